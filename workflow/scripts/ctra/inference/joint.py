"""The slope of one effect in many specifications, tested together by the same permutations."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ctra.files.errors import InferenceError
from ctra.inference.batches import batches
from ctra.inference.functions import Prepare
from ctra.inference.partial import Draws, Evaluate, Partial, Shuffles
from ctra.inference.permutation import LEVEL, TIE
from ctra.marginal.iterative import one_thread
from ctra.marginal.structures import Floats

STREAM = 2  # of random numbers, beside those of permutations and signs


@dataclass(frozen=True, eq=False)
class Specified:
    """The column of an effect in one specification.

    Attributes
    ----------
    partial : Partial
    people : ndarray of int, shape (n,)
        Which of all subjects of all specifications these are.
    scale : float
        Factor of the slope, so that the slopes of all specifications have one unit.
    """

    partial: Partial
    people: NDArray[np.intp]
    scale: float


@dataclass(frozen=True)
class JointResults:
    """An effect in all specifications beside its distribution when it has none.

    Attributes
    ----------
    median : float
        Of the slopes, in their one unit.
    n_significant : int
        Slopes with p < 0.05 in the direction of the median.
    expected : float
        Mean of that number over the draws: what chance alone gives.
    p_median, p_share : float
        Share of draws whose median is as far from 0, and whose number is as large.
    """

    median: float
    n_significant: int
    expected: float
    p_median: float
    p_share: float


@one_thread
def joint_test(
    specified: Sequence[Specified],
    prepare: Prepare,
    *,
    seed: int,
    draws: int,
    method: str,
    strata: NDArray[np.intp] | None = None,
) -> JointResults:
    """Test an effect in all specifications at once.

    Parameters
    ----------
    specified : list of Specified
    prepare : callable
        The evaluation of a statistic whose slope is that of the mean composite.
    seed, draws : int
        Of the permutations: each draw is the same in all specifications, but for subjects who are
        not in all of them.
    method : {"reml", "ml"}
        Of the likelihood.
    strata : ndarray of int, optional
        Stratum of every subject, within which they change places; not of those in no specification.

    Returns
    -------
    JointResults

    Raises
    ------
    InferenceError
        If there is no specification or no draw.
    NotIdentifiedError
        If the data of a specification do not determine the statistic.

    Notes
    -----
    Simonsohn, Simmons & Nelson 2020, doi:10.1038/s41562-020-0912-z. In each specification what the
    other columns leave of the genes is permuted, as by `ctra.inference.permutation.permutations`:
    the effect is 0, and covariates keep theirs. Whoever is not in a specification is taken out of
    the cycles of a permutation; the others stay together with whom they were, and what is left is a
    permutation of these, each as probable. The direction of a draw is that of its own median.
    p = (1 + draws as far) / (1 + draws); a draw without a p counts as one with p < 0.05.
    """
    if not specified or draws < 1:
        raise InferenceError(
            f"{len(specified)} specifications and {draws} draws; at least 1 of each is needed"
        )
    evaluate = [prepare(one.partial, method) for one in specified]
    observed = [
        _slope_and_p(one, function, one.partial.observed)
        for one, function in zip(specified, evaluate, strict=True)
    ]
    slopes, p_values = (np.array(values) for values in zip(*observed, strict=True))
    median, n_significant = _summed_up(slopes, p_values)
    medians, numbers = [], []
    everybody = 1 + max(one.people.max() for one in specified)
    within = np.zeros(everybody, dtype=np.intp) if strata is None else strata[:everybody]
    for size, rng in batches(draws, seed, STREAM):
        order = _permutations(within, size, rng)
        of_draws = _summed_up(*_batch(specified, evaluate, order))
        medians.append(of_draws[0])
        numbers.append(of_draws[1])
    as_far = np.abs(np.hstack(medians)) >= (1 - TIE) * np.abs(median[0]) - TIE
    found = np.hstack(numbers)
    return JointResults(
        median=float(median[0]),
        n_significant=int(n_significant[0]),
        expected=float(found.mean()),
        p_median=float((1 + as_far.sum()) / (1 + draws)),
        p_share=float((1 + (found >= n_significant[0]).sum()) / (1 + draws)),
    )


def _permutations(
    strata: NDArray[np.intp], size: int, rng: np.random.Generator
) -> NDArray[np.intp]:
    """Permutations of everybody within strata, shape (size, n)."""
    order = np.tile(np.arange(len(strata)), (size, 1))
    for stratum in np.unique(strata):
        here = np.flatnonzero(strata == stratum)
        order[:, here] = rng.permuted(order[:, here], axis=1)
    return order


def induced(order: NDArray[np.intp], people: NDArray[np.intp]) -> NDArray[np.intp]:
    """Permutations of some subjects: those of all, with the others taken out of their cycles.

    Parameters
    ----------
    order : ndarray of int, shape (m, n_all)
    people : ndarray of int, shape (n,)

    Returns
    -------
    ndarray of int, shape (m, n)
        Places among the people.
    """
    order, before = order.copy(), order.argsort(axis=1)
    draws = np.arange(len(order))
    for other in np.setdiff1d(np.arange(order.shape[1]), people):
        previous, following = before[:, other].copy(), order[:, other].copy()
        order[draws, previous] = following
        before[draws, following] = previous
    place = np.zeros(order.shape[1], dtype=np.intp)
    place[people] = np.arange(len(people))
    return place[order[:, people]]


def _batch(
    specified: Sequence[Specified], evaluate: Sequence[Evaluate], everybody: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """Slopes and p of all specifications in some draws, shape (n_specifications, m) each."""
    slopes = np.empty((len(specified), len(everybody)))
    p_values = np.empty_like(slopes)
    alike: dict[bytes, list[int]] = {}  # specifications of the same subjects share their orders
    for place, one in enumerate(specified):
        alike.setdefault(one.people.tobytes(), []).append(place)
    for places in alike.values():
        order = induced(everybody, specified[places[0]].people)
        for place in places:
            one = specified[place]
            permuted = Draws(one.partial, Shuffles(one.partial.data, order))
            slopes[place], p_values[place] = _slope_and_p(one, evaluate[place], permuted)
    return slopes, p_values


def _slope_and_p(one: Specified, function: Evaluate, draws: Draws) -> tuple[Floats, Floats]:
    """Slopes in the one unit, and nominal p, shape (m,) each."""
    size, cross, _ = draws.plain
    return one.scale * cross / size / one.partial.length, function(draws)[1]


def _summed_up(slopes: Floats, p_values: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """Median over specifications, and how many are significant in its direction, by draw."""
    median = np.median(slopes, axis=0)
    significant = ~(p_values >= LEVEL) & (np.sign(slopes) == np.sign(median))
    return median, significant.sum(axis=0)
