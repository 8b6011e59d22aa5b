"""The verdict on an effect: each rule on rows made by hand."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.verdict import (
    agreement,
    conclusion,
    finding,
    published,
    sample_size,
    stability,
    verdicts,
)

REASON = "not identified: n = 12 participants, p = 47 genes, k = 1 columns"
UN = {
    "statistic": "un",
    "status": "ok",
    "estimate": -0.1264,
    "p_value": 0.0004,
    "p_permutation": 0.138,
    "size": 0.313,
    "size_low": 0.304,
    "size_high": 0.322,
    "calibrated": "no",
}
COMPOSITE = {
    "effect": "prwo",
    "statistic": "composite",
    "status": "ok",
    "estimate": -0.09,
    "ci_low": -0.148,
    "ci_high": -0.031,
    "p_value": 0.003,
    "p_permutation": 0.004,
    "bca_low": -0.151,
    "bca_high": -0.03,
    "size": 0.049,
    "calibrated": "yes",
}
EQUAL = {
    "statistic": "homogeneity",
    "status": "ok",
    "F": 1.16,
    "df_num": 46.0,
    "df": 97.0,
    "p_value": 0.267,
}
RAO = {"statistic": "rao", "status": "ok", "estimate": -0.026, "p_value": 0.445}
GENES = pd.DataFrame({"effect": "prwo", "agrees": ["yes", "yes", "no"]})
SUBJECT = {
    "effect": "prwo",
    "statistic": "composite",
    "left_out": "subject",
    "p_value": 0.003,
    "p_low": 0.001,
    "p_high": 0.033,
    "most": "0084",
    "most_estimate": -0.066,
    "most_p_value": 0.033,
}
GENE = SUBJECT | {"left_out": "gene", "p_high": 0.006, "most": "FOSB", "most_p_value": 0.006}
PLAN = {"effect": "prwo", "statistic": "composite", "n": 152, "power": 0.388, "n_80": 420}


def one(row, **changes):
    return row | changes


def by_statistic(*rows):
    return {row["statistic"]: row for row in rows}


def test_published_that_cannot_be_trusted():
    assert published(one(UN), "UN") == (
        "UN says b = −0.126, p < .001; this p cannot be trusted here: at 5 % the test rejects 31 % "
        "(95% CI 30 to 32 %) of permuted data without an effect. By permutation p = .138."
    )


def test_published_that_can_be_trusted():
    sizes = {"size": 0.05, "size_low": 0.046, "size_high": 0.055, "calibrated": "yes"}
    assert published(one(UN, **sizes), "UN") == (
        "UN says b = −0.126, p < .001; its test can be trusted here: at 5 % it rejects 5 % "
        "(95% CI 5 to 6 %) of permuted data without an effect."
    )


def test_published_without_permutations_or_fit():
    assert published(one(UN, size=np.nan), "UN").endswith("trusted was not measured.")
    assert published(one(UN, status=REASON), "UN") == f"UN has no result here ({REASON})."


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "shows an association (more of the exposure, lower CTRA expression): b = −0.090"),
        ({"estimate": 0.09}, "shows an association (more of the exposure, higher CTRA"),
        ({"p_value": 0.2, "p_permutation": 0.21}, "does not show an association: b"),
        ({"p_value": 0.049, "p_permutation": 0.051}, "is undecided: b"),
        ({"p_value": 0.051, "p_permutation": 0.049}, "is undecided: b"),
        ({"p_permutation": np.nan}, "shows an association"),  # the nominal p alone
        ({"effect": "a:b"}, "shows moderation (a falling slope of one exposure with more of"),
        ({"status": REASON}, f"has no result here ({REASON})."),
    ],
)
def test_conclusion(changes, says):
    text = conclusion(one(COMPOSITE, **changes))
    subject = "The mean composite"
    if "status" not in changes:
        subject += ", from which to conclude,"
    assert text.startswith(f"{subject} {says}")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, "lower CTRA expression"),
        ({"estimate": 0.09}, "higher CTRA expression"),
        ({"p_value": 0.2}, "undecided"),
        ({"p_value": 0.2, "p_permutation": 0.3}, "no association shown"),
        ({"effect": "a:b"}, "falling slope"),
        ({"effect": "a:b", "estimate": 0.09}, "rising slope"),
        ({"effect": "a:b", "p_value": 0.2, "p_permutation": 0.3}, "no association shown"),
        ({"p_permutation": np.nan}, "lower CTRA expression"),  # the nominal p alone
        ({"status": "not identified: n"}, "no result"),
    ],
)
def test_finding(changes, found):
    assert finding(one(COMPOSITE, **changes)) == found


def test_numbers_of_the_conclusion():
    assert conclusion(one(COMPOSITE)).endswith(
        "b = −0.090, 95% CI [−0.148, −0.031], p = .003, by permutation p = .004, bootstrap CI "
        "[−0.151, −0.030]."
    )
    missing = {"p_permutation": np.nan, "bca_low": np.nan}
    assert conclusion(one(COMPOSITE, **missing)).endswith("[−0.148, −0.031], p = .003.")


def test_genes_that_may_agree():
    assert agreement(by_statistic(RAO, EQUAL), GENES) == (
        "2 of 3 genes have the composite's direction, and their slopes are not shown to differ "
        "(F(46, 97) = 1.16, p = .267); if they are equal, the common slope is −0.026, exact "
        "p = .445."
    )


def test_genes_that_differ():
    text = agreement(by_statistic(RAO, EQUAL | {"p_value": 0.0404}), GENES)
    assert "and their slopes differ (F(46, 97) = 1.16, p = .040)" in text
    assert "exact" not in text


def test_genes_that_cannot_be_tested():
    text = agreement(by_statistic(RAO | {"status": REASON}, EQUAL | {"status": REASON}), GENES)
    assert text.endswith(f"whether their slopes are equal is not tested ({REASON}).")


def test_slopes_that_can_be_tested_where_the_common_one_cannot():
    """n - k - p = 0: one degree of freedom for the one, none for the other."""
    text = agreement(by_statistic(RAO | {"status": REASON}, EQUAL), GENES)
    assert text.endswith("not shown to differ (F(46, 97) = 1.16, p = .267).")


def test_nobody_carries_it():
    assert stability(pd.DataFrame([SUBJECT, GENE])) == (
        "No single participant or gene changes what the composite says (without one participant "
        "p = .001 to .033; without one gene p = .001 to .006)."
    )


def test_p_values_that_look_alike_stand_once():
    tiny = {"p_low": 1e-9, "p_high": 1e-8}
    assert "(without one participant p < .001)." in stability(pd.DataFrame([SUBJECT | tiny]))


def test_a_participant_carries_it():
    assert stability(pd.DataFrame([SUBJECT | {"p_high": 0.08}, GENE])) == (
        "Whether the composite's p is below .05 depends on single participants: without one "
        "p = .001 to .080; 0084 moves b the farthest, to −0.066 (p = .033)."
    )


def test_a_gene_carries_it():
    text = stability(pd.DataFrame([SUBJECT, GENE | {"p_high": 0.08}]))
    assert text.startswith(
        "Whether the composite's p is below .05 depends on single genes: without one"
    )
    assert "FOSB" in text


def test_nothing_can_be_left_out():
    assert stability(pd.DataFrame([SUBJECT | {"most": np.nan}])) == ""


def test_sample_size():
    assert sample_size(pd.DataFrame([PLAN])) == (
        "For a slope of this size 420 participants give the composite 80 % power; the 152 here "
        "give 39 %."
    )
    assert sample_size(pd.DataFrame([PLAN | {"n_80": np.nan}])) == ""


def test_numbers_of_participants_are_whole_where_others_are_missing():
    """Beside a missing number the others of a column are read as 420.0."""
    plans = pd.DataFrame([PLAN, PLAN | {"statistic": "rao", "n": np.nan, "n_80": np.nan}])
    assert sample_size(plans) == sample_size(pd.DataFrame([PLAN]))


def test_a_paragraph_an_effect_of_its_own_rows():
    table = pd.DataFrame([COMPOSITE, RAO, UN, EQUAL]).assign(effect="prwo")
    other = table.assign(effect="age", status=REASON)
    found = verdicts(
        pd.concat([table, other]), GENES, pd.DataFrame([SUBJECT, GENE]), pd.DataFrame([PLAN])
    )
    assert found["effect"].tolist() == ["prwo", "age"]
    first, second = found["verdict"]
    starts = ("The mixed model with unstructured", "The mean composite, from", "2 of 3 genes")
    places = [first.index(start) for start in (*starts, "No single", "For a slope")]
    assert places == sorted(places)
    assert second == (
        f"The mixed model with unstructured covariance has no result here ({REASON}). The mean "
        f"composite has no result here ({REASON})."
    )


def test_every_leave_one_out_on_the_other_side():
    """The p of all data is the one that hangs on them."""
    rows = pd.DataFrame([SUBJECT | {"p_value": 0.0099, "p_low": 0.057, "p_high": 0.084}])
    assert stability(rows).startswith(
        "Whether the composite's p is below .05 depends on single participants: without one "
        "p = .057 "
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (
            {"calibrated": "no", "size": 0.095},
            "Its test rejects 10 % of permuted data at 5 %;",
        ),
        ({"bca_high": 0.01}, "The two intervals disagree on whether 0 is in them."),
    ],
)
def test_a_composite_with_a_reservation(changes, says):
    assert says in conclusion(one(COMPOSITE, **changes))
    assert says not in conclusion(one(COMPOSITE))


def test_published_that_too_few_permutations_leave_open():
    says = published(one(UN, calibrated="undecided", size=0.05, size_low=0.016), "UN")
    assert "too few permutations tell whether it can be trusted: it rejects 5 % " in says


def test_an_exact_fit_without_a_participant_has_no_p():
    """It is not said to be on either side of .05; another participant may be."""
    exact = {"most_p_value": np.nan}
    assert "nan" not in stability(pd.DataFrame([SUBJECT | exact, GENE]))
    carried = stability(pd.DataFrame([SUBJECT | exact | {"p_high": 0.08}]))
    assert carried.endswith("0084 moves b the farthest, to −0.066 (an exact fit, without a p).")
    none = {"p_low": np.nan, "p_high": np.nan}
    assert stability(pd.DataFrame([SUBJECT | exact | none])) == ""
