"""Permutation p values, and how often each nominal 5 % test rejects when there is no effect."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import betaincinv

from ctra.files.errors import InferenceError
from ctra.inference.batches import batches
from ctra.inference.clusters import kept_share, log_permutations, shuffled, varies_within
from ctra.inference.functions import Functions
from ctra.inference.partial import Draws, Partial, Shuffles
from ctra.marginal.columns import Label
from ctra.marginal.iterative import one_thread
from ctra.marginal.structures import Floats

LEVEL = 0.05  # nominal, of the tests whose size is measured
FEWEST = 1000  # permutations that there must be, where clusters or strata stay together
KEPT = 0.1  # share of the column that they may leave in its place
LIBERAL = 0.075  # Bradley's bound of the size of a 5 % test
# Relative, and of t and F that are 0; the same permutation in another order of subjects gives 1e-13
TIE = 1e-9


@dataclass(frozen=True, eq=False)
class PermutationResults:
    """Each statistic beside its distribution when the column has no effect.

    Attributes
    ----------
    column : label
    seed : int
    table : DataFrame
        A row a statistic: value (t or F), p_value (nominal), draws, failed (draws whose fit did not
        converge or leaves nothing, or that determine no slope), p_permutation (missing where the
        value is), size, size_low, size_high (share of draws with a nominal p below 0.05, and its
        exact 95 % interval), calibrated (`yes`, `no` or `undecided`).
    """

    column: Label
    seed: int
    table: pd.DataFrame


@one_thread
def permutations(
    partials: Mapping[str, Partial],
    statistics: Mapping[str, Functions],
    *,
    seed: int,
    draws: int,
    method: str,
) -> dict[str, PermutationResults]:
    """Permute the subjects of the genes against those of the design.

    Parameters
    ----------
    partials : dict of str to Partial
        By effect, of the same data: the column that is tested, given the others; of a product, its
        parents among them.
    statistics : dict of str to Functions
    seed : int
    draws : int
        Permutations: the same for all statistics, and for all columns with the same seed.
    method : {"reml", "ml"}
        Of the likelihood.

    Returns
    -------
    dict of str to PermutationResults
        By effect.

    Raises
    ------
    InferenceError
        If there is no draw.
    NotIdentifiedError
        If the data do not determine a statistic.

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
    if draws < 1:
        raise InferenceError(f"{draws} draws; at least 1 is needed")
    evaluate = {
        effect: {name: of.prepare(partial, method) for name, of in statistics.items()}
        for effect, partial in partials.items()
    }
    found: dict[tuple[str, str], list[Floats]] = {
        (effect, name): [] for effect in partials for name in statistics
    }
    for effects in _of_one_shuffle(partials):
        first = partials[effects[0]]
        for size, rng in batches(draws, seed):
            shuffles = Shuffles(first.data, shuffled(first, size, rng))
            for effect in effects:
                permuted = Draws(partials[effect], shuffles)
                for name, function in evaluate[effect].items():
                    found[effect, name].append(np.array(function(permuted)))
    results = {}
    for effect, partial in partials.items():
        rows = {
            name: _row(*np.ravel(function(partial.observed)), *np.hstack(found[effect, name]))
            for name, function in evaluate[effect].items()
        }
        results[effect] = PermutationResults(partial.column, seed, _table(rows, partial))
    return results


def _of_one_shuffle(partials: Mapping[str, Partial]) -> list[list[str]]:
    """Effects whose subjects change places in the same way: all, but for clusters."""
    alike: dict[bool, list[str]] = {}
    for effect, partial in partials.items():
        clustered = partial.data.clusters is not None
        within = clustered and varies_within(partial, partial.values)
        alike.setdefault(within, []).append(effect)
    return list(alike.values())


def too_few_orders(partial: Partial) -> bool:
    """Whether clusters or strata leave too few permutations, or too much of the column in place."""
    if partial.data.clusters is None and partial.data.strata is None:
        return False
    return bool(log_permutations(partial) < np.log(FEWEST) or kept_share(partial) > KEPT)


def _table(rows: dict[str, dict[str, float | str]], partial: Partial) -> pd.DataFrame:
    """The rows; without what permutations say where clusters or strata leave too few of them."""
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("statistic")
    if too_few_orders(partial):
        table[["p_permutation", "size", "size_low", "size_high"]] = np.nan
        table["calibrated"] = "undecided"
    return table


def _row(value: float, p_value: float, values: Floats, p_values: Floats) -> dict[str, float | str]:
    """Observed value and p, and those of the draws, summed up."""
    draws = len(values)
    farther = ~(np.abs(values) < (1 - TIE) * np.abs(value) - TIE)
    rejected = int((~(p_values >= LEVEL)).sum())
    # Clopper & Pearson; the limits of none and of all are 0 and 1
    low = betaincinv(rejected, draws - rejected + 1, 0.025) if rejected else 0.0
    high = betaincinv(rejected + 1, draws - rejected, 0.975) if rejected < draws else 1.0
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


def _calibrated(low: float, high: float) -> str:
    """Whether a test keeps its level, by the limits of its measured size."""
    if high <= LIBERAL:
        return "yes"
    return "no" if low > LEVEL else "undecided"
