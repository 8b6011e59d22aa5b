"""Slopes of every model as declared, and with each sensitivity set beside the covariates."""

import pandas as pd
from matplotlib.figure import Figure

from ctra.files.errors import ReportError
from ctra.report.cells import Row
from ctra.report.figures.forest import Line, Mark, draw_forest, in_panels, of_composite
from ctra.report.naming import names_of


def draw_sensitivity(results: pd.DataFrame, title: str, unit: str) -> Figure:
    """Slopes with 95% CI of every model as declared, and adjusted for each sensitivity set.

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
        The composite's slopes: a heading for each effect of a declared model, a row for each set.
        The model as declared is bold.

    Raises
    ------
    ReportError
        If there is no model with a set.
    """
    names = results["model"].str.partition("+")
    if not names[2].any():
        raise ReportError(f"no sensitivity set among {', '.join(results['model'].unique())}")
    slopes = of_composite(results.assign(model=names[0], added=names[2]))
    called = names_of(slopes)
    lines = []
    for (model, effect), rows in slopes.groupby(["model", "effect"], sort=False):
        heading = called[str(model), str(effect)]
        lines.append((str(effect), Line(heading)))
        for row in rows.to_dict("records"):
            lines.append((str(effect), _line(row, heading)))
    return draw_forest(in_panels(lines), f"{title}: further covariates, a set at a time", unit)


def _line(row: Row, of: str) -> Line:
    """The row of one model, bold where it is as declared."""
    name = f"+ {row['added']}" if row["added"] else "as declared"
    declared = not row["added"]
    return Line(name, marks=[Mark(row, f"{of}, {name}", bold=declared)], bold=declared)
