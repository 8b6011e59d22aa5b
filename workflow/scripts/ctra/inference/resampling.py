"""A confidence interval of the composite that assumes no distribution: subjects drawn anew."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from ctra.files.errors import InferenceError
from ctra.files.rounding import NOTHING
from ctra.inference.batches import batches
from ctra.inference.left_out import composite_left_out
from ctra.inference.partial import Partial
from ctra.marginal.columns import with_intercept
from ctra.marginal.iterative import one_thread
from ctra.marginal.structures import Floats

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
def bootstrap_slope(
    partial: Partial, *, seed: int, draws: int = 10_000, level: float = 0.95
) -> BootstrapResults:
    """BCa interval of the slope of the mean over genes.

    Parameters
    ----------
    partial : Partial
        Of the column.
    seed : int
    draws : int
    level : float

    Returns
    -------
    BootstrapResults

    Raises
    ------
    InferenceError
        If draws < 1, more than half of them do not determine the slope, or the slopes without one
        subject are not determined or all alike.
    NotIdentifiedError
        If the columns leave nothing of the mean over genes.

    Notes
    -----
    A draw takes n subjects with replacement, each with all its genes and columns. Efron 1987,
    doi:10.1080/01621459.1987.10478410; z0 from the draws below the estimate, ties half, the
    acceleration from the slopes without each subject, quantiles interpolated linearly.
    """
    if draws < 1:
        raise InferenceError(f"{draws} draws; at least 1 is needed")
    without = composite_left_out(partial, "reml")
    estimate = without.genes.table()["estimate"].iloc[-1]
    slopes = _resampled(partial, seed, draws)
    slopes = slopes[~np.isnan(slopes)]
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


def _resampled(partial: Partial, seed: int, draws: int) -> Floats:
    """Slopes in resamples of the subjects, shape (draws,); missing where not determined."""
    n, columns = partial.n, partial.k + 1
    # the frame's last column is the column given the others, to scale; the intercept follows
    design = with_intercept(partial.frame)
    cross = np.einsum("ni,nj->nij", design, design).reshape(n, -1)
    with_mean = design * partial.mean[:, None]
    found = []
    for size, rng in batches(draws, seed):
        counts = rng.multinomial(n, np.full(n, 1 / n), size).astype(float)
        gram = (counts @ cross).reshape(size, columns, columns)
        # eigenvalues below a share of the largest are none
        inverse = np.linalg.pinv(gram, rtol=NOTHING, hermitian=True)
        slope = np.einsum("ni,ni->n", inverse[:, -1], counts @ with_mean) / partial.length
        # other columns may depend on one another in a resample; the slope is then still determined
        determined = np.abs(np.einsum("ni,ni->n", inverse[:, -1], gram[:, :, -1]) - 1) < 1e-6
        found.append(np.where(determined, slope, np.nan))
    return np.concatenate(found)
