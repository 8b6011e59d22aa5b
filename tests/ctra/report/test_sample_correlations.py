"""How the samples go with each other, in words."""

import pandas as pd
import pytest

from ctra.report.sample_correlations import samples_say, unlike_the_others

ROWS = pd.DataFrame(
    {
        "sample": ["S1", "S2", "S3", "S4"],
        "verdict": "pass",
        "mean_r": [0.98, 0.62, 0.97, 0.41],
        "z": [0.2, -7.0, -0.1, -9.0],
        "stands_out": ["no", "yes", "no", "yes"],
        "n_genes": 15012,
        "status": "ok",
    }
)
ALIKE = (
    "The expression of a sample correlates .79 with that of the others (median; lowest .41, S4), "
    "over 15,012 expressed genes."
)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {},
            "2 samples stand out, far less like the others than is usual: S4, S2. 0 of 4 samples "
            "are left out for it (quality.min_correlation).",
        ),
        (
            {"verdict": ["pass", "pass", "pass", "fail"], "stands_out": ["no", "no", "no", "yes"]},
            "1 sample stands out, far less like the others than is usual: S4. 1 of 4 samples are",
        ),
        ({"stands_out": "no"}, "No sample stands out. 0 of 4 samples are left out for it"),
        ({"z": None}, "Who stands out is not told: that takes 10 samples that are not all alike."),
    ],
)
def test_who_stands_out(changes, says):
    assert samples_say(ROWS.assign(**changes)).startswith(f"{ALIKE} {says}")


def test_why_nothing_is_told():
    rows = ROWS.assign(mean_r=None, status="not told: 53 expressed genes; 100 are needed")
    assert samples_say(rows) == (
        "How alike the samples are is not told: 53 expressed genes; 100 are needed. No sample is "
        "left out for it."
    )


def test_a_sample_without_a_number_is_named():
    rows = ROWS.assign(status=["ok", "ok", "ok", "not told: one value"])
    assert samples_say(rows).endswith("Not told of samples with one value in all genes: S4.")


def test_many_names_are_counted():
    many = pd.concat([ROWS] * 6, ignore_index=True)
    assert "12 samples stand out" in samples_say(many)
    assert " and 2 more." in samples_say(many)


def test_the_table_has_those_that_stand_out_or_fail():
    rows = ROWS.assign(verdict=["fail", "pass", "pass", "pass"])
    assert unlike_the_others(rows)["sample"].tolist() == ["S4", "S2", "S1"]
