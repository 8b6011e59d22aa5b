"""Faults of sample sheets, FASTQ lanes and BAM files."""

import bz2
import gzip
import io
import os
import shutil
import sys
import tarfile
from pathlib import Path

import pysam
import pytest
from faulty import Fault, each_of, edit, refusal, together, write

from ctra.expression.cpm import mapped_reads
from ctra.files.table import read_table
from ctra.reads.accounts import account
from ctra.reads.bam import open_bam, read_alignments
from ctra.reads.counting import count_genes
from ctra.reads.fastq import trimmed

HEADER = "sample\tstudy\tsubject\tfastq\n"
ROW = "b\tone\t02\tb.fq"
READ = "@L3:{0}\nGCGTACGTACGTACGTACGTACGTA\n+\nFFFFFFFFFFFFFFFFFFFFFFFF#\n"
READS = "".join(READ.format(i) for i in range(3))
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.fixture(autouse=True)
def tools(monkeypatch):
    """Cutadapt stands beside this Python, as the workflow finds it."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


def sheet(row):
    """A change: the last line of the sample sheet."""
    return edit("samples.tsv", ROW, row)


def sheet_of(header, *rows):
    """A change: another sample sheet."""
    return write("samples.tsv", "\n".join([header.replace(" ", "\t"), *rows]) + "\n")


def lane(content, name="b.fq"):
    """A change: the lane of the last sample."""
    return together(write(name, content), sheet(f"b\tone\t02\t{name}"))


def renamed(old, new, name):
    """A change: one read of a lane is called otherwise, or has other letters."""
    return lane(READS.replace(old, new, 1), name)


# ---- Sample sheets ------------------------------------------------------------------------------

WITH_ALL = "sample study subject fastq bam reads sha256"


@each_of(
    Fault(
        "a sheet without study",
        sheet_of("sample subject fastq", "a\t01\tb.fq"),
        "samples.tsv:1: columns sample, subject, fastq; needed are sample, study, subject and",
    ),
    Fault(
        "a column of one's own",
        sheet_of("sample study subject fastq plate", "a\tone\t01\tb.fq\t3"),
        "samples.tsv:1: columns sample, study, subject, fastq, plate; needed are",
    ),
    Fault(
        "a column in capitals",
        sheet_of("Sample study subject fastq", "a\tone\t01\tb.fq"),
        "tab separated; 'Sample' is none of them; did you mean 'sample'?",
    ),
    Fault(
        "a zero-width blank in a column's name",
        sheet_of("sample study subj\u200bect fastq", "a\tone\t01\tb.fq"),
        r"tab separated; 'subj\u200bect' is none of them; did you mean 'subject'?",
    ),
    Fault(
        "two columns for the files of a pair",
        sheet_of("sample study subject fastq1 fastq2", "a\tone\t01\tb.fq\tc.fq"),
        "tab separated; 'fastq1' is none of them; did you mean 'fastq'?; 'fastq2' is none of them",
    ),
    Fault(
        "a column twice",
        sheet_of("sample study subject fastq fastq", "a\tone\t01\tb.fq\tc.fq"),
        "samples.tsv:1: column 'fastq' stands 2 times; once is allowed",
    ),
    Fault(
        "semicolons between columns",
        sheet_of("sample;study;subject;fastq", "a;one;01;b.fq"),
        "samples.tsv:1: columns sample;study;subject;fastq; needed are",
    ),
    Fault(
        "semicolons in a .csv",
        together(
            write("s.csv", "sample;study;subject;fastq\na;one;01;b.fq\n"),
            edit("config.yaml", "samples.tsv", "s.csv"),
        ),
        "visit, reads, sha256, comma separated",
    ),
    Fault(
        "commas in a .tsv",
        sheet_of("sample,study,subject,fastq", "a,one,01,b.fq"),
        "samples.tsv:1: columns sample,study,subject,fastq; needed are",
    ),
    Fault(
        "Unicode text of Excel",
        write("samples.tsv", (HEADER + ROW).encode("utf-16")),
        "samples.tsv",
    ),
    Fault(
        "Latin-1 text",
        write("samples.tsv", (HEADER + "M\xfc\tone\t01\tb.fq").encode("latin-1")),
        "not UTF-8",
    ),
    Fault("a workbook renamed", write("samples.tsv", b"PK\3\4\x14\0\xff\xfe"), "samples.tsv"),
    Fault(
        "a quotation mark that stays open",
        sheet('b\tone\t02\t"b.fq'),
        "samples.tsv:4: unexpected end of data; is a quotation mark not closed?",
    ),
    Fault(
        "an empty sheet",
        write("samples.tsv", ""),
        "samples.tsv: empty; a header line and at least one row are needed",
    ),
    Fault("a sheet without rows", write("samples.tsv", HEADER), "samples.tsv: no samples; one row"),
    Fault(
        "a sheet that was cut in its packing",
        write("samples.tsv", gzip.compress((HEADER + ROW).encode())[:-9]),
        "samples.tsv: damaged gzip file",
    ),
    Fault(
        "a cell less",
        sheet("b\tone\tb.fq"),
        "samples.tsv:4: 3 cells where the header has 4 (tab separated)",
    ),
    Fault(
        "a tab too many within a row",
        sheet("b\t\tone\t02\tb.fq"),
        "samples.tsv:4: 5 cells where the header has 4 (tab separated)",
    ),
    Fault(
        "a note beside the table",
        together(
            edit("samples.tsv", HEADER.strip(), HEADER.strip() + "\t\t"),
            sheet(f"{ROW}\t\trepeat?"),
        ),
        "samples.tsv:4: 'repeat?' is in a column that has no name in the header",
    ),
    Fault("no participant", sheet("b\tone\t\tb.fq"), "samples.tsv:4: subject is empty"),
    Fault(
        "no file", sheet("b\tone\t02\t"), "samples.tsv:4: neither fastq nor bam is given; one file"
    ),
    Fault(
        "a blank in a sample's name",
        sheet("b 1\tone\t02\tb.fq"),
        "samples.tsv:4: sample 'b 1': only A-Z, a-z, 0-9, '.', '_' and '-' are allowed",
    ),
    Fault(
        "a slash in a sample's name",
        sheet("b/1\tone\t02\tb.fq"),
        "samples.tsv:4: sample 'b/1': only",
    ),
    Fault(
        "an umlaut in a sample's name",
        sheet("bü\tone\t02\tb.fq"),
        "samples.tsv:4: sample 'bü': only",
    ),
    Fault(
        "a zero-width blank in a sample's name",
        sheet("b\u200b\tone\t02\tb.fq"),
        r"samples.tsv:4: sample 'b\u200b': only",
    ),
    Fault(
        "sample names that differ in capitals",
        sheet("A\tone\t02\tb.fq"),
        "samples.tsv:4: sample 'A' and 'a' differ in capitals alone, and their files would be the "
        "same on many disks; rename one",
    ),
    Fault(
        "one sample of two participants",
        sheet("a\tone\t02\tb.fq"),
        "samples.tsv:4: sample 'a' is participant 01 of one on an earlier line",
    ),
    Fault(
        "two samples of one participant",
        sheet("b\tone\t01\tb.fq"),
        "samples.tsv:4: participant '01' of one already has sample 'a'; one sample a participant",
    ),
    Fault(
        "a participant that nobody knows",
        sheet("b\tone\t09\tb.fq"),
        "samples.tsv:4: participant '09' is not in column 'id' of one.csv",
    ),
    Fault(
        "a study in capitals",
        sheet("b\tOne\t02\tb.fq"),
        "samples.tsv:4: study 'One' is not in the configuration; there: one, two",
    ),
    Fault(
        "a lane twice", sheet("b\tone\t02\ta_L1.fq"), "samples.tsv:4: a_L1.fq is already on line 2"
    ),
    Fault(
        "a lane twice, written otherwise",
        sheet("b\tone\t02\t./x/../a_L1.fq"),
        "samples.tsv:4: ./x/../a_L1.fq is already on line 2",
    ),
    Fault(
        "a lane and a link to it",
        together(lambda project: Path("c.fq").symlink_to("a_L1.fq"), sheet("b\tone\t02\tc.fq")),
        "samples.tsv:4: c.fq is the same file as that on line 2",
    ),
    Fault(
        "a number of reads with a comma",
        sheet_of(WITH_ALL, "b\tone\t02\tb.fq\t\t1,000\t"),
        "samples.tsv:2: reads '1,000'; a whole number is needed, or nothing",
    ),
    Fault(
        "a checksum of another kind",
        sheet_of(WITH_ALL, f"b\tone\t02\tb.fq\t\t\t{SHA256[:32]}"),
        "64 hexadecimal digits are needed, or nothing",
    ),
    Fault(
        "one checksum of two lanes",
        sheet_of(
            WITH_ALL,
            f"a\tone\t01\ta_L1.fq\t\t\t{SHA256}",
            f"b\tone\t02\tb.fq\t\t\t{SHA256.upper()}",
        ),
        f"samples.tsv:3: sha256 {SHA256} is already on line 2",
    ),
    Fault(
        "FASTQ and BAM in one row",
        sheet_of(WITH_ALL, "b\tone\t02\tb.fq\tb.bam\t\t"),
        "samples.tsv:2: both fastq and bam are given; one file is needed",
    ),
    Fault(
        "FASTQ and BAM of one sample",
        sheet_of(WITH_ALL, "b\tone\t02\tb.fq\t\t\t", "b\tone\t02\t\tb.bam\t\t"),
        "samples.tsv:3: sample 'b' is on line 2 already; a bam is all of a sample",
    ),
    Fault(
        "a number of reads of a BAM",
        sheet_of(WITH_ALL, "b\tone\t02\t\tb.bam\t5\t"),
        "samples.tsv:2: reads and sha256 are for FASTQ files; leave them empty for a bam",
    ),
    Fault(
        "a file that is not there",
        sheet("b\tone\t02\tc.fq"),
        "samples.tsv:4: fastq 'c.fq': no such file",
    ),
    Fault(
        "a lane that was packed since",
        together(write("b.fq.gz", b""), lambda project: Path("b.fq").unlink()),
        "samples.tsv:4: fastq 'b.fq': no such file; there is 'b.fq.gz'",
    ),
    Fault(
        "a lane in capitals",
        sheet("b\tone\t02\tB.FQ"),
        "samples.tsv:4: fastq 'B.FQ': no such file; there is 'b.fq'",
    ),
    Fault(
        "the home folder as ~",
        sheet("b\tone\t02\t~/b.fq"),
        "samples.tsv:4: fastq '~/b.fq': no such file; ~ does not stand for the home folder here",
    ),
    Fault(
        "a star for all lanes",
        sheet("b\tone\t02\tb*.fq"),
        "samples.tsv:4: fastq 'b*.fq': no such file; *, ? and [ do not stand for other letters",
    ),
    Fault(
        "the address of a lane",
        sheet("b\tone\t02\thttps://example.org/b.fq"),
        "samples.tsv:4: fastq 'https://example.org/b.fq': no such file; a URL is not fetched",
    ),
    Fault(
        "lanes beside a sheet in a folder",
        together(
            write("data/samples.tsv", HEADER + "b\tone\t02\tc.fq\n"),
            write("data/c.fq", READS),
            edit("config.yaml", "samples.tsv", "data/samples.tsv"),
        ),
        "data/samples.tsv:2: fastq 'c.fq': no such file; 'data/c.fq' is there: paths begin at the",
    ),
    Fault(
        "a folder that is not there",
        sheet("b\tone\t02\traw/b.fq"),
        "samples.tsv:4: fastq 'raw/b.fq': no such file; there is no folder 'raw'",
    ),
    Fault(
        "a folder of lanes",
        together(lambda project: Path("raw").mkdir(), sheet("b\tone\t02\traw")),
        "samples.tsv:4: fastq 'raw': a folder; a file is needed",
    ),
    Fault(
        "two lanes in one cell",
        sheet("b\tone\t02\tb.fq,a_L1.fq"),
        "samples.tsv:4: fastq 'b.fq,a_L1.fq': no such file",
    ),
)
def test_sheet(fault, project):
    refusal(fault, project)


# ---- Lanes, before the first job ----------------------------------------------------------------


def tar(text):
    """A tar archive with one lane."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo("b.fq")
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text.encode()))
    return file.getvalue()


