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
    def genes_of_pieces(self) -> Floats:
        """`permuted` as combinations of the columns of `ModelData.pieces`, shape (q, p)."""
        pieces, contrasts = self.data.pieces, self.data.contrasts
        along = pieces.basis.T @ self.permuted
        return np.vstack([pieces.triangle @ contrasts.T, np.ones((1, self.p)), along])

    @cached_property
    def contrasts_of_pieces(self) -> Floats:
        """`contrasts` as combinations of the same columns, shape (q, p - 1).

        Raises
        ------
        NotIdentifiedError
            If n - k - p + 1 < 1, or the differences depend on one another and on the columns.
        """
        check_differences(self.data)
        return np.linalg.qr(self.genes_of_pieces @ self.data.contrasts)[0]

    @cached_property
    def contrasts(self) -> Floats:
        """Orthonormal basis of the differences between genes in `permuted`, shape (n, p - 1)."""
        return self.data.pieces.columns @ self.contrasts_of_pieces

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
        return Draws(self, Shuffles(self.data, np.arange(self.n)[None]))


class Shuffles:
    """Permutations of the subjects, and products that all columns of a design share.

    Parameters
    ----------
    data : ModelData
    order : ndarray of int, shape (m, n)
        A row a permutation.
    """

    def __init__(self, data: ModelData, order: NDArray[np.integer]) -> None:
        self.data, self.order = data, order

    @cached_property
    def products(self) -> Floats:
        """Products of the design's basis and the pieces of the genes, shape (m, k, q).

        To permute the rows of the genes against the design is to permute the design's against them.
        """
        pieces = self.data.pieces
        inverse = np.empty_like(self.order)
        np.put_along_axis(inverse, self.order, np.arange(self.data.n)[None], axis=1)
        moved = np.take(pieces.basis.T, inverse, axis=1)
        found = np.empty((len(self.order), len(moved), pieces.columns.shape[1]))
        np.matmul(moved, pieces.columns, out=found.swapaxes(0, 1))
        return found


class Draws:
    """Permutations of the subjects of `Partial.permuted`, all evaluated by products of matrices.

    Parameters
    ----------
    partial : Partial
    shuffles : Shuffles
        Of the same data.

    Notes
    -----
    With F the design in permuted order, v the mean over genes and B the basis of the gene
    differences, every regression follows from F'F = 1, F'v and F'B: the Gram matrix of [F, v] given
    B is [F, v]'[F, v] - [F, v]'B B'[F, v].
    """

    def __init__(self, partial: Partial, shuffles: Shuffles) -> None:
        self.partial, self.shuffles = partial, shuffles

    @property
    def design(self) -> Floats:
        """Orthonormal columns that are fitted, shape (n, c); what is tested is last."""
        return self.partial.frame

    @property
    def mean(self) -> Floats:
        """Mean over genes of what is drawn, shape (n,)."""
        return self.partial.mean

    @property
    def contrasts(self) -> Floats:
        """Orthonormal basis of its differences between genes, shape (n, p - 1)."""
        return self.partial.contrasts

    @cached_property
    def beside(self) -> Floats:
        """The mean over genes as it stands beside the design in each draw, shape (m, n)."""
        return self.mean[self.shuffles.order]

    @property
    def of_genes(self) -> Floats:
        """Products of the design and the genes that are drawn, shape (m, c, p)."""
        return self._of_pieces(self.partial.genes_of_pieces)

    @property
    def of_contrasts(self) -> Floats:
        """Products of the design and the contrasts, shape (m, c, p - 1)."""
        return self._of_pieces(self.partial.contrasts_of_pieces)

    def _of_pieces(self, combinations: Floats) -> Floats:
        products = self.shuffles.products
        rotation = self.design.T @ self.partial.data.pieces.basis
        flat = products.reshape(-1, len(combinations)) @ combinations  # one large product is fast
        found: Floats = rotation @ flat.reshape(*products.shape[:2], -1)
        return found

    @cached_property
    def _with_mean(self) -> Floats:
        """Products of the design and the mean over genes, shape (m, c)."""
        return self.beside @ self.design

    @cached_property
    def residuals(self) -> Floats:
        """What the design leaves of the mean over genes in each draw, shape (m, n)."""
        return self.beside - self._with_mean @ self.design.T

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
        others, cross = self._with_mean[:, :-1], self._with_mean[:, -1]
        total = whole - np.vecdot(others, others)
        size = np.ones(len(total))
        return size, cross, _unless_fitted(size, cross, total, whole)

    @cached_property
    def adjusted(self) -> tuple[Floats, Floats, Floats]:
        """The same, given the differences between genes too; missing where nothing is left."""
        contrasts, of_design = self.contrasts, self.of_contrasts
        of_mean = contrasts.T @ self.mean
        rest = self.mean - contrasts @ of_mean
        c = self.design.shape[1]
        gram = np.empty((c + 1, c + 1, len(of_design)))  # draws last: long rows are fast
        given = of_design @ of_design.swapaxes(1, 2)
        gram[:c, :c] = np.eye(c)[:, :, None] - given.transpose(1, 2, 0)
        gram[:c, c] = gram[c, :c] = (self._with_mean - of_design @ of_mean).T
        gram[c, c] = rest @ rest
        for i in range(c - 1):
            pivot = np.where(gram[i, i] < NOTHING, np.nan, gram[i, i])
            row = gram[i, i + 1 :]
            gram[i + 1 :, i + 1 :] -= row[:, None] * (row / pivot)
        size = np.where(gram[c - 1, c - 1] < NOTHING, np.nan, gram[c - 1, c - 1])
        cross = gram[c - 1, c]
        return size, cross, _unless_fitted(size, cross, gram[c, c], float(rest @ rest))


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
