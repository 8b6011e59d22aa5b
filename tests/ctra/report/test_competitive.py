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
        (0.3, 0.4, "That is not shown: other expressed genes may have slopes like theirs."),
    ],
)
def test_both_tests_are_needed(p_value, p_sets, says):
    assert answer(p_value=p_value, p_sets=p_sets)["m", "x"].startswith(says)


def test_the_numbers_are_told():
    assert answer(p_value=0.01, p_sets=0.002)["m", "x"] == (
        "Yes: their slopes stand out from those of other expressed genes. By camera p = .010, with "
        "a mean correlation of 0.10 between the 53 genes. Among random sets of genes alike p = "
        ".002; 95 % of their slopes are between −0.020 and 0.030."
    )


def test_no_question_where_no_slope_is_found():
    assert answer("no association shown") == answer("no result") == {}


def test_why_there_is_no_answer():
    status = "not tested: the participants have clusters (village), and the test takes them"
    assert answer(status=status)["m", "x"] == f"That is {status}."
