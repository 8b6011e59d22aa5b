"""The marginal linear model of PROC MIXED's REPEATED statement."""

from ctra.files.errors import MarginalError, NotIdentifiedError
from ctra.marginal.closed_form import fit_common_slopes
from ctra.marginal.model import MarginalModel
from ctra.marginal.results import MarginalResults, SlopeResults

__all__ = [
    "MarginalError",
    "MarginalModel",
    "MarginalResults",
    "NotIdentifiedError",
    "SlopeResults",
    "fit_common_slopes",
]
