"""Maximum (restricted) likelihood by Fisher scoring, for data with and without missing cells."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, cg, eigsh
from threadpoolctl import ThreadpoolController

from ctra.marginal.likelihood import Likelihood
from ctra.marginal.structures import Floats, Structure

TOLERANCE = 1e-7  # of the gradient in relative coordinates, per subject
MAX_ITERATIONS = 200  # fits with a maximum took at most 70
# Of the Hessian's lowest eigenvalue per subject: rounding leaves 5e-11 to 2e-8 of a direction that
# the data say nothing about; identified covariances have 0.1 and more.
FLAT = 1e-6
NEWTON = 1e-2  # gradient per subject below which Newton steps take over from scoring
LEVEL = 1e-9  # of the value, relative; reached at condition numbers near 1e8
SHORTEST_STEP = 1e-10  # of a step that leads nowhere
LONGEST_STEP = 1.0  # in relative coordinates: a factor of e in an SD
FULL_HESSIAN = 60  # parameters up to which the whole Hessian is computed
DIFFERENCE = 1e-5  # relative step of its central differences


_P = ParamSpec("_P")
_R = TypeVar("_R")
_THREADS = ThreadpoolController()


def one_thread(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Run a function with one thread of the linear algebra.

    The matrices are small and many: threads would only wait for each other.
    """
    wrapped: Callable[_P, _R] = _THREADS.wrap(limits=1)(function)
    return wrapped


@dataclass(frozen=True)
class Optimum:
    """Where the iterations ended.

    Attributes
    ----------
    state : ndarray
        Of the structure.
    value : float
        -2 log (restricted) likelihood.
    gradient : float
        Largest element of the gradient in relative coordinates, per subject.
    iterations : int
    converged : bool
        Whether the gradient is below 1e-7.
    positive_definite : bool
        Whether the Hessian of `value` is: otherwise the optimum is no minimum, or not unique.
    """

    state: Floats
    value: float
    gradient: float
    iterations: int
    converged: bool
    positive_definite: bool


