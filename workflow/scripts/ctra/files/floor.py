"""What genes without reads have in a matrix of logarithms, and which genes are above it."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

# log2 up to which values are the same. Single precision keeps 7 digits of numbers up to 20 or so,
# and 15 printed digits end at 1e-14; one read more is 1e-3 and above.
SAME = 1e-5


class Floor(NamedTuple):
    """The floor of each sample.

    Attributes
    ----------
    values : ndarray of float, shape (n_samples,)
        Value up to which a gene has no reads: the lowest of the sample, if genes share it, else
        that of the matrix.
    shared : ndarray of bool, shape (n_samples,)
        Whether genes share the lowest value of the sample.
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
    lowest = _two_lowest(np.vstack([_two_lowest(np.asarray(block)) for block in blocks]))
    shared = np.full(lowest.shape[1], len(lowest) == 2) & (lowest[-1] - lowest[0] <= SAME)
    return Floor(np.where(shared, lowest[-1], lowest.min()), shared)


def _two_lowest(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The two lowest values of each sample in order, shape (2, n_samples); of one gene its own."""
    return np.sort(np.partition(values, min(1, len(values) - 1), axis=0)[:2], axis=0)


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
