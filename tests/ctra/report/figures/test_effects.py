"""Forest plot of the effects of a study."""

import numpy as np
import pandas as pd

from ctra.inference.catalogue import BY_KEY, STATISTICS
from ctra.report.figures.effects import draw_effects


def test_a_mark_for_each_statistic_that_has_a_slope(results, findings, marks):
    (ax,) = draw_effects(results, findings, "Study 2 (KALS)", unit="log2 mRNA").axes
    assert [x for x, _ in marks(ax)] == [-0.1, -0.2, -0.05, 0.07]


def test_the_composite_is_bold_black_and_on_top(results, findings, marks):
    (ax,) = draw_effects(results, findings, "Study 2", unit="log2 mRNA").axes
    (_, composite), (_, un), *_ = marks(ax)
    assert composite.get_color() == BY_KEY["composite"].color
    assert un.get_color() == BY_KEY["un"].color
    assert composite.get_linewidth() > un.get_linewidth()
    assert composite.get_ydata()[0] < un.get_ydata()[0]  # the axis points down


def test_the_composite_is_filled_by_its_finding_and_others_by_trust(results, findings, marks, fill):
    (ax,) = draw_effects(results, findings, "Study 2", unit="log2 mRNA").axes
    shown, of_un, not_shown, fragile = [fill(mark) for _, mark in marks(ax)]
    assert (shown, not_shown, fragile) == ("full", "none", "left")
    assert of_un == "none"  # calibrated is no


def test_names_are_horizontal_and_say_what_is_adjusted_for(results, findings):
    (ax,) = draw_effects(results, findings, "Study 2", unit="log2 mRNA").axes
    texts = [text.get_text() for text in ax.texts]
    assert texts[:3] == ["prwo", "−0.100 [−0.150, −0.050]", "prwo"]
    assert "adjusted for prwo" in texts
    assert {text.get_rotation() for text in ax.texts} == {0}
    assert "log2 mRNA per SD" in ax.get_xlabel()


def test_a_product_has_a_panel_of_its_own_on_the_same_scale(results, findings):
    product = results.head(2).assign(model="m", effect="a:b")
    found = findings.head(1).assign(model="m", effect="a:b", finding="falling slope")
    exposures, products = draw_effects(
        pd.concat([results, product]), pd.concat([findings, found]), "Study 2", "log2 mRNA"
    ).axes
    assert "higher CTRA expression" in exposures.get_xlabel()
    assert "slope rises" in products.get_xlabel()
    assert products.texts[0].get_text() == "a × b"
    assert exposures.get_xlim() == products.get_xlim()


def test_groups_have_a_scale_of_their_own(results, findings):
    """Their slopes are no slopes per SD, and may be many times as large."""
    group = results.head(1).assign(
        model="m", effect="arm: a vs b", estimate=9, ci_low=8, ci_high=10
    )
    found = findings.head(1).assign(model="m", effect="arm: a vs b")
    exposures, groups = draw_effects(
        pd.concat([results, group]), pd.concat([findings, found]), "Study 2", "log2 mRNA"
    ).axes
    assert groups.get_xlim()[1] > 10
    assert exposures.get_xlim()[1] < 1
    assert "per SD" not in groups.get_xlabel()


def test_the_legend_names_what_is_drawn(results, findings):
    legend = draw_effects(results, findings, "Study 1", unit="log2 mRNA").legends[0]
    assert [text.get_text() for text in legend.get_texts()] == [
        "shown",
        "fragile",
        "not shown",
        "published mixed model",
        "thin and hollow: p not to be trusted",
    ]


def test_every_statistic_with_a_colour_is_drawn_as_the_catalogue_says(results, findings, marks):
    """One without, as the robust composite, has the slope of another."""
    keys = [one.key for one in STATISTICS]
    rows = pd.concat([results.head(1).assign(statistic=key, calibrated="yes") for key in keys])
    (ax,) = draw_effects(rows, findings, "Study 1", "log2 mRNA").axes
    drawn = [(mark.get_color(), mark.get_marker()) for _, mark in marks(ax)]
    assert drawn == [(one.color, one.marker) for one in STATISTICS if one.color]


def test_a_study_without_any_slope(results, findings):
    figure = draw_effects(results.assign(estimate=np.nan), findings, "Study 1", "log2 mRNA")
    assert figure.get_suptitle() == "Study 1"
    assert figure.axes == []
