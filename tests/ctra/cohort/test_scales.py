"""Questionnaires: definitions, reversed and missing items, scores, against values by hand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ctra.cohort.scales import Scale, find_scale
from ctra.files.errors import CohortError, CtraError

SCALE = Scale(
    name="short",
    title="A short scale",
    items=["q1", "q2", "q3"],
    range=(1, 5),
    reversed=["q2"],
    reference="",
)


def responses(*rows):
    """Responses to q1, q2 and q3, one row a participant: a, b, c."""
    return pd.DataFrame(rows, columns=["q1", "q2", "q3"], index=list("abcdef")[: len(rows)])


def test_reversed_items_are_turned_round():
    """In a range of 1 to 5: 1 becomes 5, 2 becomes 4, 3 stays, missing stays missing."""
    recoded = SCALE.recode(responses([1, 1, 1], [2, 2, 2], [3, 3, 3], [5, np.nan, 4]))
    expected = responses([1, 5, 1], [2, 4, 2], [3, 3, 3], [5, np.nan, 4])
    pd.testing.assert_frame_equal(recoded, expected, check_dtype=False)


def test_score_is_the_mean_of_the_recoded_items_and_missing_if_one_is():
    # a: (1 + (6 - 2) + 4) / 3 = 3; b: (5 + (6 - 1) + 5) / 3 = 5; c: q1 missing
    scores = SCALE.score(responses([1, 2, 4], [5, 1, 5], [np.nan, 3, 3]))
    np.testing.assert_array_equal(scores, [3, 5, np.nan])
    assert scores.index.to_list() == ["a", "b", "c"]


def test_other_columns_and_the_order_of_columns_do_not_matter():
    table = responses([1, 2, 4], [5, 1, 5])
    other = table.assign(age=70)[["age", "q3", "q1", "q2"]]
    pd.testing.assert_series_equal(SCALE.score(other), SCALE.score(table))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(*[st.integers(1, 5)] * 3), min_size=1, max_size=6))
def test_recoding_twice_gives_the_responses_back_and_scores_stay_in_range(rows):
    table = responses(*rows).astype(float)
    pd.testing.assert_frame_equal(SCALE.recode(SCALE.recode(table)), table)
    assert SCALE.score(table).between(1, 5).all()


# ---- Missing items and sums ---------------------------------------------------------------------


def test_with_min_items_the_score_is_the_mean_of_those_answered():
    # a: (4 + 5) / 2, q2 being reversed; b: one item is too few; c: all
    scale = replace(SCALE, min_items=2)
    scores = scale.score(responses([np.nan, 2, 5], [np.nan, np.nan, 5], [1, 5, 4]))
    np.testing.assert_array_equal(scores, [4.5, np.nan, 2])


def test_nobody_answers_nothing():
    scale = replace(SCALE, min_items=1)
    np.testing.assert_array_equal(
        scale.score(responses([np.nan] * 3, [np.nan, np.nan, 2])), [np.nan, 2]
    )


def test_a_sum_is_the_mean_times_the_items():
    # a: 1 + 4 + 5; b: (4 + 5) * 3 / 2
    scale = replace(SCALE, scoring="sum", min_items=2)
    scores = scale.score(responses([1, 2, 5], [np.nan, 2, 5]))
    np.testing.assert_array_equal(scores, [10, 13.5])
    means = replace(scale, scoring="mean").score(responses([1, 2, 5], [np.nan, 2, 5]))
    np.testing.assert_allclose(scores, 3 * means, rtol=1e-15)


# ---- Definitions --------------------------------------------------------------------------------

DEFINITION = {
    "title": "A short scale",
    "items": ["q1", "q2", "q3"],
    "range": [1, 5],
    "reversed": ["q2"],
    "reference": "",
}


def definition(folder, **changes):
    path = folder / "short.yaml"
    path.write_text(yaml.safe_dump(DEFINITION | changes), encoding="utf-8")
    return path


def test_a_definition_is_read(tmp_path):
    scale = Scale.load(definition(tmp_path, min_items=2, scoring="sum", range=[0.5, 5]))
    expected = replace(SCALE, min_items=2, scoring="sum", range=(0.5, 5))
    assert scale == expected
    assert Scale.load(definition(tmp_path)) == SCALE


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": 3}, "title is 3; a text is needed"),
        ({"reference": None}, "reference is None; a text is needed"),
        ({"items": []}, "items is []; a list of columns, each once, is needed"),
        ({"items": "q1"}, "items is 'q1'; a list of columns, each once, is needed"),
        ({"items": ["q1", "q1"]}, "items is ['q1', 'q1']; a list of columns, each once, is needed"),
        ({"items": [True]}, "items is [True]; a list of columns, each once, is needed"),
        ({"range": [5, 1]}, "range is [5, 1]; [lowest, highest response] is needed"),
        ({"range": [5, 5]}, "range is [5, 5]; [lowest, highest response] is needed"),
        ({"range": [1]}, "range is [1]; [lowest, highest response] is needed"),
        ({"range": ["1", "5"]}, "range is ['1', '5']; [lowest, highest response] is needed"),
        ({"reversed": ["q4"]}, "reversed is ['q4']; a list of some of the items is needed"),
        (
            {"reversed": ["q1"] * 2},
            "reversed is ['q1', 'q1']; a list of some of the items is needed",
        ),
        ({"min_items": 0}, "min_items is 0; a whole number from 1 to 3 is needed"),
        ({"min_items": 4}, "min_items is 4; a whole number from 1 to 3 is needed"),
        ({"min_items": 1.5}, "min_items is 1.5; a whole number from 1 to 3 is needed"),
        ({"scoring": "median"}, "scoring is 'median'; mean or sum is needed"),
    ],
)
def test_a_definition_that_cannot_be_meant_is_refused(tmp_path, change, message):
    path = definition(tmp_path, **change)
    with pytest.raises(CohortError) as refusal:
        Scale.load(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    line = 1 + next(i for i, text in enumerate(lines) if text.startswith(f"{next(iter(change))}:"))
    assert str(refusal.value) == f"{path}:{line}: {message}"


SOUND = "title: x\nitems: [q1]\nrange: [1, 5]\nreversed: [q1]\nreference: none\n"
NEEDED = (
    "a questionnaire has title, items, range, reversed, reference, and may have min_items, "
    "scoring; where no item is reversed, reversed is []"
)


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("title: x\nrange: [1, 5]\n", [f": no items, reversed, reference; {NEEDED}"]),
        ("", [": empty; keys and values are needed (key: value)"]),
        ("- title\n", [":1: a list; keys and values are needed (key: value)"]),
        (f"{SOUND}cutoff: 3\n", [f":6: no key 'cutoff'; {NEEDED}"]),
        (f"{SOUND}3: 3\n", [f":6: no key '3'; {NEEDED}"]),
        (f"{SOUND}title: again\n", [":6: key 'title' is already on line 1"]),
        (
            SOUND.replace("reversed", "Reversd"),
            [
                ":4: no key 'Reversd'; did you mean 'reversed'?",
                f": no reversed; {NEEDED}",
            ],
        ),
        (
            SOUND.replace("[1, 5]", "5").replace("reversed: [q1]", "reversed: [q3]"),
            [
                ":3: range is 5; [lowest, highest response] is needed",
                ":4: reversed is ['q3']; a list of some of the items is needed",
            ],
        ),
    ],
)
def test_a_file_that_is_no_definition_is_refused(tmp_path, text, messages):
    """Every fault, each with its line."""
    path = tmp_path / "short.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CtraError) as refusal:
        Scale.load(path)
    assert str(refusal.value).splitlines() == [f"{path}{message}" for message in messages]


def test_a_file_that_is_no_yaml_is_refused(tmp_path):
    path = tmp_path / "short.yaml"
    path.write_text("items: [q1\n", encoding="utf-8")
    with pytest.raises(CtraError) as refusal:
        Scale.load(path)
    assert str(refusal.value).startswith(f"{path}:1:8: what opens here is not closed by ]")


def test_own_scales_come_before_those_of_the_repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folders = [Path("scales"), Path("resources")]
    for folder, name in [("scales", "a"), ("resources", "a"), ("resources", "b")]:
        Path(folder).mkdir(exist_ok=True)
        Path(folder, f"{name}.yaml").touch()
    assert [str(find_scale(name, folders)) for name in "ab"] == [
        "scales/a.yaml",
        "resources/b.yaml",
    ]
    with pytest.raises(CohortError) as refusal:
        find_scale("c", folders)
    assert str(refusal.value) == (
        "unknown scale 'c'; there are: a, b; your own are looked for in scales"
    )
    with pytest.raises(CohortError) as refusal:
        find_scale("A", folders)
    assert str(refusal.value).startswith("unknown scale 'A'; did you mean 'a'?; there are: a, b;")
    Path("scales/c.yml").touch()
    with pytest.raises(CohortError) as refusal:
        find_scale("c", folders)
    assert str(refusal.value) == "scales/c.yml: rename it to c.yaml"


# ---- The scales of the repository ---------------------------------------------------------------

ITEMS = {"prwo": 3, "loneliness": 20, "individualism": 8, "collectivism": 8, "purpose": 3}


def test_every_scale_of_the_repository_is_known_here(root):
    assert {path.stem for path in (root / "resources" / "scales").glob("*.yaml")} == set(ITEMS)


@pytest.mark.parametrize("name", ITEMS)
def test_a_scale_of_the_repository_is_sound(root, name):
    scale = Scale.load(root / "resources" / "scales" / f"{name}.yaml")
    low, high = scale.range
    assert scale.name == name
    assert len(set(scale.items)) == len(scale.items) == ITEMS[name]
    assert set(scale.reversed) < set(scale.items)
    assert len(set(scale.reversed)) == len(scale.reversed)
    assert low < high


def test_loneliness_reverses_the_nine_positive_items_of_russell(root):
    """Russell 1996, UCLA version 3: who answers 1 to these and 4 to the others is loneliest."""
    scale = Scale.load(root / "resources" / "scales" / "loneliness.yaml")
    numbers = [int(item.removeprefix("ucla")) for item in scale.reversed]
    assert numbers == [1, 5, 6, 9, 10, 15, 16, 19, 20]
    loneliest = pd.DataFrame({item: [1 if item in scale.reversed else 4] for item in scale.items})
    assert scale.score(loneliest).to_list() == [4]
