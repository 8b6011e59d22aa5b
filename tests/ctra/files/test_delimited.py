"""Tables that people write are read as they are meant, or refused with their line."""

import gzip

import pytest

from ctra.expression.header import MatrixHeader, bam_sample, matrix_header
from ctra.files.delimited import read_rows
from ctra.files.errors import FileError


@pytest.fixture
def sheet(tmp_path, monkeypatch):
    """Write a file into the current folder; the messages then have its short name."""
    monkeypatch.chdir(tmp_path)

    def write(text, name="samples.tsv"):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    return write


def faults(read, path):
    """Lines of the refusal."""
    with pytest.raises(FileError) as refusal:
        read(path)
    return str(refusal.value).splitlines()


# ---- What is read and refused -------------------------------------------------------------------


def test_a_cell_may_have_the_delimiter_within_quotes(sheet):
    assert read_rows(sheet('id,note\n1,"old, ill"\n', "p.csv")) == (
        ["id", "note"],
        [(2, ["1", "old, ill"])],
    )


def test_two_stray_quotation_marks_do_not_swallow_the_rows_between(sheet):
    path = sheet('id\tnote\n1\t"tall\n2\tx\n3\t"small\n', "p.tsv")
    assert faults(read_rows, path) == [
        "p.tsv:4: '\t' expected after '\"'; is a quotation mark not closed?"
    ]


# ---- The header of a matrix ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("gene\tS1\t02\nMX1\t1\t2\n", "m.tsv"),
        ('"gene","S1","02"\r\n"MX1",1,2\r\n', "m.csv"),
        ("\ufeff\tS1 \t02\n", "m.tsv"),
    ],
)
def test_samples_of_a_matrix_are_its_columns_but_the_first(sheet, text, name):
    assert matrix_header(sheet(text, name)) == MatrixHeader("", 1, 1, ["S1", "02"])


@pytest.mark.parametrize("name", ["m.tsv.gz", "m.tsv"])
def test_a_gzip_file_is_told_by_its_content(sheet, name):
    text = b"\xef\xbb\xbfgene\tS1\nMX1\t1\n"
    assert matrix_header(sheet(gzip.compress(text), name)).samples == ["S1"]
    assert matrix_header(sheet(gzip.compress(text.replace(b"\t", b",")), "m.csv.gz")).width == 1


def test_a_gzip_file_that_is_cut_is_refused(sheet):
    cut = gzip.compress(b"gene\tS1\nMX1\t1\n")[:-12]
    (fault,) = faults(matrix_header, sheet(cut, "m.tsv.gz"))
    assert fault.startswith("m.tsv.gz: damaged gzip file (")
    assert fault.endswith("); copy it again")


FEATURECOUNTS = (
    '# Program:featureCounts v2.0.3; Command:"featureCounts" "-T" "4" "-s" "1" "-a" "genes.gtf" '
    '"-o" "counts.txt" "star/S1/Aligned.out.bam" "star/S2/Aligned.out.bam" \n'
    "Geneid\tChr\tStart\tEnd\tStrand\tLength\tstar/S1/Aligned.out.bam\tstar/S2/Aligned.out.bam\n"
    "ENSG00000157601.14\t21;21\t1;50\t9;59\t+;+\t19\t7\t0\n"
)


@pytest.mark.parametrize("line", [2, 1])
def test_columns_of_featurecounts(sheet, line):
    """The line with the command may have been taken off."""
    text = "".join(FEATURECOUNTS.splitlines(keepends=True)[2 - line :])
    header = MatrixHeader("featureCounts", line, 6, ["S1", "S2"])
    assert matrix_header(sheet(text, "counts.txt")) == header


def test_columns_of_nf_core(sheet):
    text = "gene_id\tgene_name\tS1\tS2\nENSG00000157601\tMX1\t7.25\t0\n"
    header = MatrixHeader("nf-core/rnaseq", 1, 2, ["S1", "S2"])
    assert matrix_header(sheet(text, "salmon.merged.gene_counts.tsv")) == header


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
            "gene,S1\nMX1,2\n",
            "m.tsv:1: 1 columns; a gene column and one column a sample are needed (tab separated)",
        ),
        (
            "S1\tS2\nMX1\t1\t2\n",  # R's write.table, which would take S1 for the gene column
            "m.tsv:2: 3 cells where the header has 2; the gene column needs a header too "
            "(R: write.table with col.names=NA)",
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
            FEATURECOUNTS.splitlines()[0],
            "m.tsv:1: 0 columns; a gene column and one column a sample are needed (tab separated)",
        ),
    ],
)
def test_a_matrix_without_a_usable_header_is_refused(sheet, text, message):
    assert faults(matrix_header, sheet(text, "m.tsv")) == [message]
