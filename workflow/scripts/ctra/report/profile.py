"""How much of the profile a model rests on, in words."""

import pandas as pd


def share_of_profile(gene_set: pd.DataFrame, genes: pd.DataFrame) -> list[str]:
    """How many genes of the profile a model has, by group.

    Parameters
    ----------
    gene_set : DataFrame
        symbol and group of every gene of the profile.
    genes : DataFrame
        symbol and status of the genes of a model, from `ctra.model.analysis.fit_model`.

    Returns
    -------
    list of str
        A sentence; none where every gene is analysed.
    """
    analysed = genes.loc[genes["status"] == "analysed", "symbol"]
    there = gene_set["symbol"].isin(analysed)
    if there.all():
        return []
    groups = there.groupby(gene_set["group"], sort=False).agg(["sum", "size"])
    told = ", ".join(f"{n} of {size} {group}" for group, n, size in groups.itertuples())
    return [f"It rests on {there.sum()} of the {len(gene_set)} genes of the profile: {told}."]
