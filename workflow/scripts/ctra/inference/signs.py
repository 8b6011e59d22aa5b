"""Signs of clusters, drawn or all of them."""

from collections.abc import Iterator

import numpy as np

from ctra.inference.batches import BATCH, batches
from ctra.marginal.structures import Floats

STREAM = 1  # of random numbers, beside that of the permutations


def n_patterns(n_groups: int, draws: int) -> int:
    """Number of all sign patterns, if they are no more than the draws; 0 otherwise.

    A pattern and its opposite are one: they give the same distance from 0.
    """
    patterns = 2 ** (int(n_groups) - 1)  # an integer of numpy would be negative with 64 groups
    return patterns if patterns <= draws else 0


def sign_batches(n_groups: int, draws: int, seed: int) -> Iterator[Floats]:
    """Signs in batches.

    Parameters
    ----------
    n_groups : int
    draws, seed : int

    Yields
    ------
    ndarray, shape (m, n_groups)
        1 or -1. All patterns where they are no more than the draws, that of the data first;
        otherwise so many draws (Rademacher weights).
    """
    patterns = n_patterns(n_groups, draws)
    if patterns:
        for first in range(0, patterns, BATCH):
            numbers = np.arange(first, min(first + BATCH, patterns))
            yield 1.0 - 2.0 * (numbers[:, None] >> np.arange(n_groups) & 1)
        return
    for size, rng in batches(draws, seed, STREAM):
        yield 1.0 - 2.0 * rng.integers(0, 2, (size, n_groups))


def share_as_far(as_far: int, n_groups: int, draws: int) -> float:
    """P value: share of the patterns that are at least as far from 0 as the data.

    Parameters
    ----------
    as_far : int
        Of the signs of `sign_batches`.
    n_groups, draws : int

    Returns
    -------
    float
        Of drawn signs the data count as one more.
    """
    patterns = n_patterns(n_groups, draws)
    return as_far / patterns if patterns else (1 + as_far) / (1 + draws)
