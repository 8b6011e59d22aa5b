"""One cohort in every format is one table; what is no phenotype is refused with its place."""

import datetime
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest

from ctra.cohort.phenotype import Phenotype
from ctra.cohort.sample import describe_items, describe_scales, exclude, study_columns
from ctra.cohort.scales import Scale
from ctra.cohort.subjects import SubjectTable, read_cells
from ctra.files.errors import FileError
from ctra.files.table import write_table
from ctra.simulate.cohort import simulate_cohort


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_csv(table, name):
    table.to_csv(name, index=False)


def write_tsv(table, name):
    table.to_csv(name, index=False, sep="\t")


def write_european(table, name):
    table.to_csv(name, index=False, sep=";", decimal=",")


def write_korean(table, name):
    table.to_csv(name, index=False, encoding="cp949")


def write_excel(table, name):
    table.to_excel(name, index=False)


def write_stata(table, name):
    table.to_stata(name, write_index=False, version=118)


def write_stata_float(table, name):
    """Stata's own type for what is typed in; its 7 digits hold all of these numbers."""
    numbers = table.select_dtypes("float").columns
    write_stata(table.astype(dict.fromkeys(numbers, "float32")), name)


def write_xport(table, name):
    pyreadstat.write_xport(table, name, file_format_version=8)


FORMATS = [
    pytest.param(write_csv, "p.csv", {}, id="CSV"),
    pytest.param(write_european, "p.csv", {"decimal": ","}, id="CSV of a European Excel"),
    pytest.param(write_korean, "p.csv", {}, id="CSV of a Korean Excel"),
    pytest.param(write_tsv, "p.txt", {}, id="TSV"),
    pytest.param(write_excel, "p.xlsx", {}, id="XLSX"),
    pytest.param(pyreadstat.write_sav, "p.sav", {}, id="SAV"),
    pytest.param(write_stata, "P.DTA", {}, id="DTA"),
    pytest.param(write_stata_float, "p.dta", {}, id="DTA of floats"),
    pytest.param(write_xport, "p.xpt", {}, id="XPT"),
]


@pytest.fixture(scope="module")
def people():
    """The demonstration's Study 1 with some numbers missing, and a column in Korean."""
    ids = [f"{i:04d}" for i in range(1, 86)]
    table, _ = simulate_cohort("study1", ids, 1)
    rng = np.random.default_rng(1)
    for column in ("bmi", "rin", "ucla3", "symptoms"):
        table[column] = table[column].astype(float).mask(rng.random(85) < 0.1)
    return table.assign(site=["서울, 종로", ""] * 42 + ["부산"])


def results(phenotype, root):
    """The tables of the participants, as their rule writes them."""
    scales = [
        Scale.load(root / "resources" / "scales" / f"{n}.yaml") for n in ("prwo", "loneliness")
    ]
    samples = pd.Series({subject: f"S{subject}" for subject in phenotype.text.index})
    rules = [
        {"column": "rin", "below": 5, "reason": "poor RNA"},
        {"column": "recent_illness", "equals": 1, "reason": "ill"},
        {"column": "site", "equals": "부산", "reason": "another city"},
    ]
    subjects, flow = exclude(phenotype, samples, rules)
    columns = study_columns(
        phenotype, scales, {"x": "prwo - loneliness"}, ["age", "bmi", "symptoms"]
    )
    tables = [
        columns.loc[subjects],
        flow,
        describe_scales(phenotype, scales, subjects),
        describe_items(phenotype, scales, subjects),
    ]
    for number, table in enumerate(tables):
        write_table(table, f"{number}.tsv", index=number == 0)
        yield Path(f"{number}.tsv").read_bytes()


@pytest.mark.parametrize(("write", "name", "options"), FORMATS)
def test_one_cohort_in_every_format_gives_the_same_bytes(people, root, write, name, options):
    write_tsv(people, "first.tsv")
    expected = list(results(Phenotype("first.tsv", "id"), root))
    assert expected[0].startswith(b"id\tage\tbmi\tsymptoms\tprwo\tloneliness\tx\n0002\t")
    write(people, name)
    assert list(results(Phenotype(name, "id", **options), root)) == expected


def test_sas7bdat(root):
    folder = root / "tests" / "reference" / "sas7bdat"
    made, text = (read_cells(folder / name) for name in ("cohort.sas7bdat", "data.tsv"))
    assert made.header == text.header
    assert [cells for _, cells in made.rows] == [cells for _, cells in text.rows]


# 17 digits, the smallest steps beside 1, and numbers beyond whole ones of 64 bits
DIGITS = [0.1 + 0.2, 1 / 3, 1 + 2**-52, 1 - 2**-53, -1e-17 / 3, 2**53 + 2, 1e22, 1e-30, 123456.789]


@pytest.mark.parametrize(
    ("write", "name"),
    [(pyreadstat.write_sav, "p.sav"), (write_stata, "p.dta"), (write_xport, "p.xpt")],
)
def test_numbers_read_back_to_the_last_digit(write, name):
    write(pd.DataFrame({"id": [f"s{i}" for i in range(len(DIGITS))], "x": DIGITS}), name)
    assert SubjectTable(name, "id").numbers("x") == DIGITS


