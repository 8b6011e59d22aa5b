"""Matrices of read counts: read as they are handed over."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.expression.by_rows import ByRows, HeldMatrix
from ctra.expression.header import STAR_ROWS
from ctra.expression.known import KnownGenes
from ctra.expression.looks import Kind, looks_like
from ctra.expression.matrix import Matrix, genes_once, read_matrix, those
from ctra.expression.own import OwnMatrix
from ctra.expression.rows import no_genes, sum_rows
from ctra.files.ensembl import strip_version
from ctra.files.errors import FileError

LEAST_GENES = 1000  # with a read; fewer are no transcriptome, of which a million could be made
FEW_GENES = 5000
ADVICE: dict[Kind, str] = {
    "TPM or CPM": "counts are needed (of nf-core/rnaseq, salmon.merged.gene_counts.tsv); or give "
    "log2(x + 1) as `expression:`",
    "normalised counts": "counts as they were before are needed; or give log2(x + 1) as "
    "`expression:`",
    "FPKM, TPM or other values per gene": "counts are needed (of nf-core/rnaseq, "
    "salmon.merged.gene_counts.tsv); or give log2(x + 1) as `expression:`",
    "rounded log2 values or few counts": "log2 values are given with their decimals as "
    "`expression:`; of counts, the whole matrix is needed",
    "log2": "a matrix of log2 values is given as `expression:`, not as `counts:`",
    "natural logarithms": "log2 values are given as `expression:`: multiply by 1.442695",
    "decimal logarithms": "log2 values are given as `expression:`: multiply by 3.321928",
}


class CountMatrix(NamedTuple):
    """Counts by gene and sample, and what they are a part of.

    Attributes
    ----------
    counts : ByRows
        Ensembl versions stripped; genes with one row, spike-ins among them.
    counted : Series of float
        Reads in genes by sample, of genes with several rows and of spike-ins too.
    notes : list of str
        What was recognised, assumed and left out.
    """

    counts: ByRows
    counted: pd.Series
    notes: list[str]


def read_counts(
    path: Path | str, known: KnownGenes, samples: Sequence[str] | None = None
) -> CountMatrix:
    """Read a matrix of read counts, whichever program wrote it.

    Parameters
    ----------
    path : str or Path
        As for `ctra.expression.matrix.read_matrix`.
    known : dict of str to str
        From `ctra.expression.known.known_genes`.
    samples : list of str, optional
        Those that are kept; by default all.

    Returns
    -------
    CountMatrix

    Raises
    ------
    FileError
        As `ctra.expression.matrix.read_matrix`; if a count is negative, the numbers look like
        something else (`ctra.expression.looks.looks_like`), or fewer than 1,000 genes have a read.

    Notes
    -----
    Rows that are no genes by their name (`ctra.expression.rows.no_genes`), or that are the sums of
    all the others, are left out. Fractions are allowed: nf-core/rnaseq's gene counts are Salmon's
    estimates summed by tximport (Soneson et al. 2015, doi:10.12688/f1000research.7563.1), RSEM's
    are expectations.
    """
    matrix = read_matrix(path, known, samples)
    values = matrix.values
    if values.to_numpy().min() < 0:
        raise matrix.bad_number(values.to_numpy() < 0, "is negative; counts are needed")
    no_gene = no_genes(values.index)
    sums_of_genes = np.flatnonzero(~no_gene)[sum_rows(those(values, ~no_gene).to_numpy())]
    sums_of_all = sum_rows(values.to_numpy())
    no_gene[[*sums_of_genes, *sums_of_all]] = True
    if no_gene.all():
        raise FileError(f"{path}: no genes in it")
    once = genes_once(matrix, known, ~no_gene)
    look = _check_counts(matrix, ~no_gene)
    program = matrix.header.program or _program(values.index)
    source = f"columns of {program}" if program else "a plain table"
    counts = those(values, once)
    counts = counts.set_axis(counts.index.map(strip_version))
    size = f"{len(counts)} genes x {counts.shape[1]} samples"
    notes = [f"{path}: {source}, {size}", f"{path}: taken as {look}", *matrix.notes]
    for name, reads in values[no_gene].sum(axis="columns").items():
        notes.append(f"{path}: {name} is no gene; its {reads:g} reads are left out")
    return CountMatrix(HeldMatrix(counts), those(values, ~no_gene).sum(), notes)


def study_counts(
    path: Path | str, known: KnownGenes, samples: Sequence[str], *, handed_over: bool
) -> CountMatrix:
    """Counts of a study: as handed over (`read_counts`), or as this workflow counted them."""
    if handed_over:
        return read_counts(path, known, samples)
    counts = OwnMatrix(path)
    sums = np.sum([block.sum() for block in counts.blocks()], axis=0)
    return CountMatrix(counts, pd.Series(sums, counts.samples), [])


def _program(names: pd.Index) -> str:
    """The program that a row of reads in no gene tells."""
    if names.str.startswith("__").any():
        return "HTSeq"
    return "STAR" if names.isin(STAR_ROWS).any() else ""


def _check_counts(matrix: Matrix, genes: NDArray[np.bool_]) -> str:
    """Check that the numbers of the genes can be counts of a library; what they look like."""
    values = those(matrix.values, genes)
    kind, sign = looks_like(values)
    if kind in ADVICE:
        fractions = (matrix.values.to_numpy() % 1 > 0) & genes[:, None]
        if fractions.any():
            raise matrix.bad_number(fractions, f"is a fraction: {kind} ({sign}); {ADVICE[kind]}")
        raise FileError(f"{matrix.path}: {kind} ({sign}); {ADVICE[kind]}")
    with_reads = np.count_nonzero(values.to_numpy().max(axis=1))
    if with_reads < LEAST_GENES:
        raise FileError(
            f"{matrix.path}: {with_reads} genes have a read, and counts per million need "
            f"{LEAST_GENES:,} at least: rows cut to some genes are no library. Give the whole "
            "matrix as `counts:`, or log2 values as `expression:`"
        )
    if with_reads < FEW_GENES:
        matrix.notes.append(
            f"{matrix.path}: only {with_reads:,} genes have a read; is the matrix whole? Their sum "
            "makes the million"
        )
    return f"{kind} ({sign})"