class LongData:
    """Likelihood of subjects with any cells observed and any fixed effects.

    Parameters
    ----------
    endog : ndarray, shape (N,)
    exog : ndarray, shape (N, m)
        Of full column rank.
    subject, cell : ndarray of int, shape (N,)
        Codes from 0; a subject has a cell at most once.
    method : {"reml", "ml"}

    Attributes
    ----------
    patterns : list of (ndarray, ndarray)
        Of each set of observed cells: the cells (q,), and the columns and endog of the subjects who
        have them, (q, n subjects, m + 1).
    triangle : ndarray, shape (m, m)
        What leads from the columns in `patterns`, which are orthonormal, to exog.

    Notes
    -----
    Subjects with the same observed cells share one factorisation. exog is replaced by an
    orthonormal basis of its columns, so that the fit does not depend on their units.
    """

    def __init__(
        self,
        endog: Floats,
        exog: Floats,
        subject: NDArray[np.integer],
        cell: NDArray[np.integer],
        method: str,
    ) -> None:
        self.reml = method == "reml"
        self.n_obs, self.n_columns = exog.shape
        self.n_cells = int(cell.max()) + 1
        basis, self.triangle = np.linalg.qr(exog)
        # what the columns explain is taken off and added to the effects at the end, so that a large
        # mean of endog costs no digits
        self._explained = basis.T @ endog
        residual = endog - basis @ self._explained
        data = np.column_stack([basis, residual])
        order = np.lexsort((cell, subject))
        subject, cell, data = subject[order], cell[order], data[order]
        first = np.flatnonzero(np.r_[True, subject[1:] != subject[:-1]])
        rows = np.split(np.arange(len(subject)), first[1:])
        self.n_subjects = len(rows)
        members: dict[tuple[int, ...], list[NDArray[np.intp]]] = {}
        for of_subject in rows:
            members.setdefault(tuple(cell[of_subject].tolist()), []).append(of_subject)
        self.patterns = [
            (np.array(cells), data[np.array(of_pattern).T]) for cells, of_pattern in members.items()
        ]
        table = np.zeros((self.n_subjects, self.n_cells))
        table[np.repeat(np.arange(self.n_subjects), [len(r) for r in rows]), cell] = residual[order]
        self.start = table.T @ table / self.n_subjects
        # cells that are mostly missing would start with hardly any variance
        self.start += np.eye(self.n_cells) * (residual @ residual / self.n_obs) * 0.1

    def null_value(self) -> float:
        """-2 log likelihood of independent cells of one variance."""
        residual = np.concatenate([part[..., -1].ravel() for _, part in self.patterns])
        rss = residual @ residual
        value = _independent_value(rss, self.n_obs - self.n_columns * self.reml)
        if self.reml:
            value += 2 * np.log(np.abs(np.diag(self.triangle))).sum()
        return value

    def fixed_effects(self, covariance: Floats) -> tuple[Floats, Floats]:
        """Generalised least squares: params (m,) and their covariance (m, m) for exog as given."""
        cross, _, _ = self.cross_products(covariance)
        # factored as for the value: where the likelihood is known, so are these
        factor = cho_factor(cross[:-1, :-1], lower=True)
        effects = self._explained + cho_solve(factor, cross[:-1, -1])
        inverse = np.linalg.inv(self.triangle)
        root = inverse @ solve_triangular(factor[0], np.eye(self.n_columns), lower=True).T
        return inverse @ effects, root @ root.T

    def value_and_gradient(self, covariance: Floats) -> tuple[float, Floats]:
        """-2 log likelihood, and its gradient (p, p) in the covariance matrix."""
        cross, log_det, whitened = self.cross_products(covariance)
        factor = cho_factor(cross[:-1, :-1], lower=True)
        slopes = cho_solve(factor, cross[:-1, -1])
        rss = cross[-1, -1] - cross[:-1, -1] @ slopes
        df = self.n_obs - self.n_columns * self.reml
        value = df * np.log(2 * np.pi) + log_det + rss
        residual = np.append(-slopes, 1)[:, None]
        combine = residual
        if self.reml:
            value += 2 * np.log(np.diag(factor[0])).sum()
            value += 2 * np.log(np.abs(np.diag(self.triangle))).sum()
            # columns c with c c' = (X'V^-1 X)^-1
            root = solve_triangular(factor[0], np.eye(self.n_columns), lower=True).T
            combine = np.hstack([residual, np.vstack([root, np.zeros(self.n_columns)])])
        gradient = np.zeros_like(covariance)
        for (cells, data), (root, white) in zip(self.patterns, whitened, strict=True):
            n = data.shape[1]
            scores = solve_triangular(root.T, (white @ combine).reshape(len(cells), -1))
            inverse = solve_triangular(
                root.T, solve_triangular(root, np.eye(len(cells)), lower=True)
            )
            gradient[np.ix_(cells, cells)] += n * inverse - scores @ scores.T
        return value, gradient

    def information(self, covariance: Floats) -> Callable[[Floats], Floats]:
        """Expected second derivative of the value: maps a direction (p, p) to a matrix (p, p)."""
        inverses = [np.linalg.inv(covariance[np.ix_(cells, cells)]) for cells, _ in self.patterns]

        def apply(direction: Floats) -> Floats:
            result = np.zeros_like(covariance)
            for (cells, data), inverse in zip(self.patterns, inverses, strict=True):
                here = np.ix_(cells, cells)
                result[here] += data.shape[1] * (inverse @ direction[here] @ inverse)
            return result

        return apply

    def cross_products(
        self, covariance: Floats
    ) -> tuple[Floats, float, list[tuple[Floats, Floats]]]:
        """Cross products of the whitened data, log determinant, and the whitened data."""
        cross = np.zeros((self.n_columns + 1, self.n_columns + 1))
        log_det = 0.0
        whitened = []
        for cells, data in self.patterns:
            root = np.linalg.cholesky(covariance[np.ix_(cells, cells)])
            white = solve_triangular(root, data.reshape(len(cells), -1), lower=True)
            white = white.reshape(data.shape)
            flat = white.reshape(-1, self.n_columns + 1)
            cross += flat.T @ flat
            log_det += 2 * data.shape[1] * np.log(np.diag(root)).sum()
            whitened.append((root, white))
        return cross, log_det, whitened


