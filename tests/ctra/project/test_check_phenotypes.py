"""Phenotypes and parent cohorts: the participants are in them, and they can be read."""

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from written_project import refused

from ctra.project.check import read_project
from ctra.project.configuration import Locations


def test_a_phenotype_is_read_as_the_study_says(project):
    Path("one.csv").write_text(
        "id;age;rin;q1;q2;site\n01;999;9;1;2;서울\n02;70;8,5;2;3;\n", "cp949"
    )
    options = "    decimal: ','\n    encoding: cp949\n    missing: {age: [999]}\n"
    project.edit("config.yaml", "    phenotype: one.csv\n", "    phenotype: one.csv\n" + options)
    assert len(project.read()["one"]) == 2


def test_labels_of_values_stand_for_their_codes(project):
    """The configuration that the rules read has the codes of the file."""
    people = pd.read_csv("one.csv", dtype={"id": str}).assign(smokes=[1, 2, 2], sex=[1, 2, 1])
    labels = {"smokes": {1: "Never", 2: "Daily"}, "sex": {1: "Female", 2: "Male"}}
    pyreadstat.write_sav(people, "one.sav", variable_value_labels=labels)
    sex = "    sex: {column: sex, female: Female, male: Male}\n"
    project.edit("config.yaml", "one.csv\n", "one.sav\n    categories: {smokes: Never}\n" + sex)
    rule = "      - {column: rin, below: 5, reason: poor RNA}\n"
    smokers = "      - {column: smokes, equals: Daily, reason: smokers}\n"
    project.edit("config.yaml", rule, rule + smokers)
    old = "        exposures: [short, contrast]\n        products: [[short, contrast]]\n"
    project.edit("config.yaml", old, "        exposures: [short, smokes]\n")
    primary = '    primary: [main, "smokes: Daily vs Never"]\n'
    project.edit("config.yaml", "    covariates: [age]\n", "    covariates: [age]\n" + primary)
    locations = Locations(["config.yaml"])
    config = project.check(locations)
    how = {"scales": [Path("scales")], "built": Path("none"), "generated": lambda path: False}
    read_project(config, locations, **how)
    study = config["studies"]["one"]
    assert study["categories"] == {"smokes": 1}
    assert study["exclude"][1]["equals"] == 2
    assert study["sex"] == {"column": "sex", "female": 1, "male": 2}
    assert study["primary"] == ["main", "smokes: 2 vs 1"]


def test_labels_of_a_dictionary_stand_for_codes(project):
    Path("one.csv").write_text("id,age,rin,q1,q2,sex\n01,60,9,1,2,1\n02,70,8,2,3,2\n", "utf-8")
    columns = "Variable / Field Name,Field Type,Field Label"
    rows = [f'{columns},"Choices, Calculations, OR Slider Labels"', 'sex,radio,Sex,"1, F | 2, M"']
    Path("d.csv").write_text("\n".join([*rows, ""]), "utf-8")
    sex = "    dictionary: d.csv\n    sex: {column: sex, female: F, male: M}\n"
    project.edit("config.yaml", "one.csv\n", "one.csv\n" + sex)
    locations = Locations(["config.yaml"])
    config = project.check(locations)
    how = {"scales": [Path("scales")], "built": Path("none"), "generated": lambda path: False}
    read_project(config, locations, **how)
    assert config["studies"]["one"]["sex"] == {"column": "sex", "female": 1, "male": 2}


def test_labels_of_the_configuration_stand_for_codes_too(project):
    Path("one.csv").write_text("id,age,rin,q1,q2,sex\n01,60,9,1,2,1\n02,70,8,2,3,2\n", "utf-8")
    keys = [
        "    sex: {column: sex, female: F, male: M}",
        "    value_labels: {sex: {1: F, 2: M}}",
    ]
    project.edit("config.yaml", "one.csv\n", "\n".join(["one.csv", *keys, ""]))
    locations = Locations(["config.yaml"])
    config = project.check(locations)
    how = {"scales": [Path("scales")], "built": Path("none"), "generated": lambda path: False}
    read_project(config, locations, **how)
    assert config["studies"]["one"]["sex"] == {"column": "sex", "female": 1, "male": 2}


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        refused(
            "one.csv\n",
            "one.csv\n    value_labels: {ages: {60: sixty}}\n",
            "config.yaml:8: no column 'ages' in one.csv; did you mean 'age'?",
            id="no such column",
        ),
        refused(
            "one.csv\n",
            "one.csv\n    value_labels: {age: {60: sixty, 71: seventy}}\n",
            "config.yaml:8: nobody has '71' in column 'age' of one.csv; without a label are: 70, "
            "80",
            id="a value that nobody has, beside one without a label",
        ),
        refused(
            "one.csv\n",
            "one.csv\n    value_labels: {age: {60: old, 70: old}}\n",
            "config.yaml:8: values '60', '70' of column 'age' have one name, 'old'; give each "
            "value its own name: value_labels: {age: {VALUE: NAME}}",
            id="one label for two values",
        ),
    ],
)
def test_labels_of_values_that_cannot_be(project, file, old, new, messages):
    project.edit(file, old, new)
    assert project.faults() == messages


