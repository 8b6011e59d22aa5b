"""The genes of the set are found by their names, and never guessed; and what is made of them."""

import numpy as np
import pandas as pd
import pytest

from ctra.expression.by_rows import HeldMatrix
from ctra.expression.geneset import (
    correlate_groups,
    marker_expression,
    match_genes,
    signed_expression,
)
from ctra.expression.matrix import read_matrix
from ctra.files.errors import ExpressionError
from ctra.files.table import read_table
from ctra.reference.annotation import read_annotation

SET = pd.DataFrame(
    [
        ("IL8", "CXCL8", "ENSG00000169429", 1),
        ("MX1", "MX1", "ENSG00000157601", -1),
    ],
    columns=["symbol", "hgnc_symbol", "ensembl_id", "sign"],
)


@pytest.fixture(scope="module")
def gene_set(root):
    return read_table(root / "resources" / "ctra_genes.tsv")


def genes(*rows):
    """Rows of a matrix: id and name; the id is the name where there is one only."""
    rows = [(row, row) if isinstance(row, str) else row for row in rows]
    return pd.DataFrame(rows, columns=["gene", "name"])


def matched(rows):
    """(row, by what, status) of each gene of the set; missing cells are None."""
    table = match_genes(SET, rows)[["gene", "matched_by", "status"]]
    return [tuple(row) for row in table.astype(object).where(table.notna(), None).to_numpy()]


@pytest.mark.parametrize(
    ("rows", "il8"),
    [
        (genes("ENSG00000169429", "MX1"), ("ENSG00000169429", "ensembl_id", "found")),
        (genes("ENSG00000169429.6", "MX1"), ("ENSG00000169429.6", "ensembl_id", "found")),
        (genes("CXCL8", "MX1"), ("CXCL8", "hgnc_symbol", "found")),
        (genes("IL8", "MX1"), ("IL8", "symbol", "found")),
        (genes(("g1", "IL8"), "MX1"), ("g1", "symbol", "found")),
        # The id is sure, a name may have gone to another gene.
        (genes("IL8", "CXCL8", "ENSG00000169429", "MX1"), ("ENSG00000169429", "ensembl_id")),
        (genes("IL8", "CXCL8", "MX1"), ("CXCL8", "hgnc_symbol")),
        (genes("cxcl8", "MX1"), (None, None, "missing")),
        (genes("CXCL80", "MX1"), (None, None, "missing")),
        # Two rows answer to one name: neither is taken, nor a row by a less sure name.
        (genes(("g1", "CXCL8"), ("g2", "CXCL8"), "IL8", "MX1"), (None, None, "ambiguous")),
        (genes("ENSG00000169429.5", "ENSG00000169429.6", "MX1"), (None, None, "ambiguous")),
    ],
)
def test_by_what_a_gene_is_found(rows, il8):
    assert matched(rows)[0][: len(il8)] == il8
    assert matched(rows)[1] == ("MX1", "hgnc_symbol", "found")


def test_the_order_of_the_rows_does_not_matter():
    rows = genes("A", "IL8", "B", "ENSG00000157601", "MX1")
    pd.testing.assert_frame_equal(match_genes(SET, rows[::-1]), match_genes(SET, rows))


def test_the_columns_and_the_order_of_the_set_are_kept():
    table = match_genes(SET, genes("MX1"))
    pd.testing.assert_frame_equal(table[SET.columns.to_list()], SET)


def test_a_matrix_without_any_gene_of_the_set_is_refused():
    message = (
        r"^none of the 2 genes is among the 4 rows \(3576, 4599, 1, \.\.\.\); "
        r"human Ensembl ids or gene symbols are needed$"
    )
    with pytest.raises(ExpressionError, match=message):
        match_genes(SET, genes("3576", "4599", "1", "2"))


# ---- The set of the repository ------------------------------------------------------------------


