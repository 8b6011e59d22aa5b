"""The closed form against a value by hand, the likelihood itself, and other programs."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import multivariate_normal

from ctra.files.errors import MarginalError, NotIdentifiedError
from ctra.marginal import fit_common_slopes


def draw(n, p, k, seed=0):
    """Correlated genes with a common slope."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, k))
    mixing = rng.standard_normal((p, p)) / np.sqrt(p) + np.eye(p)
    y = rng.standard_normal(p) + (x @ rng.standard_normal(k))[:, None]
    return y + rng.standard_normal((n, p)) @ mixing, x


def likelihood(y, x, slopes, intercepts, covariance):
    """-2 log L straight from the density of each subject."""
    means = intercepts + (x @ slopes)[:, None]
    densities = [
        multivariate_normal.logpdf(row, mean, covariance)
        for row, mean in zip(y, means, strict=True)
    ]
    return -2 * np.sum(densities)


def restricted(y, x, slopes, intercepts, covariance):
    """-2 log restricted L by the textbook formula (Patterson & Thompson 1971)."""
    p = y.shape[1]
    inverse = np.linalg.inv(covariance)
    designs = [np.hstack([np.eye(p), np.outer(np.ones(p), row)]) for row in x]
    information = sum(design.T @ inverse @ design for design in designs)
    return (
        likelihood(y, x, slopes, intercepts, covariance)
        + np.linalg.slogdet(information)[1]
        - len(information) * np.log(2 * np.pi)
    )


def intercepts(fit, y, x):
    return y.mean(axis=0) - x.mean(axis=0) @ fit.params.to_numpy()


def test_two_genes_by_hand():
    # x = -1, 0, 0, 1; genes (0, 0), (1, 0), (0, 1), (2, 2).
    # Means 0, 1/2, 1/2, 2 and contrasts z = 0, 1, -1, 0 (times 1/sqrt 2): z is orthogonal to x and
    # to the mean, so the slope is the mean's on x, (2 - 0) / 2 = 1, and the residuals of the
    # centred mean (-3/4, -1/4, -1/4, 5/4) are (1, -1, -1, 1) / 4: RSS = 1/4.
    y = np.array([[0, 0], [1, 0], [0, 1], [2, 2]])
    x = np.array([[-1.0], [0], [0], [1]])
    fit = fit_common_slopes(y, x)
    assert fit.params[0] == pytest.approx(1)
    assert fit.bse[0] == pytest.approx(np.sqrt(1 / 4 / 2 / 2))  # RSS / (n - 1 - k) / sum of x^2
    assert fit.df.tolist() == [2]
    assert fit.weights.tolist() == pytest.approx([1 / 2, 1 / 2])
    ml = fit_common_slopes(y, x, method="ml")
    assert ml.bse[0] == pytest.approx(np.sqrt(1 / 4 / 4 / 2))  # RSS / n / sum of x^2


@pytest.mark.parametrize(("method", "minus2"), [("ml", likelihood), ("reml", restricted)])
def test_likelihood_is_that_of_the_model(method, minus2):
    y, x = draw(n=30, p=4, k=2)
    fit = fit_common_slopes(y, x, method=method)
    expected = minus2(y, x, fit.params.to_numpy(), intercepts(fit, y, x), fit.covariance.to_numpy())
    assert fit.minus2_loglik == pytest.approx(expected, rel=1e-12)  # rounding only


