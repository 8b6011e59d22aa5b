"""Slopes of the genes of a model, by group."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ctra.report.apa import effect_name
from ctra.report.figures.style import (
    GROUPS,
    Look,
    draw_intervals,
    label_panel,
    lay_out,
    legend_below,
    reference_line,
)

FDR = 0.05


def draw_genes(genewise: pd.DataFrame, groups: pd.DataFrame, title: str, unit: str) -> Figure:
    """Slopes of the genes with 95 % CI, sorted within their groups, and those of the groups.

    Parameters
    ----------
    genewise, groups : DataFrame
        Tables of one model, from `ctra.model.analysis.fit_model`.
    title, unit : str

    Returns
    -------
    Figure
        A panel for each effect, a row for each gene, in the order of the first effect. Slopes are
        signed: genes that follow a common effect lie on one side. Markers are filled where the
        false discovery rate is below 5 %. Diamonds are the means of the groups.
    """
    effects = list(dict.fromkeys(genewise["effect"]))
    gene_rows, mean_rows = _rows(genewise[genewise["effect"] == effects[0]])
    labels = gene_rows | {f"mean of {group}": row for group, row in mean_rows.items()}
    height = max(mean_rows.values()) + 1
    figure, axes = lay_out(
        len(effects), columns=len(effects), panel=(2.6, 0.15 * height), margin=(1.6, 1.4)
    )
    for effect, ax in zip(effects, axes, strict=True):
        slopes = genewise[genewise["effect"] == effect]
        means = groups[groups["effect"] == effect]
        for group, look in GROUPS.items():
            genes = slopes[slopes["group"] == group]
            mean = means[means["group"] == group]
            _draw_genes(ax, genes, gene_rows, look)
            if mean["estimate"].notna().any():
                _draw_mean(ax, mean, mean_rows[group], look, f"{group} ({len(genes)})")
        reference_line(ax, x=0)
        ax.set_yticks(list(labels.values()), list(labels), fontsize=6.5, parse_math=False)
        ax.set_ylim(height, -1)
        label_panel(ax, effect_name(effect), f"signed slope, {unit} per SD", title_size=10)
    figure.suptitle(f"{title} (95 % CI; filled: FDR < {FDR:.0%})", parse_math=False)
    legend_below(figure, axes)
    return figure


def _rows(slopes: pd.DataFrame) -> tuple[dict[str, float], dict[str, float]]:
    """Rows of the genes, by their slopes within their group, and of the mean below each group."""
    genes: dict[str, float] = {}
    means: dict[str, float] = {}
    for group in GROUPS:
        symbols = slopes[slopes["group"] == group].sort_values("estimate")["symbol"]
        if len(symbols):
            start = len(genes) + 1.5 * len(means)
            genes |= {symbol: start + i for i, symbol in enumerate(symbols)}
            means[group] = start + len(symbols)
    return genes, means


def _draw_genes(ax: Axes, genes: pd.DataFrame, rows: dict[str, float], look: Look) -> None:
    """Slopes of the genes of one group, filled where they are found."""
    found = genes["fdr"] < FDR
    for some, fill in ((genes[found], look.color), (genes[~found], "white")):
        known = some[some["estimate"].notna()]
        if len(known):
            draw_intervals(
                ax,
                known["symbol"].map(rows),
                known,
                look,
                vertical=False,
                fill=fill,
                marker_size=4,
                line_width=0.8,
            )


def _draw_mean(ax: Axes, mean: pd.DataFrame, row: float, look: Look, label: str) -> None:
    """Mean slope of one group."""
    diamond = Look(look.color, "D")
    draw_intervals(
        ax, [row], mean, diamond, vertical=False, label=label, marker_size=7, line_width=2
    )
