"""What the page says of each study, section by section."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pandas as pd

from ctra.files.effects import contrast_of
from ctra.inference.catalogue import BY_KEY
from ctra.report import alt_text, cohort_tables, composition, imputation, tables, visits
from ctra.report.apa import effect_name
from ctra.report.cells import Block
from ctra.report.competitive import QUESTION, these_genes
from ctra.report.genome import BY_TREND, genome_alt_text, genome_says
from ctra.report.model_notes import weights_say, without_published
from ctra.report.naming import names_of
from ctra.report.reading import how_to_read, own_scale
from ctra.report.sample_correlations import samples_say, unlike_the_others
from ctra.report.specifications import HANGS, curve_alt_text, curve_table, curves_say, in_how_many
from ctra.report.summary import passed
from ctra.results import FIGURES, SHEETS

USES = {
    "reference": "is the reference",
    "dropped": "has no analysed participant, and is left out",
}
BY_ONE_P = (
    "What follows goes by one p alone: that of the t test, or with clusters that of CR2 standard "
    "errors. Whether an effect is shown stands in its verdict."
)
Tables = Mapping[str, pd.DataFrame]  # result tables of all studies, by sheet
Drawings = Mapping[tuple[str, str | None, str | None], str]  # SVG by kind, study and model
MakeTable = Callable[[str, pd.DataFrame, str], Block | None]
Write = Callable[["Results"], list[Block | None]]


class Results:
    """The result tables of one study, and its figures."""

    def __init__(self, given: Tables, figures: Drawings, study: str, title: str) -> None:
        self.study, self.title = study, title
        self._tables, self._figures = given, figures

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Rows of the study in the result table of that name."""
        rows = self._tables[name]
        return rows[rows["study"] == self.study]

    def table(self, name: str, make: MakeTable, rows: pd.DataFrame | None = None) -> Block | None:
        """A table of the page, by default from the rows of the result table of its name."""
        rows = self[name] if rows is None else rows
        block = None if rows.empty else make(f"table-{name}-{self.study}", rows, self.title)
        return block and block | {"how": how_to_read(f"table-{name}")}

    def further(self, page: str) -> list[Block | None]:
        """Tables that the catalogue of results puts at the end of a part as they are."""
        return [
            self.table(name, partial(tables.plain, result))
            for name, result in SHEETS.items()
            if result.page == page
        ]

    def pictures(self, kind: str, say: Callable[[str], str]) -> list[Block]:
        """Figures of a kind; `say` tells from a model's name what one shows."""
        shown = []
        for (drawn, study, model), document in self._figures.items():
            if (drawn, study) != (kind, self.study):
                continue
            name = ["figure", self.study, kind]
            caption = [FIGURES[kind].title]
            if model:
                name.append(model)
                caption.append(f"model {model}")
            caption.append(self.title)
            says = say(model or "")
            block = alt_text.picture("-".join(name), ", ".join(caption), document, says)
            shown.append(block | {"how": how_to_read(kind)})
        return shown

    def of_model(self, name: str, model: str) -> pd.DataFrame:
        """Rows of one model."""
        rows = self[name]
        return rows[rows["model"] == model]


def of_studies(write: Write, studies: Sequence[Results]) -> list[Block]:
    """A heading a study, and below it what a part of the page has of it.

    Parameters
    ----------
    write : callable
        Of `MAIN` or `APPENDIX`.
    studies : list of Results

    Returns
    -------
    list of dict
        Blocks of the page; none where no study has something.
    """
    shown = []
    for results in studies:
        if blocks := [block for block in write(results) if block]:
            shown += [heading(results.title), *blocks]
    return shown


def heading(says: str) -> Block:
    """A heading within a section."""
    return {"kind": "heading", "text": says}


def paragraph(says: str, lead: str = "") -> Block:
    """A paragraph, with its first words in bold."""
    return {"kind": "paragraph", "text": says, "lead": lead, "note": False}


def note(says: str) -> Block:
    """A paragraph in small print."""
    return {"kind": "paragraph", "text": says, "lead": "", "note": True}


def details(title: str, *blocks: Block | None) -> Block | None:
    """Blocks behind a heading to click on; none where there is no block."""
    there = [block for block in blocks if block]
    return {"kind": "details", "title": title, "blocks": there} if there else None


def why(says: str) -> Block:
    """What a verdict rests on: folded on the screen, and printed in the appendix."""
    return {"kind": "why", "text": says}


def _participants(results: Results) -> list[Block | None]:
    flow = results["flow"]
    return [
        *results.pictures("flow", lambda _: alt_text.flow_says(flow, results["results"])),
        *map(note, visits.came(results["attendance"])),
        results.table("descriptives", cohort_tables.descriptives),
    ]


