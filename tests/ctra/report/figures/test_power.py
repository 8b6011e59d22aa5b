"""Curves of power over the number of participants."""

import numpy as np
import pandas as pd
import pytest
from statistics_of import statistics_of

from ctra.inference import Plan, power
from ctra.inference.functions import planned_tests
from ctra.model.power import power_curves
from ctra.report.figures.power import draw_power

TESTS = planned_tests(statistics_of())
PLANS = pd.DataFrame(
    {
        "model": "prwo",
        "effect": "prwo",
        "statistic": ["composite", "rao"],
        "estimate": -0.1,
        "n": 152,
        "n_genes": 47,
        "k": 7,
        "r_squared": 0.05,
        "variance": [0.08, 0.056],
        "power": [0.91, 0.97],
        "n_80": [108, 110],
    }
)


def test_power_has_a_panel_an_effect_and_a_curve_a_statistic():
    small = PLANS.assign(model="small", variance=[0.08, np.nan], n=53)
    plans = pd.concat([PLANS, small])
    figure = draw_power(plans, power_curves(plans, TESTS), "Study 1")
    titles = [ax.get_title(loc="left") for ax in figure.axes]
    assert titles == ["prwo\n(model prwo)", "prwo\n(model small)"]
    first, second = figure.axes
    drawn = curves(first)
    assert [line.get_label() for line in drawn] == [
        "mean composite",
        "exact test of one slope for all genes",
    ]
    plan = Plan(47, 7, 0.05, 0.08, 0.056)
    for statistic, line in zip(("composite", "rao"), drawn, strict=True):
        n, of_curve = (np.asarray(values)[40] for values in line.get_data())
        assert of_curve == pytest.approx(power(plan, int(n), -0.1)[statistic], rel=1e-12)
    assert len(curves(second)) == 1  # without a variance, no curve
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == [line.get_label() for line in drawn]


def curves(ax):
    return [line for line in ax.lines if line.get_gid()]


def test_the_axes_have_participants_and_per_cent():
    (ax,) = draw_power(PLANS, power_curves(PLANS, TESTS), "Study 1").axes
    assert ax.get_xscale() == "log"
    assert [text.get_text() for text in ax.get_xticklabels()] == ["50", "100", "200", "500"]
    assert ax.get_xlabel() == "participants"
    assert ax.yaxis.get_major_formatter()(0.8) == "80 %"


def test_lines_mark_80_per_cent_and_the_participants_here():
    (ax,) = draw_power(PLANS, power_curves(PLANS, TESTS), "Study 1").axes
    lines = [line for line in ax.lines if not line.get_gid()]
    assert lines[0].get_ydata() == [0.8, 0.8]
    assert lines[1].get_xdata() == [152, 152]
    assert [text.get_text() for text in ax.texts] == ["n = 152"]


def test_a_curve_says_the_participants_for_80_per_cent():
    (ax,) = draw_power(PLANS, power_curves(PLANS, TESTS), "Study 1").axes
    says = "mean composite: 91 % power with 152 participants, 80 % with 108"
    assert curves(ax)[0].get_gid().endswith(says)


def test_a_study_beyond_the_usual_axis_is_on_it():
    plans = PLANS.assign(n=1800)
    (ax,) = draw_power(plans, power_curves(plans, TESTS), "Study 1").axes
    assert ax.get_xlim()[1] == 1800


def test_power_without_a_plan():
    figure = draw_power(PLANS, power_curves(PLANS.assign(variance=np.nan), TESTS), "Study 1")
    assert "no effect whose power can be computed" in [text.get_text() for text in figure.texts]
    assert figure.axes == []
