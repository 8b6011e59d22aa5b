"""The statistics of one column, each evaluated on many permutations at once.

A function prepares itself from a `Partial` and the method of the likelihood, and returns a function
that maps `Draws` to the values of the statistic and its two-sided nominal p values, each of shape
(m,); missing where there is none.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from ctra.inference.equal_slopes import homogeneity_f
from ctra.inference.partial import Draws, Evaluate, Partial, t_test
from ctra.marginal.identified import check_identified, check_mean
from ctra.marginal.iterative import (
    LONGEST_STEP,
    TOLERANCE,
    CommonSlopesData,
    hessian_of,
    maximise,
)
from ctra.marginal.model import check_options
from ctra.marginal.structures import STRUCTURES, Floats, Structure

FEW = 60  # steps without a search along them; of 122 x 52, those that arrive took 14 to 43


def composite_t(partial: Partial, method: str) -> Evaluate:
    """The mean composite, on n - 1 - k df."""
    check_mean(partial.data)
    df = partial.n - 1 - partial.k

    def evaluate(draws: Draws) -> tuple[Floats, Floats]:
        size, cross, total = draws.plain
        return t_test(cross / size, (total - cross**2 / size) / df / size, df)

    return evaluate


def rao_t(partial: Partial, method: str) -> Evaluate:
    """Rao's covariance adjustment, on n - k - p df."""
    check_identified(partial.data, "un")
    df = partial.n - partial.k - partial.p

    def evaluate(draws: Draws) -> tuple[Floats, Floats]:
        size, cross, total = draws.adjusted
        return t_test(cross / size, (total - cross**2 / size) / df / size, df)

    return evaluate


def un_t(partial: Partial, method: str) -> Evaluate:
    """The unstructured model with its published standard error, on n - 1 - k df."""
    check_identified(partial.data, "un")
    df = partial.n - 1 - partial.k
    divisor = df if method == "reml" else partial.n

    def evaluate(draws: Draws) -> tuple[Floats, Floats]:
        size, cross, total = draws.adjusted
        return t_test(cross / size, (total - cross**2 / size) / divisor / draws.plain[0], df)

    return evaluate


def homogeneity_test(partial: Partial, method: str) -> Evaluate:
    """F of equal slopes."""

    def evaluate(draws: Draws) -> tuple[Floats, Floats]:
        f, df_num, df_denom = homogeneity_f(draws)
        return f, stats.f.sf(f, df_num, df_denom)

    return evaluate


def csh_t(partial: Partial, method: str) -> Evaluate:
    """Heterogeneous compound symmetry, on n - 1 - k df.

    Every draw starts at the fit of the data without the column, with the Hessian there, and goes on
    until the gradient is as small as in `maximise`, which takes over where that leads nowhere.
    """
    check_options("csh", method, "between-within", partial.p)
    check_identified(partial.data, "csh")
    df = partial.n - 1 - partial.k
    others, columns = partial.frame[:, :-1], partial.frame
    fixed = partial.data.centred_genes - partial.permuted
    structure = STRUCTURES["csh"](partial.p)
    null = CommonSlopesData(partial.data.centred_genes, others, method)
    start = maximise(null, structure).state
    hessian, positive = hessian_of(null, structure, start)
    inverse = np.linalg.inv(hessian) if positive and hessian is not None else None

    def fit(order: NDArray[np.integer]) -> tuple[float, float]:
        data = CommonSlopesData(fixed + partial.permuted[order], columns, method)
        state = None if inverse is None else _quasi_newton(data, structure, start, inverse)
        if state is None:
            optimum = maximise(data, structure)
            if not optimum.converged:
                return np.nan, np.nan
            state = optimum.state
        slopes, cov_params = data.fixed_effects(structure.covariance(state))
        return slopes[-1], cov_params[-1, -1]

    def evaluate(draws: Draws) -> tuple[Floats, Floats]:
        slope, variance = np.array([fit(order) for order in draws.order]).T
        return t_test(slope, variance, df)

    return evaluate


def _quasi_newton(
    data: CommonSlopesData, structure: Structure, state: Floats, inverse: Floats
) -> Floats | None:
    """State where the gradient vanishes, by BFGS with full steps; None where not found soon."""
    step: Floats | None = None
    last: Floats | None = None
    for _ in range(FEW):
        gradient = data.value_and_gradient(structure.covariance(state))[1]
        gradient = structure.contract(state, gradient)
        if np.abs(gradient).max() < TOLERANCE * data.n_subjects:
            return state
        if step is not None and last is not None:
            change = gradient - last
            curvature = step @ change
            if curvature <= 0:
                return None
            left = np.eye(len(step)) - np.outer(step, change) / curvature
            inverse = left @ inverse @ left.T + np.outer(step, step) / curvature
        last = gradient
        step = -inverse @ gradient
        step *= min(1.0, LONGEST_STEP / np.abs(step).max())
        state = structure.move(state, step)
    return None