def test_samples_of_nobody_are_left_out_where_others_are_there(project, capsys):
    project.edit("two.tsv", "gene\t01\t02\nMX1\t5\t6", "gene\t01\t02\tP9\nMX1\t5\t6\t7")
    assert [sample.subject for sample in project.read()["two"]] == ["01", "02"]
    assert (
        "two.tsv:1: 1 of 3 samples are not in column 'id' of two.csv, and are left out: P9\n"
    ) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        refused(
            "phenotype: one.csv",
            "phenotype: scales",
            "config.yaml:7: phenotype 'scales': a folder; a file is needed",
            id="a folder is no file",
        ),
        refused(
            "b\tone\t02",
            "b\tone\t2",
            "samples.tsv:4: participant '2' is not in column 'id' of one.csv; participant '02' "
            "is, with another spelling (leading zeros): write the same in both",
            file="samples.tsv",
            id="a subject without phenotype; 2 is not 02",
        ),
        refused(
            "01,60,9",
            "1,60,9",
            "samples.tsv:2: participant '01' is not in column 'id' of one.csv; participant '1' "
            "is, with another spelling (leading zeros): write the same in both",
            file="one.csv",
            id="a subject with two lanes, whose phenotype has lost the leading zero in Excel",
        ),
        refused(
            "gene\t01\t02",
            "gene\t03\t04",
            "two.tsv:1: participants '03', '04' are not in column 'id' of two.csv; "
            "add them there, or take out here",
            file="two.tsv",
        ),
        refused(
            "    subject: id\n    models:\n",
            "    subject: code\n    models:\n",
            "two.csv:1: no column 'code'; there: id, x",
        ),
        refused(
            "01,60,9,1,2",
            "01,60,9,1,2,",
            "one.csv:2: 6 cells where the header has 5 (comma separated)",
            file="one.csv",
        ),
        refused(
            "    covariates: [age]",
            "    missing: {agee: [99]}\n    covariates: [age]",
            "one.csv:1: no column 'agee'; there: id, age, rin, q1, q2",
        ),
        refused(
            "    phenotype: one.csv\n",
            "    phenotype: one.csv\n    sheet: people\n",
            "one.csv: sheet is for .xlsx; there are no worksheets in it",
        ),
        refused(
            "    phenotype: one.csv\n",
            "    phenotype: one.csv\n    dictionary: d.csv\n",
            "config.yaml:8: dictionary 'd.csv': no such file",
        ),
        refused(
            "    phenotype: one.csv\n",
            "    phenotype: one.csv\n    dictionary: one.csv\n",
            "one.csv:1: no column 'Variable / Field Name', 'Field Type', 'Field Label', 'Choices, "
            "Calculations, OR Slider Labels', which a data dictionary of REDCap has; there: id, "
            "age, rin, q1, q2",
            id="the data themselves are no dictionary",
        ),
        refused(
            "03,80,7,3,4",
            "02,80,7,3,4",
            "one.csv:4: participant '02' is already on line 3",
            file="one.csv",
        ),
    ],
)
def test_a_fault_of_a_phenotype(project, file, old, new, messages):
    project.edit(file, old, new)
    assert project.faults() == messages


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        refused(
            "n: 9",
            "n: 10",
            "config.yaml:12: 10 recruited less 6 lost are 4, but one.csv has 3 participants",
        ),
        refused(
            "file: parent.csv", "file: 947.csv", "config.yaml:13: parent '947.csv': no such file"
        ),
        refused(
            "columns: [age,",
            "columns: [rin,",
            "config.yaml:13: parent.csv:1: no column 'rin'; there: id, age, q1, q2",
        ),
        refused(
            "columns: [age,",
            "columns: [network, age,",
            "config.yaml:13: no column 'network' in one.csv, scales or derived columns",
            "config.yaml:13: parent.csv:1: no column 'network'; there: id, age, q1, q2",
        ),
        refused(
            "id,age,q1,q2",
            "id,age,q1,q3",
            "config.yaml:13: scale 'short' needs columns not in parent.csv: q2; or one column "
            "'short' with the scores",
            file="parent.csv",
        ),
        refused(
            "1,61,2,2",
            "1,old,2,7",
            "config.yaml:13: parent.csv:2: column 'age': 'old' is not a number",
            "config.yaml:13: parent.csv:2: participant '1', column 'q2': 7 is outside 1 to 5",
            file="parent.csv",
        ),
        refused(
            "1,61,2,2",
            ",61,2,2",
            "parent.csv:2: no id in column 'id'",
            file="parent.csv",
        ),
    ],
)
def test_a_fault_of_recruits_or_a_parent_cohort(larger, file, old, new, messages):
    larger.edit(file, old, new)
    assert larger.faults() == messages
