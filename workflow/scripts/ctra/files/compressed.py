"""Compressed files: opened by their content, not their name, and whether one is cut off."""

import gzip
import os
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO, cast

GZIP = b"\x1f\x8b"
BGZIP = b"\x1f\x8b\x08\x04"
# the empty block at the end of every whole file (SAM specification, section 4.1.2)
BGZIP_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def open_bytes(path: Path | str) -> BinaryIO:
    """Open a plain or gzip file, told apart by its content, as bytes."""
    if not is_gzip(path):
        return open(path, "rb")
    # a gzip file alone hands out its lines slowly; that the reader takes it, its types do not say
    return BufferedReader(cast(BufferedReader, gzip.open(path)))


def open_text(path: Path | str) -> TextIO:
    """Open a plain or gzip file, told apart by its content, as UTF-8 text."""
    return TextIOWrapper(open_bytes(path), encoding="utf-8-sig")


def lacks_end(path: Path | str) -> bool:
    """Whether a file is of bgzip, and was cut between two of its blocks or within one.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    bool
        False for files of another kind.
    """
    with open(path, "rb") as file:
        head = file.read(18)
        if not (head.startswith(BGZIP) and head[12:14] == b"BC"):
            return False
        file.seek(-min(len(BGZIP_END), os.path.getsize(path)), os.SEEK_END)
        return file.read() != BGZIP_END


def is_gzip(path: Path | str) -> bool:
    """Whether a file is of gzip, by its content."""
    with open(path, "rb") as file:
        return file.read(len(GZIP)) == GZIP


def ends_in_line(path: Path | str) -> bool:
    """Whether the last line of a plain or gzip file has a line break.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    bool
        True of an empty file. Of a plain file the last byte alone is read.
    """
    last = b"\n"
    with open_bytes(path) as file:
        if not is_gzip(path) and os.path.getsize(path):
            file.seek(-1, os.SEEK_END)
        while chunk := file.read(1 << 20):
            last = chunk
    return last.endswith((b"\n", b"\r"))
