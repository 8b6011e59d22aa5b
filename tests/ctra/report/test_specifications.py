"""The specification curve in words."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.specifications import (
    curve_alt_text,
    curve_table,
    curves_say,
    in_how_many,
    in_methods,
)

ROW = {
    "model": "m",
    "effect": "x:z",
    "n_specifications": 420,
    "n_same_sign": 412,
    "n_below": 300,
    "n_opposite": 0,
    "n_significant": 299,
    "expected": 10.26,
    "beta_low": -0.311,
    "beta_median": -0.2,
    "beta_high": 0.02,
    "p_median": 0.004,
    "p_share": 0.0009,
    "hangs_on": "covariates",
    "hangs_share": 0.613,
    "n_refused": 0,
    "status": "ok",
}


def says(**changes):
    return curves_say(pd.DataFrame([ROW | changes]))["m", "x:z"]


def test_the_numbers_are_told():
    assert says() == (
        "The slope has the sign of the main analysis in 412 of 420 specifications. In 300 of "
        "these, p of the t test is below .05 as well. The median slope is −0.20 SD per SD; the "
        "slopes go from −0.31 to 0.02. In shuffled data without an effect, a median as far from 0 "
        "has p = .004. As many as 299 with p < .05 in one direction have p < .001; on average "
        "there are 10.3. "
        "The slope hangs most on the choice of covariates (.61 of the differences)."
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"hangs_on": "who"}, "on the choice of participants (.61"),
        ({"n_significant": 0}, "has p = .004. The slope hangs"),
        ({"hangs_on": "million"}, "on the choice of library size"),
        ({"n_opposite": 3}, " In 3 it has the other sign and such a p. The median"),
        ({"n_refused": 1}, " 1 specification has no result; the table says why."),
        ({"n_refused": 12}, " 12 specifications have no result; the table says why."),
        (
            {"p_median": np.nan, "status": "no joint test: clusters or strata leave too few"},
            " There is no joint test: clusters or strata leave too few. The slope",
        ),
    ],
)
def test_what_else_is_told(changes, told):
    assert told in says(**changes)


def test_a_slope_that_hangs_on_nothing():
    assert "hangs" not in says(hangs_on=np.nan, hangs_share=np.nan)


def test_why_there_is_no_curve():
    gone = dict.fromkeys(["n_same_sign", "p_median", "beta_low"], np.nan)
    status = "the declared model has no result: 5 participants"
    assert says(**gone, status=status) == f"There is no specification curve: {status}."
    assert in_how_many(pd.DataFrame([ROW | gone | {"status": status}]))["m", "x:z"] == says(
        **gone, status=status
    )


def test_the_verdict_is_the_beginning():
    verdict = in_how_many(pd.DataFrame([ROW]))["m", "x:z"]
    assert "in 412 of 420 specifications" in verdict
    assert says().startswith(f"{verdict} The median")


def test_the_methods_say_what_was_varied_and_tested():
    curve = pd.DataFrame([ROW | {"study": "s"}])
    choices = {"million": ["mapped"] * 2, "floor": [1, 5], "scale": ["log2", "log2"]}
    choices |= {"covariates": ["as declared"] * 2, "who": ["as declared", "without outliers"]}
    rows = pd.DataFrame({"study": "s"} | choices)
    says = in_methods(curve, rows)
    assert says.startswith("The slope was estimated in all combinations of options for floor and ")
    assert "library size" not in says
    assert "Outliers are" in says
    assert "tested by permutations" in says
    says = in_methods(curve.assign(p_median=np.nan), rows.assign(who="as declared"))
    assert "Outliers" not in says
    assert "tested" not in says
    assert in_methods(curve.assign(n_same_sign=np.nan), rows) == ""
    assert in_methods(pd.DataFrame(), pd.DataFrame()) == ""


def test_an_effect_of_a_group_that_nobody_is_in_has_its_own_name():
    gone = dict.fromkeys(["n_same_sign", "n_below", "p_median", "beta_low"], np.nan)
    rows = pd.DataFrame([ROW | gone | {"beta": np.nan, "hangs_on": np.nan, "not_here": ""}])
    block = curve_table({}, "table-curve-s", rows, "Study 1")
    assert block["rows"][0][0]["text"] == "x × z"


def test_the_table_says_the_same_in_numbers():
    numbers = {"beta": -0.21, "not_here": "floor and library size: the study starts at log2"}
    gone = dict.fromkeys(["n_same_sign", "n_below", "p_median", "beta_low"], np.nan)
    rows = pd.DataFrame([ROW | numbers, ROW | gone | {"beta": np.nan, "hangs_on": np.nan}])
    block = curve_table({("m", "x:z"): "x × z"}, "table-curve-s", rows, "Study 1")
    heads = [column.title for column in block["head"]]
    first, second = ([cell["text"] for cell in row] for row in block["rows"])
    assert dict(zip(heads, first, strict=True)) == {
        "Effect": "x × z",
        "Same sign": "412 of 420",
        "With p < .05": "300",
        "By chance": "10.3",
        "β as declared": "−0.21",
        "β from … to": "−0.31 to 0.02",
        "Median β": "−0.20",
        "p of the median": ".004",
        "p of the number": "< .001",
        "Hangs most on": "Covariates",
    }
    assert second[1:3] + second[4:6] + second[-1:] == [""] * 5
    assert block["notes"][-1].endswith("library size: the study starts at log2.")


def test_the_figure_is_told_with_its_effects():
    assert curve_alt_text(pd.DataFrame([ROW])) == f"x × z: {says()}"
