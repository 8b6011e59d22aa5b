"""Every statistic of a slope has its place, its mark and its interval."""

import pandas as pd
import pytest
from matplotlib.figure import Figure

from ctra.inference.catalogue import STATISTICS
from ctra.report.figures.effects import draw_effects
from ctra.report.figures.slopes import draw_slopes, mark_fills


def test_error_bars_are_the_confidence_limits(results, findings):
    panel = draw_effects(results, findings, "Study 1", unit="log2 mRNA").axes[0]
    bars = panel.containers[0].lines[2][0].get_segments()[0]
    assert bars[:, 1].tolist() == pytest.approx([-0.15, -0.05])


def test_every_statistic_with_a_colour_is_drawn_as_the_catalogue_says():
    """One without, as the robust composite, has the slope of another."""
    keys = [statistic.key for statistic in STATISTICS]
    results = pd.DataFrame({"effect": "prwo", "statistic": keys, "estimate": 0.1, "ci_high": 0.2})
    results["fill"] = "full"
    ax = Figure().subplots()
    draw_slopes(ax, pd.DataFrame({"effect": ["prwo"]}), results, vertical=True)
    drawn = [(c.get_label(), c[0].get_color(), c[0].get_marker()) for c in ax.containers]
    slopes = [statistic for statistic in STATISTICS if statistic.color]
    assert drawn == [(of.figure, of.color, of.marker) for of in slopes]


def test_statistics_stand_side_by_side_about_their_row(results):
    ax = Figure().subplots()
    only = results[results["model"] == "prwo"].assign(fill="full")
    draw_slopes(ax, only[["effect"]].drop_duplicates(), only, vertical=False)
    assert [c[0].get_ydata().tolist() for c in ax.containers] == [[-0.1], [0.1]]
    assert [c[0].get_xdata().tolist() for c in ax.containers] == [[-0.1], [-0.2]]


def test_marks_are_filled_as_their_findings_are(results, findings):
    """A statistic other than the composite is filled where its test can be trusted."""
    marked = mark_fills(results, findings).set_index(["model", "effect", "statistic"])["fill"]
    assert marked["prwo", "prwo", "composite"] == "full"
    assert marked["mutual", "prwo", "composite"] == "none"
    assert marked["mutual", "loneliness", "composite"] == "left"
    assert marked["prwo", "prwo", "un"] == "none"
