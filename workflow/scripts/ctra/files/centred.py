"""Whether genes have a level, or were centred: z scores, or logarithms less the gene's mean."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

# SD of a gene from the level up to which its mean is that of centred values, whatever the number of
# samples: the means of scores against controls differ by what the others differ from these. Levels
# of log2 expression differ by some SD.
CLOSE = 0.5
BY_CHANCE = 2.0  # standard errors: so far may the samples be a part of those that were centred


def centred(genes: ArrayLike, level: float = 0.0) -> NDArray[np.bool_]:
    """Whether the mean of each gene is a level, but for chance and differences between groups.

    Parameters
    ----------
    genes : array_like of float, shape (n_genes, n_samples)
    level : float

    Returns
    -------
    ndarray of bool, shape (n_genes,)
        Where more than half of the genes are, the values are centred.
    """
    values = np.asarray(genes, dtype=float)
    near = max(CLOSE, BY_CHANCE / np.sqrt(values.shape[1])) * values.std(axis=1)
    return np.asarray(abs(values.mean(axis=1) - level) < near)
