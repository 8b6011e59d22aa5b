"""Matrices of counts or log2 expression: read, checked, and joined."""

import zlib
from collections.abc import Sequence
from gzip import BadGzipFile
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.expression.header import STAR_ROWS, MatrixHeader, matrix_header
from ctra.files.compressed import open_text
from ctra.files.delimited import delimiter_of
from ctra.files.ensembl import strip_version
from ctra.files.errors import ExpressionError, FileError
from ctra.files.table import read_table

LOG2_LIMIT = 40


def read_matrix(path: Path | str) -> pd.DataFrame:
    """Read a matrix of numbers, genes in rows.

    Parameters
    ----------
    path : str or Path
        CSV (.csv) or TSV (any other ending), plain or gzip: gene ids in the first column, a column
        a sample; or with the columns of featureCounts or nf-core/rnaseq (`ctra.expression.header`).

    Returns
    -------
    DataFrame of float, shape (n_genes, n_samples)
        Index `gene`, columns the samples as text.

    Raises
    ------
    FileError
        If a gene is empty or stands twice, a cell is empty or not a finite number, a row has
        another length than the header, there are no genes, or a gzip file is damaged. If the
        header cannot be used (`ctra.expression.header.matrix_header`).
    """
    header = matrix_header(path)
    matrix = _read_cells(path, header)
    genes = pd.Index(matrix[0].str.strip(), name="gene")
    _check_genes(path, header, genes)
    matrix = matrix.iloc[:, header.width :].set_axis(header.samples, axis="columns")
    for sample, cells in matrix.items():
        numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float)
        bad = np.flatnonzero(~np.isfinite(numbers) | (cells.dtype == bool))
        if len(bad):
            raise FileError(
                f"{path}:{_line(path, header, bad[0])}: column {sample!r}, gene "
                f"{genes[bad[0]]!r}: {str(cells[bad[0]])!r} is not a finite number"
            )
    return matrix.astype(float).set_index(genes)


def _read_cells(path: Path | str, header: MatrixHeader) -> pd.DataFrame:
    """Cells of the rows below a header: text in front of the samples, then what they look like."""
    try:
        with open_text(path) as file:
            matrix = pd.read_csv(
                file,
                sep=delimiter_of(path),
                header=None,
                skiprows=header.line,
                names=range(header.width + len(header.samples)),
                dtype=dict.fromkeys(range(header.width), str),
                keep_default_na=False,
            )
    except (pd.errors.ParserError, UnicodeDecodeError) as error:
        raise FileError(f"{path}: {str(error).strip()}") from None
    except (EOFError, BadGzipFile, zlib.error) as error:
        raise FileError(f"{path}: damaged gzip file ({error}); copy it again") from None
    if matrix.empty:
        raise FileError(f"{path}: no genes in it")
    return matrix


def _check_genes(path: Path | str, header: MatrixHeader, genes: pd.Index) -> None:
    """Check that every row has a gene, and one of its own."""
    if "" in genes:
        line = _line(path, header, int(np.argmax(genes == "")))
        raise FileError(f"{path}:{line}: no gene in the first column")
    twice = np.flatnonzero(genes.duplicated())
    if len(twice):
        where = f"{path}:{_line(path, header, twice[0])}"
        raise FileError(f"{where}: gene {genes[twice[0]]!r} is already on an earlier line")


def read_counts(path: Path | str) -> tuple[pd.DataFrame, list[str]]:
    """Read a matrix of read counts, whichever program wrote it.

    Parameters
    ----------
    path : str or Path
        As for `read_matrix`, or merged from STAR's ReadsPerGene.out.tab.

    Returns
    -------
    counts : DataFrame of float, shape (n_genes, n_samples)
        Index `gene`, Ensembl versions stripped; STAR's rows of reads in no gene left out.
    notes : list of str
        What was recognised and what was left out, for the log.

    Raises
    ------
    FileError
        As `read_matrix`; if two genes are one without their versions, a count is negative, or the
        numbers are log2 values (fractions, and none above 40), TPM or CPM (fractions, and every
        sample sums to a million). If the header cannot be used
        (`ctra.expression.header.matrix_header`).

    Notes
    -----
    Fractions are allowed: nf-core/rnaseq's gene counts are Salmon's estimates summed by tximport
    (Soneson et al. 2015, doi:10.12688/f1000research.7563.1), RSEM's are expectations.
    """
    header, matrix = matrix_header(path), read_matrix(path)
    no_gene = matrix.index.isin(STAR_ROWS)
    _check_counts(path, header, matrix, no_gene)
    ids = _without_versions(path, header, matrix.index)
    counts = matrix[~no_gene].set_axis(ids[~no_gene])
    program = header.program or ("STAR" if no_gene.any() else "")
    source = f"columns of {program}" if program else "a plain table"
    notes = [f"{path}: {source}, {len(counts)} genes x {counts.shape[1]} samples"]
    for name, reads in matrix[no_gene].sum(axis="columns").items():
        notes.append(f"{path}: {name} is no gene; its {reads:g} reads are left out")
    return counts, notes


