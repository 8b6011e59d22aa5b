"""What the figures share: sizes on paper, fonts, colours, panels and marks, and how they are saved.

Figures are as wide as one or two columns of a journal, and their texts have 7 to 9 points there.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font, get_font_names
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from ctra.files.outputs import whole
from ctra.report.apa import apa_interval, apa_number, apa_p
from ctra.report.cells import Row
from ctra.report.svg import TOLD, with_titles

COLUMN, PAGE = 85 / 25.4, 170 / 25.4  # width of a figure in one column and in two, in inches
SMALL, TEXT, TITLE = 7, 8, 9  # sizes of texts, in points
BLACK, GREY, PALE = "#1a1a1a", "#6b6b6b", "#d0d0d0"
# fonts with Korean letters, of Debian, Windows and macOS; those that are there are used
KOREAN = {"Noto Sans CJK KR", "NanumGothic", "Malgun Gothic", "Apple SD Gothic Neo"}

mpl.rcParams.update(
    {
        "svg.fonttype": "none",
        # behind them the reader's own font, where these are not there
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans", *sorted(KOREAN.intersection(get_font_names()))],
        "font.size": TEXT,
        "text.color": BLACK,
        "axes.labelsize": TEXT,
        "axes.labelcolor": BLACK,
        "axes.titlesize": TEXT,
        "axes.edgecolor": GREY,
        "axes.linewidth": 0.6,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "xtick.color": GREY,
        "ytick.color": GREY,
        "xtick.labelcolor": BLACK,
        "ytick.labelcolor": BLACK,
        "xtick.major.size": 2.5,
        "ytick.major.size": 2.5,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
        "legend.fontsize": SMALL,
        "legend.frameon": False,
    }
)

# without what differs between runs
METADATA = {
    ".svg": dict.fromkeys(("Creator", "Date", "Format", "Type")),
    ".png": {"Software": None},
}
PNG_DPI = 300
LINE = 0.14  # height of a line of text, in inches


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
    """Write a figure as SVG or PNG, as the paths end; the same figure gives the same bytes.

    Marks of which something is told (`tell`) have a title in the SVG.
    """
    if layout := figure.get_layout_engine():  # once, where each drawing would do it anew
        layout.execute(figure)
        figure.set_layout_engine(None)
    with mpl.rc_context({"svg.hashsalt": "ctra"}), whole(*paths) as parts:
        for part in parts:
            figure.savefig(part, metadata=METADATA[part.suffix], dpi=PNG_DPI)
            if part.suffix == ".svg":
                titled = with_titles(part.read_text(encoding="utf-8"))
                part.write_text(titled, encoding="utf-8")


def tell(artist: Artist, says: str) -> None:
    """Have a mark say its value in words when people point at it."""
    artist.set_gid(f"{TOLD}{says}")


def slope_says(slope: Row) -> str:
    """A slope in words: `b = 0.131, 95% CI [0.056, 0.205], p = .001`.

    Its p is the one to go by, which is in column p, or else that of its only test.
    """
    says = f"b = {apa_number(slope['estimate'])}"
    says += f", 95% CI {apa_interval(slope['ci_low'], slope['ci_high'])}"
    p = slope.get("p", slope.get("p_value"))
    return says if p is None else f"{says}, p {apa_p(p)}"


def broken(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Break a text into lines that fit.

    Parameters
    ----------
    text : str
        Its own line breaks stay.
    width : float
        Of a line, in inches.
    size : float
        Of the text, in points.
    bold : bool

    Returns
    -------
    str
        Broken between words, and within a word that is longer than a line.
    """
    room = width * 72 / size  # in em
    lines = []
    for paragraph in text.split("\n"):
        lines.append("")
        for word in re.findall(r"\S+\s*", paragraph):
            if _width(lines[-1] + word.rstrip(), bold) > room and lines[-1]:
                lines.append("")
            for character in word:
                if _width(lines[-1] + character, bold) > room and not character.isspace():
                    lines.append("")
                lines[-1] += character
    return "\n".join(line.rstrip() for line in lines)


def _width(text: str, bold: bool) -> float:
    """Width of a text in em; characters that the font does not have are taken as square."""
    return sum(_advance(character, bold) for character in text)


@cache
def _advance(character: str, bold: bool) -> float:
    weight = "bold" if bold else "normal"
    font = get_font(findfont(FontProperties(family=["DejaVu Sans"], weight=weight)))
    if not font.get_char_index(ord(character)):
        return 1.0
    font.set_size(100, 72)
    return font.load_char(ord(character)).linearHoriAdvance / 65536 / 100


