"""Files as they were when they were last seen: size, time and SHA-256, a line each in a table."""

import csv
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from ctra.files.outputs import whole
from ctra.files.sources import sha256

COLUMNS = ["file", "size_bytes", "modified_ns", "sha256", "changed_ns"]


class Seen(NamedTuple):
    """A file as it was seen.

    Attributes
    ----------
    size : int
        Bytes.
    modified : int
        Its time stamp, in ns since 1970.
    sha256 : str
        Empty where it has not been computed.
    changed : int
        When it was found to be no longer what results had been made of, in ns since 1970; 0 where
        it never was.
    """

    size: int
    modified: int
    sha256: str = ""
    changed: int = 0


def look_at(path: str, hashed: bool = True) -> Seen:
    """Look at a file, and read it for its SHA-256 if that is asked for."""
    status = os.stat(path)
    return Seen(status.st_size, status.st_mtime_ns, sha256(path) if hashed else "")


def unchanged(path: str, before: Seen, *, unknown: bool) -> bool:
    """Whether a file has the content that it had.

    Size and time tell. Where the time alone differs, the file is read and its SHA-256 decides.

    Parameters
    ----------
    path : str
    before : Seen
    unknown : bool
        The answer where the time alone differs, and there is no SHA-256 of before.

    Returns
    -------
    bool
    """
    now = look_at(path, hashed=False)
    if now.size != before.size or now.modified == before.modified:
        return now.size == before.size
    return sha256(path) == before.sha256 if before.sha256 else unknown


def read_seen(table: Path) -> dict[str, Seen | None]:
    """Files of a table, the last line of each; None where a job had begun to make the file anew.

    Lines that are not whole are passed over: the process that wrote them may have been killed.
    """
    seen: dict[str, Seen | None] = {}
    if table.is_file():
        with open(table, encoding="utf-8", errors="replace", newline="") as file:
            for cells in csv.reader(file, dialect="excel-tab"):
                if cells[1:] == ["", "", "", ""]:
                    seen[cells[0]] = None
                elif len(cells) == len(COLUMNS) and all(cells[i].isdecimal() for i in (1, 2, 4)):
                    path, size, modified, digest, changed = cells
                    seen[path] = Seen(int(size), int(modified), digest, int(changed))
    return seen


def write_seen(table: Path, files: Mapping[str, Seen | None]) -> None:
    """Write a table, whole or not at all."""
    table.parent.mkdir(parents=True, exist_ok=True)
    with whole(table) as [part]:
        _append(part, [COLUMNS])
        add_seen(part, files)


def add_seen(table: Path, files: Mapping[str, Seen | None]) -> None:
    """Add lines to a table."""
    _append(table, [[path, *(seen or [""] * len(Seen._fields))] for path, seen in files.items()])


def _append(table: Path, rows: Iterable[Iterable[object]]) -> None:
    with open(table, "a", encoding="utf-8", newline="") as file:
        csv.writer(file, dialect="excel-tab", lineterminator="\n").writerows(rows)
