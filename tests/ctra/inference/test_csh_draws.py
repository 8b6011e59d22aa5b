"""Heterogeneous compound symmetry in many draws at once, against the fit of each draw alone."""

import numpy as np
import pytest

from ctra.inference.csh_draws import _likelihood, _quasi_newton, _without_column, csh_t
from ctra.inference.partial import Draws, Partial, Shuffles
from ctra.marginal.csh import maximise_each
from ctra.marginal.data import ModelData
from ctra.marginal.iterative import CommonSlopesData, hessian_of, maximise
from ctra.marginal.structures import STRUCTURES

methods = pytest.mark.parametrize("method", ["reml", "ml"])
columns = pytest.mark.parametrize("k", [1, 3])


def given(draw, k):
    """A column, and 6 permutations of 30 participants with 5 genes that it acts on unequally."""
    y, x = draw(30, 5, k, seed=4)
    y = y + np.outer(x.sum(axis=1), np.linspace(-0.5, 1, 5))
    partial = Partial(ModelData.paired(y, x), "x0")
    order = np.random.default_rng(1).permuted(np.tile(np.arange(30), (6, 1)), axis=1)
    return partial, Draws(partial, Shuffles(partial.data, order))


def alone(partial, draws, number, method):
    """The likelihood of one draw, from its genes."""
    genes = partial.data.centred_genes - partial.permuted
    return CommonSlopesData(
        genes + partial.permuted[draws.shuffles.order[number]], partial.frame, method
    )


@columns
@methods
def test_value_and_gradient_are_those_of_each_draw(draw, k, method):
    partial, draws = given(draw, k)
    structure = STRUCTURES["csh"](5)
    rng = np.random.default_rng(2)
    states = rng.normal(0, 0.3, (6, 6))
    apart = []
    likelihood = _likelihood(partial, draws.of_genes, method)
    values, found = likelihood.value_and_gradient(states)
    for number, state in enumerate(states):
        data = alone(partial, draws, number, method)
        covariance = structure.covariance(state)
        value, gradient = data.value_and_gradient(covariance)
        # sums of some hundred products, each rounded
        expected = structure.contract(state, gradient)
        assert found[number] == pytest.approx(expected, rel=1e-10, abs=1e-10)
        apart.append(value - values[number])
    # the values are without a constant
    assert apart == pytest.approx([apart[0]] * 6, rel=1e-12)
    slopes, variances = likelihood.slopes(states)
    slope, variance = data.fixed_effects(structure.covariance(state))
    assert (slopes[-1], variances[-1]) == pytest.approx((slope[-1], variance[-1, -1]), rel=1e-12)


@columns
@methods
def test_starts_and_steps_are_those_of_each_draw(draw, k, method):
    partial, draws = given(draw, k)
    structure = STRUCTURES["csh"](5)
    likelihood = _likelihood(partial, draws.of_genes, method)
    states = likelihood.starts()
    gradient = likelihood.value_and_gradient(states)[1]
    steps = likelihood.scoring_steps(states, gradient)
    for number, state in enumerate(states):
        data = alone(partial, draws, number, method)
        assert state == pytest.approx(structure.start(data.start), rel=1e-10)
        apply = data.information(structure.covariance(state))
        expected = np.array(
            [structure.contract(state, apply(structure.expand(state, row))) for row in np.eye(6)]
        )
        # a solved system of condition 10
        assert expected @ steps[number] == pytest.approx(-gradient[number], rel=1e-9, abs=1e-9)
        hessian, _ = hessian_of(data, structure, state)
        # differences of gradients of about 100, rounded, over 2e-5
        assert likelihood.among(np.array([number])).hessian(state) == pytest.approx(
            hessian, abs=1e-7
        )


@columns
@methods
def test_states_are_those_of_the_fit_of_each_draw(draw, k, method):
    partial, draws = given(draw, k)
    likelihood = _likelihood(partial, draws.of_genes, method)
    states, arrived = _quasi_newton(likelihood, *_without_column(partial, method))
    assert arrived.all()
    searched = maximise_each(likelihood)[0]
    for number, state in enumerate(states):
        optimum = maximise(alone(partial, draws, number, method), STRUCTURES["csh"](5))
        # all end at a gradient of 1e-7 a subject, where the curvature is about 1
        assert state == pytest.approx(optimum.state, abs=1e-6)
        assert searched[number] == pytest.approx(optimum.state, abs=1e-6)


@pytest.mark.parametrize("exposure", ["zhedonia", "zeudaimonia"])
def test_every_draw_of_a_real_cohort_arrives(cohort, exposure):
    partial = Partial(ModelData.paired(*cohort), exposure)
    order = np.random.default_rng(3).permuted(np.tile(np.arange(partial.n), (500, 1)), axis=1)
    draws = Draws(partial, Shuffles(partial.data, order))
    likelihood = _likelihood(partial, draws.of_genes, "reml")
    assert _quasi_newton(likelihood, *_without_column(partial, "reml"))[1].all()


def test_draws_that_do_not_arrive_are_fitted_by_a_line_search(draw, monkeypatch):
    partial, draws = given(draw, 3)
    expected = csh_t(partial, "reml")(draws)
    monkeypatch.setattr("ctra.inference.csh_draws.STEPS", 1)
    assert np.array(csh_t(partial, "reml")(draws)) == pytest.approx(np.array(expected), rel=1e-5)


def test_a_draw_without_an_optimum_in_reach_has_no_t(draw, monkeypatch):
    partial, draws = given(draw, 3)
    evaluate = csh_t(partial, "reml")
    monkeypatch.setattr("ctra.inference.csh_draws.STEPS", 1)
    monkeypatch.setattr("ctra.marginal.csh.MAX_ITERATIONS", 1)
    assert np.isnan(evaluate(draws)).all()


def test_of_few_participants_some_draws_need_the_line_search(cohort):
    """52 genes of 30 participants: steps of full length go astray, and lower values lead back."""
    y, x = (table.head(30) for table in cohort)
    varying = x.columns[x.std() > 0][:8]
    partial = Partial(ModelData.paired(y, x[varying]), "zhedonia")
    order = np.random.default_rng(7).permuted(np.tile(np.arange(30), (300, 1)), axis=1)
    draws = Draws(partial, Shuffles(partial.data, order))
    likelihood = _likelihood(partial, draws.of_genes, "reml")
    _, arrived = _quasi_newton(likelihood, *_without_column(partial, "reml"))
    astray = np.flatnonzero(~arrived)
    assert 0 < len(astray) < 30
    t, _ = csh_t(partial, "reml")(draws)
    for number in astray:
        optimum = maximise(alone(partial, draws, number, "reml"), STRUCTURES["csh"](partial.p))
        slope, variance = likelihood.among(np.array([number])).slopes(optimum.state[None])
        # both end at a gradient of 1e-7 a participant
        assert t[number] == pytest.approx(slope[0] / np.sqrt(variance[0]), rel=1e-5)
