"""The page says what the tables say, and takes texts as texts."""

import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
import yaml

from ctra.report.apa import apa_number, apa_p
from ctra.report.findings import of_claimed_products
from ctra.report.methods import software
from ctra.report.model_notes import weights_say
from ctra.report.page import render
from ctra.results import FIGURES

OF_MODEL = ("moderation", "genes", "genome", "specifications")
TITLES = {"study2": "<script>alert(1)</script>", "study1": '한국 성인 "KALS" & co'}
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><text>a &lt; b</text></svg>'


class Page(HTMLParser):
    """Tables of a page by id: names of the columns, and rows of (text, value)."""

    def __init__(self, document):
        super().__init__()
        self.tables, self.paragraphs, self.labels, self.ids = {}, [], {}, []
        self.sections, self.codes = [], []
        self._figure = self._cell = None
        self.feed(document)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if "id" in attributes:
            self.ids.append(attributes["id"])
        if tag == "section":
            self.sections.append(attributes["id"])
        if tag == "figure":
            self._figure = attributes["id"]
        if tag == "svg":
            self.labels[self._figure] = attributes["aria-label"]
        if tag == "table":
            self.tables[self._figure] = {"names": [], "rows": []}
        if tag == "th":
            self.tables[self._figure]["names"].append(tuple(attributes["data-name"].split("\t")))
        if tag == "tr" and self.tables[self._figure]["names"]:
            self.tables[self._figure]["rows"].append([])
        if tag in ("td", "p", "pre"):
            self._cell = ["", attributes.get("data-value")]

    def handle_data(self, data):
        if self._cell:
            self._cell[0] += data

    def handle_endtag(self, tag):
        if tag == "td":
            self.tables[self._figure]["rows"][-1].append(tuple(self._cell))
        if tag == "p":
            self.paragraphs.append(self._cell[0])
        if tag == "pre":
            self.codes.append(self._cell[0])
        if tag in ("td", "p", "pre"):
            self._cell = None

    def column(self, table, *names):
        """Texts of a column, and the numbers behind each."""
        there = self.tables[table]
        place = there["names"].index(names)
        cells = [row[place] for row in there["rows"]]
        numbers = [
            [float(part) if part else np.nan for part in value.split("\t")]
            for _, value in cells
            if value is not None
        ]
        return [text for text, _ in cells], numbers


@pytest.fixture(scope="module")
def made(root, given, effects, config):
    def render_with(effects=effects, **changes):
        tables = given | changes.pop("given", {})
        figures = {
            (kind, study, "main" if kind in OF_MODEL else None): SVG
            for kind in FIGURES
            for study in TITLES
            if kind != "overview" and FIGURES[kind].of != "visits"
        }
        figures["overview", None, None] = SVG
        known = {
            "config": config,
            "titles": TITLES,
            "unit": "log2 mRNA",
            "software": software("9.1", [], tables["reads"]),
            "reference": pd.DataFrame(
                {"reference": ["genome"], "file": ["a.fa"], "sha256": ["ab" * 32]}
            ),
        }
        template = root / "workflow" / "report" / "report.html.jinja"
        return render(template, tables, effects, figures, **(known | changes))

    return render_with


@pytest.fixture(scope="module")
def document(made):
    return made()


@pytest.fixture(scope="module")
def page(document):
    return Page(document)


def test_sections_in_order(page):
    assert page.sections == [
        "summary",
        "participants",
        "results",
        "moderation",
        "quality",
        "methods",
        "together",
        "more-participants",
        "more-results",
        "sensitivity",
        "genes",
        "power",
        "more-quality",
        "gene-sets",
        "sentences",
        "settings",
        "references",
        "glossary",
    ]


def test_journal_and_volume_of_references_are_in_italics(document):
    assert (
        "Smyth, G. K. (2004). Linear models and empirical Bayes methods for assessing differential "
        "expression in microarray experiments. <i>Statistical Applications in Genetics and "
        "Molecular Biology, 3</i>(1), Article 3. https://doi.org/10.2202/1544-6115.1027</li>"
    ) in document


