"""Power of a study that is still to be done, and how many subjects it needs."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, fdtri, ncfdtr

from ctra.files.errors import InferenceError, NotIdentifiedError
from ctra.files.rounding import DEPENDENT
from ctra.inference.partial import Partial
from ctra.marginal.columns import Table, independent_columns
from ctra.marginal.identified import check_identified, check_mean
from ctra.marginal.iterative import one_thread
from ctra.marginal.structures import Floats

QUANTILES = 200  # of the share that gene differences explain of the column; power to 1e-5
CENTRAL = 1e-9  # noncentrality, squared: at 0 scipy's noncentral F (1.17) is off by 1
MOST = 10**9  # subjects


@dataclass(frozen=True)
class Plan:
    """What the power of a study depends on beside its subjects and its effect.

    Attributes
    ----------
    p, k : int
        Genes; columns of the design without the intercept.
    r_squared : float
        Share of the exposure's variance that the other columns explain in the population.
    var_mean : float
        Variance of the mean over genes, given the design.
    var_common : float
        The same, given the differences between genes too: 1 / (1' Sigma^-1 1). Missing where it
        cannot be estimated; there is then no power of `rao`.

    Raises
    ------
    InferenceError
        If k or p < 1, r_squared is not in [0, 1), or a variance is not positive.
    """

    p: int
    k: int
    r_squared: float
    var_mean: float
    var_common: float = np.nan

    @property
    def variances(self) -> dict[str, float]:
        """The variances by their names, of which a `PlannedTest` has one."""
        return {"var_mean": self.var_mean, "var_common": self.var_common}

    def __post_init__(self) -> None:
        """Check the numbers."""
        if self.p < 1 or self.k < 1:
            raise InferenceError(f"p = {self.p} genes, k = {self.k} columns; at least 1 is needed")
        if not 0 <= self.r_squared < 1:
            raise InferenceError(f"r_squared = {self.r_squared}; 0 to below 1 is allowed")
        if not self.var_mean > 0 or self.var_common <= 0:
            raise InferenceError(
                f"variances {self.var_mean} and {self.var_common}; they must be above 0"
            )


@dataclass(frozen=True)
class PlannedTest:
    """The power of a statistic in a study that is still to be done.

    Attributes
    ----------
    variance : str
        The name of the statistic's variance among those of a Plan.
    power : callable
        (Plan, n, effect, alpha) to its power; missing where n is too small for it.
    """

    variance: str
    power: Callable[[Plan, int, float, float], float]


@one_thread
def plan_of(partial: Partial) -> tuple[Plan, float]:
    """Plan of a study like the one at hand, and the effect that it found.

    Parameters
    ----------
    partial : Partial
        Of the exposure.

    Returns
    -------
    plan : Plan
        With unbiased variances, and r_squared adjusted for the columns, not below 0.
    effect : float
        Composite slope per SD of the exposure; 0 where it is nothing but rounding.

    Raises
    ------
    NotIdentifiedError
        If the columns leave nothing of the mean over genes.
    InferenceError
        If they leave less than 1e-10 of its sum of squares.
    """
    check_mean(partial.data)
    n, p, k = partial.n, partial.p, partial.k
    values, length = partial.values, partial.length
    _, (cross,), (total,) = partial.observed.plain
    # a slope of 0 has no power; how large it comes out says nothing but how it was rounded
    if abs(cross) <= DEPENDENT * np.linalg.norm(partial.mean):
        cross = 0.0
    var_common = np.nan
    if n - k - p >= 1:
        with suppress(NotIdentifiedError):
            check_identified(partial.data, "un")
            (size,), (adjusted,), (rest,) = partial.observed.adjusted
            var_common = (rest - adjusted**2 / size) / (n - k - p)
    plan = Plan(
        p=p,
        k=k,
        r_squared=max(0.0, float(1 - length**2 / (values @ values) * (n - 1) / (n - k))),
        var_mean=float((total - cross**2) / (n - 1 - k)),
        var_common=float(var_common),
    )
    return plan, float(cross / length * values.std(ddof=1))


def plan_from_covariance(covariance: Table, *, k: int, r_squared: float) -> Plan:
    """Plan from a covariance of the genes given the design.

    Parameters
    ----------
    covariance : array_like or DataFrame, shape (p, p)
    k : int
    r_squared : float

    Returns
    -------
    Plan

    Raises
    ------
    InferenceError
        If the covariance is singular, or for numbers that `Plan` refuses.
    """
    matrix = np.asarray(covariance, dtype=float)
    p = len(matrix)
    if len(independent_columns(matrix)) < p:
        raise InferenceError(f"covariance of {p} genes lacks full rank; a gene follows from others")
    common = 1 / np.linalg.solve(matrix, np.ones(p)).sum()
    return Plan(p, k, r_squared, float(matrix.mean()), float(common))


def powers_at(
    plan: Plan,
    n: int,
    effect: float,
    tests: Mapping[str, PlannedTest],
    *,
    alpha: float = 0.05,
) -> dict[str, float]:
    """Power of the two-sided tests of one exposure.

    Parameters
    ----------
    plan : Plan
    n : int
        Subjects.
    effect : float
        Slope per SD of the exposure, the same for all genes.
    tests : dict of str to PlannedTest
    alpha : float

    Returns
    -------
    dict of str to float
        By statistic; missing where n is too small for it.

    Notes
    -----
    Noncentral t. The composite has n - 1 - k df and the noncentrality

        effect sqrt((n - 1) (1 - r_squared) L / var_mean).

    L is the share of the exposure that the k - 1 other columns leave it beside what they explain in
    the population: by chance they take some of it, the more the fewer the subjects. For normal
    columns that explain nothing it has a Beta((n - k) / 2, (k - 1) / 2) distribution, over which
    power is averaged; the same is taken where they do explain something. Rao's t has n - k - p df
    and var_common for var_mean, and loses to the p - 1 differences between genes, too: L has a
    Beta((n - k - p + 1) / 2, (k + p - 2) / 2) distribution. `rao` presumes that all genes have the
    slope; the composite's power is that for a mean slope of this size.
    """
    return {name: test.power(plan, n, effect, alpha) for name, test in tests.items()}


def numbers_needed(
    plan: Plan,
    effect: float,
    tests: Mapping[str, PlannedTest],
    *,
    power: float = 0.8,
    alpha: float = 0.05,
) -> dict[str, int | None]:
    """Smallest number of subjects with so much power.

    Parameters
    ----------
    plan : Plan
    effect : float
        Slope per SD of the exposure; not 0.
    tests : dict of str to PlannedTest
    power, alpha : float

    Returns
    -------
    dict of str to int or None
        By statistic; None beyond a billion subjects, or without the variance that it needs.

    Raises
    ------
    InferenceError
        If the effect is 0, or power is not between alpha and 1.
    """
    if effect == 0 or not np.isfinite(effect):
        raise InferenceError(f"effect {effect}: no number of participants has power for it")
    if not alpha < power < 1:
        raise InferenceError(f"power {power}; it must be between alpha, {alpha}, and 1")

    def needed(test: PlannedTest) -> int | None:
        return _smallest(lambda n: test.power(plan, n, effect, alpha) >= power)

    return {name: needed(test) for name, test in tests.items()}


def _smallest(enough: Callable[[int], bool]) -> int | None:
    """Smallest number for which `enough`, false up to it, is true."""
    high = 4
    while not enough(high):
        high *= 2
        if high > MOST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _composite(plan: Plan, n: int, effect: float, alpha: float) -> float:
    df = n - 1 - plan.k
    if df < 1:
        return float("nan")
    square = effect**2 * (n - 1) * (1 - plan.r_squared) / plan.var_mean
    return float(np.mean(_two_sided(square * _left(n - plan.k, plan.k - 1), df, alpha)))


def _rao(plan: Plan, n: int, effect: float, alpha: float) -> float:
    df = n - plan.k - plan.p
    if df < 1 or np.isnan(plan.var_common):
        return float("nan")
    square = effect**2 * (n - 1) * (1 - plan.r_squared) / plan.var_common
    left = _left(df + 1, plan.k - 1 + plan.p - 1)
    return float(np.mean(_two_sided(square * left, df, alpha)))


def _left(df: int, columns: int) -> Floats:
    """Quantiles of the share of a column that as many others leave it by chance."""
    middles = (np.arange(QUANTILES) + 0.5) / QUANTILES
    return betaincinv(df / 2, columns / 2, middles) if columns else np.ones(1)


def _two_sided(square: Floats, df: int, alpha: float) -> Floats:
    """Probability that a t with the squared noncentrality is beyond its two-sided limit."""
    return 1 - ncfdtr(1, df, np.maximum(square, CENTRAL), fdtri(1, df, 1 - alpha))


COMPOSITE = PlannedTest("var_mean", _composite)
RAO = PlannedTest("var_common", _rao)
