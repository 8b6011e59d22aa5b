"""Degrees of freedom of the fixed effects, as PROC MIXED's DDFM= options give them."""

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from ctra.marginal.columns import independent_columns
from ctra.marginal.iterative import DIFFERENCE, hessian_of
from ctra.marginal.likelihood import Likelihood
from ctra.marginal.structures import Floats, Structure

DF_METHODS = ("between-within", "residual", "satterthwaite")
KENWARD_ROGER = ("kenward-roger", "kenward-roger-first-order")
FROM_PARAMETERS = ("satterthwaite", *KENWARD_ROGER)  # from the uncertainty of the covariance
SATTERTHWAITE_CELLS = 10  # of an unstructured covariance: 55 parameters
VARIES = 1e-9  # change of a column within a subject, relative to its largest value


class Degrees(ABC):
    """Degrees of freedom of combinations of the fixed effects."""

    @abstractmethod
    def single(self, row: Floats) -> float:
        """Degrees of freedom of a combination, shape (m,)."""

    def joint(self, rows: Floats) -> float:
        """Denominator degrees of freedom of combinations tested together, shape (q, m)."""
        return min(self.single(row) for row in rows)

    def scale(self, rows: Floats) -> float:
        """What F of combinations tested together, shape (q, m), is multiplied by."""
        return 1.0


class SmallestOf(Degrees):
    """Degrees of freedom by effect; those of a combination are the smallest of its effects'.

    Parameters
    ----------
    by_effect : ndarray, shape (m,)
    """

    def __init__(self, by_effect: NDArray[np.number]) -> None:
        self.by_effect = by_effect

    def single(self, row: Floats) -> float:
        """Degrees of freedom of a combination, shape (m,)."""
        smallest: float = self.by_effect[row != 0].min()
        return smallest


class Satterthwaite(Degrees):
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

    def __init__(self, cov_params: Floats, gradient: Floats, cov_parameters: Floats) -> None:
        self.cov_params = cov_params
        self.gradient = gradient
        self.cov_parameters = cov_parameters

    def single(self, row: Floats) -> float:
        """Degrees of freedom of a combination, shape (m,)."""
        slope = np.einsum("i,tij,j->t", row, self.gradient, row)
        return 2 * (row @ self.cov_params @ row) ** 2 / (slope @ self.cov_parameters @ slope)

    def joint(self, rows: Floats) -> float:
        """Denominator degrees of freedom of orthogonal combinations, shape (q, m).

        0 where they are too few for an F test.
        """
        single = np.array([self.single(row) for row in rows])
        if len(single) == 1:
            return single[0]
        large = single[single > 2]
        total = (large / (large - 2)).sum()
        return 2 * total / (total - len(single)) if total > len(single) else 0.0


class KenwardRoger(Satterthwaite):
    """Degrees of freedom that make a scaled F the one of an exact test, where there is one.

    Parameters
    ----------
    cov_params, gradient, cov_parameters
        As of `Satterthwaite`: of the covariance that is not adjusted.

    Notes
    -----
    Kenward & Roger 1997, doi:10.2307/2533558, section 3: of one combination they are
    Satterthwaite's, and the scale is 1.
    """

    def joint(self, rows: Floats) -> float:
        """Denominator degrees of freedom of combinations tested together, shape (q, m).

        0 where they are too few for an F test.
        """
        return self._matched(rows)[0]

    def scale(self, rows: Floats) -> float:
        """What F is multiplied by; missing where there are too few degrees of freedom."""
        return self._matched(rows)[1]

    def _matched(self, rows: Floats) -> tuple[float, float]:
        """Degrees of freedom and scale whose F has the mean and variance of the statistic."""
        q = len(rows)
        change = np.linalg.solve(rows @ self.cov_params @ rows.T, rows @ self.gradient @ rows.T)
        traces = np.trace(change, axis1=1, axis2=2)
        a1 = traces @ self.cov_parameters @ traces
        a2 = np.einsum("st,sij,tji->", self.cov_parameters, change, change)
        if q == 1:
            return float(2 / a1), 1.0
        g = ((q + 1) * a1 - (q + 4) * a2) / ((q + 2) * a2)
        d = 3 * q + 2 * (1 - g)
        b = (a1 + 6 * a2) / (2 * q)
        mean = 1 / (1 - a2 / q)
        remains = (1 - (q - g) / d * b) ** 2 * (1 - (q + 2 - g) / d * b)
        ratio = (1 + g / d * b) / (q * remains) / mean**2  # variance / (2 mean^2)
        df = 4 + (q + 2) / (q * ratio - 1)
        if not (a2 < q and remains > 0 and df > 2):
            return 0.0, np.nan
        return float(df), float(df / (mean * (df - 2)))


