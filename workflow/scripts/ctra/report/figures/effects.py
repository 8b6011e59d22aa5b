"""Slopes of the exposures of a study: each alone, and adjusted for one another."""

from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ctra.report.apa import effect_name
from ctra.report.figures.slopes import draw_slopes, mark_fills
from ctra.report.figures.style import lay_out, legend_below, open_frame, reference_line

WRAPPED = 16  # characters of a line below a mark


def draw_effects(results: pd.DataFrame, findings: pd.DataFrame, title: str, unit: str) -> Figure:
    """Slopes with 95 % CI: each exposure in a model of its own, and adjusted for one another.

    Parameters
    ----------
    results : DataFrame
        Tables of the models of one study (`ctra.model.analysis.fit_model`), with a column model.
    findings : DataFrame
        Of the study (`ctra.report.findings`).
    title : str
    unit : str
        Unit of the slopes.

    Returns
    -------
    Figure
        A panel for the models with one exposure, and one for those with several and no product. The
        composite is bold, and filled where its effect is a finding.
    """
    panels = _panels(mark_fills(results, findings))
    figure, axes = lay_out(len(panels), columns=len(panels), panel=(3.2, 3.6), margin=(1, 0))
    for letter, (name, panel), ax in zip("AB", panels.items(), axes, strict=False):
        _draw_panel(ax, panel)
        ax.set_title(f"{letter}  {name}", loc="left", fontsize=10)
    axes[0].set_ylabel(f"CTRA, {unit} per SD of the exposure")
    figure.suptitle(title, parse_math=False)
    legend_below(figure, axes)
    return figure


def _panels(results: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The results of each panel that has any, by its name; those with a product have none."""
    models = results.groupby("model")["effect"]
    products = models.transform(lambda effects: effects.str.contains(":").any())
    several = models.transform("nunique") > 1
    panels = {
        "separate models": results[~products & ~several],
        "mutually adjusted": results[~products & several],
    }
    panels = {name: panel for name, panel in panels.items() if len(panel)}
    return panels or {"all effects": results}


def _draw_panel(ax: Axes, panel: pd.DataFrame) -> None:
    """Slopes of the effects, from left to right."""
    rows = panel[["model", "effect"]].drop_duplicates(ignore_index=True)
    draw_slopes(ax, rows, panel, vertical=True)
    reference_line(ax, y=0)
    in_several_models = rows["effect"].duplicated(keep=False)
    with_model = rows["effect"] + "\n(" + rows["model"] + ")"
    names = rows["effect"].mask(in_several_models, with_model).map(effect_name)
    labels = ["\n".join(fill(line, WRAPPED) for line in name.split("\n")) for name in names]
    ax.set_xticks(range(len(rows)), labels, parse_math=False)
    ax.set_xlim(-0.6, len(rows) - 0.4)
    open_frame(ax)
