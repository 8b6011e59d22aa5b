"""The catalogue of results says what the files hold, and a table needs no more than an entry."""

import os
import re
import sys
from subprocess import run

import numpy as np
import openpyxl
import pandas as pd
import pytest

from ctra.files.table import read_table
from ctra.results import FILES, TABLES

TYPES = {
    "integer": lambda cells: (cells % 1 == 0).all(),
    "number": lambda cells: cells.dtype.kind in "if",
    "share": lambda cells: cells.between(0, 1).all(),
    "p": lambda cells: cells.between(0, 1).all(),
    "id": lambda cells: cells.map(type).eq(str).all(),
    "text": lambda cells: cells.map(type).eq(str).all(),
}
NEW_TABLE = """\
  extremes:
    path: results/models/{study}/{model}.extremes.tsv
    section: Genes
    label: extreme genes
    sheet: true
    page: genes
    row: an effect
    title: the gene with the lowest slope
    caption: >
      Model {model} of {study}: the gene whose slope is lowest of all.
    columns: [study, model, effect, symbol, estimate, mirrored]
    meanings: {symbol: gene with the lowest slope}

"""
NEW_COLUMN = """\
  mirrored: {type: number, unit: log2 mRNA per SD, meaning: "the slope with its sign turned round"}
"""
NEW_RULE = '''

rule extremes:
    """The gene with the lowest slope of each effect of a model."""
    input:
        genewise="results/models/{study}/{model}.genewise.tsv",
    output:
        table=table("extremes"),
    log:
        "logs/extremes/{study}/{model}.log",
    script:
        "../scripts/extremes.py"
'''
NEW_SCRIPT = '''\
"""Slopes of the genes -> the lowest of each effect (rule extremes)."""

from ctra.files.log import logged

with logged(snakemake.log[0]):
    from ctra.files.table import read_table, write_table

    genes = read_table(snakemake.input.genewise).sort_values("estimate")
    lowest = genes.groupby("effect", sort=False).head(1)
    columns = ["study", "model", "effect", "symbol", "estimate"]
    write_table(lowest[columns].assign(mirrored=-lowest["estimate"]), snakemake.output.table)
'''
# conditions of tables that it lacks
NOT_OF_SMALL = (
    "with set", "parent", "several", "visits", "varying", "genome", "gene sets", "other set",
)  # fmt: skip
NEW_STATISTIC = """\
    Statistic(
        key="twin",
        model="the composite again",
        inference="its own t test",
        table="twin of the composite",
        short="twin",
        sentence="computed once more",
        fit="ctra.inference.twin:fit_twin",
        power="ctra.inference.planning:COMPOSITE",
    ),
    Statistic(
        key="wilks",
        model="a slope for each gene, again",
        inference="its own F test",
        table="twin of the test",
        test="ctra.inference.twin:test_twin",
    ),
"""
NEW_FUNCTION = '''\
"""The composite, and the test that the slopes are equal, computed once more."""

from ctra.inference.equal_slopes import equal_slopes
from ctra.inference.mean_composite import fit_composite


def fit_twin(data, method):
    """Slopes of the composite."""
    return fit_composite(data, method)


def test_twin(partial, method):
    """Test of equal slopes."""
    return equal_slopes(partial, method)
'''


def tables_of(folder):
    """Path and entry of every table of the catalogue that is in a folder of results."""
    found = {}
    for table in TABLES.values():
        pattern = "".join(
            "[^/]+?" if part.startswith("{") else re.escape(part)
            for part in re.split(r"({\w+})", table.path)
        )
        for path in folder.glob("results/**/*.tsv"):
            name = path.relative_to(folder).as_posix()
            known = found.get(name)
            shorter = known is None or len(known.path) < len(table.path)
            if re.fullmatch(pattern, name) and shorter:
                found[name] = table
    return found


def edit(path, old, new):
    text = path.read_text()
    assert text.count(old) == 1, f"{path}: {old!r}"
    path.write_text(text.replace(old, new))


def test_every_table_has_the_columns_that_the_catalogue_says(small):
    found = tables_of(small.folder)
    for path, table in found.items():
        header = pd.read_csv(small.folder / path, sep="\t", nrows=0).columns.tolist()
        columns = [c for c in table.columns if not c.optional or c.name in header]
        known = [column.name for column in columns if not column.name.startswith("{")]
        assert header[: len(known)] == known, path
        assert (len(header) > len(known)) == (len(known) < len(columns)), path
        cells = read_table(small.folder / path)
        for column in columns:
            if column.name in cells and cells[column.name].notna().any():
                assert TYPES[column.type](cells[column.name].dropna()), (path, column)
    expected = {name for name, table in TABLES.items() if table.of not in NOT_OF_SMALL}
    assert expected - {"markers", "composition", "imputation", "sex"} == {
        table.name for table in found.values()
    }


def test_every_table_is_in_the_catalogue(small):
    known = set(tables_of(small.folder)) | {file.path for file in FILES.values()}
    there = {path.relative_to(small.folder).as_posix() for path in small.folder.rglob("*.tsv")}
    results = {path for path in there if path.startswith("results/")}
    results -= {"results/inputs.tsv", "results/made.tsv"}  # of the state of the run, no result
    assert results - known == set()


