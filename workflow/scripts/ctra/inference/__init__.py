"""Tests of the exposures that can be believed, and what there is to know of those that cannot.

The public functions are those of `ctra.inference.notebook`: composite, robust, wild, rao,
homogeneity, permute, bootstrap, influence, describe_weights, power and what belongs to them. They
are imported when they are asked for: the rules read the catalogue without numpy.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctra.inference.notebook import (
        BootstrapResults,
        HomogeneityResults,
        InferenceError,
        InfluenceResults,
        MarginalError,
        NotIdentifiedError,
        PermutationResults,
        Plan,
        WeightResults,
        WildResults,
        bootstrap,
        composite,
        describe_weights,
        homogeneity,
        influence,
        permute,
        plan_from_covariance,
        plan_from_data,
        power,
        rao,
        robust,
        subjects_needed,
        wild,
    )

__all__ = [
    "BootstrapResults",
    "HomogeneityResults",
    "InferenceError",
    "InfluenceResults",
    "MarginalError",
    "NotIdentifiedError",
    "PermutationResults",
    "Plan",
    "WeightResults",
    "WildResults",
    "bootstrap",
    "composite",
    "describe_weights",
    "homogeneity",
    "influence",
    "permute",
    "plan_from_covariance",
    "plan_from_data",
    "power",
    "rao",
    "robust",
    "subjects_needed",
    "wild",
]


def __getattr__(name: str) -> object:
    """A public function or class, looked up when it is asked for."""
    if name in __all__:
        return getattr(import_module("ctra.inference.notebook"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names."""
    return __all__
