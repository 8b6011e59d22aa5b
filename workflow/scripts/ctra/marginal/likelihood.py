"""What a search for a covariance needs of a likelihood."""

from collections.abc import Callable
from typing import Protocol

from ctra.marginal.structures import Floats


class Likelihood(Protocol):
    """-2 log (restricted) likelihood of a covariance matrix (p, p) of cells.

    Attributes
    ----------
    n_subjects : int
        Vectors of cells that are independent of one another.
    """

    n_subjects: int

    @property
    def start(self) -> Floats:
        """A positive definite matrix (p, p) near the covariance."""

    def value_and_gradient(self, covariance: Floats) -> tuple[float, Floats]:
        """-2 log likelihood, and its gradient (p, p) in the covariance matrix."""

    def information(self, covariance: Floats) -> Callable[[Floats], Floats]:
        """Expected second derivative of the value: maps a direction (p, p) to a matrix (p, p)."""

    def fixed_effects(self, covariance: Floats) -> tuple[Floats, Floats]:
        """Effects (m,) and their covariance (m, m)."""
