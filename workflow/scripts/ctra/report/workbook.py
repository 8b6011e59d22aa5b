"""All result tables as one Excel workbook, a sheet a table."""

import math
import textwrap
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from ctra.files.outputs import whole
from ctra.inference.catalogue import STATISTICS
from ctra.report.apa import apa_p, effect_name
from ctra.results import SHEETS, TABLES, Column

LONGEST = 32_767  # characters of a cell; Excel refuses a file with more
CUT = " … (cut: whole in the TSV file)"
WIDEST = 60  # characters of a column; longer text is wrapped
ARROW = 3  # characters that the arrow of the filter takes of a heading
MARGIN = 3  # characters of a column beside its text
TEXT = {"align": "left", "indent": 1}  # else it touches the number before it
LETTERS = 1.15  # letters of prose in the width of a digit
LINE, HIGHEST = 15, 409  # points of a line, and of a row at most
CREATED = datetime(1980, 1, 1)  # of every workbook, so that the same tables give the same bytes
SIMULATED = "Simulated data: nothing here is about real people"
PLAIN = "General"
WHOLE = "#,##0"
LARGE = 1000  # numbers that are shown without decimals
# How Excel shows a number; the cell keeps all of its digits.
FORMATS = {
    "p": '[<0.001]"< .001";[>=0.9995]"> .999";.000',
    "share": "0.0 %",
    "percent": '0.0" %"',
    "integer": WHOLE,
    "number": "0.000",
    "number or text": PLAIN,
}
STUDY = TABLES["findings"].column("study")
NAMES = {"study", "model"}  # columns in front of every sheet
CONTENTS = [
    Column("sheet", "text", "", "name of the sheet", title="sheet"),
    Column("content", "text", "", "what the sheet is", title="content"),
    Column("rows", "integer", "", "rows of the sheet", title="rows"),
    Column("files", "text", "", "files that the sheet was made of", title="files"),
]
MEANINGS = [
    Column("sheet", "text", "", "name of the sheet", title="sheet"),
    Column("heading", "text", "", "what stands above the column", title="heading"),
    Column("column", "text", "", "name of the column in the files", title="name in the files"),
    Column("unit", "text", "", "unit", title="unit"),
    Column("meaning", "text", "", "what the column has", title="meaning"),
]


def write_workbook(
    tables: Mapping[str, pd.DataFrame],
    sources: Mapping[str, Sequence[str]],
    titles: Mapping[str, str],
    path: Path | str,
    *,
    simulated: bool = False,
) -> None:
    """Write tables as sheets, behind one with the contents; the last explains their columns.

    Parameters
    ----------
    tables : dict of str to DataFrame
        By sheet, of `ctra.results.SHEETS`. Sheets without rows are left out.
    sources : dict of str to list of str
        Files of each sheet, for the contents.
    titles : dict of str to str
        What people call the studies.
    path : str or Path
        The workbook. The same tables give the same bytes.
    simulated : bool
        Whether the first line of the contents says that the data are simulated.

    Notes
    -----
    Numbers have 16 significant digits, as XlsxWriter writes them; Excel itself keeps 15. It shows
    fewer, by the type of the column. Text is text, whatever it looks like; infinity is text, too,
    since a workbook has no number for it.
    """
    tables = {name: _in_words(tables[name], titles) for name in SHEETS if len(tables.get(name, ()))}
    columns = {name: [_column(name, str(column)) for column in tables[name]] for name in tables}
    meanings = [
        (name, column.title, column.name, column.unit, column.meaning)
        for name in tables
        for column in columns[name]
    ]
    contents: list[tuple[Any, ...]] = [
        (name, SHEETS[name].title, len(table), ", ".join(sources[name]))
        for name, table in tables.items()
    ]
    contents.append(("columns", "what the columns of the sheets mean", len(meanings), ""))
    if simulated:
        contents.insert(0, ("", SIMULATED, None, ""))
    with whole(path) as [part], xlsxwriter.Workbook(part) as workbook:
        workbook.set_properties({"created": CREATED})
        book = _Book(workbook)
        book.add("contents", CONTENTS, _frame(CONTENTS, contents), linked=True)
        for name, table in tables.items():
            book.add(name, columns[name], table)
        book.add("columns", MEANINGS, _frame(MEANINGS, meanings))


