"""What a study uses of a phenotype file, whatever its format; what is refused with its place."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from phenotype_files import FORMATS, write_tsv

from ctra.cohort.canonical import label_table, name_table, parent_columns, tell_reading
from ctra.cohort.phenotype import read_labels
from ctra.cohort.reliability import describe_items, describe_scales
from ctra.cohort.sample import exclude, study_columns
from ctra.cohort.scales import Scale
from ctra.cohort.subjects import SubjectTable
from ctra.files.errors import CohortError, FileError
from ctra.files.table import write_table
from ctra.simulate.cohort import simulate_cohort

SCALE = Scale(
    name="short",
    title="A short scale",
    items=["q1", "q2", "q3"],
    range=(1, 5),
    reversed=["q2"],
    reference="",
)

# ---- What is in it ------------------------------------------------------------------------------


def test_the_table_has_the_columns_that_the_study_uses_in_the_order_of_the_file(file, canonical):
    used = canonical(
        file("name,age,id,q3,q2,q1,city,bmi,sex\nAnn,61.50,007,1,2,3,서울,NA,f\nBo,,8,,,,,21,\n"),
        scales=[SCALE],
        exclude=[{"column": "bmi", "above": 40}, {"column": "city", "equals": "서울"}],
        derive={"decades": "0.1 * age", "mix": "decades + short - CD14"},
        columns=["mix"],
        categories={"sex": "f"},
        markers=["CD14"],
    )
    assert used.header == ["id", "age", "q3", "q2", "q1", "city", "bmi", "sex"]
    assert Path("phenotype.tsv").read_text(encoding="utf-8") == (
        "id\tage\tq3\tq2\tq1\tcity\tbmi\tsex\n"
        "007\t61.5\t1.0\t2.0\t3.0\t서울\t\tf\n"
        "8\t\t\t\t\t\t21.0\t\n"
    )


# ---- What is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uses", "message"),
    [
        ({"columns": ["agee"]}, r"^p\.csv:1: no column 'agee'; there: id, age, site$"),
        ({"derive": {"x": "y + 1", "y": "age"}}, r"^p\.csv:1: no column 'y'; there: id, age"),
        ({"derive": {"x": "x + 1"}}, r"^p\.csv:1: no column 'x'; there: id, age"),
        ({"columns": ["site"]}, r"^p\.csv:2: column 'site': 'Seoul' is not a number"),
        (
            {"exclude": [{"column": "site", "equals": 1}]},
            r"^p\.csv:2: column 'site': 'Seoul' is not a number",
        ),
        (
            {"exclude": [{"column": "city", "equals": "Seoul"}]},
            r"^p\.csv:1: no column 'city'; there: id, age, site$",
        ),
        (
            {"categories": {"site": "Incheon"}},
            r"^p\.csv: column 'site' has no 'Incheon', which is to be the reference; its levels: "
            r"Busan, Seoul$",
        ),
        (
            {"sex": {"column": "site", "female": "f", "male": 1}},
            r"^p\.csv:2: column 'site': 'Seoul' is not a number",
        ),
        (
            {"sex": {"column": "site", "female": 2, "male": 1}},
            r"^p\.csv:2: column 'site': 'Seoul' is not a number",
        ),
    ],
)
def test_what_the_file_has_not_is_refused_with_its_place(file, canonical, uses, message):
    name = file("id,age,site\na,60,Seoul\nb,70,Busan\n")
    with pytest.raises(FileError, match=message):
        canonical(name, **uses)


# ---- Scores -------------------------------------------------------------------------------------


def test_scores_come_from_the_items_or_from_a_column(file, scored):
    of_items = scored(file("id,q1,q2,q3\n01,1,2,4\n02,5,1,\n"), [SCALE])
    given = scored(file("id,short\n01,3\n02,\n"), [SCALE])
    pd.testing.assert_frame_equal(of_items, given)
    assert of_items["short"].to_dict() == {"01": 3, "02": pytest.approx(np.nan, nan_ok=True)}


def test_a_sole_item_may_have_the_name_of_the_scale(file, canonical, scored):
    """The score is not the response, and a rule of exclusion is about the response."""
    scale = Scale("mood", "", ["mood"], (1, 5), ["mood"], "")
    name = file("id,mood\na,1\n")
    assert scored(name, [scale])["mood"].to_list() == [5]
    assert canonical(name, scales=[scale]).numbers("mood").to_list() == [1]


def test_a_study_without_scales_has_a_table_of_ids(file, scored):
    scores = scored(file("id,x\n01,1\n02,2\n"), [])
    assert scores.shape == (2, 0)
    assert scores.index.to_list() == ["01", "02"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "id,short,q1,q2,q3\na,1,2,4,3\n",
            "p.csv has the scale 'short' as a column and its items too (q1, q2, q3); rename or "
            "delete the one or the others",
        ),
        (
            "id,short,q2\na,1,2\n",
            "p.csv has the scale 'short' as a column and its items too (q2); rename or delete the "
            "one or the others",
        ),
        (
            "id,q1\na,1\n",
            "scale 'short' needs columns not in p.csv: q2, q3; or one column 'short' with the "
            "scores",
        ),
    ],
)
def test_a_phenotype_without_what_a_scale_needs_is_refused(file, canonical, scored, text, message):
    for make in (lambda name: scored(name, [SCALE]), lambda name: canonical(name, scales=[SCALE])):
        with pytest.raises(CohortError) as refusal:
            make(file(text))
        assert str(refusal.value) == message


def test_responses_out_of_range_are_reported_with_participant_and_row(file, scored):
    name = file("id,q1,q2,q3\na,0,1,5\nb,1,5.5,\nc,-9,1,99\n")
    with pytest.raises(FileError) as refusal:
        scored(name, [SCALE])
    assert str(refusal.value).splitlines() == [
        "p.csv:2: participant 'a', column 'q1': 0 is outside 1 to 5",
        "p.csv:4: participant 'c', column 'q1': -9 is outside 1 to 5",
    ]


@pytest.mark.parametrize(
    ("scoring", "score", "message"),
    [
        ("mean", "5.1", "p.csv:2: participant 'a', column 'short': 5.1 is outside 1 to 5"),
        ("sum", "2", "p.csv:2: participant 'a', column 'short': 2 is outside 3 to 15"),
    ],
)
def test_a_score_out_of_range_is_refused(file, scored, scoring, score, message):
    with pytest.raises(FileError) as refusal:
        scored(file(f"id,short\na,{score}\n"), [replace(SCALE, scoring=scoring)])
    assert str(refusal.value) == message


def test_a_parent_cohort_has_scores_and_numbers_in_the_order_asked_for(file):
    table = SubjectTable(file("id,age,q1,q2,q3\na,60,1,2,4\nb,70,5,1,5\n"), "id")
    found = parent_columns(table, [SCALE], ["age", "short"])
    assert found.to_dict("list") == {"age": [60, 70], "short": [3, 5]}


# ---- Labels, and how it was read ----------------------------------------------------------------


def test_labels_of_the_columns_in_use_are_kept(here):
    table = pd.DataFrame({"id": ["a", "b"], "sex": [1, 2], "site": [1.5, 1.5], "q": [1, 1]})
    labels = {"sex": {1: "female", 2: "NA"}, "site": {1.5: "서울, 종로"}, "q": {1: "never"}}
    pyreadstat.write_sav(table, "p.sav", variable_value_labels=labels)
    made = label_table(SubjectTable("p.sav", "id"), ["id", "sex", "site"])
    write_table(made, "labels.tsv")
    assert list(made) == ["column", "level", "label"]
    assert read_labels("labels.tsv") == {
        "sex": {"1": "female", "2": "NA"},
        "site": {"1.5": "서울, 종로"},
    }


def test_a_text_file_has_no_labels(file):
    write_table(label_table(SubjectTable(file("id,x\na,1\n"), "id"), ["id", "x"]), "labels.tsv")
    assert read_labels("labels.tsv") == {}


def test_names_of_columns_from_configuration_questionnaire_and_file(here):
    """In this order; a whole question is cut, and a colon would stand for a product."""
    table = pd.DataFrame({"id": ["a"], "age": [1], "short": [2], "q": [3], "site": [4], "bmi": [5]})
    question = (
        "How often did you feel that people were around you but not with you in the last week?"
    )
    labels = ["", "Age: in years", "from the file", question, "Body mass\nindex", "Body mass index"]
    pyreadstat.write_sav(table, "p.sav", column_labels=labels)
    made = name_table(SubjectTable("p.sav", "id"), [SCALE], {"site": "Clinic"})
    assert made[["column", "label", "source"]].to_numpy().tolist() == [
        ["age", "Age – in years", "file"],
        ["short", "A short scale", "questionnaire"],
        ["q", "How often did you feel that people were around you but not …", "file"],
        ["site", "Clinic", "configuration"],
        ["bmi", "Body mass index", "file"],
    ]
    whole = ["Age: in years", "from the file", question, "Body mass index", "Body mass index"]
    assert made["description"].tolist() == whole


def test_two_columns_of_one_name_have_their_columns_beside_it(file):
    made = name_table(SubjectTable(file("id,x\na,1\n"), "id"), [], {"x": "Age", "y": "Age"})
    assert made["label"].tolist() == ["Age (x)", "Age (y)"]


def test_a_label_that_is_the_name_of_another_column_has_its_own_beside_it(file):
    table = SubjectTable(file("id,x,y\na,1,2\n"), "id")
    made = name_table(table, [], {"x": "y", "y": "y", "z": "w"}, ["w"])
    assert made["label"].tolist() == ["y (x)", "y (y)", "w (z)"]


def test_groups_of_an_exposure_have_the_labels_of_their_values(here):
    """Codes 0, 1 and 2, of which the last has no label; a colon would end the column's name."""
    table = pd.DataFrame({"id": list("abc"), "arm": [0.0, 1.0, 2.0], "site": ["x", "y", "y"]})
    values = {"arm": {0: "usual care", 1: "drug: 10 mg"}}
    pyreadstat.write_sav(
        table, "p.sav", column_labels=["", "Treatment", ""], variable_value_labels=values
    )
    made = name_table(
        SubjectTable("p.sav", "id"), [], {"site": "Clinic"}, [], {"arm": 0, "site": "x"}
    )
    assert made.set_index("column")["label"].to_dict() == {
        "arm": "Treatment",
        "site": "Clinic",
        "arm: 1 vs 0": "Treatment: drug – 10 mg vs usual care",
        "arm: 2 vs 0": "Treatment: 2 vs usual care",
    }


