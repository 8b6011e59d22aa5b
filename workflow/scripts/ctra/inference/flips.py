"""Sign flips: each subject's residuals keep their size, and their genes; only the sign is drawn."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ctra.inference.clusters import cluster_codes
from ctra.inference.flipped import Errors, Flips
from ctra.inference.functions import Functions
from ctra.inference.partial import Evaluate, Partial
from ctra.inference.permutation import LEVEL, TIE
from ctra.inference.signs import share_as_far, sign_batches
from ctra.marginal.iterative import one_thread
from ctra.marginal.structures import Floats


@one_thread
def flip_signs(
    partial: Partial, statistics: Mapping[str, Functions], *, seed: int, draws: int, method: str
) -> pd.DataFrame:
    """Each statistic beside its distribution when only the signs of the residuals are chance.

    Parameters
    ----------
    partial : Partial
        Of the column.
    statistics : dict of str to Functions
        Those without an evaluation of many draws are passed over.
    seed, draws : int
        As for `sign_batches`.
    method : {"reml", "ml"}
        Of the likelihood.

    Returns
    -------
    DataFrame
        A row a statistic: p_wild, and size_wild, the share of draws of the residuals beside all
        columns with a nominal p below 0.05: they have no effect, whatever the data have.

    Notes
    -----
    The residuals beside the other columns, over the root of what these leave of each subject. So a
    spread that follows the column stays, which permutations would remove. Wu 1986,
    doi:10.1214/aos/1176350142. With clusters a draw turns all residuals of a cluster.
    """
    codes = cluster_codes(partial)
    n_groups = codes.max() + 1
    plain = Errors(partial, partial.permuted, partial.basis)
    flipped: dict[str, Errors] = {}
    evaluate: dict[str, Evaluate] = {}
    found: dict[str, list[Floats]] = {}
    for name, of in statistics.items():
        if of.permuted is not None:
            flipped[name] = plain if of.reweighted is None else of.reweighted(partial)
            evaluate[name] = of.permuted(partial, method)
            found[name] = []
    rejected = dict.fromkeys(evaluate, 0)
    total = 0
    for signs in sign_batches(n_groups, draws, seed):
        total += len(signs)
        of_all = signs[:, codes]
        different = set(flipped.values())
        imposed = {errors: Flips(errors.scaled, of_all) for errors in different}
        without = {errors: Flips(errors.beside_all, of_all) for errors in different}
        for name, function in evaluate.items():
            found[name].append(function(imposed[flipped[name]])[0])
            p_values = function(without[flipped[name]])[1]
            rejected[name] += int((~(p_values >= LEVEL)).sum())
    rows = []
    for name, function in evaluate.items():
        values = np.concatenate(found[name])
        observed = np.abs(function(Flips(flipped[name], np.ones((1, partial.n))))[0][0])
        as_far = int((~(np.abs(values) < (1 - TIE) * observed - TIE)).sum())
        there = np.isfinite(observed) and flipped[name].genes.any()
        p_wild = share_as_far(as_far, n_groups, draws) if there else np.nan
        rows.append((name, p_wild, rejected[name] / total if there else np.nan))
    return pd.DataFrame(rows, columns=["statistic", "p_wild", "size_wild"]).set_index("statistic")
