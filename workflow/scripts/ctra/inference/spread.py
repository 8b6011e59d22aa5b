"""Whether the spread of the subjects follows an exposure, and each subject's own spread."""

import numpy as np
from scipy.special import chdtrc

from ctra.files.rounding import DEPENDENT, NOTHING
from ctra.inference.partial import Partial
from ctra.marginal.structures import Floats


def spread_p(partial: Partial, squares: Floats) -> float:
    """Koenker's test that squared residuals depend on the column or its square.

    Parameters
    ----------
    partial : Partial
        Of the column.
    squares : ndarray, shape (n,)
        Squared residuals, or a mean of them over genes.

    Returns
    -------
    float
        P value; missing where all squares are equal.

    Notes
    -----
    n R² of the squares on the column and its square has a chi-squared distribution with 2 degrees
    of freedom, or 1 where the column has two values. Koenker 1981,
    doi:10.1016/0304-4076(81)90062-2.
    """
    total = ((squares - squares.mean()) ** 2).sum()
    if total <= NOTHING * (squares**2).sum():
        return np.nan
    values = partial.values / np.abs(partial.values).max()
    design = np.column_stack([np.ones(partial.n), values, values**2])
    solution, _, rank, _ = np.linalg.lstsq(design, squares, rcond=DEPENDENT)
    fitted = design @ solution
    share = ((fitted - squares.mean()) ** 2).sum() / total
    return float(chdtrc(rank - 1, partial.n * share))


def squared_residuals(partial: Partial) -> Floats:
    """Squared residuals of the mean over genes, shape (n,)."""
    residual: Floats = partial.observed.residuals[0]
    return residual**2


def person_variances(genes: Floats, basis: Floats) -> Floats:
    """Mean square of each subject's differences between genes.

    Parameters
    ----------
    genes : ndarray, shape (n, p)
        Residuals.
    basis : ndarray, shape (n, m)
        Orthonormal, of the columns that they are residuals of.

    Returns
    -------
    ndarray, shape (n,)
        Each gene is scaled to a variance of 1; one without differences counts as 0. The squares
        are divided by 1 - leverage, and are 0 where nothing is left.
    """
    departures = genes - genes.mean(axis=1)[:, None]
    scale = np.sqrt((departures**2).mean(axis=0))
    scale[scale <= DEPENDENT * np.abs(genes).max()] = np.inf
    left = 1 - (basis**2).sum(axis=1)
    left[left < NOTHING] = np.inf
    variances: Floats = ((departures / scale) ** 2).mean(axis=1) / left
    return variances


def residual_variances(partial: Partial) -> Floats:
    """`person_variances` of the genes beside all columns, the one that is tested among them."""
    unit = partial.frame[:, -1]
    residuals = partial.permuted - np.outer(unit, unit @ partial.permuted)
    return person_variances(residuals, partial.basis)
