"""Groups beside their reference: statsmodels, one-way analysis of variance, and both codings."""

from itertools import permutations
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import f_oneway

from ctra.marginal.data import ModelData
from ctra.model.analysis import Specification, fit_model
from ctra.model.differences import WITH_CLUSTERS, permuted_f

GENES = ["IL1B", "TNF", "MX1", "IFNB1"]
GENE_SET = pd.DataFrame(
    {"symbol": GENES, "group": ["proinflammatory"] * 2 + ["interferon"] * 2, "sign": [1, 1, -1, -1]}
)
ARMS = ["control", "low", "high"]


@pytest.fixture
def trial():
    """Thirty people in three arms at two sites; sex is 1 or 2."""
    rng = np.random.default_rng(8)
    ids = pd.Index([f"{i:03d}" for i in range(30)], name="subject")
    people = pd.DataFrame(
        {
            "sample": [f"S{i}" for i in ids],
            "arm": np.tile(ARMS, 10),
            "site": np.repeat(["a", "b"], 15),
            "sex": rng.integers(1, 3, 30).astype(float),
            "age": rng.normal(45, 10, 30),
        },
        index=ids,
    )
    endog = pd.DataFrame(rng.standard_normal((30, 4)), index=people["sample"], columns=GENES)
    endog += 0.5 * (people["arm"] == "high").to_numpy()[:, None]
    return endog, people


def fit(trial, settings, exposures, covariates=("age",), **options):
    specification = Specification(
        exposures=exposures,
        products=[],
        covariates=list(covariates),
        categories={"arm": "control", "site": "a"},
        slopes=[],
        **options,
    )
    return fit_model(*trial, GENE_SET, specification, settings)


def by_statsmodels(trial, columns):
    endog, people = trial
    mean = endog.loc[people["sample"]].mean(axis=1).to_numpy()
    return sm.OLS(mean, sm.add_constant(columns.astype(float).to_numpy())).fit()


def test_groups_are_those_of_a_regression_on_0_and_1(trial, settings):
    """statsmodels; both are least squares, so that only rounding differs."""
    people = trial[1]
    tables = fit(trial, settings, ["arm"])
    low, high = people["arm"] == "low", people["arm"] == "high"
    ols = by_statsmodels(trial, pd.concat([high, low, people["age"]], axis=1))
    hc3 = ols.get_robustcov_results("HC3", use_t=True)
    found = tables["differences"].set_index(["statistic", "group"])
    for statistic, reference in (("composite", ols), ("robust", hc3)):
        for place, group in ((1, "high"), (2, "low")):
            row = found.loc[statistic, group]
            assert row["effect"] == f"arm: {group} vs control"
            assert row[["n_group", "n_reference"]].to_list() == [10, 10]
            assert row["difference"] == pytest.approx(reference.params[place], rel=1e-8)
            assert row["d"] == pytest.approx(row["difference"] / ols.mse_resid**0.5, rel=1e-8)
            assert row["std_error"] == pytest.approx(reference.bse[place], rel=1e-8)
            assert row["p_value"] == pytest.approx(reference.pvalues[place], rel=1e-8)
            low_end, high_end = reference.conf_int()[place]
            assert row["percent_low"] == pytest.approx(100 * (2**low_end - 1), rel=1e-8)
            assert row["percent_high"] == pytest.approx(100 * (2**high_end - 1), rel=1e-8)
        joint = reference.f_test(np.eye(4)[1:3])
        row = found.loc[statistic, "all groups"]
        assert (row["effect"], row["df_num"], row["df"]) == ("arm", 2, 26)
        assert row["F"] == pytest.approx(float(np.squeeze(joint.fvalue)), rel=1e-8)
        assert row["p_value"] == pytest.approx(float(joint.pvalue), rel=1e-8)


def test_d_without_covariates_is_that_of_the_pooled_sd(settings):
    """Means 1 and 4, variances 1 and 3 in threes: pooled SD √2, d = 3 / √2; by hand."""
    values = [0.0, 1.0, 2.0, 2.0, 5.0, 5.0]
    people = pd.DataFrame({"sample": list("abcdef"), "dose": [0.0] * 3 + [1.0] * 3})
    people.index = pd.Index(list("uvwxyz"), name="subject")
    endog = pd.DataFrame({"IL1B": values, "TNF": values}, index=people["sample"])
    found = fit((endog, people), settings, ["dose"], covariates=[])["differences"]
    row = found[found["statistic"] == "composite"].iloc[0]
    assert (row["difference"], row["d"]) == pytest.approx((3, 3 / 2**0.5), rel=1e-12)


