"""What statistics share of the data is what each would compute by itself."""

import numpy as np
import pandas as pd
import pytest

from ctra.files.errors import MarginalError
from ctra.marginal.data import ModelData


@pytest.fixture
def data():
    """Twenty subjects, four genes, two columns."""
    rng = np.random.default_rng(1)
    y = pd.DataFrame(rng.standard_normal((20, 4)), columns=list("ABCD"))
    x = pd.DataFrame(rng.standard_normal((20, 2)) + 3, columns=["a", "b"])
    return ModelData.paired(y, x)


def test_numbers_and_tables(data):
    assert (data.n, data.p, data.k) == (20, 4, 2)
    assert data.centred_genes.mean(axis=0) == pytest.approx(0)
    assert data.design.centred.mean(axis=0) == pytest.approx(0)
    with pytest.raises(MarginalError, match="y has 2 rows and x 1"):
        ModelData.paired(np.zeros((2, 1)), np.zeros((1, 1)))


def test_clusters_are_one_a_subject(data):
    assert data.clusters is None
    codes = np.repeat([0, 1, 2, 3], 5)
    assert ModelData.paired(data.y, data.x, codes).clusters is codes
    with pytest.raises(MarginalError, match="clusters has 19 values and y 20 rows"):
        ModelData.paired(data.y, data.x, codes[1:])


def test_differences_by_hand():
    data = ModelData.paired([[3.0, 1.0], [5.0, 5.0]], [[0.0], [1.0]])
    # one difference of two genes, over the root of 2; its sign is the basis's
    assert np.abs(data.differences.ravel()) == pytest.approx([np.sqrt(2), 0])
    assert data.contrasts.T @ data.contrasts == pytest.approx(np.eye(1))
    assert data.contrasts.sum() == pytest.approx(0)


def test_ranks_are_counted_beside_the_columns(data):
    assert len(data.design.dependent) == len(data.dependent_genes) == 0
    assert data.n_differences == 3
    assert not data.mean_is_explained
    y = data.y.assign(C=data.y["A"] + 2 * data.x["b"])
    changed = ModelData.paired(y, data.x)
    assert changed.dependent_genes.tolist() == [2]
    assert changed.n_differences == 2
    x = data.x.assign(c=data.x["a"] - data.x["b"], one=1.0)
    assert ModelData.paired(data.y, x).design.dependent.tolist() == [2, 3]
    explained = ModelData.paired(pd.DataFrame({"A": 3 * data.x["a"] + 1}), data.x)
    assert explained.mean_is_explained


def test_rounding_of_the_mean_is_measured_by_the_genes(data):
    """Of 0.1 a + 0.2 a - 0.3 a rounding is left; the columns explain nothing of it."""
    y = pd.DataFrame(np.outer(data.y["A"], [0.1, 0.2, -0.3]))
    cancelled = ModelData.paired(y, data.x)
    assert cancelled.largest == y.abs().to_numpy().max()
    assert cancelled.mean.any()
    assert cancelled.mean_is_explained


def test_adjusted_is_the_regression_on_columns_and_differences(data):
    design = np.column_stack([np.ones(20), data.x, data.differences])
    expected = np.linalg.lstsq(design, data.y.mean(axis=1), rcond=None)[0]
    assert data.adjusted.solution == pytest.approx(expected[1:])


def test_regressions_of_the_mean_know_each_subject(data):
    mean = data.y.mean(axis=1).to_numpy()
    for regression, columns in (
        (data.on_columns, [np.ones(20), data.x]),
        (data.on_columns_and_differences, [np.ones(20), data.x, data.differences]),
    ):
        design = np.column_stack(columns)
        expected = np.linalg.lstsq(design, mean, rcond=None)[0]
        assert regression.inverse @ regression.coefficients == pytest.approx(expected)
        assert regression.residual == pytest.approx(mean - design @ expected)
        hat = design @ np.linalg.inv(design.T @ design) @ design.T
        assert regression.left == pytest.approx(1 - np.diag(hat))


def test_nothing_is_left_of_a_subject_with_a_column_of_its_own(data):
    x = data.x.assign(first=(np.arange(20) == 0).astype(float))
    left = ModelData.paired(data.y, x).on_columns.left
    assert np.isnan(left).tolist() == [True] + [False] * 19
