"""Fitted profile over an exposure at values of its moderator, and the participants."""

from itertools import cycle
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ctra.files.errors import ReportError
from ctra.report.figures.style import lay_out, open_frame
from ctra.report.findings import of_claimed_products


class LineLook(NamedTuple):
    """How the line of a value of the moderator and its participants are drawn."""

    color: str
    dashes: str | tuple[int, tuple[int, ...]]
    marker: str


LOOKS = (
    LineLook("#E69F00", ":", "v"),
    LineLook("#555555", "--", "o"),
    LineLook("#009E73", "-", "^"),
    LineLook("#0072B2", "-.", "s"),
    LineLook("#CC79A7", (0, (4, 1, 1, 1, 1, 1)), "D"),
)
Z = np.linspace(-2, 2, 41)  # of the exposure, where the fitted lines are drawn


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
        with mean exposures. Each participant is a point, adjusted for the covariates, in the colour
        of the line whose value of the moderator is nearest to theirs. Above the panel of a product
        that is no finding stands that it is none.

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
    figure, axes = lay_out(len(panels), columns=len(panels), panel=(3.8, 4), margin=(1.2, 0))
    for ((_, moderator), lines), ax in zip(panels, axes, strict=True):
        _draw_panel(ax, lines, main_slopes[moderator], participants)
        if not of_claimed_products(lines, findings).all():
            ax.set_title("the product is no finding", fontsize=9)
    axes[0].set_ylabel(f"CTRA, difference from the mean ({unit})")
    figure.suptitle(title, parse_math=False)
    return figure


def _draw_panel(
    ax: Axes, lines: pd.DataFrame, slope_of_moderator: float, participants: pd.DataFrame
) -> None:
    """A line for each value of the moderator, with the participants who are nearest to it."""
    exposure, moderator = lines[["exposure", "moderator"]].iloc[0]
    nearest = _nearest(participants[moderator].to_numpy(), lines["value"].to_numpy())
    for value, slope, look in zip(lines["value"], lines["estimate"], cycle(LOOKS), strict=False):
        _draw_participants(ax, participants[nearest == value], exposure, look)
        fitted = slope_of_moderator * value + slope * Z
        _draw_line(ax, fitted, f"{moderator}: {_value_name(value)}", look)
    ax.set_xlabel(f"{exposure} (SD)", parse_math=False)
    reach = max(2, participants[exposure].abs().max()) + 0.15
    ax.set_xlim(-reach, reach)
    open_frame(ax)
    legend = ax.legend(
        frameon=False,
        fontsize=8,
        title="fitted, and participants nearest to it",
        title_fontsize=8,
    )
    for text in legend.get_texts():  # a label may have a dollar sign
        text.set_parse_math(False)


def _nearest(own: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The value of the moderator that is nearest to each participant's own; both in SD."""
    distances = np.abs(own[:, None] - values)
    return values[distances.argmin(axis=1)]


def _draw_participants(ax: Axes, participants: pd.DataFrame, exposure: str, look: LineLook) -> None:
    """A pale point for each participant, without an outline."""
    ax.plot(
        participants[exposure],
        participants["adjusted"],
        linestyle="none",
        marker=look.marker,
        markersize=3.5,
        markeredgewidth=0,
        color=look.color,
        alpha=0.55,
    )


def _draw_line(ax: Axes, fitted: NDArray[np.float64], label: str, look: LineLook) -> None:
    """The fitted values, with a marker at both ends."""
    ax.plot(
        Z,
        fitted,
        linestyle=look.dashes,
        linewidth=2,
        marker=look.marker,
        markevery=[0, -1],
        color=look.color,
        label=label,
    )


def _value_name(value: float) -> str:
    """A value of the moderator in SD, as people write it."""
    return "mean" if value == 0 else f"{value:+g} SD".replace("-", "\N{MINUS SIGN}")
