"""Faults of where a project starts: sheets and files, folders, the machine, and lost records."""

import os
import time
from pathlib import Path

import pytest
from faulty import Fault, each_of, edit, refusal, together, write

from ctra.project.machine import check_machine
from ctra.project.seen import Seen
from ctra.project.stale import SETTINGS, compare_settings

ROW = "b\tone\t02\tb.fq"
SHEET = "sample\tstudy\tsubject\tfastq\n"


def sheet(rows, header=SHEET):
    """A change: the sample sheet has these rows."""
    return write("samples.tsv", header + rows)


def row(text):
    """A change: the last row of the sheet is this one."""
    return edit("samples.tsv", ROW, text)


def config(old, new):
    """A change in the configuration."""
    return edit("config.yaml", old, new)


def gone(file):
    """A change: a file is deleted."""
    return lambda project: Path(file).unlink()


def folder_for(file):
    """A change: a folder has the name of a file."""

    def change(project):
        Path(file).unlink()
        Path(file).mkdir()

    return change


def linked(file, target):
    """A change: a file is a link."""

    def change(project):
        Path(file).unlink()
        Path(file).symlink_to(target)

    return change


def nothing(project):
    """No change: what is read is at fault."""


def machine(python="python", folders=("results", "logs")):
    """Check the machine."""
    return lambda project: check_machine(python, list(folders))


def settings(before, *, recorded):
    """Compare settings with those of results that are there."""

    def read(project):
        Path("result").touch()
        seen = {} if before is None else {SETTINGS: before}
        compare_settings("B", seen, ["result"], recorded=recorded, forced=False)

    return read


def called_by(path, special):
    """A fault: the path of Python has a character that a shell takes for something else."""
    return Fault(
        f"Python in {path!r}",
        nothing,
        f"/home/{path}/python: a path with {special!r}, which the jobs cannot be called by",
        machine(f"/home/{path}/python"),
    )


STARTS = "one of samples, counts, expression is needed"
ALLOWED = "only A-Z, a-z, 0-9, '.', '_' and '-' are allowed, a letter or digit first"


