"""Tests of the exposures that can be believed, and what there is to know of those that cannot."""

from ctra.inference.bootstrap import BootstrapResults, bootstrap
from ctra.inference.composite import composite
from ctra.inference.homogeneity import HomogeneityResults, homogeneity
from ctra.inference.influence import InfluenceResults, influence
from ctra.inference.permutation import PermutationResults, permute
from ctra.inference.power import Plan, plan_from_covariance, plan_from_data, power, subjects_needed
from ctra.inference.rao import rao
from ctra.inference.weights import WeightResults, describe_weights

__all__ = [
    "BootstrapResults",
    "HomogeneityResults",
    "InfluenceResults",
    "PermutationResults",
    "Plan",
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
