"""Matrices that this workflow wrote, and those that it joins."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import numpy as np
import pandas as pd

from ctra.expression.by_rows import BLOCK, NONE
from ctra.files.ensembl import strip_version
from ctra.files.errors import FileError
from ctra.files.table import unshielded


class OwnMatrix:
    """A matrix that this workflow wrote; rows are read when they are asked for.

    Parameters
    ----------
    path : str or Path
        TSV, as `ctra.files.table.write_blocks` writes it.
    samples : list of str, optional
        Those that are taken; by default all.

    Attributes
    ----------
    genes : Index of str
        Ensembl versions stripped.
    samples : Index of str
    """

    def __init__(self, path: Path | str, samples: Sequence[str] | None = None) -> None:
        self.path = path
        self._columns = pd.read_csv(path, sep="\t", nrows=0).columns
        self._names = self._columns[1:].map(unshielded)
        self.samples = self._names if samples is None else pd.Index(samples)
        self.genes = self._genes(self._read(usecols=[0]))

    def rows(self, genes: Iterable[str]) -> pd.DataFrame:
        """Rows of some genes, in their order."""
        wanted = list(genes)
        # the first row tells what numbers they are where no row is wanted
        lines = {0, 1, *(1 + np.flatnonzero(self.genes.isin(wanted)))}
        return self._matrix(self._read(skiprows=lambda line: line not in lines)).loc[wanted]

    def blocks(self, without: pd.Index = NONE) -> Iterator[pd.DataFrame]:
        """All rows in turn, some at a time, but for those of some genes."""
        for rows in self._read(chunksize=BLOCK):
            block = self._matrix(rows)
            yield block[~block.index.isin(without)]

    def _read(self, **which: Any) -> Any:
        """Rows of the file; all columns but the first as what they look like."""
        text = {self._columns[0]: str}
        return pd.read_csv(self.path, sep="\t", dtype=text, keep_default_na=False, **which)

    def _matrix(self, rows: pd.DataFrame) -> pd.DataFrame:
        numbers = rows.iloc[:, 1:].to_numpy()  # one array, which is faster than one a column
        return pd.DataFrame(numbers, self._genes(rows), self._names)[self.samples]

    def _genes(self, rows: pd.DataFrame) -> pd.Index:
        return pd.Index([strip_version(unshielded(name)) for name in rows.iloc[:, 0]], name="gene")


def join_counts(
    files: Sequence[Path | str], samples: Sequence[str], folder: Path
) -> Iterator[pd.DataFrame]:
    """Put the counts of samples side by side, one of them or some rows in memory at a time.

    Parameters
    ----------
    files : list of str or Path
        One a sample, with the rows of `ctra.reads.counts.Counts`.
    samples : list of str
    folder : Path
        Has room for 8 bytes a count while this goes on.

    Yields
    ------
    DataFrame of int, shape (n_rows, n_samples)
        The next rows; index `gene`.

    Raises
    ------
    FileError
        If a table has other genes than the first.
    """
    with TemporaryFile(dir=folder) as by_sample:
        genes = _gene_counts(files[0]).index
        for file in files:
            table = _gene_counts(file)
            if not table.index.equals(genes):
                raise FileError(
                    f"{file}: other genes than in {files[0]}; count all samples with one annotation"
                )
            by_sample.write(table.to_numpy(np.int64).tobytes())
        for row in range(0, len(genes), BLOCK):
            part = genes[row : row + BLOCK]
            block = np.empty((len(files), len(part)), np.int64)
            for place, counts in enumerate(block):
                by_sample.seek(counts.itemsize * (place * len(genes) + row))
                by_sample.readinto(counts.data)
            yield pd.DataFrame(block.T, part, list(samples))


def _gene_counts(file: Path | str) -> pd.Series:
    """The column of one sample that enters the matrix, by gene."""
    columns = ["gene", "count"]
    table = pd.read_csv(file, sep="\t", usecols=columns, dtype={"gene": str}, keep_default_na=False)
    return table.set_index("gene")["count"]
