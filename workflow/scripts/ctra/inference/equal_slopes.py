"""Whether all genes have the same slope on a column."""

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc

from ctra.files.errors import NotIdentifiedError
from ctra.inference.partial import Draws, Partial
from ctra.marginal.iterative import one_thread
from ctra.marginal.structures import Floats


@dataclass(frozen=True)
class HomogeneityResults:
    """Test of equal slopes.

    Attributes
    ----------
    wilks : float
        Wilks' lambda, the share of the generalised variance of gene differences that the column
        leaves.
    f : float
    df_num, df_denom : int
    p_value : float
        Small where the genes' slopes differ.
    """

    wilks: float
    f: float
    df_num: int
    df_denom: int
    p_value: float


@one_thread
def equal_slopes(partial: Partial, method: str = "reml") -> HomogeneityResults:
    """Exact F test that the slopes of all genes on a column are equal.

    Parameters
    ----------
    partial : Partial
        Of the column.
    method : {"reml", "ml"}
        Of likelihood; there is none here.

    Returns
    -------
    HomogeneityResults
        F on (p - 1, n - k - p + 1) degrees of freedom.

    Raises
    ------
    NotIdentifiedError
        If p < 2, n - k - p + 1 < 1, differences between genes depend on one another and x, or they
        leave nothing of the column.

    Notes
    -----
    With E the residual cross products of p - 1 independent differences between genes given x and H
    those of the column, of rank 1, lambda = |E| / |E + H| and

        F = (1 - lambda) / lambda * (n - k - p + 1) / (p - 1)

    for normal errors in any sample size; Rao 1951, Bull Int Stat Inst 33:177; Anderson 2003, An
    Introduction to Multivariate Statistical Analysis, section 8.4.
    """
    f, df_num, df_denom = homogeneity_f(partial.observed)
    if np.isnan(f[0]):
        raise NotIdentifiedError(f"differences between genes leave nothing of {partial.column}")
    return HomogeneityResults(
        wilks=float(1 / (1 + f[0] * df_num / df_denom)),
        f=float(f[0]),
        df_num=df_num,
        df_denom=df_denom,
        p_value=float(fdtrc(df_num, df_denom, f[0])),
    )


def homogeneity_f(draws: Draws) -> tuple[Floats, int, int]:
    """F (m,) of draws, and its degrees of freedom."""
    partial = draws.partial
    if partial.p < 2:
        raise NotIdentifiedError("one gene has no other to differ from; two are needed")
    df_num, df_denom = partial.p - 1, partial.n - partial.k - partial.p + 1
    wilks = draws.adjusted[0]  # |E| / |E + H|, H of rank 1: the share of the column that is left
    return (1 - wilks) / wilks * df_denom / df_num, df_num, df_denom
