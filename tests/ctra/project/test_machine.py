"""What a run needs of the machine, and how it ends with its terminal."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from ctra.files.errors import ProjectError
from ctra.project.machine import check_machine, end_at_hangup, stop_timers

FOLDERS = ["results", "logs"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", ["plain", "é", "a-b_c.d+e,f=g@h", "#1", "50%", "~a", "l" * 200])
def test_paths_that_jobs_can_be_called_by(name):
    check_machine(f"/home/{name}/.venv/bin/python", FOLDERS)


def test_folders_that_are_there(tmp_path):
    (tmp_path / "results" / "qc").mkdir(parents=True)
    check_machine("python", FOLDERS)


def test_a_folder_within_is_not_writable(tmp_path, monkeypatch):
    (tmp_path / "results" / "qc").mkdir(parents=True)
    allowed = {"results/qc": False}
    monkeypatch.setattr(os, "access", lambda path, mode: allowed.get(str(path), True))
    with pytest.raises(ProjectError, match=r"^results/qc: you have no permission"):
        check_machine("python", FOLDERS)


END = """
import os, signal, sys, time
sys.path.insert(0, sys.argv[1])
from ctra.project.machine import end_at_hangup
# whatever the tests were started with
signal.signal(signal.SIGHUP, signal.SIG_IGN if sys.argv[3] == "nohup" else signal.SIG_DFL)
end_at_hangup()
try:
    os.kill(os.getpid(), getattr(signal, sys.argv[2]))
    time.sleep(0.1)
except KeyboardInterrupt:
    os.kill(os.getpid(), getattr(signal, sys.argv[2]))  # once more, while the end is prepared
    print("in order")
else:
    print("goes on")
"""


@pytest.mark.parametrize(
    ("name", "how", "said"),
    [
        ("SIGHUP", "", "in order"),
        ("SIGTERM", "", "in order"),
        ("SIGHUP", "nohup", "goes on"),
    ],
)
def test_a_signal_ends_a_run_as_ctrl_c_does(root, name, how, said):
    scripts = str(root / "workflow" / "scripts")
    done = subprocess.run(
        [sys.executable, "-c", END, scripts, name, how], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{said}\n"


def test_a_thread_leaves_signals_alone():
    before = signal.getsignal(signal.SIGHUP)
    thread = threading.Thread(target=end_at_hangup)
    thread.start()
    thread.join()
    assert signal.getsignal(signal.SIGHUP) is before


def test_the_timers_of_snakemake_are_stopped_and_no_others():
    def rings():
        """Never called."""

    rings.__module__ = "snakemake.scheduling.job_scheduler"
    timer, other = threading.Timer(60, rings), threading.Timer(60, print)
    timer.start()
    other.start()
    stop_timers()
    timer.join(timeout=10)
    assert not timer.is_alive()
    assert other.is_alive()
    other.cancel()
