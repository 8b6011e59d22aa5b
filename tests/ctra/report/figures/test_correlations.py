"""Correlations of the genes that vary, ordered by group."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.figures.correlations import draw_correlations


def test_correlations_are_ordered_by_group():
    rng = np.random.default_rng(2)
    expression = pd.DataFrame(rng.standard_normal((9, 4)), columns=["MX1", "IL1B", "IGJ", "TNF"])
    expression["IGJ"] = [0.0, 2**-52, 0.0] * 3  # the logarithm of 1, as it may be rounded
    gene_set = pd.DataFrame(
        [
            ("IL1B", "proinflammatory"),
            ("IL6", "proinflammatory"),
            ("MX1", "interferon"),
            ("TNF", "proinflammatory"),
            ("IGJ", "antibody"),
        ],
        columns=["symbol", "group"],
    )
    figure = draw_correlations(expression, gene_set, "Study 1")
    ax, bar = figure.axes
    order = ["IL1B", "TNF", "MX1"]  # IGJ does not vary, IL6 was not found
    assert [label.get_text() for label in ax.get_yticklabels()] == order
    expected = np.corrcoef(expression[order].to_numpy().T)
    assert ax.images[0].get_array().data == pytest.approx(expected)
    assert ax.images[0].get_clim() == (-1, 1)
    white = ax.images[0].cmap(0.5)
    assert min(white[:3]) > 0.95  # 0
    low, high = ax.images[0].cmap(0.0), ax.images[0].cmap(1.0)
    assert low[2] > low[0]  # −1 is blue
    assert high[0] > high[2]  # 1 is red
    assert [line.get_ydata()[0] for line in ax.lines if line.get_ydata()[0] != 0] == [1.5]
    assert [text.get_text() for text in ax.texts] == ["proinflammatory", "interferon"]
    assert bar.get_xlabel() == "correlation of signed log2 expression"
    assert figure.get_suptitle() == "Study 1: 3 genes in 9 participants"
