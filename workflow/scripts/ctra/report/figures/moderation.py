"""Fitted profile over an exposure at values of its moderator, and the participants."""

from itertools import cycle
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ctra.files.errors import ReportError
from ctra.report.figures.style import (
    COLUMN,
    PAGE,
    TEXT,
    broken,
    lay_out,
    slope_says,
    tell,
)
from ctra.report.findings import of_claimed_products


class LineLook(NamedTuple):
    """How the line of a value of the moderator and its participants are drawn."""

    color: str
    dashes: str | tuple[int, tuple[int, ...]]
    marker: str


LOOKS = (
    LineLook("#B26200", "--", "v"),
    LineLook("#555555", "-.", "o"),
    LineLook("#0072B2", "-", "^"),
    LineLook("#00805E", ":", "s"),
    LineLook("#A8467B", (0, (4, 1, 1, 1, 1, 1)), "D"),
)
Z = np.linspace(-2, 2, 41)  # of the exposure, where the fitted lines are drawn
JITTER = 0.04  # SD of the exposure: answers of a questionnaire lie on each other
EDGE = 0.15  # SD of the exposure, beside the outermost participant
APART = 0.06  # of the height, between the names of two lines


def draw_moderation(
    results: pd.DataFrame,
    slopes: pd.DataFrame,
    participants: pd.DataFrame,
    findings: pd.DataFrame,
    title: str,
    unit: str,
) -> Figure:
    """Fitted composite over an exposure at values of the moderator, and the participants.

    Parameters
    ----------
    results, slopes, participants : DataFrame
        Tables of one model, from `ctra.model.analysis.fit_model`.
    findings : DataFrame
        Of its study (`ctra.report.findings`).
    title, unit : str

    Returns
    -------
    Figure
        A panel for each pair of exposure and moderator; CTRA as the difference from a participant
        with mean exposures. A band is the 95% CI of the slope of its line. Each participant is a
        point, adjusted for the covariates and moved aside a little, in the colour of the line whose
        value of the moderator is nearest to theirs. Above a panel stand the moderator and, of a
        product that is no finding, that it is none.

    Raises
    ------
    ReportError
        If there is no simple slope.
    """
    slopes = slopes[slopes["statistic"] == "composite"]
    if slopes.empty:
        raise ReportError(f"no simple slope of the effects {', '.join(results['effect'].unique())}")
    composite = results[results["statistic"] == "composite"]
    main_slopes = dict(zip(composite["effect"], composite["estimate"], strict=True))
    panels = slopes.groupby(["exposure", "moderator"], sort=False)
    columns = min(2, len(panels))
    width = PAGE if columns > 1 else COLUMN
    told = [_title(lines, findings) for _, lines in panels]
    figure, axes = lay_out(
        title, told, columns=columns, width=width, height=2.7, beside=1.1, below=0
    )
    for ((exposure, moderator), lines), ax in zip(panels, axes, strict=True):
        _draw_participants(ax, participants, lines)
        _draw_lines(ax, lines, main_slopes[moderator])
        ax.set_xlabel(broken(f"{exposure} (SD)", 2, TEXT), parse_math=False)
    every = participants[list(slopes["exposure"].unique())].to_numpy()
    axes[0].set_xlim(min(-2, every.min()) - EDGE, max(2, every.max()) + EDGE)
    for (_, lines), ax in zip(panels, axes, strict=True):
        _name_lines(ax, lines, main_slopes)
    label = broken(f"CTRA, difference from the mean ({unit})", 2, TEXT)
    axes[0].set_ylabel(label, parse_math=False)
    return figure


def _title(lines: pd.DataFrame, findings: pd.DataFrame) -> str:
    """What the lines of a panel are, and that their product is no finding if it is none."""
    says = f"at values of {lines['moderator'].iloc[0]}"
    claimed = of_claimed_products(lines, findings).all()
    return says if claimed else f"{says}\n(the product is no finding)"


def _nearest(own: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.intp]:
    """Number of the value of the moderator that is nearest to each participant's own; in SD."""
    return np.abs(own[:, None] - values).argmin(axis=1)


def _draw_participants(ax: Axes, participants: pd.DataFrame, lines: pd.DataFrame) -> None:
    """A pale point for each participant, in the colour of the nearest line."""
    exposure, moderator = lines[["exposure", "moderator"]].iloc[0]
    moved = np.random.default_rng(0).normal(0, JITTER, len(participants))
    x = participants[exposure].to_numpy() + moved
    nearest = _nearest(participants[moderator].to_numpy(), lines["value"].to_numpy())
    for number, look in zip(range(len(lines)), cycle(LOOKS), strict=False):
        of_line = nearest == number
        ax.plot(
            x[of_line],
            participants["adjusted"].to_numpy()[of_line],
            linestyle="none",
            marker=look.marker,
            markersize=2.8,
            markeredgewidth=0,
            color=look.color,
            alpha=0.45,
            zorder=1,
        )


def _draw_lines(ax: Axes, lines: pd.DataFrame, slope_of_moderator: float) -> None:
    """The fitted lines and their bands."""
    for row, look in zip(lines.to_dict("records"), cycle(LOOKS), strict=False):
        middle = slope_of_moderator * row["value"]
        low, high = middle + row["ci_low"] * Z, middle + row["ci_high"] * Z
        ax.fill_between(Z, low, high, color=look.color, alpha=0.12, linewidth=0, zorder=2)
        (line,) = ax.plot(
            Z,
            middle + row["estimate"] * Z,
            linestyle=look.dashes,
            linewidth=1.6,
            color=look.color,
            zorder=3,
        )
        at = f"{row['moderator']} {_value_name(row['value'])}"
        tell(line, f"slope of {row['exposure']} at {at}: {slope_says(row)}")


def _name_lines(ax: Axes, lines: pd.DataFrame, main_slopes: dict[str, float]) -> None:
    """Names of the lines at their right ends, moved apart where they would meet."""
    moderator = lines["moderator"].iloc[0]
    ends = main_slopes[moderator] * lines["value"] + lines["estimate"] * Z[-1]
    low, high = ax.get_ylim()
    wanted = ((ends - low) / (high - low)).to_numpy()
    order = np.argsort(wanted)
    steps = APART * np.arange(len(order))
    places = np.maximum.accumulate(wanted[order] - steps) + steps
    places -= (places - wanted[order]).mean()
    for rank, number in enumerate(order.tolist()):
        value, look = lines["value"].iloc[number], LOOKS[number % len(LOOKS)]
        ax.text(
            1.02,
            places[rank],
            _value_name(value),
            transform=ax.transAxes,
            color=look.color,
            fontweight="bold",
            va="center",
        )


def _value_name(value: float) -> str:
    """A value of the moderator in SD, as people write it."""
    return "mean" if value == 0 else f"{value:+g} SD".replace("-", "\N{MINUS SIGN}")
