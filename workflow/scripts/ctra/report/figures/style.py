"""What the figures share: fonts, colours, panels, marks and legend, and how they are saved."""

from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import NamedTuple

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font_names
from numpy.typing import ArrayLike

from ctra.files.outputs import whole

# fonts with Korean letters, of Debian, Windows and macOS; those that are there are used
KOREAN = {"Noto Sans CJK KR", "NanumGothic", "Malgun Gothic", "Apple SD Gothic Neo"}

mpl.rcParams["svg.fonttype"] = "none"
mpl.rcParams["font.family"] = ["DejaVu Sans", *sorted(KOREAN.intersection(get_font_names()))]

METADATA = {".svg": {"Date": None}, ".png": {"Software": None}}  # without what differs between runs
PNG_DPI = 200
WRAPPED = 30  # characters of a line above a small panel


class Look(NamedTuple):
    """How something is drawn, so that it is told apart with colour and without."""

    color: str
    marker: str


# the groups of genes, in the order of the figures, in Okabe & Ito's colours
GROUPS = {
    "proinflammatory": Look("#D55E00", "o"),
    "interferon": Look("#0072B2", "s"),
    "antibody": Look("#009E73", "^"),
}


def save(figure: Figure, *paths: Path | str) -> None:
    """Write a figure as SVG or PNG, as the paths end; the same figure gives the same bytes."""
    with mpl.rc_context({"svg.hashsalt": "ctra"}), whole(*paths) as parts:
        for part in parts:
            metadata = METADATA[part.suffix]
            # tight, since long names widen the figure
            figure.savefig(part, metadata=metadata, dpi=PNG_DPI, bbox_inches="tight")


def lay_out(
    n: int, *, columns: int, panel: tuple[float, float], margin: tuple[float, float]
) -> tuple[Figure, list[Axes]]:
    """Make a figure of panels that share their y axis.

    Parameters
    ----------
    n : int
        Number of panels.
    columns : int
        Number of panels in a row; the last row may have fewer.
    panel, margin : (float, float)
        Width and height of a panel, and of what the whole figure needs beside its panels, in
        inches.

    Returns
    -------
    Figure
    list of Axes
        The panels, row by row.
    """
    rows = -(-n // columns)
    size = (margin[0] + panel[0] * columns, margin[1] + panel[1] * rows)
    figure = Figure(figsize=size, layout="constrained")
    places = figure.subplots(rows, columns, sharey=True, squeeze=False).flat
    for unused in places[n:]:
        unused.remove()
    return figure, list(places[:n])


def label_panel(ax: Axes, title: str, x_label: str, *, title_size: float = 9) -> None:
    """Write above and below a small panel, and leave it open above and at the right."""
    wrapped = "\n".join(fill(line, WRAPPED) for line in title.split("\n"))
    ax.set_title(wrapped, fontsize=title_size, parse_math=False)
    ax.set_xlabel(x_label, fontsize=8)
    ax.tick_params(axis="x", labelsize=8)
    open_frame(ax)


def open_frame(ax: Axes) -> None:
    """Leave a panel without lines above and at the right."""
    ax.spines[["top", "right"]].set_visible(False)


def reference_line(
    ax: Axes,
    *,
    x: float | None = None,
    y: float | None = None,
    color: str = "#999999",
    dashes: str = "-",
) -> None:
    """Draw a thin line across a panel, behind everything, at one value of x or of y."""
    if x is not None:
        ax.axvline(x, color=color, linestyle=dashes, linewidth=0.8, zorder=0)
    if y is not None:
        ax.axhline(y, color=color, linestyle=dashes, linewidth=0.8, zorder=0)


def draw_intervals(
    ax: Axes,
    places: ArrayLike,
    fits: pd.DataFrame,
    look: Look,
    *,
    vertical: bool,
    label: str | None = None,
    fill: str | None = None,
    fill_style: str = "full",
    marker_size: float | None = None,
    line_width: float | None = None,
) -> None:
    """Draw estimates with their confidence intervals.

    Parameters
    ----------
    ax : Axes
    places : array_like, shape (n,)
        Where along the other axis.
    fits : DataFrame, n rows
        estimate and ci_high; the intervals are symmetric.
    look : Look
    vertical : bool
        Whether the estimates are on the y axis.
    label : str, optional
        In the legend.
    fill : str, optional
        Colour within the markers, if another.
    fill_style : {"full", "left", "none"}
        How much of the markers is filled.
    marker_size, line_width : float, optional
        In points, if other than usual.
    """
    half = fits["ci_high"] - fits["estimate"]
    ax.errorbar(
        places if vertical else fits["estimate"],
        fits["estimate"] if vertical else places,
        yerr=half if vertical else None,
        xerr=None if vertical else half,
        label=label,
        color=look.color,
        marker=look.marker,
        markerfacecolor=fill,
        markerfacecoloralt="white",
        fillstyle=fill_style,
        markersize=marker_size,
        elinewidth=line_width,
        linestyle="none",
        capsize=2,
    )


def legend_below(figure: Figure, panels: Sequence[Axes], *, columns: int = 3) -> None:
    """Add one legend below the panels, with one entry for each label."""
    handles = {}
    for ax in panels:
        for handle, label in zip(*ax.get_legend_handles_labels(), strict=True):
            handles[label] = handle
    figure.legend(
        list(handles.values()),
        list(handles),
        loc="outside lower center",
        ncols=columns,
        frameon=False,
        fontsize=8,
    )
