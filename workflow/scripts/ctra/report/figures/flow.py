"""From the recruits to the models: who was left out at which step."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ctra.files.visits import ALL
from ctra.report.figures.style import BLACK, GREY, LINE, PAGE, TEXT, TITLE, broken
from ctra.report.model_notes import in_models

# in inches
LEFT, LEFT_WIDTH = 0.1, 2.9  # of the boxes with the number left
RIGHT, RIGHT_WIDTH = 3.6, 2.9  # of those with an exclusion
MIDDLE = 1.55  # of the boxes with the number left, where the arrows go down
TOP = 0.26  # and a line of the title, above the first box
GAP = 0.3  # between two boxes, one above the other
BETWEEN = 0.25  # and between those of two arms
LOST = {  # columns of who is not analysed at a visit, and what is said of them
    "absent_ids": "did not come",
    "no_sample_ids": "without a sample",
    "failed_ids": "sample failed",
}
PALE = "#f2f2f2"  # within the boxes of those left out


def draw_flow(
    flow: pd.DataFrame, results: pd.DataFrame, title: str, attendance: pd.DataFrame | None = None
) -> Figure:
    """From the recruits to the models: who was left out at which step, and who came when.

    Parameters
    ----------
    flow : DataFrame, one row a step
        From `ctra.cohort.sample.exclude`.
    results : DataFrame
        model and n of each declared model.
    title : str
    attendance : DataFrame, optional
        Of a study with visits, from `ctra.cohort.attendance.attendance`.

    Returns
    -------
    Figure
        Boxes with the number left, from top to bottom. To their right are boxes with the reason
        and number of each exclusion; steps that exclude nobody have none. With visits, a box of
        each arm follows, with the number at each visit. The last box has the participants of each
        model, who have no value missing in its columns.
    """
    left, out = _texts(flow)
    gaps = [max(GAP, 0.16 + _height(text)) for text in out]
    arms = [] if attendance is None else _arms(attendance)
    models = "\n".join(["in the models", *map(_wrapped, in_models(results))])
    head = broken(f"{title}: participants", PAGE - 2 * LEFT, TITLE, bold=True)
    above = TOP + LINE * (head.count("\n") + 1)
    height = above + sum(map(_height, [*left, models])) + sum(gaps) + GAP + 0.1
    if arms:
        height += 1.5 * GAP + max(map(_height, arms))
    figure = Figure(figsize=(PAGE, height))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, PAGE), ylim=(0, height))
    ax.set_axis_off()
    first, *others = left
    bottom = _draw_box(ax, first, (LEFT, height - above), LEFT_WIDTH)
    for text, excluded, gap in zip(others, out, gaps, strict=True):
        top, half_way = bottom - gap, bottom - gap / 2
        _draw_arrow(ax, (MIDDLE, bottom), (MIDDLE, top))
        if excluded:
            _draw_arrow(ax, (MIDDLE, half_way), (RIGHT, half_way))
            upper = half_way + _height(excluded) / 2
            _draw_box(ax, excluded, (RIGHT, upper), RIGHT_WIDTH, color=PALE)
        bottom = _draw_box(ax, text, (LEFT, top), LEFT_WIDTH)
    bottom = _draw_arms(ax, arms, bottom)
    _draw_arrow(ax, (MIDDLE, bottom), (MIDDLE, bottom - GAP))
    _draw_box(ax, models, (LEFT, bottom - GAP), LEFT_WIDTH)
    figure.text(
        LEFT / PAGE,
        1 - 0.1 / height,
        head,
        va="top",
        fontsize=TITLE,
        fontweight="bold",
        parse_math=False,
    )
    return figure


def _texts(flow: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Texts of the boxes at the left, and of those between each two of them at the right."""
    first, *steps = flow.to_dict("records")
    steps = [step for step in steps if step["n_excluded"]]
    start = f"{_wrapped(first['step'])}\nn = {first['n_left']}"
    between = [f"n = {step['n_left']}" for step in steps[:-1]]
    end = f"analysed sample\nn = {(steps or [first])[-1]['n_left']}"
    out = [f"{_wrapped(step['step'])}\nn = {step['n_excluded']}" for step in steps]
    return [start, *between, end], out or [""]


