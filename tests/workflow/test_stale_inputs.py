"""What no time stamp tells of is made again: replaced inputs, edited results, a lost .snakemake."""

import gzip
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time

import at_expression
import pytest
from projects import planned_jobs

MODEL = "results/models/kals/prwo.tsv"
AFTER_MODEL = {
    **dict.fromkeys(["model", "findings", "verdict", "sentences", "effects_figure"], 1),
    "overview_figure": 1,
    **dict.fromkeys(
        ["power_figure", "genes_figure", "flow_figure", "tables", "report", "manuscript", "all"], 1
    ),
}
AFTER_PARTICIPANTS = {
    **dict.fromkeys(["participants", "scales", "descriptives", "codebook", "competitive"], 1),
    **AFTER_MODEL,
    "correlations_figure": 1,
}
CURVE = {"specifications": 1, "specifications_figure": 1}  # of the phenotype, whoever is analysed


@pytest.fixture(scope="module")
def finished(tmp_path_factory, root, project_class):
    """A study that starts at expression, run to the report."""
    project = project_class(tmp_path_factory.mktemp("finished"), root)
    project.configure(at_expression.write_study(project.folder, root))
    project.snakemake()
    return project


@pytest.fixture
def study(finished, tmp_path):
    """A copy of it, with the time stamps."""
    return finished.copy(tmp_path / "study")


def replaced(path, stamp=946684800):
    """Give one digit of a file another value, and the file an old time stamp."""
    text = path.read_text()
    path.write_text(re.sub(r"\d(?=\D*$)", lambda digit: str((int(digit[0]) + 1) % 10), text))
    assert path.read_text() != text
    os.utime(path, (stamp, stamp))


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize(
    ("file", "jobs"),
    [
        ("data/people.csv", {"phenotype": 1, **AFTER_PARTICIPANTS, **CURVE}),
        (
            "data/expression.tsv",
            {"gene_set": 1, "sample_correlations": 1, "competitive": 1, **CURVE, **AFTER_MODEL},
        ),
    ],
)
def test_an_input_replaced_by_an_older_file(study, file, jobs, lost):
    if lost:
        shutil.rmtree(study.folder / ".snakemake")
    replaced(study.folder / file)
    output, _ = study.dry_run()
    assert f"Changed since results were made of them: {file}." in output
    assert jobs.items() <= planned_jobs(output).items()


@pytest.mark.slow
def test_an_input_is_made_good_once(study):
    replaced(study.folder / "data/people.csv")
    output, _ = study.snakemake()
    assert "Changed since results were made of them: data/people.csv." in output
    output, _ = study.snakemake()
    assert "Changed since" not in output
    assert "Nothing to be done" in output
    assert study.planned() == {}


def test_a_stopped_run_does_not_forget_what_changed(study):
    replaced(study.folder / "data/people.csv")
    study.snakemake("--until", "phenotype")
    (study.folder / "data/people.csv").touch()  # the same bytes as those just read
    planned = study.planned()
    assert "phenotype" not in planned
    assert "model" in planned
    shutil.rmtree(study.folder / ".snakemake")
    assert "model" in study.planned()


@pytest.mark.parametrize("keep_times", [True, False])
def test_nothing_is_made_again_where_nothing_changed(study, tmp_path, keep_times):
    """A copy, and a lost .snakemake, change nothing."""
    shutil.rmtree(study.folder / ".snakemake")
    if not keep_times:
        for path in [*study.folder.rglob("data/*"), *study.folder.rglob("results/*.tsv")]:
            os.utime(path, (5, 5))
    assert study.planned() == {}


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize("change", ["empty", "cut", "older", "newer"])
def test_a_result_that_is_not_as_it_was_made(study, change, lost):
    if lost:
        shutil.rmtree(study.folder / ".snakemake")
    result = study.folder / MODEL
    right = result.read_bytes()
    if change == "empty":
        result.write_bytes(b"")
    elif change == "cut":
        os.truncate(result, len(right) - 5)
    else:
        replaced(result, 946684800 if change == "older" else time.time() + 5)
    output, _ = study.dry_run()
    assert f"Not as their jobs made them, edited or cut off: {MODEL}." in output
    assert planned_jobs(output) == AFTER_MODEL
    if change == "cut" and not lost:
        study.snakemake(MODEL)
        assert result.read_bytes() == right
        assert study.planned(MODEL) == {}


def test_an_empty_table_of_which_nothing_is_known(study):
    (study.folder / "results/made.tsv").unlink()
    (study.folder / "results/cohort/kals/participants.tsv").write_text("")
    assert study.planned() == AFTER_PARTICIPANTS


def test_settings_changed_after_the_records_were_lost(study):
    """Snakemake no longer knows what the results were made with."""
    config = study.folder / "config/config.yaml"
    shutil.rmtree(study.folder / ".snakemake")
    config.write_text(config.read_text().replace("permutations: 200", "permutations: 201"))
    output, code = study.snakemake(check=False)
    assert code == 1
    lines = output.splitlines()
    assert lines[-2].startswith("results/: the configuration or the code has changed, and .snake")
    assert lines[-1].startswith("Call with --forceall to make all again, or delete results/inputs")
    assert "Traceback" not in output
    of_matrix = dict.fromkeys(["gene_set", "sample_correlations"], 1)
    everything = {"phenotype": 1, **of_matrix, **AFTER_PARTICIPANTS, **CURVE}
    assert study.planned("--forceall") == everything
    (study.folder / "results/inputs.tsv").unlink()
    assert study.planned() == {}


def test_a_dry_run_writes_no_table(study):
    tables = [study.folder / "results/inputs.tsv", study.folder / "results/made.tsv"]
    before = [table.read_bytes() for table in tables]
    replaced(study.folder / "data/people.csv")
    study.dry_run()
    assert [table.read_bytes() for table in tables] == before


