"""A table with one row a participant; what is no phenotype is refused with its place."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from phenotype_files import write_csv, write_excel, write_stata, write_workbook, write_xport

from ctra.cohort.subjects import SubjectTable
from ctra.files.errors import FileError

# ---- Ids and numbers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("id,age,sex\n0001,61,f\nNA,70.5,m\n", "p.csv", id="csv"),
        pytest.param("id\tage\tsex\n0001\t61\tf\nNA\t70.5\tm\n", "p.tsv", id="tsv"),
        pytest.param("\ufeffid,age,sex\r\n0001,61,f\r\nNA,70.5,m\r\n", "p.csv", id="excel"),
        pytest.param('age,"id",sex\n61,"0001",f\n\n 70.5 , NA ,m\n', "p.csv", id="other order"),
    ],
)
def test_ids_stay_text_and_columns_become_numbers_on_demand(file, text, name):
    table = SubjectTable(file(text, name), "id")
    assert list(table.subjects) == ["0001", "NA"]
    assert table.cells("sex") == ["f", "m"]
    assert table.numbers("age") == [61, 70.5]


def test_the_ids_are_a_column_too(file):
    """So that an exclusion can name a person: {column: id, equals: '0001'}."""
    assert SubjectTable(file("id,age\n0001,61\n"), "id").cells("id") == ["0001"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1", 1), ("-2.5", -2.5), ("+3", 3), (".5", 0.5), ("1e3", 1000), ("007", 7)]
    + [(cell, np.nan) for cell in ("", " ", "NA", "NaN", ".")],
)
def test_cells_that_are_numbers_or_missing(file, cell, value):
    numbers = SubjectTable(file(f"id,x\na,{cell}\nb,0\n"), "id").numbers("x")
    np.testing.assert_array_equal(numbers, [value, 0])
    assert all(type(number) is float for number in numbers)


@pytest.mark.parametrize(
    "cell",
    ["1,5", "1 000", "1_000", "<5", "5 kg", "yes", "TRUE", "inf", "1e999", "n/a", "-", "0x10"],
)
@pytest.mark.parametrize("others", ["0", "TRUE"])
def test_a_cell_that_is_neither_is_refused_with_its_place(file, cell, others):
    table = SubjectTable(file(f"id\tx\na\tNA\n\nb\t{cell}\nc\t{others}\n", "p.tsv"), "id")
    with pytest.raises(FileError) as refusal:
        table.numbers("x")
    first = str(refusal.value).splitlines()[0]
    advice = {
        "1,5": '; for decimal commas set decimal: ","',
        "1 000": "; write thousands without separators: 1000",
        "n/a": "; if it means missing, declare missing: {x: ['n/a']}",
        "-": "; if it means missing, declare missing: {x: ['-']}",
    }.get(cell, "")
    assert first == f"p.tsv:4: column 'x': {cell!r} is not a number{advice}"


def test_all_such_cells_are_reported_at_once(file):
    table = SubjectTable(file("id,x,z\na,one,u\nb,2,v\nc,two,w\n"), "id")
    with pytest.raises(FileError) as refusal:
        table.numbers("x")
    assert str(refusal.value).splitlines() == [
        "p.csv:2: column 'x': 'one' is not a number",
        "p.csv:4: column 'x': 'two' is not a number",
    ]


def test_of_a_column_of_texts_the_first_five_are_told(file):
    table = SubjectTable(file("id,sex\n" + "".join(f"{i},M\n" for i in range(9))), "id")
    with pytest.raises(FileError) as refusal:
        table.numbers("sex")
    *cells, rest = str(refusal.value).splitlines()
    assert len(cells) == 5
    assert rest == ("p.csv: column 'sex': 4 more cells are refused; is it a category?")


def test_numbers_do_not_depend_on_the_order_of_the_rows(file):
    rows = [f"s{i},{i * i}\n" for i in range(6)]
    forward = SubjectTable(file("id,x\n" + "".join(rows)), "id")
    backward = SubjectTable(file("id,x\n" + "".join(rows[::-1])), "id")
    assert list(backward.subjects) == list(forward.subjects)[::-1]
    assert backward.numbers("x") == forward.numbers("x")[::-1]


def test_an_unknown_column_is_refused_with_those_there(file):
    with pytest.raises(FileError, match=r"^p\.csv:1: no column 'agee'; there: id, age$"):
        SubjectTable(file("id,age\na,1\n"), "id").numbers("agee")


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("subject,x\na,1\n", ["p.csv:1: no column 'id'; there: subject, x"]),
        (
            "id,x\na,1\n,2\na ,3\n",
            ["p.csv:3: no id in column 'id'", "p.csv:4: participant 'a' is already on line 2"],
        ),
    ],
)
def test_a_table_without_usable_ids_is_refused(file, text, messages):
    with pytest.raises(FileError) as refusal:
        SubjectTable(file(text), "id")
    assert str(refusal.value).splitlines() == messages


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"^p\.csv: empty; a header line"),
        ("id,x\na,1,5\n", r"^p\.csv:2: 3 cells where the header has 2 \(comma separated\)$"),
        ("id,x,id\na,1,b\n", r"^p\.csv:1: column 'id' stands 2 times; once is allowed$"),
        ('id,note\na,"x\nb,y\n', r"^p\.csv:3: unexpected end of data; is a quotation mark not"),
    ],
)
def test_a_file_that_is_no_table_is_refused(file, text, message):
    with pytest.raises(FileError, match=message):
        SubjectTable(file(text), "id")


@pytest.mark.parametrize(
    ("write", "name"),
    [(write_excel, "p.xlsx"), (pyreadstat.write_sav, "p.sav"), (write_xport, "p.xpt")],
)
def test_numeric_ids_have_no_decimals_and_those_of_text_keep_their_zeros(write, name):
    write(pd.DataFrame({"code": [7.0, 12.0], "id": ["007", "012"]}), name)
    assert list(SubjectTable(name, "code").subjects) == ["7", "12"]
    assert list(SubjectTable(name, "id").subjects) == ["007", "012"]


def test_rows_are_counted_as_the_program_shows_them():
    table = pd.DataFrame({"id": ["a", "b"], "x": [1, 2]})
    write_excel(table, "p.xlsx")
    pyreadstat.write_sav(table, "p.sav")
    assert SubjectTable("p.xlsx", "id").subjects == {"a": 2, "b": 3}
    assert SubjectTable("p.sav", "id").subjects == {"a": 1, "b": 2}


def test_a_worksheet_by_name():
    write_workbook(notes=[["by", "me"]], people=[["id", "x"], ["a", 1]])
    assert SubjectTable("p.xlsx", "id", sheet="people").rows == [["a", "1"]]


# ---- Missing values ---------------------------------------------------------------------------


def test_declared_values_are_missing_in_their_column_alone():
    write_csv(pd.DataFrame({"id": ["a", "b", "c"], "x": ["999.0", "-9", "3"], "y": 999}), "p.csv")
    table = SubjectTable("p.csv", "id", missing={"x": [999, "-9"]})
    np.testing.assert_array_equal(table.numbers("x"), [np.nan, np.nan, 3])
    assert table.numbers("y") == [999] * 3


def test_a_number_and_a_text_are_declared_missing_as_what_they_are():
    write_csv(pd.DataFrame({"id": ["a", "b"], "x": ["9.0", "refused"]}), "p.csv")
    assert SubjectTable("p.csv", "id", missing={"x": ["9"]}).rows[0] == ["a", "9.0"]
    assert SubjectTable("p.csv", "id", missing={"x": [9, "refused"]}).rows == [["a", ""], ["b", ""]]


def test_a_declared_missing_number_is_read_with_the_decimal_mark_of_the_file():
    Path("p.csv").write_text("id;x\na;9,5\nb;1,5\n", encoding="utf-8")
    table = SubjectTable("p.csv", "id", decimal=",", missing={"x": [9.5]})
    np.testing.assert_array_equal(table.numbers("x"), [np.nan, 1.5])


def test_semicolons_with_decimal_dots_are_read_as_declared():
    Path("p.csv").write_text("id;x\na;1.5\nb;2\n", encoding="utf-8")
    assert SubjectTable("p.csv", "id", decimal=".").numbers("x") == [1.5, 2]


# ---- Categories ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "reference", "levels"),
    [
        (["high", "low", "NA", " high ", ""], "low", ["high", "low", None, "high", None]),
        (["1", "1.0", "2", ".", "10"], 1, ["1", "1", "2", None, "10"]),
        (["1", "1.0", "2", ".", "10"], "1.0", ["1", "1.0", "2", None, "10"]),
        (["1.5", "1100000", "2", "2", "2"], 1.5, ["1.5", "1100000", "2", "2", "2"]),
    ],
)
def test_levels(file, cells, reference, levels):
    text = "id,x\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells))
    assert SubjectTable(file(text), "id").levels("x", reference) == levels


@pytest.mark.parametrize(
    ("column", "reference", "message"),
    [
        (
            *("x", "secondary"),
            r"^p\.csv: column 'x' has no 'secondary', which is to be the reference; its levels: "
            r"high, low$",
        ),
        ("x", 1, r"^p\.csv:2: column 'x': 'high' is not a number"),
        ("y", "high", r"^p\.csv:1: no column 'y'; there: id, x$"),
    ],
)
def test_a_reference_that_nobody_has(file, column, reference, message):
    table = SubjectTable(file("id,x\na,high\nb,low\nc,NA\n"), "id")
    with pytest.raises(FileError, match=message):
        table.levels(column, reference)


# ---- The start of Snakemake ---------------------------------------------------------------------


def test_text_needs_the_standard_library_alone(here, root):
    """Snakemake reads the phenotype at every start; pandas takes longer than that."""
    (here / "p.csv").write_text("id,x\na,1\n", encoding="utf-8")
    program = (
        "import sys; from ctra.cohort.subjects import SubjectTable; SubjectTable('p.csv', 'id');"
        "print(sorted({'numpy', 'pandas', 'openpyxl', 'pyreadstat'} & set(sys.modules)))"
    )
    scripts = root / "workflow" / "scripts"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(scripts)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


# ---- What is refused ----------------------------------------------------------------------------


def text(content, name="p.csv"):
    """A maker of a file with this content."""

    def make(folder):
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    return make


def of_sheets(change=lambda book: None, **sheets):
    """A maker of a workbook, changed before it is saved."""

    def make(folder):
        book = write_workbook(**sheets)
        change(book)
        book.save("p.xlsx")
        return "p.xlsx"

    return make


def of_table(write, name, share=1.0, **columns):
    """A maker of a file with these columns, of which only the first share of its bytes is kept."""

    def make(folder):
        write(pd.DataFrame(columns), name)
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: int(len(content) * share)])
        return name

    return make


def broken_encoding(folder):
    """CP949 in a file of SPSS that says it is UTF-8."""
    pyreadstat.write_sav(pd.DataFrame({"id": ["a"], "site": ["abcd"]}), folder / "p.sav")
    content = (folder / "p.sav").read_bytes()
    (folder / "p.sav").write_bytes(content.replace(b"abcd", "서울".encode("cp949")))
    return "p.sav"


LONG = {"id": [f"{i:03d}" for i in range(50)], "x": np.arange(50.0)}
EMPTY = "empty; a header line and at least one row are needed"
COMMA = "; the decimal mark is declared to be a comma"
NO_WORKBOOK = (
    "p.xlsx: no workbook that can be read (File is not a zip file); is it damaged, or locked by a "
    "password?"
)
DAMAGED = "; is it damaged, or of another encoding than it says? Then name its encoding"
NOT_AS_TOLD = "Unable to convert string to the requested encoding (invalid byte sequence)"
TWO = [["id", "x"], ["a", 1], ["b", 2]]
REFUSED = {
    # Of any text
    "empty": (text(""), {}, [f"p.csv: {EMPTY}"]),
    "blank lines": (text("\n\n"), {}, [f"p.csv: {EMPTY}"]),
    "no rows": (
        text("id,x\n"),
        {},
        ["p.csv: no participants; a row for each is needed below the header"],
    ),
    "no column of ids": (text("ID,x\na,1\n"), {}, ["p.csv:1: no column 'id'; there: ID, x"]),
    "no header": (text("a,1\nb,2\n"), {}, ["p.csv:1: no column 'id'; there: a, 1"]),
    "duplicate id": (
        text("id,x\na,1\nb,2\na,3\n"),
        {},
        ["p.csv:4: participant 'a' is already on line 2"],
    ),
    "no id": (text("id,x\na,1\n,2\n"), {}, ["p.csv:3: no id in column 'id'"]),
    "an id that is declared missing": (
        text("id,x\na,1\n999,2\n"),
        {"missing": {"id": [999]}},
        ["p.csv:3: no id in column 'id'"],
    ),
    "unknown column": (text("id,y\na,1\n"), {}, ["p.csv:1: no column 'x'; there: id, y"]),
    "unknown column declared missing": (
        text("id,x\na,1\n"),
        {"missing": {"bmi": [999]}},
        ["p.csv:1: no column 'bmi'; there: id, x"],
    ),
    "duplicate columns": (
        text("id,x,x\na,1,2\n"),
        {},
        ["p.csv:1: column 'x' stands 2 times; once is allowed"],
    ),
    "long and short rows": (
        text("id,x\na,1,2\nb\n"),
        {},
        [
            "p.csv:2: 3 cells where the header has 2 (comma separated)",
            "p.csv:3: 1 cells where the header has 2 (comma separated)",
        ],
    ),
    "a decimal comma in a file of commas": (
        text("id,x\na,1,5\n"),
        {"decimal": ","},
        ["p.csv:2: 3 cells where the header has 2 (comma separated)"],
    ),
    "long row of semicolons": (
        text("id;x\na;1;2\n"),
        {},
        ["p.csv:2: 3 cells where the header has 2 (semicolon separated)"],
    ),
    "open quotation mark": (
        text('id,x\na,"1\nb,2\n'),
        {},
        ["p.csv:3: unexpected end of data; is a quotation mark not closed?"],
    ),
    "text in a number": (
        text("id,x\na,one\nb,2\n"),
        {},
        ["p.csv:2: column 'x': 'one' is not a number"],
    ),
    "decimal comma": (
        text("id;x\na;1,5\n"),
        {},
        ["p.csv:2: column 'x': '1,5' is not a number; for decimal commas set decimal: \",\""],
    ),
    "a comma behind a zero, which separates no thousands": (
        text("id;x\na;0,002\n"),
        {},
        ["p.csv:2: column 'x': '0,002' is not a number; for decimal commas set decimal: \",\""],
    ),
    "dot where commas are declared": (
        text("id;x\na;1.500\nb;2,5\n"),
        {"decimal": ","},
        [
            f"p.csv:2: column 'x': '1.500' is not a number{COMMA}; write thousands without "
            "separators: 1500"
        ],
    ),
    "dot where semicolons separate": (
        text("id;x\na;1.500\nb;2\n"),
        {},
        [
            "p.csv:2: column 'x': '1.500' is not a number; for thousands write 1500, for decimals "
            'set decimal: "."'
        ],
    ),
    "thousands": (
        text("id;x\na;1.500,5\n"),
        {"decimal": ","},
        [
            f"p.csv:2: column 'x': '1.500,5' is not a number{COMMA}; write thousands without "
            "separators: 1500,5"
        ],
    ),
    "infinite": (text("id,x\na,inf\n"), {}, ["p.csv:2: column 'x': 'inf' is not a number"]),
    "out of range": (
        text("id,x\na,5\nb,6\nc,0\n"),
        {},
        [
            "p.csv:3: participant 'b', column 'x': 6 is outside 1 to 5",
            "p.csv:4: participant 'c', column 'x': 0 is outside 1 to 5",
        ],
    ),
    "all missing": (
        text("id,x\na,\nb,NA\nc,.\n"),
        {},
        ["p.csv:2-4: column 'x': every cell is missing"],
    ),
    "all declared missing": (
        text("id,x\na,9\nb,9\n"),
        {"missing": {"x": [9]}},
        ["p.csv:2-3: column 'x': every cell is missing"],
    ),
    "French, read as Korean by nobody": (
        text("id,x\nAndré,1\n".encode("latin-1")),
        {},
        ["p.csv: not utf-8 nor cp949; save it as UTF-8 text, or name its encoding"],
    ),
    "UTF-16 without a word": (
        text("id,x\na,1\n".encode("utf-16")),
        {},
        ["p.csv: not utf-8 nor cp949; save it as UTF-8 text, or name its encoding"],
    ),
    "wrong encoding": (
        text("id,x\n서울,1\n".encode("cp949")),
        {"encoding": "utf-8"},
        ["p.csv: not utf-8; save it as UTF-8 text, or name its encoding"],
    ),
    "unknown encoding": (
        text("id,x\na,1\n"),
        {"encoding": "korean7"},
        ["p.csv: unknown encoding 'korean7'; UTF-8 or CP949?"],
    ),
    "unknown ending": (
        text("id,x\na,1\n", "p.xls"),
        {},
        [
            "p.xls: ending '.xls' is unknown; save it as one of .csv, .tsv, .tab, .txt, .xlsx, "
            ".sav, .zsav, .dta, .sas7bdat, .xpt"
        ],
    ),
    "worksheet of a text": (
        text("id,x\na,1\n"),
        {"sheet": "people"},
        ["p.csv: sheet is for .xlsx; there are no worksheets in it"],
    ),
    # Of a workbook
    "no worksheet of that name": (
        of_sheets(people=TWO, notes=[]),
        {"sheet": "People"},
        ["p.xlsx: no worksheet 'People'; there: people, notes"],
    ),
    "several worksheets": (
        of_sheets(people=TWO, notes=[]),
        {},
        ["p.xlsx: 2 worksheets; name one by sheet: people, notes"],
    ),
    "empty worksheet": (of_sheets(people=[]), {}, [f"p.xlsx: {EMPTY}"]),
    "duplicate id in a worksheet": (
        of_sheets(people=[*TWO, ["a", 3]]),
        {},
        ["p.xlsx:4: participant 'a' is already on line 2"],
    ),
    "7 and 7.0 of a worksheet": (
        of_sheets(people=[["id", "x"], [7, 1], [7.0, 2]]),
        {},
        ["p.xlsx:3: participant '7' is already on line 2"],
    ),
    "duplicate columns of a worksheet": (
        of_sheets(people=[["id", "x", "x"], ["a", 1, 2]]),
        {},
        ["p.xlsx:1: column 'x' stands 2 times; once is allowed"],
    ),
    "text in a number of a worksheet": (
        of_sheets(people=[*TWO, ["c", "#N/A"]]),
        {},
        ["p.xlsx:4: cell B4 is #N/A; correct it, or leave it empty"],
    ),
    "decimal comma in a worksheet": (
        of_sheets(people=[*TWO, ["c", "1,5"]]),
        {},
        ["p.xlsx:4: column 'x': '1,5' is not a number"],
    ),
    "truth in a number": (
        of_sheets(people=[*TWO, ["c", True]]),
        {},
        ["p.xlsx:4: column 'x': 'TRUE' is not a number"],
    ),
    "out of range in a worksheet": (
        of_sheets(people=[*TWO, ["c", 5.5]]),
        {},
        ["p.xlsx:4: participant 'c', column 'x': 5.5 is outside 1 to 5"],
    ),
    "formula without a value": (
        of_sheets(people=[*TWO, ["c", "=B2+B3"]]),
        {},
        [
            "p.xlsx:4: cell B4 has a formula without a value, or with an empty text; paste the "
            "column as values"
        ],
    ),
    "merged cells": (
        of_sheets(lambda book: book["people"].merge_cells("B2:B3"), people=TWO),
        {},
        ["p.xlsx:2: cells B2:B3 are merged; give each its own value"],
    ),
    "no workbook": (
        text("id,x\na,1\n", "p.xlsx"),
        {},
        [NO_WORKBOOK],
    ),
    "half a workbook": (
        of_table(write_excel, "p.xlsx", 0.5, **LONG),
        {},
        [NO_WORKBOOK],
    ),
    "encoding of a workbook": (
        of_sheets(people=TWO),
        {"encoding": "cp949"},
        ["p.xlsx: encoding is not for .xlsx, which is always UTF-8"],
    ),
    "decimal of a workbook": (
        of_sheets(people=TWO),
        {"decimal": ","},
        ["p.xlsx: decimal is for .csv, .tsv, .tab, .txt; its numbers need none"],
    ),
    # Of SPSS, Stata and SAS
    "unknown column of SPSS": (
        of_table(pyreadstat.write_sav, "p.sav", id=["a"], y=[1]),
        {},
        ["p.sav: no column 'x'; there: id, y"],
    ),
    "duplicate id of SPSS": (
        of_table(pyreadstat.write_sav, "p.sav", id=[7.0, 8.0, 7.0], x=[1, 2, 3]),
        {},
        ["p.sav:3: participant '7' is already on line 1"],
    ),
    "no id in SPSS": (
        of_table(pyreadstat.write_sav, "p.sav", id=[7.0, None], x=[1, 2]),
        {},
        ["p.sav:2: no id in column 'id'"],
    ),
    "out of range in Stata": (
        of_table(write_stata, "p.dta", id=["a", "b"], x=[1, 99]),
        {},
        ["p.dta:2: participant 'b', column 'x': 99 is outside 1 to 5"],
    ),
    "text in a number of SAS": (
        of_table(write_xport, "p.xpt", id=["a", "b"], x=["1", "two"]),
        {},
        ["p.xpt:2: column 'x': 'two' is not a number"],
    ),
    "all missing in Stata": (
        of_table(write_stata, "p.dta", id=["a", "b"], x=[np.nan, np.nan]),
        {},
        ["p.dta:1-2: column 'x': every cell is missing"],
    ),
    "no file of SPSS": (
        text("id,x\na,1\n", "p.sav"),
        {},
        [f"p.sav: no .sav file that can be read (Unable to read from file){DAMAGED}"],
    ),
    "no bytes": (
        text("", "p.dta"),
        {},
        [f"p.dta: no .dta file that can be read (Unable to read from file){DAMAGED}"],
    ),
    "half a file of SPSS": (
        of_table(pyreadstat.write_sav, "p.sav", 0.9, **LONG),
        {},
        [
            "p.sav: no .sav file that can be read (File did not contain the expected number of "
            f"rows){DAMAGED}"
        ],
    ),
    "half a file of Stata": (
        of_table(write_stata, "p.dta", 0.9, **LONG),
        {},
        [f"p.dta: no .dta file that can be read (Unable to read from file){DAMAGED}"],
    ),
    "nearly a file of SAS": (
        of_table(write_xport, "p.xpt", 0.99, **LONG),
        {},
        ["p.xpt: not whole records of 80 bytes; is it cut off?"],
    ),
    "another encoding than SPSS says": (
        broken_encoding,
        {},
        [f"p.sav: no .sav file that can be read ({NOT_AS_TOLD}){DAMAGED}"],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_phenotype_is_refused_with_its_place(here, case):
    make, options, messages = REFUSED[case]
    name = make(here)
    with pytest.raises(FileError) as refusal:
        SubjectTable(name, "id", **options).numbers("x", limits=(1, 5))
    assert str(refusal.value).splitlines() == messages


# ---- Labels of values ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("sex", "Female", 1.0),
        ("site", "Seoul", "a"),
        ("sex", 2, 2),
        ("sex", "female", "female"),  # no label is spelled so
        ("group", "both", "both"),  # two codes have it
        ("site", "b", "b"),  # a value of the file, though the label of another
        ("none", "Female", "Female"),
    ],
)
def test_a_value_may_be_named_by_its_label(tmp_path, column, value, code):
    table = pd.DataFrame({"id": ["x", "y"], "sex": [1, 2], "site": ["a", "b"], "group": [1, 2]})
    labels = {"sex": {1: "Female", 2: "Male"}, "site": {"a": "Seoul", "c": "b"}}
    labels["group"] = {1: "both", 2: "both"}
    pyreadstat.write_sav(table, tmp_path / "p.sav", variable_value_labels=labels)
    assert SubjectTable(tmp_path / "p.sav", "id").code(column, value) == code


def test_labels_of_the_configuration_come_before_those_of_the_file(tmp_path):
    table = pd.DataFrame({"id": ["x", "y", "z"], "arm": [0, 1, 2]})
    labels = {"arm": {0: "ctl", 1: "trt"}}
    pyreadstat.write_sav(table, tmp_path / "p.sav", variable_value_labels=labels)
    given = {"arm": {"0": "waiting list", "2": "kindness"}}
    read = SubjectTable(tmp_path / "p.sav", "id", value_labels=given)
    assert read.labels["arm"] == {"0": "waiting list", "1": "trt", "2": "kindness"}
