"""Slopes with further adjustments stand below those of the model as declared."""

import pandas as pd
import pytest

from ctra.files.errors import ReportError
from ctra.report.figures.sensitivity import draw_sensitivity


@pytest.fixture
def ax(results):
    added = results.assign(model=results["model"] + "+ses", estimate=results["estimate"] + 0.01)
    (ax,) = draw_sensitivity(pd.concat([results, added]), "Study 1", unit="log2 mRNA").axes
    return ax


def test_a_heading_an_effect_and_a_row_a_set(ax):
    texts = [text for text in ax.texts if "[" not in text.get_text()]
    assert [text.get_text() for text in texts] == [
        "prwo",
        "as declared",
        "+ ses",
        "prwo, adjusted for loneliness",
        "as declared",
        "+ ses",
        "loneliness, adjusted for prwo",
        "as declared",
        "+ ses",
    ]
    assert [text.get_fontweight() for text in texts[:3]] == ["bold", "bold", "normal"]


def test_only_the_composite_is_drawn_and_bold_as_declared(ax, marks):
    drawn = marks(ax)
    assert [x for x, _ in drawn] == pytest.approx([-0.1, -0.09, -0.05, -0.04, 0.07, 0.08])
    widths = [mark.get_linewidth() for _, mark in drawn]
    assert widths[0] == widths[2] > widths[1] == widths[3]


def test_sensitivity_without_a_set(results):
    with pytest.raises(ReportError, match="no sensitivity set among prwo, mutual"):
        draw_sensitivity(results, "Study 1", unit="log2 mRNA")
