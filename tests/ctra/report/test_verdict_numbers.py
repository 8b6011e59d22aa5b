"""Numbers of the verdict beside the conclusion: tests, excluded slopes, sizes, participants."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.verdict import bound, multiplicity, sample_size, sizes

MEASURED = {"status": "ok", "calibrated": "yes", "doubt": np.nan}
COMPOSITE = MEASURED | {
    "statistic": "composite",
    "bound": 0.139,
    "p_equivalent": 0.03,
    "beta": -0.23,
    "partial_r": -0.25,
    "partial_r_low": -0.4,
    "partial_r_high": -0.09,
    "delta_r2": 0.0512,
}
ROBUST = {"statistic": "robust", "wild_low": -0.16, "wild_high": -0.02, "breakdown": np.nan}
FOUND = {"primary": "no", "tested": 11, "p_holm": 0.132, "finding": "lower CTRA expression"}
FRAGILE = FOUND | {"finding": "fragile"}
NOT_SHOWN = FOUND | {"finding": "no association shown"}
PLAN = {"effect": "prwo", "statistic": "composite", "n": 152, "power": 0.388, "n_80": 420}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {},
            "It is one of 11 effects tested; its p corrected for this (Holm) is .132: with so many "
            "tests it may be chance.",
        ),
        (
            {"p_holm": 0.0004},
            "It is one of 11 effects tested; its p corrected for this (Holm) is < .001.",
        ),
        (
            {"finding": "no association shown", "p_holm": 1.0},
            "It is one of 11 effects tested; its p corrected for this (Holm) is > .999.",
        ),
        (
            {"primary": "yes"},
            "It is the study's primary effect, whose p needs no correction. Holm's p over all 11 "
            "effects tested is .132.",
        ),
        ({"tested": 1}, "It is the only effect tested in the study."),
        ({"tested": 1, "primary": "yes"}, "It is the only effect tested in the study."),
        ({"p_holm": np.nan}, ""),
    ],
)
def test_how_many_effects_were_tested(changes, says):
    assert " ".join(multiplicity(FOUND | changes)) == says


def excluded(found=NOT_SHOWN, smallest=None, clustered=False, robust=None, **changes):
    tests = {"composite": COMPOSITE | changes, "robust": ROBUST | (robust or {})}
    return bound(found, tests, smallest, clustered)


def test_which_slopes_are_excluded():
    farther = "Slopes farther from 0 than 0.139 are excluded (90 % interval)."
    assert excluded() == [farther]
    assert excluded(smallest=0.15) == [
        farther,
        "The slope is equivalent to 0 within ±0.15 (p = .030).",
    ]
    assert excluded(smallest=0.05, p_equivalent=0.2)[1] == (
        "The slope is not shown to be equivalent to 0 within ±0.05 (p = .200)."
    )
    assert excluded(FOUND) == excluded(FRAGILE) == excluded(bound=np.nan) == []
    assert excluded(bound=np.inf, smallest=0.15) == []


def test_slopes_are_excluded_by_sign_flips_where_the_nominal_test_fails():
    unequal = {"calibrated": "no", "doubt": "spread", "spread_p": 0.01}
    assert excluded(smallest=0.15, **unequal) == [
        "Slopes farther from 0 than 0.160 are excluded by sign flips."
    ]
    assert excluded(robust={"breakdown": "one participant alone determines the slope"}) == []


def test_with_clusters_slopes_are_excluded_by_sign_flips_or_not_at_all():
    by_flips = ["Slopes farther from 0 than 0.160 are excluded by sign flips."]
    assert excluded(smallest=0.15, clustered=True) == by_flips
    for limit in (np.nan, -np.inf):
        assert excluded(smallest=0.15, clustered=True, robust={"wild_low": limit}) == []
        assert excluded(calibrated="no", doubt="spread", robust={"wild_low": limit}) == []


def test_familiar_sizes():
    assert sizes(COMPOSITE) == [
        "In familiar sizes: β = −0.23, partial r = −0.25, 95% CI [−0.40, −0.09], ΔR² = 0.051."
    ]
    assert sizes(COMPOSITE | {"beta": np.nan}) == []


def test_sample_size():
    assert sample_size(pd.DataFrame([PLAN])) == [
        "For a slope of this size 420 participants give the composite 80 % power; the 152 here "
        "give 39 %."
    ]
    assert sample_size(pd.DataFrame([PLAN | {"n_80": np.nan}])) == []


def test_numbers_of_participants_are_whole_where_others_are_missing():
    """Beside a missing number the others of a column are read as 420.0."""
    plans = pd.DataFrame([PLAN, PLAN | {"statistic": "rao", "n": np.nan, "n_80": np.nan}])
    assert sample_size(plans) == sample_size(pd.DataFrame([PLAN]))
