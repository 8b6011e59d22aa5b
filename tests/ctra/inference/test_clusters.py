"""Permutations that leave clusters together, and the blocks of a design."""

import numpy as np
import pandas as pd
import pytest

from ctra.files.errors import MarginalError
from ctra.inference.catalogue import BY_KEY
from ctra.inference.clusters import (
    adjusted_blocks,
    kept_share,
    log_permutations,
    shuffled,
    varies_within,
)
from ctra.inference.functions import resolve
from ctra.inference.partial import Partial
from ctra.inference.permutation import permutations
from ctra.marginal.data import ModelData


def clustered(column, codes):
    rng = np.random.default_rng(1)
    x = pd.DataFrame({"x": column, "z": rng.standard_normal(len(codes))})
    y = pd.DataFrame(rng.standard_normal((len(codes), 2)), columns=["A", "B"])
    return Partial(ModelData.paired(y, x, np.array(codes)), "x")


def test_members_change_places_where_the_column_varies_in_a_cluster():
    codes = np.array([0, 0, 0, 1, 1, 1, 1, 2, 2])
    given = clustered(np.arange(9.0), codes)
    order = shuffled(given, 200, np.random.default_rng(1))
    assert varies_within(given, given.values)
    assert (codes[order] == codes).all()  # no two clusters have one size
    assert (np.sort(order, axis=1) == np.arange(9)).all()
    assert len(np.unique(order[:, 3:7], axis=0)) == 24
    assert np.exp(log_permutations(given)) == pytest.approx(6 * 24 * 2)
    means = pd.Series(given.frame[:, -1]).groupby(codes).transform("mean")
    assert kept_share(given) == pytest.approx((means**2).sum())


def test_participants_change_places_within_strata():
    strata = np.array([0, 1, 0, 1, 1, 0, 2])
    rng = np.random.default_rng(1)
    x = pd.DataFrame({"x": np.arange(7.0), "z": rng.standard_normal(7)})
    y = pd.DataFrame(rng.standard_normal((7, 2)), columns=["A", "B"])
    given = Partial(ModelData.paired(y, x, strata=strata), "x")
    order = shuffled(given, 500, np.random.default_rng(1))
    assert (strata[order] == strata).all()
    assert len(np.unique(order, axis=0)) == 36
    assert np.exp(log_permutations(given)) == pytest.approx(36)
    means = pd.Series(given.frame[:, -1]).groupby(strata).transform("mean")
    assert kept_share(given) == pytest.approx((means**2).sum())


def test_strata_and_clusters_are_one_or_the_other():
    y, x = np.zeros((4, 1)), np.arange(4.0)[:, None]
    codes = np.array([0, 0, 1, 1])
    with pytest.raises(MarginalError, match="no clusters beside them"):
        ModelData.paired(y, x, codes, codes)
    with pytest.raises(MarginalError, match="strata has 3 values and y 4 rows"):
        ModelData.paired(y, x, strata=codes[:3])


def test_whole_clusters_of_one_size_change_places():
    codes = np.array([0, 0, 1, 1, 2, 2, 3, 3, 3])
    given = clustered(np.array([1.0, 5, 2, 9])[codes], codes)
    order = shuffled(given, 200, np.random.default_rng(1))
    assert not varies_within(given, given.values)
    assert (order[:, 6:] == [6, 7, 8]).all()  # no other has three
    assert len(np.unique(order, axis=0)) == 6
    assert np.exp(log_permutations(given)) == pytest.approx(6)
    assert (np.diff(order[:, :6].reshape(200, 3, 2), axis=2) == 1).all()


def test_whole_clusters_and_their_members_change_places():
    """Pairs and singles: a pair stays one, and nearly nothing of the column stays in its place."""
    codes = np.array([0, 0, 1, 1, 2, 2, 3, 4, 5])
    given = clustered(np.arange(9.0), codes)
    order = shuffled(given, 500, np.random.default_rng(1))
    pairs = np.sort(codes[order[:, :6]].reshape(500, 3, 2), axis=2)
    assert (pairs[:, :, 0] == pairs[:, :, 1]).all()
    assert np.exp(log_permutations(given)) == pytest.approx(6 * 8 * 6)
    mean = np.mean([given.frame[row, -1] for row in order], axis=0)
    assert kept_share(given) == pytest.approx((mean**2).sum(), abs=0.05)  # of 500 draws


@pytest.mark.parametrize(
    ("sizes", "there"),
    [
        ([2] * 6, False),  # 720 permutations
        ([2] * 7, True),  # 5,040
        ([2] * 7 + [5], False),  # the last cluster has no other to change places with
    ],
)
def test_few_permutations_or_a_column_that_stays_give_no_p(sizes, there):
    values = np.arange(len(sizes)) % 3 + np.array(sizes) / 4.0
    given = clustered(np.repeat(values, sizes), np.repeat(np.arange(len(sizes)), sizes))
    composite = resolve({"composite": BY_KEY["composite"].functions})
    options = {"seed": 1, "draws": 99, "method": "reml"}
    found = permutations({"x": given}, composite, **options)["x"]
    row = found.table.loc["composite"]
    assert (0.1 < kept_share(given) < 0.9) == (5 in sizes)
    measured = row[["p_permutation", "size", "size_low", "size_high"]].astype(float)
    assert measured.notna().all() == measured.notna().any() == there


def test_many_permutations_are_a_number_all_the_same(draw):
    y, x = draw(400, 2, 1, seed=1)
    given = Partial(ModelData.paired(y, x), "x0")
    assert log_permutations(given) > 2000
    assert kept_share(given) == pytest.approx(0, abs=1e-12)  # the column is centred


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


@pytest.mark.parametrize("clustered", [False, True])
def test_effects_together_are_as_each_alone(draw, clustered):
    """Of clusters, the one column varies within them and the other does not."""
    y, x = draw(24, 3, 2, seed=2)
    codes = np.repeat(np.arange(12), 2)
    x["x1"] = x["x1"].to_numpy()[codes]
    data = ModelData.paired(y, x, codes if clustered else None)
    partials = {column: Partial(data, column) for column in x}
    functions = resolve({key: BY_KEY[key].functions for key in ("robust", "un", "csh")})
    options = {"seed": 1, "draws": 50, "method": "reml"}
    together = permutations(partials, functions, **options)
    for column, partial in partials.items():
        alone = permutations({column: partial}, functions, **options)[column]
        pd.testing.assert_frame_equal(together[column].table, alone.table, rtol=1e-12)
