"""The tables of the workflow are read as they were written."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctra.files.table import read_table, shielded, unshielded, write_table


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(text, name="t.tsv"):
        (tmp_path / name).write_text(text)
        return name

    return write


def test_ids_of_a_table_stay_text_and_only_empty_cells_are_missing(file):
    path = file("subject\tgene\tx\tgroup\n0001\tNA\t1\tNA\n0002\t1e3\t\t\n")
    table = read_table(path)
    assert table["subject"].to_list() == ["0001", "0002"]
    assert table["gene"].to_list() == ["NA", "1e3"]
    assert table["group"].fillna("missing").to_list() == ["NA", "missing"]
    np.testing.assert_array_equal(table["x"], [1, np.nan])
    assert {table[name].dtype.storage for name in ("subject", "gene", "group")} == {"python"}


FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@settings(deadline=None, max_examples=50)
@given(values=st.lists(FLOATS, min_size=1, max_size=20))
def test_numbers_read_back_equal(tmp_path_factory, values):
    """To the last bit, so that a model fitted from files is the model fitted in memory."""
    path = tmp_path_factory.mktemp("numbers") / "t.tsv"
    table = pd.DataFrame({"gene": [f"g{i}" for i in range(len(values))], "x": values})
    write_table(table, path)
    assert read_table(path)["x"].to_list() == values


def test_a_table_is_written_with_tabs_and_unix_line_ends(tmp_path):
    path = tmp_path / "t.tsv"
    table = pd.DataFrame({"sample": ["01"], "x": [math.nan]}, index=pd.Index(["a"], name="gene"))
    write_table(table, path)
    assert path.read_bytes() == b"sample\tx\n01\t\n"
    write_table(table, path, index=True)
    assert path.read_bytes() == b"gene\tsample\tx\na\t01\t\n"


FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "=", "-", "'=x", "''+y", "-a", "--"]
PLAIN = ["-5", "+3.2", "-1e-5", "-1,5", "+", "-", "'", "'quoted'", "a=b", "−3"]


def test_no_text_of_a_table_is_a_formula_for_a_spreadsheet_and_all_read_back(tmp_path):
    path = tmp_path / "t.tsv"
    table = pd.DataFrame({"subject": FORMULAS, "=HYPERLINK(1)": FORMULAS, "x": range(10)})
    write_table(table, path)
    cells = [cell for line in path.read_text().splitlines() for cell in line.split("\t")]
    assert not [cell for cell in cells if len(cell) > 1 and cell.strip('"')[0] in "=+-@"]
    pd.testing.assert_frame_equal(read_table(path, ["=HYPERLINK(1)"]), table, check_dtype=False)


def test_texts_that_are_numbers_or_no_formulas_are_written_as_they_are(tmp_path):
    path = tmp_path / "t.tsv"
    write_table(pd.DataFrame({"subject": PLAIN}), path)
    assert path.read_text("utf-8").splitlines() == ["subject", *PLAIN]
    assert read_table(path)["subject"].to_list() == PLAIN


@settings(deadline=None, max_examples=200)
@given(text=st.text(alphabet="'=+-@a1.,e", max_size=6))
def test_every_text_is_unshielded_to_what_it_was(text):
    assert unshielded(shielded(text)) == text
