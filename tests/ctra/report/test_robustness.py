"""What the conclusion hangs on: each rule on rows made by hand."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.robustness import agreement, scales_disagree, stability

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
LOG2 = {"statistic": "composite", "scale": "log2", "status": "ok", "estimate": 0.01, "p_value": 0.3}
Z = LOG2 | {"scale": "z", "estimate": 0.3, "p_value": 0.03}
REASON = "not identified: 12 participants are too few for 47 genes and 1 column"
MEASURED = {
    "status": "ok",
    "calibrated": "yes",
    "doubt": np.nan,
    "p_wild": 0.4,
    "size": 0.049,
    "size_low": 0.045,
    "size_high": 0.053,
    "size_wild": 0.05,
    "spread_p": 0.4,
}
EQUAL = MEASURED | {
    "statistic": "homogeneity",
    "F": 1.16,
    "df_num": 46.0,
    "df": 97.0,
    "p_value": 0.267,
}
RAO = MEASURED | {"statistic": "rao", "estimate": -0.026, "p_value": 0.445}
CLUSTERS = {"calibrated": "no", "doubt": "clusters"}
GENES = pd.DataFrame({"effect": "prwo", "agrees": ["yes", "yes", "no"]})


def told(*rows):
    return " ".join(stability(pd.DataFrame(rows)))


def test_nobody_carries_it():
    assert told(SUBJECT, GENE) == (
        "No single participant or gene changes what the composite says (without one participant "
        "p = .001 to .033; without one gene p = .001 to .006)."
    )


def test_p_values_that_look_alike_stand_once():
    assert "(without one participant p < .001)." in told(SUBJECT | {"p_low": 1e-9, "p_high": 1e-8})


def test_a_participant_carries_it():
    assert told(SUBJECT | {"p_high": 0.08}, GENE) == (
        "Whether p of the t test is below .05 depends on single participants: without one "
        "p = .001 to .080. Without participant 0084 b moves the farthest, to −0.066 (p = .033)."
    )


def test_a_gene_carries_it():
    text = told(SUBJECT, GENE | {"p_high": 0.08})
    assert text.startswith(
        "Whether p of the t test is below .05 depends on single genes: without one"
    )
    assert "Without gene FOSB b moves" in text


def test_nothing_can_be_left_out():
    assert told(SUBJECT | {"most": np.nan}) == ""


def test_every_leave_one_out_on_the_other_side():
    """The p of all data is the one that hangs on them."""
    text = told(SUBJECT | {"p_value": 0.0099, "p_low": 0.057, "p_high": 0.084})
    assert text.startswith(
        "Whether p of the t test is below .05 depends on single participants: without one p = .057 "
    )


def test_an_exact_fit_without_a_participant_has_no_p():
    """It is not said to be on either side of .05; another participant may be."""
    exact = {"most_p_value": np.nan}
    assert "nan" not in told(SUBJECT | exact, GENE)
    carried = told(SUBJECT | exact | {"p_high": 0.08})
    assert carried.endswith("b moves the farthest, to −0.066 (an exact fit, without a p).")
    assert told(SUBJECT | exact | {"p_low": np.nan, "p_high": np.nan}) == ""


def test_scales_of_the_genes_that_disagree():
    assert scales_disagree(pd.DataFrame([LOG2, Z])) == [
        "By the mean composite, log2 genes (b = 0.010, p = .300) and z-scored genes (b = 0.300, "
        "p = .030) disagree on p < .05."
    ]


@pytest.mark.parametrize(
    ("log2", "z", "says"),
    [
        ({}, {}, "disagree on p < .05."),
        ({}, {"p_value": 0.06}, ""),
        ({"p_value": 0.04}, {}, ""),
        ({"p_value": 0.04}, {"estimate": -0.3}, "have opposite signs."),
        ({}, {"status": "not identified: n"}, ""),
    ],
)
def test_when_scales_disagree(log2, z, says):
    text = " ".join(scales_disagree(pd.DataFrame([LOG2 | log2, Z | z])))
    assert text.endswith(says)
    assert bool(text) == bool(says)


def test_a_sentence_a_statistic_at_most():
    """The robust composite has the composite's slopes; a test alone has none."""
    of_test = {"statistic": "homogeneity", "estimate": np.nan}
    rows = [LOG2, Z, LOG2 | {"statistic": "robust"}, Z | {"statistic": "robust"}]
    says = scales_disagree(pd.DataFrame([*rows, LOG2 | of_test, Z | of_test]))
    assert len(says) == 2
    assert says[1] == (
        "By the test of equal slopes, log2 genes (p = .300) and z-scored genes (p = .030) disagree "
        "on p < .05."
    )
    agree = [LOG2, Z | {"p_value": 0.06}, *rows[2:]]
    assert scales_disagree(pd.DataFrame(agree))[0].startswith("By the robust composite,")
    assert scales_disagree(pd.DataFrame([LOG2 | {"statistic": "un"}, Z | {"statistic": "un"}]))[
        0
    ].startswith("By the published model, log2 genes")


def agreed(equal=EQUAL, rao=RAO):
    return " ".join(agreement({"rao": rao, "homogeneity": equal}, GENES))


def test_genes_that_may_agree():
    assert agreed() == (
        "2 of 3 genes have the composite's direction. Their slopes are not shown to differ "
        "(F(46, 97) = 1.16, p = .267). If they are equal, the common slope is −0.026, exact "
        "p = .445."
    )


def test_genes_that_differ():
    text = agreed(EQUAL | {"p_value": 0.0404, "p_wild": 0.03})
    assert text.endswith(
        "Their slopes differ (F(46, 97) = 1.16, p = .040, by sign flips p = .030): these data have "
        "no common slope."
    )


def test_genes_of_participants_who_vary_unequally():
    """The nominal test rejects, and sign flips that keep the spread do not."""
    text = agreed(EQUAL | {"p_value": 0.0004, "p_wild": 0.21})
    assert text.endswith(
        "A test of equal slopes cannot be trusted here: sign flips do not confirm it (p = .210)."
    )


def test_genes_of_clusters():
    text = agreed(EQUAL | {"p_value": 0.0004, "p_wild": np.nan} | CLUSTERS)
    assert text.endswith(
        "A test of equal slopes cannot be trusted here: participants of a cluster may be alike, "
        "which it passes over."
    )


def test_genes_without_sign_flips():
    text = agreed(EQUAL | {"p_value": 0.0004, "p_wild": np.nan, "calibrated": np.nan})
    assert text.endswith(
        "A test of equal slopes cannot be trusted here: it was not tried with sign flips "
        "(inference.permutations: 0)."
    )


def test_genes_that_cannot_be_tested():
    text = agreed(EQUAL | {"status": REASON, "F": np.nan, "df_num": np.nan, "p_wild": np.nan})
    assert text.endswith(f"Whether their slopes are equal is not tested ({REASON}).")


@pytest.mark.parametrize(
    "changes", [{"status": REASON}, {"calibrated": "no"}, {"calibrated": np.nan}]
)
def test_a_common_slope_without_a_test_that_can_be_trusted(changes):
    assert agreed(rao=RAO | changes).endswith("not shown to differ (F(46, 97) = 1.16, p = .267).")
