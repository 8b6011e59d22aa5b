"""Columns that depend on those before them are found, whatever their units and origin."""

import numpy as np
import pytest

from ctra.marginal.columns import independent_columns, with_intercept


@pytest.fixture
def a():
    return np.random.default_rng(1).standard_normal(20)


@pytest.mark.parametrize(
    "dependent",
    [
        lambda a, b: 2 * a,
        lambda a, b: a - 3 * b,
        lambda a, b: a + 1e5,
        lambda a, b: 1e-9 * a,
        lambda a, b: np.full(20, 0.1),
        lambda a, b: np.zeros(20),
    ],
)
def test_dependent_column_is_left_out(a, dependent):
    b = a**2
    columns = with_intercept(np.column_stack([a, b, dependent(a, b), a**3]))
    assert independent_columns(columns).tolist() == [0, 1, 2, 4]


@pytest.mark.parametrize("scale", [1e-9, 1, 1e9])
@pytest.mark.parametrize("noise", [1e-6, 1])
def test_nearly_dependent_columns_stay(a, scale, noise):
    b = scale * (a + noise * np.random.default_rng(2).standard_normal(20))
    assert independent_columns(with_intercept(a, b)).tolist() == [0, 1, 2]


def test_no_more_columns_than_rows():
    columns = np.random.default_rng(3).standard_normal((3, 5))
    assert independent_columns(columns).tolist() == [0, 1, 2]


def test_almost_parallel_columns_do_not_hide_the_one_that_depends_on_them():
    """Läuchli's columns: orthogonalised once, the last keeps a part of the others by rounding."""
    small = 1e-8
    first, second, third = np.vstack([np.ones(3), small * np.eye(3), np.zeros((1, 3))]).T
    columns = np.column_stack([first, second, third, first + 2 * second + 3 * third])
    assert independent_columns(columns).tolist() == [0, 1, 2]
