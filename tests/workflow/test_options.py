"""Every option reaches the step that it is about; every check stops the sample that it is about."""

import copy
import gzip
import json

import numpy as np
import pandas as pd
import pytest

from ctra.model.design import z_scores


@pytest.fixture(scope="module")
def variant(small, small_config, project_class, root, tmp_path_factory):
    """The small project with every option off its default, but for the protocol."""
    project = project_class(tmp_path_factory.mktemp("variant"), root)
    (project.folder / "data").symlink_to(small.folder / "data")
    config = copy.deepcopy(small_config)
    config["reference"]["sjdb_overhang"] = 60
    config["reads"] = {
        "min_length": 40,
        "nextseq_quality": 12,
        "adapter": "AGATCGGAAGAGC",
        "internal_priming": "ignore",
    }
    config["quality"] |= {"min_ctra_genes": None}
    config["expression"] = {"library_size": "counted", "floor": 3000, "standardize": True}
    config["studies"]["kals"]["exclude"] = [{"column": "age", "above": 60, "reason": "old"}]
    config["inference"] = {"permutations": 100}  # of few participants, draws take long
    project.configure(config)
    project.snakemake("results/models/kals/prwo.tsv", "results/qc/samples.tsv")
    return project


def test_trimming(variant):
    report = json.loads((variant.folder / "results/trim/S0001.json").read_text())
    arguments = report["command_line_arguments"]
    assert arguments[arguments.index("--minimum-length") + 1] == "40"
    assert arguments[arguments.index("--nextseq-trim") + 1] == "12"
    assert arguments[arguments.index("--adapter") + 1].startswith("AGATCGGAAGAGC;")
    assert "--poly-a" in arguments
    assert report["read_counts"]["filtered"]["too_short"] > 0


def test_checks_that_are_off(variant):
    samples = variant.table("results/qc/samples.tsv")
    assert samples["internal_share"].isna().all()
    assert (samples["verdict"] == "pass").all()


def test_index(variant):
    lines = (variant.folder / "results/reference/star/genomeParameters.txt").read_text()
    assert "sjdbOverhang\t60" in lines


def test_library_size_and_floor(variant):
    counts = variant.table("results/expression/kals/counts.tsv", index_col="gene")
    expected = np.log2((counts / counts.sum() * 1e6).clip(lower=3000))
    log2_cpm = variant.table("results/expression/kals/log2_cpm.tsv", index_col="gene")
    assert log2_cpm.to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-12)
    assert (counts.sum() < variant.table("results/expression/kals/reads.tsv")["mapped"].min()).any()


def test_exclusion_and_standardised_genes(variant):
    flow = variant.table("results/cohort/kals/flow.tsv").set_index("step")
    phenotype = pd.read_csv(variant.folder / "data/phenotype.csv")
    old = (phenotype["age"].head(12) > 60).sum()
    assert old > 0
    assert flow.loc["old", "n_excluded"] == old
    participants = variant.table("results/cohort/kals/participants.tsv", dtype={"sample": str})
    assert len(participants) == 12 - old
    ctra = variant.table("results/expression/kals/ctra.tsv").set_index("sample")
    y = ctra.loc[participants["sample"]]
    y = z_scores(y.loc[:, y.nunique() > 1]).mean(axis=1).to_numpy()
    z = z_scores(participants[["prwo"]])["prwo"].to_numpy()
    table = variant.table("results/models/kals/prwo.tsv").set_index("statistic")
    assert table.loc["composite", "estimate"] == pytest.approx(z @ y / (z @ z), rel=1e-10)


@pytest.fixture
def copied(small, small_config, project_class, root, tmp_path):
    """The small project with files of its own, nothing run yet."""
    project = project_class(tmp_path, root)
    (project.folder / "data").mkdir()
    for file in (small.folder / "data").iterdir():
        (project.folder / "data" / file.name).symlink_to(file)
    project.configure(small_config)
    return project


def test_protocol_of_the_other_strand(copied, small_config):
    copied.configure(small_config | {"reads": {"protocol": "quantseq-rev"}})
    output, code = copied.snakemake("results/count/S0001.tsv", check=False)
    assert code != 0
    assert "reads in genes have the strand that reads.protocol says" in output


def test_empty_lane(copied):
    lane = copied.folder / "data/S0001_L002.fastq.gz"
    lane.unlink()
    lane.write_bytes(gzip.compress(b""))
    output, code = copied.snakemake("results/trim/S0001.json", check=False)
    assert code != 0
    assert "data/S0001_L002.fastq.gz: no reads in it" in output


def test_truncated_lane(copied):
    lane = copied.folder / "data/S0001_L002.fastq.gz"
    data = lane.read_bytes()
    lane.unlink()
    lane.write_bytes(data[: len(data) // 2])
    output, code = copied.snakemake("results/trim/S0001.json", check=False)
    assert code != 0
    assert "data/S0001_L002.fastq.gz: truncated or corrupt" in output


def test_counts_that_differ_from_those_of_star(copied, small_config):
    copied.configure(small_config | {"keep": ["bam"]})
    copied.snakemake("results/align/S0001/ReadsPerGene.out.tab")
    table = copied.folder / "results/align/S0001/ReadsPerGene.out.tab"
    *lines, last = table.read_text().splitlines()
    gene, *counts = last.split("\t")
    more = [str(int(count) + 1) for count in counts]
    table.write_text("\n".join([*lines, "\t".join([gene, *more])]) + "\n")
    (copied.folder / "results/made.tsv").unlink()  # which tells what STAR wrote
    output, code = copied.snakemake("results/count/S0001.tsv", check=False)
    assert code != 0
    assert f"1 genes have other counts than STAR gave them, first {gene}" in output
    assert not (copied.folder / "results/count/S0001.tsv").exists()
