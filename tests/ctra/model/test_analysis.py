"""A declared model gives one table with every statistic, and says who and what is left out."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statistics_of import statistics_of

from ctra.inference import bootstrap, composite, homogeneity, permute, rao, robust
from ctra.inference.functions import Functions
from ctra.marginal import fit_common_slopes
from ctra.model import analysis
from ctra.model.analysis import AnalysisError, Specification, fit_model
from ctra.model.design import model_warnings
from ctra.model.fits import Settings, fit_statistics
from ctra.report.findings import findings
from ctra.report.verdict import verdicts

GENES = ["IL1B", "TNF", "MX1", "IFNB1"]
GENE_SET = pd.DataFrame(
    {
        "symbol": GENES,
        "group": ["proinflammatory", "proinflammatory", "interferon", "interferon"],
        "sign": [1, 1, -1, -1],
    }
)
MODERATED = {
    "exposures": ["prwo", "orientation"],
    "products": [["prwo", "orientation"]],
    "slopes": [{"of": "prwo", "at": "orientation", "values": [-1, 0, 1]}],
}


@pytest.fixture
def cohort():
    """Twenty subjects, four genes of which one is at the floor in everybody."""
    rng = np.random.default_rng(5)
    subjects = pd.Index([f"{i:03d}" for i in range(20)], name="subject")
    participants = pd.DataFrame(
        {
            "sample": [f"S{i}" for i in subjects],
            "prwo": rng.normal(4, 0.6, 20),
            "orientation": rng.normal(1, 1, 20),
            "age": rng.normal(45, 10, 20),
        },
        index=subjects,
    )
    endog = pd.DataFrame(rng.standard_normal((20, 4)), index=participants["sample"], columns=GENES)
    endog["IFNB1"] = 0.0
    return endog, participants


def fit(cohort, covariance=("un",), **options):
    parts = {
        "exposures": ["prwo"],
        "products": [],
        "covariates": ["age"],
        "categories": {},
        "slopes": [],
        "cluster": "",
    }
    settings = {
        "statistics": statistics_of(*covariance),
        "method": "reml",
        "standardize": False,
        "permutations": 0,
        "seed": 1,
    }
    assert options.keys() <= parts.keys() | settings.keys()
    specification = Specification(**{name: options.get(name, parts[name]) for name in parts})
    how = Settings(**{name: options.get(name, settings[name]) for name in settings})
    return fit_model(*cohort, GENE_SET, specification, how)


def verdict_of(tables):
    """What is said of the only model of a study."""
    of_model = [tables[name].assign(model="m") for name in ("table", "influence")]
    of_study = {"findings": findings(*of_model), "gene_set": GENE_SET}
    return verdicts(tables | of_study, "m")


def test_one_row_an_effect_and_statistic(cohort):
    table = fit(cohort, **MODERATED, covariance=["un", "csh"])["table"]
    assert list(zip(table["effect"], table["statistic"], strict=True)) == [
        (effect, statistic)
        for effect in ("prwo", "orientation", "prwo:orientation")
        for statistic in ("composite", "robust", "rao", "un", "csh", "homogeneity")
    ]
    assert (table["status"] == "ok").all()
    assert (table[["n", "n_genes", "k"]] == [20, 3, 4]).all(axis=None)
    df = dict(zip(table["statistic"], table["df"], strict=True))  # n - 1 - k, n - k - p (+ 1)
    assert df == {
        "composite": 15,
        "robust": 15,
        "rao": 13,
        "un": 15,
        "csh": 15,
        "homogeneity": 14,
    }


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_numbers_are_those_of_the_fits(cohort, method):
    endog, participants = cohort
    table = fit(cohort, method=method, covariance=["un", "csh"])["table"]
    z = (participants["prwo"] - participants["prwo"].mean()) / participants["prwo"].std()
    x = pd.DataFrame({"prwo": z, "age": participants["age"]})
    y = endog[GENES[:3]].set_axis(participants.index)
    fits = {
        "composite": composite(y, x),
        "robust": robust(y, x),
        "rao": rao(y, x),
        "un": fit_common_slopes(y, x, method=method),
        "csh": fit_common_slopes(y, x, covariance="csh", method=method),
    }
    assert table["statistic"].tolist() == [*fits, "homogeneity"]
    equal = homogeneity(y, x, "prwo")
    numbers = [equal.f, equal.df_num, equal.df_denom, equal.p_value]
    last = table.set_index("statistic").loc["homogeneity"]
    assert last[["F", "df_num", "df", "p_value"]].tolist() == pytest.approx(numbers, rel=1e-12)
    for row in table.to_dict("records")[:-1]:
        expected = fits[row["statistic"]]
        assert row["estimate"] == pytest.approx(expected.params["prwo"], rel=1e-12)
        assert row["std_error"] == pytest.approx(expected.bse["prwo"], rel=1e-12)
        assert row["p_value"] == pytest.approx(expected.pvalues["prwo"], rel=1e-12)
        assert [row["ci_low"], row["ci_high"]] == pytest.approx(
            expected.conf_int().loc["prwo"].tolist(), rel=1e-12
        )


def test_gene_at_the_floor_is_named_and_left_out(cohort):
    genes = fit(cohort)["genes"]
    assert genes["symbol"].tolist() == GENES
    assert genes["status"].tolist() == ["analysed", "analysed", "analysed", "constant"]
    assert genes["un_weight"].sum() == pytest.approx(1)
    assert np.isnan(genes["un_weight"].iloc[3])


def test_clusters_are_coded_in_the_order_in_which_they_come(cohort, monkeypatch):
    """The statistics get a code a participant; the design and its warnings know no clusters."""
    seen = []

    def watch(data, *rest):
        seen.append(data.clusters)
        return fit_statistics(data, *rest)

    monkeypatch.setattr(analysis, "fit_statistics", watch)
    endog, participants = cohort
    villages = participants.assign(village=list("10" * 5) + ["02", "a"] * 3 + list("bcde"))
    tables = fit((endog, villages), cluster="village")
    assert seen[0].tolist() == [0, 1] * 5 + [2, 3] * 3 + [4, 5, 6, 7]
    assert "village" not in set(tables["warnings"]["column"])
    without = fit(cohort)
    assert seen[1] is None
    pd.testing.assert_frame_equal(tables["subjects"], without["subjects"])


def test_too_few_clusters_of_the_participants_of_a_model_are_an_error(cohort):
    """The analysed sample may have 8; without those who lack a covariate there are 7."""
    endog, participants = cohort
    villages = participants.assign(village=[*"aabbccddeeffggh", *"abcde"])
    villages.loc["014", "age"] = np.nan
    message = "^7 clusters in column 'village' for 19 participants; at least 8 are needed"
    with pytest.raises(AnalysisError, match=message):
        fit((endog, villages), cluster="village")


def test_columns_that_look_like_clusters_are_warned_of(cohort):
    """Not if all are alike or alone, nor in the model itself, nor where clusters are declared."""
    endog, participants = cohort
    looking = participants.assign(
        batch=[*"aabbccddeeffgghhiijj"],
        site=[*"aaaaabbbbbccccc", *[None] * 5],
        school=range(20),
        center=1,
        plate=np.arange(20) % 3,
    )

    def suspected(**how):
        warnings = fit((endog, looking), **how)["warnings"].set_index("warning")
        rows = warnings[warnings.index == "possible clusters"]
        return rows[["column", "value", "limit"]].to_numpy().tolist()

    assert suspected() == [["batch", 10, 10], ["site", 3, 10], ["plate", 3, 10]]
    assert suspected(covariates=["age", "plate"]) == [["batch", 10, 10], ["site", 3, 10]]
    assert suspected(cluster="batch") == []


def test_participants_without_a_cluster_are_in_the_flow(cohort):
    endog, participants = cohort
    villages = participants.assign(village=[None, *"aabbccddeeffgghhiij"])
    tables = fit((endog, villages), cluster="village")
    assert tables["flow"]["step"].tolist() == ["analysed sample", "village is missing"]
    assert tables["flow"]["subjects"].tolist() == ["", "000"]
    assert tables["table"]["n"].unique().tolist() == [19]


def test_unidentified_model_is_a_status_and_never_a_number(cohort):
    endog, participants = cohort
    few = participants.head(5)
    tables = fit((endog, few))
    table, genes = tables["table"], tables["genes"]
    un = table[table["statistic"] == "un"].iloc[0]
    assert un["status"].startswith("not identified: 5 participants are too few for 3 genes")
    assert un[["estimate", "std_error", "t", "p_value", "ci_low", "ci_high"]].isna().all()
    assert genes["un_weight"].isna().all()
    assert table[table["statistic"] == "composite"].iloc[0]["status"] == "ok"


def test_too_few_subjects_for_any_statistic_are_rows_with_a_status(cohort):
    endog, participants = cohort
    tables = fit((endog, participants.head(3)))
    few = "not identified: 3 participants are too few for 2 columns and an intercept; 4 are needed"
    fewer = "not identified: 3 participants are too few for 3 genes and 2 predictors; 6 are needed"
    assert tables["table"]["status"].tolist() == [few, few, fewer, fewer, few]
    assert tables["power"]["status"].tolist() == [few]
    assert tables["influence"].empty
    verdict = verdict_of(tables)
    assert verdict["verdict"].tolist() == [f"No result: {few}."]
    assert tables["groups"]["status"].tolist() == [few]
    assert tables["genewise"]["status"].tolist() == [few] * 3
    assert tables["subjects"]["adjusted"].isna().all()


def test_subjects_with_missing_values_are_counted_and_named(cohort):
    endog, participants = cohort
    participants.loc["003", "prwo"] = np.nan
    participants.loc[["005", "003"], "age"] = np.nan
    tables = fit((endog, participants))
    table, flow = tables["table"], tables["flow"]
    assert flow["step"].tolist() == ["analysed sample", "prwo is missing", "age is missing"]
    assert flow["n_left"].tolist() == [20, 19, 18]
    assert flow["subjects"].tolist() == ["", "003", "005"]
    assert (table["n"] == 18).all()


def test_order_of_the_samples_does_not_matter(cohort):
    endog, participants = cohort
    shuffled = endog.sample(frac=1, random_state=np.random.default_rng(1))
    turned = fit((shuffled, participants), **MODERATED)
    for name, table in fit(cohort, **MODERATED).items():
        pd.testing.assert_frame_equal(table, turned[name])


def test_standardised_genes_have_slopes_in_their_sd(cohort):
    endog, participants = cohort
    stretched = endog * [1, 10, 100, 1]
    for ours, theirs in zip(
        fit(cohort, standardize=True)["table"]["estimate"].head(3),
        fit((stretched, participants), standardize=True)["table"]["estimate"].head(3),
        strict=True,
    ):
        assert ours == pytest.approx(theirs, rel=1e-9)


def test_nobody_complete(cohort):
    endog, participants = cohort
    with pytest.raises(AnalysisError, match="no participant has all of prwo, age"):
        fit((endog, participants.assign(age=np.nan)))


def test_columns_that_are_not_there(cohort):
    with pytest.raises(AnalysisError, match="loneliness, ses: no such column in the analysed sam"):
        fit(cohort, exposures=["prwo", "loneliness"], covariates=["age", "ses"])


def test_no_gene_varies(cohort):
    endog, participants = cohort
    with pytest.raises(AnalysisError, match="none of 4 genes varies among 20 participants"):
        fit((endog * 0, participants))


@pytest.mark.parametrize("standardize", [False, True])
@pytest.mark.parametrize("genes", [GENES, []])
def test_of_another_set_it_is_a_status(cohort, genes, standardize):
    """No gene varies, or none was found."""
    endog, participants = cohort
    specification = Specification(["prwo"], [], ["age"], {}, [])
    settings = Settings(statistics_of("un", "csh"), "reml", standardize, permutations=9, seed=1)
    tables = fit_model(
        endog[genes] * 0, participants, GENE_SET, specification, settings, of_profile=False
    )
    table = tables["table"]
    assert table["status"].str.startswith("no result: no gene was found that varies").all()
    assert table[["estimate", "p_value", "p_permutation"]].isna().all(axis=None)
    assert set(table["statistic"]) == {"composite", "robust", "rao", "un", "csh", "homogeneity"}
    assert table["n_genes"].eq(0).all()
    assert tables["genes"]["status"].tolist() == ["constant"] * len(genes)


def test_percentages_by_hand(cohort):
    endog, participants = cohort
    # z of 0, 1, 2 is -1, 0, 1: a slope of 0.5 is one doubling over the range of 2 SD
    participants["prwo"] = [0.0, 2, 1, 1] * 5
    sd = participants["prwo"].std()
    endog[GENES] = 0.5 * (participants["prwo"].to_numpy()[:, None] - 1) / sd + [[0, 1, 2, 3]]
    endog += np.random.default_rng(1).standard_normal(endog.shape) * 1e-7
    options = {"covariates": [], "covariance": []}
    row = fit((endog, participants), **options)["table"].loc[0]
    assert row["estimate"] == pytest.approx(0.5, abs=1e-6)
    assert row["percent_sd"] == pytest.approx(100 * (2**0.5 - 1), abs=1e-3)
    assert row["percent_range"] == pytest.approx(100 * (2 ** (0.5 * 2 / sd) - 1), abs=1e-3)


def test_percentages_have_the_sign_of_the_slope(cohort):
    """A slope of -0.235 is 15 % less with one SD more: 2 ** -0.235 is 0.850."""
    endog, participants = cohort
    exposure = participants["prwo"] - participants["prwo"].mean()
    endog[GENES] = -0.235 * (exposure / exposure.std()).to_numpy()[:, None] + [[0, 1, 2, 3]]
    endog += np.random.default_rng(1).standard_normal(endog.shape) * 1e-7
    row = fit((endog, participants), covariates=[], covariance=[])["table"].loc[0]
    assert row["percent_sd"] == pytest.approx(-15.03, abs=0.01)
    assert -100 < row["percent_range"] < row["percent_sd"]


def test_percentages_are_those_of_exposures_in_log2(cohort):
    tables = fit(cohort, **MODERATED)
    percent = ["percent_sd", "percent_range"]
    table = tables["table"]
    slopes = ~table["effect"].str.contains(":") & (table["statistic"] != "homogeneity")
    assert table.loc[~slopes, percent].isna().all(axis=None)
    for rows in (table[slopes], tables["slopes"]):
        upwards = rows["estimate"] > 0
        assert rows[percent].gt(0).eq(upwards, axis=0).all(axis=None)
    standardised = fit(cohort, **MODERATED, standardize=True)
    for name in ("table", "slopes"):
        assert standardised[name][percent].isna().all(axis=None)


def test_simple_slopes_of_every_statistic(cohort):
    tables = fit(cohort, **MODERATED)
    slopes, b = tables["slopes"], tables["table"].set_index(["statistic", "effect"])["estimate"]
    assert slopes[["value", "statistic"]].to_numpy().tolist() == [
        [value, statistic]
        for value in (-1, 0, 1)
        for statistic in ("composite", "robust", "rao", "un")
    ]
    for row in slopes.to_dict("records"):
        of = b[row["statistic"]]
        expected = of["prwo"] + row["value"] * of["prwo:orientation"]
        assert row["estimate"] == pytest.approx(expected, rel=1e-12)
        assert (row["exposure"], row["moderator"], row["n"], row["k"]) == (
            "prwo",
            "orientation",
            20,
            4,
        )


def test_regions_cover_all_subjects_in_the_moderators_unit(cohort):
    endog, participants = cohort
    z = (participants["orientation"] - participants["orientation"].mean()).to_numpy()
    endog[["IL1B", "TNF"]] -= 2 * (z * participants["prwo"].to_numpy())[:, None]
    regions = fit((endog, participants), **MODERATED)["regions"]
    for _, rows in regions.groupby("statistic"):
        assert len(rows) > 1
        assert rows["n"].sum() == 20
        scores = participants["orientation"]
        bound = scores.mean() + scores.std() * rows["high"].iloc[0]
        assert rows["high_score"].iloc[0] == pytest.approx(bound, rel=1e-12)
        assert (scores <= bound).sum() == rows["n"].iloc[0]


def test_regions_of_an_unidentified_model_have_a_status(cohort):
    endog, participants = cohort
    regions = fit((endog, participants.head(7)), **MODERATED)["regions"].set_index("statistic")
    assert regions.loc["un", "status"].startswith("not identified: 7 participants are too few")
    assert (regions.loc[["composite"], "status"] == "ok").all()


def test_without_products_there_are_no_slopes(cohort):
    tables = fit(cohort)
    assert tables["slopes"].empty
    assert tables["regions"].empty
    assert list(tables["slopes"])[:4] == ["exposure", "moderator", "value", "statistic"]


def test_genes_say_whether_they_agree_with_the_composite(cohort):
    tables = fit(cohort, **MODERATED)
    table = tables["genewise"]
    assert table["symbol"].tolist() == GENES[:3] * 3
    assert table["group"].tolist() == ["proinflammatory", "proinflammatory", "interferon"] * 3
    assert table["sign"].tolist() == [1, 1, -1] * 3
    results = tables["table"]
    b = results[results["statistic"] == "composite"].set_index("effect")["estimate"]
    same = table["estimate"] * table["effect"].map(b) > 0
    assert table["agrees"].tolist() == ["yes" if agrees else "no" for agrees in same]
    assert {"yes", "no"} == set(table["agrees"])
    weights = tables["genes"].set_index("symbol")["un_weight"]
    assert table["un_weight"].tolist() == weights[table["symbol"]].tolist()
    # the composite's slope is the mean of the genes' slopes
    means = table.groupby("effect")["estimate"].mean()
    assert means[b.index].tolist() == pytest.approx(b.tolist(), rel=1e-9)


def test_groups_are_those_of_the_gene_set(cohort):
    groups = fit(cohort)["groups"]
    assert groups["group"].tolist() == ["proinflammatory", "interferon", "equal slopes"]
    assert groups["n_genes"].tolist() == [2, 1, 3]
    assert groups["status"].tolist() == ["ok"] * 3


def test_subjects_are_adjusted_for_covariates_alone(cohort):
    tables = fit(cohort, **MODERATED)
    subjects = tables["subjects"]
    z, m = subjects["prwo"], subjects["orientation"]
    x = sm.add_constant(pd.DataFrame({"z": z, "m": m, "zm": z * m}))
    ols = sm.OLS(subjects["composite"], x.assign(age=cohort[1]["age"].to_numpy())).fit()
    expected = ols.resid + x[["z", "m", "zm"]] @ ols.params[["z", "m", "zm"]]
    assert subjects["adjusted"].to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-9)


def test_category_among_the_covariates(cohort):
    """As its indicators by hand; who has no level is left out."""
    endog, participants = cohort
    levels = ["low", "high", "none", "low"] * 5
    by_hand = participants.assign(
        high=[float(level == "high") for level in levels],
        none=[float(level == "none") for level in levels],
    ).drop("003")
    levels[3] = None
    school = participants.assign(school=levels)
    options = {"covariates": ["age", "school"], "categories": {"school": "low"}}
    tables = fit((endog, school), **options)
    table, flow = tables["table"], tables["flow"]
    expected = fit((endog, by_hand), covariates=["age", "high", "none"])["table"]
    pd.testing.assert_frame_equal(table, expected)
    assert (table["k"] == 4).all()
    assert flow["step"].to_list() == ["analysed sample", "school is missing"]
    assert flow["subjects"].to_list() == ["", "003"]


def test_size_and_permutation_p_of_every_test(cohort):
    endog, participants = cohort
    options = {"permutations": 300, "covariance": ["un", "csh"]}
    table = fit(cohort, **options)["table"].set_index("statistic")
    z = (participants["prwo"] - participants["prwo"].mean()) / participants["prwo"].std()
    x = pd.DataFrame({"prwo": z, "age": participants["age"]})
    y = endog[GENES[:3]].set_axis(participants.index)
    expected = permute(*(y, x, "prwo"), seed=1, draws=300, statistics=list(table.index)).table
    columns = ["p_permutation", "size", "size_low", "size_high", "calibrated"]
    pd.testing.assert_frame_equal(table[columns], expected[columns])
    assert set(table["calibrated"]) <= {"yes", "no", "undecided"}
    found = bootstrap(y, x, "prwo", seed=1, draws=300)
    assert table.loc["composite", ["bca_low", "bca_high"]].tolist() == [found.low, found.high]
    assert table.drop("composite")["bca_low"].isna().all()


def test_without_permutations_nothing_is_called_calibrated(cohort):
    table = fit(cohort)["table"]
    assert table[["p_permutation", "size", "calibrated", "bca_low"]].isna().all(axis=None)


def test_a_statistic_without_a_fit_has_a_status_and_no_size(cohort):
    endog, participants = cohort
    table = fit((endog, participants.head(5)), permutations=50)["table"].set_index("statistic")
    assert table["size"].notna().to_dict() == {
        "composite": True,
        "robust": True,
        "rao": False,
        "un": False,
        "homogeneity": True,
    }
    assert table.loc[["rao", "un"], "status"].str.startswith("not identified").all()


def test_a_covariate_that_one_participant_has_takes_no_p_from_the_others(cohort):
    endog, participants = cohort
    participants["pipe"] = [1.0] + [0.0] * 19
    options = {"covariates": ["age", "pipe"], "permutations": 50, "covariance": []}
    table = fit((endog, participants), **options)["table"].set_index("statistic")
    row = table.loc["robust"]
    assert row["status"] == "ok"
    assert row[["std_error", "p_value", "p_wild", "wild_low", "wild_high"]].notna().all()
    without = fit((endog, participants.iloc[1:]), permutations=0)["table"]
    expected = without.set_index("statistic").loc["robust", "std_error"]
    z = participants["prwo"].std() / participants["prwo"].iloc[1:].std()  # per SD of all
    assert row["std_error"] == pytest.approx(expected * z, rel=1e-9)


def test_an_exposure_that_one_participant_has_has_a_status(cohort):
    endog, participants = cohort
    participants["prwo"] = [1.0] + [0.0] * 19
    table = fit((endog, participants), permutations=50, covariance=[])["table"]
    row = table.set_index("statistic").loc["robust"]
    assert row["status"] == "one participant or cluster alone determines it"
    assert row["breakdown"] == "one participant alone determines the slope"
    assert row[["p_value", "p_wild"]].isna().all()


def test_same_seed_same_tables(cohort):
    options = {**MODERATED, "covariance": ["csh"], "permutations": 100}
    again = fit(cohort, **options)
    for name, table in fit(cohort, **options).items():
        pd.testing.assert_frame_equal(table, again[name])


def test_weights_are_those_of_every_statistic_that_has_some(cohort):
    statistics = statistics_of("un")
    tables = fit(cohort, statistics=statistics | {"again": statistics["un"]})
    genes = tables["genes"]
    assert list(genes)[3:] == ["un_weight", "again_weight"]
    assert genes["again_weight"].equals(genes["un_weight"])
    assert tables["weights"]["statistic"].tolist() == ["un", "again"]


def test_tables_of_weights_influence_and_power(cohort):
    tables = fit(cohort, **MODERATED, covariance=["un", "csh"])
    weights, genes = tables["weights"].set_index("statistic"), tables["genes"]
    for statistic in ("un", "csh"):
        own = genes[f"{statistic}_weight"].dropna()
        assert weights.loc[statistic, "effective"] == pytest.approx(1 / (own**2).sum(), rel=1e-9)
    effects = ["prwo", "orientation", "prwo:orientation"]
    influence = tables["influence"]
    assert influence["effect"].drop_duplicates().tolist() == effects
    assert len(influence) == 3 * 3 * 2  # statistics, subjects and genes
    assert (
        influence["estimate"].between(influence["estimate_low"], influence["estimate_high"]).all()
    )
    power = tables["power"]
    assert power[["effect", "statistic"]].to_numpy().tolist() == [
        [effect, statistic] for effect in effects for statistic in ("composite", "rao")
    ]
    assert ((power["power"] >= 0.8) == (power["n"] >= power["n_80"])).all()
    verdict = verdict_of(tables)
    assert verdict["effect"].tolist() == effects


def test_warnings_are_those_of_the_design(cohort):
    endog, participants = cohort
    participants.loc["003", "prwo"] = np.nan
    participants["first"] = [1.0] + [0.0] * 19
    warnings = fit((endog, participants), covariates=["age", "first"])["warnings"]
    complete = participants.drop("003")[["prwo", "age", "first"]]
    z = (complete["prwo"] - complete["prwo"].mean()) / complete["prwo"].std()
    expected = model_warnings(complete, complete.assign(prwo=z))
    pd.testing.assert_frame_equal(warnings, expected)
    assert warnings["warning"].tolist() == ["small group", "few participants"]


def test_a_further_statistic_with_a_fit_alone_has_all_that_follows(cohort):
    """Its rows, simple slopes, permutation p and size; the composite of one gene in this case."""

    def fit_first(data, method):
        return composite(data.y.iloc[:, :1], data.x)

    statistics = statistics_of() | {"first": Functions(fit=fit_first)}
    options = {"permutations": 40, "statistics": statistics}
    tables = fit(cohort, **MODERATED, **options)
    endog, participants = cohort
    alone = fit((endog[["IL1B"]], participants), **MODERATED, **options)
    for name, key in (("table", "effect"), ("slopes", "value")):
        rows = tables[name].query("statistic == 'first'").set_index(key)
        expected = alone[name].query("statistic == 'composite'").set_index(key)
        columns = ["estimate", "std_error", "df", "p_value", "ci_low", "ci_high"]
        columns += ["p_permutation", "size"] if name == "table" else []
        pd.testing.assert_frame_equal(rows[columns], expected[columns], check_dtype=False)
    assert "first" in set(tables["regions"]["statistic"])
    assert "first" not in set(tables["influence"]["statistic"]) | set(tables["power"]["statistic"])


@pytest.mark.parametrize("level", [0.1, 7.3, 1 + 2**-52])
def test_a_gene_that_is_constant_but_for_rounding_is_left_out(cohort, level):
    """Counts per million of the same share of every library differ in the last place."""
    endog, participants = cohort
    cpm = np.full(20, level)
    cpm[::3] = np.nextafter(level, 10)
    endog["IFNB1"] = np.log2(cpm)
    for standardize in (False, True):
        genes = fit((endog, participants), standardize=standardize)["genes"]
        assert genes["status"].tolist() == ["analysed", "analysed", "analysed", "constant"]


@pytest.mark.parametrize("unit", [1, 0.1, 1 / 3])
def test_a_gene_without_a_slope_agrees_with_none_and_one_that_is_fitted_says_so(cohort, unit):
    endog, participants = cohort
    participants["prwo"] = [-3.0, -2, -1, 1, 2, 3, -1, 1, -2, 2] * 2
    even = np.array([0.7, 0.3, 0.1, 0.1, 0.3, 0.7, 0.2, 0.2, 0.1, 0.1] * 2)
    endog["IFNB1"] = unit * even
    endog["MX1"] = unit * (0.3 * participants["prwo"].to_numpy() + 0.1)
    rows = fit((endog, participants), covariates=[])["genewise"].set_index("symbol")
    assert (rows.loc["IFNB1", "estimate"], rows.loc["IFNB1", "agrees"]) == (0, "no")
    assert rows["status"].to_dict() == {
        **dict.fromkeys(["IL1B", "TNF", "IFNB1"], "ok"),
        "MX1": "not identified: no variance beside the columns",
    }
    assert np.isnan(rows.loc["MX1", "p_value"])


@pytest.mark.parametrize("unit", [1, 0.1, 1 / 3, 1e-3])
def test_a_mean_that_the_columns_fit_is_a_status_and_never_a_number(cohort, unit):
    endog, participants = cohort
    exact = 0.3 * participants["prwo"].to_numpy() + 0.1
    noise = np.random.default_rng(2).standard_normal(20)
    endog["IL1B"], endog["TNF"] = unit * (exact + noise), unit * (exact - noise)
    endog[["MX1", "IFNB1"]] = unit * np.column_stack([exact, exact])
    tables = fit((endog, participants), permutations=50)
    reason = "20 participants, 4 genes and 2 predictors: no variance in "
    reason += "the mean of the genes"
    table = tables["table"].set_index("statistic")
    assert table.loc["composite", "status"] == f"not identified: {reason} beside the columns"
    assert table.loc["composite", ["estimate", "t", "p_value", "bca_low"]].isna().all()
    assert tables["power"]["status"].str.contains(reason).all()
    verdict = verdict_of(tables)
    assert verdict["finding"].tolist() == ["no result"]


@pytest.mark.parametrize("permutations", [0, 19])
def test_of_one_gene_a_covariance_has_a_status_and_the_mean_a_slope(cohort, permutations):
    """Heterogeneous compound symmetry has a correlation, and one gene has none with another."""
    endog, participants = cohort
    one = endog.assign(**dict.fromkeys(endog.columns[1:], 1.0))
    how = {"covariance": ["un", "csh"], "permutations": permutations, **MODERATED}
    tables = fit((one, participants), **how)
    status = tables["table"].query("effect == 'prwo'").set_index("statistic")["status"]
    assert status[["composite", "un"]].to_list() == ["ok", "ok"]
    assert status["csh"] == "not identified: csh needs two cells or more; vc is for one"
    assert len(verdict_of(tables))
