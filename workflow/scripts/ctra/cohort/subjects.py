"""The phenotype as rows of text, whatever program wrote it, and its columns as numbers.

Needs the standard library alone until a workbook or a file of SPSS, Stata or SAS is named.
"""

import codecs
import datetime
import math
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import ParseError

from ctra.files.delimited import read_lines, split_header
from ctra.files.errors import FileError

OPTIONS = ("sheet", "encoding", "decimal", "missing")
MISSING = ("", "NA", "NaN", ".")
SHOWN = 5  # faults of one column that are told one by one
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
    """

    place: str
    header: list
    rows: list
    encoding: str = ""
    decimal: str = "."
    labels: dict = field(default_factory=dict)


class SubjectTable:
    """A table with one row a subject.

    Parameters
    ----------
    path : str or Path
        Of a format that `read_cells` knows.
    subject : str
        The column with the subjects' ids.
    sheet, encoding : str, optional
        As for `read_cells`.
    decimal : {".", ","}, optional
        Decimal mark of a text file. By default a dot, or none where semicolons separate. Where it
        is a comma or none, a number with a dot is refused: 1.500 may be one thousand or one.
    missing : dict of str to list, optional
        Values of a column that stand for a missing one: numbers, or texts.

    Attributes
    ----------
    header : list of str
    subjects : dict of str to int
        Row by subject, in the order of the file; ids are text, leading zeros kept.
    rows : list of list of str
        Values declared missing are empty.
    encoding, labels
        As of `Cells`.
    emptied : dict of str to int
        Number of cells by column whose value is declared missing.

    Raises
    ------
    FileError
        If the file cannot be read, has no rows, a column that is named is not there, or an id is
        empty or stands twice.
    """

    def __init__(self, path, subject, *, sheet=None, encoding=None, decimal=None, missing=None):
        self.path = path
        self._plain = Path(path).suffix.lower() in TEXT
        if decimal and not self._plain:
            raise FileError(f"{path}: decimal is for {', '.join(TEXT)}; its numbers need none")
        table = read_cells(path, sheet=sheet, encoding=encoding)
        self._place, self.header = table.place, table.header
        self.encoding, self.labels = table.encoding, table.labels
        self._decimal = decimal or table.decimal
        if not table.rows:
            raise FileError(f"{path}: no subjects; a row for each is needed below the header")
        self.rows = [cells for _, cells in table.rows]
        self._blank(missing or {})
        self.subjects = {}
        faults = []
        place = self._column(subject)
        for line, cells in table.rows:
            name = cells[place]
            if not name:
                faults.append(f"{path}:{line}: no id in column {subject!r}")
            elif self.subjects.setdefault(name, line) != line:
                faults.append(
                    f"{path}:{line}: subject {name!r} is already on line {self.subjects[name]}"
                )
        if faults:
            raise FileError("\n".join(faults))

    def numbers(self, column, limits=None):
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
        place = self._column(column)
        low, high = limits or (-math.inf, math.inf)
        numbers, faults = [], []
        for (subject, line), cells in zip(self.subjects.items(), self.rows, strict=True):
            text = cells[place]
            number = math.nan if text in MISSING else self._number(text)
            if number is None:
                fault = f"column {column!r}: {text!r} is not a number{self._advice(text)}"
                faults.append(f"{self.path}:{line}: {fault}")
            elif number < low or number > high:
                fault = f"subject {subject!r}, column {column!r}: {text} is outside {low} to {high}"
                faults.append(f"{self.path}:{line}: {fault}")
            numbers.append(number)
        if len(faults) > SHOWN:
            faults[SHOWN:] = [
                f"{self.path}: column {column!r}: {len(faults) - SHOWN} more cells are refused; "
                + ("declare values that mean missing" if limits else "is it a category?")
            ]
        if not faults and all(map(math.isnan, numbers)):
            lines = list(self.subjects.values())
            faults = [f"{self.path}:{lines[0]}-{lines[-1]}: column {column!r}: all is missing"]
        if faults:
            raise FileError("\n".join(faults))
        return numbers

    def texts(self, column):
        """Values of one column as text, each once; without those that are missing."""
        place = self._column(column)
        return {cells[place] for cells in self.rows} - set(MISSING)

    def levels(self, column, reference):
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
            If the column is not there, no subject has the reference, or a cell is not a number
            though the reference is.
        """
        place = self._column(column)
        if isinstance(reference, str):
            levels = [None if cells[place] in MISSING else cells[place] for cells in self.rows]
        else:
            numbers = self.numbers(column)
            levels = [None if math.isnan(number) else level_name(number) for number in numbers]
        if level_name(reference) not in levels:
            there = sorted(set(levels) - {None}) or ["none, all is missing"]
            raise FileError(
                f"{self.path}: column {column!r} has no {level_name(reference)!r}, which is to be "
                f"the reference; its levels: {', '.join(there)}"
            )
        return levels

    def _column(self, name):
        """Place of a column in the rows."""
        if name not in self.header:
            raise FileError(f"{self._place}: no column {name!r}; there: {', '.join(self.header)}")
        return self.header.index(name)

    def _blank(self, missing):
        """Empty the cells with a value that is declared missing."""
        self.emptied = dict.fromkeys(missing, 0)
        for column, values in missing.items():
            place = self._column(column)
            for cells in self.rows:
                if cells[place] in values or self._number(cells[place]) in values:
                    cells[place] = ""
                    self.emptied[column] += 1

    def _number(self, text):
        """A text as a finite number; None if it is none."""
        if "_" in text or ("." in text and self._decimal != "."):
            return None
        try:
            number = float(text.replace(",", ".") if self._decimal == "," else text)
        except ValueError:
            return None
        return number if math.isfinite(number) else None

    def _advice(self, text):
        """What to do about a comma or dot in a text that is no number."""
        if "." in text and self._decimal == ",":
            return "; the decimal mark is declared to be a comma"
        if "." in text and not self._decimal:
            return '; decimals or thousands? Set decimal: "." or decimal: ","'
        if "," in text and self._decimal != "," and self._plain:
            return '; for decimal commas set decimal: ","'
        return ""


