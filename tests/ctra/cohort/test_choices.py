"""The analysed sample with each exclusion taken back."""

import pandas as pd
import pytest

from ctra.cohort.choices import Cohort
from ctra.cohort.phenotype import Phenotype

RULES = [
    {"column": "rin", "below": 5, "reason": "poor RNA"},
    {"column": "ill", "equals": 1, "reason": "ill"},
    {"column": "fever", "equals": 1, "reason": "ill"},
]


@pytest.fixture
def cohort(tmp_path):
    """a is sound, b has poor RNA, c is ill, d has both, e fever, f no sample, g fails."""
    people = pd.DataFrame({"id": [*"abcdefg"], "x": range(7), "rin": [9, 4, 9, 4, 9, 9, 9]})
    people = people.assign(ill=[0, 0, 1, 1, 0, 0, 0], fever=[0, 0, 0, 0, 1, 0, 0])
    people.to_csv(tmp_path / "people.tsv", sep="\t", index=False)
    phenotype = Phenotype(tmp_path / "people.tsv")
    samples = pd.Series({one: one.upper() for one in "gabcde"})
    verdict = pd.DataFrame({"sample": ["G"], "verdict": ["fail"], "reasons": ["few reads"]})
    wanted = {"derive": {"y": "x + CD4"}, "columns": ["x"]}
    scores = pd.DataFrame(index=phenotype.text.index)
    return Cohort(phenotype, scores, samples, RULES, {"reads": verdict}, wanted)


def test_exclusions_are_taken_back_one_reason_at_a_time(cohort):
    people = cohort.people(without_each=True)
    assert {name: "".join(index) for name, index in people.items()} == {
        "as declared": "a",
        "with: poor RNA": "ab",
        "with: ill": "ace",
    }
    assert list(cohort.people(without_each=False)) == ["as declared"]


def test_columns_are_those_of_everybody_with_a_sample(cohort):
    markers = pd.DataFrame({"CD4": [10.0, 20.0]}, index=["a", "b"])
    table = cohort.columns(markers)
    assert table["sample"].to_dict() == {one: one.upper() for one in "abcdeg"}
    assert table["y"].head(3).tolist() == pytest.approx([10, 21, float("nan")], nan_ok=True)
