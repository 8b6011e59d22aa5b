"""Output files that have their names only when they are whole."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from tempfile import mkdtemp


@contextmanager
def whole(*paths: Path | str) -> Iterator[list[Path]]:
    """Give files to write that are moved to their own names in the end; after an error, none is.

    Parameters
    ----------
    *paths : str or Path
        The files to be made, of different names, on one file system.

    Yields
    ------
    list of Path
        A file of the same name for each, all in one folder that is new and beside the first.
        What else is written into the folder is deleted with it.

    Notes
    -----
    A process that is killed leaves its folder behind, and the next that makes the same files
    deletes it. Should the first still be alive, as a program whose caller alone was killed, it then
    has no place left to write to, and cannot move its files over those of the second. That holds
    for work within this context: a process that outlives its run and enters only now takes the
    folder from the job of a later run, which fails, or replaces what that has made.
    """
    made = [Path(path) for path in paths]
    first = made[0]
    prefix = f".{first.name}.part-"
    for left in first.parent.glob(f"{escape(prefix)}*"):
        shutil.rmtree(left, ignore_errors=True)  # it may be gone: two may clean up at once
    folder = Path(mkdtemp(prefix=prefix, dir=first.parent))
    opened = os.open(folder, os.O_RDONLY)  # this folder, and no other that gets its name
    try:
        parts = [folder / path.name for path in made]
        yield parts
        for part, path in zip(parts, made, strict=True):
            os.replace(part.name, path, src_dir_fd=opened)
    finally:
        os.close(opened)
        shutil.rmtree(folder, ignore_errors=True)


def write_text(text: str, path: Path | str) -> None:
    """Write a text as UTF-8, whole or not at all."""
    with whole(path) as [part]:
        part.write_text(text, encoding="utf-8")


def write_json(value: object, path: Path | str) -> None:
    """Write lists, dicts, texts and numbers as JSON, whole or not at all."""
    write_text(json.dumps(value, indent=2), path)
