"""Alignments as arrays: equal to pysam's record by record; files that are refused."""

from pathlib import Path

import numpy as np
import pysam
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctra.files.errors import ReadsError
from ctra.reads.bam import open_bam, read_alignments, read_header

HEADER = {
    "HD": {"VN": "1.6"},
    "SQ": [{"SN": "1", "LN": 1000}, {"SN": "2", "LN": 500}],
    "PG": [{"ID": "STAR", "PN": "STAR", "VN": "2.7.10b"}],
}
END_OF_FILE = 28  # bytes of the empty block that ends a BAM


def write_bam(path, records, header=HEADER):
    with pysam.AlignmentFile(path, "wb", header=header) as bam:
        for number, (contig, start, cigar, flag, mapq) in enumerate(records):
            record = pysam.AlignedSegment(bam.header)
            record.query_name = f"read{number}"
            record.flag = flag
            if not record.is_unmapped:
                record.reference_name, record.reference_start = contig, start
                record.cigarstring, record.mapping_quality = cigar, mapq
                record.query_sequence = "A" * record.infer_query_length()
            bam.write(record)
    return path


def read_bam(bam, batch=100):
    with open_bam(bam) as (header, file):
        return header.contigs, list(read_alignments(bam, file, batch, header.programs))


middle = st.lists(
    st.tuples(st.integers(1, 30), st.sampled_from("MIDN=X")).map(lambda op: f"{op[0]}{op[1]}"),
    max_size=5,
)
clip = st.sampled_from(["", "", "3S", "12S"])
records = st.tuples(
    st.sampled_from(["1", "2"]),
    st.integers(0, 200),
    st.tuples(clip, middle, clip).map(lambda c: c[0] + "5M" + "".join(c[1]) + "7M" + c[2]),
    st.sampled_from([0, 16, 4, 256, 272, 2048, 2064]),
    st.sampled_from([255, 255, 3, 0]),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(records, max_size=20), st.integers(1, 30))
def test_equals_pysam(tmp_path_factory, records, batch):
    bam = write_bam(tmp_path_factory.mktemp("bam") / "random.bam", records)
    with pysam.AlignmentFile(bam) as file:
        everything = list(file)
    unique = [r for r in everything if r.flag in (0, 16) and r.mapping_quality == 255]
    contigs, batches = read_bam(bam, batch)
    assert contigs == {"1": 1000, "2": 500}
    expected = []
    for read in unique:
        before, after = read.query_alignment_start, read.query_length - read.query_alignment_end
        start, end = read.reference_start, read.reference_end
        five_prime = end - 1 + after if read.is_reverse else start - before
        place = (read.reference_id, start, end, read.is_reverse, five_prime)
        expected.append((*place, read.get_blocks(), read.query_name))
    found = []
    for b in batches:
        assert len(b.start) <= batch
        for i in range(len(b.start)):
            blocks = b.block_read == i
            place = (b.contig[i], b.start[i], b.end[i], b.reverse[i], b.five_prime[i])
            bounds = list(zip(b.block_start[blocks], b.block_end[blocks], strict=True))
            found.append((*place, bounds, b.name(i)))
    assert found == expected
    assert sum(b.unmapped for b in batches) == sum(r.is_unmapped for r in everything)
    primary = [r for r in everything if r.flag in (0, 16)]
    assert sum(b.multiple for b in batches) == len(primary) - len(unique)


def test_ends_of_names(tmp_path):
    bam = write_bam(tmp_path / "names.bam", [("1", 5, "9M", 0, 255)] * 11)
    _, [batch] = read_bam(bam)
    tails = [tail.tobytes() for tail in batch.name_tails(6)]
    assert tails[:2] == [b"\0read0", b"\0read1"]
    assert tails[10] == b"read10"


MANY = [("1", i % 900, "50M", 0, 255) for i in range(20_000)]


