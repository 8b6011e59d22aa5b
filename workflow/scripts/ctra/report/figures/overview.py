"""Every effect of all studies in one forest plot, by the composite."""

from collections.abc import Collection, Mapping

import pandas as pd
from matplotlib.figure import Figure
from statsmodels.stats.meta_analysis import combine_effects

from ctra.files.effects import is_product
from ctra.report.apa import apa_p, effect_name
from ctra.report.cells import Row
from ctra.report.figures.forest import (
    Line,
    Mark,
    context,
    draw_forest,
    fill_of,
    in_panels,
    legend_of,
    of_composite,
)
from ctra.report.findings import LEVEL
from ctra.report.words import Words


def draw_overview(
    results: pd.DataFrame,
    findings: pd.DataFrame,
    names: pd.DataFrame,
    titles: Mapping[str, str],
    unit: str,
    *,
    comparable: Collection[str],
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
    comparable : collection of str
        The studies whose expression has one unit.

    Returns
    -------
    Figure
        A heading for each effect among the same exposures, and below it a row for each study that
        has it; products are in a panel of their own. Marks are filled where the effect is shown,
        half filled where it is fragile, and else hollow. A diamond is the mean of comparable
        studies, weighted by the inverse of their variances; models with a product have none. Where
        Cochran's Q finds that the studies differ, its row says so.
    """
    keys = ["study", "model", "effect"]
    rows = of_composite(results).merge(findings[[*keys, "finding"]], on=keys)
    models = rows.groupby(keys[:2])["effect"].agg(list).rename("others")
    rows = rows.join(models, on=keys[:2])
    rows = rows.assign(among=[" ".join(sorted(others)) for others in rows["others"]])
    words = {study: Words(names[names["study"] == study]) for study in titles}
    lines = []
    for (_, effect), block in rows.groupby(["among", "effect"], sort=False):
        first = block.iloc[0]
        of = words[first["study"]].of
        within = context(of(str(effect)), map(of, first["others"]))
        heading = ", ".join(filter(None, [effect_name(of(str(effect))), within]))
        block_lines = [Line(heading), *_of_studies(block, heading, titles)]
        if pooled := _mean(block[block["study"].isin(comparable)], heading):
            block_lines.append(pooled)
        lines += [(str(effect), line) for line in block_lines]
    marks = [one for _, line in lines for one in line.marks]
    legend = legend_of(one for one in marks if not one.diamond)
    legend += [one.entry("weighted mean of the studies") for one in marks if one.diamond][:1]
    return draw_forest(in_panels(lines), "", unit, legend)


def _of_studies(block: pd.DataFrame, of: str, titles: Mapping[str, str]) -> list[Line]:
    """A row for each study, and for each model of one that has several."""
    several = block["study"].duplicated(keep=False)
    lines = []
    for row, more in zip(block.to_dict("records"), several, strict=True):
        title = titles[row["study"]] + (f" (model {row['model']})" if more else "")
        says = f"{of}, {title}, {row['finding']}"
        lines.append(Line(title, marks=[Mark(row, says, fill=fill_of(row["finding"]))]))
    return lines


def _mean(block: pd.DataFrame, of: str) -> Line | None:
    """The mean of the studies that have an effect; none of one study, or with a product."""
    n = len(block)
    if n < 2 or block["study"].duplicated().any() or any(map(is_product, block["others"].iloc[0])):
        return None
    estimates, errors = (block[name].to_numpy() for name in ("estimate", "std_error"))
    combined = combine_effects(estimates, errors**2)
    fixed = combined.summary_frame().loc["fixed effect"]
    slope: Row = {"estimate": fixed["eff"], "ci_low": fixed["ci_low"], "ci_high": fixed["ci_upp"]}
    name = "both studies" if n == 2 else f"{n} studies"
    says = f"{of}, weighted mean of {name}"
    differ = combined.test_homogeneity().pvalue
    if differ < LEVEL:
        name += " (they differ)"
        says += f", which differ (p {apa_p(differ)})"
    return Line(name, marks=[Mark(slope, says, diamond=True)], bold=True)
