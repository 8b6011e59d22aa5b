"""Permutations that leave clusters together, and the blocks of a design."""

import numpy as np
import pandas as pd
import pytest

from ctra.inference.clusters import adjusted_blocks, n_permutations, shuffled, varies_within
from ctra.inference.partial import Partial
from ctra.marginal.data import ModelData


def clustered(column, codes):
    rng = np.random.default_rng(1)
    x = pd.DataFrame({"x": column, "z": rng.standard_normal(len(codes))})
    y = pd.DataFrame(rng.standard_normal((len(codes), 2)), columns=["A", "B"])
    return Partial(ModelData.paired(y, x, np.array(codes)), "x")


def test_within_clusters_where_the_column_varies_there():
    codes = np.array([0, 0, 0, 1, 1, 1, 1, 2, 2])
    given = clustered(np.arange(9.0), codes)
    order = shuffled(given, 200, np.random.default_rng(1))
    assert varies_within(given, given.values)
    assert (codes[order] == codes).all()
    assert (np.sort(order, axis=1) == np.arange(9)).all()
    assert len(np.unique(order[:, 3:7], axis=0)) == 24
    assert n_permutations(given) == 6 * 24 * 2


def test_whole_clusters_of_one_size_where_it_does_not():
    codes = np.array([0, 0, 1, 1, 2, 2, 3, 3, 3])
    given = clustered(np.array([1.0, 5, 2, 9])[codes], codes)
    order = shuffled(given, 200, np.random.default_rng(1))
    assert not varies_within(given, given.values)
    assert (order[:, 6:] == [6, 7, 8]).all()  # no other has three
    assert len(np.unique(order, axis=0)) == 6 == n_permutations(given)
    assert (np.diff(order[:, :6].reshape(200, 3, 2), axis=2) == 1).all()


def test_many_permutations_are_a_number_all_the_same(draw):
    y, x = draw(400, 2, 1, seed=1)
    assert n_permutations(Partial(ModelData.paired(y, x), "x0")) > 1e300


@pytest.mark.parametrize("codes", [np.arange(9), np.array([0, 0, 0, 1, 1, 1, 1, 2, 2])])
def test_blocks_are_powers_of_what_a_regression_leaves(codes):
    rng = np.random.default_rng(1)
    basis = np.linalg.qr(rng.standard_normal((9, 2)))[0]
    values = rng.standard_normal((9, 3))
    twice = values
    for _ in range(2):
        twice, undetermined = adjusted_blocks(twice, basis, codes, -1 / 2)
        assert not undetermined.any()
    left = np.eye(9) - basis @ basis.T
    for code in range(codes.max() + 1):
        rows = codes == code
        expected = np.linalg.solve(left[np.ix_(rows, rows)], values[rows])
        assert twice[rows] == pytest.approx(expected, rel=1e-9)


def test_what_a_cluster_alone_holds_is_told():
    """The basis is the mean of the first cluster: nothing is left of it there."""
    basis = np.array([[1, 1, 0, 0, 0]]).T / np.sqrt(2)
    values = np.array([[1, 1, 0, 0, 0], [1, -1, 0, 0, 0], [0, 0, 1, 2, 3]]).T.astype(float)
    adjusted, undetermined = adjusted_blocks(values, basis, np.array([0, 0, 1, 1, 1]), -1)
    assert undetermined.tolist() == [True, False, False]
    assert adjusted.T == pytest.approx(np.array([[0] * 5, [1, -1, 0, 0, 0], [0, 0, 1, 2, 3]]))
