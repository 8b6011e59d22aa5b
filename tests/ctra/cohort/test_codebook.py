"""The codebook says what every variable is, and nothing of any participant."""

import json

import pandas as pd
import pyreadstat
import pytest

from ctra.cohort.canonical import canonical_table, label_table, name_table, score_table
from ctra.cohort.codebook import OWN, SIMULATED, Tables, codebook, describe_study
from ctra.cohort.scales import Scale
from ctra.cohort.subjects import SubjectTable
from ctra.files.table import write_table

MOOD = Scale(
    name="mood",
    title="Mood",
    items=["m1", "m2", "m3"],
    range=(1, 5),
    reversed=["m2"],
    reference="Author 2020",
    min_items=2,
    scoring="sum",
)
PEOPLE = pd.DataFrame(
    {
        "id": ["0071", "0072", "0073", "0074"],
        "sex": [1.0, 2.0, 1.0, None],
        "m1": [1.0, 2.0, None, 5.0],
        "m2": [1.0, 2.0, None, 5.0],
        "m3": [3.0, None, 3.0, 3.0],
        "bmi": [21.5, 999, 24.0, 30.0],
        "school": ["Seoul High", "Busan High", "Seoul High", "Busan High"],
        "note": ["moved to Ulsan", "withdrawn", "", "pregnant"],
        "level": [1.0, 2.0, 3.0, 3.0],
        "unused": [1.0, 2.0, 3.0, 4.0],
    }
)
LABELS = ["", "Sex", "I feel well", "", "", "Body mass index in kg/m2", "", "", "Education", "No"]
PLAN = {
    "title": "A study",
    "phenotype": "p.sav",
    "subject": "id",
    "roles": {
        "identifier": ["id"],
        "exposure": ["mood"],
        "covariate": ["bmi", "level", "twice", "CD14"],
        "category": ["level"],
        "part of a derived column": ["bmi"],
        "exclusion": ["note", "bmi"],
        "sex": ["sex"],
        "cluster": ["school"],
    },
    "missing": {"bmi": [999]},
    "exclude": [
        {"column": "note", "equals": "withdrawn", "reason": "consent"},
        {"column": "bmi", "above": 60, "reason": "impossible"},
    ],
    "sex": {"column": "sex", "female": 2, "male": 1},
    "derive": {"twice": "2 * bmi"},
    "scales": ["mood"],
    "markers": ["CD14"],
    "categories": {"level": 1},
    "columns": {
        "derive": {"twice": "2 * bmi"},
        "categories": {"level": 1},
        "columns": ["mood", "bmi", "level"],
        "cluster": "school",
    },
    "varying": {},
}


@pytest.fixture
def described(here):
    """Variables of the study by name, as the rules write and read its tables."""
    return described_of(PEOPLE, PLAN, MOOD)


def described_of(people, plan, scale, *, varying="", **reading):
    pyreadstat.write_sav(
        people,
        "p.sav",
        column_labels=[*LABELS, "", ""][: people.shape[1]],
        variable_value_labels={"level": {1: "school", 2: "university", 9: "other"}},
    )
    table = SubjectTable("p.sav", "id", missing=plan["missing"], **reading)
    used = canonical_table(
        table, [scale], plan["exclude"], markers=plan["markers"], sex=plan["sex"], **plan["columns"]
    )
    write_table(used, "phenotype.tsv")
    write_table(score_table(table, [scale]), "scores.tsv", index=True)
    write_table(label_table(table, list(used)), "labels.tsv")
    names = name_table(table, [scale], {"bmi": "BMI"}, ["twice", "CD14"])
    write_table(names, "names.tsv")
    write_table(pd.DataFrame({"subject": ["0071", "0072", "0074"]}), "participants.tsv")
    write_table(pd.DataFrame({"subject": ["0071", "0072"], "CD14": [5.0, 6.0]}), "markers.tsv")
    files = [f"{kind}.tsv" for kind in ("phenotype", "scores", "labels", "names", "participants")]
    tables = Tables.read(plan, *files, "markers.tsv", varying)
    return describe_study("s", plan, tables, {scale.name: scale})


def variables(dataset):
    return {variable["name"]: variable for variable in dataset["variableMeasured"]}


