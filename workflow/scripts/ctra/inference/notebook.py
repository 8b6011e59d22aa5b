"""The statistics for tables of one's own: y has a row a subject and a column a gene, x the design.

The workflow does not come here: its model hands the functions behind these the data that it has
paired, and the statistics that its rule names.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ctra.files.errors import InferenceError, MarginalError, NotIdentifiedError
from ctra.inference.catalogue import BY_KEY, with_power
from ctra.inference.common_slope import fit_rao
from ctra.inference.equal_slopes import HomogeneityResults, equal_slopes
from ctra.inference.functions import Functions, planned_tests, resolve
from ctra.inference.left_out import InfluenceResults, leave_out
from ctra.inference.mean_composite import fit_composite
from ctra.inference.partial import Partial
from ctra.inference.permutation import PermutationResults, permutations
from ctra.inference.planning import (
    Plan,
    numbers_needed,
    plan_from_covariance,
    plan_of,
    powers_at,
)
from ctra.inference.resampling import BootstrapResults, bootstrap_slope, resampled_slopes
from ctra.inference.sandwich import fit_robust
from ctra.inference.weights import WeightResults, describe_weights
from ctra.inference.wild_signs import WildResults, wild_bootstrap
from ctra.marginal.columns import Label, Table
from ctra.marginal.data import ModelData
from ctra.marginal.results import SlopeResults

__all__ = [
    "BootstrapResults",
    "HomogeneityResults",
    "InferenceError",
    "InfluenceResults",
    "MarginalError",
    "NotIdentifiedError",
    "PermutationResults",
    "Plan",
    "WeightResults",
    "WildResults",
    "bootstrap",
    "composite",
    "describe_weights",
    "homogeneity",
    "influence",
    "permute",
    "plan_from_covariance",
    "plan_from_data",
    "power",
    "rao",
    "robust",
    "subjects_needed",
    "wild",
]


def composite(y: Table, x: Table) -> SlopeResults:
    """Least-squares slopes of the mean over genes.

    Parameters
    ----------
    y : array_like or DataFrame, shape (n, p)
        A row a subject, a column a gene (signed).
    x : array_like or DataFrame, shape (n, k)
        Between-subject columns without the intercept.

    Returns
    -------
    SlopeResults
        As from `ctra.inference.mean_composite.fit_composite`.

    Raises
    ------
    NotIdentifiedError
        If n - 1 - k < 1, a column is constant or depends on the others, or the columns leave
        nothing of the mean over genes.
    MarginalError
        If y and x do not fit together or are not complete.
    """
    return fit_composite(ModelData.paired(y, x))


def robust(y: Table, x: Table, clusters: ArrayLike | None = None) -> SlopeResults:
    """Slopes of the mean over genes with standard errors that allow unequal spread, or clusters.

    Parameters
    ----------
    y, x
        As for `composite`.
    clusters : array_like, shape (n,), optional
        Labels of the groups of subjects who belong together.

    Returns
    -------
    SlopeResults
        As from `ctra.inference.sandwich.fit_robust`: HC3, or CR2 with clusters.

    Raises
    ------
    NotIdentifiedError, MarginalError
        As `composite`.
    """
    return fit_robust(_clustered(y, x, clusters))


def wild(
    y: Table,
    x: Table,
    column: Label,
    *,
    seed: int,
    draws: int = 10_000,
    level: float = 0.95,
    clusters: ArrayLike | None = None,
) -> WildResults:
    """Wild bootstrap of the slope of the mean over genes, with the null imposed.

    Parameters
    ----------
    y, x, column, clusters
        As for `homogeneity` and `robust`.
    seed, draws : int
    level : float
        Of the confidence limits.

    Returns
    -------
    WildResults
        As from `ctra.inference.wild_signs.wild_bootstrap`.

    Raises
    ------
    InferenceError
        If draws < 1.
    NotIdentifiedError, MarginalError
        As `composite`, or if there is no such column.
    """
    partial = Partial(_clustered(y, x, clusters), column)
    return wild_bootstrap(partial, seed=seed, draws=draws, level=level)


def rao(y: Table, x: Table) -> SlopeResults:
    """Slopes common to all genes, with their exact standard errors.

    Parameters
    ----------
    y, x
        As for `composite`.

    Returns
    -------
    SlopeResults
        As from `ctra.inference.common_slope.fit_rao`.

    Raises
    ------
    NotIdentifiedError
        If n - k - p < 1, a column depends on others, or a gene follows from other genes and x.
    MarginalError
        As `composite`.
    """
    return fit_rao(ModelData.paired(y, x))


def homogeneity(y: Table, x: Table, column: Label) -> HomogeneityResults:
    """Exact F test that the slopes of all genes on a column are equal.

    Parameters
    ----------
    y, x
        As for `composite`.
    column : label
        Of x.

    Returns
    -------
    HomogeneityResults
        As from `ctra.inference.equal_slopes.equal_slopes`.

    Raises
    ------
    NotIdentifiedError
        If p < 2, n - k - p + 1 < 1, a column is constant or depends on the others, or differences
        between genes depend on one another and x, or leave nothing of the column.
    MarginalError
        As `composite`, or if there is no such column.
    """
    return equal_slopes(Partial(ModelData.paired(y, x), column))


def permute(
    y: Table,
    x: Table,
    column: Label,
    *,
    seed: int,
    draws: int = 10_000,
    statistics: Iterable[str] = ("un", "rao", "composite", "homogeneity"),
    null: str = "column",
    method: str = "reml",
) -> PermutationResults:
    """Permute the subjects of the genes against those of the design.

    Parameters
    ----------
    y, x, column
        As for `homogeneity`; in x a product stands beside its parents.
    seed : int
    draws : int
        Permutations: the same for all statistics, and for all columns with the same seed.
    statistics : iterable of str
        Of `ctra.inference.catalogue.STATISTICS`.
    null : {"column", "model"}
        `column`: the column has no effect, the others keep theirs. `model`: no column has any, the
        rows of x are permuted whole.
    method : {"reml", "ml"}
        Of un and csh.

    Returns
    -------
    PermutationResults
        As from `ctra.inference.permutation.permutations`.

    Raises
    ------
    InferenceError
        For an unknown statistic, or no draw.
    NotIdentifiedError
        If the data do not determine a statistic.
    MarginalError
        If y and x do not fit together or are not complete, or there is no such column or null.
    """
    functions = _known(statistics, {key: of.functions for key, of in BY_KEY.items()})
    partial = Partial(ModelData.paired(y, x), column, null)
    of_column = {str(column): partial}
    found = permutations(of_column, functions, seed=seed, draws=draws, method=method)
    return found[str(column)]


def influence(
    y: Table,
    x: Table,
    column: Label,
    *,
    statistics: Iterable[str] = ("un", "rao", "composite"),
    method: str = "reml",
) -> InfluenceResults:
    """Leave out one subject, then one gene, by updates in closed form.

    Parameters
    ----------
    y, x, column
        As for `homogeneity`.
    statistics : iterable of str
        Those of the catalogue that have such updates: composite, rao, un.
    method : {"reml", "ml"}
        Of un.

    Returns
    -------
    InfluenceResults
        As from `ctra.inference.left_out.leave_out`.

    Raises
    ------
    InferenceError
        For an unknown statistic.
    NotIdentifiedError, MarginalError
        As `permute`.
    """
    updated = {key: of.functions for key, of in BY_KEY.items() if of.left_out}
    functions = _known(statistics, updated)
    left_out = {key: of.left_out for key, of in functions.items() if of.left_out is not None}
    return leave_out(Partial(ModelData.paired(y, x), column), left_out, method)


def bootstrap(
    y: Table, x: Table, column: Label, *, seed: int, draws: int = 10_000, level: float = 0.95
) -> BootstrapResults:
    """BCa interval of the slope of the mean over genes.

    Parameters
    ----------
    y, x, column
        As for `homogeneity`.
    seed : int
    draws : int
    level : float

    Returns
    -------
    BootstrapResults
        As from `ctra.inference.resampling.bootstrap_slope`.

    Raises
    ------
    InferenceError, NotIdentifiedError
        As `bootstrap_slope`, or if draws < 1.
    MarginalError
        As `composite`, or if there is no such column.
    """
    partial = Partial(ModelData.paired(y, x), column)
    resampled = resampled_slopes(partial.data, seed=seed, draws=draws)
    return bootstrap_slope(partial, resampled, level=level)


def plan_from_data(y: Table, x: Table, column: Label) -> tuple[Plan, float]:
    """Plan of a study like the one at hand, and the effect that it found.

    Parameters
    ----------
    y, x, column
        As for `homogeneity`; the column is the exposure.

    Returns
    -------
    plan : Plan
    effect : float
        As from `ctra.inference.planning.plan_of`.

    Raises
    ------
    InferenceError
        If the columns leave less than 1e-10 of the sum of squares of the mean over genes.
    NotIdentifiedError, MarginalError
        As `composite`, or if there is no such column.
    """
    return plan_of(Partial(ModelData.paired(y, x), column))


def power(plan: Plan, n: int, effect: float, *, alpha: float = 0.05) -> dict[str, float]:
    """Power of the two-sided tests of one exposure: `ctra.inference.planning.powers_at`.

    Parameters
    ----------
    plan : Plan
    n : int
        Subjects.
    effect : float
        Slope per SD of the exposure, the same for all genes.
    alpha : float

    Returns
    -------
    dict of str to float
        By statistic: `composite` and `rao`; missing where n is too small for it.
    """
    return powers_at(plan, n, effect, planned_tests(resolve(with_power())), alpha=alpha)


def subjects_needed(
    plan: Plan, effect: float, *, power: float = 0.8, alpha: float = 0.05
) -> dict[str, int | None]:
    """Smallest number of subjects with so much power.

    Parameters
    ----------
    plan : Plan
    effect : float
        Slope per SD of the exposure; not 0.
    power, alpha : float

    Returns
    -------
    dict of str to int or None
        By statistic; None beyond a billion, or without the variance that it needs.

    Raises
    ------
    InferenceError
        If the effect is 0, or power is not between alpha and 1.
    """
    tests = planned_tests(resolve(with_power()))
    return numbers_needed(plan, effect, tests, power=power, alpha=alpha)


def _clustered(y: Table, x: Table, clusters: ArrayLike | None) -> ModelData:
    """The paired tables, with the clusters numbered in the order of their first subjects."""
    if clusters is None:
        return ModelData.paired(y, x)
    labels = pd.Series(np.asarray(clusters))
    if len(labels) != len(y) or labels.isna().any():
        raise MarginalError(f"{labels.count()} labels of clusters; {len(y)} are needed")
    return ModelData.paired(y, x, pd.factorize(labels)[0])


def _known(statistics: Iterable[str], known: dict[str, dict[str, str]]) -> dict[str, Functions]:
    """The functions of statistics; refuses those that are not known."""
    wanted = list(statistics)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise InferenceError(f"statistic {unknown[0]!r}; allowed: {', '.join(known)}")
    return resolve({name: known[name] for name in wanted})
