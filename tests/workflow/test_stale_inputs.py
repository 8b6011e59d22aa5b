"""What no time stamp tells of is made again: replaced inputs, edited results, a lost .snakemake."""

import gzip
import os
import re
import shutil
import time

import pytest
from projects import planned_jobs

PHENOTYPE = "results/cohort/kals/phenotype.tsv"
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
    study.snakemake("--quiet", "all", "--", PHENOTYPE)
    assert study.planned(PHENOTYPE) == {}


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


# ---- Faults that people can mend ----------------------------------------------------------------


def test_a_fault_at_the_start_is_its_message_alone(study):
    (study.folder / "data/people.csv").unlink()
    output, code = study.dry_run(check=False)
    assert code == 1
    told = [line for line in output.splitlines() if not line.startswith("Using workflow specific")]
    assert len(told) == 1
    assert told[0].endswith("phenotype 'data/people.csv': no such file")
