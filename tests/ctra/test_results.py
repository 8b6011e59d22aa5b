"""The catalogue of results is whole, and a fault in it is told."""

import re

import pytest
import yaml

from ctra import results
from ctra.cohort.attendance import ATTENDANCE_COLUMNS, VISIT_COLUMNS
from ctra.cohort.canonical import LABEL_COLUMNS, NAME_COLUMNS, VARYING_COLUMNS
from ctra.cohort.descriptives import (
    CATEGORY_COLUMNS,
    CORRELATION_COLUMNS,
    DESCRIPTIVE_COLUMNS,
)
from ctra.cohort.flow import FlowRow
from ctra.cohort.reliability import ITEM_COLUMNS, SCALE_COLUMNS
from ctra.expression import sample_correlations, sex
from ctra.files.errors import FileError
from ctra.model import (
    analysis,
    competitive,
    composition,
    curve,
    design,
    diagnostics,
    genome,
    imputation,
    pooled,
    power,
    repeated,
    varying,
)
from ctra.reads import accounts
from ctra.report.findings import COLUMNS as FINDING_COLUMNS
from ctra.report.sections import APPENDIX, MAIN
from ctra.report.sentences import COLUMNS as SENTENCE_COLUMNS
from ctra.report.set_findings import COLUMNS as SET_COLUMNS
from ctra.results import FIGURES, FILES, PAGES, SHEETS, TABLES, read_catalogue

OF_MODEL = ["study", "model"]
DECLARED = {
    "results": [*OF_MODEL, *analysis.COLUMNS["table"]],
    "sensitivity": [*OF_MODEL, *analysis.COLUMNS["table"]],
    "slopes": [*OF_MODEL, *analysis.COLUMNS["slopes"]],
    "regions": [*OF_MODEL, *analysis.COLUMNS["regions"]],
    "genewise": [*OF_MODEL, *analysis.COLUMNS["genewise"]],
    "gene_scales": [*OF_MODEL, *analysis.COLUMNS["gene_scales"]],
    "findings": ["study", *FINDING_COLUMNS],
    "pooled": pooled.COLUMNS,
    "composition": [*OF_MODEL, *composition.COLUMNS],
    "imputation": [*OF_MODEL, *imputation.COLUMNS],
    "competitive": [*OF_MODEL, *competitive.COLUMNS],
    "genome": [*OF_MODEL, *genome.COLUMNS["genome"]],
    "genome_effects": [*OF_MODEL, *genome.COLUMNS["genome_effects"]],
    "specifications": [*OF_MODEL, *curve.COLUMNS["specifications"]],
    "curve": [*OF_MODEL, *curve.COLUMNS["curve"]],
    "groups": [*OF_MODEL, *analysis.COLUMNS["groups"]],
    "differences": [*OF_MODEL, *analysis.COLUMNS["differences"]],
    "influence": [*OF_MODEL, *diagnostics.INFLUENCE],
    "weights": [*OF_MODEL, *diagnostics.WEIGHTS],
    "warnings": [*OF_MODEL, *design.WARNING_COLUMNS],
    "model_power": [*OF_MODEL, *power.POWER],
    "power": [*OF_MODEL, *power.POWER],
    "flow": list(FlowRow.__annotations__),
    "left_out": [*OF_MODEL, *FlowRow.__annotations__],
    "visits": VISIT_COLUMNS,
    "attendance": ATTENDANCE_COLUMNS,
    "visit_means": ["study", *repeated.COLUMNS["means"]],
    "visit_contrasts": ["study", *repeated.COLUMNS["contrasts"]],
    "visit_slopes": ["study", *varying.COLUMNS],
    "varying": VARYING_COLUMNS,
    "visit_genes": ["study", *repeated.COLUMNS["genes"]],
    "visit_values": ["study", *repeated.COLUMNS["values"]],
    "visit_left_out": ["study", *FlowRow.__annotations__],
    "descriptives": list(DESCRIPTIVE_COLUMNS),
    "correlations": list(CORRELATION_COLUMNS),
    "labels": list(LABEL_COLUMNS),
    "names": NAME_COLUMNS,
    "scales": list(SCALE_COLUMNS),
    "scale_items": list(ITEM_COLUMNS),
    "categories": list(CATEGORY_COLUMNS),
    "sex": sex.COLUMNS,
    "sample_correlations": sample_correlations.COLUMNS,
    "reads": list(accounts.COLUMNS),
    "all_reads": list(accounts.COLUMNS),
    "sentences": SENTENCE_COLUMNS,
    "gene_sets": ["study", *SET_COLUMNS],
    "set_results": [*OF_MODEL, *analysis.COLUMNS["table"]],
}
# No function has a list of their columns; tests/workflow/test_catalogue.py looks at the tables of a
# whole run. In most of these, columns depend on the study.
NOT_DECLARED = [
    "verdicts",
    "model_subjects",
    "phenotype",
    "scores",
    "participants",
    "markers",
    "variants",
    "marker_variants",
    "representativeness",
    "gene_set",
    "genes",
    "gene_correlations",
    "counts",
    "libraries",
    "count_notes",
    "matrix",
    "log2_cpm",
    "ctra",
    "samples",
    "all_samples",
    "count",
    "reference_files",
    "reference_genes",
    "exons",
    "contigs",
    "a_rich",
    "set_genes",
    "set_profile",
]
TABLE = {
    "path": "results/models/{study}/{model}.new.tsv",
    "section": "Results",
    "row": "an effect",
    "title": "something new",
    "columns": ["effect", "n?"],
}


