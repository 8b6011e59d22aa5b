"""Files are known again by size, time and SHA-256."""

import hashlib
import os
from pathlib import Path

import pytest

from ctra.project.seen import Seen, add_seen, look_at, read_seen, unchanged, write_seen


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "file"
    path.write_text("abc")
    os.utime(path, ns=(5, 5))
    return path


def test_a_file_is_its_size_time_and_sha256(file):
    assert look_at(str(file)) == Seen(3, 5, hashlib.sha256(b"abc").hexdigest())
    assert look_at(str(file), hashed=False) == Seen(3, 5, "")


@pytest.mark.parametrize(
    ("content", "time", "same"),
    [
        ("abc", 5, True),
        ("abc", 4, True),  # copied
        ("abc", 9, True),  # touched
        ("abd", 4, False),
        ("abd", 9, False),
        ("abcd", 5, False),
        ("", 5, False),
        ("abd", 5, True),  # it is not read while size and time are the same
    ],
)
def test_content_decides_where_the_time_differs(file, content, time, same):
    before = look_at(str(file))
    file.write_text(content)
    os.utime(file, ns=(time, time))
    assert unchanged(str(file), before, unknown=False) is same


@pytest.mark.parametrize("unknown", [True, False])
def test_without_a_sha256_the_caller_decides(file, unknown):
    assert unchanged(str(file), Seen(3, 4), unknown=unknown) is unknown
    assert unchanged(str(file), Seen(3, 5), unknown=unknown)
    assert not unchanged(str(file), Seen(2, 4), unknown=unknown)


NAMES = ["a", "a b", "é", 'q"q', "tab\tbed", "new\nline", "=1", "a,b", "c{x}", "'"]


def test_a_table_gives_back_what_was_written(tmp_path):
    table = tmp_path / "folder" / "table.tsv"
    files = {name: Seen(i, 10**18 + i, "0f", i) for i, name in enumerate(NAMES)}
    write_seen(table, files)
    assert read_seen(table) == files
    assert table.read_text().startswith("file\tsize_bytes\tmodified_ns\tsha256\tchanged_ns\na\t0\t")


def test_the_last_line_of_a_file_counts(tmp_path):
    table = tmp_path / "table.tsv"
    write_seen(table, {"a": Seen(1, 1), "b": Seen(2, 2)})
    add_seen(table, {"a": None, "b": None})
    add_seen(table, {"b": Seen(3, 3)})
    assert read_seen(table) == {"a": None, "b": Seen(3, 3)}


def test_there_is_nothing_in_a_table_that_is_not_there():
    assert read_seen(Path("no such table")) == {}


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_line_that_was_cut_off_is_passed_over(tmp_path, cut):
    """The process that wrote it was killed."""
    table = tmp_path / "table.tsv"
    write_seen(table, {"a": Seen(1, 1, "0f"), "b": Seen(2, 2, "0f")})
    table.write_bytes(table.read_bytes()[:-cut])
    read = read_seen(table)
    assert read["a"] == Seen(1, 1, "0f")
    assert read.get("b") in (None, Seen(2, 2, "0f"))


@pytest.mark.parametrize(
    "line",
    ["a\tx\t1\t\t0", "a\t1\t1\t0", "a\t1\t1\t\t0\t0", "\x00", "\xff\t", "a\t-1\t1\t\t0", "\n"],
)
def test_a_line_that_people_broke_is_passed_over(tmp_path, line):
    table = tmp_path / "table.tsv"
    write_seen(table, {"b": Seen(2, 2)})
    with open(table, "a", encoding="latin-1") as file:
        file.write(f"{line}\n")
    add_seen(table, {"c": Seen(3, 3)})
    assert read_seen(table) == {"b": Seen(2, 2), "c": Seen(3, 3)}
