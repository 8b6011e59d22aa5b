"""Rao's covariance adjustment: the exact t of slopes common to all genes."""

import numpy as np
import pandas as pd

from ctra.marginal.data import ModelData
from ctra.marginal.dof import SmallestOf
from ctra.marginal.identified import check_identified
from ctra.marginal.iterative import one_thread
from ctra.marginal.results import SlopeResults


@one_thread
def fit_rao(data: ModelData, method: str = "reml") -> SlopeResults:
    """Slopes common to all genes, with their exact standard errors.

    Parameters
    ----------
    data : ModelData
    method : {"reml", "ml"}
        Of likelihood; both have these slopes.

    Returns
    -------
    SlopeResults
        The slopes of the unstructured model; df = n - k - p.

    Raises
    ------
    NotIdentifiedError
        If n - k - p < 1, a column depends on others, or a gene follows from other genes and x.

    Notes
    -----
    Least squares of the mean over genes on x and Z, p - 1 differences between genes, all p of them
    estimated:

        cov b = RSS / (n - k - p) * the part of ([1, x, Z]' [1, x, Z])^-1 that belongs to x.

    Z says nothing of slopes that are common to all genes, so b / SE has a t distribution given Z
    and hence altogether, for normal errors in any sample size. Rao 1959, Biometrika 46:49,
    doi:10.1093/biomet/46.1-2.49.
    """
    check_identified(data, "un")
    fit, k, columns = data.adjusted, data.k, data.x.columns
    residual = fit.mean - fit.q @ (fit.q.T @ fit.mean)
    df = data.n - k - data.p
    inverse = np.linalg.inv(fit.r)[:k]
    return SlopeResults(
        params=pd.Series(fit.solution[:k], index=columns),
        cov_params=pd.DataFrame(
            residual @ residual / df * (inverse @ inverse.T), index=columns, columns=columns
        ),
        degrees=SmallestOf(np.full(k, df)),
    )
