"""Data that the tests of inference share."""

import fredrickson
import numpy as np
import pandas as pd
import pytest

from ctra.model.design import z_scores


@pytest.fixture(scope="session")
def draw():
    """A function that draws correlated genes (n, p) and columns (n, k) that say nothing of them."""

    def function(n, p, k, seed):
        rng = np.random.default_rng(seed)
        mixing = rng.standard_normal((p, p)) / np.sqrt(p) + np.eye(p)
        y = pd.DataFrame(rng.standard_normal((n, p)) @ mixing, columns=[f"g{i}" for i in range(p)])
        x = pd.DataFrame(rng.standard_normal((n, k)) + 3, columns=[f"x{i}" for i in range(k)])
        return y, x

    return function


@pytest.fixture(scope="session")
def cohort(root, shared_data):
    """Genes (as z scores) and design of a real cohort."""
    y, x = fredrickson.load(root, shared_data)
    return z_scores(y), x


@pytest.fixture(scope="session")
def villages(root):
    """A function from a table in tests/reference/robust to forty participants and that table.

    The participants live in ten villages. The program that wrote the table stands beside it.
    """
    folder = root / "tests" / "reference" / "robust"

    def function(table):
        data = pd.read_csv(folder / "data.csv")
        return data, pd.read_csv(folder / table, comment="#", index_col="column")

    return function
