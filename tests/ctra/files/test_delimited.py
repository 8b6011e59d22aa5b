"""A sample sheet is read as it is meant, or refused with every fault and its line."""

import gzip

import pytest

from ctra.expression.header import MatrixHeader, bam_sample, matrix_header
from ctra.files.delimited import read_rows
from ctra.files.errors import FileError
from ctra.project.samples import Lane, Sample, read_samples

HEADER = "sample\tstudy\tsubject\tfastq\n"


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


# ---- What is read -------------------------------------------------------------------------------


def test_lanes_of_a_sample_are_joined_in_the_order_of_the_sheet(sheet):
    path = sheet(
        HEADER
        + "b\tstudy1\t0002\tb_L2.fq.gz\n"
        + "a\tstudy1\t0001\ta.fq.gz\n"
        + "b\tstudy1\t0002\tb_L1.fq.gz\n"
    )
    assert read_samples(path) == [
        Sample(
            "b",
            "study1",
            "0002",
            2,
            (Lane("b_L2.fq.gz", 2), Lane("b_L1.fq.gz", 4)),
        ),
        Sample("a", "study1", "0001", 3, (Lane("a.fq.gz", 3),)),
    ]


def test_ids_stay_text(sheet):
    """Pandas would read 01 as 1 and NA as missing."""
    path = sheet(HEADER + "01\ts\tNA\t1e3.fq\n")
    assert read_samples(path) == [Sample("01", "s", "NA", 2, (Lane("1e3.fq", 2),))]


def test_the_same_subject_id_in_two_studies_is_two_people(sheet):
    path = sheet(HEADER + "a\tstudy1\t0001\ta.fq\nb\tstudy2\t0001\tb.fq\n")
    assert [(s.study, s.subject) for s in read_samples(path)] == [
        ("study1", "0001"),
        ("study2", "0001"),
    ]


PLAIN = "sample\tstudy\tsubject\tfastq\na\ts\t1\ta.fq\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(PLAIN.replace("\n", "\r\n"), "s.tsv", id="windows line ends"),
        pytest.param(PLAIN.replace("\n", "\r"), "s.tsv", id="old mac line ends"),
        pytest.param("\ufeff" + PLAIN, "s.tsv", id="byte order mark"),
        pytest.param(PLAIN.rstrip("\n"), "s.tsv", id="no last line end"),
        pytest.param(PLAIN.replace("\n", "\n\n"), "s.tsv", id="empty lines"),
        pytest.param(PLAIN + "\t\t\t\n", "s.tsv", id="a line of empty cells, as Excel leaves them"),
        pytest.param(PLAIN.replace("\t", " \t "), "s.tsv", id="blanks around cells"),
        pytest.param(PLAIN.replace("a.fq", '"a.fq"'), "s.tsv", id="quoted cell"),
        pytest.param(PLAIN.replace("\t", ","), "s.csv", id="csv"),
        pytest.param("fastq\tsubject\tstudy\tsample\na.fq\t1\ts\ta\n", "s.tsv", id="other order"),
    ],
)
def test_variants_of_one_sheet_are_the_same_sheet(sheet, text, name):
    (sample,) = read_samples(sheet(text, name))
    assert (sample.name, sample.study, sample.subject, sample.fastq) == ("a", "s", "1", ("a.fq",))


def test_line_numbers_are_those_of_the_file_where_lines_are_empty(sheet):
    path = sheet(HEADER + "\n\na\ts\t1\ta.fq\n")
    assert read_samples(path)[0].line == 4


def test_a_cell_may_have_the_delimiter_within_quotes(sheet):
    assert read_rows(sheet('id,note\n1,"old, ill"\n', "p.csv")) == (
        ["id", "note"],
        [(2, ["1", "old, ill"])],
    )


