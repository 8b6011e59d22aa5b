"""A table as a laboratory or repository hands it out: where it begins, and how it is written.

Needs the standard library alone until a workbook, SPSS or Stata is named.
"""

import csv
import itertools
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from ctra.expression.binary import STATISTICAL, WORKBOOK, binary_rows, refuse_format
from ctra.files.compressed import compression, ends_in_line, open_text
from ctra.files.delimited import DELIMITERS, Row, read_lines
from ctra.files.errors import FileError
from ctra.files.series_matrix import TABLE_BEGIN, TABLE_END, is_series_matrix

FIRST = 4  # rows that show how a table is written
FEATURECOUNTS = "# Program:featureCounts"
MISSING = ("", "NA", "NaN", "nan", "N/A", "#N/A", "n/a", "-", ".", "null", "NULL", "None")


@dataclass(frozen=True)
class Source:
    """A table, of which only the header and the first rows have been read.

    Attributes
    ----------
    path : str or Path
    kind : str
        featureCounts, GCT or GEO series matrix, if it is one.
    line : int
        Of the header; 0 where names of columns have no line.
    header : list of str
    rows : list of (int, list of str)
        Line number and cells of the first rows.
    delimiter : str
        Between the cells of a text; empty for another format.
    declared : (int, int) or None
        Rows and samples that a GCT says it has.
    """

    path: Path | str
    kind: str
    line: int
    header: list[str]
    rows: list[Row]
    delimiter: str
    declared: tuple[int, int] | None = None

    @property
    def separated(self) -> str:
        """What separates the cells, for messages."""
        return f" ({DELIMITERS[self.delimiter]} separated)" if self.delimiter else ""


def open_source(path: Path | str) -> Source:
    """Find header, first rows and delimiter of a table.

    Parameters
    ----------
    path : str or Path
        Text (plain or gzip), .xlsx, .dta, .sav or .zsav.

    Returns
    -------
    Source

    Raises
    ------
    FileError
        If it is of a format that is not read, is damaged, or has no table in it.

    Notes
    -----
    Lines that begin with `#` stand above the header, unless the delimiter is in them. Of tab,
    semicolon, comma and blank, the delimiter is the first by which the header and the first rows
    have equally many cells, or the header one fewer (R's `write.table`). Where none fits, it is a
    comma for .csv and a tab otherwise.
    """
    refuse_format(path)
    if Path(path).suffix.lower() in (WORKBOOK, *STATISTICAL):
        (line, header), *rows = binary_rows(path, FIRST) or [(1, [])]
        return Source(path, "", line, header, rows, "")
    if not compression(path):
        check_end(path)
    with open_text(path) as file:
        kind, line, declared = _preamble(path, file)
        return _text_source(path, kind, line, declared, file)


def check_end(path: Path | str) -> None:
    """Check that the last line of a text has a line break: its last number may be cut off."""
    if not ends_in_line(path):
        raise FileError(
            f"{path}: no line break at its end, so that its last number may be cut off; copy the "
            "file again, or add a line break if it is whole"
        )


def _preamble(path: Path | str, file: TextIO) -> tuple[str, int, tuple[int, int] | None]:
    """Read past the lines above the header: what it is a table of, how many, and declared size."""
    line = file.readline()
    if line.startswith("#1.2"):
        size = file.readline().split()
        if len(size) != 2 or not all(cell.isdecimal() for cell in size):
            raise FileError(f"{path}:2: a GCT has its numbers of rows and samples here")
        return "GCT", 2, (int(size[0]), int(size[1]))
    if line.startswith("#1.3"):
        raise FileError(f"{path}:1: GCT of version 1.3 is not read; save it as version 1.2")
    if is_series_matrix(line):
        for number, text in enumerate(file, 2):
            if text.startswith(TABLE_BEGIN):
                return "GEO series matrix", number, None
        raise FileError(f"{path}: no {TABLE_BEGIN}; is the series matrix cut off?")
    kind = "featureCounts" if line.startswith(FEATURECOUNTS) else ""
    above, below = 0, file.readline()
    while line.startswith("#") and (line.startswith(FEATURECOUNTS) or not _heads(line, below)):
        above += 1
        line, below = below, file.readline()
    file.seek(0)
    for _ in range(above):
        file.readline()
    return kind, above, None


def _heads(line: str, below: str) -> bool:
    """Whether a line that begins with # is the header of the row below it."""
    alike = any(0 < line.count(mark) == below.count(mark) for mark in "\t;,")
    return "\t" in line or (alike and not below.startswith("#"))


def _text_source(
    path: Path | str, kind: str, above: int, declared: tuple[int, int] | None, file: TextIO
) -> Source:
    """Delimiter, header and first rows of the text that follows."""
    head = list(itertools.islice(file, 2 * FIRST + 2))
    first = next((line for line in head if line.strip()), "")
    default = "," if str(path).lower().endswith((".csv", ".csv.gz")) else "\t"
    for delimiter in (one for one in DELIMITERS if one in first):
        found = _rows(head, delimiter)
        if _fits(found):
            break
    else:
        delimiter = default
        lines = read_lines(path, text="".join(head), delimiter=delimiter)
        found = list(itertools.islice(lines, FIRST + 1)) or [(1, [])]
    (line, header), *others = found
    if not header:
        above, line = 0, 1
    first_rows = [(above + number, cells) for number, cells in others if not is_end(kind, cells)]
    if kind == "GEO series matrix" and not first_rows:
        raise FileError(
            f"{path}: the series matrix has no values; of RNA-seq, GEO keeps them in supplementary "
            "files: download the one with counts"
        )
    return Source(path, kind, above + line, header, first_rows, delimiter, declared)


def is_end(kind: str, cells: list[str]) -> bool:
    """Whether a row is the line that ends a series matrix."""
    return kind == "GEO series matrix" and cells[0].startswith(TABLE_END)


def _rows(head: list[str], delimiter: str) -> list[Row]:
    """Header and first rows by a delimiter; none if quotation marks do not fit it."""
    reader = csv.reader(head, delimiter=delimiter, strict=True)
    try:
        rows = ((reader.line_num, list(map(str.strip, cells))) for cells in reader if any(cells))
        return list(itertools.islice(rows, FIRST + 1))
    except csv.Error:
        return []


def _fits(rows: list[Row]) -> bool:
    """Whether there are rows, and all have as many cells as the header, or all one more."""
    lengths = {len(cells) for _, cells in rows[1:] if not cells[0].startswith(TABLE_END)}
    return len(lengths) == 1 and max(lengths) > 1 and max(lengths) - len(rows[0][1]) in (0, 1)


def cell_number(cell: str) -> float:
    """A cell as a number, with a dot or a comma for the decimals; nan where it is none."""
    try:
        return float(cell)
    except ValueError:
        return cell_number(cell.replace(",", ".")) if "," in cell else math.nan


def is_number(cell: str) -> bool:
    """Whether a cell is a number, with a dot or a comma for the decimals."""
    return not math.isnan(cell_number(cell))


def wrong_length(source: Source, line: int, found: int, width: int) -> FileError:
    """The error of a row with another number of cells than the header."""
    advice = "; is the file cut off there?" if found < width else ""
    return FileError(
        f"{source.path}:{line}: {found} cells where the header has {width}{source.separated}"
        f"{advice}"
    )
