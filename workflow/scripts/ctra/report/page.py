"""The report as one HTML page without external files, from the result tables alone."""

import jinja2
import pandas as pd
import yaml

from ctra.report import alt_text as pictures
from ctra.report import tables
from ctra.report.apa import effect_name
from ctra.report.cells import table, text
from ctra.report.methods import methods, references
from ctra.report.summary import coverage, passed

COMPOSITE = (
    "Slopes in {unit} per SD of the exposure; in a model with a product, at the mean of the other "
    "exposure. Conclude from the mean composite: the average signed expression of a participant's "
    "CTRA genes, regressed on exposures and covariates, with the assumptions of any linear "
    "regression; its p holds whatever the correlation between genes."
)
UNSTRUCTURED = (
    "The unstructured model is the mixed model as it is published (genes as repeated measures). "
    "Its standard errors leave out the uncertainty of the gene weights, so that its p are too "
    "small unless participants far outnumber genes."
)
MULTIQC = {"kind": "link", "href": "qc/multiqc.html", "text": "MultiQC's page of all samples"}
OF_GENES = ("genewise", "groups")
CAPTIONS = {
    "flow": "From the recruits to the analysed participants",
    "effects": "Figure 1. Slopes of the exposures with 95 % CI",
    "moderation": "Figure 2. Fitted profile over the exposure at values of the moderator, and the "
    "participants",
    "sensitivity": "Slopes with further covariates, a set at a time (95 % CI)",
    "power": "Power over the number of participants",
    "genes": "Slopes of the genes with 95 % CI, and means of their groups",
    "correlations": "Correlations between the genes",
    "reads": "What became of the reads of every sample",
}


class Results:
    """The result tables of one study, and its figures."""

    def __init__(self, given, figures, study, title):
        self.study, self.title = study, title
        self._tables, self._figures = given, figures

    def __getitem__(self, name):
        """Rows of the study in the result table of that name."""
        rows = self._tables[name]
        return rows[rows["study"] == self.study]

    def table(self, kind, name):
        """A table of `ctra.report.tables` from the result table of that name."""
        return self.show(kind, self[name])

    def show(self, kind, rows):
        """A table of `ctra.report.tables` from rows of this study."""
        if rows.empty:
            return None
        return getattr(tables, kind)(f"table-{kind}-{self.study}", rows, self.title)

    def pictures(self, kind, say):
        """Figures of a kind; `say` tells from a model's name what one shows."""
        return [
            pictures.picture(
                "-".join(filter(None, ("figure", self.study, kind, model))),
                ", ".join([CAPTIONS[kind], *([f"model {model}"] if model else []), self.title]),
                *(document, say(model)),
            )
            for (drawn, study, model), document in self._figures.items()
            if (drawn, study) == (kind, self.study)
        ]

    def of_model(self, name, model):
        """Rows of one model."""
        rows = self[name]
        return rows[rows["model"] == model]


