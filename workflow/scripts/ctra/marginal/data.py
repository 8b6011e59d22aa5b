"""Genes and columns of the same subjects: checked once, and what several statistics need of them.

Every statistic of a model takes the same `ModelData`; what is expensive is computed when it is
first asked for, and kept.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.linalg import helmert, solve_triangular

from ctra.files.errors import MarginalError
from ctra.files.rounding import NOTHING, explains
from ctra.marginal.columns import Table, independent_columns, paired_frames, with_intercept
from ctra.marginal.structures import Floats


@dataclass(eq=False)
class Design:
    """Between-subject columns without the intercept.

    Attributes
    ----------
    x : DataFrame of float, shape (n, k)
    """

    x: pd.DataFrame

    @cached_property
    def centred(self) -> Floats:
        """The columns less their means, shape (n, k)."""
        values = self.x.to_numpy()
        return values - values.mean(axis=0)

    @cached_property
    def with_intercept(self) -> Floats:
        """A column of ones and the columns, shape (n, k + 1)."""
        return with_intercept(self.x)

    @cached_property
    def qr(self) -> tuple[Floats, Floats]:
        """Orthonormal basis of the intercept and the columns, and the triangle: the one of a model.

        Returns
        -------
        q : ndarray, shape (n, k + 1)
        r : ndarray, shape (k + 1, k + 1)
        """
        q, r = np.linalg.qr(self.with_intercept)
        return q, r

    @cached_property
    def dependent(self) -> NDArray[np.intp]:
        """Positions of the columns that are constant or depend on those before them."""
        independent = independent_columns(self.with_intercept, self.qr[1])
        return np.setdiff1d(np.arange(self.x.shape[1] + 1), independent) - 1


@dataclass(frozen=True, eq=False)
class Adjusted:
    """Regression of the genes' mean on the columns and the differences between genes, centred.

    Attributes
    ----------
    mean : ndarray, shape (n,)
    differences : ndarray, shape (n, p - 1)
    regressors, q : ndarray, shape (n, k + p - 1)
        The columns, then the differences; and an orthonormal basis of them.
    r : ndarray, shape (k + p - 1, k + p - 1)
        Triangle of the QR decomposition.
    solution : ndarray, shape (k + p - 1,)
        Least squares: the slopes, then the coefficients of the differences.
    """

    mean: Floats
    differences: Floats
    regressors: Floats
    q: Floats
    r: Floats
    solution: Floats


@dataclass(frozen=True, eq=False)
class MeanRegression:
    """Regression of the genes' mean on m regressors, and what each subject has to do with it.

    Attributes
    ----------
    q : ndarray, shape (n, m)
        Orthonormal basis of the regressors.
    inverse : ndarray, shape (m, m)
        Of the triangle of the QR decomposition.
    coefficients : ndarray, shape (m,)
        In the basis.
    residual : ndarray, shape (n,)
    left : ndarray, shape (n,)
        1 - leverage; missing where nothing is left.
    """

    q: Floats
    inverse: Floats
    coefficients: Floats
    residual: Floats
    left: Floats

    @classmethod
    def fit(cls, mean: Floats, q: Floats, r: Floats) -> Self:
        """Least squares on regressors of full rank, by their QR decomposition."""
        coefficients = q.T @ mean
        residual = mean - q @ coefficients
        residual -= q @ (q.T @ residual)
        left = 1 - (q**2).sum(axis=1)
        left[left < NOTHING] = np.nan
        return cls(q, np.linalg.inv(r), coefficients, residual, left)


@dataclass(frozen=True, eq=False)
class Pieces:
    """Columns that the genes are combinations of, whatever columns of the design they are given.

    With Y the genes as all columns of the design leave them, Y = differences @ triangle @ C' + mean
    @ 1', C the contrasts of `ModelData`. What the other columns leave of the genes has a part along
    the basis, too.

    Attributes
    ----------
    columns : ndarray, shape (n, q)
        The differences, orthonormal, the mean, and the basis.
    basis : ndarray, shape (n, k)
        Orthonormal, of the centred columns of the design.
    triangle : ndarray, shape (q - 1 - k, p - 1)
    """

    columns: Floats
    basis: Floats
    triangle: Floats


@dataclass(eq=False)
class ModelData:
    """Signed genes and the design of the same subjects, in the same order.

    Made by `paired` of any two tables; the constructor takes what is already checked.

    Attributes
    ----------
    y : DataFrame of float, shape (n, p)
        A row a subject, a column a gene (signed).
    design : Design
    x : DataFrame of float, shape (n, k)
        The columns of the design.
    n, p, k : int
        Subjects, genes, columns.
    clusters : ndarray of int, shape (n,), or None
        Cluster of each subject: 0 to G - 1, in the order in which they come; None without clusters.
    strata : ndarray of int, shape (n,), or None
        Codes from 0 of the strata within which subjects may change places; None if all may.
    """

    y: pd.DataFrame
    design: Design
    clusters: NDArray[np.intp] | None = None
    strata: NDArray[np.intp] | None = None

    @classmethod
    def paired(
        cls,
        y: Table,
        x: Table,
        clusters: NDArray[np.intp] | None = None,
        strata: NDArray[np.intp] | None = None,
    ) -> Self:
        """Pair two tables with a row a subject, checked against each other.

        Parameters
        ----------
        y : array_like or DataFrame, shape (n, p)
        x : array_like or DataFrame, shape (n, k)
        clusters : ndarray of int, shape (n,), optional
            Codes from 0, in the order in which the clusters come.
        strata : ndarray of int, shape (n,), optional
            Codes from 0; not with clusters.

        Returns
        -------
        ModelData

        Raises
        ------
        MarginalError
            If the tables do not fit together, or have values that are not finite numbers; or if
            there is not one cluster or stratum a subject, or there are both.
        """
        y, x = paired_frames(y, x)
        if clusters is not None and len(clusters) != len(y):
            raise MarginalError(
                f"clusters has {len(clusters)} values and y {len(y)} rows; "
                "one a participant is needed"
            )
        if strata is not None and (len(strata) != len(y) or clusters is not None):
            raise MarginalError(
                f"strata has {len(strata)} values and y {len(y)} rows; one a participant is "
                "needed, and no clusters beside them"
            )
        return cls(y, Design(x), clusters, strata)

    @property
    def x(self) -> pd.DataFrame:
        """Columns of the design."""
        return self.design.x

    @property
    def n(self) -> int:
        """Number of subjects."""
        return len(self.y)

    @property
    def p(self) -> int:
        """Number of genes."""
        return self.y.shape[1]

    @property
    def k(self) -> int:
        """Number of columns, the intercept not counted."""
        return self.x.shape[1]

    @cached_property
    def genes(self) -> Floats:
        """The genes as an array, shape (n, p)."""
        return self.y.to_numpy()

    @cached_property
    def mean(self) -> Floats:
        """The mean over the genes, shape (n,)."""
        mean: Floats = self.genes.mean(axis=1)
        return mean

    @cached_property
    def largest(self) -> float:
        """The largest value of a gene, by which rounding is measured: genes may cancel out."""
        return float(np.abs(self.genes).max())

    @cached_property
    def centred_genes(self) -> Floats:
        """The genes less their means, shape (n, p)."""
        return self.genes - self.genes.mean(axis=0)

    @cached_property
    def contrasts(self) -> Floats:
        """Orthonormal basis of the differences between p genes, shape (p, p - 1)."""
        basis: Floats = helmert(self.p).T
        return basis

    @cached_property
    def differences(self) -> Floats:
        """Differences between genes, shape (n, p - 1)."""
        return self.genes @ self.contrasts

    @cached_property
    def pieces(self) -> Pieces:
        """What the genes are combinations of, given any columns of the design."""
        basis = self.design.qr[0][:, 1:]
        left = self.centred_genes - basis @ (basis.T @ self.centred_genes)
        differences, triangle = np.linalg.qr(left @ self.contrasts)
        columns = np.column_stack([differences, left.mean(axis=1), basis])
        return Pieces(columns, basis, triangle)

    @cached_property
    def n_differences(self) -> int:
        """Number of differences that do not depend on one another and on the columns."""
        columns = with_intercept(self.x, self.differences)
        return len(independent_columns(columns)) - self.k - 1

    @cached_property
    def dependent_genes(self) -> NDArray[np.intp]:
        """Positions of the genes that depend on the columns and the genes before them.

        The columns are to have full rank.
        """
        columns = with_intercept(self.x, self.genes)
        dependent = np.setdiff1d(np.arange(columns.shape[1]), independent_columns(columns))
        return dependent - 1 - self.k

    @cached_property
    def mean_is_explained(self) -> bool:
        """Whether the columns leave nothing but rounding of the mean over the genes.

        The columns are to have full rank.
        """
        return bool(explains(self.design.qr[0], self.mean, self.largest))

    @cached_property
    def adjusted(self) -> Adjusted:
        """Regression of the genes' mean on columns and differences, which have full rank."""
        mean, z = self.centred_genes.mean(axis=1), self.centred_genes @ self.contrasts
        regressors = np.hstack([self.design.centred, z])
        q, r = np.linalg.qr(regressors)
        return Adjusted(mean, z, regressors, q, r, solve_triangular(r, q.T @ mean))

    @cached_property
    def on_columns(self) -> MeanRegression:
        """Regression of the genes' mean on the intercept and the columns."""
        return MeanRegression.fit(self.mean, *self.design.qr)

    @cached_property
    def on_columns_and_differences(self) -> MeanRegression:
        """The same, on the differences between genes too."""
        q, r = np.linalg.qr(with_intercept(self.x, self.differences))
        return MeanRegression.fit(self.mean, q, r)
