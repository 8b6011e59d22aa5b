"""What a run tells while it goes on: how far it is, what failed, and where to look in the end."""

import csv
import logging
import threading
import time
from collections import Counter
from itertools import takewhile
from pathlib import Path

OWN = "DefaultStreamHandler"  # what Snakemake calls its handler of the terminal
NOTHING = "Nothing to be done"
# What Snakemake says of failures beside the event of each.
REPEATED = (
    "RuleException:\nCalledProcessError",
    "Exiting because a job execution failed",
    "WorkflowError:\nAt least one job did not complete successfully",
)
RESTART = "Trying to restart job"
SHOWN = 20  # failures in the last lines
CAUSE = 10  # lines of a log


class Progress(logging.Handler):
    """Handler of Snakemake's log in place of the one that writes to the terminal.

    A line when the share of finished steps has risen by 1 % or a rule runs for the first time, but
    3 seconds apart, and every minute; two lines for every failure. Warnings, errors and what is
    logged without a run (`--list`, `--lint`) are left to Snakemake's handler; its log file has all.

    Parameters
    ----------
    steps : list of str
        Rules that each sample goes through, in order; a sample is done when the last is.
    page, tables, summary : str
        Files told of at the end; of summary the text.
    verdicts : list of str
        Tables with study, model, effect and finding, for a line an effect at the end.
    clock : callable
        Seconds.

    Notes
    -----
    Events and their fields are those of snakemake-interface-logger-plugins 2.1 and Snakemake 9.27
    (`snakemake.logging`). The rest of the time is that of the steps of the samples: for each of
    their rules, mean duration times what is left of it, over the number of jobs at a time so far.
    """

    APART, AT_LEAST = 3, 60

    def __init__(self, *, steps, page, tables, summary, verdicts, clock=time.monotonic):
        super().__init__()
        self.steps, self.page, self.tables = steps, page, tables
        self.summary, self.verdicts, self.clock = summary, verdicts, clock
        self.own = None
        self.started = False
        self.planned = {}  # jobs by rule
        self.running = {}  # rule, wildcards and start by job
        self.finished, self.seconds = Counter(), Counter()  # by rule
        self.failed = {}  # what, log and cause by job
        self.done = 0
        self.over = threading.Event()

    def attach(self, logger):
        """Take the place of Snakemake's handler; a logger plugin that writes itself keeps it."""
        for own in [handler for handler in logger.handlers if handler.name == OWN]:
            self.own = own
            logger.removeHandler(own)
            logger.addHandler(self)

    def emit(self, record):
        """Take up an event, or leave it to Snakemake's handler."""
        event = getattr(record, "event", None)
        take = getattr(self, f"_{event}", None) if event else None
        message = record.getMessage()
        if take:
            take(record)
        elif message.startswith(NOTHING) and self.started:
            self._say(f"{NOTHING}: what was asked for is up to date.{self._where()}")
        elif message.startswith(RESTART) and self.started:
            self._say(f"{self._time()}  {message}")
        elif not self.started or (
            record.levelno > logging.INFO and not message.startswith(REPEATED)
        ):
            self.own.handle(record)

    def succeeded(self, logs):
        """Tell that all is done, the results, and where to look.

        Parameters
        ----------
        logs : list of str
            Snakemake's own log.
        """
        self._end()
        self._say(f"{self._time()}  done: {self._count(self.done, 'step')}{self._samples()}")
        if "all" in self.planned:
            self._say("", Path(self.summary).read_text(encoding="utf-8"), *self._findings())
            self._say(f"report: {self.page}", f"tables: {self.tables}")
        self._say(*(f"log:    {_short(log)}" for log in logs))

    def failed_or_stopped(self, logs):
        """Tell which samples and models failed, at what, and what to do.

        Parameters
        ----------
        logs : list of str
            Snakemake's own log.
        """
        self._end()
        steps = f"{self.done} of {self._count(self.planned.get('total', 0), 'step')} done"
        self._say("", f"{self._time()}  NOT finished: {steps}{self._samples()}")
        if self.failed:
            self._say(f"{len(self.failed)} failed:")
            for what, log, cause in list(self.failed.values())[:SHOWN]:
                self._say(f"  {what}: {log}", *(f"      {line}" for line in cause[-1:]))
            if len(self.failed) > SHOWN:
                self._say(f"  and {len(self.failed) - SHOWN} more")
            self._say("What does not need them was made all the same. Mend what the logs say,")
            self._say("or take the samples out of the sheet; then give the same command again.")
        else:
            self._say("It was stopped. Give the same command again to go on.")
        self._say("What is done is kept.")
        if Path(self.page).exists():
            self._say(f"{self.page} is of an earlier run.")
        self._say(*(f"log: {_short(log)}" for log in logs))

    def close(self):
        """Stop the lines."""
        self.over.set()
        if self.own:
            self.own.close()
        super().close()

    def _workflow_started(self, record):
        self.started = True

    def _run_info(self, record):
        self.planned = record.stats
        samples = self.planned.get(self.steps[-1])
        of = f" for {self._count(samples, 'sample')}" if samples else ""
        self.start = self.last = self.clock()
        self.percent, self.due = 0, False
        self._say(f"{self._count(self.planned['total'], 'step')} to do{of}")
        threading.Thread(target=self._keep_telling, daemon=True).start()

    def _job_info(self, record):
        rule = record.rule_name
        self.due |= rule not in self.finished and rule not in self._now()
        self.running[record.jobid] = rule, record.wildcards, self.clock()

    def _job_finished(self, record):
        rule, _, start = self.running.pop(record.job_id)
        self.finished[rule] += 1
        self.seconds[rule] += self.clock() - start
        self.failed.pop(record.job_id, None)

    def _progress(self, record):
        self.done = record.done
        percent = 100 * record.done // record.total
        self.due |= percent > self.percent
        self.percent = percent

    def _job_error(self, record):
        rule, wildcards, _ = self.running.get(record.jobid, (record.rule_name, {}, 0))
        of = ", ".join(f"{name} {value}" for name, value in wildcards.items())
        what = f"{of} at {rule}" if of else rule
        logs = ", ".join(record.log) or "no log"
        cause = [line for log in record.log for line in _last_words(log)]
        if record.rule_msg and not cause:
            cause = [record.rule_msg]
        self.failed[record.jobid] = what, logs, cause
        self._say(f"{self._time()}  FAILED: {what}, see {logs}", *(f"      {c}" for c in cause))

    def _group_error(self, record):
        """The jobs of a group have errors of their own."""

    def _ignore(self, record):
        """An event that is not for people."""

    _shellcmd = _job_started = _group_info = _resources_info = _debug_dag = _rulegraph = _ignore

    def _keep_telling(self):
        while not self.over.wait(self.APART):
            with self.lock:
                self.tell()

    def tell(self):
        """Write a line of progress, if there is something new or a minute is over."""
        now = self.clock()
        if not self.due and now - self.last < self.AT_LEAST:
            return
        self.due, self.last = False, now
        rules = ", ".join(self._now()) or "nothing"
        steps = f"{self.done} of {self.planned['total']} steps"
        samples = self._samples()
        self._say(
            f"{self._time()} {self.percent:3d} %  {steps}{samples}{self._rest()}; now {rules}"
        )

    def _now(self):
        """The rules that run."""
        return dict.fromkeys(rule for rule, *_ in self.running.values())

    def _samples(self):
        planned = self.planned.get(self.steps[-1])
        if not planned:
            return ""
        return f", {self.finished[self.steps[-1]]} of {self._count(planned, 'sample')}"

    def _rest(self):
        """How long the other samples will take, when 3 are done."""
        left = {rule: self.planned.get(rule, 0) - self.finished[rule] for rule in self.steps}
        if self.finished[self.steps[-1]] < 3 or not any(left.values()):
            return ""
        mean = {rule: self.seconds[rule] / max(self.finished[rule], 1) for rule in self.steps}
        at_a_time = sum(self.seconds.values()) / max(self.clock() - self.start, 1)
        rest = sum(left[rule] * mean[rule] for rule in self.steps) / max(at_a_time, 1)
        return f", about {_duration(rest)} for the others"

    def _time(self):
        seconds = int(self.clock() - self.start) if self.planned else 0
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"

    def _where(self):
        return f" Report: {self.page}" if Path(self.page).exists() else ""

    def _findings(self):
        """A line an effect from the tables of verdicts."""
        rows = []
        for path in self.verdicts:
            with open(path, encoding="utf-8", newline="") as table:
                rows += csv.DictReader(table, delimiter="\t")
        names = [f"{row['study']} {row['model']}: {row['effect']}" for row in rows]
        width = max(map(len, names), default=0)
        return [
            *(f"{name:{width}}  {row['finding']}" for name, row in zip(names, rows, strict=True)),
            "",
        ]

    @staticmethod
    def _count(number, thing):
        return f"{number} {thing}{'s' * (number != 1)}"

    def _say(self, *lines):
        if self.own:
            self.own.stream.write("".join(f"{line}\n" for line in lines))
            self.own.flush()

    def _end(self):
        self.over.set()


def _last_words(log):
    """The end of a log from its last indented line on: the message of an exception."""
    path = Path(log)
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    words = [line for line in lines if line.strip()]
    end = list(takewhile(lambda line: not line.startswith((" ", "\t")), reversed(words)))
    return end[:CAUSE][::-1]


def _short(path):
    """A path from here, where it is below."""
    path = Path(path)
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _duration(seconds):
    if seconds < 60:
        return "1 min"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
