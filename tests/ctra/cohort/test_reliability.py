"""Cronbach's alpha, its interval and item-rest correlations, by hand and against psych of R."""

import hashlib

import numpy as np
import pandas as pd
import pytest
from scipy.stats import f
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from ctra.cohort.phenotype import Phenotype
from ctra.cohort.reliability import alpha_interval, cronbach_alpha, item_rest_correlations
from ctra.cohort.sample import describe_items, describe_scales
from ctra.cohort.scales import Scale


def responses(*rows):
    """Responses to q1, q2 and q3, one row a subject: a, b, c."""
    return pd.DataFrame(rows, columns=["q1", "q2", "q3"], index=list("abcdef")[: len(rows)])


# ---- Cronbach's alpha ---------------------------------------------------------------------------


def test_alpha_worked_by_hand():
    """Alpha of three subjects and three items.

    Items (1 2 3), (2 2 5), (1 3 2): variances 1, 3, 1, together 5.
    Sums of the subjects 4, 7, 10: variance 9.
    alpha = 3/2 (1 - 5/9) = 2/3.
    """
    table = responses([1, 2, 1], [2, 2, 3], [3, 5, 2])
    assert cronbach_alpha(table) == pytest.approx(2 / 3, rel=1e-14)


def test_alpha_of_two_items_worked_by_hand():
    """Variances 1 and 1, sums 2, 5, 5 with variance 3: alpha = 2 (1 - 2/3) = 2/3."""
    items = pd.DataFrame({"q1": [1, 2, 3], "q2": [1, 3, 2]})
    assert cronbach_alpha(items) == pytest.approx(2 / 3, rel=1e-14)


def test_alpha_of_identical_items_is_one():
    assert cronbach_alpha(responses([1, 1, 1], [2, 2, 2], [5, 5, 5])) == pytest.approx(1)


def test_alpha_is_that_of_the_standardized_formula_where_variances_are_equal():
    """With equal variances alpha = k r / (1 + (k - 1) r), r the mean correlation."""
    rng = np.random.default_rng(3)
    items = rng.normal(size=(50, 1)) + rng.normal(size=(50, 4))
    items = pd.DataFrame((items - items.mean(0)) / items.std(0, ddof=1))
    r = (items.corr().to_numpy().sum() - 4) / 12
    assert cronbach_alpha(items) == pytest.approx(4 * r / (1 + 3 * r), rel=1e-12)


def test_alpha_is_the_reliability_of_a_two_way_analysis_of_variance():
    """Hoyt 1941, doi:10.1007/BF02289270: 1 - MS(residual) / MS(subjects), by statsmodels."""
    rng = np.random.default_rng(5)
    items = pd.DataFrame(rng.integers(1, 6, size=(12, 4))).astype(float)
    long = items.stack().rename_axis(["subject", "item"]).rename("response").reset_index()
    anova = anova_lm(ols("response ~ C(subject) + C(item)", long).fit())
    expected = 1 - anova.loc["Residual", "mean_sq"] / anova.loc["C(subject)", "mean_sq"]
    assert cronbach_alpha(items) == pytest.approx(expected, rel=1e-10)


def test_alpha_does_not_depend_on_the_order_of_subjects_or_items():
    rng = np.random.default_rng(4)
    items = pd.DataFrame(rng.integers(1, 6, size=(20, 5)).astype(float))
    shuffled = items.iloc[rng.permutation(20), rng.permutation(5)]
    assert cronbach_alpha(shuffled) == pytest.approx(cronbach_alpha(items), rel=1e-12)


def test_alpha_leaves_out_subjects_with_a_missing_item():
    table = responses([1, 2, 1], [4, np.nan, 1], [2, 2, 3], [3, 5, 2])
    assert cronbach_alpha(table) == pytest.approx(2 / 3, rel=1e-14)


@pytest.mark.parametrize(
    "items",
    [
        pytest.param(pd.DataFrame({"q1": [1.0, 2.0, 3.0]}), id="a single item"),
        pytest.param(responses([1, 2, 1], [1, 2, 1]), id="nobody differs"),
        pytest.param(responses([1, 3, 2], [3, 1, 2]), id="the sum does not vary"),
        pytest.param(responses([1, 2, 1]), id="a single subject"),
        pytest.param(responses([1, 2, np.nan]), id="nobody"),
    ],
)
def test_alpha_is_missing_where_it_is_not_defined(items):
    assert np.isnan(cronbach_alpha(items))


