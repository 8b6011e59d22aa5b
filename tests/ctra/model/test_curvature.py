"""A product beside the squares of its exposures."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from ctra.marginal.data import ModelData
from ctra.model.curvature import p_squares


def moderated(n=80, seed=1, **columns):
    """Two exposures with a correlation of a half, their product, and a covariate."""
    rng = np.random.default_rng(seed)
    x = pd.DataFrame({"a": rng.standard_normal(n), "age": rng.standard_normal(n)})
    x["b"] = 0.5 * x["a"] + np.sqrt(0.75) * rng.standard_normal(n)
    x = x.assign(**columns)
    return x.assign(**{"a:b": x["a"] * x["b"]}), rng


def test_it_is_that_of_least_squares_with_both_squares():
    x, rng = moderated()
    y = pd.DataFrame({"A": rng.standard_normal(80), "B": rng.standard_normal(80)})
    with_squares = sm.add_constant(x.assign(aa=x["a"] ** 2, bb=x["b"] ** 2))
    expected = sm.OLS(y.mean(axis=1), with_squares).fit().pvalues["a:b"]
    assert p_squares(ModelData.paired(y, x), "a:b") == pytest.approx(expected, rel=1e-9)


def test_it_is_that_of_r(of_r):
    data, _, expected = of_r
    assert p_squares(data, "a:v") == pytest.approx(expected, rel=1e-9)


def test_a_curve_that_looks_like_a_product_does_no_longer():
    x, rng = moderated(n=400)
    y = pd.DataFrame({"A": 0.3 * x["a"] + 0.3 * x["a"] ** 2 + 0.5 * rng.standard_normal(400)})
    assert sm.OLS(y["A"], sm.add_constant(x)).fit().pvalues["a:b"] < 1e-6
    assert p_squares(ModelData.paired(y, x), "a:b") > 0.05


def test_an_exposure_of_two_values_has_no_square():
    two = np.where(np.arange(80) % 3 == 0, 1.7, -0.4)
    x, rng = moderated(a=two)
    y = pd.DataFrame({"A": rng.standard_normal(80)})
    with_square = sm.add_constant(x.assign(bb=x["b"] ** 2))
    expected = sm.OLS(y["A"], with_square).fit().pvalues["a:b"]
    assert p_squares(ModelData.paired(y, x), "a:b") == pytest.approx(expected, rel=1e-9)


def test_of_two_exposures_with_two_values_there_is_no_curve():
    """The p is that of the product itself."""
    two = np.where(np.arange(80) % 3 == 0, 1.7, -0.4)
    x, rng = moderated(a=two, b=np.where(np.arange(80) % 2 == 0, 1.0, 0))
    y = pd.DataFrame({"A": rng.standard_normal(80)})
    expected = sm.OLS(y["A"], sm.add_constant(x)).fit().pvalues["a:b"]
    assert p_squares(ModelData.paired(y, x), "a:b") == pytest.approx(expected, rel=1e-9)


def test_a_square_that_is_a_covariate_counts_once():
    """Exposure a is age as a z score; the square of the years is a covariate."""
    years = np.random.default_rng(2).normal(70, 6, 80)
    x, rng = moderated(a=(years - years.mean()) / years.std(ddof=1))
    x["age2"] = years**2
    y = pd.DataFrame({"A": rng.standard_normal(80)})
    given = sm.add_constant(x.drop(columns="age2").assign(aa=x["a"] ** 2, bb=x["b"] ** 2))
    expected = sm.OLS(y["A"], given).fit().pvalues["a:b"]
    assert p_squares(ModelData.paired(y, x), "a:b") == pytest.approx(expected, rel=1e-6)


def test_a_product_that_is_a_curve_has_none():
    """Four values of one exposure, the other a function of it: its product is its square."""
    a = np.tile([-1.5, -0.5, 0.5, 1.5], 20)
    x, rng = moderated(a=a, b=np.tile([-1.0, 0.5, -0.5, 2.0], 20))
    y = pd.DataFrame({"A": 0.8 * x["a:b"] + rng.standard_normal(80)})
    assert sm.OLS(y["A"], sm.add_constant(x)).fit().pvalues["a:b"] < 0.05
    assert np.isnan(p_squares(ModelData.paired(y, x), "a:b"))


def test_at_too_few_participants_it_ends():
    """8 participants leave nothing beside an intercept and 6 columns but 1 df; 7 leave none."""
    x, rng = moderated(n=8)
    y = pd.DataFrame({"A": rng.standard_normal(8)})
    assert p_squares(ModelData.paired(y, x), "a:b") > 0
    assert np.isnan(p_squares(ModelData.paired(y.head(7), x.head(7)), "a:b"))


def test_a_single_exposure_has_none():
    x, rng = moderated()
    y = pd.DataFrame({"A": rng.standard_normal(80)})
    assert np.isnan(p_squares(ModelData.paired(y, x), "a"))