class BellMcCaffrey(Degrees):
    """Degrees of freedom of slopes with a cluster-robust covariance (CR2).

    Parameters
    ----------
    pulled : ndarray, shape (n, m)
        What the residual of each subject adds to each effect, adjusted for its cluster.
    basis : ndarray, shape (n, r)
        Orthonormal, of all columns and the intercept.
    clusters : ndarray of int, shape (n,)

    Notes
    -----
    Satterthwaite's, if the errors are independent and of one variance: the variance of a
    combination is a quadratic form in them, whose eigenvalues are those of a matrix with a row a
    cluster. Bell & McCaffrey 2002, Survey Methodology 28:169.
    """

    def __init__(self, pulled: Floats, basis: Floats, clusters: NDArray[np.intp]) -> None:
        self.pulled, self.basis = pulled, basis
        self.indicator = np.eye(clusters.max() + 1)[clusters]

    def single(self, row: Floats) -> float:
        """Degrees of freedom of a combination, shape (m,)."""
        of_groups = self.indicator * (self.pulled @ row)[:, None]
        left = of_groups - self.basis @ (self.basis.T @ of_groups)
        form = left.T @ left
        return float(np.trace(form) ** 2 / (form**2).sum())


def satterthwaite(
    data: Likelihood, structure: Structure, state: Floats, cov_params: Floats
) -> Degrees:
    """Satterthwaite's degrees of freedom at an optimum.

    Parameters
    ----------
    data, structure, state
        As in `ctra.marginal.iterative.maximise`, the state at the optimum.
    cov_params : ndarray, shape (m, m)

    Returns
    -------
    Satterthwaite or SmallestOf
        The latter, with missing degrees of freedom, where the Hessian is not positive definite.
    """
    hessian, positive = hessian_of(data, structure, state)
    if not positive or hessian is None:
        return SmallestOf(np.full(len(cov_params), np.nan))
    gradient = []
    for direction in np.eye(structure.n_parameters) * DIFFERENCE:
        sides = [
            data.fixed_effects(structure.covariance(structure.move(state, step)))[1]
            for step in (direction, -direction)
        ]
        gradient.append((sides[0] - sides[1]) / (2 * DIFFERENCE))
    return Satterthwaite(cov_params, np.array(gradient), 2 * np.linalg.inv(hessian))


def between_within(
    exog: Floats,
    effects: NDArray[np.generic],
    subject: NDArray[np.integer],
    structure: str,
    further: int = 0,
) -> NDArray[np.integer]:
    """Between-within degrees of freedom of every column.

    Parameters
    ----------
    exog : ndarray, shape (N, m)
        Of full column rank; used observations only.
    effects : ndarray, shape (m,)
        The effect that each column belongs to; an effect is classified whole.
    subject : ndarray of int, shape (N,)
    structure : {"un", "cs", "csh", "vc", "un@cs"}
    further : int
        Observations less fixed effects beside those of exog: the differences between genes.

    Returns
    -------
    ndarray of int, shape (m,)

    Notes
    -----
    An effect is between subjects if it does not vary within any. n subjects less the rank of the
    between part, the intercept included where exog spans it, are left for such effects, and for
    every effect under TYPE=UN; the others get what remains of N - rank(exog). SAS/STAT, MODEL
    statement of PROC MIXED, DDFM=BETWITHIN; Schluchter & Elashoff 1990,
    doi:10.1080/00949659008811269.
    """
    order = np.argsort(subject, kind="stable")
    same = subject[order][1:] == subject[order][:-1]
    change = np.abs(np.diff(exog[order], axis=0))[same]
    varies = (change > VARIES * np.abs(exog).max(axis=0)).any(axis=0)
    within = np.isin(effects, effects[varies])
    ones = np.ones((len(exog), 1))
    between = exog[:, ~within]
    if len(independent_columns(np.hstack([exog, ones]))) == exog.shape[1]:  # 1 is in the span
        between = np.hstack([ones, between])
    left = len(np.unique(subject)) - len(independent_columns(between))
    rest = len(subject) - len(effects) - left + further
    return np.where(within & (structure != "un"), rest, left)
