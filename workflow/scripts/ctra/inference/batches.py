"""Random numbers in batches that do not depend on where, when or with how many others they run."""

from collections.abc import Iterator

import numpy as np

BATCH = 1000  # draws; a batch of 152 subjects takes 1.2 MB


def batches(draws: int, seed: int) -> Iterator[tuple[int, np.random.Generator]]:
    """Sizes and generators of the batches of so many draws.

    Parameters
    ----------
    draws, seed : int

    Yields
    ------
    size : int
    rng : numpy.random.Generator
        Counter-based (Philox: Salmon et al. 2011, doi:10.1145/2063384.2063405), keyed by the seed
        and the number of the batch.
    """
    for number, first in enumerate(range(0, draws, BATCH)):
        key = np.random.SeedSequence(seed, spawn_key=(number,))
        yield min(BATCH, draws - first), np.random.Generator(np.random.Philox(key))
