"""The abstract says who, what, how large, how sure, and what it hangs on."""

import pandas as pd
import pytest

from ctra.report.abstract import CTRA, abstract, question
from ctra.report.sections import Results

FLOW = pd.DataFrame({"step": ["recruited", "poor RNA quality"], "n_left": [561, 152]})
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


def told(findings=(FOUND, *OTHERS), influence=INFLUENCE, results=UN, sensitivity=(), missing=0):
    tables = {
        "gene_set": pd.DataFrame({"symbol": range(53)}),
        "flow": FLOW,
        "findings": pd.DataFrame(findings),
        "verdicts": pd.DataFrame([row | {"verdict": "Shown: so."} for row in findings]),
        "influence": pd.DataFrame([influence]),
        "results": pd.DataFrame(results if isinstance(results, list) else [results]).assign(
            n_genes=53 - missing
        ),
    }
    tables = {name: table.assign(study="s") for name, table in tables.items()}
    columns = ["model", "effect", "statistic", "estimate"]
    tables["sensitivity"] = pd.DataFrame(sensitivity, columns=columns).assign(study="s")
    if not sensitivity:  # a table of no files has no other column
        tables["sensitivity"] = pd.DataFrame({"study": []})
    return abstract(Results(tables, {}, "s", "Study"))


def test_five_sentences():
    assert told() == [
        "152 participants were analysed, of 561 recruited.",
        "Clearest finding: Loneliness. Shown: so.",
        "Without any single participant or gene its usual p stays on the same side of .05.",
        "Of 2 other effects tested, 1 is fragile (Age: fragile) and 1 is not shown.",
        "Do not use the p of the mixed model with unstructured covariance: it finds an effect in "
        "18 % of data that have none, where 5 % would be right.",
    ]


def test_genes_that_are_in_no_mean_are_counted():
    assert told(missing=7)[1] == (
        "46 of the 53 genes of the profile vary in these data, and are used."
    )


def test_the_primary_effect_comes_first_whatever_it_shows():
    findings = [FOUND, OTHERS[0] | {"primary": "yes"}]
    says = told(findings)
    assert says[1] == "Primary effect: Purpose. Shown: so."
    assert says[-1] == (
        "Of 1 other effect tested, 1 is shown (Loneliness: higher CTRA expression)."
    )


def test_the_same_effect_in_another_model_is_told_at_once():
    """Whether it stays beside another exposure is what a reader must not miss."""
    both = FOUND | {"model": "both", "estimate": 0.008, "p": 0.842}
    both |= {"finding": "no association shown"}
    effects = [UN | {"model": "both", "effect": name} for name in ("Loneliness", "Purpose")]
    results = [UN, *effects]
    says = told([FOUND | {"primary": "yes"}, both], results=results)
    assert says[2] == "Beside purpose it is not shown (model both, b = 0.008, p = .842)."


def test_one_effect_of_several_models_is_one_name():
    others = [FOUND | {"model": name, "effect": "Purpose"} for name in "ab"]
    assert (
        "Of 2 other effects tested, 2 are shown (Purpose: higher CTRA expression, in 2 models)."
    ) in told([FOUND | {"primary": "yes"}, *others])


def test_a_single_effect_is_told_whatever_it_shows():
    says = told(OTHERS[:1], results=UN | {"doubt": ""})
    assert says[1:] == ["The effect tested: Purpose. Shown: so."]


def test_without_a_finding_the_size_that_is_left_open_is_told():
    """2 ** -0.05 is 0.966 and 2 ** 0.1 is 1.072."""
    results = [
        COMPOSITE | {"ci_low": -0.02, "ci_high": 0.1},
        COMPOSITE | {"effect": "Purpose", "ci_low": -0.05, "ci_high": 0.03},
        COMPOSITE | {"effect": "Purpose:Loneliness", "ci_low": -9.0, "ci_high": 9.0},
        UN | {"doubt": ""},
    ]
    assert told([OTHERS[0], OTHERS[0] | {"effect": "Loneliness"}], results=results)[1:] == [
        "No association is shown for any of the 2 effects tested.",
        "The usual 95% CI leaves room for up to 3.4 % lower or 7.2 % higher CTRA expression with "
        "one SD more of an exposure.",
    ]


def test_what_is_left_open_of_a_group():
    """2 ** -1 is a half, and 2 ** 0.1 is 1.072."""
    groups = {"effect": "Arm: yoga vs waiting", "ci_low": -1.0, "ci_high": 0.1}
    says = told([OTHERS[0] | groups], results=[COMPOSITE | groups, UN | groups | {"doubt": ""}])
    assert says[1:] == [
        "The effect tested: Arm: yoga vs waiting. Shown: so.",
        "The usual 95% CI leaves room for up to 50.0 % lower or 7.2 % higher CTRA expression in a "
        "group than in its reference.",
    ]


def test_nothing_is_left_open_that_has_no_per_cent():
    in_z_scores = COMPOSITE | {"percent_range": float("nan")}
    says = told(OTHERS[:1], results=in_z_scores)
    assert says[1:] == ["The effect tested: Purpose. Shown: so."]


@pytest.mark.parametrize(
    ("effects", "names"),
    [
        (["Loneliness"], "loneliness is"),
        (["Loneliness", "BMI", "Loneliness:BMI"], "loneliness and BMI are"),
        (["Group: MBSR vs waiting", "Group: yoga vs waiting"], "group is"),
        (["A a", "B b", "C c"], "A a, B b and C c are"),
        (["A a", "B b", "C c", "D d", "E e"], "5 exposures, among them A a and B b, are"),
    ],
)
def test_the_question_names_the_exposures(effects, names):
    asked = f"The question was whether {names} associated with the CTRA profile. {CTRA}"
    assert question(pd.DataFrame({"effect": [*effects, effects[0]]})) == asked


def test_what_hangs_on_one_participant():
    says = told(influence=INFLUENCE | {"p_high": 0.2})
    assert (
        "Its usual p is .010, and between .001 and .200 without one participant: single "
        "participants decide whether it is below .05."
    ) in says


def test_further_covariates():
    rows = [(f"m+{name}", "Loneliness", "composite", b) for name, b in (("a", 0.1), ("b", 0.13))]
    rows += [("other+a", "Loneliness", "composite", 9.0), ("m+a", "Age", "composite", 9.0)]
    assert (
        "With each of 2 sets of further covariates its slope b is between 0.100 and 0.130; without "
        "them 0.120."
    ) in told(sensitivity=rows)


@pytest.mark.parametrize(("n", "says"), [(152, "of 561 recruited."), (150, "(150 in the models).")])
def test_models_with_fewer_participants(n, says):
    assert told(results=UN | {"n": n})[0].endswith(says)


def test_an_effect_without_a_result_has_no_numbers():
    nothing = FOUND | {"primary": "yes", "finding": "no result", "p": float("nan")}
    nothing |= {"estimate": float("nan")}
    assert told([nothing], results=UN | {"doubt": ""})[1:] == [
        "Primary effect: Loneliness. Shown: so."
    ]
