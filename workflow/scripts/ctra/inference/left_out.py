"""How much one subject or one gene changes a slope."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtr

from ctra.files.rounding import NOTHING, ROUNDING
from ctra.inference.partial import Partial
from ctra.marginal.columns import Label
from ctra.marginal.data import MeanRegression
from ctra.marginal.identified import check_identified, check_mean
from ctra.marginal.iterative import one_thread
from ctra.marginal.structures import Floats

TIE = 1e-9  # of the slope: changes this close are one; refits in another order give 1e-13


@dataclass(frozen=True, eq=False)
class Slopes:
    """Slopes of a column, one a subject or gene that is left out.

    Attributes
    ----------
    estimate, variance : ndarray of float, shape (m,)
        Missing where there is none; of an exact fit the variance alone is missing.
    df : ndarray of int, shape (m,)
        Below 1 where there is no test.
    """

    estimate: Floats
    variance: Floats
    df: NDArray[np.number]

    def table(self) -> pd.DataFrame:
        """Estimate, std_error, df and p_value, a row a slope; missing where there is none."""
        known = np.isfinite(self.estimate) & (self.df >= 1)
        error = np.sqrt(np.where(known, self.variance, np.nan))
        estimate, df = np.where(known, self.estimate, np.nan), np.where(known, self.df, np.nan)
        p_value = 2 * stdtr(df, -np.abs(estimate / error))
        return pd.DataFrame(
            {"estimate": estimate, "std_error": error, "df": df, "p_value": p_value}
        )


@dataclass(frozen=True, eq=False)
class LeftOut:
    """Slopes of a column without each subject (n,), and without each gene.

    The slopes without a gene end with one more, that of all data: shape (p + 1,).
    """

    subjects: Slopes
    genes: Slopes


@dataclass(frozen=True, eq=False)
class InfluenceResults:
    """A slope without each subject, and without each gene.

    Attributes
    ----------
    column : label
    full : DataFrame
        A row a statistic: estimate, std_error, df, p_value of all data.
    table : DataFrame
        A row a statistic and what is left out: statistic, left_out (`subject` or `gene`), label,
        estimate, std_error, df, p_value; missing where the rest does not determine the slope.
        Where the rest fits exactly, std_error and p_value are: there is nothing to test against.
    """

    column: Label
    full: pd.DataFrame
    table: pd.DataFrame

    @property
    def range(self) -> pd.DataFrame:
        """Extremes, and what changes the most.

        Returns
        -------
        DataFrame, one row a statistic and kind left out
            estimate_low, estimate_high, p_low, p_high over all that are left out; most, the (first)
            one whose absence moves the estimate the farthest, with its estimate and p_value; and
            undetermined, the number of rows without a slope.
        """
        rows = []
        for (statistic, kind), part in self.table.groupby(["statistic", "left_out"], sort=False):
            estimate, p_value = part["estimate"], part["p_value"]
            known = estimate.notna()
            row = {"statistic": statistic, "left_out": kind, "undetermined": (~known).sum()}
            if known.any():
                full = self.full["estimate"][str(statistic)]
                change = (estimate - full).abs()
                tie = TIE * max(change.max(), abs(full))
                most = int(np.argmax(change >= change.max() - tie))
                row |= {
                    "estimate_low": estimate.min(),
                    "estimate_high": estimate.max(),
                    "p_low": p_value.min(),
                    "p_high": p_value.max(),
                    "most": part["label"].iat[most],
                    "most_estimate": estimate.iat[most],
                    "most_p_value": p_value.iat[most],
                }
            rows.append(row)
        return pd.DataFrame(rows)


@one_thread
def leave_out(
    partial: Partial, statistics: Mapping[str, Callable[[Partial, str], LeftOut]], method: str
) -> InfluenceResults:
    """Leave out one subject, then one gene.

    Parameters
    ----------
    partial : Partial
        Of the column. Neither genes nor columns are standardised again when a subject is absent.
    statistics : dict of str to callable
        (Partial, method) to `LeftOut`, by statistic.
    method : {"reml", "ml"}
        Of the likelihood.

    Returns
    -------
    InfluenceResults

    Raises
    ------
    NotIdentifiedError
        If the data do not determine a statistic.

    Notes
    -----
    Without subject i, with residual e and leverage h: b - A w e / (1 - h), RSS - e^2 / (1 - h) and
    A + A w w' A / (1 - h), w the row of the regressors and A = (W'W)^-1 (Cook & Weisberg 1982,
    Residuals and Influence in Regression, appendix A.2).

    Without gene g, with B the slopes of the genes one by one, S their residual cross products and
    K = S^-1: the common slope is B K 1 / 1'K1 and its RSS 1 / 1'K1; K without g is K - K_g K_g' /
    K_gg.
    """
    full, parts = {}, []
    for name, function in statistics.items():
        left_out = function(partial, method)
        subjects, genes = left_out.subjects.table(), left_out.genes.table()
        full[name] = genes.iloc[-1]
        without = (
            ("subject", partial.data.y.index, subjects),
            ("gene", partial.data.y.columns, genes.iloc[:-1]),
        )
        for kind, labels, rows in without:
            parts.append(rows.assign(statistic=name, left_out=kind, label=labels))
    names = ["statistic", "left_out", "label"]
    table = pd.concat(parts, ignore_index=True)
    table = table[[*names, *table.columns.drop(names)]]
    return InfluenceResults(partial.column, pd.DataFrame.from_dict(full, orient="index"), table)


def composite_left_out(partial: Partial, method: str) -> LeftOut:
    """The mean composite, on n - 1 - k df."""
    check_mean(partial.data)
    n, p, k = partial.n, partial.p, partial.k
    slope, rss, inverse = _without_subjects(partial, partial.data.on_columns)
    df = n - 2 - k
    subjects = Slopes(slope, rss * inverse / max(df, 1), np.full(n, df))
    b, s = partial.gene_slopes
    left = np.append(np.full(p, p - 1.0), p)
    left[left == 0] = np.nan  # the only gene
    of_slope = (b.sum() - np.append(b, 0)) / left
    of_rss = s.sum() - np.append(2 * s.sum(axis=1) - np.diag(s), 0)
    # the largest that it can be, of genes that go together; those that are left may cancel out
    of_rss[:-1][of_rss[:-1] <= NOTHING * np.sqrt(np.diag(s)).sum() ** 2] = np.nan
    df = n - 1 - k
    variance = of_rss / left**2 / df * (1 / partial.length**2)
    return LeftOut(subjects, Slopes(of_slope, variance, np.full(p + 1, df)))


def rao_left_out(partial: Partial, method: str) -> LeftOut:
    """Rao's covariance adjustment, on n - k - p df."""
    check_identified(partial.data, "un")
    n, p, k = partial.n, partial.p, partial.k
    slope, rss, inverse = _common_without_subjects(partial)
    df = n - 1 - k - p
    subjects = Slopes(slope, rss * inverse / max(df, 1), np.full(n, df))
    estimate, cross, rss, squares = _common_without_genes(partial)
    of_gene = np.append(np.full(p, n - k - p + 1), n - k - p)
    variance = rss / of_gene * (1 / partial.length**2 + squares - cross**2 * rss)
    return LeftOut(subjects, Slopes(estimate, variance, of_gene))


