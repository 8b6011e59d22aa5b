"""Whether the slopes of a model are about the genes of the set, or about genes at large."""

from typing import Any

import pandas as pd

from ctra.inference.competitive import compete
from ctra.marginal.iterative import one_thread
from ctra.model.analysis import Specification
from ctra.model.design import z_scores
from ctra.model.expressed import analysed_genes

COLUMNS = [
    "effect",
    "n",
    "n_genes",
    "n_others",
    "in_model",
    "estimate",
    "correlation",
    "inflation",
    "t",
    "df",
    "p_value",
    "p_naive",
    "p_sets",
    "sets_low",
    "sets_high",
    "status",
]
OTHERS = 2  # other genes a gene of the set, at least


@one_thread
def competitive(
    expression: pd.DataFrame,
    gene_set: pd.DataFrame,
    participants: pd.DataFrame,
    specification: Specification,
    visits: pd.DataFrame | None = None,
    *,
    standardize: bool,
    seed: int,
) -> pd.DataFrame:
    """Compare the genes of the set with the other expressed genes, for every effect of a model.

    Parameters
    ----------
    expression : DataFrame, shape (n_genes, n_samples)
        log2 values of all genes of the study.
    gene_set : DataFrame
        gene, sign and status, from `ctra.expression.geneset.match_genes`.
    participants, specification, visits
        As for `ctra.model.analysis.fit_model`.
    standardize : bool
        Whether genes are z-scored.
    seed : int
        Of the random sets.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`, a row an effect. status says why there is no test. The genes of
        the set are those of the model. Another gene is expressed, and counts, where more than half
        of the participants are above the floor of their samples (`ctra.files.floor`).
    """
    x, effects, genes, signs, in_model = analysed_genes(
        expression, gene_set, participants, specification, visits, standardize=standardize
    )
    n_genes = int((signs != 0).sum())
    same: dict[str, Any] = {"n": len(x), "n_genes": n_genes, "n_others": len(signs) - n_genes}
    if why := _refusal(x, specification, same):
        rows: list[dict[str, Any]] = [{"effect": effect, "status": why} for effect in effects]
    else:
        values = (z_scores(genes) if standardize else genes).to_numpy()
        rows = []
        for effect in effects:
            columns = x[[*x.columns.drop(effect), effect]].to_numpy()
            found = compete(values, columns, signs.to_numpy(), seed)
            rows.append({"effect": effect, "status": "ok", **found._asdict()})
    same |= {"in_model": "; ".join(in_model)}
    return pd.DataFrame(rows).assign(**same).reindex(columns=COLUMNS)


def _refusal(x: pd.DataFrame, specification: Specification, same: dict[str, Any]) -> str:
    """Why a model has no such test; empty where it has one."""
    if specification.cluster:
        return (
            f"not tested: the participants have clusters ({specification.cluster}), and the test "
            "takes them for independent"
        )
    least = max(2, OTHERS * same["n_genes"])
    if same["n_genes"] < 2 or same["n_others"] < least:
        return (
            f"not tested: {same['n_genes']} genes of the set and {same['n_others']} other "
            f"expressed genes; at least 2 and {least} are needed"
        )
    n, k = x.shape
    if n - 1 - k < 1:
        return f"not tested: {n} participants are too few for {k} columns"
    return ""
