"""Rows of a matrix that are no genes, spike-ins, and rows of which a gene has more than one."""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.expression.known import KnownGenes
from ctra.files.ensembl import strip_version

# HTSeq (with and without underscores), STAR, featureCounts' summary, samtools idxstats, sums
NO_GENE = re.compile(
    r"__\w+|N_(unmapped|multimapping|noFeature|ambiguous)|Unassigned_?\w*|Assigned|\*"
    r"|no_feature|ambiguous|too_low_aQual|not_aligned|alignment_not_unique|unmapped|multimapped"
    r"|(col(umn)?[ _.]?)?(sums?|totals?)|total[ _.]?(reads|counts?)|library[ _.]?size"
    r"|mapped[ _.]reads"
    r"|sum[ _.]of[ _.](reads|counts)|grand[ _.]total",
    re.IGNORECASE,
)
SPIKE_IN = re.compile(r"(gSpikein_)?ERCC-?\d{5}|SIRV\w*\d+\w*|phiX(174)?", re.IGNORECASE)
# what Excel makes of MARCH1, SEPT2 and DEC1 in several languages of dates, and of RIKEN's ids
DATE = re.compile(
    r"\d{1,2}(-|\. ?)[A-Z][a-zä]{2,3}\.?|[A-Z][a-zä]{2,3}(-|\. ?| )\d{2}"
    r"|\d{4}-\d\d-\d\d( 00:00:00)?|\d{1,2}[./]\d{1,2}([./]\d{2,4})?"
)
POWER = re.compile(r"\d([.,]\d+)?E[+-]?\d+")


def no_genes(names: pd.Index) -> NDArray[np.bool_]:
    """Rows whose name says that they are no gene: of HTSeq, STAR, featureCounts, or a sum."""
    return _match(NO_GENE, names)


def spike_ins(names: pd.Index) -> NDArray[np.bool_]:
    """Rows of spike-ins, by their names: ERCC, SIRV, phiX."""
    return _match(SPIKE_IN, names)


def on_contigs(names: pd.Index, contigs: Sequence[str]) -> NDArray[np.bool_]:
    """Rows named as contigs, whole or up to a hyphen: ERCC is that of ERCC-00002."""
    return names.isin(contigs) | names.str.partition("-").get_level_values(0).isin(contigs)


def mangled(names: pd.Index) -> NDArray[np.bool_]:
    """Rows whose name is a date or a power of ten, as Excel makes them of symbols."""
    return _match(DATE, names) | _match(POWER, names)


def sum_rows(counts: NDArray[np.float64]) -> NDArray[np.intp]:
    """Rows that are the sums of all the others.

    Parameters
    ----------
    counts : array, shape (n_rows, n_samples)

    Returns
    -------
    array of int
        Places of the rows; none where there are fewer than three rows, or nothing is counted.
    """
    sums = counts.sum(axis=0)
    if len(counts) < 3 or not sums.any():
        return np.array([], dtype=np.intp)
    likely = np.flatnonzero(np.isclose(2 * counts[:, 0], sums[0], rtol=1e-9))
    return likely[[np.allclose(2 * counts[row], sums, rtol=1e-9) for row in likely]]


def repeated(names: pd.Index, known: KnownGenes) -> tuple[NDArray[np.bool_], list[int]]:
    """Rows that share their gene with another.

    Parameters
    ----------
    names : Index of str
    known : dict of str to str
        From `ctra.expression.known.known_genes`: a gene may stand by id and by symbol.

    Returns
    -------
    rows : array of bool
        All rows of a gene that has several, whether it is known or not.
    first : list of int
        Places of the rows of the first known gene that has several; empty where none has.
    """
    ids = pd.Index([known.get(name, name) for name in map(strip_version, names)])
    rows = ids.duplicated(keep=False)
    of_known = np.flatnonzero(rows & ids.isin(set(known.values())))
    if not len(of_known):
        return rows, []
    return rows, np.flatnonzero(ids == ids[of_known[0]]).tolist()


def _match(pattern: re.Pattern[str], names: pd.Index) -> NDArray[np.bool_]:
    """Where a pattern is the whole name."""
    return np.fromiter((pattern.fullmatch(str(name)) is not None for name in names), dtype=bool)
