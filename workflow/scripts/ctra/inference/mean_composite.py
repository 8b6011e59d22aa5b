"""The mean composite: the average signed expression of a subject, regressed on the design."""

import numpy as np
import pandas as pd

from ctra.files.rounding import rounding_norm
from ctra.marginal.data import ModelData
from ctra.marginal.dof import SmallestOf
from ctra.marginal.identified import check_design, check_mean
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
        Mean effects over the genes, 0 where they are nothing but rounding; df = n - 1 - k.

    Raises
    ------
    NotIdentifiedError
        If n - 1 - k < 1, a column is constant or depends on the others, or the columns leave
        nothing of the mean over genes: standard errors would be 0.

    Notes
    -----
    The fit of a random-intercept (compound-symmetry) model with between-subject effects. Its t is
    exact for normal errors whatever their covariance between genes, also for p > n.
    """
    check_design(data)
    check_mean(data)
    x, mean, df = data.x, data.mean, data.n - 1 - data.k
    centred = (x - x.mean()).to_numpy()
    slopes = np.linalg.lstsq(centred, mean - mean.mean(), rcond=None)[0]
    residual = mean - mean.mean() - centred @ slopes
    s2 = residual @ residual / df
    unscaled = np.linalg.inv(centred.T @ centred)
    # along what the others leave of a column; a slope of 0 has no direction by chance
    along = np.abs(slopes) / np.sqrt(np.diag(unscaled))
    slopes[along <= rounding_norm(mean, data.largest)] = 0
    return SlopeResults(
        params=pd.Series(slopes, index=x.columns),
        cov_params=pd.DataFrame(s2 * unscaled, index=x.columns, columns=x.columns),
        degrees=SmallestOf(np.full(data.k, df)),
    )