def test_texts_are_texts(document):
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in document
    assert document.count("<script") == 1  # the page's own
    assert "한국 성인 &#34;KALS&#34; &amp; co" in document
    assert "poor &lt;RNA&gt; quality" in document
    assert "12 reads; at least 1,000 are &lt;needed&gt;" in document
    assert "<text>a &lt; b</text>" in document


def test_nothing_from_outside(document):
    links = re.findall(r"(?:src|href)\s*=\s*\"([^\"]*)\"", document)
    assert [link for link in links if not link.startswith("#")] == []
    assert "@import" not in document
    assert "url(" not in document


def test_simulated_data_are_called_so(made, document, config):
    assert "Simulated data" not in document
    assert "Simulated data: no real people were measured." in made(config=config | {"simulate": {}})


def test_figures_and_tables_are_numbered_once_through(document):
    places = {"Figure": r"<figcaption><b>Figure (\d+)\.</b>", "Table": r"<caption>Table (\d+)\."}
    for kind, place in places.items():
        numbers = [int(number) for number in re.findall(place, document)]
        assert numbers == list(range(1, len(numbers) + 1)), kind
        assert len(numbers) > 5
    assert document.count("How to read this.") == len(re.findall("<caption>", document)) - 2


def test_words_of_statistics_are_explained(document):
    terms = re.findall(r'class="term" href="#(glossary-\d+)" data-tip="([^"]+)"', document)
    assert {place for place, _ in terms} <= set(re.findall(r'<dt id="([^"]+)"', document))
    assert all(tip for _, tip in terms)


def test_every_number_of_the_statistics(page, given):
    for study in TITLES:
        name, rows = f"table-statistics-{study}", of_study(given["results"], study)
        of_measured = f"table-measured-{study}", rows[rows["calibrated"].notna()]
        for (table, source), column in (
            ((name, rows), ("percent_sd",)),
            ((name, rows), ("wild_low", "wild_high")),
            (of_measured, ("p_permutation",)),
            (of_measured, ("p_wild",)),
            (of_measured, ("size", "size_low", "size_high")),
            (of_measured, ("size_wild",)),
            (of_measured, ("spread_p",)),
        ):
            _, numbers = page.column(table, *column)
            np.testing.assert_array_equal(numbers, source[list(column)].to_numpy(float))
        texts, numbers = page.column(name, "estimate", "ci_low", "ci_high", "F")
        np.testing.assert_array_equal(
            numbers, rows[["estimate", "ci_low", "ci_high", "F"]].to_numpy(float)
        )
        for text, row in zip(texts, rows.to_dict("records"), strict=True):
            shown = row["F"] if row["statistic"] == "homogeneity" else row["estimate"]
            digits = 2 if row["statistic"] == "homogeneity" else 3
            assert apa_number(shown, digits) in text
        texts, numbers = page.column(name, "p_value")
        assert [number for (number,) in numbers] == rows["p_value"].tolist()
        for text, p in zip(texts, rows["p_value"], strict=True):
            assert text.startswith(apa_p(p).removeprefix("= "))


@pytest.mark.parametrize(
    ("table", "source", "columns"),
    [
        ("table-slopes", "slopes", ("estimate", "ci_low", "ci_high")),
        ("table-sensitivity", "sensitivity", ("estimate", "ci_low", "ci_high")),
        ("table-groups", "groups", ("estimate", "ci_low", "ci_high", "F")),
        ("table-power", "power", ("power",)),
        ("table-descriptives", "descriptives", ("mean", "sd", "count", "percent")),
        ("table-scales", "scales", ("alpha", "alpha_ci_low", "alpha_ci_high")),
        ("table-correlations", "correlations", ("r", "ci_low", "ci_high")),
        ("table-representativeness", "representativeness", ("z",)),
        ("table-flow", "flow", ("n_left",)),
        ("table-samples", "samples", ("unique_share",)),
        ("table-regions", "regions", ("low", "high")),
        ("table-influence", "influence", ("p_low", "p_high")),
        ("table-scale_items", "scale_items", ("item_rest_r",)),
    ],
)
def test_numbers_of_the_other_tables(page, given, table, source, columns):
    for study in TITLES:
        rows = of_study(given[source], study)
        if source == "regions":
            rows = rows[of_claimed_products(rows, of_study(given["findings"], study))]
            if rows.empty:
                assert f"{table}-{study}" not in page.tables
                continue
        if source in ("slopes", "sensitivity", "regions"):
            rows = rows[rows["statistic"] == "composite"]
        if source == "correlations":  # those with an exposure
            exposures = ["prwo", "orientation"]
            rows = rows[rows["variable"].isin(exposures) | rows["other"].isin(exposures)]
        _, numbers = page.column(f"{table}-{study}", *columns)
        assert numbers
        np.testing.assert_array_equal(numbers, rows[list(columns)].to_numpy(float))


