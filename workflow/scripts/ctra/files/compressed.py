"""Compressed files: opened by their content, not their name, and whether one is cut off."""

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from ctra.files.errors import FileError

GZIP = b"\x1f\x8b"
BGZIP = b"\x1f\x8b\x08\x04"
# the empty block at the end of every whole file (SAM specification, section 4.1.2)
BGZIP_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


@contextmanager
def open_bytes(path: Path | str) -> Iterator[BinaryIO]:
    """Open a plain or gzip file, told apart by its content, as bytes.

    Parameters
    ----------
    path : str or Path

    Yields
    ------
    BinaryIO

    Raises
    ------
    FileError
        Where what is read of it within the context shows that a gzip file is damaged or cut off.
    """
    with open(path, "rb") as file:
        if file.read(len(GZIP)) != GZIP:
            file.seek(0)
            yield file
            return
    try:
        if lacks_end(path):
            raise EOFError("the last block of bgzip is missing")
        # a gzip file alone is slow with lines; that the reader takes it, its types do not say
        with BufferedReader(cast(BufferedReader, gzip.open(path))) as lines:
            yield lines
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FileError(f"{path}: damaged gzip file ({error}); copy it again") from None


@contextmanager
def open_text(path: Path | str) -> Iterator[TextIO]:
    """Open a plain or gzip file, told apart by its content, as UTF-8 text.

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
