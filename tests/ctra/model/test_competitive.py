"""Which genes a set is compared with, and when there is no test."""

import numpy as np
import pandas as pd
import pytest

from ctra.inference.competitive import compete
from ctra.model.analysis import Specification
from ctra.model.competitive import COLUMNS, competitive

PLAIN = {"exposures": ["x", "m"], "products": [["x", "m"]], "covariates": ["age"]}
SETTINGS = {"standardize": False, "seed": 1}


def specification(**changes):
    return Specification(**(PLAIN | {"categories": {}, "slopes": []} | changes))


@pytest.fixture
def study():
    """Matrix of 40 genes and 30 samples, 6 genes of the set (one not found), and participants."""
    rng = np.random.default_rng(2)
    samples = [f"S{i}" for i in range(30)]
    matrix = pd.DataFrame(rng.normal(6, 1, (40, 30)), [f"G{i}" for i in range(40)], samples)
    genes = pd.DataFrame({"symbol": [*"abcdef"], "gene": [f"G{i}" for i in range(6)]})
    genes = genes.assign(sign=[1, 1, 1, -1, -1, -1], status=[*["found"] * 5, "missing"])
    people = pd.DataFrame(rng.normal(size=(30, 3)), samples, ["x", "m", "age"])
    people.insert(0, "sample", samples)
    people["village"] = ["a", "b", "c"] * 10
    return matrix, genes, people


def test_a_row_an_effect(study):
    matrix, genes, people = study
    table = competitive(matrix, genes, people, specification(), **SETTINGS)
    assert table.columns.tolist() == COLUMNS
    assert table["effect"].tolist() == ["x", "m", "x:m"]
    assert table["status"].tolist() == ["ok"] * 3
    assert table["n_genes"].tolist() == [5] * 3
    assert table["n_others"].tolist() == [35] * 3
    x = specification().design(people)
    signs = np.r_[1, 1, 1, -1, -1, np.zeros(35)]
    found = compete(matrix.to_numpy().T, x[["m", "x:m", "age", "x"]].to_numpy(), signs, 1)
    assert table.loc[0, "p_value"] == pytest.approx(found.p_value)


def test_genes_that_are_not_expressed_or_do_not_vary_are_no_others(study):
    matrix, genes, people = study
    low = matrix.clip(lower=0.0)
    low.iloc[10, :20] = 0.0  # the lowest value in 20 of 30
    low.iloc[11, :10] = 0.0  # in 10
    low.iloc[12] = 7.0
    low.iloc[0, :20] = 0.0  # of the set: it counts as in the composite
    low.iloc[1] = 0.0
    table = competitive(low, genes, people, specification(), **SETTINGS)
    assert table["n_others"].tolist() == [33] * 3
    assert table["n_genes"].tolist() == [4] * 3


def test_genes_that_are_columns_of_the_model_are_left_out(study):
    matrix, genes, people = study
    people = people.assign(G20=matrix.loc["G20"])
    given = specification(covariates=["age", "G20"])
    with_row = competitive(matrix, genes, people, given, **SETTINGS)
    without = competitive(matrix.drop(index="G20"), genes, people, given, **SETTINGS)
    assert set(with_row.pop("in_model")) == {"G20"}
    assert set(without.pop("in_model")) == {""}
    pd.testing.assert_frame_equal(with_row, without)


def test_standardised_genes_count_the_same(study):
    matrix, genes, people = study
    tables = [
        competitive(one, genes, people, specification(), standardize=True, seed=1)
        for one in (matrix, matrix.mul(np.arange(1, 41), axis=0))
    ]
    assert tables[0]["estimate"].tolist() == pytest.approx(tables[1]["estimate"].tolist())


@pytest.mark.parametrize(
    ("genes_left", "changes", "says"),
    [
        (14, {}, "5 genes of the set and 9 other expressed genes; at least 2 and 10 are needed"),
        (1, {}, "1 genes of the set and 0 other expressed genes; at least 2 and 2"),
        (40, {"cluster": "village"}, "the participants have clusters (village)"),
    ],
)
def test_when_there_is_no_test(study, genes_left, changes, says):
    matrix, genes, people = study
    given = (matrix.iloc[:genes_left], genes.head(genes_left), people, specification(**changes))
    table = competitive(*given, **SETTINGS)
    assert table["status"].str.startswith("not tested: ").all()
    assert says in table["status"].iloc[0]
    assert table["p_value"].isna().all()


def test_as_many_columns_as_participants(study):
    matrix, genes, people = study
    table = competitive(matrix, genes, people.head(5), specification(), **SETTINGS)
    assert table["status"].tolist() == ["not tested: 5 participants are too few for 4 columns"] * 3


def test_an_exposure_of_three_groups_has_two_effects(study):
    matrix, genes, people = study
    alone = {"exposures": ["village"], "products": [], "categories": {"village": "a"}}
    table = competitive(matrix, genes, people, specification(**alone), **SETTINGS)
    assert table["effect"].tolist() == ["village: b vs a", "village: c vs a"]
