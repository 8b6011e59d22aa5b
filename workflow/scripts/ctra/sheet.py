"""The sample sheet: which FASTQ files belong to which sample, subject and study."""

import csv
import re
from dataclasses import dataclass

COLUMNS = ("sample", "study", "subject", "fastq")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class SheetError(ValueError):
    """Faults of a table, one a line: file:line, what came, what is allowed."""


@dataclass(frozen=True)
class Sample:
    """One library: its FASTQ files (one a lane) and whose blood it is.

    Attributes
    ----------
    name, study, subject : str
    fastq : tuple of str
        One file a lane, in the order of the sheet.
    lines : tuple of int
        The line of the sheet behind each file.
    """

    name: str
    study: str
    subject: str
    fastq: tuple
    lines: tuple


def read_rows(path):
    """Rows of a CSV (.csv) or TSV (any other ending) file as text, each with its line number.

    Parameters
    ----------
    path : str or Path
        UTF-8, with or without byte order mark; Unix or Windows line ends.

    Returns
    -------
    header : list of str
    rows : list of (int, list of str)
        Line number and cells, blanks around them taken off; empty lines are left out.

    Raises
    ------
    SheetError
        If the file has no header, a column twice, a row of another length, or is not UTF-8.
    """
    delimiter = "," if str(path).endswith(".csv") else "\t"
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, delimiter=delimiter)
            lines = [
                (reader.line_num, [cell.strip() for cell in cells])
                for cells in reader
                if any(cells)
            ]
    except UnicodeDecodeError as error:
        raise SheetError(f"{path}: not UTF-8 ({error}); save it as UTF-8 text") from None
    if not lines:
        raise SheetError(f"{path}: empty; a header line and at least one row are needed")
    (first, header), *rows = lines
    faults = [
        f"{path}:{first}: column {name!r} stands {header.count(name)} times; once is allowed"
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    faults += [
        f"{path}:{line}: {len(cells)} cells where the header has {len(header)} "
        f"({'comma' if delimiter == ',' else 'tab'} separated)"
        for line, cells in rows
        if len(cells) != len(header)
    ]
    if faults:
        raise SheetError("\n".join(faults))
    return header, rows


def read_samples(path):
    """Read a sample sheet.

    Parameters
    ----------
    path : str or Path
        TSV with the columns sample, study, subject and fastq, one row a lane.

    Returns
    -------
    list of Sample
        In the order of their first rows.

    Raises
    ------
    SheetError
        With all faults of the sheet, one a line.
    """
    header, rows = read_rows(path)
    missing = [column for column in COLUMNS if column not in header]
    unknown = [column for column in header if column not in COLUMNS]
    if missing or unknown:
        raise SheetError(
            f"{path}:1: columns {', '.join(header)}; needed are {', '.join(COLUMNS)}, tab separated"
        )
    faults = []
    lanes = {}
    owner, library, first_use = {}, {}, {}
    for line, cells in rows:
        name, study, subject, fastq = (cells[header.index(column)] for column in COLUMNS)
        where = f"{path}:{line}:"
        empty = [column for column in COLUMNS if not cells[header.index(column)]]
        if empty:
            faults.append(f"{where} {', '.join(empty)} is empty")
            continue
        if not NAME.fullmatch(name):
            faults.append(
                f"{where} sample {name!r}: only A-Z, a-z, 0-9, '.', '_' and '-' are allowed, "
                "a letter or digit first"
            )
            continue
        if owner.setdefault(name, (study, subject)) != (study, subject):
            faults.append(
                f"{where} sample {name!r} is {' subject '.join(owner[name])} on an earlier line; "
                "sample names must be unique"
            )
            continue
        if library.setdefault((study, subject), name) != name:
            faults.append(
                f"{where} subject {subject!r} of {study} already has sample "
                f"{library[study, subject]!r}; one sample a subject is allowed"
            )
            continue
        if fastq in first_use:
            faults.append(f"{where} {fastq} is already on line {first_use[fastq]}")
            continue
        first_use[fastq] = line
        lanes.setdefault(name, []).append((fastq, line))
    if faults:
        raise SheetError("\n".join(faults))
    if not lanes:
        raise SheetError(f"{path}: no samples; one row a lane is needed below the header")
    return [
        Sample(name, *owner[name], *(tuple(column) for column in zip(*pairs, strict=True)))
        for name, pairs in lanes.items()
    ]
