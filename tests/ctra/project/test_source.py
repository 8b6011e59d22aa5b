"""What a source file does is kept beside it, and read anew as soon as the file changes."""

import pytest

from ctra.project import source
from ctra.project.source import read_source

TEXT = '"""A module."""\n\nfrom ctra.files.table import read_table\n\nX = 1  # one\n'


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def new_process(monkeypatch):
    """Forget what this process has read, and count what it parses from now on."""
    parsed = []
    parse = source._parse

    def counted(text):
        parsed.append(text)
        return parse(text)

    monkeypatch.setattr(source, "_parse", counted)

    def start():
        source._read_source.cache_clear()
        parsed.clear()
        return parsed

    return start


def test_a_source_has_imports_names_and_code(path):
    assert read_source(path) == (
        [["ctra.files.table", "read_table"]],
        ["read_table", "X"],
        "from ctra.files.table import read_table\nX = 1",
        "X = 1",
    )


def test_a_second_process_parses_nothing(path, new_process):
    parsed = new_process()
    first = read_source(path)
    assert parsed == [TEXT]
    new_process()
    kept = read_source(path)
    assert parsed == []
    assert kept == first


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda path, kept: path.write_text("Y = 1\n"), id="the source"),
        pytest.param(lambda path, kept: kept.write_text(kept.read_text()[:-9]), id="cut off"),
        pytest.param(lambda path, kept: kept.unlink(), id="deleted"),
    ],
)
def test_what_is_kept_counts_for_its_own_source_alone(path, new_process, change):
    read_source(path)
    change(path, path.parent / "__pycache__" / "module.py.json")
    parsed = new_process()
    found = read_source(path)
    assert parsed == [path.read_text()]
    assert found.names == source._parse(path.read_text()).names


def test_a_folder_that_cannot_be_written_costs_time_alone(path, new_process):
    (path.parent / "__pycache__").write_text("a file stands there", encoding="utf-8")
    parsed = new_process()
    assert read_source(path).names == ["read_table", "X"]
    assert parsed == [TEXT]
