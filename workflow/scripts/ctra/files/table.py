"""The tables of the workflow, as TSV: ids stay text, and numbers read back equal.

A spreadsheet takes a cell that begins with =, +, - or @ for a formula, and runs it. Such a text has
an apostrophe in front in the files, and none in the tables: `shielded` and `unshielded`.
"""

import csv
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pandas as pd

from ctra.files.columns import TEXT_COLUMNS
from ctra.files.outputs import whole

# Texts are Python's own, with pyarrow installed or without: faster where cells are read one by one.
# Two kinds of text in a process would not be equal, so this is set for the whole of it.
pd.set_option("mode.string_storage", "python")

FORMULA = re.compile(r"'*[=+\-@].", re.DOTALL)
SHIELDED = re.compile(r"'+[=+\-@].", re.DOTALL)
NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", re.IGNORECASE)


def shielded(text: str) -> str:
    """A text as it stands in a file: with an apostrophe where it would be a formula."""
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def unshielded(text: str) -> str:
    """The text that `shielded` made another one of."""
    return text[1:] if SHIELDED.match(text) else text


def read_table(path: Path | str, text: Sequence[str] = ()) -> pd.DataFrame:
    """Read a table of the project's own; ids stay text.

    Parameters
    ----------
    path : str or Path
    text : list of str
        Further columns that are text.

    Returns
    -------
    DataFrame
        The columns `TEXT_COLUMNS` and `text` as text, the others as what they look like; empty
        cells missing.
    """
    header = pd.read_csv(path, sep="\t", nrows=0).columns
    wanted = {*TEXT_COLUMNS, *text}
    texts = {name: str for name in header if unshielded(name) in wanted}
    table = pd.read_csv(path, sep="\t", dtype=texts, keep_default_na=False, na_values=[""])
    return each_text(table, unshielded)


def read_tables(files: Sequence[Path | str], studies: Sequence[str] | None = None) -> pd.DataFrame:
    """Read tables with the same columns into one.

    Parameters
    ----------
    files : list of str or Path
    studies : list of str, optional
        The study of each file, where the files have no column study.

    Returns
    -------
    DataFrame
        As from `read_table`, with a column study.
    """
    tables = [read_table(file) for file in files]
    if studies is not None:
        for table, study in zip(tables, studies, strict=True):
            table.insert(0, "study", study)
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame({"study": []})


def write_table(table: pd.DataFrame, path: Path | str, *, index: bool = False) -> None:
    """Write a table as TSV; numbers read back equal, and no text is a formula.

    Parameters
    ----------
    table : DataFrame
    path : str or Path
    index : bool
        Whether the index is a column of the table.
    """
    if index:
        names = [name or "" for name in table.index.names]
        table = table.reset_index(names=names, allow_duplicates=True)
    table = each_text(table, shielded)
    with whole(path) as [part]:
        table.to_csv(part, sep="\t", index=False, lineterminator="\n")


def write_blocks(blocks: Iterable[pd.DataFrame], path: Path | str) -> None:
    """Write a matrix as `write_table` does with its index, some rows in memory at a time.

    Parameters
    ----------
    blocks : iterable of DataFrame
        Its rows in turn, at least one block: numbers, none missing.
    path : str or Path
    """
    blocks = iter(blocks)
    first = next(blocks)
    with whole(path) as [part], open(part, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, dialect="excel-tab", lineterminator="\n")
        writer.writerow(shielded(str(name)) for name in [first.index.name, *first])
        for block in itertools.chain([first], blocks):
            for name, row in zip(block.index, block.to_numpy(), strict=True):
                writer.writerow([shielded(str(name)), *row.tolist()])


def each_text(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """Change the texts of a table and the names of its columns; numbers stay as they are.

    Parameters
    ----------
    table : DataFrame
    change : callable
        `shielded` or `unshielded`.

    Returns
    -------
    DataFrame
    """
    table = table.set_axis([change(str(name)) for name in table], axis="columns")
    for i, dtype in enumerate(table.dtypes):
        if pd.api.types.is_object_dtype(dtype) or isinstance(dtype, pd.StringDtype):
            cells = table.iloc[:, i].map(lambda c: change(c) if isinstance(c, str) else c)
            table.isetitem(i, cells.array)
    return table
