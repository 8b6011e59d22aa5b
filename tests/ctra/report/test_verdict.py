"""The verdict on an effect: each rule on rows made by hand."""

import re

import numpy as np
import pandas as pd
import pytest

from ctra.report.verdict import (
    conclusion,
    groups_in_words,
    reservations,
    robust_conclusion,
    verdicts,
)

REASON = "not identified: 12 participants are too few for 47 genes and 1 column"
MEASURED = {
    "size": 0.049,
    "size_low": 0.045,
    "size_high": 0.053,
    "calibrated": "yes",
    "doubt": np.nan,
    "spread_p": 0.4,
    "size_wild": 0.05,
    "p_wild": 0.4,
}
COMPOSITE = MEASURED | {
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
    "p_squares": np.nan,
    "percent_sd": 6.4,
    "bound": 0.139,
    "p_equivalent": 0.03,
    "beta": -0.23,
    "partial_r": -0.25,
    "partial_r_low": -0.4,
    "partial_r_high": -0.09,
    "delta_r2": 0.0512,
}
ROBUST = COMPOSITE | {
    "statistic": "robust",
    "p_wild": 0.012,
    "wild_low": -0.16,
    "wild_high": -0.02,
    "breakdown": np.nan,
}
EQUAL = MEASURED | {
    "effect": "prwo",
    "statistic": "homogeneity",
    "status": "ok",
    "estimate": np.nan,
    "F": 1.16,
    "df_num": 46.0,
    "df": 97.0,
    "p_value": 0.267,
}
RAO = COMPOSITE | {"statistic": "rao", "estimate": -0.026, "p_value": 0.445}
UN = RAO | {"statistic": "un", "size": 0.313, "size_low": 0.304}
UN |= {"calibrated": "no", "doubt": "size"}
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
INFLUENCE = pd.DataFrame([SUBJECT, SUBJECT | {"left_out": "gene", "most": "FOSB"}])
GROUP = {"effect": "prwo", "group": "interferon", "estimate": -0.07, "p_value": 0.1}
DIFFER = {"group": "equal slopes", "estimate": np.nan, "p_value": 0.004}
DIFFER |= {"F": 5.78, "df_num": 2.0, "df": 142.0}
PLAN = {"effect": "prwo", "statistic": "composite", "n": 152, "power": 0.388, "n_80": 420}
FOUND = {
    "model": "m",
    "effect": "prwo",
    "primary": "no",
    "estimate": -0.09,
    "p_value": 0.003,
    "p_permutation": 0.004,
    "p_wild": 0.012,
    "p": 0.012,
    "tested": 11,
    "p_holm": 0.132,
    "finding": "lower CTRA expression",
    "reason": np.nan,
}
FRAGILE = FOUND | {"finding": "fragile", "p_wild": 0.11, "p": 0.11}
NOT_SHOWN = FOUND | {"finding": "no association shown"}
NO_DRAWS = {"p_permutation": np.nan, "p_wild": np.nan, "p": 0.003}


def by_statistic(*rows):
    return {row["statistic"]: row for row in rows}


def concluded(found, influence=INFLUENCE, **changes):
    tests = by_statistic(COMPOSITE | changes, ROBUST | changes)
    return conclusion(found, tests, influence)


def test_numbers_of_the_conclusion():
    assert concluded(FOUND) == [
        "The slope is b = −0.090, 95% CI [−0.148, −0.031], by bootstrap [−0.151, −0.030], by sign "
        "flips [−0.160, −0.020].",
        "The p told is .012, the largest of three: by the t test .003, by permutation .004, by "
        "sign flips .012.",
    ]


def test_numbers_without_draws():
    says = concluded(FOUND | NO_DRAWS, bca_low=np.nan, wild_low=np.nan)
    assert says == [
        "The slope is b = −0.090, 95% CI [−0.148, −0.031].",
        "The p of the t test, .003, is the only one here.",
    ]


def test_intervals_that_are_missing_or_have_no_limit():
    says = concluded(FOUND, ci_low=np.nan, bca_low=np.inf, bca_high=np.inf, wild_low=-np.inf)
    assert says[0] == "The slope is b = −0.090, by sign flips [no limit, −0.020]."


def test_with_clusters_there_are_four_p():
    tests = by_statistic(COMPOSITE, ROBUST)
    found = FRAGILE | {"reason": "cluster", "p_wild": 0.03, "p": 0.06}
    tests["robust"] = ROBUST | {"p_value": 0.06}
    says = conclusion(found, tests, INFLUENCE, by_cluster=0.06)
    assert says[-1].endswith("may be alike, and a test that allows for this gives p = .060.")
    assert says[1] == (
        "The p told is .060, the largest of four: by the t test .003, by permutation .004, by "
        "sign flips .030, by cluster-robust standard errors .060."
    )


