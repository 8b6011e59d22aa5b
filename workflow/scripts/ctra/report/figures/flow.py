"""From the recruits to the models: who was left out at which step."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ctra.report.figures.style import BLACK, GREY, LINE, PAGE, TEXT, TITLE, broken
from ctra.report.model_notes import in_models

# in inches
LEFT, LEFT_WIDTH = 0.1, 2.9  # of the boxes with the number left
RIGHT, RIGHT_WIDTH = 3.6, 2.9  # of those with an exclusion
MIDDLE = 1.55  # of the boxes with the number left, where the arrows go down
TOP = 0.26  # and a line of the title, above the first box
PALE = "#f2f2f2"  # within the boxes of those left out


def draw_flow(flow: pd.DataFrame, results: pd.DataFrame, title: str) -> Figure:
    """From the recruits to the models: who was left out at which step.

    Parameters
    ----------
    flow : DataFrame, one row a step
        From `ctra.cohort.sample.exclude`.
    results : DataFrame
        model and n of each declared model.
    title : str

    Returns
    -------
    Figure
        Boxes with the number left, from top to bottom. To their right are boxes with the reason
        and number of each exclusion; steps that exclude nobody have none. The last box has the
        participants of each model, who have no value missing in its columns.
    """
    left, out = _texts(flow)
    left.append("\n".join(["in the models", *map(_wrapped, in_models(results))]))
    out.append("")
    gaps = [max(0.3, 0.16 + _height(text)) for text in out]
    head = broken(f"{title}: participants", PAGE - 2 * LEFT, TITLE, bold=True)
    above = TOP + LINE * (head.count("\n") + 1)
    height = above + sum(_height(text) for text in left) + sum(gaps) + 0.1
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
