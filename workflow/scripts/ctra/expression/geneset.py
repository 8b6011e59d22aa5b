"""The CTRA gene set in an annotation or matrix, which may name its genes otherwise."""

from collections.abc import Hashable, Mapping
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import pandas as pd

from ctra.expression.by_rows import ByRows
from ctra.files.ensembl import strip_version
from ctra.files.errors import ExpressionError
from ctra.files.gene_set import LEAST_SHARE
from ctra.files.rounding import varying


def match_genes(gene_set: pd.DataFrame, genes: pd.DataFrame) -> pd.DataFrame:
    """Find the genes of the profile or of markers, as `find_genes` does.

    Raises
    ------
    ExpressionError
        If no gene is found.
    """
    found = find_genes(gene_set, genes)
    if not (found["status"] == "found").any():
        raise ExpressionError(
            f"none of the {len(gene_set)} genes is among the {len(genes)} rows "
            f"({', '.join(genes['gene'][:3])}, ...); human Ensembl ids or gene symbols are needed"
        )
    return found


def find_genes(gene_set: pd.DataFrame, genes: pd.DataFrame) -> pd.DataFrame:
    """Find the genes of the set: by Ensembl id, else by current symbol, else by printed symbol.

    Parameters
    ----------
    gene_set : DataFrame
        Columns symbol (as the papers print it), hgnc_symbol (today's), ensembl_id, group, sign.
        Maybe printed, where symbol is as somebody else gives it.
    genes : DataFrame
        Columns gene (id: a row name of the matrix) and name (symbol; the id again where the
        matrix has no other name); a gene has a row a name. Maybe several: whether the gene has
        several rows in the matrix, so that none can be taken.

    Returns
    -------
    DataFrame, shape (len(gene_set), n_columns + 3)
        The set with gene (id of the row found, missing otherwise), matched_by (ensembl_id,
        hgnc_symbol, symbol or missing) and status: `found`, `missing`, or `ambiguous` where several
        rows answer to the name; no row is then taken.
    """
    named = genes[genes["name"].notna()]
    names = pd.Series(named["gene"].to_numpy(), index=named["name"])
    both = pd.concat([pd.Series(genes["gene"].to_numpy(), index=genes["gene"]), names])
    ids = both.set_axis(both.index.map(strip_version))
    lookups = {"ensembl_id": ids, "hgnc_symbol": names, "symbol": names}
    if "printed" in gene_set:
        lookups["printed"] = names
    several = set(genes["gene"][genes["several"]]) if "several" in genes else set()
    rows = [_find(gene, lookups, several) for gene in gene_set.to_dict("records")]
    found = pd.DataFrame(rows, columns=["gene", "matched_by", "status"], index=gene_set.index)
    found["matched_by"] = found["matched_by"].replace("printed", "symbol")
    return gene_set.join(found)


def _find(
    gene: Mapping[Hashable, Any], lookups: Mapping[str, pd.Series], several: set[str]
) -> tuple[str | None, str | None, str]:
    """Row of a gene, by which of its names it was found, and status; surer names first."""
    for key, rows in lookups.items():
        hits = rows[rows.index == gene[key]].unique()
        if len(hits) > 1 or several.intersection(hits):
            return None, None, "ambiguous"
        if len(hits) == 1:
            return hits[0], key, "found"
    return None, None, "missing"


def row_names(expression: ByRows, annotation: pd.DataFrame | None) -> pd.DataFrame:
    """Names of the rows of a matrix, for `match_genes`.

    Parameters
    ----------
    expression : ByRows
    annotation : DataFrame, optional
        Columns gene and name; without it the rows have no other name. Of a matrix that was handed
        over it is from `ctra.expression.matrix.named_rows`.

    Returns
    -------
    DataFrame
        The annotation of the rows that there are, and of those that were passed over as `several`.
    """
    if annotation is None:
        return pd.DataFrame({"gene": expression.genes, "name": expression.genes})
    genes = annotation["gene"]
    if "several" not in annotation:
        return annotation[genes.isin(expression.genes)]
    # matrices of this workflow have no versions
    genes = genes.where(genes.isin(expression.genes), genes.map(strip_version))
    return annotation.assign(gene=genes)[genes.isin(expression.genes) | annotation["several"]]