def unaligned_bam(project):
    """A change: the reads of a lane as BAM, called as a lane."""
    with pysam.AlignmentFile(
        "b.fq.gz", "wb", header={"HD": {"VN": "1.6"}}, add_sam_header=True
    ) as f:
        record = pysam.AlignedSegment()
        record.query_name, record.flag, record.query_sequence = "r", 4, "ACGT"
        f.write(record)
    project.edit("samples.tsv", "b.fq", "b.fq.gz")


def bgzip_without_end(project):
    """A change: a lane packed by bgzip, without its last block."""
    with pysam.BGZFile("b.fq.gz", "wb") as file:
        file.write(READS.encode())
    Path("b.fq.gz").write_bytes(Path("b.fq.gz").read_bytes()[:-28])
    project.edit("samples.tsv", "b.fq", "b.fq.gz")


OLD_QUALITIES = READS.replace("F", "f").replace("#", "B")


@each_of(
    Fault("an empty lane", lane(""), "samples.tsv:4: b.fq: no reads in it"),
    Fault(
        "a lane of nothing, packed",
        lane(gzip.compress(b""), "b.fq.gz"),
        "samples.tsv:4: b.fq.gz: no reads in it",
    ),
    Fault(
        "a web page",
        lane("<!DOCTYPE html><html>404</html>", "b.fastq"),
        "samples.tsv:4: b.fastq: not FASTQ but a web page; download the file itself",
    ),
    Fault(
        "a web page named .gz",
        lane("<html>log in</html>", "b.fq.gz"),
        "samples.tsv:4: b.fq.gz: not FASTQ but a web page",
    ),
    Fault(
        "FASTA", lane(">r1\nACGT\n"), "samples.tsv:4: b.fq: not FASTQ but FASTA, without qualities"
    ),
    Fault(
        "unaligned BAM named .fq.gz",
        unaligned_bam,
        "samples.tsv:4: b.fq.gz: not FASTQ but BAM; list it under bam if STAR made it, else",
    ),
    Fault("CRAM", lane(b"CRAM\3\0xyz"), "samples.tsv:4: b.fq: not FASTQ but CRAM"),
    Fault("SAM", lane("@HD\tVN:1.6\n"), "samples.tsv:4: b.fq: not FASTQ but SAM"),
    Fault("a zip archive", lane(b"PK\3\4abc"), "samples.tsv:4: b.fq: not FASTQ but a zip archive"),
    Fault(
        "a packed tar archive",
        lane(gzip.compress(tar(READS)), "b.tar.gz"),
        "samples.tsv:4: b.tar.gz: not FASTQ but a tar archive; unpack it",
    ),
    Fault(
        "zstd",
        lane(b"\x28\xb5\x2f\xfd\4\0", "b.fq.zst"),
        "samples.tsv:4: b.fq.zst: not FASTQ but packed by zstd; pack it by gzip: zstd -dc",
    ),
    Fault(
        "an archive of SRA", lane(b"NCBI.sra\5\3"), "samples.tsv:4: b.fq: not FASTQ but an archive"
    ),
    Fault(
        "plain text named .gz",
        lane(READS, "b.fq.gz"),
        "samples.tsv:4: b.fq.gz: named .gz, but it is not packed; rename it to end in .fastq",
    ),
    Fault(
        "bzip2 named .gz",
        lane(bz2.compress(READS.encode()), "b.fq.gz"),
        "samples.tsv:4: b.fq.gz: named .gz, but it is bz2; rename it to end in .bz2",
    ),
    Fault(
        "Phred+64",
        lane(OLD_QUALITIES),
        "samples.tsv:4: b.fq: qualities from 'B' to 'f' are Phred+64; Phred+33 is needed",
    ),
    Fault(
        "Phred+64 of Solexa",
        lane(OLD_QUALITIES.replace("B", ";")),
        "samples.tsv:4: b.fq: qualities from ';' to 'f' are Phred+64",
    ),
    Fault(
        "RNA", lane(READS.replace("T", "U")), "samples.tsv:4: b.fq:2: 'U' in a sequence; A, C, G"
    ),
    Fault(
        "letters of several bases",
        lane(READS + "@r\nACRT\n+\nFFF#\n"),
        "samples.tsv:4: b.fq:14: 'R' in a sequence",
    ),
    Fault(
        "colour space", lane("@r\nT0123\n+\nFFFF#\n"), "samples.tsv:4: b.fq:2: '0' in a sequence"
    ),
    Fault("points for N", lane("@r\nAC..\n+\nFFF#\n"), "samples.tsv:4: b.fq:2: '.' in a sequence"),
    Fault(
        "a blank within a sequence",
        lane("@r\nAC GT\n+\nFFFF#\n"),
        "samples.tsv:4: b.fq:2: ' ' in a sequence",
    ),
    Fault(
        "a quality too few",
        lane(READS + "@r\nACGT\n+\nFFF\n"),
        "samples.tsv:4: b.fq:16: not a whole FASTQ file",
    ),
    Fault(
        "a name without @",
        lane(READS.replace("@L3:1", "L3:1")),
        "samples.tsv:4: b.fq:5: not a whole FASTQ file",
    ),
    Fault(
        "another name behind +",
        lane(READS + "@r\nACGT\n+s\nFFF#\n"),
        "samples.tsv:4: b.fq:15: not a whole FASTQ file: Sequence descriptions don't match ('r' !=",
    ),
    Fault(
        "a sequence on two lines",
        lane("@r\nACGT\nACGT\n+\nFFFF\nFFF#\n"),
        "samples.tsv:4: b.fq:3: not a whole FASTQ file",
    ),
    Fault("nothing but zeros", lane(bytes(1000)), "samples.tsv:4: b.fq:1: not a whole FASTQ file"),
    Fault("a table", lane("gene\tcount\n"), "samples.tsv:4: b.fq:2: not a whole FASTQ file"),
    Fault("a blank line", lane(READS + "\n" + READS), "samples.tsv:4: b.fq:13: not a whole FASTQ"),
    Fault("half a record", lane(READS + "@r\nACGT\n"), "samples.tsv:4: b.fq:"),
    Fault(
        "line ends of an old Macintosh",
        lane(READS.replace("\n", "\r")),
        "samples.tsv:4: b.fq:",
    ),
    Fault("a byte order mark", lane("\ufeff" + READS), "samples.tsv:4: b.fq"),
    Fault("a name with an umlaut", lane(READS.replace("L3:1", "Lü")), "samples.tsv:4: b.fq"),
    Fault(
        "a quality that is a blank",
        lane(READS + "@r\nACGT\n+\nFF F\n"),
        "samples.tsv:4: b.fq: a quality is not a printable letter, within reads 1 to 4",
    ),
    Fault(
        "read 2 of a pair",
        lane("@r 2:N:0:A\nACGT\n+\nFFF#\n"),
        "samples.tsv:4: b.fq: its first read, 'r 2:N:0:A', is read 2 of a pair",
    ),
    Fault(
        "read 2 of a pair by /2",
        lane("@r/2\nACGT\n+\nFFF#\n"),
        "samples.tsv:4: b.fq: its first read, 'r/2', is read 2 of a pair",
    ),
    Fault(
        "pairs in one file",
        lane("@r/1\nACGT\n+\nFFF#\n@r/2\nACGA\n+\nFFF#\n"),
        "samples.tsv:4: b.fq: its first two reads have the same name, 'r/1'; are pairs",
    ),
    Fault(
        "the two files of a pair as two lanes",
        write("a_L2.fq", "@L1:1\nTTTT\n+\nFFF#\n"),
        "samples.tsv:3: a_L2.fq starts with the same read name as a_L1.fq (L1:1); are they the two",
    ),
    Fault(
        "the two files of a pair as two participants",
        lane("@L1:1\nTTTT\n+\nFFF#\n"),
        "samples.tsv:4: b.fq starts with the same read name as a_L1.fq (L1:1); are they the two",
    ),
    Fault(
        "a copy of a lane as another participant",
        lambda project: shutil.copy("a_L1.fq", "b.fq"),
        "samples.tsv:4: b.fq of sample b holds the same reads as a_L1.fq of sample a by the first",
    ),
    Fault(
        "bgzip cut between blocks",
        bgzip_without_end,
        "samples.tsv:4: b.fq.gz: ",
    ),
    Fault(
        "gzip cut off",
        lane(gzip.compress(READS.encode())[:-12], "b.fq.gz"),
        "samples.tsv:4: b.fq.gz: ",
    ),
    Fault(
        "something behind the gzip",
        lane(gzip.compress(READS.encode()) + b"garbage", "b.fq.gz"),
        "samples.tsv:4: b.fq.gz: ",
    ),
    Fault(
        "a lane in two sheets",
        together(
            edit("config.yaml", "expression: two.tsv", "samples: more.tsv"),
            write("more.tsv", HEADER + "c\ttwo\t01\t./b.fq\n"),
        ),
        "more.tsv:2: ./b.fq of sample c holds the same reads as b.fq of sample b by the first",
    ),
)
def test_lane(fault, project):
    refusal(fault, project)


