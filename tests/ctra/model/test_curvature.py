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
    both, rng = moderated(a=two, b=np.where(np.arange(80) % 2 == 0, 1.0, 0))
    assert np.isnan(p_squares(ModelData.paired(y, both), "a:b"))


def test_without_a_product_or_enough_participants_there_is_none():
    x, rng = moderated(n=7)
    y = pd.DataFrame({"A": rng.standard_normal(7)})
    data = ModelData.paired(y, x)
    assert np.isnan(p_squares(data, "a"))
    assert np.isnan(p_squares(data, "a:b"))  # 7 participants, an intercept and 6 columns
