"""The phenotype table: one row a subject, read as text, turned to numbers where needed."""

import pandas as pd

from ctra.sheet import MISSING, SubjectTable


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
    SheetError
        As for `ctra.sheet.SubjectTable`.
    """

    def __init__(self, path, subject):
        self.path = path
        self._table = SubjectTable(path, subject)
        self.text = pd.DataFrame(self._table.rows, columns=self._table.header, dtype=str)
        self.text = self.text.set_index(subject, drop=False)

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
        SheetError
            For a column that is not there, or a cell that is neither a number nor missing.
        """
        table = {column: self._table.numbers(column) for column in columns}
        return pd.DataFrame(table, index=self.text.index, dtype=float)

    def equal(self, column, value):
        """Where a column has a value.

        Parameters
        ----------
        column : str
        value : float or str
            Compared as a number, or as text.

        Returns
        -------
        Series of boolean
            Missing where the column is.
        """
        if isinstance(value, str):
            cells = self.text[column]
            known = ~cells.isin(MISSING) | (cells == value)
        else:
            cells = self.numbers([column])[column]
            known = cells.notna()
        return (cells == value).astype("boolean").where(known)

    def sex(self, column, female, male):
        """Sex of the subjects.

        Parameters
        ----------
        column : str
        female, male : float or str
            The values of the column.

        Returns
        -------
        Series of str
            female or male; missing for any other value.
        """
        told = pd.Series(pd.NA, index=self.text.index, dtype="string")
        for name, value in (("female", female), ("male", male)):
            told = told.mask(self.equal(column, value).fillna(False), name)
        return told
