"""Residuals, and draws of their signs."""

from functools import cached_property

import numpy as np

from ctra.inference.clusters import adjusted_blocks, cluster_codes
from ctra.inference.partial import Draws, Partial
from ctra.marginal.structures import Floats


class Errors:
    """What the column would have to explain: residuals of the genes beside the other columns.

    Parameters
    ----------
    partial : Partial
    genes : ndarray, shape (n, p)
    basis : ndarray, shape (n, k + 1)
        Orthonormal, of the intercept and the columns; what is tested is last.
    """

    def __init__(self, partial: Partial, genes: Floats, basis: Floats) -> None:
        self.partial, self.genes, self.basis = partial, genes, basis
        self.mean = genes.mean(axis=1)

    @cached_property
    def contrasts(self) -> Floats:
        """Orthonormal basis of the differences between genes, shape (n, p - 1)."""
        return np.linalg.qr(self.genes @ self.partial.data.contrasts)[0]

    @cached_property
    def scaled(self) -> "Errors":
        """The same over the root of what the other columns leave of each subject or cluster."""
        codes = cluster_codes(self.partial)
        genes, _ = adjusted_blocks(self.genes, self.basis[:, :-1], codes, -1 / 2)
        return Errors(self.partial, genes, self.basis)

    @cached_property
    def beside_all(self) -> "Errors":
        """What the column leaves of them, over the root of what all columns leave."""
        unit = self.basis[:, -1]
        codes = cluster_codes(self.partial)
        residuals = self.genes - np.outer(unit, unit @ self.genes)
        genes, _ = adjusted_blocks(residuals, self.basis, codes, -1 / 2)
        return Errors(self.partial, genes, self.basis)


class Flips(Draws):
    """Draws of signs, evaluated by the same products as permutations.

    Parameters
    ----------
    errors : Errors
    signs : ndarray, shape (m, n)

    Notes
    -----
    To turn the signs of the genes' rows is to turn those of the design's, the intercept's among
    them. The frame keeps its Gram matrix, and the gene differences keep their basis.
    """

    def __init__(self, errors: Errors, signs: Floats) -> None:
        self.partial, self.errors, self.signs = errors.partial, errors, signs

    @property
    def design(self) -> Floats:
        """Orthonormal columns that are fitted, the intercept among them, shape (n, k + 1)."""
        return self.errors.basis

    @property
    def mean(self) -> Floats:
        """Mean over genes of what is drawn, shape (n,)."""
        return self.errors.mean

    @property
    def contrasts(self) -> Floats:
        """Orthonormal basis of its differences between genes, shape (n, p - 1)."""
        return self.errors.contrasts

    @cached_property
    def beside(self) -> Floats:
        """The mean over genes with the signs of each draw, shape (m, n)."""
        return self.signs * self.mean

    @property
    def of_contrasts(self) -> Floats:
        """Products of the design and the contrasts, shape (m, k + 1, p - 1)."""
        pairs = self.design[:, :, None] * self.contrasts[:, None, :]
        flat = self.signs @ pairs.reshape(self.partial.n, -1)  # one large product is fast
        return flat.reshape(len(self.signs), *pairs.shape[1:])
