"""The mean composite by hand, as a limit, against statsmodels, and on a real cohort."""

import fredrickson
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from ctra.files.errors import NotIdentifiedError
from ctra.inference import composite
from ctra.marginal import fit_common_slopes
from ctra.model.design import z_scores


def test_by_hand():
    # means of the genes 0, 1, 2, 5 on x = 0, 1, 2, 3: slope 16/10, residuals .4, -.2, -.8, .6
    fit = composite([[-1, 1], [0, 2], [3, 1], [5, 5]], [[0], [1], [2], [3]])
    assert fit.params[0] == pytest.approx(1.6)
    assert fit.df.tolist() == [2]
    assert fit.bse[0] == pytest.approx(np.sqrt(1.2 / 2 / 5))
    assert fit.tvalues[0] == pytest.approx(1.6 / np.sqrt(0.12))
    # 4.303 is the two-sided 5 % point of t on 2 df in every printed table, to 3 digits
    half = 4.303 * np.sqrt(0.12)
    assert fit.conf_int().loc[0].tolist() == pytest.approx([1.6 - half, 1.6 + half], abs=5e-4)


def test_is_ordinary_least_squares_of_the_mean():
    rng = np.random.default_rng(1)
    y = pd.DataFrame(rng.standard_normal((30, 50)))
    x = pd.DataFrame(rng.standard_normal((30, 3)) + 5, columns=["prwo", "age", "bmi"])
    ours, ols = composite(y, x), sm.OLS(y.mean(axis=1), sm.add_constant(x)).fit()
    for mine, theirs in (
        (ours.params, ols.params),
        (ours.bse, ols.bse),
        (ours.pvalues, ols.pvalues),
    ):
        assert mine.to_numpy() == pytest.approx(theirs[x.columns].to_numpy(), rel=1e-9)
    assert ours.conf_int().to_numpy() == pytest.approx(
        ols.conf_int().loc[x.columns].to_numpy(), rel=1e-9
    )
    assert (ours.df == ols.df_resid).all()


def test_equals_the_unstructured_model_when_gene_differences_say_nothing_of_the_mean():
    # the difference of the two genes, 0, 1, -1, 0, is orthogonal to their mean and to x
    y = np.array([[0.0, 0], [1, 0], [0, 1], [2, 2]])
    x = np.array([[-1.0], [0], [0], [1]])
    assert composite(y, x).params[0] == pytest.approx(fit_common_slopes(y, x).params[0])


@pytest.mark.parametrize(
    ("scale", "expected"),
    [  # an independent implementation, 6 digits printed
        ("z", [0.062337, 0.049943, -0.067162, 0.051271]),
        ("raw", [0.025036, 0.024082, -0.021058, 0.024722]),
    ],
)
def test_real_cohort(root, shared_data, scale, expected):
    y, x = fredrickson.load(root, shared_data)
    fit = composite(z_scores(y) if scale == "z" else y, x)
    numbers = [n for name in fredrickson.EXPOSURES for n in (fit.params[name], fit.bse[name])]
    assert numbers == pytest.approx(expected, abs=1e-6)
    assert (fit.df == 104).all()


def test_columns_that_depend():
    y, x = np.arange(10.0).reshape(5, 2), pd.DataFrame({"a": [1.0, 2, 3, 4, 6]})
    with pytest.raises(NotIdentifiedError, match="b is constant or depends on the columns before"):
        composite(y, x.assign(b=x["a"] + 1e5))


def test_too_few_subjects():
    with pytest.raises(
        NotIdentifiedError,
        match="3 participants are too few for 2 columns and an intercept; 4 are needed",
    ):
        composite(np.zeros((3, 2)), np.ones((3, 2)))


# What is 0 in exact arithmetic comes out as 0 or 1e-17, by the processor and the units.
units = pytest.mark.parametrize("unit", [1, 0.1, 1 / 3, 1e-3, 7e5])


@units
def test_an_exact_fit_has_no_standard_error(unit):
    x = pd.DataFrame({"a": [0.3, 1.1, 2.7, 3.1, 5.9], "b": [1.0, 0, 1, 1, 0]})
    y = pd.DataFrame({"g": unit * (0.1 * x["a"] - 0.7 * x["b"] + 5)})
    numbers = "5 participants, 1 gene and 2 predictors"
    with pytest.raises(NotIdentifiedError, match=f"{numbers}: no variance in the mean"):
        composite(y, x)


@units
def test_genes_that_cancel_out_have_no_mean_to_explain(unit):
    rng = np.random.default_rng(3)
    a, x = rng.standard_normal(20), rng.standard_normal((20, 1))
    y = unit * np.outer(a, [0.1, 0.2, -0.3])
    with pytest.raises(NotIdentifiedError, match="no variance in the mean"):
        composite(y, x)


@units
@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4, 5], [4, 2, 5, 0, 3, 1]])
def test_a_slope_of_0_has_no_sign(unit, order):
    """The mean is even in x."""
    x, y = np.array([-3.0, -2, -1, 1, 2, 3]), unit * np.array([0.7, 0.3, 0.1, 0.1, 0.3, 0.7])
    assert composite(y[order, None], x[order, None]).params[0] == 0
