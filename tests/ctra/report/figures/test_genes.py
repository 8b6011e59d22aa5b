"""Slopes of the genes stand in their groups, and those without a number are left out."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.figures.genes import draw_genes


@pytest.fixture
def genewise():
    return pd.DataFrame(
        {
            "effect": "prwo",
            "symbol": ["IL1B", "TNF", "MX1"],
            "group": ["proinflammatory", "proinflammatory", "interferon"],
            "estimate": [0.3, -0.1, 0.2],
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
            "ci_high": [0.15, 0.25, np.nan],
        }
    )


def test_genes_are_sorted_within_groups_with_the_group_below(genewise, groups):
    figure = draw_genes(genewise, groups, "Study 1: model prwo", unit="log2 mRNA")
    (ax,) = figure.axes
    labels = dict(
        zip((t.get_text() for t in ax.get_yticklabels()), ax.get_yticks().tolist(), strict=True)
    )
    assert sorted(labels, key=labels.get) == [
        "TNF",
        "IL1B",
        "mean of proinflammatory",
        "MX1",
        "mean of interferon",
    ]
    marks = {
        tuple(point): c[0] for c in ax.containers for point in c[0].get_xydata().round(9).tolist()
    }
    estimates = dict(zip(genewise["symbol"], genewise["estimate"], strict=True))
    estimates |= {"mean of proinflammatory": 0.1, "mean of interferon": 0.2}
    assert set(marks) == {(estimates[name], place) for name, place in labels.items()}
    filled = {name: marks[estimates[name], labels[name]] for name in genewise["symbol"]}
    assert [m.get_markerfacecolor() != "white" for m in filled.values()] == [True, False, False]
    assert ax.get_ylim()[0] > max(labels.values()) > min(labels.values()) > ax.get_ylim()[1]
    assert ax.get_xlabel() == "signed slope, log2 mRNA per SD"
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == ["proinflammatory (2)", "interferon (1)"]


def test_unidentified_gene_slopes_have_no_marks(genewise, groups):
    unidentified = genewise.assign(estimate=np.nan, ci_high=np.nan, fdr=np.nan)
    figure = draw_genes(unidentified, groups.head(0), "Study 1", "log2 mRNA")
    assert figure.axes[0].containers == []
