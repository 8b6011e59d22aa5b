"""The mean composite with standard errors that allow unequal spread, or clusters of subjects."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.files.effects import factors_of
from ctra.files.rounding import DEPENDENT
from ctra.inference.clusters import adjusted_blocks, members, varies_within
from ctra.inference.mean_composite import fit_composite
from ctra.inference.partial import Draws, Evaluate, Partial, t_test
from ctra.marginal.data import ModelData
from ctra.marginal.dof import BellMcCaffrey, SmallestOf
from ctra.marginal.identified import check_mean
from ctra.marginal.results import SlopeResults
from ctra.marginal.structures import Floats

FEW = 5  # subjects, or clusters, who differ in a column from those who have one value


def fit_robust(data: ModelData, method: str = "reml") -> SlopeResults:
    """Least-squares slopes of the mean over genes, with robust standard errors.

    Parameters
    ----------
    data : ModelData
        With clusters or without.
    method : {"reml", "ml"}
        Of likelihood; there is none here.

    Returns
    -------
    SlopeResults
        The slopes of `fit_composite`. Without clusters the covariance is HC3, df = n - 1 - k. With
        clusters it is CR2, with the degrees of freedom of Bell and McCaffrey. The covariance of a
        column is missing if one subject or cluster alone determines its slope.

    Raises
    ------
    NotIdentifiedError
        As `fit_composite`.

    Notes
    -----
    HC3: MacKinnon & White 1985, doi:10.1016/0304-4076(85)90158-7. CR2: Bell & McCaffrey 2002,
    Survey Methodology 28:169; Pustejovsky & Tipton 2018, doi:10.1080/07350015.2016.1247004, with
    independent errors of one variance as the working model.
    """
    slopes = fit_composite(data, method)
    q, r = data.design.qr
    # what a subject's error adds to each slope, shape (n, k)
    pull = np.linalg.solve(r, q.T)[1:].T
    pulled, undetermined = _pulled(pull, q, data.clusters)
    residual = data.mean - q @ (q.T @ data.mean)
    of_groups = _summed(pulled * residual[:, None], data.clusters)
    covariance = of_groups.T @ of_groups
    covariance[undetermined] = covariance[:, undetermined] = np.nan
    degrees = (
        SmallestOf(np.full(data.k, data.n - 1 - data.k))
        if data.clusters is None
        else BellMcCaffrey(pulled, q, data.clusters)
    )
    names = data.x.columns
    return SlopeResults(slopes.params, pd.DataFrame(covariance, names, names), degrees)


def robust_t(partial: Partial, method: str) -> Evaluate:
    """T of the same, under permutations; its p is that of `fit_robust`."""
    check_mean(partial.data)
    pulled, undetermined = unit_pull(partial)
    df = fit_robust(partial.data, method).df[partial.column]

    def evaluate(draws: Draws) -> tuple[Floats, Floats]:
        cross = draws.plain[1]
        of_groups = _summed((pulled * draws.residuals).T, partial.data.clusters)
        variance = (of_groups**2).sum(axis=0)
        variance = np.where(np.isnan(draws.plain[2]) | undetermined, np.nan, variance)
        return t_test(cross, variance, df)

    return evaluate


def unit_pull(partial: Partial) -> tuple[Floats, bool]:
    """What each subject's residual adds to the slope on the unit column, as its variance needs it.

    Parameters
    ----------
    partial : Partial

    Returns
    -------
    pull : ndarray, shape (n,)
        The last column of the frame; without clusters over 1 - leverage (HC3), with them times
        (I - H_gg)^(-1/2) of its cluster (CR2).
    undetermined : bool
        Whether one subject or cluster alone determines the slope.
    """
    pulled, undetermined = _pulled(partial.frame[:, -1:], partial.basis, partial.data.clusters)
    return pulled[:, 0], bool(undetermined[0])


def breakdown(partial: Partial) -> str:
    """Why no finding can be claimed of the column, whatever its p.

    Parameters
    ----------
    partial : Partial

    Returns
    -------
    str
        Empty where nothing speaks against it. Of a product the exposures count, too.
    """
    unit = "participant" if partial.data.clusters is None else "cluster"
    if unit_pull(partial)[1]:
        return f"one {unit} alone determines the slope"
    x = partial.data.x
    parents = [name for name in factors_of(str(partial.column)) if name in x]
    for name in dict.fromkeys([partial.column, *parents]):
        values, unit = _units(partial, x[name].to_numpy())
        fewest = len(values) - _most_alike(values)
        if fewest < FEW:
            return (
                f"{fewest} of {len(values)} {unit} differ from the others in {name}; "
                f"{FEW} are needed"
            )
    if len(parents) == 2 and all(x[name].nunique() == 2 for name in parents):
        fewest = x.groupby(parents).size().min()
        if fewest < FEW:
            return (
                f"{fewest} of {partial.n} participants share a combination of "
                f"{' and '.join(parents)}; {FEW} are needed of each"
            )
    return ""


def _units(partial: Partial, values: Floats) -> tuple[Floats, str]:
    """Values of a column and whose they are: of clusters where it does not vary within them."""
    if partial.data.clusters is None or varies_within(partial, values):
        return values, "participants"
    return np.array([values[rows[0]] for rows in members(partial)]), "clusters"


def _most_alike(values: Floats) -> int:
    """How many have the most frequent value, but for rounding."""
    near = np.abs(values[:, None] - values) <= DEPENDENT * np.abs(values).max()
    return int(near.sum(axis=0).max())


def _pulled(
    pull: Floats, basis: Floats, clusters: NDArray[np.intp] | None
) -> tuple[Floats, NDArray[np.bool_]]:
    """Pulls over what the regression leaves of each subject, or of each cluster's root."""
    if clusters is None:
        return adjusted_blocks(pull, basis, np.arange(len(pull)), -1)
    return adjusted_blocks(pull, basis, clusters, -1 / 2)


def _summed(rows: Floats, clusters: NDArray[np.intp] | None) -> Floats:
    """Sums of rows by cluster."""
    if clusters is None:
        return rows
    return np.eye(clusters.max() + 1)[clusters].T @ rows
