"""A value that is 0 in exact arithmetic counts as 0, whichever way it was rounded."""

import numpy as np
import pandas as pd
import pytest

from ctra.files.rounding import fits_exactly, rounding_norm, varies, varying


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3, 1e5])
def test_a_unit_in_the_last_place_is_no_variance(value):
    column = np.full(20, value)
    assert not varies(column, value)
    column[3] = np.nextafter(value, 2 * value)
    assert not varies(column, value)
    column[3] = value + 1e-9 * max(value, 1)
    assert varies(column, value)


def test_logarithms_near_0_have_the_rounding_of_those_of_about_1():
    table = pd.DataFrame({"same": np.log2(np.array([1.0, 1 + 2**-52, 1])), "other": [0.0, 1, 0]})
    assert varying(table).tolist() == [True, True]
    assert varying(table, least=1.0).tolist() == [False, True]
    assert varying(table[[]]).size == 0
    assert varying(table.head(0)).tolist() == [False, False]


@pytest.mark.parametrize("scale", [1, 0.1, 1 / 3, 1e-3, 7e5])
def test_exact_fits_column_by_column(scale):
    rng = np.random.default_rng(1)
    columns = np.column_stack([np.ones(30), rng.standard_normal((30, 3)) * [1, 1e-6, 1e6]])
    values = scale * (columns @ rng.standard_normal((4, 2)))
    values[:, 1] += scale * 1e-3 * rng.standard_normal(30)
    assert fits_exactly(columns, values, np.abs(values).max(axis=0)).tolist() == [True, False]


def test_numbers_that_cancel_out_are_measured_by_what_they_were():
    """Of 0.1 a + 0.2 a - 0.3 a rounding is left, and nothing of its own norm explains that."""
    a = np.random.default_rng(2).standard_normal(30)
    left = 0.1 * a + 0.2 * a - 0.3 * a
    assert left.any()
    assert not fits_exactly(np.ones((30, 1)), left, 0)
    assert fits_exactly(np.ones((30, 1)), left, np.abs(a).max())
    assert np.linalg.norm(left) < rounding_norm(left, np.abs(a).max())


def test_twenty_units_in_the_last_place_are_no_rounding():
    column = 1 + 20 * np.finfo(float).eps * np.tile([-1.0, 1.0], 10)
    assert varies(column, 1.0)
