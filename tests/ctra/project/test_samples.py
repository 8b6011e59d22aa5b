"""A sample sheet is read as it is meant, or refused with every fault and its line."""

import pytest

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


def test_the_same_id_in_two_studies_is_two_people(sheet):
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
        pytest.param(
            PLAIN.replace("\n", "\t\t\n"), "s.tsv", id="empty columns, as Excel leaves them"
        ),
        pytest.param(PLAIN.replace("fastq\n", "fastq\t\n"), "s.tsv", id="a tab behind the header"),
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
            "samples.tsv:3: sample 'a' is participant 1 of s on an earlier line; "
            "sample names must be unique",
            id="a sample with two participants",
        ),
        pytest.param(
            "A\ts\t2\tb.fq",
            "samples.tsv:3: sample 'A' and 'a' differ in capitals alone, and their files would be "
            "the same on many disks; rename one",
            id="names that differ in capitals",
        ),
        pytest.param(
            "a\tt\t1\tb.fq",
            "samples.tsv:3: sample 'a' is participant 1 of s on an earlier line; "
            "sample names must be unique",
            id="a sample in two studies",
        ),
        pytest.param(
            "b\ts\t1\tb.fq",
            "samples.tsv:3: participant '1' of s already has sample 'a'; "
            "one sample a participant is allowed",
            id="two samples for a participant",
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
        ["samples.tsv:6:", "participant"],  # '1' of s already has ...
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
            "and fastq or bam, allowed are visit, reads, sha256, tab separated",
            id="a column less",
        ),
        pytest.param(
            PLAIN.replace("\t", ","),
            "samples.tsv:1: columns sample,study,subject,fastq; needed are sample, study, subject "
            "and fastq or bam, allowed are visit, reads, sha256, tab separated",
            id="commas in a tsv",
        ),
        pytest.param(
            "sample\tstudy\tsubject\tfastq\tfastq\na\ts\t1\ta.fq\tb.fq\n",
            "samples.tsv:1: column 'fastq' stands 2 times; once is allowed",
            id="a column twice",
        ),
        pytest.param(
            PLAIN.encode("utf-16"),
            "samples.tsv:1: not UTF-8 (byte 0xff); save it as UTF-8 text",
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
