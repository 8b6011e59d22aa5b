"""Findings, and what is fragile: each rule on rows made by hand."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from ctra.report.findings import COLUMNS, findings, holm, of_claimed_products

FOUND = {
    "model": "m",
    "effect": "prwo",
    "status": "ok",
    "estimate": -0.09,
    "p_value": 0.003,
    "p_permutation": 0.004,
    "spread_p": 0.4,
    "p_squares": np.nan,
    "p_wild": 0.9,  # of the composite's own sign flips, which do not count
    "breakdown": np.nan,
}
NOBODY = {"model": "m", "effect": "prwo", "statistic": "composite", "left_out": "subject"}
REASON = "not identified: 12 participants are too few for 47 genes and 1 column"


def results(p_wild=0.012, breakdown="", robust_p=0.005, **changes):
    """Rows of one effect: the composite with changes, and the robust one."""
    composite = FOUND | {"statistic": "composite"} | changes
    robust = composite | {"statistic": "robust", "p_wild": p_wild, "breakdown": breakdown}
    robust["p_value"] = robust_p
    other = composite | {"statistic": "rao", "p_value": 0.9}
    return pd.DataFrame([composite, robust, other])


def found(*, p_high=0.01, clustered=False, primary=None, **changes):
    without = pd.DataFrame(
        [NOBODY | {"p_high": p_high}, NOBODY | {"p_high": 1, "left_out": "gene"}]
    )
    without["effect"] = changes.get("effect", "prwo")
    table = findings(results(**changes), without, primary=primary, clustered=clustered)
    assert list(table) == COLUMNS
    (row,) = table.to_dict("records")
    return row


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({}, "lower CTRA expression"),
        ({"estimate": 0.09}, "higher CTRA expression"),
        ({"effect": "a:b", "p_squares": 0.01}, "falling slope"),
        ({"effect": "a:b", "p_squares": 0.01, "estimate": 0.09}, "rising slope"),
        ({"p_permutation": np.nan, "clustered": True}, "lower CTRA expression"),  # none is useful
        ({"robust_p": 0.06}, "lower CTRA expression"),  # HC3: sign flips of it are better
        ({"p_high": 0.08}, "lower CTRA expression"),  # sign flips agree
        ({"spread_p": 0.001}, "lower CTRA expression"),  # they allow for it
        ({"p_value": 0.05}, "no association shown"),
        ({"p_value": 0.06, "p_permutation": 0.04}, "no association shown"),
        ({"p_value": 0.06, "p_permutation": np.nan, "p_wild": np.nan}, "no association shown"),
        ({"status": REASON, "p_value": np.nan}, "no result"),
    ],
)
def test_findings_have_no_reason(changes, finding):
    row = found(**changes)
    assert (row["finding"], row["reason"]) == (finding, "")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"breakdown": "one participant alone determines the slope"}, "few"),
        ({"effect": "a:b", "p_squares": 0.05}, "curvature"),
        ({"effect": "a:b", "p_squares": np.nan}, "curvature"),  # cannot be told from a curve
        ({"p_wild": 0.05, "clustered": True}, "cluster"),
        ({"robust_p": 0.05, "clustered": True}, "cluster"),
        ({"p_permutation": np.nan, "p_wild": np.nan}, "not measured"),  # no draws
        ({"p_wild": np.nan, "spread_p": 0.01}, "not measured"),
        ({"p_wild": np.nan, "clustered": True}, "not measured"),
        ({"robust_p": np.nan, "clustered": True}, "not measured"),
        ({"p_wild": np.nan, "breakdown": "few"}, "few"),
        ({"p_wild": 0.05, "spread_p": 0.049}, "spread"),
        ({"p_wild": 0.05, "p_high": 0.05}, "one participant"),
        ({"p_permutation": 0.05}, "permutation"),
        ({"p_wild": 0.05}, "unequal spread"),
        ({"p_wild": 0.05, "p_high": np.nan}, "unequal spread"),
        ({"p_wild": 0.2, "spread_p": 0.01, "p_high": 0.2, "breakdown": "few"}, "few"),  # the first
    ],
)
def test_fragile_says_why(changes, reason):
    row = found(**changes)
    assert (row["finding"], row["reason"]) == ("fragile", reason)


def test_the_p_to_believe_is_the_largest():
    row = found()
    assert (row["p_value"], row["p_permutation"], row["p_wild"]) == (0.003, 0.004, 0.012)
    assert row["p"] == row["p_holm"] == 0.012
    assert found(p_permutation=np.nan, p_wild=np.nan)["p"] == 0.003


def test_with_clusters_the_robust_p_counts_too():
    row = found(robust_p=0.04, clustered=True)
    assert (row["p_value"], row["p"]) == (0.003, 0.04)
    assert found(robust_p=0.04)["p"] == 0.012
    assert found(robust_p=np.nan, clustered=True)["p"] == 0.012


def test_the_primary_effect():
    assert found()["primary"] == "no"
    assert found(primary=("m", "age"))["primary"] == "no"
    assert found(primary=("m", "prwo"))["primary"] == "yes"


def test_effects_of_all_models_are_counted_once():
    """p .012, .03 and .02, and one without a result, which is not counted."""
    tables = [
        results(),
        results(p_wild=0.03).assign(model="other"),
        results(p_wild=0.02).assign(effect="age"),
        results(p_wild=np.nan, p_value=np.nan, p_permutation=np.nan, status=REASON).assign(
            effect="bmi"
        ),
    ]
    table = findings(pd.concat(tables), pd.DataFrame([NOBODY | {"p_high": 0.01}]))
    rows = table.set_index(["model", "effect"])
    assert rows["tested"].tolist() == [3] * 4
    assert rows.loc[("m", "prwo"), "p_holm"] == pytest.approx(0.036)
    assert rows.loc[("m", "age"), "p_holm"] == pytest.approx(0.04)
    assert rows.loc[("other", "prwo"), "p_holm"] == pytest.approx(0.04)  # no smaller than before
    assert np.isnan(rows.loc[("m", "bmi"), "p_holm"])


@pytest.mark.parametrize("n", [1, 2, 11, 60])
def test_holm_is_that_of_statsmodels(n):
    p = pd.Series(np.random.default_rng(n).uniform(size=n) ** 2)
    p[n // 2] = p[0]  # a tie
    np.testing.assert_allclose(holm(p), multipletests(p, method="holm")[1], rtol=1e-14)


def test_slopes_of_products_that_are_findings():
    rows = pd.DataFrame(
        {"model": ["m", "m", "n"], "exposure": ["b", "a", "b"], "moderator": ["a", "c", "a"]}
    )
    table = pd.DataFrame(
        {
            "model": ["m", "m", "n", "m"],
            "effect": ["a:b", "a:c", "a:b", "a"],
            "finding": [
                "falling slope",
                "fragile",
                "no association shown",
                "lower CTRA expression",
            ],
        }
    )
    assert of_claimed_products(rows, table).tolist() == [True, False, False]
    assert of_claimed_products(rows.head(0), table).empty
