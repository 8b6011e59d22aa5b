"""Changes over the visits, and slopes of exposures of each visit, in one forest plot."""

import pandas as pd
from matplotlib.figure import Figure

from ctra.files.visits import ALL, BETWEEN, CHANGE, OF_CHANGES, WITHIN
from ctra.report.cells import Row
from ctra.report.figures import forest
from ctra.report.figures.forest import Line, Mark, draw_forest
from ctra.report.figures.style import GREY, Look, nothing

LOOK = Look(GREY, "o")


def draw_changes(contrasts: pd.DataFrame, slopes: pd.DataFrame, title: str, unit: str) -> Figure:
    """Forest plot of what changed over the visits of a study.

    Parameters
    ----------
    contrasts : DataFrame
        From `ctra.model.repeated.repeated_measures`.
    slopes : DataFrame
        From `ctra.model.varying.varying_effects`; no rows without exposures of each visit.
    title, unit : str
        Of the study, and of the composite.

    Returns
    -------
    Figure
        Panels of the changes within arms, of how they differ from that of the reference, and of
        slopes within and between participants. Marks are grey, since none has a verdict. What has
        no estimate is left out; if nothing has one, the figure says why.
    """
    fitted = contrasts[contrasts["status"] == "ok"].rename(columns={"difference": "estimate"})
    panels = {
        forest.OF_CHANGES: _of_contrast(fitted, CHANGE, "Change since {}"),
        forest.OF_DIFFERENCES: _of_contrast(fitted, OF_CHANGES, "Change minus that in {}"),
        forest.OF_EXPOSURES: _of_slopes(slopes),
    }
    there = {signs: lines for signs, lines in panels.items() if lines}
    title = f"{title}: changes over the visits"
    if not there:
        return nothing(title, contrasts["status"].iloc[0])
    return draw_forest(there, title, unit)


def _of_contrast(contrasts: pd.DataFrame, kind: str, heading: str) -> list[Line]:
    """A heading for what is compared with, and a row for each arm and visit."""
    rows = contrasts[contrasts["contrast"] == kind].to_dict("records")
    lines: list[Line] = []
    for row in rows:
        of = heading.format(row["versus"])
        arm = "" if row["arm"] == ALL else f"{row['arm']}, "
        lines += [] if lines else [Line(of)]
        lines.append(_line(f"{arm}{row['visit']}", row, of))
    return lines


def _of_slopes(slopes: pd.DataFrame) -> list[Line]:
    """A heading for each exposure, and its slopes within and between participants."""
    if slopes.empty:
        return []
    rows = slopes[slopes["effect"].isin([WITHIN, BETWEEN]) & (slopes["status"] == "ok")]
    lines = []
    for exposure, own in rows.groupby("exposure", sort=False):
        lines.append(Line(str(exposure)))
        lines += [_line(row["effect"], row, str(exposure)) for row in own.to_dict("records")]
    return lines


def _line(name: str, row: Row, of: str) -> Line:
    return Line(name, marks=[Mark(row, f"{of}, {name}", LOOK)])
