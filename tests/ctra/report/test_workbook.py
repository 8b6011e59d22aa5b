"""The workbook holds what the tables hold: numbers as numbers, text as text."""

import numpy as np
import openpyxl
import pandas as pd
import pytest

from ctra.report.workbook import CUT, LONGEST, write_workbook
from ctra.results import SHEETS

TRICKY = [
    "=1+1",
    "<script>alert('x')</script>",
    "긍정적 관계",
    "http://a.b",
    'a "b" & c',
    " b\tc\nd ",
    "0069",
]


@pytest.fixture
def written(tmp_path):
    """Write one table to a workbook, and read it again."""

    def write(name, table):
        write_workbook({name: table}, {name: ["a.tsv", "b.tsv"]}, tmp_path / "tables.xlsx")
        return openpyxl.load_workbook(tmp_path / "tables.xlsx")

    return write


def rows_of(book, sheet):
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def test_numbers(written):
    values = np.random.default_rng(1).normal(size=200).tolist()
    values += [0.1 + 0.2, 1e-300, 1e300, 1 / 3, 0.0]
    header, *rows = rows_of(written("results", pd.DataFrame({"b": values})), "results")
    assert header == ["b"]
    # half a unit of the 16th digit, and the rounding of a float
    assert [row[0] for row in rows] == pytest.approx(values, rel=1e-15, abs=0)


def test_whole_numbers_and_ids(written):
    table = pd.DataFrame({"n": [152, 53], "subject": ["007", "12"]})
    rows = rows_of(written("results", table), "results")
    assert rows[1:] == [[152, "007"], [53, "12"]]


def test_text_is_text_whatever_it_looks_like(written):
    sheet = written("flow", pd.DataFrame({"step": TRICKY}))["flow"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == TRICKY
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_infinity_is_text_and_what_is_missing_is_empty(written):
    table = pd.DataFrame({"low": [-np.inf, 0.5, np.nan], "slope": ["negative", None, "positive"]})
    assert rows_of(written("regions", table), "regions")[1:] == [
        ["-inf", "negative"],
        [0.5, None],
        [None, "positive"],
    ]


def test_control_characters_and_endless_texts_do_not_damage_the_file(written):
    table = pd.DataFrame({"step": ["a\x01b", "x" * 40_000]})
    (broken,), (long,) = rows_of(written("flow", table), "flow")[1:]
    assert broken == "a_x0001_b"  # how a workbook writes a control character
    assert len(long) == LONGEST
    assert long.endswith(CUT)


def test_study_and_model_first(written):
    table = pd.DataFrame({"effect": ["a"], "model": ["m"], "study": ["s"]})
    assert rows_of(written("power", table), "power")[0] == ["study", "model", "effect"]


def test_the_contents_name_every_sheet_and_its_files(written):
    book = written("scales", pd.DataFrame({"scale": ["x", "y"]}))
    assert book.sheetnames == ["contents", "scales"]
    assert rows_of(book, "contents") == [
        ["sheet", "content", "rows", "files"],
        ["scales", SHEETS["scales"].title, 2, "a.tsv, b.tsv"],
    ]


def test_tables_without_rows_have_no_sheet(written):
    assert written("regions", pd.DataFrame({"low": []})).sheetnames == ["contents"]


def test_header_is_bold_and_frozen_and_columns_are_as_wide_as_their_text(written):
    table = pd.DataFrame({"scale": ["x" * 20], "title": ["y" * 500]})
    sheet = written("scales", table)["scales"]
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.b for cell in sheet[1])
    assert not any(cell.font.b for cell in sheet[2])
    widths = [sheet.column_dimensions[letter].width for letter in "AB"]
    assert widths == pytest.approx([22, 62], abs=1)  # Excel's unit has a margin of its own


def test_same_tables_same_bytes(tmp_path):
    table = pd.DataFrame({"scale": ["x"], "alpha": [0.8]})
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook({"scales": table}, {"scales": []}, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_simulated_data_are_called_so_in_the_first_line(tmp_path):
    table = pd.DataFrame({"study": ["s"], "model": ["m"], "effect": ["a"]})
    write_workbook(
        {"findings": table}, {"findings": ["f.tsv"]}, tmp_path / "a.xlsx", simulated=True
    )
    first = openpyxl.load_workbook(tmp_path / "a.xlsx")["contents"]["B2"].value
    assert first == "Simulated data: nothing here is about real people"
