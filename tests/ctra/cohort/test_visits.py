"""Rows of visits become one row a participant; who came when, by hand."""

import pandas as pd
import pytest

from ctra.cohort.attendance import attendance, visit_table
from ctra.cohort.sample import by_participant, exclude, first_of
from ctra.cohort.subjects import SubjectTable

ROWS = """\
id,visit,arm,age,ill,rna
01,week5,a,,0,S12
01,baseline,a,60,1,S11
02,baseline,b,70,NA,S21
03,week5,b,,1,S32
03,week12,b,80,0,
"""
ORDER = ["baseline", "week5", "week12"]
VISIT = {"column": "visit", "order": ORDER, "sample": "rna"}
SAMPLES = by_participant({"S11": "01", "S21": "02", "S12": "01", "S32": "03"})
WIDE = """\
id,arm,age,rna_0,rna_5,rna_12
01,a,60,S11,S12,
02,b,70,S21,S22,NA
03,b,80,,S32,S33
"""
NAMED = {"baseline": "rna_0", "week5": "rna_5", "week12": "rna_12"}
VISIT_OF = {"S11": "baseline", "S21": "baseline", "S12": "week5", "S32": "week5"}


def judged(**verdicts):
    return pd.DataFrame({"sample": list(verdicts), "verdict": list(verdicts.values())})


@pytest.fixture
def table(file):
    return SubjectTable(file(ROWS), "id", visit=VISIT)


def test_the_first_value_in_time_counts(table):
    assert table.subjects == {"01": 2, "02": 4, "03": 5}
    assert table.numbers("age") == [60, 70, 80]
    assert table.cells("ill") == ["1", "", "1"]
    assert table.cells("arm") == ["a", "b", "b"]


def test_the_visits_of_a_participant_are_kept(table, file):
    assert table.cells("visit") == ["baseline;week5", "baseline", "week5;week12"]
    assert [(row.subject, row.visit, row.sample) for row in table.visits] == [
        ("01", "baseline", "S11"),
        ("01", "week5", "S12"),
        ("02", "baseline", "S21"),
        ("03", "week5", "S32"),
        ("03", "week12", ""),
    ]


def test_a_participant_needs_one_sample_that_passes(canonical, file):
    phenotype = canonical(file(ROWS), visit=VISIT, columns=["age"])
    verdicts = {"reads": judged(S11="fail", S12="pass", S21="fail", S32="pass")}
    subjects, flow = exclude(phenotype, SAMPLES, [], verdicts)
    assert subjects.to_list() == ["01", "03"]
    assert flow["subjects"].to_list() == ["", "", "02"]
    assert first_of(SAMPLES, verdicts)[subjects].to_dict() == {"01": "S12", "03": "S32"}


@pytest.fixture
def came(canonical, file):
    phenotype = canonical(file(ROWS), visit=VISIT, columns=["age"])
    samples = pd.concat([SAMPLES, by_participant({"S22": "02"})])
    people = pd.DataFrame({"arm": ["a", "b", "b"]}, index=["01", "02", "03"])
    verdicts = [judged(S12="fail")]
    visits = visit_table(
        phenotype, people, samples, verdicts,
        column="visit", named={}, order=ORDER, visit_of=VISIT_OF | {"S22": "week5"},
    )  # fmt: skip
    return visits, people


def test_each_participant_and_visit_has_a_row(came):
    visits, _ = came
    assert visits.to_csv(index=False, sep=",", lineterminator="\n") == (
        "subject,visit,in_phenotype,sample,status\n"
        "01,baseline,yes,S11,analysed\n"
        "01,week5,yes,S12,failed\n"
        "01,week12,no,,did not come\n"
        "02,baseline,yes,S21,analysed\n"
        "02,week5,no,S22,analysed\n"
        "02,week12,no,,did not come\n"
        "03,baseline,no,,did not come\n"
        "03,week5,yes,S32,analysed\n"
        "03,week12,yes,,no sample\n"
    )


