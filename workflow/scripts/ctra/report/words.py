"""What readers call the columns of a study: its labels in place of the names of columns."""

from collections.abc import Mapping

import pandas as pd

# columns of the result tables that name columns of a study
VARIABLES = ("effect", "variable", "other", "exposure", "moderator", "column")
LISTS = ("beside", "imputed", "not_imputed")  # name several, separated by semicolons


class Words:
    """The labels of one study.

    Parameters
    ----------
    names : DataFrame
        column and label, from `ctra.cohort.canonical.name_table`.
    """

    def __init__(self, names: pd.DataFrame) -> None:
        self.labels: Mapping[str, str] = dict(zip(names["column"], names["label"], strict=True))

    def of(self, name: str) -> str:
        """A column, a level of a category (`column: level`) or a product (`a:b`) in words."""
        if name in self.labels:
            return self.labels[name]
        column, colon, level = name.partition(": ")
        if colon:
            return f"{self.labels.get(column, column)}: {level}"
        return ":".join(self.labels.get(part, part) for part in name.split(":"))

    def table(self, rows: pd.DataFrame) -> pd.DataFrame:
        """A result table with words in the columns `VARIABLES`."""
        there = [column for column in VARIABLES if column in rows]
        told = rows.assign(**{column: rows[column].map(self.of) for column in there})
        for column in (name for name in LISTS if name in rows):
            told[column] = ["; ".join(map(self.of, names_in(cell))) for cell in rows[column]]
        return told


def names_in(cell: object) -> list[str]:
    """The names in a cell of the columns `LISTS`; none in an empty one."""
    return cell.split("; ") if isinstance(cell, str) and cell else []


def in_words(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The same of result tables of several studies.

    Parameters
    ----------
    tables : dict of str to DataFrame
        names with study, column and label is among them. A table without a column study is of
        all studies, and has the label of the first study with one.

    Returns
    -------
    dict of str to DataFrame
        The tables, rows in their order; names stays as it is.
    """
    names = tables["names"]
    words = {study: Words(of_study) for study, of_study in names.groupby("study")}
    of_all = Words(names.drop_duplicates("column"))

    def told(rows: pd.DataFrame) -> pd.DataFrame:
        if "study" not in rows:
            return of_all.table(rows)
        parts = [
            words[study].table(part) if study in words else part
            for study, part in rows.groupby("study", sort=False)
        ]
        return pd.concat(parts).loc[rows.index] if parts else rows

    return {name: rows if rows is names else told(rows) for name, rows in tables.items()}
