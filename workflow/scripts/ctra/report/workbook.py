"""All result tables as one Excel workbook, a sheet a table."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd
import xlsxwriter

from ctra.files.outputs import whole
from ctra.results import SHEETS

LONGEST = 32_767  # characters of a cell; Excel refuses a file with more
CUT = " … (cut: whole in the TSV file)"
WIDEST = 60  # characters of a column
CREATED = datetime(1980, 1, 1)  # of every workbook, so that the same tables give the same bytes


def write_workbook(
    tables: Mapping[str, pd.DataFrame],
    sources: Mapping[str, Sequence[str]],
    path: Path | str,
    *,
    simulated: bool = False,
) -> None:
    """Write tables as sheets, behind one with the contents.

    Parameters
    ----------
    tables : dict of str to DataFrame
        By sheet, of `ctra.results.SHEETS`. Sheets without rows are left out.
    sources : dict of str to list of str
        Files of each sheet, for the contents.
    path : str or Path
        The workbook. The same tables give the same bytes.
    simulated : bool
        Whether the first line of the contents says that the data are simulated.

    Notes
    -----
    Numbers have 16 significant digits, as XlsxWriter writes them; Excel itself keeps 15. Text is
    text, whatever it looks like; infinity is text, too, since a workbook has no number for it.
    """
    tables = {name: tables[name] for name in SHEETS if len(tables.get(name, ()))}
    contents = [
        (name, SHEETS[name].title, len(table), ", ".join(sources[name]))
        for name, table in tables.items()
    ]
    if simulated:
        contents.insert(0, ("", "Simulated data: nothing here is about real people", 0, ""))
    columns = ["sheet", "content", "rows", "files"]
    with whole(path) as [part], xlsxwriter.Workbook(part) as workbook:
        workbook.set_properties({"created": CREATED})
        bold = workbook.add_format({"bold": True})
        _add_sheet(workbook, "contents", pd.DataFrame(contents, columns=columns), bold)
        for name, table in tables.items():
            first = [column for column in ("study", "model") if column in table]
            order = dict.fromkeys([*first, *table.columns])
            _add_sheet(workbook, name, table[list(order)], bold)


def _add_sheet(
    workbook: xlsxwriter.Workbook, name: str, table: pd.DataFrame, bold: xlsxwriter.format.Format
) -> None:
    """A sheet: the header bold and always in sight, columns as wide as what is in them."""
    sheet = workbook.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for j, (column, cells) in enumerate(table.items()):
        sheet.write_string(0, j, column, bold)
        width = len(str(column))
        for i, cell in enumerate(cells.tolist(), 1):
            if cell is None or pd.isna(cell):
                continue
            if isinstance(cell, str) or math.isinf(cell):
                text = str(cell)
                fits = text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT
                sheet.write_string(i, j, fits)
            else:
                sheet.write_number(i, j, cell)
            width = max(width, len(str(cell)))
        sheet.set_column(j, j, min(width, WIDEST) + 2)
