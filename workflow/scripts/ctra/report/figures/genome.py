"""All expressed genes of a model: slope and p (volcano), mean expression and slope (MA)."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ctra.report.apa import apa_number, apa_p, effect_name
from ctra.report.figures.style import (
    BLACK,
    GREY,
    LINE,
    PAGE,
    PALE,
    SMALL,
    TEXT,
    TITLE,
    Look,
    broken,
    headline,
    legend_below,
    nothing,
    open_frame,
    reference_line,
    tell,
)

HEIGHT = 2.3  # of an effect, in inches
OF_SET = {1: Look("#D55E00", "^"), -1: Look("#0072B2", "v")}
LOWEST_P = 1e-300  # whose logarithm can be drawn
LEVEL = 0.05
APART = 0.075  # least distance of two names, of the height of a panel
UNIT = "slope per SD or group"


def draw_genome(genome: pd.DataFrame, effects: pd.DataFrame, title: str) -> Figure:
    """Slopes of all expressed genes, with those of the profile marked and the first ones named.

    Parameters
    ----------
    genome, effects : DataFrame
        From `ctra.model.genome.genome`, of one model.
    title : str

    Returns
    -------
    Figure
        A row an effect: at the left p by slope, at the right slope by mean expression. A dashed
        line is the largest p whose false discovery rate is below 5 %. Where no effect has slopes,
        a sentence says why.
    """
    there = effects[effects["status"] == "ok"]
    if there.empty:
        return nothing(title, effects["status"].iloc[0])
    head = broken(title, PAGE - 0.15, TITLE, bold=True).count("\n") + 2
    names = [broken(effect_name(effect), PAGE / 2 - 0.6, TEXT) for effect in there["effect"]]
    more = sum(name.count("\n") for name in names)
    height = HEIGHT * len(there) + (head + 1.5 + more) * LINE
    figure = Figure(figsize=(PAGE, height), layout="constrained")
    rows = figure.subplots(len(there), 2, squeeze=False)
    for (volcano, ma), name, effect in zip(rows, names, there.to_dict("records"), strict=True):
        genes = genome[genome["effect"] == effect["effect"]]
        depth = -np.log10(genes["p_value"].clip(lower=LOWEST_P)).to_numpy()
        slope, mean = genes["estimate"].to_numpy(), genes["mean"].to_numpy()
        _draw(volcano, slope, depth, genes)
        _draw(ma, mean, slope, genes)
        reference_line(volcano, x=0)
        reference_line(ma, y=0)
        found = depth[(genes["fdr"] < LEVEL).to_numpy()]
        if len(found):
            reference_line(volcano, y=found.min(), dashes="--")
        _name(volcano, slope, depth, genes, len(str(effect["lowest"]).split("; ")))
        volcano.set_title(name, loc="left", parse_math=False)
        volcano.set(xlabel=UNIT, ylabel="−log10 p")
        ma.set(xlabel="mean expression", ylabel=UNIT)
    headline(figure, f"{title}: all expressed genes")
    legend_below(figure, _legend(some=bool((genome["fdr"] < LEVEL).any())), columns=4)
    return figure


def _draw(ax: Axes, x: np.ndarray, y: np.ndarray, genes: pd.DataFrame) -> None:
    """All genes as one picture of grey points, and on it those of the profile as marks."""
    open_frame(ax)
    sign = genes["sign"].fillna(0).to_numpy()
    others = sign == 0
    ax.plot(
        x[others], y[others], ".", color=PALE, markersize=2.5, markeredgewidth=0, rasterized=True
    )
    for place in np.flatnonzero(~others):
        gene, look = genes.iloc[place], OF_SET[int(sign[place])]
        [mark] = ax.plot([x[place]], [y[place]], look.marker, color=look.color, markersize=3.5)
        mark.set_markeredgewidth(0)
        says = f"{gene['symbol']}: slope {apa_number(gene['estimate'])}"
        tell(mark, f"{says}, p {apa_p(gene['p_value'])}, FDR {apa_p(gene['fdr'])}")


def _name(ax: Axes, x: np.ndarray, y: np.ndarray, genes: pd.DataFrame, number: int) -> None:
    """Names of the genes with the lowest p, outside of their points and apart from each other."""
    widest = np.abs(x).max()
    ax.set_xlim(-1.9 * widest, 1.9 * widest)
    ax.set_ylim(0, 1.08 * y.max())
    first = np.argsort(genes["p_value"].to_numpy(), kind="stable")[:number]
    apart = APART * ax.get_ylim()[1]
    for side in (-1, 1):
        free = np.inf
        for place in first[np.where(x[first] < 0, -1, 1) == side]:  # from the top down
            free = min(y[place], free - apart)
            ax.annotate(
                genes["symbol"].iloc[place],
                (x[place], y[place]),
                (1.25 * side * widest, free),
                ha="left" if side > 0 else "right",
                va="center",
                fontsize=SMALL,
                fontstyle="italic",
                parse_math=False,
                arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.4, "shrinkB": 2},
            )


def _legend(*, some: bool) -> list[Line2D]:
    """What the marks mean; the dashed line is there where some rate is low."""
    signed = {1: "CTRA gene, sign +", -1: "CTRA gene, sign −"}
    marks = [
        Line2D([], [], ls="none", marker=look.marker, color=look.color, ms=3.5, label=signed[sign])
        for sign, look in OF_SET.items()
    ]
    other = Line2D([], [], ls="none", marker=".", color=PALE, ms=4, label="other expressed gene")
    rate = Line2D([], [], ls="--", lw=0.6, color=BLACK, label="false discovery rate 5 %")
    return [*marks, other, rate] if some else [*marks, other]
