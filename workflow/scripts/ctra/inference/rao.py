"""Rao's covariance adjustment: the exact t of slopes common to all genes."""

import numpy as np
import pandas as pd
from scipy.linalg import helmert

from ctra.marginal import SlopeResults, fit_common_slopes
from ctra.marginal.columns import paired_frames
from ctra.marginal.dof import SmallestOf
from ctra.marginal.iterative import ONE_THREAD


@ONE_THREAD
def rao(y, x):
    """Slopes common to all genes, with their exact standard errors.

    Parameters
    ----------
    y : array_like or DataFrame, shape (n, p)
        A row a subject, a column a gene (signed).
    x : array_like or DataFrame, shape (n, k)
        Between-subject columns without the intercept.

    Returns
    -------
    SlopeResults
        The slopes of the unstructured model; df = n - k - p.

    Raises
    ------
    NotIdentifiedError
        If n - k - p < 1, a column depends on others, or a gene follows from other genes and x.
    MarginalError
        If y and x do not fit together or are not complete.

    Notes
    -----
    Least squares of the mean over genes on x and Z, p - 1 differences between genes, all p of them
    estimated:

        cov b = RSS / (n - k - p) * the part of ([1, x, Z]' [1, x, Z])^-1 that belongs to x.

    Z says nothing of slopes that are common to all genes, so b / SE has a t distribution given Z
    and hence altogether, for normal errors in any sample size. Rao 1959, Biometrika 46:49,
    doi:10.1093/biomet/46.1-2.49.
    """
    y, x = paired_frames(y, x)
    slopes = fit_common_slopes(y, x).params
    (n, p), k = y.shape, x.shape[1]
    xc, yc = (table.to_numpy() - table.to_numpy().mean(axis=0) for table in (x, y))
    regressors = np.hstack([xc, yc @ helmert(p).T])
    q, r = np.linalg.qr(regressors)
    mean = yc.mean(axis=1)
    residual = mean - q @ (q.T @ mean)
    df = n - k - p
    inverse = np.linalg.inv(r)[:k]
    return SlopeResults(
        params=slopes,
        cov_params=pd.DataFrame(
            residual @ residual / df * (inverse @ inverse.T), index=x.columns, columns=x.columns
        ),
        degrees=SmallestOf(np.full(k, df)),
    )
