"""Changes within arms, their differences, and slopes of exposures of each visit."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.figures.changes import draw_changes

CONTRASTS = pd.DataFrame(
    {
        "contrast": ["change", "change", "difference", "difference of changes"],
        "visit": "week8",
        "arm": ["control", "kindness", "kindness", "kindness"],
        "versus": ["baseline", "baseline", "control", "control"],
        "difference": [-0.1, -0.5, -0.3, -0.4],
        "ci_low": [-0.2, -0.6, -0.9, -0.7],
        "ci_high": [0.0, -0.4, 0.9, -0.1],
        "p_value": 0.2,
        "status": "ok",
    }
)
SLOPES = pd.DataFrame(
    {
        "exposure": "Stress",
        "effect": ["between participants", "within participants", "between less within"],
        "estimate": [0.02, 0.01, 0.01],
        "ci_low": [0.0, -0.01, -0.02],
        "ci_high": [0.04, 0.03, 0.04],
        "p_value": 0.2,
        "status": "ok",
    }
)
NONE = pd.DataFrame()


def named(ax):
    return [text.get_text() for text in ax.texts if "[" not in text.get_text()]


def test_a_panel_of_each_kind(marks):
    changes, differences, slopes = draw_changes(CONTRASTS, SLOPES, "Trial", "log2 mRNA").axes
    assert named(changes) == ["Change since baseline", "control, week8", "kindness, week8"]
    assert named(differences) == ["Change minus that in control", "kindness, week8"]
    assert named(slopes) == ["Stress", "between participants", "within participants"]
    assert [x for ax in (changes, differences, slopes) for x, _ in marks(ax)] == [
        *(-0.1, -0.5),
        -0.4,
        *(0.02, 0.01),
    ]
    assert changes.get_xlim() == differences.get_xlim() != slopes.get_xlim()


def test_every_panel_says_what_its_marks_are():
    labels = [ax.get_xlabel() for ax in draw_changes(CONTRASTS, SLOPES, "Trial", "log2 mRNA").axes]
    for label, what in zip(
        labels, ["change, log2", "difference of changes,", "per SD"], strict=True
    ):
        assert what in label


def test_a_study_without_arms_and_exposures_has_its_changes_alone(marks):
    (ax,) = draw_changes(CONTRASTS.head(1).assign(arm="all"), NONE, "Cohort", "log2 mRNA").axes
    assert named(ax) == ["Change since baseline", "week8"]
    assert len(marks(ax)) == 1


def test_the_numbers_are_of_more_than_slopes():
    figure = draw_changes(CONTRASTS, NONE, "Trial", "log2 mRNA")
    assert "estimate [95% CI]" in [text.get_text() for text in figure.texts]


@pytest.mark.parametrize("slopes", [NONE, SLOPES.assign(estimate=np.nan, status="too few")])
def test_without_a_result_the_figure_says_why(slopes):
    figure = draw_changes(CONTRASTS.assign(status="not fitted: why"), slopes, "Trial", "log2 mRNA")
    assert figure.axes == []
    assert "not fitted: why" in [text.get_text() for text in figure.texts]
