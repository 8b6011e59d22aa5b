"""Every effect of all studies in one forest plot, by the composite."""

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ctra.report.apa import apa_p, effect_name
from ctra.report.cells import Row
from ctra.report.figures.forest import (
    COMPOSITE,
    Line,
    Mark,
    draw_forest,
    fill_of,
    in_panels,
    legend_of,
    of_composite,
)
from ctra.report.figures.style import GREY, Look
from ctra.report.findings import LEVEL
from ctra.report.naming import context
from ctra.report.pooled import FEWEST_VARYING
from ctra.report.words import Words, names_in

MEANS = {"fixed": ("fixed effect", COMPOSITE), "random": ("random effects", Look(GREY, "o"))}


def draw_overview(
    results: pd.DataFrame,
    findings: pd.DataFrame,
    names: pd.DataFrame,
    pooled: pd.DataFrame,
    *,
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
    pooled : DataFrame
        Effects of several studies (`ctra.model.pooled.pool_studies`); no rows of a single study.
    titles : dict of str to str
        Title by study.
    unit : str
        Unit of the slopes.

    Returns
    -------
    Figure
        A heading for each effect among the same exposures, and below it a row for each study that
        has it; of a single study the row alone. Groups and products have panels of their own.
        Marks are filled where the effect is shown, half filled where it is fragile, and else
        hollow. Diamonds are the means over studies: black of one effect, grey of effects that vary,
        with three studies or more. Where Cochran's Q finds that the studies differ, the row of the
        former says so.
    """
    keys = ["study", "model", "effect"]
    rows = of_composite(results).merge(findings[[*keys, "finding", "p"]], on=keys)
    models = rows.groupby(keys[:2])["effect"].agg(list).rename("others")
    rows = rows.join(models, on=keys[:2])
    rows = rows.assign(among=["; ".join(sorted(others)) for others in rows["others"]])
    words = {study: Words(names[names["study"] == study]) for study in titles}
    means = _means(pooled)
    lines = []
    for (among, effect), block in rows.groupby(["among", "effect"], sort=False):
        first = block.iloc[0]
        of = words[first["study"]].of
        within = context(of(str(effect)), map(of, first["others"]))
        heading = ", ".join(filter(None, [effect_name(of(str(effect))), within]))
        block_lines = [Line(heading), *_of_studies(block, heading, titles)]
        if len(titles) == 1 and len(block) == 1:
            block_lines = [Line(heading, marks=block_lines[1].marks)]
        block_lines += [_mean(row, heading) for row in means.get((str(among), str(effect)), [])]
        lines += [(str(effect), line) for line in block_lines]
    marks = [one for _, line in lines for one in line.marks]
    return draw_forest(in_panels(lines), "", unit, _legend(marks))


def _of_studies(block: pd.DataFrame, of: str, titles: Mapping[str, str]) -> list[Line]:
    """A row for each study, and for each model of one that has several."""
    several = block["study"].duplicated(keep=False)
    lines = []
    for row, more in zip(block.to_dict("records"), several, strict=True):
        title = titles[row["study"]] + (f" (model {row['model']})" if more else "")
        says = f"{of}, {title}, {row['finding']}"
        lines.append(Line(title, marks=[Mark(row, says, fill=fill_of(row["finding"]))]))
    return lines


def _means(pooled: pd.DataFrame) -> dict[tuple[str, str], list[Row]]:
    """Rows of the means of all studies, by the effects of the models and the effect."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in pooled.to_dict("records"):
        varies = row["method"] == "random"
        few = varies and row["n_studies"] < FEWEST_VARYING
        if row["status"] == "ok" and pd.isna(row["without"]) and not few:
            among = "; ".join(sorted([row["effect"], *names_in(row["beside"])]))
            found.setdefault((among, row["effect"]), []).append(row)
    return found


def _mean(row: Row, of: str) -> Line:
    """The row of a mean over studies."""
    label, look = MEANS[row["method"]]
    studies = "both studies" if row["n_studies"] == 2 else f"{row['n_studies']:.0f} studies"
    says, below = f"{of}, {label} of {studies}", ""
    if row["p_differ"] < LEVEL:
        below = f"the studies differ (p {apa_p(row['p_differ'])})"
        says += f", which differ (p {apa_p(row['p_differ'])})"
    wide = row["method"] == "random"
    one = Mark(row, says, look, diamond=True, wide=wide)
    return Line(f"{studies}, {label}", "" if wide else below, [one], bold=True)


def _legend(marks: Sequence[Mark]) -> list[Line2D]:
    """What the marks mean, as far as they occur."""
    entries = legend_of(one for one in marks if not one.diamond)
    for label, look in MEANS.values():
        of = [one for one in marks if one.diamond and one.look == look]
        entries += [one.entry(f"mean of studies, {label}: no verdict") for one in of[:1]]
    return entries
