"""Log2 expression as it is handed over, and the signs that it is something else."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ctra.expression.by_rows import ByRows, HeldMatrix
from ctra.expression.header import LOG2_LIMIT
from ctra.expression.known import KnownGenes
from ctra.expression.looks import TRANSCRIPTOME, Kind, Look, looks_like, missing_code
from ctra.expression.matrix import Matrix, genes_once, read_matrix, those
from ctra.expression.own import OwnMatrix
from ctra.expression.rows import no_genes
from ctra.files.errors import FileError
from ctra.files.floor import NO_FLOOR, SAME, floor_of
from ctra.files.names import some

ADVICE: dict[Kind, str] = {
    "counts": "a matrix of counts is given as `counts:`, not as `expression:`",
    "estimated counts": "a matrix of counts is given as `counts:`, not as `expression:`",
    "TPM or CPM": "take the logarithm first: log2(x + 1)",
    "normalised counts": "take the logarithm first: log2(x + 1)",
    "FPKM, TPM or other values per gene": "take the logarithm first: log2(x + 1)",
    "rounded log2 values or few counts": "counts are given as `counts:`; log2 values are needed "
    "with their decimals",
    "natural logarithms": "log2 is needed: multiply by 1.442695",
    "decimal logarithms": "log2 is needed: multiply by 3.321928",
    "z scores": "give log2 values; or set expression: {standardize: true}, so that slopes are in "
    "SD of the gene",
}


def read_expression(
    path: Path | str, known: KnownGenes, samples: Sequence[str], *, standardize: bool = False
) -> tuple[pd.DataFrame, list[str]]:
    """Read a matrix of log2 expression.

    Parameters
    ----------
    path : str or Path
        As for `ctra.expression.matrix.read_matrix`.
    known : dict of str to str
        From `ctra.expression.known.known_genes`.
    samples : list of str
        Those that are kept.
    standardize : bool
        Whether the genes are z-scored later; only then z scores are allowed.

    Returns
    -------
    expression : DataFrame of float, shape (n_genes, n_samples)
        Index `gene`, as in the file; genes with one row.
    notes : list of str
        What was recognised, assumed and left out.

    Raises
    ------
    FileError
        As `ctra.expression.matrix.read_matrix`; or if the numbers look like something else
        (`ctra.expression.looks.looks_like`), or have a code for missing values.
    """
    matrix = read_matrix(path, known, samples)
    no_gene = no_genes(matrix.values.index)
    once = genes_once(matrix, known, ~no_gene)
    if not once.any():
        raise FileError(f"{path}: no genes in it")
    if no_gene.any():
        names = some(matrix.values.index[no_gene])
        matrix.notes.append(f"{path}: rows that are no genes are left out: {names}")
    values = those(matrix.values, once)
    kind, sign = _check_log2(matrix, values, standardize)
    taken = "z scores" if kind == "z scores" else "log2 values"
    size = f"{len(values):,} genes x {values.shape[1]} samples"
    matrix.notes.insert(0, f"{path}: {size}, taken as {taken} ({sign})")
    matrix.notes.extend(f"{path}: {note}" for note in _floor_notes(values))
    return values, matrix.notes


def _floor_notes(values: pd.DataFrame) -> list[str]:
    """How genes without reads are told from others, where that is not by one value."""
    floor, shared = floor_of([values])
    if len(values) < TRANSCRIPTOME:
        return []
    if not shared.any():
        return [
            f"in no sample do 1 % of the genes share the lowest value, so that {NO_FLOOR}; leave "
            "such genes out"
        ]
    notes = []
    if not shared.all():
        names = values.columns[~shared]
        notes.append(
            f"in {len(names)} of {len(shared)} samples ({some(names)}) fewer than 1 % of the genes "
            "share the lowest value, so that genes without reads cannot be told from others there: "
            "in these samples all genes count as having reads"
        )
    of_shared = floor[shared]
    if np.ptp(of_shared) > SAME:
        notes.append(
            f"the lowest value of a sample is {of_shared.min():.3g} to {of_shared.max():.3g}: "
            "genes that have it in half of the samples or more count as not expressed; a gene of "
            "the profile that has it in all samples is nothing but depth, and still counts: leave "
            "it out"
        )
    return notes


def study_expression(
    path: Path | str,
    known: KnownGenes,
    samples: Sequence[str],
    *,
    handed_over: bool,
    standardize: bool,
) -> tuple[ByRows, list[str]]:
    """Expression of a study: as handed over (`read_expression`), or as this workflow made it."""
    if not handed_over:
        return OwnMatrix(path, samples), []
    expression, notes = read_expression(path, known, samples, standardize=standardize)
    return HeldMatrix(expression), notes


def _check_log2(matrix: Matrix, values: pd.DataFrame, standardize: bool) -> Look:
    """What numbers look like that can be log2 expression; others are refused."""
    code = missing_code(values)
    if code is not None:
        bad = matrix.values.to_numpy() == code
        fault = "is too low for log2 expression; does it mean missing? Leave out the gene or sample"
        raise matrix.bad_number(bad, fault)
    kind, sign = looks_like(values)
    if values.to_numpy().max() > LOG2_LIMIT:
        bad = (matrix.values.to_numpy() > LOG2_LIMIT) & matrix.values.index.isin(values.index)[
            :, None
        ]
        advice = ADVICE.get(kind, ADVICE["TPM or CPM"])
        raise matrix.bad_number(bad, f"is too high for log2 expression ({sign}); {advice}")
    if kind in ADVICE and not (kind == "z scores" and standardize) and kind != "counts":
        raise FileError(f"{matrix.path}: {kind} ({sign}), not log2 expression; {ADVICE[kind]}")
    return Look(kind, sign)
