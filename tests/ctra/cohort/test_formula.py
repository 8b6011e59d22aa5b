"""Declared columns are sums, differences and products, and nothing else is evaluated."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctra.cohort.formula import column_names, evaluate
from ctra.files.errors import CohortError

VALUES = {"a": 2.0, "b": 3.0, "c": 5.0, "나이": 7.0}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a", 2),
        ("a + b", 5),
        ("a - b", -1),
        ("a * b", 6),
        ("a + b * c", 17),
        ("(a + b) * c", 25),
        ("a - b - c", -6),
        ("0.5 * a - 1", 0),
        ("-a", -2),
        ("a * -1.5", -3),
        ("  a\t+b ", 5),
        ("나이 - a", 5),
    ],
)
def test_value(text, value):
    assert evaluate(text, VALUES.get) == value


def test_arrays_are_evaluated_element_by_element():
    columns = {"a": np.array([1.0, 2.0]), "b": np.array([3.0, np.nan])}
    np.testing.assert_array_equal(evaluate("a * b - 1", columns.get), [2, np.nan])


@st.composite
def formulas(draw, depth=3):
    if depth == 0 or draw(st.booleans()):
        return draw(st.sampled_from([*VALUES, "1", "2.5"]))
    left, right = draw(formulas(depth=depth - 1)), draw(formulas(depth=depth - 1))
    return f"({left} {draw(st.sampled_from('+-*'))} {right})"


@settings(deadline=None, max_examples=50)
@given(formulas())
def test_value_is_that_of_python(text):
    assert evaluate(text, VALUES.get) == eval(text, {"__builtins__": {}}, VALUES)  # noqa: S307


def test_column_names_are_in_order_of_appearance_each_once():
    assert column_names("b * a - 2 * (b + c)") == ["b", "a", "c"]
    assert column_names("1 + 2") == []


@pytest.mark.parametrize(
    ("text", "culprit"),
    [
        ("a / b", "a / b"),
        ("a ** 2", "a ** 2"),
        ("a % b", "a % b"),
        ("1 + sqrt(a)", "sqrt(a)"),
        ("__import__('os').system('true')", "__import__('os').system('true')"),
        ("a.b", "a.b"),
        ("a[0]", "a[0]"),
        ("a > b", "a > b"),
        ("a and b", "a and b"),
        ("a if b else c", "a if b else c"),
        ("a + 'x'", "'x'"),
        ("a + True", "True"),
        ("a + 1j", "1j"),
        ("not a", "not a"),
        ("lambda: a", "lambda: a"),
        ("[a]", "[a]"),
    ],
)
def test_anything_else_is_refused(text, culprit):
    with pytest.raises(CohortError) as refusal:
        evaluate(text, VALUES.get)
    assert str(refusal.value) == (
        f"{text!r}: {culprit!r} is not allowed; "
        "only column names, numbers, +, -, * and brackets are"
    )


@pytest.mark.parametrize("text", ["", "a +", "(a", "a b", "a = b", "a; b", "positive.1 - a"])
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(CohortError, match="not a sum, difference or product of columns") as error:
        column_names(text)
    assert str(error.value).startswith(repr(text))
