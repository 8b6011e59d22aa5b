"""Means by visit stand where the table has them, with everybody behind."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.figures.style import PALE
from ctra.report.figures.trajectories import draw_trajectories

MEANS = pd.DataFrame(
    {
        "visit": ["before", "before", "after", "after"],
        "arm": ["control", "kindness"] * 2,
        "n": [2, 1, 1, 1],
        "mean": [1.0, 1.1, 1.2, 0.5],
        "ci_low": [0.8, 0.9, 1.0, 0.3],
        "ci_high": [1.2, 1.3, 1.4, 0.7],
        "status": "ok",
    }
)
VALUES = pd.DataFrame(
    {
        "subject": ["01", "02", "03", "01", "03"],
        "visit": ["before"] * 3 + ["after"] * 2,
        "arm": ["control", "control", "kindness", "control", "kindness"],
        "composite": [0.9, 1.1, 1.1, 1.2, 0.5],
    }
)


def lines_of(ax, color):
    return [line for line in ax.get_lines() if line.get_color() == color]


def test_an_arm_a_panel_with_means_and_participants():
    control, kindness = draw_trajectories(MEANS, VALUES, "Trial", "log2 mRNA").axes
    assert [ax.get_title(loc="left") for ax in (control, kindness)] == [
        "control (n = 2)",
        "kindness (n = 1)",
    ]
    joined, *intervals = [line for line in kindness.get_lines() if line.get_color() != PALE]
    assert joined.get_xydata().tolist() == [[0, 1.1], [1, 0.5]]
    assert [line.get_xydata().tolist() for line in intervals] == [
        [[0, 0.9], [0, 1.1], [0, 1.3]],
        [[1, 0.3], [1, 0.5], [1, 0.7]],
    ]
    own = [line.get_xydata().tolist() for line in lines_of(control, PALE)]
    assert own == [[[0, 0.9], [1, 1.2]], [[0, 1.1]]]
    assert [line.get_marker() for line in lines_of(control, PALE)] == ["", "."]
    assert [label.get_text() for label in control.get_xticklabels()] == ["before", "after"]


def test_a_mean_says_its_numbers():
    control, _ = draw_trajectories(MEANS, VALUES, "Trial", "log2 mRNA").axes
    told = [line.get_gid() for line in control.get_lines() if line.get_gid()]
    assert told[0].endswith("control, before: mean 1.000, 95% CI [0.800, 1.200], n = 2")


@pytest.mark.parametrize("arms", [1, 4])
def test_without_a_model_the_participants_are_shown(arms):
    means = pd.DataFrame(
        [(visit, f"arm {i}") for visit in ("1", "2") for i in range(arms)],
        columns=["visit", "arm"],
    ).assign(n=1, mean=np.nan, ci_low=np.nan, ci_high=np.nan, status="not fitted")
    values = means.assign(subject=means["arm"], composite=1.0)
    axes = draw_trajectories(means, values, "Trial", "log2 mRNA").axes
    assert len(axes) == arms
    assert all(len(lines_of(ax, PALE)) == 1 for ax in axes)
