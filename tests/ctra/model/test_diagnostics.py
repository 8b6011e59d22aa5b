"""What stands beside the statistics is what the functions of inference give, by effect."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ctra.inference import bootstrap, influence, permute
from ctra.marginal import fit_common_slopes
from ctra.model.diagnostics import bootstrap_limits, calibrate, influences, weights


def chosen(settings, *names):
    return {name: of for name, of in settings.statistics.items() if name in names}


def test_sizes_are_those_of_each_column(data, partials, settings):
    table = calibrate(partials(*data, "a", "b"), chosen(settings, "composite", "un"), settings)
    assert table[["effect", "statistic"]].to_numpy().tolist() == [
        [effect, statistic] for effect in "ab" for statistic in ("composite", "un")
    ]
    expected = permute(*data, "b", seed=1, draws=100, statistics=["un"]).table.loc["un"]
    last = table.iloc[-1]
    assert last.drop(["effect", "statistic"]).tolist() == expected[last.index[2:]].tolist()


def test_no_limits_where_the_slope_hangs_on_every_subject(data, partials, settings):
    y, x = (table.head(6) for table in data)
    x = x.assign(one=np.eye(6)[0])  # n - 1 - k = 1: without anybody else nothing is left
    limits = bootstrap_limits(partials(y, x, "a"), settings)
    assert limits["statistic"].tolist() == ["composite"]
    assert limits[["bca_low", "bca_high"]].isna().all(axis=None)
    limits = bootstrap_limits(partials(*data, "a"), replace(settings, permutations=200))
    found = bootstrap(*data, "a", seed=1, draws=200)
    assert limits.loc[0, ["bca_low", "bca_high"]].tolist() == [found.low, found.high]


def test_influence_of_statistics_with_updates_alone(data, partials, settings):
    some = chosen(settings, "un", "csh", "composite", "homogeneity")
    table = influences(partials(*data, "a"), some, "reml")
    assert table["statistic"].tolist() == ["composite", "composite", "un", "un"]
    expected = influence(*data, "a", statistics=["composite"])
    assert table.loc[0, "most"] == expected.range.loc[0, "most"]
    assert table.loc[0, "estimate"] == expected.full.loc["composite", "estimate"]
    assert influences(partials(*data, "a"), chosen(settings, "csh"), "reml").empty


def test_weights_of_every_mixed_model(data):
    fits = {"un": fit_common_slopes(*data), "csh": fit_common_slopes(*data, covariance="csh")}
    of_genes = {name: fit.weights for name, fit in fits.items()}
    table = weights(of_genes).set_index("statistic")
    assert table["effective"].to_dict() == pytest.approx(
        {name: 1 / (fit.weights**2).sum() for name, fit in fits.items()}
    )
    assert list(weights({})) == ["statistic", *table]


def test_no_limits_of_an_exact_fit(data, partials, settings):
    _, x = data
    y = pd.DataFrame({"A": 0.3 * x["a"] + 0.1})
    limits = bootstrap_limits(partials(y, x, "a"), settings)
    assert limits[["bca_low", "bca_high"]].isna().all(axis=None)