def un_left_out(partial: Partial, method: str) -> LeftOut:
    """The unstructured model with its published standard error, on n - 1 - k df."""
    check_identified(partial.data, "un")
    n, p, k = partial.n, partial.p, partial.k
    slope, rss, _ = _common_without_subjects(partial)
    inverse = _without_subjects(partial, partial.data.on_columns)[2]
    divisor = n - 2 - k if method == "reml" else n - 1
    subjects = Slopes(slope, rss * inverse / divisor, np.full(n, n - 2 - k))
    estimate, _, rss, _ = _common_without_genes(partial)
    divisor = n - 1 - k if method == "reml" else n
    variance = rss / divisor * (1 / partial.length**2)
    return LeftOut(subjects, Slopes(estimate, variance, np.full(p + 1, n - 1 - k)))


def _common_without_subjects(partial: Partial) -> tuple[Floats, Floats, Floats]:
    """As `_without_subjects` of the common slope; no slope where n - 1 - k - p < 1."""
    regression = partial.data.on_columns_and_differences
    slope, rss, inverse = _without_subjects(partial, regression)
    if partial.n - 1 - partial.k - partial.p < 1:
        slope = np.full(partial.n, np.nan)
    return slope, rss, inverse


def _common_without_genes(partial: Partial) -> tuple[Floats, Floats, Floats, Floats]:
    """Common slope, B K 1, RSS and B K B' without each gene and, last, of all: shapes (p + 1,)."""
    b, s = partial.gene_slopes
    scale = np.sqrt(np.diag(s))
    weights = np.column_stack([1 / scale, b / scale])
    inverse = np.linalg.inv(s / np.outer(scale, scale))
    product = inverse @ weights
    ones, cross, squares = (
        weights[:, i] @ product[:, j]
        - np.append(product[:, i] * product[:, j] / np.diag(inverse), 0)
        for i, j in ((0, 0), (0, 1), (1, 1))
    )
    if partial.p == 1:
        ones[0] = np.nan  # the only gene
    rss = 1 / ones
    return cross * rss, cross, rss, squares


def _without_subjects(
    partial: Partial, regression: MeanRegression
) -> tuple[Floats, Floats, Floats]:
    """Slope, RSS and element of (W'W)^-1 of the column without each subject, shapes (n,).

    The RSS is missing where the rest fits exactly.
    """
    row = regression.inverse[1 + list(partial.data.x).index(partial.column)]
    residual, left = regression.residual, regression.left
    pull = regression.q @ row
    slope = row @ regression.coefficients - pull * residual / left
    rss = residual @ residual - residual**2 / left
    # of a residual and of 1 - leverage; it counts the more, the nearer the leverage is to 1
    apart = np.abs(residual / left)
    rounding = ROUNDING * np.sqrt(partial.n) * apart * (apart + np.linalg.norm(partial.data.mean))
    rss[rss <= NOTHING * (residual @ residual) + rounding] = np.nan
    return slope, rss, row @ row + pull**2 / left
