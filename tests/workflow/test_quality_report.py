"""MultiQC's page of twelve simulated samples."""

import re
import shutil
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest

PAGE = "results/qc/multiqc.html"
SOURCE = Path(__file__).parents[2] / "pyproject.toml"
VERSION = tomllib.loads(SOURCE.read_text("utf-8"))["project"]["version"]


@pytest.fixture
def finished(small, tmp_path):
    """A copy of the finished project; the fifth sample is no good."""
    if not shutil.which("multiqc") and not Path(sys.executable).with_name("multiqc").is_file():
        pytest.skip("no multiqc on PATH; make install brings it")
    copy = small.copy(tmp_path / "project")
    path = copy.folder / "results/qc/samples.tsv"
    verdicts = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)
    verdicts.loc[4, ["verdict", "reasons"]] = ["fail", "too few reads"]
    verdicts.to_csv(path, sep="\t", index=False)
    (copy.folder / "results/made.tsv").unlink()  # which tells what the job wrote
    return copy


def test_every_sample_is_on_the_page_under_its_name(finished):
    finished.snakemake(PAGE)
    page = (finished.folder / PAGE).read_text()
    for table in ("verdicts_table", "star_summary_table"):
        rows = re.findall(rf'data-sample-group="(\w+)" data-table-id="{table}"', page)
        assert rows == [f"S{i:04d}" for i in range(1, 13)]
    assert page.count(">too few reads<") == 1
    sections = re.findall(r'id="mqc-module-section-(\w+)"', page)
    assert sections == ["verdicts", "reads", "star", "cutadapt", "multiqc_software_versions"]
    assert 'id="general_stats_table"' not in page
    versions = page[page.index('id="mqc-module-section-multiqc_software_versions"') :]
    reads = finished.table("results/qc/reads.tsv")
    programs = {made for column in ("trimmer", "aligner") for made in reads[column]}
    for _, version in [*(made.split() for made in sorted(programs)), ("ctra", VERSION)]:
        assert f"<samp>{version}</samp>" in versions
    left = {path.name for path in (finished.folder / "results/qc").iterdir()}
    assert left == {"samples.tsv", "reads.tsv", "kals", "multiqc.html", "multiqc_version.txt"}


def test_a_log_that_multiqc_leaves_out_is_refused_by_name(finished):
    (finished.folder / "results/align/S0005/Log.final.out").write_text("no space left")
    # alone: the rule count would refuse it first
    output, code = finished.snakemake(PAGE, "--allowed-rules", "quality_page", check=False)
    assert code != 0
    assert (
        "1 of 12 samples are missing in MultiQC's section of STAR: S0005; a report that" in output
    )
    assert not (finished.folder / PAGE).exists()