@pytest.mark.parametrize(("method", "minus2"), [("ml", likelihood), ("reml", restricted)])
def test_no_other_parameters_have_a_higher_likelihood(method, minus2):
    y, x = draw(n=25, p=3, k=1)
    fit = fit_common_slopes(y, x, method=method)
    lower = np.tril_indices(3)
    start = np.linalg.cholesky(fit.covariance)[lower]

    def profile(parameters):
        slopes, a, factor = parameters[:1], parameters[1:4], np.zeros((3, 3))
        factor[lower] = parameters[4:]
        return minus2(y, x, slopes, a, factor @ factor.T)

    rng = np.random.default_rng(1)
    best = np.concatenate([fit.params, intercepts(fit, y, x), start])
    away = minimize(profile, best + rng.normal(0, 0.1, best.size), method="BFGS")
    # the optimiser's own tolerance: it stops within about 1e-7 above the optimum, never below
    assert away.fun == pytest.approx(fit.minus2_loglik, abs=1e-5)
    assert away.fun >= fit.minus2_loglik - 1e-9


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_slopes_are_those_of_generalised_least_squares(method):
    y, x = draw(n=40, p=6, k=3)
    fit = fit_common_slopes(y, x, method=method)
    inverse = np.linalg.inv(fit.covariance)
    one = np.ones(6)
    precision = one @ inverse @ one
    centred = x - x.mean(axis=0)
    gls = np.linalg.lstsq(centred, (y - y.mean(axis=0)) @ inverse @ one / precision, rcond=None)[0]
    assert fit.params.to_numpy() == pytest.approx(gls, rel=1e-10)
    covariance = np.linalg.inv(centred.T @ centred) / precision
    assert fit.cov_params.to_numpy() == pytest.approx(covariance, rel=1e-10)
    assert fit.weights.to_numpy() == pytest.approx(inverse @ one / precision, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(2, 6), st.integers(3, 20), st.integers(0, 2**32 - 1))
def test_order_of_genes_shifts_and_units(k, p, spare, seed):
    y, x = draw(n=k + p + spare, p=p, k=k, seed=seed)
    fit = fit_common_slopes(y, x)
    rng = np.random.default_rng(seed)
    same = fit_common_slopes(y[:, rng.permutation(p)], x + rng.standard_normal(k))
    scaled = fit_common_slopes(10 * y, x / 4)
    # relative to the standard errors: a slope near 0 has no relative precision of its own
    for other, factor in ((same, 1), (scaled, 40)):
        assert (other.params / factor / fit.bse).to_numpy() == pytest.approx(
            (fit.params / fit.bse).to_numpy(), abs=1e-7
        )
        assert (other.bse / factor).to_numpy() == pytest.approx(fit.bse.to_numpy(), rel=1e-7)


def test_one_gene_is_ordinary_least_squares():
    y, x = draw(n=20, p=1, k=2)
    fit = fit_common_slopes(y, x)
    design = np.column_stack([np.ones(20), x])
    beta, rss, *_ = np.linalg.lstsq(design, y[:, 0], rcond=None)
    covariance = np.linalg.inv(design.T @ design)[1:, 1:] * rss / 17
    assert fit.params.to_numpy() == pytest.approx(beta[1:], rel=1e-10)
    assert fit.cov_params.to_numpy() == pytest.approx(covariance, rel=1e-10)


def test_names_of_columns_and_genes_are_kept():
    y, x = draw(n=20, p=2, k=1)
    fit = fit_common_slopes(
        pd.DataFrame(y, columns=["JUN", "MX1"]), pd.DataFrame({"prwo": x[:, 0]})
    )
    assert list(fit.params.index) == list(fit.conf_int().index) == ["prwo"]
    assert list(fit.weights.index) == list(fit.covariance) == ["JUN", "MX1"]


@pytest.mark.parametrize(
    ("y", "x", "message"),
    [
        (np.zeros((4, 2)), np.zeros((5, 1)), "y has 4 rows and x 5"),
        ([[1.0, np.nan], [2, 3]], [[1.0], [2]], r"y has nan in column 1, row 0"),
        ([[1.0], [2]], [["one"], ["two"]], "x is not numeric"),
        (pd.DataFrame({"a": [1.0, 2]}), pd.DataFrame({"x": [1.0, 2]}, index=[1, 0]), "align them"),
        (pd.DataFrame([[1.0, 2]], columns=["a", "a"]), [[1.0]], "y has the column 'a' twice"),
        (np.zeros((3, 0)), np.zeros((3, 1)), "y has no columns"),
    ],
)
def test_tables_that_do_not_fit_together(y, x, message):
    with pytest.raises(MarginalError, match=message):
        fit_common_slopes(y, x)