# ---- Lanes, when they are trimmed ---------------------------------------------------------------


def trim(project, names=("a_L1.fq", "b.fq"), reads=None, sha256=None):
    """Trim some lanes."""
    lanes = [{"fastq": name, "reads": reads, "sha256": sha256} for name in names]
    with trimmed(lanes, [], "report.json") as reads:
        reads.fastq.read()


LONG = "".join(READ.format(i) for i in range(1, 9000))


@each_of(
    Fault(
        "a foreign letter in the last read",
        write("b.fq", LONG + "@r\nACGJ\n+\nFFF#\n"),
        "b.fq:35998: 'J' in a sequence; A, C, G, T and N are allowed",
        trim,
    ),
    Fault(
        "a long lane cut off",
        write("b.fq", LONG[:-40]),
        "b.fq:3599",
        trim,
    ),
    Fault(
        "a long lane cut in its packing",
        write("b.fq", gzip.compress(LONG.encode())[:-100]),
        "b.fq: truncated or corrupt",
        trim,
    ),
    Fault(
        "Phred+64 throughout",
        write("b.fq", LONG.replace("F", "f").replace("#", "B")),
        "b.fq: qualities from 'B' to 'f' are Phred+64",
        trim,
    ),
    Fault(
        "a name that no BAM can hold",
        write("b.fq", LONG + f"@{'n' * 255}\nACGT\n+\nFFF#\n"),
        "b.fq: a read name of more than 254 letters",
        trim,
    ),
    Fault(
        "fewer reads than the sheet says",
        write("b.fq", LONG),
        "a_L1.fq: 1 reads, the sample sheet says 2",
        lambda project: trim(project, reads=2),
    ),
    Fault(
        "another checksum than the sheet says",
        write("b.fq", LONG),
        f"the sample sheet says {SHA256}; copy the file again",
        lambda project: trim(project, sha256=SHA256),
    ),
    Fault(
        "a copy of a lane, its reads numbered",
        together(
            write("a_L1.fq", LONG.replace("@L3:", "@")), write("b.fq", LONG.replace("@L3:", "@"))
        ),
        "b.fq holds the same reads as a_L1.fq; list them once",
        trim,
    ),
    Fault(
        "the two files of a pair, their reads numbered",
        together(
            write("a_L1.fq", LONG.replace("@L3:", "@")),
            write("b.fq", LONG.replace("@L3:", "@").replace("GCGT", "TTTT")),
        ),
        "b.fq starts with the same read name as a_L1.fq (1); are they the two files of a pair? "
        "QuantSeq is counted by read 1 alone; if they are lanes, join them into one by cat",
        trim,
    ),
)
def test_trimming(fault, project):
    refusal(fault, project)


