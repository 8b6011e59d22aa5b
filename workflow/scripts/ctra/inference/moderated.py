"""Residual variances of genes, drawn towards what other genes have."""

from typing import NamedTuple

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq
from scipy.special import digamma, polygamma

from ctra.files.errors import InferenceError
from ctra.files.rounding import NOTHING
from ctra.marginal.structures import Floats

KNOTS = (0, 1 / 3, 2 / 3, 1)  # of the spline, as shares of the genes; limma's from 30 genes on


class Prior(NamedTuple):
    """What the variances of the other genes say of that of a gene.

    Attributes
    ----------
    variances : ndarray, shape (G,) or ()
        Expected variance of each gene.
    df : float
        Degrees of freedom that this is worth; infinite where the variances spread as by chance.
    """

    variances: Floats
    df: float


def fit_prior(variances: Floats, df: int, means: Floats | None = None) -> Prior:
    """Fit a scaled inverse chi-squared prior to the logarithms of residual variances.

    Parameters
    ----------
    variances : ndarray, shape (G,)
    df : int
        Degrees of freedom of each.
    means : ndarray, shape (G,), optional
        Mean expression, on which the expected variance depends smoothly (limma-trend); without
        it all genes have one. It needs 30 genes.

    Returns
    -------
    Prior

    Raises
    ------
    InferenceError
        If more than half of the variances are 0. limma warns then, and takes 1 for their median.

    Notes
    -----
    Smyth 2004, section 6.2 (doi:10.2202/1544-6115.1027). The trend is a natural cubic spline with
    knots at `KNOTS`, fitted by least squares (Law et al. 2014, doi:10.1186/gb-2014-15-2-r29). These
    are the numbers of limma's `fitFDist`. A variance counts as at least 1e-5 of the median.
    """
    median = np.median(variances)
    if not median > 0:
        raise InferenceError(
            f"more than half of {len(variances)} genes have a residual variance of 0, so that the "
            "variances of the others cannot be judged by them; leave out genes that do not vary or "
            "that the columns fit exactly"
        )
    lifted = np.maximum(variances, 1e-5 * median)
    logs = np.log(lifted)
    centred = logs - digamma(df / 2) + np.log(df / 2)
    curves = np.ones((len(logs), 1)) if means is None else _spline(means)
    expected = curves @ np.linalg.lstsq(curves, centred, rcond=None)[0]
    beside = len(logs) - curves.shape[1]
    spread = float(((centred - expected) ** 2).sum()) / beside - float(polygamma(1, df / 2))
    if spread <= NOTHING:
        same = lifted.mean() if means is None else np.exp(expected)
        return Prior(np.asarray(same), np.inf)
    half = float(brentq(lambda log: polygamma(1, np.exp(log)) - spread, -30, 30, xtol=1e-13))
    half = float(np.exp(half))
    scales = np.exp(expected + digamma(half) - np.log(half))
    return Prior(scales, 2 * half)


def _spline(means: Floats) -> Floats:
    """Natural cubic splines that are 1 at one knot and 0 at the others, shape (G, n_knots)."""
    knots = np.unique(np.quantile(means, KNOTS))
    return np.asarray(CubicSpline(knots, np.eye(len(knots)), bc_type="natural")(means))


def moderate(variances: Floats, df: int, prior: Prior) -> Floats:
    """Means of the variances and those of the prior, weighted by their degrees of freedom.

    Parameters
    ----------
    variances : ndarray, shape (G,)
    df : int
        Degrees of freedom of each.
    prior : Prior

    Returns
    -------
    ndarray, shape (G,)
    """
    if np.isinf(prior.df):
        return np.broadcast_to(prior.variances, variances.shape)
    return np.asarray((prior.df * prior.variances + df * variances) / (prior.df + df))


def total_df(df: int, prior: Prior, n_genes: int) -> float:
    """Degrees of freedom of a moderated variance: never more than all genes have together."""
    return min(df + prior.df, df * n_genes)
