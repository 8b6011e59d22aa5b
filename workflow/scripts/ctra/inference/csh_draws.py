"""Heterogeneous compound symmetry fitted to many draws at once."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ctra.inference.partial import Draws, Evaluate, Partial, t_test
from ctra.marginal.identified import check_identified
from ctra.marginal.iterative import (
    DIFFERENCE,
    LONGEST_STEP,
    TOLERANCE,
    CommonSlopesData,
    maximise,
)
from ctra.marginal.model import check_options
from ctra.marginal.structures import STRUCTURES, Floats

STEPS = 60  # draws of 122 x 52 with 17 columns took at most 41
MEMORY = 10  # steps that tell of the curvature; more do not save any
FLATTEST = 0.1  # eigenvalue of a Hessian, per subject; identified covariances have more

Pair = tuple[Floats, ...]  # a step, the change of the gradient, and 1 over their product


def csh_t(partial: Partial, method: str) -> Evaluate:
    """Heterogeneous compound symmetry, on n - 1 - k df.

    Parameters
    ----------
    partial : Partial
    method : {"reml", "ml"}

    Returns
    -------
    callable
        Maps `Draws` to t and p. Both are missing where a fit does not converge.

    Notes
    -----
    Every draw starts at the fit of the data without the column, with the Hessian there. The steps
    end at a gradient as small as in `maximise`, which takes over where they do not arrive.
    """
    check_options("csh", method, "between-within", partial.p)
    check_identified(partial.data, "csh")
    df = partial.n - 1 - partial.k
    start, inverse = _without_column(partial, method)

    def evaluate(draws: Draws) -> tuple[Floats, Floats]:
        likelihood = _Likelihood(partial, draws.products(partial.permuted), method)
        states, arrived = _quasi_newton(likelihood, start, inverse)
        for draw in np.flatnonzero(~arrived):
            states[draw] = _one_by_one(partial, draws.order[draw], method)
        return t_test(*likelihood.slopes(states), df)

    return evaluate


class _Likelihood:
    """-2 log (restricted) likelihood of draws, by the logarithms of the SDs and the correlation.

    Parameters
    ----------
    partial : Partial
    of_frames : ndarray, shape (j, m, p)
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
    product and B'R + R'B, and is never formed.
    """

    def __init__(self, partial: Partial, of_frames: Floats, method: str) -> None:
        genes, self.p = partial.data.centred_genes, partial.p
        self.n_subjects, n_columns = partial.n, len(of_frames)
        self.n_free = partial.n - (method == "reml")
        self.n_slopes = n_columns * (method == "reml")
        self.lowest = -1 / (self.p - 1)
        self.whole = genes.T @ genes
        self.still = partial.frame[:, :n_columns].T @ (genes - partial.permuted)
        self.moved = np.ascontiguousarray(of_frames.swapaxes(0, 1))
        self.squares = np.diag(self.whole) + 2 * (self.still * self.moved).sum(axis=1)

    def _parts(self, states: Floats) -> tuple[Floats, ...]:
        """Give a (m, p), e (m, p), r (m, 1), and the derivative of r by its coordinate (m, 1)."""
        a, share = np.exp(-states[:, :-1]), expit(states[:, -1:])
        r = self.lowest + (1 - self.lowest) * share
        e = a - r / (1 + (self.p - 1) * r) * a.sum(axis=1, keepdims=True)
        return a, e, r, (1 - self.lowest) * share * (1 - share)

    def slopes(self, states: Floats) -> tuple[Floats, Floats]:
        """Slope on the last column and its variance, shape (m,) each."""
        a, e, r, _ = self._parts(states)
        weights = a * e
        total = weights.sum(axis=1)
        # the other columns explain nothing of the last
        return (self.moved[:, -1] * weights).sum(axis=1) / total, (1 - r[:, 0]) / total

    def gradient(self, states: Floats, draws: NDArray[np.intp]) -> Floats:
        """Gradient of some draws, shape (m, p + 1)."""
        a, e, r, by_coordinate = self._parts(states)
        moved, squares = self.moved[draws], self.squares[draws]
        weights = a * e
        total = weights.sum(axis=1, keepdims=True)
        # frames times a and times the weights, then both back to the genes
        of_both = np.stack([a, weights], axis=2)
        of_still, of_moved = self.still @ of_both, moved @ of_both
        explained = of_still[:, :, 1] + of_moved[:, :, 1]
        back = np.stack([of_still[:, :, 0], explained], axis=1) @ moved
        of_a = a @ self.whole + of_moved[:, :, 0] @ self.still + back[:, 0]
        of_y = explained @ self.still + back[:, 1]
        yy = (explained**2).sum(axis=1, keepdims=True) / total
        a_of_a, a_of_y, size, sum_a = (
            (a * other).sum(axis=1, keepdims=True) for other in (of_a, of_y, squares * a, 1.0)
        )
        left, spread = 1 - r, 1 + (self.p - 1) * r
        t = r / spread
        rest = size - t * a_of_a - yy
        by_a = squares * a - t * of_a - (of_y * (a + e) - t * a_of_y - yy * e) / total
        by_a = 2 * (by_a / left + self.n_slopes * e / total - self.n_free / a)
        by_t = 2 * sum_a * a_of_y / total - a_of_a - yy * sum_a**2 / total
        by_t = by_t / left - self.n_slopes * sum_a**2 / total
        by_r = by_t / spread**2 + rest / left**2 + self.n_slopes / left
        by_r += self.n_free * (self.p - 1) * (1 / spread - 1 / left)
        return np.hstack([-a * by_a, by_coordinate * by_r])


def _without_column(partial: Partial, method: str) -> tuple[Floats, Floats]:
    """State of the fit without the column, and the inverse Hessian there."""
    structure = STRUCTURES["csh"](partial.p)
    others = partial.frame[:, :-1]
    data = CommonSlopesData(partial.data.centred_genes, others, method)
    state = maximise(data, structure).state
    n_sides = 2 * len(state)
    still = np.zeros((others.shape[1], n_sides, partial.p))
    likelihood = _Likelihood(partial, still, method)
    sides = DIFFERENCE * np.repeat(np.eye(len(state)), 2, axis=0)
    sides[1::2] *= -1
    gradients = likelihood.gradient(state + sides, np.arange(n_sides))
    hessian = (gradients[::2] - gradients[1::2]) / (2 * DIFFERENCE)
    values, vectors = np.linalg.eigh((hessian + hessian.T) / 2)
    return state, vectors / np.maximum(values, FLATTEST * partial.n) @ vectors.T


def _quasi_newton(
    likelihood: _Likelihood, start: Floats, inverse: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """States of the draws where the gradient vanishes, and whether each was found.

    Limited-memory BFGS with full steps; Nocedal 1980, doi:10.1090/S0025-5718-1980-0572855-7.
    """
    n_draws = len(likelihood.moved)
    found = np.tile(start, (n_draws, 1))
    arrived = np.zeros(n_draws, dtype=bool)
    left, states = np.arange(n_draws), found
    gradient = likelihood.gradient(states, left)
    memory: list[Pair] = []
    for _ in range(STEPS):
        on_the_way = ~(np.abs(gradient).max(axis=1) < TOLERANCE * likelihood.n_subjects)
        found[left], arrived[left] = states, ~on_the_way
        left, states, gradient = left[on_the_way], states[on_the_way], gradient[on_the_way]
        if not len(left):
            break
        memory = [tuple(part[on_the_way] for part in pair) for pair in memory[-MEMORY:]]
        step = _direction(gradient, memory, inverse)
        step *= np.minimum(1.0, LONGEST_STEP / np.abs(step).max(axis=1, keepdims=True))
        states = states + step
        before, gradient = gradient, likelihood.gradient(states, left)
        change = gradient - before
        curvature = (step * change).sum(axis=1, keepdims=True)
        # a pair that curves the wrong way counts for nothing
        weight = np.divide(1.0, curvature, out=np.zeros_like(curvature), where=curvature > 0)
        memory.append((step, change, weight))
    return found, arrived


def _direction(gradient: Floats, memory: list[Pair], inverse: Floats) -> Floats:
    """Minus the approximate inverse Hessian times the gradient, by the recursion of two loops."""
    shares = []
    for step, change, weight in reversed(memory):
        share = weight * (step * gradient).sum(axis=1, keepdims=True)
        shares.append(share)
        gradient = gradient - share * change
    direction = gradient @ inverse
    for (step, change, weight), share in zip(memory, reversed(shares), strict=True):
        other = weight * (change * direction).sum(axis=1, keepdims=True)
        direction += (share - other) * step
    return -direction


def _one_by_one(partial: Partial, order: NDArray[np.integer], method: str) -> Floats:
    """State of a draw by steps that always lower the value; missing where they do not end."""
    structure = STRUCTURES["csh"](partial.p)
    genes = partial.data.centred_genes - partial.permuted + partial.permuted[order]
    optimum = maximise(CommonSlopesData(genes, partial.frame, method), structure)
    return optimum.state if optimum.converged else np.full(structure.n_parameters, np.nan)
