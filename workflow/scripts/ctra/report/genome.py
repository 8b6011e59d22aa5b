"""Slopes of all expressed genes in words."""

import pandas as pd

from ctra.report.apa import effect_name
from ctra.report.cells import Row
from ctra.report.findings import says_something

BY_TREND = (
    "Slopes of all expressed genes are by limma-trend: the variance of each gene is drawn towards "
    "that of genes expressed as much (Law et al. 2014, doi:10.1186/gb-2014-15-2-r29)."
)


def genome_says(effects: pd.DataFrame) -> dict[tuple[str, str], str]:
    """How many expressed genes have a low false discovery rate, by model and effect.

    Parameters
    ----------
    effects : DataFrame
        `genome_effects` of `ctra.model.genome.genome`, with model, of one study.

    Returns
    -------
    dict of (str, str) to str
        A sentence or two.
    """
    return {(row["model"], row["effect"]): _says(row) for row in effects.to_dict("records")}


def _says(row: Row) -> str:
    if row["status"] != "ok":
        return f"Slopes of all expressed genes are {row['status']}."
    return (
        f"{row['n_fdr']:,.0f} of {row['n_expressed']:,.0f} expressed genes have a false discovery "
        f"rate below .05, {row['n_genes_fdr']:.0f} of the {row['n_genes']:.0f} CTRA genes among "
        f"them: this is a table, and no claim.{_left_out(row)}"
    )


def _left_out(row: Row) -> str:
    """How many genes the columns of the model fit exactly, where there are some."""
    if not says_something(row["in_model"]):
        return ""
    n = len(row["in_model"].split("; "))
    named = "1 gene is" if n == 1 else f"{n} genes are"
    return (
        f" {named} left out: the columns of the model fit {'it' if n == 1 else 'them'} exactly, as "
        "a marker of cells that is a covariate."
    )


def genome_alt_text(effects: pd.DataFrame) -> str:
    """What the figure of a model shows, for those who do not see it."""
    return " ".join(
        f"{effect_name(row['effect'])}: {_says(row)}{_lowest(row)}"
        for row in effects.to_dict("records")
    )


def _lowest(row: Row) -> str:
    """The genes with the lowest p, where there are some."""
    if row["status"] != "ok":
        return ""
    return f" Lowest p: {row['lowest'].replace(';', ',')}."