@each_of(
    Fault("no sheet", gone("samples.tsv"), "config.yaml:6: samples 'samples.tsv': no such file"),
    Fault(
        "a folder for the sheet",
        folder_for("samples.tsv"),
        "config.yaml:6: samples 'samples.tsv': a folder; a file is needed",
    ),
    Fault("an empty sheet", write("samples.tsv", ""), "samples.tsv: empty; a header line"),
    Fault(
        "a sheet of blank lines",
        write("samples.tsv", "\n\n \n"),
        "samples.tsv: empty; a header line and at least one row are needed",
    ),
    Fault("a sheet without rows", sheet(""), "samples.tsv: no samples; one row a lane is needed"),
    Fault(
        "a sheet with commas",
        write("samples.tsv", "sample,study,subject,fastq\n"),
        "samples.tsv:1: columns sample,study,subject,fastq; needed are",
    ),
    Fault(
        "a sheet in UTF-16",
        write("samples.tsv", (SHEET + ROW).encode("utf-16")),
        "samples.tsv:1: not UTF-8",
    ),
    Fault(
        "a sheet in Latin 1",
        write("samples.tsv", f"{SHEET}é{ROW}".encode("latin-1")),
        "samples.tsv:2: not UTF-8",
    ),
    Fault(
        "a missing column",
        sheet("a\tone\t01\n", "sample\tstudy\tsubject\n"),
        "samples.tsv:1: columns sample, study, subject; needed are",
    ),
    Fault(
        "an unknown column",
        sheet("a\tone\t01\ta_L1.fq\tx\n", "sample\tstudy\tsubject\tfastq\tbatch\n"),
        "samples.tsv:1: columns sample, study, subject, fastq, batch; needed are",
    ),
    Fault(
        "a column twice",
        sheet("a\tone\t01\ta_L1.fq\tb.fq\n", "sample\tstudy\tsubject\tfastq\tfastq\n"),
        "samples.tsv:1: column 'fastq' stands 2 times; once is allowed",
    ),
    Fault("a short row", row("b\tone\t02"), "samples.tsv:4: 3 cells where the header has 4"),
    Fault("a long row", row(f"{ROW}\tx"), "samples.tsv:4: 5 cells where the header has 4"),
    Fault("blanks for tabs", row("b one 02 b.fq"), "samples.tsv:4: 1 cells where the header has 4"),
    Fault(
        "a quotation mark left open",
        row('b\tone\t02\t"b.fq'),
        "samples.tsv:4: unexpected end of data; is a quotation mark not closed?",
    ),
    Fault("a sample without name", row("\tone\t02\tb.fq"), "samples.tsv:4: sample is empty"),
    Fault("a row without study", row("b\t\t02\tb.fq"), "samples.tsv:4: study is empty"),
    Fault("a row without participant", row("b\tone\t\tb.fq"), "samples.tsv:4: subject is empty"),
    Fault(
        "a row without file",
        row("b\tone\t02\t"),
        "samples.tsv:4: neither fastq nor bam is given; one file is needed",
    ),
    Fault(
        "a blank in a name", row("b 1\tone\t02\tb.fq"), f"samples.tsv:4: sample 'b 1': {ALLOWED}"
    ),
    Fault(
        "a slash in a name", row("b/1\tone\t02\tb.fq"), f"samples.tsv:4: sample 'b/1': {ALLOWED}"
    ),
    Fault(
        "braces in a name", row("{b}\tone\t02\tb.fq"), f"samples.tsv:4: sample '{{b}}': {ALLOWED}"
    ),
    Fault(
        "two dots for a name", row("..\tone\t02\tb.fq"), f"samples.tsv:4: sample '..': {ALLOWED}"
    ),
    Fault("a dash in front", row("-b\tone\t02\tb.fq"), f"samples.tsv:4: sample '-b': {ALLOWED}"),
    Fault("an accent in a name", row("é\tone\t02\tb.fq"), f"samples.tsv:4: sample 'é': {ALLOWED}"),
    Fault(
        "a formula for a name", row("=b\tone\t02\tb.fq"), f"samples.tsv:4: sample '=b': {ALLOWED}"
    ),
    Fault(
        "a study that is not there",
        row("b\tthree\t02\tb.fq"),
        "samples.tsv:4: study 'three' is not in the configuration; there: one, two",
    ),
    Fault("a study in capitals", row("b\tOne\t02\tb.fq"), "samples.tsv:4: study 'One' is not in"),
    Fault("a file that is not there", row("b\tone\t02\tc.fq"), "samples.tsv:4: fastq 'c.fq': no s"),
    Fault("a file in capitals", row("b\tone\t02\tB.fq"), "samples.tsv:4: fastq 'B.fq': no such"),
    Fault(
        "a folder for a file",
        folder_for("b.fq"),
        "samples.tsv:4: fastq 'b.fq': a folder; a file is needed",
    ),
    Fault(
        "a dangling link",
        linked("b.fq", "away.fq"),
        "samples.tsv:4: fastq 'b.fq': a link to away.fq, which is not there",
    ),
    Fault(
        "a link to another lane",
        linked("b.fq", "a_L1.fq"),
        "samples.tsv:4: b.fq is the same file as that on line 2",
    ),
    Fault(
        "a file twice", row("b\tone\t02\ta_L1.fq"), "samples.tsv:4: a_L1.fq is already on line 2"
    ),
    Fault(
        "a file by another path",
        row("b\tone\t02\t./a_L1.fq"),
        "samples.tsv:4: ./a_L1.fq is already on line 2",
    ),
    Fault("a sample of two participants", row("a\tone\t02\tb.fq"), "samples.tsv:4: sample 'a' is"),
    Fault(
        "a sample of two studies",
        row("a\ttwo\t01\tb.fq"),
        "samples.tsv:4: sample 'a' is participant 01 of one on an earlier",
    ),
    Fault(
        "a participant of two samples",
        row("b\tone\t01\tb.fq"),
        "samples.tsv:4: participant '01' of one already has sample 'a'",
    ),
    Fault(
        "a participant nobody knows", row("b\tone\t09\tb.fq"), "samples.tsv:4: participant '09' is"
    ),
    Fault("a number for an id", row("b\tone\t2\tb.fq"), "samples.tsv:4: participant '2' is not in"),
    Fault(
        "reads that are no number",
        sheet("a\tone\t01\ta_L1.fq\tmany\n", "sample\tstudy\tsubject\tfastq\treads\n"),
        "samples.tsv:2: reads 'many'; a whole number is needed, or nothing",
    ),
    Fault(
        "a negative number of reads",
        sheet("a\tone\t01\ta_L1.fq\t-1\n", "sample\tstudy\tsubject\tfastq\treads\n"),
        "samples.tsv:2: reads '-1'; a whole number is needed, or nothing",
    ),
    Fault(
        "a checksum cut off",
        sheet("a\tone\t01\ta_L1.fq\t9f86\n", "sample\tstudy\tsubject\tfastq\tsha256\n"),
        "samples.tsv:2: sha256 '9f86'; 64 hexadecimal digits are needed, or nothing",
    ),
    Fault(
        "a checksum twice",
        sheet(
            f"a\tone\t01\ta_L1.fq\t{'0f' * 32}\nb\tone\t02\tb.fq\t{'0F' * 32}\n",
            "sample\tstudy\tsubject\tfastq\tsha256\n",
        ),
        f"samples.tsv:3: sha256 {'0f' * 32} is already on line 2",
    ),
    Fault(
        "fastq and bam",
        sheet("a\tone\t01\ta_L1.fq\tb.fq\n", "sample\tstudy\tsubject\tfastq\tbam\n"),
        "samples.tsv:2: both fastq and bam are given; one file is needed",
    ),
    Fault(
        "alignments that the workflow may delete",
        together(
            write("results/align/b/Aligned.out.bam", ""),
            sheet("b\tone\t02\tresults/align/b/Aligned.out.bam\n", "sample\tstudy\tsubject\tbam\n"),
        ),
        "samples.tsv:2: results/align/b/Aligned.out.bam is a file of this workflow, which may",
    ),
    Fault(
        "a start too few",
        config("    expression: two.tsv\n", ""),
        f"config.yaml:19: study 'two' starts at nothing; {STARTS}",
    ),
    Fault(
        "a start too many",
        config("    expression: two.tsv\n", "    expression: two.tsv\n    counts: two.tsv\n"),
        f"config.yaml:19: study 'two' starts at counts and expression; {STARTS}",
    ),
    Fault("no matrix", gone("two.tsv"), "config.yaml:20: expression 'two.tsv': no such file"),
    Fault(
        "a folder for a matrix",
        folder_for("two.tsv"),
        "config.yaml:20: expression 'two.tsv': a folder",
    ),
    Fault("an empty matrix", write("two.tsv", ""), "two.tsv:1: 0 columns; a gene"),
    Fault("no phenotype", gone("two.csv"), "config.yaml:21: phenotype 'two.csv': no such file"),
    Fault("an empty phenotype", write("two.csv", ""), "two.csv: empty"),
    Fault("no genome", gone("genome.fa"), "config.yaml:2: genome 'genome.fa': no such file"),
    Fault(
        "no annotation", gone("genes.gtf"), "config.yaml:3: annotation 'genes.gtf': no such file"
    ),
    Fault(
        "a genome from s3",
        config("genome.fa", "s3://x/g.fa"),
        "config.yaml:2: genome 's3://x/g.fa'",
    ),
    Fault(
        "a genome from a folder",
        config("genome.fa", "http://x/"),
        "config.yaml:2: genome 'http://x/'",
    ),
    Fault("no scale", gone("scales/short.yaml"), "config.yaml:9: unknown scale 'short'"),
    Fault(
        "contigs of another source",
        write("genes.gtf", 'chr1\tx\texon\t1\t4\t.\t+\t.\tgene_id "G";\n'),
        "genes.gtf:1: contig 'chr1' is not in genome.fa",
    ),
)
def test_start(fault, project):
    refusal(fault, project)


