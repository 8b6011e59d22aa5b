"""The CTRA gene set, found in an annotation or matrix that may name its genes otherwise."""

import pandas as pd

from ctra.annotation import strip_version


class GeneSetError(ValueError):
    """A gene set of which nothing is found."""


def match_genes(gene_set, genes):
    """Find the genes of the set: by Ensembl id, else by current symbol, else by printed symbol.

    Parameters
    ----------
    gene_set : DataFrame
        Columns symbol (as the papers print it), hgnc_symbol (today's), ensembl_id, group, sign.
    genes : DataFrame
        Columns gene (id: a row name of the matrix) and name (symbol; the id again where the
        matrix has no other name).

    Returns
    -------
    DataFrame, shape (len(gene_set), n_columns + 3)
        The set with gene (id of the row found, missing otherwise), matched_by (ensembl_id,
        hgnc_symbol, symbol or missing) and status: `found`, `missing`, or `ambiguous` where several
        rows answer to the name; no row is then taken.

    Raises
    ------
    GeneSetError
        If no gene is found.
    """
    ids = pd.Series(genes["gene"].to_numpy(), index=genes["gene"].map(strip_version))
    names = pd.Series(genes["gene"].to_numpy(), index=genes["name"])
    rows = [
        _find(gene, {"ensembl_id": ids, "hgnc_symbol": names, "symbol": names})
        for gene in gene_set.to_dict("records")
    ]
    found = pd.DataFrame(rows, columns=["gene", "matched_by", "status"], index=gene_set.index)
    if not (found["status"] == "found").any():
        raise GeneSetError(
            f"none of the {len(gene_set)} genes is among the {len(genes)} rows "
            f"({', '.join(genes['gene'][:3])}, ...); human Ensembl ids or gene symbols are needed"
        )
    return gene_set.join(found)


def _find(gene, lookups):
    for key, rows in lookups.items():
        hits = rows[rows.index == gene[key]].unique()
        if len(hits) == 1:
            return hits[0], key, "found"
        if len(hits) > 1:
            return None, None, "ambiguous"
    return None, None, "missing"
