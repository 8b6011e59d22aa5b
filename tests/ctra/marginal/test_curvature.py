"""Kenward and Roger's standard errors, degrees of freedom and F: exact tests, R, and limits."""

import hashlib

import numpy as np
import pandas as pd
import pytest

from ctra.marginal import MarginalError, MarginalModel, fit_common_slopes
from ctra.marginal.curvature import curvature
from ctra.marginal.dof import KenwardRoger, satterthwaite
from ctra.marginal.iterative import LongData, maximise
from ctra.marginal.structures import STRUCTURES

METHODS = ("kenward-roger", "kenward-roger-first-order")


def trial(n, p, *, missing=0.0, seed=1):
    """Long data of n people in two arms at p visits, some visits missing."""
    rng = np.random.default_rng(seed)
    mixing = rng.standard_normal((p, p)) + np.eye(p)
    values = rng.standard_normal((n, p)) @ mixing
    values[rng.random((n, p)) < missing] = np.nan
    subject, visit = np.repeat(np.arange(n), p), np.tile(np.arange(p), n)
    table = pd.DataFrame({"y": values.ravel(), "subject": subject, "visit": visit})
    return table.assign(arm=(subject % 2).astype(float))


def by_visit(table, *, arms):
    """A mean a visit, and its difference between the arms where these are wanted."""
    columns = {f"v{v}": (table["visit"] == v).astype(float) for v in table["visit"].unique()}
    if arms:
        columns |= {f"arm {v}": column * table["arm"] for v, column in columns.items()}
    return pd.DataFrame(columns)


def fit(table, exog, covariance, df_method="kenward-roger"):
    model = MarginalModel(table["y"], exog, table["subject"], table["visit"], covariance=covariance)
    return model.fit(df_method=df_method)


# ---- Exact tests --------------------------------------------------------------------------------


@pytest.mark.parametrize("df_method", METHODS)
def test_unstructured_visits_of_two_arms_have_n_less_2_degrees_of_freedom(df_method):
    """A contrast of visits between two arms is a t test of a number a person."""
    table = trial(14, 3)
    found = fit(table, by_visit(table, arms=True), "un", df_method)
    change = found.t_test({"change": {"arm v2": 1, "arm v0": -1}}).iloc[0]
    wide = table.pivot(index="subject", columns="visit", values="y")
    difference, arm = wide[2] - wide[0], table.groupby("subject")["arm"].first()
    a, b = difference[arm == 1], difference[arm == 0]
    pooled = (6 * a.var() + 6 * b.var()) / 12
    assert change["df"] == pytest.approx(12, rel=1e-6)  # of the optimum: a gradient of 1e-7
    assert change["estimate"] == pytest.approx(a.mean() - b.mean(), rel=1e-9)
    assert change["std_error"] == pytest.approx(np.sqrt(pooled * 2 / 7), rel=1e-6)


def test_joint_test_of_unstructured_visits_is_hotellings():
    """T^2 (n - q) / (q (n - 1)) on q and n - q degrees of freedom (Hotelling 1931)."""
    n, q = 12, 3
    table = trial(n, q)
    found = fit(table, by_visit(table, arms=False), "un")
    test = found.f_test({f"v{v}": {f"v{v}": 1.0} for v in range(q)})
    wide = table.pivot(index="subject", columns="visit", values="y")
    t2 = n * wide.mean() @ np.linalg.solve(wide.cov(), wide.mean())
    assert test["df_denom"] == pytest.approx(n - q, rel=1e-6)
    assert test["F"] == pytest.approx(t2 * (n - q) / (q * (n - 1)), rel=1e-6)


