"""Covariance structures of the cells of a subject, each in coordinates without constraints.

A structure has a state (numpy array) and moves from it by a step in `n_parameters` free
coordinates. These are relative, so a step means the same whatever the units of the data. A further
structure is one class and one entry in `STRUCTURES`.
"""

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.floating]


class Structure(ABC):
    """A covariance matrix of p cells as a function of free coordinates.

    Parameters
    ----------
    p : int
        Number of cells.
    """

    def __init__(self, p: int) -> None:
        self.p = p

    @property
    @abstractmethod
    def n_parameters(self) -> int:
        """Number of covariance parameters, as SAS counts them."""

    @abstractmethod
    def start(self, covariance: Floats) -> Floats:
        """State near a positive definite matrix (p, p)."""

    @abstractmethod
    def covariance(self, state: Floats) -> Floats:
        """Covariance matrix (p, p) of a state."""

    @abstractmethod
    def expand(self, state: Floats, step: Floats) -> Floats:
        """Derivative (p, p) of the covariance in the direction of a step."""

    @abstractmethod
    def contract(self, state: Floats, gradient: Floats) -> Floats:
        """Gradient in the coordinates from the gradient (p, p) in the covariance matrix."""

    @abstractmethod
    def derivatives(self, state: Floats) -> tuple[Floats, Floats]:
        """First and second derivatives of the covariance in the parameters that SAS prints.

        Parameters
        ----------
        state : ndarray

        Returns
        -------
        first : ndarray, shape (n_parameters, p, p)
        second : ndarray, shape (n_parameters, n_parameters, p, p)
        """

    def _linear(self, first: Floats) -> tuple[Floats, Floats]:
        """Derivatives of a covariance that is linear in its parameters."""
        return first, np.zeros((len(first), *first.shape))

    def move(self, state: Floats, step: Floats) -> Floats:
        """State after a step."""
        return state + step


class Unstructured(Structure):
    """TYPE=UN.

    The state is the Cholesky factor L; a step X, a lower triangle, leads to L exp(X + X') L'.
    """

    @property
    def n_parameters(self) -> int:
        """P (p + 1) / 2."""
        return self.p * (self.p + 1) // 2

    def start(self, covariance: Floats) -> Floats:
        """Cholesky factor."""
        return np.linalg.cholesky(covariance)

    def covariance(self, state: Floats) -> Floats:
        """L L'."""
        return state @ state.T

    def _symmetric(self, step: Floats) -> Floats:
        lower = np.zeros((self.p, self.p))
        lower[np.tril_indices(self.p)] = step
        return lower + lower.T

    def expand(self, state: Floats, step: Floats) -> Floats:
        """L (X + X') L'."""
        return state @ self._symmetric(step) @ state.T

    def contract(self, state: Floats, gradient: Floats) -> Floats:
        """Lower triangle of 2 L' G L."""
        return 2 * (state.T @ gradient @ state)[np.tril_indices(self.p)]

    def derivatives(self, state: Floats) -> tuple[Floats, Floats]:
        """Of the variances and covariances."""
        rows, columns = np.tril_indices(self.p)
        first = np.zeros((self.n_parameters, self.p, self.p))
        each = np.arange(self.n_parameters)
        first[each, rows, columns] = first[each, columns, rows] = 1
        return self._linear(first)

    def move(self, state: Floats, step: Floats) -> Floats:
        """Cholesky factor of L exp(X + X') L', positive definite whatever the step."""
        values, vectors = np.linalg.eigh(self._symmetric(step))
        return state @ np.linalg.cholesky((vectors * np.exp(values)) @ vectors.T)


class CompoundSymmetry(Structure):
    """TYPE=CS. Coordinates: logarithms of the eigenvalues of the mean and of the contrasts."""

    @property
    def n_parameters(self) -> int:
        """A variance and a covariance."""
        return 2

    def start(self, covariance: Floats) -> Floats:
        """Eigenvalues whose matrix has the same trace and sum."""
        mean = covariance.sum() / self.p
        rest = (np.trace(covariance) - mean) / max(self.p - 1, 1)
        return np.log([mean, rest])

    def covariance(self, state: Floats) -> Floats:
        """Eigenvalue of the mean times 11'/p, that of the contrasts times the rest."""
        mean, rest = np.exp(state)
        return rest * np.eye(self.p) + (mean - rest) / self.p

    def expand(self, state: Floats, step: Floats) -> Floats:
        """Both parts scaled by their step."""
        mean, rest = np.exp(state) * step
        return rest * np.eye(self.p) + (mean - rest) / self.p

    def contract(self, state: Floats, gradient: Floats) -> Floats:
        """Traces of the gradient in the two eigenspaces."""
        mean = gradient.sum() / self.p
        return np.exp(state) * [mean, np.trace(gradient) - mean]

    def derivatives(self, state: Floats) -> tuple[Floats, Floats]:
        """Of the covariance, and of the residual that a variance has besides."""
        return self._linear(np.stack([np.ones((self.p, self.p)), np.eye(self.p)]))