def test_a_slope_without_any_p():
    nothing = NOT_SHOWN | dict.fromkeys(["p_value", "p_permutation", "p_wild", "p"], np.nan)
    assert concluded(nothing)[-1] == "It has no p here."


def test_no_p_is_to_be_believed_where_few_participants_decide():
    says = concluded(FRAGILE | {"reason": "few"}, breakdown="few")
    assert says[1] == (
        "No p is to be believed here: by the t test .003, by permutation .004, by sign flips .110."
    )
    says = concluded(FRAGILE | NO_DRAWS | {"reason": "few"}, breakdown="few")
    assert says[1] == "No p is to be believed here: by the t test .003."


def test_no_result():
    says = concluded(FOUND | {"finding": "no result"}, status=REASON)
    assert says == [f"The mean composite has no result here ({REASON})."]


@pytest.mark.parametrize(
    ("reason", "changes", "says"),
    [
        (
            "few",
            {"breakdown": "3 of 53 participants differ from the others in x; 5 are needed"},
            "Too few participants decide it: 3 of 53 participants differ from the others in x; 5 "
            "are needed.",
        ),
        (
            "curvature",
            {"p_squares": 0.21},
            "It may be a curve rather than moderation: beside the squares of both exposures the "
            "product has p = .210.",
        ),
        (
            "curvature",
            {"p_squares": np.nan},
            "It may be a curve rather than moderation: beside the squares of both exposures the "
            "product is not determined.",
        ),
        (
            "cluster",
            {},
            "Participants of one cluster may be alike, and a test that allows for this gives "
            "p = .110.",
        ),
        (
            "not measured",
            {},
            "No more than the p of the t test is known: it was not tried with sign flips "
            "(inference.permutations: 0).",
        ),
        (
            "spread",
            {},
            "How much participants vary depends on the exposure, and a test that allows for this "
            "gives p = .110.",
        ),
        (
            "one participant",
            {},
            "It hangs on single participants: without one its p goes up to .033, and sign flips "
            "give p = .110.",
        ),
        (
            "permutation",
            {},
            "With the participants shuffled at random, slopes as large are too common: p = .004.",
        ),
        (
            "unequal spread",
            {},
            "Participants may vary unequally, and a test that allows for this gives p = .110.",
        ),
    ],
)
def test_fragile_says_why_in_plain_words(reason, changes, says):
    assert concluded(FRAGILE | {"reason": reason}, **changes)[-1] == says


@pytest.mark.parametrize(
    ("found", "composite", "robust", "says"),
    [
        (FOUND, {}, {}, ""),
        (
            FOUND,
            {"calibrated": "no", "doubt": "spread", "spread_p": 0.01},
            {},
            "Do not go by the p of the t test alone: how much participants vary depends on the "
            "exposure (p = .010).",
        ),
        (
            FRAGILE | {"reason": "spread"},
            {"calibrated": "no", "doubt": "spread", "spread_p": 0.01},
            {},
            "",
        ),
        (
            FOUND,
            {"bca_high": 0.01},
            {},
            "The t and the bootstrap interval disagree on whether 0 is in them.",
        ),
        (NOT_SHOWN, {}, {"breakdown": "few"}, "No finding could be claimed here: few."),
        (FRAGILE | {"reason": "few"}, {}, {"breakdown": "few"}, ""),
    ],
)
def test_reservations(found, composite, robust, says):
    tests = by_statistic(COMPOSITE | composite, ROBUST | robust)
    assert " ".join(reservations(found, tests)) == says


def test_a_sensitivity_set_claims_nothing():
    declared = pd.DataFrame([FOUND, FOUND | {"effect": "age", "estimate": 9.0}])
    found = FOUND | {"estimate": -0.08, "p": 0.02, "p_wild": 0.02}
    tests = by_statistic(COMPOSITE | {"estimate": -0.08}, ROBUST)
    assert robust_conclusion(found, tests, INFLUENCE, declared) == [
        "With these covariates the slope of the mean composite is b = −0.080, 95% CI [−0.148, "
        "−0.031].",
        "The p told is .020, the largest of three: by the t test .003, by permutation .004, by "
        "sign flips .020.",
        "In the model as declared it is b = −0.090, p = .012.",
    ]
    fragile = FRAGILE | {"reason": "unequal spread"}
    says = robust_conclusion(fragile, tests, INFLUENCE, declared)
    assert says[2].startswith("Participants may vary unequally")


DIFFERENCE = {
    "effect": "prwo",
    "group": "1",
    "reference": "0",
    "n_group": 12,
    "n_reference": 14,
    "statistic": "composite",
    "status": "ok",
    "difference": -0.25,
    "ci_low": -0.5,
    "ci_high": 0.0,
    "percent": -15.91,
    "percent_low": -29.29,
    "percent_high": 0.0,
    "d": -0.61,
    "F": np.nan,
}


