"""Gene intercepts and common slopes on complete data: TYPE=UN and TYPE=CS without iteration."""

import numpy as np
import pandas as pd
from scipy.linalg import helmert, solve_triangular

from ctra.files.errors import NotIdentifiedError
from ctra.marginal.columns import independent_columns, paired_frames, varies, with_intercept
from ctra.marginal.dof import SmallestOf, satterthwaite
from ctra.marginal.iterative import ONE_THREAD, CommonSlopesData, maximise
from ctra.marginal.model import check_options
from ctra.marginal.results import MarginalResults
from ctra.marginal.structures import STRUCTURES


@ONE_THREAD
def fit_common_slopes(y, x, *, covariance="un", method="reml", df_method="between-within"):
    """Fit gene intercepts and slopes common to all genes: the model of the paper.

    Parameters
    ----------
    y : array_like or DataFrame, shape (n, p)
        A row a subject, a column a gene (each already multiplied by its sign); nothing missing.
    x : array_like or DataFrame, shape (n, k)
        Between-subject columns without the intercept.
    covariance : {"un", "cs", "csh", "vc"}
    method : {"reml", "ml"}
    df_method : {"between-within", "residual", "satterthwaite"}
        Between-within: n - 1 - k for every slope, as SAS gives effects between subjects.

    Returns
    -------
    MarginalResults
        Slopes in units of y per unit of x, with model-based standard errors.

    Raises
    ------
    NotIdentifiedError
        If n - 1 - k < 1 or a column of x depends on others; under `un`, if n - k - p < 1 or a gene
        is a linear combination of the other genes and x; under `un` and `csh`, if a gene does not
        vary. The likelihood is then unbounded and standard errors would be 0.
    MarginalError
        For unknown options, tables that do not fit together or are not complete, or Satterthwaite's
        df with an unstructured covariance of over 10 genes.

    Notes
    -----
    With 1 the vector of ones and C an orthonormal basis of its complement, Z = Y C has no slope on
    x under the model, so the likelihood is that of Z times that of the regression

        Y 1/p = a + X b + Z g + e,   var e = s2.

    `un`: Z is saturated; the least-squares slopes b are the ML and REML estimates alike, with
    cov b = s2 (Xc'Xc)^-1, Xc the centred X, and s2 = RSS / (n - 1 - k) under REML, RSS / n under
    ML. The genes' weights are 1/p - C g. Rao 1967, Proc 5th Berkeley Symp 1:355; Grizzle & Allen
    1969, doi:10.2307/2528797.

    `cs`: g = 0 and the variances of Y 1/sqrt(p) and of the columns of Z are two free numbers.

    `csh` and `vc`: Fisher scoring on Y'Y, X'Y and X'X, at a cost that does not depend on n.

    docs/statistics.md has the derivations, and says why the t of `un` is not to be trusted when p
    is not small beside n.
    """
    y, x = paired_frames(y, x)
    (n, p), k = y.shape, x.shape[1]
    check_options(covariance, method, df_method, p)
    _check_identified(y, x, covariance)
    xc, yc = (table.to_numpy() - table.to_numpy().mean(axis=0) for table in (x, y))
    data = CommonSlopesData(yc, xc, method)
    structure = STRUCTURES[covariance](p)
    optimum = None
    if covariance == "un":
        matrix, weights, slopes, cov_params = _unstructured(xc, yc, method)
    else:
        if covariance == "cs":
            matrix = _compound_symmetry(xc, yc, method)
        else:
            optimum = maximise(data, structure)
            matrix = structure.covariance(optimum.state)
        weights = np.linalg.solve(matrix, np.ones(p))
        weights /= weights.sum()
        slopes, cov_params = data.fixed_effects(matrix)
    if df_method == "satterthwaite":
        state = structure.start(matrix) if optimum is None else optimum.state
        degrees = satterthwaite(data, structure, state, cov_params)
    else:
        df = n - 1 - k if df_method == "between-within" else n * p - p - k
        degrees = SmallestOf(np.full(k, df))
    return MarginalResults(
        params=pd.Series(slopes, index=x.columns),
        cov_params=pd.DataFrame(cov_params, index=x.columns, columns=x.columns),
        degrees=degrees,
        covariance=pd.DataFrame(matrix, index=y.columns, columns=y.columns),
        weights=pd.Series(weights, index=y.columns),
        structure=covariance,
        method=method,
        minus2_loglik=float(data.value_and_gradient(matrix)[0]),
        null_minus2_loglik=float(data.null_value()),
        n_obs=n * p,
        n_subjects=n,
        n_covariance=structure.n_parameters,
        n_fixed=p + k,
        converged=optimum is None or optimum.converged,
        positive_definite=optimum is None or optimum.positive_definite,
        iterations=0 if optimum is None else optimum.iterations,
    )


