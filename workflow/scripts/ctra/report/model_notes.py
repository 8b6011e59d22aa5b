"""Words for what the tables of a model have in short: weights, limits, what is left out."""

import pandas as pd

from ctra.inference.catalogue import BY_KEY
from ctra.report.cells import NOT_IDENTIFIED, Row

LEFT_OUT = {"subject": "participant", "gene": "gene"}  # one at a time
AVERAGE = 0.05  # negative mass up to which a common slope is called an average
LIMITS = {  # by the kind of a warning: which limit its value is beyond
    "near-constant": "more than {percent:.0f} % have one value",
    "small group": "fewer than {limit:.0f}",
    "outlier": "|z| > {limit:.0f}",
    "collinear": "variance inflation factor > {limit:.0f}",
    "few participants": "fewer than {limit:.0f} participants a parameter ({parameters:.0f})",
    "possible clusters": "2 to {limit:.0f} values: declare cluster, or adjust for the column",
}


def in_models(results: pd.DataFrame) -> list[str]:
    """How many participants each model has: `main: n = 119`, models of one number together.

    Where all models have the same participants, their number is enough.

    Parameters
    ----------
    results : DataFrame
        model and n, from `ctra.model.analysis.fit_model`, of one study.

    Returns
    -------
    list of str
    """
    n = results.groupby("model", sort=False)["n"].first()
    if n.nunique() == 1:
        return [f"n = {n.iloc[0]}"]
    groups = n.index.to_series().groupby(n, sort=False).agg(", ".join)
    return [f"{models}: n = {size}" for size, models in groups.items()]


def weights_say(row: Row, n_genes: int) -> str:
    """What a common slope is an average of, as a sentence.

    Parameters
    ----------
    row : dict
        negative, negative_mass and effective, from `ctra.inference.weights.describe_weights`.
    n_genes : int
        Genes of the model.

    Returns
    -------
    str
        With a negative mass above 0.05 the slope is called a contrast.
    """
    negative, mass = row["negative"], row["negative_mass"]
    if not negative:
        kind = f"The common slope is a weighted average of the slopes of {n_genes} genes"
    else:
        verb = "weighs" if negative == 1 else "weigh"
        kind = (
            f"{negative} of {n_genes} genes {verb} negatively in the common slope "
            f"(−{mass:.2f} in sum, the others +{1 + mass:.2f}): it is "
        )
        if mass > AVERAGE:
            kind += "a contrast between genes, not the average of their slopes"
        else:
            kind += "close to a weighted average of their slopes"
    effective = f"{row['effective']:.1f}"
    return f"{kind}, and it varies as an average of {effective} independent genes would."


def limit_says(row: Row) -> str:
    """Which limit the value of a warning is beyond.

    Parameters
    ----------
    row : dict
        warning and limit, from `ctra.model.design.model_warnings`, and the parameters of the model.

    Returns
    -------
    str
    """
    percent = 100 * row["limit"]
    return LIMITS[row["warning"]].format(
        limit=row["limit"], percent=percent, parameters=row["parameters"]
    )


def without_published(results: pd.DataFrame) -> list[str]:
    """That a published model has no result, for how many of the models, and why.

    Parameters
    ----------
    results : DataFrame
        Of the declared models of one study.

    Returns
    -------
    list of str
        A sentence, or none.
    """
    published = results[[BY_KEY[key].published for key in results["statistic"]]]
    lost = published[published["status"].str.startswith(NOT_IDENTIFIED)]
    if lost.empty:
        return []
    models, without = published["model"].nunique(), lost["model"].nunique()
    where = "here" if without == models else f"for {without} of {models} models"
    reasons = lost["status"].str.removeprefix(NOT_IDENTIFIED).str.strip().unique()
    return [f"The published model has no result {where}: {'; '.join(reasons)}."]
