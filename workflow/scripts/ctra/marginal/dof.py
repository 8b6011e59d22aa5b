"""Degrees of freedom of the fixed effects, as PROC MIXED's DDFM= options give them."""

import numpy as np

DF_METHODS = ("between-within", "residual", "satterthwaite")
SATTERTHWAITE_CELLS = 10  # of an unstructured covariance
DIFFERENCE = 1e-5  # relative step of central differences


class SmallestOf:
    """Degrees of freedom by effect; those of a combination are the smallest of its effects'.

    Parameters
    ----------
    by_effect : ndarray, shape (m,)
    """

    def __init__(self, by_effect):
        self.by_effect = by_effect

    def single(self, row):
        """Degrees of freedom of a combination, shape (m,)."""
        return self.by_effect[row != 0].min()

    def joint(self, rows):
        """Denominator degrees of freedom of combinations tested together, shape (q, m)."""
        return min(self.single(row) for row in rows)


class Satterthwaite:
    """Degrees of freedom from the uncertainty of the covariance parameters.

    Parameters
    ----------
    cov_params : ndarray, shape (m, m)
    gradient : ndarray, shape (n_parameters, m, m)
        Derivatives of `cov_params` in the covariance parameters.
    cov_parameters : ndarray, shape (n_parameters, n_parameters)
        Asymptotic covariance of these.

    Notes
    -----
    2 v^2 / var(v) for v = l' cov_params l, the variance by the delta method; Fai & Cornelius 1996
    for several rows, as in PROC MIXED's DDFM=SATTERTHWAITE.
    """

    def __init__(self, cov_params, gradient, cov_parameters):
        self.cov_params = cov_params
        self.gradient = gradient
        self.cov_parameters = cov_parameters

    def single(self, row):
        """Degrees of freedom of a combination, shape (m,)."""
        slope = np.einsum("i,tij,j->t", row, self.gradient, row)
        return 2 * (row @ self.cov_params @ row) ** 2 / (slope @ self.cov_parameters @ slope)

    def joint(self, rows):
        """Denominator degrees of freedom of orthogonal combinations, shape (q, m)."""
        single = np.array([self.single(row) for row in rows])
        if len(single) == 1:
            return single[0]
        large = single[single > 2]
        total = (large / (large - 2)).sum()
        return 2 * total / (total - len(single)) if total > len(single) else 0.0


def between_within(exog, effects, subject, structure):
    """Between-within degrees of freedom of every column.

    Parameters
    ----------
    exog : ndarray, shape (N, m)
        Of full column rank, the intercept among the columns; used observations only.
    effects : ndarray, shape (m,)
        The effect that each column belongs to; an effect is classified whole.
    subject : ndarray of int, shape (N,)
    structure : {"un", "cs", "csh", "vc"}

    Returns
    -------
    ndarray of int, shape (m,)

    Notes
    -----
    An effect is between subjects if it does not vary within any. n subjects less the rank of the
    between part are left for such effects, and for every effect under TYPE=UN; the others get what
    remains of N - rank(exog). SAS/STAT, MODEL statement of PROC MIXED, DDFM=BETWITHIN; Schluchter &
    Elashoff 1990, doi:10.1080/00949659008811269.
    """
    order = np.argsort(subject, kind="stable")
    same = subject[order][1:] == subject[order][:-1]
    varies = ((exog[order][1:] != exog[order][:-1]) & same[:, None]).any(axis=0)
    within = np.isin(effects, effects[varies])
    between = len(np.unique(subject)) - (~within).sum()
    rest = len(subject) - len(effects) - between
    return np.where(within & (structure != "un"), rest, between)
