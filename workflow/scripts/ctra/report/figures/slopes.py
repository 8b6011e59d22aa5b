"""Slopes as every statistic estimates them, side by side."""

import pandas as pd
from matplotlib.axes import Axes

from ctra.inference.catalogue import STATISTICS
from ctra.report.cells import Row
from ctra.report.figures.style import Look, draw_intervals
from ctra.report.findings import CLAIMS, FRAGILE

SHIFT = 0.2  # between two statistics of one slope
BOLD, THIN = (8, 2.2), (4.5, 0.8)  # size of marks and width of lines, in points


def fill_of(finding: str) -> str:
    """How much of a mark is filled: all of a finding, half if it is fragile, else nothing."""
    if finding in CLAIMS:
        return "full"
    return "left" if finding == FRAGILE else "none"


def mark_fills(results: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Add to results how much of each mark is filled.

    Parameters
    ----------
    results : DataFrame
        Tables of models of one study, with a column model.
    findings : DataFrame
        Of the study.

    Returns
    -------
    DataFrame
        With a column fill. The composite has that of its finding; another statistic is filled where
        its test is calibrated.
    """
    found = dict(
        zip(
            zip(findings["model"], findings["effect"], strict=True),
            findings["finding"],
            strict=True,
        )
    )

    def fill(row: Row) -> str:
        if row["statistic"] == "composite":
            return fill_of(found[row["model"], row["effect"]])
        return "full" if row["calibrated"] == "yes" else "none"

    return results.assign(fill=[fill(row) for row in results.to_dict("records")])


def draw_slopes(ax: Axes, rows: pd.DataFrame, results: pd.DataFrame, *, vertical: bool) -> None:
    """Draw the slopes of a panel with their 95 % CI.

    Parameters
    ----------
    ax : Axes
    rows : DataFrame
        What stands at 0, 1, … along the other axis: the columns that `results` shares with it.
    results : DataFrame
        statistic, estimate, ci_high and fill (of `mark_fills`), and the columns of `rows`. A slope
        without an estimate has no mark.
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
        size, width = BOLD if statistic.key == "composite" else THIN
        for fill, some in fits.groupby("fill"):
            draw_intervals(
                ax,
                some.index + shift,
                some,
                Look(statistic.color, statistic.marker),
                vertical=vertical,
                label=statistic.figure,
                fill_style=str(fill),
                marker_size=size,
                line_width=width,
            )
