"""A table as rows of text, whatever program wrote it.

Needs the standard library alone until a workbook or a file of SPSS, Stata or SAS is named.
"""

import codecs
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ctra.files.delimited import read_lines, repeated_columns, split_header
from ctra.files.errors import FileError
from ctra.files.series_matrix import is_series_matrix, sample_lines
from ctra.files.workbook import cell_text, check_archive

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Lines = list[tuple[int, list[str]]]  # number and cells of each row
TEXT = (".csv", ".tsv", ".tab", ".txt")
WORKBOOK = ".xlsx"
STATISTICAL = {  # functions of pyreadstat
    ".sav": "read_sav",
    ".zsav": "read_sav",
    ".dta": "read_dta",
    ".sas7bdat": "read_sas7bdat",
    ".xpt": "read_xport",
}
XPORT_RECORD = 80  # bytes; pyreadstat reads a file that is cut off without a word
SHOWN = 5  # faults of one column that are told one by one
LARGEST_SHEET = 5_000_000  # cells of a worksheet, the empty ones among them
XPORT_MEMBER = b"HEADER RECORD*******MEMBER  HEADER RECORD"


@dataclass(frozen=True)
class Cells:
    """A table as text.

    Attributes
    ----------
    place : str
        Where its header stands: file:line, or the file where names of columns have no line.
    header : list of str
    rows : list of (int, list of str)
        Number and cells of each row. The number is the line of a text file, the row of a
        worksheet, the case of SPSS and the observation of Stata and SAS, which count from 1.
    encoding : str
        That the text was read in; empty where the file says it itself.
    decimal : str
        Decimal mark; empty where it cannot be known, as with semicolons.
    labels : dict of str to dict of str to str
        Labels of the values of a column.
    names : dict of str to str
        Labels of columns, as SPSS and Stata have them.
    unusable : dict of str to str
        Columns that cannot be used, with what is wrong with each.
    """

    place: str
    header: list[str]
    rows: Lines
    encoding: str = ""
    decimal: str = "."
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    unusable: dict[str, str] = field(default_factory=dict)


def read_cells(path: Path | str, *, sheet: str | None = None, encoding: str | None = None) -> Cells:
    """Read a table of any known format as text.

    Parameters
    ----------
    path : str or Path
        .csv, .tsv, .tab, .txt, .xlsx, .sav, .zsav, .dta, .sas7bdat or .xpt.
    sheet : str, optional
        Worksheet of a workbook; needed where there is more than one.
    encoding : str, optional
        Of the text, where the file does not say it or says it wrong. Text files are otherwise UTF-8
        with or without byte order mark, or else CP949 (Korean Windows).

    Returns
    -------
    Cells
        A number of a binary file is written with the fewest digits that read back to the same
        number in the precision in which it is stored, a whole one without a decimal mark; missing
        values of all kinds (user-missing of SPSS, .a to .z of Stata and SAS) are empty.

    Raises
    ------
    FileError
        If the ending is another one, an option is not for this format, or the file is damaged or no
        table.
    """
    ending = Path(path).suffix.lower()
    if sheet is not None and ending != WORKBOOK:
        raise FileError(f"{path}: sheet is for {WORKBOOK}; there are no worksheets in it")
    if encoding is not None and ending == WORKBOOK:
        raise FileError(f"{path}: encoding is not for {WORKBOOK}, which is always UTF-8")
    try:
        "".encode(encoding or "utf-8")
    except LookupError:
        raise FileError(f"{path}: unknown encoding {encoding!r}; UTF-8 or CP949?") from None
    if ending in TEXT:
        return _read_text(path, ending, encoding)
    if ending == WORKBOOK:
        return _read_workbook(path, sheet)
    if ending in STATISTICAL:
        return _read_statistical(path, ending, encoding)
    known = ", ".join([*TEXT, WORKBOOK, *STATISTICAL])
    raise FileError(f"{path}: ending {ending!r} is unknown; save it as one of {known}")