def _frame(columns: Sequence[Column], rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """Rows as a table with these columns."""
    return pd.DataFrame(rows, columns=[column.name for column in columns])


def _in_words(table: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """A table with study and model first, and with words of people for what is in it."""
    effects = {effect: effect_name(effect) for effect in table.get("effect", ())}
    statistics = {one.key: one.table for one in STATISTICS}
    words = {"study": titles, "effect": effects, "statistic": statistics}
    first = [column for column in ("study", "model") if column in table]
    table = table[list(dict.fromkeys([*first, *table.columns]))]
    told = {
        column: table[column].map(lambda name, known=known: known.get(name, name))
        for column, known in words.items()
        if column in table
    }
    return table.assign(**told)


def _column(sheet: str, name: str) -> Column:
    """What a column of a sheet is; the study is told where the files do not."""
    return STUDY if name == "study" else SHEETS[sheet].column(name)


class _Book:
    """The sheets of a workbook, all in one style."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self.workbook = workbook
        heading = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        self.heading = workbook.add_format(heading | TEXT)
        self.over_numbers = workbook.add_format(heading | {"align": "right"})
        self.text = workbook.add_format({"text_wrap": True, "valign": "top"} | TEXT)
        self.line = workbook.add_format({"valign": "top"} | TEXT)
        link = {"font_color": "blue", "underline": 1, "valign": "top"}
        self.link = workbook.add_format(link | TEXT)
        self.formats = {
            shown: workbook.add_format({"num_format": shown, "valign": "top"})
            for shown in dict.fromkeys(FORMATS.values())
        }

    def add(
        self, name: str, columns: Sequence[Column], table: pd.DataFrame, *, linked: bool = False
    ) -> None:
        """Add a sheet: header and first columns stay in sight, and every column has a filter.

        Parameters
        ----------
        name : str
        columns : list of Column
        table : DataFrame
        linked : bool
            Whether the cells of the first column are names of sheets, and lead to them. Each row
            is then one line.
        """
        sheet = self.workbook.add_worksheet(name)
        names = sum(column.name in NAMES for column in columns)
        sheet.freeze_panes(1, min(names + 1, len(columns) - 1))
        sheet.autofilter(0, 0, len(table), len(columns) - 1)
        lines = [1] * (len(table) + 1)
        for j, column in enumerate(columns):
            cells = table.iloc[:, j].tolist()
            shown = _formats(column, cells)
            texts = [_text(cell, form) for cell, form in zip(cells, shown, strict=True)]
            words = [len(word) + ARROW for word in column.title.split()]
            width = min(max([*words, *map(len, texts)]), WIDEST)
            sheet.set_column(j, j, width + MARGIN)
            heading = self.heading if column.type in ("id", "text") else self.over_numbers
            sheet.write_string(0, j, column.title, heading)
            lines[0] = max(lines[0], _lines(column.title, width - ARROW))
            for i, (cell, text) in enumerate(zip(cells, texts, strict=True), 1):
                lines[i] = 1 if linked else max(lines[i], _lines(text, width))
                if text and linked and j == 0:
                    sheet.write_url(i, j, f"internal:'{text}'!A1", self.link, text)
                elif text and _is_number(cell):
                    sheet.write_number(i, j, cell, self.formats[shown[i - 1]])
                elif text:
                    fits = text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT
                    sheet.write_string(i, j, fits, self.line if linked else self.text)
        for i, n in enumerate(lines):
            if n > 1:  # LibreOffice does not make room for wrapped text by itself
                sheet.set_row(i, min(n * LINE, HIGHEST))


def _is_number(cell: Any) -> bool:
    """Whether a cell holds a number that a workbook has."""
    return cell is not None and not isinstance(cell, str) and math.isfinite(cell)


def _text(cell: Any, shown: str) -> str:
    """What is seen of a cell; empty where it is missing."""
    if pd.isna(cell):
        return ""
    return displayed(cell, shown) if _is_number(cell) else str(cell)


def _lines(text: str, width: int) -> int:
    """Lines that a text takes in a column, whose width is counted in digits."""
    return len(textwrap.wrap(text, round(LETTERS * width))) if len(text) > width else 1


def _formats(column: Column, cells: Sequence[Any]) -> list[str]:
    """How the numbers of a column are shown: large ones, and those all whole, without decimals.

    A format for both would need conditions, with which LibreOffice leaves out the minus sign.
    """
    shown = FORMATS["percent"] if column.unit == "%" else FORMATS.get(column.type, PLAIN)
    if shown != FORMATS["number"]:
        return [shown] * len(cells)
    numbers = [cell if _is_number(cell) else 0 for cell in cells]
    every_whole = all(number == round(number) for number in numbers)
    return [WHOLE if every_whole or abs(number) >= LARGE else shown for number in numbers]


def displayed(number: float, shown: str) -> str:
    """A number as Excel shows it in one of `FORMATS`, for the width of its column.

    Parameters
    ----------
    number : float
    shown : str
        The format.

    Returns
    -------
    str
    """
    if shown == FORMATS["p"]:
        return apa_p(number).removeprefix("= ")
    if shown == FORMATS["share"]:
        return f"{100 * number:.1f} %"
    if shown == FORMATS["percent"]:
        return f"{number:.1f} %"
    if shown == PLAIN:
        return str(number)
    return f"{number:,.0f}" if shown == WHOLE else f"{number:.3f}"
