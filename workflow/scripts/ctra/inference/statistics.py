"""The statistics of one column, each evaluated on many permutations at once.

A further statistic is one function and one entry in `STATISTICS`. The function prepares itself from
a `Given` and the method of the likelihood, and returns a function that maps `Draws` to the values
of the statistic and its two-sided nominal p values, each of shape (m,); missing where there is
none.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from ctra.inference.homogeneity import homogeneity_f
from ctra.marginal import fit_common_slopes
from ctra.marginal.iterative import LONGEST_STEP, TOLERANCE, CommonSlopesData, hessian_of, maximise
from ctra.marginal.structures import STRUCTURES

FEW = 60  # steps without a search along them; of 122 x 52, those that arrive took 14 to 43


@dataclass(frozen=True)
class Statistic:
    """A statistic of one column.

    Attributes
    ----------
    prepare : callable
        (Given, method) to a function of Draws.
    refitted : bool
        Whether every draw is a fit of its own, and draws therefore cost time.
    """

    prepare: Callable
    refitted: bool = False


def composite_t(given, method):
    """The mean composite, on n - 1 - k df."""
    df = given.n - 1 - given.k

    def evaluate(draws):
        size, cross, total = draws.plain
        return _t(cross / size, (total - cross**2 / size) / df / size, df)

    return evaluate


def rao_t(given, method):
    """Rao's covariance adjustment, on n - k - p df."""
    fit_common_slopes(given.y, given.x)  # refuses what the data do not determine
    df = given.n - given.k - given.p

    def evaluate(draws):
        size, cross, total = draws.adjusted
        return _t(cross / size, (total - cross**2 / size) / df / size, df)

    return evaluate


def un_t(given, method):
    """The unstructured model with its published standard error, on n - 1 - k df."""
    fit_common_slopes(given.y, given.x)  # refuses what the data do not determine
    df = given.n - 1 - given.k
    divisor = df if method == "reml" else given.n

    def evaluate(draws):
        size, cross, total = draws.adjusted
        return _t(cross / size, (total - cross**2 / size) / divisor / draws.plain[0], df)

    return evaluate


def homogeneity_test(given, method):
    """F of equal slopes."""

    def evaluate(draws):
        f, df_num, df_denom = homogeneity_f(draws)
        return f, stats.f.sf(f, df_num, df_denom)

    return evaluate


def csh_t(given, method):
    """Heterogeneous compound symmetry, on n - 1 - k df.

    Every draw starts at the fit of the data without the column, with the Hessian there, and goes on
    until the gradient is as small as in `maximise`, which takes over where that leads nowhere.
    """
    fit_common_slopes(given.y, given.x, covariance="csh", method=method)  # refuses as above
    df = given.n - 1 - given.k
    others, column = given.frame[:, :-1], given.frame
    y = given.y.to_numpy() - given.y.to_numpy().mean(axis=0)
    fixed = y - given.permuted
    structure = STRUCTURES["csh"](given.p)
    null = CommonSlopesData(y, others, method)
    start = maximise(null, structure).state
    hessian, positive = hessian_of(null, structure, start)
    inverse = np.linalg.inv(hessian) if positive and hessian is not None else None

    def fit(order):
        data = CommonSlopesData(fixed + given.permuted[order], column, method)
        state = None if inverse is None else _quasi_newton(data, structure, start, inverse)
        if state is None:
            optimum = maximise(data, structure)
            if not optimum.converged:
                return np.nan, np.nan
            state = optimum.state
        slopes, cov_params = data.fixed_effects(structure.covariance(state))
        return slopes[-1], cov_params[-1, -1]

    def evaluate(draws):
        slope, variance = np.array([fit(order) for order in draws.order]).T
        return _t(slope, variance, df)

    return evaluate


def _quasi_newton(data, structure, state, inverse):
    """State where the gradient vanishes, by BFGS with full steps; None where not found soon."""
    step = last = None
    for _ in range(FEW):
        gradient = data.value_and_gradient(structure.covariance(state))[1]
        gradient = structure.contract(state, gradient)
        if np.abs(gradient).max() < TOLERANCE * data.n_subjects:
            return state
        if step is not None:
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


def _t(slope, variance, df):
    t = slope / np.sqrt(np.maximum(variance, np.finfo(float).tiny))
    return t, 2 * stats.t.sf(np.abs(t), df)


STATISTICS = {
    "un": Statistic(un_t),
    "csh": Statistic(csh_t, refitted=True),
    "rao": Statistic(rao_t),
    "composite": Statistic(composite_t),
    "homogeneity": Statistic(homogeneity_test),
}
