"""Genome and annotation are there and belong together; nothing is fetched to find out."""

import os
from pathlib import Path

import pytest
from written_project import CONFIG, refused


def test_studies_that_start_at_a_matrix_need_no_reference(project):
    text = CONFIG.replace("samples: samples.tsv", "counts: two.tsv")
    text = text[text.index("studies:") :]
    Path("config.yaml").write_text(text, encoding="utf-8")
    assert [s.name for s in project.read()["one"]] == ["01", "02"]


def test_genome_and_annotation_are_read_once_until_one_of_them_changes(project, capsys):
    """A human genome takes half a minute to read; a project is read at every start."""
    Path("genes.tsv").write_text("built", encoding="utf-8")
    os.utime("genome.fa", (1000, 1000))
    os.utime("genes.gtf", (2000, 2000))
    os.utime("genes.tsv", (3000, 3000))
    project.read(built="genes.tsv")
    assert capsys.readouterr().err == ""
    os.utime("genome.fa", (4000, 4000))
    project.read(built="genes.tsv")
    assert capsys.readouterr().err.startswith("checking that the contigs")


@pytest.mark.parametrize(
    "genome", ["http://x.org/g.fa.gz", "https://x.org/g.fa", "ftp://x.org/g.fa", "FILE:///x/g.fa"]
)
def test_a_url_is_not_fetched_before_the_first_job(project, genome):
    """No name of this test leads anywhere, and what it is of the other file is not checked."""
    project.edit("config.yaml", "genome: genome.fa", f"genome: {genome}")
    project.edit(
        "config.yaml",
        "  annotation: genes.gtf",
        "  annotation: genes.gtf\n  checksums: {genome: http://x.org/CHECKSUMS, annotation: sums}",
    )
    Path("sums").touch()
    project.edit("genes.gtf", "1\tx\texon", "chr1\tx\texon")
    assert len(project.read()["one"]) == 2


def test_a_sha256_is_no_file(project):
    project.edit("config.yaml", "  genome:", f"  checksums: {{genome: {'0f' * 32}}}\n  genome:")
    assert len(project.read()["one"]) == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        refused(
            "genome: genome.fa",
            "genome: hg38.fa",
            "config.yaml:2: genome 'hg38.fa': no such file",
        ),
        refused(
            "annotation: genes.gtf",
            "annotation: hg38.gtf",
            "config.yaml:3: annotation 'hg38.gtf': no such file",
        ),
        refused(
            "reference:\n  genome: genome.fa\n  annotation: genes.gtf\n",
            "",
            "config.yaml:1: studies that start at reads need reference: genome, annotation",
        ),
        refused(
            "genome: genome.fa",
            "genome: s3://bucket/g.fa",
            "config.yaml:2: genome 's3://bucket/g.fa'; a path, or a URL of http, https, ftp, file "
            "is allowed",
        ),
        refused(
            "annotation: genes.gtf",
            "annotation: https://x.org/gtf/",
            "config.yaml:3: annotation 'https://x.org/gtf/'; a URL that ends in a file name is "
            "needed",
        ),
        refused(
            "  genome: genome.fa\n  annotation: genes.gtf",
            "  genome: http://x.org/fa/human.gz\n  annotation: http://x.org/gtf/human.gz",
            "config.yaml:3: annotation 'http://x.org/gtf/human.gz' has the genome's file "
            "name; rename one",
        ),
        refused(
            "  annotation: genes.gtf",
            f"  annotation: genes.gtf\n  checksums:\n    genome: {'0f' * 16}\n"
            "    annotation: git://x/y",
            "config.yaml:5: checksum, neither 64 hexadecimal digits nor a checksum file: "
            f"'{'0f' * 16}': no such file",
            "config.yaml:6: checksum, neither 64 hexadecimal digits nor a checksum file: "
            "'git://x/y'; a path, or a URL of http, https, ftp, file is allowed",
        ),
        refused(
            "MT\tx\texon",
            "MT\tx\tgene",
            "genes.gtf: no exon on 1 of 2 contigs of genome.fa, 50.0% of its length where 5% is "
            "allowed (MT); was the annotation cut off? Take a whole one of the same assembly, or "
            "a genome without these contigs",
            file="genes.gtf",
        ),
        refused(
            "1\tx\texon\t1\t4",
            "1\tx\texon\t1\t5",
            "genes.gtf:2: 5 is beyond contig '1' (4 nt in genome.fa); "
            "genome and annotation must be of the same assembly and source",
            file="genes.gtf",
        ),
        refused(
            "1\tx\texon",
            "chr1\tx\texon",
            "genes.gtf:2: contig 'chr1' is not in genome.fa (there: 1, MT); "
            "genome and annotation must be of the same assembly and source",
            file="genes.gtf",
        ),
        refused(
            ">1\nACGT\n",
            "ACGT\n",
            "genome.fa:1: not FASTA; a line starting with '>' is first",
            file="genome.fa",
        ),
    ],
)
def test_a_fault_of_the_reference(project, file, old, new, messages):
    project.edit(file, old, new)
    assert project.faults() == messages
