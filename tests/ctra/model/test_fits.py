"""A statistic has its results, or the reason why it has none."""

import pandas as pd
import pytest

from ctra.inference import composite
from ctra.marginal import csh
from ctra.marginal.data import ModelData
from ctra.model.fits import by_statistic, fit_statistics
from ctra.model.refusal import Refusal


def test_every_statistic_is_fitted_in_the_order_of_the_settings(data, settings):
    fits = fit_statistics(ModelData.paired(*data), ["a", "b"], settings)
    assert list(fits.slopes) == ["composite", "robust", "rao", "un", "csh"]
    assert list(fits.known) == list(fits.partials) == ["a", "b"]
    assert list(fits.weights) == ["un", "csh"]
    assert fits.weights["un"].sum() == pytest.approx(1, abs=1e-14)  # but for rounding


def test_too_few_subjects_are_a_reason_of_every_statistic_and_effect(data, settings):
    y, x = (table.head(4) for table in data)
    fits = fit_statistics(ModelData.paired(y, x), ["a", "b"], settings)
    few = Refusal(
        "not identified: 4 participants are too few for 3 columns and an intercept; 5 are needed"
    )
    assert fits.partials == {"a": few, "b": few}
    assert fits.slopes["composite"] == few
    assert fits.known == fits.weights == {}


def test_a_fit_that_did_not_converge_is_none(data, settings, monkeypatch):
    """Its slopes, standard errors and weights are those where the iterations stopped."""
    monkeypatch.setattr(csh, "MAX_ITERATIONS", 1)
    fits = fit_statistics(ModelData.paired(*data), ["a", "b"], settings)
    assert fits.slopes["csh"] == Refusal(
        "not identified: no best fit was found; the data hardly determine one (not converged after "
        "1 iterations)"
    )
    assert list(fits.weights) == ["un"]


def test_rows_are_those_of_the_labels_then_of_the_statistics(data):
    slopes = {"composite": composite(*data), "un": Refusal("why")}
    labels = pd.DataFrame({"effect": ["a", "b"]})
    table = by_statistic(slopes, labels, lambda fit: fit.t_test({0: {"a": 1}, 1: {"b": 1}}))
    rows = [("a", "composite"), ("a", "un"), ("b", "composite"), ("b", "un")]
    assert list(zip(table["effect"], table["statistic"], strict=True)) == rows
    assert table["status"].tolist() == ["ok", "why"] * 2
    assert table["estimate"].notna().tolist() == [True, False] * 2