def test_summary_has_every_effect(page, effects):
    _, numbers = page.column("table-effects", "estimate", "ci_low", "ci_high")
    np.testing.assert_array_equal(numbers, effects[["estimate", "ci_low", "ci_high"]])
    shown = [text.lstrip("▲▼ ") for text in page.column("table-effects", "finding")[0]]
    found = effects["finding"].replace("no association shown", "not shown")
    found = found.str.removesuffix(" expression")
    assert [text.partition(":")[0] for text in shown] == found.tolist()
    assert "No primary effect was declared." in "".join(page.paragraphs)
    studies = page.column("table-effects", "study")[0]
    assert studies == [TITLES[study] for study in effects["study"]]


def test_truth_and_whether_the_interval_holds_it(page, effects):
    texts, numbers = page.column("table-effects", "truth")
    np.testing.assert_array_equal(numbers, effects[["truth"]])
    marks = {"yes": "✓", "NO": "✗"}
    assert [text[-1:] for text in texts] == [marks.get(held, "") for held in effects["covered"]]


def test_sentences_and_verdicts_are_those_of_the_tables(page, given):
    text = "\n".join(page.paragraphs)
    for sentence in [*given["verdicts"]["verdict"], *given["verdicts"]["why"]]:
        assert sentence in text
    n_genes = given["results"]["n_genes"].iloc[0]
    for row in given["weights"].to_dict("records"):
        assert weights_say(row, n_genes) in text
    of_composite = given["sentences"]["statistic"] == "composite"
    for sentence in given["sentences"].loc[of_composite, "sentence"]:
        assert f"Model main. {sentence}" in page.paragraphs


def test_sentences_have_the_numbers_of_the_results(page, given):
    results = given["results"]
    for row in results[results["statistic"] == "composite"].to_dict("records"):
        numbers = (
            f"b = {apa_number(row['estimate'])}, 95% CI [{apa_number(row['ci_low'])}, "
            f"{apa_number(row['ci_high'])}]"
        )
        # why, on the screen and in print, and the sentence
        assert sum(numbers in paragraph for paragraph in page.paragraphs) >= 3


def test_status_of_every_gene(page):
    texts, _ = page.column("table-genes-study1", "symbol")
    assert texts == ["IL1A", "JUN", "MX1", "IFI44", "IGJ", "FOS", "IL8"]
    assert page.column("table-genes-study1", "status")[0] == [*["found"] * 6, "missing"]
    assert page.column("table-genes-study1", "constant")[0] == [*[""] * 5, "main", ""]
    assert "6 of 7 genes of the profile were found." in page.paragraphs


def test_funnel_of_the_reads(page):
    texts, _ = page.column("table-reads-study1", "step")
    assert texts == [  # no UMI: no step for it
        "from the sequencer",
        "long enough after trimming",
        "mapped to the genome",
        "mapped to one place",
        "in one gene, on its strand",
        "in the count matrix",
    ]
    assert page.column("table-reads-study1", "n")[0][:2] == ["10,000", "8,800"]
    assert page.column("table-reads-study1", "share")[0][:2] == ["100.0", "88.0"]
    assert page.column("table-reads-study1", "median")[0][0] == "5,000"


def test_what_data_do_not_support(page, given):
    texts, _ = page.column("table-warnings-study1", "warning")
    assert texts == of_study(given["warnings"], "study1")["warning"].tolist()
    assert texts