# ---- Interval of alpha --------------------------------------------------------------------------


def test_interval_worked_by_hand():
    """F with 2 and 2 degrees of freedom has the distribution function x / (1 + x).

    Its quantiles at .025 and .975 are 1/39 and 39; 3 subjects, 2 items, alpha = 2/3:
    1 - 39/3 = -12 and 1 - 1/(3 * 39) = 116/117.
    """
    assert alpha_interval(2 / 3, 3, 2) == pytest.approx((-12, 116 / 117), rel=1e-12)


def test_interval_holds_the_population_value_as_often_as_it_says():
    """10,000 samples of 20 subjects and 4 parallel items, alpha 4/5; standard error .0022."""
    rng = np.random.default_rng(8)
    items = rng.normal(size=(10_000, 20, 1)) + rng.normal(size=(10_000, 20, 4))
    total = items.sum(axis=2).var(axis=1, ddof=1)
    alpha = 4 / 3 * (1 - items.var(axis=1, ddof=1).sum(axis=1) / total)
    low, high = (1 - (1 - alpha) * f.ppf(share, 19, 57) for share in (0.975, 0.025))
    assert alpha_interval(alpha[0], 20, 4) == pytest.approx((low[0], high[0]), rel=1e-12)
    assert ((low < 0.8) & (high > 0.8)).mean() == pytest.approx(0.95, abs=0.007)


@pytest.mark.parametrize(("alpha", "subjects", "items"), [(np.nan, 10, 3), (0.5, 1, 3)])
def test_interval_is_missing_where_alpha_is(alpha, subjects, items):
    assert np.isnan(alpha_interval(alpha, subjects, items)).all()


# ---- Item-rest correlations ---------------------------------------------------------------------


def test_item_rest_correlations_worked_by_hand():
    """Items (1 2 3), (2 2 5), (1 3 2).

    Rests of the first (3 5 7), r = 1; of the second (2 5 5): deviations (-1 -1 2) and (-2 1 1),
    r = 3/6; of the third (3 4 8): (-1 1 0) and (-2 -1 3), r = 1/sqrt(2 * 14).
    """
    table = responses([1, 2, 1], [2, 2, 3], [3, 5, 2], [4, np.nan, 1])
    r = item_rest_correlations(table)
    assert r.to_dict() == pytest.approx({"q1": 1, "q2": 0.5, "q3": 28**-0.5}, rel=1e-14)


def test_an_item_that_does_not_vary_has_no_correlation():
    r = item_rest_correlations(responses([1, 2, 1], [1, 2, 3], [1, 5, 2]))
    assert r.isna().to_list() == [True, False, False]


# ---- psych of R ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def psych(root):
    """Folder with the data, and psych's results as scale, item, quantity -> value."""
    folder = root / "tests" / "reference" / "psych"
    expected = pd.read_csv(folder / "expected.tsv", sep="\t", comment="#", na_filter=False)
    return folder, expected.set_index(["scale", "item", "quantity"])["value"].to_dict()


def test_the_results_of_psych_are_those_of_its_script_and_data(psych):
    folder, _ = psych
    for line in (folder / "expected.tsv").read_text(encoding="utf-8").splitlines()[:2]:
        _, _, told, file = line.split()
        assert hashlib.sha256((folder / file).read_bytes()).hexdigest() == told, file


def test_scales_and_items_are_as_psych_has_them(psych, root):
    """psych 2.2.9; 15 digits were printed, and sums of 60 numbers err by less than 1e-13."""
    folder, expected = psych
    phenotype = Phenotype(folder / "data.tsv", "id")
    names = ["prwo", "loneliness", "collectivism"]
    scales = [Scale.load(root / "resources" / "scales" / f"{name}.yaml") for name in names]
    tables = [
        describe(phenotype, scales, phenotype.text.index).assign(item=lambda t: t.get("item", ""))
        for describe in (describe_scales, describe_items)
    ]
    found = pd.concat(tables).set_index(["scale", "item"]).stack()
    compared = {key: float(found[key]) for key in expected}
    assert len(compared) == 6 * 3 + 4 * (3 + 20 + 8)
    assert compared == pytest.approx(expected, rel=1e-12)


def test_item_that_does_not_vary_has_no_correlation():
    """Whatever rounding makes of the rest: 0.1 and 0.2 have no exact sum."""
    items = pd.DataFrame({"a": [1, 2, 4, 3], "b": 0.1, "c": 0.2})
    assert item_rest_correlations(items).isna().all()
