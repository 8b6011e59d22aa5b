"""Every effect of all studies, its marks by finding, and the mean over studies."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.figures.overview import POOLED, draw_overview

TITLES = {"s1": "Study 1", "s2": "Study 2"}
NAMES = pd.DataFrame({"study": ["s1"], "column": ["loneliness"], "label": ["Loneliness"]})


@pytest.fixture
def both(results, findings):
    """Two studies; the second has one model."""
    second = results[results["model"] == "prwo"]
    second = second.assign(study="s2", estimate=0.1, ci_low=0, ci_high=0.2, std_error=0.05)
    rows = pd.concat([results.assign(study="s1"), second])
    found = pd.concat([findings.assign(study="s1"), findings.iloc[:1].assign(study="s2")])
    return rows, found


def labels(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def test_a_row_a_study_and_their_mean(both):
    (ax,) = draw_overview(*both, NAMES, TITLES, "log2 mRNA").axes
    assert labels(ax) == [
        "prwo (model prwo)",
        "Study 1",
        "Study 2",
        POOLED.format(2),
        "prwo (model mutual)",
        "Study 1",
        "Loneliness (model mutual)",
        "Study 1",
    ]


def test_the_mean_is_weighted_by_the_inverse_of_the_variances(both):
    """-0.1 (SE .025) and 0.1 (SE .05): weights 4 to 1, mean -0.06, SE .05 / sqrt(5)."""
    (ax,) = draw_overview(*both, NAMES, TITLES, "log2 mRNA").axes
    (diamond,) = ax.patches
    low, middle, high, *_ = diamond.get_xy()[:, 0]
    half = 1.959964 * 0.05 / np.sqrt(5)
    assert [low, middle, high] == pytest.approx([-0.06 - half, -0.06, -0.06 + half])


def test_marks_are_filled_by_finding(both):
    (ax,) = draw_overview(*both, NAMES, TITLES, "log2 mRNA").axes
    styles = [container[0].get_fillstyle() for container in ax.containers]
    assert styles == ["full", "full", "none", "left"]


def test_one_study_has_no_mean(both):
    rows, found = (table[table["study"] == "s1"] for table in both)
    (ax,) = draw_overview(rows, found, NAMES, TITLES, "log2 mRNA").axes
    assert not ax.patches
    assert not [label for label in labels(ax) if "weighted" in label]
