"""The mean composite: the average signed expression of a subject, regressed on the design."""

import numpy as np
import pandas as pd

from ctra.marginal import SlopeResults


class CompositeError(ValueError):
    """Too few subjects for the columns of the design."""


def composite(y, x):
    """Least-squares slopes of the mean over genes.

    Parameters
    ----------
    y : array_like or DataFrame, shape (n, p)
        A row a subject, a column a gene (signed).
    x : array_like or DataFrame, shape (n, k)
        Between-subject columns without the intercept.

    Returns
    -------
    SlopeResults
        Mean effects over the genes; df = n - 1 - k.

    Raises
    ------
    CompositeError
        If n - 1 - k < 1.

    Notes
    -----
    The fit of a random-intercept (compound-symmetry) model with between-subject effects. Its t is
    exact for normal errors whatever their covariance between genes, also for p > n.
    """
    x = pd.DataFrame(x)
    n, k = x.shape
    if n - 1 - k < 1:
        raise CompositeError(f"{n} subjects are too few for {k} columns and an intercept")
    mean = np.asarray(y, dtype=float).mean(axis=1)
    centred = (x - x.mean()).to_numpy()
    slopes = np.linalg.lstsq(centred, mean - mean.mean(), rcond=None)[0]
    residual = mean - mean.mean() - centred @ slopes
    s2 = residual @ residual / (n - 1 - k)
    return SlopeResults(
        params=pd.Series(slopes, index=x.columns),
        cov_params=pd.DataFrame(
            s2 * np.linalg.inv(centred.T @ centred), index=x.columns, columns=x.columns
        ),
        df=pd.Series(n - 1 - k, index=x.columns),
    )