def test_quiet_runs_are_not_taken_for_edits(study):
    replaced(study.folder / "data/people.csv")
    study.snakemake("--quiet", "all", "--", MODEL)
    assert study.planned(MODEL) == {}


# ---- Reads --------------------------------------------------------------------------------------

AFTER_COUNTS = {
    **dict.fromkeys(["count_matrix", "quality", "quality_tables", "quality_page", "log2_cpm"], 1),
    **dict.fromkeys(["gene_set", "sample_correlations", "variants", "reads_figure"], 1),
    **AFTER_PARTICIPANTS,
    **CURVE,
}
OF_SAMPLE = {"count_reads": 1}


@pytest.fixture
def reads(small, tmp_path):
    """A copy of a finished project that starts at reads."""
    return small.copy(tmp_path / "reads")


def test_reads_reference_and_intermediate_files(reads):
    lane = reads.folder / "data/S0003_L001.fastq.gz"
    before = lane.stat()
    os.utime(lane, (5, 5))
    assert reads.planned() == {}
    with gzip.open(lane, "rt") as file:
        records = file.read()
    with gzip.open(lane, "wt") as file:
        file.write(records.replace("A", "C", 1))
    os.utime(lane, (5, 5))
    assert reads.planned() == {**OF_SAMPLE, **AFTER_COUNTS}
    with gzip.open(lane, "wt") as file:
        file.write(records.replace("A", "G", 1))
    os.utime(lane, (before.st_atime, before.st_mtime))
    shutil.rmtree(reads.folder / ".snakemake")
    assert reads.planned() == {**OF_SAMPLE, **AFTER_COUNTS}


@pytest.mark.parametrize(
    ("file", "jobs"),
    [
        ("results/count/S0003.tsv", {**OF_SAMPLE, **AFTER_COUNTS}),
        ("results/trim/S0003.json", {**OF_SAMPLE, **AFTER_COUNTS}),
        ("results/reads/S0003.json", {**OF_SAMPLE, **AFTER_COUNTS}),
    ],
)
def test_a_result_of_a_sample_that_was_emptied(reads, file, jobs):
    (reads.folder / file).write_text("")
    assert reads.planned() == jobs


@pytest.mark.parametrize("file", ["data/genome.fa", "data/genes.gtf", "results/reference/star/SA"])
def test_a_reference_that_was_replaced(reads, file):
    path = reads.folder / file
    path.write_bytes(path.read_bytes()[:-1] + b"\n\n")
    os.utime(path, (5, 5))
    planned = reads.planned()
    assert {rule: planned.get(rule) for rule in ("star_index", "count_reads")} == {
        "star_index": 1,
        "count_reads": 12,
    }


# ---- The end of a run by signals ----------------------------------------------------------------


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


def test_a_closed_terminal_leaves_no_lock(study):
    run, terminal = started(study)
    os.close(terminal)
    assert run.wait(60) != 0
    output, _ = study.snakemake(MODEL)
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
    study.snakemake(MODEL)


# ---- Where the workflow may lie -----------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["a b", "q'q", 'q"q', "$HOME", "c{x}c", "back\\slash", "a;b", "a&b", "(a)", "a:b", "`w`"],
)
def test_installing_in_a_path_that_jobs_cannot_be_called_by(root, tmp_path, name):
    folder = tmp_path / name / "envs"
    folder.mkdir(parents=True)
    shutil.copy(root / "envs" / "install.sh", folder)
    done = subprocess.run(
        ["sh", str(folder / "install.sh")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"install: jobs cannot be called in {tmp_path / name}; move it to a folder without blanks, "
        "quotation marks and $ & ; : ( ) { } in its path, and call again."
    ]
    assert not (tmp_path / name / ".venv").exists()


@pytest.mark.parametrize("name", ["a b", "q'q", "$HOME"])
def test_a_python_that_jobs_cannot_be_called_by(study, tmp_path, name):
    """A workflow that was installed elsewhere and then moved."""
    python = tmp_path / name / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", python], check=True)
    (packages,) = python.glob("lib/python*/site-packages")
    here = os.path.dirname(os.path.dirname(pytest.__file__))
    (packages / "here.pth").write_text(f"import site; site.addsitedir({here!r})\n")
    done = subprocess.run(
        [python / "bin" / "python", "-m", "snakemake", "--cores", "1", "--dry-run"],
        cwd=study.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    (told,) = [line for line in done.stdout.splitlines() if line.startswith(str(python))]
    assert told.startswith(f"{python}/bin/python: a path with ")
    assert "move the workflow to a folder without blanks" in told
    assert "Traceback" not in done.stdout + done.stderr


def test_a_folder_with_a_blank_is_no_matter_beside_another_python(study, tmp_path):
    folder = tmp_path / "with a blank"
    study.folder.rename(folder)
    study.folder = folder
    (folder / "results/summary.txt").unlink()
    study.snakemake()


# ---- Faults that people can mend ----------------------------------------------------------------


def test_a_fault_at_the_start_is_its_message_alone(study):
    (study.folder / "data/people.csv").unlink()
    output, code = study.dry_run(check=False)
    assert code == 1
    told = [line for line in output.splitlines() if not line.startswith("Using workflow specific")]
    assert len(told) == 1
    assert told[0].endswith("phenotype 'data/people.csv': no such file")


def test_a_file_where_a_folder_is_needed(study):
    shutil.rmtree(study.folder / "results")
    (study.folder / "results").touch()
    output, code = study.snakemake(check=False)
    assert code == 1
    assert output.splitlines()[-1] == (
        "results: a file stands where the run needs a folder; rename or delete it"
    )