def _unstructured(xc, yc, method):
    """Covariance (p, p), weights (p,), slopes (k,) and their covariance (k, k)."""
    (n, p), k = yc.shape, xc.shape[1]
    contrasts = helmert(p).T
    mean, z = yc.mean(axis=1), yc @ contrasts
    regressors = np.hstack([xc, z])
    q, r = np.linalg.qr(regressors)
    solution = solve_triangular(r, q.T @ mean)
    slopes, g = solution[:k], solution[k:]
    rss = ((mean - regressors @ solution) ** 2).sum()
    s2 = rss / (n - 1 - k if method == "reml" else n)
    cov_z = z.T @ z / (n - 1 if method == "reml" else n)
    # y = mean 1 + C z
    cov_mean_z = cov_z @ g
    transform = np.hstack([np.ones((p, 1)), contrasts])
    joint = np.block([[s2 + g @ cov_mean_z, cov_mean_z], [cov_mean_z[:, None], cov_z]])
    covariance = transform @ joint @ transform.T
    return covariance, 1 / p - contrasts @ g, slopes, s2 * np.linalg.inv(xc.T @ xc)


def _compound_symmetry(xc, yc, method):
    """Covariance (p, p) from the variances of the genes' mean and of what departs from it."""
    (n, p), k = yc.shape, xc.shape[1]
    mean = yc.mean(axis=1)
    residual = mean - xc @ np.linalg.lstsq(xc, mean, rcond=None)[0]
    reml = method == "reml"
    of_mean = p * (residual @ residual) / (n - (1 + k) * reml)
    of_rest = ((yc - mean[:, None]) ** 2).sum() / ((n - reml) * max(p - 1, 1))
    return of_rest * np.eye(p) + (of_mean - of_rest) / p


def _check_identified(y, x, covariance):
    (n, p), k = y.shape, x.shape[1]
    numbers = f"n = {n} subjects, p = {p} genes, k = {k} columns"
    needed = p if covariance == "un" else 1
    if n - k - needed < 1:
        terms = "n - k - p" if covariance == "un" else "n - k - 1"
        raise NotIdentifiedError(f"{numbers}: {terms} = {n - k - needed}, but at least 1 is needed")
    design = with_intercept(x.to_numpy())
    dependent = np.setdiff1d(np.arange(k + 1), independent_columns(design))
    if len(dependent):
        names = ", ".join(str(x.columns[i - 1]) for i in dependent)
        raise NotIdentifiedError(f"{numbers}: {names} is constant or depends on the columns before")
    if covariance == "un":
        dependent = np.setdiff1d(
            np.arange(1 + k + p), independent_columns(with_intercept(x.to_numpy(), y.to_numpy()))
        )
        if len(dependent):
            genes = y.columns[dependent - 1 - k]
            constant = [gene for gene in genes if not varies(y[gene], y[gene].abs().max())]
            names = ", ".join(map(str, constant or genes))
            fault = (
                "no variance in {}" if constant else "{} follows from the columns and other genes"
            )
            raise NotIdentifiedError(f"{numbers}: {fault.format(names)}")
        return
    size = np.abs(y.to_numpy()).max()
    departures = y.sub(y.mean(axis=1), axis=0)
    of_mean = independent_columns(with_intercept(x, y.mean(axis=1)))
    fixed = {
        "the mean of the genes": len(of_mean) < k + 2,
        "the differences between genes": not any(varies(departures[gene], size) for gene in y),
    }
    if covariance == "csh":
        fixed |= {str(gene): not varies(y[gene], y[gene].abs().max()) for gene in y}
    without = [name for name, flat in fixed.items() if flat]
    if without and (covariance != "vc" or len(without) == 2):
        raise NotIdentifiedError(f"{numbers}: no variance in {', '.join(without)}")