# ---- BAM files ----------------------------------------------------------------------------------

STAR = {"ID": "STAR", "PN": "STAR", "VN": "2.7.10b"}
UNIQUE = ("1", 5, 0, 255)


def bam(*options, after=(), records=(UNIQUE, UNIQUE), **header):
    """A change: the last sample starts at a BAM by STAR with options, and commands after it."""

    def change(project):
        star = STAR | {"CL": " ".join(["STAR   --genomeDir x   --readFilesIn r.fq", *options])}
        later = [
            {"ID": f"later{i}", "PN": command.split()[0], "CL": command}
            for i, command in enumerate(after)
        ]
        contents = {"HD": {"VN": "1.6"}, "SQ": [{"SN": "1", "LN": 100}], "PG": [star, *later]}
        with pysam.AlignmentFile("b.bam", "wb", header=contents | header) as file:
            for number, (contig, start, flag, quality) in enumerate(records):
                record = pysam.AlignedSegment(file.header)
                record.query_name = f"r{number}" if flag != 1024 else "r0"
                record.flag, record.mapping_quality = flag, quality
                record.reference_name, record.reference_start = contig, start
                record.query_sequence, record.cigarstring = "ACGTACGTAC", "10M"
                file.write(record)
        Path("samples.tsv").write_text(
            "sample\tstudy\tsubject\tfastq\tbam\na\tone\t01\ta_L1.fq\t\nb\tone\t02\t\tb.bam\n"
        )

    return change


