"""Which average of the genes a common slope is about."""

from dataclasses import dataclass

import pandas as pd

from ctra.files.rounding import DEPENDENT


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
    """

    weights: pd.Series
    negative: int
    negative_mass: float
    effective: float


def describe_weights(weights: pd.Series) -> WeightResults:
    """Negative mass and effective number of genes.

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
    may have one below 1.
    """
    below = weights[weights < -DEPENDENT * weights.abs().max()]
    return WeightResults(
        weights=weights,
        negative=len(below),
        negative_mass=float(abs(below.sum())),
        effective=float(1 / (weights**2).sum()),
    )
