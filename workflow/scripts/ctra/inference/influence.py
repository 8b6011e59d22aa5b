"""How much one subject or one gene changes a slope."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from scipy.linalg import helmert

from ctra.files.errors import InferenceError
from ctra.inference.partial import Given
from ctra.marginal import fit_common_slopes
from ctra.marginal.columns import with_intercept
from ctra.marginal.iterative import ONE_THREAD

NOTHING = 1e-10  # of 1 - leverage: without such a subject the slope is not determined


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
    """

    column: object
    full: pd.DataFrame
    table: pd.DataFrame

    @property
    def range(self):
        """Extremes, and what changes the most.

        Returns
        -------
        DataFrame, one row a statistic and kind left out
            estimate_low, estimate_high, p_low, p_high over all that are left out; most, the one
            whose absence moves the estimate the farthest, with its estimate and p_value; and
            undetermined, the number of rows without a slope.
        """
        rows = []
        for (statistic, kind), part in self.table.groupby(["statistic", "left_out"], sort=False):
            known = part.dropna(subset="estimate")
            row = {"statistic": statistic, "left_out": kind, "undetermined": len(part) - len(known)}
            if len(known):
                change = (known["estimate"] - self.full.loc[statistic, "estimate"]).abs()
                most = known.loc[change.idxmax()]
                row |= {
                    "estimate_low": known["estimate"].min(),
                    "estimate_high": known["estimate"].max(),
                    "p_low": known["p_value"].min(),
                    "p_high": known["p_value"].max(),
                    "most": most["label"],
                    "most_estimate": most["estimate"],
                    "most_p_value": most["p_value"],
                }
            rows.append(row)
        return pd.DataFrame(rows)


@ONE_THREAD
def influence(y, x, column, *, statistics=("un", "rao", "composite"), method="reml"):
    """Leave out one subject, then one gene, by updates in closed form.

    Parameters
    ----------
    y : array_like or DataFrame, shape (n, p)
        A row a subject, a column a gene (signed). Not standardised again when a subject is absent.
    x : array_like or DataFrame, shape (n, k)
        Between-subject columns without the intercept; not standardised again either.
    column : label
        Of x.
    statistics : sequence of {"un", "rao", "composite"}
    method : {"reml", "ml"}
        Of un.

    Returns
    -------
    InfluenceResults

    Raises
    ------
    InferenceError
        For an unknown statistic.
    NotIdentifiedError
        If the data do not determine a statistic.
    MarginalError
        If y and x do not fit together or are not complete, or there is no such column.

    Notes
    -----
    Without subject i, with residual e and leverage h: b - A w e / (1 - h), RSS - e^2 / (1 - h) and
    A + A w w' A / (1 - h), w the row of the regressors and A = (W'W)^-1 (Cook & Weisberg 1982,
    Residuals and Influence in Regression, appendix A.2).

    Without gene g, with B the slopes of the genes one by one, S their residual cross products and
    K = S^-1: the common slope is B K 1 / 1'K1 and its RSS 1 / 1'K1; K without g is K - K_g K_g' /
    K_gg.
    """
    given = Given(y, x, column)
    unknown = [name for name in statistics if name not in STATISTICS]
    if unknown:
        raise InferenceError(f"statistic {unknown[0]!r}; allowed: {', '.join(STATISTICS)}")
    full, left_out = {}, []
    for name in statistics:
        subjects, genes = STATISTICS[name](given, method)
        full[name] = _tested(*(part[-1:] for part in genes)).iloc[0]
        without = (("subject", given.y.index, subjects), ("gene", given.y.columns, genes))
        for kind, labels, parts in without:
            rows = _tested(*(part[: len(labels)] for part in parts))
            left_out.append(rows.assign(statistic=name, left_out=kind, label=labels))
    names = ["statistic", "left_out", "label"]
    table = pd.concat(left_out, ignore_index=True)
    table = table[[*names, *table.columns.drop(names)]]
    return InfluenceResults(column, pd.DataFrame.from_dict(full, orient="index"), table)


