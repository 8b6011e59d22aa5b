"""The demonstration writes over no file of anybody else."""

from pathlib import Path

import pytest
from written_project import CONFIG, FILES, refused

from ctra.project.check_simulation import simulated


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        refused(
            "studies:\n",
            "simulate: {seed: 1, reads: 100}\nstudies:\n",
            "config.yaml:4: simulate makes study1, study2, study3 from one sample sheet; delete "
            "the key simulate in a project of your own",
            "config.yaml:4: simulate would make 'genome.fa', which is not under demo/; delete the "
            "key simulate in a project of your own",
        ),
    ],
)
def test_a_project_of_ones_own_is_not_simulated(project, file, old, new, messages):
    project.edit(file, old, new)
    assert project.faults() == messages


def test_the_demonstration_makes_no_file_of_somebody_else(project):
    """Its rules would write over the FASTQ files that a sheet names."""
    text = CONFIG.replace("  one:", "  study1:").replace("  two:", "  study2:")
    text = text.replace("expression: two.tsv", "samples: samples.tsv")
    text += text[text.index("  study2:") :].replace("study2", "study3")
    Path("config.yaml").write_text("simulate: {seed: 1, reads: 100}\n" + text, encoding="utf-8")
    sheet = FILES["samples.tsv"].replace("one", "study1")
    sheet += "c\tstudy2\t02\traw/c.fq\nd\tstudy3\t02\td.fq\n"
    Path("samples.tsv").write_text(sheet, encoding="utf-8")
    made = {"genome.fa", "genes.gtf", "one.csv", "two.csv", "a_L1.fq", "a_L2.fq", "b.fq", "d.fq"}
    Path("raw").mkdir()
    Path("raw/c.fq").write_text("@precious\nACGT\n+\nFFF#\n", encoding="utf-8")
    assert project.faults(generated=made.__contains__) == [
        "config.yaml:1: simulate would make 'raw/c.fq', which is not under demo/; delete the key "
        "simulate in a project of your own"
    ]


def test_what_the_demonstration_makes():
    for number in (1, 2, 3):
        assert simulated({"simulate": {}}, f"demo/study{number}.csv")
        assert not simulated({}, f"demo/study{number}.csv")
    assert simulated({"simulate": {}}, "demo/reads/S3-0001-week8_L001.fastq.gz")
    assert not simulated({"simulate": {}}, "demo/study4.csv")
