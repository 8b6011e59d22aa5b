"""Gene sets beside the profile, from the configuration to the page."""

import os
import re
import shutil

import at_expression
import pandas as pd
import pytest

RULES = {"further_gene_set", "gene_sets", "gene_sets_figure"}
SETS = {
    "mine": "sets/mine.tsv",
    "core": "core",
    "one": "sets/one.gmt",
    "three": "sets/three.gmt",
    "still": "sets/still.gmt",
}
# of 53, 12, 2, 7 and 1 genes
FOUND = {"mine": 53, "core": 12, "one": 1, "three": 3, "still": 1}

OF_FITS = (
    "slopes regions genewise groups differences genes subjects flow weights influence power "
    "warnings scales"
)


def write_sets(folder):
    """The profile as a table, two sets of which the matrix has one gene and three, and a still one.

    The gene of the last has one value in all samples.
    """
    (folder / "sets").mkdir()
    shutil.copy(folder / "resources" / "ctra_genes.tsv", folder / "sets" / "mine.tsv")
    (folder / "sets" / "one.gmt").write_text("CALM_DN\tx\tMX1\tX1\n")
    genes = "\t".join(f"X{i},1" for i in range(4))
    (folder / "sets" / "three.gmt").write_text(f"a\tx\tIL8,1\tIL1B,1\nb\tx\tOAS1,-1\t{genes}\n")
    (folder / "sets" / "still.gmt").write_text("a\tx\tSTILL,1\n")
    matrix = folder / "data" / "expression.tsv"
    header, *rows = matrix.read_text().splitlines()
    still = "\t".join(["STILL", *["8"] * header.count("\t")])
    matrix.write_text("\n".join([header, *rows, still, ""]))


@pytest.fixture(scope="module")
def study(project_class, root, tmp_path_factory):
    """A study that starts at expression, with a sensitivity set, run to the page."""
    project = project_class(tmp_path_factory.mktemp("sets"), root)
    config = at_expression.write_study(project.folder, root)
    config["inference"] |= {"covariance": ["un", "csh"]}
    kals = config["studies"]["kals"]
    kals |= {"covariates": [], "sensitivity": {"old": ["age"]}}
    project.configure(config)
    project.without_sets = project.planned()
    write_sets(project.folder)
    project.configure(config | {"gene_sets": SETS})
    project.snakemake()
    return project


def test_without_the_key_nothing_of_it_is_planned(study):
    assert not RULES & set(study.without_sets)
    assert study.without_sets["model"] == 2


def test_the_profile_given_as_a_file_has_the_same_bytes_in_every_table(study):
    """But for the name of the model: no seed hangs on it."""
    folder = study.folder / "results" / "models" / "kals"
    tables = sorted(folder.glob("prwo@mine*.tsv"))
    assert len(tables) == 14
    for table in tables:
        of_set = table.read_text().replace("prwo@mine", "prwo")
        assert of_set == (folder / table.name.replace("@mine", "")).read_text(), table.name
    expression = study.folder / "results" / "expression" / "kals"
    of_set = (expression / "sets" / "mine" / "profile.tsv").read_bytes()
    assert of_set == (expression / "ctra.tsv").read_bytes()


def test_each_set_is_found_as_the_profile_is(study):
    for name, n in FOUND.items():
        genes = study.table(f"results/expression/kals/sets/{name}/genes.tsv")
        assert (genes["status"] == "found").sum() == n
        assert set(genes["gene_set"]) == {name}
    three = study.table("results/expression/kals/sets/three/genes.tsv").set_index("symbol")
    assert three.loc["IL8", "gene"] == "IL8"
    assert three["sign"].tolist() == [1, 1, -1, 1, 1, 1, 1]
    log = (study.folder / "logs" / "further_gene_set" / "kals" / "three.log").read_text()
    assert "3 of 7 genes of three found: what is said of three holds for these alone" in log


