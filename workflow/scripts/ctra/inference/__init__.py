"""Tests of the exposures that can be believed."""

from ctra.inference.composite import composite

__all__ = ["composite"]
