"""A table in every format is the same text; numbers keep their digits, texts their letters."""

import datetime
import zipfile

import pandas as pd
import pyreadstat
import pytest
from phenotype_files import write_excel, write_stata, write_workbook, write_xport

from ctra.cohort.cells import read_cells


def test_sas7bdat(root):
    folder = root / "tests" / "reference" / "sas7bdat"
    made, text = (read_cells(folder / name) for name in ("cohort.sas7bdat", "data.tsv"))
    assert made.header == text.header
    assert [cells for _, cells in made.rows] == [cells for _, cells in text.rows]


# ---- Numbers ----------------------------------------------------------------------------------

# 17 digits, the smallest steps beside 1, and numbers beyond whole ones of 64 bits
DIGITS = [0.1 + 0.2, 1 / 3, 1 + 2**-52, 1 - 2**-53, -1e-17 / 3, 2**53 + 2, 1e22, 1e-30, 123456.789]


@pytest.mark.parametrize(
    ("write", "name"),
    [(pyreadstat.write_sav, "p.sav"), (write_stata, "p.dta"), (write_xport, "p.xpt")],
)
def test_numbers_read_back_to_the_last_digit(write, name):
    write(pd.DataFrame({"id": [f"s{i}" for i in range(len(DIGITS))], "x": DIGITS}), name)
    assert [float(x) for _, (_, x) in read_cells(name).rows] == DIGITS


def test_numbers_of_a_workbook_read_back_to_the_last_digit(here):
    """Excel stores 17 digits; openpyxl writes 16, so the file is made to have what Excel has."""
    write_excel(pd.DataFrame({"id": ["a"], "x": [1.5]}), "p.xlsx")
    with zipfile.ZipFile("p.xlsx") as old, zipfile.ZipFile("q.xlsx", "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b"<v>1.5</v>", b"<v>0.30000000000000004</v>"))
    assert [float(x) for _, (_, x) in read_cells("q.xlsx").rows] == [0.1 + 0.2]


# ---- Missing values ---------------------------------------------------------------------------


def test_user_missing_values_of_spss_are_missing():
    table = pd.DataFrame({"id": ["a", "b", "c"], "x": [1, 8, 99], "t": ["u", "99", ""]})
    ranges = {"x": [{"lo": 7, "hi": 9}, 99], "t": ["99"]}
    pyreadstat.write_sav(table, "p.sav", missing_ranges=ranges)
    assert [cells for _, cells in read_cells("p.sav").rows] == [
        ["a", "1", "u"],
        ["b", "", ""],
        ["c", "", ""],
    ]


def test_extended_missing_values_of_stata_are_missing():
    table = pd.DataFrame({"id": ["a", "b", "c"], "x": [1, "a", "z"]})
    pyreadstat.write_dta(table, "p.dta", missing_user_values={"x": ["a", "z"]})
    assert [cells for _, cells in read_cells("p.dta").rows] == [["a", "1"], ["b", ""], ["c", ""]]


# ---- Text ---------------------------------------------------------------------------------------

KOREAN = "id,site\n01,서울\n02,부산\n"


@pytest.mark.parametrize(
    ("encoding", "options", "told"),
    [
        ("utf-8", {}, "utf-8"),
        ("utf-8-sig", {}, "utf-8"),
        ("utf-8-sig", {"encoding": "UTF-8"}, "utf-8"),
        ("cp949", {}, "cp949"),
        ("cp949", {"encoding": "CP949"}, "cp949"),
        ("utf-16", {"encoding": "utf-16"}, "utf-16"),
    ],
)
def test_encodings_of_text(here, encoding, options, told):
    (here / "p.csv").write_text(KOREAN, encoding=encoding)
    cells = read_cells("p.csv", **options)
    assert (cells.header, cells.encoding) == (["id", "site"], told)
    assert cells.rows == [(2, ["01", "서울"]), (3, ["02", "부산"])]


@pytest.mark.parametrize(
    ("declared", "options"), [(b"CP949", {}), (b"UTF-8", {"encoding": "cp949"})]
)
def test_encodings_of_spss(here, declared, options):
    """The file says which; where it says it wrong, the option counts. Hangul has 2 bytes each."""
    table = pd.DataFrame({"id": ["a"], "site": ["abcd"], "x": [1]})
    pyreadstat.write_sav(table, "p.sav", variable_value_labels={"x": {1: "wxyz"}})
    content = (here / "p.sav").read_bytes().replace(b"UTF-8", declared)
    for text in (b"abcd", b"wxyz"):
        content = content.replace(text, "서울".encode("cp949"))
    (here / "p.sav").write_bytes(content)
    cells = read_cells("p.sav", **options)
    assert cells.rows == [(1, ["a", "서울", "1"])]
    assert cells.labels == {"x": {"1": "서울"}}


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("id;x\n1;2\n", ["id", "x"]),
        ("\n\nid;x\n1;2\n", ["id", "x"]),
        ("id,x;y\n1,2\n", ["id", "x;y"]),  # a comma is there, so it separates
        ("id\n1\n", ["id"]),
    ],
)
def test_semicolons_separate_where_the_header_has_no_comma(here, text, header):
    (here / "p.csv").write_text(text, encoding="utf-8")
    assert read_cells("p.csv").header == header


# ---- Workbooks ----------------------------------------------------------------------------------


def test_empty_rows_and_columns_of_a_worksheet_are_left_out():
    write_workbook(people=[[None], [None, "id", None, "x"], [], [None, "a", None, 1], [None, "b"]])
    cells = read_cells("p.xlsx")
    assert cells.place == "p.xlsx:2"
    assert cells.header == ["id", "x"]
    assert cells.rows == [(4, ["a", "1"]), (5, ["b", ""])]


def test_cells_of_a_worksheet_as_text():
    day = datetime.date(2024, 1, 2)
    row = ["a", True, day, datetime.datetime(2024, 1, 2, 3, 4), datetime.time(3, 4), " x ", 2.50]
    write_workbook(people=[["id", *"bcdefg"], row])
    expected = ["a", "TRUE", "2024-01-02", "2024-01-02T03:04:00", "03:04:00", "x", "2.5"]
    assert read_cells("p.xlsx").rows == [(2, expected)]
