"""Effects are called by what else is in their model, not by the model's name."""

import pandas as pd
import pytest

from ctra.report.naming import context, names_of


@pytest.mark.parametrize(
    ("effect", "effects", "says"),
    [
        ("a", ["a"], ""),
        ("a", ["a", "b", "c"], "adjusted for b and c"),
        ("a", ["a", "b", "a:b"], "at the mean of b"),
        ("a", ["a", "b", "c", "a:b"], "at the mean of b, adjusted for c"),
        ("a:b", ["a", "b", "a:b"], ""),
        ("a", ["a", "arm: x vs z", "arm: y vs z"], "adjusted for arm"),
        ("a", ["a", "Age", "BMI"], "adjusted for age and BMI"),
        ("arm: x vs z", ["a", "arm: x vs z", "arm: y vs z"], "adjusted for a"),
    ],
)
def test_what_else_is_in_the_model(effect, effects, says):
    assert context(effect, effects) == says


def test_two_models_of_one_exposure_have_two_names():
    rows = pd.DataFrame(
        {"model": ["m1", "m2", "m2", "m3", "m3", "m3"], "effect": ["A", "A", "B", "A", "B", "A:B"]}
    )
    assert names_of(pd.concat([rows, rows])) == {
        ("m1", "A"): "A",
        ("m2", "A"): "A, adjusted for B",
        ("m2", "B"): "B, adjusted for A",
        ("m3", "A"): "A, at the mean of B",
        ("m3", "B"): "B, at the mean of A",
        ("m3", "A:B"): "A × B",
    }


def test_effects_of_one_name_are_told_apart_by_their_models():
    rows = pd.DataFrame({"model": ["m1", "m2"], "effect": ["A", "A"]})
    assert list(names_of(rows).values()) == ["A (model m1)", "A (model m2)"]
