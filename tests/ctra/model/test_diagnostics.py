"""What stands beside the statistics is what the functions of inference give, by effect."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ctra.inference import bootstrap, influence, permute, wild
from ctra.inference.flips import flip_signs
from ctra.inference.partial import Partial
from ctra.inference.spread import residual_variances, spread_p, squared_residuals
from ctra.marginal import fit_common_slopes
from ctra.marginal.data import ModelData
from ctra.model.diagnostics import bootstrap_limits, calibrate, certified, influences, weights


def chosen(settings, *names):
    return {name: of for name, of in settings.statistics.items() if name in names}


def test_sizes_are_those_of_each_column(data, partials, settings):
    table = calibrate(partials(*data, "a", "b"), chosen(settings, "composite", "un"), settings)
    assert table[["effect", "statistic"]].to_numpy().tolist() == [
        [effect, statistic] for effect in "ab" for statistic in ("composite", "un")
    ]
    expected = permute(*data, "b", seed=1, draws=100, statistics=["un"]).table.loc["un"]
    last = table.iloc[-1]
    permuted = ["p_permutation", "size", "size_low", "size_high"]
    assert last[permuted].tolist() == expected[permuted].tolist()


def test_signs_and_spread_stand_beside_the_permutations(data, partials, settings):
    given = partials(*data, "a")
    table = calibrate(given, settings.statistics, settings).set_index("statistic")
    flips = flip_signs(given["a"], settings.statistics, seed=1, draws=100, method="reml")
    found = wild(*data, "a", seed=1, draws=100)
    limits = ["p_wild", "wild_low", "wild_high"]
    assert table.loc["robust", limits].tolist() == [found.p_value, found.low, found.high]
    assert table.drop("robust")["wild_low"].isna().all()
    for statistic in ("composite", "rao", "un", "homogeneity"):
        assert table.loc[statistic, "p_wild"] == flips.loc[statistic, "p_wild"]
        assert table.loc[statistic, "size_wild"] == flips.loc[statistic, "size_wild"]
    assert np.isnan(table.loc["csh", "p_wild"])
    of_mean = spread_p(given["a"], squared_residuals(given["a"]))
    of_genes = spread_p(given["a"], residual_variances(given["a"]))
    assert table["spread_p"].tolist() == [of_mean] * 2 + [of_genes] * 4


def test_of_clusters_the_robust_composite_alone_is_certified(data, settings):
    y, x = data
    clustered = ModelData.paired(y, x, np.arange(30) // 3)
    draws = replace(settings, permutations=2000, statistics=chosen(settings, "composite", "robust"))
    table = calibrate({"a": Partial(clustered, "a")}, draws.statistics, draws)
    assert table["calibrated"].tolist() == ["no", "yes"]
    draws = replace(settings, statistics=chosen(settings, "rao", "homogeneity"))
    table = calibrate({"a": Partial(clustered, "a")}, draws.statistics, draws)
    assert table["calibrated"].tolist() == ["no", "no"]
    assert table["p_wild"].isna().all()


GOOD = {
    "statistic": "composite",
    "calibrated": "yes",
    "size": 0.05,
    "spread_p": 0.025,
    "size_wild": 0.2,
}
ROBUST = {"statistic": "robust"}
UNMOVED = {"size": np.nan, "calibrated": "undecided"}  # no permutation keeps clusters together


@pytest.mark.parametrize(
    ("change", "clustered", "says"),
    [
        ({}, False, ("yes", "")),
        ({"calibrated": "undecided"}, False, ("undecided", "few draws")),
        ({"calibrated": "no"}, False, ("no", "size")),
        ({"spread_p": 0.0249}, False, ("no", "spread")),
        ({"calibrated": "no", "spread_p": 0.0249}, False, ("no", "size")),
        ({"spread_p": np.nan, "size_wild": np.nan}, False, ("yes", "")),
        (ROBUST | {"spread_p": 0.0249}, False, ("yes", "")),
        ({"size_wild": 0.201}, False, ("no", "flips")),
        (ROBUST | {"size_wild": 0.201}, False, ("no", "flips")),
        ({}, True, ("no", "clusters")),
        (UNMOVED, True, ("no", "clusters")),
        (ROBUST, True, ("yes", "")),
        (ROBUST | UNMOVED, True, ("yes", "")),
        (ROBUST | UNMOVED | {"size_wild": 0.201}, True, ("no", "flips")),
        (ROBUST | UNMOVED, False, ("undecided", "few draws")),
    ],
)
def test_a_certificate_needs_all_that_was_measured(change, clustered, says):
    assert certified(GOOD | change, clustered) == says


def test_no_limits_where_the_slope_hangs_on_every_subject(data, partials, settings):
    y, x = (table.head(6) for table in data)
    x = x.assign(one=np.eye(6)[0])  # n - 1 - k = 1: without anybody else nothing is left
    limits = bootstrap_limits(partials(y, x, "a"), settings)
    assert limits["statistic"].tolist() == ["composite"]
    assert limits[["bca_low", "bca_high"]].isna().all(axis=None)
    limits = bootstrap_limits(partials(*data, "a"), replace(settings, permutations=200))
    found = bootstrap(*data, "a", seed=1, draws=200)
    assert limits.loc[0, ["bca_low", "bca_high"]].tolist() == [found.low, found.high]


def test_limits_need_five_participants_a_parameter(data, partials, settings):
    """The design has as many columns, and the intercept, whatever the number of participants."""
    y, x = data
    needed = 5 * (x.shape[1] + 1)
    for n in (needed - 1, needed):
        limits = bootstrap_limits(partials(y.head(n), x.head(n), "a"), settings)
        assert limits["bca_low"].notna().all() == (n == needed)


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
