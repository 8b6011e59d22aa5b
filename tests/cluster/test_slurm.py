"""The workflow on a cluster: what it asks for, and jobs that fail or are cancelled."""

import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from slurm import Slurm, missing, wait_until

# As if killed for memory, in the job of sample S0003, unless that was given more than {first} MB.
# Of the other samples the first to be aligned is held until somebody ends it.
STAR = """\
case "$*" in
*" results/align/S0003/"*)
    given=$(squeue --noheader --jobs "$SLURM_JOB_ID" --format=%m | numfmt --from=iec --to-unit=Mi)
    [ "$given" -gt {first} ] || kill -KILL $$
    ;;
*" results/align/"*)
    if mkdir {held} 2>/dev/null; then
        echo "$SLURM_JOB_ID" >{held}/part && mv {held}/part {held}/job
        sleep 600
    fi
    ;;
esac
exec {star} "$@"
"""


@pytest.fixture
def slurm(tmp_path_factory):
    if missing():
        pytest.skip(missing())
    with Slurm(tmp_path_factory.mktemp("slurm")) as slurm:
        yield slurm


@pytest.fixture
def start(slurm, project):
    """Call snakemake on the cluster; it ends with the test."""
    heads = []

    def start():
        with (project.folder / "run.log").open("w") as log:
            head = subprocess.Popen(
                [sys.executable, "-m", "snakemake", "--workflow-profile", "slurm"],
                cwd=project.folder,
                env=slurm.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        heads.append(head)
        return head

    yield start
    for head in heads:
        head.kill()
        head.wait()


@pytest.mark.slow
def test_twelve_samples_with_interrupted_failed_and_cancelled_jobs(
    slurm, start, small, small_config, project, star
):
    shutil.copytree(small.folder / "data", project.folder / "data")
    project.configure(small_config)
    index = (small.folder / "results/reference/star" / name for name in INDEX)
    megabytes = 2000 + 2000 + 1.1 * sum(file.stat().st_size for file in index) / 1e6
    first, second = int(megabytes), int(1.5 * megabytes)
    held = slurm.folder / "held"
    slurm.stand_in("STAR", STAR.format(first=first, held=held, star=star))

    def held_job():
        wait_until((held / "job").exists, 300, "a job that is held")
        return int((held / "job").read_text())

    # Ctrl-C: the jobs are cancelled, and nothing goes on.
    head = start()
    held_job()
    head.send_signal(signal.SIGINT)
    assert head.wait(120) != 0
    wait_until(slurm.idle, 60, "end of the jobs")
    # Slurm calls a job ended a moment before its last process is gone
    wait_until(lambda: not processes_in(project.folder), 10, "end of the processes")
    before = slurm.jobs()
    samples = [(memory, threads) for _, _, name, memory, threads in before if "count_reads" in name]
    # Reckoned from the index, which was not there when the jobs were planned.
    assert samples == [(first, 1)] * 12

    # Called again it goes on. One job fails for want of memory, one is cancelled by the user.
    shutil.rmtree(held)
    head = start()
    cancelled = held_job()
    slurm.ask("scancel", str(cancelled))
    assert head.wait(900) == 0, (project.folder / "run.log").read_text()
    log = (project.folder / "run.log").read_text()
    assert re.search(rf"FAILED: sample \w+ at \w+, see .*/{cancelled}\.log\n", log)
    (words,) = (project.folder / ".snakemake" / "slurm_logs").rglob(f"{cancelled}.log")
    assert re.search(rf"JOB {cancelled} ON .* CANCELLED", words.read_text())
    jobs = slurm.jobs()[len(before) :]
    ended = Counter((state, name.split("_")[1], memory) for _, state, name, memory, _ in jobs)
    assert [number for number, state, *_ in jobs if state == "CANCELLED"] == [cancelled]
    assert ended == {
        ("CANCELLED", "count", first): 1,
        ("FAILED", "count", first): 1,
        ("COMPLETED", "count", first): 10,
        ("COMPLETED", "count", second): 2,
        ("COMPLETED", "expression", 4024): 1,
        ("COMPLETED", "quality", 1012): 1,
        ("COMPLETED", "models", 2000): 1,
    }
    tables = [f.relative_to(small.folder) for f in small.folder.glob("results/**/*.tsv")]
    # made.tsv is a diary of the runs, and has their times
    for path in (f for f in tables if f.name != "made.tsv"):
        assert (project.folder / path).read_bytes() == (small.folder / path).read_bytes(), path


INDEX = ("Genome", "SA", "SAindex", "geneInfo.tab")


def processes_in(folder):
    """Processes that work in a folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "cwd").readlink().is_relative_to(folder):
                found.append((process.name, (process / "cmdline").read_text()))
    return found
