"""The report as one HTML page without external files, from the result tables alone."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from ctra.files.effects import contrast_of, is_product
from ctra.files.strict_yaml import dump_yaml
from ctra.report import alt_text, tables
from ctra.report.abstract import abstract, covered, question, words_mean
from ctra.report.cells import Block, table, text
from ctra.report.glance import glance
from ctra.report.methods import covariates_of, methods
from ctra.report.numbering import Part, number_blocks
from ctra.report.other_sets import TITLE as OTHER_SETS
from ctra.report.other_sets import in_methods, other_sets
from ctra.report.pooled import FEWEST_VARYING, cautions, not_together, side_by_side, together
from ctra.report.reading import GLOSSARY, explained, how_to_read, own_scale
from ctra.report.references import parts, references
from ctra.report.sections import (
    APPENDIX,
    MAIN,
    Drawings,
    Results,
    Tables,
    details,
    heading,
    note,
    of_studies,
    paragraph,
)
from ctra.report.summary import coverage, effects_tested, has_clusters, passed, were_drawn
from ctra.report.visits import all_visits, baseline_of, outcomes
from ctra.results import FIGURES

SLOPES = "Slopes b are in {unit} per SD of the exposure."
PRODUCTS = "In a model with a product they are at the mean of the other exposure."
GROUPS = (
    "Of a group, such as treated vs control, b is its difference from the reference, in {unit}."
)
LOG2 = "A b of 0.1 is a composite that is 7 % higher. A b of 1 is one twice as high."
COMPOSITE = (
    "b is of the composite: the mean of a participant's CTRA genes, where those that adversity "
    "lowers count negatively."
)
TESTS = (
    "Its tests are the t test, one that shuffles the participants (permutation), and one that "
    "flips the signs of their residuals at random (sign flips)."
)
BY_CLUSTERS = "With clusters, a test by cluster-robust standard errors stands beside them."
PUBLISHED = (
    "The p of the published model are too small unless there are many more participants than "
    "genes. The false-alarm rate says how often it "
    "finds an effect in shuffled data, which have none; it should be 5 %."
)
SIMULATED = "Simulated data: no real people were measured. The page shows what a report looks like."


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
    figures : dict of (str, str or None, str or None) to str
        SVG documents by kind (of `ctra.results.FIGURES`), study and model. None of a whole study,
        and of all studies.
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
    forest = figures["overview", None, None]
    main = [_part("summary", "In short", _summary(config, given, effects, studies, unit, forest))]
    main += [
        _part(name, title, of_studies(write, studies)) for name, (title, write) in MAIN.items()
    ]
    told = [*methods(config, given, titles), *all_visits(config, given, titles)]
    told += in_methods(config)
    by = [paragraph(says, lead=f"{of}.") for of, says in told]
    main.append(_part("methods", "Methods", by))
    more = [_part("together", "The studies together", _together(given["pooled"], titles))]
    more += [
        _part(name, title, of_studies(write, studies)) for name, (title, write) in APPENDIX.items()
    ]
    of_sets = partial(other_sets, clustered=has_clusters(config))
    more.append(_part("gene-sets", OTHER_SETS, of_studies(of_sets, studies)))
    more.append(_part("sentences", "Sentences for a paper", _sentences(given, titles)))
    more.append(_part("settings", "Programs and settings", _settings(config, software, reference)))
    listed = {"kind": "references", "items": list(map(parts, references(told, software)))}
    more.append(_part("references", "References", [listed]))
    of_page = {"main": _filled(main), "appendix": _filled(more)}
    number_blocks([*of_page["main"], *of_page["appendix"]])
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(template.parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["explained"] = explained
    return environment.get_template(template.name).render(
        **of_page,
        titles=titles,
        glossary=GLOSSARY,
        banner=SIMULATED if "simulate" in config else "",
    )


def _part(name: str, title: str, blocks: Sequence[Block | None]) -> Part:
    return {"id": name, "title": title, "blocks": [block for block in blocks if block]}


def _filled(parts: Sequence[Part]) -> list[Part]:
    """The parts that have something to show."""
    return [part for part in parts if part["blocks"]]


def _summary(
    config: Mapping[str, Any],
    given: Tables,
    effects: pd.DataFrame,
    studies: Sequence[Results],
    unit: str,
    forest: str,
) -> list[Block | None]:
    blocks: list[Block | None] = [paragraph(question(given["findings"]))]
    for results in studies:
        blocks.append(paragraph(" ".join(abstract(results)), lead=f"{results.title}."))
    clustered = has_clusters(config)
    words = words_mean(given["findings"], drawn=were_drawn(effects), clustered=clustered)
    blocks.append(paragraph(words))
    composite = given["results"][given["results"]["statistic"] == "composite"]
    told = (
        f"{of.title}: {alt_text.slopes_say(composite[composite['study'] == of.study])}"
        for of in studies
    )
    means = side_by_side(given["pooled"])
    says = " ".join([*told, *alt_text.pooled_say(means)])
    picture = alt_text.picture("figure-overview", FIGURES["overview"].title, forest, says)
    kind = "overview"
    if len(means):
        varying = means["n_studies"].max() >= FEWEST_VARYING
        kind = "overview-varying" if varying else "overview-together"
    scales = own_scale(composite.loc[composite["estimate"].notna(), "effect"])
    blocks.append(picture | {"how": f"{how_to_read(kind)} {scales}".strip()})
    titles = {results.study: results.title for results in studies}
    shown = glance(effects, titles, clustered=clustered)
    blocks.append(shown and shown | {"how": how_to_read("table-effects")})
    if of_all := together(given["pooled"], titles):
        blocks.append(paragraph(" ".join(of_all), lead="The studies together."))
    more = []
    if "truth" in effects:
        more.append(f"{coverage(effects)}.")
    if len(given["samples"]):
        more.append(f"{passed(given['samples'])}.")
    if more:
        blocks.append(paragraph(" ".join(more)))
    for results in studies:
        spec = config["studies"][results.study]
        covariates = [*covariates_of(config, given, results.study), *baseline_of(spec)]
        tested = effects_tested(effects, results.study)
        details_of = [f"{results.title}.", tested, *covered(results, covariates), *outcomes(spec)]
        blocks.append(note(" ".join(details_of)))
    return [*blocks, *_measures(config, effects, unit)]


def _measures(config: Mapping[str, Any], effects: pd.DataFrame, unit: str) -> list[Block]:
    """What the slopes are in, how they were tested, and what the published model's p is worth."""
    drawn = were_drawn(effects)
    tests = {TESTS: drawn, BY_CLUSTERS: drawn and has_clusters(config)}
    told = [says for says, holds in tests.items() if holds]
    notes = [note(" ".join([*_units(effects["effect"], unit), COMPOSITE, *told]))]
    return [*notes, note(PUBLISHED)] if effects["un_p_value"].notna().any() else notes


