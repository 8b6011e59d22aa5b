"""What becomes of an effect with missing covariates imputed, in words."""

import pandas as pd
import pytest

from ctra.report.imputation import slopes, values_say, with_imputed

ROW = {
    "study": "one",
    "model": "m",
    "effect": "x",
    "n": 150,
    "n_complete": 120,
    "imputed": "bmi: 20; income: 12",
    "not_imputed": None,
    "imputations": 20,
    "estimate": -0.1,
    "ci_low": -0.16,
    "ci_high": -0.04,
    "p_value": 0.002,
    "fmi": 0.12,
    "status": "ok",
    "complete_estimate": -0.09,
    "complete_ci_low": -0.17,
    "complete_ci_high": -0.01,
    "complete_p_value": 0.03,
}


def told(**changes):
    return with_imputed(pd.DataFrame([ROW | changes]))["m", "x"]


def test_all_numbers_are_told():
    assert told() == (
        "The slope stays with missing covariates imputed (b = −0.100 [−0.160, −0.040], p = .002, "
        "n = 150; complete cases: b = −0.090 [−0.170, −0.010], p = .030, n = 120)."
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"p_value": 0.2}, "With missing covariates imputed the slope is not shown any more"),
        ({"complete_p_value": 0.2}, "Only with missing covariates imputed is a slope shown"),
        (
            {"p_value": 0.05, "complete_p_value": 0.2},
            "No slope is shown with missing covariates imputed, nor in complete cases",
        ),
        ({"estimate": 0.1}, "With missing covariates imputed the slope turns round"),
        ({"status": "not imputed: no missing value"}, "Nothing is imputed: no missing value."),
    ],
)
def test_what_becomes_of_a_slope(changes, says):
    assert told(**changes).startswith(says)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "Model m: 20 imputations of missing values (bmi: 20; income: 12)."),
        (
            {"not_imputed": "x: 3"},
            "Model m: 20 imputations of missing values (bmi: 20; income: 12). Left out for missing "
            "values that are not imputed: x: 3.",
        ),
        (
            {"imputed": None, "imputations": 0, "not_imputed": "x: 3"},
            "Model m: Left out for missing values that are not imputed: x: 3.",
        ),
    ],
)
def test_missing_values_of_a_model_are_told_once(changes, says):
    row = ROW | changes
    assert values_say(pd.DataFrame([row, row | {"effect": "other"}])) == [says]


def test_a_study_that_imputes_nothing_has_nothing():
    nothing = pd.DataFrame({"study": [], "model": []})
    assert with_imputed(nothing) == {}
    assert values_say(nothing) == []


def test_the_table(given):
    rows = given["imputation"][given["imputation"]["study"] == "study1"]
    table = slopes("t", rows, "Study 1")
    assert len(table["rows"]) == 3
    assert table["rows"][0][2]["text"] == "40"
