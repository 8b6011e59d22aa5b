"""Simple slopes by hand and against contrasts of other fits; regions against a grid search."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from ctra.files.errors import AnalysisError
from ctra.inference import composite
from ctra.marginal import MarginalModel, SlopeResults, fit_common_slopes
from ctra.marginal.dof import SmallestOf
from ctra.model.moderation import _observed, simple_slopes, slope_regions

VALUES = (-1, 0, 1, 2.5)


def fitted(b1, b3, v11, v13, v33, df):
    """A fit with these estimates and this covariance of them."""
    names = ["prwo", "orientation", "prwo:orientation"]
    cov = pd.DataFrame([[v11, 0, v13], [0, 1.0, 0], [v13, 0, v33]], index=names, columns=names)
    return SlopeResults(pd.Series([b1, 0.7, b3], index=names), cov, SmallestOf(np.full(3, df)))


@pytest.fixture
def data():
    """Forty subjects, four genes, a product in the design, and a slope that it moderates."""
    rng = np.random.default_rng(8)
    x = pd.DataFrame(rng.standard_normal((40, 2)), columns=["prwo", "orientation"])
    x["prwo:orientation"] = x["prwo"] * x["orientation"]
    x["age"] = rng.normal(45, 10, 40)
    effect = -0.3 * x["prwo"] - 0.4 * x["prwo:orientation"]
    noise = rng.standard_normal((40, 4)) @ np.diag([1, 2, 0.5, 1]) + rng.standard_normal((40, 1))
    return pd.DataFrame(noise + effect.to_numpy()[:, None], columns=list("ABCD")), x


def test_by_hand():
    table = simple_slopes(fitted(2, -1, 0.25, -0.05, 0.04, 10), "prwo", "orientation", [-2, 1])
    # 2 - 1 m; variance 0.25 - 0.1 m + 0.04 m^2
    assert table["estimate"].tolist() == pytest.approx([4, 1])
    assert table["std_error"].tolist() == pytest.approx([np.sqrt(0.61), np.sqrt(0.19)])
    assert table["df"].tolist() == [10, 10]
    # 2.228 is the two-sided 5 % point of t on 10 df in every printed table, to 3 digits
    assert table.loc[1, "ci_high"] == pytest.approx(1 + 2.228 * np.sqrt(0.19), abs=5e-4)


def test_at_one_sd_it_is_the_sum_of_effect_and_product(data):
    fit = composite(*data)
    table = simple_slopes(fit, "prwo", "orientation", [0, 1])
    at_mean, at_one = table["estimate"]
    assert at_mean == fit.params["prwo"]
    assert at_one == pytest.approx(fit.params["prwo"] + fit.params["prwo:orientation"], rel=1e-14)


def test_composite_is_a_contrast_of_ordinary_least_squares(data):
    y, x = data
    ols = sm.OLS(y.mean(axis=1), sm.add_constant(x)).fit()
    expected = ols.t_test([[0, 1, 0, value, 0] for value in VALUES])
    table = simple_slopes(composite(y, x), "prwo", "orientation", VALUES)
    assert table["estimate"].to_numpy() == pytest.approx(expected.effect, rel=1e-8)
    assert table["std_error"].to_numpy() == pytest.approx(expected.sd.ravel(), rel=1e-8)
    assert table["p_value"].to_numpy() == pytest.approx(expected.pvalue, rel=1e-8)
    limits = table[["ci_low", "ci_high"]].to_numpy()
    assert limits == pytest.approx(expected.conf_int(), rel=1e-8)


@pytest.mark.parametrize("covariance", ["un", "csh"])
@pytest.mark.parametrize("method", ["reml", "ml"])
def test_mixed_models_are_contrasts_of_the_model_on_long_data(data, covariance, method):
    y, x = data
    genes = pd.DataFrame(np.tile(np.eye(4), (40, 1)), columns=list(y))
    exog = genes.join(x.loc[x.index.repeat(4)].reset_index(drop=True))
    subject, cell = np.divmod(np.arange(160), 4)
    fit = MarginalModel(
        y.to_numpy().ravel(), exog, subject, cell, covariance=covariance, method=method
    ).fit()
    contrasts = {value: {"prwo": 1, "prwo:orientation": value} for value in VALUES}
    expected = fit.t_test(contrasts).reset_index(drop=True)
    ours = fit_common_slopes(y, x, covariance=covariance, method=method)
    table = simple_slopes(ours, "prwo", "orientation", VALUES)
    for column in ("estimate", "std_error"):
        assert table[column].to_numpy() == pytest.approx(expected[column].to_numpy(), rel=1e-8)
    assert (table["df"] == 35).all()  # 40 - 1 - 4; csh gives genes and subjects the same


def test_either_may_moderate_the_other(data):
    fit = composite(*data)
    table = simple_slopes(fit, "orientation", "prwo", [1])
    b = fit.params
    assert table.loc[0, "estimate"] == pytest.approx(b["orientation"] + b["prwo:orientation"])


@pytest.mark.parametrize(
    ("numbers", "slopes"),
    [
        # significant outside of an interval, inside of one, everywhere, nowhere
        ((0.1, 0.3, 0.01, 0.002, 0.01), ["negative", "not significant", "positive"]),
        ((0.4, 0.05, 0.01, 0.0, 0.01), ["not significant", "positive", "not significant"]),
        ((-0.4, 0.05, 0.01, 0.0, 0.01), ["not significant", "negative", "not significant"]),
        ((0.4, 0.0, 0.01, 0.0, 0.0), ["positive"]),
        ((0.01, 0.01, 0.01, 0.0, 0.01), ["not significant"]),
        # a straight line without error in its slope: significant on either side
        ((0.0, 1.0, 0.25, 0.0, 0.0), ["negative", "not significant", "positive"]),
    ],
)
def test_bounds_are_those_of_a_grid_search(numbers, slopes):
    b1, b3, v11, v13, v33 = numbers
    regions = slope_regions(fitted(*numbers, 60), "prwo", "orientation")
    assert regions["slope"].tolist() == slopes
    assert regions["low"].iloc[0] == -np.inf
    assert regions["high"].iloc[-1] == np.inf
    assert regions["high"][:-1].tolist() == regions["low"][1:].tolist()
    step = 1e-4
    grid = np.arange(-20, 20, step)
    slope, error = b1 + b3 * grid, np.sqrt(v11 + 2 * grid * v13 + grid**2 * v33)
    kind = np.where(2 * stats.t.sf(np.abs(slope / error), 60) < 0.05, np.sign(slope), 0)
    changes = grid[np.flatnonzero(np.diff(kind))]
    assert regions["high"][:-1].tolist() == pytest.approx(changes.tolist(), abs=1.01 * step)


def test_at_a_bound_p_is_five_percent(data):
    for fit in (composite(*data), fit_common_slopes(*data, covariance="csh")):
        bounds = slope_regions(fit, "prwo", "orientation")["high"][:-1]
        assert len(bounds) == 2
        p = simple_slopes(fit, "prwo", "orientation", bounds)["p_value"]
        assert p.tolist() == pytest.approx([0.05, 0.05], rel=1e-9)


def test_without_a_product():
    fit = fitted(1, 1, 1, 0, 1, 10)
    for test in (simple_slopes, slope_regions):
        with pytest.raises(AnalysisError, match=r"no product of prwo and age among prwo, orien"):
            test(fit, "prwo", "age")


LIMIT = stats.t.ppf(0.975, 60)


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("units", [-1, 0, 1])
@pytest.mark.parametrize("variances", [(0.01, 0.01), (0.3, 0.7)])
def test_a_slope_that_just_reaches_the_limit_at_one_value_has_no_region(turn, units, variances):
    """A double root, at the mean; rounding makes of it two roots, or none."""
    v11, v33 = variances
    b1 = turn * LIMIT * np.sqrt(v11) * (1 + units * 2**-52)
    regions = slope_regions(fitted(b1, 0, v11, 0, v33, 60), "prwo", "orientation")
    assert regions.to_numpy().tolist() == [[-np.inf, np.inf, "not significant"]]


@pytest.mark.parametrize("nothing", [0, 1e-17, -1e-17])
def test_a_product_of_nothing_has_no_bounds(nothing):
    regions = slope_regions(
        fitted(0.4, nothing, 0.01, 0, abs(nothing) ** 2, 60), "prwo", "orientation"
    )
    assert regions.to_numpy().tolist() == [[-np.inf, np.inf, "positive"]]


@pytest.mark.parametrize("units", [-1, 0, 1])
def test_a_highest_power_of_nothing_is_a_straight_line(units):
    """The product at its own limit: one bound, and none 1e16 SD away."""
    b3 = LIMIT * 0.1 * (1 + units * 2**-52)
    regions = slope_regions(fitted(0.4, b3, 0.01, 0, 0.01, 60), "prwo", "orientation")
    assert regions["slope"].tolist() == ["not significant", "positive"]


def test_regions_and_bounds_beyond_the_observed_values_are_none():
    """Bounds at -1.2 and 0.5 and 6; observed are -1 to 2."""
    regions = pd.DataFrame(
        {
            "low": [-np.inf, -1.2, 0.5, 6],
            "high": [-1.2, 0.5, 6, np.inf],
            "slope": ["negative", "not significant", "positive", "not significant"],
        }
    )
    found = _observed(regions, pd.Series([-1, 0.2, 2]))
    assert found["low"].tolist() == [-np.inf, 0.5]
    assert found["high"].tolist() == [0.5, np.inf]
    assert found["slope"].tolist() == ["not significant", "positive"]


def test_regions_have_the_degrees_of_freedom_of_the_weaker_coefficient():
    """Clusters give every column its own; the quantile of the fewer is the wider one."""
    fit = fitted(2, -1, 0.25, -0.05, 0.04, 10)
    mixed = SlopeResults(fit.params, fit.cov_params, SmallestOf(np.array([40.0, 40, 10])))
    expected = slope_regions(fit, "prwo", "orientation")
    pd.testing.assert_frame_equal(slope_regions(mixed, "prwo", "orientation"), expected)