def alignments(project):
    """Read the BAM whole, as counting does."""
    with open_bam("b.bam") as (header, file):
        list(read_alignments("b.bam", file, 100, header.programs))


def filtered(project):
    """What becomes of a BAM that was filtered by a program that left no trace."""
    bam(records=[UNIQUE] * 10_000)(project)
    row = account("b", count_genes("b.bam", [("G", "1", 0, 50, "+")]))
    write("libraries.tsv", f"sample\tmapped\nb\t{row['mapped'] or ''}\n")(project)
    mapped_reads(read_table("libraries.tsv"))


def swapped(content):
    """A change: the BAM is another file."""
    return together(bam(), write("b.bam", content))


def cut(project):
    """A change: the BAM has lost its end."""
    bam()(project)
    Path("b.bam").write_bytes(Path("b.bam").read_bytes()[:-28])


def by(aligner):
    """A change: the BAM is by another aligner."""
    return bam(PG=[{"ID": aligner, "PN": aligner, "CL": f"{aligner} x"}])


NOT_STAR = "by STAR are needed, where mapping quality 255 means unique"
LOST = "samples.tsv:3: b.bam has lost the reads with several places in the genome"
N20 = "--outFilterMultimapNmax 20"


def left_out(command):
    """What is said of a command of samtools after which reads are missing."""
    return f"samples.tsv:3: b.bam: after STAR came {command!r}, which left out reads; give the"


