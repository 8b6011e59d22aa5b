"""Keeps the tables of what inputs and results are, while a run goes on."""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from ctra.files.log import told
from ctra.project.machine import stop_timers
from ctra.project.progress import NOTHING
from ctra.project.seen import Seen, add_seen, look_at, write_seen
from ctra.project.stale import SETTINGS

LARGE = 1_000_000_000  # bytes; of a larger result the size alone is kept


class State(NamedTuple):
    """What the tables are to have when a run begins.

    Attributes
    ----------
    seen : dict of str to Seen
        Input files, and the configuration and code at `SETTINGS`.
    results : dict of str to Seen or None
    settings : str
        Digest of configuration and code, which all results are of in the end; empty where not
        everything is asked for.
    """

    seen: dict[str, Seen]
    results: dict[str, Seen | None]
    settings: str


class Keeper(logging.Handler):
    """Handler of Snakemake's log that writes down what each job has made.

    Parameters
    ----------
    inputs, made : Path
        The tables.
    compare : callable
        Called when a run begins, before its jobs are planned.
    locks : Path
        Folder with the locks of another run, which keeps the tables itself.
    writing : bool
        False in a dry run.

    Notes
    -----
    Events and their fields are those of `snakemake.logging` 9.27. When a job begins, what was known
    of its files is struck out: they are not taken for edited should the run be killed.
    """

    def __init__(
        self,
        inputs: Path,
        made: Path,
        *,
        compare: Callable[[], State],
        locks: Path,
        writing: bool,
    ) -> None:
        super().__init__()
        self.inputs, self.made, self.locks = inputs, made, locks
        self.compare, self.writing = compare, writing
        self.outputs: dict[int, list[str]] = {}  # by id of the job

    def emit(self, record: Any) -> None:
        """Take up an event; a table that cannot be written ends the run."""
        with told(logging.getLogger(record.name)):
            self._take(record, getattr(record, "event", None))

    def close(self) -> None:
        """Let Snakemake end, which closes the handlers of its log when a run is over."""
        stop_timers()
        super().close()

    def _take(self, record: Any, event: str | None) -> None:
        if event == "workflow_started":
            self._begin()
        elif not self.writing:
            return
        elif event == "job_info":
            self.outputs[record.jobid] = list(record.output)
            add_seen(self.made, dict.fromkeys(record.output))
        elif event == "job_finished":
            files = filter(os.path.isfile, self.outputs.pop(record.job_id, []))
            add_seen(self.made, {file: _look_at_result(file) for file in files})
        elif event == "progress" and record.done == record.total:
            self._complete()
        elif event is None and record.getMessage().startswith(NOTHING):
            self._complete()

    def _begin(self) -> None:
        self.state = self.compare()
        self.writing &= not (self.locks.is_dir() and any(self.locks.iterdir()))
        if self.writing:
            write_seen(self.inputs, self.state.seen)
            write_seen(self.made, self.state.results)

    def _complete(self) -> None:
        """All results are of the present configuration and code."""
        seen, settings = self.state.seen, self.state.settings
        if settings and seen[SETTINGS].sha256 != settings:
            seen[SETTINGS] = seen[SETTINGS]._replace(sha256=settings)
            write_seen(self.inputs, seen)


def _look_at_result(path: str) -> Seen:
    return look_at(path, hashed=os.path.getsize(path) <= LARGE)
