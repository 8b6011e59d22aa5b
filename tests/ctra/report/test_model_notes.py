"""Words for weights and warnings, from their numbers."""

import pandas as pd
import pytest

from ctra.inference import describe_weights
from ctra.report.model_notes import LIMITS, limit_says, weights_say


def says(*weights):
    return weights_say(vars(describe_weights(pd.Series(weights))), len(weights))


def test_a_contrast():
    assert says(1.5, -0.75, 0.25) == (
        "1 of 3 genes weighs negatively in the common slope (−0.75 in sum, the others +1.75): it "
        "is a contrast between genes, not the average of their slopes, and it varies as an average "
        "of 0.3 independent genes would."
    )


@pytest.mark.parametrize("nothing", [0.25, 0.0, -0.0, 1e-17, -1e-17])
def test_equal_weights_are_an_average(nothing):
    sentence = says(0.25, 0.25, 0.25, nothing)
    assert sentence.startswith("The common slope is a weighted average of the slopes of 4 genes")


def test_a_little_negative_mass():
    sentence = says(0.6, 0.44, -0.02, -0.02)
    assert sentence.startswith("2 of 4 genes weigh negatively")
    assert "it is close to a weighted average of their slopes" in sentence


@pytest.mark.parametrize(
    ("warning", "limit", "expected"),
    [
        ("near-constant", 0.95, "more than 95 % have one value"),
        ("small group", 5, "fewer than 5"),
        ("outlier", 4, "|z| > 4"),
        ("collinear", 10, "variance inflation factor > 10"),
        ("few participants", 10, "fewer than 10 participants a parameter (7)"),
        ("possible clusters", 26, "2 to 26 values: declare cluster, or adjust for the column"),
    ],
)
def test_every_limit_in_words(warning, limit, expected):
    assert warning in LIMITS
    assert limit_says({"warning": warning, "limit": limit, "parameters": 7}) == expected


def test_a_contrast_begins_above_a_negative_mass_of_a_twentieth():
    row = {"negative": 2, "effective": 3.0}
    assert "close to a weighted average" in weights_say(row | {"negative_mass": 0.05}, 4)
    assert "a contrast between genes" in weights_say(row | {"negative_mass": 0.0501}, 4)
