"""What the page says of gene sets beside the CTRA profile."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from ctra.files.gene_set import CTRA, LEAST_SHARE
from ctra.report.apa import apa_interval, apa_number, apa_p, effect_name
from ctra.report.cells import Block, Column, Row, estimate, p_value, table, whole
from ctra.report.findings import FRAGILE
from ctra.report.naming import names_of
from ctra.report.reading import how_to_read
from ctra.report.sections import Results, details, note, paragraph
from ctra.report.set_findings import set_name
from ctra.report.summary import believed_is, shown
from ctra.report.tables import GENES

TITLE = "Other gene sets"
QUESTION = (
    "The question of the study is about the CTRA profile. The other sets were asked for beside it, "
    "and went through the same models. No p is corrected for the number of sets: with many sets, "
    "some have a small p by chance."
)
COMPOSITE = "Composite: the mean of the genes, each with its sign"
SHARED = "Of sets that share genes, the results are alike by design"


def other_sets(results: Results, *, clustered: bool = False) -> list[Block | None]:
    """The part of a study; none where no further set was asked for.

    Parameters
    ----------
    results : Results
    clustered : bool
        Whether a study declares clusters of participants.

    Returns
    -------
    list of dict
        Blocks of the page.
    """
    rows, genes = results["gene_sets"], results["set_genes"]
    if rows.empty:
        return []
    sets = [name for name in rows["gene_set"].unique() if name != CTRA]
    return [
        paragraph(QUESTION),
        *(
            note(set_says(genes[genes["gene_set"] == name], rows[rows["gene_set"] == name]))
            for name in sets
        ),
        *results.pictures("gene_sets", lambda _: slopes_say(rows)),
        results.table("gene_sets", partial(by_set, clustered=clustered)),
        details(
            "Genes of these sets, found or not",
            *(_genes(results, genes[genes["gene_set"] == name], name) for name in sets),
        ),
    ]


def in_methods(config: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the methods say of further sets; nothing without one.

    Parameters
    ----------
    config : dict
        The configuration.

    Returns
    -------
    list of (str, str)
        What a paragraph is about, and what it says.
    """
    sets = list(config.get("gene_sets", {}))
    if not sets:
        return []
    says = (
        f"Every model was also fitted to other sets of genes ({', '.join(sets)}), each as the "
        "profile; the appendix has them, and no p is corrected for their number."
    )
    return [(TITLE, says)]


def set_says(genes: pd.DataFrame, rows: pd.DataFrame) -> str:
    """What a set is, and what it bears where few of its genes are analysed.

    Parameters
    ----------
    genes : DataFrame
        Its genes: gene_set, symbol, group, sign, status and source.
    rows : DataFrame
        Its rows of `ctra.report.set_findings.compare_sets`: n_genes and constant.

    Returns
    -------
    str
    """
    there = genes[genes["status"] == "found"]
    found, minus = len(there), int((there["sign"] < 0).sum())
    least, most = int(rows["n_genes"].min()), int(rows["n_genes"].max())
    of, source = genes["gene_set"].iloc[0], genes["source"].iloc[0]
    says = [f"{of}: {found} of {len(genes)} genes were found ({source})."]
    if least < found:
        vary = "varies" if most < 2 else "vary"
        says.append(f"Of these, {_between(least, most)} {vary}.")
    if not most:
        return " ".join([*says, "So there is no result."])
    where = "" if least == most else " where fewest vary"
    if least == 0:
        says.append("Where none varies there is no result.")
    elif least == 1:
        says.append(f"It is a single gene here{where}: the composite is that gene alone.")
    elif least < LEAST_SHARE * len(genes):
        says.append(
            f"Fewer than half are analysed{where}: what is said holds for these genes alone."
        )
    if minus == found:
        all_count, their = ("It counts", "its") if found == 1 else ("All count", "their")
        says.append(
            f"{all_count} with a minus: of an exposure or a group, a slope below 0 means more of "
            f"{their} mRNA."
        )
    elif minus:
        says.append(f"Of the genes found, {minus} count{'s' * (minus == 1)} with a minus.")
    if there["group"].nunique() == 1 and most > 1:
        says.append("They are one group, so there are no groups to compare.")
    return " ".join(says)


def _between(least: int, most: int) -> str:
    """How many genes vary, by the models of a set."""
    return f"{least or 'none'}" if least == most else f"{least} to {most}, by the model,"


def by_set(name: str, rows: pd.DataFrame, title: str, *, clustered: bool = False) -> Block | None:
    """Every effect by every set."""
    called = names_of(rows)

    def genes(row: Row) -> str:
        return f"{row['n_found']:.0f} of {row['n_listed']:.0f}"

    columns = [
        Column(
            "Effect", ("effect",), lambda row: called[row["model"], row["effect"]], numbers=False
        ),
        Column("Gene set", ("gene_set",), lambda row: set_name(row["gene_set"]), numbers=False),
        Column("Genes found", ("n_found", "n_listed"), genes),
        whole("Genes analysed", "n_genes"),
        whole("n", "n"),
        estimate("b [95% CI]"),
        p_value("t test p", "p_value"),
        p_value("p", "p"),
        Column("Shows", ("finding", "reason"), shown, numbers=False),
    ]
    told = f"{'. '.join([COMPOSITE, *believed_is(rows, clustered=clustered), SHARED])}."
    if rows["finding"].eq(FRAGILE).any():
        told += " Fragile: the t test finds it, but something speaks against relying on it."
    constant = rows[rows["constant"].notna()].drop_duplicates(["model", "gene_set"])
    for row in constant.to_dict("records"):
        told += (
            f" Left out of model {row['model']}, {set_name(row['gene_set'])}, since they do not "
            f"vary: {row['constant'].replace(';', ', ')}."
        )
    return table(name, f"Effects by gene set, {title}", rows, columns, told)


def slopes_say(rows: pd.DataFrame) -> str:
    """The slopes of all sets in one text, for those who do not see the figure."""
    told = [
        f"{effect_name(row['effect'])} (model {row['model']}), {set_name(row['gene_set'])}: "
        f"{apa_number(row['estimate'])} {apa_interval(row['ci_low'], row['ci_high'])}, "
        f"p {apa_p(row['p_value'])}"
        for row in rows[rows["estimate"].notna()].to_dict("records")
    ]
    return f"{'; '.join(told)}."


def _genes(results: Results, genes: pd.DataFrame, gene_set: str) -> Block | None:
    """What became of every gene of a set."""
    caption = f"What became of the {len(genes)} genes of {gene_set}, {results.title}"
    block = table(f"table-set_genes-{results.study}-{gene_set}", caption, genes, GENES)
    return block and block | {"how": how_to_read("table-set_genes")}
