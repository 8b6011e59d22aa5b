"""The phenotype table: one row a subject, read as text, turned to numbers where needed."""

import pandas as pd

from ctra.cohort.subjects import MISSING, SubjectTable


class Phenotype:
    """A phenotype table as it was read.

    Parameters
    ----------
    path : str or Path
        CSV, TSV, XLSX, or a file of SPSS, Stata or SAS (`ctra.cohort.subjects.read_cells`).
    subject : str
        The column with the subjects' ids.
    **reading
        sheet, encoding, decimal and missing, as for `ctra.cohort.subjects.SubjectTable`.

    Attributes
    ----------
    text : DataFrame of str
        Index the subjects' ids, leading zeros kept; they are a column too.
    labels : dict of str to dict of str to str
        Labels of the values of a column, where SPSS or Stata has them.

    Raises
    ------
    FileError
        As for `ctra.cohort.subjects.SubjectTable`.
    """

    def __init__(self, path, subject, **reading):
        self.path = path
        self._table = SubjectTable(path, subject, **reading)
        self.labels = self._table.labels
        if self._table.encoding:
            print(f"{path}: read as {self._table.encoding}")
        for column, n in self._table.emptied.items():
            print(f"{path}: column {column!r}: {n} cells have a value that is declared missing")
        self.text = pd.DataFrame(self._table.rows, columns=self._table.header, dtype=str)
        self.text = self.text.set_index(subject, drop=False)

    def numbers(self, columns, limits=None):
        """Columns as numbers.

        Parameters
        ----------
        columns : list of str
        limits : (float, float), optional
            Lowest and highest number allowed.

        Returns
        -------
        DataFrame of float
            Empty cells, NA, NaN and a single dot are missing.

        Raises
        ------
        FileError
            As for `ctra.cohort.subjects.SubjectTable.numbers`.
        """
        table = {column: self._table.numbers(column, limits) for column in columns}
        return pd.DataFrame(table, index=self.text.index, dtype=float)

    def levels(self, column, reference):
        """A column as levels of a category.

        Parameters
        ----------
        column : str
        reference : float or str
            As for `ctra.cohort.subjects.SubjectTable.levels`.

        Returns
        -------
        Series of str

        Raises
        ------
        FileError
            As for `ctra.cohort.subjects.SubjectTable.levels`.
        """
        return pd.Series(self._table.levels(column, reference), index=self.text.index, dtype=object)

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
