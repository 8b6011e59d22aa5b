"""The abstract says who, what, how large, how sure, and what it hangs on."""

import re
from functools import partial

import pandas as pd
import pytest

from ctra.report.abstract import CTRA, abstract, covered, question, words_mean
from ctra.report.sections import Results

FLOW = pd.DataFrame(
    {
        "step": ["recruited", "moved", "poor RNA quality"],
        "n_excluded": [0, 400, 9],
        "n_left": [561, 161, 152],
    }
)
WHO = "152 participants were analysed, of 561 recruited (400 of the 409 others: moved)."
FOUND = {
    "model": "m",
    "effect": "Loneliness",
    "primary": "no",
    "estimate": 0.12,
    "p": 0.01,
    "finding": "higher CTRA expression",
}
OTHERS = [
    FOUND | {"effect": "Purpose", "p": 0.2, "finding": "no association shown"},
    FOUND | {"effect": "Age", "p": 0.03, "finding": "fragile"},
]
INFLUENCE = {"model": "m", "effect": "Loneliness", "statistic": "composite", "p_value": 0.01}
INFLUENCE |= {"left_out": "subject", "p_low": 0.001, "p_high": 0.04}
UN = {"model": "m", "effect": "Loneliness", "statistic": "un", "n": 152, "size": 0.18}
UN |= {"doubt": "size", "percent_range": float("nan"), "ci_low": -0.5, "ci_high": 0.5}
COMPOSITE = UN | {"statistic": "composite", "doubt": "", "percent_range": 1.0}
SIZE = {"partial_r": 0.2, "partial_r_low": 0.04, "partial_r_high": 0.35}
COMPOSITE |= SIZE
LARGE = (
    "By Cohen's rule of thumb (.10, .30, .50) the estimate r = .20 is small. Its 95% CI [.04, .35] "
    "reaches from negligible to medium."
)


def told(
    findings=(FOUND, *OTHERS),
    influence=INFLUENCE,
    results=UN,
    sensitivity=(),
    missing=0,
    flow=FLOW,
    telling=abstract,
):
    results = results if isinstance(results, list) else [results]
    known = {row["effect"] for row in results if row["statistic"] == "composite"}
    of_findings = [
        COMPOSITE | {"n": results[0]["n"], "model": row["model"], "effect": row["effect"]}
        for row in findings
        if row["effect"] not in known
    ]
    tables = {
        "gene_set": pd.DataFrame({"symbol": range(53), "status": "found"}),
        "flow": flow,
        "findings": pd.DataFrame(findings),
        "verdicts": pd.DataFrame([row | {"verdict": "Shown: so."} for row in findings]),
        "influence": pd.DataFrame(influence if isinstance(influence, list) else [influence]),
        "results": pd.DataFrame([*results, *of_findings]).assign(n_genes=53 - missing),
    }
    tables = {name: table.assign(study="s") for name, table in tables.items()}
    columns = ["model", "effect", "statistic", "estimate"]
    tables["sensitivity"] = pd.DataFrame(sensitivity, columns=columns).assign(study="s")
    if not sensitivity:  # a table of no files has no other column
        tables["sensitivity"] = pd.DataFrame({"study": []})
    return telling(Results(tables, {}, "s", "Study"))


def test_five_sentences():
    assert told() == [
        WHO,
        "Clearest finding: Loneliness, adjusted for purpose and age. Shown: so.",
        LARGE,
        "Whichever participant or gene is left out, p of the t test stays below .05.",
        "Of 2 further effects tested, 1 is fragile (Age: fragile, r = .20) and 1 is not shown.",
        "Do not use the p of the published model (mixed model with unstructured covariance, Lee et "
        "al., 2025). With the participants shuffled, so that there is no effect, it still reports "
        "one in 18 % of cases. Right would be 5 %.",
    ]


@pytest.mark.parametrize("hangs", [{}, {"p_high": 0.2}])
def test_no_p_but_that_of_the_verdict_stands_beside_the_effect_told(hangs):
    """The verdict has the one to believe; numbers of the other tests are in its reasons."""
    findings = [FOUND | {"primary": "yes"}, *OTHERS]
    assert not re.search(r"\bp [=<>]", " ".join(told(findings, influence=INFLUENCE | hangs)))


