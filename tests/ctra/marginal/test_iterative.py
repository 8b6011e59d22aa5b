"""The iterative fit: its gradient, the same answer on two ways, and where it must stop."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ctra.marginal.closed_form import fit_common_slopes
from ctra.marginal.iterative import CommonSlopesData, LongData, hessian_of, maximise
from ctra.marginal.structures import STRUCTURES


def draw(n, p, k, seed):
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, k))
    mixing = rng.standard_normal((p, p)) / np.sqrt(p) + np.eye(p)
    y = rng.standard_normal(p) + (x @ rng.standard_normal(k))[:, None]
    return y + rng.standard_normal((n, p)) @ mixing, x


def long(y, x, method):
    """The same data with gene intercepts in long format."""
    n, p = y.shape
    subject, cell = np.divmod(np.arange(n * p), p)
    exog = np.hstack([np.eye(p)[cell], x[subject]])
    seen = ~np.isnan(y.ravel())
    return LongData(y.ravel()[seen], exog[seen], subject[seen], cell[seen], method)


methods = pytest.mark.parametrize("method", ["reml", "ml"])
structures = pytest.mark.parametrize("structure", STRUCTURES)


@methods
def test_both_likelihoods_agree_on_complete_data(method):
    y, x = draw(30, 5, 2, seed=1)
    covariance = np.cov(y.T) + np.eye(5)
    one, two = CommonSlopesData(y, x, method), long(y, x, method)
    for ours, theirs in zip(
        (*one.value_and_gradient(covariance), one.null_value()),
        (*two.value_and_gradient(covariance), two.null_value()),
        strict=True,
    ):
        assert ours == pytest.approx(theirs, rel=1e-10, abs=1e-10)
    slopes, cov_slopes = one.fixed_effects(covariance)
    effects, cov_effects = two.fixed_effects(covariance)
    assert slopes == pytest.approx(effects[5:], rel=1e-10)
    assert cov_slopes == pytest.approx(cov_effects[5:, 5:], rel=1e-10)


@methods
@structures
def test_gradient_with_missing_cells(method, structure):
    y, x = draw(25, 4, 2, seed=2)
    y[np.random.default_rng(3).random(y.shape) < 0.2] = np.nan
    data, kind = long(y, x, method), STRUCTURES[structure](4)
    state = kind.start(np.diag([1.0, 2, 3, 4]) + 0.3)
    gradient = kind.contract(state, data.value_and_gradient(kind.covariance(state))[1])
    h = 1e-5
    for direction, slope in zip(np.eye(kind.n_parameters), gradient, strict=True):
        sides = [
            data.value_and_gradient(kind.covariance(kind.move(state, sign * h * direction)))[0]
            for sign in (1, -1)
        ]
        # rounding of a value of about 300 over 2 h is 1e-9, the third derivative adds h^2
        assert slope == pytest.approx((sides[0] - sides[1]) / (2 * h), rel=1e-6, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 3),
    st.integers(2, 6),
    st.integers(6, 30),
    st.sampled_from(["un", "cs"]),
    st.sampled_from(["reml", "ml"]),
    st.integers(0, 2**32 - 1),
)
def test_closed_form_is_where_the_iterations_end(k, p, spare, structure, method, seed):
    y, x = draw(k + p + spare, p, k, seed)
    closed = fit_common_slopes(y, x, covariance=structure, method=method)
    # beyond this the rounding of y, not the method, decides on the sixth digit
    assume(np.linalg.cond(closed.covariance) < 1e6)
    for data in (CommonSlopesData(y, x, method), long(y, x, method)):
        kind = STRUCTURES[structure](p)
        optimum = maximise(data, kind)
        assert optimum.converged
        assert optimum.positive_definite
        assert optimum.value == pytest.approx(closed.minus2_loglik, rel=1e-9, abs=1e-8)
        matrix = kind.covariance(optimum.state)
        assert matrix == pytest.approx(closed.covariance.to_numpy(), rel=1e-6, abs=1e-6)
        slopes, cov_slopes = data.fixed_effects(matrix)
        # in standard errors, for a slope near 0 has no relative precision of its own
        gap = (slopes[-k:] - closed.params.to_numpy()) / closed.bse.to_numpy()
        assert np.abs(gap).max() < 1e-6
        assert np.sqrt(np.diag(cov_slopes))[-k:] == pytest.approx(closed.bse.to_numpy(), rel=1e-6)


@methods
@structures
def test_missing_cells_converge_to_a_minimum(method, structure):
    y, x = draw(60, 5, 2, seed=5)
    y[np.random.default_rng(6).random(y.shape) < 0.15] = np.nan
    data, kind = long(y, x, method), STRUCTURES[structure](5)
    optimum = maximise(data, kind)
    assert optimum.converged
    assert optimum.positive_definite
    rng = np.random.default_rng(7)
    for _ in range(20):
        near = kind.move(optimum.state, rng.normal(0, 0.05, kind.n_parameters))
        assert data.value_and_gradient(kind.covariance(near))[0] > optimum.value


class Bowl:
    """A value with a minimum at the identity, or upside down, or flat but for the trace."""

    n_subjects = 1

    def __init__(self, shape):
        self.shape = shape

    def value_and_gradient(self, covariance):
        away = covariance - np.eye(len(covariance))
        if self.shape == "flat":
            return np.trace(away) ** 2 / 2, np.trace(away) * np.eye(len(away))
        sign = 1 if self.shape == "minimum" else -1
        return sign * (away**2).sum() / 2, sign * away


@pytest.mark.parametrize("p", [3, 12], ids=["whole Hessian", "lowest eigenvalue alone"])
@pytest.mark.parametrize("shape", ["minimum", "maximum", "flat"])
def test_only_a_minimum_has_a_positive_definite_hessian(p, shape):
    hessian, positive = hessian_of(Bowl(shape), STRUCTURES["un"](p), np.eye(p))
    assert positive == (shape == "minimum")
    assert (hessian is None) == (p == 12)


@pytest.mark.parametrize("missing", [0, 0.2])
def test_unbounded_likelihood_is_reported(missing):
    """Six subjects do not determine the covariance of five cells, a slope and five intercepts."""
    y, x = draw(6 if missing == 0 else 12, 5, 1, seed=8)
    y[np.random.default_rng(1).random(y.shape) < missing] = np.nan
    optimum = maximise(long(y, x, "ml"), STRUCTURES["un"](5))
    assert not optimum.converged


@pytest.mark.slow
@methods
def test_53_cells_with_missing_values(method):
    """1,431 covariance parameters, three cells in a hundred missing: seconds, not hours."""
    y, x = draw(400, 53, 8, seed=9)
    y[np.random.default_rng(10).random(y.shape) < 0.03] = np.nan
    optimum = maximise(long(y, x, method), STRUCTURES["un"](53))
    assert optimum.converged
    assert optimum.positive_definite
