"""Sign flips of every statistic equal fits of the flipped data; spread that follows x stays."""

import numpy as np
import pandas as pd
import pytest

from ctra.inference import composite, homogeneity, rao, robust
from ctra.inference.catalogue import BY_KEY
from ctra.inference.flipped import Errors, Flips
from ctra.inference.flips import flip_signs
from ctra.inference.functions import resolve
from ctra.inference.partial import Partial
from ctra.inference.reweighted import by_person
from ctra.marginal import fit_common_slopes
from ctra.marginal.data import ModelData

FUNCTIONS = resolve({key: of.functions for key, of in BY_KEY.items()})
FITS = {
    "composite": composite,
    "robust": robust,
    "rao": rao,
    "un": fit_common_slopes,
}


@pytest.mark.parametrize("name", FITS)
def test_a_flip_equals_a_fit_of_flipped_data(draw, name):
    y, x = draw(25, 4, 3, seed=1)
    given = Partial(ModelData.paired(y, x), "x1")
    signs = np.where(np.random.default_rng(2).random((4, 25)) < 0.5, -1.0, 1.0)
    errors = Errors(given, given.permuted, given.basis).scaled
    values, p_values = FUNCTIONS[name].prepare(given, "reml")(Flips(errors, signs))
    others = np.column_stack([np.ones(25), x[["x0", "x2"]]])
    hat = others @ np.linalg.pinv(others)
    residuals = (y - hat @ y).to_numpy() / np.sqrt(1 - np.diag(hat))[:, None]
    for row, value, p_value in zip(signs, values, p_values, strict=True):
        fit = FITS[name](pd.DataFrame(residuals * row[:, None], columns=y.columns), x)
        expected = (fit.tvalues["x1"], fit.pvalues["x1"])
        assert (value, p_value) == pytest.approx(expected, rel=1e-9)


def test_the_observed_value_is_that_of_the_data(draw):
    y, x = draw(25, 4, 3, seed=1)
    given = Partial(ModelData.paired(y, x), "x1")
    errors = Errors(given, given.permuted, given.basis)
    f, p = FUNCTIONS["homogeneity"].prepare(given, "reml")(Flips(errors, np.ones((1, 25))))
    expected = homogeneity(y, x, "x1")
    assert (f[0], p[0]) == pytest.approx((expected.f, expected.p_value), rel=1e-9)


def test_over_each_persons_spread_is_a_weighted_regression(draw):
    """F of equal slopes with rows over the spread, by two QR decompositions of whole designs."""
    y, x = draw(25, 4, 3, seed=1)
    given = Partial(ModelData.paired(y, x), "x1")
    f, _ = FUNCTIONS["homogeneity"].prepare(given, "reml")(
        Flips(by_person(given), np.ones((1, 25)))
    )
    departures = given.permuted - given.mean[:, None]
    departures /= np.sqrt((departures**2).mean(axis=0))
    spread = np.sqrt((departures**2).mean(axis=1) / (1 - (given.basis[:, :-1] ** 2).sum(axis=1)))
    z = (y.to_numpy() @ given.data.contrasts) / spread[:, None]
    design = np.column_stack([np.ones(25), x[["x0", "x2", "x1"]]]) / spread[:, None]

    def residual(columns):
        q = np.linalg.qr(columns)[0]
        rest = z - q @ (q.T @ z)
        return np.linalg.det(rest.T @ rest)

    ratio = residual(design[:, :-1]) / residual(design)
    assert f[0] == pytest.approx((ratio - 1) * (25 - 3 - 4 + 1) / 3, rel=1e-9)


def test_flips_keep_a_spread_that_permutations_remove():
    """Two of 30 participants have the column, and vary three times as much: t rejects too often."""
    rng = np.random.default_rng(1)
    column = (np.arange(30) < 5).astype(float)
    y = rng.standard_normal((30, 1)) * np.where(column > 0, 3, 1)[:, None]
    given = Partial(ModelData.paired(y, column[:, None]), 0)
    table = flip_signs(given, FUNCTIONS_OF_MEAN, seed=1, draws=2000, method="reml")
    assert table.loc["composite", "size_wild"] > 0.15
    assert table.loc["robust", "size_wild"] < 0.1


FUNCTIONS_OF_MEAN = {name: FUNCTIONS[name] for name in ("composite", "robust")}


def test_statistics_without_an_evaluation_of_many_draws_are_passed_over(draw):
    y, x = draw(25, 4, 3, seed=1)
    given = Partial(ModelData.paired(y, x), "x1")
    table = flip_signs(given, FUNCTIONS, seed=1, draws=20, method="reml")
    assert table.index.tolist() == ["composite", "robust", "rao", "un", "homogeneity"]
    assert table["p_wild"].between(1 / 21, 1).all()


def test_a_cluster_turns_as_one(draw):
    """Six clusters have 32 patterns: all are evaluated, and the p is a multiple of 1/32."""
    y, x = draw(24, 2, 2, seed=1)
    data = ModelData.paired(y, x, np.arange(24) // 4)
    table = flip_signs(Partial(data, "x1"), FUNCTIONS_OF_MEAN, seed=1, draws=100, method="reml")
    assert (table["p_wild"] * 32 % 1 == 0).all()
    assert (table["size_wild"] * 32 % 1 == 0).all()


def test_a_strong_effect_is_no_spread():
    """The signs of p have the effect in their residuals, as the null imposes; those of size not."""
    rng = np.random.default_rng(1)
    x = rng.standard_normal((60, 1))
    given = Partial(ModelData.paired(2 * x + rng.standard_normal((60, 1)), x), 0)
    table = flip_signs(given, FUNCTIONS_OF_MEAN, seed=1, draws=2000, method="reml")
    assert table.loc["composite", "p_wild"] == 1 / 2001
    assert table.loc["composite", "size_wild"] < 0.1
