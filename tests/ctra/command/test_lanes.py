"""Whose FASTQ files these are, by the ids in their names."""

from pathlib import Path

import pytest

from ctra.command.lanes import owners_of, pair, sample_name
from ctra.files.errors import ProjectError


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("P01_S1_L001_R1_001.fastq.gz", "P01"),
        ("P01_L002.fq", "P01"),
        ("P01_R1.fastq.bz2", "P01"),
        ("P01.fastq.xz", "P01"),
        ("study_S12.fastq.gz", "study_S12"),
        ("S12_S3_L001_R1_001.fastq.gz", "S12"),
        ("2021_P01_blood.fastq.gz", "2021_P01_blood"),
    ],
)
def test_name_of_a_sample(file, name):
    assert sample_name(Path("folder", file)) == name


@pytest.mark.parametrize(
    ("names", "ids", "owners"),
    [
        pytest.param(["P1", "P12"], ["P1", "P12"], ["P1", "P12"], id="all of the name"),
        pytest.param(["x-P1-a", "x-P12-a"], ["P1", "P12"], ["P1", "P12"], id="between signs"),
        pytest.param(["S2-0001", "S2-0002"], ["0001", "0002"], ["0001", "0002"], id="behind"),
        pytest.param(["P07", "P08"], ["07", "08"], ["07", "08"], id="behind letters"),
        pytest.param(["P007", "P010"], ["7", "10"], ["7", "10"], id="zeros that Excel takes off"),
        pytest.param(["p7", "p8"], ["P7", "P8"], ["P7", "P8"], id="small letters"),
        pytest.param(["S2-01", "S2-02"], ["1", "2"], ["1", "2"], id="a number that all names have"),
        pytest.param(["1_2024", "2_2024"], ["1", "2", "2024"], ["1", "2"], id="a year behind"),
        pytest.param(["P01", "water"], ["P01"], ["P01", None], id="a file of nobody"),
        pytest.param(["P012", "P013"], ["P01", "1"], [None, None], id="a part of a number is none"),
    ],
)
def test_owner_by_the_id_in_the_name(names, ids, owners):
    expected = {name: {one} - {None} for name, one in zip(names, owners, strict=True)}
    assert owners_of(names, ids) == expected


def files(*names):
    return [Path(f"{name}.fastq.gz") for name in names]


def test_lanes_of_a_sample_are_together_and_read_2_is_left_out():
    pairs = pair(files("P1_L001_R1", "P1_L002_R1", "P1_L001_R2", "P1_L001_I1"), ["P1", "P2"])
    assert pairs.samples == {"P1": ("P1", files("P1_L001_R1", "P1_L002_R1"))}
    assert pairs.left_out == files("P1_L001_R2", "P1_L001_I1")
    assert pairs.without == ["P2"]


def test_names_that_no_sample_may_have_are_made_to_fit():
    pairs = pair(files("한 P1", "한 P2"), ["P1", "P2"])
    assert [name for name, _ in pairs.samples.values()] == ["P1", "P2"]


@pytest.mark.parametrize(
    ("names", "ids", "message"),
    [
        (["a", "b"], ["P1"], r"no id of a participant is in the name .* ids are P1, files a, b"),
        (["P1-P2", "P3"], ["P1", "P2", "P3"], r"P1-P2: .* several participants: P1, P2"),
        (["P1_a", "P1_b", "P2"], ["P1"], r"participant 'P1' is in the names .*: P1_a, P1_b"),
        (["P0007", "P8"], ["7", "07", "8"], r"P0007: .* several participants: 07, 7"),
    ],
)
def test_what_cannot_be_told_is_refused_with_the_names(names, ids, message):
    with pytest.raises(ProjectError, match=message):
        pair(files(*names), ids)
