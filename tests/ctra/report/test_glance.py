"""Every effect at a glance."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.glance import glance
from ctra.report.summary import summary

TITLES = {"study1": "Study 1", "study2": "Study 2"}


def column(block, title):
    place = [head.title for head in block["head"]].index(title)
    return [row[place]["text"] for row in block["rows"]]


@pytest.fixture
def of_one(effects):
    return effects[effects["study"] == "study1"].assign(primary=["yes", "no", "no"])


def test_effects_are_told_by_what_else_is_in_their_model(of_one):
    assert column(glance(of_one, TITLES), "Effect") == [
        "prwo, at the mean of orientation (primary)",
        "orientation, at the mean of prwo",
        "prwo × orientation",
    ]


def test_the_study_is_named_where_there_are_several(of_one):
    assert column(glance(of_one, TITLES), "Study") == ["Study 1"] * 3
    alone = glance(of_one, {"study1": "Study 1"})
    assert "Study" not in [head.title for head in alone["head"]]


def test_the_size_is_a_correlation_that_may_be_missing(of_one):
    rows = of_one.assign(partial_r=[-0.412, 0.05, np.nan])
    assert column(glance(rows, TITLES), "r") == ["−.41", ".05", ""]


DRAWN = {"p_permutation": 0.01, "p_wild": 0.01, "size": 0.05}


@pytest.mark.parametrize(
    ("changes", "says", "not_said"),
    [
        (DRAWN, ["largest of those by t test, permutation and"], ["that of the t", "is missing"]),
        (
            DRAWN | {"p_permutation": np.nan},
            ["largest of those", "p by permutation is missing"],
            [],
        ),
        (
            dict.fromkeys(DRAWN, np.nan),  # inference.permutations: 0
            ["p: that of the t test", "nothing is a finding"],
            ["largest of", "p by permutation", "cluster"],
        ),
    ],
)
def test_the_p_is_what_it_is_called(of_one, config, changes, says, not_said):
    """On the page and in the terminal alike."""
    rows = of_one.assign(p_value=0.01, **changes)
    page = " ".join(glance(rows, TITLES)["notes"])
    terminal = summary(rows, pd.DataFrame(), config, titles={"study1": "Study 1"}, unit="log2")
    for text in (page, terminal):
        assert [part in text for part in says] == [True] * len(says), text
        assert [part in text for part in not_said] == [False] * len(not_said), text


def test_the_published_model_is_named_below_its_column(of_one):
    assert "mixed model with unstructured covariance of Lee et al. (2025)." in " ".join(
        glance(of_one, TITLES)["notes"]
    )
    without = of_one.assign(un_status=np.nan)
    assert "Lee et al." not in " ".join(glance(without, TITLES)["notes"])


SHOWN = {"p": 0.01, "un_p_value": 0.2, "finding": "higher CTRA expression"}
NOT_SHOWN = {"p": 0.2, "un_p_value": 0.01, "finding": "no association shown"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (NOT_SHOWN | {"un_p_value": 0.2}, set()),
        (NOT_SHOWN | {"un_calibrated": "yes", "un_doubt": ""}, {"*"}),
        (NOT_SHOWN | {"un_calibrated": "no", "un_doubt": "size", "un_size": 0.3}, set()),
        (SHOWN, {"*"}),
        (SHOWN | {"finding": "fragile"}, {"Fragile"}),
    ],
)
def test_notes_are_about_marks_that_are_there(effects, changes, says):
    plain = effects.assign(un_slopes_differ="", un_p_permutation=np.nan, un_p_wild=np.nan)
    notes = " ".join(glance(plain.assign(un_unclaimed=False, **changes), TITLES)["notes"])
    assert {mark for mark in ("*", "Fragile") if mark in notes} == says
