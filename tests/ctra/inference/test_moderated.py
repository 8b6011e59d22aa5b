"""Moderated variances and t of genes: as limma has them, by hand, and in limits."""

import hashlib

import numpy as np
import pandas as pd
import pytest
from scipy.interpolate import CubicSpline
from scipy.stats import false_discovery_control, t

from ctra.files.errors import InferenceError
from ctra.inference.competitive import look_along
from ctra.inference.moderated import KNOTS, Prior, fit_prior, moderate, total_df


@pytest.fixture(scope="module")
def folder(root):
    return root / "tests" / "reference" / "limma"


def moderated(genes, columns):
    """Slopes of genes on the last of the columns, by the functions of the module."""
    along = look_along(genes, columns)
    prior = fit_prior(along.variances, along.df, genes.mean(axis=0))
    variance = moderate(along.variances, along.df, prior)
    df = total_df(along.df, prior, genes.shape[1])
    found = pd.DataFrame({"estimate": along.effects / along.length, "variance": variance})
    found["t"] = along.effects / np.sqrt(variance)
    found["p_value"] = 2 * t.sf(found["t"].abs(), df)
    found["fdr"] = false_discovery_control(found["p_value"])
    return found.assign(mean=genes.mean(axis=0), prior=prior.variances, prior_df=prior.df, df=df)


def test_the_results_of_limma_are_those_of_its_script_and_data(folder):
    for line in (folder / "trend.tsv").read_text(encoding="utf-8").splitlines()[:4]:
        _, _, told, file = line.split()
        assert hashlib.sha256((folder / file).read_bytes()).hexdigest() == told, file


@pytest.mark.parametrize("study", ["spread", "alike"])
def test_limma_trend_is_limmas(folder, study):
    """limma 3.54.1, eBayes(trend=TRUE), whose inverse of trigamma is good to 1e-8."""
    expected = pd.read_csv(folder / "trend.tsv", sep="\t", comment="#")
    expected = expected[expected["study"] == study].drop(columns=["study", "gene"])
    genes = pd.read_csv(folder / f"{study}.tsv", sep="\t").to_numpy().T
    columns = pd.read_csv(folder / "people.tsv", sep="\t").to_numpy()
    assert np.isinf(expected["prior_df"]).all() == (study == "alike")
    found = moderated(genes, columns)
    for name in expected:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-6, err_msg=name)


def test_worked_by_hand():
    """2 df of a variance of 3, and 4 of the prior's 1.5: (6 + 6) / 6."""
    prior = Prior(np.array([1.5]), 4.0)
    assert moderate(np.array([3.0]), 2, prior) == pytest.approx([2])
    assert total_df(2, prior, 10) == 6
    assert total_df(2, prior, 2) == 4  # all that two genes have together


def test_variances_that_spread_less_than_chance_are_pooled():
    prior = fit_prior(np.array([0.9, 1.0, 1.1]), 20)
    assert (prior.variances, prior.df) == (pytest.approx(1), np.inf)
    assert moderate(np.array([0.9, 1.0, 1.1]), 20, prior) == pytest.approx([1, 1, 1])
    assert total_df(20, prior, 3) == 60


def test_a_variance_of_0_counts_as_a_little_of_the_median():
    """As in limma's fitFDist: also in the mean of variances that spread as by chance."""
    prior = fit_prior(np.array([0.0] + [1.0] * 199), 1)
    assert np.isinf(prior.df)
    assert prior.variances == pytest.approx((199 + 1e-5) / 200, rel=1e-14)


@pytest.mark.parametrize("means", [None, np.linspace(1, 10, 50)])
def test_variances_that_are_0_in_more_than_half_are_refused(means):
    variances = np.r_[np.zeros(26), np.ones(24)]
    with pytest.raises(InferenceError, match="more than half of 50 genes have a residual variance"):
        fit_prior(variances, 20, means)


def test_a_prior_worth_nothing_leaves_the_t_of_least_squares():
    variances = np.array([0.5, 2.0])
    assert moderate(variances, 10, Prior(np.array(1.0), 0.0)) == pytest.approx(variances)
    far_apart = np.exp(np.linspace(-1e3, 0, 40))
    assert fit_prior(far_apart.clip(1e-300), 10).df < 1


def test_the_trend_is_found():
    """1,000 genes with 200 df, whose expected variance is a curve over the mean."""
    rng = np.random.default_rng(3)
    means = rng.uniform(2, 12, 1000)
    expected = np.exp(0.5 - 0.1 * means)
    variances = expected * rng.chisquare(200, 1000) / 200
    prior = fit_prior(variances, 200, means)
    # the standard error of a logarithm is .1, and of the curve at its ends some .1 / sqrt(60)
    np.testing.assert_allclose(prior.variances, expected, rtol=0.05)
    assert prior.df > 1000
    assert fit_prior(variances, 200).df < 100  # without the curve its spread is that of the genes


def test_the_spline_is_natural_and_any_of_its_kind_gives_the_same():
    """Straight lines are among them, and are fitted exactly."""
    means = np.random.default_rng(4).uniform(0, 10, 50)
    knots = np.quantile(means, KNOTS)
    curve = CubicSpline(knots, [1.0, 3.0, -1.0, 2.0], bc_type="natural")(means)
    for logs in (0.3 * means - 1, curve):
        prior = fit_prior(np.exp(logs), 10**6, means)
        np.testing.assert_allclose(np.log(prior.variances), logs, atol=1e-5)  # 1 / df
