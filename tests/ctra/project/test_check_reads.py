"""Lanes and BAMs that fit together, and what is not looked at."""

import subprocess
import sys
from pathlib import Path

import pysam
import pytest

BAM_SHEET = "sample\tstudy\tsubject\tfastq\tbam\na\tone\t01\ta_L1.fq\t\nb\tone\t02\t\tb.bam\n"


def write_bam(name, options, *after):
    programs = [{"ID": "STAR", "PN": "STAR", "CL": f"STAR {options}"}]
    programs += [{"ID": f"p{i}", "PN": "samtools", "CL": call} for i, call in enumerate(after)]
    header = {"HD": {"VN": "1.6"}, "SQ": [{"SN": "1", "LN": 9}], "PG": programs}
    with pysam.AlignmentFile(name, "wb", header=header):
        pass


@pytest.fixture
def with_bam(project):
    """The project, its last sample at a BAM by STAR with some options."""

    def write(options, *after):
        write_bam("b.bam", options, *after)
        Path("samples.tsv").write_text(BAM_SHEET, encoding="utf-8")
        return project

    return write


def test_a_bam_beside_a_lane(with_bam):
    """Both with reads of up to 20 places."""
    samples = with_bam("--outFilterMultimapNmax 20", "samtools sort x").read()["one"]
    assert [sample.bam for sample in samples] == [None, "b.bam"]


@pytest.mark.parametrize(
    ("options", "after"),
    [
        ("--outFilterMultimapNmax 1", []),
        ("--outFilterMultimapNmax 10", []),
        ("--outFilterMultimapNmax 20", ["samtools view -b -q 255 x.bam"]),
    ],
)
def test_advice_on_the_denominator_is_right(with_bam, options, after):
    """Reads in genes are unique ones, whatever became of the others."""
    project = with_bam(options, *after)
    [message] = project.faults()
    assert message.endswith("set expression: {library_size: counted}")
    project.edit("config.yaml", "studies:", "expression: {library_size: counted}\nstudies:")
    assert len(project.read()["one"]) == 2


def test_bams_that_were_aligned_alike(project):
    for name in ("a", "b"):
        write_bam(f"{name}.bam", "--outFilterMultimapNmax 10")
    text = "sample\tstudy\tsubject\tbam\na\tone\t01\ta.bam\nb\tone\t02\tb.bam\n"
    Path("samples.tsv").write_text(text, encoding="utf-8")
    assert len(project.read()["one"]) == 2


def test_lanes_that_are_only_numbered(project):
    """Whether they are a pair is told when they are read whole."""
    for name, base in (("a_L1.fq", "A"), ("a_L2.fq", "C"), ("b.fq", "G")):
        Path(name).write_text(f"@1\n{base * 9}\n+\nFFFFFFFF#\n", encoding="utf-8")
    assert len(project.read()["one"]) == 2


def test_lanes_that_the_workflow_makes_are_not_looked_at(project):
    Path("b.fq").write_text("", encoding="utf-8")
    assert len(project.read(generated=lambda path: path == "b.fq")["one"]) == 2


BARE = """
import sys
from importlib.abc import MetaPathFinder

class Blocked(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("numpy", "pandas", "scipy", *NEEDED, "xopen"):
            raise ModuleNotFoundError(name)

import importlib.util
NEEDED = ("numpy", "pysam", "dnaio", "isal")
sys.meta_path.insert(0, Blocked())
sys.path[:0] = sys.argv[1:3]
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name in NEEDED else find_spec(name)
from pathlib import Path
import yaml
from ctra.files.own_yaml import read_own_yaml
from ctra.project.check import read_project
from ctra.project.configuration import Locations, check_config
locations = Locations(["config.yaml"])
config = locations.values()
check_config(config, read_own_yaml(sys.argv[3]), locations)
how = {"scales": [Path("scales")], "built": Path("x"), "generated": lambda path: False}
print(*read_project(config, locations, **how))
"""


def test_a_project_is_checked_before_its_environment_is_there(project, root, schema):
    """With `--sdm conda`, only Snakemake and its own packages need be there at the start."""
    done = subprocess.run(
        [sys.executable, "-c", BARE, root / "workflow" / "scripts", root / "tests", schema],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "one two\n", done.stderr
    missing = "numpy, pysam, dnaio, isal is not beside Snakemake: reads are checked by their jobs"
    assert missing in done.stderr
