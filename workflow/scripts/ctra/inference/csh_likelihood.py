"""Likelihood of heterogeneous compound symmetry in many draws at once."""

from copy import copy
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ctra.inference.partial import Partial
from ctra.marginal.iterative import DIFFERENCE
from ctra.marginal.structures import STRUCTURES, Floats


class CshLikelihood:
    """-2 log (restricted) likelihood of draws, by the logarithms of the SDs and the correlation.

    Parameters
    ----------
    partial : Partial
    of_frames : ndarray, shape (m, j, p)
        Products of the first j columns of the frame, as they stand in each draw, with the genes
        that are permuted. All k columns are fitted, or all but the one that is tested.
    method : {"reml", "ml"}

    Notes
    -----
    With a the inverse SDs, r the correlation, t = r / (1 + (p - 1) r), s the sum of a and
    e = a - t s, the inverse covariance of the genes times 1 is w / (1 - r), w = a e. Let S be
    the cross products of the genes, T their products with the frame, c the sum of w and y = T w:

        N (-2 sum log a + (p - 1) log(1 - r) + log(1 + (p - 1) r))
            + (a' diag(S) a - t a'S a - y'y / c) / (1 - r) + K log(c / (1 - r)),

    N = n - 1 and K = j under REML; N = n and K = 0 under ML. What the other columns explain of
    the genes, B in the frame, stands still while R, the rest, is permuted. So S is the whole cross
    product and B'R + R'B, and is never formed for a step.
    """

    def __init__(self, partial: Partial, of_frames: Floats, method: str) -> None:
        genes, self.p = partial.data.centred_genes, partial.p
        n_columns = of_frames.shape[1]
        self.n_subjects = partial.n
        self.n_free = partial.n - (method == "reml")
        self.n_slopes = n_columns * (method == "reml")
        self.lowest = -1 / (self.p - 1)
        self.whole = genes.T @ genes
        self.still = partial.frame[:, :n_columns].T @ (genes - partial.permuted)
        self.moved = of_frames
        self.squares = np.diag(self.whole) + 2 * np.einsum("jp,mjp->mp", self.still, self.moved)

    def among(self, draws: NDArray[np.intp] | NDArray[np.bool_]) -> Self:
        """The likelihood of some of the draws: positions, or a mask."""
        some = copy(self)
        some.moved, some.squares = self.moved[draws], self.squares[draws]
        return some

    def starts(self) -> Floats:
        """States of the residual covariances of the draws, shape (m, p + 1)."""
        structure = STRUCTURES["csh"](self.p)
        found = []
        for moved in self.moved:
            both, fitted = self.still.T @ moved, self.still + moved
            residual = self.whole + both + both.T - fitted.T @ fitted
            found.append(structure.start(residual / self.n_subjects))
        return np.array(found).reshape(-1, self.p + 1)

    def slopes(self, states: Floats) -> tuple[Floats, Floats]:
        """Slope on the last column and its variance, shape (m,) each."""
        a, (r, _) = np.exp(-states[:, :-1]), self._correlation(states)
        weights = a * (a - r / (1 + (self.p - 1) * r) * a.sum(axis=1, keepdims=True))
        total = weights.sum(axis=1)
        # the other columns explain nothing of the last
        return (self.moved[:, -1] * weights).sum(axis=1) / total, (1 - r[:, 0]) / total

    def value_and_gradient(self, states: Floats) -> tuple[Floats, Floats]:
        """Value (m,) but for a constant, and its gradient (m, p + 1) in the states."""
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
        value = self.n_free * (2 * states[:, :-1].sum(axis=1, keepdims=True) + np.log(spread))
        value += self.n_free * (self.p - 1) * np.log(left) + rest / left
        value += self.n_slopes * np.log(total / left)
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
        """Hessian of the only draw, shape (p + 1, p + 1), by central differences."""
        n = len(state)
        sides = DIFFERENCE * np.vstack([np.eye(n), -np.eye(n)])
        up, down = np.split(self.value_and_gradient(state + sides)[1], 2)
        hessian = (up - down) / (2 * DIFFERENCE)
        return (hessian + hessian.T) / 2

    def _correlation(self, states: Floats) -> tuple[Floats, Floats]:
        """The correlation, and its derivative by its coordinate, shape (m, 1) each."""
        share = expit(states[:, -1:])
        return self.lowest + (1 - self.lowest) * share, (1 - self.lowest) * share * (1 - share)
