"""Slopes are sorted, and the choices behind each stand below it."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.figures.specifications import draw_specifications


@pytest.fixture
def rows():
    """Four specifications of two effects, and one without a result."""
    table = pd.DataFrame({"effect": ["a"] * 5 + ["b"] * 4, "declared": "no", "status": "ok"})
    table["declared"] = ["yes", "no", "no", "no", "no", "yes", "no", "no", "no"]
    table["floor"] = [1.0, 1.0, 5.0, 5.0, 0.5, 1.0, 1.0, 5.0, 5.0]
    table["scale"] = ["z", "log2", "z", "log2", "z", "z", "log2", "z", "log2"]
    table = table.assign(million="mapped", covariates="as declared", who="as declared")
    table["beta"] = [0.3, 0.1, 0.2, -0.1, np.nan, 0.1, 0.2, 0.3, 0.4]
    table["estimate"] = table["beta"] / 2
    table["ci_low"], table["ci_high"] = table["estimate"] - 0.1, table["estimate"] + 0.1
    table["p_value"] = [0.01, 0.2, 0.03, 0.5, np.nan, 0.1, 0.2, 0.3, 0.4]
    table.loc[4, "status"] = "no result"
    return table


@pytest.fixture
def axes(rows):
    return draw_specifications(rows, "Study 1: model m").axes


def test_slopes_go_from_the_lowest_to_the_highest(axes):
    grey, black, declared = axes[0].lines[1:]
    assert grey.get_xdata().tolist() == [0, 1]
    assert grey.get_ydata().tolist() == [-0.1, 0.1]
    assert black.get_xdata().tolist() == [2, 3]
    assert black.get_ydata().tolist() == [0.2, 0.3]
    assert declared.get_xdata() == [3]
    assert declared.get_gid().endswith("as declared: β = 0.300, p = .010")
    assert [ax.get_title(loc="left") for ax in axes[:2]] == ["a", "b"]


def test_the_band_is_the_95_ci_in_the_unit_of_the_slopes(axes):
    (band,) = axes[0].collections
    corners = band.get_paths()[0].vertices
    assert corners[:, 1].min() == pytest.approx(-0.3)
    assert corners[:, 1].max() == pytest.approx(0.5)


def test_each_option_of_a_choice_that_varies_has_a_row(axes):
    names = [label.get_text() for label in axes[2].get_yticklabels()]
    assert names == ["Floor", "1 CPM", "5 CPM", "Scale of the genes", "z scores", "log2"]
    middles = [
        [round(box[:, 0].mean()) for box in patch.get_path().to_polygons()]
        for patch in axes[2].patches
    ]
    assert middles == [[1, 3], [0, 2], [2, 3], [0, 1]]
    tops = [patch.get_path().vertices[:, 1].max() for patch in axes[2].patches]
    assert tops == pytest.approx([1.4, 2.4, 4.4, 5.4])
    assert [label.get_text() for label in axes[3].get_yticklabels()] == []


def test_more_than_three_effects_have_a_second_row(rows):
    more = [rows[rows["effect"] == "b"].assign(effect=name) for name in "cd"]
    axes = draw_specifications(pd.concat([rows, *more]), "Study 1").axes
    assert len(axes) == 8


def test_the_title_says_how_many_there_are(rows):
    title = draw_specifications(rows, "Study 1: model m").get_suptitle()
    assert title == "Study 1: model m: the slope in 4 specifications"


def test_no_result(rows):
    figure = draw_specifications(rows.assign(status="none"), "Study 1")
    assert figure.get_suptitle() == "Study 1"
    assert [text.get_text() for text in figure.texts[:1]] == ["no specification has a result"]
    assert figure.axes == []