def test_every_column_that_is_used_or_made_is_there_and_no_other(described):
    used = ["id", "sex", "m1", "m2", "m3", "bmi", "school", "note", "level"]
    assert list(variables(described)) == [*used, "mood", "twice", "CD14"]
    assert described["description"] == "4 participants in the phenotype, 3 analysed."
    assert described["isBasedOn"] == "p.sav"


def test_a_column_with_codes_for_missing_values(described):
    assert variables(described)["bmi"] == {
        "@type": "PropertyValue",
        "name": "bmi",
        "alternateName": "BMI",
        "description": "Body mass index in kg/m2",
        "variableType": "number",
        "roles": ["covariate", "part of a derived column", "exclusion"],
        "missingValues": [999],
        "exclusions": [{"above": 60, "reason": "impossible"}],
        "participants": {
            "phenotype": {"n": 3, "missing": 1},
            "analysed": {"n": 2, "missing": 1},
        },
        "source": {"file": "p.sav", "column": "bmi"},
    }


@pytest.mark.parametrize("in_columns", [False, True])
def test_an_exposure_of_each_visit(here, in_columns):
    """It stands in rows of the visits, or in a column of each; two of four have a value."""
    source = {"first": "s1", "second": "s2"} if in_columns else "stress"
    rows = {"subject": ["0071", "0071", "0072", "0073"], "exposure": "stress"}
    table = pd.DataFrame(rows | {"exposure_value": [1.5, None, None, 3.0]})
    write_table(table, "varying.tsv")
    plan = PLAN | {"varying": {"stress": source}}
    stress = variables(described_of(PEOPLE, plan, MOOD, varying="varying.tsv"))["stress"]
    assert stress["roles"] == ["exposure of each visit"]
    assert stress["participants"] == {
        "phenotype": {"n": 2, "missing": 2},
        "analysed": {"n": 1, "missing": 2},
    }
    key = "columnOfVisit" if in_columns else "column"
    assert stress["source"] == {"file": "p.sav", key: source}


def test_codes_for_missing_values_of_an_exposure_of_each_visit(here):
    table = pd.DataFrame({"subject": ["0071"], "exposure": ["stress"], "exposure_value": [1.0]})
    write_table(table, "varying.tsv")
    source = {"first": "s1", "second": "s2"}
    plan = PLAN | {"varying": {"stress": source}}
    plan["missing"] = plan["missing"] | {"s1": [99], "s2": [99, 98]}
    tables = described_of(PEOPLE.assign(s1=1.0, s2=1.0), plan, MOOD, varying="varying.tsv")
    assert variables(tables)["stress"]["missingValues"] == [99, 98]


def test_a_column_that_is_also_an_exposure_of_each_visit_is_told_once(here):
    table = pd.DataFrame({"subject": ["0071"], "exposure": ["bmi"], "exposure_value": [1.0]})
    write_table(table, "varying.tsv")
    plan = PLAN | {"varying": {"bmi": "bmi"}}
    described = described_of(PEOPLE, plan, MOOD, varying="varying.tsv")["variableMeasured"]
    (bmi,) = [variable for variable in described if variable["name"] == "bmi"]
    assert bmi["roles"][-1] == "exposure of each visit"


def test_an_item_and_its_score(described):
    item, score = variables(described)["m2"], variables(described)["mood"]
    assert (item["minValue"], item["maxValue"]) == (1, 5)
    assert item["itemOf"] == [{"scale": "mood", "reversed": True}]
    assert item["roles"] == ["item"]
    assert (score["minValue"], score["maxValue"]) == (3, 15)  # the sum of three items
    assert score["description"] == "Mood"
    assert score["scoring"] == {
        "method": "sum",
        "items": ["m1", "m2", "m3"],
        "reversed": ["m2"],
        "minimumAnswered": 2,
    }
    assert score["source"] == {"computedFrom": ["m1", "m2", "m3"]}
    assert score["measurementTechnique"] == (
        "Mood: sum of 3 items, answered from 1 to 5; 2 must be answered. Reversed items: r becomes "
        "6 - r. Author 2020"
    )
    assert score["roles"] == ["score", "exposure"]
    # 0073 answered one item alone, and is not analysed
    assert score["participants"]["phenotype"] == {"n": 3, "missing": 1}
    assert score["participants"]["analysed"] == {"n": 3, "missing": 0}


