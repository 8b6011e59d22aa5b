"""What a source file of Python does, whatever its words and format."""

import ast
import hashlib
import json
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ctra.files.outputs import write_json

THIS = Path(__file__).read_text(encoding="utf-8")
NAMING = "__all__ ="  # how the line of public functions begins, as `ast.unparse` writes it


class Source(NamedTuple):
    """A source file without comments, docstrings and what only type checkers read.

    Attributes
    ----------
    imports : list of [str, str]
        Modules that it imports, each with the name that is taken from it; empty for itself.
    names : list of str
        What it defines or imports at its top.
    code : str
        All of it.
    beside_names : str
        Of a face: what it does beside naming the public functions of its room.
    """

    imports: list[list[str]]
    names: list[str]
    code: str
    beside_names: str


def read_source(path: Path) -> Source:
    """Read a source file.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Source

    Notes
    -----
    Parsing the package takes seconds, and every start of the workflow needs it. What a file does is
    therefore kept in the folder __pycache__ beside it, with a digest of the source that it is of.
    """
    state = path.stat()
    return _read_source(path, (state.st_mtime_ns, state.st_size))


@cache
def _read_source(path: Path, _: tuple[int, int]) -> Source:
    text = path.read_text(encoding="utf-8")
    kept = path.parent / "__pycache__" / f"{path.name}.json"
    of = hashlib.sha256("\0".join([sys.version, THIS, text]).encode()).hexdigest()
    with suppress(OSError, ValueError):  # none is kept, or only a part
        found = json.loads(kept.read_text(encoding="utf-8"))
        if found.pop("of") == of:
            return Source(**found)
    source = _parse(text)
    with suppress(OSError):  # the folder of an installation may not be writable
        kept.parent.mkdir(exist_ok=True)
        write_json({"of": of, **source._asdict()}, kept)
    return source


def _parse(text: str) -> Source:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = 1 if ast.get_docstring(node, clean=False) is not None else 0
            node.body = [part for part in node.body[first:] if not _is_for_type_checkers(part)]
    beside = [part for part in map(ast.unparse, _but_imports(tree)) if not part.startswith(NAMING)]
    return Source(_imports(tree), _names(tree), ast.unparse(tree), "\n".join(beside))


def _is_for_type_checkers(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )


def _imports(tree: ast.Module) -> list[list[str]]:
    imports: list[list[str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            imports += [[node.module, alias.name] for alias in node.names]
        elif isinstance(node, ast.Import):
            imports += [[alias.name, ""] for alias in node.names]
    return imports


def _names(tree: ast.Module) -> list[str]:
    names = []
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names += [alias.asname or alias.name for alias in node.names]
        elif isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.append(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names += [target.id for target in targets if isinstance(target, ast.Name)]
    return names


def _but_imports(tree: ast.Module) -> list[ast.stmt]:
    return [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
