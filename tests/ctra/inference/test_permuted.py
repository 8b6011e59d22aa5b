"""Each statistic of a permutation is equal to a fit of the permuted data."""

import numpy as np
import pandas as pd
import pytest

from ctra.inference import composite, homogeneity, rao, robust
from ctra.inference.catalogue import BY_KEY
from ctra.inference.functions import resolve
from ctra.inference.partial import Draws, Partial, Shuffles
from ctra.marginal import fit_common_slopes
from ctra.marginal.data import ModelData

FUNCTIONS = resolve({key: statistic.functions for key, statistic in BY_KEY.items()})

nulls = pytest.mark.parametrize("null", ["column", "model"])
methods = pytest.mark.parametrize("method", ["reml", "ml"])


def refit(name, y, x, column, method):
    """Value and p of a statistic by its own fit."""
    if name == "homogeneity":
        fit = homogeneity(y, x, column)
        return fit.f, fit.p_value
    fits = {"rao": rao, "composite": composite, "robust": robust}
    if name in fits:
        fit = fits[name](y, x)
    else:
        fit = fit_common_slopes(y, x, covariance=name, method=method)
    return fit.tvalues[column], fit.pvalues[column]


@nulls
@methods
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_draw_equals_a_refit_of_permuted_data(draw, name, method, null):
    y, x = draw(25, 4, 3, seed=1)
    y = y.add(x["x0"] + x["x2"], axis=0)
    given = Partial(ModelData.paired(y, x), "x1", null)
    order = np.random.default_rng(2).permuted(np.tile(np.arange(25), (5, 1)), axis=1)
    order[0] = np.arange(25)
    values, p_values = FUNCTIONS[name].prepare(given, method)(
        Draws(given, Shuffles(given.data, order))
    )
    others = np.column_stack([np.ones(25), x[["x0", "x2"]]])
    fitted = others @ np.linalg.lstsq(others, y.to_numpy(), rcond=None)[0]
    if null == "model":
        fitted = np.tile(y.mean().to_numpy(), (25, 1))
    for row, value, p_value in zip(order, values, p_values, strict=True):
        moved = pd.DataFrame(fitted + (y - fitted).to_numpy()[row], columns=y.columns)
        expected = refit(name, moved, x, "x1", method)
        # iterations end at a gradient of 1e-7 a subject; the others are rounding
        tolerance = 1e-5 if name == "csh" else 1e-9
        assert (value, p_value) == pytest.approx(expected, rel=tolerance)
