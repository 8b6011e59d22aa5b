"""A confidence interval of the composite that assumes no distribution: subjects drawn anew."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from ctra.files.errors import InferenceError
from ctra.files.rounding import NOTHING
from ctra.inference.batches import batches
from ctra.inference.left_out import composite_left_out
from ctra.inference.partial import Partial
from ctra.marginal.data import ModelData
from ctra.marginal.iterative import one_thread

# Of the slope of a mean that lies along the column: slopes that are this close are alike. The same
# subjects in another order give 1e-13, and a resample may be near the bound above.
ALIKE = 1e-9


@dataclass(frozen=True)
class BootstrapResults:
    """Bias-corrected and accelerated bootstrap of a slope.

    Attributes
    ----------
    estimate, low, high : float
    bias : float
        Of the median, in SD of the normal distribution (z0).
    acceleration : float
    draws : int
        That determine the slope.
    undetermined : int
        Draws without enough different subjects for that; left out of the interval.
    """

    estimate: float
    low: float
    high: float
    bias: float
    acceleration: float
    draws: int
    undetermined: int


@one_thread
def resampled_slopes(data: ModelData, *, seed: int, draws: int) -> pd.DataFrame:
    """Slopes of the mean over genes on all columns, in resamples of the subjects.

    Parameters
    ----------
    data : ModelData
        Of a design that determines the slopes.
    seed : int
    draws : int

    Returns
    -------
    DataFrame, shape (draws, k)
        Missing where a resample does not determine the slope.

    Raises
    ------
    InferenceError
        If draws < 1.

    Notes
    -----
    A draw takes n subjects with replacement, each with all its genes and columns. The eigenvalues
    of its Gram matrix below 1e-10 of the largest are none. The determinant and the trace bound them
    (the others have at most their arithmetic mean as geometric mean), and few draws need them.
    """
    if draws < 1:
        raise InferenceError(f"{draws} draws; at least 1 is needed")
    (basis, triangle), n = data.design.qr, data.n
    of_slopes = np.linalg.inv(triangle)[1:]  # the slopes, of coefficients in the basis
    lengths = np.linalg.norm(of_slopes, axis=1)
    columns = basis.shape[1]
    cross = np.einsum("ni,nj->nij", basis, basis).reshape(n, -1)
    with_mean = basis * (data.mean - data.mean.mean())[:, None]
    found = []
    for size, rng in batches(draws, seed):
        counts = rng.multinomial(n, np.full(n, 1 / n), size).astype(float)
        gram = (counts @ cross).reshape(size, columns, columns)
        of_mean = (counts @ with_mean)[:, :, None]
        trace = np.trace(gram, axis1=1, axis2=2)
        lowest = np.linalg.det(gram) * ((columns - 1) / trace) ** (columns - 1)
        full = lowest > NOTHING * trace
        slopes = np.empty((size, data.k))
        slopes[full] = np.linalg.solve(gram[full], of_mean[full])[:, :, 0] @ of_slopes.T
        inverse = np.linalg.pinv(gram[~full], rtol=NOTHING, hermitian=True)
        # other columns may depend on one another in a resample; the slope is then still determined
        kept = of_slopes @ inverse @ gram[~full]
        determined = np.abs(np.vecdot(kept, of_slopes) / lengths**2 - 1) < 1e-6
        rest = (of_slopes @ inverse @ of_mean[~full])[:, :, 0]
        slopes[~full] = np.where(determined, rest, np.nan)
        found.append(slopes)
    return pd.DataFrame(np.concatenate(found), columns=data.x.columns)


@one_thread
def bootstrap_slope(
    partial: Partial, resampled: pd.DataFrame, *, level: float = 0.95
) -> BootstrapResults:
    """BCa interval of the slope of the mean over genes.

    Parameters
    ----------
    partial : Partial
        Of the column.
    resampled : DataFrame, shape (draws, k)
        From `resampled_slopes` of the same data.
    level : float

    Returns
    -------
    BootstrapResults

    Raises
    ------
    InferenceError
        If more than half of the draws do not determine the slope, or the slopes without one subject
        are not determined or all alike.
    NotIdentifiedError
        If the columns leave nothing of the mean over genes.

    Notes
    -----
    Efron 1987, doi:10.1080/01621459.1987.10478410; z0 from the draws below the estimate, ties half,
    the acceleration from the slopes without each subject, quantiles interpolated linearly.
    """
    without = composite_left_out(partial, "reml")
    estimate = without.genes.table()["estimate"].iloc[-1]
    draws, slopes = len(resampled), resampled[partial.column].dropna().to_numpy()
    if len(slopes) < draws / 2:
        raise InferenceError(
            f"{draws - len(slopes)} of {draws} resamples of {partial.n} participants do not "
            f"determine the slope of {partial.column}"
        )
    alike = ALIKE * np.linalg.norm(partial.mean) / abs(partial.length)
    tied = np.abs(slopes - estimate) <= alike
    below = ((slopes < estimate) & ~tied).sum() + tied.sum() / 2
    bias = ndtri(np.clip(below, 0.5, len(slopes) - 0.5) / len(slopes))
    left_out = without.subjects.table()["estimate"].dropna()
    pull = left_out.mean() - left_out
    if not (pull.abs() > alike).any():
        raise InferenceError(
            f"the slope of {partial.column} without one of the {partial.n} participants is "
            "not determined, or always the same: there is no acceleration"
        )
    acceleration = (pull**3).sum() / (6 * (pull**2).sum() ** 1.5)
    z = bias + ndtri([(1 - level) / 2, (1 + level) / 2])
    low, high = np.quantile(slopes, ndtr(bias + z / (1 - acceleration * z)))
    return BootstrapResults(
        estimate=float(estimate),
        low=float(low),
        high=float(high),
        bias=float(bias),
        acceleration=float(acceleration),
        draws=len(slopes),
        undetermined=draws - len(slopes),
    )