def test_another_published_model_is_called_what_it_is():
    says = told(results=UN | {"statistic": "csh"})[-1]
    assert says.startswith(
        "Do not use the p of the simpler mixed model (mixed model with heterogeneous compound "
        "symmetry). With the participants shuffled"
    )


def mean(*findings, effect="Loneliness", drawn=True, clustered=False):
    rows = [{"effect": effect, "finding": finding} for finding in findings]
    return words_mean(pd.DataFrame(rows), drawn=drawn, clustered=clustered)


def test_the_words_of_the_verdicts_are_explained():
    assert mean("higher CTRA expression", "fragile", "no association shown") == (
        "Shown means that p is below .05 in each test that decides (t test, permutation, sign "
        "flips), and that nothing else speaks against it. The p given here is the largest of "
        "these: use this one. Fragile means that the t test finds the effect, but something speaks "
        "against relying on it. Not shown means that an effect is not settled, and not that there "
        "is none."
    )
    assert "sign flips, and with clusters CR2)" in mean("fragile", clustered=True)


def test_a_word_that_does_not_occur_is_not_explained():
    assert "Fragile" not in mean("higher CTRA expression", "no association shown")
    assert "Not shown" not in mean("higher CTRA expression")
    assert "×" not in mean("higher CTRA expression")


def test_nothing_is_shown_where_nothing_was_drawn():
    says = mean("fragile", drawn=False)
    assert says.startswith("Nothing can be called shown here: without permutations and sign flips")
    assert "largest" not in says


def test_the_sign_of_a_product_is_explained_in_words():
    assert mean("no association shown", effect="Age:BMI").endswith(
        "A × between two names, as in Age × BMI, asks whether the slope of the one depends on the "
        "other (moderation)."
    )


def test_genes_that_are_in_no_mean_are_counted():
    of_age = partial(covered, covariates=["Age", "BMI"])
    assert told(missing=7, telling=of_age) == [
        "All models adjust for: age and BMI.",
        "46 of the 53 genes of the profile are used.",
        "7 have one value in all participants, as genes without reads do.",
    ]
    assert told(missing=1, telling=of_age)[2] == (
        "1 has one value in all participants, as genes without reads do."
    )
    nothing = partial(covered, covariates=[])
    assert told(telling=nothing) == ["No model adjusts for covariates."]


def test_the_primary_effect_comes_first_whatever_it_shows():
    findings = [FOUND, OTHERS[0] | {"primary": "yes"}]
    says = told(findings)
    assert says[1] == "Primary effect: Purpose, adjusted for loneliness. Shown: so."
    assert says[-1] == (
        "Of 1 further effect tested, 1 is shown (Loneliness: higher CTRA expression, r = .20)."
    )


def test_the_same_effect_in_another_model_is_told_at_once():
    """Whether it stays beside another exposure is what a reader must not miss."""
    both = FOUND | {"model": "both", "estimate": 0.008, "p": 0.842}
    both |= {"finding": "no association shown"}
    effects = [UN | {"model": "both", "effect": name} for name in ("Loneliness", "Purpose")]
    results = [UN, *effects]
    says = told([FOUND | {"primary": "yes"}, both], results=results)
    assert "But adjusted for purpose it is not shown (b = 0.008, p = .842)." in says
    assert not any("further effect" in one for one in says)  # it is told, and not counted again


@pytest.mark.parametrize(
    ("estimate", "finding", "says"),
    [
        (-0.1, "lower CTRA expression", "But adjusted for purpose it is shown in the other dir"),
        (0.1, "higher CTRA expression", "Adjusted for purpose it is shown too (b = 0.100"),
        (0.1, "fragile", "But adjusted for purpose it is fragile (b = 0.100"),
    ],
)
def test_another_model_may_show_the_opposite(estimate, finding, says):
    both = FOUND | {"model": "both", "estimate": estimate, "finding": finding}
    effects = [UN | {"model": "both", "effect": name} for name in ("Loneliness", "Purpose")]
    told_of = told([FOUND | {"primary": "yes"}, both], results=[UN, *effects])
    assert any(one.startswith(says) for one in told_of)


