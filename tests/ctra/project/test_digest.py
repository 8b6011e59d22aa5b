"""The digest of a script changes with what the modules behind it compute, and nothing else."""

import re
from pathlib import Path

import pytest

from ctra.files.errors import ProjectError
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
    digest.imported_files.cache_clear()  # each start of the workflow reads the files anew
    digest._faces_before.cache_clear()
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


COMPUTING = '''\
"""A module."""

X = [1, 2]


def f(y):
    """Double it."""
    return y * 2  # twice


class C:
    """Nothing but words."""
'''


@pytest.mark.parametrize(
    ("old", "new", "reruns"),
    [
        pytest.param("# twice", "# two times", False, id="comment"),
        pytest.param("A module", "One module", False, id="docstring of the module"),
        pytest.param("Double it", "Twice it", False, id="docstring of a function"),
        pytest.param("but words", "but a word", False, id="docstring of a class"),
        pytest.param('    """Double it."""\n', "", False, id="no docstring"),
        pytest.param("[1, 2]", "[\n    1,\n    2,\n]", False, id="format"),
        pytest.param("y * 2", "(y * 2)", False, id="brackets that change nothing"),
        pytest.param("y * 2", "y + y", True, id="code"),
        pytest.param("[1, 2]", "[1, 3]", True, id="a constant"),
        pytest.param("X = [1, 2]", 'X = """A module."""', True, id="a text that is no docstring"),
        pytest.param(
            "X =",
            "if TYPE_CHECKING:\n    from ctra.plot import Plot\nX =",
            False,
            id="an import for annotations alone",
        ),
    ],
)
def test_words_and_format_are_no_part_of_the_digest(package, old, new, reruns):
    assert COMPUTING.count(old) == 1
    (package / "cpm.py").write_text(COMPUTING, encoding="utf-8")
    before = script_digest(package, "import ctra.cpm")
    (package / "cpm.py").write_text(COMPUTING.replace(old, new), encoding="utf-8")
    assert (script_digest(package, "import ctra.cpm") != before) == reruns


FACE = '''\
"""A room that names its public functions."""

from ctra.fits.ols import fit
from ctra.fits.rao import rao

__all__ = ["fit", "rao"]
'''
ROOM = {
    "fits/__init__.py": FACE,
    "fits/ols.py": "def fit(): return 1\n",
    "fits/rao.py": "def rao(): return 2\n",
    "fits/other.py": "def other(): return 3\n",
}


@pytest.mark.parametrize(
    ("text", "followed"),
    [
        pytest.param("from ctra.fits.ols import fit", ["ols"], id="from a module"),
        pytest.param("import ctra.fits.ols", ["ols"], id="a module"),
        pytest.param("from ctra.fits import other", ["other"], id="a module that is no name of it"),
        pytest.param("from ctra.fits import fit", ["ols", "rao"], id="from the face"),
        pytest.param(
            "from ctra.fits import rao", ["ols", "rao"], id="a name that a module has too"
        ),
        pytest.param("from ctra.fits import *", ["ols", "rao"], id="all of the face"),
        pytest.param("from ctra import fits", ["ols", "rao"], id="the face itself"),
    ],
)
def test_a_face_is_followed_where_a_name_is_taken_from_it(package, text, followed):
    write(package, ROOM)
    before = script_digest(package, text)
    reruns = []
    for module in ("ols", "rao", "other"):
        write(package, {f"fits/{module}.py": "CHANGED = True\n"})
        if script_digest(package, text) != before:
            reruns.append(module)
        write(package, ROOM)
    assert reruns == followed


@pytest.mark.parametrize(
    ("added", "reruns"),
    [
        pytest.param("from ctra.fits.other import other\n", False, id="one more public function"),
        pytest.param("import os\nos.environ.clear()\n", True, id="code that runs at the import"),
    ],
)
def test_what_a_face_does_is_part_of_the_digest(package, added, reruns):
    write(package, ROOM)
    before = script_digest(package, "from ctra.fits.ols import fit")
    write(package, {"fits/__init__.py": FACE + added})
    assert (script_digest(package, "from ctra.fits.ols import fit") != before) == reruns


def test_a_rule_may_hand_over_modules_by_name(package):
    write(package, ROOM)
    (package.parent / "script.py").write_text("import ctra.cpm", encoding="utf-8")
    script = package.parent / "script.py"
    alone, both = code_digest(script), code_digest(script, "ctra.fits.ols", "ctra.fits.rao")
    assert both != alone
    assert code_digest(script, "ctra.fits.rao", "ctra.fits.ols") == both
    assert code_digest(script, "ctra.table") == alone  # cpm imports it anyway
    write(package, {"fits/rao.py": "def rao(): return 3\n"})
    assert code_digest(script, "ctra.fits.ols", "ctra.fits.rao") not in (alone, both)
    with pytest.raises(ProjectError, match=r"^'ctra.fits.ro': no such module in "):
        code_digest(script, "ctra.fits.ro")


def test_the_log_of_a_script_changes_no_result(package):
    write(package, {"files/__init__.py": "", "files/log.py": "def logged(): pass\n"})
    text = "from ctra.files.log import logged\nimport ctra.cpm"
    before = script_digest(package, text)
    write(package, {"files/log.py": "def logged(path): pass\n"})
    assert script_digest(package, text) == before


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
