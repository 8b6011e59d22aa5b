"""Slopes without and with markers of cells: by hand, beside the model itself, and where none is."""

import numpy as np
import pandas as pd
import pytest

from ctra.model.analysis import Specification, fit_model
from ctra.model.composition import COLUMNS, PROFILE, composition

MARKERS = pd.DataFrame(
    {"symbol": ["CD3D", "CD3E", "CD14"], "cell_type": ["T cells", "T cells", "monocytes"]}
)
GENES = [f"G{number}" for number in range(5)]


def specification(**changes):
    plain = {"exposures": ["x", "m"], "products": [["x", "m"]], "covariates": ["age"]}
    return Specification(**(plain | {"categories": {}, "slopes": []} | changes))


@pytest.fixture
def study():
    """Sixty participants; x goes with monocytes, and monocytes with the genes, nothing else."""
    rng = np.random.default_rng(5)
    names = [f"S{number}" for number in range(60)]
    people = pd.DataFrame(
        rng.normal(size=(60, 6)), names, ["x", "m", "age", "CD3D", "CD3E", "CD14"]
    )
    people["CD14"] += 2 * people["x"]
    people.insert(0, "sample", names)
    people["village"] = [f"v{number % 12}" for number in range(60)]
    endog = pd.DataFrame(rng.normal(size=(60, 5)), names, GENES).add(people["CD14"], axis=0)
    return endog, people


def composed(study, markers=MARKERS, standardize=False, **changes):
    return composition(*study, markers, specification(**changes), standardize=standardize)


def of_model(study, settings, **changes):
    genes = pd.DataFrame({"symbol": GENES, "group": "proinflammatory", "sign": 1})
    table = fit_model(*study, genes, specification(**changes), settings)["table"]
    return table.set_index(["statistic", "effect"])


def test_a_row_an_effect_and_outcome(study):
    table = composed(study)
    assert table.columns.tolist() == COLUMNS
    assert table["effect"].tolist() == [effect for effect in ("x", "m", "x:m") for _ in range(3)]
    assert table["outcome"].tolist() == [PROFILE, "T cells", "monocytes"] * 3
    assert table["markers"].tolist() == ["", "CD3D; CD3E", "CD14"] * 3
    assert (table["n"] == 60).all()


@pytest.mark.parametrize("standardize", [False, True])
def test_both_slopes_are_those_of_the_model_itself(study, settings, standardize):
    settings = settings.__class__(**(vars(settings) | {"standardize": standardize}))
    table = composed(study, standardize=standardize)
    rows = table[table["outcome"] == PROFILE].set_index("effect")
    names = ["estimate", "std_error", "df", "p_value", "ci_low", "ci_high"]
    plain = of_model(study, settings).loc["composite"]
    beside = of_model(study, settings, covariates=["age", *MARKERS["symbol"]]).loc["composite"]
    np.testing.assert_allclose(rows[names], plain.loc[rows.index, names], rtol=1e-10)
    with_markers = rows[[f"with_{name}" for name in names]]
    np.testing.assert_allclose(with_markers, beside.loc[rows.index, names], rtol=1e-10)


def test_an_effect_of_the_cells_goes_with_their_marker(study):
    table = composed(study)
    row = table[(table["effect"] == "x") & (table["outcome"] == PROFILE)].iloc[0]
    assert row["p_value"] < 1e-6
    assert row["with_p_value"] > 0.05
    assert row["moved"] == row["with_estimate"] - row["estimate"]
    assert row["moved_se"] == pytest.approx(row["moved"] / row["std_error"])


def test_the_slope_of_a_type_of_cells_worked_by_hand(study):
    endog, people = study
    table = composition(
        endog,
        people,
        MARKERS,
        specification(exposures=["x"], products=[], covariates=[]),
        standardize=False,
    ).set_index("outcome")
    z = (people["x"] - people["x"].mean()) / people["x"].std()
    mean = people[["CD3D", "CD3E"]].mean(axis=1)
    b = (z * mean).sum() / 59
    left = mean - mean.mean() - b * z
    se = np.sqrt((left**2).sum() / 58 / 59)
    assert table.loc["T cells", "estimate"] == pytest.approx(b, rel=1e-12)
    assert table.loc["T cells", "std_error"] == pytest.approx(se, rel=1e-12)
    assert table.loc["T cells", "df"] == 58
    assert table.loc["T cells", ["with_estimate", "moved"]].isna().all()


