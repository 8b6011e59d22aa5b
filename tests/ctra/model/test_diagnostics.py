"""What stands beside the statistics is what the functions of inference give, by effect."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ctra.inference.notebook import influence, permute, plan_from_data, power, subjects_needed
from ctra.marginal import fit_common_slopes
from ctra.model.diagnostics import (
    bootstrap_limits,
    calibrate,
    influences,
    planned,
    power_curves,
    powers,
    weights,
)


@pytest.fixture
def data():
    """Thirty subjects, five genes, three columns."""
    rng = np.random.default_rng(3)
    subjects = [f"{i:03d}" for i in range(30)]
    y = pd.DataFrame(rng.standard_normal((30, 5)), index=subjects, columns=list("ABCDE"))
    x = pd.DataFrame(rng.standard_normal((30, 3)), index=subjects, columns=["a", "b", "age"])
    return y, x


def test_sizes_are_those_of_each_column(data):
    table = calibrate(*data, ["a", "b"], ["composite", "un"], seed=1, draws=100)
    assert table[["effect", "statistic"]].to_numpy().tolist() == [
        [effect, statistic] for effect in "ab" for statistic in ("composite", "un")
    ]
    expected = permute(*data, "b", seed=1, draws=100, statistics=["un"]).table.loc["un"]
    last = table.iloc[-1]
    assert last.drop(["effect", "statistic"]).tolist() == expected[last.index[2:]].tolist()


def test_no_limits_where_the_slope_hangs_on_every_subject(data):
    y, x = (table.head(6) for table in data)
    x = x.assign(one=np.eye(6)[0])  # n - 1 - k = 1: without anybody else nothing is left
    limits = bootstrap_limits(y, x, ["a"], seed=1, draws=200)
    assert limits["statistic"].tolist() == ["composite"]
    assert limits[["bca_low", "bca_high"]].isna().all(axis=None)
    assert bootstrap_limits(*data, ["a"], seed=1, draws=200).notna().all(axis=None)


def test_influence_of_statistics_with_updates_alone(data):
    table = influences(*data, ["a"], ["un", "csh", "composite", "homogeneity"], "reml")
    assert table["statistic"].tolist() == ["composite", "composite", "un", "un"]
    expected = influence(*data, "a", statistics=["composite"])
    assert table.loc[0, "most"] == expected.range.loc[0, "most"]
    assert table.loc[0, "estimate"] == expected.full.loc["composite", "estimate"]
    assert influences(*data, ["a"], ["csh"], "reml").empty


def test_weights_of_every_mixed_model(data):
    fits = {"un": fit_common_slopes(*data), "csh": fit_common_slopes(*data, covariance="csh")}
    table = weights(fits).set_index("statistic")
    assert table["effective"].to_dict() == pytest.approx(
        {name: 1 / (fit.weights**2).sum() for name, fit in fits.items()}
    )
    assert list(weights({})) == ["statistic", *table]


def test_power_and_subjects_needed(data):
    table = powers(*data, ["a"]).set_index("statistic")
    plan, slope = plan_from_data(*data, "a")
    assert table["power"].to_dict() == power(plan, 30, slope)
    assert table["n_80"].to_dict() == subjects_needed(plan, slope)
    assert (table["status"] == "ok").all()


def test_no_power_of_rao_with_more_genes_than_subjects(data):
    y, x = data
    table = powers(y.head(7), x.head(7), ["a"]).set_index("statistic")
    assert (
        table.loc["rao", "status"] == "not identified: n = 7 subjects, p = 5 genes, k = 3 columns"
    )
    assert table.loc["rao", ["power", "n_80", "variance"]].isna().all()
    assert table.loc["composite", "status"] == "ok"


def test_curves_are_the_power_of_the_plan(data):
    plans = powers(*data, ["a", "b"]).assign(model="m")
    curves = power_curves(plans)
    assert curves[["effect", "statistic"]].drop_duplicates().to_numpy().tolist() == [
        [effect, statistic] for effect in "ab" for statistic in ("composite", "rao")
    ]
    assert (curves["subjects"].min(), curves["subjects"].max()) == (6, 2000)
    plan, slope = plan_from_data(*data, "b")
    last = curves.iloc[-1]
    assert last["power"] == pytest.approx(power(plan, 2000, slope)["rao"], rel=1e-12)


def test_power_of_a_planned_study(data):
    plans = powers(*data, ["a", "b"]).assign(model="m")
    table = planned(plans, n=300, estimate=-0.05, r_squared=0.2)
    plan = replace(plan_from_data(*data, "b")[0], r_squared=0.2)
    of_b = table[table["effect"] == "b"].set_index("statistic")
    assert of_b["power"].to_dict() == pytest.approx(power(plan, 300, -0.05))
    assert of_b["n_80"].to_dict() == subjects_needed(plan, -0.05)
    assert (of_b["n"] == 300).all()


def test_without_a_plan_it_is_the_study_at_hand(data):
    plans = powers(*data, ["a", "b"]).assign(model="m")
    pd.testing.assert_frame_equal(planned(plans), plans, check_dtype=False)
