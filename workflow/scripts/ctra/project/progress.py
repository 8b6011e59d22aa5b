"""What a run tells while it goes on: how far it is, what failed, and where to look in the end."""

import logging
import re
import threading
import time
from collections import Counter
from itertools import takewhile
from pathlib import Path

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
SHOWING = frozenset({"all", "everything", "report"})  # rules after which the results are shown


class Progress(logging.Handler):
    """Handler of Snakemake's log in place of the one that writes to the terminal.

    A line when the share of finished steps has risen by 1 % or a rule runs for the first time, at
    least 3 seconds apart, and every minute; a few for every failure. Warnings, other errors, and
    all that is logged without a run (`--list`, `--lint`) go to Snakemake's handler. Its log file
    has everything.

    Parameters
    ----------
    steps : list of str
        Rules that each sample goes through, in order; with the last a sample is done.
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
    the mean duration of each step times the jobs of it that are left, over the number of jobs that
    ran at a time so far.
    """

    def __init__(self, *, steps, page, tables, summary, showing=SHOWING, clock=time.monotonic):
        super().__init__()
        self.showing = showing
        self.steps, self.page, self.tables = steps, page, tables
        self.summary, self.clock = summary, clock
        self.own, self.logs = None, []
        self.events = {
            "workflow_started": self._workflow_started,
            "run_info": self._run_info,
            "job_info": self._job_info,
            "job_finished": self._job_finished,
            "progress": self._progress,
            "job_error": self._job_error,
            "group_error": self._group_error,
        }
        self.started = self.interrupted = False
        self.planned = {}  # jobs by rule
        self.jobs = {}  # rule, wildcards and start by id
        self.running = {}  # rule by id
        self.finished, self.seconds = Counter(), Counter()  # by rule
        self.failures = {}  # what, logs and cause by job
        self.start = self.last = self.done = self.percent = 0
        self.due = False
        self.over = threading.Event()

    def attach(self, logger, logs=()):
        """Take the place of Snakemake's handler; where a plugin writes instead, do nothing.

        Parameters
        ----------
        logger : logging.Logger
        logs : list of str
            Snakemake's own log, for an end that neither `succeeded` nor `stopped` is called at.
        """
        self.logs = logs
        for own in [handler for handler in logger.handlers if handler.name == OWN]:
            self.own = own
            logger.removeHandler(own)
            logger.addHandler(self)

    def emit(self, record):
        """Take up an event, or leave the record to Snakemake's handler."""
        take = self.events.get(getattr(record, "event", None))
        message = record.getMessage()
        try:
            if take:
                take(record)
            elif not self.started:
                self.own.handle(record)
            elif message.startswith(NOTHING):
                where = f" The report is {self.page}." if Path(self.page).exists() else ""
                self._say(f"{NOTHING}: all that was asked for is there and up to date.{where}")
            elif message.startswith((RESTART, INTERRUPT)):
                self.interrupted = message.startswith(INTERRUPT)
                self._say(f"{self._time()}  {message}")
            elif record.levelno > logging.INFO and not message.startswith(REPEATED):
                self.own.handle(record)
        except Exception:
            self.handleError(record)

    def succeeded(self, logs):
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
        self._say(*(f"log:    {_short(log)}" for log in logs))

    def stopped(self, logs):
        """Tell which samples and models failed, at what, and what to do.

        Parameters
        ----------
        logs : list of str
            Snakemake's own log.
        """
        self.over.set()
        steps = f"{self.done} of {_count(self.planned.get('total', 0), 'step')} done"
        self._say("", f"{self._time()}  NOT finished: {steps}{self._samples()}")
        for what, files, cause in list(self.failures.values())[:SHOWN]:
            self._say(f"  {what}, see {files}", *(f"      {line}" for line in cause[-1:]))
        if len(self.failures) > SHOWN:
            self._say(f"  and {len(self.failures) - SHOWN} more")
        if self.failures:
            self._say("All that does not need them was made. Mend what the logs say, or take the")
            self._say(
                "samples out of the sheet, and give the same command again: what is done stays."
            )
        else:
            self._say("It was stopped. Give the same command again to go on: what is done stays.")
        if Path(self.page).exists():
            self._say(f"{self.page} is of an earlier run.")
        self._say(*(f"log: {_short(log)}" for log in logs))

    def close(self):
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

    def tell(self):
        """Write a line of progress, if there is something new or a minute has gone."""
        now = self.clock()
        if not self.due and now - self.last < AT_LEAST:
            return
        self.due, self.last = False, now
        steps = f"{self.done} of {_count(self.planned['total'], 'step')}"
        rules = ", ".join(dict.fromkeys(self.running.values())) or "nothing"
        line = f"{self._time()} {self.percent:3d} %  {steps}{self._samples()}{self._rest()}"
        self._say(f"{line}; now {rules}")

    def _keep_telling(self):
        while not self.over.wait(APART):
            with self.lock:
                self.tell()

    def _workflow_started(self, record):
        self.started = True

    def _run_info(self, record):
        self.planned = record.stats
        self.start = self.last = self.clock()
        samples = self.planned.get(self.steps[-1])
        of = f" for {_count(samples, 'sample')}" if samples else ""
        self._say(f"{_count(self.planned['total'], 'step')} to do{of}")
        threading.Thread(target=self._keep_telling, daemon=True).start()

    def _job_info(self, record):
        rule = record.rule_name
        self.due |= rule not in self.finished and rule not in self.running.values()
        self.jobs[record.jobid] = rule, record.wildcards, self.clock()
        self.running[record.jobid] = rule

    def _job_finished(self, record):
        rule, _, start = self.jobs[record.job_id]
        self.finished[rule] += 1
        self.seconds[rule] += self.clock() - start
        self.running.pop(record.job_id, None)
        self.failures.pop(record.job_id, None)

    def _progress(self, record):
        percent = 100 * record.done // record.total
        self.due |= percent > self.percent
        self.done, self.percent = record.done, percent

    def _job_error(self, record):
        if not record.indent:  # else it is told with its group
            self._fail(record.jobid, record.rule_name, record.log, record.rule_msg)

    def _group_error(self, record):
        """Of the jobs of a group, those failed whose rules the log of the cluster job names."""
        text = "".join(Path(log).read_text() for log in record.aux_logs if Path(log).exists())
        named = re.findall(r"^\s*Error in rule (\w+)", text, re.MULTILINE)
        ended = "; ".join(re.findall(r"^slurmstepd: error: (.*)", text, re.MULTILINE))
        failed = [job for job in record.job_error_info if job["rule_name"] in named]
        for job in failed:
            self._fail(job["jobid"], job["rule_name"], [*job["log"], *record.aux_logs], ended)
        if not failed:
            self._fail(record.groupid, f"group {record.groupid}", record.aux_logs, ended)
        for job in record.job_error_info:
            self.running.pop(job["jobid"], None)

    def _fail(self, job, rule, logs, message=None):
        self.running.pop(job, None)
        if self.interrupted:
            return
        _, wildcards, _ = self.jobs.get(job, (rule, {}, 0))
        of = ", ".join(f"{name} {value}" for name, value in wildcards.items())
        what, files = f"{of} at {rule}" if of else rule, ", ".join(logs) or "Snakemake's log"
        cause = [*([message] if message else []), *(w for log in logs for w in _last_words(log))]
        self.failures[job] = what, files, cause
        self._say(f"{self._time()}  FAILED: {what}, see {files}", *(f"      {c}" for c in cause))

    def _samples(self):
        samples = self.planned.get(self.steps[-1])
        return (
            f", {self.finished[self.steps[-1]]} of {_count(samples, 'sample')}" if samples else ""
        )

    def _rest(self):
        """How long the other samples will take."""
        left = {rule: self.planned.get(rule, 0) - self.finished[rule] for rule in self.steps}
        if self.finished[self.steps[-1]] < KNOWN or not any(left.values()):
            return ""
        mean = {rule: self.seconds[rule] / max(self.finished[rule], 1) for rule in self.steps}
        at_a_time = max(1, sum(self.seconds.values()) / (self.clock() - self.start))
        rest = sum(left[rule] * mean[rule] for rule in self.steps) / at_a_time
        return f", about {_duration(rest)} for the others"

    def _time(self):
        seconds = int(self.clock() - self.start)
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"

    def _say(self, *lines):
        if self.own:
            self.own.stream.write("".join(f"{line}\n" for line in lines))
            self.own.flush()


def _last_words(log):
    """The end of a log behind its last indented line: of a traceback, the message."""
    if not Path(log).exists():
        return []
    text = Path(log).read_text(encoding="utf-8", errors="replace")
    words = reversed([line for line in text.splitlines() if line.strip()])
    return list(takewhile(lambda line: not line[0].isspace(), words))[:WORDS][::-1]


def _count(number, thing):
    return f"{number} {thing}{'s' * (number != 1)}"


def _short(path):
    """A path from here, where it is below."""
    return Path(path).relative_to(Path.cwd()) if Path(path).is_relative_to(Path.cwd()) else path


def _duration(seconds):
    if seconds < 5400:
        return f"{max(1, round(seconds / 60))} min"
    return f"{seconds / 3600:.1f} h"