class CommonSlopesData:
    """Likelihood of gene intercepts and common slopes on complete data, at a cost free of n.

    Parameters
    ----------
    y : ndarray, shape (n, p)
    x : ndarray, shape (n, k)
        Without the intercept, of full column rank.
    method : {"reml", "ml"}
    """

    def __init__(self, y: Floats, x: Floats, method: str) -> None:
        self.reml = method == "reml"
        self.n_subjects, self.n_cells = y.shape
        self.n_obs = y.size
        self.k = x.shape[1]
        xc, yc = x - x.mean(axis=0), y - y.mean(axis=0)
        basis, self._triangle = np.linalg.qr(xc)
        self.yy, self.xy = yc.T @ yc, basis.T @ yc
        self.start = (self.yy - self.xy.T @ self.xy) / self.n_subjects

    def null_value(self) -> float:
        """-2 log likelihood of independent cells of one variance."""
        n, p, k = self.n_subjects, self.n_cells, self.k
        fitted = self.xy.sum(axis=1)
        rss = np.trace(self.yy) - fitted @ fitted / p
        value = _independent_value(rss, self.n_obs - (p + k) * self.reml)
        if self.reml:
            value += p * np.log(n) + k * np.log(p)
            value += 2 * np.log(np.abs(np.diag(self._triangle))).sum()
        return value

    def fixed_effects(self, covariance: Floats) -> tuple[Floats, Floats]:
        """Slopes (k,) and their covariance (k, k)."""
        u = cho_solve((np.linalg.cholesky(covariance), True), np.ones(self.n_cells))
        inverse = np.linalg.inv(self._triangle)
        return inverse @ (self.xy @ u) / u.sum(), inverse @ inverse.T / u.sum()

    def value_and_gradient(self, covariance: Floats) -> tuple[float, Floats]:
        """-2 log likelihood, and its gradient (p, p) in the covariance matrix."""
        n, p, k = self.n_subjects, self.n_cells, self.k
        root = np.linalg.cholesky(covariance)
        inverse = cho_solve((root, True), np.eye(p))
        u = inverse.sum(axis=1)
        slopes = self.xy @ u / u.sum()
        fitted = np.outer(self.xy.T @ slopes, np.ones(p))
        residual = self.yy - fitted - fitted.T + slopes @ slopes
        log_det = 2 * np.log(np.diag(root)).sum()
        value = n * log_det + (inverse * residual).sum() + self.n_obs * np.log(2 * np.pi)
        gradient = n * inverse - inverse @ residual @ inverse
        if self.reml:
            value += p * np.log(n) - log_det + k * np.log(u.sum()) - (p + k) * np.log(2 * np.pi)
            value += 2 * np.log(np.abs(np.diag(self._triangle))).sum()
            gradient -= inverse + k * np.outer(u, u / u.sum())
        return value, gradient

    def information(self, covariance: Floats) -> Callable[[Floats], Floats]:
        """Expected second derivative of the value: maps a direction (p, p) to a matrix (p, p)."""
        inverse = np.linalg.inv(covariance)
        return lambda direction: (self.n_subjects - self.reml) * (inverse @ direction @ inverse)


def _independent_value(rss: float, df: int) -> float:
    """-2 log likelihood of so many independent residuals of one variance."""
    return df * (np.log(2 * np.pi * rss / df) + 1)


@one_thread
def maximise(data: Likelihood, structure: Structure) -> Optimum:
    """Find the covariance with the highest likelihood.

    Parameters
    ----------
    data : ctra.marginal.likelihood.Likelihood
    structure : ctra.marginal.structures.Structure

    Returns
    -------
    Optimum

    Notes
    -----
    Fisher scoring (Jennrich & Schluchter 1986, doi:10.2307/2530695) and, near the optimum and up to
    60 parameters, Newton steps; a step is halved until the likelihood rises. The scoring equations
    are solved by conjugate gradients: the information is applied and never formed, so an
    unstructured covariance of 53 cells, 1,431 parameters, costs about as much as its
    factorisations.

    With missing cells an unstructured likelihood has no maximum if the subjects with all cells are
    too few to determine it; the iterations then end without convergence.
    """
    state = structure.start(data.start)
    value, gradient = _evaluate(data, structure, state)
    iteration = 0
    while _size(gradient, data) >= TOLERANCE and iteration < MAX_ITERATIONS:
        found = _search(data, structure, state, value, gradient)
        if found is None:
            break
        state, value, gradient = found
        iteration += 1
    size = _size(gradient, data)
    _, positive = hessian_of(data, structure, state)
    return Optimum(state, value, size, iteration, size < TOLERANCE, positive)


