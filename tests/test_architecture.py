"""The package is one house: rooms, floors, arrows one way, and everything of a readable size.

Print the rooms, their floors and every arrow:

    pytest tests/test_architecture.py -s -k graph
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from ctra.project.digest import FACE, PACKAGE, imported_files

RULES = PACKAGE.parents[1] / "rules"
DRAWN = PACKAGE.parents[2] / "docs" / "architecture.md"
SCRIPTS = PACKAGE.parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# What each room may import: rooms, or single modules of a room. Every arrow that is not here is
# forbidden, and every arrow that is here exists. Nothing imports report.
ARROWS = {
    "command": ["cohort", "expression", "files", "project", "results"],
    "project": ["cohort", "expression", "files", "reads", "reference", "results"],
    "model": ["cohort", "files", "inference", "marginal"],
    "inference": ["files", "marginal"],
    "marginal": ["files"],
    "reads": ["files"],
    "reference": ["files"],
    "expression": ["files"],
    "cohort": ["files"],
    "report": ["files", "inference.catalogue", "results"],
    "simulate": ["files"],
    "results": ["files"],
    "files": [],
}
WITH_PUBLIC_FUNCTIONS = ["marginal", "inference"]  # rooms whose face names them, for notebooks

ROOMS = 13
FLOORS = 5
LINES_OF_A_FUNCTION = 50  # without its docstring
LINES_OF_A_MODULE = 400
LINES_OF_A_RULE_FILE = 200
LINES_OF_A_SCRIPT = 24

# ---- Reading the package ------------------------------------------------------------------------


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    """cohort/scales.py is cohort.scales; the face of a room has the name of the room."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if path.name == FACE else parts)


def room_of(module: str) -> str:
    return module.partition(".")[0]


@cache
def imports() -> dict[str, list[str]]:
    """Modules that each module imports; the face of the package is no module."""
    found = {}
    for path in MODULES:
        if path != PACKAGE / FACE:
            files = imported_files(path)
            found[name_of(path)] = sorted(name_of(file) for file in files)
    return found


def arrows() -> dict[str, set[str]]:
    """Rooms that each room imports."""
    rooms: dict[str, set[str]] = {room_of(module): set() for module in imports()}
    for module, imported in imports().items():
        rooms[room_of(module)] |= {room_of(other) for other in imported} - {room_of(module)}
    return rooms


def floors() -> dict[str, int]:
    """Floor of each room: one above the highest that it imports."""
    rooms = arrows()
    floor: dict[str, int] = {}
    for room in TopologicalSorter(rooms).static_order():
        floor[room] = 1 + max((floor[other] for other in rooms[room]), default=0)
    return floor


def graph() -> str:
    """Each room by floor, from above, and the rooms that it imports."""
    rooms, floor = arrows(), floors()
    lines = [
        f"floor {floor[room]}   {room:<11} -> {', '.join(sorted(rooms[room])) or 'nothing'}\n"
        for room in sorted(rooms, key=lambda room: (-floor[room], room))
    ]
    return "".join(lines)


def functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Name and place of each function or method, and its lines without the docstring."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = node.end_lineno - node.lineno + 1
            if ast.get_docstring(node) is not None:
                docstring = node.body[0]
                lines -= docstring.end_lineno - docstring.lineno + 1
            yield f"line {node.lineno} {node.name}", lines


def n_lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def rules_and_scripts() -> Iterator[tuple[str, str]]:
    """Every rule, and the entry script that it runs; empty without one."""
    for file in RULES.glob("**/*.smk"):
        _, *blocks = re.split(r"^ *rule (?=\w+:$)", file.read_text(), flags=re.MULTILINE)
        for block in blocks:
            script = re.search(r'^ +"\.\./scripts/(\w+)\.py"$', block, re.MULTILINE)
            yield block.partition(":")[0], script[1] if script else ""


def told(found: list[str] | dict[str, int]) -> str:
    """What was found, a line each, for the message of a test that fails."""
    lines = found if isinstance(found, list) else [f"{name}: {n}" for name, n in found.items()]
    return "\n" + "\n".join(lines)


# ---- Rooms and arrows ---------------------------------------------------------------------------