def test_the_set_has_19_proinflammatory_31_interferon_and_3_antibody_genes(gene_set):
    """Fredrickson et al. 2013: proinflammatory genes count up, the others down."""
    sizes = gene_set.groupby(["group", "sign"]).size()
    assert sizes.to_dict() == {
        ("proinflammatory", 1): 19,
        ("interferon", -1): 31,
        ("antibody", -1): 3,
    }


def test_no_name_in_the_set_means_two_of_its_genes(gene_set):
    """A printed symbol must not be the current symbol of another gene, nor an id stand twice."""
    names = pd.concat([gene_set["symbol"], gene_set["hgnc_symbol"]])
    owners = pd.concat([gene_set["ensembl_id"]] * 2)
    assert owners.groupby(names.to_numpy()).nunique().max() == 1
    for column in ("symbol", "hgnc_symbol", "ensembl_id"):
        assert gene_set[column].is_unique


def test_every_gene_of_the_set_is_found_by_each_of_its_names(gene_set):
    for column in ("ensembl_id", "hgnc_symbol", "symbol"):
        table = match_genes(gene_set, genes(*gene_set[column]))
        assert (table["status"] == "found").all()
        assert (table["gene"] == gene_set[column]).all()


def test_real_cohort_with_the_symbols_of_its_time(gene_set, shared_data):
    expression = read_matrix(shared_data / "fredrickson2015" / "expression_log2.tsv", {}).values
    table = match_genes(gene_set, genes(*expression.index)).set_index("symbol")
    assert table.index[table["status"] != "found"].to_list() == ["IL6"]
    assert table.loc["IL6", "status"] == "missing"
    found = table.drop("IL6")
    assert set(found["gene"]) == set(expression.index)
    old = found.index[found["matched_by"] == "symbol"]
    assert sorted(old) == ["IFIT1L", "IGJ", "IGLL3", "IL8"]
    assert (found.drop(old)["matched_by"] == "hgnc_symbol").all()


def test_real_annotation_of_chromosome_21(gene_set, shared_data):
    """Only MX1 and MX2 of the set are on it."""
    annotation = read_annotation(shared_data / "chr21mini" / "genes.gtf.gz").genes.values()
    table = match_genes(gene_set, genes(*((gene.id, gene.name) for gene in annotation)))
    found = table[table["status"] == "found"].set_index("symbol")
    assert found["gene"].to_dict() == {"MX1": "ENSG00000157601", "MX2": "ENSG00000183486"}
    assert set(found["matched_by"]) == {"ensembl_id"}
    by_name = genes(*((f"row{i}", gene.name) for i, gene in enumerate(annotation)))
    named = match_genes(gene_set, by_name)
    assert named["matched_by"].dropna().to_list() == ["hgnc_symbol"] * 2


# ---- Signs --------------------------------------------------------------------------------------

SIGNED = pd.DataFrame(
    {
        "symbol": ["IL8", "IL6", "MX1"],
        "sign": [1, 1, -1],
        "gene": ["CXCL8", None, "MX1"],
        "status": ["found", "missing", "found"],
    }
)


def test_signed_expression_worked_by_hand():
    """MX1 counts down; IL6 is missing; rows outside the set are left out."""
    expression = pd.DataFrame({"a": [1, 3, 5], "b": [2, 4, 6]}, index=["MX1", "ACTB", "CXCL8"])
    signed = signed_expression(HeldMatrix(expression), SIGNED)
    samples = pd.Index(["a", "b"], name="sample")
    expected = pd.DataFrame({"IL8": [5.0, 6.0], "MX1": [-1.0, -2.0]}, index=samples)
    pd.testing.assert_frame_equal(signed, expected)


