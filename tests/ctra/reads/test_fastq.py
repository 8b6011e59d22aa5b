"""A lane is read once; one that is not whole is refused by name before anything is aligned."""

import bz2
import gzip
import hashlib
import io
import lzma
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pysam
import pytest

from ctra.files.errors import ReadsError
from ctra.reads.fastq import UmiPattern, copy_lane, trimmed

READ = "@r{0} 1:N:0:ACGT\nACGTACGTACGTACGTACGTACGTA\n+\nFFFFFFFFFFFFFFFFFFFFFFFFF\n"
TEXT = "".join(READ.format(i) for i in range(100))


@pytest.fixture(autouse=True)
def tools(monkeypatch):
    """Cutadapt stands beside this Python, as the workflow finds it."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def lane(tmp_path):
    """Write a lane; bytes as they are, text as plain text or gzip by the name."""

    def write(content, name="a_L001.fastq.gz"):
        path = tmp_path / name
        if isinstance(content, str):
            content = content.encode()
            content = gzip.compress(content) if name.endswith(".gz") else content
        path.write_bytes(content)
        return path

    return write


def copied(path, umi=None):
    """Tally of a lane, and the text of the records that were copied."""
    file = io.BytesIO()
    tally = copy_lane(path, file, umi)
    return tally, file.getvalue().decode()


# ---- What a lane holds --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.fastq.bz2", bz2.compress),
        ("a.fastq.xz", lzma.compress),
        ("a.fastq", bz2.compress),
        ("a.fastq", gzip.compress),
    ],
)
def test_lanes_in_other_packing(lane, name, pack):
    tally, text = copied(lane(pack(TEXT.encode()), name))
    assert (tally["reads"], text) == (100, TEXT)


def test_blanks_behind_a_name_are_taken_off(lane):
    """STAR takes such a record for a broken one."""
    _, text = copied(lane(TEXT.replace("@r0 1:N:0:ACGT", "@r0 ").replace("@r1 1", "@r1\t1")))
    assert text == TEXT.replace("@r0 1:N:0:ACGT", "@r0").replace("@r1 1", "@r1\t1")


@pytest.mark.parametrize("name", ["a.fastq.gz", "a.fastq", "a.gz.fq"])
def test_every_record_is_copied_and_counted(lane, name):
    tally, text = copied(lane(TEXT, name))
    assert text == TEXT
    assert (tally["reads"], tally["first_read"], tally["no_spacer"]) == (100, "r0", 0)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TEXT.rstrip("\n"), id="no newline at the end"),
        pytest.param(TEXT.replace("\n", "\r\n"), id="Windows line ends"),
    ],
)
def test_harmless_habits(lane, text):
    assert copied(lane(text, "a.fq"))[1].replace("\r", "") == TEXT


def test_lanes_of_several_gzip_members(lane):
    """Lanes that were joined by `cat`."""
    assert copied(lane(gzip.compress(TEXT.encode()) * 3))[0]["reads"] == 300


def test_reads_whose_umi_was_not_taken_off(lane):
    text = TEXT + "@r100\nGGGGGGTATAACGT\n+\nFFFFFFFFFFFFFF\n@r101\nGGTATA\n+\nFFFFFF\n"
    assert copied(lane(text))[0]["tata"] == 1


def test_the_checksum_is_that_of_the_sequences(lane):
    first, _ = copied(lane(TEXT))
    renamed, _ = copied(lane(TEXT.replace("@r", "@s"), "b.fq"))
    other, _ = copied(lane(TEXT.replace("CGTA\n", "CGTT\n"), "c.fq"))
    assert first["crc32"] == renamed["crc32"] != other["crc32"]


def test_real_lanes(shared_data):
    folder = shared_data / "chr21mini" / "reads"
    reads = [copied(path)[0]["reads"] for path in sorted(folder.glob("*.fastq.gz"))]
    assert reads == [32_938, 34_414]  # as the data's README says


# ---- What is refused ----------------------------------------------------------------------------


def test_a_file_cut_anywhere(lane, shared_data):
    """A real gzip lane cut at 30 places, by name each time."""
    source = shared_data / "chr21mini" / "reads" / "siTDP2_3_L006.fastq.gz"
    whole = source.read_bytes()
    cuts = np.random.default_rng(30).integers(1, len(whole), 30)
    for cut in cuts:
        path = lane(whole[:cut], f"cut_{cut}.fastq.gz")
        with pytest.raises(ReadsError, match=rf"cut_{cut}\.fastq\.gz: truncated or corrupt"):
            copied(path)


GZIP = gzip.compress(TEXT.encode())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(GZIP[:-8], r": truncated or corrupt", id="no checksum"),
        pytest.param(
            GZIP[:-6] + bytes([GZIP[-6] ^ 1]) + GZIP[-5:],
            r": truncated or corrupt \(CRC",
            id="wrong checksum",
        ),
        pytest.param(
            GZIP[:60] + b"\xff\xff\xff" + GZIP[63:], ": truncated or corrupt", id="flipped bits"
        ),
        pytest.param(TEXT.encode(), ": truncated or corrupt .*Not a gzipped", id="plain text .gz"),
        pytest.param(GZIP + b"garbage", ": truncated or corrupt", id="trailing garbage"),
        pytest.param(b"", ": no reads in it", id="empty file"),
        pytest.param(gzip.compress(b""), ": no reads in it", id="gzip of nothing"),
        pytest.param(
            TEXT + "\n" + TEXT, r":401: .*expected to start with '@', but found '\\n'", id="blank"
        ),
        pytest.param(
            TEXT + "@b\nACGT\n+\nFFF\n", ":404: .*Length of sequence and qualities", id="lengths"
        ),
        pytest.param(TEXT + "@b\nACGT\n", r":40\d: .*Premature end", id="half a record"),
        pytest.param(
            TEXT.replace("@r50 ", "r50 "), ":201: .*expected to start with '@'", id="header"
        ),
        pytest.param(">r1\nACGT\n>r2\nACGT\n", ":1: .*expected to start with '@'", id="FASTA"),
        pytest.param(
            TEXT + "@b\nACGU\n+\nFFFF\n",
            ":402: 'U' in a sequence; A, C, G, T and N are allowed",
            id="RNA",
        ),
        pytest.param(TEXT + "@b\nACGT\n+\nFF F\n", ": a quality is not a printable", id="quality"),
        pytest.param(
            f"@{'n' * 255} x\nACGT\n+\nFFFF\n", ": a read name of more than 254", id="name"
        ),
        pytest.param("@a 2:N:0\nA\n+\nF\n", ": its first read, 'a 2:N:0', is read 2", id="read 2"),
        pytest.param("@a/2\nA\n+\nF\n", ": its first read, 'a/2', is read 2 of a pair", id="/2"),
        pytest.param(
            "@a/1\nA\n+\nF\n@a/2\nC\n+\nF\n",
            ": its first two reads have the same name, 'a/1'; are pairs interleaved",
            id="interleaved",
        ),
    ],
)
def test_a_lane_that_is_refused(lane, content, message):
    path = lane(content)
    with pytest.raises(ReadsError, match=rf"a_L001\.fastq\.gz{message}"):
        copied(path)


def test_bgzip_cut_between_two_blocks(lane, tmp_path):
    """Each block is a whole gzip member, so that only the missing end block tells."""
    path = tmp_path / "bgzip.fastq.gz"
    with pysam.BGZFile(str(path), "wb") as file:
        file.write(TEXT.encode() * 20)
    assert copied(path)[0]["reads"] == 2000
    path.write_bytes(path.read_bytes()[:-28])
    with pytest.raises(ReadsError, match=r"bgzip\.fastq\.gz: truncated: bgzip's end block is miss"):
        copied(path)


# ---- UMIs ---------------------------------------------------------------------------------------


def umi_reads(*sequences):
    return "".join(f"@r{i} x\n{s}\n+\n{'F' * len(s)}\n" for i, s in enumerate(sequences))


def test_umi_and_spacer_are_taken_off(lane):
    path = lane(umi_reads("ACGTACTATAGGGG", "TTTTTTTATACC", "NACGTATATTCC"))
    tally, text = copied(path, UmiPattern("NNNNNNTATA"))
    # the third has a mismatch in the spacer (TATT) and an N in the UMI
    assert text.splitlines()[::4] == ["@r0_ACGTAC x", "@r1_TTTTTT x", "@r2_NACGTA x"]
    assert text.splitlines()[1::4] == ["GGGG", "CC", "CC"]
    assert text.splitlines()[3::4] == ["FFFF", "FF", "FF"]
    assert (tally["reads"], tally["tata"], tally["no_spacer"]) == (3, 2, 0)
    assert tally["longest"] == 4  # of the inserts


@pytest.mark.parametrize(
    ("name", "with_umi"),
    [
        ("r1/1", "r1_ACGTAC/1"),
        ("r1\tBC:Z:AA", "r1_ACGTAC\tBC:Z:AA"),
        ("run/7/r1 x", "run_ACGTAC/7/r1 x"),
    ],
)
def test_the_umi_stands_where_star_keeps_it(lane, name, with_umi):
    _, text = copied(lane(f"@{name}\nacgtactatagggg\n+\n{'F' * 14}\n"), UmiPattern("NNNNNNTATA"))
    assert text.splitlines()[0] == f"@{with_umi}"


def test_a_name_of_254_letters_is_allowed(lane):
    assert copied(lane(f"@{'n' * 254} comment\nACGT\n+\nFFFF\n"))[0]["reads"] == 1


def test_reads_without_the_spacer_are_left_out_and_counted(lane):
    # two mismatches; too short for the spacer; exactly UMI and spacer
    path = lane(umi_reads("ACGTACTTTTGGGG", "ACGTACTA", "ACGTACTATA"))
    tally, text = copied(path, UmiPattern("NNNNNNTATA"))
    assert text == "@r2_ACGTAC x\n\n+\n\n"
    assert (tally["reads"], tally["no_spacer"]) == (3, 2)


# ---- Trimming -----------------------------------------------------------------------------------


@pytest.fixture
def trim(tmp_path):
    """Trim lanes by cutadapt; the tallies, and the reads."""

    def run(*paths, options=("--minimum-length", "20"), **sheet):
        lanes = [{"fastq": str(path), "reads": None, "sha256": None, **sheet} for path in paths]
        with trimmed(lanes, options, tmp_path / "report.json") as reads:
            text = reads.fastq.read().decode()
        return reads.tallies, text

    return run


@pytest.fixture
def started(monkeypatch):
    """The cutadapts that were started."""
    processes = []

    class Cutadapt(subprocess.Popen):
        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            processes.append(self)

    monkeypatch.setattr(subprocess, "Popen", Cutadapt)
    return processes


def test_lanes_are_streamed_in_order(lane, trim):
    first, second = lane(TEXT), lane(TEXT.replace("@r", "@s").replace("CGTA\n", "CGTC\n"), "b.fq")
    tallies, text = trim(first, second)
    assert [tally["reads"] for tally in tallies] == [100, 100]
    assert text == TEXT + TEXT.replace("@r", "@s").replace("CGTA\n", "CGTC\n")


@pytest.fixture(params=["as it is", "unbuffered"])
def container(request, monkeypatch):
    """Images of containers often set PYTHONUNBUFFERED."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    if request.param == "unbuffered":
        monkeypatch.setenv("PYTHONUNBUFFERED", "1")


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="Linux counts a process's writes")
def test_reads_are_handed_on_many_at_a_time(lane, tmp_path, started, container):
    """A write a read would wake STAR each time."""
    text = TEXT * 400  # more than is read at first and a pipe can hold: cutadapt still lives
    lanes = [{"fastq": str(lane(text)), "reads": None, "sha256": None}]
    with trimmed(lanes, (), tmp_path / "report.json") as reads:
        length = len(reads.fastq.read(1_000_000))
        counted = Path(f"/proc/{started[0].pid}/io").read_text()
        length += len(reads.fastq.read())
    assert length == len(text)
    writes = int(dict(line.split(": ") for line in counted.splitlines())["syscw"])
    assert 0 < writes < 3000  # of more than 14,000 reads


