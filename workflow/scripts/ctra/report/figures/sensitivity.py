"""Slopes of every model as declared, and with each sensitivity set beside the covariates."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ctra.files.errors import ReportError
from ctra.report.apa import effect_name
from ctra.report.figures.slopes import draw_slopes
from ctra.report.figures.style import label_panel, lay_out, legend_below, reference_line


def draw_sensitivity(results: pd.DataFrame, title: str, unit: str) -> Figure:
    """Slopes with 95 % CI of every model as declared, and adjusted for each sensitivity set.

    Parameters
    ----------
    results : DataFrame
        Tables of the models of one study (`ctra.model.analysis.fit_model`), with a column model;
        those of sensitivity sets are named `model+set`.
    title : str
    unit : str
        Unit of the slopes.

    Returns
    -------
    Figure
        The composite's slopes: a panel for each effect of a declared model, a row for each set.

    Raises
    ------
    ReportError
        If there is no model with a set.
    """
    results = results[results["statistic"] == "composite"].assign(fill="full")
    names = results["model"].str.partition("+")
    sets = list(dict.fromkeys(names[2]))
    if sets == [""]:
        raise ReportError(f"no sensitivity set among {', '.join(results['model'].unique())}")
    panels = results.assign(model=names[0], added=names[2]).groupby(["model", "effect"], sort=False)
    figure, axes = lay_out(
        len(panels),
        columns=min(4, len(panels)),
        panel=(2.3, 0.9 + 0.28 * len(sets)),
        margin=(1.4, 0.9),
    )
    for ((model, effect), panel), ax in zip(panels, axes, strict=True):
        _draw_panel(ax, panel, sets)
        label_panel(ax, f"{effect_name(str(effect))}\nmodel {model}", f"{unit} per SD")
    figure.suptitle(f"{title}: further adjustments, one at a time (95 % CI)", parse_math=False)
    legend_below(figure, axes)
    return figure


def _draw_panel(ax: Axes, panel: pd.DataFrame, sets: list[str]) -> None:
    """Slopes of one effect, from the model as declared down to the last set."""
    draw_slopes(ax, pd.DataFrame({"added": sets}), panel, vertical=False)
    reference_line(ax, x=0)
    labels = [f"+ {added}" if added else "as declared" for added in sets]
    ax.set_yticks(range(len(sets)), labels, parse_math=False)
    ax.set_ylim(len(sets) - 0.5, -0.5)
    ax.xaxis.set_major_locator(MaxNLocator(4))
