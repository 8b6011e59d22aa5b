"""When participants have clusters, and which columns look like them."""

import pytest

from ctra.cohort.clusters import cluster_fault, possible_clusters


def test_eight_clusters_of_which_one_is_shared_are_enough():
    assert cluster_fault("village", [*"aabcdefgh"]) == ""


@pytest.mark.parametrize(
    ("clusters", "fault"),
    [
        (
            "aabbccddeeffgg",
            "7 clusters in column 'v' for 14 participants; at least 8 are needed. Delete "
            "`cluster`, and name 'v' under covariates and categories: a fixed effect",
        ),
        (
            "abcdefghi",
            "no two of 9 participants share a value of column 'v'; clusters are shared: name "
            "another column, or delete `cluster`",
        ),
        (
            "aaa",
            "all 3 participants have one value in column 'v'; clusters differ: name another "
            "column, or delete `cluster`",
        ),
    ],
)
def test_what_clusters_cannot_be(clusters, fault):
    assert cluster_fault("v", [*clusters]) == fault


@pytest.mark.parametrize(
    "name",
    "site Site_ID BATCH rna.batch plateNo RunDate village center centre sequencing-lane "
    "마을 학교_코드 가족ID sites villages Families classes HouseholdNo rna_batches school_name "
    "batch2 plate3 PLATE_3 batch_extraction".split(),
)
def test_names_of_clusters(name):
    assert possible_clusters(["age", name], used=[]) == [name]
    assert possible_clusters(["age", name], used=[name]) == []


@pytest.mark.parametrize(
    "name",
    [
        *"website classic running reward plateau platelets unfamiliar 가족수".split(),  # no word
        *"family_size household.income yearsOfSchool school_years".split(),  # measured of them
        *"family1 school_q12 families3".split(),  # items of a questionnaire
        *"run_time center_of_mass family_conflict gym_class_hours hospital_days".split(),
        *"batch_size number_of_sites plate_count".split(),
    ],
)
def test_other_names(name):
    assert possible_clusters([name], used=[]) == []