class HeterogeneousCompoundSymmetry(Structure):
    """TYPE=CSH. Coordinates: logarithms of the SDs, and the correlation on a logistic scale.

    The correlation runs from -1 / (p - 1), below which no matrix is positive definite, to 1.
    """

    @property
    def n_parameters(self) -> int:
        """The SDs of p cells and a correlation."""
        return self.p + 1

    def _correlation(self, state: Floats) -> tuple[float, float]:
        low = -1 / max(self.p - 1, 1)
        share = expit(state[-1])
        return low + (1 - low) * share, (1 - low) * share * (1 - share)

    def start(self, covariance: Floats) -> Floats:
        """SDs of the matrix, and its mean correlation."""
        sd = np.sqrt(np.diag(covariance))
        scaled = covariance / np.outer(sd, sd)
        mean = (scaled.sum() - self.p) / max(self.p * (self.p - 1), 1)
        low = -1 / max(self.p - 1, 1)
        share = np.clip((mean - low) / (1 - low), 0.02, 0.98)  # off the flat ends of the scale
        return np.append(np.log(sd), np.log(share / (1 - share)))

    def covariance(self, state: Floats) -> Floats:
        """SD_i SD_j times the correlation, variances on the diagonal."""
        sd = np.exp(state[:-1])
        correlation = self._correlation(state)[0]
        return np.outer(sd, sd) * (correlation + (1 - correlation) * np.eye(self.p))

    def expand(self, state: Floats, step: Floats) -> Floats:
        """Rows and columns scaled by the steps of their SDs, and the correlation's own part."""
        sd = np.exp(state[:-1])
        d_correlation = self._correlation(state)[1] * step[-1]
        scaled = self.covariance(state) * np.add.outer(step[:-1], step[:-1])
        return scaled + d_correlation * (np.outer(sd, sd) - np.diag(sd**2))

    def contract(self, state: Floats, gradient: Floats) -> Floats:
        """Row sums of gradient times covariance, and the sum of gradient times SD_i SD_j."""
        sd = np.exp(state[:-1])
        off = np.outer(sd, sd) - np.diag(sd**2)
        of_sd = 2 * (gradient * self.covariance(state)).sum(axis=1)
        return np.append(of_sd, self._correlation(state)[1] * (gradient * off).sum())

    def derivatives(self, state: Floats) -> tuple[Floats, Floats]:
        """Of the variances v, and of the correlation r: r sqrt(v_i v_j) beside the diagonal."""
        p, sd = self.p, np.exp(state[:-1])
        products = np.outer(sd, sd) - np.diag(sd**2)
        covariances = self._correlation(state)[0] * products
        # of sqrt(v_i v_j) by v_a: its share of 1 / (2 v_a) where a is i or j
        shares = np.eye(p)[:, :, None] + np.eye(p)[:, None, :]  # (a, i, j)
        halves = shares / (2 * sd**2)[:, None, None]
        first = np.concatenate([halves * covariances, products[None]])
        first[range(p), range(p), range(p)] = 1
        second = np.zeros((p + 1, *first.shape))
        second[:p, :p] = halves[:, None] * halves[None, :] * covariances
        second[range(p), range(p)] -= halves * covariances / (sd**2)[:, None, None]
        second[:p, p] = second[p, :p] = halves * products
        return first, second


class VarianceComponents(Structure):
    """TYPE=VC: independent cells of one variance. Coordinate: its logarithm."""

    @property
    def n_parameters(self) -> int:
        """The variance."""
        return 1

    def start(self, covariance: Floats) -> Floats:
        """Mean variance."""
        return np.log([np.trace(covariance) / self.p])

    def covariance(self, state: Floats) -> Floats:
        """Variance times the identity."""
        return np.exp(state[0]) * np.eye(self.p)

    def expand(self, state: Floats, step: Floats) -> Floats:
        """The step times the covariance."""
        return step[0] * self.covariance(state)

    def contract(self, state: Floats, gradient: Floats) -> Floats:
        """Trace of the gradient times the variance."""
        return np.exp(state) * np.trace(gradient)

    def derivatives(self, state: Floats) -> tuple[Floats, Floats]:
        """Of the variance."""
        return self._linear(np.eye(self.p)[None])


STRUCTURES: dict[str, type[Structure]] = {
    "un": Unstructured,
    "cs": CompoundSymmetry,
    "csh": HeterogeneousCompoundSymmetry,
    "vc": VarianceComponents,
}
