"""The canonical table of a phenotype, read back to the last digit: numbers, levels, texts, sex."""

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from phenotype_files import write_csv

from ctra.cohort.scales import Scale


def test_ids_stay_text_in_the_order_of_the_file(file, canonical):
    used = canonical(file("id,x\n010,1\nNA,2\n1e3,3\n9,4\n"), columns=["x"])
    assert used.text.index.to_list() == ["010", "NA", "1e3", "9"]
    assert used.text["id"].to_list() == ["010", "NA", "1e3", "9"]


# 17 digits, the smallest steps beside 1, and numbers beyond whole ones of 64 bits
DIGITS = [0.1 + 0.2, 1 / 3, 1 + 2**-52, 1 - 2**-53, -1e-17 / 3, 2**53 + 2, 1e22, 5e-324, -0.0]


def test_numbers_read_back_to_the_last_digit(here, canonical, scored):
    ids = [f"s{i}" for i in range(len(DIGITS))]
    write_csv(pd.DataFrame({"id": ids, "x": DIGITS, "given": DIGITS}), "p.csv")
    numbers = canonical("p.csv", columns=["x"]).numbers("x")
    assert numbers.to_list() == DIGITS
    assert numbers.index.to_list() == ids
    wide = Scale("given", "", ["q"], (-1e300, 1e300), [], "")
    assert scored("p.csv", [wide])["given"].to_list() == DIGITS


@pytest.mark.parametrize("cell", ["", " ", "NA", "NaN", "."])
def test_every_kind_of_missing_cell_is_missing(file, canonical, cell):
    name = file(f"id\tx\tsite\tnull\na\t{cell}\t{cell}\tnull\nb\t1\tSeoul\t1\n", "p.tsv")
    used = canonical(name, columns=["x"], categories={"site": "Seoul", "null": "null"})
    np.testing.assert_array_equal(used.numbers("x"), [np.nan, 1])
    assert used.levels("site", "Seoul").to_list() == [None, "Seoul"]
    assert used.levels("null", "null").to_list() == ["null", "1"]


def test_values_declared_missing_are_missing_as_number_and_as_text(file, canonical):
    name = file("id,x,site\na,999,refused\nb,1,Seoul\n")
    missing = {"x": [999], "site": ["refused"]}
    used = canonical(name, columns=["x"], categories={"site": "Seoul"}, missing=missing)
    np.testing.assert_array_equal(used.numbers("x"), [np.nan, 1])
    assert used.equal("site", "refused").to_list() == [pd.NA, False]


@pytest.mark.parametrize(
    "text", ["서울, 종로", 'the "old" town', "a\tb", "two\nlines", "u\rv", "\\N", "null", "#", "01"]
)
def test_texts_are_as_in_the_file(here, canonical, text):
    table = pd.DataFrame({"id": ["a", "b", "c"], "site": ["x", text, "x"], "n": [1, 2, 3]})
    pyreadstat.write_sav(table, "p.sav")
    used = canonical("p.sav", columns=["n"], categories={"site": "x"})
    assert used.text["site"].to_list() == ["x", text, "x"]
    assert used.numbers("n").to_list() == [1, 2, 3]


def test_a_column_compared_as_text_keeps_its_spelling_and_is_a_number_too(file, canonical):
    """01 and 1 are two texts and one number; so are 1,5 and 1,50 with a decimal comma."""
    name = file("id;x\na;01\nb;1\nc;1,50\nd;NA\n")
    rule = {"column": "x", "equals": "01"}
    used = canonical(name, exclude=[rule], columns=["x"], decimal=",")
    assert used.equal("x", "01").to_list() == [True, False, False, pd.NA]
    assert used.equal("x", "1,50").to_list() == [False, False, True, pd.NA]
    assert used.equal("x", 1).to_list() == [True, True, False, pd.NA]
    np.testing.assert_array_equal(used.numbers("x"), [1, 1, 1.5, np.nan])


def test_a_text_may_be_what_stands_for_missing_elsewhere(file, canonical):
    used = canonical(file("id,x\na,NA\nb,.\nc,\n"), exclude=[{"column": "x", "equals": "NA"}])
    assert used.equal("x", "NA").to_list() == [True, pd.NA, pd.NA]


@pytest.mark.parametrize(
    ("cells", "reference", "levels"),
    [
        (["high", "low", "NA", " high ", ""], "low", ["high", "low", None, "high", None]),
        (["1", "1.0", "2", ".", "10"], 1, ["1", "1", "2", None, "10"]),
        (["1", "1.0", "2", ".", "10"], "1.0", ["1", "1.0", "2", None, "10"]),
        (["1.5", "1100000", "2", "2", "2"], 1.5, ["1.5", "1100000", "2", "2", "2"]),
    ],
)
def test_levels(file, canonical, cells, reference, levels):
    text = "id,x\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells))
    used = canonical(file(text), categories={"x": reference})
    assert used.levels("x", reference).to_list() == levels


@pytest.mark.parametrize(
    ("text", "female", "male"),
    [
        ("id,sex\n1,1\n2,0.0\n3,\n4,9\n", 1, 0),
        ("id,sex\n1,F\n2,M\n3,NA\n4,x\n", "F", "M"),
    ],
)
def test_sex(file, canonical, text, female, male):
    spec = {"column": "sex", "female": female, "male": male}
    sex = canonical(file(text), sex=spec).sex(**spec)
    assert sex.dropna().to_dict() == {"1": "female", "2": "male"}
    assert list(sex.index) == ["1", "2", "3", "4"]
