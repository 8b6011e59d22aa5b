"""Every effect of all studies, its marks by finding, and the mean over studies."""

import numpy as np
import pandas as pd
import pytest

from ctra.model.pooled import pool_studies
from ctra.report.figures.overview import draw_overview

TITLES = {"s1": "Study 1", "s2": "Study 2", "s3": "Study 3"}
NAMES = pd.DataFrame({"study": ["s1"], "column": ["loneliness"], "label": ["Loneliness"]})


@pytest.fixture
def both(results, findings):
    """Two studies; the second has one model."""
    second = results[results["model"] == "prwo"]
    second = second.assign(study="s2", estimate=0.1, ci_low=0, ci_high=0.2, std_error=0.05)
    rows = pd.concat([results.assign(study="s1"), second])
    found = pd.concat([findings.assign(study="s1"), findings.iloc[:1].assign(study="s2")])
    return rows, found


DESIGN = {
    "expression": "reads",
    "covariates": "age",
    "clusters": "none",
    "visits": {},
    "exposures": {},
}


def drawn(rows, found, comparable=("s1", "s2", "s3")):
    counted = rows.assign(n=100, n_genes=53)
    pooled = pool_studies(counted, dict.fromkeys(TITLES, DESIGN), comparable)
    return draw_overview(rows, found, NAMES, pooled, titles=TITLES, unit="log2 mRNA")


def names(ax):
    return [text.get_text() for text in ax.texts if "[" not in text.get_text()]


def test_a_heading_an_effect_and_a_row_a_study(both):
    (ax,) = drawn(*both).axes
    assert names(ax) == [
        "prwo",
        "Study 1",
        "Study 2",
        "both studies, fixed effect",
        "the studies differ (p < .001)",
        "prwo, adjusted for loneliness",
        "Study 1",
        "Loneliness, adjusted for prwo",
        "Study 1",
    ]


def test_the_mean_is_weighted_by_the_inverse_of_the_variances(both):
    """-0.1 (SE .025) and 0.1 (SE .05): weights 4 to 1, mean -0.06, SE .05 / sqrt(5)."""
    (ax,) = drawn(*both).axes
    (diamond,) = ax.patches
    low, middle, high, *_ = diamond.get_xy()[:, 0]
    half = 1.959964 * 0.05 / np.sqrt(5)
    assert [low, middle, high] == pytest.approx([-0.06 - half, -0.06, -0.06 + half])
    # Q = 0.2² / (0.025² + 0.05²) = 12.8 with 1 df: p = .0003
    assert "fixed effect of both studies, which differ (p < .001): b = −0.060" in diamond.get_gid()


def test_the_legend_says_that_a_mean_has_no_verdict(both):
    """Its diamond is black whatever the studies show."""
    (legend,) = drawn(*both).legends
    assert legend.texts[-1].get_text() == "mean of studies, fixed effect: no verdict"


def test_the_random_effects_of_three_studies_do_not_stretch_the_axis(both):
    """The third is as the second; arrows show that the interval goes on."""
    rows, found = (
        pd.concat([table, table[table["study"] == "s2"].assign(study="s3")]) for table in both
    )
    (ax,) = drawn(rows, found).axes
    _, wide = ax.patches
    assert "random effects of 3 studies, which differ (p < .001): b = 0.0" in wide.get_gid()
    low, high = ax.get_xlim()
    assert -0.3 < low < high < 0.3
    arrows = [line for line in ax.lines if line.get_marker() in ("<", ">")]
    assert [line.get_xdata()[0] for line in arrows] == [0, 1]


def test_studies_that_agree_are_not_said_to_differ(both):
    """-0.1 and 0 (SE .05): Q = 0.1² / (0.025² + 0.05²) = 3.2, p = .07."""
    rows, found = both
    second = rows["study"] == "s2"
    rows = rows.assign(estimate=rows["estimate"].mask(second, 0.0))
    assert names(drawn(rows, found).axes[0])[3:5] == [
        "both studies, fixed effect",
        "prwo, adjusted for loneliness",
    ]


def test_the_same_exposures_are_one_effect_whatever_the_models_are_called(both):
    rows, found = (
        table.assign(model=table["model"].mask(table["study"] == "s2", "first")) for table in both
    )
    (ax,) = drawn(rows, found).axes
    assert names(ax)[3:5] == ["both studies, fixed effect", "the studies differ (p < .001)"]


def test_marks_are_filled_by_finding(both, marks, fill):
    (ax,) = drawn(*both).axes
    assert [fill(mark) for _, mark in marks(ax)] == ["full", "full", "none", "left"]


def without_mean(figure):
    return not any(name.startswith("both studies") for ax in figure.axes for name in names(ax))


def test_one_study_has_no_mean(both):
    assert without_mean(drawn(*(table[table["study"] == "s1"] for table in both)))


def test_studies_of_different_units_have_no_mean(both):
    assert without_mean(drawn(*both, comparable=["s1"]))


def test_two_models_of_one_study_have_no_mean(both):
    """They have the same participants."""
    rows, found = (
        table.assign(model=table["study"] + table["model"], study="s1") for table in both
    )
    figure = drawn(rows, found)
    assert without_mean(figure)
    assert names(figure.axes[0])[1:3] == ["Study 1 (model s1prwo)", "Study 1 (model s2prwo)"]


def test_effects_beside_a_product_have_no_mean_and_the_product_has_one(both):
    rows, found = both
    more = [table[table["model"] == "prwo"].assign(effect="prwo:age") for table in both]
    figure = drawn(pd.concat([rows, more[0]]), pd.concat([found, more[1]]))
    exposures, products = figure.axes
    assert names(exposures)[:3] == ["prwo, at the mean of age", "Study 1", "Study 2"]
    assert not [name for name in names(exposures) if name.startswith("both")]
    assert names(products)[:4] == ["prwo × age", "Study 1", "Study 2", "both studies, fixed effect"]