def test_numbers_of_a_workbook_read_back_to_the_last_digit(here):
    """Excel stores 17 digits; openpyxl writes 16, so the file is made to have what Excel has."""
    write_excel(pd.DataFrame({"id": ["a"], "x": [1.5]}), "p.xlsx")
    with zipfile.ZipFile("p.xlsx") as old, zipfile.ZipFile("q.xlsx", "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b"<v>1.5</v>", b"<v>0.30000000000000004</v>"))
    assert SubjectTable("q.xlsx", "id").numbers("x") == [0.1 + 0.2]


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


# ---- Missing values -----------------------------------------------------------------------------


def test_user_missing_values_of_spss_are_missing():
    table = pd.DataFrame({"id": ["a", "b", "c"], "x": [1, 8, 99], "t": ["u", "99", ""]})
    ranges = {"x": [{"lo": 7, "hi": 9}, 99], "t": ["99"]}
    pyreadstat.write_sav(table, "p.sav", missing_ranges=ranges)
    assert SubjectTable("p.sav", "id").rows == [["a", "1", "u"], ["b", "", ""], ["c", "", ""]]


def test_extended_missing_values_of_stata_are_missing():
    table = pd.DataFrame({"id": ["a", "b", "c"], "x": [1, "a", "z"]})
    pyreadstat.write_dta(table, "p.dta", missing_user_values={"x": ["a", "z"]})
    assert SubjectTable("p.dta", "id").rows == [["a", "1"], ["b", ""], ["c", ""]]


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


def workbook(name="p.xlsx", **sheets):
    """Write rows into the worksheets of a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(name)
    return book


def test_a_worksheet_by_name():
    workbook(notes=[["by", "me"]], people=[["id", "x"], ["a", 1]])
    assert SubjectTable("p.xlsx", "id", sheet="people").rows == [["a", "1"]]


def test_empty_rows_and_columns_of_a_worksheet_are_left_out():
    workbook(people=[[None], [None, "id", None, "x"], [], [None, "a", None, 1], [None, "b"]])
    cells = read_cells("p.xlsx")
    assert cells.place == "p.xlsx:2"
    assert cells.header == ["id", "x"]
    assert cells.rows == [(4, ["a", "1"]), (5, ["b", ""])]


def test_cells_of_a_worksheet_as_text():
    day = datetime.date(2024, 1, 2)
    row = ["a", True, day, datetime.datetime(2024, 1, 2, 3, 4), datetime.time(3, 4), " x ", 2.50]
    workbook(people=[["id", *"bcdefg"], row])
    expected = ["a", "TRUE", "2024-01-02", "2024-01-02T03:04:00", "03:04:00", "x", "2.5"]
    assert read_cells("p.xlsx").rows == [(2, expected)]


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
        book = workbook(**sheets)
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
        ["p.csv: no subjects; a row for each is needed below the header"],
    ),
    "no column of ids": (text("ID,x\na,1\n"), {}, ["p.csv:1: no column 'id'; there: ID, x"]),
    "no header": (text("a,1\nb,2\n"), {}, ["p.csv:1: no column 'id'; there: a, 1"]),
    "duplicate id": (
        text("id,x\na,1\nb,2\na,3\n"),
        {},
        ["p.csv:4: subject 'a' is already on line 2"],
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
    "dot where commas are declared": (
        text("id;x\na;1.500\nb;2,5\n"),
        {"decimal": ","},
        [f"p.csv:2: column 'x': '1.500' is not a number{COMMA}"],
    ),
    "dot where semicolons separate": (
        text("id;x\na;1.500\nb;2\n"),
        {},
        [
            "p.csv:2: column 'x': '1.500' is not a number; decimals or thousands? Set decimal: "
            '"." or decimal: ","'
        ],
    ),
    "thousands": (
        text("id;x\na;1.500,5\n"),
        {"decimal": ","},
        [f"p.csv:2: column 'x': '1.500,5' is not a number{COMMA}"],
    ),
    "infinite": (text("id,x\na,inf\n"), {}, ["p.csv:2: column 'x': 'inf' is not a number"]),
    "out of range": (
        text("id,x\na,5\nb,6\nc,0\n"),
        {},
        [
            "p.csv:3: subject 'b', column 'x': 6 is outside 1 to 5",
            "p.csv:4: subject 'c', column 'x': 0 is outside 1 to 5",
        ],
    ),
    "all missing": (
        text("id,x\na,\nb,NA\nc,.\n"),
        {},
        ["p.csv:2-4: column 'x': all is missing"],
    ),
    "all declared missing": (
        text("id,x\na,9\nb,9\n"),
        {"missing": {"x": [9]}},
        ["p.csv:2-3: column 'x': all is missing"],
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
        ["p.xlsx:4: subject 'a' is already on line 2"],
    ),
    "7 and 7.0 of a worksheet": (
        of_sheets(people=[["id", "x"], [7, 1], [7.0, 2]]),
        {},
        ["p.xlsx:3: subject '7' is already on line 2"],
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
        ["p.xlsx:4: subject 'c', column 'x': 5.5 is outside 1 to 5"],
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
        ["p.sav:3: subject '7' is already on line 1"],
    ),
    "no id in SPSS": (
        of_table(pyreadstat.write_sav, "p.sav", id=[7.0, None], x=[1, 2]),
        {},
        ["p.sav:2: no id in column 'id'"],
    ),
    "out of range in Stata": (
        of_table(write_stata, "p.dta", id=["a", "b"], x=[1, 99]),
        {},
        ["p.dta:2: subject 'b', column 'x': 99 is outside 1 to 5"],
    ),
    "text in a number of SAS": (
        of_table(write_xport, "p.xpt", id=["a", "b"], x=["1", "two"]),
        {},
        ["p.xpt:2: column 'x': 'two' is not a number"],
    ),
    "all missing in Stata": (
        of_table(write_stata, "p.dta", id=["a", "b"], x=[np.nan, np.nan]),
        {},
        ["p.dta:1-2: column 'x': all is missing"],
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