@pytest.fixture
def catalogue(tmp_path):
    """Read a small catalogue with one table, its entry and columns changed."""

    def read(declared=None, **changes):
        content = {
            "conditions": {"reads": "where a study starts at reads"},
            "columns": declared
            or {
                "effect": {"type": "id", "meaning": "exposure"},
                "n": {"type": "integer", "unit": "people", "meaning": "participants"},
            },
            "tables": {"new": TABLE | changes},
            "figures": {},
            "files": {},
        }
        (tmp_path / "results.yaml").write_text(yaml.safe_dump(content))
        return read_catalogue(tmp_path / "results.yaml")[1]["tables"]["new"]

    return read


def test_every_table_is_declared_or_known_not_to_be():
    assert sorted([*DECLARED, *NOT_DECLARED]) == sorted(TABLES)


@pytest.mark.parametrize(("table", "columns"), DECLARED.items())
def test_columns_are_those_that_the_functions_declare(table, columns):
    assert [column.name for column in TABLES[table].columns] == columns


def test_an_entry(catalogue):
    table = catalogue(caption="Model {model} of {study}.", meanings={"n": "participants in it"})
    assert (table.kind, table.name, table.scope, table.label) == ("table", "new", "model", "new")
    assert [column.name for column in table.columns] == ["effect", "n"]
    assert [column.optional for column in table.columns] == [False, True]
    assert (table.columns[0].type, table.columns[1].unit) == ("id", "people")
    assert [column.meaning for column in table.columns] == ["exposure", "participants in it"]
    assert table.about == "table_new"


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("results/all.tsv", "project"),
        ("results/{study}.tsv", "study"),
        ("results/{study}/{model}.tsv", "model"),
        ("results/{sample}.tsv", "sample"),
    ],
)
def test_the_path_says_what_there_is_a_file_of(catalogue, path, scope):
    assert catalogue(path=path).scope == scope


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"titel": "x"}, r"tables: new: titel is not known"),
        ({"columns": ["effect", "m"]}, r"tables: new: m is not declared"),
        ({"columns": "effect n"}, r"tables: new: columns is 'effect n'; a list is needed"),
        ({"of": "always"}, r"tables: new: always is not a condition"),
        ({"meanings": {"m": "x"}}, r"tables: new: m is not in columns"),
        ({"page": "gene"}, r"tables: new: gene is not a section of the report"),
        ({"page": "genes"}, r"tables: new: page needs sheet: true"),
        ({"rows": 1, "of": "x"}, r"rows is not known; x is not a condition"),
    ],
)
def test_a_fault_is_told_with_its_place(catalogue, changes, message):
    with pytest.raises(FileError, match=message):
        catalogue(**changes)


