"""The phenotype of a study as tables of the project's own, made once and read by all later steps.

The canonical table has a row for each participant of the file, in its order: the id, and the
columns of the file that the study uses. A column that is only taken as numbers has numbers in it;
one that is compared as text has what stands in the file. The scores have a table of their own,
since a scale may have the name of one of its items.
"""

import math
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ctra.cohort.formula import column_names
from ctra.cohort.scales import Scale
from ctra.cohort.subjects import MISSING, SubjectTable, level_name

LABEL_COLUMNS = ("column", "level", "label")


class Phenotype:
    """The canonical table of a study.

    Parameters
    ----------
    path : str or Path
        As written from `canonical_table`.

    Attributes
    ----------
    header : list of str
    text : DataFrame of str
        Index the participants' ids, which are a column too.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = path
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
        levels: list[str | None]
        if isinstance(reference, str):
            levels = [None if cell in MISSING else cell for cell in self.text[column]]
        else:
            numbers = self.numbers(column)
            levels = [None if math.isnan(number) else level_name(number) for number in numbers]
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
    """Read the scores of a study, as written from `score_table`.

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
    """Read the label of each level by column, as written from `label_table`."""
    labels: dict[str, dict[str, str]] = {}
    for column, level, label in _read_text(path).itertuples(index=False):
        labels.setdefault(column, {})[level] = label
    return labels


def canonical_table(
    table: SubjectTable,
    scales: list[Scale],
    exclude: list[dict[str, Any]],
    *,
    derive: Mapping[str, str],
    columns: list[str],
    categories: Mapping[str, float | str],
    markers: Collection[str] = (),
    sex: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """The columns of a phenotype that a study uses, as numbers or as they stand in the file.

    Parameters
    ----------
    table : SubjectTable
    scales : list of Scale
    exclude : list of dict
        As for `ctra.cohort.sample.exclude`.
    derive, columns, categories
        As for `ctra.cohort.sample.study_columns`.
    markers : list of str
        Names that formulas and `columns` may use beside the scales and the phenotype's columns.
    sex : dict, optional
        column, female and male, as for `Phenotype.sex`.

    Returns
    -------
    DataFrame, shape (n_participants, n_columns)
        The id, then the columns in the order of the file: numbers, or text where a column is
        compared as text. A column that is taken as both is text that reads back to the number.

    Raises
    ------
    CohortError
        If a scale has neither its items nor its score, or both.
    FileError
        If a column is not there, or a cell is not what it is taken as.
    """
    compared = [(rule["column"], rule.get("equals", math.nan)) for rule in exclude]
    if sex is not None:
        compared += [(sex["column"], sex[value]) for value in ("female", "male")]
    for column, reference in categories.items():
        table.levels(column, reference)  # refuses a reference that nobody has
        compared.append((column, reference))
    texts = [column for column, value in compared if isinstance(value, str)]
    numbers = [column for column, value in compared if not isinstance(value, str)]
    for scale in scales:
        numbers += scale.columns(table.header, table.path)
    made = {*markers, *(scale.name for scale in scales)}
    for name, text in derive.items():
        numbers += [source for source in column_names(text) if source not in made]
        made.add(name)
    numbers += [column for column in columns if column not in {*made, *categories}]
    used: dict[str, list[float] | list[str]] = {}
    used |= {column: table.numbers(column) for column in numbers}
    used |= {column: table.cells(column) for column in [table.subject, *texts]}
    others = [column for column in table.header if column in used and column != table.subject]
    return pd.DataFrame({column: used[column] for column in [table.subject, *others]})


def score_table(table: SubjectTable, scales: list[Scale]) -> pd.DataFrame:
    """Scores of all participants, from their responses or as the phenotype has them.

    Parameters
    ----------
    table : SubjectTable
    scales : list of Scale

    Returns
    -------
    DataFrame of float, shape (n_participants, n_scales)
        Index the participants' ids.

    Raises
    ------
    CohortError
        If a scale has neither its items nor its score, or both.
    FileError
        If a cell is neither missing nor a number within the limits.
    """
    scores = pd.DataFrame(index=pd.Index(list(table.subjects), name=table.subject))
    for scale in scales:
        sources = scale.columns(table.header, table.path)
        cells = {column: table.numbers(column, limits) for column, limits in sources.items()}
        numbers = pd.DataFrame(cells, index=scores.index, dtype=float)
        prescored = scale.prescored(table.header)
        scores[scale.name] = numbers[scale.name] if prescored else scale.score(numbers)
    return scores


def parent_columns(table: SubjectTable, scales: list[Scale], columns: list[str]) -> pd.DataFrame:
    """Columns of a parent cohort: scores of the scales, and numbers of its table.

    Parameters
    ----------
    table : SubjectTable
    scales : list of Scale
    columns : list of str

    Returns
    -------
    DataFrame of float, shape (n_participants, n_columns)

    Raises
    ------
    CohortError, FileError
        As for `score_table`; and if a column is not there, or a cell of it is no number.
    """
    scores = score_table(table, scales)
    return pd.DataFrame(
        {name: scores[name] if name in scores else table.numbers(name) for name in columns},
        index=scores.index,
    )


def label_table(table: SubjectTable, columns: Collection[str]) -> pd.DataFrame:
    """Labels of the values of some columns, where SPSS or Stata has them.

    Parameters
    ----------
    table : SubjectTable
    columns : list of str

    Returns
    -------
    DataFrame of str, one row a labelled value
        column, level, label.
    """
    rows = [
        (column, level, label)
        for column, known in table.labels.items()
        if column in columns
        for level, label in known.items()
    ]
    return pd.DataFrame(rows, columns=list(LABEL_COLUMNS))


def tell_reading(table: SubjectTable) -> None:
    """Print how a phenotype was read, for the log."""
    if table.encoding:
        print(f"{table.path}: read as {table.encoding}")
    for column, n in table.emptied.items():
        print(f"{table.path}: column {column!r}: {n} cells have a value that is declared missing")


def _read_text(path: Path | str) -> pd.DataFrame:
    """A table of the project's own as it stands there; index the first column, which is kept."""
    text = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False, lineterminator="\n")
    return text.set_index(text.columns[0], drop=False)


def _number(cell: str) -> float:
    """A cell of a column that was found to be numbers; its decimal mark may be that of the file."""
    return math.nan if cell in MISSING else float(cell.replace(",", "."))
