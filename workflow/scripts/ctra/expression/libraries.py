"""The reads of each sample that make the million: spike-ins, library size, and a first verdict."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ctra.expression.by_rows import ByRows
from ctra.expression.counts import CountMatrix
from ctra.expression.cpm import check_size
from ctra.expression.rows import on_contigs, spike_ins
from ctra.files.names import some

MOST_SPIKED = 0.05  # of the counted reads, above which it is told


def make_million(
    read: CountMatrix,
    contigs: Sequence[str],
    *,
    exons: pd.DataFrame | None = None,
    mapped: pd.Series | None = None,
    least: float | None = None,
) -> tuple[pd.Index, pd.DataFrame, list[str]]:
    """Take excluded contigs out of the million.

    Parameters
    ----------
    read : CountMatrix
    contigs, exons
        As for `excluded_genes`.
    mapped, least
        As for `library_table`.

    Returns
    -------
    excluded : Index of str
        Genes that are left out, from `excluded_genes`.
    libraries : DataFrame
        From `library_table`.
    notes : list of str
    """
    excluded = excluded_genes(read.counts.genes, contigs, exons)
    libraries = library_table(read.counts, read.counted, excluded, mapped=mapped, least=least)
    of = "column sums" if mapped is None else "mapped reads"
    notes = [*read.notes, f"library size: {of}", *library_notes(libraries, excluded, contigs)]
    return excluded, libraries, notes


def library_table(
    counts: ByRows,
    counted: pd.Series,
    excluded: pd.Index,
    *,
    mapped: pd.Series | None = None,
    least: float | None = None,
) -> pd.DataFrame:
    """Reads of each sample.

    Parameters
    ----------
    counts : ByRows
    counted : Series of float
        Reads in genes by sample.
    excluded : Index of str
        Genes that are left out of the million, from `excluded_genes`.
    mapped : Series of float, optional
        Reads mapped to the genome by sample; they make the million then.
    least : float, optional
        Counted reads, less those left out, below which a sample fails.

    Returns
    -------
    DataFrame, one row a sample
        sample; counted; spiked (counted in spike-ins and on excluded contigs) and spiked_share of
        the counted; library_size (mapped or counted reads, less those that are left out); verdict
        (pass or fail) and reasons.

    Raises
    ------
    ExpressionError
        If a library has no reads, or fewer than are counted.
    """
    spikes = counts.genes[counts.genes.isin(excluded) | spike_ins(counts.genes)]
    special = counts.rows(spikes)
    spiked, out = special.sum(), special[special.index.isin(excluded)].sum()
    size = (counted if mapped is None else mapped.reindex(counts.samples)) - out
    kept = counted - out
    check_size(size, kept)
    low = kept < (-np.inf if least is None else least)
    told = [
        f"{reads:,.0f} counted reads; at least {least:,.0f} is needed" if few else ""
        for reads, few in zip(kept, low, strict=True)
    ]
    return pd.DataFrame(
        {
            "sample": counts.samples,
            "counted": counted.to_numpy(),
            "spiked": spiked.to_numpy(),
            "spiked_share": (spiked / counted.replace(0, np.nan)).to_numpy(),
            "library_size": size.to_numpy(),
            "verdict": np.where(low, "fail", "pass"),
            "reasons": told,
        }
    )


def library_notes(libraries: pd.DataFrame, excluded: pd.Index, contigs: Sequence[str]) -> list[str]:
    """What to say of spike-ins, excluded contigs, and samples with too few reads.

    Parameters
    ----------
    libraries : DataFrame
        From `library_table`.
    excluded : Index of str
        From `excluded_genes`.
    contigs : list of str
        From `expression.exclude_contigs`.

    Returns
    -------
    list of str
    """
    notes = []
    if len(excluded):
        notes.append(
            f"{len(excluded)} genes of {', '.join(contigs)} (expression.exclude_contigs) are left "
            "out of the genes and of the million"
        )
    elif contigs:
        notes.append(f"no gene of {', '.join(contigs)} (expression.exclude_contigs) is there")
    much = libraries[libraries["spiked_share"] > MOST_SPIKED]
    if len(much):
        left = "left out" if len(excluded) else "in the million; see expression.exclude_contigs"
        notes.append(
            f"Warning: spike-ins and excluded contigs have more than {MOST_SPIKED:.0%} of the "
            f"counted reads of {len(much)} samples ({left}), at most "
            f"{libraries['spiked_share'].max():.1%}: {some(much['sample'])}"
        )
    failed = libraries[libraries["verdict"] == "fail"]
    if len(failed):
        notes.append(
            f"{len(failed)} samples have too few reads (quality.min_reads), and are in no "
            f"statistic: {some(failed['sample'])}"
        )
    return notes


def excluded_genes(
    genes: pd.Index, contigs: Sequence[str], exons: pd.DataFrame | None = None
) -> pd.Index:
    """Genes that are left out, since the configuration excludes their contigs.

    Parameters
    ----------
    genes : Index of str
        Rows of the matrix.
    contigs : list of str
        From `expression.exclude_contigs`.
    exons : DataFrame, optional
        gene and contig, of the annotation; a gene also on other contigs stays.

    Returns
    -------
    Index of str
        Genes whose exons are all on these contigs, or whose names are these, whole or up to a
        hyphen: ERCC is that of ERCC-00002.
    """
    out = on_contigs(genes, contigs)
    if exons is not None:
        whole = exons["contig"].isin(contigs).groupby(exons["gene"]).all()
        out |= genes.isin(whole.index[whole])
    return genes[out]
