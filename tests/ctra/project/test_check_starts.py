"""Where studies start: sheets, FASTQ files and matrices that are there, each once."""

from pathlib import Path

import pytest
from written_project import refused


def test_one_sheet_for_two_studies(project):
    project.edit("config.yaml", "expression: two.tsv", "samples: samples.tsv")
    project.edit("samples.tsv", "b\tone\t02", "b\ttwo\t02")
    assert {study: [s.name for s in members] for study, members in project.read().items()} == {
        "one": ["a"],
        "two": ["b"],
    }


@pytest.mark.parametrize("quote", ["", '"'])
def test_samples_of_a_matrix_are_read_as_it_is_written(project, quote):
    project.edit("config.yaml", "expression: two.tsv", "expression: two.csv.csv")
    rows = [["gene", "01", "02"], ["MX1", "5", "6"]]
    text = "".join(",".join(quote + cell + quote for cell in row) + "\r\n" for row in rows)
    Path("two.csv.csv").write_text("\ufeff" + text, encoding="utf-8", newline="")
    assert [s.subject for s in project.read()["two"]] == ["01", "02"]


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        refused(
            "studies:\n",
            "reads: {umi: NNNNNNTATA}\nstudies:\n",
            "config.yaml:4: with UMIs the counts are molecules, for which mapped reads are no "
            "denominator; set expression: {library_size: counted}",
        ),
        refused(
            "    expression: two.tsv\n",
            "",
            "config.yaml:19: study 'two' starts at nothing; "
            "one of samples, counts, expression is needed",
        ),
        refused(
            "    expression: two.tsv\n",
            "    expression: two.tsv\n    counts: two.tsv\n",
            "config.yaml:19: study 'two' starts at counts and expression; "
            "one of samples, counts, expression is needed",
        ),
        refused(
            "samples: samples.tsv",
            "samples: sheet.tsv",
            "config.yaml:6: samples 'sheet.tsv': no such file",
        ),
        refused(
            "expression: two.tsv",
            "expression: 2.tsv",
            "config.yaml:20: expression '2.tsv': no such file",
        ),
        refused(
            "b.fq",
            "c.fq",
            "samples.tsv:4: fastq 'c.fq': no such file",
            file="samples.tsv",
        ),
        refused(
            "b\tone\t02",
            "b\tthree\t02",
            "samples.tsv:4: study 'three' is not in the configuration; there: one, two",
            file="samples.tsv",
        ),
        refused(
            "b\tone\t02\tb.fq",
            "b 1\tone\t02\tb.fq",
            "samples.tsv:4: sample 'b 1': only A-Z, a-z, 0-9, '.', '_' and '-' are allowed, "
            "a letter or digit first",
            file="samples.tsv",
        ),
        refused(
            "gene\t01\t02",
            "gene\t02",
            "two.tsv:2: 3 cells where the header has 2 (tab separated)",
            file="two.tsv",
            id="a matrix that lacks a name",
        ),
        refused(
            "gene\t01\t02",
            "gene\t01\t01",
            "two.tsv:1: column '01' stands more than once",
            file="two.tsv",
        ),
        refused(
            "gene\t01\t02\nMX1\t5\t6\n",
            "gene\nMX1\n",
            "two.tsv:1: 1 columns; a gene column and one column a sample are needed "
            "(tab separated)",
            file="two.tsv",
        ),
    ],
)
def test_a_fault_of_a_start(project, file, old, new, messages):
    project.edit(file, old, new)
    assert project.faults() == messages


def test_a_sheet_without_a_study_that_names_it(project):
    project.edit("config.yaml", "expression: two.tsv", "samples: samples.tsv")
    assert project.faults() == ["samples.tsv: no sample of study 'two'"]


def test_alignments_that_the_workflow_deletes_are_no_input(project):
    bam = Path("results/align/a/Aligned.out.bam")
    bam.parent.mkdir(parents=True)
    bam.touch()
    sheet = f"sample\tstudy\tsubject\tbam\na\tone\t01\t{bam.absolute()}\n"
    Path("samples.tsv").write_text(sheet, encoding="utf-8")
    assert project.faults() == [
        f"samples.tsv:2: {bam.absolute()} is a file of this workflow, which may delete it; move it "
        "elsewhere"
    ]


def test_one_sample_name_in_two_sheets(project):
    """Both would write results/align/a."""
    project.edit("config.yaml", "expression: two.tsv", "samples: more.tsv")
    text = "sample\tstudy\tsubject\tfastq\na\ttwo\t01\tb.fq\nc\ttwo\t02\ta_L1.fq\n"
    Path("more.tsv").write_text(text, encoding="utf-8")
    assert project.faults() == [
        "sample 'a' is in one and two; once is allowed",
        "b.fq is in one and two; once is allowed",
        "a_L1.fq is in one and two; once is allowed",
    ]