def test_the_results_have_every_group_as_an_effect(trial, settings):
    tables = fit(trial, settings, ["arm", "age"], covariates=[])
    assert list(tables["table"]["effect"].unique()) == [
        "arm: high vs control",
        "arm: low vs control",
        "age",
    ]
    rows = tables["table"][tables["table"]["statistic"] == "composite"].set_index("effect")
    of_group = rows.loc["arm: high vs control"]
    assert np.isnan(of_group["percent_sd"])
    percent = 100 * (2 ** abs(of_group["estimate"]) - 1)
    assert of_group["percent_range"] == pytest.approx(percent, rel=1e-12)
    assert np.sign(rows.loc["age", "percent_sd"]) == np.sign(rows.loc["age", "estimate"])
    assert set(tables["subjects"]["arm: high vs control"]) == {0, 1}
    assert rows["p_permutation"].notna().all()


def test_without_covariates_the_joint_test_is_the_analysis_of_variance(trial, settings):
    endog, people = trial
    tables = fit(trial, settings, ["arm"], covariates=[])
    mean = endog.loc[people["sample"]].mean(axis=1).to_numpy()
    f, p = f_oneway(*(mean[people["arm"] == arm] for arm in ARMS))
    row = tables["differences"].set_index(["statistic", "group"]).loc["composite", "all groups"]
    assert row[["F", "p_value"]].to_list() == pytest.approx([f, p], rel=1e-9)


def test_a_number_with_two_values_is_also_told_as_a_difference(trial, settings):
    """The same test as the slope per SD, in the unit of the groups."""
    people = trial[1]
    tables = fit(trial, settings, ["sex"])
    row = tables["differences"].set_index("statistic").loc["composite"]
    slope = tables["table"].set_index("statistic").loc["composite"]
    ols = by_statsmodels(trial, people[["sex", "age"]])
    assert row["difference"] == pytest.approx(ols.params[1], rel=1e-8)
    assert row["std_error"] == pytest.approx(ols.bse[1], rel=1e-8)
    assert row[["effect", "group", "reference"]].to_list() == ["sex", "2", "1"]
    assert row["n_group"] == (people["sex"] == 2).sum()
    assert row["t"] == pytest.approx(slope["t"], rel=1e-12)
    assert row["difference"] == pytest.approx(slope["estimate"] / people["sex"].std(), rel=1e-12)


def test_an_exposure_without_groups_has_no_rows(trial, settings):
    assert fit(trial, settings, ["age"], covariates=[])["differences"].empty


def test_standardised_genes_have_no_per_cent(trial, settings):
    in_sd = SimpleNamespace(**{**settings.__dict__, "standardize": True})
    tables = fit(trial, in_sd, ["arm"])
    assert tables["differences"][["percent", "percent_low", "percent_high"]].isna().all(axis=None)


def test_with_clusters_there_is_no_joint_test(trial, settings):
    endog, people = trial
    families = people.assign(family=[f"F{i // 3}" for i in range(30)])
    tables = fit((endog, families), settings, ["arm"], cluster="family")
    joint = tables["differences"][tables["differences"]["group"] == "all groups"]
    assert (joint["status"] == WITH_CLUSTERS).all()
    assert joint["F"].isna().all()


def test_a_category_with_a_product_is_refused(trial, settings):
    specification = Specification(
        ["arm", "age"], [["arm", "age"]], [], {"arm": "control"}, slopes=[]
    )
    with pytest.raises(ValueError, match="product of arm, which is a category; two exposures"):
        fit_model(*trial, GENE_SET, specification, settings)


# ---- Permutations -------------------------------------------------------------------------------


