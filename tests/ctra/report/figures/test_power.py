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
    }
)


def test_power_has_a_panel_an_effect_and_a_curve_a_statistic():
    small = PLANS.assign(model="small", variance=[0.08, np.nan], n=53)
    plans = pd.concat([PLANS, small])
    figure = draw_power(plans, power_curves(plans, TESTS), "Study 1")
    assert [ax.get_title() for ax in figure.axes] == ["prwo\nmodel prwo", "prwo\nmodel small"]
    first, second = figure.axes
    curves = {line.get_label(): line for line in first.lines if len(line.get_xdata()) > 2}
    assert list(curves) == ["mean composite", "exact for a slope that all genes share"]
    plan = Plan(47, 7, 0.05, 0.08, 0.056)
    for statistic, line in zip(("composite", "rao"), curves.values(), strict=True):
        n, of_curve = line.get_xdata()[40], line.get_ydata()[40]
        assert of_curve == pytest.approx(power(plan, int(n), -0.1)[statistic], rel=1e-12)
    assert [len(ax.lines) for ax in figure.axes] == [4, 3]  # without a variance, no curve
    assert second.lines[-1].get_xdata()[0] == 53  # its participants
    assert first.get_ylim() == (0, 1.02)
    assert first.get_xlabel() == "participants"
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == list(curves)


def test_power_without_a_plan():
    figure = draw_power(PLANS, power_curves(PLANS.assign(variance=np.nan), TESTS), "Study 1")
    assert "no effect whose power can be computed" in [text.get_text() for text in figure.texts]
    assert figure.axes == []
