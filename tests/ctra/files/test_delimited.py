"""Tables that people write are read as they are meant, or refused with their line."""

import pytest

from ctra.files.delimited import read_rows
from ctra.files.errors import FileError


@pytest.fixture
def sheet(tmp_path, monkeypatch):
    """Write a file into the current folder; the messages then have its short name."""
    monkeypatch.chdir(tmp_path)

    def write(text, name="samples.tsv"):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    return write


def faults(read, path):
    """Lines of the refusal."""
    with pytest.raises(FileError) as refusal:
        read(path)
    return str(refusal.value).splitlines()


# ---- What is read and refused -------------------------------------------------------------------


def test_a_cell_may_have_the_delimiter_within_quotes(sheet):
    assert read_rows(sheet('id,note\n1,"old, ill"\n', "p.csv")) == (
        ["id", "note"],
        [(2, ["1", "old, ill"])],
    )


def test_two_stray_quotation_marks_do_not_swallow_the_rows_between(sheet):
    path = sheet('id\tnote\n1\t"tall\n2\tx\n3\t"small\n', "p.tsv")
    assert faults(read_rows, path) == [
        "p.tsv:4: '\t' expected after '\"'; is a quotation mark not closed?"
    ]


@pytest.mark.parametrize("blank", ["", "  ", "\t\t", " \t  \t "])
def test_lines_of_blanks_are_empty_lines(tmp_path, blank):
    """As an editor leaves them between rows and at the end; the lines keep their numbers."""
    file = tmp_path / "table.tsv"
    file.write_text(f"{blank}\na\tb\tc\n{blank}\n1\t2\t3\n{blank}\n", encoding="utf-8")
    assert read_rows(file) == (["a", "b", "c"], [(4, ["1", "2", "3"])])
