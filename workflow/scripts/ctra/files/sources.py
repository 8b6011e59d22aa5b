"""Where a file comes from: a path, or a URL, which may hold a secret; and what a checksum is."""

import hashlib
import os
import posixpath
import re
from pathlib import Path
from urllib.parse import urlsplit

SCHEMES = ("http", "https", "ftp", "file")
SHA256 = re.compile(r"[0-9A-Fa-f]{64}")
URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:/+)([^\s'\"<>?]*)(?:\?([^\s'\"<>]*))?")
HIDDEN = "***"


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


def takes_apart(url: str) -> bool:
    """Whether it is plain where the server's name begins: passwords may have an @ or a slash."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - what is behind the colon is no number
    except ValueError:
        return False
    return "@" not in parts.path + parts.fragment and not re.search(r"[\s'\"<>]", url)


def shown(text: str) -> str:
    """A text in which no URL has a user, a password or what stands behind its question mark.

    Parameters
    ----------
    text : str
        A source, or a message.

    Returns
    -------
    str
        User and password are `***`. The query is `***` and the first 8 digits of its SHA-256, so
        that another one is seen to be another. Of a URL that does not come apart only the scheme is
        left.
    """
    return URL.sub(_without_secrets, text)


def holds_secret(path: Path | str) -> bool:
    """Whether a text file has a URL with a secret."""
    text = Path(path).read_text(encoding="utf-8")
    return shown(text) != text


def _without_secrets(found: re.Match[str]) -> str:
    scheme, place, query = found.groups()
    if not takes_apart(scheme + place):
        return scheme + HIDDEN
    server, slash, path = place.partition("/")
    host = server.rpartition("@")[2]
    user = f"{HIDDEN}@" if "@" in server else ""
    if query and not query.startswith(HIDDEN):
        query = HIDDEN + hashlib.sha256(query.encode()).hexdigest()[:8]
    return f"{scheme}{user}{host}{slash}{path}" + (f"?{query}" if query else "")


def conceal(source: str) -> str:
    """A source as it is shown; the environment keeps the whole of it for the jobs of this run.

    Snakemake writes configuration and parameters into its metadata, its report and the scripts of
    the jobs, but not the environment.
    """
    text = shown(source)
    if text != source:
        os.environ[_variable(text)] = source
    return text


def reveal(text: str) -> str:
    """The source that `conceal` gave this text for."""
    return os.environ.get(_variable(text), text)


def _variable(text: str) -> str:
    return f"CTRA_SOURCE_{hashlib.sha256(text.encode()).hexdigest()[:16].upper()}"
