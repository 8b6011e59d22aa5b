"""The effects of a study by each gene set, the CTRA profile first."""

import pandas as pd

from ctra.files.gene_set import CTRA, gene_set_of
from ctra.report.findings import CLAIMS, findings

# Of another set the same is said of its composite, to which genes may count with a minus.
OTHERWISE = {claim: claim.replace("CTRA expression", "composite") for claim in CLAIMS}
KEYS = ["model", "effect", "gene_set"]
MODEL_SET = ["model", "gene_set"]
NUMBERS = ["n", "estimate", "ci_low", "ci_high"]
SHOWN = ["p_value", "p_permutation", "p_wild", "p", "finding", "reason"]
COLUMNS = [*KEYS, "n_listed", "n_found", "n_genes", "constant", *NUMBERS, *SHOWN, "status"]


def set_name(gene_set: str) -> str:
    """A gene set as people read it."""
    return "CTRA profile" if gene_set == CTRA else gene_set


def compare_sets(
    results: pd.DataFrame,
    influence: pd.DataFrame,
    analysed: pd.DataFrame,
    genes: pd.DataFrame,
    *,
    clustered: bool = False,
) -> pd.DataFrame:
    """Put the effects of each gene set beside those of the profile.

    Parameters
    ----------
    results, influence, analysed : DataFrame
        Tables `table`, `influence` and `genes` of the declared models of one study and of the same
        of each further set (`ctra.model.analysis.fit_model`), with a column model: `model` of the
        profile, `model@set` of another set.
    genes : DataFrame
        gene_set, symbol and status of the genes of all sets, `ctra` the profile.
    clustered : bool
        Whether the study declares clusters of participants.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`, a row a declared model, effect and set: model, effect, gene_set,
        n_listed, n_found, n_genes (analysed), constant (found genes that do not vary, separated by
        semicolons), n, estimate, ci_low and ci_high of the composite, p_value, p_permutation,
        p_wild, and p, the largest; finding and reason as of `ctra.report.findings.judge`, and
        status. No p is corrected for the number of sets.
    """
    rows, left_out, status_of = (_by_set(table) for table in (results, influence, analysed))
    composite = rows[rows["statistic"] == "composite"]
    told = []
    for gene_set, of_set in rows.groupby("gene_set", sort=False):
        alone = left_out[left_out["gene_set"] == gene_set]
        shown = findings(of_set, alone, clustered=clustered)[["model", "effect", *SHOWN]]
        if gene_set != CTRA:
            shown["finding"] = shown["finding"].replace(OTHERWISE)
        told.append(shown.assign(gene_set=gene_set))
    numbers = composite[[*KEYS, *NUMBERS, "n_genes", "status"]]
    table = numbers.merge(pd.concat(told), on=KEYS)
    found = genes["status"].eq("found").groupby(genes["gene_set"]).agg(["size", "sum"])
    table = table.join(found.set_axis(["n_listed", "n_found"], axis="columns"), on="gene_set")
    constant = status_of[status_of["status"] == "constant"].groupby(MODEL_SET)["symbol"]
    table = table.join(constant.agg(";".join).rename("constant"), on=MODEL_SET)
    order = {column: {name: i for i, name in enumerate(table[column].unique())} for column in KEYS}
    table = table.sort_values(KEYS, key=lambda column: column.map(order[str(column.name)]))
    return table[COLUMNS].reset_index(drop=True)


def _by_set(table: pd.DataFrame) -> pd.DataFrame:
    """A table with the name of the declared model, and that of the gene set."""
    names = pd.DataFrame(map(gene_set_of, table["model"]), table.index, MODEL_SET)
    return table.assign(**{name: names[name] for name in MODEL_SET})
