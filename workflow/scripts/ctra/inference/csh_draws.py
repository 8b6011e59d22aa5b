"""Heterogeneous compound symmetry fitted to many draws at once."""

import numpy as np
from numpy.typing import NDArray

from ctra.inference.partial import Draws, Evaluate, Partial, t_test
from ctra.marginal.csh import CshLikelihood, maximise_each
from ctra.marginal.identified import check_identified
from ctra.marginal.iterative import LONGEST_STEP, TOLERANCE
from ctra.marginal.model import check_options
from ctra.marginal.structures import Floats

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
    end at a gradient as small as that of `ctra.marginal.csh.maximise_each`, which takes over where
    they do not arrive.
    """
    check_options("csh", method, "between-within", partial.p)
    check_identified(partial.data, "csh")
    df = partial.n - 1 - partial.k
    start, inverse = _without_column(partial, method)

    def evaluate(draws: Draws) -> tuple[Floats, Floats]:
        likelihood = _likelihood(partial, draws.of_genes, method)
        states, arrived = _quasi_newton(likelihood, start, inverse)
        astray = np.flatnonzero(~arrived)
        states[astray], size, _ = maximise_each(likelihood.among(astray))
        states[astray[~(size < TOLERANCE)]] = np.nan
        return t_test(*likelihood.slopes(states), df)

    return evaluate


def _likelihood(partial: Partial, of_frame: Floats, method: str) -> CshLikelihood:
    """Likelihood of draws, from products of the first j columns of the frame with what is permuted.

    All k columns are fitted, or all but the one that is tested. What the others explain of the
    genes stands still.
    """
    genes = partial.data.centred_genes
    still = partial.frame[:, : of_frame.shape[1]].T @ (genes - partial.permuted)
    return CshLikelihood(genes.T @ genes, still, of_frame, partial.n, reml=method == "reml")


def _without_column(partial: Partial, method: str) -> tuple[Floats, Floats]:
    """State of the fit without the column, and the inverse Hessian there."""
    likelihood = _likelihood(partial, np.zeros((1, partial.k - 1, partial.p)), method)
    state = maximise_each(likelihood)[0][0]
    values, vectors = np.linalg.eigh(likelihood.hessian(state))
    return state, vectors / np.maximum(values, FLATTEST * partial.n) @ vectors.T


def _quasi_newton(
    likelihood: CshLikelihood, start: Floats, inverse: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """States of the draws where the gradient vanishes, and whether each was found.

    Limited-memory BFGS with full steps; Nocedal 1980, doi:10.1090/S0025-5718-1980-0572855-7.
    """
    found = np.tile(start, (len(likelihood.moved), 1))
    arrived = np.zeros(len(found), dtype=bool)
    left, states = np.arange(len(found)), found
    gradient = likelihood.value_and_gradient(start[None])[1]
    memory: list[Pair] = []
    for _ in range(STEPS):
        on_the_way = ~(np.abs(gradient).max(axis=1) < TOLERANCE * likelihood.n_subjects)
        if not on_the_way.all():
            found[left], arrived[left] = states, ~on_the_way
            left, states, gradient = left[on_the_way], states[on_the_way], gradient[on_the_way]
            likelihood = likelihood.among(on_the_way)
            memory = [tuple(part[on_the_way] for part in pair) for pair in memory]
        if not len(left):
            break
        step = _direction(gradient, memory, inverse)
        step *= np.minimum(1.0, LONGEST_STEP / np.abs(step).max(axis=1, keepdims=True))
        states = states + step
        before, gradient = gradient, likelihood.value_and_gradient(states)[1]
        change = gradient - before
        curvature = np.vecdot(step, change)[:, None]
        # a pair that curves the wrong way counts for nothing
        weight = np.divide(1.0, curvature, out=np.zeros_like(curvature), where=curvature > 0)
        memory = [*memory, (step, change, weight)][-MEMORY:]
    return found, arrived


def _direction(gradient: Floats, memory: list[Pair], inverse: Floats) -> Floats:
    """Minus the approximate inverse Hessian times the gradient, by the recursion of two loops."""
    shares = []
    for step, change, weight in reversed(memory):
        share = weight * np.vecdot(step, gradient)[:, None]
        shares.append(share)
        gradient = gradient - share * change
    direction = gradient @ inverse
    for (step, change, weight), share in zip(memory, reversed(shares), strict=True):
        other = weight * np.vecdot(change, direction)[:, None]
        direction += (share - other) * step
    return -direction
