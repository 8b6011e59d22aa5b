"""All expressed genes in words."""

import pandas as pd
import pytest

from ctra.report.genome import genome_alt_text, genome_says

ROW = {
    "model": "m",
    "effect": "x:z",
    "n_expressed": 12345,
    "in_model": "",
    "n_fdr": 1007,
    "n_genes": 50,
    "n_genes_fdr": 3,
    "lowest": "IL6; FOS",
    "status": "ok",
}
SAYS = (
    "1,007 of 12,345 expressed genes have a false discovery rate below .05, 3 of the 50 CTRA genes "
    "among them: this is a table, and no claim."
)


def test_how_many_of_how_many():
    assert genome_says(pd.DataFrame([ROW])) == {("m", "x:z"): SAYS}


@pytest.mark.parametrize(
    ("genes", "says"),
    [
        (
            "CD14",
            "1 gene is left out: the columns of the model fit it exactly, as a marker of cells "
            "that is a covariate.",
        ),
        (
            "CD14; CD3D",
            "2 genes are left out: the columns of the model fit them exactly, as a marker of cells "
            "that is a covariate.",
        ),
    ],
)
def test_genes_of_the_model_are_counted(genes, says):
    row = pd.DataFrame([ROW | {"in_model": genes}])
    assert genome_says(row) == {("m", "x:z"): f"{SAYS} {says}"}


def test_why_there_are_no_slopes():
    status = "not given: the participants have clusters (village)"
    row = pd.DataFrame([{"model": "m", "effect": "x", "status": status}])
    says = f"Slopes of all expressed genes are {status}."
    assert genome_says(row) == {("m", "x"): says}
    assert genome_alt_text(row) == f"x: {says}"


def test_the_figure_in_words():
    assert genome_alt_text(pd.DataFrame([ROW])) == f"x × z: {SAYS} Lowest p: IL6, FOS."
