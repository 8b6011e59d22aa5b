"""Permutation p values, and how often each nominal 5 % test rejects when there is no effect."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ctra.files.errors import InferenceError
from ctra.inference.batches import batches
from ctra.inference.partial import Draws, Given
from ctra.inference.statistics import STATISTICS
from ctra.marginal.iterative import ONE_THREAD

LEVEL = 0.05  # nominal, of the tests whose size is measured
LIBERAL = 0.075  # Bradley's bound of the size of a 5 % test
TIE = 1e-9  # relative; the same permutation in another order of subjects gives 1e-13


@dataclass(frozen=True, eq=False)
class PermutationResults:
    """Each statistic beside its distribution when the column has no effect.

    Attributes
    ----------
    column : label
    seed : int
    table : DataFrame
        A row a statistic: value (t or F), p_value (nominal), draws, failed (draws whose fit did not
        converge, or that determine no slope), p_permutation (missing where the value is), size,
        size_low, size_high (share of draws with a nominal p below 0.05, and its exact 95 %
        interval), calibrated (`yes`, `no` or `undecided`).
    """

    column: object
    seed: int
    table: pd.DataFrame


@ONE_THREAD
def permute(
    y,
    x,
    column,
    *,
    seed,
    draws=10_000,
    refits=1_000,
    statistics=("un", "rao", "composite", "homogeneity"),
    null="column",
    method="reml",
):
    """Permute the subjects of the genes against those of the design.

    Parameters
    ----------
    y : array_like or DataFrame, shape (n, p)
        A row a subject, a column a gene (signed).
    x : array_like or DataFrame, shape (n, k)
        Between-subject columns without the intercept; a product beside its parents.
    column : label
        Of x. The other columns are what it is tested given: of a product, its parents among them.
    seed : int
    draws : int
        Permutations: the same for all statistics, and for all columns with the same seed.
    refits : int
        At most so many, the first of them, for a statistic that needs a fit a draw (`csh`).
    statistics : sequence of str
        Of `ctra.inference.statistics.STATISTICS`: un, csh, rao, composite, homogeneity.
    null : {"column", "model"}
        `column`: the column has no effect, the others keep theirs. `model`: no column has any, the
        rows of x are permuted whole.
    method : {"reml", "ml"}
        Of un and csh.

    Returns
    -------
    PermutationResults

    Raises
    ------
    InferenceError
        For an unknown statistic, or no draw.
    NotIdentifiedError
        If the data do not determine a statistic.
    MarginalError
        If y and x do not fit together or are not complete, or there is no such column or null.

    Notes
    -----
    Under `column` each gene is regressed on the intercept and the other columns, its residuals are
    permuted (the same way for all genes) and added to the fitted values; Freedman & Lane 1983,
    doi:10.1080/07350015.1983.10509354. p = (1 + draws at least as far from 0) / (1 + draws), so the
    smallest possible is 1 / (1 + draws); a failed draw counts as farther, and as a rejection.

    A test is calibrated if the upper limit of its measured size is at most 0.075, 1.5 times the
    nominal level (the liberal criterion of Bradley 1978,
    doi:10.1111/j.2044-8317.1978.tb00581.x). It is not if that limit is above and the lower one
    above 0.05; otherwise too few draws leave it undecided. Being conservative does not count
    against a test.
    """
    unknown = [name for name in statistics if name not in STATISTICS]
    if unknown:
        raise InferenceError(f"statistic {unknown[0]!r}; allowed: {', '.join(STATISTICS)}")
    if draws < 1 or refits < 1:
        raise InferenceError(f"{draws} draws and {refits} refits; at least 1 is needed of each")
    given = Given(y, x, column, null)
    evaluate = {name: STATISTICS[name].prepare(given, method) for name in statistics}
    wanted = {name: min(draws, refits) if STATISTICS[name].refitted else draws for name in evaluate}
    found = {name: [] for name in evaluate}
    done = 0
    identity = np.arange(given.n)
    for size, rng in batches(max(wanted.values()), seed):
        order = rng.permuted(np.tile(identity, (size, 1)), axis=1)
        together = Draws(given, order)
        for name, function in evaluate.items():
            left = wanted[name] - done
            if left > 0:
                part = together if left >= size else Draws(given, order[:left])
                found[name].append(np.array(function(part)))
        done += size
    observed = Draws(given, identity[None])
    rows = {
        name: _row(*np.ravel(function(observed)), *np.hstack(found[name]))
        for name, function in evaluate.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("statistic")
    return PermutationResults(column, seed, table)


def _row(value, p_value, values, p_values):
    """Observed value and p, and those of the draws, summed up."""
    draws = len(values)
    farther = ~(np.abs(values) < (1 - TIE) * np.abs(value))
    rejected = int((~(p_values >= LEVEL)).sum())
    low, high = stats.binomtest(rejected, draws).proportion_ci(method="exact")
    return {
        "value": value,
        "p_value": p_value,
        "draws": draws,
        "failed": int(np.isnan(values).sum()),
        "p_permutation": (1 + farther.sum()) / (1 + draws) if np.isfinite(value) else np.nan,
        "size": rejected / draws,
        "size_low": low,
        "size_high": high,
        "calibrated": _calibrated(low, high),
    }


def _calibrated(low, high):
    """Whether a test keeps its level, by the limits of its measured size."""
    if high <= LIBERAL:
        return "yes"
    return "no" if low > LEVEL else "undecided"
