"""One column of a design given the others, under permutations of the subjects."""

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from ctra.files.errors import MarginalError
from ctra.files.rounding import NOTHING
from ctra.marginal.columns import Label
from ctra.marginal.data import ModelData
from ctra.marginal.identified import check_design, check_differences
from ctra.marginal.structures import Floats

NULLS = ("column", "model")


class Partial:
    """Genes and one column of the design, given the intercept and the other columns.

    Parameters
    ----------
    data : ModelData
    column : label
        Of its design.
    null : {"column", "model"}
        What has no effect in a permutation: the column, given the others, or none of them.

    Attributes
    ----------
    data : ModelData
    column : label
    n, p, k : int
        Subjects, genes, columns.
    frame : ndarray, shape (n, k)
        Orthonormal basis of the centred columns; what the others leave of the column is last.
    length : float
        Of what the others leave of the column: its product with the last of the frame.
    permuted : ndarray, shape (n, p)
        The part of y that a permutation moves: what the other columns leave of it, or, under
        `model`, all but the genes' means.
    mean : ndarray, shape (n,)
        Its mean over genes.

    Raises
    ------
    MarginalError
        If there is no such column or null.
    NotIdentifiedError
        If n - 1 - k < 1, or a column is constant or depends on the others.
    """

    def __init__(self, data: ModelData, column: Label, null: str = "column") -> None:
        if null not in NULLS:
            raise MarginalError(f"null {null!r}; allowed: {', '.join(NULLS)}")
        if column not in data.x:
            names = ", ".join(map(str, data.x.columns))
            raise MarginalError(f"x has no column {column!r}; there are {names}")
        check_design(data)
        self.data, self.column = data, column
        self.n, self.p, self.k = data.n, data.p, data.k
        last = data.x[[*data.x.columns.drop([column]), column]].to_numpy()
        self.frame = np.linalg.qr(last - last.mean(axis=0))[0]
        self.frame[:, -1] *= np.sign(self.frame[:, -1] @ last[:, -1])  # QR leaves the sign open
        self.values = data.x[column].to_numpy()
        self.values = self.values - self.values.mean()
        self.length = self.frame[:, -1] @ self.values
        self.permuted = data.centred_genes.copy(order="K")  # sums round by the order in memory
        if null == "column":
            others = self.frame[:, :-1]
            self.permuted -= others @ (others.T @ self.permuted)
        self.mean = self.permuted.mean(axis=1)

    @cached_property
    def basis(self) -> Floats:
        """The intercept and the frame, shape (n, k + 1)."""
        return np.column_stack([np.full(self.n, 1 / np.sqrt(self.n)), self.frame])

    @cached_property
    def contrasts(self) -> Floats:
        """Orthonormal basis of the differences between genes in `permuted`.

        Returns
        -------
        ndarray, shape (n, p - 1)

        Raises
        ------
        NotIdentifiedError
            If n - k - p + 1 < 1, or the differences depend on one another and on the columns.
        """
        check_differences(self.data)
        return np.linalg.qr(self.permuted @ self.data.contrasts)[0]

    @cached_property
    def gene_slopes(self) -> tuple[Floats, Floats]:
        """Slopes of the genes one by one (p,), and their residual cross products (p, p)."""
        u = self.frame[:, -1]
        slopes = u @ self.permuted
        residual = self.permuted - np.outer(u, slopes)
        return slopes / self.length, residual.T @ residual

    @cached_property
    def observed(self) -> "Draws":
        """The subjects in their own order, as the only draw."""
        return Draws(self, np.arange(self.n)[None])


