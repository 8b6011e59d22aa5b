"""Matrices of counts or log2 expression: recognised, read, checked, and joined."""

import zlib
from gzip import BadGzipFile

import numpy as np
import pandas as pd

from ctra.expression.header import STAR_ROWS, matrix_header
from ctra.files.compressed import open_text
from ctra.files.ensembl import strip_version
from ctra.files.errors import ExpressionError, FileError
from ctra.files.table import read_table

LOG2_LIMIT = 40


def read_matrix(path):
    """Read a matrix of numbers, genes in rows.

    Parameters
    ----------
    path : str or Path
        CSV (.csv) or TSV (any other ending), plain or gzip: gene ids in the first column, a column
        a sample; or with the columns of featureCounts or nf-core/rnaseq (`ctra.files.delimited`).

    Returns
    -------
    DataFrame of float, shape (n_genes, n_samples)
        Index `gene`, columns the samples as text.

    Raises
    ------
    FileError
        If a gene is empty or stands twice, a cell is empty or not a finite number, a row has
        another length than the header, there are no genes, or a gzip file is damaged.
    FileError
        If the header cannot be used (`ctra.expression.header.matrix_header`).
    """
    header = matrix_header(path)
    try:
        with open_text(path) as file:
            matrix = pd.read_csv(
                file,
                sep="," if str(path).endswith((".csv", ".csv.gz")) else "\t",
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
    genes = pd.Index(matrix[0].str.strip(), name="gene")
    if "" in genes:
        line = _line(path, header, genes.get_loc(""))
        raise FileError(f"{path}:{line}: no gene in the first column")
    twice = np.flatnonzero(genes.duplicated())
    if len(twice):
        where = f"{path}:{_line(path, header, twice[0])}"
        raise FileError(f"{where}: gene {genes[twice[0]]!r} is already on an earlier line")
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


def read_counts(path):
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
        sample sums to a million).
    FileError
        If the header cannot be used (`ctra.expression.header.matrix_header`).

    Notes
    -----
    Fractions are allowed: nf-core/rnaseq's gene counts are Salmon's estimates summed by tximport
    (Soneson et al. 2015, doi:10.12688/f1000research.7563.1), RSEM's are expectations.
    """
    header, matrix = matrix_header(path), read_matrix(path)

    def refuse(bad, fault):
        column, row = np.argwhere(bad.to_numpy().T)[0]
        raise FileError(
            f"{path}:{_line(path, header, row)}: column {matrix.columns[column]!r}, gene "
            f"{matrix.index[row]!r}: {matrix.iat[row, column]:g} {fault}"
        )

    if (matrix < 0).any(axis=None):
        refuse(matrix < 0, "is negative; counts are needed")
    no_gene = matrix.index.isin(STAR_ROWS)
    counts = matrix[~no_gene]
    if counts.empty:
        raise FileError(f"{path}: no genes in it")
    fractions = matrix % 1 > 0
    if fractions.any(axis=None):
        if matrix.max(axis=None) <= LOG2_LIMIT:
            refuse(
                fractions,
                f"is a fraction, and no number exceeds {LOG2_LIMIT}; a matrix of log2 values is "
                "given as `expression:`, not as `counts:`",
            )
        if np.allclose(counts.sum(), 1e6, rtol=1e-4):
            refuse(
                fractions,
                "is a fraction, and every sample sums to a million: TPM or CPM; counts are needed "
                "(of nf-core/rnaseq, salmon.merged.gene_counts.tsv)",
            )
    ids = matrix.index.map(strip_version)
    if ids.has_duplicates:
        second = ids.duplicated().argmax()
        first = ids.get_indexer_for([ids[second]])[0]
        raise FileError(
            f"{path}:{_line(path, header, second)}: gene {matrix.index[second]!r} is "
            f"{matrix.index[first]!r} of line {_line(path, header, first)} in another version; one "
            "row a gene is needed"
        )
    program = header.program or ("STAR" if no_gene.any() else "")
    notes = [
        f"{path}: {f'columns of {program}' if program else 'a plain table'}, "
        f"{len(counts)} genes x {counts.shape[1]} samples"
    ]
    notes += [
        f"{path}: {name} is no gene; its {reads:g} reads are left out"
        for name, reads in matrix[no_gene].sum(axis="columns").items()
    ]
    return counts.set_axis(ids[~no_gene]), notes


def join_counts(files, samples):
    """Put the counts of samples side by side, one table in memory at a time.

    Parameters
    ----------
    files : list of str or Path
        One a sample, with the rows of `ctra.reads.counting.Counts`.
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
    for place, file in enumerate(files):
        table = read_table(file).set_index("gene")["count"]
        if place == 0:
            genes = table.index
            counts = np.empty((len(genes), len(files)), dtype=np.int64, order="F")
        elif not table.index.equals(genes):
            raise FileError(
                f"{file}: other genes than in {files[0]}; count all samples with one annotation"
            )
        counts[:, place] = table
    return pd.DataFrame(counts, index=genes, columns=samples, copy=False)


def _line(path, header, row):
    """Line of a row of a matrix, counted from 0 below the header; empty lines are no rows."""
    with open_text(path) as lines:
        numbers = (number for number, line in enumerate(lines, 1) if line.strip())
        return [number for number in numbers if number > header.line][row]


def check_log2(expression):
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