def test_who_is_missing_is_counted_and_named(came):
    visits, people = came
    table = attendance(visits, people["arm"])
    assert table.to_csv(index=False, sep=",", lineterminator="\n") == (
        "visit,arm,n,n_analysed,failed_ids,no_sample_ids,absent_ids,no_row_ids\n"
        "baseline,all,3,2,,,03,\n"
        "baseline,a,1,1,,,,\n"
        "baseline,b,2,1,,,03,\n"
        "week5,all,3,2,01,,,02\n"
        "week5,a,1,0,01,,,\n"
        "week5,b,2,2,,,,02\n"
        "week12,all,3,0,,03,01;02,\n"
        "week12,a,1,0,,,01,\n"
        "week12,b,2,0,,03,02,\n"
    )
    unknown = attendance(visits, people["arm"].where(people.index != "03")).set_index("arm")
    assert (
        unknown.loc["arm not known", ["n", "absent_ids", "no_sample_ids"]].to_csv(
            index=False, lineterminator="\n"
        )
        == "n,absent_ids,no_sample_ids\n1,03,\n1,,\n1,,03\n"
    )
    assert unknown.loc["b", "n"].to_list() == [1, 1, 1]
    assert attendance(visits, None)["arm"].to_list() == ["all"] * 3


def test_one_row_a_participant_names_the_samples_of_each_visit(file):
    table = SubjectTable(file(WIDE), "id", visit={"order": ORDER, "sample": NAMED})
    assert table.subjects == {"01": 2, "02": 3, "03": 4}
    assert table.visit_columns == ["rna_0", "rna_5", "rna_12"]
    assert [(row.line, row.subject, row.visit, row.sample) for row in table.visits] == [
        (2, "01", "baseline", "S11"),
        (2, "01", "week5", "S12"),
        (3, "02", "baseline", "S21"),
        (3, "02", "week5", "S22"),
        (4, "03", "week5", "S32"),
        (4, "03", "week12", "S33"),
    ]


@pytest.mark.parametrize(("named", "last"), [(NAMED, "yes,,no sample"), ({}, "no,,did not come")])
def test_a_sample_that_is_named_stands_for_the_row_of_a_visit(canonical, file, named, last):
    """The matrix lacks S33, which the table of participants names; a sheet would not have it."""
    visit = {"order": ORDER} | ({"sample": named} if named else {})
    phenotype = canonical(file(WIDE), visit=visit, columns=["age"])
    samples = pd.concat([SAMPLES, by_participant({"S22": "02"})])
    people = pd.DataFrame(index=["01", "02", "03"])
    visits = visit_table(
        phenotype, people, samples, [judged(S12="fail")],
        column="", named=named, order=ORDER, visit_of=VISIT_OF | {"S22": "week5"},
    )  # fmt: skip
    assert visits.to_csv(index=False, lineterminator="\n") == (
        "subject,visit,in_phenotype,sample,status\n"
        "01,baseline,yes,S11,analysed\n"
        "01,week5,yes,S12,failed\n"
        "01,week12,no,,did not come\n"
        "02,baseline,yes,S21,analysed\n"
        "02,week5,yes,S22,analysed\n"
        "02,week12,no,,did not come\n"
        "03,baseline,no,,did not come\n"
        "03,week5,yes,S32,analysed\n"
        f"03,week12,{last}\n"
    )
    assert attendance(visits, None)["no_row_ids"].to_list() == [""] * 3


def test_an_empty_cell_is_no_sample_in_a_row_of_a_visit_alone(canonical, file):
    """One row a participant does not tell who came and gave no blood from who did not come."""
    people = pd.DataFrame(index=["01"])
    long = "id,visit,age,rna\n01,baseline,50,S11\n01,week5,50,\n"
    wide = "id,age,rna_t0,rna_t5\n01,50,S11,\n"
    order, named = ["baseline", "week5"], {"baseline": "rna_t0", "week5": "rna_t5"}
    told = []
    for text, column, visit in (
        (long, "visit", {"column": "visit", "sample": "rna"}),
        (wide, "", {"sample": named}),
    ):
        phenotype = canonical(file(text), visit=visit | {"order": order}, columns=["age"])
        visits = visit_table(
            phenotype, people, pd.Series({"01": "S11"}), [],
            column=column, named={} if column else named, order=order, visit_of=VISIT_OF,
        )  # fmt: skip
        told.append(visits.iloc[1][["in_phenotype", "status"]].to_list())
    assert told == [["yes", "no sample"], ["no", "did not come"]]
