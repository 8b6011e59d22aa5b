"""What genes without reads have in a matrix of logarithms, and which genes are above it."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

# log2 up to which values are the same. Single precision keeps 7 digits of numbers up to 20 or so,
# and 15 printed digits end at 1e-14; one read more is 1e-3 and above.
SAME = 1e-5
# One of so many genes is to have the lowest value, two at least: rounded
# values of a microarray have ties by chance. From MOST on the number grows no more.
ONE_OF, MOST = 100, 200
# In the note of a matrix in which no sample has a floor.
NO_FLOOR = "genes without reads cannot be told from others: all count as expressed"


class Floor(NamedTuple):
    """The floor of each sample.

    Attributes
    ----------
    values : ndarray of float, shape (n_samples,)
        Value up to which a gene has no reads: the lowest of the sample, if genes share it, else
        that of the matrix.
    shared : ndarray of bool, shape (n_samples,)
        Whether genes share the lowest value of the sample: 1 % of them, from 2 to 200.
    """

    values: NDArray[np.float64]
    shared: NDArray[np.bool_]


def floor_of(blocks: Iterable[ArrayLike]) -> Floor:
    """Find the floor of each sample of a matrix.

    Parameters
    ----------
    blocks : iterable of array_like of float, shape (n_some, n_samples)
        All genes, some at a time.

    Returns
    -------
    Floor

    Notes
    -----
    Counts per million have one floor. Where the prior count is not scaled by the depth of the
    sample, as in limma's voom, the logarithm of no reads hangs on the depth: each sample has a
    floor of its own. Microarrays have none.
    """
    n, lowest = 0, np.empty((0, 0))
    for block in map(np.asarray, blocks):
        n += len(block)
        lowest = _lowest(np.vstack([lowest, block]) if lowest.size else block)
    last = max(2, min(-(-n // ONE_OF), MOST)) - 1
    if n <= last:
        return Floor(np.full(lowest.shape[1], lowest.min()), np.zeros(lowest.shape[1], dtype=bool))
    shared = lowest[last] - lowest[0] <= SAME
    return Floor(np.where(shared, lowest[last], lowest.min()), shared)


def _lowest(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The lowest values of each sample in order, shape (up to MOST, n_samples)."""
    if len(values) > MOST:
        values = np.partition(values, MOST - 1, axis=0)[:MOST]
    return np.sort(values, axis=0)


def expressed(genes: ArrayLike, floor: ArrayLike) -> NDArray[np.bool_]:
    """Whether each gene is above the floor in more than half of the samples.

    Parameters
    ----------
    genes : array_like of float, shape (n_genes, n_samples)
    floor : array_like of float, shape (n_samples,)
        From `floor_of`, of the whole matrix.

    Returns
    -------
    ndarray of bool, shape (n_genes,)
    """
    above = np.asarray(genes) > np.asarray(floor) + SAME
    return np.asarray(2 * above.sum(axis=1) > above.shape[1])