def check_profile(genes: pd.DataFrame) -> None:
    """Check that enough genes are found to speak of the profile.

    Parameters
    ----------
    genes : DataFrame
        From `match_genes`.

    Raises
    ------
    ExpressionError
        If fewer than half of the genes are found, or none of a group.
    """
    found = genes["status"] == "found"
    of_groups = found.groupby(genes["group"], sort=False).agg(["sum", "size"])
    if found.sum() < LEAST_SHARE * len(genes) or not of_groups["sum"].all():
        told = ", ".join(f"{n} of {size} {group}" for group, n, size in of_groups.itertuples())
        raise ExpressionError(
            f"{found.sum()} of the {len(genes)} genes of the profile are found ({told}); at least "
            "half, and some of every group, are needed to conclude about the profile. Is the "
            "matrix whole, with human Ensembl ids or symbols?"
        )


def signed_expression(expression: ByRows, genes: pd.DataFrame) -> pd.DataFrame:
    """Expression of the found genes, each multiplied by its sign in the profile.

    Parameters
    ----------
    expression : ByRows
        log2 values.
    genes : DataFrame
        From `ctra.expression.geneset.match_genes`.

    Returns
    -------
    DataFrame, shape (n_samples, n_found)
        Index `sample`; columns the printed symbols, in the order of the gene set.
    """
    found = genes[genes["status"] == "found"]
    values = expression.rows(found["gene"]).to_numpy() * found["sign"].to_numpy()[:, None]
    # + 0.0: a gene at the floor has 0, not -0
    samples = expression.samples.rename("sample")
    return pd.DataFrame(values.T + 0.0, index=samples, columns=found["symbol"].to_list())


def marker_expression(
    expression: ByRows, markers: pd.DataFrame, rows: pd.DataFrame
) -> pd.DataFrame:
    """Expression of leukocyte markers, as columns that can be covariates.

    Parameters
    ----------
    expression : ByRows
        log2 values.
    markers : DataFrame, one row a marker
        symbol (today's) and ensembl_id.
    rows : DataFrame
        gene and name of the rows, as for `ctra.expression.geneset.match_genes`.

    Returns
    -------
    DataFrame, shape (n_samples, n_markers)
        Columns the symbols.

    Raises
    ------
    ExpressionError
        If a marker is not found, or found in several rows.
    """
    found = match_genes(markers.assign(hgnc_symbol=markers["symbol"]), rows)
    faults = found[found["status"] != "found"]
    if len(faults):
        told = faults["symbol"] + " (" + faults["ensembl_id"] + ") is " + faults["status"]
        raise ExpressionError(
            f"{', '.join(told)} among the {len(rows)} genes of the expression matrix; "
            "take it out of markers"
        )
    return expression.rows(found["gene"]).T.set_axis(found["symbol"].to_list(), axis="columns")


def correlate_groups(expression: pd.DataFrame, gene_set: pd.DataFrame) -> pd.DataFrame:
    """Mean correlation of the genes within and between the groups of the profile.

    Parameters
    ----------
    expression : DataFrame, shape (n_samples, p)
        Signed log2 expression of the analysed sample; genes that do not vary are left out.
    gene_set : DataFrame
        symbol and group, from `ctra.expression.geneset.match_genes`.

    Returns
    -------
    DataFrame, one row a pair of groups
        group, other, n_pairs (of two different genes) and mean_r, the mean of their Pearson
        correlations; pairs of groups without a pair of genes have no row.
    """
    genes = expression.loc[:, varying(expression, least=1.0)]
    r = genes.corr().to_numpy()
    group = gene_set.set_index("symbol")["group"][genes.columns].to_numpy()
    first, second = np.triu_indices(len(group), 1)
    rows = []
    for a, b in combinations_with_replacement(dict.fromkeys(gene_set["group"]), 2):
        one_way = (group[first] == a) & (group[second] == b)
        other_way = (group[first] == b) & (group[second] == a)
        pair = one_way | other_way
        if pair.any():
            n, mean = int(pair.sum()), r[first[pair], second[pair]].mean()
            rows.append({"group": a, "other": b, "n_pairs": n, "mean_r": mean})
    return pd.DataFrame(rows, columns=["group", "other", "n_pairs", "mean_r"])
