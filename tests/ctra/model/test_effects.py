"""Every effect has a row a statistic, and draws where there are any."""

from dataclasses import replace

import pytest

from ctra.inference import homogeneity
from ctra.marginal.data import ModelData
from ctra.model.effects import effect_tests, known_statistics, with_draws
from ctra.model.fits import fit_statistics


@pytest.fixture
def fits(data, settings):
    return fit_statistics(ModelData.paired(*data), ["b", "a"], settings)


def test_rows_are_in_the_order_of_effects_and_statistics(data, fits, settings):
    table = effect_tests(fits, settings)
    assert table["effect"].tolist() == ["b"] * 6 + ["a"] * 6
    assert table["statistic"].tolist() == list(settings.statistics) * 2
    assert known_statistics(table) == list(settings.statistics)
    last = table.iloc[-1]
    expected = homogeneity(*data, "a")
    assert last[["F", "df_num", "df", "p_value"]].tolist() == [
        expected.f,
        expected.df_num,
        expected.df_denom,
        expected.p_value,
    ]


def test_draws_stand_beside_the_tests(fits, settings):
    tests = effect_tests(fits, settings)
    table = with_draws(tests, fits, settings)
    assert table["p_permutation"].notna().all()
    assert table["bca_low"].notna().tolist() == [s == "composite" for s in table["statistic"]]
    assert with_draws(tests, fits, replace(settings, permutations=0)) is tests
