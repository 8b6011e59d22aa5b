"""The marginal linear model of PROC MIXED's REPEATED statement."""

from ctra.marginal.closed_form import NotIdentifiedError, fit_common_slopes
from ctra.marginal.results import MarginalResults, SlopeResults

__all__ = ["MarginalResults", "NotIdentifiedError", "SlopeResults", "fit_common_slopes"]
