"""The published mixed models: gene intercepts, common slopes, a covariance between the genes."""

import pandas as pd

from ctra.files.errors import InferenceError
from ctra.marginal.closed_form import common_slopes
from ctra.marginal.data import ModelData
from ctra.marginal.results import MarginalResults, SlopeResults


def fit_un(data: ModelData, method: str) -> MarginalResults:
    """Unstructured covariance; see `ctra.marginal.fit_common_slopes`."""
    return common_slopes(data, covariance="un", method=method)


def fit_csh(data: ModelData, method: str) -> MarginalResults:
    """Heterogeneous compound symmetry; see `ctra.marginal.fit_common_slopes`."""
    return common_slopes(data, covariance="csh", method=method)


def gene_weights(fit: SlopeResults) -> pd.Series:
    """Weights of the genes in the common slopes of a mixed model, shape (p,).

    Raises
    ------
    InferenceError
        If the fit has no common slopes.
    """
    if not isinstance(fit, MarginalResults) or fit.weights is None:
        raise InferenceError("no weights: the fit has no slopes that are common to the genes")
    return fit.weights
