"""Which code of this package a script computes with, as one short text."""

import hashlib
from functools import cache
from pathlib import Path

from ctra.files.errors import ProjectError
from ctra.project.source import read_source

PACKAGE = Path(__file__).parents[1]
FACE = "__init__.py"
NO_RESULT = ["files/log.py"]  # modules that every script imports and that change no result


def code_digest(script: Path, *modules: str) -> str:
    """Digest of the code of this package that a script imports, directly or through its imports.

    Snakemake reruns a job when its script changes, but knows nothing of the modules behind it.
    With this digest among the rule's `params` it reruns the jobs whose computation changed, and
    no others.

    Parameters
    ----------
    script : Path
        An entry script, or a module.
    *modules : str
        Modules that the rule hands over by name, such as ctra.inference.common_slope.

    Returns
    -------
    str
        16 hexadecimal digits. They depend on the names and the code of the modules, but not on
        comments, docstrings, format, annotations' imports (`if TYPE_CHECKING`), or the folder.

    Raises
    ------
    ProjectError
        If a module that is handed over is not there.
    """
    digest = hashlib.sha256()
    for module, code in sorted(code_behind(script, *modules).items()):
        if code is not None:
            digest.update(module.encode() + b"\0")
            digest.update(code.encode() + b"\0")
    return digest.hexdigest()[:16]


def code_behind(script: Path, *modules: str) -> dict[str, str | None]:
    """Code of this package that the digest of a script is of.

    Parameters
    ----------
    script : Path
    *modules : str
        As `code_digest` takes them.

    Returns
    -------
    dict of str to str
        By module, as cohort/scales.py. None for a face that only names the functions of its room.

    Raises
    ------
    ProjectError
        As `code_digest`.

    Notes
    -----
    The face of a room (its `__init__.py`) may import all modules of the room. These imports are
    followed if a name is taken from the face. They are not if the name is taken from a module
    behind it, since they cannot change what that module computes.
    """
    waiting = [*_handed_over(modules), *imported_files(Path(script))]
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in found and _name(path) not in NO_RESULT:
            found.add(path)
            waiting.extend(imported_files(path))
    code: dict[Path, str | None] = {path: read_source(path).code for path in found}
    for path in {face for module in found for face in _faces_before(module)} - found:
        code[path] = read_source(path).beside_names or None
    return {_name(path): code[path] for path in code}


@cache
def _name(path: Path) -> str:
    """Name of a file in this package, as cohort/scales.py."""
    return path.relative_to(PACKAGE).as_posix()


@cache
def imported_files(path: Path) -> frozenset[Path]:
    """Files of this package that a source file imports, each with its name.

    Parameters
    ----------
    path : Path
        Module or script; imports within functions count too.

    Returns
    -------
    frozenset of Path
        `from ctra.room import name` is the module `name` if there is one, unless the face of the
        room gives this name to something of its own.

    Notes
    -----
    All rules ask for the same files when the workflow starts, and none changes meanwhile.
    """
    files = {_file_of_import(module, name) for module, name in read_source(path).imports}
    return frozenset(file for file in files if file)


def _handed_over(modules: tuple[str, ...]) -> list[Path]:
    files = []
    for name in modules:
        file = _file_of_module(name)
        if file is None:
            raise ProjectError(f"{name!r}: no such module in {PACKAGE}")
        files.append(file)
    return files


def _file_of_import(module: str, name: str) -> Path | None:
    """File that `from module import name` reads, or `import module` where there is no name."""
    file = _file_of_module(module)
    if not name or file is None or file.name != FACE or name in read_source(file).names:
        return file
    return _file_of_module(f"{module}.{name}") or file


def _file_of_module(name: str) -> Path | None:
    """File of a module or face, by its name; None if it is of another package."""
    return _file_in(PACKAGE, name)


@cache
def _file_in(package: Path, name: str) -> Path | None:
    root, *parts = name.split(".")
    if root != package.name:
        return None
    place = package.joinpath(*parts)
    return next((file for file in (place.with_suffix(".py"), place / FACE) if file.is_file()), None)


@cache
def _faces_before(path: Path) -> list[Path]:
    """Faces that Python executes before a module."""
    folders = [folder for folder in path.parents if folder.is_relative_to(PACKAGE)]
    return [folder / FACE for folder in folders if (folder / FACE).is_file()]
