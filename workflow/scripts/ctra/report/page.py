"""The report as one HTML page without external files, from the result tables alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from ctra.files.strict_yaml import dump_yaml
from ctra.report import tables
from ctra.report.cells import Block, table, text
from ctra.report.methods import methods, references
from ctra.report.sections import (
    HEADINGS,
    Drawings,
    Results,
    Tables,
    details,
    heading,
    note,
    of_studies,
    paragraph,
)
from ctra.report.summary import coverage, effects_tested, passed

COMPOSITE = (
    "Slopes in {unit} per SD of the exposure; in a model with a product, at the mean of the other "
    "exposure. Conclude from the mean composite: the average signed expression of a participant's "
    "CTRA genes, regressed on exposures and covariates. Its p holds whatever the correlation "
    "between genes. A finding needs its nominal p, and those by permutation and sign flips, below "
    ".05: sign flips allow participants to vary unequally."
)
UNSTRUCTURED = (
    "The unstructured model is the mixed model as it is published (genes as repeated measures). "
    "Its standard errors leave out the uncertainty of the gene weights, so that its p are too "
    "small unless participants far outnumber genes."
)
MULTIQC = {"kind": "link", "href": "qc/multiqc.html", "text": "MultiQC's page of all samples"}


def render(
    template: Path,
    given: Tables,
    effects: pd.DataFrame,
    figures: Drawings,
    *,
    config: Mapping[str, Any],
    titles: Mapping[str, str],
    unit: str,
    software: pd.DataFrame,
    reference: pd.DataFrame,
) -> str:
    """The report.

    Parameters
    ----------
    template : Path
        Jinja2 template; style and program of the page lie beside it.
    given : dict of str to DataFrame
        The sheets of the catalogue of results, each with a column study. A table that a study
        does not have has no rows of it.
    effects : DataFrame
        From `ctra.report.summary.effect_table`.
    figures : dict of (str, str, str or None) to str
        SVG documents by kind (of `ctra.results.FIGURES`), study and model (None of a whole study).
    config : dict
        The configuration, defaults filled in.
    titles : dict of str to str
        Title by study.
    unit : str
        Unit of the slopes.
    software : DataFrame
        From `ctra.report.methods.software`.
    reference : DataFrame
        reference, file and sha256 of genome and annotation; no rows where no study starts at reads.

    Returns
    -------
    str
    """
    studies = [Results(given, figures, study, title) for study, title in titles.items()]
    parts = [("summary", "Summary", _summary(given, effects, titles, unit))]
    for name, title in HEADINGS.items():
        parts.append((name, title, of_studies(name, studies)))
        if name == "quality" and (software["program"] == "MultiQC").any():
            parts[-1][-1].append(MULTIQC)
    listed = {"kind": "list", "items": references(config, software)}
    texts = _text(config, given, titles, software, reference)
    parts.append(("text", "Text for a paper", texts))
    parts.append(("references", "References", [listed]))
    sections = [
        {"id": name, "title": title, "blocks": blocks} for name, title, blocks in parts if blocks
    ]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(template.parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template.name).render(sections=sections, titles=titles)


def _summary(
    given: Tables, effects: pd.DataFrame, titles: Mapping[str, str], unit: str
) -> list[Block]:
    blocks = [tables.effects(effects, titles)]
    says = []
    if "truth" in effects:
        says.append(f"{coverage(effects)}.")
    if len(given["samples"]):
        says.append(f"{passed(given['samples'])}.")
    if says:
        blocks.append(paragraph(" ".join(says)))
    for study, title in titles.items():
        blocks.append(paragraph(effects_tested(effects, study), lead=f"{title}."))
    blocks.append(note(COMPOSITE.format(unit=unit)))
    if effects["un_status"].notna().any():
        blocks.append(note(UNSTRUCTURED))
    return [block for block in blocks if block]


def _text(
    config: Mapping[str, Any],
    given: Tables,
    titles: Mapping[str, str],
    software: pd.DataFrame,
    reference: pd.DataFrame,
) -> list[Block]:
    blocks: list[Block | None] = [heading("Methods")]
    blocks += [paragraph(says, lead=f"{of}.") for of, says in methods(config, given, titles)]
    sentences = given["sentences"][given["sentences"]["statistic"] == "composite"]
    for study, title in titles.items():
        of_study = sentences[sentences["study"] == study]
        if len(of_study):
            blocks.append(heading(f"Results, {title}"))
            blocks += [
                paragraph(row["sentence"], lead=f"Model {row['model']}.")
                for row in of_study.to_dict("records")
            ]
    programs = [text("Program", "program"), text("Version", "version"), text("For", "used_for")]
    files = [text("Reference", "reference"), text("File", "file"), text("SHA-256", "sha256")]
    settings = dump_yaml(config)
    blocks += [
        heading("Versions and settings"),
        table("table-software", "Programs", software, programs),
        table("table-reference", "Reference", reference, files),
        details("Configuration, defaults filled in", {"kind": "code", "text": settings}),
    ]
    return [block for block in blocks if block]
