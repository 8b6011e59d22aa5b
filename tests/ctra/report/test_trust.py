"""Whether a p can be trusted, in words: each rule on rows made by hand."""

import numpy as np
import pytest

from ctra.report.trust import doubt, doubt_in_short, doubt_in_words, published, slopes_differ

REASON = "not identified: 12 participants are too few for 47 genes and 1 column"
UN = {
    "statistic": "un",
    "status": "ok",
    "estimate": -0.1264,
    "p_value": 0.0004,
    "p_permutation": 0.138,
    "size": 0.313,
    "size_low": 0.304,
    "size_high": 0.322,
    "calibrated": "no",
    "doubt": "size",
    "spread_p": 0.3,
    "size_wild": 0.31,
    "p_wild": 0.2,
}
EXACT = UN | {"size": 0.05, "size_low": 0.046, "size_high": 0.055, "size_wild": 0.06}
CALIBRATED = EXACT | {"calibrated": "yes", "doubt": ""}
EQUAL = {"status": "ok", "p_value": 0.04, "p_wild": 0.03, "calibrated": "yes"}


@pytest.mark.parametrize(
    ("test", "why", "short"),
    [
        (UN, "size", "false alarms 31 %"),
        (CALIBRATED, "", ""),
        (CALIBRATED | {"doubt": np.nan}, "", ""),  # as it is read from a file
        (EXACT | {"calibrated": np.nan, "doubt": np.nan}, "", ""),  # not measured
        (
            EXACT | {"calibrated": "undecided", "doubt": "few draws"},
            "few draws",
            "false alarms 5 %",
        ),
        (EXACT | {"doubt": "spread", "spread_p": 0.01}, "spread", "unequal spread"),
        (EXACT | {"doubt": "flips", "size_wild": 0.3}, "flips", "false alarms 30 % by sign flips"),
        (UN | {"doubt": "clusters"}, "clusters", "clusters"),
        (UN | {"doubt": "clusters", "size": np.nan}, "clusters", "clusters"),  # no permutations
    ],
)
def test_doubt(test, why, short):
    assert doubt(test) == why
    assert doubt_in_short(test) == short
    assert bool(doubt_in_words(test)) == bool(why)
    assert doubt({f"un_{name}": value for name, value in test.items()}, "un_") == why


def test_published_that_rejects_too_often():
    assert published(UN) == [
        "The published model says b = −0.126, p < .001.",
        "This p cannot be trusted here: at 5 % the test rejects 31 % (95% CI 30 to 32 %) of "
        "permuted data without an effect.",
        "By permutation p = .138.",
    ]


def test_published_where_participants_vary_unequally():
    """Permutations remove such a spread: their p is no better. Sign flips keep it."""
    assert published(EXACT | {"doubt": "spread", "spread_p": 0.01})[1:] == [
        "This p cannot be trusted here: how much participants vary depends on the exposure "
        "(p = .010).",
        "By sign flips p = .200.",
    ]


def test_published_with_clusters():
    """Also where they leave no permutations, and nothing else is known."""
    clustered = EXACT | {"doubt": "clusters", "p_wild": np.nan}
    for size in (0.05, np.nan):
        assert published(clustered | {"size": size})[1:] == [
            "This p cannot be trusted here: participants of a cluster may be alike, which it "
            "passes over."
        ]


def test_published_that_can_be_trusted():
    assert published(CALIBRATED)[1:] == [
        "Its test can be trusted here: at 5 % it rejects 5 % (95% CI 5 to 6 %) of permuted data "
        "without an effect."
    ]


def test_published_that_too_few_permutations_leave_open():
    assert published(EXACT | {"calibrated": "undecided", "doubt": "few draws"})[1:] == [
        "Too few permutations tell whether its test can be trusted."
    ]


def test_published_without_permutations_or_fit():
    not_measured = UN | {"size": np.nan, "calibrated": np.nan, "doubt": np.nan}
    assert published(not_measured)[1:] == ["Whether its test can be trusted was not measured."]
    assert published(UN | {"status": REASON}) == []  # the page says it once, of the study


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "yes"),
        ({"p_value": 0.05}, "no"),
        ({"p_wild": 0.05}, "untrusted"),
        ({"p_wild": np.nan}, "untrusted"),  # without draws
        ({"p_value": 0.05, "p_wild": np.nan}, "no"),
        ({"p_wild": np.nan, "calibrated": "no"}, "untrusted"),  # clusters
        ({"status": REASON}, ""),
    ],
)
def test_slopes_differ_only_where_sign_flips_agree(changes, says):
    assert slopes_differ(EQUAL | changes) == says
