"""Tests of the exposures that can be believed."""

from ctra.inference.composite import CompositeError, composite

__all__ = ["CompositeError", "composite"]