def test_markers_among_the_covariates_are_those_that_are_beside(study):
    pd.testing.assert_frame_equal(composed(study), composed(study, covariates=["age", "CD14"]))


def test_a_marker_that_is_an_exposure_stays_one(study):
    table = composed(study, exposures=["x", "CD14"], products=[])
    row = table[(table["effect"] == "CD14") & (table["outcome"] == PROFILE)].iloc[0]
    assert row["with_status"] == "ok"
    assert row["p_value"] < 1e-6


def test_clusters_have_their_own_test(study, settings):
    table = composed(study, cluster="village")
    rows = table[table["outcome"] == PROFILE].set_index("effect")
    robust = of_model(study, settings, cluster="village").loc["robust"]
    names = ["estimate", "std_error", "df", "p_value"]
    np.testing.assert_allclose(rows[names], robust.loc[rows.index, names], rtol=1e-10)


def test_markers_that_cannot_stand_beside_say_why(study):
    endog, people = study
    table = composed((endog, people.assign(CD14=0.0)))
    rows = table[table["outcome"] == PROFILE]
    says = "not told: CD14: the same value in all 60 analysed participants"
    assert (rows["with_status"] == says).all()
    assert (rows["status"] == "ok").all()
    assert table.loc[table["outcome"] == "monocytes", "estimate"].isna().all()
    assert (
        table.loc[table["outcome"] == "monocytes", "status"].str.startswith("not told: its").all()
    )
    few = composed((endog.head(7), people.head(7)))
    assert few["with_status"].dropna().str.startswith("not told: 7 participants").all()


@pytest.mark.parametrize("standardize", [False, True])
def test_a_marker_at_the_floor_is_left_out_of_its_type(study, standardize):
    endog, people = study
    people = people.assign(CD3D=0.0, CD14=0.0)
    table = composed((endog, people), standardize=standardize).set_index(["effect", "outcome"])
    alone = composed((endog, people), MARKERS.drop(index=0), standardize)
    rest = alone.set_index(["effect", "outcome"])
    assert table.loc[("x", "T cells"), "markers"] == "CD3E"
    assert table.loc[("x", "T cells"), "estimate"] == rest.loc[("x", "T cells"), "estimate"]
    assert table.loc[("x", "monocytes"), "status"].startswith("not told: its markers have one")


def test_a_marker_that_is_an_exposure_is_no_outcome(study):
    table = composed(study, exposures=["x", "CD3D"], products=[]).set_index(["effect", "outcome"])
    assert table.loc[("CD3D", "T cells"), "markers"] == "CD3E"
    table = composed(study, exposures=["x", "CD14"], products=[]).set_index(["effect", "outcome"])
    assert table.loc[("CD14", "monocytes"), "status"].endswith("or are exposures")


def test_markers_that_all_are_in_an_exposure_stand_beside_nothing(study):
    endog, people = study
    people = people.assign(cells=people["CD14"] + people["CD3D"] + people["CD3E"])
    own = specification(exposures=["cells"], products=[])
    made_of = {"cells": ["CD14", "CD3D", "CD3E"]}
    table = composition(endog, people, MARKERS, own, standardize=False, made_of=made_of)
    rows = table.set_index("outcome")
    assert rows.loc[PROFILE, "status"] == "ok"
    assert rows.loc[PROFILE, "with_status"] == "not told: all markers are exposures, or in one"
    assert rows["estimate"].drop(PROFILE).isna().all()


def test_a_covariate_made_of_markers_counts_as_one(study):
    endog, people = study
    people = people.assign(cells=people["CD14"] + people["CD3D"])
    without = composed((endog, people))
    own = specification(covariates=["age", "cells"])
    made_of = {"cells": ["CD14", "CD3D"], "other": ["age"]}
    table = composition(endog, people, MARKERS, own, standardize=False, made_of=made_of)
    pd.testing.assert_frame_equal(table, without)