def test_a_fault_of_who_reads_is_told(lane, tmp_path, container):
    """Not the cutadapt that could not write any more because of it."""
    lanes = [{"fastq": str(lane(TEXT * 400)), "reads": None, "sha256": None}]

    def read_and_fail():
        with trimmed(lanes, (), tmp_path / "report.json") as reads:
            reads.fastq.read(1)
            raise KeyError

    with pytest.raises(KeyError):
        read_and_fail()


def test_what_the_sheet_says_of_a_lane_holds(lane, trim):
    path = lane(TEXT)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    tallies, _ = trim(path, reads=100, sha256=sha256.upper())
    assert tallies[0]["reads"] == 100


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        ({"reads": 101}, r"a_L001\.fastq\.gz: 100 reads, the sample sheet says 101"),
        ({"sha256": "0" * 64}, r"a_L001\.fastq\.gz: sha256 is [0-9a-f]{64}, the sample sheet says"),
    ],
)
def test_what_the_sheet_says_of_a_lane_does_not_hold(lane, trim, sheet, message):
    """The only sign of a gzip file that was cut exactly between two members."""
    with pytest.raises(ReadsError, match=message):
        trim(lane(TEXT), **sheet)


def test_the_same_reads_twice(lane, trim):
    with pytest.raises(ReadsError, match=r"b\.fq holds the same reads as .*a_L001\.fastq\.gz"):
        trim(lane(TEXT), lane(TEXT, "b.fq"))


