"""Tables on disk: tab- or comma-separated text with a header, the first column the id."""

import numpy as np
import pandas as pd

TEXT_COLUMNS = ("subject", "subjects", "sample", "gene", "entrez_id", "chromosome")


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
        If a gene or sample stands twice, a cell is empty or not a finite number, or there is none.
    """
    delimiter = "," if str(path).endswith(".csv") else "\t"
    header = pd.read_csv(
        path, sep=delimiter, header=None, nrows=1, dtype=str, keep_default_na=False
    ).iloc[0]
    samples = [cell.strip() for cell in header[1:]]
    twice = sorted({sample for sample in samples if samples.count(sample) > 1})
    if twice:
        raise TableError(f"{path}:1: column {twice[0]!r} stands more than once")
    matrix = pd.read_csv(
        path,
        sep=delimiter,
        header=0,
        names=["gene", *samples],
        index_col="gene",
        dtype={"gene": str},
        keep_default_na=False,
    )
    if matrix.empty:
        raise TableError(f"{path}: no genes or no samples in it")
    twice = matrix.index[matrix.index.duplicated()]
    if len(twice):
        line = int(np.flatnonzero(matrix.index.duplicated())[0]) + 2
        raise TableError(f"{path}:{line}: gene {twice[0]!r} is already on an earlier line")
    for sample in matrix.columns:
        numbers = pd.to_numeric(matrix[sample], errors="coerce").to_numpy(dtype=float)
        bad = np.flatnonzero(~np.isfinite(numbers))
        if len(bad):
            raise TableError(
                f"{path}:{bad[0] + 2}: column {sample!r}, gene {matrix.index[bad[0]]!r}: "
                f"{matrix[sample].iloc[bad[0]]!r} is not a finite number"
            )
    return matrix.astype(float)


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
