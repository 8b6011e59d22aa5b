"""Heterogeneous compound symmetry of many data sets with common slopes: closed forms, one search.

`ctra.marginal.iterative.maximise` finds the same optima one by one, with matrices of p cells.
"""

from copy import copy
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ctra.marginal.iterative import (
    DIFFERENCE,
    FLAT,
    LEVEL,
    LONGEST_STEP,
    MAX_ITERATIONS,
    NEWTON,
    SHORTEST_STEP,
    TOLERANCE,
    CommonSlopesData,
    Optimum,
)
from ctra.marginal.structures import STRUCTURES, Floats, Structure


class CshLikelihood:
    """-2 log (restricted) likelihood of data sets, by the logarithms of SDs and the correlation.

    Parameters
    ----------
    whole : ndarray, shape (p, p)
        Cross products of the centred genes, but for the parts that are moved.
    still : ndarray, shape (k, p)
        Products of an orthonormal basis of the centred columns with the genes.
    moved : ndarray, shape (m, k, p)
        What each data set adds to them.
    n_subjects : int
    reml : bool

    Notes
    -----
    With a the inverse SDs, r the correlation, t = r / (1 + (p - 1) r), s the sum of a and
    e = a - t s, the inverse covariance of the genes times 1 is w / (1 - r), w = a e. Let S be
    the cross products of the genes, T their products with the basis, c the sum of w and y = T w:

        N (-2 sum log a + (p - 1) log(1 - r) + log(1 + (p - 1) r))
            + (a' diag(S) a - t a'S a - y'y / c) / (1 - r) + K log(c / (1 - r)),

    N = n - 1 and K = k under REML; N = n and K = 0 under ML. With B still and M moved, T is B + M,
    and S is the whole and B'M + M'B, which no step needs as a matrix.
    """

    def __init__(
        self, whole: Floats, still: Floats, moved: Floats, n_subjects: int, *, reml: bool
    ) -> None:
        self.whole, self.still, self.moved, self.n_subjects = whole, still, moved, n_subjects
        self.p = len(whole)
        self.n_free = n_subjects - reml
        self.n_slopes = len(still) * reml
        self.lowest = -1 / (self.p - 1)
        self.squares = np.diag(whole) + 2 * np.einsum("kp,mkp->mp", still, moved)

    def among(self, draws: NDArray[np.intp] | NDArray[np.bool_]) -> Self:
        """The likelihood of some of the data sets: positions, or a mask."""
        some = copy(self)
        some.moved, some.squares = self.moved[draws], self.squares[draws]
        return some

    def starts(self) -> Floats:
        """States of the residual covariances, shape (m, p + 1)."""
        structure = STRUCTURES["csh"](self.p)
        found = []
        for moved in self.moved:
            both, fitted = self.still.T @ moved, self.still + moved
            residual = self.whole + both + both.T - fitted.T @ fitted
            found.append(structure.start(residual / self.n_subjects))
        return np.array(found).reshape(-1, self.p + 1)

    def slopes(self, states: Floats) -> tuple[Floats, Floats]:
        """Slope on the last of the basis, all of it moved, and its variance, shape (m,) each."""
        a, (r, _) = np.exp(-states[:, :-1]), self._correlation(states)
        weights = a * (a - r / (1 + (self.p - 1) * r) * a.sum(axis=1, keepdims=True))
        total = weights.sum(axis=1)
        return (self.moved[:, -1] * weights).sum(axis=1) / total, (1 - r[:, 0]) / total

    @np.errstate(divide="ignore", invalid="ignore", over="ignore")
    def value_and_gradient(self, states: Floats) -> tuple[Floats, Floats]:
        """Value (m,) but for a constant, and its gradient (m, p + 1), at states (m or 1, p + 1).

        They are not finite where a correlation is rounded to its limit.
        """
        a, (r, by_coordinate) = np.exp(-states[:, :-1]), self._correlation(states)
        left, spread = 1 - r, 1 + (self.p - 1) * r
        t = r / spread
        sum_a = a.sum(axis=1, keepdims=True)
        e = a - t * sum_a
        weights = a * e
        total = weights.sum(axis=1, keepdims=True)
        # frames times a and times the weights, then both back to the genes
        still_a, moved_a = a @ self.still.T, np.matvec(self.moved, a)
        explained = weights @ self.still.T + np.matvec(self.moved, weights)
        of_a = a @ self.whole + moved_a @ self.still + np.vecmat(still_a, self.moved)
        of_y = explained @ self.still + np.vecmat(explained, self.moved)
        of_a *= a
        of_y *= a
        squares = self.squares * a * a
        ones = np.ones((self.p, 1))
        a_of_a, a_of_y, size = of_a @ ones, of_y @ ones, squares @ ones
        yy = (explained**2).sum(axis=1, keepdims=True) / total
        rest = size - t * a_of_a - yy
        log_det = 2 * states[:, :-1].sum(axis=1, keepdims=True) + np.log(spread)
        log_det += (self.p - 1) * np.log(left)
        value = rest / left + self.n_free * log_det + self.n_slopes * np.log(total / left)
        by_log = of_y * (a + e) - t * a_of_y * a - (yy + self.n_slopes * left) * weights
        by_log /= total
        by_log += t * of_a - squares
        by_log *= 2 / left
        by_log += 2 * self.n_free
        by_t = 2 * sum_a * a_of_y / total - a_of_a - yy * sum_a**2 / total
        by_t = by_t / left - self.n_slopes * sum_a**2 / total
        by_r = by_t / spread**2 + rest / left**2 + self.n_slopes / left
        by_r += self.n_free * (self.p - 1) * (1 / spread - 1 / left)
        return value[:, 0], np.hstack([by_log, by_coordinate * by_r])

    def scoring_steps(self, states: Floats, gradient: Floats) -> Floats:
        """Minus the inverse expected Hessian times the gradient, shape (m, p + 1).

        The expected Hessian has one number on the diagonal of the logarithms and one beside it, as
        the correlations and their inverse have.
        """
        p = self.p
        r, by_coordinate = self._correlation(states)
        left, spread = 1 - r, 1 + (p - 1) * r
        beside = -2 * r**2 / (left * spread)
        diagonal = 2 + 2 * (1 + (p - 2) * r) / (left * spread) - beside
        with_r = -2 * (p - 1) * r / (left * spread) * by_coordinate
        of_r = (p - 1) * ((p - 1) / spread**2 + 1 / left**2) * by_coordinate**2
        by_log, by_last = gradient[:, :-1] / self.n_free, gradient[:, -1:] / self.n_free
        # the sum of the steps and the last one solve two equations
        along, total = diagonal + p * beside, by_log.sum(axis=1, keepdims=True)
        last = (along * by_last - with_r * total) / (along * of_r - p * with_r**2)
        of_sum = (total - p * with_r * last) / along
        return -np.hstack([(by_log - beside * of_sum - with_r * last) / diagonal, last])

    def hessian(self, state: Floats) -> Floats:
        """Hessian of the only data set, shape (p + 1, p + 1), by central differences."""
        n = len(state)
        sides = DIFFERENCE * np.vstack([np.eye(n), -np.eye(n)])
        up, down = np.split(self.value_and_gradient(state + sides)[1], 2)
        hessian = (up - down) / (2 * DIFFERENCE)
        return (hessian + hessian.T) / 2

    def _correlation(self, states: Floats) -> tuple[Floats, Floats]:
        """The correlation, and its derivative by its coordinate, shape (m, 1) each."""
        share = expit(states[:, -1:])
        return self.lowest + (1 - self.lowest) * share, (1 - self.lowest) * share * (1 - share)


