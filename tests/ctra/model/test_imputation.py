"""Slopes with covariates imputed: beside mice, complete cases, the truth; and where none is."""

import numpy as np
import pandas as pd
import pytest

from ctra.model.analysis import Specification, fit_model
from ctra.model.imputation import COLUMNS, TEST, completed, imputation

GENES = list("ABCDE")


def specification(**changes):
    plain = {"exposures": ["x"], "products": [], "covariates": ["z", "age"]}
    return Specification(**(plain | {"categories": {}, "slopes": []} | changes))


def simulated(rng, n=120):
    """Expression and participants; z is missing where the composite is high."""
    names = [f"P{number}" for number in range(n)]
    z, age = rng.normal(size=(2, n))
    x = 0.5 * z + rng.normal(size=n)
    y = 0.5 * x + 0.5 * z + rng.normal(size=n)
    endog = pd.DataFrame(y[:, None] + rng.normal(0, 0.3, (n, 5)), names, GENES)
    people = pd.DataFrame({"sample": names, "x": x, "z": z, "age": age}, names)
    people["z"] = people["z"].where(rng.random(n) > 1 / (1 + np.exp(2 - 1.5 * y)))
    return endog, people


@pytest.fixture
def study(rng):
    return simulated(rng)


def imputed(study, standardize=False, seed=1, **changes):
    return imputation(*study, specification(**changes), standardize=standardize, seed=seed)


