"""Rao's covariance adjustment by hand, as a limit, against statsmodels, and on a real cohort."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from ctra.inference import composite, rao
from ctra.marginal import NotIdentifiedError


def test_two_genes_by_hand():
    # means 0 1 2 5 on x = -1 0 0 1 and the genes' difference z = 1 -1 -1 1 (sum 0, orthogonal to
    # x): slope 5/2, coefficient of z 2/4; residuals -.5 + .5 = 0.. : 2 + 2.5 x + .5 z = 0, 1.5,
    # 1.5, 5, so RSS = .5 on 4 - 1 - 2 = 1 df, and SE = sqrt(.5 / 2)
    mean, z = np.array([0.0, 1, 2, 5]), np.array([1.0, -1, -1, 1])
    fit = rao(np.column_stack([mean + z, mean - z]), [[-1.0], [0], [0], [1]])
    assert fit.params[0] == pytest.approx(2.5)
    assert fit.bse[0] == pytest.approx(0.5)
    assert fit.df.tolist() == [1]
    # t = 5 on 1 df, the Cauchy distribution: p = 1 - 2 atan(5) / pi
    assert fit.pvalues[0] == pytest.approx(1 - 2 * np.arctan(5) / np.pi)


def test_is_ordinary_least_squares_on_the_design_and_the_differences(draw):
    y, x = draw(40, 7, 3, seed=1)
    others = y.iloc[:, 1:].sub(y["g0"], axis=0)
    ols = sm.OLS(y.mean(axis=1), sm.add_constant(pd.concat([x, others], axis=1))).fit()
    fit = rao(y, x)
    for mine, theirs in (
        (fit.params, ols.params),
        (fit.bse, ols.bse),
        (fit.pvalues, ols.pvalues),
    ):
        assert mine.to_numpy() == pytest.approx(theirs[x.columns].to_numpy(), rel=1e-9)
    assert (fit.df == ols.df_resid).all()
    limits = ols.conf_int().loc[x.columns].to_numpy()
    assert fit.conf_int().to_numpy() == pytest.approx(limits, rel=1e-9)


def test_one_gene_is_the_composite_and_two_groups_a_two_sample_t(draw):
    y, x = draw(20, 1, 2, seed=2)
    assert rao(y, x).tvalues.to_numpy() == pytest.approx(composite(y, x).tvalues.to_numpy())
    group = (np.arange(20) < 8).astype(float)
    two = stats.ttest_ind(y["g0"][group == 1], y["g0"][group == 0])
    fit = rao(y, pd.DataFrame({"group": group}))
    assert fit.tvalues["group"] == pytest.approx(two.statistic)
    assert fit.pvalues["group"] == pytest.approx(two.pvalue)


def test_order_of_subjects_and_genes_does_not_matter(draw):
    y, x = draw(30, 5, 2, seed=3)
    rows, genes = np.random.default_rng(4).permutation(30), [3, 1, 4, 0, 2]
    moved = rao(y.iloc[rows, genes], x.iloc[rows])
    assert moved.tvalues.to_numpy() == pytest.approx(rao(y, x).tvalues.to_numpy(), rel=1e-9)


def test_real_cohort(cohort):
    y, x = cohort
    fit = rao(y, x)
    # an independent implementation, 6 and 4 digits printed
    for name, b, error, t in (
        ("zhedonia", -0.014244, 0.021218, -0.6713),
        ("zeudaimonia", -0.002597, 0.022805, -0.1139),
    ):
        assert (round(fit.params[name], 6), round(fit.bse[name], 6)) == (b, error)
        assert round(fit.tvalues[name], 4) == t
    assert (fit.df == 53).all()


def test_too_few_subjects(draw):
    y, x = draw(8, 6, 2, seed=5)
    with pytest.raises(
        NotIdentifiedError, match="8 participants are too few for 6 genes and 2 pred"
    ):
        rao(y, x)
