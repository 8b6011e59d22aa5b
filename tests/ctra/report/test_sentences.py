"""Sentences with numbers as the APA writes them, worked by hand."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.sentences import effect_sentences, slope_sentences

TITLES = {"prwo": "Positive relations", "ucla": "UCLA loneliness"}
# Lee et al. 2025, Study 1
PAPER = {
    "study": "s1",
    "model": "prwo",
    "effect": "prwo",
    "statistic": "un",
    "estimate": -0.1264,
    "std_error": 0.004,
    "df": 46,
    "t": -31.549,
    "p_value": 1e-33,
    "ci_low": -0.1341,
    "ci_high": -0.1186,
    "status": "ok",
    "calibrated": "yes",
    "doubt": np.nan,
    "size": 0.05,
    "size_low": 0.046,
    "size_high": 0.054,
    "spread_p": 0.3,
    "size_wild": 0.05,
    "p_permutation": np.nan,
    "p_wild": np.nan,
}
FOUND = {
    "model": "prwo",
    "effect": "prwo",
    "finding": "lower CTRA expression",
    "p_permutation": np.nan,
    "p_wild": np.nan,
    "p_holm": np.nan,
}
WITH_PRODUCT = pd.DataFrame([PAPER, PAPER | {"effect": "prwo:orientation"}])


def sentence(*, found=None, **changes):
    """The sentence on one row, of an effect that is a finding."""
    row = PAPER | changes
    of_effect = FOUND | {"effect": row["effect"]} | (found or {})
    told = effect_sentences(pd.DataFrame([row]), pd.DataFrame([of_effect]), TITLES)
    return told["sentence"].item()


def test_the_result_of_the_paper():
    assert sentence() == (
        "CTRA expression was negatively associated with positive relations, b = −0.126, 95% CI "
        "[−0.134, −0.119], SE = 0.004, t(46) = −31.55, p < .001 (mixed model with unstructured "
        "covariance)."
    )


def test_composite_needs_no_mention_and_what_is_not_significant_says_so():
    changes = {"estimate": -0.008, "ci_low": -0.022, "ci_high": 0.006, "std_error": 0.007}
    changes |= {"t": -1.15, "df": 144, "p_value": 0.253, "statistic": "composite"}
    assert sentence(found={"finding": "no association shown"}, **changes) == (
        "CTRA expression was not shown to be associated with positive relations, b = −0.008, "
        "95% CI [−0.022, 0.006], SE = 0.007, t(144) = −1.15, p = .253."
    )


def test_a_group_beside_its_reference():
    group = {"effect": "prwo: high vs low", "statistic": "composite"}
    assert sentence(**group).startswith(
        "By positive relations, CTRA expression was lower in the high group than in the low group, "
        "b = −0.126,"
    )
    higher = {"found": {"finding": "higher CTRA expression"}, "estimate": 0.1264}
    assert sentence(**group, **higher).startswith(
        "By positive relations, CTRA expression was higher in the high group"
    )
    assert sentence(**group, found={"finding": "fragile"}).startswith(
        "By positive relations, the difference of CTRA expression between the high group and the "
        "low group was estimated as b = −0.126,"
    )
    assert sentence(**group, found={"finding": "no association shown"}, p_value=0.3).startswith(
        "By positive relations, CTRA expression was not shown to differ between the high group and "
        "the low group,"
    )


def test_a_group_by_the_labels_of_its_values():
    row = PAPER | {"effect": "arm: 1 vs 0", "statistic": "composite"}
    found = FOUND | {"effect": "arm: 1 vs 0"}
    titles = {"arm": "Arm", "arm: 1 vs 0": "Arm: drug vs usual care"}
    told = effect_sentences(pd.DataFrame([row]), pd.DataFrame([found]), titles)
    says = "By arm, CTRA expression was lower in the drug group than in the usual care group, b ="
    assert told["sentence"].item().startswith(says)


def test_products_acronyms_and_broken_degrees_of_freedom():
    found = {"finding": "rising slope"}
    text = sentence(effect="ucla:orientation", estimate=0.2, df=31.27, found=found)
    assert "positively associated with the product of UCLA loneliness and orientation" in text
    assert "t(31.3)" in text


def test_the_size_stands_beside_the_p_of_a_test_that_is_not_calibrated():
    text = sentence(calibrated="no", doubt="size", size=0.3136, size_low=0.3, size_high=0.33)
    assert (
        "p < .001, false-alarm rate .31 [.30, .33] (mixed model with unstructured covariance)."
        in text
    )
    assert sentence(calibrated="yes", size=0.05) == sentence()


def test_a_size_of_few_draws_is_no_small_p():
    text = sentence(
        calibrated="undecided", doubt="few draws", size=0.0, size_low=0, size_high=0.168
    )
    assert "false-alarm rate .00 [.00, .17]" in text
    assert "rate <" not in text


def test_no_sentence_for_a_fit_that_failed():
    failed = PAPER | {"status": "not converged after 100 iterations"}
    rows = pd.DataFrame([failed, PAPER | {"statistic": "composite"}])
    table = effect_sentences(rows, pd.DataFrame([FOUND]), TITLES)
    assert table["statistic"].tolist() == ["composite"]
    assert list(table) == ["study", "model", "effect", "statistic", "sentence"]


def test_simple_slopes():
    rows = [
        PAPER | {"exposure": "prwo", "moderator": "orientation", "value": value, "statistic": name}
        for value in (-1, 0, 1.5)
        for name in ("composite", "un")  # of the second no size is measured
    ]
    product = {"effect": "orientation:prwo", "finding": "falling slope"}
    found = pd.DataFrame([FOUND, FOUND | product])
    table = slope_sentences(pd.DataFrame(rows), found, TITLES)
    assert set(table["statistic"]) == {"composite"}
    assert table["effect"].tolist() == [
        "prwo at orientation −1 SD",
        "prwo at orientation mean",
        "prwo at orientation +1.5 SD",
    ]
    starts = [text.partition(", CTRA")[0] for text in table["sentence"]]
    assert starts == [
        "At 1 SD below the mean of orientation",
        "At the mean of orientation",
        "At 1.5 SD above the mean of orientation",
    ]
    assert (
        "CTRA expression was negatively associated with positive relations, b"
        in (table["sentence"].iloc[0])
    )
    unclaimed = slope_sentences(pd.DataFrame(rows), found.assign(finding="fragile"), TITLES)
    assert unclaimed["sentence"].iloc[1] == (
        "At the mean of orientation, the slope on positive relations was estimated as b = −0.126, "
        "95% CI [−0.134, −0.119]. The product is no finding, and neither is this slope."
    )


def test_a_model_without_slopes_has_no_sentences():
    empty = pd.DataFrame(columns=["exposure", "moderator", "value", *PAPER]).drop(columns="effect")
    assert slope_sentences(empty, pd.DataFrame([FOUND]), TITLES).empty


def test_the_composite_has_every_p_beside_it():
    others = {"p_permutation": 0.004, "p_wild": 0.012, "p_holm": 0.132}
    text = sentence(statistic="composite", p_value=0.003, found=others)
    assert "p = .003, permutation p = .004, sign-flip p = .012, Holm p = .132." in text


def test_intervals_that_are_missing_or_have_no_limit():
    assert "b = −0.126, SE = 0.004" in sentence(ci_low=np.nan, ci_high=np.nan)
    assert "b = −0.126, 95% CI [no limit, −0.119], SE" in sentence(ci_low=-np.inf)


def test_what_is_fragile_is_an_estimate():
    fragile = {"finding": "fragile", "p_wild": 0.11}
    text = sentence(statistic="composite", found=fragile)
    assert text.startswith("The slope of CTRA expression on positive relations was estimated as b")
    assert text.endswith("sign-flip p = .110. The result is fragile, and no finding.")
    assert "was estimated as b" in sentence(statistic="robust", found=fragile)
    assert "was estimated as b" in sentence(found=fragile)  # un: its p claims nothing either
    assert "fragile" not in sentence(found=fragile)


@pytest.mark.parametrize(
    "changes",
    [
        {"p_wild": 0.06},
        {"p_permutation": 0.06},
        {"calibrated": "no", "doubt": "spread", "spread_p": 0.01},
        {"calibrated": np.nan},  # not measured
        {"calibrated": np.nan, "p_value": 0.4},
        {"calibrated": "undecided", "doubt": "few draws"},
        {"estimate": 0.1264},  # not the direction of the finding
        {"found": {"finding": "no association shown"}},
    ],
)
def test_other_statistics_claim_only_what_holds_and_is_a_finding(changes):
    assert "associated" not in sentence(**changes)


def test_exposures_of_a_product_are_told_at_the_mean_of_the_other():
    product = {"effect": "prwo:orientation", "finding": "falling slope"}
    found = pd.DataFrame([FOUND, FOUND | product])
    told = effect_sentences(WITH_PRODUCT, found, TITLES)["sentence"]
    assert told[0].startswith(
        "At the mean of orientation, CTRA expression was negatively associated with positive"
    )
    assert told[1].startswith("CTRA expression was negatively associated with the product of")
    fragile = effect_sentences(WITH_PRODUCT, found.assign(finding="fragile"), TITLES)["sentence"]
    assert "on positive relations, at the mean of orientation, was estimated as b" in fragile[0]
