"""What the numbers of a matrix look like: counts, TPM, CPM, normalised counts, log2, ln, z."""

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.expression.header import LOG2_LIMIT

Kind = Literal[
    "counts",
    "estimated counts",
    "TPM or CPM",
    "normalised counts",
    "FPKM, TPM or other values per gene",
    "rounded log2 values or few counts",
    "log2",
    "natural logarithms",
    "decimal logarithms",
    "z scores",
]
LOWEST = -40
ENOUGH = 50  # numbers from which a shape can be told
TRANSCRIPTOME = 1000  # genes from which a sum can be that of all
MILLION = 1e6
NEAR = 0.02  # relative distance of a sum from a million
WHOLE_SHARE = 0.1  # of the numbers above 0 in estimates; genes of one transcript are whole


class Look(NamedTuple):
    """What numbers look like, and by which sign."""

    kind: Kind
    sign: str


def looks_like(matrix: pd.DataFrame) -> Look:
    """Decide what the numbers of a matrix are.

    Parameters
    ----------
    matrix : DataFrame of float, shape (n_genes, n_samples)
        Without rows that are no genes.

    Returns
    -------
    Look

    Notes
    -----
    The first rule that applies, of numbers below 0:

    1. z scores: with 3 samples or more, 19 of 20 genes have mean 0 and SD 1 (within .02).
    2. log2 otherwise.

    Of whole numbers:

    3. rounded log2 values or few counts: 50 numbers or more, none above 40.
    4. TPM or CPM, rounded: 2 samples or more, all sums within 2 % of a million, but not equal
       (equal sums are counts drawn to one depth).
    5. counts otherwise.

    Of fractions up to 40:

    6. natural or decimal logarithms: with 1,000 genes or more, the numbers that the logarithms are
       of (or these less 1) sum to a million in every sample (within 2 %), and those of log2 do not.
    7. log2 otherwise.

    Of fractions with larger numbers:

    8. TPM or CPM: all sums within 2 % of a million.
    9. normalised counts: 50 numbers or more, and in every sample all are multiples of the
       smallest, as of counts divided by a factor (DESeq2).
    10. FPKM, TPM or other values per gene: 50 numbers or more above 0, of which less than a tenth
        is whole.
    11. estimated counts (Salmon, RSEM) otherwise.
    """
    values = matrix.to_numpy(dtype=float)
    highest, lowest = values.max(), values.min()
    if lowest < 0:
        if _standardised(values):
            return Look("z scores", "every gene has mean 0 and SD 1")
        return Look("log2", "numbers below 0")
    if all((column % 1 == 0).all() for column in values.T):
        if highest <= LOG2_LIMIT and values.size >= ENOUGH:
            return Look(
                "rounded log2 values or few counts", f"whole numbers, none above {highest:g}"
            )
        sums = values.sum(axis=0)
        if len(sums) > 1 and _near_million(sums) and np.ptp(sums) > 0:
            return Look("TPM or CPM", "whole numbers, and every sample sums to about a million")
        return Look("counts", "whole numbers from 0")
    if highest <= LOG2_LIMIT:
        return _logarithms(values)
    if _near_million(values.sum(axis=0)):
        return Look("TPM or CPM", "fractions, and every sample sums to a million")
    above = values[values > 0]
    if values.size >= ENOUGH and all(map(_multiples, values.T)):
        return Look("normalised counts", "every number is a multiple of the sample's smallest")
    if above.size >= ENOUGH and (above % 1 == 0).mean() < WHOLE_SHARE:
        return Look("FPKM, TPM or other values per gene", "hardly a number is whole")
    return Look("estimated counts", "fractions among whole numbers")


def missing_code(matrix: pd.DataFrame) -> float | None:
    """A number that can be no logarithm, but is a code of missing values such as -9999.

    Parameters
    ----------
    matrix : DataFrame of float, shape (n_genes, n_samples)

    Returns
    -------
    float or None
        The lowest number, if it is below -40, or is -9 or -99 and the only one below 0.
    """
    values = matrix.to_numpy(dtype=float)
    lowest = values.min()
    below = values[values < 0]
    if lowest < LOWEST or (lowest == -9 and (below == lowest).all() and below.size < values.size):
        return float(lowest)
    return None


def _near_million(sums: NDArray[np.float64]) -> bool:
    """Whether all sums are about a million."""
    return bool((abs(sums / MILLION - 1) < NEAR).all())


def _standardised(values: NDArray[np.float64]) -> bool:
    """Whether nearly all genes have mean 0 and SD 1, by either divisor."""
    if values.shape[1] < 3 or values.size < ENOUGH:
        return False
    centred = abs(values.mean(axis=1)) < 0.02
    unit = [abs(values.std(axis=1, ddof=ddof) - 1) < 0.02 for ddof in (0, 1)]
    return bool((centred & (unit[0] | unit[1])).mean() > 0.95)


def _logarithms(values: NDArray[np.float64]) -> Look:
    """Of which base fractions up to 40 are logarithms; log2 where nothing tells."""
    bases: dict[Kind, float] = {
        "log2": 2.0,
        "natural logarithms": np.e,
        "decimal logarithms": 10.0,
    }
    if len(values) >= TRANSCRIPTOME:
        for kind, base in bases.items():
            with np.errstate(over="ignore"):
                powers = np.where(values > 0, base**values, 0).sum(axis=0)
            if _near_million(powers) or _near_million(powers - (values > 0).sum(axis=0)):
                return Look(kind, f"powers of {base:.3g} sum to a million in every sample")
    return Look("log2", f"fractions, none above {LOG2_LIMIT}; the base cannot be seen")


def _multiples(column: NDArray[np.float64]) -> bool:
    """Whether all numbers of a sample are multiples of the smallest above 0, which is no whole."""
    above = column[column > 0]
    if not len(above) or above.min() % 1 == 0:
        return False
    times = above[above < 100 * above.min()] / above.min()
    return bool((abs(times - times.round()) < 0.02).all())
