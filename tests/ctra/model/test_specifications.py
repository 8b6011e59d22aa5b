"""Every specification is the model of its own, and the curve sums them up."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from statistics_of import statistics_of

from ctra.cohort.choices import Cohort
from ctra.cohort.phenotype import Phenotype
from ctra.files.errors import AnalysisError
from ctra.model.analysis import Specification, fit_model
from ctra.model.curve import CLUSTERS, COLUMNS, NO_DRAWS, TOO_FEW, specification_curve
from ctra.model.fits import Settings
from ctra.model.specifications import Choices, every_specification, outlying

PEOPLE = 40
RULES = [
    {"column": "rin", "below": -1.3, "reason": "poor RNA"},
    {"column": "age", "above": 1.5, "reason": "old"},
]
SETS = {"as declared": ["age"], "none": [], "with ses": ["age", "income"]}
CHOICES = Choices(
    floors=[1, 5],
    millions=["mapped", "counted"],
    scales=["log2", "z"],
    covariates=SETS,
    exclusions=True,
    outliers=True,
)
MODEL = Specification(["x", "m"], [["x", "m"]], ["age"], {}, [])
TESTS = ["estimate", "std_error", "df", "t", "p_value", "ci_low", "ci_high", "beta", "n", "k"]
ONLY_X = {"effects": ["x"], "seed": 1, "draws": 0}


@pytest.fixture
def cohort(tmp_path):
    """40 participants, some of whom two exclusions leave out; one has no income."""
    rng = np.random.default_rng(3)
    names = ["x", "m", "age", "income", "rin"]
    people = pd.DataFrame(rng.normal(size=(PEOPLE, 5)), columns=names)
    people.insert(0, "id", [f"P{i:02d}" for i in range(PEOPLE)])
    people["village"] = [f"v{i % 10}" for i in range(PEOPLE)]
    people.loc[7, "income"] = np.nan
    people.loc[11, "x"] = 6.0
    people.to_csv(tmp_path / "people.tsv", sep="\t", index=False)
    phenotype = Phenotype(tmp_path / "people.tsv")
    samples = pd.Series([f"S{i}" for i in range(PEOPLE)], people["id"])
    wanted = {"derive": {}, "columns": names[:4], "categories": {}, "cluster": "village"}
    scores = pd.DataFrame(index=phenotype.text.index)
    return Cohort(phenotype, scores, samples, RULES, {}, wanted)


@pytest.fixture
def profiles():
    """Six genes by two floors and two library sizes."""
    rng = np.random.default_rng(4)
    genes = pd.DataFrame(rng.normal(3, 1, (PEOPLE, 6)), columns=[*"abcdef"])
    tables = [
        (genes + 0.2 * (million == "counted"))
        .clip(lower=np.log2(floor))
        .assign(million=million, floor=floor, sample=[f"S{i}" for i in range(PEOPLE)])
        for million in CHOICES.millions
        for floor in CHOICES.floors
    ]
    return pd.concat(tables)


def only(profiles):
    """The profile as declared, as a study that starts at log2 expression has it."""
    return profiles.iloc[:PEOPLE].drop(columns=["million", "floor"])


def alone(profiles, cohort, row, model=MODEL, statistic="composite"):
    """What the rule `model` makes of the choices of a row: the rows of its effects."""
    here = (profiles["million"] == row["million"]) & (profiles["floor"] == row["floor"])
    endog = profiles[here].drop(columns=["million", "floor"]).set_index("sample")
    reason = str(row["who"]).removeprefix("with: ")
    rules = [rule for rule in RULES if rule["reason"] != reason]
    (people,) = replace(cohort, rules=rules).people(without_each=False).values()
    participants = cohort.columns(None).loc[people]
    if row["who"] == "without outliers":
        mean = endog.loc[participants["sample"]]
        if row["scale"] == "z":
            complete = participants.dropna(subset=[*SETS[row["covariates"]]])
            mean = endog.loc[complete["sample"]]
            mean = (mean - mean.mean()) / mean.std()
        mean = mean.mean(axis=1)
        x = participants.set_index("sample").loc[mean.index, ["x", "m"]].assign(mean=mean)
        far = (((x - x.mean()) / x.std()).abs() > 3).any(axis=1)
        participants = participants[~participants["sample"].isin(far.index[far])]
    genes = pd.DataFrame({"symbol": [*"abcdef"], "group": "g", "sign": 1})
    statistics = {name: statistics_of()[name] for name in ("composite", "robust")}
    settings = Settings(statistics, "reml", row["scale"] == "z", 0, 1)
    declared = replace(model, covariates=SETS[row["covariates"]])
    table = fit_model(endog, participants, genes, declared, settings)["table"]
    return table[table["statistic"] == statistic].set_index("effect")


@pytest.mark.parametrize("step", [20, pytest.param(1, marks=pytest.mark.slow)])
def test_each_row_is_its_own_model(profiles, cohort, step):
    """Of every specification, or every 20th; beside rounding, 1e-10 of the number."""
    how = {"effects": [], "seed": 1, "draws": 0}
    tables = specification_curve(profiles, None, cohort, MODEL, CHOICES, **how)
    rows = tables["specifications"]
    assert rows.columns.tolist() == COLUMNS["specifications"]
    assert len(rows) + 3 * tables["curve"]["n_same"].iloc[0] == 3 * 2 * 2 * 2 * 3 * 4
    assert rows["n"].nunique() > 3
    specifications = list(rows.groupby(["million", "floor", "scale", "covariates", "who"]))
    for choices, effects in specifications[::step]:
        own = alone(profiles, cohort, effects.iloc[0])
        numbers = effects.set_index("effect").loc[own.index, TESTS].astype(float)
        expected = own[TESTS].astype(float)
        np.testing.assert_allclose(numbers, expected, rtol=1e-10, err_msg=str(choices))


def test_with_clusters_it_is_the_robust_composite(profiles, cohort):
    model = replace(MODEL, cluster="village")
    choices = replace(CHOICES, outliers=False)
    how = {"effects": ["x"], "seed": 1, "draws": 9}
    tables = specification_curve(profiles, None, cohort, model, choices, **how)
    assert tables["curve"]["status"].tolist() == [CLUSTERS]
    rows = tables["specifications"]
    assert set(rows["statistic"]) == {"robust"}
    for row in rows.iloc[::40].to_dict("records"):
        own = alone(profiles, cohort, row, model, "robust").loc[row["effect"]]
        numbers = [row[name] for name in TESTS if name != "beta"]
        told = [own[name] for name in TESTS if name != "beta"]
        assert numbers == pytest.approx(told, rel=1e-10), row


def test_the_curve_sums_up_the_rows(profiles, cohort):
    how = {"effects": ["x", "x:m"], "seed": 1, "draws": 49}
    tables = specification_curve(profiles, None, cohort, MODEL, CHOICES, **how)
    curve = tables["curve"].set_index("effect")
    assert curve.index.tolist() == ["x", "x:m"]
    assert tables["curve"].columns.tolist() == COLUMNS["curve"]
    assert set(curve["status"]) == {"ok"}
    for effect, rows in tables["specifications"].groupby("effect"):
        beta, sums = rows["beta"], curve.loc[effect]
        assert beta.is_monotonic_increasing
        (declared,) = beta[rows["declared"] == "yes"]
        assert sums["beta"] == declared
        assert sums["n_specifications"] == len(rows)
        assert sums["n_same_sign"] == (beta * declared > 0).sum()
        small, same = rows["p_value"] < 0.05, beta * declared > 0
        assert sums["n_below"] == (small & same).sum()
        assert sums["n_opposite"] == (small & ~same).sum()
        assert (sums["beta_low"], sums["beta_median"], sums["beta_high"]) == pytest.approx(
            (beta.min(), beta.median(), beta.max())
        )
        shares = {}
        for choice in ("million", "floor", "scale", "covariates", "who"):
            means = rows.groupby(choice)["beta"].transform("mean")
            shares[choice] = ((means - beta.mean()) ** 2).sum() / ((beta - beta.mean()) ** 2).sum()
        assert sums["hangs_on"] == max(shares, key=shares.get)
        assert sums["hangs_share"] == pytest.approx(max(shares.values()))
    assert curve["p_median"].between(0.02, 1).all()


def test_combinations_with_the_same_data_count_once(profiles, cohort):
    """Nobody is beyond 3 SD without participant 11, and the exclusions find nobody else."""
    inside = replace(cohort, rules=[{"column": "x", "above": 5, "reason": "high"}])
    choices = replace(CHOICES, covariates={"as declared": ["age"], "again": ["age"]})
    tables = specification_curve(only(profiles), None, inside, MODEL, choices, **ONLY_X)
    (curve,) = tables["curve"].to_dict("records")
    # two scales, twice the same covariates; as declared, with the one excluded, without outliers
    assert (curve["n_specifications"], curve["n_same"]) == (4, 8)
    assert set(tables["specifications"]["who"]) == {"as declared", "with: high"}
    assert tables["specifications"][["million", "floor"]].isna().all(axis=None)
    assert curve["not_here"] == "floor and library size: the study starts at log2 expression"


def test_the_order_of_columns_makes_no_other_specification(profiles, cohort):
    model = replace(MODEL, exposures=["x"], products=[], covariates=["age", "m"])
    one, other = {"one": ["age", "m"]}, {"other": ["m", "age"]}
    medians = []
    for sets in (one, one | other):
        choices = replace(CHOICES, covariates=sets)
        tables = specification_curve(only(profiles), None, cohort, model, choices, **ONLY_X)
        medians.append(tables["curve"][["n_specifications", "beta_median"]].to_numpy().tolist())
    assert medians[0] == medians[1]


def test_a_single_specification_is_no_curve(profiles, cohort):
    choices = replace(CHOICES, scales=["log2"], covariates={"as declared": ["age"]})
    choices = replace(choices, exclusions=False, outliers=False)
    curve = specification_curve(only(profiles), None, cohort, MODEL, choices, **ONLY_X)["curve"]
    assert curve["status"].tolist() == ["no other combination of choices has a result"]
    assert curve["n_same_sign"].isna().all()


def test_mapped_reads_that_are_not_known_are_told(profiles):
    counted = profiles[profiles["million"] == "counted"]
    assert CHOICES.not_here(counted) == "library size by mapped reads: not known or not usable here"
    assert CHOICES.not_here(profiles) == ""


def test_a_specification_that_cannot_be_fitted_is_a_row(profiles, cohort):
    many = replace(CHOICES, covariates=SETS | {"with all": ["age", "income", "no such"]})
    tables = specification_curve(only(profiles), None, cohort, MODEL, many, **ONLY_X)
    refused = tables["specifications"].query("covariates == 'with all'")
    assert len(refused) == tables["curve"].loc[0, "n_refused"] == 8
    assert refused["status"].str.startswith("no such: no such column").all()
    assert refused["estimate"].isna().all()


def test_a_group_that_nobody_has_any_more(profiles, cohort, tmp_path):
    """Of an exposure that is a category, which the participants of one specification lack."""
    cohort.phenotype.text["arm"] = ["a"] * 37 + ["b"] * 3
    cohort.phenotype.text.loc[["P37", "P38", "P39"], "income"] = ""
    wanted = {**cohort.wanted, "categories": {"arm": "a"}, "columns": ["arm", "age", "income"]}
    model = Specification(["arm"], [], ["age"], {"arm": "a"}, [])
    arms = replace(cohort, wanted=wanted, rules=[])
    how = {"effects": [], "seed": 1, "draws": 0}
    tables = specification_curve(only(profiles), None, arms, model, CHOICES, **how)
    statuses = tables["specifications"].groupby("covariates")["status"].agg(set)
    assert tables["curve"]["effect"].tolist() == ["arm: b vs a"]
    assert statuses["none"] == {"ok"}
    assert statuses["with ses"] == {"arm: the same value in all 36 analysed participants"}


def test_the_model_as_declared_must_have_a_result(profiles, cohort):
    absent = replace(CHOICES, covariates={"as declared": ["no such"]})
    with pytest.raises(AnalysisError, match="no such: no such column"):
        every_specification(profiles, None, cohort, MODEL, absent)


def test_markers_are_those_of_the_variant(profiles, cohort):
    keys = ["million", "floor"]
    markers = profiles[[*keys, "a"]].rename(columns={"a": "CD4"})
    markers["subject"] = [f"P{int(one[1:]):02d}" for one in profiles["sample"]]
    choices = replace(CHOICES, covariates={"as declared": [], "with leukocyte markers": ["CD4"]})
    wanted = {**cohort.wanted, "columns": ["x", "m", "CD4"]}
    own = replace(cohort, wanted=wanted)
    model = replace(MODEL, covariates=[])
    made, *_ = every_specification(profiles.drop(columns="a"), markers, own, model, choices)
    for one in made:
        if one.chosen["covariates"] == "with leukocyte markers":
            here = (markers[keys] == [one.chosen[key] for key in keys]).all(axis=1)
            values = markers[here].set_index("subject")["CD4"]
            assert one.data.x["CD4"].tolist() == values[one.data.x.index].tolist()


def test_when_there_is_no_joint_test(profiles, cohort):
    tables = specification_curve(only(profiles), None, cohort, MODEL, CHOICES, **ONLY_X)
    (row,) = tables["curve"].to_dict("records")
    assert row["status"] == NO_DRAWS
    assert row["n_specifications"] > 8
    assert np.isnan(row["p_median"])
    few = replace(MODEL, strata=["village"])
    how = {"effects": ["x"], "seed": 1, "draws": 9}
    cohort.phenotype.text["village"] = [f"v{i // 2}" for i in range(PEOPLE)]
    wanted = {**cohort.wanted, "cluster": "", "categories": {"village": "v0"}}
    pairs = replace(cohort, wanted=wanted)
    choices = replace(CHOICES, exclusions=False, outliers=False)
    (row,) = specification_curve(only(profiles), None, pairs, few, choices, **how)["curve"].to_dict(
        "records"
    )
    assert row["status"] == TOO_FEW


def test_outliers_are_beyond_3_sd_of_the_composite_or_an_exposure():
    people = pd.DataFrame({"x": [*np.linspace(-1, 1, 29), 9.0], "sex": [0.0] * 29 + [1.0]})
    composite = pd.Series(np.linspace(0, 1, 30))
    model = Specification(["x", "sex"], [], [], {}, [])
    assert np.flatnonzero(outlying(composite, people, model)).tolist() == [29]
    composite[3] = 50.0
    assert np.flatnonzero(outlying(composite, people, model)).tolist() == [3, 29]
    assert not outlying(composite * 0, people, replace(model, exposures=["sex"])).any()
