"""The phenotype table: one row a subject, read as text, turned to numbers where needed."""

import numpy as np
import pandas as pd

from ctra.sheet import read_rows

MISSING = ("", "NA", "NaN", ".")


class PhenotypeError(ValueError):
    """A phenotype that cannot be used, with file, line and column."""


class Phenotype:
    """A phenotype table as it was read.

    Parameters
    ----------
    path : str or Path
        CSV or TSV.
    subject : str
        The column with the subjects' ids.

    Attributes
    ----------
    text : DataFrame of str
        Index the subjects' ids, leading zeros kept; they are a column too.

    Raises
    ------
    PhenotypeError
        If the column of ids is missing, or an id is empty or stands twice.
    """

    def __init__(self, path, subject):
        header, rows = read_rows(path)
        if subject not in header:
            raise PhenotypeError(f"{path}:1: no column {subject!r}; there: {', '.join(header)}")
        self.path = path
        self._lines = [line for line, _ in rows]
        self.text = pd.DataFrame([cells for _, cells in rows], columns=header, dtype=str)
        self.text = self.text.set_index(subject, drop=False)
        faults = []
        first = {}
        for (line, _), name in zip(rows, self.text.index, strict=True):
            if not name:
                faults.append(f"{path}:{line}: no id in column {subject!r}")
            elif name in first:
                faults.append(f"{path}:{line}: subject {name!r} is already on line {first[name]}")
            first.setdefault(name, line)
        if faults:
            raise PhenotypeError("\n".join(faults))

    def numbers(self, columns):
        """Columns as numbers.

        Parameters
        ----------
        columns : list of str

        Returns
        -------
        DataFrame of float
            Empty cells, NA, NaN and a single dot are missing.

        Raises
        ------
        PhenotypeError
            For a column that is not there, and for every cell that is neither a number nor missing.
        """
        unknown = [column for column in columns if column not in self.text]
        if unknown:
            raise PhenotypeError(
                f"{self.path}:1: no column {unknown[0]!r}; there: {', '.join(self.text.columns)}"
            )
        faults = []
        table = {}
        for column in columns:
            text = self.text[column]
            numbers = pd.to_numeric(text, errors="coerce").astype(float).mask(text.isin(MISSING))
            bad = ~np.isfinite(numbers) & ~text.isin(MISSING)
            faults += [
                f"{self.path}:{self._lines[i]}: column {column!r}: {text.iloc[i]!r} is not a number"
                for i in np.flatnonzero(bad)
            ]
            table[column] = numbers
        if faults:
            raise PhenotypeError("\n".join(faults))
        return pd.DataFrame(table, index=self.text.index)