def test_levels_with_the_labels_of_the_file_and_those_of_the_configuration(described):
    level, sex = variables(described)["level"], variables(described)["sex"]
    assert level["variableType"] == "category"
    assert [(one["value"], one.get("name")) for one in level["valueReference"]] == [
        ("1", "school"),
        ("2", "university"),
        ("9", "other"),
        ("3", None),
    ]
    assert [one.get("description") for one in level["valueReference"]] == [
        "reference level",
        None,
        None,
        None,
    ]
    assert sex["variableType"] == "binary"
    told = {one["value"]: one["name"] for one in sex["valueReference"]}
    assert told == {"2": "female", "1": "male"}


def test_what_is_made_says_of_what(described):
    twice, marker = variables(described)["twice"], variables(described)["CD14"]
    assert twice["source"] == {"computedFrom": ["bmi"], "formula": "2 * bmi"}
    assert twice["roles"] == ["derived column", "covariate"]
    assert marker["unitText"] == "log2 mRNA"
    assert marker["participants"]["phenotype"] == {"n": 2, "missing": 2}


def test_a_score_of_the_file_itself(here):
    people = PEOPLE.drop(columns=["m1", "m2", "m3"]).assign(mood=[3.0, 4, None, 15])
    score = variables(described_of(people, PLAN, MOOD))["mood"]
    assert score["source"] == {"file": "p.sav", "column": "mood"}
    assert score["roles"] == ["exposure", "score"]
    assert (score["minValue"], score["maxValue"]) == (3, 15)
    assert "scoring" not in score


def test_nothing_of_a_participant_is_in_it(described):
    """No id, no village or school, and no text but those that the configuration names."""
    written = json.dumps(described)
    for told in ["0071", "Seoul High", "moved to Ulsan", "pregnant", "21.5"]:
        assert told not in written
    school, note = variables(described)["school"], variables(described)["note"]
    assert (school["variableType"], note["variableType"]) == ("cluster", "text")
    assert note["exclusions"] == [{"equals": "withdrawn", "reason": "consent"}]


def test_a_column_that_only_looks_like_a_cluster(here):
    plan = PLAN | {
        "roles": {role: c for role, c in PLAN["roles"].items() if role != "cluster"},
        "columns": PLAN["columns"] | {"cluster": ""},
    }
    school = variables(described_of(PEOPLE, plan, MOOD))["school"]
    assert (school["variableType"], school["roles"]) == ("cluster", ["possible cluster"])
    assert "valueReference" not in school


def test_names_of_samples_tell_who_somebody_is(here):
    """Two names that are numbers are no levels."""
    people = PEOPLE.assign(unused=[501.0, 502.0, None, None])
    plan = PLAN | {"roles": PLAN["roles"] | {"sample of a visit": ["unused", "note"]}}
    visit = {"order": ["a", "b"], "sample": {"a": "unused", "b": "note"}}
    sample = variables(described_of(people, plan, MOOD, visit=visit))["unused"]
    assert (sample["variableType"], sample["roles"]) == ("identifier", ["sample of a visit"])
    assert sample["participants"]["phenotype"] == {"n": 2, "missing": 2}
    assert "valueReference" not in sample


def test_keys_are_those_of_schema_org_or_declared_as_others(described):
    """PropertyValue, https://schema.org/PropertyValue."""
    known = {
        "@type",
        "name",
        "alternateName",
        "description",
        "minValue",
        "maxValue",
        "unitText",
        "measurementTechnique",
        "valueReference",
    }
    whole = codebook([described], simulated=False)
    assert whole["@context"] == ["https://schema.org/", dict.fromkeys(OWN)]
    used = {key for variable in described["variableMeasured"] for key in variable}
    assert used == known | {*OWN}


@pytest.mark.parametrize("simulated", [False, True])
def test_simulated_data_are_called_so(simulated):
    told = codebook([], simulated=simulated)["description"]
    assert told.startswith(SIMULATED) == simulated
