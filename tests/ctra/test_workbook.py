"""The workbook holds what the tables hold: every number with all its digits, text as text."""

import csv
import math

import numpy as np
import openpyxl
import pandas as pd
import pytest

from ctra.table import write_table
from ctra.workbook import CUT, LONGEST, SHEETS, write_workbook

TRICKY = [
    "=1+1",
    "<script>alert('x')</script>",
    "긍정적 관계",
    "http://a.b",
    'a "b" & c',
    " b\tc\nd ",
]


@pytest.fixture
def written(tmp_path):
    """Write tables of two studies to a workbook; its path and the files."""

    def write(name, *tables):
        files = {}
        for number, table in enumerate(tables, 1):
            path = tmp_path / f"{name}{number}.tsv"
            write_table(table, path)
            files[str(path)] = f"study{number}"
        write_workbook({name: files}, tmp_path / "tables.xlsx")
        return tmp_path / "tables.xlsx", files

    return write


def rows_of(path, sheet):
    return [list(row) for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)]


def test_numbers_have_all_their_digits(written):
    values = [
        *np.random.default_rng(1).normal(size=200),
        0.1 + 0.2,
        1e-300,
        5e-324,
        1.7976931348623157e308,
        -0.0,
        1 / 3,
    ]
    path, files = written("results", pd.DataFrame({"model": "m", "b": values}))
    header, *rows = rows_of(path, "results")
    assert header == ["study", "model", "b"]
    assert [row[2] for row in rows] == values
    with open(next(iter(files)), encoding="utf-8") as file:
        assert [row[2] for row in rows] == [
            float(r["b"]) for r in csv.DictReader(file, delimiter="\t")
        ]


def test_text_is_text_whatever_it_looks_like(written):
    path, _ = written("flow", pd.DataFrame({"step": TRICKY, "subjects": "0069"}))
    sheet = openpyxl.load_workbook(path)["flow"]
    cells = [(row[1], row[2]) for row in sheet.iter_rows(min_row=2)]
    assert [step.value for step, _ in cells] == TRICKY
    assert {cell.data_type for pair in cells for cell in pair} == {"s"}
    assert not any(cell.hyperlink for pair in cells for cell in pair)
    assert {subjects.value for _, subjects in cells} == {"0069"}


def test_a_column_with_one_text_is_text_but_infinity_does_not_make_it_so(written):
    table = pd.DataFrame({"low": [-math.inf, 0.5, math.nan], "code": ["1", "02", "3"]})
    path, _ = written("regions", table)
    assert rows_of(path, "regions")[1:] == [
        ["study1", "-inf", "1"],
        ["study1", 0.5, "02"],
        ["study1", None, "3"],
    ]


def test_control_characters_and_endless_texts_do_not_damage_the_file(written):
    path, _ = written("flow", pd.DataFrame({"step": ["a\x00b", "x" * 40_000]}))
    (_, broken), (_, long) = rows_of(path, "flow")[1:]
    assert broken == "a\ufffdb"
    assert len(long) == LONGEST
    assert long.endswith(CUT)


def test_studies_stand_below_each_other_with_study_and_model_first(written):
    first = pd.DataFrame({"effect": ["a"], "model": ["m"], "n": [3]})
    second = pd.DataFrame({"effect": ["b"], "model": ["k"], "p": [0.5]})
    path, _ = written("power", first, second)
    assert rows_of(path, "power") == [
        ["study", "model", "effect", "n", "p"],
        ["study1", "m", "a", 3, None],
        ["study2", "k", "b", None, 0.5],
    ]


def test_the_contents_name_every_sheet_and_its_files(written):
    path, files = written("scales", pd.DataFrame({"scale": ["x"]}), pd.DataFrame({"scale": []}))
    assert openpyxl.load_workbook(path).sheetnames == ["contents", "scales"]
    assert rows_of(path, "contents") == [
        ["sheet", "content", "rows", "files"],
        ["scales", SHEETS["scales"], 1, ", ".join(files)],
    ]


def test_header_is_bold_and_frozen_and_columns_are_as_wide_as_their_text(written):
    path, _ = written("scales", pd.DataFrame({"scale": ["x" * 20], "title": ["y" * 500]}))
    sheet = openpyxl.load_workbook(path)["scales"]
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.b for cell in sheet[1])
    assert not any(cell.font.b for cell in sheet[2])
    assert [sheet.column_dimensions[letter].width for letter in "BC"] == [22, 62]


def test_same_tables_same_bytes(written):
    table = pd.DataFrame({"scale": ["x"], "alpha": [0.8]})
    first = written("scales", table)[0].read_bytes()
    assert written("scales", table)[0].read_bytes() == first