class Draws:
    """Permutations of the subjects of `Partial.permuted`, all evaluated by products of matrices.

    Parameters
    ----------
    partial : Partial
    order : ndarray of int, shape (m, n)
        A row a permutation.

    Notes
    -----
    To permute the genes' rows against the design is to permute the design's against the genes'.
    With F the frame in permuted order, v the mean over genes and B the basis of the gene
    differences, every regression follows from F'F = 1, F'v and F'B: the Gram matrix of [F, v] given
    B is [F, v]'[F, v] - [F, v]'B B'[F, v].
    """

    def __init__(self, partial: Partial, order: NDArray[np.integer]) -> None:
        self.partial, self.order = partial, order

    @property
    def mean(self) -> Floats:
        """Mean over genes of what is drawn, shape (n,)."""
        return self.partial.mean

    @property
    def contrasts(self) -> Floats:
        """Orthonormal basis of its differences between genes, shape (n, p - 1)."""
        return self.partial.contrasts

    @cached_property
    def _inverse(self) -> NDArray[np.integer]:
        """The permutations of the design that amount to those of the genes, shape (m, n)."""
        inverse = np.empty_like(self.order)
        np.put_along_axis(inverse, self.order, np.arange(self.partial.n)[None], axis=1)
        return inverse

    def moved(self, of_design: Floats) -> Floats:
        """Columns that belong to the design, (n, c), as they stand in each draw: (c, m, n)."""
        return np.take(of_design.T, self._inverse, axis=1)

    @cached_property
    def frames(self) -> Floats:
        """Frames of each draw, shape (number of columns, m, n); what is tested is last."""
        return self.moved(self.partial.frame)

    def products(self, columns: Floats) -> Floats:
        """Products of the frames and columns of subjects, (n, c): (number of columns, m, c)."""
        flat = self.frames.reshape(-1, len(columns))  # one large product is faster than many
        return (flat @ columns).reshape(*self.frames.shape[:2], -1)

    @cached_property
    def _with_mean(self) -> Floats:
        """Products of the frames and the mean over genes, shape (number of columns, m)."""
        return self.products(self.mean[:, None])[:, :, 0]

    @cached_property
    def residuals(self) -> Floats:
        """What all columns leave of the mean over genes in each draw, shape (m, n)."""
        return self.mean - np.einsum("km,kmn->mn", self._with_mean, self.frames)

    @cached_property
    def plain(self) -> tuple[Floats, Floats, Floats]:
        """The column and the mean over genes, given the other columns.

        Returns
        -------
        size, cross, total : ndarray, shape (m,)
            Sum of squares of what is left of the column, product of both, sum of squares of the
            mean. The column has the sum of squares 1 given the other columns. The total is missing
            where the column leaves nothing of it, which would be the variance of a test.
        """
        whole = float(self.mean @ self.mean)
        total = whole - (self._with_mean[:-1] ** 2).sum(axis=0)
        size, cross = np.ones(len(total)), self._with_mean[-1]
        return size, cross, _unless_fitted(size, cross, total, whole)

    @cached_property
    def adjusted(self) -> tuple[Floats, Floats, Floats]:
        """The same, given the differences between genes too; missing where nothing is left."""
        mean, contrasts = self.mean, self.contrasts
        k = len(self.frames)
        of_mean = contrasts.T @ mean
        rest = mean - contrasts @ of_mean
        of_frame = self.products(contrasts).swapaxes(0, 1)
        gram = np.empty((k + 1, k + 1, len(of_frame)))  # draws last: long rows are fast
        given = of_frame @ of_frame.swapaxes(1, 2)
        gram[:k, :k] = np.eye(k)[:, :, None] - given.transpose(1, 2, 0)
        gram[:k, k] = gram[k, :k] = self._with_mean - (of_frame @ of_mean).T
        gram[k, k] = rest @ rest
        for i in range(k - 1):
            pivot = np.where(gram[i, i] < NOTHING, np.nan, gram[i, i])
            row = gram[i, i + 1 :]
            gram[i + 1 :, i + 1 :] -= row[:, None] * (row / pivot)
        size = np.where(gram[k - 1, k - 1] < NOTHING, np.nan, gram[k - 1, k - 1])
        cross = gram[k - 1, k]
        return size, cross, _unless_fitted(size, cross, gram[k, k], float(rest @ rest))


def _unless_fitted(size: Floats, cross: Floats, total: Floats, whole: float) -> Floats:
    """Totals, missing where the column leaves nothing of them but rounding of the whole."""
    return np.where(total - cross**2 / size > NOTHING * whole, total, np.nan)


# maps draws to the values of a statistic and its two-sided nominal p, shapes (m,); missing where
# there is none
Evaluate = Callable[[Draws], tuple[Floats, Floats]]


def t_test(slope: Floats, variance: Floats, df: int) -> tuple[Floats, Floats]:
    """T of slopes with a variance each, and its two-sided p."""
    t = slope / np.sqrt(variance)
    return t, 2 * stdtr(df, -np.abs(t))
