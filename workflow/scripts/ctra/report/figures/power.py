"""Power of a study over its number of participants."""

from itertools import cycle

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ctra.inference.catalogue import STATISTICS
from ctra.report.apa import effect_name
from ctra.report.figures.style import label_panel, lay_out, legend_below, reference_line

DASHES = ("-", "--", "-.")  # of the curves, in turn


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
        return _empty(title)
    panels = curves.groupby(["model", "effect"], sort=False)
    columns = min(4, len(panels))
    figure, axes = lay_out(len(panels), columns=columns, panel=(2.4, 2.2), margin=(1.2, 1))
    participants = plans.groupby(["model", "effect"])["n"].first().to_dict()
    for ((model, effect), tests), ax in zip(panels, axes, strict=True):
        _draw_panel(ax, tests, participants[model, effect])
        label_panel(ax, f"{effect_name(str(effect))}\nmodel {model}", "participants")
    for ax in axes[::columns]:
        ax.set_ylabel("power")
    figure.suptitle(f"{title}: power for the slopes found, or planned", parse_math=False)
    legend_below(figure, axes)
    return figure


def _empty(title: str) -> Figure:
    figure = Figure(figsize=(5, 1.5))
    figure.text(0.5, 0.4, "no effect whose power can be computed", ha="center", va="center")
    figure.suptitle(title, parse_math=False)
    return figure


def _draw_panel(ax: Axes, tests: pd.DataFrame, participants: int) -> None:
    """Curves of one effect, 80 % power, and the participants that the study has."""
    with_power = [statistic for statistic in STATISTICS if statistic.power]
    for statistic, dashes in zip(with_power, cycle(DASHES), strict=False):
        curve = tests[tests["statistic"] == statistic.key]
        if len(curve):
            ax.plot(
                curve["subjects"],
                curve["power"],
                linestyle=dashes,
                color=statistic.color or None,
                label=statistic.figure or statistic.table,
            )
    reference_line(ax, y=0.8, dashes="--")
    reference_line(ax, x=participants, color="black", dashes=":")
    ax.set_xscale("log")
    ax.set_xlim(tests["subjects"].min(), tests["subjects"].max())
    ax.set_ylim(0, 1.02)
