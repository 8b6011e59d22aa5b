"""The answer to "Is it these genes?" in words."""

import pandas as pd
import pytest

from ctra.report.competitive import these_genes

ROW = {
    "model": "m",
    "effect": "x",
    "status": "ok",
    "n_genes": 53,
    "correlation": 0.104,
    "sets_low": -0.02,
    "sets_high": 0.03,
}


def answer(finding="fragile", **changes):
    findings = pd.DataFrame({"model": ["m"], "effect": ["x"], "finding": [finding]})
    return these_genes(pd.DataFrame([ROW | changes]), findings)


@pytest.mark.parametrize(
    ("p_value", "p_sets", "says"),
    [
        (0.01, 0.002, "Yes: their slopes stand out"),
        (0.01, 0.06, "That is open: only one of two tests"),
        (0.05, 0.01, "That is open"),
        (0.3, 0.4, "That is not shown: other expressed genes may have slopes like theirs"),
    ],
)
def test_both_tests_are_needed(p_value, p_sets, says):
    assert answer(p_value=p_value, p_sets=p_sets)["m", "x"].startswith(says)


@pytest.mark.parametrize(
    ("p_value", "p_sets", "says"),
    [
        (0.01, 0.002, "genes (two tests, the larger p = .010)."),
        (0.0001, 0.0002, "genes (two tests, the larger p < .001)."),
        (0.3, 0.4, "theirs (two tests, the smaller p = .300)."),
        (0.01, 0.06, "The appendix has both p."),
    ],
)
def test_the_one_p_that_decides_is_told(p_value, p_sets, says):
    assert answer(p_value=p_value, p_sets=p_sets)["m", "x"].endswith(says)


def test_no_question_where_no_slope_is_found():
    assert answer("no association shown") == answer("no result") == {}


def test_why_there_is_no_answer():
    status = "not tested: the participants have clusters (village), and the test takes them"
    assert answer(status=status)["m", "x"] == f"That is {status}."
