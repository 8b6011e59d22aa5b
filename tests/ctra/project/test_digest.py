"""The digest of a script changes with the modules behind it, and with nothing else."""

import re
from pathlib import Path

import pytest

from ctra.project import digest
from ctra.project.digest import code_digest

MODULES = {
    "__init__.py": '"""The package."""\n',
    "cpm.py": "from ctra.table import read\n",
    "table.py": "import csv\n",
    "plot.py": "import ctra.table\n",
    "simulate/__init__.py": '"""A package in it."""\n',
    "simulate/reads.py": "X = 1\n",
}


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A small package ctra: cpm and plot import table."""
    folder = tmp_path / "ctra"
    write(folder, MODULES)
    monkeypatch.setattr(digest, "PACKAGE", folder)
    return folder


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def script_digest(package, text):
    """Digest of a script with this text, beside the package."""
    script = package.parent / "script.py"
    script.write_text(text, encoding="utf-8")
    return code_digest(script)


IMPORTS = [
    "from ctra.cpm import log2_cpm",
    "from ctra import cpm",
    "import ctra.cpm",
    "import ctra.cpm as c",
    "def f():\n    from ctra.cpm import log2_cpm",
    "with open('log') as log:\n    from ctra.cpm import log2_cpm",
]


@pytest.mark.parametrize("text", IMPORTS)
@pytest.mark.parametrize(
    ("changed", "reruns"),
    [("cpm.py", True), ("table.py", True), ("plot.py", False), ("simulate/reads.py", False)],
)
def test_digest_changes_with_the_modules_that_the_script_imports(package, text, changed, reruns):
    before = script_digest(package, text)
    with open(package / changed, "a", encoding="utf-8") as file:
        file.write("CHANGED = True\n")
    assert (script_digest(package, text) != before) == reruns


def test_all_ways_to_import_a_module_give_one_digest(package):
    assert len({script_digest(package, text) for text in IMPORTS}) == 1


@pytest.mark.parametrize("changed", ["simulate/reads.py", "simulate/__init__.py"])
def test_a_package_within_the_package_is_followed(package, changed):
    before = script_digest(package, "from ctra.simulate.reads import X")
    (package / changed).write_text("X = 2\n", encoding="utf-8")
    assert script_digest(package, "from ctra.simulate.reads import X") != before


def test_modules_that_import_each_other_end(package):
    (package / "table.py").write_text("from ctra import cpm\n", encoding="utf-8")
    assert re.fullmatch("[0-9a-f]{16}", script_digest(package, "import ctra.cpm"))


def test_scripts_without_modules_of_the_package_share_a_digest(package):
    assert script_digest(package, "import json") == script_digest(package, "import pandas")


def test_digest_does_not_depend_on_where_the_package_is(package, tmp_path, monkeypatch):
    here = script_digest(package, "import ctra.cpm")
    elsewhere = tmp_path / "moved" / "ctra"
    write(elsewhere, MODULES)
    monkeypatch.setattr(digest, "PACKAGE", elsewhere)
    assert script_digest(elsewhere, "import ctra.cpm") == here


def test_digest_depends_on_the_name_of_a_module(package):
    before = script_digest(package, "import ctra.table")
    (package / "table.py").rename(package / "tables.py")
    assert script_digest(package, "import ctra.tables") != before


def test_every_entry_script_of_the_workflow_has_modules_behind_it(tmp_path):
    scripts = sorted(digest.PACKAGE.parent.glob("*.py"))
    nothing = tmp_path / "nothing.py"
    nothing.write_text("", encoding="utf-8")
    assert scripts
    assert code_digest(nothing) not in {code_digest(script) for script in scripts}


def test_no_module_imports_relatively():
    """The digest does not follow `from . import x`; nobody may write it."""
    relative = re.compile(r"^\s*from \.", re.MULTILINE)
    modules = list(Path(digest.PACKAGE).rglob("*.py"))
    assert modules
    assert not [p for p in modules if relative.search(p.read_text(encoding="utf-8"))]
