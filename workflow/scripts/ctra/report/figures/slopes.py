"""Slopes as every statistic estimates them, side by side."""

import pandas as pd
from matplotlib.axes import Axes

from ctra.inference.catalogue import STATISTICS
from ctra.report.figures.style import Look, draw_intervals

SHIFT = 0.2  # between two statistics of one slope


def draw_slopes(ax: Axes, rows: pd.DataFrame, results: pd.DataFrame, *, vertical: bool) -> None:
    """Draw the slopes of a panel with their 95 % CI.

    Parameters
    ----------
    ax : Axes
    rows : DataFrame
        What stands at 0, 1, … along the other axis: the columns that `results` shares with it.
    results : DataFrame
        statistic, estimate and ci_high, and the columns of `rows`. A slope without an estimate has
        no mark.
    vertical : bool
        Whether the slopes are on the y axis.
    """
    shown = [
        statistic
        for statistic in STATISTICS
        if statistic.color and (results["statistic"] == statistic.key).any()
    ]
    for number, statistic in enumerate(shown):
        shift = SHIFT * (number - (len(shown) - 1) / 2)
        fits = rows.merge(results[results["statistic"] == statistic.key], how="left")
        fits = fits[fits["estimate"].notna()]
        if len(fits):
            draw_intervals(
                ax,
                fits.index + shift,
                fits,
                Look(statistic.color, statistic.marker),
                vertical=vertical,
                label=statistic.figure,
            )
