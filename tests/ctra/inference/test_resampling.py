"""The bootstrap by hand, against scipy's, and where resamples determine nothing."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ctra.files.errors import InferenceError, NotIdentifiedError
from ctra.inference import bootstrap, composite
from ctra.inference.batches import batches
from ctra.inference.resampling import resampled_slopes
from ctra.marginal.data import ModelData

HALVES = slice(0, 3), slice(3, 6)


def test_is_the_bootstrap_of_least_squares(draw):
    y, x = draw(40, 3, 2, seed=1)
    y = np.exp(y)  # skewed, so that bias and acceleration matter
    data = np.column_stack([np.ones(40), x, y.mean(axis=1)])

    def slope(*columns, axis=-1):
        part = np.stack(columns, axis=-1)
        design, mean = part[..., :3], part[..., 3]
        gram = np.einsum("...ni,...nj->...ij", design, design)
        return np.linalg.solve(gram, np.einsum("...ni,...n->...i", design, mean)[..., None])[
            ..., 1, 0
        ]

    peer = stats.bootstrap(
        tuple(data.T), slope, paired=True, n_resamples=20_000, rng=np.random.default_rng(2)
    ).confidence_interval
    fit = bootstrap(y, x, "x0", seed=1, draws=20_000)
    assert fit.estimate == pytest.approx(composite(y, x).params["x0"])
    # of two runs of 20,000 draws; a tail's quantile has a relative error of about 1 %
    width = peer.high - peer.low
    assert (fit.low, fit.high) == pytest.approx((peer.low, peer.high), abs=0.03 * width)


def test_two_subjects_a_group_by_hand():
    # a difference of means of 2 subjects each: the slopes without a subject are 1.5 + (0, 1)/2 ...
    # 3 - 0 or 3 - 1 (without one of the first), 2 - .5 or 4 - .5: 3, 2, 3.5, 1.5; mean 2.5, pulls
    # -.5 .5 -1 1, whose cubes cancel
    fit = bootstrap(np.array([[0.0], [1], [2], [4]]), [[0.0], [0], [1], [1]], 0, seed=1, draws=5000)
    assert fit.estimate == pytest.approx(2.5)
    assert fit.acceleration == pytest.approx(0, abs=1e-12)
    # a resample without one of the groups has no slope: 2 of 16 in each case; 4 SD
    assert fit.undetermined / 5000 == pytest.approx(2 / 16, abs=0.02)
    assert fit.draws + fit.undetermined == 5000
    # of the slopes themselves, rounded
    assert 1 - 1e-12 <= fit.low < fit.high <= 4 + 1e-12


def test_a_covariate_of_one_subject_costs_no_draw(draw):
    y, x = draw(30, 2, 1, seed=3)
    x["first"] = (np.arange(30) == 0).astype(float)
    fit = bootstrap(y, x, "x0", seed=1, draws=500)
    assert fit.undetermined == 0
    # the first subject then says nothing of the other slope
    without = composite(y.iloc[1:], x.iloc[1:, :1]).params["x0"]
    assert fit.estimate == pytest.approx(without)


def test_covers_the_slope(draw):
    # 95 % of 200 data sets, in large samples; 60 subjects have a little less; 4 SD
    covered = [
        fit.low <= 0 <= fit.high
        for fit in (
            bootstrap(*draw(60, 4, 1, seed=s), "x0", seed=s, draws=1000) for s in range(200)
        )
    ]
    assert np.mean(covered) == pytest.approx(0.94, abs=0.06)


def test_refusals(draw):
    y, x = draw(30, 2, 1, seed=4)
    with pytest.raises(InferenceError, match="0 draws; at least 1 is needed"):
        bootstrap(y, x, "x0", seed=1, draws=0)
    # only the first two subjects say how they differ: both are in 42 % of the resamples of 6
    pair = pd.DataFrame({"first": [1.0, 0, 0, 0, 0, 0], "either": [1.0, 1, 0, 0, 0, 0]})
    with pytest.raises(
        InferenceError,
        match="of 1000 resamples of 6 participants do not determine the slope of first",
    ):
        bootstrap(y.iloc[:6], pair, "first", seed=1, draws=1000)
    with pytest.raises(InferenceError, match="the slope of x0 without one of the 3 participants"):
        bootstrap(y.iloc[:3], x.iloc[:3], "x0", seed=1, draws=1000)


def test_acceleration_is_that_of_the_jackknife():
    """Efron 1987, equation 7.3 in its sample form, on an exposure with a long tail."""
    rng = np.random.default_rng(11)
    x = pd.DataFrame({"a": rng.lognormal(0, 1, 30)})
    y = pd.DataFrame(rng.standard_normal((30, 3)) + 0.3 * x[["a"]].to_numpy())
    mean = y.mean(axis=1)
    without = np.array([np.polyfit(x["a"].drop(i), mean.drop(i), 1)[0] for i in range(30)])
    pull = without.mean() - without
    expected = (pull**3).sum() / (6 * (pull**2).sum() ** 1.5)
    assert abs(expected) > 0.02
    assert bootstrap(y, x, "a", seed=1, draws=100).acceleration == pytest.approx(expected)


# What is 0 in exact arithmetic comes out as 0 or 1e-17, by the processor and the units.
units = pytest.mark.parametrize("unit", [1, 0.1, 1 / 3, 1e-3, 7e5])


@units
def test_slopes_that_are_all_alike(unit):
    """The first two say what the slope is, the others nothing; without one of the two it stays."""
    x = np.array([[1.0], [-1], [0], [0], [0], [0]])
    y = unit * np.array([[0.1], [-0.1], [0.3], [-0.3], [0.7], [-0.7]])
    with pytest.raises(InferenceError, match="or always the same: there is no acceleration"):
        bootstrap(y, x, 0, seed=1, draws=500)


@units
def test_an_exact_fit(unit):
    x = np.array([[0.1], [0.7], [0.2], [0.9], [0.4], [0.3]])
    with pytest.raises(NotIdentifiedError, match="no variance in the mean of the genes"):
        bootstrap(unit * (0.3 * x + 0.1), x, 0, seed=1, draws=500)


@units
def test_draws_with_the_estimate_itself_count_half(unit):
    """Three subjects a group: slopes of draws as fractions, of which many are that of all."""
    y, x = [0, 1, 2, 4, 3, 1], [0, 0, 0, 1, 1, 1]
    ((_, rng),) = batches(900, seed=1)
    below = []
    for counts in rng.multinomial(6, np.full(6, 1 / 6), 900).tolist():
        if 0 < sum(counts[3:]) < 6:
            low, high = (
                Fraction(sum(n * value for n, value in of_group), sum(n for n, _ in of_group))
                for of_group in (list(zip(counts, y, strict=True))[part] for part in HALVES)
            )
            below.append((high - low < Fraction(5, 3)) + (high - low == Fraction(5, 3)) / 2)
    assert below.count(0.5) > 40  # about 5 %
    fit = bootstrap(unit * np.array(y)[:, None], np.array(x)[:, None], 0, seed=1, draws=900)
    assert fit.draws == len(below)
    assert fit.bias == pytest.approx(stats.norm.ppf(np.mean(below)), rel=1e-9)


def test_slopes_of_all_columns_are_those_of_each_resample(draw):
    """Least squares on the rows of each resample; a dummy that nobody in it has is left out."""
    y, x = draw(12, 2, 2, seed=5)
    x = x.assign(few=np.eye(12)[0])
    data = ModelData.paired(y, x)
    found = resampled_slopes(data, seed=3, draws=300)
    assert list(found) == ["x0", "x1", "few"]
    ((_, rng),) = batches(300, seed=3)
    lost = 0
    for counts, slopes in zip(
        rng.multinomial(12, np.full(12, 1 / 12), 300), found.to_numpy(), strict=True
    ):
        rows = np.repeat(np.arange(12), counts)
        design = np.column_stack([np.ones(12), x])[rows]
        kept = [0, 1, 2, 3] if counts[0] else [0, 1, 2]
        if np.linalg.matrix_rank(design) < len(kept):
            continue  # fewer different subjects than columns
        lost += not counts[0]
        expected = np.linalg.lstsq(design[:, kept], y.mean(axis=1).to_numpy()[rows], rcond=None)[0]
        assert slopes[: len(kept) - 1] == pytest.approx(expected[1:], rel=1e-7, abs=1e-9)
        assert np.isnan(slopes[2]) == (not counts[0])
    assert lost > 50  # a third of the resamples are without the first subject
