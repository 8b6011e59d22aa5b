"""A statistic is found by the names of its functions; what it has none for, refits give."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ctra import inference
from ctra.files.errors import InferenceError, NotIdentifiedError
from ctra.inference import catalogue, composite, notebook, permute
from ctra.inference.catalogue import BY_KEY, Statistic
from ctra.inference.functions import Functions, permuted_data, resolve
from ctra.inference.partial import Draws, Partial, Shuffles
from ctra.inference.permutation import permutations
from ctra.marginal.data import ModelData

OPTIONS = {"seed": 1, "draws": 40, "method": "reml"}


def test_every_name_of_the_catalogue_is_a_function():
    for key, functions in resolve(
        {key: statistic.functions for key, statistic in BY_KEY.items()}
    ).items():
        assert BY_KEY[key].slope == (functions.fit is not None)
        assert BY_KEY[key].slope == (functions.test is None)


@pytest.mark.parametrize("null", ["column", "model"])
@pytest.mark.parametrize("statistic", ["composite", "un", "homogeneity"])
def test_refits_are_what_the_evaluation_of_many_draws_gives(draw, statistic, null):
    """The fit or test alone has the same permutation p and size as with the fast evaluation."""
    (full,) = resolve({statistic: BY_KEY[statistic].functions}).values()
    partial = Partial(ModelData.paired(*draw(25, 4, 3, seed=1)), "x1", null)
    alone = Functions(fit=full.fit, test=full.test)
    slow = permutations({"x1": partial}, {"s": alone}, **OPTIONS)["x1"]
    fast = permutations({"x1": partial}, {"s": full}, **OPTIONS)["x1"]
    pd.testing.assert_frame_equal(slow.table, fast.table, rtol=1e-8)


def test_permuted_data_by_hand():
    # without other columns the genes' rows move whole
    y, x = np.array([[0.0], [1], [2], [5]]), np.array([[0.0], [1], [2], [3]])
    partial = Partial(ModelData.paired(y, x), 0)
    moved = permuted_data(partial, np.array([3, 2, 1, 0]))
    assert moved.data.genes.ravel().tolist() == pytest.approx([5, 2, 1, 0])
    assert moved.column == 0


def test_a_fit_that_fails_or_does_not_converge_is_missing(draw):
    y, x = draw(12, 3, 2, seed=1)
    calls = []

    def fit(data, method):
        calls.append(method)
        if len(calls) == 2:
            raise NotIdentifiedError("nothing is left")
        return SimpleNamespace(status="not converged" if len(calls) == 3 else "ok", **NUMBERS)

    partial = Partial(ModelData.paired(y, x), "x1")
    order = np.tile(np.arange(12), (3, 1))
    values, p_values = Functions(fit=fit).prepare(partial, "ml")(
        Draws(partial, Shuffles(partial.data, order))
    )
    assert np.isnan(values).tolist() == [True, True, False]
    assert np.isnan(p_values).tolist() == [True, True, False]
    assert set(calls) == {"ml"}


NUMBERS = {"tvalues": {"x1": 2.0}, "pvalues": {"x1": 0.1}}


def test_a_further_statistic_is_one_function_and_one_entry(draw, monkeypatch):
    def fit(data, method):
        """The slopes of the first gene alone."""
        return composite(data.y.iloc[:, :1], data.x)

    entry = Statistic("first", "y1 = a + x'b", "t", "first gene", fit="first_gene:fit")
    monkeypatch.setitem(sys.modules, "first_gene", SimpleNamespace(fit=fit))
    monkeypatch.setitem(catalogue.BY_KEY, "first", entry)
    y, x = draw(30, 4, 2, seed=3)
    table = permute(y, x, "x1", seed=1, draws=50, statistics=["composite", "first"]).table
    # the composite of one gene, with the same draws
    alone = permute(y[["g0"]], x, "x1", seed=1, draws=50, statistics=["composite"]).table
    pd.testing.assert_series_equal(table.loc["first"], alone.loc["composite"], check_names=False)


def test_a_statistic_needs_a_function(draw):
    partial = Partial(ModelData.paired(*draw(12, 3, 2, seed=1)), "x1")
    with pytest.raises(InferenceError, match="needs a fit of slopes or a test of a column"):
        Functions().prepare(partial, "reml")


def test_public_functions_are_functions_whatever_was_imported_before():
    """No module of the room has the name of a public function, and would come in its place."""
    modules = {path.stem for path in Path(inference.__path__[0]).glob("*.py")}
    assert not modules & set(notebook.__all__)
    assert all(getattr(inference, name) is getattr(notebook, name) for name in notebook.__all__)
    with pytest.raises(AttributeError, match=r"^module 'ctra\.inference' has no attribute 'x'$"):
        _ = inference.x