def _search(
    data: Likelihood, structure: Structure, state: Floats, value: float, gradient: Floats
) -> tuple[Floats, float, Floats] | None:
    """State, value and gradient after a step that lowers the value; None where no length does."""
    try:
        step = _step(data, structure, state, gradient)
    except np.linalg.LinAlgError:
        return None
    slope = gradient @ step
    length = min(1.0, LONGEST_STEP / np.abs(step).max())
    while length > SHORTEST_STEP:
        try:
            moved = structure.move(state, length * step)
            trial = _evaluate(data, structure, moved)
        except np.linalg.LinAlgError:
            trial = (np.inf, gradient)
        lower = trial[0] <= value + 1e-4 * length * slope
        # rounding of the value hides the progress of the last steps, the gradient shows it
        level = abs(trial[0] - value) <= LEVEL * (1 + abs(value))
        if lower or (level and np.abs(trial[1]).max() < np.abs(gradient).max()):
            return moved, *trial
        length /= 2
    return None


def _evaluate(data: Likelihood, structure: Structure, state: Floats) -> tuple[float, Floats]:
    """The value and its gradient in the structure's coordinates."""
    value, gradient = data.value_and_gradient(structure.covariance(state))
    return value, structure.contract(state, gradient)


def _size(gradient: Floats, data: Likelihood) -> float:
    """Largest element of a gradient, per subject."""
    return float(np.abs(gradient).max() / data.n_subjects)


def _step(data: Likelihood, structure: Structure, state: Floats, gradient: Floats) -> Floats:
    """A direction in which the value falls: Newton's near the optimum, else that of scoring."""
    if _size(gradient, data) < NEWTON and structure.n_parameters <= FULL_HESSIAN:
        hessian, positive = hessian_of(data, structure, state)
        if positive and hessian is not None:
            return -np.linalg.solve(hessian, gradient)
    apply = data.information(structure.covariance(state))
    n = structure.n_parameters
    operator = LinearOperator(
        (n, n),
        matvec=lambda step: structure.contract(state, apply(structure.expand(state, step.ravel()))),
        dtype=float,
    )
    return -cg(operator, gradient, rtol=1e-6, maxiter=20 * n)[0]


def hessian_of(data: Likelihood, structure: Structure, state: Floats) -> tuple[Floats | None, bool]:
    """Hessian of the value in the structure's coordinates, and whether it is positive definite.

    Parameters
    ----------
    data, structure
        As in `maximise`.
    state : ndarray

    Returns
    -------
    hessian : ndarray, shape (n_parameters, n_parameters), or None
        By central differences of the gradient; None beyond 60 parameters, or where the likelihood
        cannot be computed around the state.
    positive_definite : bool
    """
    n = structure.n_parameters

    def product(direction: Floats) -> Floats:
        direction = direction.ravel()
        sides = [
            _evaluate(data, structure, structure.move(state, sign * DIFFERENCE * direction))[1]
            for sign in (1, -1)
        ]
        return (sides[0] - sides[1]) / (2 * DIFFERENCE)

    try:
        if n > FULL_HESSIAN:
            operator = LinearOperator((n, n), matvec=product, dtype=float)
            start = np.random.default_rng(0).standard_normal(n)
            lowest = eigsh(operator, k=1, which="SA", tol=1e-2, v0=start, return_eigenvectors=False)
            return None, bool(lowest[0] > FLAT * data.n_subjects)
        hessian = np.array([product(row) for row in np.eye(n)])
        hessian = (hessian + hessian.T) / 2
        return hessian, bool(np.linalg.eigvalsh(hessian)[0] > FLAT * data.n_subjects)
    except (np.linalg.LinAlgError, ArpackNoConvergence):
        return None, False