def test_a_product_in_another_model_is_told_by_the_model():
    product = FOUND | {"effect": "Loneliness:Purpose"}
    findings = [product | {"primary": "yes"}, product | {"model": "other"}]
    names = ("Loneliness", "Purpose", "Loneliness:Purpose")
    results = [UN | {"model": model, "effect": name} for model in ("m", "other") for name in names]
    says = told(findings, results=results)
    assert any(one.startswith("In model other it is shown too (b") for one in says)


def test_a_slope_at_a_mean_is_not_one_beside_the_other():
    """With the product, the slope of an exposure is at the mean of the other one."""
    other = FOUND | {"model": "product"}
    names = ("Loneliness", "Purpose", "Loneliness:Purpose")
    results = [UN | {"model": "product", "effect": name} for name in names]
    results += [UN | {"effect": name} for name in ("Loneliness", "Purpose")]
    says = told([FOUND | {"primary": "yes"}, other], results=results)
    assert any(one.startswith("At the mean of purpose it is shown too (b") for one in says)


def test_the_same_effect_without_what_it_is_adjusted_for():
    both = FOUND | {"model": "both", "primary": "yes", "finding": "no association shown"}
    alone = FOUND | {"estimate": 0.008, "p": 0.842, "finding": "no association shown"}
    effects = [UN | {"model": "both", "effect": name} for name in ("Loneliness", "Purpose")]
    says = told([both, alone], results=[UN, *effects])
    assert "Not adjusted for purpose it is not shown either (b = 0.008, p = .842)." in says


def test_several_effects_of_which_none_is_shown():
    nothing = {"finding": "no association shown"}
    findings = [FOUND | {"primary": "yes"}, OTHERS[0] | nothing, OTHERS[1] | nothing]
    assert "No association is shown for any of the 2 further effects tested." in told(findings)
    assert "No association is shown for the one further effect tested." in told(findings[:2])


def test_one_effect_of_several_models_is_one_name():
    others = [FOUND | {"model": name, "effect": "Purpose"} for name in "ab"]
    assert (
        "Of 2 further effects tested, 2 are shown (Purpose: higher CTRA expression in 2 models, "
        "r = .20 and .20)."
    ) in told([FOUND | {"primary": "yes"}, *others])


def test_a_single_effect_is_told_whatever_it_shows():
    says = told(OTHERS[:1], results=UN | {"doubt": ""})
    assert says[1:] == ["The effect tested: Purpose. Shown: so.", LARGE]


def test_without_a_finding_the_size_that_is_left_open_is_told():
    """2 ** -0.05 is 0.966 and 2 ** 0.1 is 1.072."""
    results = [
        COMPOSITE | {"ci_low": -0.02, "ci_high": 0.1},
        COMPOSITE | {"effect": "Purpose", "ci_low": -0.05, "ci_high": 0.03},
        COMPOSITE | {"effect": "Purpose:Loneliness", "ci_low": -9.0, "ci_high": 9.0},
        UN | {"doubt": ""},
    ]
    findings = [OTHERS[0], OTHERS[0] | {"effect": "Loneliness"}]
    assert told(findings, results=results)[1:] == [
        "No association is shown for any of the 2 effects tested.",
        "By the 95% CIs of these effects, CTRA expression may still be up to 3.4 % lower or 7.2 % "
        "higher with one SD more of an exposure.",
        "All 95% CIs of r lie within ±.35; by Cohen's rule of thumb .10 is small, .30 medium, and "
        ".50 large.",
    ]


def test_what_is_left_open_of_a_group():
    """2 ** -1 is a half, and 2 ** 0.1 is 1.072."""
    groups = {"effect": "Arm: yoga vs waiting", "ci_low": -1.0, "ci_high": 0.1}
    results = [COMPOSITE | groups, UN | groups | {"doubt": ""}]
    findings = [OTHERS[0] | groups, OTHERS[0] | groups | {"model": "b"}]
    assert told(findings, results=results)[2] == (
        "By the 95% CIs of these effects, CTRA expression may still be up to 50.0 % lower or 7.2 % "
        "higher in a group than in its reference."
    )


