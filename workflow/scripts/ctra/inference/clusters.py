"""Subjects who belong together: blocks of a design, and permutations that leave them together."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

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


def log_permutations(partial: Partial) -> float:
    """Natural logarithm of the number of the permutations of `shuffled`."""
    within = varies_within(partial, partial.values)
    found = 0.0
    for alike in _of_one_size(partial):
        found += gammaln(len(alike) + 1)
        if within:
            found += len(alike) * gammaln(alike.shape[1] + 1)
    return found


def kept_share(partial: Partial) -> float:
    """Share of what the others leave of the column that no permutation of `shuffled` moves.

    Parameters
    ----------
    partial : Partial

    Returns
    -------
    float
        The sum of squares of the mean over all permutations: 0 where everybody may take everybody's
        place, 1 where nobody moves.
    """
    unit = partial.frame[:, -1]
    within = varies_within(partial, partial.values)
    kept = 0.0
    for alike in _of_one_size(partial):
        values = unit[alike]
        mean = values.mean() if within else values.mean(axis=0)
        kept += float((np.broadcast_to(mean, values.shape) ** 2).sum())
    return kept


def shuffled(partial: Partial, size: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Permutations of the subjects that leave clusters together.

    Parameters
    ----------
    partial : Partial
    size : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int, shape (size, n)
        Without clusters, any order, within strata where there are some. Otherwise whole clusters
        change places with others of their size. Where the column varies within clusters, the
        subjects of each do, too.
    """
    identity = np.arange(partial.n)
    order = np.tile(identity, (size, 1))
    if partial.data.clusters is None and partial.data.strata is None:
        return rng.permuted(order, axis=1)
    within = varies_within(partial, partial.values)
    for alike in _of_one_size(partial):
        places = rng.permuted(np.tile(np.arange(len(alike)), (size, 1)), axis=1)
        moved = alike[places]
        if within:
            moved = rng.permuted(moved, axis=2)
        order[:, alike.ravel()] = moved.reshape(size, -1)
    return order


def _of_one_size(partial: Partial) -> list[NDArray[np.intp]]:
    """Positions of the subjects of all clusters of one size, (number of clusters, size), by size.

    Without clusters all subjects are one class of clusters of one, or those of each stratum are.
    """
    strata = partial.data.strata
    if strata is not None:
        return [np.flatnonzero(strata == code)[:, None] for code in range(strata.max() + 1)]
    if partial.data.clusters is None:
        return [np.arange(partial.n)[:, None]]
    groups = list(members(partial))
    sizes = sorted({len(rows) for rows in groups})
    return [np.array([rows for rows in groups if len(rows) == size]) for size in sizes]
