"""One slope of several imputations of the same data, pooled by Rubin's rules."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

UPPER = 0.975  # of a 95 % interval


class OfImputations(NamedTuple):
    """A slope over imputations.

    Attributes
    ----------
    estimate, std_error, df, t, p_value, ci_low, ci_high : float
    fmi : float
        Fraction of missing information.
    """

    estimate: float
    std_error: float
    df: float
    t: float
    p_value: float
    ci_low: float
    ci_high: float
    fmi: float


def pool_imputations(estimates: ArrayLike, variances: ArrayLike, df: float) -> OfImputations:
    """Pool the estimates of completed data.

    Parameters
    ----------
    estimates, variances : array_like of float, shape (m,)
        Slopes in m >= 2 completed data sets, and the squares of their standard errors.
    df : float
        Degrees of freedom that the slope has in complete data.

    Returns
    -------
    OfImputations

    Notes
    -----
    With W the mean of the variances and B the variance of the estimates, the total variance is
    T = W + (1 + 1/m) B (Rubin 1987, Multiple imputation for nonresponse in surveys). Degrees of
    freedom are those of Barnard & Rubin 1999, doi:10.1093/biomet/86.4.948: 1 / (1/a + 1/o) with
    lambda = (1 + 1/m) B / T, a = (m - 1) / lambda² and o = (df + 1) / (df + 3) df (1 - lambda).
    Without B they are those of complete data, df (df + 1) / (df + 3).
    """
    values, m = np.asarray(estimates, dtype=float), np.size(estimates)
    within, between = np.asarray(variances, dtype=float).mean(), values.var(ddof=1)
    total = within + (1 + 1 / m) * between
    share = (1 + 1 / m) * between / total
    observed = (df + 1) / (df + 3) * df * (1 - share)
    pooled_df = 1 / (share**2 / (m - 1) + 1 / observed)
    increase = (1 + 1 / m) * between / within
    fmi = (increase + 2 / (pooled_df + 3)) / (increase + 1)
    estimate, error = values.mean(), np.sqrt(total)
    t = estimate / error
    half = stdtrit(pooled_df, UPPER) * error
    p = 2 * stdtr(pooled_df, -abs(t))
    numbers = (estimate, error, pooled_df, t, p, estimate - half, estimate + half, fmi)
    return OfImputations(*map(float, numbers))
