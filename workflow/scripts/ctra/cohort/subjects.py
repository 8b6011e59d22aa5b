"""A table with one row a participant: its ids, and its columns as numbers, texts or levels."""

import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from ctra.cohort.advice import number_advice
from ctra.cohort.alike import level_faults
from ctra.cohort.cells import STATISTICAL, TEXT, read_cells
from ctra.cohort.dictionary import read_dictionary
from ctra.cohort.ids import check_ids
from ctra.cohort.levels import MISSING, level_name, to_level, to_number
from ctra.cohort.specification import Visits
from ctra.cohort.visits import VisitRow, named_samples, one_row_each, sample_columns
from ctra.files.errors import FileError

OPTIONS = ("sheet", "encoding", "decimal", "missing", "dictionary", "value_labels", "visit")
CODES = 3  # numbers with labels that are a category, not an answer of yes or no
SHOWN = 5  # faults of one column that are told one by one


class SubjectTable:
    """A table with one row a participant.

    Parameters
    ----------
    path : str or Path
        Of a format that `ctra.cohort.cells.read_cells` knows.
    subject : str
        The column with the participants' ids.
    sheet, encoding : str, optional
        As for `ctra.cohort.cells.read_cells`.
    decimal : {".", ","}, optional
        Decimal mark of a text file. By default a dot, or none where semicolons separate. Where it
        is a comma or none, a number with a dot is refused: 1.500 may be one thousand or one.
    missing : dict of str to list, optional
        Values of a column that stand for a missing one: numbers, or texts.
    dictionary : str or Path, optional
        Data dictionary of REDCap with labels of columns and values, for a text or a workbook.
    value_labels : dict of str to dict of str to str, optional
        By column, what people call its values, in place of what the file says.
    visit : Visits, optional
        Where participants come more than once. Of a row a participant and visit, the table makes
        one a participant (`ctra.cohort.visits.one_row_each`).

    Attributes
    ----------
    path, subject
        As given.
    header : list of str
    subjects : dict of str to int
        Row by participant, in the order of the file; ids are text, leading zeros kept.
    rows : list of list of str
        Values declared missing are empty.
    encoding, labels, names, unusable
        As of `ctra.cohort.cells.Cells`.
    emptied : dict of str to int
        Number of cells by column whose value is declared missing.
    undescribed : list of str
        Columns of the dictionary that the table does not have.
    visit_columns : list of str
        The column with the visits, or those with the samples of each; none without.
    visits : list of VisitRow
        The rows of the file where it has one a participant and visit, else the samples it names.

    Raises
    ------
    FileError
        If the file cannot be read, has no rows, a column that is named is not there, or an id is
        empty or stands twice.
    """

    def __init__(
        self,
        path: Path | str,
        subject: str,
        *,
        sheet: str | None = None,
        encoding: str | None = None,
        decimal: str | None = None,
        missing: Mapping[str, list[float | str]] | None = None,
        dictionary: Path | str | None = None,
        value_labels: Mapping[str, Mapping[str, str]] | None = None,
        visit: Visits | None = None,
    ) -> None:
        self.path = path
        self.subject = subject
        self._plain = Path(path).suffix.lower() in TEXT
        if decimal and not self._plain:
            raise FileError(f"{path}: decimal is for {', '.join(TEXT)}; its numbers need none")
        table = read_cells(path, sheet=sheet, encoding=encoding)
        self._place, self.header = table.place, table.header
        self.encoding, self.labels, self.names = table.encoding, table.labels, table.names
        self.unusable = table.unusable
        self.undescribed: list[str] = []
        if dictionary:
            self._describe(dictionary)
        for column, told in (value_labels or {}).items():
            self.labels[column] = {**self.labels.get(column, {}), **told}
        self._decimal = decimal or table.decimal
        if not table.rows:
            raise FileError(f"{path}: no participants; a row for each is needed below the header")
        self.rows = [cells for _, cells in table.rows]
        self._read: dict[tuple[str, tuple[float, float] | None], list[float]] = {}
        self.emptied = self._blank(missing or {})
        lines = [line for line, _ in table.rows]
        self.visit_columns: list[str] = []
        self.visits: list[VisitRow] = []
        if visit and "column" in visit:
            lines = self._gather(visit, visit["column"], lines)
        elif visit:
            self._name(visit, lines)
        names = self.cells(subject)
        rows = zip(lines, names, strict=True)
        check_ids(path, subject, rows, once=True, visits=visit is not None)
        self.subjects = dict(zip(names, lines, strict=True))

    def numbers(self, column: str, limits: tuple[float, float] | None = None) -> list[float]:
        """One column as numbers.

        Parameters
        ----------
        column : str
        limits : (float, float), optional
            Lowest and highest number allowed.

        Returns
        -------
        list of float
            Empty cells, NA, NaN and a single dot are missing (nan).

        Raises
        ------
        FileError
            If the column is not there, all of it is missing, or a cell is neither missing nor a
            finite number within the limits.
        """
        if (column, limits) not in self._read:
            self._read[column, limits] = self._numbers(column, limits)
        return self._read[column, limits]

    def numbers_at_visits(self, column: str) -> list[float]:
        """One column as numbers, with a value for each of `visits`.

        Parameters
        ----------
        column : str

        Returns
        -------
        list of float
            As of `numbers`.

        Raises
        ------
        FileError
            As for `numbers`.
        """
        place = self._column(column)
        cells = [(row.subject, row.line, row.cells[place]) for row in self.visits]
        return self._read_numbers(column, cells, None)

    def _numbers(self, column: str, limits: tuple[float, float] | None) -> list[float]:
        """One column as numbers, read and checked."""
        cells = zip(self.subjects, self._lines(column), self.cells(column), strict=True)
        return self._read_numbers(column, list(cells), limits)

    def _read_numbers(
        self,
        column: str,
        told: Sequence[tuple[str, int, str]],
        limits: tuple[float, float] | None,
    ) -> list[float]:
        """Numbers of cells, of each of which participant and line are told."""
        low, high = limits or (-math.inf, math.inf)
        numbers, faults = [], []
        for subject, line, text in told:
            number = self._number(text)
            if number is None:
                advice = number_advice(column, text, self._decimal, plain=self._plain)
                fault = f"column {column!r}: {text!r} is not a number{advice}"
                faults.append(f"{self.path}:{line}: {fault}")
                continue
            if number < low or number > high:
                who = f"participant {subject!r}, column {column!r}"
                faults.append(f"{self.path}:{line}: {who}: {text} is outside {low} to {high}")
            numbers.append(number)
        if len(faults) > SHOWN:
            advice = "is it a category?"
            known = [number for number in numbers if not math.isnan(number)]
            if limits and known:
                advice = (
                    f"the column goes from {min(known):g} to {max(known):g}. If all are answers, "
                    "correct the questionnaire's range; declare codes for no answer missing"
                )
            faults[SHOWN:] = [
                f"{self.path}: column {column!r}: {len(faults) - SHOWN} more cells are refused; "
                f"{advice}"
            ]
        if not faults and all(map(math.isnan, numbers)):
            lines = [line for _, line, _ in told]
            faults = [
                f"{self.path}:{min(lines)}-{max(lines)}: column {column!r}: every cell is missing"
            ]
        if faults:
            raise FileError("\n".join(faults))
        return numbers

    def cells(self, column: str) -> list[str]:
        """One column as it stands in the file; values declared missing are empty."""
        place = self._column(column)
        return [cells[place] for cells in self.rows]

    @property
    def usable(self) -> list[str]:
        """Columns that can be used; the others are refused where something uses them."""
        return [name for name in self.header if name not in self.unusable]

    def texts(self, column: str) -> set[str]:
        """Values of one column as text, each once; without those that are missing."""
        return set(self.cells(column)) - set(MISSING)

    def value_name(self, cell: str) -> str:
        """The name of a value: that of its number, or the cell where it is none."""
        number = self._number(cell)
        return cell if number is None or math.isnan(number) else level_name(number)

    def coded(self, column: str, used: Collection[str] | None = None) -> bool:
        """Whether the numbers of a column are labels: three or more, and each with one.

        Parameters
        ----------
        column : str
        used : collection of str, optional
            The texts that count; by default those of the column.
        """
        used = set(self.texts(column) if used is None else used)
        labels = self.labels.get(column, {})
        numbers = all(self._number(text) is not None for text in used)
        return len(used) >= CODES and used <= labels.keys() and numbers

    def code(self, column: str, value: float | str) -> float | str:
        """The code of a value that a configuration names by its label.

        Parameters
        ----------
        column : str
        value : float or str

        Returns
        -------
        float or str
            The code where `value` is the label of one code and no cell of the column: a number
            where it reads as one. Else the value as it is, also where the column is not there.
        """
        labels = self.labels.get(column, {})
        codes = [code for code, label in labels.items() if label == value]
        if len(codes) != 1 or value in self.texts(column):
            return value
        number = self._number(codes[0])
        return codes[0] if number is None or math.isnan(number) else number

    def levels(self, column: str, reference: float | str) -> list[str | None]:
        """One column as levels of a category.

        Parameters
        ----------
        column : str
        reference : float or str
            One of its levels. A number: the cells are numbers, and 1 and 1.0 are one level.

        Returns
        -------
        list of (str or None)
            None where the cell is missing.

        Raises
        ------
        FileError
            If the column is not there, no participant has the reference, or a cell is not a
            number though the reference is.
        """
        cells = self.cells(column) if isinstance(reference, str) else self.numbers(column)
        levels = [to_level(cell) for cell in cells]
        if level_name(reference) not in levels:
            there = sorted({level for level in levels if level is not None})
            there = there or ["none, every cell is missing"]
            raise FileError(
                f"{self.path}: column {column!r} has no {level_name(reference)!r}, which is to be "
                f"the reference; its levels: {', '.join(there)}"
            )
        return levels

    def check_levels(self, column: str, told: Collection[str], *, every: bool = True) -> None:
        """Refuse texts of a column that stand for a missing value, or for another of its texts.

        Parameters
        ----------
        column : str
        told : collection of str
            Texts that the configuration names.
        every : bool
            Whether every text is a level of its own; else those that are told.

        Raises
        ------
        FileError
            If there are some.
        """
        lines: dict[str, int] = {}
        for cell, line in zip(self.cells(column), self._lines(column), strict=True):
            if cell not in MISSING:
                lines.setdefault(cell, line)
        faults = [
            f"{self.path}:{line}: column {column!r}: {fault}"
            for line, fault in level_faults(lines, told, every=every)
        ]
        if len(faults) > SHOWN:
            faults[SHOWN:] = [f"{self.path}: column {column!r}: {len(faults) - SHOWN} more levels"]
        if faults:
            raise FileError("\n".join(faults))

    def _describe(self, dictionary: Path | str) -> None:
        """Take the labels of a data dictionary."""
        if Path(self.path).suffix.lower() in STATISTICAL:
            raise FileError(
                f"{self.path}: has labels of its own; dictionary is for text and workbooks"
            )
        told = read_dictionary(dictionary, self.header)
        self.names, self.labels, self.undescribed = told.names, told.labels, told.absent

    def _lines(self, column: str) -> list[int]:
        """The line of each cell of a column: with visits, of the row that it is taken from."""
        place, lines = self._column(column), dict(self.subjects)
        for row in reversed(self.visits):
            if row.cells[place] not in MISSING:
                lines[row.subject] = row.line
        return list(lines.values())

    def _column(self, name: str) -> int:
        """Place of a column in the rows."""
        if name not in self.header:
            raise FileError(f"{self._place}: no column {name!r}; there: {', '.join(self.header)}")
        if name in self.unusable:
            raise FileError(self.unusable[name])
        return self.header.index(name)

    def _name(self, visit: Visits, lines: list[int]) -> None:
        """Take the samples that the row of each participant names."""
        named = sample_columns(visit)
        self.visit_columns = [*named.values()]
        places = {name: self._column(column) for name, column in named.items()}
        self.visits = named_samples(lines, self.cells(self.subject), self.rows, places)

    def _gather(self, visit: Visits, column: str, lines: list[int]) -> list[int]:
        """Make one row of the visits of each participant; the lines of their first visits."""
        subjects, levels = self.cells(self.subject), self.cells(column)
        self.visit_columns = [column]
        told = zip(lines, subjects, strict=True)
        check_ids(self.path, self.subject, told, once=False, visits=True)
        if not any(isinstance(one, str) for one in visit["order"]):
            levels = [self.value_name(cell) for cell in levels]
        sample = visit.get("sample")
        samples = self.cells(sample) if isinstance(sample, str) else [""] * len(lines)
        rows = zip(lines, subjects, levels, samples, self.rows, strict=True)
        self.visits = [VisitRow(*row) for row in rows]
        order = [level_name(one) for one in visit["order"]]
        gathered = one_row_each(self.path, self.visits, order, self._column(column))
        self.visits, lines, self.rows = gathered
        return lines

    def _blank(self, missing: Mapping[str, list[float | str]]) -> dict[str, int]:
        """Empty the cells with a value that is declared missing; their number by column."""
        emptied = dict.fromkeys(missing, 0)
        for column, values in missing.items():
            place = self._column(column)
            for cells in self.rows:
                if cells[place] in values or self._number(cells[place]) in values:
                    cells[place] = ""
                    emptied[column] += 1
        return emptied

    def _number(self, text: str) -> float | None:
        """A cell as a finite number, or missing (nan); None if it is neither."""
        if text in MISSING:
            return math.nan
        if "_" in text or ("." in text and self._decimal != "."):
            return None
        try:
            number = to_number(text, comma=self._decimal == ",")
        except ValueError:
            return None
        return number if math.isfinite(number) else None


def reading_options(study: Mapping[str, Any]) -> dict[str, Any]:
    """Keys of a study that say how its phenotype is read, as arguments of `SubjectTable`."""
    return {key: study[key] for key in OPTIONS if key in study}
