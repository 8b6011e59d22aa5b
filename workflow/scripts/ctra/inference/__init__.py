"""Tests of the exposures that can be believed, and what there is to know of those that cannot."""

from ctra.inference.bootstrap import BootstrapError, BootstrapResults, bootstrap
from ctra.inference.composite import CompositeError, composite
from ctra.inference.homogeneity import HomogeneityResults, homogeneity
from ctra.inference.influence import InfluenceError, InfluenceResults, influence
from ctra.inference.permutation import PermutationError, PermutationResults, permute
from ctra.inference.power import (
    Plan,
    PowerError,
    plan_from_covariance,
    plan_from_data,
    power,
    subjects_needed,
)
from ctra.inference.rao import rao
from ctra.inference.weights import WeightResults, describe_weights

__all__ = [
    "BootstrapError",
    "BootstrapResults",
    "CompositeError",
    "HomogeneityResults",
    "InfluenceError",
    "InfluenceResults",
    "PermutationError",
    "PermutationResults",
    "Plan",
    "PowerError",
    "WeightResults",
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
    "subjects_needed",
]
