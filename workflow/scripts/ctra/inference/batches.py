"""Random numbers in batches that do not depend on where, when or with how many others they run."""

from collections.abc import Iterator

import numpy as np

BATCH = 1000  # draws; a batch of 152 subjects takes 1.2 MB


def batches(draws: int, seed: int, stream: int = 0) -> Iterator[tuple[int, np.random.Generator]]:
    """Sizes and generators of the batches of so many draws.

    Parameters
    ----------
    draws, seed : int
    stream : int
        Different numbers with the same seed.

    Yields
    ------
    size : int
    rng : numpy.random.Generator
        Counter-based (Philox: Salmon et al. 2011, doi:10.1145/2063384.2063405), keyed by the seed,
        the number of the batch, and the stream.
    """
    for number, first in enumerate(range(0, draws, BATCH)):
        key = np.random.SeedSequence(seed, spawn_key=(number, stream) if stream else (number,))
        yield min(BATCH, draws - first), np.random.Generator(np.random.Philox(key))
