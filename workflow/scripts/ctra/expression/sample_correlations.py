"""How the expression of each sample goes with that of the others of its study."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.expression.by_rows import ByRows
from ctra.files.centred import centred
from ctra.files.floor import expressed, floor_of
from ctra.files.rounding import NOTHING

LEAST_GENES = 100  # fewer tell little of a whole profile
LEAST_SAMPLES = 10  # fewer do not tell what is usual among them
FAR_BELOW = -3.5  # modified z score of a sample that stands out
CONSISTENT = 0.6745  # median absolute deviation of normal numbers, in SD
ALONE = "not told: the sample has one value in all of them"
COLUMNS = ["sample", "verdict", "reasons", "mean_r", "z", "stands_out", "n_genes", "status"]


def correlate_samples(expression: ByRows, least: float | None) -> pd.DataFrame:
    """The mean correlation of each sample with the others, and who stands out.

    Parameters
    ----------
    expression : ByRows
        log2 values of all genes of the study.
    least : float, optional
        Mean correlation below which a sample fails; one that correlates with nothing fails, too.

    Returns
    -------
    DataFrame, one row a sample
        sample; verdict (pass or fail) and reasons of a fail; mean_r (mean of the Pearson
        correlations with each other sample over the expressed genes); z (modified z score of it);
        stands_out (yes where z is below -3.5, else no); n_genes (expressed genes); status (ok, or
        why there is no mean_r).

    Notes
    -----
    A gene is expressed where more than half of the samples are above their floor
    (`ctra.files.floor`). z is 0.6745 (mean_r - median) / median absolute deviation, and beyond 3.5
    names an outlier (Iglewicz & Hoaglin 1993, How to detect and handle outliers, ASQC). It is of 10
    samples or more. Mean correlations of samples are the connectivity of Oldham, Langfelder &
    Horvath 2012, doi:10.1186/1752-0509-6-63, unsigned.

    The mean over the others needs no table of all pairs: it is the product of a sample's standard
    scores with their sum over the samples.
    """
    mean_r, n_genes, status = _mean_correlations(expression)
    table = pd.DataFrame({"sample": expression.samples, "mean_r": mean_r, "n_genes": n_genes})
    known = table["mean_r"]
    away = known - known.median()
    deviation = away.abs().median()
    told = known.notna().sum() >= LEAST_SAMPLES and deviation > NOTHING
    table["z"] = CONSISTENT * away / deviation if told else np.nan
    table["stands_out"] = np.where(table["z"] < FAR_BELOW, "yes", "no")
    table["status"] = np.where(known.notna(), "ok", status or ALONE)
    limit = -np.inf if least is None else least
    alone = (table["status"] == ALONE) & (least is not None)
    table["verdict"] = np.where(alone | (known < limit), "fail", "pass")
    table["reasons"] = ""
    table.loc[alone, "reasons"] = "one value in all expressed genes, which correlates with nothing"
    table.loc[known < limit, "reasons"] = [
        f"{r:.3f} mean correlation with the other samples; at least {limit:.3f} is needed"
        for r in known[known < limit]
    ]
    return table[COLUMNS]


def _mean_correlations(expression: ByRows) -> tuple[NDArray[np.float64], int, str]:
    """Mean correlation of each sample with the others, over how many genes, and why there is none.

    The matrix is read three times, some genes at a time: for the floor of each sample, for the
    means and SD of the samples, and for the products of their scores.
    """
    n = len(expression.samples)
    none = np.full(n, np.nan)
    floor = floor_of(expression.blocks()).values
    n_genes = n_centred = 0
    sums, squares = np.zeros(n), np.zeros(n)
    for block in _expressed(expression, floor):
        n_genes += len(block)
        n_centred += centred(block).sum()
        sums += block.sum(axis=0)
        squares += (block**2).sum(axis=0)
    if n_genes < LEAST_GENES:
        return none, n_genes, f"not told: {n_genes} expressed genes; {LEAST_GENES} are needed"
    if 2 * n_centred > n_genes:
        return none, n_genes, "not told: the genes are centred, and samples have no common level"
    means, mean_squares = sums / n_genes, squares / n_genes
    variances = mean_squares - means**2
    vary = variances > NOTHING * mean_squares
    if vary.sum() < 2:
        return none, n_genes, "not told: there is no other sample"
    sd = np.sqrt(np.where(vary, variances, np.inf))  # scores of a sample without variance are 0
    products = np.zeros(n)
    for block in _expressed(expression, floor):
        scores = (block - means) / sd
        products += (scores * scores.sum(axis=1, keepdims=True)).sum(axis=0)
    mean_r = (products / n_genes - 1) / (vary.sum() - 1)
    return np.where(vary, mean_r, np.nan), n_genes, ""


def _expressed(expression: ByRows, floor: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    """The expressed genes, some at a time, shape (n_some, n_samples)."""
    for block in expression.blocks():
        values = block.to_numpy(dtype=float)
        yield values[expressed(values, floor)]
