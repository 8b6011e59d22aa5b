"""Every read is accounted for, and what does not add up stops the sample with both numbers."""

import json

import numpy as np
import pytest

from ctra.counting import Counts
from ctra.reads import (
    ReadError,
    account,
    check_against_star,
    star_gene_counts,
    star_reads,
    trimming_reads,
)

STAR_LOG = """\
                                 Started job on |	Nov 22 11:24:20
                          Number of input reads |	90
                      Average input read length |	71
                                    UNIQUE READS:
                   Uniquely mapped reads number |	70
                        Uniquely mapped reads % |	77.78%
                             MULTI-MAPPING READS:
        Number of reads mapped to multiple loci |	8
        Number of reads mapped to too many loci |	2
                                  UNMAPPED READS:
  Number of reads unmapped: too many mismatches |	1
            Number of reads unmapped: too short |	6
                Number of reads unmapped: other |	3
                                  CHIMERIC READS:
                       Number of chimeric reads |	0
"""
GENE_COUNTS = """\
N_unmapped\t12\t12\t12
N_multimapping\t8\t8\t8
N_noFeature\t4\t5\t66
N_ambiguous\t3\t2\t0
ENSG00000157601\t40\t40\t1
ENSG00000183486\t23\t23\t3
"""


@pytest.fixture
def trimming(tmp_path):
    path = tmp_path / "trim.json"
    counts = {"input": 100, "filtered": {"too_short": 10}, "output": 90}
    path.write_text(json.dumps({"read_counts": counts}))
    return path


@pytest.fixture
def star_log(tmp_path):
    path = tmp_path / "Log.final.out"
    path.write_text(STAR_LOG)
    return path


@pytest.fixture
def gene_counts(tmp_path):
    path = tmp_path / "ReadsPerGene.out.tab"
    path.write_text(GENE_COUNTS)
    return path


@pytest.fixture
def counts():
    genes = ["ENSG00000157601", "ENSG00000183486"]
    return Counts(genes, np.array([40, 23]), np.array([1, 3]), no_feature=5, ambiguous=2)


def test_all_steps_add_up(trimming, star_log, counts):
    row = account("S1", trimming_reads(trimming), star_reads(star_log), counts)
    assert row == {
        "sample": "S1",
        "raw": 100,
        "too_short": 10,
        "trimmed": 90,
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
        "no_feature": 5,
        "ambiguous": 2,
        "antisense": 4,
        "sense_share": 63 / 67,
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"input": 100', '"input": 99', "99 raw reads, but 100 after trimming"),
        ('"output": 90', '"output": 89', "100 raw reads, but 99 after trimming"),
        ("reads |\t90", "reads |\t89", "90 trimmed reads, but 89 after STAR's input"),
        ("other |\t3", "other |\t4", "90 STAR's input, but 91 after STAR's causes"),
        ("other |\t3", "other |\t2", "90 STAR's input, but 89 after STAR's causes"),
    ],
)
def test_lost_or_invented_reads(trimming, star_log, counts, old, new, message):
    for path in (trimming, star_log):
        path.write_text(path.read_text().replace(old, new))
    with pytest.raises(ReadError, match=f"sample S1: {message}"):
        account("S1", trimming_reads(trimming), star_reads(star_log), counts)


def test_bam_that_lost_reads(trimming, star_log, counts):
    counts.sense[0] -= 1
    with pytest.raises(ReadError, match="70 uniquely mapped reads, but 69 after counting"):
        account("S1", trimming_reads(trimming), star_reads(star_log), counts)


@pytest.mark.parametrize("text", ["", '{"read_counts": {"input": 100}}', '{"read_counts": {"inp'])
def test_trimming_report_that_is_not_whole(trimming, text):
    trimming.write_text(text)
    with pytest.raises(ReadError, match=r"trim\.json: not a whole report of cutadapt"):
        trimming_reads(trimming)


def test_star_log_that_is_not_whole(star_log):
    star_log.write_text(STAR_LOG[:400])
    with pytest.raises(ReadError, match=r"Log\.final\.out: no 'Number of reads mapped to multiple"):
        star_reads(star_log)


def test_sample_without_reads():
    nothing = Counts(["A"], np.array([0]), np.array([0]), no_feature=0, ambiguous=0)
    star = dict.fromkeys(
        "star_input unique multiple too_many_loci unmapped_mismatches unmapped_short "
        "unmapped_other chimeric".split(),
        0,
    )
    with pytest.raises(ReadError, match="sample S1: its FASTQ files hold no reads"):
        account("S1", {"raw": 0, "too_short": 0, "trimmed": 0}, star, nothing)
    unmapped = star | {"star_input": 5, "unmapped_short": 5}
    with pytest.raises(ReadError, match="none of 5 reads maps uniquely; is this the right genome"):
        account("S1", {"raw": 5, "too_short": 0, "trimmed": 5}, unmapped, nothing)


def test_equal_to_star(gene_counts, counts):
    check_against_star("S1", counts, star_gene_counts(gene_counts, "forward"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("23\t23", "23\t22", "1 genes counted .*, first ENSG00000183486: 23 here, 22 by STAR"),
        ("N_ambiguous\t3\t2", "N_ambiguous\t3\t1", "first N_ambiguous: 2 here, 1 by STAR"),
        ("ENSG00000157601\t40\t40\t1\n", "", "first ENSG00000157601: 40 here, None by STAR"),
        ("ENSG00000157601", "ENSG00000157602", "2 genes counted otherwise"),
    ],
)
def test_other_than_star(gene_counts, counts, old, new, message):
    gene_counts.write_text(GENE_COUNTS.replace(old, new))
    with pytest.raises(ReadError, match=message):
        check_against_star("S1", counts, star_gene_counts(gene_counts, "forward"))


def test_empty_gene_counts_of_a_full_disk(gene_counts, counts):
    gene_counts.write_text("")
    with pytest.raises(ReadError, match="4 genes counted otherwise than by STAR"):
        check_against_star("S1", counts, star_gene_counts(gene_counts, "forward"))
