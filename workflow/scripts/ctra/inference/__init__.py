"""Tests of the exposures that can be believed; `ctra.inference.notebook` has them for tables."""
