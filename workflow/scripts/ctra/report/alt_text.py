"""Figures inside the page, each with a text that states its numbers."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree

import pandas as pd

from ctra.inference.catalogue import STATISTICS
from ctra.report.apa import apa_number, effect_name
from ctra.report.cells import Block, Row
from ctra.report.findings import of_claimed_products
from ctra.report.model_notes import in_models
from ctra.report.svg import SVG

REFERENCE = re.compile(r"url\(#|^#")
SHORT = {statistic.key: statistic.short for statistic in STATISTICS if statistic.short}
SHAPES = {"D": "A diamond", "s": "A square", "^": "A triangle"}
NUMBERS_ELSEWHERE = "The appendix has their numbers (Every test)."


def thin_marks_are(results: pd.DataFrame) -> str:
    """What each thin mark of the figure of the effects is, and where its numbers are.

    Parameters
    ----------
    results : DataFrame
        statistic and estimate of the declared models of a study.

    Returns
    -------
    str
        Sentences; empty where the composite alone has estimates.
    """
    there = set(results.loc[results["estimate"].notna(), "statistic"])
    shapes = [
        f"{SHAPES[one.marker]} is the {one.figure}."
        for one in STATISTICS
        if one.key in there and one.marker in SHAPES
    ]
    return " ".join([*shapes, NUMBERS_ELSEWHERE] if shapes else [])


def picture(name: str, caption: str, document: str, says: str) -> Block:
    """A figure as the page's template takes it.

    Parameters
    ----------
    name : str
        Id of the figure in the page, and name of the file that it is saved as.
    caption : str
    document : str
        SVG.
    says : str
        What the figure shows, in words and numbers, for those who do not see it.

    Returns
    -------
    dict
        kind, id, caption and svg: an element whose ids occur nowhere else in the page.
    """
    svg = ElementTree.fromstring(document)
    for metadata in svg.findall(f"{{{SVG}}}metadata"):
        svg.remove(metadata)
    for element in svg.iter():
        for key, value in element.items():
            if key == "id":
                element.set(key, f"{name}.{value}")
            else:
                element.set(key, REFERENCE.sub(lambda found: f"{found[0]}{name}.", value))
    svg.set("role", "group")  # the marks within it can be reached
    svg.set("aria-label", says)
    text = ElementTree.tostring(svg, encoding="unicode")
    return {"kind": "picture", "id": name, "caption": caption, "svg": text}


def flow_says(flow: pd.DataFrame, results: pd.DataFrame) -> str:
    """Numbers of the flow of one study's participants, and of those in its models."""
    first, *steps = flow.to_dict("records")
    left = [f"{step['n_excluded']} {step['step']}" for step in steps if step["n_excluded"]]
    lost = f"; left out: {', '.join(left)}" if left else ""
    analysed = f"analysed sample: {flow['n_left'].iloc[-1]}"
    return (
        f"{first['step']}: {first['n_left']}{lost}; {'; '.join([analysed, *in_models(results)])}."
    )


def slopes_say(results: pd.DataFrame) -> str:
    """Slopes of models, statistic by statistic."""
    told = results[results["statistic"].isin(SHORT) & results["estimate"].notna()]
    return _join(
        f"{effect_name(str(effect))} (model {model}): "
        + ", ".join(f"{SHORT[row['statistic']]} {_interval(row)}" for row in _records(rows))
        for (model, effect), rows in told.groupby(["model", "effect"], sort=False)
    )


def pooled_say(means: pd.DataFrame) -> list[str]:
    """Means over all studies of each effect, from `ctra.report.pooled.side_by_side`."""
    if means.empty:
        return []
    of_all = means[means["without"] == ""]
    told = _join(
        f"{effect_name(row['effect'])}: fixed effect {_interval(row, 'fixed_')}, "
        f"random effects {_interval(row)}"
        for row in _records(of_all)
    )
    return [f"Studies together: {told}"]


def simple_slopes_say(slopes: pd.DataFrame, findings: pd.DataFrame) -> str:
    """Simple slopes of the composite of one model, and whether their product is a finding."""
    told = slopes[(slopes["statistic"] == "composite") & (slopes["status"] == "ok")]
    says = _join(
        f"{row['exposure']} at {row['moderator']} {apa_number(row['value'], 1)} SD: "
        f"{_interval(row)}"
        for row in _records(told)
    )
    unclaimed = told[~of_claimed_products(told, findings)]
    for exposure, moderator in unclaimed[["exposure", "moderator"]].drop_duplicates().to_numpy():
        says += f" The product of {exposure} and {moderator} is no finding."
    return says


def genes_say(genewise: pd.DataFrame, groups: pd.DataFrame) -> str:
    """Slopes of the genes of one model: how many on each side, the extremes, and the groups."""
    told = []
    for effect, genes in genewise.dropna(subset="estimate").groupby("effect", sort=False):
        genes = genes.sort_values("estimate")
        ends = " to ".join(
            f"{apa_number(row['estimate'])} ({row['symbol']})"
            for row in _records(genes.iloc[[0, -1]])
        )
        means = ", ".join(
            f"{row['group']} {_interval(row)}"
            for row in _records(groups[(groups["effect"] == effect) & groups["estimate"].notna()])
        )
        found = ", ".join(genes.loc[genes["fdr"] < 0.05, "symbol"]) or "none"
        falling = (genes["estimate"] < 0).sum()
        told.append(
            f"{effect_name(str(effect))}: {falling} of {len(genes)} genes have a negative slope, "
            f"from {ends}; false discovery rate below 5 %: {found}; "
            f"means of the groups: {means}"
        )
    return _join(told)


def correlations_say(means: pd.DataFrame) -> str:
    """Mean correlations within and between the groups of genes."""
    return _join(
        f"{row['group']} with {row['other']} genes {apa_number(row['mean_r'], 2)}"
        for row in _records(means)
    )


def power_says(power: pd.DataFrame) -> str:
    """Participants for 80 % power, by effect."""
    told = power[(power["statistic"] == "composite") & power["n_80"].notna()]
    return _join(
        f"{effect_name(row['effect'])} (model {row['model']}): {row['n_80']:.0f} participants for "
        f"80 % power, {100 * row['power']:.0f} % with the {row['n']:.0f} here"
        for row in _records(told)
    )


def reads_say(steps: pd.DataFrame) -> str:
    """Median and range over the samples of what became of the reads."""
    return _join(
        f"{row['step']}: {row['median']:,.0f} (median; {row['lowest']:,.0f} to "
        f"{row['highest']:,.0f}; {100 * row['share']:.1f} % of all)"
        for row in _records(steps)
    )


def _records(rows: pd.DataFrame) -> Iterable[Row]:
    return rows.to_dict("records")


def _interval(row: Row, prefix: str = "") -> str:
    b, low, high = (
        apa_number(row[f"{prefix}{name}"]) for name in ("estimate", "ci_low", "ci_high")
    )
    return f"{b} [{low}, {high}]"


def _join(parts: Iterable[str]) -> str:
    return f"{'; '.join(parts) or 'no result'}."
