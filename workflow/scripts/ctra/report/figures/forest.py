"""Forest plots: rows of slopes with their names at the left and their numbers at the right."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from ctra.files.effects import contrast_of, is_product
from ctra.report.apa import apa_interval, apa_number
from ctra.report.cells import Row
from ctra.report.figures.style import (
    BLACK,
    GREY,
    LINE,
    PAGE,
    SMALL,
    TEXT,
    TITLE,
    Look,
    broken,
    draw_diamond,
    draw_interval,
    headline,
    mark,
    mean,
    open_frame,
    reference_line,
)
from ctra.report.findings import CLAIMS, FRAGILE

COMPOSITE = Look(BLACK, "o")
# in inches
LEFT, RIGHT = 2.25, 1.5  # of names and of numbers
ABOVE, BELOW, LEGEND = 0.35, 0.5, 0.15  # title, an x axis, and a line of the legend
PITCH, SHIFT = 0.17, 0.1  # of rows, and of the marks of a row
INDENT = 0.22  # of names, with what is free beside them
# of a slope that is negative and of one that is positive
OF_EXPOSURES = ("lower CTRA expression", "higher CTRA expression")
OF_GROUPS = ("lower in the group named first", "higher in it")
OF_PRODUCTS = ("slope falls", "slope rises")
OF_CHANGES = ("CTRA falls", "CTRA rises")
OF_DIFFERENCES = ("change is lower", "change is higher")
# what is drawn of those that are apart by no SD; of the others it is a slope b per SD
NOT_PER_SD = {OF_GROUPS: "b", OF_CHANGES: "change", OF_DIFFERENCES: "difference of changes"}
FILLS = {"full": "shown", "left": "fragile", "none": "not shown"}


class Mark(NamedTuple):
    """A slope: its numbers, what it is, and how it is drawn.

    A mean over studies is a diamond. One that is wide makes no room for itself: the axis may end
    before its interval does, and an arrow says so.
    """

    slope: Row
    says: str
    look: Look = COMPOSITE
    fill: str = "full"
    bold: bool = True
    diamond: bool = False
    wide: bool = False

    def entry(self, label: str) -> Line2D:
        """How it is drawn, with a label for the legend."""
        size, width = (5.5, 1.5) if self.bold else (3.5, 0.7)
        return (
            mean(label, self.look.color)
            if self.diamond
            else mark(label, self.look, self.fill, size=size, width=width)
        )


class Line(NamedTuple):
    """A row: a name, something in small print below it, and slopes; a heading has none."""

    name: str
    below: str = ""
    marks: Sequence[Mark] = ()
    bold: bool = False

    @property
    def texts(self) -> list[tuple[str, bool]]:
        """The lines of text, each with whether it is in small print."""
        if not self.marks:
            lines = broken(self.name, PAGE - 0.2, TEXT, bold=True)
            return [(line, False) for line in lines.split("\n")]
        lines = broken(self.name, LEFT - INDENT, TEXT, bold=self.bold)
        small = broken(self.below, LEFT - INDENT, SMALL).split("\n") if self.below else []
        return [(line, False) for line in lines.split("\n")] + [(line, True) for line in small]

    @property
    def height(self) -> float:
        """In inches."""
        room = 0.07 if self.below or len(self.marks) != 1 else 0.0
        return max(PITCH, SHIFT * len(self.marks), LINE * len(self.texts)) + room


def fill_of(finding: str) -> str:
    """How much of a mark is filled: all of a finding, half if it is fragile, else nothing."""
    if finding in CLAIMS:
        return "full"
    return "left" if finding == FRAGILE else "none"


def of_composite(results: pd.DataFrame) -> pd.DataFrame:
    """Rows of the composite that have a slope."""
    return results[(results["statistic"] == "composite") & results["estimate"].notna()]


def in_panels(lines: Iterable[tuple[str, Line]]) -> dict[tuple[str, str], list[Line]]:
    """The rows of exposures, groups and products, by what their signs mean.

    Parameters
    ----------
    lines : iterable of (str, Line)
        Each with its effect.
    """
    panels: dict[tuple[str, str], list[Line]] = {OF_EXPOSURES: [], OF_GROUPS: [], OF_PRODUCTS: []}
    for effect, line in lines:
        alone = OF_GROUPS if contrast_of(effect) else OF_EXPOSURES
        panels[OF_PRODUCTS if is_product(effect) else alone].append(line)
    return {signs: rows for signs, rows in panels.items() if rows}


def draw_forest(
    panels: Mapping[tuple[str, str], Sequence[Line]],
    title: str,
    unit: str,
    legend: Sequence[Line2D] = (),
) -> Figure:
    """Draw panels of rows, one below the other.

    Parameters
    ----------
    panels : dict of (str, str) to list of Line
        Rows by what a negative and a positive slope mean.
    title : str
        Empty for none.
    unit : str
        Of the slopes.
    legend : list of Line2D
        Entries of the legend.

    Returns
    -------
    Figure
        As wide as a page. The numbers at the right are of the first mark of a row. Panels whose
        slopes are per SD share a scale, and the others share one.
    """
    heights = [sum(line.height for line in rows) + 0.1 for rows in panels.values()]
    head = broken(title, PAGE - 0.15, TITLE, bold=True).count("\n")
    above = ABOVE + LINE * head if title else 0.2
    bottom = LEGEND * -(-len(legend) // 3) + 0.05
    total = above + sum(heights) + BELOW * len(panels) + bottom
    figure = Figure(figsize=(PAGE, total))
    axes: list[Axes] = []
    of_scale: dict[bool, Axes] = {}  # by whether it is per SD
    top = total - above
    for (signs, rows), height in zip(panels.items(), heights, strict=True):
        box = (LEFT / PAGE, (top - height) / total, 1 - (LEFT + RIGHT) / PAGE, height / total)
        per_sd = signs not in NOT_PER_SD
        what = f"b, {unit} per SD" if per_sd else f"{NOT_PER_SD[signs]}, {unit}"
        ax = figure.add_axes(box, sharex=of_scale.get(per_sd))
        of_scale.setdefault(per_sd, ax)
        _draw_rows(ax, rows, height)
        # em spaces, since browsers draw several spaces as one
        label = f"← {signs[0]}\u2003\u2003{what}\u2003\u2003{signs[1]} →"
        ax.set_xlabel(label, fontsize=TEXT, parse_math=False)
        axes.append(ax)
        top -= height + BELOW
    for ax in of_scale.values():
        ax.xaxis.set_major_locator(MaxNLocator(6))
        ax.margins(x=0.04)
    if axes:
        right = 1 - 0.08 / PAGE
        all_slopes = {NOT_PER_SD.get(signs, "b") for signs in panels} == {"b"}
        numbers = f"{'b' if all_slopes else 'estimate'} [95% CI]"
        figure.text(right, 1 - (above - 0.06) / total, numbers, ha="right", fontsize=SMALL)
        for ax, rows in zip(axes, panels.values(), strict=True):
            _draw_arrows(ax, rows)
    if title:
        headline(figure, title, y=1 - 0.06 / total)
    figure.legend(handles=list(legend), loc="lower left", ncols=3, borderaxespad=0.1)
    return figure


def _places(rows: Sequence[Line]) -> Iterator[tuple[Line, float]]:
    """The rows of a panel, each with its middle in inches from the top."""
    top = 0.05
    for line in rows:
        yield line, top + line.height / 2 + (0 if line.marks else 0.03)
        top += line.height


def _draw_arrows(ax: Axes, rows: Sequence[Line]) -> None:
    """Arrows at the ends of the axis where the interval of a wide diamond goes on beyond it."""
    left, right = ax.get_xlim()
    for line, middle in _places(rows):
        for one in line.marks:
            if not one.wide:
                continue
            ends = {
                (0, "<"): one.slope["ci_low"] < left,
                (1, ">"): one.slope["ci_high"] > right,
            }
            for (end, arrow), beyond in ends.items():
                if beyond:
                    ax.plot(
                        [end],
                        [middle],
                        arrow,
                        color=one.look.color,
                        markersize=6,
                        clip_on=False,
                        transform=ax.get_yaxis_transform(),
                    )


def _draw_rows(ax: Axes, rows: Sequence[Line], height: float) -> None:
    """The rows of a panel, from top to bottom; its y axis is in inches."""
    ax.set_ylim(height, 0)
    for line, middle in _places(rows):
        _draw_name(ax, line, middle)
        for number, one in enumerate(line.marks):
            place = middle + SHIFT * (number - (len(line.marks) - 1) / 2)
            if one.diamond:
                color, room = one.look.color, not one.wide
                draw_diamond(ax, place, one.slope, color, one.says, height=0.13, room=room)
            else:
                draw_interval(ax, place, one.slope, one.entry(""), one.says)
        if line.marks:
            _draw_numbers(ax, line, middle)
    reference_line(ax, x=0)
    ax.set_yticks([])
    open_frame(ax)
    ax.spines["left"].set_visible(False)


def _draw_name(ax: Axes, line: Line, middle: float) -> None:
    """The name of a row at the left, in bold if it is a heading."""
    for number, (text, small) in enumerate(line.texts):
        ax.annotate(
            text,
            (0, middle + LINE * (number - (len(line.texts) - 1) / 2)),
            (-(LEFT - (0.18 if line.marks else 0.08)) * 72, 0),
            xycoords=ax.get_yaxis_transform(),
            textcoords="offset points",
            va="center",
            fontsize=SMALL if small else TEXT,
            color=GREY if small else BLACK,
            fontweight="bold" if line.bold or not line.marks else "normal",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},  # over the line at 0
            parse_math=False,
            annotation_clip=False,
        )


def _draw_numbers(ax: Axes, line: Line, middle: float) -> None:
    """Estimate and interval of the first mark, at the right."""
    slope = line.marks[0].slope
    ax.annotate(
        f"{apa_number(slope['estimate'])} {apa_interval(slope['ci_low'], slope['ci_high'])}",
        (1, middle),
        ((RIGHT - 0.08) * 72, 0),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=SMALL,
        fontweight="bold" if line.bold else "normal",
        annotation_clip=False,
    )


def legend_of(marks: Iterable[Mark]) -> list[Line2D]:
    """Entries of the legend for marks of the composite, as far as they occur."""
    there = {one.fill: one for one in marks}
    return [there[fill].entry(FILLS[fill]) for fill in FILLS if fill in there]
