"""What a run tells, from the events that Snakemake logs."""

import io
import logging
from types import SimpleNamespace

import pytest

from ctra.project.progress import AT_LEAST, OWN, Progress


class Run:
    """A logger with Snakemake's own handler, a file's, and progress attached; time by hand."""

    def __init__(self, folder, **options):
        self.now, self.terminal, self.file = 100.0, io.StringIO(), io.StringIO()
        self.logger = logging.Logger("run", logging.INFO)
        own = logging.StreamHandler(self.terminal)
        own.name = OWN
        self.logger.addHandler(own)
        self.logger.addHandler(logging.StreamHandler(self.file))
        given = {
            "counting": ["count", "count_alignments"],
            "page": str(folder / "report.html"),
            "tables": "tables.xlsx",
            "summary": str(folder / "summary.txt"),
            "showing": {"all", "everything", "report"},
        }
        self.progress = Progress(**given | options, clock=lambda: self.now)
        self.progress.attach(self.logger)

    def log(self, event=None, message=None, level=logging.INFO, **fields):
        self.logger.log(level, message, extra={"event": event, **fields} if event else fields)

    def begin(self, **stats):
        self.log("workflow_started")
        self.log("run_info", "Job stats: many lines", stats=stats)

    def job(self, number, rule, seconds=0, **wildcards):
        self.log(
            "job_info",
            f"rule {rule}: many lines",
            jobid=number,
            rule_name=rule,
            wildcards=wildcards,
        )
        if seconds:
            self.now += seconds
            self.log("job_finished", job_id=number)

    def fail(self, number, rule, log=(), message=None):
        self.log(
            "job_error",
            f"Error in rule {rule}",
            logging.ERROR,
            jobid=number,
            rule_name=rule,
            log=[str(path) for path in log],
            rule_msg=message,
            indent=False,
        )

    @property
    def lines(self):
        """What was written since the last look."""
        text = self.terminal.getvalue()
        self.terminal.seek(0)
        self.terminal.truncate()
        return text.splitlines()


@pytest.fixture
def run(tmp_path):
    run = Run(tmp_path)
    yield run
    run.progress.close()


def test_lines_at_a_new_percent_a_new_rule_and_every_minute(run):
    run.begin(trim=150, count=150, total=300)
    run.job(1, "trim", sample="S1")
    run.now += 5
    run.progress.tell()
    assert run.lines == [
        "300 steps to do for 150 samples",
        "0:00:05   0 %  0 of 300 steps, 0 of 150 samples; now trim",
    ]
    run.log("progress", done=2, total=300)
    run.job(2, "trim", sample="S2")
    run.progress.tell()
    assert run.lines == []  # neither 1 % nor a new rule
    run.log("progress", done=3, total=300)
    run.progress.tell()
    assert run.lines == ["0:00:05   1 %  3 of 300 steps, 0 of 150 samples; now trim"]
    run.now += AT_LEAST - 1
    run.progress.tell()
    assert run.lines == []
    run.now += 3600
    run.progress.tell()
    assert run.lines == ["1:01:04   1 %  3 of 300 steps, 0 of 150 samples; now trim"]


def test_two_thousand_samples_take_a_line_a_percent(run):
    run.begin(trim=2000, count=2000, total=4000)
    written = []
    for number in range(4000):
        run.job(
            number, "trim" if number < 2000 else "count", seconds=0.01, sample=f"S{number % 2000}"
        )
        run.log("progress", done=number + 1, total=4000)
        run.progress.tell()
        written += run.lines
    assert len(written) == 1 + 100 + 2  # the first, percents, a line for each rule as it comes


def test_time_for_the_other_samples(run):
    run.begin(count=20, total=20)
    for number in range(10):
        run.job(number, "count", seconds=60, sample=f"S{number}")
    run.log("progress", done=10, total=20)
    run.progress.tell()
    # one job at a time: 10 samples at 60 seconds
    assert run.lines[-1].endswith("10 of 20 samples, about 10 min for the others; now nothing")


def test_samples_that_start_at_alignments_count_too(run):
    run.begin(count=4, count_alignments=4, total=8)
    for number, rule in enumerate(["count", "count_alignments"] * 2):
        run.job(number, rule, seconds=30, sample=f"S{number}")
    run.log("progress", done=4, total=8)
    run.progress.tell()
    assert run.lines[-1].endswith("4 of 8 samples, about 2 min for the others; now nothing")


def test_samples_that_ran_side_by_side_are_told_to_do_so_further_on(run):
    run.begin(count=8, total=8)
    for number in range(4):
        run.job(number, "count", sample=f"S{number}")
    run.now += 3 * 3600
    for number in range(4):
        run.log("job_finished", job_id=number)
    run.log("progress", done=4, total=8)
    run.progress.tell()
    assert "4 of 8 samples, about 3.0 h for the others" in run.lines[-1]


