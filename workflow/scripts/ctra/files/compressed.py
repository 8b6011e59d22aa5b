"""Compressed files: opened by their content, not their name, and whether one is cut off."""

import bz2
import gzip
import lzma
import os
from collections.abc import Callable
from io import BufferedIOBase, BufferedReader, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO, cast

# how files begin that are packed, by the ending of their names
PACKED = {"gz": b"\x1f\x8b", "bz2": b"BZh", "xz": b"\xfd7zXZ\0"}
OPENERS: dict[str, Callable[[Path | str], BufferedIOBase]] = {
    "gz": gzip.GzipFile,
    "bz2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}
BGZIP = b"\x1f\x8b\x08\x04"
# the empty block at the end of every whole file (SAM specification, section 4.1.2)
BGZIP_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def compression(path: Path | str) -> str:
    """How a file is packed, told by its content: gz, bz2, xz, or empty for a plain file."""
    with open(path, "rb") as file:
        head = file.read(6)
    return next((kind for kind, start in PACKED.items() if head.startswith(start)), "")


def open_bytes(path: Path | str) -> BinaryIO:
    """Open a file that is plain or packed by gzip, bzip2 or xz, told by its content, as bytes."""
    kind = compression(path)
    if not kind:
        return open(path, "rb")
    # a packed file alone hands out its lines slowly; that the reader takes it, its types do not say
    return BufferedReader(cast(BufferedReader, OPENERS[kind](path)))


def open_text(path: Path | str) -> TextIO:
    """Open a file as `open_bytes` does, as UTF-8 text."""
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
