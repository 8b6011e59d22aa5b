"""The workbook holds what the tables hold: numbers as numbers, text as text."""

import numpy as np
import openpyxl
import pandas as pd
import pytest

from ctra.report.workbook import CUT, FORMATS, LONGEST, displayed, write_workbook
from ctra.results import SHEETS, TYPES

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
        sources = {name: ["a.tsv", "b.tsv"]}
        write_workbook({name: table}, sources, {"s": "Study 1"}, tmp_path / "tables.xlsx")
        return openpyxl.load_workbook(tmp_path / "tables.xlsx")

    return write


def rows_of(book, sheet):
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def test_numbers(written):
    values = np.random.default_rng(1).normal(size=200).tolist()
    values += [0.1 + 0.2, 1e-300, 1e300, 1 / 3, 0.0]
    header, *rows = rows_of(written("results", pd.DataFrame({"estimate": values})), "results")
    assert header == ["estimate"]
    # half a unit of the 16th digit, and the rounding of a float
    assert [row[0] for row in rows] == pytest.approx(values, rel=1e-15, abs=0)


def test_whole_numbers_and_ids(written):
    table = pd.DataFrame({"sample": ["007", "12"], "raw": [152, 53]})
    assert rows_of(written("samples", table), "samples")[1:] == [["007", 152], ["12", 53]]


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


def test_people_read_words_and_the_last_sheet_has_the_names(written):
    row = {
        "study": "s",
        "effect": "Warmth:Age",
        "statistic": "un",
        "p_permutation": 0.2,
        "size": 0.1,
    }
    book = written("results", pd.DataFrame([row]))
    assert rows_of(book, "results") == [
        ["study", "effect", "statistic", "p by permutation", "false-alarm rate"],
        ["Study 1", "Warmth × Age", "published model", 0.2, 0.1],
    ]
    assert rows_of(book, "columns")[0] == [
        "sheet",
        "heading",
        "name in the files",
        "unit",
        "meaning",
    ]
    told = {row[2]: row for row in rows_of(book, "columns")[1:]}
    assert [*told] == list(row)
    meaning = SHEETS["results"].column("p_permutation").meaning
    assert told["p_permutation"] == ["results", "p by permutation", "p_permutation", None, meaning]


def test_the_contents_name_every_sheet_and_its_files_and_lead_there(written):
    book = written("scales", pd.DataFrame({"scale": ["x", "y"]}))
    assert book.sheetnames == ["contents", "scales", "columns"]
    assert rows_of(book, "contents") == [
        ["sheet", "content", "rows", "files"],
        ["scales", SHEETS["scales"].title, 2, "a.tsv, b.tsv"],
        ["columns", "what the columns of the sheets mean", 1, None],
    ]
    links = [book["contents"][f"A{row}"].hyperlink.location for row in (2, 3)]
    assert links == ["'scales'!A1", "'columns'!A1"]


def test_tables_without_rows_have_no_sheet(written):
    assert written("regions", pd.DataFrame({"low": []})).sheetnames == ["contents", "columns"]


@pytest.mark.parametrize(
    ("column", "numbers", "shown", "texts"),
    [
        ("p_value", [0.0004, 0.0426, 1.0], FORMATS["p"], ["< .001", ".043", "> .999"]),
        ("size", [0.183, 0.05], "0.0 %", ["18.3 %", "5.0 %"]),
        ("percent_sd", [-3.46, 12], '0.0" %"', ["-3.5 %", "12.0 %"]),
        ("n", [152, 1520], "#,##0", ["152", "1,520"]),
        ("df", [141.0, 1410.0], "#,##0", ["141", "1,410"]),
        ("df", [141.25, 2], "0.000", ["141.250", "2.000"]),
        ("estimate", [-0.04026, 0.5], "0.000", ["-0.040", "0.500"]),
    ],
)
def test_numbers_are_shown_by_the_type_of_their_column(written, column, numbers, shown, texts):
    """Texts as LibreOffice shows them; the cells keep every digit."""
    sheet = written("results", pd.DataFrame({column: numbers}))["results"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == numbers
    assert {cell.number_format for cell in cells} == {shown}
    assert [displayed(number, shown) for number in numbers] == texts


def test_large_numbers_have_no_decimals_beside_small_ones_that_have(written):
    sheet = written("descriptives", pd.DataFrame({"mean": [61.25, 23456.78, -1000.5, None]}))
    cells = [row[0].number_format for row in sheet["descriptives"].iter_rows(min_row=2)]
    assert cells[:3] == ["0.000", "#,##0", "#,##0"]


def test_no_format_of_numbers_that_may_be_negative_has_conditions():
    """LibreOffice 7.4 shows -0.09 without its sign by [>=1000]#,##0;[<=-1000]-#,##0;0.000."""
    assert [kind for kind, shown in FORMATS.items() if "[" in shown] == ["p"]


@pytest.mark.parametrize("sheet", SHEETS)
def test_no_two_columns_of_a_sheet_have_one_heading(sheet):
    headings = [column.title for column in SHEETS[sheet].columns]
    assert len(set(headings)) == len(headings)


def test_every_type_of_the_catalogue_has_a_format():
    """Texts and ids are no numbers."""
    assert {*FORMATS} == {*TYPES, "percent"} - {"id", "text"}


def test_header_and_first_columns_stay_in_sight_and_every_column_has_a_filter(written):
    row = {"study": ["s"], "model": ["m"], "effect": ["a"], "estimate": [0.5]}
    book = written("results", pd.DataFrame(row))
    assert (book["results"].freeze_panes, book["results"].auto_filter.ref) == ("D2", "A1:D2")
    assert (book["contents"].freeze_panes, book["contents"].auto_filter.ref) == ("B2", "A1:D3")
    assert book["columns"].auto_filter.ref == "A1:E5"
    # a sole column is not frozen: nothing would be left to move
    assert written("matrix", pd.DataFrame({"note": ["n"]}))["matrix"].freeze_panes == "A2"


def test_columns_are_as_wide_as_what_is_shown_and_long_text_is_wrapped(written):
    table = pd.DataFrame({"scale": ["x" * 20], "title": ["y" * 500], "alpha": [0.123456789012]})
    sheet = written("scales", table)["scales"]
    assert all(cell.font.b for cell in sheet[1])
    assert not any(cell.font.b for cell in sheet[2])
    assert sheet["B2"].alignment.wrap_text
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert widths == pytest.approx([23, 63, 8], abs=1)  # Excel's unit has a margin of its own


def test_same_tables_same_bytes(tmp_path):
    table = pd.DataFrame({"scale": ["x"], "alpha": [0.8]})
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook({"scales": table}, {"scales": []}, {}, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_simulated_data_are_called_so_in_the_first_line(tmp_path):
    table = pd.DataFrame({"study": ["s"], "model": ["m"], "effect": ["a"]})
    write_workbook(
        {"findings": table}, {"findings": ["f.tsv"]}, {}, tmp_path / "a.xlsx", simulated=True
    )
    first = openpyxl.load_workbook(tmp_path / "a.xlsx")["contents"]["B2"].value
    assert first == "Simulated data: nothing here is about real people"