def test_a_row_an_effect_with_what_is_missing(study):
    endog, people = study
    people = people.assign(m=people["age"] ** 2)
    people.loc["P3", "x"] = np.nan
    table = imputed((endog, people), exposures=["x", "m"], products=[["x", "m"]])
    assert table.columns.tolist() == COLUMNS
    assert table["effect"].tolist() == ["x", "m", "x:m"]
    assert (table["status"] == "ok").all()
    missing = people["z"].drop("P3").isna().sum()
    assert (table["n"] == 119).all()
    assert (table["n_complete"] == 119 - missing).all()
    assert (table["imputed"] == f"z: {missing}").all()
    assert (table["not_imputed"] == "x: 1").all()
    assert (table["imputations"] == max(20, -(-100 * missing // 119))).all()
    assert table["fmi"].between(0, 1).all()


@pytest.mark.parametrize("standardize", [False, True])
def test_complete_cases_are_those_of_the_model(study, settings, standardize):
    settings = settings.__class__(**(vars(settings) | {"standardize": standardize}))
    genes = pd.DataFrame({"symbol": GENES, "group": "proinflammatory", "sign": 1})
    results = fit_model(*study, genes, specification(), settings)["table"]
    plain = results[results["statistic"] == "composite"].iloc[0]
    row = imputed(study, standardize=standardize).iloc[0]
    beside = row[[f"complete_{name}" for name in TEST]].to_numpy(float)
    np.testing.assert_allclose(beside, plain[TEST].to_numpy(float), rtol=1e-10)


def test_the_same_seed_gives_the_same_numbers(study):
    pd.testing.assert_frame_equal(imputed(study), imputed(study))
    assert imputed(study, seed=2).loc[0, "estimate"] != imputed(study).loc[0, "estimate"]


def test_imputations_agree_with_those_of_mice(root):
    """300 of each, of the same data: the means differ by their Monte Carlo error alone."""
    folder = root / "tests" / "reference" / "mice"
    data = pd.read_csv(folder / "data.tsv", sep="\t")
    expected = pd.read_csv(folder / "expected.tsv", sep="\t", comment="#")
    expected = expected[expected["imputations"] == 300].set_index("term")
    fits = []
    for values in completed(data, 300, np.random.default_rng(1)):
        exog = np.column_stack([np.ones(len(values)), values[["x", "z1", "z2"]]])
        inverse = np.linalg.inv(exog.T @ exog)
        params = inverse @ exog.T @ values["y"]
        left = values["y"] - exog @ params
        variance = left @ left / (len(values) - 4) * np.diag(inverse)
        fits.append(np.r_[params, variance])
    terms = ["(Intercept)", "x", "z1", "z2"]
    estimates, variances = np.split(np.array(fits), 2, axis=1)
    between = expected.loc[terms, "between"].to_numpy()
    # 4 standard errors of the difference of two means of 300
    off = abs(estimates.mean(axis=0) - expected.loc[terms, "estimate"].to_numpy())
    assert (off < 4 * np.sqrt(2 * between / 300)).all()
    # the relative standard error of a variance of 300 is .08, and of a ratio of two .12
    ratios = estimates.var(axis=0, ddof=1) / between
    assert ((ratios > 0.6) & (ratios < 1.6)).all()
    # variances within hardly vary
    within = variances.mean(axis=0) / expected.loc[terms, "within"].to_numpy()
    np.testing.assert_allclose(within, 1, atol=0.02)


def test_what_was_observed_stays(study):
    _, people = study
    given = people[["x", "z", "age"]]
    (values,) = completed(given, 1, np.random.default_rng(1))
    assert values.notna().all(axis=None)
    pd.testing.assert_frame_equal(values.where(given.notna()), given)


def test_the_bias_of_complete_cases_is_gone(rng):
    """Mean of 10 studies; the true slope is .5 per unit, and complete cases have some .41."""
    off, beside = [], []
    for _ in range(10):
        endog, people = simulated(rng)
        row = imputed((endog, people)).iloc[0]
        off.append(row["estimate"] / people["x"].std() - 0.5)
        complete = people.loc[people["z"].notna(), "x"]
        beside.append(row["complete_estimate"] / complete.std() - 0.5)
    # a slope of 120 participants has a standard error of about .1, its mean of 10 one of .03; the
    # two slopes of a study go together
    assert abs(np.mean(off)) < 0.1
    assert np.mean(beside) < np.mean(off) - 0.04


def test_categories_are_imputed_by_their_columns(study, rng):
    endog, people = study
    people["school"] = rng.choice(["low", "middle", "high"], 120)
    people.loc[people.index[:9], "school"] = None
    row = imputed((endog, people), covariates=["z", "school"], categories={"school": "low"}).iloc[0]
    assert row["status"] == "ok"
    assert row["n"] == 120
    assert row["imputed"].endswith("; school: 9")


def test_an_exposure_that_is_a_category(study, rng):
    endog, people = study
    people["arm"] = rng.choice(["a", "b", "c"], 120)
    table = imputed((endog, people), exposures=["arm"], categories={"arm": "a"})
    assert table["effect"].tolist() == ["arm: b vs a", "arm: c vs a"]
    assert (table["status"] == "ok").all()


def test_where_nothing_is_missing(study):
    endog, people = study
    row = imputed((endog, people.assign(z=0.5 * people["age"] + people["x"] ** 2))).iloc[0]
    assert row["status"] == "not imputed: no covariate of the model has a missing value"
    assert np.isnan(row["estimate"])
    assert row["imputations"] == 0
    assert row["n"] == row["n_complete"] == 120
    assert row["complete_estimate"] > 0


def test_a_covariate_that_too_few_have(study):
    endog, people = study
    row = imputed((endog, people.assign(z=people["z"].where(np.arange(120) < 7)))).iloc[0]
    known = people["z"].head(7).notna().sum()
    assert row["status"] == (
        f"not imputed: z is known of {known} participants; 9 are needed for its equation"
    )


def test_a_level_that_no_complete_case_has(study):
    """An equation of complete cases tells nothing about it, and would draw what it likes."""
    endog, people = study
    lost = people.index[people["z"].isna()]
    people["school"] = np.where(np.arange(120) % 2, "low", "middle")
    people.loc[lost[:6], "school"] = "other"
    row = imputed((endog, people), covariates=["z", "school"], categories={"school": "low"}).iloc[0]
    n = 120 - len(lost)
    assert row["status"] == (
        f"not imputed: all {n} participants without a missing value are alike in school: other, "
        "and tell nothing about those who are not"
    )
    assert row["complete_estimate"] > 0
    group = imputed((endog, people), exposures=["school"], categories={"school": "low"})
    assert group["effect"].tolist() == ["school: middle vs low", "school: other vs low"]
    assert group["status"].str.contains("alike in school: other vs low, and").all()
    assert group["complete_estimate"].isna().tolist() == [False, True]


def test_complete_cases_without_a_slope(study):
    """The composite is a covariate: nothing is left of it."""
    endog, people = study
    row = imputed((endog, people.assign(age=endog.mean(axis=1)))).iloc[0]
    assert row["status"].endswith("no variance in the mean of the genes beside the columns")
    assert np.isnan(row["complete_estimate"])


def test_a_covariate_may_have_any_name(study):
    endog, people = study
    renamed = people.rename(columns={"z": "composite", "age": "sample_z"})
    row = imputed((endog, renamed), covariates=["composite", "sample_z"]).iloc[0]
    assert row["estimate"] == imputed(study).loc[0, "estimate"]


def test_strata_are_not_imputed_but_where_they_are_covariates(study):
    endog, people = study
    people["site"] = np.where(np.arange(120) % 2, "a", "b")
    people.loc["P5", "site"] = None
    known = {"strata": ["site"], "categories": {"site": "a"}}
    beside = imputed((endog, people), **known).iloc[0]
    assert (beside["n"], beside["not_imputed"]) == (119, "site: 1")
    among = imputed((endog, people), covariates=["z", "age", "site"], **known).iloc[0]
    assert (among["n"], among["not_imputed"]) == (120, "")
    assert among["imputed"].endswith("; site: 1")