def test_what_is_missing_is_told(catalogue, monkeypatch):
    monkeypatch.delitem(TABLE, "title")
    with pytest.raises(FileError, match=r"tables: new: title is missing"):
        catalogue()


@pytest.mark.parametrize(
    "column",
    [{"type": "float", "meaning": "x"}, {"type": "id"}, {"type": "id", "meaning": "x", "of": "y"}],
)
def test_a_column_without_type_or_meaning_is_told(catalogue, column):
    with pytest.raises(FileError, match=r"columns: effect: needs a type \(id, text, .*a meaning"):
        catalogue({"effect": column}, columns=["effect"])


def test_sheets_have_names_that_a_workbook_takes():
    assert [name for name in SHEETS if len(name) > 31] == []
    assert "contents" not in SHEETS


def test_tables_of_participants_and_samples_are_on_this_machine_only():
    """Neither in the workbook nor in Snakemake's report, which people send to each other."""
    of_people = [
        table
        for table in TABLES.values()
        if {"subject", "{id}", "{sample}", "{symbol}"} & {column.name for column in table.columns}
    ]
    names = {table.name for table in of_people}
    assert {"participants", "model_subjects", "counts", "log2_cpm", "ctra"} <= names
    assert [table.name for table in of_people if table.sheet or table.caption] == []


OF_SAMPLES = [
    ("table", "count"),
    *(("file", name) for name in ("accounts", "lanes", "star_counts", "star_log", "trimming")),
]


def test_every_result_is_made_by_one_rule(root):
    rules = "".join(path.read_text() for path in (root / "workflow" / "rules").glob("*.smk"))
    outputs = "".join(re.findall(r"^    output:\n((?: {8}.*\n)+)", rules, re.MULTILINE))
    times = {}  # how often each is an output, by name or by path
    for kind, entries in (("table", TABLES), ("figure", FIGURES), ("file", FILES)):
        for name, entry in entries.items():
            by_name = rf'\b{kind}\("{name}"\)|\b{kind.upper()}S\["{name}"\]'
            outputs_of = re.findall(rf'{by_name}|"{re.escape(entry.path)}"', outputs)
            times[kind, name] = len(outputs_of)
    # made by the rule of `results`, of models with a sensitivity set or of another gene set
    for name in ("sensitivity", "set_results"):
        assert times.pop(("table", name)) == 0
        assert TABLES[name].path == TABLES["results"].path
    # made by one rule or another: where alignments are kept, or given, they are counted apart
    assert {times.pop(result) for result in OF_SAMPLES} == {2}
    assert {result: n for result, n in times.items() if n != 1} == {}


def test_the_sections_of_the_page_are_those_of_the_report():
    assert {name.removeprefix("more-") for name in (*MAIN, *APPENDIX)} == {*PAGES}


def test_the_catalogue_is_quick_to_read(root):
    """It is read before the first job: nothing beyond the standard library and YAML."""
    source = (root / "workflow/scripts/ctra/results.py").read_text()
    imported = re.findall(r"^(?:from|import) (\w+(?:\.\w+)*)", source, re.MULTILINE)
    assert set(imported) == {
        "re",
        "collections.abc",
        "dataclasses",
        "pathlib",
        "typing",
        "ctra.files.errors",
        "ctra.files.own_yaml",
    }
    assert results.SOURCE.name == "results.yaml"


def test_no_key_stands_twice():
    """The later of two would win in silence, and a column lose its meaning."""

    def repeated(node):
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            twice = [key for key in keys if keys.count(key) > 1]
            return twice + [key for _, item in node.value for key in repeated(item)]
        items = node.value if isinstance(node, yaml.SequenceNode) else []
        return [key for item in items for key in repeated(item)]

    assert repeated(yaml.compose(results.SOURCE.read_text(encoding="utf-8"))) == []
