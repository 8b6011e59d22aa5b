"""Every effect of all studies in one forest plot, by the composite."""

from collections.abc import Mapping
from textwrap import fill, shorten
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.ticker import MaxNLocator
from statsmodels.stats.meta_analysis import combine_effects

from ctra.report.apa import apa_interval, apa_number, effect_name
from ctra.report.cells import Row
from ctra.report.figures.slopes import fill_of
from ctra.report.figures.style import Look, draw_intervals, open_frame, reference_line
from ctra.report.words import Words

WIDTH, LINE, MARGIN = 6.7, 0.25, 0.7  # inches: of the figure, of a row, above and below the rows
WRAPPED = 34  # characters of a line at the left
POOLED = "weighted mean of {} studies"


class Line(NamedTuple):
    """A row of the plot: its text at the left, and a slope, or none of a heading."""

    text: str
    slope: Row | None = None
    finding: str = ""


def draw_overview(
    results: pd.DataFrame,
    findings: pd.DataFrame,
    names: pd.DataFrame,
    titles: Mapping[str, str],
    unit: str,
) -> Figure:
    """Forest plot of the composite's slopes of all studies.

    Parameters
    ----------
    results : DataFrame
        Tables of all declared models (`ctra.model.analysis.fit_model`), with study and model.
    findings : DataFrame
        Of all studies (`ctra.report.findings`), with study.
    names : DataFrame
        study, column and label (`ctra.cohort.canonical.name_table`).
    titles : dict of str to str
        Title by study.
    unit : str
        Unit of the slopes.

    Returns
    -------
    Figure
        A block of rows for each effect of a model, with a row a study. Marks are filled where the
        effect is shown, half filled where it is fragile, and else hollow. A diamond is the mean
        over the studies that have the effect, weighted by the inverse of their variances.
    """
    keys = ["study", "model", "effect"]
    composite = results[(results["statistic"] == "composite") & results["estimate"].notna()]
    rows = composite.merge(findings[[*keys, "finding"]], on=keys)
    words = {study: Words(names[names["study"] == study]) for study in titles}
    lines = [
        line
        for (model, effect), block in rows.groupby(["model", "effect"], sort=False)
        for line in _block(
            f"{effect_name(words[block['study'].iloc[0]].of(str(effect)))} (model {model})",
            block,
            titles,
        )
    ]
    figure = Figure(figsize=(WIDTH, MARGIN + LINE * max(1, len(lines))), layout="constrained")
    ax = figure.subplots()
    for place, line in enumerate(lines):
        _draw_line(ax, place, line)
    reference_line(ax, x=0)
    ax.set_ylim(len(lines) - 0.4, -0.6)
    short = (shorten(line.text, 2 * WRAPPED - 6, placeholder=" …") for line in lines)
    labels = [fill(text, WRAPPED) for text in short]
    ax.set_yticks(range(len(lines)), labels, parse_math=False, fontsize=7.5)
    ax.xaxis.set_major_locator(MaxNLocator(6))
    ax.tick_params(axis="x", labelsize=8)
    for label, line in zip(ax.get_yticklabels(), lines, strict=True):
        label.set_fontweight("normal" if line.slope else "bold")
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(f"lower CTRA  ←  slope, {unit} per SD (95 % CI)  →  higher CTRA", fontsize=8)
    open_frame(ax)
    ax.spines["left"].set_visible(False)
    return figure


def _block(heading: str, rows: pd.DataFrame, titles: Mapping[str, str]) -> list[Line]:
    """The rows of one effect of a model: a heading, a row a study, and their mean."""
    lines = [Line(heading)]
    for row in rows.to_dict("records"):
        lines.append(Line(titles[row["study"]], row, row["finding"]))
    if len(rows) > 1:
        estimates, errors = (rows[name].to_numpy() for name in ("estimate", "std_error"))
        pooled = combine_effects(estimates, errors**2).summary_frame()
        mean = pooled.loc["fixed effect", ["eff", "ci_low", "ci_upp"]]
        text = POOLED.format(len(rows))
        lines.append(Line(text, dict(zip(("estimate", "ci_low", "ci_high"), mean, strict=True))))
    return lines


def _draw_line(ax: Axes, place: int, line: Line) -> None:
    """A mark with its interval, or a diamond; the numbers stand at the right."""
    if line.slope is None:
        return
    estimate, low, high = (line.slope[name] for name in ("estimate", "ci_low", "ci_high"))
    if line.finding:
        draw_intervals(
            ax,
            [place],
            pd.DataFrame([line.slope]),
            Look("black", "o"),
            vertical=False,
            fill_style=fill_of(line.finding),
            marker_size=6,
            line_width=1.2,
        )
    else:
        corners = [(low, place), (estimate, place - 0.3), (high, place), (estimate, place + 0.3)]
        ax.add_patch(Polygon(corners, closed=True, facecolor="#0072B2", edgecolor="#0072B2"))
    ax.text(
        1.02,
        place,
        f"{apa_number(estimate)} {apa_interval(low, high)}",
        transform=ax.get_yaxis_transform(),
        va="center",
        fontsize=8,
    )
