"""One effect in several specifications: as refitted one by one, in limits, and without effects."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from ctra.files.errors import InferenceError
from ctra.inference.batches import batches
from ctra.inference.joint import STREAM, Specified, induced, joint_test
from ctra.inference.partial import Partial
from ctra.inference.permuted import composite_t
from ctra.marginal.data import ModelData

PEOPLE, GENES, DRAWS = 30, 5, 99


def study(rng, slope=0.0, people=PEOPLE):
    """Genes, and an exposure with two covariates."""
    x = pd.DataFrame(rng.normal(size=(people, 3)), columns=["x", "age", "bmi"])
    y = (
        rng.normal(size=(people, GENES))
        + rng.normal(size=(people, 1))
        + slope * x[["x"]].to_numpy()
    )
    return pd.DataFrame(y), x


def specify(y, x, columns, people):
    """One specification: some columns, of some participants."""
    here = np.array(people)
    y, x = (table.iloc[here].reset_index(drop=True) for table in (y, x))
    partial = Partial(ModelData.paired(y, x[columns]), "x")
    return Specified(partial, here, float(x["x"].std() / y.mean(axis=1).std()))


def three(y, x):
    """Without covariates, with both, and with both but for the first four participants."""
    everybody, most = range(len(y)), range(4, len(y))
    return [
        specify(y, x, ["x"], everybody),
        specify(y, x, ["age", "x", "bmi"], everybody),
        specify(y, x, ["x", "age", "bmi"], most),
    ]


def test_each_draw_is_a_fit_of_its_own():
    """Freedman & Lane by statsmodels, one specification and draw at a time."""
    y, x = study(np.random.default_rng(1), slope=0.3)
    found = joint_test(three(y, x), composite_t, seed=7, draws=DRAWS, method="reml")
    (size, rng), *none = batches(DRAWS, 7, STREAM)
    orders = rng.permuted(np.tile(np.arange(PEOPLE), (size, 1)), axis=1)
    assert not none
    drawn = [[one_by_one(y, x, *one, order) for one in forms()] for order in orders]
    observed = [one_by_one(y, x, *one, None) for one in forms()]
    medians = [np.median([beta for beta, _ in draw]) for draw in drawn]
    numbers = [significant(draw) for draw in drawn]
    assert found.median == pytest.approx(np.median([beta for beta, _ in observed]))
    assert found.n_significant == significant(observed)
    assert found.expected == pytest.approx(np.mean(numbers))
    as_far = np.sum(np.abs(medians) >= np.abs(found.median))
    assert found.p_median == pytest.approx((1 + as_far) / (1 + DRAWS))
    as_many = np.sum(np.array(numbers) >= found.n_significant)
    assert found.p_share == pytest.approx((1 + as_many) / (1 + DRAWS))


def forms():
    """Covariates and first participant of the three specifications."""
    return [([], 0), (["age", "bmi"], 0), (["age", "bmi"], 4)]


def one_by_one(y, x, covariates, first, order):
    """Standardised slope and p of one specification, after one permutation of everybody."""
    mean, x = y.mean(axis=1).to_numpy()[first:], x.iloc[first:]
    scale = x["x"].std() / mean.std(ddof=1)
    if order is not None:
        others = sm.OLS(mean, sm.add_constant(x[covariates], has_constant="add")).fit()
        moved = [next_of_them(one, order, first) - first for one in range(first, PEOPLE)]
        mean = others.fittedvalues.to_numpy() + others.resid.to_numpy()[moved]
    fit = sm.OLS(mean, sm.add_constant(x[["x", *covariates]])).fit()
    return fit.params["x"] * scale, fit.pvalues["x"]


def next_of_them(one, order, first):
    """Whose place someone takes; in place of those left out, the next in their cycle."""
    one = order[one]
    while one < first:
        one = order[one]
    return one


def significant(specifications):
    """How many have p < .05 in the direction of their median."""
    median = np.median([beta for beta, _ in specifications])
    return sum(p < 0.05 and np.sign(beta) == np.sign(median) for beta, p in specifications)


def test_of_one_specification_it_is_the_permutation_test():
    y, x = study(np.random.default_rng(2))
    found = joint_test(three(y, x)[:1], composite_t, seed=1, draws=999, method="reml")
    t = sm.OLS(y.mean(axis=1), sm.add_constant(x["x"])).fit()
    assert found.p_median == pytest.approx(t.pvalues["x"], abs=0.05)  # 3 SE of 999 draws
    assert found.expected == pytest.approx(0.05, abs=0.021)
    assert found.n_significant == (t.pvalues["x"] < 0.05)


def test_a_large_effect_is_farther_than_every_draw():
    y, x = study(np.random.default_rng(3), slope=3.0)
    found = joint_test(three(y, x), composite_t, seed=1, draws=DRAWS, method="reml")
    assert (found.p_median, found.n_significant) == (1 / (1 + DRAWS), 3)
    assert joint_test(three(-y, x), composite_t, seed=1, draws=DRAWS, method="reml") == replace(
        found, median=-found.median
    )


def test_specifications_that_are_the_same_add_nothing():
    y, x = study(np.random.default_rng(4))
    one = three(y, x)[1]
    alone, twice = (
        joint_test([one] * n, composite_t, seed=1, draws=DRAWS, method="reml") for n in (1, 3)
    )
    assert (twice.p_median, twice.p_share) == (alone.p_median, alone.p_share)
    assert twice.expected == pytest.approx(3 * alone.expected)


def test_it_keeps_its_level_without_an_effect():
    """200 studies: 5 % have a standard error of 1.5 %. Samples and covariates differ."""
    rng = np.random.default_rng(5)
    found = []
    for seed in range(200):
        y, x = study(rng)
        everybody = [
            specify(y, x, columns, range(first, PEOPLE))
            for first in range(4)
            for columns in (["x"], ["x", "age"])
        ]
        found.append(joint_test(everybody, composite_t, seed=seed, draws=DRAWS, method="reml"))
    assert 0.01 < np.mean([one.p_median <= 0.05 for one in found]) < 0.09
    assert np.mean([one.p_share <= 0.05 for one in found]) < 0.09


def test_a_permutation_worked_by_hand():
    """0 takes the place of 3, 3 that of 1, 1 that of 0; 2 stays. Without 3, 0 takes that of 1."""
    order = np.array([[3, 0, 2, 1]])
    assert induced(order, np.arange(4)).tolist() == [[3, 0, 2, 1]]
    assert induced(order, np.array([0, 1, 2])).tolist() == [[1, 0, 2]]
    assert induced(order, np.array([1, 3])).tolist() == [[1, 0]]
    assert induced(order, np.array([0, 1, 3])).tolist() == [[2, 0, 1]]


def test_each_permutation_of_those_left_is_as_probable():
    rng = np.random.default_rng(6)
    orders = rng.permuted(np.tile(np.arange(7), (6000, 1)), axis=1)
    _, times = np.unique(induced(orders, np.array([1, 2, 5])), axis=0, return_counts=True)
    assert len(times) == 6  # each 1,000 times; a standard error is 29
    assert np.abs(times - 1000).max() < 4 * 29


def test_strata_are_kept():
    """The column goes by strata: within them it does not vary, and no permutation moves it."""
    y, x = study(np.random.default_rng(8))
    arms = np.arange(PEOPLE) % 2
    x["x"] = arms + 0.0
    all_of_them = three(y, x)
    how = {"seed": 1, "draws": DRAWS, "method": "reml"}
    assert joint_test(all_of_them[:1], composite_t, strata=arms, **how).p_median == 1
    assert joint_test(all_of_them[:1], composite_t, **how).p_median < 1


@pytest.mark.parametrize(("n", "draws"), [(0, 9), (3, 0)])
def test_nothing_to_test(n, draws):
    y, x = study(np.random.default_rng(9))
    with pytest.raises(InferenceError, match=f"{n} specifications and {draws} draws; at least 1"):
        joint_test(three(y, x)[:n], composite_t, seed=1, draws=draws, method="reml")