def test_the_difference_between_groups_is_told_in_log2_and_per_cent():
    rows = pd.DataFrame([DIFFERENCE, DIFFERENCE | {"statistic": "robust"}])
    assert groups_in_words(rows, "prwo") == [
        "Between groups, 1 (n = 12) less 0 (n = 14), this is −0.250, 95% CI [−0.500, 0.000] "
        "(log2), or −15.9 %, 95% CI [−29.3, 0.0], d = −0.61."
    ]
    in_sd = rows.assign(d=np.nan, percent=np.nan, percent_low=np.nan, percent_high=np.nan)
    assert groups_in_words(in_sd, "prwo") == [
        "Between groups, 1 (n = 12) less 0 (n = 14), this is −0.250, 95% CI [−0.500, 0.000]."
    ]
    assert groups_in_words(rows, "age") == []


def test_all_groups_of_a_category_are_told_together():
    joint = {"effect": "arm", "group": "all groups", "statistic": "composite", "status": "ok"}
    joint |= {"F": 3.14159, "df_num": 2, "df": 40, "p_value": 0.054, "p_permutation": 0.06}
    says = "All groups together: F(2, 40) = 3.14, p = .054, by permutation p = .060."
    assert groups_in_words(pd.DataFrame([joint]), "arm: a vs b") == [says]
    undrawn = pd.DataFrame([joint | {"p_permutation": np.nan}])
    assert groups_in_words(undrawn, "arm: a vs b") == [says.partition(", by")[0] + "."]


def tables(model="m"):
    """Tables of one model with two effects, the second without a result."""
    table = pd.DataFrame([COMPOSITE, ROBUST, RAO, UN, EQUAL])
    scales = pd.concat([table.assign(scale=scale) for scale in ("log2", "z")])
    other = table.assign(effect="age", status=REASON)
    nothing = {"effect": "age", "finding": "no result", "p": np.nan, "p_holm": np.nan}
    return {
        "table": pd.concat([table, other]),
        "genewise": GENES,
        "groups": pd.DataFrame([GROUP, GROUP | DIFFER]),
        "influence": INFLUENCE,
        "power": pd.DataFrame([PLAN]),
        "gene_scales": scales,
        "differences": pd.DataFrame([DIFFERENCE]).head(0),
        "findings": pd.DataFrame([FOUND, FOUND | nothing]).assign(model=model),
        "genes": pd.DataFrame({"symbol": ["MX1", "JUN"], "status": ["analysed", "constant"]}),
        "gene_set": pd.DataFrame({"symbol": ["MX1", "JUN"], "group": ["interferon", "other"]}),
    }


def test_a_paragraph_an_effect_of_its_own_rows():
    found = verdicts(tables(), "m", smallest=0.05)
    assert found["effect"].tolist() == ["prwo", "age"]
    assert found["finding"].tolist() == ["lower CTRA expression", "no result"]
    first, second = found["verdict"]
    assert first == (
        "Shown: with more prwo comes lower CTRA expression (b = −0.090, 95% CI [−0.148, −0.031], "
        "6.4 % per SD, r = −.25, p = .012). But one such p among 11 tests may be chance (Holm). "
        "The groups of genes may differ in their slopes (interferon −0.070)."
    )
    assert second == f"No result: {REASON}."
    first, second = found["why"]
    starts = (
        "The slope is b",
        "The p told",
        "It is one of 11",
        "That the groups of genes have one slope",
        "It rests on 1 of the 2",
    )
    starts += ("1 of 1 interferon, 0 of 1 other.", "In familiar sizes", "2 of 3 genes")
    starts += ("No single", "For a slope", "The published model")
    places = [first.index(start) for start in starts]
    assert places == sorted(places)
    assert second == f"The mean composite has no result here ({REASON})."


def test_a_model_that_findings_do_not_have_is_told_as_robustness():
    found = verdicts(tables(), "m+ses")
    assert found["finding"].tolist() == [
        "with these covariates: lower CTRA expression",
        "with these covariates: no result",
    ]
    first, second = found["verdict"]
    assert first.startswith("With these covariates the slope of the mean composite is b = −0.090")
    assert second == f"With these covariates the mean composite has no result ({REASON})."
    first = found["why"][0]
    assert "In the model as declared it is b = −0.090, p = .012." in first
    for word in ("Shown", "effects tested", "80 % power"):
        assert word not in first


def test_sentences_have_one_thought(given):
    for verdict in [*given["verdicts"]["verdict"], *given["verdicts"]["why"]]:
        for sentence in re.split(r"(?<=[a-z\d)\]%])\. ", verdict):
            words = [word for word in sentence.split() if re.search("[A-Za-z]{2}", word)]
            assert len(words) <= 25, sentence
