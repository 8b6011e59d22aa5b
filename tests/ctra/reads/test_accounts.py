"""Every read is accounted for, and what does not add up stops the sample with both numbers."""

import json
from dataclasses import replace

import numpy as np
import pytest

from ctra.files.errors import ReadsError
from ctra.reads.accounts import (
    COLUMNS,
    account,
    check_against_star,
    reads_table,
)
from ctra.reads.counts import Counts
from ctra.reads.steps import read_steps, star_gene_counts

LANES = [
    {"fastq": "a_L1.fq", "reads": 60, "crc32": "0000000a"},
    {"fastq": "a_L2.fq", "reads": 40, "crc32": "0000000b"},
]
STEPS = {
    "raw": 100,
    "tata": 3,
    "no_spacer": 3,
    "cutadapt_input": 97,
    "too_short": 7,
    "trimmed": 90,
    "star_input": 90,
    "unique": 70,
    "multiple": 8,
    "too_many_loci": 2,
    "unmapped_mismatches": 1,
    "unmapped_short": 6,
    "unmapped_other": 3,
    "chimeric": 0,
}
EMPTY = [
    "trimmed", "star_input", "unique", "multiple", "too_many_loci", "unmapped_mismatches",
    "unmapped_short", "unmapped_other",
]  # fmt: skip
NOTHING = Counts(["A"], np.array([0]), np.array([0]), no_feature=0, ambiguous=0, unmapped=5)


@pytest.fixture
def counts():
    genes = ["ENSG00000157601", "ENSG00000183486"]
    return Counts(
        genes,
        sense=np.array([40, 23]),
        antisense=np.array([1, 3]),
        no_feature=5,
        ambiguous=2,
        multiple=8,
        aligner="STAR 2.7.11b",
    )


def test_all_steps_add_up(lanes, trimming, star_log, counts):
    assert account("S1", counts, read_steps(lanes, trimming, star_log)) == {
        "sample": "S1",
        "lanes": json.loads(lanes.read_text()),
        "raw": 100,
        "tata": 3,
        "no_spacer": 3,
        "read_length": 71,  # of the shorter lane
        "cutadapt_input": 97,
        "too_short": 7,
        "trimmed": 90,
        "with_adapter": 9,
        "with_poly_a": 25,  # of 10 nt or more
        "bases": 9700,
        "bases_quality": 120,
        "bases_adapter": 2 * 4 + 7 * 80,
        "bases_poly_a": 560,
        "bases_short": 9700 - 120 - 568 - 560 - 8300,
        "bases_trimmed": 8300,
        "trimmer": "cutadapt 5.2",
        "star_input": 90,
        "unique": 70,
        "multiple": 8,
        "too_many_loci": 2,
        "unmapped_mismatches": 1,
        "unmapped_short": 6,
        "unmapped_other": 3,
        "chimeric": 0,
        "mapped": 78,
        "counted": 63,
        "sense": 63,
        "no_feature": 5,
        "ambiguous": 2,
        "antisense": 4,
        "sense_share": 63 / 67,
        "internal": None,
        "molecules": None,
        "saturated": None,
        "aligner": "STAR 2.7.11b",
    }


def test_what_umis_and_internal_priming_change(counts):
    counts = replace(counts, internal=np.array([4, 1]), drop_internal=True)
    row = account("S1", counts)
    assert (row["sense"], row["internal"], row["counted"], row["molecules"]) == (63, 5, 58, None)
    row = account("S1", replace(counts, molecules=np.array([30, 20]), saturated=7))
    assert (row["sense"], row["counted"], row["molecules"], row["saturated"]) == (63, 50, 50, 7)


def test_a_sample_that_starts_at_alignments(counts):
    row = account("S1", replace(counts, unmapped=12))
    assert (row["raw"], row["unique"], row["multiple"], row["unmapped"]) == (90, 70, 8, 12)
    assert row["mapped"] == 78
    assert "lanes" not in row
    assert account("S1", counts)["raw"] is None  # the BAM has lost what did not align


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"reads": 60', '"reads": 59', "99 raw reads, but 100 after taking UMIs off"),
        ('"no_spacer": 2', '"no_spacer": 1', "100 raw reads, but 99 after taking UMIs off"),
        ('"too_short": 7', '"too_short": 8', "97 untrimmed reads, but 98 after trimming"),
        ('"output": 90', '"output": 89', "97 untrimmed reads, but 96 after trimming"),
        ("reads |\t90", "reads |\t89", "90 trimmed reads, but 89 after STAR's input"),
        ("other |\t3", "other |\t4", "90 aligned reads, but 91 after STAR's causes"),
        ("other |\t3", "other |\t2", "90 aligned reads, but 89 after STAR's causes"),
    ],
)
def test_lost_or_invented_reads(lanes, trimming, star_log, counts, old, new, message):
    for path in (lanes, trimming, star_log):
        path.write_text(path.read_text().replace(old, new))
    with pytest.raises(ReadsError, match=f"sample S1: {message}; delete the files of the sample"):
        account("S1", counts, read_steps(lanes, trimming, star_log))


def test_bam_that_lost_reads(lanes, trimming, star_log, counts):
    steps = read_steps(lanes, trimming, star_log)
    with pytest.raises(
        ReadsError, match="8 multiply mapped reads, but 7 after reading the alignme"
    ):
        account("S1", replace(counts, multiple=7), steps)
    counts.sense[0] -= 1
    with pytest.raises(ReadsError, match="70 uniquely mapped reads, but 69 after counting"):
        account("S1", counts, steps)


