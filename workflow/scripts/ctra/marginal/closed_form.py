"""Common slopes under an unstructured covariance on complete data, without iteration."""

import numpy as np
import pandas as pd
from scipy.linalg import helmert, qr

from ctra.marginal.results import MarginalResults

# Columns scaled to norm 1 that keep less than this beside the others are taken as their
# combination: exact duplicates keep about 1e-16, real genes at n - k - p = 1 still over 1e-4.
COLLINEAR = 1e-10


class NotIdentifiedError(ValueError):
    """An unstructured covariance that the data cannot determine."""


def fit_common_slopes(y, x, *, method="reml"):
    """Fit gene intercepts and slopes common to all genes, errors unstructured (TYPE=UN).

    Parameters
    ----------
    y : array_like or DataFrame, shape (n, p)
        A row a subject, a column a gene (each already multiplied by its sign); nothing missing.
    x : array_like or DataFrame, shape (n, k)
        Between-subject columns without the intercept.
    method : {"reml", "ml"}

    Returns
    -------
    MarginalResults
        Slopes in units of y per unit of x, with the model-based standard errors and the
        between-within degrees of freedom n - 1 - k that SAS gives every effect under TYPE=UN.

    Raises
    ------
    NotIdentifiedError
        If n - 1 - k - (p - 1) < 1, a gene does not vary, or a gene is a linear combination of the
        other genes and x: the likelihood is then unbounded and every standard error would be 0.

    Notes
    -----
    With 1 the vector of ones and C an orthonormal basis of its complement, Z = Y C has no slope on
    x under the model, so the likelihood is that of Z (saturated) times that of the regression

        Y 1/p = a + X b + Z g + e,   var e = s2,

    whose least-squares slopes b are the ML and REML estimates alike, with
    cov b = s2 (Xc'Xc)^-1, Xc the centred X, and s2 = RSS / (n - 1 - k) under REML, RSS / n under
    ML. The genes' weights are 1/p - C g. Rao 1967, Proc 5th Berkeley Symp 1:355; Grizzle & Allen
    1969, doi:10.2307/2528797. Standard errors as SAS PROC MIXED and R mmrm print them;
    docs/statistics.md has the derivation and says why their t is not to be trusted when p is not
    small beside n.
    """
    y = pd.DataFrame(y)
    x = pd.DataFrame(x)
    n, p = y.shape
    k = x.shape[1]
    xc = (x - x.mean()).to_numpy()
    yc = (y - y.mean()).to_numpy()
    _check_identified(xc, yc, y.columns)

    contrasts = helmert(p).T
    mean, z = yc.mean(axis=1), yc @ contrasts
    regressors = np.hstack([xc, z])
    solution = np.linalg.lstsq(regressors, mean, rcond=None)[0]
    slopes, g = solution[:k], solution[k:]
    rss = float(((mean - regressors @ solution) ** 2).sum())

    divisor_z, divisor = (n - 1, n - 1 - k) if method == "reml" else (n, n)
    s2 = rss / divisor
    cov_z = z.T @ z / divisor_z
    xtx = xc.T @ xc
    return MarginalResults(
        params=pd.Series(slopes, index=x.columns),
        cov_params=pd.DataFrame(s2 * np.linalg.inv(xtx), index=x.columns, columns=x.columns),
        df=n - 1 - k,
        covariance=pd.DataFrame(
            _assemble(s2, cov_z, g, contrasts), index=y.columns, columns=y.columns
        ),
        weights=pd.Series(1 / p - contrasts @ g, index=y.columns),
        minus2_loglik=_minus2_loglik(n, p, divisor_z, divisor, s2, cov_z, xtx, method),
        method=method,
    )


def _check_identified(xc, yc, genes):
    n, p = yc.shape
    k = xc.shape[1]
    numbers = f"n = {n} subjects, p = {p} genes, k = {k} columns"
    if n - k - p < 1:
        raise NotIdentifiedError(
            f"{numbers}: n - k - p = {n - k - p}, but an unstructured covariance needs at least 1"
        )
    norms = np.linalg.norm(yc, axis=0)
    constant = [str(gene) for gene, norm in zip(genes, norms, strict=True) if norm == 0]
    if constant:
        raise NotIdentifiedError(f"{numbers}: no variance in {', '.join(constant)}")
    residual = yc / norms
    basis = np.linalg.qr(xc)[0]
    residual = residual - basis @ (basis.T @ residual)
    r, order = qr(residual, mode="r", pivoting=True)
    dependent = np.flatnonzero(np.abs(np.diag(r)) < COLLINEAR)
    if len(dependent):
        names = ", ".join(str(genes[order[i]]) for i in dependent)
        raise NotIdentifiedError(
            f"{numbers}: {names} can be computed from the other genes and columns"
        )


def _assemble(s2, cov_z, g, contrasts):
    """Covariance of the genes from that of their mean and contrasts: y = mean 1 + C z."""
    p = len(contrasts)
    cov_mean_z = cov_z @ g
    transform = np.hstack([np.ones((p, 1)), contrasts])
    joint = np.block([[s2 + g @ cov_mean_z, cov_mean_z], [cov_mean_z[:, None], cov_z]])
    return transform @ joint @ transform.T


def _minus2_loglik(n, p, divisor_z, divisor, s2, cov_z, xtx, method):
    """-2 log likelihood at the optimum, of y (its Jacobian from mean and contrasts is log p)."""
    log_det = divisor_z * np.linalg.slogdet(cov_z)[1] + divisor * np.log(s2)
    constant = (divisor_z * (p - 1) + divisor) * (np.log(2 * np.pi) + 1)
    if method == "ml":
        return float(log_det + constant + n * np.log(p))
    penalty = p * np.log(n) + np.linalg.slogdet(xtx)[1]
    return float(log_det + constant + penalty + (n - 1) * np.log(p))
