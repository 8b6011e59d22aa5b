"""The tables of inputs and results are written while a run goes on."""

import logging
from pathlib import Path

import pytest

from ctra.project.keeper import Keeper, State
from ctra.project.seen import Seen, look_at, read_seen, write_seen
from ctra.project.stale import SETTINGS

INPUTS, MADE = Path("results/inputs.tsv"), Path("results/made.tsv")
OLD = Seen(1, 1)


class Run:
    """Events of Snakemake's log."""

    def __init__(self, *, settings="B", before="A", writing=True, locks=Path("locks")):
        self.compared = 0
        self.state = State({"in": OLD, SETTINGS: Seen(0, 0, before)}, {"old": OLD}, settings)
        self.keeper = Keeper(INPUTS, MADE, compare=self.compare, locks=locks, writing=writing)

    def compare(self):
        self.compared += 1
        return self.state

    def log(self, event, message="", **fields):
        record = logging.LogRecord("x", logging.INFO, "", 0, message, None, None)
        vars(record).update(fields, event=event)
        self.keeper.handle(record)

    def settings(self):
        return read_seen(INPUTS)[SETTINGS].sha256


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_tables_are_there_before_the_first_job():
    run = Run()
    run.log("workflow_started")
    assert read_seen(INPUTS) == run.state.seen
    assert read_seen(MADE) == {"old": OLD}


def test_what_a_job_makes_is_unknown_until_it_is_made():
    run = Run()
    run.log("workflow_started")
    run.log("job_info", jobid=1, output=["old", "new", "gone"])
    assert read_seen(MADE) == {"old": None, "new": None, "gone": None}
    Path("old").write_text("abc")
    Path("new").write_text("")
    run.log("job_finished", job_id=1)
    known = read_seen(MADE)
    assert known == {"old": look_at("old"), "new": look_at("new"), "gone": None}


def test_a_job_without_files_is_no_matter():
    run = Run()
    run.log("workflow_started")
    run.log("job_finished", job_id=3)
    assert read_seen(MADE) == {"old": OLD}


def test_settings_are_those_of_all_results_once_all_is_done():
    run = Run()
    run.log("workflow_started")
    run.log("progress", done=1, total=2)
    assert run.settings() == "A"
    run.log("progress", done=2, total=2)
    assert run.settings() == "B"


def test_settings_are_those_of_all_results_where_there_is_nothing_to_do():
    run = Run(before="")
    run.log("workflow_started")
    run.log(None, "Nothing to be done (all requested files are present and up to date).")
    assert run.settings() == "B"


def test_settings_stay_where_not_all_was_asked_for():
    run = Run(settings="")
    run.log("workflow_started")
    run.log("progress", done=2, total=2)
    assert run.settings() == "A"


def test_a_dry_run_compares_and_writes_nothing():
    run = Run(writing=False)
    run.log("workflow_started")
    run.log("job_info", jobid=1, output=["old"])
    run.log("job_finished", job_id=1)
    run.log(None, "Nothing to be done")
    assert run.compared == 1
    assert not Path("results").exists()


def test_a_start_beside_a_living_run_writes_nothing():
    write_seen(INPUTS, {"in": OLD})
    Path("locks").mkdir()
    Path("locks/0.input.lock").touch()
    run = Run()
    run.log("workflow_started")
    assert read_seen(INPUTS) == {"in": OLD}
    assert not MADE.exists()


def test_a_table_that_cannot_be_written_ends_the_run_with_one_line(caplog):
    run = Run()
    run.log("workflow_started")
    MADE.unlink()
    MADE.mkdir()
    with pytest.raises(SystemExit, match="1"):
        run.log("job_info", jobid=1, output=["old"])
    assert caplog.messages == ["results/made.tsv: it is a folder; a file is needed"]