def test_both_files_of_a_pair(lane, trim):
    """As an archive names them: without a mark of read 1 and 2."""
    ends = [TEXT.replace(" 1:N:0:ACGT", ""), TEXT.replace(" 1:N:0:ACGT", "").replace("TA\n", "A\n")]
    ends[1] = ends[1].replace("FF\n", "F\n")
    with pytest.raises(ReadsError, match=r"R2\.fq starts with the same read name as .*R1\.fq"):
        trim(lane(ends[0], "R1.fq"), lane(ends[1], "R2.fq"))


def test_a_bad_lane_is_told_though_cutadapt_is_gone_first(lane, trim, monkeypatch):
    """What it has not read yet is still to be written when it is killed, and can't be.

    That is less than the 4,096 bytes which Python gathers for a pipe.
    """

    class Cutadapt(subprocess.Popen):
        def kill(self):
            super().kill()
            self.wait()

    monkeypatch.setattr(subprocess, "Popen", Cutadapt)
    for _ in range(5):
        with pytest.raises(ReadsError, match=r"b\.fq:3: not a whole FASTQ file: Premature end"):
            trim(lane(READ.format(0)), lane("@s1\nACGT\n", "b.fq"))


def numbered(letter, n):
    """A lane of an archive, whose reads are called 1, 2, 3."""
    return "".join(f"@{i}\n{letter * 25}\n+\n{'F' * 24}#\n" for i in range(1, n + 1))


