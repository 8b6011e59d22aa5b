"""Correlations between the genes of a study."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ctra.files.rounding import varying
from ctra.report.figures.style import BLACK, GROUPS, PAGE, TEXT, headline


def draw_correlations(expression: pd.DataFrame, gene_set: pd.DataFrame, title: str) -> Figure:
    """Correlations between the signed genes of a study, ordered by group.

    Parameters
    ----------
    expression : DataFrame, shape (n_samples, p)
        Signed log2 expression of the analysed sample; genes that do not vary are left out.
    gene_set : DataFrame
        symbol and group, from `ctra.expression.geneset.match_genes`.
    title : str

    Returns
    -------
    Figure
        A heat map from blue (−1) over white (0) to red (1), with lines between the groups.
    """
    shown = set(expression.columns[varying(expression, least=1.0)])
    groups = {}
    for group in GROUPS:
        symbols = gene_set.loc[gene_set["group"] == group, "symbol"]
        groups[group] = [symbol for symbol in symbols if symbol in shown]
    genes = [symbol for symbols in groups.values() for symbol in symbols]
    figure = Figure(figsize=(PAGE, 1.1 * PAGE), layout="constrained")
    ax = figure.subplots()
    # "none": the SVG has one pixel a pair of genes, and is small
    image = ax.imshow(
        expression[genes].corr(), cmap="RdBu_r", vmin=-1, vmax=1, interpolation="none"
    )
    ax.set_xticks(range(len(genes)), genes, rotation=90, parse_math=False)
    ax.set_yticks(range(len(genes)), genes, parse_math=False)
    for label in [*ax.get_xticklabels(), *ax.get_yticklabels()]:
        label.set_fontstyle("italic")
    ax.tick_params(length=0)
    _mark_groups(ax, {group: len(symbols) for group, symbols in groups.items()})
    bar = figure.colorbar(image, ax=ax, location="bottom", shrink=0.5, aspect=30, pad=0.02)
    bar.set_label("correlation of signed log2 expression")
    bar.outline.set_linewidth(0.6)
    headline(figure, f"{title}: {len(genes)} genes in {len(expression)} participants")
    return figure


def _mark_groups(ax: Axes, sizes: dict[str, int]) -> None:
    """Lines between the groups, and their names at the right."""
    start, right = 0, sum(sizes.values())
    for group, n in sizes.items():
        if start and n:
            ax.axhline(start - 0.5, color=BLACK, linewidth=0.8)
            ax.axvline(start - 0.5, color=BLACK, linewidth=0.8)
        if n:
            ax.text(right, start + (n - 1) / 2, group, rotation=270, va="center", fontsize=TEXT)
        start += n