# ---- What is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "message"),
    [
        pytest.param("a\ts\t\ta.fq", "samples.tsv:2: subject is empty", id="empty cell"),
        pytest.param(
            " \t \t1\ta.fq", "samples.tsv:2: sample, study is empty", id="two cells of blanks"
        ),
        pytest.param(
            "a\ts\t1\t",
            "samples.tsv:2: neither fastq nor bam is given; one file is needed",
            id="no file",
        ),
        pytest.param(
            "a\ts\t1",
            "samples.tsv:2: 3 cells where the header has 4 (tab separated)",
            id="a cell less",
        ),
        pytest.param(
            "a\ts\t1\ta.fq\t",
            "samples.tsv:2: 5 cells where the header has 4 (tab separated)",
            id="trailing tab",
        ),
        *(
            pytest.param(
                f"{name}\ts\t1\ta.fq",
                f"samples.tsv:2: sample {name!r}: only A-Z, a-z, 0-9, '.', '_' and '-' are "
                "allowed, a letter or digit first",
                id=f"name {name}",
            )
            for name in ("a b", "a/b", "../a", "-a", ".a", "a{b}", "ä", "*")
        ),
    ],
)
def test_a_bad_row_is_refused_with_its_line(sheet, row, message):
    assert faults(read_samples, sheet(HEADER + row + "\n")) == [message]


@pytest.mark.parametrize(
    ("second", "message"),
    [
        pytest.param(
            "b\ts\t2\ta.fq", "samples.tsv:3: a.fq is already on line 2", id="same file twice"
        ),
        pytest.param(
            "b\ts\t2\t./x/../a.fq",
            "samples.tsv:3: ./x/../a.fq is already on line 2",
            id="same file, written otherwise",
        ),
        pytest.param(
            "a\ts\t2\tb.fq",
            "samples.tsv:3: sample 'a' is s subject 1 on an earlier line; "
            "sample names must be unique",
            id="a sample with two subjects",
        ),
        pytest.param(
            "a\tt\t1\tb.fq",
            "samples.tsv:3: sample 'a' is s subject 1 on an earlier line; "
            "sample names must be unique",
            id="a sample in two studies",
        ),
        pytest.param(
            "b\ts\t1\tb.fq",
            "samples.tsv:3: subject '1' of s already has sample 'a'; "
            "one sample a subject is allowed",
            id="two samples for a subject",
        ),
    ],
)
def test_rows_that_contradict_each_other_are_refused(sheet, second, message):
    assert faults(read_samples, sheet(HEADER + "a\ts\t1\ta.fq\n" + second + "\n")) == [message]


def test_all_faults_are_reported_at_once(sheet):
    path = sheet(
        HEADER
        + "a 1\ts\t1\ta.fq\n"
        + "\n"
        + "b\ts\t2\tb.fq\n"
        + "c\ts\t3\tb.fq\n"
        + "d\t\t4\td.fq\n"
        + "e\ts\t2\te.fq\n"
    )
    assert [line.split(" ")[0] for line in faults(read_samples, path)] == [
        "samples.tsv:2:",
        "samples.tsv:5:",
        "samples.tsv:6:",
        "samples.tsv:7:",
    ]


