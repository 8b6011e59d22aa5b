"""The column of clusters is there, free for them, and has enough that participants share."""

from pathlib import Path

import pytest

IDS = [f"{i:02d}" for i in range(1, 21)]
VILLAGES = [*"aabbccddeeffgghhiijj"]


@pytest.fixture
def cohort(project):
    """Study two with 20 participants in the villages given, and `cluster` in line 24."""

    def write(villages=VILLAGES, cluster="village", more="", subject="id"):
        rows = zip(IDS, villages, strict=True)
        lines = [f"{subject},x,age,village\n"]
        lines += [f"{name},{i},{60 + i % 7},{village}\n" for i, (name, village) in enumerate(rows)]
        Path("two.csv").write_text("".join(lines) + "99,1,1,\n", encoding="utf-8")
        Path("two.tsv").write_text("\t".join(["gene", *IDS]) + "\nMX1" + "\t5" * 20 + "\n", "utf-8")
        old = "    phenotype: two.csv\n    subject: id\n"
        new = f"    phenotype: two.csv\n    subject: {subject}\n    cluster: {cluster}\n{more}"
        project.edit("config.yaml", old, new)
        return project

    return write


def test_ten_villages_of_two(cohort):
    """Number 99 has no village, and no expression data either."""
    assert len(cohort().read()["two"]) == 20


def test_clusters_may_be_numbers(cohort):
    assert len(cohort(villages=[i // 2 for i in range(20)]).read()["two"]) == 20


@pytest.mark.parametrize(
    ("how", "faults"),
    [
        (
            {"cluster": "vilage"},
            ["config.yaml:23: no column 'vilage' in two.csv; did you mean 'village'?"],
        ),
        (
            {"cluster": "id"},
            [
                "config.yaml:23: 'id' has the ids, so that nobody shares a cluster; name a column "
                "whose values participants share"
            ],
        ),
        (
            {"villages": [*"aaabbbcccdddeeefffgg"]},
            [
                "config.yaml:23: 7 clusters in column 'village' for 20 participants; at least 8 "
                "are needed. Delete `cluster`, and name 'village' under covariates and categories: "
                "a fixed effect"
            ],
        ),
        (
            {"villages": IDS},
            [
                "config.yaml:23: no two of 20 participants share a value of column 'village'; "
                "clusters are shared: name another column, or delete `cluster`"
            ],
        ),
        (
            {"villages": ["a"] * 20},
            [
                "config.yaml:23: all 20 participants have one value in column 'village'; clusters "
                "differ: name another column, or delete `cluster`"
            ],
        ),
        (
            {"villages": ["", *VILLAGES[1:-1], "NA"]},
            [
                "two.csv:2: participant '01' has no cluster in column 'village'; give each a "
                "value: one of their own if they share it with nobody",
                "two.csv:21: participant '20' has no cluster in column 'village'; give each a "
                "value: one of their own if they share it with nobody",
            ],
        ),
        (
            {"more": "    missing: {village: [a]}\n    covariates: [age]\n"},
            [
                f"two.csv:{line}: participant '{name}' has no cluster in column 'village'; give "
                "each a value: one of their own if they share it with nobody"
                for line, name in ((2, "01"), (3, "02"))
            ],
        ),
        (
            {"more": "    covariates: [village]\n    categories: {village: a}\n"},
            [
                f"config.yaml:23: 'village' is among the {use} too; it is either a cluster or a "
                "fixed effect: delete it here or there"
                for use in ("covariates", "categories")
            ],
        ),
        (
            {"cluster": "x"},
            [
                "config.yaml:23: 'x' is among the exposures of model 'main' too; it is either a "
                "cluster or a fixed effect: delete it here or there",
                "config.yaml:23: no two of 20 participants share a value of column 'x'; clusters "
                "are shared: name another column, or delete `cluster`",
            ],
        ),
        (
            {"cluster": "age", "more": "    sensitivity: {old: [age]}\n"},
            [
                "config.yaml:23: 'age' is among the columns of the sensitivity set 'old' too; it "
                "is either a cluster or a fixed effect: delete it here or there",
                "config.yaml:23: 7 clusters in column 'age' for 20 participants; at least 8 are "
                "needed. Delete `cluster`, and name 'age' under covariates and categories: a fixed "
                "effect",
            ],
        ),
    ],
    ids="misspelt ids seven alone one missing declared covariate exposure sensitivity".split(),
)
def test_a_fault_of_clusters(cohort, how, faults):
    assert cohort(**how).faults() == faults


def test_many_without_a_cluster_are_counted(cohort):
    faults = cohort(villages=[""] * 12 + VILLAGES[12:]).faults()
    assert len(faults) == 6
    assert faults[-1] == "two.csv: column 'village': 7 more have no cluster"


def test_a_name_of_the_results_is_refused(cohort):
    project = cohort(cluster="level")
    text = Path("two.csv").read_text(encoding="utf-8").replace("village", "level")
    Path("two.csv").write_text(text, encoding="utf-8")
    assert project.faults() == [
        "config.yaml:23: 'level' is a column of the tables of results; rename it in two.csv, or "
        "derive a column of another name"
    ]
