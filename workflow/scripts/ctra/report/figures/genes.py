"""Slopes of the genes of a model, by group."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ctra.files.effects import contrast_of
from ctra.report.apa import apa_p, effect_name
from ctra.report.figures.forest import of_composite
from ctra.report.figures.style import (
    BLACK,
    COLUMN,
    GREY,
    GROUPS,
    LINE,
    PAGE,
    Look,
    draw_diamond,
    draw_interval,
    label_x,
    lay_out,
    legend_below,
    mark,
    mean,
    reference_line,
)

FDR = 0.05
COLUMNS, PITCH = 3, 0.125  # panels in a row, and inches a row
GAP = 0.6  # rows between two groups
OVERALL = "mean of all (composite)"


def draw_genes(
    genewise: pd.DataFrame, groups: pd.DataFrame, results: pd.DataFrame, title: str, unit: str
) -> Figure:
    """Slopes of the genes with 95% CI, sorted within their groups, and those of the groups.

    Parameters
    ----------
    genewise, groups, results : DataFrame
        Tables of one model, from `ctra.model.analysis.fit_model`.
    title, unit : str

    Returns
    -------
    Figure
        A panel for each effect, on one x axis, and a row for each gene, in the order of the first
        effect. Slopes are signed: genes that follow a common effect lie on one side. Marks are
        filled where the false discovery rate is below 5 %. Diamonds are the means of the groups,
        and in black the composite.
    """
    effects = list(dict.fromkeys(genewise["effect"]))
    rows, means = _rows(genewise[genewise["effect"] == effects[0]])
    height = max(means.values()) + 1
    columns = min(COLUMNS, len(effects))
    width = PAGE if columns > 1 else COLUMN
    figure, axes = lay_out(
        title,
        [effect_name(effect) for effect in effects],
        columns=columns,
        width=width,
        height=PITCH * height + 0.5,
        beside=1.6,
        below=LINE * (4 - columns),
    )
    composite = of_composite(results)
    for effect, ax in zip(effects, axes, strict=True):
        _draw_genes(ax, genewise[genewise["effect"] == effect], rows)
        overall = composite[composite["effect"] == effect].assign(group=OVERALL)
        of_effect = groups[(groups["effect"] == effect) & groups["estimate"].notna()]
        _draw_means(ax, pd.concat([of_effect, overall]), means)
        reference_line(ax, x=0)
        ax.tick_params(axis="y", length=0)
    _label_rows(axes[0], rows, means)
    axes[0].set_ylim(height, -1)
    axes[0].xaxis.set_major_locator(MaxNLocator(5))
    label_x(axes, columns, _what(effects, unit))
    found = f"gene, false discovery rate < {100 * FDR:.0f} %"
    entries = [
        mean("mean of the genes"),
        mark(found, Look(GREY, "o")),
        mark("gene, not found", Look(GREY, "o"), "none"),
    ]
    legend_below(figure, entries, columns=columns)
    return figure


def _rows(slopes: pd.DataFrame) -> tuple[dict[str, float], dict[str, float]]:
    """Rows of the genes, by their slopes within their group, and of the mean below each group."""
    genes: dict[str, float] = {}
    means: dict[str, float] = {}
    for group in GROUPS:
        symbols = slopes[slopes["group"] == group].sort_values("estimate")["symbol"]
        if len(symbols):
            start = len(genes) + (1 + GAP) * len(means)
            genes |= {symbol: start + i for i, symbol in enumerate(symbols)}
            means[group] = start + len(symbols)
    means[OVERALL] = max(means.values()) + 1 + GAP
    return genes, means


def _what(effects: Sequence[str], unit: str) -> str:
    """What the x axis has: slopes, differences between groups, or both; in two short lines."""
    groups = [contrast_of(effect) is not None for effect in effects]
    if all(groups):
        return f"signed difference (95% CI),\n{unit}"
    if any(groups):
        return f"signed slope per SD or group\n(95% CI), {unit}"
    return f"signed slope (95% CI),\n{unit} per SD"


def _label_rows(ax: Axes, genes: dict[str, float], means: dict[str, float]) -> None:
    """Symbols of the genes in italics, as their names are written, and the means in bold."""
    labels = [*genes, *(name if name == OVERALL else f"mean of {name}" for name in means)]
    places = [*genes.values(), *means.values()]
    ax.set_yticks(places, labels, parse_math=False)
    for number, label in enumerate(ax.get_yticklabels()):
        is_gene = number < len(genes)
        label.set(style="italic" if is_gene else "normal", weight="normal" if is_gene else "bold")


def _draw_genes(ax: Axes, slopes: pd.DataFrame, rows: dict[str, float]) -> None:
    """Slopes of the genes of an effect, filled where they are found."""
    for row in slopes[slopes["estimate"].notna()].to_dict("records"):
        fill = "full" if row["fdr"] < FDR else "none"
        says = f"{row['symbol']} ({row['group']}), false discovery rate {apa_p(row['fdr'])}"
        line = mark("", GROUPS[row["group"]], fill)
        draw_interval(ax, rows[row["symbol"]], row, line, says)


def _draw_means(ax: Axes, means: pd.DataFrame, rows: dict[str, float]) -> None:
    """Mean slopes of the groups and of all genes."""
    for row in means.to_dict("records"):
        name = row["group"]
        if name in rows:
            color = BLACK if name == OVERALL else GROUPS[name].color
            says = name if name == OVERALL else f"mean of the {name} genes"
            draw_diamond(ax, rows[name], row, color, says, height=0.9)
