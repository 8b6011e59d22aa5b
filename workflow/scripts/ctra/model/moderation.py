"""Slopes of an exposure over the values of a moderator."""

from collections.abc import Sequence
from typing import TypedDict

import numpy as np
import pandas as pd
from numpy.polynomial import Polynomial
from scipy.special import stdtrit

from ctra.files.errors import AnalysisError
from ctra.files.rounding import NOTHING
from ctra.marginal.results import SlopeResults
from ctra.marginal.structures import Floats
from ctra.model.fits import Fits, by_statistic
from ctra.model.refusal import Refusal


class Slopes(TypedDict):
    """Simple slopes that a model asks for.

    `of` is an exposure, `at` its moderator, `values` those of the moderator, in SD.
    """

    of: str
    at: str
    values: list[float]


def simple_slopes(
    fit: SlopeResults, exposure: str, moderator: str, values: Sequence[float] = (-1, 0, 1)
) -> pd.DataFrame:
    """Slopes of an exposure at values of its moderator, every other exposure at its mean.

    Parameters
    ----------
    fit : ctra.marginal.SlopeResults
        Of a design from `ctra.model.design.design_matrix` with the product of the two.
    exposure, moderator : str
    values : sequence of float
        Of the moderator, in SD from its mean.

    Returns
    -------
    DataFrame, one row a value
        As from `SlopeResults.t_test`, in the order of the values.

    Raises
    ------
    AnalysisError
        If the fit has no product of the two.

    Notes
    -----
    At the value m the slope is b1 + b3 m, b1 of the exposure and b3 of the product, with variance
    v11 + 2 m v13 + m^2 v33 from the covariance of the estimates; Aiken & West 1991, Multiple
    Regression: Testing and Interpreting Interactions, chapter 2.
    """
    product = _product(fit, exposure, moderator)
    return fit.t_test(pd.DataFrame({exposure: 1.0, product: np.asarray(values, dtype=float)}))


def slope_regions(
    fit: SlopeResults, exposure: str, moderator: str, level: float = 0.95
) -> pd.DataFrame:
    """Johnson-Neyman regions: where along the moderator the exposure's slope differs from 0.

    Parameters
    ----------
    fit, exposure, moderator
        As for `simple_slopes`.
    level : float
        Of the pointwise confidence limits.

    Returns
    -------
    DataFrame, one row a region, from the lowest to the highest
        low, high: SD from the moderator's mean, infinite at the ends; slope: `negative`,
        `positive`, or `not significant`. A single value at which the slope just reaches the limit
        is no region.

    Raises
    ------
    AnalysisError
        If the fit has no product of the two.

    Notes
    -----
    The bounds are the real roots m of (b1 + b3 m)^2 = t^2 (v11 + 2 m v13 + m^2 v33), t the quantile
    of the fit's degrees of freedom; Johnson & Neyman 1936, Stat Res Mem 1:57; Bauer & Curran 2005,
    doi:10.1207/s15327906mbr4003_5. Pointwise: the level holds for one value of the moderator
    chosen beforehand, not for all values together. A coefficient below 1e-10 of the
    terms that it is the difference of is rounding of the estimates: bounds beyond 1e5 SD of the
    moderator, and regions narrower than 1e-5 SD, are none.
    """
    product = _product(fit, exposure, moderator)
    pair = [exposure, product]
    b1, b3 = fit.params[pair]
    (v11, v13), (_, v33) = fit.cov_params.loc[pair, pair].to_numpy()
    t2 = stdtrit(fit.df[pair].min(), (1 + level) / 2) ** 2
    excess = np.array([b1**2 - t2 * v11, 2 * (b1 * b3 - t2 * v13), b3**2 - t2 * v33])
    terms = np.array([b1**2 + t2 * v11, 2 * (abs(b1 * b3) + t2 * abs(v13)), b3**2 + t2 * v33])
    excess[np.abs(excess) <= NOTHING * terms.sum()] = 0
    roots = _roots(excess, terms)
    bounds = np.array([-np.inf, *roots, np.inf])
    inside = _points_inside(bounds)
    sign = np.where(b1 + b3 * inside < 0, "negative", "positive")
    # without a bound the sign is that of the highest power; the point may be a double root
    c0, _, c2 = excess
    above = Polynomial(excess)(inside) > 0 if len(roots) else c2 > 0 or (c2 == 0 and c0 > 0)
    return pd.DataFrame(
        {
            "low": bounds[:-1],
            "high": bounds[1:],
            "slope": np.where(above, sign, "not significant"),
        }
    )