def test_a_new_word_reruns_what_people_read_alone(small):
    catalogue = small.folder / "workflow/scripts/ctra/results.yaml"
    text, times = catalogue.read_text(), catalogue.stat()
    try:
        edit(catalogue, "levels of the categorical columns and their use", "other words")
        assert small.planned() == {"tables": 1, "report": 1, "manuscript": 1, "all": 1}
    finally:
        catalogue.write_text(text)
        os.utime(catalogue, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert small.planned() == {}


@pytest.fixture(scope="module")
def extended(project_class, root, tmp_path_factory):
    """A study run by a copy of the workflow with a table and a statistic more."""
    project = project_class(tmp_path_factory.mktemp("extended"), root)
    add_table(project.folder)
    add_statistic(project.folder)
    add_study(project)
    package = project.folder / "workflow" / "scripts"
    documents = [sys.executable, "-m", "ctra.report.documents"]
    run(documents, cwd=package, check=True)
    project.snakemake()
    project.snakemake("--report", "workflow.html")
    return project


def add_table(folder):
    """What a newcomer does to add a result table: an entry, and the rule that writes it."""
    catalogue = folder / "workflow/scripts/ctra/results.yaml"
    edit(catalogue, "# Figures, each also as PNG", f"{NEW_TABLE}# Figures, each also as PNG")
    edit(catalogue, "  # warnings\n", f"{NEW_COLUMN}  # warnings\n")
    with open(folder / "workflow/rules/report.smk", "a") as rules:
        rules.write(NEW_RULE)
    (folder / "workflow/scripts/extremes.py").write_text(NEW_SCRIPT)


def add_statistic(folder):
    """What a newcomer does to add a statistic: an entry, and what computes it."""
    package = folder / "workflow/scripts/ctra"
    edit(package / "inference/catalogue.py", ")\nBY_KEY", f"{NEW_STATISTIC})\nBY_KEY")
    (package / "inference/twin.py").write_text(NEW_FUNCTION)


def add_study(project):
    """Eighty participants whose expression is given."""
    rng = np.random.default_rng(1)
    genes = pd.read_csv(project.folder / "resources/ctra_genes.tsv", sep="\t")["ensembl_id"]
    people = [f"P{i:02d}" for i in range(80)]
    expression = pd.DataFrame(rng.normal(6, 1, (len(genes), 80)), genes.rename("gene"), people)
    expression.to_csv(project.folder / "expression.tsv", sep="\t")
    columns = {"warmth": rng.normal(size=80), "age": rng.integers(20, 60, 80)}
    phenotype = pd.DataFrame(columns, index=pd.Index(people, name="id"))
    phenotype.to_csv(project.folder / "phenotype.csv")
    study = {
        "expression": "expression.tsv",
        "phenotype": "phenotype.csv",
        "subject": "id",
        "covariates": ["age"],
        "models": {"warmth": {"exposures": ["warmth"]}},
    }
    inference = {"permutations": 0, "covariance": []}
    project.configure({"inference": inference, "studies": {"new": study}})


@pytest.mark.slow
def test_a_new_table_is_an_entry_and_a_rule(extended):
    folder = extended.folder
    (lowest,) = extended.table("results/models/new/warmth.extremes.tsv").to_dict("records")
    genes = extended.table("results/models/new/warmth.genewise.tsv")
    assert lowest["estimate"] == genes["estimate"].min()
    page = (folder / "results/report.html").read_text()
    assert 'id="table-extremes-new"' in page
    assert "The gene with the lowest slope, new" in page
    assert f'data-value="{lowest["mirrored"]!r}"' in page
    book = openpyxl.load_workbook(folder / "results/tables.xlsx")
    header, row = book["extremes"].iter_rows(values_only=True)
    assert list(header) == [name.replace("_", " ") for name in lowest]
    assert row[:4] == ("new", "warmth", "warmth", lowest["symbol"])
    assert row[4:] == pytest.approx([lowest["estimate"], lowest["mirrored"]], rel=1e-15)
    contents = [row[:2] for row in book["contents"].iter_rows(values_only=True)]
    assert ("extremes", "the gene with the lowest slope") in contents
    output = (folder / "docs/output.md").read_text()
    assert "### `results/models/<study>/<model>.extremes.tsv`" in output
    assert "| `mirrored` | number | log2 mRNA per SD | the slope with its sign turned" in output
    assert "Model warmth of new: the gene whose slope is lowest" in shown(folder)


@pytest.mark.slow
def test_a_new_statistic_is_an_entry_and_a_function(extended):
    folder = extended.folder
    table = extended.table("results/models/new/warmth.tsv").set_index("statistic")
    assert table.loc["twin", "estimate"] == table.loc["composite", "estimate"]
    page = (folder / "results/report.html").read_text()
    assert "<td>twin of the composite</td>" in page
    assert table.loc["wilks", "F"] == table.loc["homogeneity", "F"]
    says = [
        row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if "twin of the test" in row
    ]
    assert len(says) == 1
    assert re.search(r">F\(\d+, \d+\) = ", says[0])
    assert "nan" not in says[0]
    power = extended.table("results/power/new.tsv").set_index("statistic")
    assert power.loc["twin", "power"] == power.loc["composite", "power"]
    drawn = (folder / "results/figures/new/power.svg").read_text()
    assert "twin of the composite" in drawn
    assert re.search(r"aria-label=\"warmth \(model warmth\): composite [^\"]+, twin ", page)
    sentences = extended.table("results/sentences/new.tsv").set_index("statistic")["sentence"]
    assert sentences["twin"].endswith(" (computed once more).")
    sheet = openpyxl.load_workbook(folder / "results/tables.xlsx")["results"]
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert {"twin of the composite", "twin of the test"} <= {*cells}
    output = (folder / "docs/output.md").read_text()
    assert "| `twin` | twin of the composite | the composite again | its own t test |" in output


def shown(folder):
    """Words of Snakemake's own report."""
    return (folder / "workflow.html").read_text()