def test_a_long_label_without_blanks_is_cut(here):
    question = "외" * 70
    table = pd.DataFrame({"id": ["a"], "q": [1], "r": [2]})
    pyreadstat.write_sav(table, "p.sav", column_labels=["", question, "  "])
    made = name_table(SubjectTable("p.sav", "id"), [], {})
    assert made["label"].tolist() == ["외" * 58 + " …"]


def test_the_log_says_how_text_was_read(file, capsys):
    tell_reading(SubjectTable(file("id,x\na,9\nb,1\n"), "id", missing={"x": [9]}))
    assert capsys.readouterr().out.splitlines() == [
        "p.csv: read as utf-8",
        "p.csv: column 'x': 1 cells have a value that is declared missing",
    ]


# ---- Every format -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def people():
    """The demonstration's Study 1 with some numbers missing, and a column in Korean."""
    ids = [f"{i:04d}" for i in range(1, 86)]
    table, _ = simulate_cohort("study1", ids, 1)
    rng = np.random.default_rng(1)
    for column in ("bmi", "rin", "ucla3", "symptoms"):
        table[column] = table[column].astype(float).mask(rng.random(85) < 0.1)
    return table.assign(site=["서울, 종로", ""] * 42 + ["부산"], village=np.arange(85) // 8 + 1)


RULES = [
    {"column": "rin", "below": 5, "reason": "poor RNA"},
    {"column": "recent_illness", "equals": 1, "reason": "ill"},
    {"column": "site", "equals": "부산", "reason": "another city"},
]
DERIVED = {"x": "prwo - loneliness"}
COLUMNS = ["age", "bmi", "symptoms"]


@pytest.fixture
def results(canonical, scored, root):
    """The tables of a phenotype file and of its participants, as the rules write them."""
    scales = [
        Scale.load(root / "resources" / "scales" / f"{n}.yaml") for n in ("prwo", "loneliness")
    ]

    def make(name, **reading):
        phenotype = canonical(
            name,
            scales=scales,
            exclude=RULES,
            derive=DERIVED,
            columns=COLUMNS,
            cluster="village",
            **reading,
        )
        scores = scored(name, scales, **reading)
        samples = pd.Series({subject: f"S{subject}" for subject in phenotype.text.index})
        subjects, flow = exclude(phenotype, samples, RULES)
        columns = study_columns(phenotype, scores, DERIVED, COLUMNS, cluster="village")
        write_table(columns.loc[subjects], "participants.tsv", index=True)
        write_table(flow, "flow.tsv")
        write_table(describe_scales(phenotype, scores, scales, subjects), "scales.tsv")
        write_table(describe_items(phenotype, scales, subjects), "items.tsv")
        tables = ("phenotype", "scores", "participants", "flow", "scales", "items")
        return {table: Path(f"{table}.tsv").read_bytes() for table in tables}

    return make


@pytest.mark.parametrize(("write", "name", "options"), FORMATS)
def test_one_cohort_in_every_format_gives_the_same_bytes(people, results, write, name, options):
    write_tsv(people, "first.tsv")
    expected = results("first.tsv")
    assert expected["participants"].startswith(
        b"id\tage\tbmi\tsymptoms\tprwo\tloneliness\tx\tvillage\n0002\t"
    )
    assert expected["participants"].endswith(b"\t11\n")  # a number of the file, as text
    write(people, name)
    assert results(name, **options) == expected
