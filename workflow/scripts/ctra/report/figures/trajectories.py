"""Means of the composite by visit, an arm a panel, and the participants behind them."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ctra.report.apa import apa_interval, apa_number
from ctra.report.figures.style import (
    BLACK,
    COLUMN,
    PAGE,
    PALE,
    TEXT,
    Look,
    broken,
    lay_out,
    mark,
    tell,
)

LOOK = Look(BLACK, "o")


def draw_trajectories(means: pd.DataFrame, values: pd.DataFrame, title: str, unit: str) -> Figure:
    """Means of the composite by visit, an arm a panel, and the participants behind them.

    Parameters
    ----------
    means, values : DataFrame
        From `ctra.model.repeated.repeated_measures`.
    title, unit : str
        Of the study, and of the composite.

    Returns
    -------
    Figure
        In each panel the mean at each visit with its 95 % interval, in black, and a thin grey line
        for each participant; a point where a participant came once. All panels share their axes.
        Without a model there are the participants alone.
    """
    visits, arms = (list(means[column].unique()) for column in ("visit", "arm"))
    columns = min(3, len(arms))
    names = [_panel(arm, values[values["arm"] == arm]) for arm in arms]
    figure, axes = lay_out(
        f"{title}: composite by visit",
        names,
        columns=columns,
        width=PAGE if columns > 1 else COLUMN,
        height=2.6,
        beside=0.6,
        below=0,
    )
    places = {visit: place for place, visit in enumerate(visits)}
    for arm, ax in zip(arms, axes, strict=True):
        _draw_participants(ax, values[values["arm"] == arm], places)
        _draw_means(ax, means[means["arm"] == arm], places)
        ax.set_xticks(range(len(visits)), [broken(visit, 0.8, TEXT) for visit in visits])
        ax.tick_params(labelbottom=True)
        ax.set_xlim(-0.4, len(visits) - 0.6)
    axes[0].set_ylabel(broken(f"CTRA composite ({unit})", 2, TEXT), parse_math=False)
    return figure


def _panel(arm: str, values: pd.DataFrame) -> str:
    """Name of a panel: the arm, and how many participants it has."""
    return f"{arm} (n = {values['subject'].nunique()})"


def _draw_participants(ax: Axes, values: pd.DataFrame, places: dict[str, int]) -> None:
    """A thin grey line for each participant, a point for one who came once."""
    for _, own in values.groupby("subject", sort=False):
        at = own["visit"].map(places).to_numpy()
        marker = "." if len(at) == 1 else ""
        ax.plot(
            at, own["composite"], color=PALE, linewidth=0.6, marker=marker, markersize=3, zorder=1
        )


def _draw_means(ax: Axes, means: pd.DataFrame, places: dict[str, int]) -> None:
    """The means with their intervals, each of which says its numbers."""
    known = means[means["mean"].notna()]
    at = known["visit"].map(places)
    ax.plot(at, known["mean"], color=LOOK.color, linewidth=1.4, zorder=3)
    for place, row in zip(at, known.to_dict("records"), strict=True):
        line = mark("", LOOK, size=4, width=1.2)
        line.set_data([place] * 3, [row["ci_low"], row["mean"], row["ci_high"]])
        line.set_markevery([1])
        line.set_zorder(4)
        ax.add_line(line)
        limits = apa_interval(row["ci_low"], row["ci_high"])
        says = f"{row['arm']}, {row['visit']}: mean {apa_number(row['mean'])}, 95% CI {limits}"
        tell(line, f"{says}, n = {row['n']}")
    ax.autoscale_view()
