"""One slope of several studies, fixed and random: by hand, in limits, and as metafor has it."""

import hashlib

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from ctra.inference.pooling import pool

OF_MEAN = ("estimate", "std_error", "p_value", "ci_low", "ci_high")


def test_two_studies_by_hand():
    """Weights 4 to 1; Q = 0.2² / (.025² + .05²) = 12.8; tau² = (0.2² - .025² - .05²) / 2."""
    pooled = pool([-0.1, 0.1], [0.025, 0.05])
    assert pooled.fixed.estimate == pytest.approx(-0.06)
    assert pooled.fixed.std_error == pytest.approx(0.05 / np.sqrt(5))
    assert np.isnan(pooled.fixed.df)
    assert pooled.q == pytest.approx(12.8)
    assert pooled.tau2[0] == pytest.approx(0.0184375)
    assert pooled.random.df == 1


def test_studies_that_agree_by_chance_have_no_interval_of_nothing():
    """Knapp and Hartung's factor would be 0; the standard error is that of the fixed effect."""
    pooled = pool([0.3, 0.3], [0.1, 0.2])
    assert pooled.tau2[0] == 0
    assert pooled.random.std_error == pytest.approx(pooled.fixed.std_error)
    assert pooled.random.ci_low == pytest.approx(0.3 - 12.7062047 * pooled.fixed.std_error)
    assert pooled.prediction == pytest.approx((pooled.random.ci_low, pooled.random.ci_high))


def test_alike_standard_errors_make_the_variance_of_the_estimates():
    """Then REML's tau² is their variance less the squared standard error, and the SE that of t."""
    b = np.array([0.1, 0.5, -0.2, 0.9])
    pooled = pool(b, [0.1] * 4)
    assert pooled.tau2[0] == pytest.approx(b.var(ddof=1) - 0.01)
    assert pooled.random.estimate == pytest.approx(b.mean())
    assert pooled.random.std_error == pytest.approx(b.std(ddof=1) / 2)


def test_another_unit_changes_nothing_else():
    b, se = np.array([0.1, 0.3, -0.1]), np.array([0.05, 0.1, 0.08])
    one, other = pool(b, se), pool(1000 * b, 1000 * se)
    assert other.i2 == pytest.approx(one.i2)
    assert other.random.p_value == pytest.approx(one.random.p_value)
    assert np.array(other.tau2) == pytest.approx(1e6 * np.array(one.tau2))


def test_the_fixed_effect_is_that_of_statsmodels():
    """Its own random effects are by Paule and Mandel, and it divides by Q."""
    b, se = np.array([0.1, 0.3, -0.1]), np.array([0.05, 0.1, 0.08])
    pooled, combined = pool(b, se), combine_effects(b, se**2)
    fixed = combined.summary_frame().loc["fixed effect"]
    assert pooled.fixed[:2] == pytest.approx((fixed["eff"], fixed["sd_eff"]))
    assert pooled.fixed[5:] == pytest.approx((fixed["ci_low"], fixed["ci_upp"]))
    assert pooled.q == pytest.approx(combined.q)
    assert pooled.p_differ == pytest.approx(combined.test_homogeneity().pvalue)


def covering(k, tau, rng, draws=400):
    """How often the intervals of both methods hold the mean effect, 0."""
    held = np.zeros(2)
    for _ in range(draws):
        errors = rng.uniform(0.5, 1.5, k)
        pooled = pool(rng.normal(0, np.hypot(errors, tau)), errors)
        held += [m.ci_low < 0 < m.ci_high for m in (pooled.fixed, pooled.random)]
    return held / draws


@pytest.mark.parametrize("k", [2, 3, 6])
def test_coverage(k):
    """400 draws: the standard error of a share of .95 is .011, three of them .033."""
    rng = np.random.default_rng(k)
    fixed, random = covering(k, 0, rng)
    assert fixed > 0.915
    assert random > 0.915
    fixed, random = covering(k, 3, rng)
    assert fixed < 0.6
    assert random > 0.9


@pytest.mark.parametrize(
    ("estimates", "errors"), [([0.1], [0.1]), ([0.1, 0.2], [0.1, 0.0]), ([1, 2], [1, np.nan])]
)
def test_too_little_to_pool(estimates, errors):
    with pytest.raises(ValueError, match="at least 2 are needed, each with a standard error"):
        pool(estimates, errors)


# ---- metafor of R -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def metafor(root):
    """Folder with the studies, and metafor's results."""
    folder = root / "tests" / "reference" / "metafor"
    expected = pd.read_csv(folder / "expected.tsv", sep="\t", comment="#", na_filter=False)
    return folder, expected


def test_the_results_of_metafor_are_those_of_its_script_and_data(metafor):
    folder, _ = metafor
    for line in (folder / "expected.tsv").read_text(encoding="utf-8").splitlines()[:2]:
        _, _, told, file = line.split()
        assert hashlib.sha256((folder / file).read_bytes()).hexdigest() == told, file


def test_every_number_is_metafors(metafor):
    """metafor 3.8-1, stopped at 1e-12: both iterations end within 1e-9 of each other."""
    folder, expected = metafor
    data = pd.read_csv(folder / "data.tsv", sep="\t")
    assert len(expected) == 20 * 18  # quantities, of 5 sets and 13 with a study left out
    for (name, without), rows in expected.groupby(["set", "without"]):
        studies = data[(data["set"] == name) & (data["study"] != without)]
        pooled = pool(studies["estimate"], studies["std_error"])
        values = {
            f"{method}_{part}": getattr(getattr(pooled, method), part)
            for method in ("fixed", "random")
            for part in OF_MEAN
        }
        values |= {"q": pooled.q, "p_differ": pooled.p_differ}
        values |= dict(zip(("prediction_low", "prediction_high"), pooled.prediction, strict=True))
        for part in ("tau2", "i2"):
            ends = (part, f"{part}_low", f"{part}_high")
            values |= dict(zip(ends, getattr(pooled, part), strict=True))
        wanted = rows.set_index("quantity")["value"].to_dict()
        assert values == pytest.approx(wanted, rel=1e-6, abs=1e-9), (name, without)
