"""How uncertain the covariance parameters are, and what that does to the fixed effects."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ctra.marginal.iterative import LongData
from ctra.marginal.structures import Floats, Structure


@dataclass(frozen=True)
class Curvature:
    """Derivatives at an optimum, in the covariance parameters t_1, t_2, ... that SAS prints.

    Attributes
    ----------
    gradient : ndarray, shape (n_parameters, m, m)
        Derivatives of the covariance of the fixed effects.
    cov_parameters : ndarray, shape (n_parameters, n_parameters)
        Asymptotic covariance of the covariance parameters.
    first_order, adjusted : ndarray, shape (m, m)
        Covariance of the fixed effects that allows for estimated covariance parameters: without and
        with the second derivatives of the cells' covariance. Both are the same where that is linear
        in its parameters: `un`, `cs`, `vc`.
    """

    gradient: Floats
    cov_parameters: Floats
    first_order: Floats
    adjusted: Floats


@dataclass(frozen=True)
class _Pattern:
    """Subjects with the same q cells: sums over them, in the columns of `LongData`.

    Attributes
    ----------
    n : int
    inverse : ndarray, shape (q, q)
        Of their covariance.
    first, second : ndarray, shape (n_parameters, q, q), (n_parameters, n_parameters, q, q)
        Derivatives of their covariance.
    weighted : ndarray, shape (q, n, m)
        The inverse times the columns.
    residual : ndarray, shape (q, n)
        The inverse times the residuals.
    """

    n: int
    inverse: Floats
    first: Floats
    second: Floats
    weighted: Floats
    residual: Floats

    @classmethod
    def of(
        cls,
        cells: NDArray[np.integer],
        block: Floats,
        matrix: Floats,
        first: Floats,
        second: Floats,
        slopes: Floats,
    ) -> Self:
        """From a pattern of `LongData`, the covariance of all cells and its derivatives."""
        here = np.ix_(cells, cells)
        inverse = np.linalg.inv(matrix[here])
        weighted = np.einsum("pq,qnk->pnk", inverse, block[..., :-1])
        residual = inverse @ block[..., -1] - weighted @ slopes
        rows, columns = here
        parts = first[:, rows, columns], second[:, :, rows, columns]
        return cls(block.shape[1], inverse, *parts, weighted, residual)

    def of_columns(self, middle: Floats) -> Floats:
        """Sum of X' S^-1 middle S^-1 X, for matrices (..., q, q)."""
        return np.einsum("pnk,...pq,qnl->...kl", self.weighted, middle, self.weighted)

    def of_residuals(self) -> Floats:
        """Sum of X' S^-1 D S^-1 r, D the first derivatives: shape (n_parameters, m)."""
        return np.einsum("pnk,tpq,qn->tk", self.weighted, self.first, self.residual)

    def hessian(self, cov_basis: Floats, *, reml: bool) -> Floats:
        """What the traces add to the Hessian of -2 log L; cov_basis is that of the effects."""
        spread = self.residual @ self.residual.T
        explained = np.einsum("pnk,kl,qnl->pq", self.weighted, cov_basis, self.weighted) * reml
        gradient = self.n * self.inverse - explained - spread
        outer = (2 * explained + 2 * spread - self.n * self.inverse) @ self.first
        pairs = np.einsum("spq,tqp->st", outer, self.inverse @ self.first)
        return np.einsum("pq,stpq->st", gradient, self.second) + (pairs + pairs.T) / 2


def curvature(data: LongData, structure: Structure, state: Floats) -> Curvature:
    """Derivatives at an optimum, and Kenward and Roger's covariances of the fixed effects.

    Parameters
    ----------
    data, structure, state
        As in `ctra.marginal.iterative.maximise`, the state at an optimum.

    Returns
    -------
    Curvature
        Of the columns of exog, as they were given.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the Hessian is singular.

    Notes
    -----
    With K the covariance of the effects, V_i and V_ij the derivatives of that of the observations,
    W twice the inverse Hessian of -2 log L (observed, as in SAS), P_i = -X'V^-1 V_i V^-1 X,
    Q_ij = X'V^-1 V_i V^-1 V_j V^-1 X and R_ij = X'V^-1 V_ij V^-1 X, the adjusted covariance is
    K + 2 K {sum W_ij (Q_ij - P_i K P_j - R_ij / 4)} K: Kenward & Roger 1997, doi:10.2307/2533558.
    The first-order form leaves R out. The derivative of K is -K P_i K.
    """
    matrix = structure.covariance(state)
    first, second = structure.derivatives(state)
    cross, _, _ = data.cross_products(matrix)
    cov_basis = np.linalg.inv(cross[:-1, :-1])
    slopes = cov_basis @ cross[:-1, -1]
    patterns = [
        _Pattern.of(cells, block, matrix, first, second, slopes) for cells, block in data.patterns
    ]
    p = -np.sum([one.of_columns(one.first) for one in patterns], axis=0)
    of_residuals = np.sum([one.of_residuals() for one in patterns], axis=0)
    hessian = np.sum([one.hessian(cov_basis, reml=data.reml) for one in patterns], axis=0)
    hessian -= 2 * of_residuals @ cov_basis @ of_residuals.T
    if data.reml:
        hessian -= np.einsum("skl,tlk->st", cov_basis @ p, cov_basis @ p)
    w = 2 * np.linalg.inv(hessian)
    inner = -np.einsum("st,skl,lm,tmn->kn", w, p, cov_basis, p, optimize=True)
    of_second = np.zeros_like(inner)
    for one in patterns:
        pairs = np.einsum("st,spq,qr,trv->pv", w, one.first, one.inverse, one.first, optimize=True)
        inner += one.of_columns(pairs)
        of_second += one.of_columns(np.einsum("st,stpq->pq", w, one.second))
    back = np.linalg.inv(data.triangle) @ cov_basis
    cov_params = back @ cross[:-1, :-1] @ back.T
    return Curvature(
        gradient=-back @ p @ back.T,
        cov_parameters=w,
        first_order=cov_params + 2 * back @ inner @ back.T,
        adjusted=cov_params + 2 * back @ (inner - of_second / 4) @ back.T,
    )
