"""The analysed sample in tables: values by hand, and against SciPy and statsmodels."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import pearsonr
from statsmodels.stats.outliers_influence import variance_inflation_factor

from ctra.cohort.descriptives import correlate, describe, describe_categories, represent
from ctra.model.design import design_matrix, model_warnings, variance_inflation

# ---- Descriptives -------------------------------------------------------------------------------


def test_numbers_binaries_and_categories():
    """Ages 60, 70, 80: mean 70, SD 10. One smoker of four: 25 %."""
    table = pd.DataFrame(
        {
            "age": [60.0, 70, 80, np.nan],
            "smoking": [0, 1, 0, 0],
            "school": ["high", None, "high", "none"],
        }
    )
    age, smoking, high, none = describe(table).to_dict("records")
    assert {key: age[key] for key in ("variable", "kind", "n", "missing", "mean", "sd")} == {
        "variable": "age",
        "kind": "number",
        "n": 3,
        "missing": 1,
        "mean": 70,
        "sd": 10,
    }
    assert (age["min"], age["max"]) == (60, 80)
    assert pd.isna(age["count"])
    told = ("variable", "level", "kind", "n", "missing", "count", "percent")
    assert [smoking[key] for key in told] == ["smoking", "1", "binary", 4, 0, 1, 25]
    assert np.isnan(smoking["mean"])
    assert [high[key] for key in told] == ["school", "high", "category", 3, 1, 2, 200 / 3]
    assert [none[key] for key in told] == ["school", "none", "category", 3, 1, 1, 100 / 3]


def test_labels_of_levels_are_told():
    table = pd.DataFrame({"female": [0, 1, 1], "school": ["1", "2", "2"]})
    labels = {"female": {"1": "woman"}, "school": {"1": "high"}}
    told = describe(table, labels)
    assert told["level"].tolist() == ["1", "1", "2"]
    assert told["label"].tolist()[:2] == ["woman", "high"]
    assert pd.isna(told["label"][2])


def test_of_a_binary_column_the_higher_value_is_counted():
    (row,) = describe(pd.DataFrame({"sex": [1, 2, 2, 2]})).to_dict("records")
    assert (row["kind"], row["level"], row["count"], row["percent"]) == ("binary", "2", 3, 75)


@pytest.mark.parametrize(
    ("values", "mean"), [([3.0, 3, 3], 3), ([np.nan] * 3, np.nan), ([5.0, np.nan, np.nan], 5)]
)
def test_a_column_without_spread_is_described_as_a_number(values, mean):
    (row,) = describe(pd.DataFrame({"x": values})).to_dict("records")
    assert row["kind"] == "number"
    assert row["mean"] == pytest.approx(mean, nan_ok=True)
    assert row["n"] + row["missing"] == 3


# ---- Categories ---------------------------------------------------------------------------------

LEVELS = """\
id,ill,site
0001,0,Seoul
0002,1,Seoul
0003,0,Busan
0004,0,NA
0005,NA,Busan
"""


def test_levels_are_listed_and_those_of_nobody_dropped(file, canonical):
    categories = {"site": "Seoul", "ill": 0}
    phenotype = canonical(file(LEVELS), categories=categories)
    table = describe_categories(phenotype, {}, categories, pd.Index(["0001", "0002", "0004"]))
    assert table.drop(columns="label").to_numpy().tolist() == [
        ["site", "Busan", 2, 0, "dropped"],
        ["site", "Seoul", 2, 2, "reference"],
        ["ill", "0", 3, 2, "reference"],
        ["ill", "1", 1, 1, "indicator"],
    ]


def test_labels_of_levels(file, canonical):
    phenotype = canonical(file(LEVELS), categories={"ill": 1})
    labels = {"ill": {"0": "well", "1": "had a cold"}}
    table = describe_categories(phenotype, labels, {"ill": 1}, phenotype.text.index)
    assert table[["level", "label", "use"]].to_numpy().tolist() == [
        ["0", "well", "indicator"],
        ["1", "had a cold", "reference"],
    ]


def test_a_study_without_categories_has_an_empty_table_with_its_header(file, canonical):
    phenotype = canonical(file(LEVELS))
    table = describe_categories(phenotype, {}, {}, phenotype.text.index)
    assert table.shape == (0, 6)


# ---- Correlations -------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [4, 5, 53, 152])
def test_correlation_is_that_of_scipy(n):
    rng = np.random.default_rng(n)
    table = pd.DataFrame(rng.standard_normal((n, 2)), columns=["prwo", "loneliness"])
    table["loneliness"] -= table["prwo"]
    (row,) = correlate(table).to_dict("records")
    reference = pearsonr(table["prwo"], table["loneliness"])
    interval = reference.confidence_interval(0.95)  # Fisher's z as well
    assert (row["variable"], row["other"], row["n"]) == ("prwo", "loneliness", n)
    # both are of the same formulas in double precision
    assert row["r"] == pytest.approx(reference.statistic, rel=1e-12)
    assert row["p_value"] == pytest.approx(reference.pvalue, rel=1e-9)
    assert [row["ci_low"], row["ci_high"]] == pytest.approx(list(interval), rel=1e-9)


def test_correlation_by_hand():
    """Deviations -1, 0, 1 and -1, 1, 0: 1 / 2. t = .5 sqrt(1 / .75) with 1 df: p = 2/3."""
    (row,) = correlate(pd.DataFrame({"x": [1, 2, 3], "y": [1, 3, 2]})).to_dict("records")
    assert row["r"] == pytest.approx(0.5)
    assert row["p_value"] == pytest.approx(2 / 3)
    assert np.isnan(row["ci_low"])  # n - 3 = 0


def test_every_pair_of_numbers_and_missing_values_by_pair():
    table = pd.DataFrame(
        {"a": [1.0, 2, 4, 3, 7], "b": [2.0, np.nan, 1, 5, 3], "c": [1.0] * 5, "d": list("vwxyz")}
    )
    pairs = correlate(table)
    assert pairs[["variable", "other", "n"]].to_numpy().tolist() == [
        ["a", "b", 4],
        ["a", "c", 5],
        ["b", "c", 4],
    ]
    assert pairs["r"].isna().tolist() == [False, True, True]  # c is constant


@pytest.mark.parametrize("sign", [1, -1])
def test_perfect_correlation(sign):
    (row,) = correlate(pd.DataFrame({"x": range(9), "y": [sign * i for i in range(9)]})).to_dict(
        "records"
    )
    assert [row[key] for key in ("r", "ci_low", "ci_high", "p_value")] == [sign, sign, sign, 0]


def test_correlations_of_nothing():
    assert correlate(pd.DataFrame({"x": [1.0, 2.0]})).empty


# ---- The parent cohort --------------------------------------------------------------------------


def test_z_against_the_parent_by_hand():
    """Parent 1, 2, 3: mean 2, SD 1. Four subjects of mean 3: z = (3 - 2) / (1 / 2) = 2."""
    sample = pd.DataFrame({"age": [3.0, 3, 2, 4, np.nan], "other": [9.0] * 5})
    (row,) = represent(sample, pd.DataFrame({"age": [1.0, 2, 3, np.nan]})).to_dict("records")
    assert row == {
        "variable": "age",
        "n": 4,
        "mean": 3,
        "sd": pytest.approx((2 / 3) ** 0.5),
        "parent_n": 3,
        "parent_mean": 2,
        "parent_sd": 1,
        "z": 2,
        "p_value": pytest.approx(0.0455, abs=5e-5),  # tables of the normal have four digits
    }


def test_the_papers_z_of_study_2():
    """Parent 44.82, SD 13.83; M = 45, printed without decimals, is 45.01 if z is .17."""
    parent = pd.Series(np.random.default_rng(1).standard_normal(561))
    parent = 44.82 + 13.83 * (parent - parent.mean()) / parent.std()
    sample = pd.DataFrame({"age": np.full(152, 45.01)})
    (row,) = represent(sample, parent.to_frame("age")).to_dict("records")
    assert row["z"] == pytest.approx(0.17, abs=0.005)
    assert row["p_value"] == pytest.approx(0.86, abs=0.01)


def test_the_parent_itself_is_representative():
    parent = pd.DataFrame({"age": [50.0, 60, 80]})
    assert represent(parent, parent)[["z", "p_value"]].to_numpy().tolist() == [[0, 1]]


# ---- Warnings -----------------------------------------------------------------------------------


@pytest.fixture
def sound():
    """Sixty subjects and three columns without anything to warn of."""
    rng = np.random.default_rng(8)
    table = pd.DataFrame(
        {
            "prwo": rng.uniform(1, 5, 60),
            "age": rng.uniform(60, 80, 60),
            "female": [0, 1] * 30,
            "school": ["high", "low", "none"] * 20,
        },
        index=[f"{i:03d}" for i in range(60)],
    )
    return table


def warnings(table, **options):
    x = design_matrix(
        table,
        ["prwo"],
        (),
        list(table)[1:],
        {"school": "high"} if "school" in table else (),
        **options,
    )
    return model_warnings(table, x).to_dict("records")


def test_nothing_to_warn_of(sound):
    assert warnings(sound) == []


def test_inflation_is_that_of_statsmodels(sound):
    sound["pulse"] = sound["age"] + np.random.default_rng(1).normal(0, 1, 60)
    x = design_matrix(sound, ["prwo"], (), ["age", "female", "pulse", "school"], {"school": "low"})
    with_intercept = np.column_stack([np.ones(60), x])
    expected = [variance_inflation_factor(with_intercept, k) for k in range(1, 7)]
    assert variance_inflation(x).to_list() == pytest.approx(expected, rel=1e-9)
    assert variance_inflation(x[["age"]]).to_list() == [1]


def test_inflation_of_two_columns_by_hand():
    """r = .5: 1 / (1 - .25)."""
    x = pd.DataFrame({"x": [1, 2, 3], "y": [1, 3, 2]})
    assert variance_inflation(x).to_list() == pytest.approx([4 / 3, 4 / 3])


def test_inflation_of_a_category_does_not_change_with_its_reference():
    """A rare level as reference makes its indicators collinear, though nothing else is."""
    rng = np.random.default_rng(2)
    table = pd.DataFrame({"x": rng.normal(size=200), "edu": ["a"] * 5 + ["b"] * 98 + ["c"] * 97})
    designs = [design_matrix(table, ["x"], (), ["edu"], {"edu": level}) for level in "abc"]
    assert variance_inflation(designs[0]).max() > 10
    found = [variance_inflation(x, ["edu"])[["x", "edu"]].to_list() for x in designs]
    assert found[1] == pytest.approx(found[0], rel=1e-9)
    assert found[2] == pytest.approx(found[0], rel=1e-9)
    assert found[0] == pytest.approx([1.01, 1.0], abs=0.02)


def test_collinear(sound):
    del sound["school"]
    sound["birth_year"] = 2021 - sound["age"] + np.random.default_rng(1).uniform(0, 1, 60)
    found = warnings(sound)
    assert [(w["column"], w["warning"], w["limit"]) for w in found] == [
        ("age", "collinear", 10),
        ("birth_year", "collinear", 10),
    ]
    assert all(w["value"] > 10 for w in found)


def test_near_constant(sound):
    """57 of 60 are 95 %, and not more; 58 are."""
    sound["symptoms"] = [0.0] * 57 + [1, 2, 3]
    assert "near-constant" not in [w["warning"] for w in warnings(sound)]
    sound["symptoms"] = [0.0] * 58 + [1, 2]
    first = warnings(sound)[0]
    assert (first["column"], first["warning"], first["value"]) == (
        "symptoms",
        "near-constant",
        58 / 60,
    )
    assert first["limit"] == 0.95


def test_small_groups_of_binaries_and_categories_the_reference_too(sound):
    sound["female"] = [1] * 4 + [0] * 56
    sound["school"] = ["high"] * 3 + ["low"] * 52 + ["none"] * 5
    assert warnings(sound) == [
        {
            "column": column,
            "warning": "small group",
            "value": n,
            "limit": 5,
            "subjects": "",
        }
        for column, n in (("female: 1", 4), ("school: high", 3))
    ]


def test_outlier_is_named(sound):
    """Of n - 1 zeros and a one z is (n - 1) / sqrt(n) = 7.6; the rest here is not quite zero."""
    del sound["school"]
    sound["bmi"] = np.random.default_rng(2).normal(24, 1, 60)
    sound.loc["017", "bmi"] = 999
    (only,) = warnings(sound)
    assert (only["column"], only["warning"], only["subjects"]) == ("bmi", "outlier", "017")
    assert only["value"] == pytest.approx(59 / 60**0.5, abs=0.01)
    assert only["limit"] == 4


def test_fewer_than_ten_subjects_a_parameter(sound):
    """Five slopes and the intercept: 60 subjects are enough, 59 are not."""
    del sound["school"]
    sound["bmi"], sound["pulse"] = np.random.default_rng(3).uniform(1, 2, (2, 60))
    assert warnings(sound) == []
    (only,) = warnings(sound.iloc[1:])
    assert only == {
        "column": "all",
        "warning": "few participants",
        "value": 59 / 6,
        "limit": 10,
        "subjects": "",
    }


def test_parent_that_does_not_vary_has_no_z():
    table = pd.DataFrame({"age": [2.0, 2.0]})
    row = represent(table, pd.DataFrame({"age": [1.0, 1.0, 1.0]})).iloc[0]
    assert np.isnan(row["z"])
    assert np.isnan(row["p_value"])


# ---- Rounding -----------------------------------------------------------------------------------


def nearly(value, n=9):
    """A constant with units in the last place beside it."""
    column = np.full(n, value)
    column[::3] = np.nextafter(value, 10)
    return column


@pytest.mark.parametrize("slope", [0.1, -0.1, 1 / 3, -7e5, 1e-9])
@pytest.mark.parametrize("n", [9, 152])
def test_perfect_correlation_in_any_unit(slope, n):
    x = np.random.default_rng(n).normal(45, 10, n)
    (row,) = correlate(pd.DataFrame({"x": x, "y": slope * x + 0.7})).to_dict("records")
    found = [row[key] for key in ("r", "ci_low", "ci_high", "p_value")]
    assert found == [np.sign(slope)] * 3 + [0]


@pytest.mark.parametrize("value", [0.1, 1 / 3, 4.3])
def test_constant_but_for_rounding(value):
    table = pd.DataFrame({"x": np.arange(9.0), "same": nearly(value)})
    assert correlate(table)["r"].isna().all()
    row = represent(table[["x"]], table[["same"]].set_axis(["x"], axis=1)).iloc[0]
    assert np.isnan(row["z"])
