"""The header of a matrix is recognised, whichever program wrote it, or refused with its line."""

import gzip

import pytest

from ctra.expression.header import bam_sample, matrix_header
from ctra.files.errors import FileError


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Write a file into the current folder; the messages then have its short name."""
    monkeypatch.chdir(tmp_path)

    def write(text, name="m.tsv"):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    return write


def faults(read, path):
    """Lines of the refusal."""
    with pytest.raises(FileError) as refusal:
        read(path, {})
    return str(refusal.value).splitlines()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("gene\tS1\t02\nMX1\t1\t2\n", "m.tsv"),
        ('"gene","S1","02"\r\n"MX1",1,2\r\n', "m.csv"),
        ("\ufeff\tS1 \t02\n", "m.tsv"),
    ],
)
def test_samples_of_a_matrix_are_its_columns_but_the_first(file, text, name):
    header = matrix_header(file(text, name), {})
    assert (header.program, header.line, header.samples) == ("", 1, ["S1", "02"])
    assert header.notes == []


@pytest.mark.parametrize("name", ["m.tsv.gz", "m.tsv"])
def test_a_gzip_file_is_told_by_its_content(file, name):
    text = b"\xef\xbb\xbfgene\tS1\nMX1\t1\n"
    assert matrix_header(file(gzip.compress(text), name), {}).samples == ["S1"]
    text = gzip.compress(text.replace(b"\t", b","))
    assert matrix_header(file(text, "m.csv.gz"), {}).samples == ["S1"]


def test_a_gzip_file_that_is_cut_is_refused(file):
    cut = gzip.compress(b"gene\tS1\nMX1\t1\n")[:-12]
    (fault,) = faults(matrix_header, file(cut, "m.tsv.gz"))
    assert fault.startswith("m.tsv.gz: damaged gzip file (")
    assert fault.endswith("); copy it again")


FEATURECOUNTS = (
    '# Program:featureCounts v2.0.3; Command:"featureCounts" "-T" "4" "-s" "1" "-a" "genes.gtf" '
    '"-o" "counts.txt" "star/S1/Aligned.out.bam" "star/S2/Aligned.out.bam" \n'
    "Geneid\tChr\tStart\tEnd\tStrand\tLength\tstar/S1/Aligned.out.bam\tstar/S2/Aligned.out.bam\n"
    "ENSG00000157601.14\t21;21\t1;50\t9;59\t+;+\t19\t7\t0\n"
)


@pytest.mark.parametrize("line", [2, 1])
def test_columns_of_featurecounts(file, line):
    """The line with the command may have been taken off."""
    text = "".join(FEATURECOUNTS.splitlines(keepends=True)[2 - line :])
    header = matrix_header(file(text, "counts.txt"), {})
    assert (header.program, header.line) == ("featureCounts", line)
    assert (header.numbers, header.samples) == ([6, 7], ["S1", "S2"])


def test_columns_of_nf_core(file):
    text = "gene_id\tgene_name\tS1\tS2\nENSG00000157601\tMX1\t7.25\t0\n"
    header = matrix_header(file(text, "salmon.merged.gene_counts.tsv"), {})
    assert (header.program, header.line) == ("nf-core/rnaseq", 1)
    assert (header.numbers, header.samples) == ([2, 3], ["S1", "S2"])


@pytest.mark.parametrize(
    "path",
    [
        "S1.bam",
        "/data/my project/S1.bam",
        "star/S1Aligned.sortedByCoord.out.bam",
        "star/S1_Aligned.out.bam",
        "S1.Aligned.sortedByCoord.out.sorted.bam",
        "star_salmon/S1.markdup.sorted.bam",
        "star_salmon/S1.umi_dedup.sorted.bam",
        "results/align/S1/Aligned.out.bam",
        "../S1/Aligned.sortedByCoord.out.bam",
        "S1.sam",
        "S1",
    ],
)
def test_sample_of_a_bam(path):
    assert bam_sample(path) == "S1"


def test_nothing_but_known_suffixes_is_taken_off_a_bam():
    assert bam_sample("S1.rep2_sorted.bam") == "S1.rep2_sorted"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "",
            "m.tsv:1: 0 columns; a gene column and one column a sample are needed (tab separated)",
        ),
        (
            "gene\nMX1\n",
            "m.tsv:1: 1 columns; a gene column and one column a sample are needed (tab separated)",
        ),
        (
            "gene\tS2\nMX1\t1\t2\n",  # not R's write.table, which gives the genes no name
            "m.tsv:2: 3 cells where the header has 2 (tab separated)",
        ),
        (
            "gene\tS1\nMX1\thigh\n",
            "m.tsv:2: no column has numbers in the first rows: column 'S1' has 'high'",
        ),
        ("gene\tS1\tS1\nMX1\t1\t2\n", "m.tsv:1: column 'S1' stands more than once"),
        ("\t\tS1\nMX1\t1\t2\n", "m.tsv:1: column 2 has no name"),
        (
            "N_unmapped\t5\t6\nN_multimapping\t1\t2\n",
            "m.tsv:1: N_unmapped is a row of STAR's table, not a header; put a line above it with "
            "gene and the names of the samples",
        ),
        (
            FEATURECOUNTS.replace("S1/", "").replace("S2/", ""),
            "m.tsv:2: column 'star' stands more than once; a sample is named by its BAM file, or "
            "the folder; write the names into the header",
        ),
        (FEATURECOUNTS.replace("star/S1/", ""), "m.tsv:2: column 7 has no name"),
        (
            FEATURECOUNTS.splitlines()[0] + "\n",
            "m.tsv:1: 0 columns; a gene column and one column a sample are needed (tab separated)",
        ),
    ],
)
def test_a_matrix_without_a_usable_header_is_refused(file, text, message):
    assert faults(matrix_header, file(text, "m.tsv")) == [message]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("#gene,S1,02\nMX1,1,2\n", 1),
        ("# made by us, in 2020\n#gene;S1;02\nMX1;1;2\n", 2),
        ("# counts, raw\n# of blood, whole\ngene,S1,02\nMX1,1,2\n", 3),
    ],
)
def test_a_header_may_begin_with_the_mark_of_a_comment(file, text, line):
    header = matrix_header(file(text, "m.csv"), {})
    assert (header.line, header.samples) == (line, ["S1", "02"])
