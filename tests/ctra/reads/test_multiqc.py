"""A page of MultiQC without a sample is refused, with the sample's name."""

import pytest

from ctra.files.errors import ReadsError
from ctra.reads.multiqc import TABLES, check_multiqc


@pytest.fixture
def data(tmp_path):
    """The tables of a page with samples a and 01."""
    for name in ("multiqc_cutadapt", "multiqc_star", "multiqc_verdicts_table"):
        (tmp_path / f"{name}.txt").write_text("Sample\treads\n01\t5\na\t7\n")
    return tmp_path


def test_a_whole_page_passes(data):
    check_multiqc(
        data,
        dict.fromkeys(
            TABLES,
            (
                "a",
                "01",
            ),
        ),
    )


def test_samples_that_are_missing_are_named_by_section(data):
    (data / "multiqc_star.txt").write_text("Sample\treads\na\t7\n")
    message = (
        r"^2 of 4 samples are missing in MultiQC's section of cutadapt: b, c; a report that "
        r"is not whole is left out, .*; delete it and run again\n"
        r"3 of 4 samples are missing in MultiQC's section of STAR: 01, b, c; .*\n"
        r"2 of 4 samples are missing in MultiQC's section of the verdicts: b, c; .*$"
    )
    with pytest.raises(ReadsError, match=message):
        check_multiqc(
            data,
            dict.fromkeys(
                TABLES,
                (
                    "a",
                    "01",
                    "b",
                    "c",
                ),
            ),
        )


def test_a_section_that_is_not_there_has_no_sample(data):
    (data / "multiqc_cutadapt.txt").unlink()
    with pytest.raises(ReadsError, match=r"^2 of 2 .* section of cutadapt: 01, a; [^\n]*$"):
        check_multiqc(
            data,
            dict.fromkeys(
                TABLES,
                (
                    "a",
                    "01",
                ),
            ),
        )


def test_names_that_are_no_samples_are_refused(data):
    with pytest.raises(ReadsError, match=r"^MultiQC's section of cutadapt has .*: 01\n"):
        check_multiqc(data, dict.fromkeys(TABLES, ("a",)))
