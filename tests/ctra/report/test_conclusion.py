"""What an effect shows in short: conclusion first, size, p, and why it is fragile."""

import re

import numpy as np
import pandas as pd
import pytest

from ctra.report.conclusion import DOUBTS, groups_differ, how_large, in_short, size_word

COMPOSITE = {
    "effect": "Positive relations",
    "estimate": -0.09,
    "ci_low": -0.148,
    "ci_high": -0.031,
    "percent_sd": -6.0,
    "partial_r": -0.41,
    "partial_r_low": -0.63,
    "partial_r_high": -0.13,
    "status": "ok",
}
FOUND = {"effect": "Positive relations", "finding": "lower CTRA expression", "p": 0.012}
FOUND |= {"primary": "no", "p_holm": 0.03, "tested": 4}
PRODUCT = {"effect": "Positive relations:Collectivism"}
SIZE = "b = −0.090, 95% CI [−0.148, −0.031], −6.0 % per SD, r = −.41, p"


def told(*, at_mean=(), composite=None, **changes):
    return in_short(FOUND | changes, COMPOSITE | (composite or {}), list(at_mean))


def test_a_finding():
    assert told() == (
        f"Shown: with more positive relations comes lower CTRA expression ({SIZE} = .012)."
    )


def test_a_finding_at_the_mean_of_the_other_exposure():
    says = told(at_mean=["Collectivism"])
    assert "lower CTRA expression, at the mean of collectivism (b =" in says


def test_a_finding_among_many_tests_may_be_chance():
    says = told(p_holm=0.132, tested=11)
    assert says.endswith("p = .012). But one such p among 11 tests may be chance (Holm).")
    assert told(p_holm=0.132, tested=11, primary="yes") == told()


def test_what_is_not_shown_claims_no_direction():
    says = told(finding="no association shown", p=0.171)
    assert says == (
        f"Not shown: these data leave open whether there is an association ({SIZE} = .171)."
    )
    assert "lower" not in says


@pytest.mark.parametrize(("estimate", "way"), [(-0.25, "lower"), (0.25, "higher")])
def test_a_group_beside_its_reference(estimate, way):
    """2^-0.25 is 15.9 % less, 2^0.25 18.9 % more."""
    group = {"effect": "Arm: treated vs control"}
    change = group | {"estimate": estimate, "percent_sd": np.nan, "percent_range": 18.9}
    says = told(composite=change, **group)
    percent = {"lower": "−15.9", "higher": "18.9"}[way]
    where = "in the treated group than in the control group"
    assert says.startswith(f"Shown: by arm, CTRA expression is {way} {where} (")
    assert says.endswith(f", a difference of {percent} %, r = −.41, p = .012).")
    not_shown = told(composite=change, **group, finding="no association shown")
    differs = "CTRA expression differs by arm, between the treated group and the control group (b"
    assert differs in not_shown
    in_sd = told(composite=change | {"percent_range": np.nan}, **group)
    assert "%, r" not in in_sd


@pytest.mark.parametrize(("estimate", "way"), [(-0.09, "falls"), (0.09, "rises")])
def test_moderation_in_b(estimate, way):
    change = PRODUCT | {"estimate": estimate}
    says = told(composite=change, **PRODUCT, finding="falling slope")
    assert says == (
        f"Shown: the slope of positive relations {way} with more collectivism (b = "
        f"{estimate:.3f}, 95% CI [−0.148, −0.031], r = −.41, p = .012)."
    ).replace("-", "−")
    not_shown = told(composite=change, **PRODUCT, finding="no association shown")
    assert "leave open whether there is moderation (b" in not_shown


@pytest.mark.parametrize("reason", DOUBTS)
def test_fragile_says_why(reason):
    says = told(finding="fragile", reason=reason, p=0.11)
    assert says == (
        f"Fragile: with more positive relations comes lower CTRA expression ({SIZE} = .110). "
        f"But {DOUBTS[reason]}."
    )


def test_standardised_genes_have_no_per_cent():
    assert "(b = −0.090, 95% CI [−0.148, −0.031], r = −.41, p = .012)" in told(
        composite={"percent_sd": np.nan}
    )


@pytest.mark.parametrize(
    ("r", "low", "high", "says"),
    [
        (-0.41, -0.63, -0.13, "is medium. Its 95% CI [−.63, −.13] reaches from small to large."),
        (0.41, 0.13, 0.63, "is medium. Its 95% CI [.13, .63] reaches from small to large."),
        (0.41, 0.31, 0.49, "is medium. Its 95% CI [.31, .49] is medium throughout."),
        (
            -0.36,
            -0.66,
            0.03,
            "is medium. Its 95% CI [−.66, .03] reaches from a large negative to a negligible "
            "positive correlation.",
        ),
        (0.05, np.nan, np.nan, "is negligible."),
    ],
)
def test_how_large(r, low, high, says):
    """Cohen 1988: .10 is small, .30 medium, .50 large."""
    sizes = {"partial_r": r, "partial_r_low": low, "partial_r_high": high}
    told_of = how_large(COMPOSITE | sizes)
    assert told_of.startswith("By Cohen's rule of thumb (.10, .30, .50) the estimate r = ")
    assert told_of.endswith(says)


@pytest.mark.parametrize(
    ("r", "word"),
    [(0, "negligible"), (0.0999, "negligible"), (0.1, "small"), (-0.3, "medium"), (0.5, "large")],
)
def test_a_size_begins_at_its_limit(r, word):
    assert size_word(r) == word


def test_no_result():
    says = told(finding="no result", composite={"status": "not identified: n = 5"})
    assert says == "No result: not identified: n = 5."


def test_at_most_40_words():
    """The longest of each kind, with two moderators."""
    for finding in ("lower CTRA expression", "fragile", "no association shown"):
        for reason in DOUBTS:
            says = told(finding=finding, reason=reason, at_mean=["Collectivism", "Age"])
            assert len(re.findall(r"\S*\w\S*", says)) <= 40  # "=" is no word


def test_groups_of_genes_that_differ():
    slopes = {"group": ["interferon", "antibody", "equal slopes"], "estimate": [-0.07, 0.1, np.nan]}
    tests = {"p_value": [0.2, 0.1, 0.004], "F": 5.784, "df_num": 2.0, "df": 142.0}
    groups = pd.DataFrame(slopes | tests)
    assert groups_differ(groups) == [
        "The groups of genes may differ in their slopes (interferon −0.070, antibody 0.100).",
        "That the groups of genes have one slope: F(2, 142) = 5.78, p = .004.",
    ]
    assert groups_differ(groups.assign(p_value=0.05)) == []
    assert groups_differ(groups.assign(p_value=np.nan)) == []