def _read_text(path: Path | str, ending: str, encoding: str | None) -> Cells:
    """Text, separated by tabs; of .csv by commas, or semicolons if the header has them alone.

    Of a series matrix of GEO, the lines on its samples.
    """
    encodings = [codecs.lookup(encoding).name] if encoding else ["utf-8", "cp949"]
    content = Path(path).read_bytes()
    for name in encodings:
        try:
            text = content.decode(name).removeprefix("\ufeff")
            break
        except UnicodeDecodeError:
            continue
    else:
        tried = " nor ".join(encodings)
        raise FileError(f"{path}: not {tried}; save it as UTF-8 text, or name its encoding")
    if is_series_matrix(text):
        (first, header), *rows = sample_lines(text.splitlines())
        return Cells(f"{path}:{first}", header, rows, encoding=name)
    first_line = text.lstrip().partition("\n")[0]
    semicolons = ";" in first_line and "," not in first_line
    delimiter = (";" if semicolons else ",") if ending == ".csv" else "\t"
    lines = list(read_lines(path, text=text, delimiter=delimiter))
    (first, header), rows = split_header(path, lines, delimiter)
    decimal = "" if delimiter == ";" else "."
    place = f"{path}:{first}"
    unusable = repeated_columns(place, header)
    return Cells(place, header, rows, encoding=name, decimal=decimal, unusable=unusable)


def worksheets(path: Path | str) -> list[str]:
    """Names of the worksheets of a workbook; none of another file.

    Raises
    ------
    FileError
        If the workbook is damaged.
    """
    if Path(path).suffix.lower() != WORKBOOK:
        return []
    return [worksheet.title for worksheet in _open_workbook(path)[0].worksheets]


def _open_workbook(path: Path | str) -> tuple["Workbook", "Workbook"]:
    """A workbook with the values of its cells, and with their formulas."""
    try:
        check_archive(path)
        with warnings.catch_warnings():  # of what is no cell, and of dates that are #VALUE! then
            warnings.simplefilter("ignore")
            return _load_workbook(path, data_only=True), _load_workbook(path, data_only=False)
    except FileError:
        raise
    except Exception as error:  # openpyxl has no class for what it cannot read
        why = " ".join(str(error).split())
        raise FileError(
            f"{path}: no workbook that can be read ({why}); is it damaged, or locked by a password?"
        ) from None


def _read_workbook(path: Path | str, sheet: str | None) -> Cells:
    """One worksheet; rows and columns without any cell are left out."""
    values, formulas = _open_workbook(path)
    names = [worksheet.title for worksheet in values.worksheets]
    if sheet is None and len(names) != 1:
        there = f"name one by sheet: {', '.join(names)}" if names else "one is needed"
        raise FileError(f"{path}: {len(names)} worksheets; {there}")
    sheet = sheet or names[0]
    if sheet not in names:
        raise FileError(f"{path}: no worksheet {sheet!r}; there: {', '.join(names)}")
    lines, faults = _read_worksheet(path, values[sheet], formulas[sheet])
    columns = zip(*(cells for _, cells in lines), strict=True)
    used = [i for i, column in enumerate(columns) if any(column)]
    lines = [(row, [cells[i] for i in used]) for row, cells in lines]
    (first, header), rows = split_header(path, lines, ",")
    unusable = repeated_columns(f"{path}:{first}", header)
    unusable |= {header[used.index(i)]: fault for i, fault in faults.items() if i in used}
    return Cells(f"{path}:{first}", header, rows, unusable=unusable)


def _load_workbook(path: Path | str, *, data_only: bool) -> "Workbook":
    """A workbook as openpyxl has it, whatever its charts are like."""
    from openpyxl.reader.excel import ExcelReader

    class Reader(ExcelReader):
        def read_chartsheet(self, sheet: Any, rel: Any) -> None:
            with suppress(AttributeError, KeyError, TypeError, ValueError):
                super().read_chartsheet(sheet, rel)

    reader = Reader(path, data_only=data_only)
    reader.read()
    return reader.wb


