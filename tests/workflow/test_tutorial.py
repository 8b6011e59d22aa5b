"""Every command of the tutorial runs, and makes what the tutorial says."""

import re
import subprocess

import pytest


@pytest.mark.slow
def test_tutorial(root, tmp_path):
    blocks = re.findall(
        r"^```\n(.*?)^```", (root / "docs" / "tutorial.md").read_text("utf-8"), re.S | re.M
    )
    assert blocks[0] == "make demo\n"
    for name in ("Snakefile", "workflow", "resources", "config", "profiles", ".venv"):
        (tmp_path / name).symlink_to(root / name)
    command = [".venv/bin/snakemake", "--cores", "2", "demo/truth/reads.tsv"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    said = []
    for block in blocks[1:]:
        done = subprocess.run(
            ["bash", "-euc", block], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, block + done.stdout + done.stderr
        said.append(done.stdout + done.stderr)
    results = tmp_path / "mystudy" / "results"
    assert "S2-0001\tsurvey\t0001\tfastq/S2-0001_L001.fastq.gz" in said[2]
    assert {"report.html", "tables.xlsx"} <= {path.name for path in results.iterdir()}
    flow = (results / "cohort" / "survey" / "flow.tsv").read_text("utf-8")
    assert "older than 65" in flow
    assert not re.search(
        r"\b(align_reads|count_reads|count_alignments)\b", said[-1]
    )  # no read is aligned twice
