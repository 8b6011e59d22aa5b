"""Slopes of the effects of a study, as every statistic estimates them."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ctra.inference.catalogue import STATISTICS
from ctra.report.apa import effect_name
from ctra.report.cells import Row
from ctra.report.figures.forest import (
    Line,
    Mark,
    draw_forest,
    fill_of,
    in_panels,
    legend_of,
)
from ctra.report.figures.style import Look
from ctra.report.naming import names_of

DRAWN = {one.key: one for one in STATISTICS if one.color}


def draw_effects(results: pd.DataFrame, findings: pd.DataFrame, title: str, unit: str) -> Figure:
    """Forest plot of the effects of a study.

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
        A row for each effect of a model; groups and products have panels of their own. The
        composite is bold and black, filled where its effect is a finding, half filled where it is
        fragile. Other statistics are thin and grey, and filled where their test is calibrated. A
        slope without an estimate has no mark.
    """
    keys = zip(findings["model"], findings["effect"], strict=True)
    found = dict(zip(keys, findings[["finding", "p"]].to_dict("records"), strict=True))
    called = names_of(results)
    lines, every = [], []
    for (model, effect), rows in results.groupby(["model", "effect"], sort=False):
        told = {row["statistic"]: row for row in rows.to_dict("records")}
        name = called[str(model), str(effect)]
        marks = [
            _mark(told[key], name, found[model, effect])
            for key in DRAWN
            if key in told and pd.notna(told[key]["estimate"])
        ]
        every += marks
        if marks:
            alone = effect_name(str(effect))
            below = name.removeprefix(alone).removeprefix(",").strip()
            lines.append((str(effect), Line(alone, below, marks)))
    return draw_forest(in_panels(lines), title, unit, _legend(every))


def _mark(row: Row, of: str, found: Row) -> Mark:
    """The mark of one statistic of an effect."""
    statistic = DRAWN[row["statistic"]]
    look = Look(statistic.color, statistic.marker)
    if statistic.key == "composite":
        finding = found["finding"]
        says = f"{of}, {statistic.figure}, {finding}"
        return Mark({**row, "p": found["p"]}, says, look, fill_of(finding))
    trusted = row["calibrated"] == "yes"
    says = f"{of}, {statistic.figure}" + ("" if trusted else ", its test is not to be trusted")
    return Mark(row, says, look, "full" if trusted else "none", bold=False)


def _legend(marks: list[Mark]) -> list[Line2D]:
    """What the marks mean, as far as they occur."""
    thin = [one for one in marks if not one.bold]
    entries = legend_of(one for one in marks if one.bold)
    for statistic in DRAWN.values():
        of = [one for one in thin if one.look == (statistic.color, statistic.marker)]
        entries += [one._replace(fill="full").entry(statistic.figure) for one in of[:1]]
    doubted = [one for one in thin if one.fill == "none"]
    return entries + [one.entry("thin and hollow: p not to be trusted") for one in doubted[:1]]