def _units(effects: pd.Series, unit: str) -> list[str]:
    """What the slopes are in, of each kind of effect that is there, as sentences."""
    of_group = effects.map(contrast_of).notna()
    told = [SLOPES] if not of_group.all() else []
    told += [PRODUCTS] if effects.map(is_product).any() else []
    told += [GROUPS] if of_group.any() else []
    told += [LOG2] if unit.startswith("log2") else []
    return [says.format(unit=unit) for says in told]


def _together(pooled: pd.DataFrame, titles: Mapping[str, str]) -> list[Block | None]:
    """The means of several studies, and which effects have none; nothing of a single study."""
    means = side_by_side(pooled)
    shown = None if means.empty else tables.pooled(means)
    return [
        shown and shown | {"how": how_to_read("table-pooled")},
        *map(paragraph, cautions(pooled)),
        *map(note, not_together(pooled, titles)),
    ]


def _sentences(given: Tables, titles: Mapping[str, str]) -> list[Block]:
    blocks = []
    sentences = given["sentences"][given["sentences"]["statistic"] == "composite"]
    for study, title in titles.items():
        of_study = sentences[sentences["study"] == study]
        if len(of_study):
            blocks.append(heading(title))
            blocks += [
                paragraph(row["sentence"], lead=f"Model {row['model']}.")
                for row in of_study.to_dict("records")
            ]
    return blocks


def _settings(
    config: Mapping[str, Any], software: pd.DataFrame, reference: pd.DataFrame
) -> list[Block | None]:
    programs = [text("Program", "program"), text("Version", "version"), text("For", "used_for")]
    files = [text("Reference", "reference"), text("File", "file"), text("SHA-256", "sha256")]
    settings = dump_yaml(config)
    return [
        table("table-software", "Programs", software, programs),
        table("table-reference", "Reference", reference, files),
        details("Configuration, defaults filled in", {"kind": "code", "text": settings}),
    ]
