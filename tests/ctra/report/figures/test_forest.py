"""Rows of a forest plot."""

import pytest

from ctra.report.figures.forest import Line, Mark, draw_forest, fill_of, in_panels
from ctra.report.figures.style import PAGE

SLOPE = {"estimate": 0.1, "ci_low": 0.05, "ci_high": 0.15, "p_value": 0.0004}
LONG = "Perceived quality of the relations with people of the neighbourhood, second wave"


def test_half_a_mark_is_filled_of_a_fragile_effect():
    told = [fill_of(one) for one in ("falling slope", "fragile", "no association shown")]
    assert told == ["full", "left", "none"]


def test_a_mark_has_the_limits_of_its_interval_and_says_them():
    panels = in_panels([("a", Line("a", marks=[Mark(SLOPE, "a (model m)")]))])
    (ax,) = draw_forest(panels, "Study 1", "log2 mRNA").axes
    mark = ax.lines[0]
    assert mark.get_xdata() == [0.05, 0.1, 0.15]
    assert mark.get_gid().endswith("a (model m): b = 0.100, 95% CI [0.050, 0.150], p < .001")


def test_slopes_groups_and_products_have_panels_of_their_own():
    line = Line("a", marks=[Mark(SLOPE, "a")])
    effects = ["a", "arm: x vs z", "a:b"]
    axes = draw_forest(in_panels((one, line) for one in effects), "", "log2 mRNA").axes
    units = [ax.get_xlabel().split("\u2003\u2003")[1] for ax in axes]
    assert units == ["b, log2 mRNA per SD", "b, log2 mRNA", "b, log2 mRNA per SD"]
    assert axes[1].get_xlabel().startswith("← lower in the group named first")


def test_long_names_are_broken_and_stay_at_the_left_of_the_plot():
    panels = in_panels([("a", Line(LONG, LONG, [Mark(SLOPE, "a")]))])
    figure = draw_forest(panels, "Study 1", "log2 mRNA")
    (ax,) = figure.axes
    figure.draw_without_rendering()
    names = [text for text in ax.texts if "[" not in text.get_text()]
    assert len(names) > 2
    assert " ".join(text.get_text() for text in names) == f"{LONG} {LONG}"
    for text in names:
        assert 0 <= text.get_window_extent().x0
        assert text.get_window_extent().x1 <= ax.get_window_extent().x0
    tops = [text.get_window_extent().y1 for text in names]
    bottoms = [text.get_window_extent().y0 for text in names]
    assert all(high <= low + 2 for high, low in zip(tops[1:], bottoms, strict=False))


def test_a_plot_is_as_wide_as_a_page_and_as_high_as_its_rows():
    one = in_panels([("a", Line("a", marks=[Mark(SLOPE, "a")]))])
    ten = in_panels([("a", Line("a", marks=[Mark(SLOPE, "a")]))] * 10)
    few, many = (draw_forest(panels, "Study 1", "log2 mRNA") for panels in (one, ten))
    assert few.get_figwidth() == many.get_figwidth() == PAGE
    assert many.get_figheight() - few.get_figheight() == pytest.approx(9 * 0.17)
