"""Familiar sizes of a slope, by hand, beside statsmodels, and by their limits."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.weightstats import DescrStatsW

from ctra.inference import composite
from ctra.marginal.data import ModelData
from ctra.model.sizes import equivalence, partial_correlation, r_squared, with_sizes


def table_of(data):
    """The rows that sizes are added to."""
    fit = composite(data.y, data.x).t_test({i: {name: 1} for i, name in enumerate(data.x)})
    return fit.assign(effect=list(data.x), statistic="composite")


def test_sizes_are_those_of_regressions(data):
    y, x = data
    given = ModelData.paired(y, x)
    table = with_sizes(table_of(given), given, None).set_index("effect")
    mean = y.mean(axis=1)
    whole = sm.OLS(mean, sm.add_constant(x)).fit()
    z_x = (x - x.mean()) / x.std()
    standard = sm.OLS((mean - mean.mean()) / mean.std(), z_x).fit()
    for name in x:
        others = sm.OLS(mean, sm.add_constant(x.drop(columns=name))).fit()
        own = sm.OLS(x[name], sm.add_constant(x.drop(columns=name))).fit()
        row = table.loc[name]
        assert row["beta"] == pytest.approx(standard.params[name], rel=1e-9)
        assert row["partial_r"] == pytest.approx(np.corrcoef(others.resid, own.resid)[0, 1])
        assert row["delta_r2"] == pytest.approx(whole.rsquared - others.rsquared, rel=1e-9)
        assert r_squared(given, name) == pytest.approx(others.rsquared, rel=1e-9)
        limits = whole.conf_int(alpha=0.1).loc[name]
        assert row["bound"] == pytest.approx(limits.abs().max(), rel=1e-9)
    assert table[["p_squares", "p_equivalent"]].isna().all(axis=None)


def test_sizes_are_those_of_r(of_r):
    data, expected, _ = of_r
    table = with_sizes(table_of(data), data, 0.3).set_index("effect")
    for column in expected:
        assert table[column].tolist() == pytest.approx(expected[column].tolist(), rel=1e-9), column


def test_a_partial_correlation_by_hand():
    """t = 2 on 12 df: r = 2 / 4. Fisher's z is 0.5493, its SE 1 / √11, its limits ±0.5910."""
    r, low, high = partial_correlation(2, 12)
    assert r == 0.5
    assert [low, high] == pytest.approx([-0.0417, 0.8144], abs=2e-4)
    assert np.isnan(partial_correlation(2, 1)[1:]).all()


def test_without_covariates_the_limits_are_those_of_a_correlation():
    rng = np.random.default_rng(1)
    a, b = rng.standard_normal((2, 40))
    found = stats.pearsonr(a, b)
    t = found.statistic * np.sqrt(38 / (1 - found.statistic**2))
    limits = found.confidence_interval(0.95)
    expected = [found.statistic, limits.low, limits.high]
    assert partial_correlation(t, 38) == pytest.approx(expected, rel=1e-9)


def test_limits_cover_the_truth():
    """Correlation .4 given two covariates, n = 30: 95 % of the intervals have it."""
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(1000):
        z = rng.standard_normal((30, 2))
        x = rng.standard_normal(30)
        y = 0.4 * x + np.sqrt(1 - 0.16) * rng.standard_normal(30)
        design = np.column_stack([np.ones(30), x + z[:, 0], z])
        fit = sm.OLS(y + z[:, 1], design).fit()
        _, low, high = partial_correlation(fit.tvalues[1], fit.df_resid)
        hits += low <= 0.4 <= high
    assert hits / 1000 == pytest.approx(0.95, abs=0.02)  # three standard errors are 0.021


def test_equivalence_is_that_of_statsmodels():
    values = np.random.default_rng(1).normal(0.05, 1, 200)
    expected, *_ = DescrStatsW(values).ttost_mean(-0.3, 0.3)
    error = values.std(ddof=1) / np.sqrt(200)
    _, p = equivalence(values.mean(), error, 199, 0.3)
    assert p == pytest.approx(expected, rel=1e-9)
    assert equivalence(-values.mean(), error, 199, 0.3)[1] == pytest.approx(p, rel=1e-12)


def test_p_of_equivalence_is_five_percent_where_the_bound_is_the_smallest_slope():
    bound, p = equivalence(0.02, 0.03, 45, None)
    assert np.isnan(p)
    assert equivalence(0.02, 0.03, 45, bound)[1] == pytest.approx(0.05, rel=1e-12)
    assert bound == pytest.approx(0.02 + 0.03 * stats.t.ppf(0.95, 45), rel=1e-12)


def test_rows_without_a_composite_have_no_sizes(data):
    given = ModelData.paired(*data)
    table = pd.concat([table_of(given), table_of(given)], ignore_index=True)
    table.loc[3:, "statistic"] = "un"
    table.loc[0, "status"] = "not identified"
    table = with_sizes(table, given, 0.05)
    known = table["beta"].notna()
    assert known.tolist() == [False, True, True, False, False, False]
    assert (table["p_equivalent"].notna() == known).all()
