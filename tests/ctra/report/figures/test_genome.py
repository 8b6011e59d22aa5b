"""All expressed genes as points, those of the profile as marks, and the first ones named."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.figures.genome import draw_genome

EFFECTS = pd.DataFrame(
    {"effect": ["a", "b"], "lowest": ["G0; G1; G2", "G0; G1; G2"], "status": "ok"}
)


@pytest.fixture
def genes():
    """Ten genes of two effects; the first two are of the profile."""
    table = pd.DataFrame({"effect": ["a"] * 10 + ["b"] * 10})
    table["symbol"] = [f"G{i}" for i in range(10)] * 2
    table["sign"] = [1, -1, *[np.nan] * 8] * 2
    table["mean"] = np.tile(np.arange(10.0), 2)
    table["estimate"] = np.tile([0.5, -0.4, 0.3, *[0.1] * 7], 2)
    table["p_value"] = [1e-4, 0.01, 0.02, *[0.5] * 7, 0, *[0.5] * 9]
    table["fdr"] = [1e-3, 0.04, 0.2, *[0.9] * 7, *[0.9] * 10]
    return table


@pytest.fixture
def figure(genes):
    return draw_genome(genes, EFFECTS, "Study 1, model m")


def test_a_row_an_effect_with_two_panels(figure):
    volcano, ma, *others = figure.axes
    assert len(others) == 2
    assert volcano.get_title(loc="left") == "a"
    points, up, down = volcano.lines[:3]
    assert len(points.get_xdata()) == 8
    assert points.get_rasterized()
    assert up.get_xydata().tolist() == [[0.5, pytest.approx(4)]]
    assert (up.get_marker(), down.get_marker()) == ("^", "v")
    assert up.get_gid().endswith("G0: slope 0.500, p < .001, FDR = .001")
    assert ma.lines[1].get_xydata().tolist() == [[0.0, 0.5]]


def test_a_dashed_line_from_which_on_the_rate_is_low(figure):
    dashed = [line for line in figure.axes[0].lines if line.get_linestyle() == "--"]
    assert [line.get_ydata()[0] for line in dashed] == [pytest.approx(2)]
    assert not [line for line in figure.axes[2].lines if line.get_linestyle() == "--"]
    (legend,) = figure.legends
    assert legend.get_texts()[-1].get_text() == "false discovery rate 5 %"


def test_without_a_low_rate_there_is_no_such_line(genes):
    (legend,) = draw_genome(genes.assign(fdr=0.9), EFFECTS, "Study 1").legends
    assert legend.get_texts()[-1].get_text() == "other expressed gene"


def test_the_first_genes_are_named_apart_from_each_other(figure):
    names = figure.axes[0].texts
    assert [name.get_text() for name in names] == ["G1", "G0", "G2"]
    _, first, second = (name.get_position() for name in names)
    assert first[0] == second[0] > 0.5
    tied = figure.axes[2].texts  # a p of 0 is drawn, and names of one height are moved apart
    heights = sorted(name.get_position()[1] for name in tied)
    assert heights[-1] == pytest.approx(300)
    assert np.diff(heights).min() >= 0


def test_why_there_is_nothing(genes):
    none = draw_genome(genes.head(0), EFFECTS.assign(status="not given: few"), "Study 1")
    assert [text.get_text() for text in none.texts[:1]] == ["not given: few"]
