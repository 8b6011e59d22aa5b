"""Power of a study over its number of participants."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, NullLocator, PercentFormatter, ScalarFormatter

from ctra.inference.catalogue import STATISTICS, Statistic
from ctra.report.apa import effect_name
from ctra.report.cells import Row
from ctra.report.figures.style import (
    GREY,
    PAGE,
    SMALL,
    label_x,
    lay_out,
    legend_below,
    nothing,
    reference_line,
    tell,
)

COLUMNS = 3
DASHES = (None, (4, 2), (4, 1, 1, 1))  # of the curves, in turn
TICKS = (50, 100, 200, 500)  # participants
SHOWN = (20, 1000)  # participants, at least
WITH_POWER = [statistic for statistic in STATISTICS if statistic.power]


def draw_power(plans: pd.DataFrame, curves: pd.DataFrame, title: str) -> Figure:
    """Power of the statistics that have one over the number of participants.

    Parameters
    ----------
    plans : DataFrame
        Power tables of the models of one study, from `ctra.model.analysis.fit_model`, with a column
        model.
    curves : DataFrame
        From `ctra.model.power.power_curves`.
    title : str

    Returns
    -------
    Figure
        A panel for each effect of a model, for the slope that the composite found and the
        covariance of the study. A dashed line marks 80 %, a dotted one the participants of the
        study. Without a curve, a sentence says so: such a study has too few participants for its
        columns.
    """
    if curves.empty:
        return nothing(title, "no effect whose power can be computed")
    panels = curves.groupby(["model", "effect"], sort=False)
    columns = min(COLUMNS, len(panels))
    figure, axes = lay_out(
        f"{title}: power for the slopes found, or planned",
        [f"{effect_name(str(of))}\n(model {model})" for (model, of), _ in panels],
        columns=columns,
        width=PAGE,
        height=1.5,
        beside=0.6,
        below=0.2,
        between=0.17,  # for the number of participants
    )
    planned = plans.set_index(["model", "effect", "statistic"]).to_dict("index")
    for ((model, effect), tests), ax in zip(panels, axes, strict=True):
        _draw_panel(
            ax, tests, {one: planned[model, effect, one] for one in tests["statistic"].unique()}
        )
    low, high = min(SHOWN[0], plans["n"].min()), max(SHOWN[1], plans["n"].max())
    axes[0].set(xscale="log", xlim=(low, high), ylim=(0, 1.02))
    axes[0].xaxis.set_major_locator(FixedLocator(TICKS))
    axes[0].xaxis.set_major_formatter(ScalarFormatter())
    axes[0].xaxis.set_minor_locator(NullLocator())
    axes[0].yaxis.set_major_locator(FixedLocator([0, 0.2, 0.4, 0.6, 0.8, 1]))
    axes[0].yaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    for ax in axes[::columns]:
        ax.set_ylabel("power")
    label_x(axes, columns, "participants")
    there = set(curves["statistic"])
    legend_below(figure, [_curve(one) for one in WITH_POWER if one.key in there], columns=2)
    return figure


def _curve(statistic: Statistic) -> Line2D:
    """How the curve of a statistic is drawn."""
    dashes = DASHES[WITH_POWER.index(statistic) % len(DASHES)]
    name = statistic.figure or statistic.table
    line = Line2D([], [], label=name, color=statistic.color or GREY, linewidth=1.4)
    if dashes:
        line.set_dashes(dashes)
    return line


def _draw_panel(ax: Axes, tests: pd.DataFrame, plans: dict[str, Row]) -> None:
    """Curves of one effect, 80 % power, and the participants that the study has."""
    for statistic in WITH_POWER:
        curve = tests[tests["statistic"] == statistic.key]
        if len(curve):
            line = _curve(statistic)
            line.set_data(curve["subjects"], curve["power"])
            ax.add_line(line)
            tell(line, _says(statistic, plans[statistic.key]))
    n = next(iter(plans.values()))["n"]
    reference_line(ax, y=0.8, dashes="--")
    reference_line(ax, x=n, dashes=":")
    ax.annotate(
        f"n = {n:.0f}", (n, 1.02), (0, 1), textcoords="offset points", fontsize=SMALL, ha="center"
    )


def _says(statistic: Statistic, plan: Row) -> str:
    """The power of a statistic here, and the participants for 80 %."""
    here = f"{statistic.figure or statistic.table}: {100 * plan['power']:.0f} % power with "
    return f"{here}{plan['n']:.0f} participants, 80 % with {plan['n_80']:.0f}"