def _more_participants(results: Results) -> list[Block | None]:
    r = results["correlations"]
    exposures = results["results"]["effect"]
    of_exposures = r[r["variable"].isin(exposures) | r["other"].isin(exposures)]
    left_out = [
        note(
            f"Model {row['model']} leaves out {row['n_excluded']} ({row['step']}): "
            f"{row['subjects'].replace(';', ', ')}."
        )
        for row in results["left_out"].to_dict("records")
        if row["n_excluded"]
    ]
    levels = [
        note(f"{row['column']}: {row['level']} {USES[row['use']]}.")
        for row in results["categories"].to_dict("records")
        if row["use"] in USES
    ]
    parameters = 1 + results["results"].groupby("model")["k"].first()
    warnings = results["warnings"].join(parameters.rename("parameters"), on="model")
    return [
        results.table("flow", cohort_tables.flow),
        *left_out,
        *levels,
        results.table("scales", cohort_tables.scales),
        results.table("scale_items", cohort_tables.scale_items),
        results.table("representativeness", cohort_tables.representativeness),
        results.table("correlations", cohort_tables.correlations, of_exposures),
        results.table("warnings", cohort_tables.warnings, warnings),
        *results.further("participants"),
    ]


def _results(results: Results) -> list[Block | None]:
    told: list[Block | None] = []
    answers = {
        QUESTION: these_genes(results["competitive"], results["findings"]),
        HANGS: in_how_many(results["curve"]),
    }
    called = names_of(results["verdicts"])
    for row in results["verdicts"].to_dict("records"):
        key = row["model"], row["effect"]
        told += [paragraph(row["verdict"], lead=f"{called[key]}."), why(row["why"])]
        told += [note(f"{asked} {of[key]}") for asked, of in answers.items() if of.get(key)]
    told += map(note, without_published(results["results"]))
    return [*_drawn(results)[0], *told]


def _drawn(results: Results) -> tuple[list[Block], list[Block]]:
    """Figures of the main part and of the visits: the first of a trial are its trajectories."""
    declared, means = results["results"], results["visit_means"]
    trajectories = results.pictures("trajectories", lambda _: visits.means_say(means))
    effects = results.pictures("effects", lambda _: alt_text.slopes_say(declared))
    further = f"{alt_text.thin_marks_are(declared)} {own_scale(declared['effect'])}"
    effects = [one | {"how": f"{one['how']} {further}".strip()} for one in effects]
    of_arms = declared["effect"].map(contrast_of).notna().all()
    if trajectories and of_arms and means["status"].eq("ok").any():
        return trajectories, effects
    return effects, trajectories


def _more_results(results: Results) -> list[Block | None]:
    declared, called = results["results"], names_of(results["verdicts"])
    n_genes = declared.groupby("model")["n_genes"].first().astype(int)
    weights = [
        note(
            f"Model {row['model']}, {BY_KEY[row['statistic']].table}: "
            f"{weights_say(row, n_genes[row['model']])}"
        )
        for row in results["weights"].to_dict("records")
    ]
    reasons = [
        paragraph(row["why"], lead=f"{called[row['model'], row['effect']]}.") | {"kind": "printed"}
        for row in results["verdicts"].to_dict("records")
    ]
    return [
        *reasons,
        results.table("statistics", partial(tables.statistics, results["findings"]), declared),
        results.table("measured", tables.measured, declared),
        results.table("differences", tables.differences),
        results.table("influence", tables.influence),
        *weights,
        *results.further("results"),
    ]


def _visits(results: Results) -> list[Block | None]:
    contrasts, slopes = results["visit_contrasts"], results["visit_slopes"]
    return [
        results.table("attendance", visits.attendance),
        *_drawn(results)[1],
        *results.pictures("changes", lambda _: visits.forest_says(contrasts, slopes)),
        *map(paragraph, visits.changes_say(contrasts)),
        results.table("visit_means", visits.means),
        results.table("visit_contrasts", visits.contrasts),
        *map(paragraph, visits.slopes_say(slopes)),
        results.table("visit_slopes", visits.slopes),
        results.table("visit_genes", visits.of_genes),
        *map(note, visits.left_out(results["visit_left_out"])),
        *results.further("visits"),
    ]


def _moderation(results: Results) -> list[Block | None]:
    findings = results["findings"]

    def say(model: str) -> str:
        return alt_text.simple_slopes_say(results.of_model("slopes", model), findings)

    return [
        *results.pictures("moderation", say),
        results.table("slopes", partial(tables.slopes, findings)),
        results.table("regions", partial(tables.regions, findings)),
        *results.further("moderation"),
    ]


