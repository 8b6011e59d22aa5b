"""Matrices that are no text: workbooks, SPSS and Stata are read, other formats refused by name."""

import gzip
import itertools
import zipfile
import zlib
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from ctra.files.compressed import compression
from ctra.files.errors import FileError
from ctra.files.workbook import cell_text, check_archive

WORKBOOK = ".xlsx"
STATISTICAL = {".sav": "read_sav", ".zsav": "read_sav", ".dta": "read_dta"}  # of pyreadstat
R = "R: write.table(x, 'matrix.tsv', sep = '\\t', quote = FALSE, col.names = NA)"
PYTHON = "Python: adata.to_df().T.to_csv('matrix.tsv', sep='\\t')"
TEXT = "save it as text, with tabs between the cells"
REFUSED = {
    ".rds": f"a file of R; {R}",
    ".rda": f"a file of R; {R}",
    ".rdata": f"a file of R; {R}",
    ".h5ad": f"AnnData, of single cells; sum the cells of each participant first. {PYTHON}",
    ".loom": f"loom, of single cells; sum the cells of each participant first. {PYTHON}",
    ".h5": f"HDF5; {PYTHON}",
    ".hdf5": f"HDF5; {PYTHON}",
    ".mtx": "MatrixMarket, without names of genes and samples; write a table with both",
    ".parquet": f"Parquet; {TEXT}",
    ".feather": f"Feather; {TEXT}",
    ".xls": "a workbook of Excel before 2007; save it as .xlsx",
    ".xlsb": "a binary workbook; save it as .xlsx",
    ".ods": "a workbook of OpenDocument; save it as .xlsx",
    ".sas7bdat": f"a file of SAS; {TEXT}",
    ".xpt": f"a file of SAS; {TEXT}",
    ".zip": "an archive; unpack it and name the table in it",
    ".tar": "an archive; unpack it and name the table in it",
    ".bz2": "packed by bzip2; unpack it, or pack it by gzip",
    ".xz": "packed by xz; unpack it, or pack it by gzip",
    ".zst": "packed by zstd; unpack it, or pack it by gzip",
    ".cel": "raw intensities of an array; normalise them first, e.g. by RMA",
    ".idat": "raw intensities of an array; normalise them first",
    ".bam": "alignments; name them in a sample sheet (`samples:`)",
    ".fastq": "reads; name them in a sample sheet (`samples:`)",
    ".fq": "reads; name them in a sample sheet (`samples:`)",
}
CONTENT = {  # what the first bytes say, whatever the name
    b"\x89HDF": ".h5",
    b"PK\x03\x04": ".zip",
    b"BZh": ".bz2",
    b"\xfd7zXZ": ".xz",
    b"\x28\xb5\x2f\xfd": ".zst",
    b"\xd0\xcf\x11\xe0": ".xls",
    b"PAR1": ".parquet",
    b"%%MatrixMarket": ".mtx",
    b"RDX": ".rda",
    b"BAM\x01": ".bam",
}
MOST_CELLS = 200_000_000  # of a worksheet


def refuse_format(path: Path | str) -> None:
    """Refuse what is no matrix that is read, by name and by content.

    Parameters
    ----------
    path : str or Path

    Raises
    ------
    FileError
        With the format, and what to do.
    """
    name = str(path).lower().removesuffix(".gz")
    ending = Path(name).suffix
    if ending in REFUSED:
        raise FileError(f"{path}: {REFUSED[ending]}")
    if ending in (WORKBOOK, *STATISTICAL):
        return
    with open(path, "rb") as file:
        start = file.read(20)
    if compression(path):
        start = _unpacked(path)
    for magic, kind in CONTENT.items():
        if start.startswith(magic):
            raise FileError(f"{path}: not text, but {REFUSED[kind]}")
    if start.startswith((b"X\n\x00", b"A\n")):  # of R's saveRDS
        raise FileError(f"{path}: not text, but {REFUSED['.rds']}")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError(f'{path}: text in UTF-16, as Excel\'s "Unicode text"; save it as UTF-8')
    if start.lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise FileError(f"{path}: a page of the web, not a table; download the file itself")


def _unpacked(path: Path | str) -> bytes:
    """First bytes of a gzip file; none of a damaged one, which its reader refuses."""
    try:
        with gzip.open(path) as file:
            return file.read(20)
    except (EOFError, OSError, zlib.error):
        return b""


def binary_rows(path: Path | str, first: int | None = None) -> list[tuple[int, list[Any]]]:
    """Header and rows of a workbook, or of a file of SPSS or Stata.

    Parameters
    ----------
    path : str or Path
        .xlsx, .sav, .zsav or .dta.
    first : int, optional
        How many rows below the header are read; by default all.

    Returns
    -------
    list of (int, list)
        Row of the worksheet, or number of the case, with 0 for the names of its columns; and cells:
        numbers, or text. Numbers of the header and of the first rows are text.

    Raises
    ------
    FileError
        If the file cannot be read, or a workbook has several worksheets.
    """
    read = _workbook if Path(path).suffix.lower() == WORKBOOK else _statistical
    rows = read(path, first)
    text = [(line, [str(_plain(cell)) for cell in cells]) for line, cells in rows[:1]]
    if first is not None:
        return [(line, [str(_plain(cell)) for cell in cells]) for line, cells in rows]
    return [*text, *((line, [_plain(cell) for cell in cells]) for line, cells in rows[1:])]


def _workbook(path: Path | str, first: int | None) -> list[tuple[int, list[Any]]]:
    """Rows of the only worksheet with cells, without those that are empty."""
    import openpyxl

    try:
        check_archive(path)
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        filled = [sheet for sheet in book.worksheets if (sheet.max_row, sheet.max_column) != (1, 1)]
        if len(filled) > 1:
            names = ", ".join(sheet.title for sheet in filled)
            raise FileError(
                f"{path}: {len(filled)} worksheets: {names}; save the one with the matrix as text"
            )
        sheet = (filled or book.worksheets)[0]
        if (sheet.max_row or 1) * (sheet.max_column or 1) > MOST_CELLS:
            raise FileError(
                f"{path}: its cells go to {sheet.calculate_dimension()}; delete the empty rows and "
                "columns behind the matrix"
            )
        rows = enumerate(sheet.iter_rows(values_only=True), 1)
        there = ((row, list(cells)) for row, cells in rows if any(c is not None for c in cells))
        found = list(itertools.islice(there, None if first is None else first + 1))
    except (zipfile.BadZipFile, zlib.error, KeyError, ParseError, EOFError, OSError) as error:
        raise FileError(
            f"{path}: no workbook that can be read ({error}); is it damaged, or locked by a "
            "password?"
        ) from None
    width = max((len(cells) for _, cells in found), default=0)
    return [(row, cells + [None] * (width - len(cells))) for row, cells in found]


def _statistical(path: Path | str, first: int | None) -> list[tuple[int, list[Any]]]:
    """Names of the columns, and rows, of a file of SPSS or Stata."""
    import pyreadstat

    read = getattr(pyreadstat, STATISTICAL[Path(path).suffix.lower()])
    try:
        table, _ = read(path, output_format="dict", row_limit=first or 0)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError) as error:
        raise FileError(f"{path}: cannot be read ({error}); is it damaged?") from None
    rows = enumerate(map(list, zip(*table.values(), strict=True)), 1)
    return [(0, list(table)), *rows]


def _plain(cell: Any) -> Any:
    """A cell as a number, whole ones without a mark, or as text."""
    if isinstance(cell, bool) or not isinstance(cell, int | float) or cell != cell:
        return cell_text(cell)
    return int(cell) if float(cell).is_integer() else cell
