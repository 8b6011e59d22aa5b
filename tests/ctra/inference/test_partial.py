"""A column given the others: its scale and sign, and what is refused."""

import numpy as np
import pytest

from ctra.files.errors import MarginalError, NotIdentifiedError
from ctra.inference.partial import Draws, Partial, Shuffles
from ctra.marginal.data import ModelData


def partial(y, x, *column):
    return Partial(ModelData.paired(y, x), *column)


def test_by_hand():
    # x = 0 1 2 3 around its mean has length sqrt(5); the genes' mean 0 1 2 5 has 8 along it
    given = partial([[0.0], [1], [2], [5]], [[0.0], [1], [2], [3]], 0)
    assert given.frame[:, -1] == pytest.approx(np.array([-1.5, -0.5, 0.5, 1.5]) / np.sqrt(5))
    size, cross, total = Draws(
        given, Shuffles(given.data, np.array([[0, 1, 2, 3], [3, 2, 1, 0]]))
    ).plain
    assert size.tolist() == [1, 1]
    assert cross == pytest.approx(np.array([8, -8]) / np.sqrt(5))
    assert total == pytest.approx([14, 14])  # 4 + 1 + 0 + 9


def test_nothing_is_left_of_the_column_where_differences_explain_it():
    # the genes' difference, +1 -1 +1 -1, is orthogonal to the column; with the second and third
    # subject exchanged it is the column
    y = np.array([[1.0, 0], [0, 1], [2, 1], [3, 4]])
    given = partial(y, [[1.0], [1], [-1], [-1]], 0)
    other, same = Draws(
        given, Shuffles(given.data, np.array([[0, 1, 2, 3], [0, 2, 1, 3]]))
    ).adjusted[0]
    assert np.isnan(same)
    assert other == pytest.approx(1)


def test_refusals(draw):
    y, x = draw(9, 2, 2, seed=1)
    with pytest.raises(MarginalError, match="x has no column 'z'; there are x0, x1"):
        partial(y, x, "z")
    with pytest.raises(MarginalError, match="null 'no'; allowed: column, model"):
        partial(y, x, "x0", "no")
    with pytest.raises(NotIdentifiedError, match="x2 is constant or depends on the columns before"):
        partial(y, x.assign(x2=x["x0"] - x["x1"]), "x2")


@pytest.mark.parametrize("null", ["column", "model"])
def test_products_that_all_columns_share_are_those_of_each(draw, null):
    y, x = draw(12, 4, 3, seed=2)
    y = y.add(x["x0"] - x["x2"], axis=0)
    data = ModelData.paired(y, x)
    order = np.random.default_rng(3).permuted(np.tile(np.arange(12), (5, 1)), axis=1)
    shuffles = Shuffles(data, order)
    for column in x:
        given = Partial(data, column, null)
        draws = Draws(given, shuffles)
        basis = given.contrasts
        assert basis.T @ basis == pytest.approx(np.eye(3), abs=1e-13)
        differences = given.permuted @ data.contrasts
        assert basis @ (basis.T @ differences) == pytest.approx(differences, abs=1e-12)
        for number, row in enumerate(order):
            of_genes, of_contrasts = (given.frame.T @ part[row] for part in (given.permuted, basis))
            assert draws.of_genes[number] == pytest.approx(of_genes, abs=1e-12)
            assert draws.of_contrasts[number] == pytest.approx(of_contrasts, abs=1e-12)
