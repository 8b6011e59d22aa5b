"""Slopes of all expressed genes of a model."""

import numpy as np
import pandas as pd
from scipy.special import stdtr
from scipy.stats import false_discovery_control

from ctra.files.centred import centred
from ctra.inference.competitive import look_along
from ctra.inference.moderated import fit_prior, moderate, total_df
from ctra.marginal.iterative import one_thread
from ctra.model.analysis import Specification
from ctra.model.expressed import Analysed, analysed_genes

TEST = ["estimate", "std_error", "df", "t", "p_value", "fdr"]
COLUMNS = {
    "genome": ["effect", "gene", "symbol", "sign", "mean", *TEST],
    "genome_effects": [
        "effect",
        "n",
        "n_expressed",
        "in_model",
        "n_fdr",
        "n_genes",
        "n_genes_fdr",
        "lowest",
        "prior_df",
        "status",
    ],
}
LEAST = 30  # genes, of which there is a trend
LEVEL = 0.05
NAMED = 5  # genes with the lowest p


@one_thread
def genome(
    expression: pd.DataFrame,
    gene_set: pd.DataFrame,
    names: pd.DataFrame,
    participants: pd.DataFrame,
    specification: Specification,
    visits: pd.DataFrame | None = None,
    *,
    standardize: bool,
) -> dict[str, pd.DataFrame]:
    """Estimate the slopes of all expressed genes by limma-trend.

    Parameters
    ----------
    expression, gene_set, participants, specification, visits, standardize
        As for `ctra.model.expressed.analysed_genes`.
    names : DataFrame
        gene and name of the rows of the matrix, from `ctra.expression.geneset.row_names`.

    Returns
    -------
    dict of str to DataFrame
        The columns of `COLUMNS`. `genome` has a row an effect and gene: the slope in the unit of
        the matrix, whatever `standardize` says, and Benjamini and Hochberg's false discovery rate
        over the genes of the effect. `genome_effects` has a row an effect; its status says why
        there is no slope.

    Notes
    -----
    The residual variance of each gene is drawn towards a smooth trend of the variances over mean
    expression: limma's `lmFit` and `eBayes(trend=TRUE)` (Law et al. 2014,
    doi:10.1186/gb-2014-15-2-r29). In a model of a change, the genes are those of the later visit.
    """
    given = analysed_genes(
        expression, gene_set, participants, specification, visits, standardize=standardize
    )
    same = {"n": len(given.x), "in_model": "; ".join(given.in_model)}
    why = _refusal(given, specification)
    if why:
        nothing = {"effect": given.effects, **same, "status": why}
        return {
            "genome": pd.DataFrame(columns=COLUMNS["genome"]),
            "genome_effects": pd.DataFrame(nothing).reindex(columns=COLUMNS["genome_effects"]),
        }
    every, symbols = given.genes.columns, symbols_of(given.genes.columns, gene_set, names)
    trend = _has_levels(expression.loc[every])
    slopes, sums = [], []
    for effect in given.effects:
        found, prior_df = _slopes(given, effect, trend)
        found.insert(0, "effect", effect)
        found = found.assign(gene=every, symbol=symbols, sign=given.signs.to_numpy())
        slopes.append(found)
        sums.append({**_sum(found), **same, "effect": effect, "prior_df": prior_df})
    table = pd.concat(slopes, ignore_index=True)
    table["sign"] = table["sign"].where(table["sign"] != 0).astype("Int64")
    return {
        "genome": table.reindex(columns=COLUMNS["genome"]),
        "genome_effects": pd.DataFrame(sums)
        .assign(status="ok")
        .reindex(columns=COLUMNS["genome_effects"]),
    }


def symbols_of(genes: pd.Index, gene_set: pd.DataFrame, names: pd.DataFrame) -> list[str]:
    """Symbols of genes: of the set as in its table, of others their names; else their ids.

    Parameters
    ----------
    genes : Index of str
    gene_set, names
        As for `genome`.

    Returns
    -------
    list of str
    """
    found = gene_set[gene_set["status"] == "found"]
    known = dict(zip(names["gene"], names["name"], strict=True))
    known |= dict(zip(found["gene"], found["symbol"], strict=True))
    return [known.get(gene, gene) for gene in genes]


def _refusal(given: Analysed, specification: Specification) -> str:
    """Why a model has no such slopes; empty where it has them."""
    if specification.cluster:
        return (
            f"not given: the participants have clusters ({specification.cluster}), and limma-trend "
            "takes them for independent"
        )
    n, k = given.x.shape
    if given.genes.shape[1] < LEAST:
        return f"not given: {given.genes.shape[1]} expressed genes; at least {LEAST} are needed"
    if n - 1 - k < 1:
        return f"not given: {n} participants are too few for {k} columns"
    return ""


def _has_levels(genes: pd.DataFrame) -> bool:
    """Whether genes differ in their mean over all samples; z scores and centred values do not.

    Of the participants of a model alone even z scores have means that differ, by chance.
    """
    values = genes.to_numpy()
    return bool(2 * centred(values, np.median(values.mean(axis=1))).sum() <= len(values))


def _slopes(given: Analysed, effect: str, trend: bool) -> tuple[pd.DataFrame, float]:
    """Slope of each gene on one effect, and the degrees of freedom of the prior."""
    values, x = given.genes.to_numpy(), given.x
    along = look_along(values, x[[*x.columns.drop(effect), effect]].to_numpy())
    means, variances = values.mean(axis=0), along.variances
    prior = fit_prior(variances, along.df, means if trend else None)
    error = np.sqrt(moderate(variances, along.df, prior))
    df, t = total_df(along.df, prior, len(means)), along.effects / error
    p_value = 2 * stdtr(df, -np.abs(t))
    table = pd.DataFrame(
        {
            "mean": means,
            "estimate": along.effects / along.length,
            "std_error": error / along.length,
            "df": df,
            "t": t,
            "p_value": p_value,
            "fdr": false_discovery_control(p_value),
        }
    )
    return table, prior.df


def _sum(found: pd.DataFrame) -> dict[str, object]:
    """How many genes have a low false discovery rate, and those with the lowest p."""
    low, of_set = found["fdr"] < LEVEL, found["sign"] != 0
    first = found.sort_values("p_value", kind="stable").head(NAMED)
    return {
        "n_expressed": len(found),
        "n_fdr": int(low.sum()),
        "n_genes": int(of_set.sum()),
        "n_genes_fdr": int((low & of_set).sum()),
        "lowest": "; ".join(first["symbol"]),
    }
