"""Weights of the genes: by hand, and in a real cohort."""

import pandas as pd
import pytest

from ctra.inference import describe_weights
from ctra.marginal import fit_common_slopes


def test_by_hand():
    found = describe_weights(pd.Series([1.5, -0.75, 0.25]))
    assert (found.negative, found.negative_mass) == (1, 0.75)
    assert found.effective == pytest.approx(1 / 2.875)


def test_equal_weights_are_an_average():
    found = describe_weights(pd.Series([0.25] * 4))
    assert (found.negative, found.negative_mass, found.effective) == (0, 0, 4)


def test_real_cohort(cohort):
    y, x = cohort
    # an independent implementation, 2 digits printed
    un = describe_weights(fit_common_slopes(y, x).weights)
    assert round(un.negative_mass, 2) == 0.71
    # compound symmetry weighs all genes alike; its heterogeneous form does not
    cs = describe_weights(fit_common_slopes(y, x, covariance="cs").weights)
    assert cs.effective == pytest.approx(52)
    csh = describe_weights(fit_common_slopes(y, x, covariance="csh", method="ml").weights)
    assert csh.negative == 26  # and in sum |w| = 5.5, of the same source
    assert 1 + 2 * csh.negative_mass == pytest.approx(5.5, abs=0.05)


@pytest.mark.parametrize("nothing", [0.0, -0.0, 1e-17, -1e-17])
def test_a_weight_of_0_is_not_negative(nothing):
    found = describe_weights(pd.Series([0.5, 0.5, nothing]))
    assert (found.negative, found.negative_mass) == (0, 0)
