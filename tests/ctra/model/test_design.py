"""Exposures become z scores; what cannot be told apart is refused by name."""

import numpy as np
import pandas as pd
import pytest

from ctra.files.errors import AnalysisError
from ctra.model.design import design_matrix, indicators, z_scores


@pytest.fixture
def participants():
    rng = np.random.default_rng(3)
    table = pd.DataFrame(rng.standard_normal((8, 4)), columns=["prwo", "orientation", "age", "bmi"])
    return table.assign(twice=2 * table["age"] + table["bmi"], same=1.0)


def test_z_scores_by_hand():
    x = design_matrix(
        pd.DataFrame({"prwo": [1.0, 2, 3], "age": [60, 70, 65]}), ["prwo"], (), ["age"]
    )
    assert x["prwo"].tolist() == [-1, 0, 1]
    assert x["age"].tolist() == [60, 70, 65]


def test_product_is_of_z_scores_and_not_standardised_again(participants):
    x = design_matrix(participants, ["prwo", "orientation"], [("prwo", "orientation")], ["age"])
    assert list(x) == ["prwo", "orientation", "prwo:orientation", "age"]
    assert x["prwo:orientation"].tolist() == (x["prwo"] * x["orientation"]).tolist()
    assert x["prwo:orientation"].std() != pytest.approx(1)


def test_constant_column(participants):
    with pytest.raises(AnalysisError, match="same: the same value in all 8 analysed participants"):
        design_matrix(participants, ["prwo"], (), ["same"])


def test_collinear_column(participants):
    with pytest.raises(AnalysisError, match="twice is a linear combination of age, bmi in the 8"):
        design_matrix(participants, ["prwo"], (), ["age", "bmi", "twice"])


def test_more_columns_than_subjects_can_tell_apart(participants):
    with pytest.raises(
        AnalysisError,
        match=r"^2 participants with all values are too few for 2 columns and an intercept ",
    ):
        design_matrix(participants.head(2), ["prwo", "orientation"])


def test_product_of_a_column_with_itself(participants):
    with pytest.raises(AnalysisError, match="product of prwo with itself; two different exp"):
        design_matrix(participants, ["prwo"], [("prwo", "prwo")])


def test_constant_moderator(participants):
    with pytest.raises(AnalysisError, match="same: the same value in all 8 analysed participants"):
        design_matrix(participants, ["prwo", "same"], [("prwo", "same")])


def test_a_category_is_columns_of_0_and_1_in_its_place(participants):
    participants["school"] = ["low", "high", "none", "low", "none", "high", "low", "none"]
    x = design_matrix(participants, ["prwo"], (), ["age", "school", "bmi"], {"school": "low"})
    assert list(x) == ["prwo", "age", "school: high", "school: none", "bmi"]
    assert x["school: high"].to_list() == [0, 1, 0, 0, 0, 1, 0, 0]
    assert x["school: none"].to_list() == [0, 0, 1, 0, 1, 0, 0, 1]


def test_the_reference_does_not_change_the_fit(participants):
    participants["school"] = ["low", "high", "none", "low", "none", "high", "low", "none"]
    fitted = []
    for reference in ("low", "high", "none"):
        x = design_matrix(participants, ["prwo"], (), ["school"], {"school": reference})
        x = np.column_stack([np.ones(8), x])
        fitted.append(x @ np.linalg.lstsq(x, participants["bmi"])[0])
    np.testing.assert_allclose(fitted[1:], [fitted[0]] * 2, rtol=1e-12)


def test_a_level_of_nobody_has_no_column():
    levels = pd.Series(["low", "high"], name="school")
    assert list(indicators(levels, "low")) == ["school: high"]


def test_a_reference_of_nobody(participants):
    participants["school"] = ["high", "none"] * 4
    message = (
        r"^school: none of the 8 analysed participants has the reference 'low'; "
        r"their levels: high, none$"
    )
    with pytest.raises(AnalysisError, match=message):
        design_matrix(participants, ["prwo"], (), ["school"], {"school": "low"})


def test_a_category_of_one_level(participants):
    with pytest.raises(
        AnalysisError, match="school: the same value in all 8 analysed participants"
    ):
        design_matrix(
            participants.assign(school="low"), ["prwo"], (), ["school"], {"school": "low"}
        )


# ---- Rounding -----------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0.1, 1 / 3, 4.3])
def test_column_that_is_constant_but_for_rounding(participants, value):
    participants["same"] = value
    participants.iloc[0, -1] = np.nextafter(value, 10)
    for exposures, covariates in ((["prwo"], ["same"]), (["same"], [])):
        with pytest.raises(
            AnalysisError, match="same: the same value in all 8 analysed participants"
        ):
            design_matrix(participants, exposures, (), covariates)


@pytest.mark.parametrize("unit", [1, 0.1, 1 / 3])
def test_product_that_is_constant_but_for_rounding(unit):
    """Of z scores that are each other's inverse."""
    a = np.array([1.2, -1.2, 0.7, -0.7, 1.2, -1.2, 0.7, -0.7])
    table = pd.DataFrame({"a": unit * a, "b": unit / a})
    with pytest.raises(AnalysisError, match="a:b: the same value in all 8 analysed participants"):
        design_matrix(table, ["a", "b"], [("a", "b")])


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3])
def test_z_scores_of_a_constant_are_missing(value):
    table = pd.DataFrame({"same": np.full(10, value), "x": np.arange(10.0)})
    table.loc[3, "same"] = np.nextafter(value, 0)
    z = z_scores(table)
    assert z["same"].isna().all()
    assert z["x"].notna().all()