@pytest.mark.parametrize(
    ("keep", "fault"),
    [
        (lambda whole: whole[:-END_OF_FILE], "no BGZF EOF marker"),
        (lambda whole: whole[: len(whole) // 2], "no BGZF EOF marker"),
        (lambda whole: b"", "does not contain alignment data"),
        (lambda whole: b"gene\tcount\n" * 9, "does not contain alignment data"),
    ],
)
def test_file_that_is_not_a_whole_bam(tmp_path, keep, fault):
    bam = write_bam(tmp_path / "a.bam", MANY)
    bam.write_bytes(keep(bam.read_bytes()))
    with pytest.raises(ReadsError, match=rf"a\.bam: .*{fault}.*; a whole BAM is needed"):
        read_header(bam)


def test_hole_in_the_file(tmp_path):
    bam = write_bam(tmp_path / "a.bam", MANY)
    whole = bam.read_bytes()
    bam.write_bytes(whole[: len(whole) // 2] + whole[-END_OF_FILE:])
    with pytest.raises(ReadsError, match=r"a\.bam: .*; a whole BAM is needed"):
        read_bam(bam)


@pytest.mark.parametrize("change", [lambda content: content[:-5], lambda content: content + b"!"])
def test_last_alignment_broken_off(tmp_path, change):
    bam = write_bam(tmp_path / "whole.bam", MANY[:10])
    with pysam.BGZFile(str(bam)) as file:
        content = file.read()
    with pysam.BGZFile(str(tmp_path / "a.bam"), "wb") as file:
        file.write(change(content))
    with pytest.raises(ReadsError, match=r"a\.bam: breaks off within an alignment"):
        read_bam(tmp_path / "a.bam")


def test_sam(tmp_path):
    with pysam.AlignmentFile(str(tmp_path / "a.sam"), "w", header=HEADER):
        pass
    with pytest.raises(ReadsError, match=r"a\.sam: alignments that are not BAM"):
        read_header(tmp_path / "a.sam")


def test_no_such_file():
    with pytest.raises(FileNotFoundError, match=r"nowhere\.bam"):
        read_header(Path("nowhere.bam"))


def test_aligner_with_its_version(tmp_path):
    assert read_header(write_bam(tmp_path / "a.bam", MANY[:1])).programs.aligner == "STAR 2.7.10b"


@pytest.mark.parametrize(
    ("programs", "came"),
    [
        ([], "no program that its header names"),
        ([{"ID": "hisat2", "PN": "hisat2"}, {"ID": "samtools"}], "hisat2, samtools"),
    ],
)
def test_other_aligners(tmp_path, programs, came):
    bam = write_bam(tmp_path / "a.bam", MANY[:1], HEADER | {"PG": programs})
    with pytest.raises(ReadsError, match=rf"a\.bam: alignments by {came}; by STAR are needed"):
        read_header(bam)


def test_alignments_sorted_by_another_program_after_star(tmp_path):
    header = HEADER | {"PG": [*HEADER["PG"], {"ID": "samtools", "PN": "samtools"}]}
    _, [batch] = read_bam(write_bam(tmp_path / "a.bam", MANY[:3], header))
    assert batch.start.tolist() == [0, 1, 2]


def test_pairs(tmp_path):
    single, pair = ("1", 5, "9M", 0, 255), ("1", 5, "9M", 0x1 | 0x40, 255)
    bam = write_bam(tmp_path / "a.bam", [single, single, pair])
    with pytest.raises(ReadsError, match=r"a\.bam: read read2 is one of a pair; single-end"):
        read_bam(bam)


def test_types_hold_a_whole_genome(tmp_path):
    bam = write_bam(tmp_path / "a.bam", MANY[:3])
    _, [batch] = read_bam(bam)
    assert {a.dtype for a in (batch.start, batch.end, batch.block_end)} == {np.dtype(np.int64)}


def test_unique_reads_by_the_quality_that_star_was_told_to_give(tmp_path):
    """--outSAMmapqUnique 60 changes a number in the file, and no count."""
    records = [("1", 5, "9M", 0, 60), ("1", 7, "9M", 0, 3), ("1", 9, "9M", 16, 60)]
    star = HEADER["PG"][0] | {"CL": "STAR --outSAMmapqUnique 60"}
    _, [batch] = read_bam(write_bam(tmp_path / "a.bam", records, HEADER | {"PG": [star]}))
    assert (batch.start.tolist(), batch.multiple) == ([5, 9], 1)


def test_flags_that_do_not_change_what_counts(tmp_path):
    """Marked as a duplicate or as of low quality, a read is a read; a supplement is none."""
    records = [("1", 5, "9M", flag, 255) for flag in (0, 0x400, 0x200, 0x800, 0x100)]
    _, [batch] = read_bam(write_bam(tmp_path / "a.bam", records))
    assert (len(batch.start), batch.multiple, batch.unmapped) == (3, 0, 0)


def test_one_sample_in_several_read_groups(tmp_path):
    groups = [{"ID": "L1", "SM": "x"}, {"ID": "L2", "SM": "x"}, {"ID": "L3"}]
    bam = write_bam(tmp_path / "a.bam", MANY[:1], HEADER | {"RG": groups})
    assert read_header(bam).contigs == {"1": 1000, "2": 500}


def test_merged_lanes_with_the_same_read_in_none(tmp_path):
    programs = [*HEADER["PG"], {"ID": "s", "PN": "samtools", "CL": "samtools merge a b c"}]
    bam = write_bam(tmp_path / "a.bam", MANY[:2000], HEADER | {"PG": programs})
    _, batches = read_bam(bam, 100)
    assert sum(len(batch.start) for batch in batches) == 2000
