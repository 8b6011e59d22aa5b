"""A data dictionary of REDCap gives a CSV the labels that SPSS has in its files."""

import pandas as pd
import pyreadstat
import pytest

from ctra.cohort.canonical import label_table, name_table, tell_reading
from ctra.cohort.dictionary import COLUMNS, plain, read_dictionary
from ctra.cohort.subjects import SubjectTable
from ctra.files.errors import FileError

# as REDCap writes it: all of its columns, some of them without use here
EXPORTED = (
    '"Variable / Field Name","Form Name","Section Header","Field Type","Field Label",'
    '"Choices, Calculations, OR Slider Labels","Field Note"\n'
    'id,about,,text,"Study ID",,\n'
    'sex,about,"<h3>You</h3>",radio,"<b>Sex</b> at birth","1, Female | 2, Male",registered\n'
    'smokes,about,,dropdown,"Do you smoke?","0, Never | 1, Now, daily | 2, <i>Formerly</i>",\n'
    'ill,about,,yesno,"Were you ill in the<br>last 4 weeks?",,\n'
    "fasted,about,,truefalse,Fasted,,\n"
    'drug,about,,checkbox,"Medication","1, Statin | -99, None | B2, Beta &amp; alpha blocker",\n'
    'bmi,about,,calc,"Body mass index","round([kg] / [m]^2, 1)",\n'
    'pain,about,,slider,Pain,"none | some | unbearable",\n'
    'hello,about,,descriptive,"<p>Thank you</p>",,\n'
    "scan,about,,file,Scan,,\n"
    'later,about,,text,"Not exported",,\n'
)
DATA = (
    "id,sex,smokes,ill,fasted,drug___1,drug____99,drug___b2,bmi,pain,about_complete\n"
    "01,1,0,0,1,1,0,0,21.5,40,2\n"
    "02,2,1,1,1,0,0,1,23.5,10,2\n"
    "03,2,2,1,0,0,1,0,25.5,,2\n"
)


@pytest.fixture
def described(file):
    """The phenotype with its dictionary."""
    name = file(DATA, "data.csv")
    return SubjectTable(name, "id", dictionary=file(EXPORTED, "dictionary.csv"))


def test_columns_have_the_labels_of_their_fields(described):
    assert described.names == {
        "id": "Study ID",
        "sex": "Sex at birth",
        "smokes": "Do you smoke?",
        "ill": "Were you ill in the last 4 weeks?",
        "fasted": "Fasted",
        "drug___1": "Statin (Medication)",
        "drug____99": "None (Medication)",
        "drug___b2": "Beta & alpha blocker (Medication)",
        "bmi": "Body mass index",
        "pain": "Pain",
    }


def test_values_have_the_labels_of_their_choices(described):
    checked = {"1": "Checked", "0": "Unchecked"}
    assert described.labels == {
        "sex": {"1": "Female", "2": "Male"},
        "smokes": {"0": "Never", "1": "Now, daily", "2": "Formerly"},
        "ill": {"1": "Yes", "0": "No"},
        "fasted": {"1": "True", "0": "False"},
        **dict.fromkeys(["drug___1", "drug____99", "drug___b2"], checked),
    }


def test_labels_of_values_stand_for_codes(described):
    assert described.code("sex", "Female") == 1
    assert described.code("smokes", "Now, daily") == 1
    assert described.code("ill", "Yes") == 1
    assert described.coded("smokes")  # three numbers with labels: a category


def test_the_same_tables_as_from_a_file_of_spss(described, file):
    """The same people in a file of SPSS with the same labels."""
    people = pd.read_csv("data.csv", dtype={"id": str})
    columns = [described.names.get(name, "") for name in people]
    codes = {
        column: {float(code): label for code, label in of.items()}
        for column, of in described.labels.items()
    }
    pyreadstat.write_sav(people, "p.sav", column_labels=columns, variable_value_labels=codes)
    spss = SubjectTable("p.sav", "id")
    names = [name_table(table, [], {}) for table in (spss, described)]
    assert names[0].equals(names[1])
    labels = [
        set(label_table(table, described.header).itertuples(index=False, name=None))
        for table in (spss, described)
    ]
    assert labels[0] == labels[1]


