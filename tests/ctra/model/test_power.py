"""Power beside the statistics is what the functions of inference give, by effect."""

from dataclasses import replace

import pandas as pd
import pytest
from statistics_of import statistics_of

from ctra.inference import plan_from_data, power, subjects_needed
from ctra.inference.functions import planned_tests
from ctra.model.power import planned, power_curves, powers
from ctra.model.refusal import Refusal

TESTS = planned_tests(statistics_of())


def test_power_and_subjects_needed(data, partials):
    table = powers(partials(*data, "a"), TESTS).set_index("statistic")
    plan, slope = plan_from_data(*data, "a")
    assert table["power"].to_dict() == power(plan, 30, slope)
    assert table["n_80"].to_dict() == subjects_needed(plan, slope)
    assert (table["status"] == "ok").all()


def test_no_power_of_rao_with_more_genes_than_subjects(data, partials):
    y, x = data
    table = powers(partials(y.head(7), x.head(7), "a"), TESTS).set_index("statistic")
    assert (
        table.loc["rao", "status"]
        == "not identified: 7 participants are too few for 5 genes and 3 predictors"
    )
    assert table.loc["rao", ["power", "n_80", "variance"]].isna().all()
    assert table.loc["composite", "status"] == "ok"


def test_curves_are_the_power_of_the_plan(data, partials):
    plans = powers(partials(*data, "a", "b"), TESTS).assign(model="m")
    curves = power_curves(plans, TESTS)
    assert curves[["effect", "statistic"]].drop_duplicates().to_numpy().tolist() == [
        [effect, statistic] for effect in "ab" for statistic in ("composite", "rao")
    ]
    assert (curves["subjects"].min(), curves["subjects"].max()) == (6, 2000)
    plan, slope = plan_from_data(*data, "b")
    last = curves.iloc[-1]
    assert last["power"] == pytest.approx(power(plan, 2000, slope)["rao"], rel=1e-12)


def test_power_of_a_planned_study(data, partials):
    plans = powers(partials(*data, "a", "b"), TESTS).assign(model="m")
    table = planned(plans, TESTS, n=300, estimate=-0.05, r_squared=0.2)
    plan = replace(plan_from_data(*data, "b")[0], r_squared=0.2)
    of_b = table[table["effect"] == "b"].set_index("statistic")
    assert of_b["power"].to_dict() == pytest.approx(power(plan, 300, -0.05))
    assert of_b["n_80"].to_dict() == subjects_needed(plan, -0.05)
    assert (of_b["n"] == 300).all()


def test_without_a_plan_it_is_the_study_at_hand(data, partials):
    plans = powers(partials(*data, "a", "b"), TESTS).assign(model="m")
    pd.testing.assert_frame_equal(planned(plans, TESTS), plans, check_dtype=False)


def test_an_effect_without_a_column_has_the_reason(data, partials):
    why = "not identified: 3 participants are too few"
    table = powers({"a": Refusal(why)} | partials(*data, "b"), TESTS)
    assert table["status"].tolist() == [why, "ok", "ok"]
