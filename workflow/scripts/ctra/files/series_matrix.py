"""The series matrix of GEO: what its lines say of the samples, and where its table is.

Lines `!Sample_<what>` have a cell a sample; `!Sample_characteristics_ch1` stands once a
characteristic, with cells such as `age: 61`.
"""

import csv
from collections.abc import Iterable, Iterator

from ctra.files.delimited import Row

TABLE_BEGIN = "!series_matrix_table_begin"
TABLE_END = "!series_matrix_table_end"
SAMPLE = "!Sample_"
CHARACTERISTICS = "characteristics_ch"
KEPT = ("geo_accession", "title", "source_name_ch1")


def is_series_matrix(text: str) -> bool:
    """Whether a text begins as a series matrix does."""
    return text.lstrip("\ufeff").startswith(("!Series_", SAMPLE))


def sample_lines(lines: Iterable[str]) -> list[Row]:
    """The samples of a series matrix as a table.

    Parameters
    ----------
    lines : iterable of str
        Of the file; those below the samples are not needed.

    Returns
    -------
    list of (int, list of str)
        Line and cells. The first is the header: geo_accession, title, source_name_ch1, and the name
        of each characteristic as it stands in front of the colon. A row a sample; its line is that
        of the accessions.
    """
    columns: dict[str, list[str]] = {}
    place = 1
    for number, (name, *cells) in _said(lines):
        if name.startswith(CHARACTERISTICS):
            for sample, cell in enumerate(cells):
                key, colon, value = cell.partition(":")
                if colon:
                    columns.setdefault(key.strip(), [""] * len(cells))[sample] = value.strip()
        elif name in KEPT and name not in columns:
            columns[name] = cells
            place = number if name == KEPT[0] else place
    rows = [(place, list(cells)) for cells in zip(*columns.values(), strict=True)]
    return [(place, list(columns)), *rows]


def _said(lines: Iterable[str]) -> Iterator[Row]:
    """Line, and name and cells, of every line about the samples."""
    for number, line in enumerate(lines, 1):
        if line.startswith(TABLE_BEGIN):
            return
        if line.startswith(SAMPLE):
            (cells,) = csv.reader([line.rstrip("\r\n")], delimiter="\t")
            yield number, [cells[0].removeprefix(SAMPLE), *map(str.strip, cells[1:])]
