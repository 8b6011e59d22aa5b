"""The phenotype of a study as the project's own tables have it: canonical table, scores, labels.

`ctra.cohort.canonical` makes them of the file that the study's authors wrote.
"""

from pathlib import Path

import pandas as pd

from ctra.cohort.levels import MISSING, to_level, to_number
from ctra.files.table import each_text, unshielded


class Phenotype:
    """The canonical table of a study.

    Parameters
    ----------
    path : str or Path
        As written from `ctra.cohort.canonical.canonical_table`.
    source : str or Path, optional
        The file that it was made of, for the messages; by default `path`.

    Attributes
    ----------
    source : str or Path
    header : list of str
    text : DataFrame of str
        Index the participants' ids, which are a column too.
    """

    def __init__(self, path: Path | str, source: Path | str | None = None) -> None:
        self.source = source or path
        self.text = _read_text(path)
        self.header = [str(name) for name in self.text]

    def numbers(self, column: str) -> pd.Series:
        """A column as numbers; empty cells, NA, NaN and a single dot are missing."""
        return pd.Series(map(_number, self.text[column]), index=self.text.index, dtype=float)

    def levels(self, column: str, reference: float | str) -> pd.Series:
        """A column as levels of a category.

        Parameters
        ----------
        column : str
        reference : float or str
            One of its levels. A number: the cells are numbers, and 1 and 1.0 are one level.

        Returns
        -------
        Series of str
            Missing where the cell is.
        """
        cells = self.text[column] if isinstance(reference, str) else self.numbers(column)
        levels = [to_level(cell) for cell in cells]
        return pd.Series(levels, index=self.text.index, dtype=object)

    def equal(self, column: str, value: float | str) -> pd.Series:
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
            cells = self.numbers(column)
            known = cells.notna()
        return (cells == value).astype("boolean").where(known)

    def sex(self, column: str, female: float | str, male: float | str) -> pd.Series:
        """Sex of the participants.

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
        told = told.mask(self.equal(column, female).fillna(False), "female")
        return told.mask(self.equal(column, male).fillna(False), "male")


def read_scores(path: Path | str) -> pd.DataFrame:
    """Read the scores of a study, as written from `ctra.cohort.canonical.score_table`.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    DataFrame of float, shape (n_participants, n_scales)
        Index the participants' ids.
    """
    text = _read_text(path).iloc[:, 1:]
    return pd.DataFrame({name: text[name].map(_number).astype(float) for name in text}, text.index)


def read_labels(path: Path | str) -> dict[str, dict[str, str]]:
    """Read the label of each level by column, as `ctra.cohort.canonical.label_table` has them."""
    labels: dict[str, dict[str, str]] = {}
    for column, level, label in _read_text(path).itertuples(index=False):
        labels.setdefault(column, {})[level] = label
    return labels


def _read_text(path: Path | str) -> pd.DataFrame:
    """A table of the project's own as it stands there; index the first column, which is kept."""
    text = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False, lineterminator="\n")
    text = each_text(text, unshielded)
    return text.set_index(text.columns[0], drop=False)


def _number(cell: str) -> float:
    """A cell of a column that was found to be numbers; its decimal mark may be that of the file."""
    return to_number(cell, comma=True)
