"""Tables that people write as CSV or TSV: rows of text, each with its line in the file."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TextIO

from ctra.files.compressed import open_text
from ctra.files.errors import FileError

DELIMITERS = {"\t": "tab", ";": "semicolon", ",": "comma", " ": "blank"}

Row = tuple[int, list[str]]  # line number and cells


def read_rows(path: Path | str) -> tuple[list[str], list[Row]]:
    """Rows of a CSV (.csv) or TSV (any other ending) file as text, each with its line number.

    Parameters
    ----------
    path : str or Path
        UTF-8, with or without byte order mark; Unix or Windows line ends; plain or gzip.

    Returns
    -------
    header : list of str
    rows : list of (int, list of str)
        Line number and cells, blanks around them taken off; empty lines are left out.

    Raises
    ------
    FileError
        If the file has no header, a column twice, a row of another length, a quotation mark that
        is not closed, or is not UTF-8.
    """
    delimiter = delimiter_of(path)
    (first, header), rows = split_header(path, list(read_lines(path)), delimiter)
    repeated = repeated_columns(f"{path}:{first}", header)
    if repeated:
        raise FileError("\n".join(repeated.values()))
    return header, rows


def split_header(path: Path | str, lines: list[Row], delimiter: str) -> tuple[Row, list[Row]]:
    """Header and rows of a table that has as many cells in each row as columns.

    Empty columns behind the last one are left out, as Excel writes them.

    Parameters
    ----------
    path : str or Path
        For the messages.
    lines : list of (int, list of str)
        Line number and cells.
    delimiter : str
        That the cells were separated by.

    Returns
    -------
    header : (int, list of str)
    rows : list of (int, list of str)

    Raises
    ------
    FileError
        If there is no header, a row of another length, or a cell behind the last column.
    """
    if not lines:
        raise FileError(f"{path}: empty; a header line and at least one row are needed")
    (first, header), *rows = lines
    width = max((number for number, name in enumerate(header, 1) if name), default=0)
    faults = []
    for line, cells in rows:
        if len(cells) not in (width, len(header)):
            faults.append(
                f"{path}:{line}: {len(cells)} cells where the header has {width} "
                f"({DELIMITERS[delimiter]} separated)"
            )
        elif any(cells[width:]):
            last = next(filter(None, cells[width:]))
            faults.append(f"{path}:{line}: {last!r} is in a column that has no name in the header")
    if faults:
        raise FileError("\n".join(faults))
    if width < len(header):
        rows = [(line, cells[:width]) for line, cells in rows]
    return (first, header[:width]), rows


def repeated_columns(place: str, header: list[str]) -> dict[str, str]:
    """What is wrong with columns that stand more than once, by their names."""
    return {
        name: f"{place}: column {name!r} stands {times} times; once is allowed"
        for name, times in Counter(header).items()
        if times > 1
    }


def delimiter_of(path: Path | str) -> str:
    """Comma for CSV, tab for any other ending."""
    return "," if str(path).endswith((".csv", ".csv.gz")) else "\t"


def read_lines(
    path: Path | str, *, text: str | None = None, delimiter: str | None = None
) -> Iterator[Row]:
    """Line number and cells of every line that is not empty.

    Parameters
    ----------
    path : str or Path
        UTF-8, plain or gzip.
    text : str, optional
        What is in it, where that is known already.
    delimiter : str, optional
        By default a comma for .csv, a tab for any other ending.

    Yields
    ------
    (int, list of str)
        Blanks around the cells are taken off.

    Raises
    ------
    FileError
        If a quotation mark is not closed, or the file is not UTF-8 or is damaged.
    """
    try:
        lines: AbstractContextManager[TextIO] = (
            open_text(path) if text is None else io.StringIO(text, newline="")
        )
        with lines as file:
            reader = csv.reader(file, delimiter=delimiter or delimiter_of(path), strict=True)
            for cells in reader:
                stripped = list(map(str.strip, cells))
                if any(stripped):
                    yield reader.line_num, stripped
    except csv.Error as error:
        raise FileError(
            f"{path}:{reader.line_num}: {error}; is a quotation mark not closed?"
        ) from None