def _read_worksheet(
    path: Path | str, values: "Worksheet", formulas: "Worksheet"
) -> tuple[Lines, dict[int, str]]:
    """Number and cells of each row that is not empty; by column the cells without a value.

    The values are those that the program stored, the formulas what they were computed from.
    """
    if values.max_row * values.max_column > LARGEST_SHEET:
        raise FileError(
            f"{path}:{values.max_row}: cells reach to {values.dimensions.split(':')[-1]}; delete "
            "the rows and columns outside the table, and save"
        )
    found: dict[int, list[str]] = {}
    lines = []
    for number, (value_row, formula_row) in enumerate(zip(values, formulas, strict=True), 1):
        for i, (value, formula) in enumerate(zip(value_row, formula_row, strict=True)):
            for fault in _cell_faults(path, value, formula):
                found.setdefault(i, []).append(fault)
        cells = [cell_text(cell.value) for cell in value_row]
        if any(cells):
            lines.append((number, cells))
    for merged in sorted(values.merged_cells.ranges, key=lambda merged: merged.bounds[::-1]):
        fault = f"{path}:{merged.min_row}: cells {merged.coord} are merged; give each its own value"
        if lines and merged.min_row <= lines[0][0]:
            raise FileError(fault)
        for i in range(merged.min_col - 1, merged.max_col):
            found.setdefault(i, []).append(fault)
    for faults in found.values():
        faults[SHOWN:] = [f"{path}: {len(faults) - SHOWN} more such cells"] * (len(faults) > SHOWN)
    return lines, {i: "\n".join(faults) for i, faults in found.items()}


def _cell_faults(
    path: Path | str, value: "Cell | MergedCell", formula: "Cell | MergedCell"
) -> list[str]:
    """What is wrong with a cell of a worksheet: one fault or none."""
    if formula.data_type == "f" and value.value is None:
        return [
            f"{path}:{value.row}: cell {value.coordinate} has a formula without "
            "a value, or with an empty text; paste the column as values"
        ]
    if value.data_type == "e":
        return [
            f"{path}:{value.row}: cell {value.coordinate} is {value.value}; correct it, or "
            "leave it empty"
        ]
    return []


def _read_statistical(path: Path | str, ending: str, encoding: str | None) -> Cells:
    """A file of SPSS, Stata or SAS."""
    import numpy as np
    import pyreadstat

    if ending == ".xpt" and Path(path).stat().st_size % XPORT_RECORD:
        raise FileError(f"{path}: not whole records of {XPORT_RECORD} bytes; is it cut off?")
    if ending == ".xpt" and Path(path).read_bytes().count(XPORT_MEMBER) > 1:
        raise FileError(f"{path}: several data sets in it; write the one that is meant to a file")
    read = partial(
        getattr(pyreadstat, STATISTICAL[ending]), path, encoding=encoding, output_format="dict"
    )
    try:
        _, meta = read(metadataonly=True)
        table = _readable(read, meta.column_names)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError) as error:
        raise FileError(
            f"{path}: no {ending} file that can be read ({error}); is it damaged, or of another "
            "encoding than it says? Then name its encoding"
        ) from None
    for name, kind in meta.readstat_variable_types.items():
        if kind == "float" and name in table:
            table[name] = [np.float32(c) if isinstance(c, float) else c for c in table[name]]
    n = max((len(cells) for cells in table.values()), default=0)
    columns = [map(cell_text, table.get(name, [None] * n)) for name in meta.column_names]
    rows = list(enumerate(map(list, zip(*columns, strict=True)), 1))
    labels = {
        column: {cell_text(value): label for value, label in known.items()}
        for column, known in meta.variable_value_labels.items()
    }
    names = {name: label for name, label in meta.column_names_to_labels.items() if label}
    unusable = {
        name: f"{path}: column {name!r} has a date that no calendar has; correct it there"
        for name in meta.column_names
        if name not in table
    }
    return Cells(str(path), meta.column_names, rows, labels=labels, names=names, unusable=unusable)


def _readable(
    read: "partial[tuple[dict[str, list[Any]], Any]]", columns: list[str]
) -> dict[str, list[Any]]:
    """The columns of a file that can be read: all at once, else each half by itself."""
    try:
        return read(usecols=columns)[0]
    except UnicodeDecodeError:
        raise
    except (OverflowError, ValueError):
        half = len(columns) // 2
        if not half:
            return {}
        return _readable(read, columns[:half]) | _readable(read, columns[half:])
