"""Which code of this package a script computes with, as one short text."""

import ast
import hashlib
from functools import cache
from pathlib import Path

from ctra.files.errors import ProjectError

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

    Notes
    -----
    The face of a room (its `__init__.py`) may import all modules of the room. These imports are
    followed if a name is taken from the face. They are not if the name is taken from a module
    behind it, since they cannot change what that module computes.
    """
    waiting = [*_handed_over(modules), *imported_files(computing_tree(Path(script)))]
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in found and path.relative_to(PACKAGE).as_posix() not in NO_RESULT:
            found.add(path)
            waiting.extend(imported_files(computing_tree(path)))
    code = {path: _code(path.read_text(encoding="utf-8")) for path in found}
    for path in {face for module in found for face in _faces_before(module)} - found:
        code[path] = _code_of_face(path)
    digest = hashlib.sha256()
    for path in sorted(code):
        if code[path] or path in found:
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0")
            digest.update(code[path].encode() + b"\0")
    return digest.hexdigest()[:16]


def imported_files(tree: ast.AST) -> set[Path]:
    """Files of this package that a syntax tree imports, each with its name.

    Parameters
    ----------
    tree : ast.AST
        Of a module or script; imports within functions count too.

    Returns
    -------
    set of Path
        `from ctra.room import name` is the module `name` if there is one, unless the face of the
        room gives this name to something of its own.
    """
    files = {_file_of_import(module, name) for module, name in _imports(tree)}
    return {file for file in files if file}


@cache  # most scripts lead to the same modules
def _imports(tree: ast.AST) -> list[tuple[str, str]]:
    """Modules that a tree imports, each with the name that is taken from it; empty for itself."""
    imports = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            imports += [(node.module, alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            imports += [(alias.name, "") for alias in node.names]
    return imports


def computing_tree(path: Path) -> ast.Module:
    """Syntax tree of a source file without docstrings and without what only type checkers read."""
    return _computing_tree(path.read_text(encoding="utf-8"))


@cache
def _computing_tree(source: str) -> ast.Module:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = 1 if ast.get_docstring(node, clean=False) is not None else 0
            node.body = [part for part in node.body[first:] if not _is_for_type_checkers(part)]
    return tree


@cache
def _code(source: str) -> str:
    return ast.unparse(_computing_tree(source))


def _is_for_type_checkers(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )


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
    if not name or file is None or file.name != FACE or name in _names_of_face(file):
        return file
    return _file_of_module(f"{module}.{name}") or file


def _file_of_module(name: str) -> Path | None:
    """File of a module or face, by its name; None if it is of another package."""
    root, *parts = name.split(".")
    if root != PACKAGE.name:
        return None
    place = PACKAGE.joinpath(*parts)
    return next((file for file in (place.with_suffix(".py"), place / FACE) if file.is_file()), None)


def _faces_before(path: Path) -> list[Path]:
    """Faces that Python executes before a module."""
    folders = [folder for folder in path.parents if folder.is_relative_to(PACKAGE)]
    return [folder / FACE for folder in folders if (folder / FACE).is_file()]


def _names_of_face(path: Path) -> set[str]:
    """Names that a face defines or imports."""
    names = set()
    for node in computing_tree(path).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def _code_of_face(path: Path) -> str:
    """What a face does beside naming the public functions of its room."""
    return "\n".join(
        ast.unparse(node)
        for node in computing_tree(path).body
        if not isinstance(node, ast.Import | ast.ImportFrom)
        and not ast.unparse(node).startswith("__all__ =")
    )