def test_permuted_rows_and_samples_give_the_permuted_result():
    rng = np.random.default_rng(1)
    expression = pd.DataFrame(rng.normal(size=(2, 3)), index=["MX1", "CXCL8"], columns=list("abc"))
    permuted = signed_expression(
        HeldMatrix(expression.loc[["CXCL8", "MX1"], ["c", "a", "b"]]), SIGNED
    )
    pd.testing.assert_frame_equal(
        permuted, signed_expression(HeldMatrix(expression), SIGNED).loc[list("cab")]
    )


def test_signs_of_a_real_cohort(root, shared_data):
    expression = read_matrix(shared_data / "fredrickson2015" / "expression_log2.tsv", {}).values
    rows = pd.DataFrame({"gene": expression.index, "name": expression.index})
    genes = match_genes(read_table(root / "resources" / "ctra_genes.tsv"), rows)
    signed = signed_expression(HeldMatrix(expression), genes)
    assert signed.shape == (122, 52)
    assert signed.index.to_list() == expression.columns.to_list()
    assert signed.loc["F15_002", "IL1A"] == expression.loc["IL1A", "F15_002"]
    np.testing.assert_array_equal(signed["IGJ"], -expression.loc["IGJ"])


# ---- Markers ------------------------------------------------------------------------------------

MARKERS = pd.DataFrame(
    {"symbol": ["CD4", "CD14"], "ensembl_id": ["ENSG00000010610", "ENSG00000170458"]}
)
EXPRESSION = pd.DataFrame(
    {"S1": [1.0, 2, 3], "S2": [4.0, 5, 6]}, index=["ENSG00000170458.12", "MX1", "CD4"]
)


def test_markers_by_id_or_symbol_as_columns():
    rows = pd.DataFrame({"gene": EXPRESSION.index, "name": EXPRESSION.index})
    table = marker_expression(HeldMatrix(EXPRESSION), MARKERS, rows)
    assert table.to_dict() == {"CD4": {"S1": 3, "S2": 6}, "CD14": {"S1": 1, "S2": 4}}


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["CD14", "MX1", "CD8A"], r"^CD4 \(ENSG00000010610\) is missing among the 3 genes"),
        (["CD14", "CD4", "CD4"], r"^CD4 \(ENSG00000010610\) is ambiguous among the 3 genes"),
    ],
)
def test_a_marker_that_is_not_found_is_named(names, message):
    rows = pd.DataFrame({"gene": ["a", "b", "c"], "name": names})
    with pytest.raises(ExpressionError, match=message):
        marker_expression(HeldMatrix(EXPRESSION.set_axis(["a", "b", "c"])), MARKERS, rows)


# ---- Correlations -------------------------------------------------------------------------------


def test_correlations_within_and_between_groups_by_hand():
    """Of a, b with a and c: r(a, b) = 1, r(a, c) = r(b, c) = -1; d does not vary."""
    a = np.array([1.0, 2, 4])
    expression = pd.DataFrame({"a": a, "b": 2 * a + 1, "c": -a, "d": 5.0})
    genes = pd.DataFrame({"symbol": list("abcd"), "group": ["up", "up", "down", "down"]})
    means = correlate_groups(expression, genes)
    assert means[["group", "other", "n_pairs"]].to_numpy().tolist() == [
        ["up", "up", 1],
        ["up", "down", 2],
    ]  # c alone has no other gene of its group
    assert means["mean_r"].tolist() == pytest.approx([1, -1], abs=1e-12)  # rounding


def test_a_gene_that_varies_by_rounding_alone_is_left_out():
    """The logarithm of 1 is 0, or that of a unit in the last place beside it."""
    a = np.array([1.0, 2, 4] * 3)
    nearly = np.log2([1 + 2**-52, 1, 1] * 3)
    assert nearly.any()
    expression = pd.DataFrame({"a": a, "b": 2 * a, "c": -a, "d": nearly})
    genes = pd.DataFrame({"symbol": list("abcd"), "group": ["up", "up", "down", "down"]})
    assert correlate_groups(expression, genes)["n_pairs"].tolist() == [1, 2]
