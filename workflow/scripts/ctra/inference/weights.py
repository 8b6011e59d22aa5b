"""Which average of the genes a common slope is about."""

from dataclasses import dataclass

import pandas as pd

from ctra.files.rounding import DEPENDENT

ALMOST = 0.05  # negative mass up to which a common slope is called an average


@dataclass(frozen=True, eq=False)
class WeightResults:
    """Weights of the genes in a common slope, summed up.

    Attributes
    ----------
    weights : Series, shape (p,)
        Their sum is 1.
    negative : int
        Number of negative weights; those below 1e-10 of the largest are 0 but for rounding.
    negative_mass : float
        Sum of the negative weights without the sign.
    effective : float
        1 / sum of squares: an average of so many independent genes of one variance varies as much.
    sentence : str
    """

    weights: pd.Series
    negative: int
    negative_mass: float
    effective: float
    sentence: str


def describe_weights(weights: pd.Series) -> WeightResults:
    """Negative mass, effective number of genes, and what the common slope is.

    Parameters
    ----------
    weights : Series, shape (p,)
        Of `ctra.marginal.MarginalResults`, from un, cs or csh.

    Returns
    -------
    WeightResults

    Notes
    -----
    p equal weights have the effective number p (Kish 1965, Survey Sampling); weights of both signs
    may have one below 1. With a negative mass above 0.05 the slope is called a contrast.
    """
    below = weights[weights < -DEPENDENT * weights.abs().max()]
    mass, effective = float(-below.sum()), float(1 / (weights**2).sum())
    if below.empty:
        kind = f"The common slope is a weighted average of the slopes of {len(weights)} genes"
    else:
        verb = "weighs" if len(below) == 1 else "weigh"
        kind = (
            f"{len(below)} of {len(weights)} genes {verb} negatively in the common slope "
            f"(−{mass:.2f} in sum, the others +{1 + mass:.2f}): it is "
        )
        if mass > ALMOST:
            kind += "a contrast between genes, not the average of their slopes"
        else:
            kind += "close to a weighted average of their slopes"
    sentence = f"{kind}, and it varies as an average of {effective:.1f} independent genes would."
    return WeightResults(weights, len(below), mass, effective, sentence)
