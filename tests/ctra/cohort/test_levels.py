"""A cell as a number or a level."""

import math

import pytest

from ctra.cohort.levels import MISSING, level_name, to_level, to_number


@pytest.mark.parametrize(
    ("cell", "comma", "number"),
    [("1", False, 1), ("-2.5", False, -2.5), ("2.5", True, 2.5), ("1,5", True, 1.5)],
)
def test_a_number(cell, comma, number):
    assert to_number(cell, comma=comma) == number


@pytest.mark.parametrize("cell", MISSING)
def test_a_missing_cell_is_no_number_and_no_level(cell):
    assert math.isnan(to_number(cell, comma=False))
    assert to_level(cell) is None


@pytest.mark.parametrize("cell", ["one", "1,5"])
def test_what_is_no_number_is_an_error(cell):
    with pytest.raises(ValueError, match="could not convert"):
        to_number(cell, comma=False)


@pytest.mark.parametrize(
    ("value", "name"), [("high", "high"), ("1.0", "1.0"), (1.0, "1"), (1.5, "1.5"), (1e15, "1e+15")]
)
def test_a_level_has_the_digits_that_it_needs(value, name):
    assert level_name(value) == to_level(value) == name


def test_a_missing_number_is_no_level():
    assert to_level(math.nan) is None
