"""Columns that a study names are there, hold what they must, and have names of their own."""

import pytest
from written_project import refused


def test_an_exclusion_may_name_a_person(project):
    project.edit("config.yaml", "{column: rin, below: 5,", "{column: id, equals: '02',")
    assert len(project.read()["one"]) == 2


def test_a_phenotype_may_have_the_scores_instead_of_the_items(project):
    project.edit("one.csv", "q1,q2", "short,q9")
    assert len(project.read()["one"]) == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        refused(
            "column: rin, below: 5",
            "column: rin, equals: poor",
            "config.yaml:13: nobody has 'poor' in column 'rin' of one.csv; there: 7, 8, 9",
        ),
        refused(
            "contrast: short - age",
            "contrast: short - age\n      short: 6 - age",
            "config.yaml:10: 'short' is a column of one.csv, a scale or a marker already; rename "
            "one of the two",
        ),
        refused(
            "    covariates: [age]",
            "    covariates: [age]\n    sex: {column: age, female: 1, male: 1}",
            "config.yaml:15: female and male are both 1; two values are needed",
        ),
        refused(
            "    covariates: [age]",
            "    covariates: [age]\n    sex: {column: sexx, female: 1, male: 0}",
            "config.yaml:15: no column 'sexx' in one.csv",
        ),
        refused(
            "02,70,8,2,3",
            "02,70,8,2,6",
            "one.csv:3: participant '02', column 'q2': 6 is outside 1 to 5",
            file="one.csv",
        ),
        refused(
            "id,age,rin,q1,q2",
            "id,age,rin,q1,short",
            "config.yaml:9: one.csv has the scale 'short' as a column and its items too (q1); "
            "rename or delete the one or the others",
            file="one.csv",
        ),
        refused(
            "id,x\n01,1\n02,2\n",
            "id,x\n01,\n02,NA\n",
            "two.csv:2-3: column 'x': every cell is missing",
            file="two.csv",
        ),
        refused(
            "q1,q2",
            "Q1,Q2",
            "config.yaml:9: scale 'short' needs columns not in one.csv: q1, q2; or one column "
            "'short' with the scores",
            file="one.csv",
        ),
        refused(
            "scales: [short]",
            "scales: []",
            "config.yaml:11: no column 'short' in one.csv, scales or derived columns above it; it "
            "is a questionnaire: name it under studies.one.scales",
            "config.yaml:17: no column 'short' in one.csv, scales or derived columns; it is a "
            "questionnaire: name it under studies.one.scales",
        ),
        refused(
            "covariates: [age]",
            "covariates: [agee]",
            "config.yaml:14: no column 'agee' in one.csv, scales or derived columns; "
            "did you mean 'age'?",
        ),
        refused(
            "exposures: [x]",
            "exposures: [x, wellbeing]",
            "config.yaml:24: no column 'wellbeing' in two.csv, scales or derived columns",
        ),
        refused(
            "exposures: [x]",
            "exposures: [id]",
            "config.yaml:24: no column 'id' in two.csv, scales or derived columns",
        ),
        refused(
            "column: rin",
            "column: RIN",
            "config.yaml:13: no column 'RIN' in one.csv; did you mean 'rin'?",
        ),
        refused(
            "column: rin",
            "column: short",
            "config.yaml:13: no column 'short' in one.csv",
            id="an exclusion by a score",
        ),
        refused(
            "contrast: short - age",
            "contrast: short - ag",
            "config.yaml:11: no column 'ag' in one.csv, scales or derived columns above it; "
            "did you mean 'age'?",
        ),
        refused(
            "contrast: short - age",
            "contrast: later + 1\n      later: age",
            "config.yaml:11: no column 'later' in one.csv, scales or derived columns above it",
        ),
        refused(
            "contrast: short - age",
            "contrast: contrast + 1",
            "config.yaml:11: no column 'contrast' in one.csv, scales or derived columns above it",
        ),
        refused(
            "contrast: short - age\n",
            "contrast: short - age\n      age: short - rin\n",
            "config.yaml:10: 'age' is a column of one.csv, a scale or a marker "
            "already; rename one of the two",
        ),
        refused(
            "02,70,8,2,3",
            "02,70,8,2,?",
            "one.csv:3: column 'q2': '?' is not a number; if it means missing, declare missing: "
            "{q2: ['?']}",
            file="one.csv",
        ),
    ],
)
def test_a_fault_of_a_column(project, file, old, new, messages):
    project.edit(file, old, new)
    assert project.faults() == messages


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        refused(
            "q1,q2,site",
            "q1,q2,CD4",
            "config.yaml:16: no column 'site' in one.csv, scales or derived columns",
            "config.yaml:11: one.csv:1: no column 'site'; there: id, age, rin, q1, q2, CD4",
            "config.yaml:10: 'CD4' is a column of one.csv, a scale or a marker "
            "already; rename one of the two",
            file="one.csv",
        ),
        refused(
            "{site: 1}",
            "{site: 3}",
            "config.yaml:11: one.csv: column 'site' has no '3', which is to be the reference; its "
            "levels: 1, 2",
        ),
        refused(
            "{site: 1}",
            "{site: Seoul}",
            "config.yaml:11: one.csv: column 'site' has no 'Seoul', which is to be the reference; "
            "its levels: 1, 2.0",
        ),
    ],
)
def test_a_fault_of_a_category_or_marker(larger, file, old, new, messages):
    larger.edit(file, old, new)
    assert larger.faults() == messages
