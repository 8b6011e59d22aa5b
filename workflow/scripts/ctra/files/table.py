"""The tables of the workflow, as TSV: ids stay text, and numbers read back equal."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ctra.files.columns import TEXT_COLUMNS
from ctra.files.outputs import whole


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
    texts = {name: str for name in (*TEXT_COLUMNS, *text) if name in header}
    return pd.read_csv(path, sep="\t", dtype=texts, keep_default_na=False, na_values=[""])


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
    """Write a table as TSV; numbers read back equal.

    Parameters
    ----------
    table : DataFrame
    path : str or Path
    index : bool
        Whether the index is a column of the table.
    """
    with whole(path) as [part]:
        table.to_csv(part, sep="\t", index=index, lineterminator="\n")
