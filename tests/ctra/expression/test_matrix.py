"""Matrices are read as they are meant, or refused with file, line and column."""

import gzip

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctra.expression.matrix import genes_once, read_matrix
from ctra.expression.own import OwnMatrix
from ctra.files.errors import FileError
from ctra.files.table import write_table

KNOWN = {"MX1": "ENSG00000157601", "ENSG00000157601": "ENSG00000157601"}
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
        read_matrix(file(text, name), {}).values,
        expected,
        check_index_type=False,
        check_column_type=False,
        check_exact=True,
    )


@pytest.mark.parametrize(
    "cell",
    ["", "NA", "nan", "x", "1 000", "1_000", "0x10", "inf", "-inf", "True"],
)
@pytest.mark.parametrize("others", ["1", "3"])
def test_a_cell_that_is_no_finite_number_is_refused_with_its_place(file, cell, others):
    path = file(f"gene\tS1\tS2\nMX1\t1\t1\n\nMX2\t1\t{cell}\nMX3\t1\t{others}\n")
    with pytest.raises(FileError) as refusal:
        read_matrix(path, {})
    assert str(refusal.value) == (
        f"m.tsv:4: column 'S2', gene 'MX2': {cell!r} is not a finite number"
    )


def test_a_number_too_large_to_be_one_is_refused(file):
    with pytest.raises(FileError, match=r"^m\.tsv:2: column 'S1', gene 'a': 'inf' is not a fini"):
        read_matrix(file("gene\tS1\na\t1e999\n"), {})


def test_a_column_of_booleans_is_refused(file):
    """Pandas would read it as ones and zeros."""
    rows = "a\t1\t1\nb\t1\t1\nc\t1\t1\nd\t1\t1\ne\tTRUE\t1\n"
    with pytest.raises(FileError, match=r"^m\.tsv:6: column 'S1', gene 'e': 'TRUE' is not a fin"):
        read_matrix(file("gene\tS1\tS2\n" + rows), {})
    notes = read_matrix(file("gene\tcoding\tS1\na\tTRUE\t1\nb\tFALSE\t2\n"), {}).notes
    assert notes == ["m.tsv: columns kept out as annotation: 'coding'"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "gene\tS1\tS2\na\t1\t1\n\nb\t1\n",
            r"^m\.tsv:4: 2 cells where the header has 3 \(tab separated\); is the file cut off ",
        ),
        ("gene\tS1\nMX1\t1\n \t2\n", r"^m\.tsv:3: no gene in the first column$"),
        ("gene\tS1\n", r"^m\.tsv: no genes in it$"),
        ("gene\tS1\na\t1\nb\t1\t2\n", r"^m\.tsv:3: 3 cells where the header has 2 \("),
        (
            'gene\tS1\na\t1\n"b\t1\nc\t1\n',
            r"^m\.tsv:\d+: unexpected end of data; is a quotation mark not closed\?$",
        ),
    ],
)
def test_a_matrix_that_is_not_one_is_refused(file, text, message):
    with pytest.raises(FileError, match=message):
        read_matrix(file(text), KNOWN)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"^m\.tsv:1: 0 columns; a gene column and one column a sample are needed"),
        ("gene\na\n", r"^m\.tsv:1: 1 columns; .* \(tab separated\)$"),
        ("gene\tS1\na\t1\t2\n", r"^m\.tsv:2: 3 cells where the header has 2 \(tab"),
        ("gene\tS1\tS2\na\t1\t2\t\n", r"^m\.tsv:2: 4 cells where the header has 3 \("),
        ("gene\tS1\tS1\na\t1\t2\n", r"^m\.tsv:1: column 'S1' stands more than once$"),
        ("gene\tS1\t\na\t1\t2\n", r"^m\.tsv:1: column 3 has no name$"),
        (PLAIN.encode("utf-16"), r"^m\.tsv: text in UTF-16, as Excel's .*; save it as UTF-8$"),
        ("gene\tS\xb51\na\t1\n".encode("latin-1"), r"^m\.tsv:1: not UTF-8 .*; save it as UTF-8 t"),
    ],
)
def test_a_matrix_whose_header_is_not_one_is_refused(file, text, message):
    with pytest.raises(FileError, match=message):
        read_matrix(file(text), KNOWN)


def test_a_gzip_file_is_the_matrix_in_it(file):
    plain = read_matrix(file(PLAIN), {}).values
    for name in ("m.tsv.gz", "other.tsv"):
        pd.testing.assert_frame_equal(
            read_matrix(file(gzip.compress(PLAIN.encode()), name), {}).values, plain
        )


def test_a_fault_within_a_gzip_file_has_its_line(file):
    path = file(gzip.compress(b"gene\tS1\n\nb\t1\na\tx\n"), "m.tsv.gz")
    with pytest.raises(FileError, match=r"^m\.tsv\.gz:4: column 'S1', gene 'a': 'x' is not a fin"):
        read_matrix(path, {})


