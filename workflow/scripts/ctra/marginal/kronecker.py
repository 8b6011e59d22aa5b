"""Genes at visits with one covariance of the visits and one correlation of the genes: TYPE=UN@CS.

The model of PROC MIXED with `repeated visit gene / subject=id type=un@cs`, for complete sets of
genes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.linalg import cho_solve

from ctra.files.errors import MarginalError, NotIdentifiedError
from ctra.files.rounding import varies
from ctra.marginal.columns import Table, independent_columns
from ctra.marginal.dof import SmallestOf, between_within
from ctra.marginal.iterative import LongData, maximise, one_thread
from ctra.marginal.model import Labels, MarginalModel
from ctra.marginal.results import SlopeResults
from ctra.marginal.structures import STRUCTURES, Floats


@dataclass(frozen=True, eq=False, repr=False)
class KroneckerResults(SlopeResults):
    """A fitted model of genes at visits.

    Attributes
    ----------
    covariance : DataFrame, shape (q, q)
        Estimated covariance of the visits of a gene.
    correlation : float
        Of two genes at a visit; missing where there is one gene.
    minus2_loglik : float
        -2 log restricted likelihood with all constants; the means of the genes are coded as
        orthonormal contrasts.
    found : bool
        Whether the iterations ended at a maximum: gradient below 1e-7 per participant and gene,
        Hessian positive definite.
    """

    covariance: pd.DataFrame
    correlation: float
    minus2_loglik: float
    found: bool

    @property
    def status(self) -> str:
        """`ok`, or that there is no maximum."""
        return "ok" if self.found else "no maximum of the likelihood was found"


@one_thread
def fit_kronecker(
    endog: Table,
    exog: pd.DataFrame,
    subject: Labels,
    cell: Labels,
    effects: Sequence[object] | None = None,
) -> KroneckerResults:
    """Fit a mean a gene, and effects common to all genes, to genes at visits by REML.

    Parameters
    ----------
    endog : array_like or DataFrame, shape (N, p)
        A row a subject and visit that there was, a column a gene (signed); nothing missing.
    exog : DataFrame, shape (N, m)
        Fixed effects common to all genes, of full rank, the intercept among them or in their span.
    subject, cell : array_like, shape (N,)
        Labels of subjects and visits, as for `MarginalModel`.
    effects : sequence, shape (m,), optional
        The effect that each column belongs to, as for `MarginalModel`.

    Returns
    -------
    KroneckerResults
        Degrees of freedom are those of DDFM=BETWITHIN, SAS's default.

    Raises
    ------
    NotIdentifiedError
        If columns of exog depend on those before them, or genes differ by nothing but a constant.
    MarginalError
        If genes are missing, and as `MarginalModel` for the mean over the genes.

    Notes
    -----
    y_ivg = x_iv' b + m_g + e_ivg, the m_g summing to 0; cov(e_ivg, e_iwh) = S_vw R_gh, S
    unstructured, R with 1 on its diagonal and r beside it. The means m_g are the same at all
    visits, as with the effects `gene visit*arm` of the literature.

    With C an orthonormal basis of the differences between genes, the p vectors of a subject's
    visits, the mean c and the p - 1 columns of Y C, are independent, with covariances
    (1 + (p - 1) r) / p S and (1 - r) S. The b are in the first alone, the m_g in the others alone:
    the likelihood is a product, also where visits are missing. docs/statistics.md.
    """
    genes = np.asarray(endog, dtype=float)
    if not np.isfinite(genes).all():
        row, column = np.argwhere(~np.isfinite(genes))[0]
        raise MarginalError(f"endog is {genes[row, column]} in row {row}; all genes are needed")
    mean = pd.Series(genes.mean(axis=1), index=exog.index)
    model = MarginalModel(mean, exog, subject, cell)  # its checks are those of the mean
    columns = exog.to_numpy(dtype=float)
    dependent = np.setdiff1d(np.arange(columns.shape[1]), independent_columns(columns))
    if len(dependent):
        raise NotIdentifiedError(f"{exog.columns[dependent[0]]} depends on the columns before")
    people = pd.factorize(np.asarray(subject))[0]
    visits = model.cells.get_indexer(pd.Index(pd.Series(cell)))
    data = KroneckerData(genes, columns, people, visits)
    structure = STRUCTURES["un"](len(model.cells))
    optimum = maximise(data, structure)
    scaled = structure.covariance(optimum.state)
    params, cov_params = data.fixed_effects(scaled)
    codes = np.arange(columns.shape[1]) if effects is None else np.asarray(effects)
    rest = (len(genes) - 1) * (data.n_genes - 1)
    degrees = between_within(columns, codes, people, "un@cs", rest)
    covariance, correlation = data.parameters(scaled)
    return KroneckerResults(
        params=pd.Series(params, index=exog.columns),
        cov_params=pd.DataFrame(cov_params, index=exog.columns, columns=exog.columns),
        degrees=SmallestOf(degrees),
        covariance=pd.DataFrame(covariance, index=model.cells, columns=model.cells),
        correlation=correlation,
        minus2_loglik=optimum.value,
        found=optimum.converged and optimum.positive_definite,
    )


@dataclass(frozen=True)
class _Pattern:
    """Differences between genes of the subjects with the same visits, in sums over them.

    Attributes
    ----------
    cells : ndarray of int, shape (q,)
        The visits.
    n : int
        Subjects.
    total : ndarray, shape (q, p)
    products : ndarray, shape (q, q)
    """

    cells: NDArray[np.intp]
    n: int
    total: Floats
    products: Floats


class KroneckerData:
    """Restricted likelihood of genes at visits by the covariance of the differences between genes.

    Parameters
    ----------
    genes : ndarray, shape (N, p)
    exog : ndarray, shape (N, m)
        Of full column rank.
    subject, cell : ndarray of int, shape (N,)
        Codes from 0; a subject has a cell at most once.

    Raises
    ------
    NotIdentifiedError
        If nothing but a constant differs between genes.

    Notes
    -----
    Of a covariance D of the visits of a difference, the mean over the genes has the covariance k D.
    The best k is the mean's residual sum of squares under D over its degrees of freedom, and stands
    in the value: what is left is a function of D alone, with the gradient at this k. A search costs
    what sums over subjects with the same visits cost, whatever the number of genes.
    """

    def __init__(
        self,
        genes: Floats,
        exog: Floats,
        subject: NDArray[np.integer],
        cell: NDArray[np.integer],
    ) -> None:
        self.mean = LongData(genes.mean(axis=1), exog, subject, cell, "reml")
        self.n_obs, self.n_genes = genes.shape
        self.n_subjects = self.mean.n_subjects * self.n_genes  # independent vectors of visits
        # each row is as long as its p - 1 orthonormal contrasts
        differences = genes - genes.mean(axis=1, keepdims=True)
        differences -= differences.mean(axis=0)
        if self.n_genes > 1 and not varies(differences.ravel(), np.abs(genes).max()):
            raise NotIdentifiedError("no variance in the differences between genes")
        shape = self.mean.n_subjects, self.mean.n_cells
        there, table = np.zeros(shape, dtype=bool), np.zeros((*shape, self.n_genes))
        there[subject, cell], table[subject, cell] = True, differences
        self.patterns = []
        for kind in np.unique(there, axis=0):
            cells = np.flatnonzero(kind)
            block = table[(there == kind).all(axis=1)][:, cells]
            products = np.einsum("nqp,nrp->qr", block, block)
            self.patterns.append(_Pattern(cells, len(block), block.sum(axis=0), products))
        self.start = self.mean.start
        if self.n_genes > 1:
            of_subjects = np.einsum("nqp,nrp->qr", table, table) / shape[0]
            # visits that are mostly missing would start with hardly any variance
            least = 0.1 * (differences**2).sum() / self.n_obs * np.eye(shape[1])
            self.start = (of_subjects + least) / (self.n_genes - 1)

    def ratio(self, covariance: Floats) -> float:
        """How many times the covariance of a difference that of the mean is; 1 of one gene."""
        if self.n_genes == 1:
            return 1.0
        cross, _, _ = self.mean.cross_products(covariance)
        inner = cross[:-1, :-1]
        rss = cross[-1, -1] - cross[:-1, -1] @ np.linalg.solve(inner, cross[:-1, -1])
        return float(rss / (self.n_obs - self.mean.n_columns))

    def parameters(self, covariance: Floats) -> tuple[Floats, float]:
        """Covariance of the visits of a gene, and correlation of the genes at a visit."""
        p = self.n_genes
        if p == 1:
            return covariance, np.nan
        of_mean = p * self.ratio(covariance)  # (1 + (p - 1) r) / (1 - r)
        return covariance * (of_mean + p - 1) / p, (of_mean - 1) / (of_mean + p - 1)

    def fixed_effects(self, covariance: Floats) -> tuple[Floats, Floats]:
        """Effects common to all genes (m,) and their covariance (m, m)."""
        return self.mean.fixed_effects(self.ratio(covariance) * covariance)

    def value_and_gradient(self, covariance: Floats) -> tuple[float, Floats]:
        """-2 log likelihood, and its gradient (q, q) in the covariance of a difference."""
        ratio = self.ratio(covariance)
        value, gradient = self.mean.value_and_gradient(ratio * covariance)
        value += self.n_obs * np.log(self.n_genes)  # of sqrt(p) times the mean, a unit vector
        if self.n_genes == 1:
            return value, gradient
        of_rest, gradient_of_rest = self._differences(covariance)
        return value + of_rest, ratio * gradient + gradient_of_rest

    def information(self, covariance: Floats) -> Callable[[Floats], Floats]:
        """Expected second derivative of the value: maps a direction (q, q) to a matrix (q, q)."""
        of_one = self.mean.information(covariance)
        return lambda direction: self.n_genes * of_one(direction)

    def _differences(self, covariance: Floats) -> tuple[float, Floats]:
        """Value and gradient of the p - 1 contrasts of the genes, whose means are at the best."""
        contrasts = self.n_genes - 1
        weight, pull = 0.0, np.zeros(self.n_genes)
        roots = [np.linalg.cholesky(covariance[np.ix_(of.cells, of.cells)]) for of in self.patterns]
        inverses = [cho_solve((root, True), np.eye(len(root))) for root in roots]
        for of, inverse in zip(self.patterns, inverses, strict=True):
            weight += of.n * inverse.sum()
            pull += inverse.sum(axis=0) @ of.total
        means = pull / weight
        value = contrasts * ((self.n_obs - 1) * np.log(2 * np.pi) + np.log(weight)) - pull @ means
        gradient = np.zeros_like(covariance)
        for of, root, inverse in zip(self.patterns, roots, inverses, strict=True):
            value += (inverse * of.products).sum()
            value += 2 * contrasts * of.n * np.log(np.diag(root)).sum()
            explained = np.tile(of.total @ means, (len(inverse), 1))
            residual = of.products - explained - explained.T + of.n * (means @ means)
            column = inverse.sum(axis=0)
            here = contrasts * of.n * (inverse - np.outer(column, column) / weight)
            gradient[np.ix_(of.cells, of.cells)] += here - inverse @ residual @ inverse
        return value, gradient
