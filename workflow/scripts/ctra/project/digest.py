"""Which code of this package a script depends on, as one short text."""

import ast
import hashlib
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def code_digest(script):
    """Digest of the modules of this package that a script imports, directly or through each other.

    Snakemake reruns a job when its script changes, but knows nothing of the modules behind it;
    with this digest among the rule's `params` it reruns the jobs whose computation changed, and
    no others.

    Parameters
    ----------
    script : Path
        An entry script, or a module.

    Returns
    -------
    str
        16 hexadecimal digits; depends on the modules' names and contents, not on where they are.
    """
    modules = set()
    waiting = [Path(script)]
    while waiting:
        found = _imported_modules(waiting.pop()) - modules
        modules |= found
        waiting.extend(found)
    digest = hashlib.sha256()
    for path in sorted(modules):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _imported_modules(path):
    """Files of this package that one source file imports."""
    modules = set()
    for name in _imported_names(path.read_text(encoding="utf-8")):
        root, *parts = name.split(".")
        if root != PACKAGE.name:
            continue
        for depth in range(len(parts) + 1):
            module = PACKAGE.joinpath(*parts[:depth])
            for file in (module.with_suffix(".py"), module / "__init__.py"):
                if depth and file.is_file():
                    modules.add(file)
    return modules


@cache  # most scripts lead to the same modules
def _imported_names(source):
    """Modules, and names in modules, that a source imports."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return names