def maximise_each(likelihood: CshLikelihood) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """Find the states with the highest likelihoods, by steps that always lower the value.

    Parameters
    ----------
    likelihood : CshLikelihood

    Returns
    -------
    states : ndarray, shape (m, p + 1)
    size : ndarray, shape (m,)
        Largest element of the gradient there, per subject: an optimum has less than `TOLERANCE`.
    iterations : ndarray of int, shape (m,)

    Notes
    -----
    As `ctra.marginal.iterative.maximise`: from the residual covariances Fisher scoring, near the
    optimum Newton steps, each halved until the likelihood rises.
    """
    states, n = likelihood.starts(), likelihood.n_subjects
    value, gradient = likelihood.value_and_gradient(states)
    steps, length = _steps(likelihood, states, gradient)
    size, iterations = _size(gradient, n), np.zeros(len(states), dtype=int)
    going = (size >= TOLERANCE) & (length > SHORTEST_STEP)
    while going.any():
        left = np.flatnonzero(going)
        moved = states[left] + length[left, None] * steps[left]
        trial, slope = likelihood.among(left).value_and_gradient(moved)
        fall = 1e-4 * length[left] * np.vecdot(gradient[left], steps[left])
        lower = np.isfinite(trial) & (trial <= value[left] + fall)
        # rounding of the value hides the progress of the last steps, the gradient shows it
        level = np.abs(trial - value[left]) <= LEVEL * (1 + np.abs(value[left]))
        taken = lower | (level & (_size(slope, n) < size[left]))
        length[left[~taken]] /= 2
        there = left[taken]
        states[there], value[there], gradient[there] = moved[taken], trial[taken], slope[taken]
        size[there] = _size(slope[taken], n)
        iterations[there] += 1
        steps[there], length[there] = _steps(
            likelihood.among(there), states[there], gradient[there]
        )
        going = (size >= TOLERANCE) & (length > SHORTEST_STEP) & (iterations < MAX_ITERATIONS)
    return states, size, iterations


def _size(gradient: Floats, n_subjects: int) -> Floats:
    """Largest elements of gradients, per subject."""
    largest: Floats = np.abs(gradient).max(axis=1) / n_subjects
    return largest


def _steps(likelihood: CshLikelihood, states: Floats, gradient: Floats) -> tuple[Floats, Floats]:
    """Steps of scoring, or Newton's near an optimum, and the length to try first."""
    steps = likelihood.scoring_steps(states, gradient)
    for one in np.flatnonzero(_size(gradient, likelihood.n_subjects) < NEWTON):
        hessian = likelihood.among(np.array([one])).hessian(states[one])
        if _positive(hessian, likelihood.n_subjects):
            steps[one] = -np.linalg.solve(hessian, gradient[one])
    return steps, np.minimum(1.0, LONGEST_STEP / np.abs(steps).max(axis=1))


def _positive(hessian: Floats, n_subjects: int) -> bool:
    """Whether a Hessian is positive definite."""
    return bool(np.isfinite(hessian).all() and np.linalg.eigvalsh(hessian)[0] > FLAT * n_subjects)


def maximise_csh(data: CommonSlopesData, structure: Structure) -> Optimum:
    """Find the covariance of one data set, as `ctra.marginal.iterative.maximise` does."""
    still = np.zeros((1, data.k, data.n_cells))
    likelihood = CshLikelihood(data.yy, data.xy, still, data.n_subjects, reml=data.reml)
    states, size, iterations = maximise_each(likelihood)
    return Optimum(
        state=states[0],
        value=data.value_and_gradient(structure.covariance(states[0]))[0],
        gradient=float(size[0]),
        iterations=int(iterations[0]),
        converged=bool(size[0] < TOLERANCE),
        positive_definite=_positive(likelihood.hessian(states[0]), data.n_subjects),
    )