def may_leave_out(command):
    """What is said of a program that may have changed the reads."""
    return f"samples.tsv:3: b.bam: after STAR came {command!r}, which may leave out or change"


def after_star(command, says=left_out):
    """A fault: a command after STAR."""
    return Fault(command, bam(N20, after=[command]), says(command))


def star_option(option, effect):
    """A fault: an option of STAR."""
    says = f"samples.tsv:3: b.bam: aligned by STAR with {option}, by which {effect}"
    return Fault(option, bam(N20, option), says)


@each_of(
    star_option(
        "--outSAMprimaryFlag AllBestScore", "a read with several places counts several times"
    ),
    star_option("--outSAMmapqUnique 3", "unique reads look like those of several places"),
    star_option("--outSAMmapqUnique 0", "unique reads look like those of several places"),
    star_option("--chimOutType WithinBAM SoftClip", "chimeric reads look like unique ones"),
    star_option("--outSAMfilter KeepOnlyAddedReferences", "reads are left out"),
    star_option("--outSAMmultNmax 0", "reads with several places are left out"),
    star_option("--outSAMflagOR 256", "primary records cannot be told from others"),
    star_option("--outSAMflagAND 15", "primary records cannot be told from others"),
    star_option("--soloType CB_UMI_Simple", "the reads of many cells or samples are in it"),
    after_star("samtools view -b -F 1024 in.bam"),
    after_star("samtools view -bF0x400 in.bam"),
    after_star("samtools view -b -F DUP in.bam"),
    after_star("samtools view -b -F 16 in.bam"),
    after_star("samtools view -b -f 16 in.bam"),
    after_star("samtools view -b -f 4 in.bam"),
    after_star("samtools view -bf16"),
    after_star("samtools view -F 16"),
    after_star("samtools view -b -q high in.bam"),
    after_star("samtools view -b -s 0.5 in.bam"),
    after_star("samtools view -b --subsample 0.5 in.bam"),
    after_star("samtools view -b -L genes.bed in.bam"),
    after_star("samtools view -b -e mapq==255 in.bam"),
    after_star("samtools view -b in.bam 1:1-50"),
    after_star("samtools view -b -d NH:1 in.bam"),
    after_star("samtools view -b -q 256 in.bam"),
    after_star("samtools markdup -r in.bam out.bam", may_leave_out),
    after_star("samtools rmdup in.bam out.bam", may_leave_out),
    after_star("samtools merge -R 1 out.bam a.bam b.bam", may_leave_out),
    after_star("MarkDuplicates INPUT=in.bam REMOVE_DUPLICATES=true", may_leave_out),
    after_star("MarkDuplicates --INPUT in.bam --REMOVE_DUPLICATES true", may_leave_out),
    after_star("sambamba markdup -r in.bam out.bam", may_leave_out),
    after_star("sambamba view -F mapping_quality>3", may_leave_out),
    after_star("umi_tools dedup -I in.bam", may_leave_out),
    after_star("SplitNCigarReads -I in.bam", may_leave_out),
    Fault("samtools view -q 255", bam(N20, after=["samtools view -b -q 255 in.bam"]), LOST),
    Fault("samtools view --min-MQ 30", bam(N20, after=["samtools view --min-MQ 30 in.bam"]), LOST),
    Fault("samtools view -q 4 -F 4", bam(N20, after=["samtools view -b -F 4 -q4 in.bam"]), LOST),
    Fault("--outFilterMultimapNmax 1", bam("--outFilterMultimapNmax 1"), LOST),
    Fault(
        "another number of places than beside it",
        bam("--outFilterMultimapNmax 10"),
        "samples.tsv:3: sample b has reads with up to 10 places in the genome, a with up to 20",
    ),
    Fault(
        "samtools view -q 1",
        bam(N20, after=["samtools view -b -q 1 in.bam"]),
        "samples.tsv:3: sample b has reads with up to 4 places in the genome, a with up to 20",
    ),
    Fault(
        "merged from two qualities of unique reads",
        bam(PG=[STAR, STAR | {"ID": "STAR-2", "CL": "STAR --outSAMmapqUnique 60"}]),
        "samples.tsv:3: b.bam: merged from alignments with different --outSAMmapqUnique or",
    ),
    Fault(
        "merged of two participants",
        bam(N20, RG=[{"ID": "x", "SM": "anna"}, {"ID": "y", "SM": "bert"}]),
        "samples.tsv:3: b.bam: reads of 2 samples by its header (@RG SM: anna, bert)",
    ),
    *(
        Fault(f"by {name}", by(name), f"samples.tsv:3: b.bam: alignments by {name}; {NOT_STAR}")
        for name in ("hisat2", "minimap2", "bwa", "salmon", "bowtie2")
    ),
    Fault(
        "a header that names no program",
        bam(PG=[]),
        f"samples.tsv:3: b.bam: alignments by no program that its header names; {NOT_STAR}",
    ),
    Fault("a BAM without its end", cut, "samples.tsv:3: b.bam: no BGZF EOF marker"),
    Fault("an empty BAM", swapped(b""), "samples.tsv:3: b.bam: file does not contain alignment"),
    Fault(
        "the index of a BAM", swapped(b"BAI\1" + bytes(40)), "samples.tsv:3: b.bam: file does not"
    ),
    Fault(
        "alignments to transcripts",
        bam(SQ=[{"SN": f"ENST{i}", "LN": 100} for i in range(9)], records=[]),
        "b.bam: contigs of the annotation not in it: 1; it has ENST0, ENST1, ENST2 and so on",
        lambda project: count_genes("b.bam", [("G", "1", 0, 50, "+")]),
    ),
    Fault(
        "alignments to another assembly",
        bam(N20),
        "b.bam: contig '1' has 100 nt, but 120 in the genome; alignments to another assembly",
        lambda project: count_genes("b.bam", [("G", "1", 0, 50, "+")], lengths={"1": 120}),
    ),
    Fault(
        "UMIs that the names of the reads do not have",
        bam(N20),
        "b.bam: read r0, where the name ends in '_' and a UMI of 1 to 12 letters A, C, G, T or N",
        lambda project: count_genes("b.bam", [("G", "1", 0, 50, "+")], umi=True),
    ),
    Fault(
        "FASTQ under bam",
        swapped(READS),
        "samples.tsv:3: b.bam: no alignments to a genome; are its reads not aligned yet? FASTQ",
    ),
    Fault(
        "unaligned BAM under bam",
        bam(N20, SQ=[], records=[]),
        "samples.tsv:3: b.bam: no alignments to a genome; are its reads not aligned yet?",
    ),
    Fault(
        "SAM under bam",
        swapped("@HD\tVN:1.6\n@SQ\tSN:1\tLN:100\n"),
        "samples.tsv:3: b.bam: alignments that are not BAM; convert them with samtools view -b",
    ),
    Fault(
        "pairs",
        bam(records=[UNIQUE, ("1", 5, 0x43, 255)]),
        "b.bam: read r1 is one of a pair; single-end alignments are counted",
        alignments,
    ),
    Fault(
        "mapping qualities of another program",
        bam(records=[UNIQUE, ("1", 5, 0, 60)]),
        "b.bam: read r1 has mapping quality 60, which STAR does not give by its options",
        alignments,
    ),
    Fault(
        "a BAM merged with itself",
        bam(after=["samtools cat -o b.bam a.bam a.bam"], records=[UNIQUE, ("1", 5, 1024, 255)]),
        "b.bam: read r0 is in it 2 times; was it merged with itself? Merge each lane once",
        alignments,
    ),
    Fault(
        "a BAM that was filtered without a trace",
        bam(),
        "the BAMs of 1 of 1 samples (first b) have no read with several places in the genome: they "
        "were filtered, and mapped reads are not known; set expression: {library_size: counted}",
        filtered,
    ),
)
def test_alignments(fault, project):
    refusal(fault, project)