def test_composites_are_means_of_the_signed_genes(study):
    """Of the three, and of the one, by hand."""
    matrix = study.table("data/expression.tsv", index_col="gene")
    signed = {"one": -matrix.loc["MX1"]}
    signed["three"] = (matrix.loc["IL8"] + matrix.loc["IL1B"] - matrix.loc["OAS1"]) / 3
    for name, expected in signed.items():
        people = study.table(f"results/models/kals/prwo@{name}.subjects.tsv", index_col="subject")
        pd.testing.assert_series_equal(
            people["composite"], expected[people.index], check_names=False, rtol=1e-12
        )


def test_the_statistics_of_few_genes_have_numbers_or_say_why_not(study):
    one = study.table("results/models/kals/prwo@one.tsv").set_index("statistic")
    assert one["status"][["composite", "robust", "rao", "un"]].eq("ok").all()
    # of one gene all slopes are that of least squares; 1e-9: rounding of two ways to it
    assert one["estimate"]["un"] == pytest.approx(one["estimate"]["composite"], rel=1e-9)
    assert one["status"]["csh"].startswith("not identified: csh needs two cells or more")
    assert one["status"]["homogeneity"].startswith("not identified: one gene has no other")
    three = study.table("results/models/kals/prwo@three.tsv")
    assert three["status"].eq("ok").all()
    groups = study.table("results/models/kals/prwo@one.groups.tsv")
    assert groups["group"].tolist() == ["CALM_DN"]  # no test of groups that are one


def test_sets_stand_beside_the_profile(study):
    table = study.table("results/models/kals.gene_sets.tsv").set_index("gene_set")
    assert table.index.tolist() == ["ctra", *SETS]
    assert table["n_found"].tolist() == [53, *FOUND.values()]
    assert table["n_listed"].tolist() == [53, 53, 12, 2, 7, 1]
    still = table.loc["still"]
    assert still["status"].startswith("no result: no gene was found that varies")
    assert (still["constant"], still["finding"], still["n_genes"]) == ("STILL", "no result", 0)
    table = table.drop("still")
    for name in table.index[1:]:
        tests = study.table(f"results/models/kals/prwo@{name}.tsv").set_index("statistic")
        assert table["estimate"][name] == tests["estimate"]["composite"]
    assert table["p"].to_numpy() == pytest.approx(
        table[["p_value", "p_permutation", "p_wild"]].max(axis=1).to_numpy(), rel=0
    )


def test_what_is_of_the_profile_alone_is_not_made_of_a_set(study):
    folder = study.folder / "results" / "models" / "kals"
    kinds = {path.name.removeprefix("prwo@core.") for path in folder.glob("prwo@core.*")}
    assert kinds == {"tsv", *(f"{name}.tsv" for name in OF_FITS.split())}
    alone = {"verdict.tsv", "competitive.tsv", "curve.tsv", "specifications.tsv"}
    assert not kinds & alone
    assert {path.name.removeprefix("prwo.") for path in folder.glob("prwo.*")} >= alone | kinds
    assert not list(folder.glob("prwo+old@*"))
    assert len(study.table("results/models/kals.findings.tsv")) == 1
    sensitivity = (study.folder / "results/figures/kals/sensitivity.svg").read_text()
    assert "@" not in re.sub(r"<[^>]*>", "", sensitivity)


def test_the_page_and_the_workbook_have_them(study):
    page = (study.folder / "results" / "report.html").read_text()
    assert "Other gene sets" in page
    assert "No p is corrected for the number of sets" in page
    assert "table-set_genes-kals-three" in page
    book = pd.read_excel(study.folder / "results" / "tables.xlsx", sheet_name=None)
    assert {"gene_sets", "set_genes", "set_results"} <= set(book)


def test_another_file_makes_its_set_again_and_no_other(study):
    """Even one with an old time stamp."""
    assert study.planned() == {}
    file = study.folder / "sets" / "one.gmt"
    text = file.read_text()
    file.write_text(text.replace("MX1", "MX2"))
    os.utime(file, (946684800, 946684800))
    planned = study.planned()
    file.write_text(text)
    assert {rule: planned[rule] for rule in ("further_gene_set", "model")} == {
        "further_gene_set": 1,
        "model": 1,
    }
    assert not {"findings", "verdict", "gene_set", "competitive"} & set(planned)