@pytest.mark.parametrize(("within", "df"), [(True, 30), (False, 10)])
def test_balanced_compound_symmetry_is_the_analysis_of_variance(within, df):
    """12 people in two arms at 4 visits: 10 df between people, 3 * 10 within them."""
    table = trial(12, 4)
    found = fit(table, by_visit(table, arms=True), "cs")
    arms = [f"arm v{v}" for v in range(4)]
    weights = [-1, -1, 1, 1] if within else [1, 1, 1, 1]
    test = found.t_test({"contrast": dict(zip(arms, weights, strict=True))}).iloc[0]
    unadjusted = fit(table, by_visit(table, arms=True), "cs", "between-within")
    assert test["df"] == pytest.approx(df, rel=1e-6)
    plain = unadjusted.t_test({"contrast": dict(zip(arms, weights, strict=True))}).iloc[0]
    assert test["std_error"] == pytest.approx(plain["std_error"], rel=1e-6)
    if within:
        rows = {v: {f"arm v{v}": 1, "arm v0": -1} for v in range(1, 4)}
        joint, exact = found.f_test(rows), unadjusted.f_test(rows)
        assert joint["df_denom"] == pytest.approx(df, rel=1e-6)
        assert joint["F"] == pytest.approx(exact["F"], rel=1e-6)  # the scale is 1


# ---- Other ways to the same ---------------------------------------------------------------------


@pytest.mark.parametrize("covariance", STRUCTURES)
@pytest.mark.parametrize("method", ["reml", "ml"])
def test_closed_forms_are_the_derivatives_of_the_likelihood(covariance, method):
    """Satterthwaite's degrees of freedom of `dof.satterthwaite` take differences instead."""
    table = trial(40, 3, missing=0.15)
    used = table["y"].notna().to_numpy()
    exog = by_visit(table, arms=True).to_numpy()[used]
    kept = table[used]
    data = LongData(
        kept["y"].to_numpy(), exog, kept["subject"].to_numpy(), kept["visit"].to_numpy(), method
    )
    structure = STRUCTURES[covariance](3)
    optimum = maximise(data, structure)
    cov_params = data.fixed_effects(structure.covariance(optimum.state))[1]
    numeric = satterthwaite(data, structure, optimum.state, cov_params)
    at = curvature(data, structure, optimum.state)
    exact = KenwardRoger(cov_params, at.gradient, at.cov_parameters)
    rng = np.random.default_rng(7)
    for row in rng.standard_normal((5, exog.shape[1])):
        # the differences of the other err by about 1e-8
        assert exact.single(row) == pytest.approx(numeric.single(row), rel=1e-6)
        joint = exact.joint(row[None]), exact.scale(row[None])
        assert joint == pytest.approx((exact.single(row), 1), rel=1e-12)


def test_the_joint_test_does_not_depend_on_how_its_rows_are_written():
    table = trial(30, 3, missing=0.2)
    found = fit(table, by_visit(table, arms=True), "un")
    rows = {v: {f"arm v{v}": 1.0} for v in range(3)}
    sums = {0: rows[0], 1: rows[0] | {"arm v1": 2}, 2: {"arm v1": 1, "arm v2": -3}}
    assert found.f_test(rows)[:4].to_list() == pytest.approx(
        found.f_test(sums)[:4].to_list(), rel=1e-9
    )


def test_units_do_not_matter():
    table = trial(30, 3, missing=0.2)
    exog = by_visit(table, arms=True)
    one, other = fit(table, exog, "csh"), fit(table.assign(y=table["y"] * 1e6), exog / 1000, "csh")
    assert other.df.to_list() == pytest.approx(one.df.to_list(), rel=1e-6)
    assert other.bse.to_list() == pytest.approx((one.bse * 1e9).to_list(), rel=1e-6)


def test_in_large_samples_nothing_is_adjusted():
    """The adjustment is of the order of 1/n of the variance, and the df of the order of n."""
    table = trial(4000, 3, missing=0.1)
    exog = by_visit(table, arms=True)
    found, plain = fit(table, exog, "csh"), fit(table, exog, "csh", "residual")
    assert found.bse.to_list() == pytest.approx(plain.bse.to_list(), rel=1e-3)
    assert found.df.min() > 3000


