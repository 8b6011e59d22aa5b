"""What MultiQC is given; and a page without a sample or a read is refused, with the name."""

import pandas as pd
import pytest

from ctra.files.errors import ReadsError
from ctra.files.table import write_table
from ctra.reads.accounts import COLUMNS
from ctra.reads.multiqc import FATES, TABLES, check_multiqc, page_settings

# a: 100 reads; b starts at alignments that have lost the reads that did not align
ACCOUNTS = [
    {
        "sample": "a",
        "raw": 100,
        "no_spacer": 1,
        "too_short": 2,
        "star_input": 97,
        "unique": 80,
        "sense": 70,
        "ambiguous": 4,
        "no_feature": 6,
        "antisense": 5,
        "multiple": 7,
        "too_many_loci": 1,
        "unmapped_short": 9,
        "trimmer": "cutadapt 5.2",
        "aligner": "STAR 2.7.11b",
    },
    {"sample": "b", "unique": 8, "sense": 8, "multiple": 2, "aligner": "STAR 2.7.10b"},
]


@pytest.fixture
def bookkeeping(tmp_path):
    """The table of the reads of samples a and b, where what b lacks makes 100 of a 100.0."""
    path = tmp_path / "reads.tsv"
    write_table(pd.DataFrame(ACCOUNTS).reindex(columns=COLUMNS), path)
    assert "\t100.0\t" in path.read_text()
    return path


@pytest.fixture
def data(tmp_path):
    """The tables of a page with samples a and 01."""
    for name in TABLES.values():
        (tmp_path / name).write_text("Sample\treads\n01\t5\na\t7\n")
    (tmp_path / "came_in.tsv").write_text("sample\traw\n01\t5\na\t7\n")
    return tmp_path


def check(data, samples):
    check_multiqc(data, dict.fromkeys(TABLES, samples), data / "came_in.tsv")


def test_bars_have_the_numbers_of_the_bookkeeping_and_add_up_to_the_reads(bookkeeping):
    bars = page_settings(bookkeeping, "1.0")["custom_data"]["reads"]["data"]
    assert bars["a"] == {
        "sense": 70,
        "ambiguous": 4,
        "no_feature": 6,
        "multiple": 7,
        "too_many_loci": 1,
        "unmapped_short": 9,
        "too_short": 2,
        "no_spacer": 1,
    }
    assert sum(bars["a"].values()) == 100
    assert {fate: reads for fate, reads in bars["b"].items() if reads} == {
        "sense": 8,
        "multiple": 2,
    }


def test_fates_that_no_sample_has_are_not_in_the_legend(bookkeeping):
    legend = page_settings(bookkeeping, "1.0")["custom_data"]["reads"]["categories"]
    assert {*FATES} - {*legend} == {
        "chimeric",
        "unmapped",
        "unmapped_mismatches",
        "unmapped_other",
    }
    assert legend["no_spacer"] == {"name": "without the spacer of the UMI", "color": "#7f2704"}


def test_every_program_is_told_with_all_of_its_versions(bookkeeping):
    assert page_settings(bookkeeping, "1.0")["software_versions"] == {
        "ctra": {"ctra": ["1.0"]},
        "cutadapt": {"cutadapt": ["5.2"]},
        "STAR": {"STAR": ["2.7.10b", "2.7.11b"]},
    }


def test_a_whole_page_passes(data):
    check(data, ("a", "01"))


def test_a_bar_that_lacks_reads_is_refused(data):
    (data / TABLES["the reads"]).write_text("Sample\tsense\ttoo_short\n01\t3\t2\na\t5\t1\n")
    message = r"^sample a: the bar on MultiQC's page has 6 reads, and 7 came in \(.*came_in\.tsv\)$"
    with pytest.raises(ReadsError, match=message):
        check(data, ("a", "01"))


def test_a_bar_of_alignments_that_have_lost_reads_is_not_compared(data):
    (data / "came_in.tsv").write_text("sample\traw\n01\t5\na\t\n")
    (data / TABLES["the reads"]).write_text("Sample\tsense\n01\t5.0\na\t3\n")
    check(data, ("a", "01"))


def test_samples_that_are_missing_are_named_by_section(data):
    (data / "multiqc_star.txt").write_text("Sample\treads\na\t7\n")
    message = (
        r"^2 of 4 samples are missing in MultiQC's section of cutadapt: b, c; a report that "
        r"is not whole is left out, .*; delete it and run again\n"
        r"3 of 4 samples are missing in MultiQC's section of STAR: 01, b, c; .*\n"
        r"2 of 4 samples are missing in MultiQC's section of the verdicts: b, c; .*\n"
        r"2 of 4 samples are missing in MultiQC's section of the reads: b, c; .*$"
    )
    with pytest.raises(ReadsError, match=message):
        check(data, ("a", "01", "b", "c"))


def test_a_section_that_is_not_there_has_no_sample(data):
    (data / "multiqc_cutadapt.txt").unlink()
    with pytest.raises(ReadsError, match=r"^2 of 2 .* section of cutadapt: 01, a; [^\n]*$"):
        check(data, ("a", "01"))


def test_names_that_are_no_samples_are_refused(data):
    with pytest.raises(ReadsError, match=r"^MultiQC's section of cutadapt has .*: 01\n"):
        check(data, ("a",))
