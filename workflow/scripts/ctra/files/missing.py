"""Why no file is at a path."""

import glob
import os
import re

from ctra.files.sources import is_url


def why_missing(path: str) -> str:
    """Hint at why no file is at a path; empty where nothing is known.

    Parameters
    ----------
    path : str

    Returns
    -------
    str
        Begins with a semicolon.
    """
    folder, name = os.path.split(path)
    if is_url(path):
        return "; a URL is not fetched, download the file first"
    if path.startswith("~"):
        return "; ~ does not stand for the home folder here, write the whole path"
    if os.path.lexists(path):
        return ""
    if glob.has_magic(path):
        return "; *, ? and [ do not stand for other letters here, name each file"
    if folder and not os.path.isdir(folder):
        return f"; there is no folder {folder!r}" + ("; write / for \\" if "\\" in path else "")
    try:
        beside = os.listdir(folder or ".")
    except OSError as error:
        return f"; folder {folder!r} cannot be read ({error.strerror})"
    known = {_plain(other): other for other in beside}
    return f"; there is {known[_plain(name)]!r}" if _plain(name) in known else ""


def _plain(name: str) -> str:
    """A file name without capitals, and without the ending of a packed file."""
    return re.sub(r"\.(gz|bz2|xz)$", "", name.casefold())
