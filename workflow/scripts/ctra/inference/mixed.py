"""The published mixed models: gene intercepts, common slopes, a covariance between the genes."""

from ctra.marginal.closed_form import common_slopes
from ctra.marginal.data import ModelData
from ctra.marginal.results import MarginalResults


def fit_un(data: ModelData, method: str) -> MarginalResults:
    """Unstructured covariance; see `ctra.marginal.fit_common_slopes`."""
    return common_slopes(data, covariance="un", method=method)


def fit_csh(data: ModelData, method: str) -> MarginalResults:
    """Heterogeneous compound symmetry; see `ctra.marginal.fit_common_slopes`."""
    return common_slopes(data, covariance="csh", method=method)