def test_success_tells_the_results_and_where_they_are(run, tmp_path):
    (tmp_path / "summary.txt").write_text("model effect b\n", encoding="utf-8")
    run.begin(model=1, all=1, total=2)
    run.job(1, "model", seconds=61, study="s1", model="prwo")
    run.log("progress", done=2, total=2)
    run.progress.succeeded(["elsewhere/run.log"])
    assert run.lines == [
        "2 steps to do",
        "0:01:01  done: 2 steps",
        "",
        "model effect b",
        "",
        f"report: {tmp_path}/report.html",
        "tables: tables.xlsx",
        "log:    elsewhere/run.log",
    ]


def test_a_single_table_needs_no_summary(run):
    run.begin(count=1, total=1)
    run.job(1, "count", seconds=1, sample="S1")
    run.log("progress", done=1, total=1)
    run.progress.succeeded([])
    assert run.lines == [
        "1 step to do for 1 sample",
        "0:00:01  done: 1 step, 1 of 1 sample",
    ]


def test_a_failure_names_the_sample_the_step_the_log_and_the_cause(run, tmp_path):
    log = tmp_path / "S3.log"
    log.write_text("reading\nError: S3.fq: cut\n")
    (tmp_path / "report.html").touch()
    run.begin(trim=2, count=2, total=4)
    run.job(1, "trim", seconds=1, sample="S1")
    run.job(2, "trim", sample="S3")
    run.fail(2, "trim", [log])
    run.log(None, "RuleException:\nCalledProcessError in file x, line 3", logging.ERROR)
    run.log("progress", done=1, total=4)
    assert run.lines == [
        "4 steps to do for 2 samples",
        f"0:00:01  FAILED: sample S3 at trim, see {log}",
        "      S3.fq: cut",
    ]
    run.log(None, "Exiting because a job execution failed. Look below", logging.ERROR)
    run.progress.stopped(["run.log"])
    run.log(None, "WorkflowError:\nAt least one job did not complete successfully.", logging.ERROR)
    assert run.lines == [
        "",
        "0:00:01  NOT finished: 1 of 4 steps done, 0 of 2 samples",
        f"  sample S3 at trim, see {log}",
        "      S3.fq: cut",
        "Everything that does not depend on them is done. Correct what the logs name,",
        "or take the samples out of the sheet. Then give the same command again:",
        "what is done stays.",
        f"{tmp_path}/report.html is of an earlier run.",
        "log: run.log",
    ]


def test_the_class_of_an_error_of_python_is_told(run, tmp_path):
    """It belongs to the words there: "KeyError: 'x'" is nothing without it."""
    log = tmp_path / "S3.log"
    log.write_text("Traceback (most recent call last):\n  File x\nKeyError: 'x'\n")
    run.begin(trim=1, total=1)
    run.job(1, "trim", sample="S3")
    run.fail(1, "trim", [log])
    assert run.lines[-1] == "      KeyError: 'x'"


def test_what_the_cluster_says_of_a_job_is_told(run):
    run.begin(model=1, total=1)
    run.job(1, "model", study="s1", model="m")
    run.fail(1, "model", message="SLURM-job '14' failed, SLURM status is: 'TIMEOUT'")
    assert run.lines[1:] == [
        "0:00:00  FAILED: study s1, model m at model, see Snakemake's log",
        "      SLURM-job '14' failed, SLURM status is: 'TIMEOUT'",
    ]


def test_a_job_that_succeeds_when_tried_again_has_not_failed(run):
    run.begin(trim=1, count=1, total=2)
    run.job(1, "trim", sample="S1")
    run.fail(1, "trim")
    run.log(None, "Trying to restart job 1.")
    run.job(1, "trim", seconds=1, sample="S1")
    assert run.lines[2:] == ["0:00:00  Trying to restart job 1."]
    run.progress.stopped([])
    assert (
        run.lines[2] == "It was stopped. Give the same command again to go on: what is done stays."
    )


def test_jobs_that_an_interrupt_ends_have_not_failed(run):
    run.begin(trim=1, count=1, total=2)
    run.job(1, "trim", sample="S1")
    run.log(None, "Terminating processes on user request, this might take some time.")
    run.fail(1, "trim")
    run.progress.stopped([])
    assert run.lines[1:] == [
        "0:00:00  Terminating processes on user request, this might take some time.",
        "",
        "0:00:00  NOT finished: 0 of 2 steps done, 0 of 1 sample",
        "It was stopped. Give the same command again to go on: what is done stays.",
    ]


