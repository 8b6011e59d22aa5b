"""What each step says of a sample is read, or refused where it is not whole."""

import pytest

from ctra.files.errors import ReadsError
from ctra.reads.steps import lane_reads, star_gene_counts, star_reads, trimming_reads


def test_lanes_add_up_and_the_shorter_one_tells_the_length(lanes):
    steps = lane_reads(lanes)
    assert [lane["fastq"] for lane in steps.pop("lanes")] == ["a_L1.fq", "a_L2.fq"]
    assert steps == {"raw": 100, "tata": 3, "no_spacer": 3, "read_length": 71}


def test_a_report_of_cutadapt(trimming):
    """Poly-A of 10 nt or more; the bases of reads that are too short are what is left over."""
    steps = trimming_reads(trimming)
    assert (steps["cutadapt_input"], steps["too_short"], steps["trimmed"]) == (97, 7, 90)
    assert (steps["with_adapter"], steps["with_poly_a"]) == (9, 25)
    assert (steps["bases_quality"], steps["bases_poly_a"]) == (120, 560)
    assert steps["bases_adapter"] == 2 * 4 + 7 * 80
    assert steps["bases_short"] == 9700 - 120 - 568 - 560 - 8300
    assert steps["trimmer"] == "cutadapt 5.2"


def test_the_summary_of_star(star_log):
    assert star_reads(star_log) == {
        "star_input": 90,
        "unique": 70,
        "multiple": 8,
        "too_many_loci": 2,
        "unmapped_mismatches": 1,
        "unmapped_short": 6,
        "unmapped_other": 3,
        "chimeric": 0,
    }


@pytest.mark.parametrize(("strand", "mx1", "nowhere"), [("forward", 40, 5), ("reverse", 1, 66)])
def test_star_counts_each_strand_in_a_column(gene_counts, strand, mx1, nowhere):
    gene_counts.write_text(gene_counts.read_text().replace("157601", "157601.14"))
    counts = star_gene_counts(gene_counts, strand)
    assert list(counts)[:4] == ["N_unmapped", "N_multimapping", "N_noFeature", "N_ambiguous"]
    assert counts["ENSG00000157601"] == mx1
    assert counts["N_noFeature"] == nowhere


@pytest.mark.parametrize("text", ["", '{"read_counts": {"input": 97}}', '{"read_counts": {"inp'])
def test_trimming_report_that_is_not_whole(trimming, text):
    trimming.write_text(text)
    with pytest.raises(ReadsError, match=r"trim\.json: not a whole report of cutadapt"):
        trimming_reads(trimming)


def test_star_log_that_is_not_whole(star_log):
    star_log.write_text(star_log.read_text()[:400])
    with pytest.raises(
        ReadsError, match=r"Log\.final\.out: no 'Number of reads mapped to multiple"
    ):
        star_reads(star_log)