def test_nothing_is_left_open_that_has_no_per_cent():
    in_z_scores = COMPOSITE | {"percent_range": float("nan"), "ci_low": -0.1, "ci_high": 0.1}
    in_z_scores = [in_z_scores | {"effect": name} for name in ("Purpose", "Loneliness")]
    findings = [OTHERS[0], OTHERS[0] | {"effect": "Loneliness"}]
    assert told(findings, results=in_z_scores)[1:] == [
        "No association is shown for any of the 2 effects tested.",
        "All 95% CIs of r lie within ±.35; by Cohen's rule of thumb .10 is small, .30 medium, and "
        ".50 large.",
    ]


@pytest.mark.parametrize(
    ("effects", "names"),
    [
        (["Loneliness"], "loneliness is"),
        (["Loneliness", "BMI", "Loneliness:BMI"], "loneliness and BMI are"),
        (["Group: MBSR vs waiting", "Group: yoga vs waiting"], "group is"),
        (["Group: yoga vs waiting", "Group: yoga vs waiting"], "group (yoga or waiting) is"),
        (["A a", "B b", "C c"], "A a, B b and C c are"),
        (["A a", "B b", "C c", "D d", "E e"], "5 exposures, among them A a and B b, are"),
    ],
)
def test_the_question_names_the_exposures(effects, names):
    asked = f"The question was whether {names} associated with {CTRA}"
    assert question(pd.DataFrame({"effect": [*effects, effects[0]]})) == asked


def test_what_hangs_on_one_participant():
    says = told(influence=INFLUENCE | {"p_high": 0.2})
    assert "Leaving out one participant can move p of the t test to the other side of .05." in says


def test_what_hangs_on_participants_and_genes_is_told_once():
    of_one = INFLUENCE | {"p_high": 0.2}
    says = told(influence=[of_one, of_one | {"left_out": "gene"}])
    one = (
        "Leaving out one participant or one gene can move p of the t test to the other side of .05."
    )
    assert [each for each in says if "t test" in each] == [one]


@pytest.mark.parametrize(("p", "side"), [(0.01, "below"), (0.3, "above")])
def test_what_hangs_on_nobody(p, side):
    says = told(influence=INFLUENCE | {"p_value": p, "p_low": 0.9 * p, "p_high": 1.1 * p})
    told_of = f"Whichever participant or gene is left out, p of the t test stays {side} .05."
    assert told_of in says


def test_what_another_model_hangs_on_is_not_told():
    other = INFLUENCE | {"model": "other", "p_high": 0.9}
    says = told(influence=[INFLUENCE, other])
    assert "Whichever participant or gene is left out, p of the t test stays below .05." in says


def test_nobody_left_out():
    everybody = pd.DataFrame({"step": ["recruited"], "n_excluded": [0], "n_left": [152]})
    assert told(flow=everybody)[0] == "All 152 participants recruited were analysed."


def test_further_covariates():
    rows = [(f"m+{name}", "Loneliness", "composite", b) for name, b in (("a", 0.1), ("b", 0.13))]
    rows += [("other+a", "Loneliness", "composite", 9.0), ("m+a", "Age", "composite", 9.0)]
    assert (
        "With each set of further covariates (a, b) its slope b is between 0.100 and 0.130; "
        "without them 0.120."
    ) in told(sensitivity=rows)


@pytest.mark.parametrize(
    ("n", "says"), [(152, WHO), (150, WHO.replace("analysed", "analysed (150 in the models)"))]
)
def test_models_with_fewer_participants(n, says):
    assert told(results=UN | {"n": n})[0] == says


def test_an_effect_without_a_result_has_no_numbers():
    nothing = FOUND | {"primary": "yes", "finding": "no result", "p": float("nan")}
    nothing |= {"estimate": float("nan")}
    assert told([nothing], results=UN | {"doubt": ""})[1:] == [
        "Primary effect: Loneliness. Shown: so."
    ]
