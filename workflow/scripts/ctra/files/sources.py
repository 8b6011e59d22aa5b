"""Where a file comes from: a path, or a URL; and what a checksum is."""

import hashlib
import os
import posixpath
import re
from pathlib import Path
from urllib.parse import urlsplit

SCHEMES = ("http", "https", "ftp", "file")
SHA256 = re.compile(r"[0-9A-Fa-f]{64}")


def is_url(source: str) -> bool:
    """Whether a source is a URL, not a path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", source) is not None


def is_sha256(checksum: str) -> bool:
    """Whether a checksum is a SHA-256 itself, not the path or URL of a checksum file."""
    return SHA256.fullmatch(checksum) is not None


def unreadable(path: Path | str) -> str:
    """Why a file cannot be read; empty where it can."""
    if os.path.isdir(path):
        return "a folder; a file is needed"
    if os.path.islink(path) and not os.path.exists(path):
        return f"a link to {os.readlink(path)}, which is not there"
    if not os.path.isfile(path):
        return "no such file"
    return "" if os.access(path, os.R_OK) else "you have no permission to read it"


def sha256(path: Path | str) -> str:
    """SHA-256 of a file, as 64 hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_name(source: str) -> str:
    """Last part of a path or of a URL's path; empty where it ends in a slash."""
    return posixpath.basename(urlsplit(source).path if is_url(source) else source)
