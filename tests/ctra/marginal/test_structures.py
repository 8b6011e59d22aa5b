"""Every structure: its matrix is what its name says, and its derivatives are derivatives."""

import numpy as np
import pytest

from ctra.marginal.structures import STRUCTURES

P = 4
PARAMETERS = {"un": 10, "cs": 2, "csh": 5, "vc": 1}  # of 4 cells; a new structure has its own here
ONE_CORRELATION = {"cs", "csh", "vc"}
ONE_VARIANCE = {"cs", "vc"}


def positive_definite(rng, p=P):
    mixing = rng.standard_normal((p, p))
    return mixing @ mixing.T + np.eye(p)


@pytest.fixture(params=STRUCTURES)
def name(request):
    return request.param


@pytest.fixture
def structure(name):
    return STRUCTURES[name](P)


@pytest.fixture
def state(structure):
    rng = np.random.default_rng(1)
    start = structure.start(positive_definite(rng))
    return structure.move(start, rng.normal(0, 0.3, structure.n_parameters))


def test_number_of_parameters_as_sas_counts_them(name, structure):
    assert structure.n_parameters == PARAMETERS[name]


def test_pattern_of_the_matrix(name, structure, state):
    matrix = structure.covariance(state)
    sd = np.sqrt(np.diag(matrix))
    off = (matrix / np.outer(sd, sd))[~np.eye(P, dtype=bool)]
    assert matrix == pytest.approx(matrix.T, rel=1e-14)
    assert np.linalg.eigvalsh(matrix)[0] > 0
    if name in ONE_CORRELATION:
        assert off == pytest.approx(np.full(12, off[0]), abs=1e-14)
    if name in ONE_VARIANCE:
        assert sd == pytest.approx(np.full(P, sd[0]), rel=1e-14)
    if name == "vc":
        assert (off == 0).all()


def test_start_is_the_matrix_where_the_structure_holds_it(structure, state):
    matrix = structure.covariance(state)
    assert structure.covariance(structure.start(matrix)) == pytest.approx(matrix, rel=1e-12)


def test_any_step_leads_to_a_positive_definite_matrix(structure, state):
    rng = np.random.default_rng(2)
    for size in (0.1, 1, 3):
        moved = structure.move(state, rng.normal(0, size, structure.n_parameters))
        assert np.linalg.eigvalsh(structure.covariance(moved))[0] > 0


def test_expand_is_the_derivative_of_the_matrix(structure, state):
    rng = np.random.default_rng(3)
    step = rng.standard_normal(structure.n_parameters)
    h = 1e-6
    sides = [structure.covariance(structure.move(state, sign * h * step)) for sign in (1, -1)]
    # central differences: their error is of the order of h^2 and of rounding / h
    assert structure.expand(state, step) == pytest.approx((sides[0] - sides[1]) / (2 * h), abs=1e-7)


def test_contract_is_the_transpose_of_expand(structure, state):
    rng = np.random.default_rng(4)
    step, gradient = rng.standard_normal(structure.n_parameters), positive_definite(rng)
    assert structure.contract(state, gradient) @ step == pytest.approx(
        (gradient * structure.expand(state, step)).sum(), rel=1e-12
    )


def test_genes_that_are_copies_have_a_start():
    """A correlation of 1 lies at the end of the logistic scale, where nothing moves."""
    csh = STRUCTURES["csh"](3)
    state = csh.start(np.ones((3, 3)))
    assert np.isfinite(state).all()
    assert np.linalg.eigvalsh(csh.covariance(state))[0] > 0.01


# parameters that SAS prints, in its order, from a matrix
PRINTED = {
    "un": lambda matrix: matrix[np.tril_indices(P)],
    "cs": lambda matrix: np.array([matrix[0, 1], matrix[0, 0] - matrix[0, 1]]),
    "csh": lambda matrix: np.append(np.diag(matrix), correlation(matrix)),
    "vc": lambda matrix: matrix[0, :1],
}


def correlation(matrix):
    return matrix[0, 1] / np.sqrt(matrix[0, 0] * matrix[1, 1])


def test_derivatives_are_those_of_the_matrix_in_the_printed_parameters(name, structure, state):
    """The matrix two steps of h away differs from its Taylor series by the order of h^3."""
    printed, (first, second) = PRINTED[name], structure.derivatives(state)
    here = structure.covariance(state)
    assert second == pytest.approx(second.swapaxes(0, 1), abs=0)
    rng = np.random.default_rng(5)
    errors = []
    for h in (1e-2, 1e-3):
        away = structure.move(state, h * rng.uniform(0.5, 1, structure.n_parameters))
        step = printed(structure.covariance(away)) - printed(here)
        series = here + np.einsum("t,tij->ij", step, first)
        series += np.einsum("s,t,stij->ij", step, step, second) / 2
        errors.append(np.abs(structure.covariance(away) - series).max())
    # a thousandth, but for the directions of the two steps; linear structures leave rounding
    assert errors[1] < 0.01 * errors[0] or errors[1] < 1e-14
    assert errors[0] < 1e-4
