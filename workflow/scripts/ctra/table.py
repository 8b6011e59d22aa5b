"""Tables on disk: tab- or comma-separated text with a header, the first column the id."""

import numpy as np
import pandas as pd

from ctra.sheet import matrix_samples

TEXT_COLUMNS = (
    *("study", "model", "effect", "subject", "subjects", "sample", "lanes"),
    *("verdict", "reasons", "not_checked", "sex_rna", "sex_phenotype"),
    *("gene", "name", "symbol", "entrez_id", "chromosome"),
)


class TableError(ValueError):
    """A table that is not what it must be, with file, line and column."""


def read_matrix(path):
    """Read a matrix of numbers, genes in rows.

    Parameters
    ----------
    path : str or Path
        CSV (.csv) or TSV (any other ending): gene ids in the first column, a column a sample.

    Returns
    -------
    DataFrame of float, shape (n_genes, n_samples)
        Index `gene`, columns the samples as text.

    Raises
    ------
    TableError
        If a gene is empty or stands twice, a cell is empty or not a finite number, a row has
        another length than the header, or there are no genes.
    ctra.sheet.SheetError
        If the header cannot be used (`ctra.sheet.matrix_samples`).
    """
    samples = matrix_samples(path)
    try:
        matrix = pd.read_csv(
            path,
            sep="," if str(path).endswith(".csv") else "\t",
            header=0,
            names=["gene", *samples],
            dtype={"gene": str},
            keep_default_na=False,
        )
    except (pd.errors.ParserError, UnicodeDecodeError) as error:
        raise TableError(f"{path}: {str(error).strip()}") from None
    if matrix.empty:
        raise TableError(f"{path}: no genes in it")
    genes = pd.Index(matrix.pop("gene").str.strip(), name="gene")
    if "" in genes:
        raise TableError(f"{path}:{_line(path, genes.get_loc(''))}: no gene in the first column")
    twice = np.flatnonzero(genes.duplicated())
    if len(twice):
        where = f"{path}:{_line(path, twice[0])}"
        raise TableError(f"{where}: gene {genes[twice[0]]!r} is already on an earlier line")
    for sample in samples:
        cells = matrix[sample]
        numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float)
        bad = np.flatnonzero(~np.isfinite(numbers) | (cells.dtype == bool))
        if len(bad):
            raise TableError(
                f"{path}:{_line(path, bad[0])}: column {sample!r}, gene {genes[bad[0]]!r}: "
                f"{str(cells[bad[0]])!r} is not a finite number"
            )
    return matrix.astype(float).set_index(genes)


def _line(path, row):
    """Line of a row of a matrix, counted from 0 below the header; empty lines are no rows."""
    with open(path, encoding="utf-8-sig") as lines:
        return [number for number, line in enumerate(lines, 1) if line.strip()][row + 1]


def read_table(path):
    """Read a table of the project's own; ids stay text.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    DataFrame
        The columns `TEXT_COLUMNS` as text, the others as what they look like; empty cells missing.
    """
    header = pd.read_csv(path, sep="\t", nrows=0).columns
    texts = {name: str for name in TEXT_COLUMNS if name in header}
    return pd.read_csv(path, sep="\t", dtype=texts, keep_default_na=False, na_values=[""])


def read_tables(files, studies):
    """Read one table a study into one table.

    Parameters
    ----------
    files : list of str or Path
    studies : list of str
        The study of each file.

    Returns
    -------
    DataFrame
        As from `read_table`, with the column study in front.
    """
    tables = [read_table(file) for file in files]
    for table, study in zip(tables, studies, strict=True):
        table.insert(0, "study", study)
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame({"study": []})


def write_table(table, path, *, index=False):
    """Write a table as TSV; numbers read back equal.

    Parameters
    ----------
    table : DataFrame
    path : str or Path
    index : bool
        Whether the index is a column of the table.
    """
    table.to_csv(path, sep="\t", index=index, lineterminator="\n")
