"""The phenotype is text until numbers are asked for; what is no number is refused, not missing."""

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from ctra.cohort.phenotype import Phenotype
from ctra.files.errors import FileError


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(text, name="p.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
        return name

    return write


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
    phenotype = Phenotype(file(text, name), "id")
    assert phenotype.text.index.to_list() == ["0001", "NA"]
    assert phenotype.text["sex"].to_list() == ["f", "m"]
    assert phenotype.numbers(["age"])["age"].to_dict() == {"0001": 61, "NA": 70.5}


def test_the_ids_are_a_column_too(file):
    """So that an exclusion can name a person: {column: id, equals: '0001'}."""
    assert Phenotype(file("id,age\n0001,61\n"), "id").text["id"].to_list() == ["0001"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1", 1), ("-2.5", -2.5), ("+3", 3), (".5", 0.5), ("1e3", 1000), ("007", 7)]
    + [(cell, np.nan) for cell in ("", " ", "NA", "NaN", ".")],
)
def test_cells_that_are_numbers_or_missing(file, cell, value):
    numbers = Phenotype(file(f"id,x\na,{cell}\nb,0\n"), "id").numbers(["x"])
    np.testing.assert_array_equal(numbers["x"], [value, 0])
    assert numbers["x"].dtype == float


@pytest.mark.parametrize(
    "cell",
    ["1,5", "1 000", "1_000", "<5", "5 kg", "yes", "TRUE", "inf", "1e999", "n/a", "-", "0x10"],
)
@pytest.mark.parametrize("others", ["0", "TRUE"])
def test_a_cell_that_is_neither_is_refused_with_its_place(file, cell, others):
    phenotype = Phenotype(file(f"id\tx\na\tNA\n\nb\t{cell}\nc\t{others}\n", "p.tsv"), "id")
    with pytest.raises(FileError) as refusal:
        phenotype.numbers(["x"])
    first = str(refusal.value).splitlines()[0]
    advice = '; for decimal commas set decimal: ","' if "," in cell else ""
    assert first == f"p.tsv:4: column 'x': {cell!r} is not a number{advice}"


def test_all_such_cells_are_reported_at_once(file):
    phenotype = Phenotype(file("id,x,z\na,one,u\nb,2,v\nc,two,w\n"), "id")
    with pytest.raises(FileError) as refusal:
        phenotype.numbers(["x"])
    assert str(refusal.value).splitlines() == [
        "p.csv:2: column 'x': 'one' is not a number",
        "p.csv:4: column 'x': 'two' is not a number",
    ]


def test_of_a_column_of_texts_the_first_five_are_told(file):
    phenotype = Phenotype(file("id,sex\n" + "".join(f"{i},M\n" for i in range(9))), "id")
    with pytest.raises(FileError) as refusal:
        phenotype.numbers(["sex"])
    *cells, rest = str(refusal.value).splitlines()
    assert len(cells) == 5
    assert rest == ("p.csv: column 'sex': 4 more cells are refused; is it a category?")


def test_numbers_do_not_depend_on_the_order_of_the_rows(file):
    rows = [f"s{i},{i * i}\n" for i in range(6)]
    forward = Phenotype(file("id,x\n" + "".join(rows)), "id").numbers(["x"])
    backward = Phenotype(file("id,x\n" + "".join(rows[::-1])), "id").numbers(["x"])
    assert backward.loc[forward.index].equals(forward)


def test_an_unknown_column_is_refused_with_those_there(file):
    with pytest.raises(FileError, match=r"^p\.csv:1: no column 'agee'; there: id, age$"):
        Phenotype(file("id,age\na,1\n"), "id").numbers(["agee"])


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("subject,x\na,1\n", ["p.csv:1: no column 'id'; there: subject, x"]),
        (
            "id,x\na,1\n,2\na ,3\n",
            ["p.csv:3: no id in column 'id'", "p.csv:4: subject 'a' is already on line 2"],
        ),
    ],
)
def test_a_table_without_usable_ids_is_refused(file, text, messages):
    with pytest.raises(FileError) as refusal:
        Phenotype(file(text), "id")
    assert str(refusal.value).splitlines() == messages


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"^p\.csv: empty; a header line"),
        ("id,x\na,1,5\n", r"^p\.csv:2: 3 cells where the header has 2 \(comma separated\)$"),
        ("id,x,x\na,1,2\n", r"^p\.csv:1: column 'x' stands 2 times; once is allowed$"),
        ('id,note\na,"x\nb,y\n', r"^p\.csv:3: unexpected end of data; is a quotation mark not"),
    ],
)
def test_a_file_that_is_no_table_is_refused(file, text, message):
    with pytest.raises(FileError, match=message):
        Phenotype(file(text), "id")


def test_the_log_says_how_text_was_read(file, capsys):
    Phenotype(file("id,x\na,1\n"), "id")
    assert capsys.readouterr().out == "p.csv: read as utf-8\n"


def test_labels_of_values_are_kept(tmp_path):
    table = pd.DataFrame({"id": ["a", "b"], "sex": [1, 2]})
    labels = {"sex": {1: "female", 2: "male"}}
    pyreadstat.write_sav(table, tmp_path / "p.sav", variable_value_labels=labels)
    phenotype = Phenotype(tmp_path / "p.sav", "id")
    assert phenotype.labels == {"sex": {"1": "female", "2": "male"}}
    assert phenotype.text["sex"].map(phenotype.labels["sex"]).to_list() == ["female", "male"]


@pytest.mark.parametrize(
    ("text", "female", "male"),
    [
        ("id,sex\n1,1\n2,0.0\n3,\n4,9\n", 1, 0),
        ("id,sex\n1,F\n2,M\n3,NA\n4,x\n", "F", "M"),
    ],
)
def test_sex(tmp_path, text, female, male):
    path = tmp_path / "p.csv"
    path.write_text(text)
    sex = Phenotype(path, "id").sex("sex", female, male)
    assert sex.dropna().to_dict() == {"1": "female", "2": "male"}
    assert list(sex.index) == ["1", "2", "3", "4"]


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
    assert Phenotype(file(text), "id").levels("x", reference).to_list() == levels


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
    phenotype = Phenotype(file("id,x\na,high\nb,low\nc,NA\n"), "id")
    with pytest.raises(FileError, match=message):
        phenotype.levels(column, reference)
