"""Matrices and tables on disk: read as they are meant, or refused with file, line and column."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctra.sheet import SheetError
from ctra.table import TableError, read_matrix, read_table, write_table

PLAIN = "gene\tS1\t02\nMX1\t1\t2.5\nNA\t-3\t4e2\n"


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(text, name="m.tsv"):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    return write


# ---- Matrices -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(PLAIN, "m.tsv", id="plain"),
        pytest.param(PLAIN.replace("\t", ","), "m.csv", id="csv"),
        pytest.param(PLAIN.replace("\n", "\r\n"), "m.tsv", id="windows line ends"),
        pytest.param("\ufeff" + PLAIN, "m.tsv", id="byte order mark"),
        pytest.param(PLAIN.replace("gene", ""), "m.tsv", id="first header cell empty, as R does"),
        pytest.param(PLAIN.replace("gene", "Gene.ID"), "m.tsv", id="first header cell otherwise"),
        pytest.param(PLAIN.replace("\n", "\n\n"), "m.tsv", id="empty lines"),
        pytest.param(PLAIN.replace("\t", " \t "), "m.tsv", id="blanks around cells"),
        pytest.param('"gene"\t"S1"\t"02"\n"MX1"\t1\t2.5\n"NA"\t"-3"\t4e2\n', "m.tsv", id="quoted"),
    ],
)
def test_variants_of_one_matrix_are_the_same_matrix(file, text, name):
    """Ids stay text: 02 is not 2, and a gene called NA is not missing."""
    expected = pd.DataFrame(
        {"S1": [1.0, -3.0], "02": [2.5, 400.0]}, index=pd.Index(["MX1", "NA"], name="gene")
    )
    pd.testing.assert_frame_equal(
        read_matrix(file(text, name)),
        expected,
        check_index_type=False,
        check_column_type=False,
        check_exact=True,
    )


@pytest.mark.parametrize(
    "cell",
    ["", "NA", "nan", "x", "1,5", "1 000", "1_000", "0x10", "inf", "-inf", "True"],
)
@pytest.mark.parametrize("others", ["1", "True"])
def test_a_cell_that_is_no_finite_number_is_refused_with_its_place(file, cell, others):
    path = file(f"gene\tS1\tS2\nMX1\t1\t1\n\nMX2\t1\t{cell}\nMX3\t1\t{others}\n")
    with pytest.raises(TableError) as refusal:
        read_matrix(path)
    assert str(refusal.value) == (
        f"m.tsv:4: column 'S2', gene 'MX2': {cell!r} is not a finite number"
    )


def test_a_number_too_large_to_be_one_is_refused(file):
    with pytest.raises(TableError, match=r"^m\.tsv:2: column 'S1', gene 'a': 'inf' is not a fini"):
        read_matrix(file("gene\tS1\na\t1e999\n"))


def test_a_column_of_booleans_is_refused(file):
    """Pandas would read it as ones and zeros."""
    with pytest.raises(TableError, match=r"^m\.tsv:2: column 'S1', gene 'a': 'True' is not a fin"):
        read_matrix(file("gene\tS1\na\tTRUE\nb\tFALSE\n"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "gene\tS1\na\t1\n\na \t2\nb\t1\nb\t1\n",
            r"^m\.tsv:4: gene 'a' is already on an earlier line$",
        ),
        ("gene\tS1\nMX1\t1\n \t2\n", r"^m\.tsv:3: no gene in the first column$"),
        ("gene\tS1\n", r"^m\.tsv: no genes in it$"),
        ("gene\tS1\na\t1\nb\t1\t2\n", r"^m\.tsv: .*Expected 2 fields in line 3, saw 3$"),
        ("gene\tS1\tS2\na\t1\t1\nb\t1\n", r"^m\.tsv:3: column 'S2', gene 'b': '' is not a finite"),
        ('gene\tS1\na\t1\n"b\t1\nc\t1\n', r"^m\.tsv: .*EOF inside string starting at row 2$"),
    ],
)
def test_a_matrix_that_is_not_one_is_refused(file, text, message):
    with pytest.raises(TableError, match=message):
        read_matrix(file(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"^m\.tsv:1: 0 columns; a gene column and one column a sample are needed"),
        ("gene,S1\na,1\n", r"^m\.tsv:1: 1 columns; .* \(tab separated\)$"),
        ("S1\tS2\na\t1\t2\n", r"^m\.tsv:2: 3 cells where the header has 2; .*col\.names=NA"),
        ("gene\tS1\tS2\na\t1\t2\t\n", r"^m\.tsv:2: 4 cells where the header has 3;"),
        ("gene\tS1\tS1\na\t1\t2\n", r"^m\.tsv:1: column 'S1' stands more than once$"),
        ("gene\tS1\t\na\t1\t2\n", r"^m\.tsv:1: column 3 has no name$"),
        (PLAIN.encode("utf-16"), r"^m\.tsv: not UTF-8 .*; save it as UTF-8 text$"),
    ],
)
def test_a_matrix_whose_header_is_not_one_is_refused(file, text, message):
    with pytest.raises(SheetError, match=message):
        read_matrix(file(text))


def test_real_matrix(shared_data):
    matrix = read_matrix(shared_data / "fredrickson2015" / "expression_log2.tsv")
    assert matrix.shape == (52, 122)
    assert matrix.loc["IL1A", "F15_001"] == 6.990549896


# ---- Tables -------------------------------------------------------------------------------------


def test_ids_of_a_table_stay_text_and_only_empty_cells_are_missing(file):
    path = file("subject\tgene\tx\tgroup\n0001\tNA\t1\tNA\n0002\t1e3\t\t\n")
    table = read_table(path)
    assert table["subject"].to_list() == ["0001", "0002"]
    assert table["gene"].to_list() == ["NA", "1e3"]
    assert table["group"].fillna("missing").to_list() == ["NA", "missing"]
    np.testing.assert_array_equal(table["x"], [1, np.nan])


FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@settings(deadline=None, max_examples=50)
@given(values=st.lists(FLOATS, min_size=1, max_size=20))
def test_numbers_read_back_equal(tmp_path_factory, values):
    """To the last bit, so that a model fitted from files is the model fitted in memory."""
    path = tmp_path_factory.mktemp("numbers") / "m.tsv"
    table = pd.DataFrame({"gene": [f"g{i}" for i in range(len(values))], "x": values})
    write_table(table, path)
    assert read_table(path)["x"].to_list() == values
    assert read_matrix(path)["x"].to_list() == values


def test_a_table_is_written_with_tabs_and_unix_line_ends(tmp_path):
    path = tmp_path / "t.tsv"
    table = pd.DataFrame({"sample": ["01"], "x": [math.nan]}, index=pd.Index(["a"], name="gene"))
    write_table(table, path)
    assert path.read_bytes() == b"sample\tx\n01\t\n"
    write_table(table, path, index=True)
    assert path.read_bytes() == b"gene\tsample\tx\na\t01\t\n"
