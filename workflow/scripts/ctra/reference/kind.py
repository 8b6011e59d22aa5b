"""What a file is that was given as a genome or an annotation, told from its first bytes."""

import re
from pathlib import Path

from ctra.files.compressed import open_bytes
from ctra.files.errors import GenomeError

HEAD = 512  # bytes
KINDS = {
    "a web page": re.compile(rb"\s*<"),
    "a zip archive": re.compile(rb"PK\x03\x04"),
    "packed by zstd": re.compile(rb"\x28\xb5\x2f\xfd"),
    "a 2bit file": re.compile(rb"\x43\x27\x41\x1a|\x1a\x41\x27\x43"),
    "UTF-16 text": re.compile(rb"\xff\xfe|\xfe\xff"),
    "a tar archive": re.compile(rb"(?s).{257}ustar"),
}


def check_kind(path: Path | str, wanted: str, origin: Path | str | None = None) -> None:
    """Check that a file is no page, archive or binary file, whatever its name says.

    Parameters
    ----------
    path : str or Path
        Plain or gzip.
    wanted : str
        What it must be, for the message.
    origin : str or Path, optional
        Path or URL that the file is known by.

    Raises
    ------
    GenomeError
    FileError
        If it is a damaged gzip file.
    """
    with open_bytes(path) as file:
        head = file.read(HEAD)
    for kind, begins in KINDS.items():
        if begins.match(head):
            raise GenomeError(f"{origin or path}: {kind}; {wanted} as plain text or gzip is needed")
