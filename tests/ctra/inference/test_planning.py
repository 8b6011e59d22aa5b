"""Power by hand, against statsmodels, and against simulation."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.power import TTestPower

from ctra.files.errors import InferenceError, NotIdentifiedError
from ctra.inference import (
    Plan,
    composite,
    plan_from_covariance,
    plan_from_data,
    power,
    subjects_needed,
)

PLAN = Plan(p=5, k=3, r_squared=0.2, var_mean=0.5, var_common=0.2)


def test_without_effect_power_is_the_size():
    assert power(PLAN, 40, 0) == pytest.approx({"composite": 0.05, "rao": 0.05})
    assert power(PLAN, 40, 0, alpha=0.01)["rao"] == pytest.approx(0.01)


def test_composite_is_the_power_of_a_t_test():
    """With one column nothing is lost by chance; a one-sample t has n - 1 df and d sqrt(n)."""
    plan = Plan(p=5, k=1, r_squared=0, var_mean=0.5)
    df, noncentrality = 30 - 2, 0.4 * np.sqrt(29 / 0.5)
    peer = TTestPower().power(noncentrality / np.sqrt(df + 1), nobs=df + 1, alpha=0.05)
    assert power(plan, 30, 0.4)["composite"] == pytest.approx(peer, rel=1e-6)


def test_one_gene_has_one_power():
    of = power(Plan(p=1, k=2, r_squared=0.1, var_mean=0.3, var_common=0.3), 25, 0.3)
    assert of["rao"] == pytest.approx(of["composite"])


def test_plan_from_a_covariance_by_hand():
    # independent genes of variance 1 and 3: mean 4/4, and 1 / (1 + 1/3)
    plan = plan_from_covariance(np.diag([1.0, 3]), k=4, r_squared=0.3)
    assert (plan.var_mean, plan.var_common) == pytest.approx((1, 0.75))
    assert (plan.p, plan.k, plan.r_squared) == (2, 4, 0.3)


def test_plan_from_data_is_that_of_the_fits(draw):
    y, x = draw(40, 5, 3, seed=1)
    x["x1"] += x["x0"]
    plan, effect = plan_from_data(y, x, "x1")
    assert effect == pytest.approx(composite(y, x).params["x1"] * x["x1"].std())
    inflation = np.linalg.inv(np.corrcoef(x.T))[1, 1]
    assert plan.var_mean / (x["x1"].var() * 39 / inflation) == pytest.approx(
        composite(y, x).bse["x1"] ** 2
    )
    assert plan.r_squared == pytest.approx(1 - 1 / inflation * 39 / 37)  # adjusted
    design = np.column_stack([np.ones(40), x, y.sub(y["g0"], axis=0).iloc[:, 1:]])
    rest = np.linalg.lstsq(design, y.mean(axis=1), rcond=None)[1]
    assert plan.var_common == pytest.approx(rest.item() / 32)
    wide = plan_from_data(y.iloc[:8], x.iloc[:8], "x1")[0]
    assert np.isnan(wide.var_common)
    assert np.isnan(power(wide, 100, 0.3)["rao"])
    assert subjects_needed(wide, 0.3)["rao"] is None


def n_rejected(mean, *columns):
    """Number of data sets in which the least-squares test of the first column has p below .05."""
    design = np.concatenate([*columns, np.ones_like(mean)[:, :, None]], axis=2)
    df = design.shape[1] - design.shape[2]
    if df < 1:
        return 0
    q, r = np.linalg.qr(design)
    inverse = np.linalg.inv(r)
    along = (q * mean[:, :, None]).sum(axis=1)
    left = (mean**2).sum(axis=1) - (along**2).sum(axis=1)
    slope = (inverse[:, 0] * along).sum(axis=1)
    error = np.sqrt(left / df * (inverse[:, 0] ** 2).sum(axis=1))
    return int((2 * stats.t.sf(np.abs(slope / error), df) < 0.05).sum())


@pytest.mark.parametrize(("n", "k", "r_squared"), [(20, 8, 0), (40, 8, 0.5), (60, 3, 0.3)])
def test_equal_to_simulation(n, k, r_squared):
    """Covariates drawn anew in every study, as the plan presumes; the exposure z-scored in it."""
    rng = np.random.default_rng(5)
    p, effect, sets = 8, 0.45, 4000
    covariance = 0.5 + 0.5 * np.diag(np.arange(1.0, p + 1))
    root = np.linalg.cholesky(covariance)
    expected = power(plan_from_covariance(covariance, k=k, r_squared=r_squared), n, effect)
    x = rng.standard_normal((sets, n, k))
    x[:, :, 0] = np.sqrt(r_squared) * x[:, :, 1] + np.sqrt(1 - r_squared) * x[:, :, 0]
    x[:, :, 0] -= x[:, :, 0].mean(axis=1, keepdims=True)
    x[:, :, 0] /= x[:, :, 0].std(axis=1, ddof=1, keepdims=True)
    y = effect * x[:, :, :1] + rng.standard_normal((sets, n, p)) @ root.T
    mean, differences = y.mean(axis=2), y[:, :, 1:] - y[:, :, :1]
    rejected = {
        "composite": n_rejected(mean, x),
        "rao": n_rejected(mean, x, differences),
    }
    for name, found in rejected.items():
        low, high = stats.binomtest(found, sets).proportion_ci(0.999)
        assert low <= np.nan_to_num(expected[name]) <= high


def test_subjects_needed_are_the_fewest():
    for name, n in subjects_needed(PLAN, 0.25).items():
        assert power(PLAN, n, 0.25)[name] >= 0.8
        assert not power(PLAN, n - 1, 0.25)[name] >= 0.8
    # (1.96 + .84)^2 * .5 / .8 / b^2, the rule of large samples
    assert subjects_needed(PLAN, 0.001)["composite"] == pytest.approx(7.849e6 * 0.5 / 0.8, rel=1e-3)
    # hardly more subjects than parameters suffice for a large effect
    assert subjects_needed(PLAN, 100.0) == {"composite": 5, "rao": 9}
    assert subjects_needed(PLAN, 1e-9)["composite"] is None


def test_refusals():
    with pytest.raises(InferenceError, match="p = 0 genes, k = 3 columns; at least 1"):
        Plan(p=0, k=3, r_squared=0, var_mean=1)
    with pytest.raises(InferenceError, match=r"r_squared = 1; 0 to below 1 is allowed"):
        Plan(p=2, k=3, r_squared=1, var_mean=1)
    with pytest.raises(InferenceError, match="variances 0 and nan; they must be above 0"):
        Plan(p=2, k=3, r_squared=0, var_mean=0)
    with pytest.raises(InferenceError, match="covariance of 2 genes lacks full rank"):
        plan_from_covariance(np.ones((2, 2)), k=1, r_squared=0)
    with pytest.raises(InferenceError, match="effect 0: no number of participants"):
        subjects_needed(PLAN, 0)
    with pytest.raises(InferenceError, match=r"power 1; it must be between alpha, 0.05, and 1"):
        subjects_needed(PLAN, 0.2, power=1)


@pytest.mark.parametrize("unit", [1, 0.1, 1 / 3, 1e-3, 7e5])
def test_a_slope_of_0_and_an_exact_fit_in_any_unit(unit):
    """Even in x the mean has the slope 0, which comes out as 0 or 1e-17."""
    x = pd.DataFrame({"x": [-3.0, -2, -1, 1, 2, 3]})
    even = pd.DataFrame({"g": unit * np.array([0.7, 0.3, 0.1, 0.1, 0.3, 0.7])})
    plan, effect = plan_from_data(even, x, "x")
    assert effect == 0
    with pytest.raises(InferenceError, match=r"effect 0\.0: no number of participants"):
        subjects_needed(plan, effect)
    with pytest.raises(NotIdentifiedError, match="no variance in the mean of the genes"):
        plan_from_data(pd.DataFrame({"g": unit * (0.3 * x["x"] + 0.1)}), x, "x")