def render(template, given, effects, figures, *, config, titles, unit, software, reference):
    """The report.

    Parameters
    ----------
    template : Path
        Jinja2 template; style and program of the page lie beside it.
    given : dict of str to DataFrame
        Result tables, each with a column study. Of models, with model too: results, verdicts,
        slopes, regions, groups, genewise, genes, left_out, warnings, weights, influence, power,
        sensitivity (results of the models with a set). Of studies: flow, categories, descriptives,
        scales, scale_items, correlations, representativeness, gene_set, gene_correlations,
        sentences, samples (verdicts on the quality) and reads. A table that a study has not has no
        rows of it.
    effects : DataFrame
        From `ctra.report.summary.effect_table`.
    figures : dict of (str, str, str or None) to str
        SVG documents by kind (a key of `CAPTIONS`), study and model (None of a whole study).
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
    everyone = [MULTIQC] if (software["program"] == "MultiQC").any() else []
    parts = [
        ("summary", "Summary", _summary(given, effects, titles, unit)),
        ("participants", "Participants", _by_study(_participants, studies)),
        ("results", "Main results", _by_study(_results, studies)),
        ("moderation", "Moderation and simple slopes", _by_study(_moderation, studies)),
        ("sensitivity", "Sensitivity", _by_study(_sensitivity, studies)),
        ("genes", "Genes", _by_study(_genes, studies)),
        ("quality", "Sequencing quality", [*_by_study(_quality, studies), *everyone]),
        ("power", "Power", _by_study(_power, studies)),
        ("text", "Text for a paper", _text(config, given, titles, software, reference)),
        ("references", "References", [{"kind": "list", "items": references(config, software)}]),
    ]
    sections = [
        {"id": name, "title": heading, "blocks": blocks}
        for name, heading, blocks in parts
        if blocks
    ]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(template.parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template.name).render(sections=sections, titles=titles)


def _by_study(blocks, studies):
    """A heading a study, and below it what the section has of it."""
    shown = []
    for results in studies:
        if there := [block for block in blocks(results) if block]:
            shown += [_heading(results.title), *there]
    return shown


def _heading(says):
    return {"kind": "heading", "text": says}


def _paragraph(says, lead="", note=False):
    return {"kind": "paragraph", "text": says, "lead": lead, "note": note}


def _note(says):
    return _paragraph(says, note=True)


def _details(heading, *blocks):
    """Blocks behind a heading to click on; none where there is no block."""
    there = [block for block in blocks if block]
    return {"kind": "details", "title": heading, "blocks": there} if there else None


def _summary(given, effects, titles, unit):
    says = []
    if "truth" in effects:
        says.append(f"{coverage(effects)}.")
    if len(given["samples"]):
        says.append(f"{passed(given['samples'])}.")
    return [
        tables.effects(effects, titles),
        *([_paragraph(" ".join(says))] if says else []),
        _note(COMPOSITE.format(unit=unit)),
        *([_note(UNSTRUCTURED)] if effects["un_status"].notna().any() else []),
    ]


def _participants(results):
    flow, r = results["flow"], results["correlations"]
    exposures = results["results"]["effect"]
    of_exposures = r[r["variable"].isin(exposures) | r["other"].isin(exposures)]
    uses = {
        "reference": "is the reference",
        "dropped": "is in nobody of the analysed participants, and left out",
    }
    return [
        *results.pictures("flow", lambda _: pictures.flow_says(flow)),
        results.table("flow", "flow"),
        *(
            _note(
                f"Model {row.model}: {row.step} in {row.n_excluded} participants, who are left out "
                f"({row.subjects})."
            )
            for row in results["left_out"].itertuples()
            if row.n_excluded
        ),
        results.table("descriptives", "descriptives"),
        *(
            _note(f"{row.column}: {row.level} {uses[row.use]}.")
            for row in results["categories"].itertuples()
            if row.use in uses
        ),
        results.table("scales", "scales"),
        _details("Items", results.table("scale_items", "scale_items")),
        results.table("representativeness", "representativeness"),
        _details(
            "Correlations of the exposures",
            results.show("correlations", of_exposures),
        ),
        results.table("warnings", "warnings"),
    ]


def _results(results):
    declared = results["results"]
    return [
        *results.pictures("effects", lambda _: pictures.slopes_say(declared)),
        *(
            _paragraph(
                row.verdict, lead=f"{effect_name(row.effect)} (model {row.model}): {row.finding}."
            )
            for row in results["verdicts"].itertuples()
        ),
        results.table("statistics", "results"),
        _details("One participant, one gene", results.table("influence", "influence")),
        *(
            _note(f"Model {row.model}, {tables.STATISTICS[row.statistic]}: {row.sentence}")
            for row in results["weights"].itertuples()
        ),
    ]


def _moderation(results):
    def say(model):
        return pictures.simple_slopes_say(results.of_model("slopes", model))

    return [
        *results.pictures("moderation", say),
        results.table("slopes", "slopes"),
        results.table("regions", "regions"),
    ]


def _sensitivity(results):
    both = pd.concat([results["results"], results["sensitivity"]])
    composite = both[both["statistic"] == "composite"]
    return [
        *results.pictures("sensitivity", lambda _: pictures.slopes_say(composite)),
        results.table("sensitivity", "sensitivity"),
    ]


def _genes(results):
    def say(model):
        return pictures.genes_say(*(results.of_model(name, model) for name in OF_GENES))

    of_models = results["genes"]
    constant = of_models[of_models["status"] == "constant"]
    models = constant.groupby("symbol")["model"].agg(", ".join).rename("constant")
    sd = of_models.drop_duplicates("symbol").set_index("symbol")["sd"]
    genes = results["gene_set"].join(models, on="symbol").join(sd, on="symbol")
    found = (genes["status"] == "found").sum()
    means = results["gene_correlations"]
    return [
        _paragraph(f"{found} of {len(genes)} genes of the profile were found."),
        _details("Every gene", results.show("genes", genes)),
        *results.pictures("genes", say),
        results.table("groups", "groups"),
        *results.pictures("correlations", lambda _: pictures.correlations_say(means)),
    ]


def _quality(results):
    samples = results["samples"]
    if samples.empty:
        return []
    steps = tables.funnel(results["reads"])
    return [
        _paragraph(f"{passed(samples)}; a sample that failed is in no statistic."),
        *results.pictures("reads", lambda _: pictures.reads_say(steps)),
        results.show("reads", steps),
        _details("Every sample", results.table("samples", "samples")),
    ]


def _power(results):
    plans = results["power"]
    return [
        *results.pictures("power", lambda _: pictures.power_says(plans)),
        results.table("power", "power"),
    ]


def _text(config, given, titles, software, reference):
    written = [
        _heading("Methods"),
        *(
            _paragraph(paragraph, lead=f"{heading}.")
            for heading, paragraph in methods(config, given, titles)
        ),
    ]
    sentences = given["sentences"][given["sentences"]["statistic"] == "composite"]
    for study, title in titles.items():
        of_study = sentences[sentences["study"] == study]
        if len(of_study):
            written.append(_heading(f"Results, {title}"))
            written += [
                _paragraph(row.sentence, lead=f"Model {row.model}.")
                for row in of_study.itertuples()
            ]
    programs = [text("Program", "program"), text("Version", "version"), text("For", "used_for")]
    files = [text("Reference", "reference"), text("File", "file"), text("SHA-256", "sha256")]
    settings = yaml.safe_dump(config, sort_keys=False, allow_unicode=True)
    basis = [
        _heading("Versions and settings"),
        table("table-software", "Programs", software, programs),
        table("table-reference", "Reference", reference, files),
        _details("Configuration, defaults filled in", {"kind": "code", "text": settings}),
    ]
    return [*written, *filter(None, basis)]
