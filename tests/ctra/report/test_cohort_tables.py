"""Tables of participants and samples: what is left of the reads, and warnings of several models."""

import pandas as pd
import pytest

from ctra.report.cohort_tables import (
    MOLECULES,
    STEPS,
    descriptives,
    funnel,
    reads,
    reads_left,
    warnings,
)

READS = pd.DataFrame(
    {
        "raw": [100, 300],
        "no_spacer": [5, 0],
        "cutadapt_input": [95, 300],
        "trimmed": [90, 250],
        "mapped": [80, 240],
        "unique": [70, 200],
        "sense": [60, 190],
        "counted": [30, 100],
        "molecules": [30.0, 100.0],
    }
)


def test_the_funnel_of_a_library_with_molecular_identifiers():
    steps = funnel(READS)
    assert steps["step"].tolist() == [*list(STEPS.values())[:-1], MOLECULES]
    assert steps["n"].tolist() == [400, 395, 340, 320, 270, 250, 130]
    assert steps["share"].iloc[-1] == pytest.approx(130 / 400)
    assert steps.iloc[0][["median", "lowest", "highest"]].tolist() == [200, 100, 300]
    assert reads("t", steps, "Study")["notes"] == ["One molecule may have been read many times."]
    assert reads_left(steps) == (  # 250 of 400 reads, and not 130 molecules
        "The samples have 100 to 300 reads from the sequencer; 62.5 % of them are in one gene, on "
        "its strand."
    )


def test_molecules_are_told_where_every_read_has_its_spacer():
    steps = funnel(READS.assign(no_spacer=0))
    assert STEPS["cutadapt_input"] not in steps["step"].tolist()
    assert steps["step"].iloc[-1] == MOLECULES
    assert "62.5 %" in reads_left(steps)


def test_without_identifiers_nothing_is_said_of_them():
    steps = funnel(READS.assign(no_spacer=0, molecules=None))
    assert STEPS["cutadapt_input"] not in steps["step"].tolist()
    assert reads("t", steps, "Study")["notes"] == []
    assert reads_left(steps).endswith("32.5 % of them are in the count matrix.")


def test_steps_that_a_sample_does_not_have_are_left_out():
    steps = funnel(READS.astype(float).assign(raw=[None, 300.0], trimmed=[None, 250.0]))
    assert steps["step"].iloc[0] == STEPS["cutadapt_input"]
    assert STEPS["trimmed"] not in steps["step"].tolist()


def test_numbers_and_groups_are_described_in_their_own_way():
    known = {"n": 40, "missing": 2, "label": None, "level": None}
    age = {"variable": "age", "kind": "number", "mean": 45.123, "sd": 9.5, "min": 20, "max": 71}
    woman = {"variable": "female", "kind": "binary", "level": "1", "label": "woman"}
    rows = pd.DataFrame([known | age, known | woman | {"count": 22, "percent": 55.0}])
    first, second = descriptives("t", rows, "Study")["rows"]
    assert [cell["text"] for cell in first] == ["age", "40", "2", "45.12 (9.50)", "20 to 71"]
    assert [cell["text"] for cell in second] == ["female: woman", "40", "2", "22 (55 %)", ""]


def test_groups_alone_have_no_range():
    group = {"variable": "arm", "kind": "category", "n": 40, "missing": 2, "count": 22}
    group |= dict.fromkeys(["mean", "sd", "min", "max"])
    rows = [group | {"level": level, "label": None, "percent": 50.0} for level in ("a", "b")]
    head = descriptives("t", pd.DataFrame(rows), "Study")["head"]
    assert [column.title for column in head] == ["Variable", "n known", "Missing", "Number (%)"]


@pytest.mark.parametrize(
    ("level", "label", "says"),
    [
        ("1", None, "smokes: 1 are the participants with the code 1 in the data."),
        ("yes", None, ""),
        ("1", "smoker", ""),
    ],
)
def test_a_code_without_a_label_is_said_to_be_one(level, label, says):
    row = {"variable": "smokes", "kind": "binary", "n": 40, "missing": 0, "count": 4}
    row |= {"level": level, "label": label, "percent": 10.0}
    row |= dict.fromkeys(["mean", "sd", "min", "max"])
    (*notes,) = descriptives("t", pd.DataFrame([row]), "Study")["notes"]
    assert [note.startswith(says) for note in notes] == ([True] if says else [])


def test_a_warning_of_several_models_stands_once():
    warning = {"column": "age", "warning": "outlier", "value": 4.2, "limit": 4.0}
    rows = pd.DataFrame([warning | {"subjects": "007", "model": model} for model in ("a", "b")])
    rows["parameters"] = [7, 8]
    (row,) = warnings("t", rows, "Study")["rows"]
    assert [cell["text"] for cell in row] == ["age", "outlier", "4.20", "|z| > 4", "007", "a, b"]