def _check_counts(
    path: Path | str, header: MatrixHeader, matrix: pd.DataFrame, no_gene: NDArray[np.bool_]
) -> None:
    """Check that the numbers of a matrix can be counts."""
    if (matrix < 0).any(axis=None):
        raise _bad_number(path, header, matrix, matrix < 0, "is negative; counts are needed")
    counts = matrix[~no_gene]
    if counts.empty:
        raise FileError(f"{path}: no genes in it")
    fractions = matrix % 1 > 0
    if not fractions.any(axis=None):
        return
    if matrix.to_numpy().max() <= LOG2_LIMIT:
        fault = (
            f"is a fraction, and no number exceeds {LOG2_LIMIT}; a matrix of log2 values is given "
            "as `expression:`, not as `counts:`"
        )
        raise _bad_number(path, header, matrix, fractions, fault)
    if np.allclose(counts.sum(), 1e6, rtol=1e-4):
        fault = (
            "is a fraction, and every sample sums to a million: TPM or CPM; counts are needed (of "
            "nf-core/rnaseq, salmon.merged.gene_counts.tsv)"
        )
        raise _bad_number(path, header, matrix, fractions, fault)


def _bad_number(
    path: Path | str, header: MatrixHeader, matrix: pd.DataFrame, bad: pd.DataFrame, fault: str
) -> FileError:
    """The error of the first bad number, in the order of columns."""
    column, row = np.argwhere(bad.to_numpy().T)[0]
    return FileError(
        f"{path}:{_line(path, header, row)}: column {matrix.columns[column]!r}, gene "
        f"{matrix.index[row]!r}: {matrix.to_numpy()[row, column]:g} {fault}"
    )


def _without_versions(path: Path | str, header: MatrixHeader, genes: pd.Index) -> pd.Index:
    """Gene ids without their versions, each of one row."""
    ids = genes.map(strip_version)
    if ids.has_duplicates:
        second = int(ids.duplicated().argmax())
        first = int(np.argmax(ids == ids[second]))
        raise FileError(
            f"{path}:{_line(path, header, second)}: gene {genes[second]!r} is {genes[first]!r} of "
            f"line {_line(path, header, first)} in another version; one row a gene is needed"
        )
    return ids


def _line(path: Path | str, header: MatrixHeader, row: int) -> int:
    """Line of a row of a matrix, counted from 0 below the header; empty lines are no rows."""
    with open_text(path) as lines:
        numbers = [number for number, line in enumerate(lines, 1) if line.strip()]
    return [number for number in numbers if number > header.line][row]


def check_log2(expression: pd.DataFrame) -> None:
    """Check that a matrix given as log2 expression can be one.

    Parameters
    ----------
    expression : DataFrame, shape (n_genes, n_samples)

    Raises
    ------
    ExpressionError
        If a value exceeds 40: 2**40 is beyond any count or intensity.
    """
    highest = expression.max()
    if highest.max() > LOG2_LIMIT:
        raise ExpressionError(
            f"sample {highest.idxmax()} has a value of {highest.max():g}, too high for log2 "
            "expression; a matrix of counts is given as `counts:`, not as `expression:`"
        )


def join_counts(files: Sequence[Path | str], samples: Sequence[str]) -> pd.DataFrame:
    """Put the counts of samples side by side, one table in memory at a time.

    Parameters
    ----------
    files : list of str or Path
        One a sample, with the rows of `ctra.reads.counts.Counts`.
    samples : list of str

    Returns
    -------
    DataFrame of int, shape (n_genes, n_samples)
        Index `gene`.

    Raises
    ------
    FileError
        If a table has other genes than the first.
    """
    first = _gene_counts(files[0])
    counts = np.empty((len(first), len(files)), dtype=np.int64, order="F")
    counts[:, 0] = first
    for place, file in enumerate(files[1:], 1):
        table = _gene_counts(file)
        if not table.index.equals(first.index):
            raise FileError(
                f"{file}: other genes than in {files[0]}; count all samples with one annotation"
            )
        counts[:, place] = table
    return pd.DataFrame(counts, index=first.index, columns=list(samples), copy=False)


def _gene_counts(file: Path | str) -> pd.Series:
    """The column of one sample that enters the matrix, by gene."""
    return read_table(file).set_index("gene")["count"]