def lay_out(
    title: str,
    panels: Sequence[str],
    *,
    columns: int,
    width: float,
    height: float,
    beside: float,
    below: float,
    between: float = 0.05,
) -> tuple[Figure, list[Axes]]:
    """Make a figure of open panels that share both axes, with their titles.

    Parameters
    ----------
    title : str
        Of the figure.
    panels : list of str
        Titles of the panels.
    columns : int
        Number of panels in a row; the last row may have fewer.
    width : float
        Of the figure, in inches.
    height : float
        Of a panel with its axis, in inches.
    beside, below : float
        Room beside and below all panels, in inches.
    between : float
        Between a panel and its title, in inches.

    Returns
    -------
    Figure
    list of Axes
        The panels, row by row.
    """
    rows = -(-len(panels) // columns)
    titles = [broken(one, (width - beside) / columns - 0.15, TEXT) for one in panels]
    head = broken(title, width - 0.15, TITLE, bold=True)
    above = between + LINE * max(one.count("\n") + 1 for one in titles)
    total = (height + above) * rows + LINE * (head.count("\n") + 2) + below
    figure = Figure(figsize=(width, total), layout="constrained")
    places = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).flat
    for unused in places[len(panels) :]:
        unused.remove()
    axes = list(places[: len(panels)])
    for ax, one in zip(axes, titles, strict=True):
        ax.set_title(one, loc="left", pad=72 * between, parse_math=False)
        open_frame(ax)
    headline(figure, title)
    return figure, axes


def label_x(axes: Sequence[Axes], columns: int, label: str) -> None:
    """Write ticks and a label below the lowest panel of each column."""
    for ax in axes[-columns:]:  # above an empty place, too
        ax.tick_params(labelbottom=True)
        ax.set_xlabel(label, parse_math=False)


def headline(figure: Figure, title: str, *, y: float | None = None) -> None:
    """Write the title of a figure at its upper left, in lines that fit."""
    lines = broken(title, figure.get_figwidth() - 0.15, TITLE, bold=True)
    figure.suptitle(
        lines, x=0.01, y=y, ha="left", fontsize=TITLE, fontweight="bold", parse_math=False
    )


def nothing(title: str, says: str) -> Figure:
    """Make a figure that says why there is nothing to draw."""
    figure = Figure(figsize=(PAGE, 1))
    figure.text(0.5, 0.3, says, ha="center", va="center")
    headline(figure, title)
    return figure


def open_frame(ax: Axes) -> None:
    """Leave a panel without lines above and at the right."""
    ax.spines[["top", "right"]].set_visible(False)


def reference_line(
    ax: Axes, *, x: float | None = None, y: float | None = None, dashes: str = "-"
) -> None:
    """Draw a thin line across a panel, behind everything, at one value of x or of y."""
    if x is not None:
        ax.axvline(x, color=GREY, linestyle=dashes, linewidth=0.6, zorder=0)
    if y is not None:
        ax.axhline(y, color=GREY, linestyle=dashes, linewidth=0.6, zorder=0)


def mark(
    label: str, look: Look, fill: str = "full", *, size: float = 3.5, width: float = 0.8
) -> Line2D:
    """A mark with its line, without a place yet, as in a legend.

    Parameters
    ----------
    label : str
    look : Look
    fill : {"full", "left", "none"}
        How much of the mark is filled; the rest is white.
    size, width : float
        Of the mark and of the line, in points.

    Returns
    -------
    Line2D
    """
    return Line2D(
        [],
        [],
        label=label,
        color=look.color,
        linewidth=width,
        solid_capstyle="butt",
        marker=look.marker,
        markersize=size,
        markeredgewidth=0.8,
        markerfacecolor="white" if fill == "none" else look.color,
        markerfacecoloralt="white",
        fillstyle="left" if fill == "left" else "full",
    )


def draw_interval(ax: Axes, place: float, slope: Row, line: Line2D, says: str) -> None:
    """Draw an estimate on the x axis with its 95% CI, as one mark that says its value.

    Parameters
    ----------
    ax : Axes
    place : float
        On the y axis.
    slope : dict
        estimate, ci_low and ci_high.
    line : Line2D
        From `mark`.
    says : str
        What it is, in front of the numbers.
    """
    line.set_data([slope["ci_low"], slope["estimate"], slope["ci_high"]], [place] * 3)
    line.set_markevery([1])
    ax.add_line(line)
    ax.autoscale_view(scaley=False)
    tell(line, f"{says}: {slope_says(slope)}")


def draw_diamond(
    ax: Axes,
    place: float,
    slope: Row,
    color: str,
    says: str,
    *,
    height: float,
    room: bool = True,
) -> None:
    """Draw a mean as a diamond from one limit of its 95% CI to the other."""
    low, middle, high = slope["ci_low"], slope["estimate"], slope["ci_high"]
    corners = [
        (low, place),
        (middle, place - height / 2),
        (high, place),
        (middle, place + height / 2),
    ]
    diamond = Polygon(corners, closed=True, facecolor=color, edgecolor="none", zorder=2)
    if room:
        ax.add_patch(diamond)
        ax.update_datalim(corners)
    else:
        ax.add_artist(diamond)
    tell(diamond, f"{says}: {slope_says(slope)}")


def mean(label: str, color: str = BLACK) -> Line2D:
    """A diamond for the legend."""
    return Line2D([], [], label=label, color=color, marker="d", markersize=6, linestyle="none")


def legend_below(figure: Figure, handles: Iterable[Line2D], *, columns: int) -> None:
    """Add one legend below the panels; each of the handles has a label."""
    legend = figure.legend(
        handles=list(handles), loc="outside lower left", ncols=columns, borderaxespad=0.2
    )
    for text in legend.get_texts():  # a label may have a dollar sign
        text.set_parse_math(False)
