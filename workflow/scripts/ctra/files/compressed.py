"""Compressed files: opened by their content, not their name, and whether one is cut off."""

import bz2
import gzip
import lzma
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedIOBase, BufferedReader, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from ctra.files.errors import FileError

# how files begin that are packed, by the ending of their names
PACKED = {"gz": b"\x1f\x8b", "bz2": b"BZh", "xz": b"\xfd7zXZ\0"}
PROGRAMS = {"gz": "gzip", "bz2": "bzip2", "xz": "xz"}
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


@contextmanager
def open_bytes(path: Path | str) -> Iterator[BinaryIO]:
    """Open a file that is plain or packed by gzip, bzip2 or xz, told by its content, as bytes.

    Parameters
    ----------
    path : str or Path

    Yields
    ------
    BinaryIO

    Raises
    ------
    FileError
        Where what is read of it within the context shows that a packed file is damaged or cut off.
    """
    kind = compression(path)
    if not kind:
        with open(path, "rb") as file:
            yield file
        return
    try:
        if lacks_end(path):
            raise EOFError("the last block of bgzip is missing")
        # a packed file alone is slow with lines; that the reader takes it, its types do not say
        with BufferedReader(cast(BufferedReader, OPENERS[kind](path))) as lines:
            yield lines
    except (EOFError, OSError, zlib.error, lzma.LZMAError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of the system, such as a full disk
        raise FileError(f"{path}: damaged {PROGRAMS[kind]} file ({error}); copy it again") from None


@contextmanager
def open_text(path: Path | str) -> Iterator[TextIO]:
    """Open a file as `open_bytes` does, as UTF-8 text.

    Parameters
    ----------
    path : str or Path

    Yields
    ------
    TextIO

    Raises
    ------
    FileError
        As `open_bytes`; where it is not UTF-8, with the first line that is not.
    """
    try:
        with open_bytes(path) as file, TextIOWrapper(file, encoding="utf-8-sig") as text:
            yield text
    except UnicodeDecodeError:
        with open_bytes(path) as file:
            for number, line in enumerate(file, 1):
                try:
                    line.decode()
                except UnicodeDecodeError as error:
                    byte = line[error.start]
                    raise FileError(
                        f"{path}:{number}: not UTF-8 (byte 0x{byte:02x}); save it as UTF-8 text"
                    ) from None
        raise


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


def ends_in_line(path: Path | str) -> bool:
    """Whether the last line of a file that `open_bytes` opens has a line break.

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
        if not compression(path) and os.path.getsize(path):
            file.seek(-1, os.SEEK_END)
        while chunk := file.read(1 << 20):
            last = chunk
    return last.endswith((b"\n", b"\r"))