def level_name(value):
    """A level of a category as text; a number with the digits that it needs."""
    return value if isinstance(value, str) else f"{value:.15g}"


def reading_options(study):
    """Keys of a study that say how its phenotype is read, as arguments of `SubjectTable`."""
    return {key: study[key] for key in OPTIONS if key in study}


def read_cells(path, *, sheet=None, encoding=None):
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


def _read_text(path, ending, encoding):
    """Text, separated by tabs; of .csv by commas, or semicolons if the header has them alone."""
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
    header = text.lstrip().partition("\n")[0]
    semicolons = ";" in header and "," not in header
    delimiter = (";" if semicolons else ",") if ending == ".csv" else "\t"
    lines = list(read_lines(path, text=text, delimiter=delimiter))
    (first, header), rows = split_header(path, lines, delimiter)
    decimal = "" if delimiter == ";" else "."
    return Cells(f"{path}:{first}", header, rows, encoding=name, decimal=decimal)


def _read_workbook(path, sheet):
    """One worksheet; rows and columns without any cell are left out."""
    import openpyxl

    try:
        values, formulas = (openpyxl.load_workbook(path, data_only=only) for only in (True, False))
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, ParseError, EOFError) as error:
        raise FileError(
            f"{path}: no workbook that can be read ({error}); is it damaged, or locked by a "
            "password?"
        ) from None
    names = [worksheet.title for worksheet in values.worksheets]
    if sheet is None and len(names) > 1:
        raise FileError(f"{path}: {len(names)} worksheets; name one by sheet: {', '.join(names)}")
    sheet = sheet or names[0]
    if sheet not in names:
        raise FileError(f"{path}: no worksheet {sheet!r}; there: {', '.join(names)}")
    table = values[sheet]
    faults = [
        f"{path}:{merged.min_row}: cells {merged.coord} are merged; give each its own value"
        for merged in sorted(table.merged_cells.ranges, key=lambda merged: merged.bounds[::-1])
    ]
    lines = []
    for value_row, formula_row in zip(table, formulas[sheet], strict=True):
        for value, formula in zip(value_row, formula_row, strict=True):
            if formula.data_type == "f" and value.value is None:
                faults.append(
                    f"{path}:{value.row}: cell {value.coordinate} has a formula without "
                    "a value, or with an empty text; paste the column as values"
                )
            elif value.data_type == "e":
                faults.append(
                    f"{path}:{value.row}: cell {value.coordinate} is {value.value}; correct it, or "
                    "leave it empty"
                )
        cells = [_text(cell.value) for cell in value_row]
        if any(cells):
            lines.append((value_row[0].row, cells))
    if faults:
        raise FileError("\n".join(faults))
    used = [
        i
        for i, column in enumerate(zip(*(cells for _, cells in lines), strict=True))
        if any(column)
    ]
    lines = [(row, [cells[i] for i in used]) for row, cells in lines]
    (first, header), rows = split_header(path, lines, ",")
    return Cells(f"{path}:{first}", header, rows)


def _read_statistical(path, ending, encoding):
    """A file of SPSS, Stata or SAS."""
    import numpy as np
    import pyreadstat

    if ending == ".xpt" and Path(path).stat().st_size % XPORT_RECORD:
        raise FileError(f"{path}: not whole records of {XPORT_RECORD} bytes; is it cut off?")
    if ending == ".xpt" and Path(path).read_bytes().count(XPORT_MEMBER) > 1:
        raise FileError(f"{path}: several data sets in it; write the one that is meant to a file")
    try:
        table, meta = getattr(pyreadstat, STATISTICAL[ending])(
            path, encoding=encoding, output_format="dict"
        )
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError) as error:
        raise FileError(
            f"{path}: no {ending} file that can be read ({error}); is it damaged, or of another "
            "encoding than it says? Then name its encoding"
        ) from None
    for name, kind in meta.readstat_variable_types.items():
        if kind == "float":
            table[name] = [cell if cell is None else np.float32(cell) for cell in table[name]]
    columns = [map(_text, cells) for cells in table.values()]
    rows = list(enumerate(map(list, zip(*columns, strict=True)), 1))
    labels = {
        column: {_text(value): label for value, label in known.items()}
        for column, known in meta.variable_value_labels.items()
    }
    return Cells(str(path), list(table), rows, labels=labels)


def _text(value):
    """A cell as text: numbers as their shortest digits, dates as ISO 8601 has them."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case str():
            return value.strip()
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case datetime.timedelta():
            return str(value)
    if math.isnan(value):
        return ""
    return str(int(value)) if float(value).is_integer() else str(value)
