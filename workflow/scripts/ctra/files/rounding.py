"""What is nothing but rounding.

A value that is 0 in exact arithmetic comes out of sums and linear algebra as 0 or as a few units in
the last place of what it was computed from, by the instructions of the processor. No decision may
hang on which: such a value counts as 0.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Of the largest of the numbers that a value was computed from: a sum or a mean of them is off by a
# unit in the last place (eps) or a few.
ROUNDING = 8 * np.finfo(float).eps
# Share of a norm: columns whose correlations allow a model at all lose up to six of the 16 digits.
DEPENDENT = 1e-10
# Of a sum of squares, or of 1, off which as much is taken: what is left is 1e-16 of it, or a few.
NOTHING = 1e-10


def varies(column: ArrayLike, size: float) -> bool:
    """Whether a column of numbers of a size is more than a constant and rounding."""
    values = np.asarray(column, dtype=float)
    if not len(values):
        return False
    centred = values - values.mean()
    return bool(np.linalg.norm(centred) > ROUNDING * np.sqrt(len(values)) * size)


def varying(table: ArrayLike, *, least: float = 0.0) -> NDArray[np.bool_]:
    """Whether each column of a table is more than a constant and rounding.

    Parameters
    ----------
    table : array_like or DataFrame of float, shape (n, p)
    least : float
        Least size of the numbers that the values were computed from, where the values may be
        smaller: 1 for logarithms, whose rounding is that of the logarithm of about 1.

    Returns
    -------
    ndarray of bool, shape (p,)
    """
    columns = np.asarray(table, dtype=float).T
    vary = [varies(column, max(least, np.abs(column).max(initial=0))) for column in columns]
    return np.array(vary, dtype=bool)


def rounding_norm(
    values: NDArray[np.floating], size: float | NDArray[np.floating]
) -> NDArray[np.floating]:
    """Norm up to which what columns leave, or take, of values is rounding.

    Parameters
    ----------
    values : ndarray, shape (n,) or (n, p)
    size : float or ndarray, shape (p,)
        Largest of the numbers that the values were computed from; they may have cancelled out.

    Returns
    -------
    ndarray, shape () or (p,)
    """
    norm = np.linalg.norm(values - values.mean(axis=0), axis=0)
    return np.asarray(DEPENDENT * norm + ROUNDING * np.sqrt(len(values)) * size)


def fits_exactly(
    columns: NDArray[np.floating],
    values: NDArray[np.floating],
    size: float | NDArray[np.floating],
) -> NDArray[np.bool_]:
    """Whether columns leave nothing but rounding of values.

    Parameters
    ----------
    columns : ndarray, shape (n, m)
        Of full rank, the intercept among them.
    values, size
        As for `rounding_norm`.

    Returns
    -------
    ndarray of bool, shape () or (p,)
    """
    return explains(np.linalg.qr(columns)[0], values, size)


def explains(
    basis: NDArray[np.floating],
    values: NDArray[np.floating],
    size: float | NDArray[np.floating],
) -> NDArray[np.bool_]:
    """As `fits_exactly`, by an orthonormal basis of the columns, shape (n, m)."""
    rest = values - basis @ (basis.T @ values)
    rest -= basis @ (basis.T @ rest)  # once more, against rounding
    return np.asarray(np.linalg.norm(rest, axis=0) <= rounding_norm(values, size))
