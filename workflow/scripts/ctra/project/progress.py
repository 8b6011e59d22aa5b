"""What a run tells while it goes on: how far it is, what failed, and where to look in the end."""

import logging
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from ctra.files.log import REFUSED

OWN = "DefaultStreamHandler"  # what Snakemake calls its handler of the terminal
NOTHING = "Nothing to be done"
RESTART, INTERRUPT = "Trying to restart job", "Terminating processes on user request"
# What Snakemake says of failures beside the event of each.
REPEATED = (
    "RuleException:\nCalledProcessError",
    "Exiting because a job execution failed",
    "WorkflowError:\nAt least one job did not complete successfully",
)
APART, AT_LEAST = 3, 60  # seconds between lines
KNOWN = 3  # samples done before the time of the others is told
SHOWN = 20  # failures at the end
WORDS = 10  # lines of a log

Event = Any  # a record of Snakemake's log, which has the fields of its event
Id = int | str  # of Snakemake: of a job, or of a group of jobs


class Job(NamedTuple):
    """A job that was started."""

    rule: str
    wildcards: dict[str, str]
    start: float


class Failure(NamedTuple):
    """A job that failed: its sample or model and rule, its log files, and lines of the cause."""

    what: str
    files: str
    cause: list[str]


class Progress(logging.Handler):
    """Handler of Snakemake's log in place of the one that writes to the terminal.

    A line when the share of finished steps has risen by 1 % or a rule runs for the first time, at
    least 3 seconds apart, and every minute; a few for every failure. Warnings, other errors, and
    all that is logged without a run (`--list`, `--lint`) go to Snakemake's handler. Its log file
    has everything.

    Parameters
    ----------
    counting : list of str
        Rules of which each sample goes through one; a sample is done with it.
    page, tables : str
        Files that the end points to.
    summary : str
        Text file that is printed at the end.
    showing : set of str
        Rules after which the results are shown at the end.
    clock : callable
        Seconds.

    Notes
    -----
    Events and their fields are those of `snakemake.logging` 9.27. The time for the other samples is
    the mean duration of those that are done times the number of the others, over the number of jobs
    that ran at a time so far.
    """

    def __init__(
        self,
        *,
        counting: list[str],
        page: str,
        tables: str,
        summary: str,
        showing: Set[str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.counting, self.page, self.tables = counting, page, tables
        self.summary, self.showing, self.clock = summary, showing, clock
        self.logs: list[str] = []
        self.own: logging.StreamHandler[TextIO] | None = None
        self.events: dict[str | None, Callable[[Event], None]] = {
            "workflow_started": self._workflow_started,
            "run_info": self._run_info,
            "job_info": self._job_info,
            "job_finished": self._job_finished,
            "progress": self._progress,
            "job_error": self._job_error,
            "group_error": self._group_error,
        }
        self.started = self.interrupted = False
        self.planned: dict[str, int] = {}  # jobs by rule
        self.jobs: dict[Id, Job] = {}  # by Snakemake's id
        self.running: dict[Id, str] = {}  # rule by id
        self.finished: Counter[str] = Counter()  # by rule
        self.seconds: dict[str, float] = {}  # by rule
        self.failures: dict[Id, Failure] = {}  # by id
        self.start = self.last = 0.0
        self.done = self.percent = 0
        self.due = False
        self.over = threading.Event()

    def attach(self, logger: logging.Logger, logs: Sequence[str] = ()) -> None:
        """Take the place of Snakemake's handler; where a plugin writes instead, do nothing.

        Parameters
        ----------
        logger : logging.Logger
        logs : list of str
            Snakemake's own log, for an end at which neither `succeeded` nor `stopped` is called.
        """
        self.logs = list(logs)
        for own in list(logger.handlers):
            if own.name == OWN and isinstance(own, logging.StreamHandler):
                self.own = own
                logger.removeHandler(own)
                logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Take up an event, or leave the record to Snakemake's handler."""
        take = self.events.get(getattr(record, "event", None))
        message = record.getMessage()
        try:
            if take:
                take(record)
            elif not self.started:
                self._leave(record)
            elif message.startswith(NOTHING):
                where = f" The report is {self.page}." if Path(self.page).exists() else ""
                self._say(f"{NOTHING}: all that was asked for is there and up to date.{where}")
            elif message.startswith((RESTART, INTERRUPT)):
                self.interrupted = message.startswith(INTERRUPT)
                self._say(f"{self._time()}  {message}")
            elif record.levelno > logging.INFO and not message.startswith(REPEATED):
                self._leave(record)
        except Exception:
            self.handleError(record)

    def succeeded(self, logs: list[str]) -> None:
        """Tell that all is done, the results, and where to look.

        Parameters
        ----------
        logs : list of str
            Snakemake's own log.
        """
        self.over.set()
        self._say(f"{self._time()}  done: {_count(self.done, 'step')}{self._samples()}")
        if self.showing & self.planned.keys() and Path(self.summary).exists():
            self._say("", Path(self.summary).read_text(encoding="utf-8"))
            self._say(f"report: {self.page}", f"tables: {self.tables}")
        for log in logs:
            self._say(f"log:    {_short(log)}")

    def stopped(self, logs: list[str]) -> None:
        """Tell which samples and models failed, at what, and what to do.

        Parameters
        ----------
        logs : list of str
            Snakemake's own log.
        """
        self.over.set()
        steps = f"{self.done} of {_count(self.planned.get('total', 0), 'step')} done"
        self._say("", f"{self._time()}  NOT finished: {steps}{self._samples()}")
        for failure in list(self.failures.values())[:SHOWN]:
            self._say(f"  {failure.what}, see {failure.files}")
            if failure.cause:
                self._say(f"      {failure.cause[-1]}")
        if len(self.failures) > SHOWN:
            self._say(f"  and {len(self.failures) - SHOWN} more")
        if self.failures:
            self._say(
                "Everything that does not depend on them is done. Correct what the logs name,"
            )
            self._say("or take the samples out of the sheet. Then give the same command again:")
            self._say("what is done stays.")
        else:
            self._say("It was stopped. Give the same command again to go on: what is done stays.")
        if Path(self.page).exists():
            self._say(f"{self.page} is of an earlier run.")
        for log in logs:
            self._say(f"log: {_short(log)}")

    def close(self) -> None:
        """Stop the lines, and tell the end of a run that has not been told.

        Snakemake calls the handlers of the end (`onsuccess`, `onerror`) of the main Snakefile only,
        not those of a workflow that is a module of another.
        """
        if self.planned and not self.over.is_set():
            end = self.succeeded if self.done == self.planned["total"] else self.stopped
            end(self.logs)
        self.over.set()
        if self.own:
            self.own.close()
        super().close()

    def tell(self) -> None:
        """Write a line of progress, if there is something new or a minute has gone."""
        now = self.clock()
        if not self.due and now - self.last < AT_LEAST:
            return
        self.due, self.last = False, now
        steps = f"{self.done} of {_count(self.planned['total'], 'step')}"
        rules = ", ".join(dict.fromkeys(self.running.values())) or "nothing"
        line = f"{self._time()} {self.percent:3d} %  {steps}{self._samples()}{self._rest()}"
        self._say(f"{line}; now {rules}")

    def _keep_telling(self) -> None:
        while not self.over.wait(APART):
            self.acquire()  # as logging does around `emit`
            try:
                self.tell()
            finally:
                self.release()

    def _leave(self, record: logging.LogRecord) -> None:
        """Leave a record to Snakemake's handler."""
        if self.own:
            self.own.handle(record)

    def _workflow_started(self, record: Event) -> None:
        self.started = True

    def _run_info(self, record: Event) -> None:
        self.planned = record.stats
        self.start = self.last = self.clock()
        samples = int(self._of_samples(self.planned))
        of = f" for {_count(samples, 'sample')}" if samples else ""
        self._say(f"{_count(self.planned['total'], 'step')} to do{of}")
        threading.Thread(target=self._keep_telling, daemon=True).start()

    def _job_info(self, record: Event) -> None:
        rule = record.rule_name
        self.due |= rule not in self.finished and rule not in self.running.values()
        self.jobs[record.jobid] = Job(rule, record.wildcards, self.clock())
        self.running[record.jobid] = rule

    def _job_finished(self, record: Event) -> None:
        job = self.jobs[record.job_id]
        self.finished[job.rule] += 1
        self.seconds[job.rule] = self.seconds.get(job.rule, 0) + self.clock() - job.start
        self.running.pop(record.job_id, None)
        self.failures.pop(record.job_id, None)

    def _progress(self, record: Event) -> None:
        percent = 100 * record.done // record.total
        self.due |= percent > self.percent
        self.done, self.percent = record.done, percent

    def _job_error(self, record: Event) -> None:
        if not record.indent:  # else it is told with its group
            said = [record.rule_msg] if record.rule_msg else []
            self._fail(record.jobid, record.rule_name, record.log, said)

    def _group_error(self, record: Event) -> None:
        """Of the jobs of a group, those failed whose rules the log of the cluster job names."""
        text = "".join(Path(log).read_text() for log in record.aux_logs if Path(log).exists())
        named = re.findall(r"^\s*Error in rule (\w+)", text, re.MULTILINE)
        ended = re.findall(r"^slurmstepd: error: (.*)", text, re.MULTILINE)
        said = ["; ".join(ended)] if ended else []
        failed = [job for job in record.job_error_info if job["rule_name"] in named]
        for job in failed:
            self._fail(job["jobid"], job["rule_name"], [*job["log"], *record.aux_logs], said)
        if not failed:
            self._fail(record.groupid, f"group {record.groupid}", record.aux_logs, said)
        for job in record.job_error_info:
            self.running.pop(job["jobid"], None)

    def _fail(self, job: Id, rule: str, logs: list[str], said: list[str]) -> None:
        """Tell that a job failed, and why: what the cluster said of it, and its logs."""
        self.running.pop(job, None)
        if self.interrupted:
            return
        wildcards = self.jobs[job].wildcards if job in self.jobs else {}
        of = ", ".join(f"{name} {value}" for name, value in wildcards.items())
        what, files = f"{of} at {rule}" if of else rule, ", ".join(logs) or "Snakemake's log"
        cause = said + [line for log in logs for line in _last_words(log)]
        self.failures[job] = Failure(what, files, cause)
        self._say(f"{self._time()}  FAILED: {what}, see {files}")
        for line in cause:
            self._say(f"      {line}")

    def _samples(self) -> str:
        """How many samples are done; nothing where none is to be counted."""
        samples, done = self._of_samples(self.planned), self._of_samples(self.finished)
        return f", {int(done)} of {_count(int(samples), 'sample')}" if samples else ""

    def _of_samples(self, by_rule: Mapping[str, float]) -> float:
        """Jobs, or seconds, of the rules of which each sample goes through one."""
        return sum(by_rule.get(rule, 0) for rule in self.counting)

    def _rest(self) -> str:
        """How long the other samples will take."""
        done = self._of_samples(self.finished)
        left = self._of_samples(self.planned) - done
        if done < KNOWN or not left:
            return ""
        at_a_time = max(1, sum(self.seconds.values()) / (self.clock() - self.start))
        rest = left * self._of_samples(self.seconds) / done / at_a_time
        return f", about {_duration(rest)} for the others"

    def _time(self) -> str:
        seconds = int(self.clock() - self.start)
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"

    def _say(self, *lines: str) -> None:
        if self.own:
            with suppress(OSError):  # the terminal may be closed; the run still ends in order
                self.own.stream.write("".join(f"{line}\n" for line in lines))
                self.own.flush()


def _last_words(log: str) -> list[str]:
    """The end of a log: one of our own messages, or what is behind a traceback's last frame."""
    if not Path(log).exists():
        return []
    text = Path(log).read_text(encoding="utf-8", errors="replace")
    last: list[str] = []
    for line in reversed([line for line in text.splitlines() if line.strip()]):
        if line[0].isspace() or len(last) == WORDS:
            break
        last.insert(0, line.removeprefix(REFUSED))
        if line.startswith(REFUSED):
            break
    return last


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"


def _short(path: str) -> str:
    """A path from here, where it is below."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path


def _duration(seconds: float) -> str:
    if seconds < 5400:
        return f"{max(1, round(seconds / 60))} min"
    return f"{seconds / 3600:.1f} h"
