"""All rows of a table whose header has been found.

Needs the standard library alone until rows are read.
"""

import itertools
from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

from ctra.expression.binary import binary_rows
from ctra.expression.source import Source, check_end, is_end, is_number, wrong_length
from ctra.files.compressed import compression, open_text
from ctra.files.delimited import Row, read_lines
from ctra.files.errors import FileError
from ctra.files.series_matrix import TABLE_END

if TYPE_CHECKING:
    import pandas as pd

MORE = 2000  # rows that show the decimal mark


def source_rows(source: Source) -> Iterator[Row]:
    """Line and cells of every row below the header, for messages about one of them."""
    if not source.delimiter:
        return iter((binary_rows(source.path) or [(1, [])])[1:])
    with open_text(source.path) as file:
        text = "".join(file.readlines()[source.line :])
    lines = read_lines(source.path, text=text, delimiter=source.delimiter)
    return ((source.line + line, cells) for line, cells in lines if not is_end(source.kind, cells))


def decimal_mark(source: Source, text: Container[int]) -> str:
    """Decimal mark of a text: a comma where numbers have one and none has a dot.

    Parameters
    ----------
    source : Source
    text : container of int
        Columns that are no numbers.

    Returns
    -------
    str

    Raises
    ------
    FileError
        If every comma is followed by three digits: it may separate thousands.
    """
    if source.delimiter in ("", ","):
        return "."
    commas: list[tuple[int, str]] = []
    for line, cells in itertools.islice(_quick_rows(source), MORE):
        for place, cell in enumerate(cells):
            if "," in cell and place not in text and is_number(cell.replace(",", "")):
                commas.append((line, cell))
            elif "." in cell and place not in text and is_number(cell):
                return "."
    if commas and all(_thousands(cell) for _, cell in commas):
        line, cell = commas[0]
        raise FileError(
            f"{source.path}:{line}: {cell!r}: does the comma separate decimals or thousands? Write "
            "decimals with a dot, and thousands without a mark"
        )
    return "," if commas else "."


def _quick_rows(source: Source) -> Iterator[Row]:
    """Rows with a comma or a dot in their first lines, as they stand there."""
    with open_text(source.path) as file:
        for line in itertools.islice(file, source.line):
            del line
        for number, line in enumerate(file, source.line + 1):
            if "," in line or "." in line:
                yield number, [cell.strip(' "') for cell in line.rstrip().split(source.delimiter)]


def _thousands(cell: str) -> bool:
    """Whether each comma of a number has three digits behind it, and up to three before."""
    first, *groups = cell.lstrip("+-").split(",")
    return 0 < len(first) <= 3 and first != "0" and all(len(group) == 3 for group in groups)


def read_frame(
    source: Source, width: int, text: list[int], columns: list[int] | None = None
) -> "pd.DataFrame":
    """Read all rows below the header.

    Parameters
    ----------
    source : Source
    width : int
        Number of columns.
    text : list of int
        Columns that stay text.
    columns : list of int, optional
        Those that are read; by default all.

    Returns
    -------
    DataFrame
        Columns by their place: text, and otherwise what the cells look like.

    Raises
    ------
    FileError
        If a row has another length than the header, or the file is damaged or has no rows.
    """
    import pandas as pd

    if not source.delimiter:
        cells = [row[:width] for _, row in (binary_rows(source.path) or [(1, [])])[1:]]
        frame = pd.DataFrame(cells, columns=range(width), dtype=object)
        frame = frame[columns or list(range(width))].astype(dict.fromkeys(text, str))
    else:
        frame = _parse(source, width, text, columns)
    if source.kind == "GEO series matrix" and len(frame):
        ends = frame[0].str.startswith(TABLE_END)
        if not ends.iloc[-1]:
            raise FileError(
                f"{source.path}: no {TABLE_END} at its end; it is cut off: copy it again"
            )
        frame = frame[~ends]
    if frame.empty:
        raise FileError(f"{source.path}: no genes in it")
    if source.declared and len(frame) != source.declared[0]:
        raise FileError(
            f"{source.path}:2: {source.declared[0]} rows are declared, and {len(frame)} are there; "
            "is it cut off?"
        )
    return frame


def _parse(
    source: Source, width: int, text: list[int], columns: list[int] | None
) -> "pd.DataFrame":
    """All rows of a text."""
    import pandas as pd

    path = source.path
    try:
        with open_text(path) as file:
            for _ in range(source.line):
                file.readline()
            frame = pd.read_csv(
                file,
                sep=source.delimiter,
                header=None,
                names=range(width),
                usecols=columns,
                dtype=dict.fromkeys(text, str),
                decimal=decimal_mark(source, text),
                keep_default_na=False,
            )
        if compression(path):
            check_end(path)
        return frame
    except pd.errors.EmptyDataError:
        return pd.DataFrame()
    except pd.errors.ParserError as error:
        for line, cells in source_rows(source):
            if len(cells) != width:
                raise wrong_length(source, line, len(cells), width) from None
        raise FileError(f"{path}: {str(error).strip()}") from None
