"""Koenker's test: beside statsmodels, and where there is nothing to test."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.diagnostic import het_breuschpagan

from ctra.inference.partial import Partial
from ctra.inference.spread import person_variances, residual_variances, spread_p, squared_residuals
from ctra.marginal.data import ModelData


def test_it_is_that_of_statsmodels(draw):
    y, x = draw(40, 3, 2, seed=1)
    given = Partial(ModelData.paired(y, x), "x0")
    residuals = sm.OLS(y.mean(axis=1), sm.add_constant(x)).fit().resid
    assert squared_residuals(given) == pytest.approx(residuals**2, rel=1e-9)
    of_column = sm.add_constant(np.column_stack([x["x0"], x["x0"] ** 2]))
    expected = het_breuschpagan(residuals, of_column, robust=True)[1]
    assert spread_p(given, squared_residuals(given)) == pytest.approx(expected, rel=1e-9)


def test_a_column_of_two_values_has_no_square_of_its_own(draw):
    y, x = draw(40, 3, 2, seed=1)
    two = x.assign(x0=(x["x0"] > 3) * 1.0)
    given = Partial(ModelData.paired(y, two), "x0")
    squares = squared_residuals(given)
    expected = het_breuschpagan(np.sqrt(squares), sm.add_constant(two[["x0"]]), robust=True)[1]
    assert spread_p(given, squares) == pytest.approx(expected, rel=1e-9)
    assert np.isnan(spread_p(given, np.full(40, 2.0)))


def test_a_v_is_found_that_a_line_would_miss():
    rng = np.random.default_rng(2)
    x = rng.standard_normal(200)
    y = rng.standard_normal(200) * np.sqrt(1 + x**2)
    given = Partial(ModelData.paired(y[:, None], x[:, None]), 0)
    assert spread_p(given, squared_residuals(given)) < 1e-4


def test_variances_of_persons_follow_a_factor_of_all_their_genes(draw):
    """One participant with ten times the spread; genes of any scale count the same."""
    y, x = draw(40, 30, 2, seed=1)
    wild = y.mul(pd.Series(np.where(np.arange(40) == 7, 10, 1)), axis=0)
    given = Partial(ModelData.paired(wild, x), "x0")
    variances = person_variances(given.permuted, given.basis[:, :-1])
    assert variances.argmax() == 7
    assert variances[7] > 20 * np.median(variances)  # 100, less what is in the scale of the genes


def test_slopes_that_differ_between_genes_are_no_spread():
    """Of 100 data sets with genes' slopes of SD .3 about one in twenty has a small p."""
    rng = np.random.default_rng(1)
    small = 0
    for _ in range(100):
        x = rng.standard_normal((100, 1))
        y = x * rng.normal(0, 0.3, 30) + rng.standard_normal((100, 30))
        given = Partial(ModelData.paired(y, x), 0)
        small += spread_p(given, residual_variances(given)) < 0.05
    assert small <= 12  # beyond that in 1 of 500 experiments of size .05
