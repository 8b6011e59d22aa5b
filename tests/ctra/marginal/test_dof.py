"""Degrees of freedom where a rule of SAS has an edge."""

import numpy as np
import pytest

from ctra.marginal.dof import Satterthwaite, between_within


def degrees_of(*single):
    """Satterthwaite's degrees of freedom of effects whose estimates do not depend on each other.

    v = 1 with the derivative s in a parameter of variance 1 has 2 / s^2.
    """
    size = len(single)
    gradient = np.zeros((size, size, size))
    for i, df in enumerate(single):
        gradient[i, i, i] = np.sqrt(2 / df)
    return Satterthwaite(np.eye(size), gradient, np.eye(size))


def test_fai_and_cornelius_pass_over_effects_of_two_and_fewer():
    """E = 4 / 2 + 4 / 2 = 4 of 3 rows: 2 E / (E - 3) = 8. The row of 1.5 adds nothing."""
    degrees = degrees_of(1.5, 4, 4)
    assert [degrees.single(row) for row in np.eye(3)] == pytest.approx([1.5, 4, 4])
    assert degrees.joint(np.eye(3)) == pytest.approx(8)
    assert degrees_of(1.5, 2, 10).joint(np.eye(3)) == 0


def test_a_small_change_within_a_participant_is_a_change():
    """Time of day in years: 6 participants, each twice, an hour apart."""
    subject = np.repeat(np.arange(6), 2)
    time = 40 + subject + np.tile([0, 1 / 8766], 6)
    exog = np.column_stack([np.ones(12), time])
    assert between_within(exog, np.arange(2), subject, "cs").tolist() == [5, 5]
    same = np.column_stack([np.ones(12), 40.0 + subject])
    assert between_within(same, np.arange(2), subject, "cs").tolist() == [4, 4]
