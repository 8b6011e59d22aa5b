"""Exposures of each visit, from a row a visit and from a row a participant."""

import pytest

from ctra.cohort.canonical import VARYING_COLUMNS, varying_table
from ctra.cohort.subjects import SubjectTable

LONG = """\
id,visit,stress
02,week5,"2,5"
01,baseline,3
01,week5,99
02,baseline,
"""
WIDE = """\
id,s0,s5
02,,"2,5"
01,3,99
"""
ORDER = ["baseline", "week5"]
EXPECTED = [("02", "week5", "stress", 2.5), ("01", "baseline", "stress", 3.0)]


@pytest.mark.parametrize(
    ("text", "columns", "missing"),
    [
        (LONG, {"column": "visit", "varying": ["stress"]}, {"stress": [99]}),
        (WIDE, {"varying": {"stress": {"baseline": "s0", "week5": "s5"}}}, {"s5": [99]}),
    ],
    ids=["long", "wide"],
)
def test_values_are_those_of_the_file_less_the_missing(tmp_path, text, columns, missing):
    file = tmp_path / "people.csv"
    file.write_text(text, encoding="utf-8")
    visit = {"order": ORDER, **columns}
    table = SubjectTable(file, "id", decimal=",", missing=missing, visit=visit)
    found = varying_table(table, visit)
    assert list(found) == VARYING_COLUMNS
    assert list(found.itertuples(index=False, name=None)) == EXPECTED


def test_without_visits_there_are_none(tmp_path):
    file = tmp_path / "people.csv"
    file.write_text("id,stress\n01,3\n", encoding="utf-8")
    found = varying_table(SubjectTable(file, "id"), None)
    assert list(found) == VARYING_COLUMNS
    assert found.empty
