"""Two studies run to the report, where they stand together."""

import re

import at_expression
import openpyxl
import pytest


def configure(project, root, *, standardize):
    """Two studies of the same numbers with covariates of their own."""
    config = at_expression.write_study(project.folder, root)
    config["inference"] = {"covariance": [], "permutations": 0}
    config["expression"] = {"standardize": standardize}
    one = config["studies"].pop("kals")
    config["studies"] = {
        "first": one | {"labels": {"prwo": "Positive relations"}},
        "second": one | {"covariates": []},
    }
    project.configure(config)


@pytest.fixture(scope="module")
def both(project_class, root, tmp_path_factory):
    """Two studies, run to the report."""
    project = project_class(tmp_path_factory.mktemp("both"), root)
    configure(project, root, standardize=True)
    project.snakemake()
    return project


@pytest.mark.slow
def test_the_table_has_both_means(both):
    table = both.table("results/models/pooled.tsv")
    assert table[["effect", "method", "studies", "n_studies", "n"]].to_numpy().tolist() == [
        ["prwo", "fixed", "first; second", 2, 80],
        ["prwo", "random", "first; second", 2, 80],
    ]
    assert table["designs"].tolist() == ["covariates: age (first), none (second)"] * 2
    widths = (table["ci_high"] - table["ci_low"]).tolist()
    assert widths[1] / widths[0] >= 12.706 / 1.96
    book = openpyxl.load_workbook(both.folder / "results/tables.xlsx")
    assert book["pooled"]["A2"].value == "Positive relations"


@pytest.mark.slow
def test_the_page_says_what_two_studies_say(both):
    page = (both.folder / "results/report.html").read_text()
    assert "Two studies can say whether they clearly contradict each other" in page
    assert "The designs of the studies differ: covariates." in page
    assert re.search(r'id="table-pooled".*Positive relations', page, re.DOTALL)
    assert "both studies, random effects" in page


@pytest.mark.slow
def test_it_is_up_to_date(both):
    assert both.planned() == {}


def test_studies_of_different_units_are_not_pooled(project, root):
    configure(project, root, standardize=False)
    project.snakemake("results/models/pooled.tsv")
    (row,) = project.table("results/models/pooled.tsv").to_dict("records")
    assert row["status"] == "not pooled: fewer than two studies are left"
    assert row["apart"].startswith("first: its matrix may have another unit")
