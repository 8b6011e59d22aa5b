"""Slopes of each gene set stand below those of the profile."""

import pandas as pd
import pytest

from ctra.report.figures.gene_sets import draw_gene_sets
from ctra.report.set_findings import CTRA


@pytest.fixture
def ax():
    rows = [
        ("prwo", CTRA, -0.1, "no association shown"),
        ("prwo", "core", -0.2, "lower composite"),
        ("prwo", "mine", 0.1, "fragile"),
        ("prwo", "none", float("nan"), "no result"),
    ]
    table = pd.DataFrame(rows, columns=["effect", "gene_set", "estimate", "finding"])
    table = table.assign(model="prwo", n_genes=11, n_listed=12)
    table = table.assign(ci_low=table["estimate"] - 0.05, ci_high=table["estimate"] + 0.05)
    (ax,) = draw_gene_sets(table, "Study 1", unit="log2 mRNA").axes
    return ax


def test_a_heading_an_effect_and_a_row_a_set_that_has_a_slope(ax):
    texts = [text for text in ax.texts if "[" not in text.get_text()]
    assert [text.get_text() for text in texts] == [
        "prwo",
        "CTRA profile, 11 of 12 genes",
        "core, 11 of 12 genes",
        "mine, 11 of 12 genes",
    ]
    assert [text.get_fontweight() for text in texts] == ["bold", "bold", "normal", "normal"]


def test_marks_are_filled_by_what_is_shown(ax, marks, fill):
    drawn = marks(ax)
    assert [x for x, _ in drawn] == pytest.approx([-0.1, -0.2, 0.1])
    assert [fill(mark) for _, mark in drawn] == ["none", "full", "left"]


def test_the_axis_speaks_of_the_composite_and_not_of_the_profile(ax):
    assert "lower composite" in ax.get_xlabel()
    assert "CTRA" not in ax.get_xlabel()
