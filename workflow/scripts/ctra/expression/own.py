"""Matrices that this workflow wrote, and those that it joins."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ctra.files.ensembl import strip_version
from ctra.files.errors import FileError
from ctra.files.table import read_table


def own_matrix(path: Path | str) -> pd.DataFrame:
    """Read a matrix that this workflow wrote.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    DataFrame, shape (n_genes, n_samples)
        Index `gene`, Ensembl versions stripped.
    """
    matrix = read_table(path).set_index("gene")
    return matrix.set_axis(matrix.index.map(strip_version))


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
