"""Checks of the columns of a model: their numbers, names and independence."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.files.errors import MarginalError
from ctra.files.rounding import DEPENDENT, ROUNDING
from ctra.marginal.structures import Floats

Label = str | int  # of a column: a name, or the position in an array
Table = pd.DataFrame | NDArray[np.generic] | Sequence[Sequence[float]]


def independent_columns(columns: Floats, triangle: Floats | None = None) -> NDArray[np.intp]:
    """Positions of the columns that are no linear combination of those before them.

    Parameters
    ----------
    columns : ndarray, shape (n, m)
        A constant column first lets constants of any size count as dependent.
    triangle : ndarray, shape (min(n, m), m), optional
        Of their QR decomposition, where it is known already.

    Returns
    -------
    ndarray of int
    """
    n, m = columns.shape
    norms = np.linalg.norm(columns, axis=0)
    enough = DEPENDENT * norms + ROUNDING * np.sqrt(n) * np.abs(columns).max(axis=0, initial=0)
    if n >= m:
        r: Floats = np.linalg.qr(columns)[1] if triangle is None else triangle
        if (np.abs(np.diag(r)) > enough).all():
            return np.arange(m)
    kept: list[int] = []
    basis = np.zeros((n, 0))
    for position, column in enumerate(columns.T):
        rest = column - basis @ (basis.T @ column)
        rest -= basis @ (basis.T @ rest)  # once more, against rounding
        size = np.linalg.norm(rest)
        if size > enough[position] and len(kept) < n:
            kept.append(position)
            basis = np.column_stack([basis, rest / size])
    return np.array(kept, dtype=int)


def with_intercept(*parts: Floats | pd.DataFrame | pd.Series) -> Floats:
    """A column of ones and the parts (each a DataFrame or ndarray of n rows) side by side."""
    return np.column_stack([np.ones(len(parts[0])), *parts])


def paired_frames(y: Table, x: Table) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two tables with a row a subject, checked against each other.

    Parameters
    ----------
    y : array_like or DataFrame, shape (n, p)
    x : array_like or DataFrame, shape (n, k)

    Returns
    -------
    y, x : DataFrame of float

    Raises
    ------
    MarginalError
        If they have different rows or labels of rows, a name twice, no column in y, or a value that
        is not a finite number.
    """
    labelled = isinstance(y, pd.DataFrame) and isinstance(x, pd.DataFrame)
    y, x = pd.DataFrame(y), pd.DataFrame(x)
    if len(y) != len(x):
        raise MarginalError(
            f"y has {len(y)} rows and x {len(x)}; one row a subject is needed in both"
        )
    if labelled and not y.index.equals(x.index):
        raise MarginalError("y and x have other row labels, or another order; align them first")
    if not y.shape[1]:
        raise MarginalError("y has no columns")
    for name, table in (("y", y), ("x", x)):
        check_names(table.columns, name)
        try:
            values = table.to_numpy(dtype=float)
        except (TypeError, ValueError) as error:
            raise MarginalError(f"{name} is not numeric: {error}") from None
        if not np.isfinite(values).all():
            row, column = np.argwhere(~np.isfinite(values))[0]
            raise MarginalError(
                f"{name} has {values[row, column]} in column {table.columns[column]!r}, row "
                f"{table.index[row]!r}; complete, finite data are needed"
            )
    return y.astype(float), x.astype(float)


def check_names(names: pd.Index, what: str) -> None:
    """Refuse a name that stands twice."""
    twice = names[names.duplicated()]
    if len(twice):
        raise MarginalError(f"{what} has the column {twice[0]!r} twice")