def _roots(coefficients: Floats, terms: Floats) -> Floats:
    """Sorted single real roots of a polynomial of degree 2 or less.

    Terms are the sums of what each coefficient is the difference of, shape (3,), as they are.
    """
    c0, c1, c2 = coefficients
    of_0, of_1, of_2 = terms
    if c1**2 - 4 * c0 * c2 <= NOTHING * (of_1**2 + 4 * of_0 * of_2):
        return np.zeros(0)  # none, or a double one
    return np.sort(Polynomial(coefficients).roots().real)


def _points_inside(bounds: Floats) -> Floats:
    """A point of each region between sorted bounds, the first and last of which are infinite."""
    if len(bounds) == 2:
        return np.zeros(1)
    finite = bounds.copy()
    finite[0], finite[-1] = bounds[1] - 2, bounds[-2] + 2
    return (finite[:-1] + finite[1:]) / 2


def _product(fit: SlopeResults, exposure: str, moderator: str) -> str:
    """The column of the product of two exposures."""
    for name in (f"{exposure}:{moderator}", f"{moderator}:{exposure}"):
        if name in fit.params:
            return name
    raise AnalysisError(
        f"no product of {exposure} and {moderator} among {', '.join(fit.params.index)}"
    )


def slopes_table(fits: Fits, slopes: list[Slopes]) -> pd.DataFrame:
    """Simple slopes by every statistic that estimates slopes.

    Parameters
    ----------
    fits : Fits
    slopes : list of Slopes

    Returns
    -------
    DataFrame
        exposure, moderator, value, statistic, and the columns of `SlopeResults.t_test`.
    """
    rows = [(one["of"], one["at"], value) for one in slopes for value in one["values"]]
    labels = pd.DataFrame(rows, columns=["exposure", "moderator", "value"])

    def test(fit: SlopeResults) -> pd.DataFrame:
        tables = [simple_slopes(fit, one["of"], one["at"], one["values"]) for one in slopes]
        return pd.concat(tables, ignore_index=True)

    return by_statistic(fits.slopes, labels, test) if rows else labels


def regions_table(fits: Fits, slopes: list[Slopes], participants: pd.DataFrame) -> pd.DataFrame:
    """Johnson-Neyman regions by every statistic that estimates slopes.

    Parameters
    ----------
    fits : Fits
    slopes : list of Slopes
    participants : DataFrame
        With the moderators in their own unit.

    Returns
    -------
    DataFrame
        exposure, moderator, statistic, the columns of `slope_regions`, low_score and high_score in
        the moderator's own unit, n (the subjects within) and status. Regions beyond the observed
        values of the moderator are left out, and ends beyond them are infinite.
    """
    tables = []
    for one in slopes:
        z, scores = fits.data.x[one["at"]], participants[one["at"]]
        for statistic, fit in fits.slopes.items():
            if isinstance(fit, Refusal):
                regions = pd.DataFrame({"status": [fit.reason]})
            else:
                regions = _observed(slope_regions(fit, one["of"], one["at"]), z)
                bounds = regions[["low", "high"]].to_numpy()
                regions["n"] = [z.between(low, high).sum() for low, high in bounds]
                regions["status"] = "ok"
                for end in ("low", "high"):
                    regions[f"{end}_score"] = scores.mean() + scores.std() * regions[end]
            labels = {"exposure": one["of"], "moderator": one["at"], "statistic": statistic}
            tables.append(regions.assign(**labels))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _observed(regions: pd.DataFrame, moderator: pd.Series) -> pd.DataFrame:
    """Regions that have observed values of the moderator; no end lies beyond these."""
    lowest, highest = moderator.min(), moderator.max()
    within = regions[(regions["high"] >= lowest) & (regions["low"] <= highest)]
    return within.assign(
        low=within["low"].where(within["low"] > lowest, -np.inf),
        high=within["high"].where(within["high"] < highest, np.inf),
    ).reset_index(drop=True)
