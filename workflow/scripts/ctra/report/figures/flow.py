"""From the recruits to the models: who was left out at which step."""

import textwrap
import unicodedata

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ctra.report.model_notes import in_models

# in inches
WIDTH = 7
LINE = 0.18  # height of a line in a box
LEFT, LEFT_WIDTH = 0.3, 3  # of the boxes with the number left
RIGHT, RIGHT_WIDTH = 3.6, 3.2  # of those with an exclusion
MIDDLE = 1.8  # of the boxes with the number left, where the arrows go down


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
    gaps = [max(0.5, 0.3 + _height(text)) for text in out]
    height = 0.8 + sum(_height(text) for text in left) + sum(gaps)
    figure = Figure(figsize=(WIDTH, height))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, WIDTH), ylim=(0, height))
    ax.set_axis_off()
    first, *others = left
    bottom = _draw_box(ax, first, (LEFT, height - 0.6), LEFT_WIDTH)
    for text, excluded, gap in zip(others, out, gaps, strict=True):
        top, half_way = bottom - gap, bottom - gap / 2
        _draw_arrow(ax, (MIDDLE, bottom), (MIDDLE, top))
        if excluded:
            _draw_arrow(ax, (MIDDLE, half_way), (RIGHT, half_way))
            _draw_box(ax, excluded, (RIGHT, half_way + _height(excluded) / 2), RIGHT_WIDTH)
        bottom = _draw_box(ax, text, (LEFT, top), LEFT_WIDTH)
    figure.suptitle(f"{title}: participants", y=1 - 0.3 / height, parse_math=False)
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
    """A text in lines that fit a box; Chinese and Korean characters are twice as wide."""
    wide = any(unicodedata.east_asian_width(character) in "WF" for character in text)
    return textwrap.fill(text, 18 if wide else 36)


def _height(text: str) -> float:
    """Height of the box of a text; without a text there is none."""
    return 0.2 + LINE * (text.count("\n") + 1) if text else 0


def _draw_box(ax: Axes, text: str, corner: tuple[float, float], width: float) -> float:
    """A box with centred lines, from its upper left corner; its lower edge."""
    x, top = corner
    bottom = top - _height(text)
    box = Rectangle((x, bottom), width, _height(text), facecolor="white", edgecolor="black")
    ax.add_patch(box)
    for i, line in enumerate(text.split("\n")):
        y = top - 0.1 - LINE * (i + 0.5)
        ax.text(x + width / 2, y, line, ha="center", va="center", fontsize=9, parse_math=False)
    return bottom


def _draw_arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    style = {"arrowstyle": "-|>", "color": "#555555", "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, start, arrowprops=style)