def _tested(estimate, variance, df):
    """Table of slopes; `variance` and `df` missing or below 1 where there is none."""
    known = np.isfinite(estimate) & (df >= 1)
    error = np.sqrt(np.where(known, variance, np.nan))
    estimate, df = np.where(known, estimate, np.nan), np.where(known, df, np.nan)
    p_value = 2 * stats.t.sf(np.abs(estimate / error), df)
    columns = {"estimate": estimate, "std_error": error, "df": df, "p_value": p_value}
    return pd.DataFrame(columns)


def _composite(given, method):
    n, p, k = given.n, given.p, given.k
    slope, rss, inverse = _without_subjects(given, with_intercept(given.x))
    df = n - 2 - k
    subjects = slope, rss * inverse / max(df, 1), np.full(n, df)
    b, s, unit = _genes(given)
    left = np.append(np.full(p, p - 1.0), p)
    left[left == 0] = np.nan  # the only gene
    of_slope = (b.sum() - np.append(b, 0)) / left
    of_rss = s.sum() - np.append(2 * s.sum(axis=1) - np.diag(s), 0)
    df = np.full(p + 1, n - 1 - k)
    genes = of_slope, of_rss / left**2 / df * unit, df
    return subjects, genes


def _common(given, method, exact):
    fit_common_slopes(given.y, given.x)  # refuses what the data do not determine
    n, p, k = given.n, given.p, given.k
    differences = given.y.to_numpy() @ helmert(p).T
    slope, rss, inverse = _without_subjects(given, with_intercept(given.x, differences))
    df = n - 1 - k - p
    if df < 1:
        slope = np.full(n, np.nan)
    if exact:
        subjects = slope, rss * inverse / max(df, 1), np.full(n, df)
    else:
        inverse = _without_subjects(given, with_intercept(given.x))[2]
        divisor = n - 2 - k if method == "reml" else n - 1
        subjects = slope, rss * inverse / divisor, np.full(n, n - 2 - k)
    b, s, unit = _genes(given)
    scale = np.sqrt(np.diag(s))
    weights = np.column_stack([1 / scale, b / scale])
    inverse = np.linalg.inv(s / np.outer(scale, scale))
    product = inverse @ weights
    ones, cross, squares = (
        weights[:, i] @ product[:, j]
        - np.append(product[:, i] * product[:, j] / np.diag(inverse), 0)
        for i, j in ((0, 0), (0, 1), (1, 1))
    )
    if p == 1:
        ones[0] = np.nan  # the only gene
    rss = 1 / ones
    if exact:
        df = np.append(np.full(p, n - k - p + 1), n - k - p)
        genes = cross * rss, rss / df * (unit + squares - cross**2 * rss), df
    else:
        df = np.full(p + 1, n - 1 - k)
        divisor = n - 1 - k if method == "reml" else n
        genes = cross * rss, rss / divisor * unit, df
    return subjects, genes


def _without_subjects(given, regressors):
    """Slope, RSS and element of (W'W)^-1 of the column without each subject, shapes (n,)."""
    position = 1 + given.x.columns.get_loc(given.column)
    mean = given.y.to_numpy().mean(axis=1)
    q, r = np.linalg.qr(regressors)
    coefficients = q.T @ mean
    residual = mean - q @ coefficients
    residual -= q @ (q.T @ residual)
    row = np.linalg.inv(r)[position]
    rest = 1 - (q**2).sum(axis=1)
    rest[rest < NOTHING] = np.nan
    pull = q @ row
    slope = row @ coefficients - pull * residual / rest
    return slope, residual @ residual - residual**2 / rest, row @ row + pull**2 / rest


def _genes(given):
    """Slopes of the genes (p,), their residual cross products (p, p), and 1 / u'u."""
    column = given.x[given.column].to_numpy()
    u = given.frame[:, -1]
    length = u @ (column - column.mean())
    slopes = u @ given.permuted
    residual = given.permuted - np.outer(u, slopes)
    return slopes / length, residual.T @ residual, 1 / length**2


STATISTICS = {
    "un": lambda given, method: _common(given, method, exact=False),
    "rao": lambda given, method: _common(given, method, exact=True),
    "composite": _composite,
}
