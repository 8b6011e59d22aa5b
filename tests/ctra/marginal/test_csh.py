"""csh in closed form ends where the general search for one covariance does."""

import numpy as np
import pytest

from ctra.marginal import fit_common_slopes
from ctra.marginal.csh import CshLikelihood, maximise_csh, maximise_each
from ctra.marginal.iterative import CommonSlopesData, maximise
from ctra.marginal.structures import STRUCTURES


def genes(n, p, k, seed):
    """Genes of unequal SD with one correlation, and columns that act on them unequally."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((n, k))
    y = rng.standard_normal((n, p)) + rng.standard_normal((n, 1))
    return y * rng.uniform(0.3, 2, p) + x.sum(axis=1)[:, None] * rng.standard_normal(p) / 3, x


@pytest.mark.parametrize("method", ["reml", "ml"])
@pytest.mark.parametrize(("n", "p", "k"), [(30, 5, 2), (20, 2, 1), (40, 30, 8), (25, 62, 0)])
def test_one_fit_is_that_of_the_general_search(method, n, p, k):
    data = CommonSlopesData(*genes(n, p, k, seed=1), method)
    expected = maximise(data, STRUCTURES["csh"](p))
    found = maximise_csh(data, STRUCTURES["csh"](p))
    # both gradients are below 1e-7 a subject
    assert found.state == pytest.approx(expected.state, abs=1e-6)
    assert found.value == pytest.approx(expected.value, rel=1e-12)
    assert (found.converged, found.positive_definite) == (True, expected.positive_definite)
    assert found.iterations > 0


def test_many_data_sets_are_each_their_own():
    """What moves is added to what stands still, in the products and in the cross products."""
    rng = np.random.default_rng(2)
    y, x = genes(30, 4, 3, seed=3)
    y, basis = y - y.mean(axis=0), np.linalg.qr(x - x.mean(axis=0))[0]
    still = basis @ (basis.T @ y)
    orders = [rng.permutation(30) for _ in range(5)]
    moved = np.array([basis.T @ (y - still)[order] for order in orders])
    likelihood = CshLikelihood(y.T @ y, basis.T @ y, moved, 30, reml=True)
    states, size, iterations = maximise_each(likelihood)
    assert (size < 1e-7).all()
    assert (iterations > 0).all()
    for state, order in zip(states, orders, strict=True):
        alone = maximise(
            CommonSlopesData(still + (y - still)[order], x, "reml"), STRUCTURES["csh"](4)
        )
        assert state == pytest.approx(alone.state, abs=1e-6)


def test_no_optimum_within_the_steps_is_said(monkeypatch):
    monkeypatch.setattr("ctra.marginal.csh.MAX_ITERATIONS", 2)
    y, x = genes(30, 5, 2, seed=1)
    fit = fit_common_slopes(y, x, covariance="csh")
    assert not fit.converged
    assert fit.status == "not converged after 2 iterations"


def test_a_correlation_at_its_limit_ends_without_a_warning():
    """Genes that sum up to nothing but rounding: the likelihood rises without end."""
    y, x = genes(30, 5, 2, seed=1)
    y[:, -1] = 1e-9 * y[:, -1] - y[:, :-1].sum(axis=1)
    found = maximise_csh(CommonSlopesData(y, x, "reml"), STRUCTURES["csh"](5))
    assert np.isfinite(found.state).all()