def _sensitivity(results: Results) -> list[Block | None]:
    both = pd.concat([results["results"], results["sensitivity"]])
    composite = both[both["statistic"] == "composite"]
    cells, imputed = results["composition"], results["imputation"]
    return [
        *results.pictures("sensitivity", lambda _: alt_text.slopes_say(composite)),
        results.table("sensitivity", tables.sensitivity),
        *_curves(results),
        None if cells.empty and imputed.empty else note(BY_ONE_P),
        *_effect_by_effect(composition.survival(cells), results),
        results.table("composition", composition.slopes, composition.of_profile(cells)),
        results.table("cell_types", composition.cell_types, composition.of_cells(cells)),
        *_effect_by_effect(imputation.with_imputed(imputed), results),
        *map(note, imputation.values_say(imputed)),
        results.table("imputation", imputation.slopes),
        *results.further("sensitivity"),
    ]


def _curves(results: Results) -> list[Block | None]:
    """Specification curves, and what each says."""
    called = names_of(results["verdicts"])
    told = [
        note(f"{called.get(key, effect_name(key[1]))}. {says}")
        for key, says in curves_say(results["curve"]).items()
    ]

    def say(model: str) -> str:
        return curve_alt_text(results.of_model("curve", model))

    return [
        *results.pictures("specifications", say),
        *told,
        results.table("curve", partial(curve_table, called)),
    ]


def _effect_by_effect(says: Mapping[tuple[str, str], str], results: Results) -> list[Block]:
    """A paragraph an effect, by model and effect."""
    called = names_of(results["verdicts"])
    return [paragraph(told, lead=f"{called[effect]}.") for effect, told in says.items()]


def _genes(results: Results) -> list[Block | None]:
    def say(model: str) -> str:
        genewise, groups = (results.of_model(name, model) for name in ("genewise", "groups"))
        return alt_text.genes_say(genewise, groups)

    of_models = results["genes"]
    constant = of_models[of_models["status"] == "constant"]
    models = constant.groupby("symbol")["model"].agg(", ".join).rename("constant")
    sd = of_models.drop_duplicates("symbol").set_index("symbol")["sd"]
    genes = results["gene_set"].join(models, on="symbol").join(sd, on="symbol")
    found = (genes["status"] == "found").sum()
    means = results["gene_correlations"]
    return [
        paragraph(f"{found} of {len(genes)} genes of the profile were found."),
        *results.pictures("genes", say),
        results.table("groups", tables.groups),
        *results.pictures("correlations", lambda _: alt_text.correlations_say(means)),
        results.table("genes", tables.genes, genes),
        *_genome(results),
        *results.further("genes"),
    ]


def _genome(results: Results) -> list[Block | None]:
    """All expressed genes: a figure a model, and how many have a low false discovery rate."""
    effects, called = results["genome_effects"], names_of(results["verdicts"])
    told = [note(f"{called[key]}. {says}") for key, says in genome_says(effects).items()]

    def say(model: str) -> str:
        return genome_alt_text(results.of_model("genome_effects", model))

    by = [note(BY_TREND)] if told else []
    return [*results.pictures("genome", say), *by, *told]


def _quality(results: Results) -> list[Block | None]:
    samples = results["samples"]
    if samples.empty:
        return []
    left = cohort_tables.reads_left(cohort_tables.funnel(results["reads"]))
    n = results["flow"]["n_left"].iloc[-1]
    says = f"{passed(samples)}. The {n} analysed participants are among those that passed. {left}"
    return [paragraph(says)]


def _more_quality(results: Results) -> list[Block | None]:
    samples, go_together = results["samples"], results["sample_correlations"]
    together = [
        paragraph(samples_say(go_together)),
        results.table(
            "sample_correlations",
            cohort_tables.sample_correlations,
            unlike_the_others(go_together),
        ),
        *results.further("quality"),
    ]
    if samples.empty:
        return together
    steps = cohort_tables.funnel(results["reads"])
    return [
        *results.pictures("reads", lambda _: alt_text.reads_say(steps)),
        results.table("reads", cohort_tables.reads, steps),
        results.table("samples", cohort_tables.samples, samples),
        *together,
    ]


def _power(results: Results) -> list[Block | None]:
    plans = results["power"]
    return [
        *results.pictures("power", lambda _: alt_text.power_says(plans)),
        results.table("power", tables.power),
        *results.further("power"),
    ]


MAIN: dict[str, tuple[str, Write]] = {
    "participants": ("Participants", _participants),
    "results": ("Results", _results),
    "moderation": ("Moderation", _moderation),
    "quality": ("Sequencing quality", _quality),
}
APPENDIX: dict[str, tuple[str, Write]] = {
    "more-participants": ("Participants in detail", _more_participants),
    "visits": ("Visits", _visits),
    "more-results": ("Every test", _more_results),
    "sensitivity": ("Sensitivity", _sensitivity),
    "genes": ("Genes", _genes),
    "power": ("Power", _power),
    "more-quality": ("Samples and reads", _more_quality),
}
