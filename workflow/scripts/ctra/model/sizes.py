"""The slope of the composite in familiar sizes, and the slopes that its interval excludes."""

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtr, stdtrit

from ctra.marginal.data import ModelData
from ctra.model.curvature import p_squares

SIZES = [
    "p_squares",
    "beta",
    "partial_r",
    "partial_r_low",
    "partial_r_high",
    "delta_r2",
    "bound",
    "p_equivalent",
]


def with_sizes(table: pd.DataFrame, data: ModelData, smallest: float | None) -> pd.DataFrame:
    """The results with the sizes of each slope of the composite.

    Parameters
    ----------
    table : DataFrame
        From `ctra.model.effects.effect_tests`.
    data : ModelData
    smallest : float, optional
        The smallest slope that matters.

    Returns
    -------
    DataFrame
        With the columns of `SIZES`, missing but for the composite: p_squares from
        `ctra.model.curvature`; beta, the slope in SD of the composite per SD of the column;
        partial_r with the limits of `partial_correlation`; delta_r2, the share of the composite's
        variance that the column adds to the others; bound and p_equivalent from `equivalence`.
    """
    ok = (table["statistic"] == "composite") & (table["status"] == "ok")
    rows = {}
    for index, row in zip(table.index[ok], table[ok].to_dict("records"), strict=True):
        effect = row["effect"]
        r, low, high = partial_correlation(row["t"], row["df"])
        rows[index] = (
            p_squares(data, effect),
            row["estimate"] * data.x[effect].std(ddof=1) / data.mean.std(ddof=1),
            r,
            low,
            high,
            (1 - r_squared(data, effect)) * r**2,
            *equivalence(row["estimate"], row["std_error"], row["df"], smallest),
        )
    sizes = pd.DataFrame.from_dict(rows, orient="index", columns=SIZES)
    return table.join(sizes)


def partial_correlation(t: float, df: float, level: float = 0.95) -> tuple[float, float, float]:
    """Partial correlation behind a t, and its confidence limits.

    Parameters
    ----------
    t, df : float
        Of a slope in a regression.
    level : float

    Returns
    -------
    r, low, high : float

    Notes
    -----
    r = t / √(t² + df). Its limits by Fisher's z, whose variance is 1 / (df − 1): that of a
    correlation of df + 2 pairs, as Fisher (1924, Metron 3:329) showed for normal variables.
    Missing with fewer than 2 df.
    """
    r = t / np.sqrt(t**2 + df)
    if df < 2:
        return r, np.nan, np.nan
    half = ndtri((1 + level) / 2) / np.sqrt(df - 1)
    return r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half))


def r_squared(data: ModelData, without: str) -> float:
    """Share of the composite's variance that all columns but one explain."""
    others = data.x.columns.drop(without)
    centred = data.x[others].to_numpy() - data.x[others].to_numpy().mean(axis=0)
    mean = data.mean - data.mean.mean()
    basis = np.linalg.qr(centred)[0]
    return float(((basis.T @ mean) ** 2).sum() / (mean @ mean))


def equivalence(
    estimate: float, std_error: float, df: float, smallest: float | None
) -> tuple[float, float]:
    """The smallest slope that is excluded, and whether all that matter are.

    Parameters
    ----------
    estimate, std_error, df : float
        Of the slope.
    smallest : float, optional
        The smallest slope that matters, above 0.

    Returns
    -------
    bound : float
        The 90 % confidence interval excludes every slope at least so far from 0.
    p_equivalent : float
        P of two one-sided tests that the slope is nearer to 0 than the smallest one that matters;
        missing where that is not declared. Below 0.05 if, and only if, bound is nearer.

    Notes
    -----
    Schuirmann 1987, doi:10.1007/BF01068419.
    """
    bound = abs(estimate) + stdtrit(df, 0.95) * std_error
    if smallest is None:
        return bound, np.nan
    return bound, float(stdtr(df, (abs(estimate) - smallest) / std_error))
