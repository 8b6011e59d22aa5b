"""Data and settings that the tests of models share."""

import numpy as np
import pandas as pd
import pytest
from statistics_of import statistics_of

from ctra.inference.partial import Partial
from ctra.marginal.data import ModelData
from ctra.model.fits import Settings


@pytest.fixture
def data():
    """Thirty subjects, five genes, three columns."""
    rng = np.random.default_rng(3)
    subjects = [f"{i:03d}" for i in range(30)]
    y = pd.DataFrame(rng.standard_normal((30, 5)), index=subjects, columns=list("ABCDE"))
    x = pd.DataFrame(rng.standard_normal((30, 3)), index=subjects, columns=["a", "b", "age"])
    return y, x


@pytest.fixture
def settings():
    """Settings of a model with few draws."""
    return Settings(
        statistics=statistics_of("un", "csh"),
        method="reml",
        standardize=False,
        permutations=100,
        seed=1,
    )


@pytest.fixture
def partials():
    """A function that gives the columns of effects, each given the others."""

    def function(y, x, *effects):
        data = ModelData.paired(y, x)
        return {effect: Partial(data, effect) for effect in effects}

    return function


@pytest.fixture
def of_r(root):
    """Forty participants, and what R's regressions say of them (sizes.R beside the data)."""
    folder = root / "tests/reference/robust"
    table = pd.read_csv(folder / "data.csv")
    x = table[["a", "b", "v"]].assign(**{"a:v": table["a"] * table["v"]})
    sizes = pd.read_csv(folder / "sizes.csv", comment="#", index_col="column")
    *_, beside = (folder / "sizes.csv").read_text(encoding="utf-8").split()
    return ModelData.paired(table[["y"]], x), sizes.rename(index={"av": "a:v"}), float(beside)