# ---- pbkrtest of R ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pbkrtest(root):
    """Folder with the data, and pbkrtest's results as model, effect, quantity -> value."""
    folder = root / "tests" / "reference" / "pbkrtest"
    expected = pd.read_csv(folder / "expected.tsv", sep="\t", comment="#")
    return folder, expected.set_index(["model", "effect", "quantity"])["value"]


def test_the_results_of_pbkrtest_are_those_of_its_script_and_data(pbkrtest):
    folder, _ = pbkrtest
    for line in (folder / "expected.tsv").read_text(encoding="utf-8").splitlines()[:2]:
        _, _, told, file = line.split()
        assert hashlib.sha256((folder / file).read_bytes()).hexdigest() == told, file


def children(folder, model):
    """Columns as R codes them."""
    table = pd.read_csv(folder / "data.tsv", sep="\t")
    female, ones = (table["sex"] == "Female").astype(float), pd.Series(1.0, table.index)
    ages = {"age": table["age"].astype(float)}
    if model == "visits":
        ages = {f"factor(age){age}": (table["age"] == age).astype(float) for age in (10, 12, 14)}
    columns = {"(Intercept)": ones, **ages, "sexFemale": female}
    columns |= {f"{name}:sexFemale": column * female for name, column in ages.items()}
    return table, pd.DataFrame(columns)


@pytest.mark.parametrize("model", ["slopes", "visits"])
def test_balanced_compound_symmetry_is_as_pbkrtest_has_it(pbkrtest, model):
    """pbkrtest 0.5.2 takes the expected information: of complete data it is the observed one.

    lme4's optimum is good to about 1e-7 of the variances, which 1e-6 allows for.
    """
    folder, expected = pbkrtest
    table, exog = children(folder, model)
    found = MarginalModel(
        table["distance"], exog, table["subject"], table["age"], covariance="cs"
    ).fit(df_method="kenward-roger")
    ours = pd.DataFrame({"estimate": found.params, "std_error": found.bse, "df": found.df})
    for effect, row in ours.iterrows():
        for quantity, value in row.items():
            assert value == pytest.approx(expected[model, effect, quantity], rel=1e-6), effect
    names = ["sexFemale", "age:sexFemale"] if model == "slopes" else list(exog)[1:4]
    contrasts = {name: {name: 1.0} for name in names}
    joint, r = found.f_test(contrasts), expected[model]["joint"]
    assert joint["F"] == pytest.approx(r["F"], rel=1e-6)
    assert joint["df_denom"] == pytest.approx(r["df_denom"], rel=1e-6)
    assert joint["p_value"] == pytest.approx(r["p_value"], rel=1e-5)
    rows = np.eye(len(names), exog.shape[1], k=list(exog).index(names[0]))
    assert found.degrees.scale(rows) == pytest.approx(r["scale"], rel=1e-6)


# ---- What is refused, and what has no answer ----------------------------------------------------


@pytest.mark.parametrize("df_method", METHODS)
def test_maximum_likelihood_is_refused(df_method):
    table = trial(10, 2)
    model = MarginalModel(
        table["y"], by_visit(table, arms=False), table["subject"], table["visit"], method="ml"
    )
    with pytest.raises(MarginalError, match=f"{df_method} with method 'ml'"):
        model.fit(df_method=df_method)


def test_common_slopes_have_no_such_degrees_of_freedom():
    rng = np.random.default_rng(1)
    y, x = rng.standard_normal((20, 3)), rng.standard_normal((20, 1))
    with pytest.raises(MarginalError, match="'kenward-roger'; allowed: between-within, residual"):
        fit_common_slopes(y, x, df_method="kenward-roger")


def test_too_few_degrees_of_freedom_for_a_joint_test():
    """A variance of 1 that one observation knows: the mean of F does not exist."""
    degrees = KenwardRoger(np.eye(2), np.stack([np.eye(2)]), np.array([[2.0]]))
    assert degrees.joint(np.eye(2)) == 0
    assert np.isnan(degrees.scale(np.eye(2)))
