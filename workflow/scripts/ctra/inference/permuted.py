"""The statistics of one column, each evaluated on many permutations at once.

A function prepares itself from a `Partial` and the method of the likelihood, and returns a function
that maps `Draws` to the values of the statistic and its two-sided nominal p values, each of shape
(m,); missing where there is none.
"""

from scipy.special import fdtrc

from ctra.inference.equal_slopes import homogeneity_f
from ctra.inference.partial import Draws, Evaluate, Partial, t_test
from ctra.marginal.identified import check_identified, check_mean
from ctra.marginal.structures import Floats


def composite_t(partial: Partial, method: str) -> Evaluate:
    """The mean composite, on n - 1 - k df."""
    check_mean(partial.data)
    df = partial.n - 1 - partial.k

    def evaluate(draws: Draws) -> tuple[Floats, Floats]:
        size, cross, total = draws.plain
        return t_test(cross / size, (total - cross**2 / size) / df / size, df)

    return evaluate


def rao_t(partial: Partial, method: str) -> Evaluate:
    """Rao's covariance adjustment, on n - k - p df."""
    check_identified(partial.data, "un")
    df = partial.n - partial.k - partial.p

    def evaluate(draws: Draws) -> tuple[Floats, Floats]:
        size, cross, total = draws.adjusted
        return t_test(cross / size, (total - cross**2 / size) / df / size, df)

    return evaluate


def un_t(partial: Partial, method: str) -> Evaluate:
    """The unstructured model with its published standard error, on n - 1 - k df."""
    check_identified(partial.data, "un")
    df = partial.n - 1 - partial.k
    divisor = df if method == "reml" else partial.n

    def evaluate(draws: Draws) -> tuple[Floats, Floats]:
        size, cross, total = draws.adjusted
        return t_test(cross / size, (total - cross**2 / size) / divisor / draws.plain[0], df)

    return evaluate


def homogeneity_test(partial: Partial, method: str) -> Evaluate:
    """F of equal slopes."""

    def evaluate(draws: Draws) -> tuple[Floats, Floats]:
        f, df_num, df_denom = homogeneity_f(draws)
        return f, fdtrc(df_num, df_denom, f)

    return evaluate
