"""Runs that are killed, interrupted or given other cores end with the same bytes."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

DIFFERENT = (  # times, and STAR's own notes of where it ran
    "results/reference/star/",
    "results/qc/multiqc.html",
    "results/inputs.tsv",
    "results/made.tsv",
    "Log.final.out",
)
COUNTS = ("results/expression/kals/counts.tsv", "results/qc/samples.tsv")
OF_SAMPLES = tuple(f"results/count/S{number:04d}.tsv" for number in (1, 2, 3))


@pytest.fixture
def again(small, project, small_config):
    """The project of `small` before its first run."""
    shutil.copytree(small.folder / "data", project.folder / "data")
    project.configure(small_config)
    yield project
    for pid in processes(project):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def undisturbed(small):
    """Contents of the files of `small`, and how many seconds it ran."""
    log = min((small.folder / ".snakemake" / "log").iterdir()).read_text()
    hours, minutes, seconds = re.search(r"Elapsed time: (\d+):(\d+):([\d.]+)", log).groups()
    return contents(small), 3600 * int(hours) + 60 * int(minutes) + float(seconds)


def contents(project):
    """Every file under results/; of those that differ from run to run the name alone."""
    files = {}
    for path in (project.folder / "results").rglob("*"):
        name = path.relative_to(project.folder).as_posix()
        if path.is_file():
            files[name] = None if any(part in name for part in DIFFERENT) else path.read_bytes()
    return files


def assert_same_counts(project, expected, targets):
    """Whatever was made on the way to the targets is that of the undisturbed run."""
    found = contents(project)
    assert set(targets) <= found.keys()
    assert [name for name in found if name not in expected or found[name] != expected[name]] == []


def assert_same(project, expected):
    found = contents(project)
    assert sorted(found) == sorted(expected)
    assert [name for name in expected if found[name] != expected[name]] == []


def start(project, *targets):
    """Start snakemake as the leader of a process group."""
    return subprocess.Popen(
        [sys.executable, "-m", "snakemake", "--cores", "2", *targets],
        cwd=project.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def processes(project, program=""):
    """Processes that run in the project, of one program."""
    found = []
    for process in Path("/proc").iterdir():
        with suppress(OSError):
            here = os.readlink(process / "cwd").startswith(str(project.folder))
            if here and Path(os.readlink(process / "exe")).name.startswith(program):
                found.append(int(process.name))
    return found


def wait_for(condition, seconds=300):
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return value


def aligning(project):
    """Wait for an alignment; the process of STAR."""

    def star():
        for pid in processes(project, "STAR"):
            with suppress(OSError):
                if b"--readFilesIn" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    return pid
        return None

    return wait_for(star)


def finish(project, *targets):
    """Run to the end, after the advice of the README where there is a lock."""
    output, code = project.snakemake(*targets, check=False)
    if "LockException" in output:
        assert "It can be removed with the --unlock argument" in output
        project.snakemake("--unlock")
        output, code = project.snakemake(*targets, check=False)
    assert code == 0, output


@pytest.mark.parametrize(
    ("kills", "whom"),
    [
        (1, ["snakemake"]),
        pytest.param(3, ["snakemake", "group"], marks=pytest.mark.slow),
        pytest.param(10, ["snakemake"], marks=pytest.mark.slow),
        pytest.param(10, ["group"], marks=pytest.mark.slow),
    ],
)
def test_killed_and_started_again(again, undisturbed, rng, kills, whom):
    """Each start gets some way farther, and is killed at a moment drawn from a seed.

    What the jobs of a killed snakemake still run is left alone.
    """
    expected, seconds = undisturbed
    done = 0
    while done < kills:
        run = start(again)
        with suppress(subprocess.TimeoutExpired):
            run.wait(rng.uniform(0.1, 0.4) * seconds)
        if run.poll() is not None:  # it came to the end in between
            assert run.returncode == 0
            shutil.rmtree(again.folder / "results")
            continue
        kill = {"snakemake": os.kill, "group": os.killpg}[whom[done % len(whom)]]
        kill(run.pid, signal.SIGKILL)
        run.wait()
        done += 1
        if (again.folder / ".snakemake" / "locks").is_dir():
            again.snakemake("--unlock")
    finish(again)
    wait_for(lambda: not processes(again))
    assert_same(again, expected)
    assert again.planned() == {}


@pytest.mark.slow
def test_an_aligner_that_outlives_its_run_changes_nothing(again, undisturbed):
    """It sleeps while the next run makes the same files, then goes on."""
    expected, _ = undisturbed
    run = start(again, *COUNTS)
    star = aligning(again)
    os.kill(star, signal.SIGSTOP)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    finish(again, *COUNTS)
    assert processes(again, "STAR") == [star]
    os.kill(star, signal.SIGCONT)
    wait_for(lambda: not processes(again))
    assert_same_counts(again, expected, COUNTS)
    assert again.planned(*COUNTS) == {}


def test_interrupted(again, undisturbed):
    """Ctrl-C, which the whole group gets, then the same for snakemake alone."""
    expected, _ = undisturbed
    for kill in (os.killpg, os.kill):
        run = start(again, *OF_SAMPLES)
        aligning(again)
        kill(run.pid, signal.SIGINT)
        assert run.wait(300) == 1
        wait_for(lambda: not processes(again), 10)
    output, _ = again.snakemake(*OF_SAMPLES)  # no lock is left
    assert "LockException" not in output
    assert_same_counts(again, expected, OF_SAMPLES)


def test_a_second_run_is_refused_while_one_is_alive(again):
    run = start(again)
    wait_for(lambda: processes(again, "STAR"))
    output, code = again.snakemake(check=False)
    assert code == 1
    assert "LockException" in output
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()


@pytest.mark.parametrize("cores", [pytest.param("1", marks=pytest.mark.slow), "8"])
def test_the_same_bytes_on_any_number_of_cores(again, undisturbed, cores):
    expected, _ = undisturbed
    again.snakemake("--cores", cores)
    assert_same(again, expected)
