"""The mean composite: the average signed expression of a subject, regressed on the design."""

import numpy as np
import pandas as pd

from ctra.files.errors import NotIdentifiedError
from ctra.marginal import SlopeResults
from ctra.marginal.columns import independent_columns, paired_frames, with_intercept
from ctra.marginal.dof import SmallestOf


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
    NotIdentifiedError
        If n - 1 - k < 1, or a column is constant or depends on the others.
    MarginalError
        If y and x do not fit together or are not complete.

    Notes
    -----
    The fit of a random-intercept (compound-symmetry) model with between-subject effects. Its t is
    exact for normal errors whatever their covariance between genes, also for p > n.
    """
    y, x = paired_frames(y, x)
    check_design(x)
    n, k = x.shape
    mean = y.to_numpy().mean(axis=1)
    centred = (x - x.mean()).to_numpy()
    slopes = np.linalg.lstsq(centred, mean - mean.mean(), rcond=None)[0]
    residual = mean - mean.mean() - centred @ slopes
    s2 = residual @ residual / (n - 1 - k)
    return SlopeResults(
        params=pd.Series(slopes, index=x.columns),
        cov_params=pd.DataFrame(
            s2 * np.linalg.inv(centred.T @ centred), index=x.columns, columns=x.columns
        ),
        degrees=SmallestOf(np.full(k, n - 1 - k)),
    )


def check_design(x):
    """Refuse columns (DataFrame) that do not determine the slopes; see `composite`."""
    n, k = x.shape
    if n - 1 - k < 1:
        raise NotIdentifiedError(
            f"{n} subjects are too few for {k} columns and an intercept; {k + 2} are needed"
        )
    dependent = np.setdiff1d(np.arange(k + 1), independent_columns(with_intercept(x)))
    if len(dependent):
        names = ", ".join(str(x.columns[i - 1]) for i in dependent)
        raise NotIdentifiedError(f"{names} is constant or depends on the columns before")