def test_a_workbook_may_have_a_dictionary(here, file):
    pd.read_csv(file(DATA)).to_excel("data.xlsx", index=False)
    table = SubjectTable("data.xlsx", "id", dictionary=file(EXPORTED, "d.csv"))
    assert table.names["sex"] == "Sex at birth"


def test_fields_that_the_data_do_not_have_are_told_in_the_log(described, capsys):
    tell_reading(described)
    told = capsys.readouterr().out
    assert "data.csv: without 1 columns of the dictionary: later\n" in told


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Score (<5 low, >10 high)", "Score (<5 low, >10 high)"),
        ("H<sub>2</sub>O<br/>intake &gt; 1&nbsp;l", "H2O intake > 1 l"),
        ('<div class="rich-text"><p>One</p><p>two</p></div>', "One two"),
        ("a<style>p {color: red}</style> b<!-- c -->", "a b"),
        ("나이 <b>(만)</b>", "나이 (만)"),
    ],
)
def test_html_is_taken_out(label, words):
    assert plain(label) == words


HEADER = ",".join(f'"{column}"' for column in COLUMNS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '"Variable / Field Name","Field Label"\nsex,Sex\n',
            r"^d\.csv:1: no column 'Field Type', 'Choices, Calculations, OR Slider Labels', which "
            r"a data dictionary of REDCap has; there: Variable / Field Name, Field Label$",
        ),
        (
            f'{HEADER}\nsex,radio,Sex,"1, Female | Male"\n',
            r"^d\.csv:2: field 'sex', column 'Choices, Calculations, OR Slider Labels': 'Male' is "
            r"no choice; write code, label \| code, label$",
        ),
        (f"{HEADER}\nsex,radio,Sex,\n", r"^d\.csv:2: field 'sex', column 'Choices.*: '' is no cho"),
        (
            f'{HEADER}\nsex,dropdown,Sex,"1, <b></b>"\n',
            r"^d\.csv:2: field 'sex', .*: '1, <b></b>' is",
        ),
        (
            f'{HEADER}\nsex,radio,Sex,"1, Female | 1, Male"\n',
            r"^d\.csv:2: field 'sex', .*: code '1' stands twice, for 'Female' and 'Male'$",
        ),
        (
            f"{HEADER}\nsex,text,Sex,\nage,text,Age,\nsex,text,Sex,\n",
            r"^d\.csv:4: column 'Variable / Field Name': field 'sex' is already on line 2$",
        ),
        (f"{HEADER}\n,text,Sex,\n", r"^d\.csv:2: no name in column 'Variable / Field Name'$"),
        (
            f"{HEADER}\nsex,radios,Sex,\n",
            r"^d\.csv:2: field 'sex', column 'Field Type': no type 'radios'; did you mean "
            r"'radio'\?$",
        ),
        (
            f"{HEADER}\nx,text,X,\ny,text,Y,\n",
            r"^d\.csv: none of its 2 fields is a column of the phenotype$",
        ),
        (f'{HEADER}\nx,text,"X,\n', r"^d\.csv:\d: .*is a quotation mark not closed\?$"),
    ],
)
def test_faults_are_told_with_line_and_column(file, text, message):
    with pytest.raises(FileError, match=message):
        read_dictionary(file(text, "d.csv"), ["id", "sex", "age"])


def test_all_faults_are_told_at_once(file):
    text = f"{HEADER}\nsex,radio,Sex,Female\nage,number,Age,\nsex,yesno,Sex,\n"
    with pytest.raises(FileError) as error:
        read_dictionary(file(text, "d.csv"), ["sex"])
    assert [line.split(":")[1] for line in str(error.value).splitlines()] == ["2", "3", "4"]


def test_a_file_with_labels_of_its_own_needs_no_dictionary(here, file):
    pyreadstat.write_sav(pd.DataFrame({"id": ["a"], "sex": [1]}), "p.sav")
    message = r"^p\.sav: has labels of its own; dictionary is for text and workbooks$"
    with pytest.raises(FileError, match=message):
        SubjectTable("p.sav", "id", dictionary=file(EXPORTED, "d.csv"))
