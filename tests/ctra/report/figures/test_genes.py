"""Slopes of the genes stand in their groups, and those without a number are left out."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.figures.genes import OVERALL, draw_genes


@pytest.fixture
def genewise():
    return pd.DataFrame(
        {
            "effect": "prwo",
            "symbol": ["IL1B", "TNF", "MX1"],
            "group": ["proinflammatory", "proinflammatory", "interferon"],
            "estimate": [0.3, -0.1, 0.2],
            "ci_low": [0.25, -0.15, 0.15],
            "ci_high": [0.35, -0.05, 0.25],
            "fdr": [0.01, 0.5, 0.05],
        }
    )


@pytest.fixture
def groups():
    return pd.DataFrame(
        {
            "effect": "prwo",
            "group": ["proinflammatory", "interferon", "equal slopes"],
            "estimate": [0.1, 0.2, np.nan],
            "ci_low": [0.05, 0.15, np.nan],
            "ci_high": [0.15, 0.25, np.nan],
        }
    )


@pytest.fixture
def composite(results):
    return results.head(2)  # -0.1, and -0.2 of another statistic


def rows(ax):
    labels = (label.get_text() for label in ax.get_yticklabels())
    return dict(zip(labels, ax.get_yticks().tolist(), strict=True))


def test_genes_are_sorted_within_groups_with_means_below(genewise, groups, composite):
    (ax,) = draw_genes(genewise, groups, composite, "Study 1", unit="log2 mRNA").axes
    places = rows(ax)
    assert sorted(places, key=places.get) == [
        "TNF",
        "IL1B",
        "mean of proinflammatory",
        "MX1",
        "mean of interferon",
        OVERALL,
    ]
    assert ax.get_ylim()[0] > places[OVERALL] > places["TNF"] > ax.get_ylim()[1]
    assert "log2 mRNA per SD" in ax.get_xlabel()


def test_marks_and_diamonds_are_at_their_slopes(genewise, groups, composite, marks, fill):
    (ax,) = draw_genes(genewise, groups, composite, "Study 1", unit="log2 mRNA").axes
    places = rows(ax)
    drawn = {mark.get_ydata()[0]: (x, fill(mark)) for x, mark in marks(ax)}
    assert drawn == {
        places["TNF"]: (-0.1, "none"),
        places["IL1B"]: (0.3, "full"),  # its false discovery rate is below 5 %
        places["MX1"]: (0.2, "none"),
    }
    diamonds = {patch.get_xy()[0, 1]: patch.get_xy()[1, 0] for patch in ax.patches}
    assert diamonds == {
        places["mean of proinflammatory"]: 0.1,
        places["mean of interferon"]: 0.2,
        places[OVERALL]: -0.1,
    }


def test_effects_share_their_axes(genewise, groups, composite):
    other = genewise.assign(effect="age", estimate=3.0, ci_low=2.0, ci_high=4.0)
    both = pd.concat([genewise, other])
    first, second = draw_genes(both, groups, composite, "Study 1", "log2 mRNA").axes
    assert first.get_xlim() == second.get_xlim()
    assert first.get_xlim()[1] > 4
    assert [ax.get_title(loc="left") for ax in (first, second)] == ["prwo", "age"]


def test_a_gene_says_its_group_slope_and_false_discovery_rate(genewise, groups, composite, marks):
    (ax,) = draw_genes(genewise, groups, composite, "Study 1", "log2 mRNA").axes
    says = "MX1 (interferon), false discovery rate = .050: b = 0.200, 95% CI [0.150, 0.250]"
    assert says in [mark.get_gid().partition(": ")[2] for _, mark in marks(ax)]


def test_unidentified_gene_slopes_have_no_marks(genewise, groups, composite, marks):
    unidentified = genewise.assign(estimate=np.nan, ci_low=np.nan, ci_high=np.nan, fdr=np.nan)
    figure = draw_genes(unidentified, groups.head(0), composite.head(0), "Study 1", "log2 mRNA")
    assert marks(figure.axes[0]) == []
    assert list(figure.axes[0].patches) == []


@pytest.mark.parametrize(
    ("effects", "says"),
    [
        (["a"], "signed slope (95% CI),\nlog2 mRNA per SD"),
        (["arm: x vs z"], "signed difference (95% CI),\nlog2 mRNA"),
        (["a", "arm: x vs z"], "signed slope per SD or group\n(95% CI), log2 mRNA"),
    ],
)
def test_the_axis_says_what_groups_and_slopes_are(genewise, groups, composite, effects, says):
    tables = [
        pd.concat([table.assign(effect=effect) for effect in effects])
        for table in (genewise, groups, composite)
    ]
    ax = draw_genes(*tables, "Study 1", unit="log2 mRNA").axes[0]
    assert ax.get_xlabel() == says
