"""What is said of several studies together, and that it is short and plain."""

import re

import numpy as np
import pandas as pd
import pytest

from ctra.model.pooled import pool_studies
from ctra.report.pooled import cautions, not_together, side_by_side, together
from ctra.report.tables import pooled as table_of

TITLES = {"s1": "Study 1", "s2": "Study 2", "s3": "Study 3"}


def design(covariates="age"):
    return {
        "expression": "reads",
        "covariates": covariates,
        "clusters": "none",
        "visits": {},
        "exposures": {},
    }


def pooled(*slopes, n_effects=1, covariates=("age", "age", "age"), beside=()):
    """The table of studies with these slopes of the effects x0, x1, ..."""
    rows = [
        {
            "study": study,
            "model": f"m{i}",
            "effect": f"x{i}",
            "statistic": "composite",
            "estimate": slope,
            "std_error": 0.05,
            "n": 100,
            "n_genes": 53,
        }
        for study, slope in zip(TITLES, slopes, strict=False)
        for i in range(n_effects)
    ]
    designs = dict(zip(TITLES, map(design, covariates), strict=True))
    table = pool_studies(pd.DataFrame([*rows, *beside]), designs, [*TITLES])
    return table.replace("", np.nan)  # as it is read from a file


def said(table, n=2):
    return " ".join([*together(table, dict([*TITLES.items()][:n])), *cautions(table)])


def test_two_studies_that_agree():
    """Q = .02² / (2 × .05²) = .08: p = .777."""
    says = said(pooled(0.1, 0.12))
    assert says.startswith("1 effect is in both studies, in models with the same exposures.")
    assert "do not differ more than chance allows (p = .777)" in says
    assert "Two studies can say whether they clearly contradict each other" in says
    assert "therefore very wide" in says
    assert "designs" not in says
    assert says.endswith("nothing of its permutations and sign flips.")


def test_two_studies_that_differ():
    says = said(pooled(-0.1, 0.2, n_effects=2))
    assert says.startswith("2 effects are in both studies")
    assert "differ more than chance allows in x0 (p < .001) and x1 (p < .001)." in says


def test_several_effects_none_of_which_differs():
    assert "In none of them do the studies differ" in said(pooled(0.1, 0.1, n_effects=2))


def test_more_studies_are_said_to_say_more():
    says = said(pooled(0.1, 0.2, 0.1), n=3)
    assert says.startswith("1 effect is in 3 of 3 studies")
    assert "So few studies say little" in says
    assert "Two studies" not in says


def test_a_third_study_without_the_effects():
    assert said(pooled(0.1, 0.2), n=3).startswith("1 effect is in 2 of 3 studies")


def test_designs_that_differ_are_said_to():
    says = said(pooled(0.1, 0.2, covariates=("age", "age, sex", "age")))
    assert "The designs of the studies differ: covariates." in says


@pytest.mark.parametrize("table", [pd.DataFrame({"study": []}), pooled(0.1)])
def test_a_single_study_says_nothing(table):
    assert together(table, TITLES) == not_together(table, TITLES) == cautions(table) == []


def test_what_is_in_no_mean_is_named():
    more = {"study": "s1", "model": "more", "statistic": "composite", "n": 100, "n_genes": 53}
    both = [more | {"effect": name, "estimate": 0.1, "std_error": 0.05} for name in ("x0", "z")]
    assert not_together(pooled(0.1, 0.2, beside=both), TITLES) == [
        "No mean over studies: x0 beside z, Study 1 "
        "(no other study has it beside the same exposures)."
    ]
    assert not_together(pooled(0.1, 0.2, np.nan), TITLES) == [
        "Not in the mean of x0: s3: no result."
    ]


def test_the_table_has_both_means_beside_each_other():
    table = pooled(0.1, 0.2, 0.6)
    means = side_by_side(table)
    assert means["without"].tolist() == ["", "s1", "s2", "s3"]
    block = table_of(means)
    assert [column.title for column in block["head"]] == [
        "Effect",
        "Without",
        "Studies",
        "n",
        "Fixed effect: b [95% CI]",
        "Random effects: b [95% CI]",
        "Another study (95 %)",
        "p that they differ",
        "I² [95% CI]",
        "τ",
    ]
    fixed, random = (block["rows"][0][place]["text"] for place in (4, 5))
    assert fixed == "0.300 [0.243, 0.357]"  # .3 ± 1.96 × .05 / √3
    assert random == "0.300 [−0.357, 0.957]"  # .3 ± 4.303 × SD .2646 / √3


def test_sentences_are_short():
    texts = [said(pooled(0.1, 0.5)), said(pooled(0.1, 0.2, 0.3), n=3)]
    for sentence in re.split(r"(?<=\.) (?=[A-Z0-9])", " ".join(texts)):
        assert len(sentence.split()) < 25, sentence
