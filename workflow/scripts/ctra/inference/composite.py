"""The mean composite: the average signed expression of a subject, regressed on the design."""

import numpy as np
import pandas as pd

from ctra.marginal.data import ModelData
from ctra.marginal.dof import SmallestOf
from ctra.marginal.identified import check_design
from ctra.marginal.results import SlopeResults


def fit_composite(data: ModelData, method: str = "reml") -> SlopeResults:
    """Least-squares slopes of the mean over genes.

    Parameters
    ----------
    data : ModelData
    method : {"reml", "ml"}
        Of likelihood; there is none here.

    Returns
    -------
    SlopeResults
        Mean effects over the genes; df = n - 1 - k.

    Raises
    ------
    NotIdentifiedError
        If n - 1 - k < 1, or a column is constant or depends on the others.

    Notes
    -----
    The fit of a random-intercept (compound-symmetry) model with between-subject effects. Its t is
    exact for normal errors whatever their covariance between genes, also for p > n.
    """
    check_design(data)
    x, df = data.x, data.n - 1 - data.k
    mean = data.genes.mean(axis=1)
    centred = (x - x.mean()).to_numpy()
    slopes = np.linalg.lstsq(centred, mean - mean.mean(), rcond=None)[0]
    residual = mean - mean.mean() - centred @ slopes
    s2 = residual @ residual / df
    return SlopeResults(
        params=pd.Series(slopes, index=x.columns),
        cov_params=pd.DataFrame(
            s2 * np.linalg.inv(centred.T @ centred), index=x.columns, columns=x.columns
        ),
        degrees=SmallestOf(np.full(data.k, df)),
    )
