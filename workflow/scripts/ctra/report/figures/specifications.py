"""Specification curve: sorted slopes above, and the choices behind each below."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from ctra.report.apa import apa_number, apa_p, effect_name
from ctra.report.figures.style import (
    BLACK,
    GREY,
    LINE,
    PAGE,
    PALE,
    SMALL,
    TEXT,
    TITLE,
    broken,
    headline,
    legend_below,
    nothing,
    open_frame,
    reference_line,
    tell,
)
from ctra.report.findings import LEVEL
from ctra.report.specifications import CHOICES

DECLARED = "#D55E00"
CURVE = 1.7  # height of the curves, in inches
ROW = 0.125  # height of a row of choices, in inches
LONGEST = 1.6  # of such a name, in inches
MOST = 3  # effects side by side
TICK = 0.8  # of the height of a row
WIDE = 0.47  # half the width of a mark, of the distance between two


def draw_specifications(specifications: pd.DataFrame, title: str) -> Figure:
    """Sorted slopes of every effect in all specifications, and the choices behind each.

    Parameters
    ----------
    specifications : DataFrame
        From `ctra.model.curve.specification_curve`, of one model.
    title : str

    Returns
    -------
    Figure
        A column an effect, at most three side by side: above, the standardised slopes with 95% CI,
        black where p < .05, the declared one in colour. Below, a row an option of each choice that
        varies, with a mark below every slope that has it.

        Where no specification has a result, a sentence says so.
    """
    there = specifications[specifications["status"] == "ok"]
    if there.empty:
        return nothing(title, "no specification has a result")
    rows = _rows(there)
    effects = list(dict.fromkeys(there["effect"]))
    columns = min(MOST, len(effects))
    bands = -(-len(effects) // columns)
    below = ROW * (len(rows) + 1)
    head = broken(title, PAGE - 0.15, TITLE, bold=True).count("\n") + 2
    room = (PAGE - LONGEST - 0.4) / columns
    names = {effect: broken(effect_name(effect), room, TEXT) for effect in effects}
    more = max(name.count("\n") for name in names.values())
    height = bands * (CURVE + below + (3.2 + more) * LINE) + (head + 1.5) * LINE
    figure = Figure(figsize=(PAGE, height), layout="constrained")
    ratios = [CURVE, below] * bands
    places = figure.subplots(
        2 * bands, columns, sharex="col", squeeze=False, gridspec_kw={"height_ratios": ratios}
    )
    for place, effect in enumerate(effects):
        band, column = divmod(place, columns)
        of_effect = there[there["effect"] == effect].sort_values("beta", kind="stable")
        upper, lower = places[2 * band, column], places[2 * band + 1, column]
        _draw_slopes(upper, of_effect, names[effect])
        _draw_choices(lower, of_effect, rows, named=not column)
        if not column:
            upper.set_ylabel("slope (SD per SD)")
    for unused in range(len(effects), bands * columns):
        band, column = divmod(unused, columns)
        places[2 * band, column].remove()
        places[2 * band + 1, column].remove()
    headline(figure, f"{title}: the slope in {_number(there, effects)}")
    legend_below(figure, _legend(), columns=3)
    return figure


def _number(there: pd.DataFrame, effects: list[str]) -> str:
    """How many specifications there are."""
    numbers = sorted({int((there["effect"] == effect).sum()) for effect in effects})
    return f"{' or '.join(map(str, numbers))} specifications"


def _rows(there: pd.DataFrame) -> list[tuple[str, object, str]]:
    """Choice, option and its name, of the choices that vary, from above."""
    rows: list[tuple[str, object, str]] = []
    for choice, (heading, name) in CHOICES.items():
        options = list(dict.fromkeys(there[choice].dropna()))
        declared = there.loc[there["declared"] == "yes", choice]
        first = [one for one in options if one in set(declared)]
        others = [one for one in options if one not in set(declared)]
        if len(options) > 1:
            rows.append((choice, None, heading))
            rows += [(choice, one, name(one)) for one in [*first, *sorted(others)]]
    return rows


def _draw_slopes(ax: Axes, rows: pd.DataFrame, title: str) -> None:
    """The slopes of one effect from the lowest to the highest."""
    open_frame(ax)
    ax.set_title(title, loc="left", parse_math=False)
    reference_line(ax, y=0)
    x = np.arange(len(rows))
    beta = rows["beta"].to_numpy()
    ratio = beta / rows["estimate"].where(rows["estimate"] != 0).to_numpy()
    low, high = rows["ci_low"].to_numpy() * ratio, rows["ci_high"].to_numpy() * ratio
    edges = np.append(x, len(x)) - 0.5
    low, high = (np.append(limit, limit[-1]) for limit in (low, high))
    ax.fill_between(edges, low, high, step="post", color=PALE, linewidth=0, zorder=-1)
    size = min(5, max(2.5, 200 / len(rows)))
    below = (rows["p_value"] < LEVEL).to_numpy()
    for which, color in ((~below, GREY), (below, BLACK)):
        ax.plot(x[which], beta[which], ".", color=color, markersize=size, markeredgewidth=0)
    for place in np.flatnonzero(rows["declared"] == "yes"):
        one = rows.iloc[place]
        [mark] = ax.plot([place], [one["beta"]], "D", color=DECLARED, markersize=4)
        tell(mark, f"as declared: β = {apa_number(one['beta'])}, p {apa_p(one['p_value'])}")
    ax.set_xlim(-0.5, len(rows) - 0.5)
    ax.tick_params(bottom=False, labelbottom=False)


def _draw_choices(
    ax: Axes, of_effect: pd.DataFrame, rows: list[tuple[str, object, str]], *, named: bool
) -> None:
    """A row an option, with a mark below every slope that has it."""
    ax.spines[:].set_visible(False)
    for place, (choice, option, _) in enumerate(rows):
        if option is None:
            continue
        at = np.flatnonzero((of_effect[choice] == option).to_numpy())
        left, bottom = at - WIDE, np.full(len(at), place - TICK / 2)
        boxes = np.array([left, bottom, left + 2 * WIDE, bottom + TICK])
        x, y = boxes[[0, 2, 2, 0]], boxes[[1, 1, 3, 3]]
        marks = Path.make_compound_path_from_polys(np.stack([x, y], axis=-1).swapaxes(0, 1))
        ax.add_patch(PathPatch(marks, facecolor=GREY, edgecolor="none"))
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.tick_params(length=0, labelbottom=False)
    if not named:
        ax.set_yticks([])
        return
    ax.set_yticks(range(len(rows)), [_short(name) for *_, name in rows], parse_math=False)
    for label, (_, option, _) in zip(ax.get_yticklabels(), rows, strict=True):
        if option is None:
            label.set_fontweight("bold")


def _short(name: str) -> str:
    """The name of an option in one line."""
    first, *rest = broken(name, LONGEST, SMALL).split("\n")
    return f"{first} …" if rest else first


def _legend() -> list[Line2D]:
    """What the marks of the curve mean."""
    looks = {
        "p < .05": (".", BLACK, 5),
        "p ≥ .05": (".", GREY, 5),
        "as declared": ("D", DECLARED, 4),
    }
    return [
        Line2D([], [], linestyle="none", marker=marker, color=color, markersize=size, label=label)
        for label, (marker, color, size) in looks.items()
    ]