def all_orders(y, groups, strata):
    """Share of all orders within strata whose F is at least as large."""

    def f(values):
        return f_oneway(*(values[groups == group] for group in np.unique(groups))).statistic

    values = []
    inside = [np.flatnonzero(strata == stratum) for stratum in np.unique(strata)]
    for first in permutations(inside[0]):
        for second in permutations(inside[1]) if len(inside) > 1 else [()]:
            order = np.empty(len(y), dtype=int)
            order[np.concatenate(inside)] = [*first, *second]
            values.append(f(y[order]))
    return np.mean(np.array(values) >= f(y) * (1 - 1e-9))


@pytest.mark.parametrize("stratified", [False, True])
def test_p_by_permutation_is_the_share_of_all_orders(stratified):
    rng = np.random.default_rng(4)
    y = rng.standard_normal(6) + np.repeat([0, 2 * stratified], 3)
    groups = np.array([0, 1, 2, 0, 1, 2])
    strata = np.repeat([0, int(stratified)], 3)
    x = pd.DataFrame({"b": (groups == 1).astype(float), "c": (groups == 2).astype(float)})
    data = ModelData.paired(pd.DataFrame({"gene": y}), x, strata=strata if stratified else None)
    p = permuted_f(data, ["b", "c"], seed=1, draws=20_000)
    # four standard errors of a share of 20,000 draws
    assert p == pytest.approx(all_orders(y, groups, strata), abs=0.0142)


def test_arms_change_places_within_strata_alone(trial, settings):
    """The same data, whose sites differ by far: permutations over sites would hide the arms."""
    endog, people = trial
    apart = endog + 20 * (people["site"] == "b").to_numpy()[:, None]
    free = fit((apart, people), settings, ["arm"], covariates=[])["table"]
    within = fit((apart, people), settings, ["arm"], covariates=[], strata=["site"])["table"]
    plain = free["p_value"].tolist()
    assert within["p_value"].tolist() == pytest.approx(plain, rel=1e-12, nan_ok=True)
    rows = [table[table["statistic"] == "composite"].iloc[0] for table in (free, within)]
    assert rows[0]["p_permutation"] > 0.5
    assert rows[1]["p_permutation"] < 0.3


def test_people_without_a_stratum_are_left_out(trial, settings):
    endog, people = trial
    lacking = people.assign(site=people["site"].where(people.index != "007"))
    tables = fit((endog, lacking), settings, ["arm"], strata=["site"])
    assert tables["flow"]["step"].tolist() == ["analysed sample", "site is missing"]
    assert (tables["table"]["n"] == 29).all()


# ---- A real trial -------------------------------------------------------------------------------


def test_the_tau_trials(shared_data, root, settings):
    """26 people of a real trial, an arm and nothing else; statsmodels to rounding."""
    folder = shared_data / "tau_trials"
    people = pd.read_csv(folder / "participants.csv", index_col="PID")
    symbols = pd.read_csv(root / "resources" / "ctra_genes.tsv", sep="\t")
    matrix = pd.read_csv(folder / "expression_log2.tsv.gz", sep="\t", index_col="Gene")
    genes = symbols[symbols["symbol"].isin(matrix.index[~matrix.index.duplicated(keep=False)])]
    endog = matrix.loc[genes["symbol"], people.index].T * genes["sign"].to_numpy()
    arms = people["Intervention"].astype(str)
    participants = pd.DataFrame({"sample": people.index, "arm": arms}, index=people.index)
    specification = Specification(["arm"], [], [], {"arm": "0"}, slopes=[])
    tables = fit_model(endog, participants, genes, specification, settings)
    analysed = tables["genes"].set_index("symbol")["status"] == "analysed"
    mean = endog.loc[:, analysed[endog.columns].to_numpy()].mean(axis=1)
    ols = sm.OLS(mean, sm.add_constant(people["Intervention"].astype(float))).fit()
    hc3 = ols.get_robustcov_results("HC3", use_t=True)
    found = tables["differences"].set_index("statistic")
    for statistic, of in (("composite", ols), ("robust", hc3)):
        row = found.loc[statistic, ["difference", "std_error", "t", "p_value"]].astype(float)
        numbers = [np.asarray(part)[1] for part in (of.params, of.bse, of.tvalues, of.pvalues)]
        assert row.to_list() == pytest.approx(numbers, rel=1e-8)
    assert found["n_group"].tolist() == [13, 13]