@each_of(
    *(called_by(f"a{special}b", special) for special in " \t\n'\"`$\\&;|<>()*?[]{}"),
    Fault(
        "a file for results/",
        write("results", ""),
        "results: a file stands where the run needs a folder; rename or delete it",
        machine(),
    ),
    Fault("a file for logs/", write("logs", ""), "logs: a file stands where the run", machine()),
    Fault(
        "a link to a file for results/",
        lambda project: Path("results").symlink_to("two.tsv"),
        "results: a file stands where the run needs a folder",
        machine(),
    ),
)
def test_machine(fault, project):
    refusal(fault, project)


@each_of(
    Fault("a project of others", nothing, ": you have no permission to write to this", machine()),
    Fault(
        "results of others",
        write("results/qc/table.tsv", ""),
        "results: you have no permission to write to this folder; get it, or call Snakemake with",
        machine(),
    ),
)
def test_folder_of_others(fault, project, monkeypatch):
    """For root every folder is its own; the answer of the system is put in its place."""
    monkeypatch.setattr(os, "access", lambda path, mode: path not in (Path("results"), Path.cwd()))
    refusal(fault, project)


@each_of(
    Fault("a phenotype of others", nothing, "config.yaml:7: phenotype 'one.csv': you have no perm"),
    Fault("a lane of others", nothing, "samples.tsv:4: fastq 'b.fq': you have no permission to"),
    Fault("a genome of others", nothing, "config.yaml:2: genome 'genome.fa': you have no perm"),
)
def test_file_of_others(fault, project, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: repr(path) not in fault.says)
    refusal(fault, project)


LOST = time.time_ns() + 10**18  # in 30 years: no run of the tests lasts so long


@each_of(
    *(
        Fault(name, nothing, "the configuration or the code has changed, and .snakemake", read)
        for name, read in {
            "settings changed and records lost": settings(Seen(0, 0, "A"), recorded=False),
            "settings changed in a stopped run, and records lost": settings(
                Seen(0, 0, ""), recorded=False
            ),
            "settings changed long after records were lost": settings(
                Seen(0, 0, "A", LOST), recorded=True
            ),
        }.items()
    )
)
def test_records(fault, project):
    refusal(fault, project)


@pytest.mark.parametrize("before", [None, Seen(0, 0, "B"), Seen(0, 0, "B", LOST)])
def test_sound_records(project, before):
    settings(before, recorded=True)(project)
