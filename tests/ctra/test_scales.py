"""Questionnaires: reversed items, scores and Cronbach's alpha, against values worked by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from ctra.scales import Scale, ScaleError, cronbach_alpha

SCALE = Scale(
    name="short",
    title="A short scale",
    items=["q1", "q2", "q3"],
    range=(1, 5),
    reversed=["q2"],
    reference="",
)


def responses(*rows):
    """Responses to q1, q2 and q3, one row a subject: a, b, c."""
    return pd.DataFrame(rows, columns=["q1", "q2", "q3"], index=list("abcdef")[: len(rows)])


def test_reversed_items_are_turned_round():
    """In a range of 1 to 5: 1 becomes 5, 2 becomes 4, 3 stays, missing stays missing."""
    recoded = SCALE.recode(responses([1, 1, 1], [2, 2, 2], [3, 3, 3], [5, np.nan, 4]))
    expected = responses([1, 5, 1], [2, 4, 2], [3, 3, 3], [5, np.nan, 4])
    pd.testing.assert_frame_equal(recoded, expected, check_dtype=False)


def test_score_is_the_mean_of_the_recoded_items_and_missing_if_one_is():
    # a: (1 + (6 - 2) + 4) / 3 = 3; b: (5 + (6 - 1) + 5) / 3 = 5; c: q1 missing
    scores = SCALE.score(responses([1, 2, 4], [5, 1, 5], [np.nan, 3, 3]))
    np.testing.assert_array_equal(scores, [3, 5, np.nan])
    assert scores.index.to_list() == ["a", "b", "c"]


def test_other_columns_and_the_order_of_columns_do_not_matter():
    table = responses([1, 2, 4], [5, 1, 5])
    other = table.assign(age=70)[["age", "q3", "q1", "q2"]]
    pd.testing.assert_series_equal(SCALE.score(other), SCALE.score(table))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(*[st.integers(1, 5)] * 3), min_size=1, max_size=6))
def test_recoding_twice_gives_the_responses_back_and_scores_stay_in_range(rows):
    table = responses(*rows).astype(float)
    pd.testing.assert_frame_equal(SCALE.recode(SCALE.recode(table)), table)
    assert SCALE.score(table).between(1, 5).all()


def test_every_response_out_of_range_is_reported():
    with pytest.raises(ScaleError) as refusal:
        SCALE.score(responses([0, 1, 5], [1, 5.5, np.nan], [-9, 1, 99]))
    assert str(refusal.value).splitlines() == [
        "scale short: subject a, item q1: 0 is outside 1 to 5",
        "subject b, item q2: 5.5 is outside 1 to 5",
        "subject c, item q1: -9 is outside 1 to 5",
        "subject c, item q3: 99 is outside 1 to 5",
    ]


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


# ---- The scales of the repository ---------------------------------------------------------------

ITEMS = {"prwo": 3, "loneliness": 20, "individualism": 8, "collectivism": 8, "purpose": 3}


def test_every_scale_of_the_repository_is_known_here(root):
    assert {path.stem for path in (root / "resources" / "scales").glob("*.yaml")} == set(ITEMS)


@pytest.mark.parametrize("name", ITEMS)
def test_a_scale_of_the_repository_is_sound(root, name):
    scale = Scale.load(root / "resources" / "scales" / f"{name}.yaml")
    low, high = scale.range
    assert scale.name == name
    assert len(set(scale.items)) == len(scale.items) == ITEMS[name]
    assert set(scale.reversed) < set(scale.items)
    assert len(set(scale.reversed)) == len(scale.reversed)
    assert low < high


def test_loneliness_reverses_the_nine_positive_items_of_russell(root):
    """Russell 1996, UCLA version 3: who answers 1 to these and 4 to the others is loneliest."""
    scale = Scale.load(root / "resources" / "scales" / "loneliness.yaml")
    numbers = [int(item.removeprefix("ucla")) for item in scale.reversed]
    assert numbers == [1, 5, 6, 9, 10, 15, 16, 19, 20]
    loneliest = pd.DataFrame({item: [1 if item in scale.reversed else 4] for item in scale.items})
    assert scale.score(loneliest).to_list() == [4]
