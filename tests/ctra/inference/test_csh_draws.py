"""Heterogeneous compound symmetry in many draws at once, against the fit of each draw alone."""

import numpy as np
import pytest

from ctra.inference.csh_draws import _Likelihood, _quasi_newton, _without_column, csh_t
from ctra.inference.partial import Draws, Partial
from ctra.marginal.data import ModelData
from ctra.marginal.iterative import CommonSlopesData, maximise
from ctra.marginal.structures import STRUCTURES

methods = pytest.mark.parametrize("method", ["reml", "ml"])
columns = pytest.mark.parametrize("k", [1, 3])


def given(draw, k):
    """A column, and 6 permutations of 30 participants with 5 genes that it acts on unequally."""
    y, x = draw(30, 5, k, seed=4)
    y = y + np.outer(x.sum(axis=1), np.linspace(-0.5, 1, 5))
    partial = Partial(ModelData.paired(y, x), "x0")
    order = np.random.default_rng(1).permuted(np.tile(np.arange(30), (6, 1)), axis=1)
    return partial, Draws(partial, order)


def alone(partial, draws, number, method):
    """The likelihood of one draw, from its genes."""
    genes = partial.data.centred_genes - partial.permuted
    return CommonSlopesData(genes + partial.permuted[draws.order[number]], partial.frame, method)


@columns
@methods
def test_gradient_is_that_of_the_likelihood_of_each_draw(draw, k, method):
    partial, draws = given(draw, k)
    structure = STRUCTURES["csh"](5)
    rng = np.random.default_rng(2)
    states = rng.normal(0, 0.3, (6, 6))
    likelihood = _Likelihood(partial, draws.products(partial.permuted), method)
    found = likelihood.gradient(states, np.arange(6))
    for number, state in enumerate(states):
        data = alone(partial, draws, number, method)
        covariance = structure.covariance(state)
        expected = structure.contract(state, data.value_and_gradient(covariance)[1])
        # sums of some hundred products, each rounded
        assert found[number] == pytest.approx(expected, rel=1e-10, abs=1e-10)
    slopes, variances = likelihood.slopes(states)
    slope, variance = data.fixed_effects(structure.covariance(state))
    assert (slopes[-1], variances[-1]) == pytest.approx((slope[-1], variance[-1, -1]), rel=1e-12)


@columns
@methods
def test_states_are_those_of_the_fit_of_each_draw(draw, k, method):
    partial, draws = given(draw, k)
    likelihood = _Likelihood(partial, draws.products(partial.permuted), method)
    states, arrived = _quasi_newton(likelihood, *_without_column(partial, method))
    assert arrived.all()
    for number, state in enumerate(states):
        optimum = maximise(alone(partial, draws, number, method), STRUCTURES["csh"](5))
        # both end at a gradient of 1e-7 a subject, where the curvature is about 1
        assert state == pytest.approx(optimum.state, abs=1e-6)


@pytest.mark.parametrize("exposure", ["zhedonia", "zeudaimonia"])
def test_every_draw_of_a_real_cohort_arrives(cohort, exposure):
    partial = Partial(ModelData.paired(*cohort), exposure)
    order = np.random.default_rng(3).permuted(np.tile(np.arange(partial.n), (500, 1)), axis=1)
    of_frames = Draws(partial, order).products(partial.permuted)
    likelihood = _Likelihood(partial, of_frames, "reml")
    assert _quasi_newton(likelihood, *_without_column(partial, "reml"))[1].all()


def test_a_draw_that_does_not_arrive_is_fitted_alone(draw, monkeypatch):
    partial, draws = given(draw, 3)
    expected = csh_t(partial, "reml")(draws)
    monkeypatch.setattr("ctra.inference.csh_draws.STEPS", 1)
    assert np.array(csh_t(partial, "reml")(draws)) == pytest.approx(np.array(expected), rel=1e-5)
    monkeypatch.setattr("ctra.marginal.iterative.MAX_ITERATIONS", 0)
    evaluate = csh_t(partial, "reml")
    assert np.isnan(evaluate(draws)).all()
