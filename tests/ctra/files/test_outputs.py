"""A file has its name when it is whole, whatever happens to the process that writes it."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ctra.files.outputs import whole, write_text

SCRIPTS = Path(sys.modules["ctra"].__file__).parents[1]


def test_files_have_their_names_in_the_end_and_not_before(tmp_path):
    table, plot = tmp_path / "a.tsv", tmp_path / "a.svg"
    with whole(table, plot) as parts:
        assert [part.name for part in parts] == ["a.tsv", "a.svg"]  # programs go by the ending
        for part in parts:
            part.write_text("new")
            (part.parent / "more").write_text("what a program writes besides")
        assert not table.exists()
        assert not plot.exists()
    assert sorted(tmp_path.iterdir()) == [plot, table]
    assert table.read_text() == plot.read_text() == "new"


def test_an_error_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.tsv"
    write_text("old", path)

    def write_half():
        with whole(path) as [part]:
            part.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_was_not_written_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError), whole(tmp_path / "a", tmp_path / "b") as [a, _]:
        a.write_text("one of two")


def test_a_killed_writer_leaves_nothing_under_the_name(tmp_path):
    job = (
        "import os, signal; from ctra.files.outputs import whole\n"
        "with whole('a[1].tsv') as [part]:\n"
        "    part.write_text('half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(SCRIPTS)}
    done = subprocess.run([sys.executable, "-c", job], cwd=tmp_path, env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    path = tmp_path / "a[1].tsv"  # a pattern to glob
    [left] = tmp_path.iterdir()
    assert left.is_dir()
    write_text("whole", path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_writer_that_lives_on_cannot_replace_the_file_of_the_next(tmp_path):
    path = tmp_path / "a.tsv"

    def write_slowly():
        with whole(path) as [part]:
            part.write_text("of the first")
            write_text("of the next", path)

    with pytest.raises(FileNotFoundError):
        write_slowly()
    assert path.read_text() == "of the next"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_a_program_makes_anew_is_not_taken_for_the_old_one(tmp_path):
    """STAR makes the folder of its files where it is gone."""
    path = tmp_path / "a.txt"

    def outlive():
        with whole(path) as [part]:
            shutil.rmtree(part.parent)
            part.parent.mkdir()
            part.write_text("of the old run")

    with pytest.raises(FileNotFoundError):
        outlive()
    assert not path.exists()