def test_warning_of_several_models_stands_once(made, given):
    twice = {
        name: pd.concat([given[name], given[name].assign(model="other")])
        for name in ("results", "warnings")
    }
    page = Page(made(given=twice))
    models, _ = page.column("table-warnings-study1", "model")
    assert set(models) == {"main, other"}


def test_who_was_left_out(made, given):
    lost = {"study": "study1", "model": "main", "step": "age is missing", "n_excluded": 2}
    left_out = pd.DataFrame([lost | {"subjects": "007;011"}])
    paragraphs = Page(made(given={"left_out": left_out})).paragraphs
    assert "Model main leaves out 2 (age is missing): 007, 011." in paragraphs
    assert "school: low is the reference." in paragraphs


def test_a_study_that_does_not_start_at_reads(made, given):
    none = {name: given[name].head(0) for name in ("samples", "reads", "sensitivity")}
    page = Page(made(given=none))
    assert "quality" not in page.sections
    assert "table-samples-study1" not in page.tables
    assert "table-sample_correlations-study1" in page.tables
    assert "table-effects" in page.tables


def test_ids_are_unique(page):
    assert len(page.ids) == len(set(page.ids))


def test_every_figure_states_its_numbers(page, given):
    alone = FIGURES["overview"]  # of both studies
    of_study = [one for one in FIGURES.values() if one is not alone and one.of != "visits"]
    assert len(page.labels) == 1 + 2 * len(of_study)
    assert all(re.search(r"\d", label) for label in page.labels.values())


def test_settings_and_versions(page, config):
    assert yaml.safe_load(page.codes[0]) == config
    programs, _ = page.column("table-software", "program")
    versions, _ = page.column("table-software", "version")
    told = dict(zip(programs, versions, strict=True))
    assert (told["cutadapt"], told["STAR"], told["Snakemake"]) == ("5.2", "2.7.11b", "9.1")
    assert told["pandas"] == pd.__version__
    assert page.column("table-reference", "sha256")[0] == ["ab" * 32]
    text = "\n".join(page.paragraphs)
    assert "trimmed with cutadapt 5.2" in text
    assert "aligned with STAR 2.7.11b" in text
    assert "seed 77" in text


def of_study(table, study):
    return table[table["study"] == study]


def test_what_speaks_against_the_scoring_of_a_questionnaire_stands_below_the_table(page):
    assert any("prwo: alpha is negative: check which items are" in told for told in page.paragraphs)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["a"], {"Slopes b are in"}),
        (["a", "a:b"], {"Slopes b are in", "In a model with a product"}),
        (["Arm: 1 vs 0"], {"Of a group"}),
        (["a", "Arm: 1 vs 0"], {"Slopes b are in", "Of a group"}),
    ],
)
def test_units_are_told_of_the_kinds_of_effects_that_are_there(made, effects, names, says):
    rows = effects.head(len(names)).assign(effect=names)
    paragraphs = " ".join(Page(made(effects=rows)).paragraphs)
    every = ("Slopes b are in", "In a model with a product", "Of a group")
    assert {start for start in every if start in paragraphs} == says


@pytest.mark.parametrize(
    ("lost", "told"),
    [
        (set(), []),
        ({("main", "un")}, ["The published model has no result for 1 of 2 models: too few."]),
        ({("main", "un"), ("other", "un")}, ["The published model has no result here: too few."]),
        ({("main", "rao")}, []),
    ],
)
def test_only_the_published_model_is_said_to_have_no_result(made, given, lost, told):
    """Other statistics without a result are told where they stand."""
    of_main = given["results"].query("study == 'study1' and model == 'main'")
    rows = pd.concat([of_main, of_main.assign(model="other")], ignore_index=True)
    keys = zip(rows["model"], rows["statistic"], strict=True)
    rows["status"] = ["not identified: too few" if key in lost else "ok" for key in keys]
    results = pd.concat([rows, given["results"].query("study == 'study2'").assign(status="ok")])
    paragraphs = Page(made(given={"results": results})).paragraphs
    assert [says for says in paragraphs if says.startswith("The published model has no")] == told