def test_a_row_is_reported_once_under_its_first_fault(sheet):
    """All four rows have the file of line 2 as well."""
    path = sheet(
        HEADER
        + "a\ts\t1\ta.fq\n"
        + "\ts\t1\ta.fq\n"
        + "b 1\ts\t1\ta.fq\n"
        + "a\ts\t2\ta.fq\n"
        + "c\ts\t1\ta.fq\n"
    )
    found = [line.split(" ")[:2] for line in faults(read_samples, path)]
    assert found == [
        ["samples.tsv:3:", "sample"],  # is empty
        ["samples.tsv:4:", "sample"],  # 'b 1': only A-Z, ...
        ["samples.tsv:5:", "sample"],  # 'a' is s subject 1 ...
        ["samples.tsv:6:", "subject"],  # '1' of s already has ...
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "", "samples.tsv: empty; a header line and at least one row are needed", id="empty"
        ),
        pytest.param(
            HEADER, "samples.tsv: no samples; one row a lane is needed below the header", id="rows"
        ),
        pytest.param(
            "sample\tstudy\tsubject\ns1\ts\t1\n",
            "samples.tsv:1: columns sample, study, subject; needed are sample, study, subject "
            "and fastq or bam, allowed are reads, sha256, tab separated",
            id="a column less",
        ),
        pytest.param(
            PLAIN.replace("\t", ","),
            "samples.tsv:1: columns sample,study,subject,fastq; needed are sample, study, subject "
            "and fastq or bam, allowed are reads, sha256, tab separated",
            id="commas in a tsv",
        ),
        pytest.param(
            "sample\tstudy\tsubject\tfastq\tfastq\na\ts\t1\ta.fq\tb.fq\n",
            "samples.tsv:1: column 'fastq' stands 2 times; once is allowed",
            id="a column twice",
        ),
        pytest.param(
            PLAIN.encode("utf-16"),
            "samples.tsv: not UTF-8 ('utf-8' codec can't decode byte 0xff in position 0: "
            "invalid start byte); save it as UTF-8 text",
            id="excel's unicode text",
        ),
        pytest.param(
            HEADER + 'a\ts\t1\t"a.fq\nb\ts\t2\tb.fq\n',
            "samples.tsv:3: unexpected end of data; is a quotation mark not closed?",
            id="open quotation mark, which would swallow the other samples",
        ),
    ],
)
def test_a_file_that_is_no_sheet_is_refused(sheet, text, message):
    assert faults(read_samples, sheet(text)) == [message]


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


# ---- Files and what the sheet says of them ------------------------------------------------------

SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def test_reads_and_checksum_of_a_lane(sheet):
    path = sheet(
        "sample\tstudy\tsubject\tfastq\treads\tsha256\n"
        + f"a\ts\t1\ta1.fq\t1200\t{SHA256}\n"
        + "a\ts\t1\ta2.fq\t\t\n"
    )
    (sample,) = read_samples(path)
    assert sample.lanes == (Lane("a1.fq", 2, 1200, SHA256), Lane("a2.fq", 3))


def test_some_samples_start_at_alignments(sheet):
    path = sheet("sample\tstudy\tsubject\tfastq\tbam\na\ts\t1\ta.fq\t\nb\ts\t2\t\tb.bam\n")
    a, b = read_samples(path)
    assert (a.fastq, a.bam, a.files) == (("a.fq",), None, [(2, "a.fq")])
    assert (b.fastq, b.bam, b.files) == ((), "b.bam", [(3, "b.bam")])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a\ts\t1\ta.fq\ta.bam\t\t", "both fastq and bam are given; one file is needed"),
        ("a\ts\t1\ta.fq\t\t1e6\t", "reads '1e6'; a whole number is needed, or nothing"),
        ("a\ts\t1\ta.fq\t\t-5\t", "reads '-5'; a whole number is needed, or nothing"),
        ("a\ts\t1\ta.fq\t\t\tabc", "sha256 'abc'; 64 hexadecimal digits are needed, or nothing"),
        (
            "a\ts\t1\t\ta.bam\t5\t",
            "reads and sha256 are for FASTQ files; leave them empty for a bam",
        ),
    ],
)
def test_files_that_are_refused(sheet, row, message):
    header = "sample\tstudy\tsubject\tfastq\tbam\treads\tsha256\n"
    assert faults(read_samples, sheet(header + row + "\n")) == [f"samples.tsv:2: {message}"]


def test_a_bam_is_all_of_a_sample(sheet):
    path = sheet("sample\tstudy\tsubject\tbam\na\ts\t1\ta1.bam\na\ts\t1\ta2.bam\n")
    assert faults(read_samples, path) == [
        "samples.tsv:3: sample 'a' is on line 2 already; a bam is all of a sample"
    ]


def test_one_checksum_twice_is_one_file_twice(sheet):
    path = sheet(
        "sample\tstudy\tsubject\tfastq\tsha256\n"
        + f"a\ts\t1\ta.fq\t{SHA256}\nb\ts\t2\tb.fq\t{SHA256.upper()}\n"
    )
    assert faults(read_samples, path) == [f"samples.tsv:3: sha256 {SHA256} is already on line 2"]