def test_a_gzip_file_that_is_cut_is_refused(file):
    rows = "".join(f"g{i}\t{i * 7919 % 1009}\n" for i in range(20_000))
    path = file(gzip.compress(f"gene\tS1\n{rows}".encode())[:-1000], "m.tsv.gz")
    with pytest.raises(FileError, match=r"^m\.tsv\.gz: damaged gzip file \(.*\); copy it again$"):
        read_matrix(path, {})


FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@settings(deadline=None, max_examples=50)
@given(values=st.lists(FLOATS, min_size=1, max_size=20))
def test_numbers_that_the_workflow_wrote_read_back_equal(tmp_path_factory, values):
    """To the last bit."""
    path = tmp_path_factory.mktemp("numbers") / "m.tsv"
    table = pd.DataFrame({"gene": [f"g{i}" for i in range(len(values))], "x": values})
    write_table(table, path)
    matrix = OwnMatrix(path)
    assert matrix.rows(matrix.genes)["x"].to_list() == values


def test_real_matrix(shared_data):
    matrix = read_matrix(shared_data / "fredrickson2015" / "expression_log2.tsv", {}).values
    assert matrix.shape == (52, 122)
    assert matrix.loc["IL1A", "F15_001"] == 6.990549896


# ---- As laboratories write them -----------------------------------------------------------------

MATRIX = pd.DataFrame(
    {"S1": [1.5, 3.0, 7.0], "S2": [2.5, 4.25, 0.5]},
    index=pd.Index(["MX1", "JUN", "A1BG"], name="gene"),
)
KNOWN_TWO = {"MX1": "ENSG00000157601", "JUN": "ENSG00000177606"}
GEO = (
    '!Series_title\t"A study"\n\n!Sample_title\t"one"\t"two"\n!Sample_geo_accession\t"S1"\t"S2"\n'
    '!Sample_characteristics_ch1\t"age: 61"\t"age: 70"\n!series_matrix_table_begin\n'
    '"ID_REF"\t"S1"\t"S2"\n"MX1"\t1.5\t2.5\n"JUN"\t3\t4.25\n"A1BG"\t7\t0.5\n'
    "!series_matrix_table_end\n"
)
ROWS = "MX1\t1.5\t2.5\nJUN\t3\t4.25\nA1BG\t7\t0.5\n"


def delimited(delimiter, decimal=".", **how):
    return MATRIX.to_csv(sep=delimiter, decimal=decimal, **how)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("S1\tS2\n" + ROWS, "m.tsv", id="R's write.table"),
        pytest.param(
            '"S1" "S2"\n"MX1" 1.5 2.5\n"JUN" 3 4.25\n"A1BG" 7 0.5\n', "m.txt", id="R with blanks"
        ),
        pytest.param(delimited(";", ","), "m.csv", id="semicolons and decimal commas"),
        pytest.param(delimited("\t", ","), "m.txt", id="tabs and decimal commas"),
        pytest.param(delimited(";"), "m.csv", id="semicolons and dots"),
        pytest.param(delimited("\t"), "m.csv", id="tabs in .csv"),
        pytest.param(delimited(","), "m.txt", id="commas in .txt"),
        pytest.param(delimited("\t", lineterminator="\r"), "m.txt", id="old Macintosh"),
        pytest.param(MATRIX.T.to_csv(), "m.csv", id="participants in rows"),
        pytest.param(
            MATRIX.T.assign(arm=["a", "b"], Age=[60, 70]).to_csv(), "m.csv", id="and more columns"
        ),
        pytest.param("# a note\n## another\ngene\tS1\tS2\n" + ROWS, "m.tsv", id="lines with #"),
        pytest.param("#gene\tS1\tS2\n" + ROWS, "m.tsv", id="# in the header"),
        pytest.param(
            "#1.2\n3\t2\nNAME\tDescription\tS1\tS2\n"
            + ROWS.replace("MX1", "MX1\t1").replace("JUN", "JUN\tna").replace("A1BG", "A1BG\tx"),
            "m.gct",
            id="GCT",
        ),
        pytest.param(GEO, "GSE1_series_matrix.txt", id="GEO series matrix"),
        pytest.param(gzip.compress(GEO.encode()), "GSE1_series_matrix.txt.gz", id="GEO, gzip"),
        pytest.param('"gene\nsymbol"\tS1\tS2\n' + ROWS, "m.tsv", id="a line break in the header"),
        pytest.param(
            "gene\tS1\tS2\t\n" + ROWS.replace("\n", "\t\n"), "m.tsv", id="a tab behind each line"
        ),
        pytest.param("gene\tS1\tS2\n" + ROWS + "\t\t\n", "m.tsv", id="an empty row at the end"),
        pytest.param(
            MATRIX.assign(
                Description=["x, y", "", "z"], Length=[1, 2, 3], EntrezID=[4599, 3725, 1]
            ).to_csv(sep="\t"),
            "m.tsv",
            id="annotation behind the samples",
        ),
        pytest.param(
            MATRIX.reset_index()
            .assign(number=["1_at", "2_at", "3_at"])[["number", "gene", "S1", "S2"]]
            .to_csv(index=False),
            "m.csv",
            id="symbols in the second column",
        ),
        pytest.param(MATRIX.reset_index().to_csv(), "m.csv", id="row numbers of pandas in front"),
    ],
)
def test_a_matrix_however_it_is_written(file, text, name):
    values = read_matrix(file(text, name), KNOWN_TWO).values
    if "Description" not in str(text) or name == "m.gct":
        pd.testing.assert_frame_equal(
            values.loc[MATRIX.index], MATRIX, check_index_type=False, check_column_type=False
        )
    assert values.loc["MX1"].tolist() == [1.5, 2.5]
    assert list(values) == ["S1", "S2"]


