"""Slopes of the composite of each gene set, effect by effect."""

import pandas as pd
from matplotlib.figure import Figure

from ctra.files.gene_set import CTRA
from ctra.report.cells import Row
from ctra.report.figures.forest import (
    OF_EXPOSURES,
    Line,
    Mark,
    draw_forest,
    fill_of,
    in_panels,
    legend_of,
)
from ctra.report.naming import names_of
from ctra.report.set_findings import OTHERWISE, set_name

IN_CTRA = {says: claim for claim, says in OTHERWISE.items()}
SIGNS = ("lower composite", "higher composite")  # of a negative and a positive slope


def draw_gene_sets(table: pd.DataFrame, title: str, unit: str) -> Figure:
    """Slopes with 95% CI of the composites of all gene sets.

    Parameters
    ----------
    table : DataFrame
        From `ctra.report.set_findings.compare_sets`, effects in words.
    title : str
    unit : str
        Unit of the slopes.

    Returns
    -------
    Figure
        A heading for each effect of a declared model, and below it a row a set, the profile first
        and in bold. Marks are filled as in the overview.
    """
    called = names_of(table)
    slopes = table[table["estimate"].notna()]
    lines = []
    for (model, effect), rows in slopes.groupby(["model", "effect"], sort=False):
        heading = called[str(model), str(effect)]
        lines.append((str(effect), Line(heading)))
        lines += [(str(effect), _line(row, heading)) for row in rows.to_dict("records")]
    panels = {
        SIGNS if signs == OF_EXPOSURES else signs: rows for signs, rows in in_panels(lines).items()
    }
    marks = [one for _, line in lines for one in line.marks]
    return draw_forest(panels, f"{title}: other gene sets", unit, legend_of(marks))


def _line(row: Row, of: str) -> Line:
    """The row of one set, bold of the profile."""
    profile = row["gene_set"] == CTRA
    name = set_name(row["gene_set"])
    genes = f"{row['n_genes']:.0f} of {row['n_listed']:.0f} genes"
    finding = str(row["finding"])
    fill = fill_of(IN_CTRA.get(finding, finding))
    says = f"{of}, {name}, {genes}, {finding}"
    return Line(f"{name}, {genes}", "", [Mark(row, says, fill=fill, bold=profile)], bold=profile)
