"""The test of equal slopes by hand, as a limit, against statsmodels, and on a real cohort."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.multivariate.manova import MANOVA

from ctra.files.errors import MarginalError, NotIdentifiedError
from ctra.inference import homogeneity


def test_two_genes_by_hand():
    # the difference of the genes, 0 1 2 5 on x = 0 1 2 3: slope 1.6, RSS 1.2, F = 1.6^2 * 5 / .6
    difference = np.array([0.0, 1, 2, 5])
    level = np.array([7.0, -1, 2, 2])
    y = np.column_stack([level + difference, level])
    fit = homogeneity(y, np.arange(4.0)[:, None], 0)
    assert fit.f == pytest.approx(12.8 / 0.6)
    assert (fit.df_num, fit.df_denom) == (1, 2)
    assert fit.wilks == pytest.approx(1.2 / 14)


def test_two_genes_are_the_regression_of_their_difference(draw):
    y, x = draw(25, 2, 3, seed=1)
    ols = sm.OLS(y["g0"] - y["g1"], sm.add_constant(x)).fit()
    fit = homogeneity(y, x, "x1")
    assert fit.f == pytest.approx(ols.tvalues["x1"] ** 2)
    assert fit.p_value == pytest.approx(ols.pvalues["x1"])


def test_is_wilks_of_the_differences(draw):
    y, x = draw(40, 6, 3, seed=2)
    differences = y.iloc[:, 1:].sub(y["g0"], axis=0)
    test = MANOVA(differences, sm.add_constant(x)).mv_test([("x1", np.array([[0, 0, 1, 0]]))])
    row = test.results["x1"]["stat"].loc["Wilks' lambda"]
    fit = homogeneity(y, x, "x1")
    assert fit.wilks == pytest.approx(row["Value"])
    assert fit.f == pytest.approx(row["F Value"])
    assert (fit.df_num, fit.df_denom) == (row["Num DF"], row["Den DF"])
    assert fit.p_value == pytest.approx(row["Pr > F"])


def test_common_slopes_and_the_order_of_subjects_do_not_matter(draw):
    y, x = draw(30, 5, 2, seed=3)
    rows = np.random.default_rng(4).permutation(30)
    moved = y.add(7 * x["x0"], axis=0).iloc[rows]
    there, here = homogeneity(moved, x.iloc[rows], "x0"), homogeneity(y, x, "x0")
    assert there.f == pytest.approx(here.f, rel=1e-9)


def test_real_cohort(cohort):
    y, x = cohort
    # an independent implementation, 6 digits printed
    for name, f, p in (("zhedonia", 0.889524, 0.6624), ("zeudaimonia", 1.076971, 0.3936)):
        fit = homogeneity(y, x, name)
        assert (round(fit.f, 6), round(fit.p_value, 4)) == (f, p)
        assert (fit.df_num, fit.df_denom) == (51, 54)


def test_refusals(draw):
    y, x = draw(9, 5, 2, seed=5)
    with pytest.raises(MarginalError, match="x has no column 'age'; there are x0, x1"):
        homogeneity(y, x, "age")
    with pytest.raises(NotIdentifiedError, match="one gene has no other to differ from"):
        homogeneity(y[["g0"]], x, "x0")
    with pytest.raises(NotIdentifiedError, match="participants are too few for"):
        homogeneity(y.iloc[:6], x.iloc[:6], "x0")
    with pytest.raises(NotIdentifiedError, match="have rank 3 beside the columns, not 4"):
        homogeneity(y.assign(g4=y["g0"] + x["x1"]), x, "x0")
    with pytest.raises(NotIdentifiedError, match="x2 is constant or depends"):
        homogeneity(y, x.assign(x2=pd.Series(1.0, x.index)), "x0")


@pytest.mark.parametrize("noise", [1e-9, 1e-7])
def test_differences_that_are_the_column_but_for_little(noise):
    """The share that they leave of it is lost in rounding long before they depend on it."""
    rng = np.random.default_rng(6)
    x, level = rng.standard_normal((20, 1)), rng.standard_normal((20, 1))
    y = np.hstack([level + x + noise * rng.standard_normal((20, 1)), level])
    with pytest.raises(NotIdentifiedError, match="differences between genes leave nothing of 0"):
        homogeneity(y, x, 0)