def _arms(attendance: pd.DataFrame) -> list[str]:
    """Texts of the boxes of the arms: how many there are, and who came to which visit."""
    arms = attendance[attendance["arm"] != ALL]
    groups = (arms if len(arms) else attendance).groupby("arm", sort=False)
    width = _width(len(groups))
    texts = []
    for arm, rows in groups:
        lines = ["by visit" if arm == ALL else str(arm), f"n = {rows['n'].iloc[0]}"]
        lines += [_at_visit(row) for row in rows.to_dict("records")]
        texts.append("\n".join(broken(line, width - 0.2, TEXT) for line in lines))
    return texts


def _at_visit(row: Mapping[Hashable, Any]) -> str:
    """How many of an arm are analysed at a visit, and why the others are not."""
    ids = {said: row[column] for column, said in LOST.items()}
    lost = [f"{of.count(';') + 1} {said}" for said, of in ids.items() if isinstance(of, str)]
    why = f" ({', '.join(lost)})" if lost else ""
    return f"{row['visit']}: {row['n_analysed']} analysed{why}"


def _width(n: int) -> float:
    """Width of each of n boxes beside each other."""
    return min(LEFT_WIDTH, (PAGE - 2 * LEFT - BETWEEN * (n - 1)) / n)


def _draw_arms(ax: Axes, arms: Sequence[str], top: float) -> float:
    """Draw the arms beside each other below the analysed sample; where the arrow goes on."""
    if not arms:
        return top
    width = _width(len(arms))
    corners = [LEFT + i * (width + BETWEEN) for i in range(len(arms))]
    centres = [corner + width / 2 for corner in corners]
    line, upper = top - GAP / 2, top - GAP
    lower = upper - max(map(_height, arms))
    ends = min(MIDDLE, *centres), max(MIDDLE, *centres)
    style: dict[str, Any] = {"color": GREY, "linewidth": 0.8, "solid_capstyle": "butt"}
    ax.plot([MIDDLE, MIDDLE], [top, line], **style)
    ax.plot(ends, [line, line], **style)
    for corner, centre, text in zip(corners, centres, arms, strict=True):
        _draw_arrow(ax, (centre, line), (centre, upper))
        bottom = _draw_box(ax, text, (corner, upper), width)
        ax.plot([centre, centre], [bottom, lower - GAP / 2], **style)
    ax.plot(ends, [lower - GAP / 2] * 2, **style)
    return lower - GAP / 2


def _wrapped(text: str) -> str:
    """A text in lines that fit a box."""
    return broken(text, LEFT_WIDTH - 0.2, TEXT)


def _height(text: str) -> float:
    """Height of the box of a text; without a text there is none."""
    return 0.12 + LINE * (text.count("\n") + 1) if text else 0


def _draw_box(
    ax: Axes, text: str, corner: tuple[float, float], width: float, color: str = "white"
) -> float:
    """A box with centred lines, the number in bold, from its upper left corner; its lower edge."""
    x, top = corner
    bottom = top - _height(text)
    box = Rectangle(
        (x, bottom), width, _height(text), facecolor=color, edgecolor=BLACK, linewidth=0.7
    )
    ax.add_patch(box)
    for i, line in enumerate(text.split("\n")):
        ax.text(
            x + width / 2,
            top - 0.06 - LINE * (i + 0.5),
            line,
            ha="center",
            va="center",
            fontsize=TEXT,
            fontweight="bold" if line.startswith("n = ") else "normal",
            parse_math=False,
        )
    return bottom


def _draw_arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    style = {"arrowstyle": "-|>", "color": GREY, "shrinkA": 0, "shrinkB": 0, "linewidth": 0.8}
    ax.annotate("", end, start, arrowprops=style | {"mutation_scale": 7})