class TestNotIdentified:
    def test_too_few_subjects(self):
        y, x = draw(n=10, p=8, k=2)
        with pytest.raises(
            NotIdentifiedError,
            match=r"10 participants are too few for 8 genes and 2 .*; 11 are needed",
        ):
            fit_common_slopes(y, x)

    def test_one_more_subject_is_enough(self):
        y, x = draw(n=11, p=8, k=2)
        assert (fit_common_slopes(y, x).bse > 0).all()

    def test_gene_without_variance(self):
        y, x = draw(n=20, p=3, k=1)
        y[:, 1] = 5
        with pytest.raises(NotIdentifiedError, match="no variance in B"):
            fit_common_slopes(pd.DataFrame(y, columns=list("ABC")), x)

    @pytest.mark.parametrize("covariance", ["un", "csh"])
    def test_gene_with_a_constant_that_is_not_exact_in_binary(self, covariance):
        y, x = draw(n=20, p=3, k=1)
        y[:, 1] = 0.1
        with pytest.raises(NotIdentifiedError, match="no variance in 1"):
            fit_common_slopes(y, x, covariance=covariance)

    @pytest.mark.parametrize("covariance", ["un", "cs", "csh", "vc"])
    @pytest.mark.parametrize("change", [lambda a: 0.1 + 0 * a, lambda a: a + 1e5])
    def test_columns_of_x_that_depend(self, covariance, change):
        y, x = draw(n=20, p=3, k=1)
        x = pd.DataFrame({"a": x[:, 0], "b": change(x[:, 0])})
        with pytest.raises(NotIdentifiedError, match="b is constant or depends on the columns bef"):
            fit_common_slopes(y, x, covariance=covariance)

    @pytest.mark.parametrize("covariance", ["cs", "csh"])
    @pytest.mark.parametrize(
        ("exact", "named"),
        [
            (lambda y, x: x + np.array([0.1, 1 / 3, 5]), "the mean of the genes"),
            (lambda y, x: y[:, [0, 0, 0]] + np.arange(3), "the differences between genes"),
        ],
    )
    def test_mean_that_x_explains_and_equal_genes(self, covariance, exact, named):
        y, x = draw(n=20, p=3, k=1)
        with pytest.raises(NotIdentifiedError, match=f"no variance in .*{named}"):
            fit_common_slopes(exact(y, x), x, covariance=covariance)

    @pytest.mark.parametrize("covariance", ["cs", "csh"])
    @pytest.mark.parametrize("unit", [1, 0.1, 1e-3, 7e5])
    def test_genes_that_cancel_out_have_no_mean(self, covariance, unit):
        """Rounding is left of 0.1 a + 0.2 a - 0.3 a; by its own norm it would vary."""
        y, x = draw(n=20, p=1, k=1)
        with pytest.raises(NotIdentifiedError, match="no variance in the mean of the genes"):
            fit_common_slopes(unit * y * [0.1, 0.2, -0.3], x, covariance=covariance)

    @pytest.mark.parametrize(
        "copy",
        [
            lambda y, x: y[:, 1],
            lambda y, x: y[:, 1] - 3 * y[:, 2],
            lambda y, x: y[:, 1] + 9 * x[:, 0],
        ],
        ids=["duplicate", "combination of genes", "gene plus exposure"],
    )
    def test_collinear_genes(self, copy):
        y, x = draw(n=20, p=4, k=1)
        y[:, 0] = copy(y, x)
        with pytest.raises(NotIdentifiedError, match="follows from the columns and other genes"):
            fit_common_slopes(y, x)


@pytest.mark.parametrize("covariance", ["un", "cs", "csh"])
def test_residual_degrees_of_freedom_count_every_cell(covariance):
    """DDFM=RESIDUAL: 20 participants with 4 cells, less 4 intercepts and 2 slopes."""
    y, x = draw(n=20, p=4, k=2)
    fit = fit_common_slopes(y, x, covariance=covariance, df_method="residual")
    assert fit.df.tolist() == [20 * 4 - 4 - 2] * 2
