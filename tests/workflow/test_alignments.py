"""A study that starts at alignments, and lanes that are refused in a run."""

import copy
import gzip
import shutil

import pandas as pd
import pytest


@pytest.fixture(scope="module")
def reads_of(small):
    return small.table("data/samples.tsv", dtype=str)


@pytest.fixture
def again(small, project, small_config):
    """A project on the reference of `small`, with a sample sheet of its own."""
    for folder in ("data", "results/reference"):
        shutil.copytree(small.folder / folder, project.folder / folder)

    def with_sheet(sheet):
        sheet.to_csv(project.folder / "data" / "own.tsv", sep="\t", index=False)
        config = copy.deepcopy(small_config)
        config["studies"]["kals"]["samples"] = "data/own.tsv"
        project.configure(config)
        return project

    return with_sheet


@pytest.fixture(scope="module")
def aligned(small, tmp_path_factory, project_class, root, small_config):
    """A project with the alignments of two samples, the only ones that it keeps."""
    project = project_class(tmp_path_factory.mktemp("aligned"), root)
    for folder in ("data", "results/reference"):
        shutil.copytree(small.folder / folder, project.folder / folder)
    project.configure(small_config | {"keep": ["bam"]})
    project.snakemake(*(f"results/count/{name}.tsv" for name in ("S0001", "S0002")))
    return project


def test_alignments_are_kept_where_they_are_to_be(aligned):
    kept = [f"results/align/{name}/Aligned.out.bam" for name in ("S0001", "S0002")]
    found = sorted((aligned.folder / "results").rglob("*.bam"))
    assert found == [aligned.folder / path for path in kept]
    (aligned.folder / "results/count/S0001.tsv").unlink()
    assert aligned.planned("results/count/S0001.tsv") == {"count_alignments": 1}


def test_alignments_of_the_workflow_are_no_input_of_it(aligned, again, reads_of):
    """It would delete them."""
    sheet = reads_of[reads_of["sample"] == "S0001"].head(1).assign(bam="")
    sheet[["fastq", "bam"]] = ["", "results/align/S0001/Aligned.out.bam"]
    project = again(sheet)
    shutil.copytree(aligned.folder / "results/align", project.folder / "results/align")
    output, code = project.dry_run(check=False)
    assert code == 1
    assert "data/own.tsv:2: results/align/S0001/Aligned.out.bam is a file of this work" in output


def test_counts_from_alignments_are_those_from_reads(small, aligned, again, reads_of):
    """Two samples start at their BAM, one at its reads."""
    sheet = reads_of[reads_of["sample"].isin(["S0001", "S0002", "S0003"])].assign(bam="")
    sheet = sheet[~sheet.duplicated("sample") | (sheet["sample"] == "S0003")]
    for name in ("S0001", "S0002"):
        bam = aligned.folder / "results" / "align" / name / "Aligned.out.bam"
        sheet.loc[sheet["sample"] == name, ["fastq", "bam"]] = ["", str(bam)]
    project = again(sheet)
    project.snakemake("results/qc/samples.tsv", "results/qc/multiqc.html")
    assert (aligned.folder / "results/align/S0001/Aligned.out.bam").is_file()
    counts = project.table("results/expression/kals/counts.tsv", index_col="gene")
    expected = small.table("results/expression/kals/counts.tsv", index_col="gene")
    pd.testing.assert_frame_equal(counts, expected[["S0001", "S0002", "S0003"]])
    reads = project.table("results/qc/reads.tsv").set_index("sample")
    was = small.table("results/qc/reads.tsv").set_index("sample")
    for column in ("unique", "multiple", "mapped", "no_feature"):
        assert reads.loc["S0001", column] == was.loc["S0001", column]
    assert pd.isna(reads.loc["S0001", "raw"])  # the BAM has no others
    samples = project.table("results/qc/samples.tsv").set_index("sample")
    assert samples.loc["S0001", "not_checked"] == (
        "min_reads; min_unique; max_too_short; max_adapter; max_tata; max_no_spacer; sex"
    )
    assert samples.loc["S0003", "not_checked"] == "sex"


def test_a_lane_that_was_cut_stops_the_sample_by_name(again, reads_of):
    """The other lane is whole; nothing of the sample is aligned."""
    project = again(reads_of[reads_of["sample"] == "S0001"])
    lane = project.folder / "data" / "S0001_L002.fastq.gz"
    lane.write_bytes(lane.read_bytes()[:-2000])
    output, code = project.snakemake("results/count/S0001.tsv", check=False)
    assert code != 0
    assert "data/S0001_L002.fastq.gz: truncated or corrupt" in output
    assert not list(project.folder.glob("results/trim/*"))
    assert not list(project.folder.glob("results/align/*/*"))


def test_a_lane_cut_between_two_members_is_known_by_its_number_of_reads(again, reads_of):
    sheet = reads_of[reads_of["sample"] == "S0001"].assign(reads=["1000", "1000"])
    project = again(sheet)
    lane = project.folder / "data" / "S0001_L002.fastq.gz"
    half = b"".join(gzip.decompress(lane.read_bytes()).splitlines(keepends=True)[:2000])
    lane.write_bytes(gzip.compress(half))
    output, code = project.snakemake("results/count/S0001.tsv", check=False)
    assert code != 0
    assert "data/S0001_L002.fastq.gz: 500 reads, the sample sheet says 1000" in output


def test_one_library_under_two_names_is_refused(again, reads_of):
    sheet = reads_of[reads_of["sample"].isin(["S0001", "S0002"])].copy()
    project = again(sheet)
    data = project.folder / "data"
    shutil.copy(data / "S0001_L001.fastq.gz", data / "S0002_L001.fastq.gz")
    output, code = project.snakemake("results/expression/kals/counts.tsv", check=False)
    assert code != 0
    assert (
        "data/S0002_L001.fastq.gz of sample S0002 holds the same reads as "
        "data/S0001_L001.fastq.gz of sample S0001" in output
    )