def test_graph_is_the_one_in_the_documentation() -> None:
    """Prints the graph; `docs/architecture.md` shows it in a block of code."""
    print(f"\n{graph()}")
    blocks = re.findall(
        r"^```\n(floor .*?)^```$", DRAWN.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert blocks == [graph()], f"the block in {DRAWN.name} must be\n{graph()}"


def test_every_room_is_in_the_list_of_arrows() -> None:
    assert sorted(arrows()) == sorted(ARROWS)


def test_arrows_go_one_way() -> None:
    forbidden = [
        f"{module} -> {other}"
        for module, imported in imports().items()
        for other in imported
        if room_of(other) not in [room_of(module), *ARROWS[room_of(module)]]
        and other not in ARROWS[room_of(module)]
    ]
    assert not forbidden, told(forbidden)


def test_every_allowed_arrow_exists() -> None:
    used = {
        (room_of(module), allowed)
        for module, imported in imports().items()
        for other in imported
        for allowed in (other, room_of(other))
    }
    unused = [
        f"{room} -> {allowed}"
        for room, others in ARROWS.items()
        for allowed in others
        if (room, allowed) not in used
    ]
    assert not unused, told(unused)


def test_the_list_of_arrows_has_no_circle() -> None:
    rooms = {room: {room_of(other) for other in others} for room, others in ARROWS.items()}
    assert len(list(TopologicalSorter(rooms).static_order())) == len(ARROWS)


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    assert list(TopologicalSorter(imports()).static_order())  # a circle is a CycleError


def test_there_are_few_rooms_and_floors() -> None:
    assert len(arrows()) <= ROOMS
    assert max(floors().values()) <= FLOORS


def test_a_face_is_one_docstring() -> None:
    wrong = []
    for path in PACKAGE.rglob(FACE):
        tree = tree_of(path)
        alone = len(tree.body) == 1 and ast.get_docstring(tree) is not None
        if not alone and path.parent.name not in WITH_PUBLIC_FUNCTIONS:
            wrong.append(name_of(path))
    assert not wrong, told(wrong)


def test_within_the_package_nobody_imports_from_a_face() -> None:
    """A name is taken from its module, so that the digest of a rule is of what it uses."""
    faces = {name_of(path) for path in PACKAGE.rglob(FACE)}
    found = {
        f"{module} imports from {other}"
        for module, imported in imports().items()
        for other in faces & set(imported)
    }
    found |= {
        f"{script.name} imports from {name_of(file)}"
        for script in SCRIPTS.glob("*.py")
        for file in imported_files(script)
        if file.name == FACE
    }
    assert not found, told(sorted(found))


def test_every_import_is_absolute() -> None:
    relative = [
        f"{path.relative_to(SCRIPTS)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative, told(relative)


# ---- Sizes --------------------------------------------------------------------------------------


def test_functions_are_short() -> None:
    lengths = {
        f"{path.relative_to(SCRIPTS)} {name}": n
        for path in MODULES
        for name, n in functions(tree_of(path))
    }
    assert len(lengths) > 100
    long = {name: n for name, n in lengths.items() if n > LINES_OF_A_FUNCTION}
    assert not long, told(long)


def test_modules_are_short() -> None:
    long = {name_of(path): n_lines(path) for path in MODULES if n_lines(path) > LINES_OF_A_MODULE}
    assert not long, told(long)


def test_rule_files_are_short() -> None:
    files = {str(file.relative_to(RULES)): n_lines(file) for file in RULES.glob("**/*.smk")}
    assert {"common.smk", "inputs/reads.smk"} <= set(files)
    long = {name: n for name, n in files.items() if n > LINES_OF_A_RULE_FILE}
    assert not long, told(long)


def test_entry_scripts_are_short_and_define_nothing() -> None:
    defining = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    scripts = list(SCRIPTS.glob("*.py"))
    long = {path.name: n_lines(path) for path in scripts if n_lines(path) > LINES_OF_A_SCRIPT}
    assert not long, told(long)
    defined = [
        f"{path.name}:{node.lineno} {node.name}"
        for path in scripts
        for node in ast.walk(tree_of(path))
        if isinstance(node, defining)
    ]
    assert not defined, told(defined)


def test_a_rule_has_one_entry_script_and_a_script_one_rule() -> None:
    pairs = list(rules_and_scripts())
    assert [(rule, script) for rule, script in pairs if rule != script] == []
    assert sorted(script for _, script in pairs) == sorted(p.stem for p in SCRIPTS.glob("*.py"))


# ---- The reading of the package itself ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("def f():\n    return 1\n", 2),
        ('def f():\n    """Words.\n\n    More words.\n    """\n    return 1\n', 2),
        ("class C:\n    def f(\n        self,\n    ):\n        return 1\n", 4),
    ],
)
def test_lines_of_a_function(text: str, lines: int) -> None:
    assert [n for _, n in functions(ast.parse(text))] == [lines]
