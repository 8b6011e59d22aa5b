"""Which effects of several studies have a mean, and what is said of the others."""

import numpy as np
import pandas as pd
import pytest

from ctra.inference.pooling import pool
from ctra.model.pooled import COLUMNS, pool_studies

ALIKE = {
    "expression": "reads",
    "covariates": "age",
    "clusters": "none",
    "visits": {},
    "exposures": {},
}
DESIGNS = dict.fromkeys(["s1", "s2", "s3"], ALIKE)


def effects(study, model, n_genes=53, **slopes):
    """Rows of the composite of a model, with a slope an effect."""
    return pd.DataFrame(
        {
            "study": study,
            "model": model,
            "effect": [name.replace("_", ":") for name in slopes],
            "statistic": "composite",
            "estimate": list(slopes.values()),
            "std_error": 0.05,
            "n": 100,
            "n_genes": n_genes,
        }
    )


def pooled(*tables, designs=DESIGNS, comparable=("s1", "s2", "s3")):
    return pool_studies(pd.concat(tables), designs, comparable)


def test_two_studies_have_two_rows():
    table = pooled(effects("s1", "a", x=0.1), effects("s2", "b", x=0.3))
    assert table.columns.tolist() == COLUMNS
    assert table["method"].tolist() == ["fixed", "random"]
    assert table["studies"].tolist() == ["s1; s2"] * 2
    assert table["n"].tolist() == [200] * 2
    assert table["estimate"].tolist() == pytest.approx([0.2, 0.2])
    assert table["ci_high"].tolist() == [
        getattr(pool([0.1, 0.3], [0.05] * 2), method).ci_high for method in ("fixed", "random")
    ]
    assert table["prediction_low"].isna().tolist() == [True, False]
    assert table["status"].tolist() == ["ok"] * 2
    assert table["without"].isna().all()


def test_three_studies_are_also_pooled_without_each():
    table = pooled(*(effects(study, "a", x=b) for study, b in zip(DESIGNS, (1, 2, 6), strict=True)))
    assert table["without"].fillna("").tolist() == ["", "", "s1", "s1", "s2", "s2", "s3", "s3"]
    fixed = table[table["method"] == "fixed"]
    assert fixed["estimate"].tolist() == pytest.approx([3, 4, 3.5, 1.5])
    assert fixed["studies"].tolist() == ["s1; s2; s3", "s2; s3", "s1; s3", "s1; s2"]


def test_other_statistics_are_not_pooled():
    other = effects("s2", "b", x=0.3).assign(statistic="rao")
    assert pooled(effects("s1", "a", x=0.1), other).empty


def test_an_effect_of_one_study_has_no_row():
    assert pooled(effects("s1", "a", x=0.1), effects("s2", "b", z=0.3)).empty


def test_an_effect_beside_others_is_another_effect():
    table = pooled(
        effects("s1", "a", x=0.1), effects("s1", "b", x=0.1, z=0.2), effects("s2", "b", z=1, x=0.3)
    )
    rows = table.set_index(["effect", "beside", "method"])["status"]
    assert rows["x", "z", "fixed"] == rows["z", "x", "random"] == "ok"
    (alone,) = table[(table["effect"] == "x") & (table["beside"] == "")].to_dict("records")
    assert alone["status"] == "not pooled: no other study has it beside the same exposures"
    assert alone["studies"] == "s1"
    assert np.isnan(alone["estimate"])


def test_a_product_is_pooled_and_the_slopes_at_the_mean_of_its_other_exposure_are_not():
    both = [effects(study, "a", x=0.1, m=0.2, x_m=0.3) for study in ("s1", "s2")]
    table = pooled(*both)
    ok = table[table["status"] == "ok"]
    assert ok["effect"].tolist() == ["x:m", "x:m"]
    rest = table[table["status"] != "ok"]
    assert rest["effect"].tolist() == ["x", "m"]
    assert rest["status"].str.contains("at the mean of the other exposure").all()


def test_two_models_of_one_study_have_the_same_participants():
    table = pooled(effects("s1", "a", x=0.1), effects("s1", "b", x=0.1), effects("s2", "a", x=0.3))
    assert table["status"].tolist() == [
        "not pooled: models a and b of s1 have it, and the same participants"
    ]


def test_a_study_without_a_result_or_of_another_unit_is_named():
    tables = [effects(study, "a", x=0.1) for study in ("s1", "s2", "s3")]
    none = tables[0].assign(estimate=np.nan, std_error=np.nan)
    assert pooled(none, *tables[1:])["apart"].tolist() == ["s1: no result"] * 2
    table = pooled(*tables, comparable=["s1", "s3"])
    assert table["studies"].tolist() == ["s1; s3"] * 2
    assert table["apart"].str.startswith("s2: its matrix may have another unit").all()
    (row,) = pooled(none, *tables[1:], comparable=["s1", "s3"]).to_dict("records")
    assert row["status"] == "not pooled: fewer than two studies are left"
    assert row["apart"].count(": ") == 3  # two studies, and the key to set


def test_outcomes_of_other_visits_are_said_to_differ():
    late = ALIKE | {"visits": {"a": "week52 given baseline", "b": "week5 given baseline"}}
    early = ALIKE | {"visits": {"a": "week5 given baseline"}}
    designs = {"s1": early, "s2": late, "s3": ALIKE}
    table = pooled(effects("s1", "a", x=0.1), effects("s2", "a", x=0.1), designs=designs)
    assert set(table["differ_in"]) == {"visit of the outcome"}
    assert set(table["designs"]) == {
        "visit of the outcome: week5 given baseline (s1), week52 given baseline (s2)"
    }
    alike = pooled(effects("s1", "a", x=0.1), effects("s2", "b", x=0.1), designs=designs)
    assert set(alike["differ_in"]) == {""}
    none = pooled(effects("s1", "a", x=0.1), effects("s3", "a", x=0.1), designs=designs)
    assert set(none["differ_in"]) == {"visit of the outcome"}


def test_designs_that_differ_are_said_to():
    other = {
        "expression": "counts",
        "covariates": "age, sex",
        "clusters": "village",
        "visits": {},
        "exposures": {"x": "a - b"},
    }
    table = pooled(
        effects("s1", "a", x=0.1, z=1),
        effects("s2", "a", n_genes=52, x=0.1, z=1),
        designs={"s1": ALIKE, "s2": other},
    )
    told = table[table["method"] == "fixed"].set_index("effect")
    aspects = "expression; covariates; clusters; genes"
    assert told["differ_in"].to_dict() == {"x": f"{aspects}; how it is made", "z": aspects}
    assert told.loc["x", "designs"] == (
        "expression: reads (s1), counts (s2); covariates: age (s1), age, sex (s2); "
        "clusters: none (s1), village (s2); genes: 53 (s1), 52 (s2); "
        "how it is made: column (s1), a - b (s2)"
    )
    alike = pooled(effects("s1", "a", x=0.1), effects("s2", "a", x=0.1))
    assert set(alike["differ_in"]) == set(alike["designs"]) == {""}