def test_of_a_failed_group_the_job_at_fault_is_told(run, tmp_path):
    """By the cluster job's log: those of the rules may be of an earlier attempt."""
    of_cluster = tmp_path / "cluster.log"
    of_cluster.write_text(
        "Error in rule align:\n    jobid: 0\nslurmstepd: error: *** JOB 7 CANCELLED ***\n"
    )

    def job(number, rule):
        log = tmp_path / f"{rule}.log"
        log.write_text(f"{rule} says\n")
        return {"jobid": number, "rule_name": rule, "log": [str(log)]}

    run.begin(trim=1, align=1, count=1, total=3)
    for number, rule in enumerate(("trim", "align", "count")):
        run.job(number, rule, sample="S1")
    told = {"aux_logs": [str(of_cluster)]}
    told["job_error_info"] = [job(0, "trim"), job(1, "align"), job(2, "count")]
    run.log("group_error", "x", logging.ERROR, groupid="g", **told)
    assert run.lines[1:4] == [
        f"0:00:00  FAILED: sample S1 at align, see {tmp_path}/align.log, {of_cluster}",
        "      *** JOB 7 CANCELLED ***",
        "      align says",
    ]
    assert not [line for line in run.lines if "at trim" in line or "at count" in line]
    run.log("group_error", "x", logging.ERROR, groupid="g", aux_logs=["no.log"], job_error_info=[])
    assert run.lines == ["0:00:00  FAILED: group g, see no.log"]


def test_many_failures_end_in_a_short_list(run):
    run.begin(trim=50, count=50, total=100)
    for number in range(50):
        run.job(number, "trim", sample=f"S{number}")
        run.fail(number, "trim", [f"S{number}.log"])
    assert len(run.lines) == 51
    run.progress.stopped([])
    lines = run.lines
    assert len(lines) == 2 + 20 + 1 + 3
    assert "  and 30 more" in lines


def test_nothing_to_be_done_is_one_line_with_the_report(run, tmp_path):
    run.log("workflow_started")
    run.log(None, "Building DAG of jobs...")
    run.log(None, "Nothing to be done (all requested files are present and up to date).")
    said = "Nothing to be done: all that was asked for is there and up to date."
    assert run.lines == [said]
    (tmp_path / "report.html").touch()
    run.log(None, "Nothing to be done (all requested files are present and up to date).")
    assert run.lines == [f"{said} The report is {tmp_path}/report.html."]


def test_warnings_and_other_errors_are_left_to_snakemake(run):
    run.begin(trim=1, count=1, total=2)
    run.log(None, "Select jobs to execute...")
    run.log(None, "disk is nearly full", logging.WARNING)
    run.log(None, "LockException:", logging.ERROR)
    assert run.lines[1:] == ["disk is nearly full", "LockException:"]


def test_without_a_run_all_is_left_to_snakemake(run):
    run.log(None, "trim\ncount")
    assert run.lines == ["trim", "count"]


def test_the_log_file_has_everything(run):
    run.begin(trim=1, count=1, total=2)
    run.job(1, "trim", sample="S1")
    run.log(None, "Select jobs to execute...")
    text = run.file.getvalue()
    assert "Job stats: many lines" in text
    assert "rule trim: many lines" in text
    assert "Select jobs to execute..." in text


def test_a_logger_plugin_keeps_the_terminal():
    logger = SimpleNamespace(handlers=[logging.NullHandler()])
    files = dict.fromkeys(("page", "tables", "summary"), "none")
    progress = Progress(counting=["count"], showing=set(), **files)
    progress.attach(logger)
    assert len(logger.handlers) == 1
    progress.succeeded([])
    progress.close()


def test_a_fault_of_its_own_does_not_end_the_run(run, capsys):
    run.log("workflow_started")
    run.log("run_info", stats=None)
    assert "Logging error" in capsys.readouterr().err


def test_an_end_without_handlers_is_told_when_the_log_is_closed(run, tmp_path):
    """Of a module Snakemake calls neither `onsuccess` nor `onerror`."""
    (tmp_path / "summary.txt").write_text("findings\n")
    run.progress.logs = ["elsewhere/run.log"]
    run.begin(report=1, total=1)
    run.log("progress", done=1, total=1)
    run.progress.close()
    assert run.lines[1:] == [
        *("0:00:00  done: 1 step", "", "findings", ""),
        *(f"report: {tmp_path}/report.html", "tables: tables.xlsx", "log:    elsewhere/run.log"),
    ]
    run.progress.close()
    assert run.lines == []


def test_a_stopped_run_without_handlers_is_told_when_the_log_is_closed(run):
    run.begin(trim=1, count=1, total=2)
    run.progress.close()
    assert run.lines[2] == "0:00:00  NOT finished: 0 of 2 steps done, 0 of 1 sample"


def test_results_are_shown_after_the_rules_that_were_renamed(tmp_path):
    (tmp_path / "summary.txt").write_text("findings\n")
    run = Run(tmp_path, counting=["a_count"], showing={"a_all"})
    run.begin(a_all=1, total=1)
    run.progress.succeeded([])
    assert "findings" in run.lines


def test_a_larger_workflow_may_end_without_the_results(run):
    run.begin(all=1, total=1)
    run.progress.succeeded([])
    assert run.lines[1:] == ["0:00:00  done: 0 steps"]
