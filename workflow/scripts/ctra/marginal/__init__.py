"""The marginal linear model of PROC MIXED's REPEATED statement."""

from ctra.marginal.closed_form import NotIdentifiedError, fit_common_slopes
from ctra.marginal.columns import ModelError
from ctra.marginal.model import MarginalModel
from ctra.marginal.results import ContrastError, MarginalResults, SlopeResults

__all__ = [
    "ContrastError",
    "MarginalModel",
    "MarginalResults",
    "ModelError",
    "NotIdentifiedError",
    "SlopeResults",
    "fit_common_slopes",
]
