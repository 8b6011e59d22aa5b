"""One slope of several studies: the same in all of them, or varying between them."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import chdtrc, chdtri, ndtr, ndtri, stdtr, stdtrit

from ctra.marginal.structures import Floats

UPPER = 0.975  # of a 95 % interval
BEYOND = (0.025, 0.975)  # probability of a larger Q, at the lower and the upper end of tau²


class Mean(NamedTuple):
    """A mean over studies; df is missing where it is compared with the normal distribution."""

    estimate: float
    std_error: float
    df: float
    t: float
    p_value: float
    ci_low: float
    ci_high: float


class Pooled(NamedTuple):
    """Several studies together.

    Attributes
    ----------
    fixed, random : Mean
        Under one effect in all studies, and under effects that vary between them.
    prediction : (float, float)
        95 % interval of the effect of another study, under effects that vary.
    q, p_differ : float
        Cochran's Q and its p on k - 1 degrees of freedom.
    tau2, i2 : (float, float, float)
        Variance of the effects, and its share of the variance of the estimates; each with the ends
        of its 95 % interval.
    """

    fixed: Mean
    random: Mean
    prediction: tuple[float, float]
    q: float
    p_differ: float
    tau2: tuple[float, float, float]
    i2: tuple[float, float, float]


def pool(estimates: ArrayLike, std_errors: ArrayLike) -> Pooled:
    """Pool the slopes of independent studies.

    Parameters
    ----------
    estimates, std_errors : array_like of float, shape (k,)
        Of at least two studies; the standard errors are above 0, and taken as known.

    Returns
    -------
    Pooled

    Raises
    ------
    ValueError
        With fewer than two studies, or a standard error that is not above 0.

    Notes
    -----
    As `rma` of R's metafor, with method FE for the fixed effect, and for the random effects REML
    (Viechtbauer 2005, doi:10.3102/10769986030003261) with test adhoc. That is Knapp & Hartung 2003
    (doi:10.1002/sim.1482), t on k - 1 degrees of freedom, where the standard error is at least the
    one without their factor (Röver et al. 2015, doi:10.1186/s12874-015-0091-1). Two estimates that
    agree by chance would else have none. The limits of tau2 are by the Q profile (Viechtbauer 2007,
    doi:10.1002/sim.2514), and those of I² follow from them.
    """
    effects, variances = np.asarray(estimates, float), np.asarray(std_errors, float) ** 2
    k = len(effects)
    if k < 2 or not (variances > 0).all():
        raise ValueError(
            f"{k} estimates with standard errors {np.sqrt(variances).tolist()}: at least 2 are "
            "needed, each with a standard error above 0"
        )
    tau2 = _reml(effects, variances)
    low, high = (_profiled(effects, variances, chdtri(k - 1, p)) for p in BEYOND)
    weights, mean = _weighted(effects, variances, 0)
    q = float((weights * (effects - mean) ** 2).sum())
    typical = float((k - 1) / (weights.sum() - (weights**2).sum() / weights.sum()))
    fixed = _mean(mean, 1 / np.sqrt(weights.sum()), np.nan)
    random = _random(effects, variances, tau2)
    half = stdtrit(random.df, UPPER) * np.hypot(random.std_error, np.sqrt(tau2))
    return Pooled(
        fixed=fixed,
        random=random,
        prediction=(random.estimate - half, random.estimate + half),
        q=q,
        p_differ=float(chdtrc(k - 1, q)),
        tau2=(tau2, low, high),
        i2=(tau2 / (tau2 + typical), low / (low + typical), high / (high + typical)),
    )


def _mean(estimate: float, std_error: float, df: float) -> Mean:
    """A mean with its test and interval, by t or without df by the normal distribution."""
    ratio = estimate / std_error
    if np.isnan(df):
        quantile, below = ndtri(UPPER), ndtr(-abs(ratio))
    else:
        quantile, below = stdtrit(df, UPPER), stdtr(df, -abs(ratio))
    half = quantile * std_error
    numbers = (ratio, 2 * below, estimate - half, estimate + half)
    return Mean(*map(float, (estimate, std_error, df, *numbers)))


def _random(effects: Floats, variances: Floats, tau2: float) -> Mean:
    """The mean of effects with a variance, by Knapp and Hartung, never narrower than without."""
    weights, mean = _weighted(effects, variances, tau2)
    df = len(effects) - 1
    factor = max(1.0, (weights * (effects - mean) ** 2).sum() / df)
    return _mean(mean, np.sqrt(factor / weights.sum()), df)


def _reml(effects: Floats, variances: Floats) -> float:
    """Variance of the effects at which the derivative of the restricted likelihood is 0."""

    def score(tau2: float) -> float:
        weights, mean = _weighted(effects, variances, tau2)
        squares = weights**2
        gain = (squares * (effects - mean) ** 2).sum() + squares.sum() / weights.sum()
        return float(gain - weights.sum())

    return _crossing(score, variances.max())


def _profiled(effects: Floats, variances: Floats, quantile: float) -> float:
    """Variance of the effects at which Cochran's Q with its weights is a quantile."""

    def beyond(tau2: float) -> float:
        weights, mean = _weighted(effects, variances, tau2)
        return float((weights * (effects - mean) ** 2).sum() - quantile)

    return _crossing(beyond, variances.max())


def _weighted(effects: Floats, variances: Floats, tau2: float) -> tuple[Floats, float]:
    """Weights of the effects if they vary, and their mean."""
    weights = 1 / (variances + tau2)
    return weights, float((weights * effects).sum() / weights.sum())


def _crossing(function: Callable[[float], float], start: float) -> float:
    """Where a function that ends below 0 crosses it; 0 where it is not above 0 at 0."""
    if function(0.0) <= 0:
        return 0.0
    high = start
    while function(high) > 0:
        high *= 2
    return float(brentq(function, 0.0, high, xtol=1e-14 * high))
