"""What a run needs of the machine: a Python that calls the jobs, and folders to write to."""

import os
import re
import signal
import threading
from pathlib import Path
from types import FrameType

from ctra.files.errors import ProjectError

# What a shell takes for something else in a word without quotation marks: Snakemake sets none
# around the Python of its jobs.
SPECIAL = re.compile(r"""[\s"'`$\\&;|<>()*?\[\]{}]""")
SCHEDULER = "snakemake.scheduling.job_scheduler"


def check_machine(python: str, folders: list[str]) -> None:
    """Check that jobs can be called and can write.

    Parameters
    ----------
    python : str
        Path of the Python that runs Snakemake, and calls the jobs.
    folders : list of str
        Folders of the run, which need not be there yet.

    Raises
    ------
    ProjectError
        If the path has a blank or another character that a shell takes for something else; if a
        folder cannot be written to.
    """
    special = SPECIAL.search(python)
    faults = []
    if special:
        faults.append(
            f"{python}: a path with {special[0]!r}, which the jobs cannot be called by; move the "
            "workflow to a folder without blanks, quotation marks and $ & ; ( ) { } in its path, "
            "and call make install there"
        )
    faults += [fault for folder in folders for fault in _unwritable(Path(folder))]
    if faults:
        raise ProjectError("\n".join(faults))


def _unwritable(folder: Path) -> list[str]:
    """What keeps a run from writing to a folder."""
    if folder.exists() and not folder.is_dir():
        return [f"{folder}: a file stands where the run needs a folder; rename or delete it"]
    there = [folder, *filter(Path.is_dir, folder.iterdir())] if folder.is_dir() else [Path.cwd()]
    return [
        f"{path}: you have no permission to write to this folder; get it, or call Snakemake with "
        "--directory and a folder of yours"
        for path in there
        if not os.access(path, os.W_OK | os.X_OK)
    ]


def end_at_hangup() -> None:
    """Have a closed terminal end the run as Ctrl-C does, so that no lock is left.

    Until the first job, so does SIGTERM; then Snakemake's own way is to let running jobs finish.
    Under `nohup` a run goes on.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGHUP, signal.SIGTERM):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _interrupt)


def stop_timers() -> None:
    """Stop the timers of Snakemake's scheduler, so that a run ends with its last job.

    Snakemake 9.27 sets one whenever it starts jobs, of a second or of what
    `--max-jobs-per-timespan` says, and does not end before the last one has rung.
    """
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer) and thread.function.__module__ == SCHEDULER:
            thread.cancel()


def _interrupt(number: int, frame: FrameType | None) -> None:
    signal.signal(number, signal.SIG_IGN)  # a shell may send it again while jobs are being ended
    raise KeyboardInterrupt
