"""Slopes of an exposure over the values of a moderator."""

import numpy as np
import pandas as pd
from numpy.polynomial import Polynomial
from scipy import stats

from ctra.files.errors import AnalysisError


def simple_slopes(fit, exposure, moderator, values=(-1, 0, 1)):
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


def slope_regions(fit, exposure, moderator, level=0.95):
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
        `positive`, or `not significant`.

    Raises
    ------
    AnalysisError
        If the fit has no product of the two.

    Notes
    -----
    The bounds are the real roots m of (b1 + b3 m)^2 = t^2 (v11 + 2 m v13 + m^2 v33), t the quantile
    of the fit's degrees of freedom; Johnson & Neyman 1936, Stat Res Mem 1:57; Bauer & Curran 2005,
    doi:10.1207/s15327906mbr4003_5. Pointwise: the level holds for one value of the moderator
    chosen beforehand, not for all values together.
    """
    product = _product(fit, exposure, moderator)
    pair = [exposure, product]
    b1, b3 = fit.params[pair]
    (v11, v13), (_, v33) = fit.cov_params.loc[pair, pair].to_numpy()
    t2 = stats.t.ppf((1 + level) / 2, fit.df[pair].min()) ** 2
    excess = Polynomial([b1**2 - t2 * v11, 2 * (b1 * b3 - t2 * v13), b3**2 - t2 * v33])
    roots = excess.roots()
    bounds = np.array([-np.inf, *np.sort(roots[np.isreal(roots)].real), np.inf])
    inside = np.clip(bounds, *(bounds[1:-1][[0, -1]] + [-2, 2] if len(bounds) > 2 else (-1, 1)))
    middle = (inside[:-1] + inside[1:]) / 2
    sign = np.where(b1 + b3 * middle < 0, "negative", "positive")
    return pd.DataFrame(
        {
            "low": bounds[:-1],
            "high": bounds[1:],
            "slope": np.where(excess(middle) > 0, sign, "not significant"),
        }
    )


def _product(fit, exposure, moderator):
    for name in (f"{exposure}:{moderator}", f"{moderator}:{exposure}"):
        if name in fit.params:
            return name
    raise AnalysisError(
        f"no product of {exposure} and {moderator} among {', '.join(fit.params.index)}"
    )