@pytest.mark.parametrize("ending", ["xlsx", "dta", "sav"])
@pytest.mark.parametrize("people_in_rows", [False, True])
def test_a_matrix_of_another_program(tmp_path, ending, people_in_rows):
    path = tmp_path / f"m.{ending}"
    table = MATRIX.T.rename_axis("id").reset_index() if people_in_rows else MATRIX.reset_index()
    if ending == "xlsx":
        table.to_excel(path, index=False)
    elif ending == "dta":
        table.to_stata(path, write_index=False)
    else:
        pyreadstat.write_sav(table, path)
    values = read_matrix(path, KNOWN_TWO).values
    pd.testing.assert_frame_equal(
        values, MATRIX, check_index_type=False, check_column_type=False, check_names=False
    )


def test_what_was_recognised_is_told(file):
    text = MATRIX.assign(Length=3).T.to_csv()
    notes = read_matrix(file(text), KNOWN_TWO).notes
    assert notes[0] == (
        "m.tsv: participants are in rows, since genes of the profile are in the header"
    )
    text = MATRIX.reset_index().assign(probe="1_at")[["probe", "gene", "S1", "S2"]]
    assert read_matrix(file(text.to_csv(sep="\t", index=False)), KNOWN_TWO).notes == [
        "m.tsv: columns kept out as annotation: 'gene'",
        "m.tsv: genes are those of column 'gene', where known genes are found",
    ]


def test_samples_of_nobody_are_left_out_and_named(file):
    matrix = read_matrix(file("gene\tS1\tS2\n" + ROWS), KNOWN_TWO, ["S2"])
    assert list(matrix.values) == ["S2"]
    assert matrix.notes == ["m.tsv: 1 samples of nobody in the study are left out: S1"]


def test_one_sample_twice(file):
    rows = "".join(f"g{i}\t{i % 25}\t{i % 25}\n" for i in range(60))
    with pytest.raises(FileError, match="columns 'S1' and 'S2' have the same numbers in all 60 r"):
        read_matrix(file("gene\tS1\tS2\n" + rows), {})
    assert read_matrix(file("gene\tS1\tS2\na\t0\t0\nb\t1\t1\n"), {}).values.shape == (2, 2)


def test_genes_of_several_rows_matter_in_the_profile_alone(file):
    text = "gene\tS1\nMX1\t1\nA1BG\t2\nA1BG\t3\n1-Mar\t4\n2.31E+13\t5\n"
    matrix = read_matrix(file(text), KNOWN)
    once = genes_once(matrix, KNOWN, np.ones(5, dtype=bool))
    assert matrix.values.index[once].tolist() == ["MX1", "1-Mar", "2.31E+13"]
    assert matrix.notes == [
        "m.tsv: 1 genes, none of the profile or the markers, have 2 rows; these are passed over: "
        "A1BG",
        "m.tsv: 2 names were changed by Excel, none of the profile or the markers: 1-Mar, 2.31E+13",
    ]


@pytest.mark.parametrize(
    ("second", "says"),
    [
        ("MX1", "gene 'MX1' is already on line 2;"),
        ("ENSG00000157601.14", "gene 'ENSG00000157601.14' is 'MX1' of line 2;"),
        ("ENSG00000157601", "gene 'ENSG00000157601' is 'MX1' of line 2;"),
    ],
)
def test_a_gene_of_the_profile_has_one_row(file, second, says):
    matrix = read_matrix(file(f"gene\tS1\nMX1\t1\nx\t2\n{second}\t3\n"), KNOWN)
    with pytest.raises(FileError) as refusal:
        genes_once(matrix, KNOWN, np.ones(3, dtype=bool))
    assert str(refusal.value).startswith(f"m.tsv:4: {says}")