def test_sample_of_which_nothing_maps():
    with pytest.raises(
        ReadsError, match="sample S1: no read maps uniquely; is this the right genome"
    ):
        account("S1", NOTHING)


def test_sample_of_which_nothing_is_left_after_trimming(counts):
    with pytest.raises(ReadsError, match="sample S1: all 100 reads are too short after trimming"):
        account("S1", NOTHING, STEPS | dict.fromkeys(EMPTY, 0) | {"too_short": 97})


def test_library_of_the_other_protocol(counts):
    """Of fewer than 100 reads in genes the verdict tells, and nothing stops."""
    other = replace(counts, sense=2 * counts.antisense, antisense=2 * counts.sense)
    with pytest.raises(ReadsError, match="sample S1: 6% of 134 reads in genes have the strand"):
        account("S1", other)
    few = replace(counts, sense=counts.antisense, antisense=counts.sense)
    assert account("S1", few)["sense_share"] == pytest.approx(4 / 67)


def test_bookkeeping_side_by_side(counts):
    first = account("S1", counts, {**STEPS, "lanes": LANES})
    second = account("S2", replace(counts, unmapped=12))
    rows = reads_table([first, second])
    assert [row["lanes"] for row in rows] == ["a_L1.fq: 60; a_L2.fq: 40", ""]
    assert [row["raw"] for row in rows] == [100, 90]
    assert [row["too_short"] for row in rows] == [7, None]
    assert list(rows[0]) == list(rows[1]) == list(COLUMNS)


def test_lanes_of_the_same_checksum_and_another_number_of_reads(counts):
    other = [{**LANES[1], "fastq": "b.fq", "reads": 41}]
    steps = [{**STEPS, "lanes": lanes} for lanes in (LANES, other)]
    rows = [account(f"S{i}", counts, step) for i, step in enumerate(steps)]
    assert len(reads_table(rows)) == 2


def test_one_library_as_two_samples(counts):
    """Copied, or renamed: the checksum of its sequences tells."""
    copy = [{**LANES[1], "fastq": "b.fq"}]
    rows = [
        account(name, counts, {**STEPS, "lanes": lanes})
        for name, lanes in (("S1", LANES), ("S2", copy))
    ]
    with pytest.raises(
        ReadsError, match=r"b\.fq of sample S2 holds the same reads as a_L2\.fq of sa"
    ):
        reads_table(rows)


def test_one_bam_as_two_samples(counts):
    """Copied: not one of the numbers of its reads differs."""
    many = replace(counts, sense=np.array([60_000, 40_000]))
    rows = [account(name, many) for name in ("S1", "S2")]
    with pytest.raises(
        ReadsError, match="what is aligned of sample S2 holds the same reads as what"
    ):
        reads_table(rows)
    rows[1] = account("S2", replace(many, no_feature=6))
    assert len(reads_table(rows)) == 2


@pytest.mark.parametrize(
    ("sense", "multiple", "mapped"),
    [(9_000, 0, 9_007), (10_000, 0, None), (10_000, 1, 10_008)],
)
def test_a_bam_that_has_lost_its_reads_with_several_places(counts, sense, multiple, mapped):
    """Any genome has some of them beside so many unique reads."""
    sense = np.array([sense, 0])
    row = account("S1", replace(counts, sense=sense, multiple=multiple))
    assert row["mapped"] == mapped


def test_equal_to_star(gene_counts, counts):
    check_against_star(counts, star_gene_counts(gene_counts, "forward"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "23\t23",
            "23\t22",
            "1 genes have .*, first ENSG00000183486: 23 here, 22 by STAR",
        ),
        ("N_ambiguous\t3\t2", "N_ambiguous\t3\t1", "first N_ambiguous: 2 here, 1 by STAR"),
        ("ENSG00000157601\t40\t40\t1\n", "", "first ENSG00000157601: 40 here, None by STAR"),
        ("ENSG00000157601", "ENSG00000157602", "2 genes have other counts"),
    ],
)
def test_other_than_star(gene_counts, counts, old, new, message):
    gene_counts.write_text(gene_counts.read_text().replace(old, new))
    with pytest.raises(ReadsError, match=message):
        check_against_star(counts, star_gene_counts(gene_counts, "forward"))


def test_empty_gene_counts_of_a_full_disk(gene_counts, counts):
    gene_counts.write_text("")
    with pytest.raises(ReadsError, match="4 genes have other counts than STAR gave them"):
        check_against_star(counts, star_gene_counts(gene_counts, "forward"))


def of_strands(sense, antisense):
    """Counts of one gene, the account of which is made of alignments alone."""
    return Counts(["A"], np.array([sense]), np.array([antisense]), no_feature=0, ambiguous=0)


def test_the_protocol_is_told_by_a_hundred_reads_most_of_them_of_the_other_strand():
    with pytest.raises(ReadsError, match="49% of 100 reads in genes"):
        account("S1", of_strands(49, 51))
    assert account("S1", of_strands(49, 50))["sense_share"] == pytest.approx(49 / 99)
    assert account("S1", of_strands(50, 50))["sense_share"] == 0.5