def test_lanes_whose_reads_are_only_numbered(lane, trim):
    tallies, _ = trim(lane(numbered("A", 100)), lane(numbered("C", 99), "b.fq"))
    assert [tally["reads"] for tally in tallies] == [100, 99]


def test_numbered_lanes_as_long_as_each_other_are_joined_by_cat(lane, trim):
    """The way round that the message of two such lanes tells."""
    texts = numbered("A", 100), numbered("C", 100)
    with pytest.raises(ReadsError, match="if they are lanes, join them into one by cat"):
        trim(lane(texts[0]), lane(texts[1], "b.fq"))
    tallies, _ = trim(lane(gzip.compress(texts[0].encode()) + gzip.compress(texts[1].encode())))
    assert tallies[0]["reads"] == 200


def test_a_bad_lane_leaves_no_cutadapt_behind(lane, trim, started):
    """Killed, it writes no report of half a sample."""
    with pytest.raises(ReadsError, match="no reads in it"):
        trim(lane(TEXT), lane("", "b.fq"))
    assert [process.returncode for process in started] == [-signal.SIGKILL]


@pytest.mark.parametrize("reads", [100, 200_000])
def test_cutadapt_that_fails(lane, trim, reads):
    """Before it reads anything, the pipe full or not."""
    path = lane(READ.format("x{}").format(0) + "".join(READ.format(i) for i in range(reads)))
    with pytest.raises(ReadsError, match=r"cutadapt --no-such-option .* ended with exit code 2"):
        trim(path, options=("--no-such-option",))
