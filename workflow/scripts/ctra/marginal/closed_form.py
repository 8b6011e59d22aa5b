"""Gene intercepts and common slopes on complete data: TYPE=UN and TYPE=CS without iteration."""

import numpy as np
import pandas as pd

from ctra.marginal.columns import Table
from ctra.marginal.csh import maximise_csh
from ctra.marginal.data import ModelData
from ctra.marginal.dof import Degrees, SmallestOf, satterthwaite
from ctra.marginal.identified import check_identified
from ctra.marginal.iterative import CommonSlopesData, maximise, one_thread
from ctra.marginal.model import check_options
from ctra.marginal.results import MarginalResults
from ctra.marginal.structures import STRUCTURES, Floats

SEARCH = {"csh": maximise_csh, "vc": maximise}  # of the structures without a closed form


@one_thread
def fit_common_slopes(
    y: Table,
    x: Table,
    *,
    covariance: str = "un",
    method: str = "reml",
    df_method: str = "between-within",
) -> MarginalResults:
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

    `csh` and `vc`: Fisher scoring and Newton steps on Y'Y, X'Y and X'X, at a cost that does not
    depend on n.

    docs/statistics.md has the derivations, and says why the t of `un` is not to be trusted when p
    is not small beside n.
    """
    data = ModelData.paired(y, x)
    return common_slopes(data, covariance=covariance, method=method, df_method=df_method)


@one_thread
def common_slopes(
    data: ModelData,
    *,
    covariance: str = "un",
    method: str = "reml",
    df_method: str = "between-within",
) -> MarginalResults:
    """Fit gene intercepts and common slopes to data that are paired; see `fit_common_slopes`."""
    n, p, k = data.n, data.p, data.k
    check_options(covariance, method, df_method, p)
    check_identified(data, covariance)
    likelihood = CommonSlopesData(data.centred_genes, data.design.centred, method)
    structure = STRUCTURES[covariance](p)
    optimum = None
    if covariance == "un":
        matrix, weights, slopes, cov_params = _unstructured(data, method)
    else:
        if covariance == "cs":
            matrix = _compound_symmetry(data, method)
        else:
            optimum = SEARCH[covariance](likelihood, structure)
            matrix = structure.covariance(optimum.state)
        weights = np.linalg.solve(matrix, np.ones(p))
        weights /= weights.sum()
        slopes, cov_params = likelihood.fixed_effects(matrix)
    degrees: Degrees
    if df_method == "satterthwaite":
        state = structure.start(matrix) if optimum is None else optimum.state
        degrees = satterthwaite(likelihood, structure, state, cov_params)
    else:
        df = n - 1 - k if df_method == "between-within" else n * p - p - k
        degrees = SmallestOf(np.full(k, df))
    genes, columns = data.y.columns, data.x.columns
    return MarginalResults(
        params=pd.Series(slopes, index=columns),
        cov_params=pd.DataFrame(cov_params, index=columns, columns=columns),
        degrees=degrees,
        covariance=pd.DataFrame(matrix, index=genes, columns=genes),
        weights=pd.Series(weights, index=genes),
        structure=covariance,
        method=method,
        minus2_loglik=float(likelihood.value_and_gradient(matrix)[0]),
        null_minus2_loglik=float(likelihood.null_value()),
        n_obs=n * p,
        n_subjects=n,
        n_covariance=structure.n_parameters,
        n_fixed=p + k,
        converged=optimum is None or optimum.converged,
        positive_definite=optimum is None or optimum.positive_definite,
        iterations=0 if optimum is None else optimum.iterations,
    )


def _unstructured(data: ModelData, method: str) -> tuple[Floats, Floats, Floats, Floats]:
    """Covariance (p, p), weights (p,), slopes (k,) and their covariance (k, k)."""
    n, p, k = data.n, data.p, data.k
    xc, contrasts, fit = data.design.centred, data.contrasts, data.adjusted
    z = fit.differences
    slopes, g = fit.solution[:k], fit.solution[k:]
    rss = ((fit.mean - fit.regressors @ fit.solution) ** 2).sum()
    s2 = rss / (n - 1 - k if method == "reml" else n)
    cov_z = z.T @ z / (n - 1 if method == "reml" else n)
    # y = mean 1 + C z
    cov_mean_z = cov_z @ g
    transform = np.hstack([np.ones((p, 1)), contrasts])
    joint = np.block([[s2 + g @ cov_mean_z, cov_mean_z], [cov_mean_z[:, None], cov_z]])
    covariance = transform @ joint @ transform.T
    return covariance, 1 / p - contrasts @ g, slopes, s2 * np.linalg.inv(xc.T @ xc)


def _compound_symmetry(data: ModelData, method: str) -> Floats:
    """Covariance (p, p) from the variances of the genes' mean and of what departs from it."""
    n, p, k = data.n, data.p, data.k
    xc, yc = data.design.centred, data.centred_genes
    mean = yc.mean(axis=1)
    residual = mean - xc @ np.linalg.lstsq(xc, mean, rcond=None)[0]
    reml = method == "reml"
    of_mean = p * (residual @ residual) / (n - (1 + k) * reml)
    of_rest = ((yc - mean[:, None]) ** 2).sum() / ((n - reml) * max(p - 1, 1))
    return of_rest * np.eye(p) + (of_mean - of_rest) / p
