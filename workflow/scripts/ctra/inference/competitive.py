"""Whether the slopes of a signed set of genes stand out from those of other genes."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtr

from ctra.inference.moderated import fit_prior, moderate, total_df
from ctra.marginal.structures import Floats

DRAWS = 1000  # random sets
LIKE = 50  # genes alike, of which one stands for a gene of the set; at least the size of the set
ENDS = (0.025, 0.975)


class Competitive(NamedTuple):
    """A set of genes among others.

    Attributes
    ----------
    estimate : float
        Slope of the mean of the signed genes.
    correlation : float
        Mean correlation of the signed genes of the set, given the columns.
    inflation : float
        Of the variance of their mean, by that correlation; at least 1.
    t, df, p_value : float
        Test that the slopes of the set are like those of the other genes.
    p_naive : float
        The same without inflation.
    p_sets : float
        Share of random sets of like genes that are as far from their mean.
    sets_low, sets_high : float
        Between which slopes 95 % of these sets are.
    """

    estimate: float
    correlation: float
    inflation: float
    t: float
    df: float
    p_value: float
    p_naive: float
    p_sets: float
    sets_low: float
    sets_high: float


class Along(NamedTuple):
    """Genes on the column that is tested, given the others.

    Attributes
    ----------
    effects : ndarray, shape (G,)
        Along the column: the slope times `length`.
    residuals : ndarray, shape (n, G)
    df : int
        Of the residuals.
    length : float
        Of what the others leave of the column.
    """

    effects: Floats
    residuals: Floats
    df: int
    length: float

    @property
    def variances(self) -> Floats:
        """Residual variance of each gene."""
        return np.asarray((self.residuals**2).sum(axis=0) / self.df)


def look_along(genes: Floats, columns: Floats) -> Along:
    """Take out all columns but the last, and look along that.

    Parameters
    ----------
    genes : ndarray, shape (n, G)
    columns : ndarray, shape (n, k)
        Of full rank beside an intercept; the tested one is the last.
    """
    design = np.column_stack([np.ones(len(columns)), columns])
    q, r = np.linalg.qr(design)
    n, rank = design.shape
    effects = q.T @ genes
    along = effects[-1] * np.sign(r[-1, -1])
    return Along(along, genes - q @ effects, n - rank, float(abs(r[-1, -1])))


def compete(genes: Floats, columns: Floats, signs: Floats, seed: int) -> Competitive:
    """Compare the slopes of a signed set with those of other genes.

    Parameters
    ----------
    genes : ndarray, shape (n, G)
        Genes that vary, those of the set and others.
    columns : ndarray, shape (n, k)
        As for `look_along`, with n - 1 - k >= 1.
    signs : ndarray, shape (G,)
        1 or -1 of the genes of the set, 0 of the others; these are at least twice as many.
    seed : int
        Of the random sets.

    Returns
    -------
    Competitive

    Notes
    -----
    The test is camera's (Wu & Smyth 2012, doi:10.1093/nar/gks461), with the correlation estimated
    and a negative one counted as 0. The genes' moderated t (Smyth 2004, doi:10.2202/1544-6115.1027)
    become z scores. If all genes had one slope, the mean of the signed z would be that of the
    others times the mean sign, which is taken off. With signs of 1 alone it is limma's camera.
    """
    given = look_along(genes, columns)
    member = signs != 0
    z = z_scores(given)
    inside, outside, sign = z[member] * signs[member], z[~member], signs[member]
    m, others, df = member.sum(), (~member).sum(), given.df
    scaled = given.residuals[:, member] * sign / np.sqrt(given.variances[member])
    inflation = float(m * (scaled.mean(axis=1) ** 2).sum() / df)
    squares = ((inside - inside.mean()) ** 2).sum() + ((outside - outside.mean()) ** 2).sum()
    variance = squares / (m + others - 2)
    difference = inside.mean() - sign.mean() * outside.mean()

    def t_of(inflated: float) -> float:
        return float(difference / np.sqrt(variance * (inflated / m + sign.mean() ** 2 / others)))

    degrees = min(df, m + others - 2)
    t = t_of(max(1.0, inflation))
    p_sets, low, high = _among_sets(given, _random_sets(genes, member, seed), signs)
    return Competitive(
        estimate=float((given.effects * signs).sum() / m / given.length),
        correlation=(inflation - 1) / (m - 1) if m > 1 else np.nan,
        inflation=max(1.0, inflation),
        t=t,
        df=float(degrees),
        p_value=float(2 * stdtr(degrees, -abs(t))),
        p_naive=float(2 * stdtr(m + others - 2, -abs(t_of(1.0)))),
        p_sets=p_sets,
        sets_low=low,
        sets_high=high,
    )


def z_scores(given: Along) -> Floats:
    """Moderated t of the genes as normal scores, shape (G,).

    Variances are drawn towards a scaled inverse chi-squared prior, fitted to their logarithms.
    """
    variances, df = given.variances, given.df
    prior = fit_prior(variances, df)
    t = given.effects / np.sqrt(moderate(variances, df, prior))
    total = total_df(df, prior, len(variances))
    return np.asarray(-np.sign(t) * ndtri(stdtr(total, -np.abs(t))))


def _random_sets(genes: Floats, member: NDArray[np.bool_], seed: int) -> NDArray[np.intp]:
    """Positions of other genes that stand for those of the set, shape (DRAWS, m).

    Each is one of those nearest in mean and SD, and none stands twice in a set.
    """
    features = np.column_stack([genes.mean(axis=0), np.log(genes.std(axis=0))])
    features = (features - features.mean(axis=0)) / features.std(axis=0).clip(min=1e-12)
    inside, outside = np.flatnonzero(member), np.flatnonzero(~member)
    rng = np.random.default_rng(seed)
    used = np.zeros((DRAWS, len(outside)), dtype=bool)
    every = np.arange(DRAWS)
    sets = np.empty((DRAWS, len(inside)), dtype=np.intp)
    for place in rng.permutation(len(inside)):
        distance = ((features[outside] - features[inside[place]]) ** 2).sum(axis=1)
        like = np.argsort(distance, kind="stable")[: max(LIKE, len(inside))]
        keys = np.where(used[:, like], -1.0, rng.random((DRAWS, len(like))))
        chosen = like[keys.argmax(axis=1)]
        used[every, chosen] = True
        sets[:, place] = outside[chosen]
    return sets


def _among_sets(given: Along, sets: NDArray[np.intp], signs: Floats) -> tuple[float, float, float]:
    """Where the slope of the set stands among random ones: p, and limits of their slopes.

    The mean of the other genes is taken off every gene, since all sets share it. Each slope is
    divided by its own standard error: genes that go together make a mean less certain.
    """
    member, others = np.flatnonzero(signs), signs == 0
    every = np.vstack([member, sets])
    weights = np.zeros((len(signs), len(every)))
    weights[every, np.arange(len(every))[:, None]] = signs[member] / len(member)
    slopes = given.effects @ weights / given.length
    along = (given.effects - given.effects[others].mean()) @ weights
    left = (given.residuals - given.residuals[:, others].mean(axis=1)[:, None]) @ weights
    t = along / np.sqrt((left**2).sum(axis=0) / given.df)
    away = np.abs(t - t[1:].mean())
    p = (1 + (away[1:] >= away[0]).sum()) / (1 + len(sets))
    low, high = np.quantile(slopes[1:], ENDS)
    return float(p), float(low), float(high)
