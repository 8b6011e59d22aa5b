"""The end of a run, by itself and by signals: it leaves no lock, or tells how to remove it."""

import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest

PHENOTYPE = "results/cohort/kals/phenotype.tsv"


def started(study):
    """A run in a terminal of its own, once it has its lock and its first job has begun."""
    shutil.rmtree(study.folder / "results")
    shutil.rmtree(study.folder / "logs")
    command = [sys.executable, "-m", "snakemake", "--cores", "2"]
    terminal, inner = pty.openpty()
    run = subprocess.Popen(
        ["setsid", "--ctty", "env", "--default-signal=HUP,INT", *command],
        cwd=study.folder,
        stdin=inner,
        stdout=inner,
        stderr=inner,
    )
    os.close(inner)
    locks = study.folder / ".snakemake" / "locks"
    end = time.monotonic() + 60
    while not (locks.is_dir() and any(locks.iterdir()) and any(study.folder.rglob("logs/*/*"))):
        assert time.monotonic() < end
        assert run.poll() is None
        time.sleep(0.05)
    return run, terminal


def test_a_run_ends_with_its_last_job(study):
    """It waits for no timer, and Python has put all objects aside, where it frees none."""
    (study.folder / "results/summary.txt").unlink()
    debugged = "import gc; gc.set_debug(gc.DEBUG_STATS); from snakemake.cli import main; main()"
    arguments = ["--cores", "2", "--max-jobs-per-timespan", "100/1h", "results/summary.txt"]
    run = subprocess.run(
        [sys.executable, "-c", debugged, *arguments],
        cwd=study.folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    *_, aside = re.findall(r"objects in permanent generation: (\d+)", run.stderr)
    assert int(aside) > 10_000


def test_a_closed_terminal_leaves_no_lock(study):
    run, terminal = started(study)
    os.close(terminal)
    assert run.wait(60) != 0
    output, _ = study.snakemake(PHENOTYPE)
    assert "LockException" not in output


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_a_signal_leaves_no_lock(study, number):
    run, terminal = started(study)
    run.send_signal(number)
    assert run.wait(60) == 1
    os.close(terminal)
    assert not any((study.folder / ".snakemake" / "locks").glob("*"))


def test_a_killed_run_tells_how_to_unlock(study):
    run, terminal = started(study)
    run.kill()
    run.wait()
    os.close(terminal)
    output, code = study.snakemake(check=False)
    assert code == 1
    assert "It can be removed with the --unlock argument" in " ".join(output.split())
    study.snakemake("--unlock")
    study.snakemake(PHENOTYPE)
