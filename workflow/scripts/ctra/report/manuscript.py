"""The results as a document for a manuscript: sentences, APA tables, figures and methods."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from ctra.report import alt_text, cohort_tables, tables, visits
from ctra.report.abstract import abstract, question, words_mean
from ctra.report.apa import apa_correlation, apa_interval, effect_name
from ctra.report.cells import Block, Column, Row, number, p_value, table, text, whole
from ctra.report.methods import methods
from ctra.report.naming import names_of
from ctra.report.other_sets import in_methods
from ctra.report.references import parts, references
from ctra.report.sections import Results, Tables
from ctra.report.summary import (
    PRIMARY,
    believed_is,
    believed_p,
    has_clusters,
    stars,
    were_drawn,
)
from ctra.report.word import Document
from ctra.results import FIGURES

Pictures = Mapping[tuple[str, str | None, str | None], str]  # PNG by kind, study and model
TITLE = "The CTRA profile and its exposures"
SIMULATED = "Simulated data: no real people were measured."
BELIEVED = (
    "b: slope of the mean of the CTRA genes, in {unit} per SD of the exposure. t test p: as most "
    "papers have it. {believed}. {use}Holm p: corrected for all effects tested "
    "in the study. * p < .05, ** p < .01, *** p < .001, of findings alone."
)
CORRELATED = (
    "Pearson correlations of the analysed participants. For variables with two values see the "
    "table of participants. The p behind the stars are not corrected for their number. "
    "* p < .05, ** p < .01, *** p < .001."
)

OF_MEANS = (
    "Means of the composite by a mixed model of all visits, in {unit}, for participants with "
    "average covariates. SE and df are those of Kenward and Roger (1997)."
)
OF_CHANGES = (
    "By the same model, in {unit}. A change is a visit less the baseline, in one arm. A difference "
    "of changes says how much more an arm changed than the reference. The p are not corrected for "
    "their number, and none is a finding: conclude from the slopes of the composite."
)


def write_manuscript(
    path: Path | str,
    given: Tables,
    effects: pd.DataFrame,
    figures: Pictures,
    *,
    config: Mapping[str, Any],
    titles: Mapping[str, str],
    unit: str,
    software: pd.DataFrame,
) -> None:
    """Write the document.

    Parameters
    ----------
    path : str or Path
        The file, .docx. The same results give the same bytes.
    given : dict of str to DataFrame
        The sheets of the catalogue of results, each with a column study, in words.
    effects : DataFrame
        From `ctra.report.summary.effect_table`.
    figures : dict of (str, str or None, str or None) to str
        PNG by kind, study and model; None of all studies, or of a whole study.
    config : dict
        The configuration, defaults filled in.
    titles : dict of str to str
        Title by study.
    unit : str
        Unit of the slopes.
    software : DataFrame
        From `ctra.report.methods.software`.
    """
    simulated = "simulate" in config
    title = f"{TITLE}, simulated" if simulated else TITLE
    document = Document(title)
    document.title(title)
    if simulated:
        document.paragraph(SIMULATED, lead="Note.")
    studies = [Results(given, {}, study, title) for study, title in titles.items()]
    document.heading("Abstract")
    document.paragraph(question(given["findings"]))
    for results in studies:
        document.paragraph(" ".join(abstract(results)), lead=f"{results.title}.")
    drawn, clustered = were_drawn(effects), has_clusters(config)
    document.paragraph(words_mean(given["findings"], drawn=drawn, clustered=clustered))
    document.heading("Method")
    told = [*methods(config, given, titles), *visits.all_visits(config, given, titles)]
    told += in_methods(config)
    for of, says in told:
        document.paragraph(says, lead=f"{of}.")
    document.paragraph(_programs(software), lead="Programs.")
    document.heading("Results")
    numbered = {"table": 0, "figure": 0}
    for results in studies:
        clustered = "cluster" in config["studies"][results.study]
        blocks = study_tables(results, effects, unit, clustered=clustered)
        _add_study(document, results, blocks, figures, numbered)
    document.heading("References")
    for reference in references(told, software):
        document.reference(parts(reference))
    document.save(path)


def _programs(software: pd.DataFrame) -> str:
    """Names and versions of the programs in one sentence."""
    known = software[software["version"] != ""]
    pairs = zip(known["program"], known["version"], strict=True)
    return f"{', '.join(f'{program} {version}' for program, version in pairs)}."


def _add_study(
    document: Document,
    results: Results,
    blocks: list[Block],
    figures: Pictures,
    numbered: dict[str, int],
) -> None:
    """Sentences, tables and figures of a study."""
    document.heading(results.title, level=2)
    called = names_of(results["verdicts"])
    for row in results["verdicts"].to_dict("records"):
        document.paragraph(row["verdict"], lead=f"{called[row['model'], row['effect']]}.")
    sentences = results["sentences"]
    for row in sentences[sentences["statistic"] == "composite"].to_dict("records"):
        document.paragraph(row["sentence"], lead=f"Model {row['model']}.")
    for block in blocks:
        numbered["table"] += 1
        document.table(numbered["table"], block)
    for (kind, study, model), png in figures.items():
        if study == results.study:
            numbered["figure"] += 1
            caption = [FIGURES[kind].title, *([f"model {model}"] if model else []), results.title]
            says = _shown(results, kind, model or "")
            document.figure(numbered["figure"], ", ".join(caption), png, says)


def _shown(results: Results, kind: str, model: str) -> str:
    """What a figure shows, in words."""
    if kind == "trajectories":
        return visits.means_say(results["visit_means"])
    if kind == "moderation":
        slopes = results.of_model("slopes", model)
        return alt_text.simple_slopes_say(slopes, results["findings"])
    return alt_text.slopes_say(results["results"])


def study_tables(
    results: Results, effects: pd.DataFrame, unit: str, *, clustered: bool = False
) -> list[Block]:
    """The seven tables of a study, as far as it has them.

    Parameters
    ----------
    results : Results
    effects : DataFrame
        From `ctra.report.summary.effect_table`.
    unit : str
        Unit of the slopes.
    clustered : bool
        Whether the study declares clusters of participants.

    Returns
    -------
    list of dict
        Blocks of `ctra.report.cells.table`: participants, correlations, models, adjusted means by
        visit and their changes, simple slopes and sensitivity.
    """
    of_study = effects[effects["study"] == results.study]
    described, correlated = results["descriptives"], results["correlations"]
    blocks = [
        results.table("descriptives", cohort_tables.descriptives),
        correlation_matrix(described, correlated, results.title),
        _models(of_study, unit, results.title, clustered),
        _noted(results.table("visit_means", visits.means), OF_MEANS.format(unit=unit)),
        _noted(results.table("visit_contrasts", visits.contrasts), OF_CHANGES.format(unit=unit)),
        results.table("slopes", partial(tables.slopes, results["findings"])),
        results.table("sensitivity", tables.sensitivity),
    ]
    return [block for block in blocks if block]


def _noted(block: Block | None, note: str) -> Block | None:
    """A table with one more note below it."""
    return block and block | {"notes": [*block["notes"], note]}


def correlation_matrix(
    descriptives: pd.DataFrame, correlations: pd.DataFrame, title: str
) -> Block | None:
    """Means, SDs and the lower triangle of the correlations of the numbers of a study.

    Parameters
    ----------
    descriptives : DataFrame
        variable, kind, mean and sd.
    correlations : DataFrame
        variable, other, r and p_value of each pair.
    title : str
        Of the study.

    Returns
    -------
    dict or None
        None with fewer than two numbers.
    """
    if correlations.empty:
        return None
    there = {*correlations["variable"], *correlations["other"]}
    rows = descriptives[descriptives["variable"].isin(there)].drop_duplicates("variable")
    names = list(rows["variable"])
    pairs = {
        frozenset((row["variable"], row["other"])): _r(row)
        for row in correlations.to_dict("records")
    }
    rows = rows.assign(variable=[f"{place}. {name}" for place, name in enumerate(names, 1)])
    for place, name in enumerate(names[:-1]):
        below = [pairs.get(frozenset((name, other)), "") for other in names[place + 1 :]]
        rows[str(place + 1)] = [*[""] * place, "—", *below]
    columns = [
        text("Variable", "variable"),
        number("M", "mean"),
        number("SD", "sd"),
        *(_right(str(place)) for place in range(1, len(names))),
    ]
    caption = f"Means, standard deviations and correlations, {title}"
    return table("correlations", caption, rows, columns, CORRELATED)


def _r(row: Row) -> str:
    """A correlation with its stars; empty where there is none."""
    if pd.isna(row["r"]):
        return ""
    return f"{apa_correlation(row['r'])}{stars(row['p_value'])}"


def _right(name: str) -> Column:
    """A column of texts that are numbers."""
    return Column(name, (name,), lambda row: str(row[name]))


def _models(rows: pd.DataFrame, unit: str, title: str, clustered: bool) -> Block | None:
    """What the composite says of every effect."""

    def effect(row: Row) -> str:
        return f"{effect_name(row['effect'])}{PRIMARY[row['primary']]}"

    def interval(row: Row) -> str:
        return apa_interval(row["ci_low"], row["ci_high"])

    columns = [
        text("Model", "model"),
        Column("Effect", ("effect",), effect, numbers=False),
        whole("n", "n"),
        number("b", "estimate", 3),
        number("SE", "std_error", 3),
        Column("95% CI", ("ci_low", "ci_high"), interval),
        number("t", "t"),
        whole("df", "df"),
        p_value("t test p", "p_value"),
        believed_p("p"),
        p_value("Holm p", "p_holm"),
    ]
    caption = f"Slopes of the composite, {title}"
    use = "Use p and not t test p. " if were_drawn(rows) else ""
    told = ". ".join(believed_is(rows, clustered=clustered))
    notes = BELIEVED.format(unit=unit, believed=told, use=use)
    return table("models", caption, rows, columns, notes)
