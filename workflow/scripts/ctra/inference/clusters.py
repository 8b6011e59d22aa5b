"""Subjects who belong together: blocks of a design, and permutations that leave them together."""

from collections.abc import Iterator
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray

from ctra.files.rounding import DEPENDENT, NOTHING
from ctra.inference.partial import Partial
from ctra.marginal.structures import Floats


def members(partial: Partial) -> Iterator[NDArray[np.intp]]:
    """Positions of the subjects of each cluster; without clusters each subject is one.

    Parameters
    ----------
    partial : Partial

    Yields
    ------
    ndarray of int
    """
    codes = cluster_codes(partial)
    for code in range(codes.max() + 1):
        yield np.flatnonzero(codes == code)


def cluster_codes(partial: Partial) -> NDArray[np.intp]:
    """Number of each subject's cluster, shape (n,); without clusters that of the subject."""
    clusters = partial.data.clusters
    return np.arange(partial.n) if clusters is None else clusters


def adjusted_blocks(
    values: Floats, basis: Floats, codes: NDArray[np.intp], power: float
) -> tuple[Floats, NDArray[np.bool_]]:
    """Multiply the rows of each cluster by a power of what a regression leaves of them.

    Parameters
    ----------
    values : ndarray, shape (n, c)
    basis : ndarray, shape (n, m)
        Orthonormal, of the columns of the regression.
    codes : ndarray of int, shape (n,)
        Clusters.
    power : float
        -1/2 or -1 of (I - H_gg), H the hat matrix.

    Returns
    -------
    adjusted : ndarray, shape (n, c)
    undetermined : ndarray of bool, shape (c,)
        Whether a cluster, alone, holds a part of a column that the regression fits exactly. The
        power is then that of the rest.
    """
    if len(np.unique(codes)) == len(codes):
        left = 1 - (basis**2).sum(axis=1)
        lost = left < NOTHING
        factor = np.where(lost, 0.0, np.where(lost, 1.0, left) ** power)
        return factor[:, None] * values, _held(values[lost], values)
    adjusted = np.empty_like(values)
    undetermined = np.zeros(values.shape[1], dtype=bool)
    for code in range(codes.max() + 1):
        rows = codes == code
        block = basis[rows]
        left, vectors = np.linalg.eigh(np.eye(len(block)) - block @ block.T)
        lost = left < NOTHING
        factor = np.where(lost, 0.0, np.where(lost, 1.0, left) ** power)
        along = vectors.T @ values[rows]
        undetermined |= _held(along[lost], values)
        adjusted[rows] = vectors @ (factor[:, None] * along)
    return adjusted, undetermined


def _held(lost: Floats, values: Floats) -> NDArray[np.bool_]:
    """Whether what is lost of columns is more than rounding."""
    return (lost**2).sum(axis=0) > DEPENDENT * (values**2).sum(axis=0)


def varies_within(partial: Partial, values: Floats) -> bool:
    """Whether a column of the design has different values in a cluster."""
    size = DEPENDENT * np.abs(values).max()
    return any(np.ptp(values[rows]) > size for rows in members(partial))


def n_permutations(partial: Partial) -> float:
    """Number of the permutations of `shuffled`."""
    sizes = [len(rows) for rows in members(partial)]
    if partial.data.clusters is None:
        sizes = [partial.n]
    elif not varies_within(partial, partial.values):
        sizes = list(np.bincount(sizes))
    return prod(float(factorial(min(size, 170))) for size in sizes)


def shuffled(partial: Partial, size: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Permutations of the subjects that leave clusters as they are.

    Parameters
    ----------
    partial : Partial
    size : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int, shape (size, n)
        Without clusters, any order. Where the column varies within clusters, the subjects of each
        cluster change places. Otherwise whole clusters do, with others of their size.
    """
    identity = np.arange(partial.n)
    if partial.data.clusters is None:
        return rng.permuted(np.tile(identity, (size, 1)), axis=1)
    order = np.tile(identity, (size, 1))
    groups = list(members(partial))
    if varies_within(partial, partial.values):
        for rows in groups:
            order[:, rows] = rng.permuted(np.tile(rows, (size, 1)), axis=1)
        return order
    for length in sorted({len(rows) for rows in groups}):
        alike = np.array([rows for rows in groups if len(rows) == length])
        places = rng.permuted(np.tile(np.arange(len(alike)), (size, 1)), axis=1)
        order[:, alike.ravel()] = alike[places].reshape(size, -1)
    return order
