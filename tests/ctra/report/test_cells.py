"""Each cell has a text for people, and the numbers behind it."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.cells import estimate, number, p_value, percent, table, text, whole
from ctra.report.tables import influence

SLOPE = {"estimate": -0.0961234, "ci_low": -0.1542, "ci_high": -0.0004, "status": "ok"}


@pytest.mark.parametrize(
    ("column", "row", "says", "value"),
    [
        (text("Gene", "symbol"), {"symbol": "IL8"}, "IL8", None),
        (text("Gene", "symbol"), {"symbol": None}, "", None),
        (whole("n", "n"), {"n": 12345}, "12,345", "12345"),
        (number("M", "mean"), {"mean": -0.126}, "−0.13", "-0.126"),
        (number("M", "mean"), {"mean": -0.001}, "0.00", "-0.001"),  # never −0.00
        (number("M", "mean"), {"mean": np.nan}, "", ""),
        (percent("Sense (%)", "share"), {"share": 0.98765}, "98.8", "0.98765"),
        (p_value("p", "p"), {"p": 0.0431}, ".043", "0.0431"),
        (p_value("p", "p"), {"p": 0.0004}, "< .001", "0.0004"),
        (p_value("p", "p"), {"p": 0.9999}, "> .999", "0.9999"),
        (estimate("b"), SLOPE, "−0.096 [−0.154, 0.000]", "-0.0961234\t-0.1542\t-0.0004"),
    ],
)
def test_cells(column, row, says, value):
    assert column.cell(row) == {"text": says, "value": value}


def test_estimate_that_is_not_there():
    none = {"estimate": np.nan, "ci_low": np.nan, "ci_high": np.nan}
    column = estimate("b")
    assert column.cell(none | {"status": "not identified: n"}) == {
        "text": "not identified: n",
        "value": "\t\t",
    }
    assert column.cell(none | {"status": np.nan})["text"] == ""


def test_numbers_read_back_equal():
    value = 1 / 3
    assert float(number("x", "x").cell({"x": value})["value"]) == value


def test_table_without_rows():
    assert table("t", "Nothing", pd.DataFrame({"n": []}), [whole("n", "n")]) is None


def test_exact_fits_without_anyone_have_no_p():
    row = {"effect": "prwo", "model": "main", "statistic": "composite", "left_out": "subject"}
    row |= dict.fromkeys(["estimate", "estimate_low", "estimate_high", "most_estimate"], 0.1)
    row |= {"p_value": 0.3, "p_low": np.nan, "p_high": np.nan, "most": "001"}
    (cells,) = influence("t", pd.DataFrame([row]), "Study 1")["rows"]
    assert [cell["text"] for cell in cells][-4:] == ["0.100 to 0.100", "", "001", "0.100"]
