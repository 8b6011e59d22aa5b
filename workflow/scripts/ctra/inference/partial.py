"""One column of a design given the others, under permutations of the subjects."""

from functools import cached_property

import numpy as np
from scipy.linalg import helmert

from ctra.files.errors import MarginalError, NotIdentifiedError
from ctra.inference.composite import check_design
from ctra.marginal.columns import independent_columns, paired_frames, with_intercept

NULLS = ("column", "model")
NOTHING = 1e-10  # of a sum of squares


class Given:
    """Genes and one column of the design, given the intercept and the other columns.

    Parameters
    ----------
    y : array_like or DataFrame, shape (n, p)
    x : array_like or DataFrame, shape (n, k)
        Without the intercept.
    column : label
        Of x.
    null : {"column", "model"}
        What has no effect in a permutation: the column, given the others, or none of them.

    Attributes
    ----------
    y, x : DataFrame
    column : label
    n, p, k : int
    frame : ndarray, shape (n, k)
        Orthonormal basis of the centred columns; what the others leave of the column is last.
    permuted : ndarray, shape (n, p)
        The part of y that a permutation moves: what the other columns leave of it, or, under
        `model`, all but the genes' means.
    mean : ndarray, shape (n,)
        Its mean over genes.

    Raises
    ------
    MarginalError
        If y and x do not fit together or are not complete, or there is no such column or null.
    NotIdentifiedError
        If n - 1 - k < 1, or a column is constant or depends on the others.
    """

    def __init__(self, y, x, column, null="column"):
        if null not in NULLS:
            raise MarginalError(f"null {null!r}; allowed: {', '.join(NULLS)}")
        self.y, self.x = paired_frames(y, x)
        if column not in self.x:
            names = ", ".join(map(str, self.x.columns))
            raise MarginalError(f"x has no column {column!r}; there are {names}")
        check_design(self.x)
        self.column = column
        (self.n, self.p), self.k = self.y.shape, self.x.shape[1]
        last = self.x[[*self.x.columns.drop(column), column]].to_numpy()
        self.frame = np.linalg.qr(last - last.mean(axis=0))[0]
        self.frame[:, -1] *= np.sign(self.frame[:, -1] @ last[:, -1])  # QR leaves the sign open
        y = self.y.to_numpy()
        self.permuted = y - y.mean(axis=0)
        if null == "column":
            others = self.frame[:, :-1]
            self.permuted -= others @ (others.T @ self.permuted)
        self.mean = self.permuted.mean(axis=1)

    @cached_property
    def contrasts(self):
        """Orthonormal basis of the differences between genes in `permuted`.

        Returns
        -------
        ndarray, shape (n, p - 1)

        Raises
        ------
        NotIdentifiedError
            If n - k - p + 1 < 1, or the differences depend on one another and on the columns.
        """
        numbers = f"n = {self.n} subjects, p = {self.p} genes, k = {self.k} columns"
        df = self.n - self.k - self.p + 1
        if df < 1:
            raise NotIdentifiedError(f"{numbers}: n - k - p + 1 = {df}, but at least 1 is needed")
        helmert_basis = helmert(self.p).T
        differences = with_intercept(self.x, self.y.to_numpy() @ helmert_basis)
        rank = len(independent_columns(differences)) - self.k - 1
        if rank < self.p - 1:
            raise NotIdentifiedError(
                f"{numbers}: the differences between genes have rank {rank} beside the columns, "
                f"not {self.p - 1}; a gene is constant, or follows from the columns and other genes"
            )
        return np.linalg.qr(self.permuted @ helmert_basis)[0]


class Draws:
    """Permutations of the subjects of `Given.permuted`, all evaluated by products of matrices.

    Parameters
    ----------
    given : Given
    order : ndarray of int, shape (m, n)
        A row a permutation.

    Notes
    -----
    To permute the genes' rows against the design is to permute the design's against the genes'.
    With F the frame in permuted order, v the mean over genes and B the basis of the gene
    differences, every regression follows from F'F = 1, F'v and F'B: the Gram matrix of [F, v] given
    B is [F, v]'[F, v] - [F, v]'B B'[F, v].
    """

    def __init__(self, given, order):
        self.given, self.order = given, order

    @cached_property
    def _frames(self):
        """Frames in permuted order, shape (m, k, n)."""
        inverse = np.empty_like(self.order)
        np.put_along_axis(inverse, self.order, np.arange(self.given.n)[None], axis=1)
        return np.ascontiguousarray(self.given.frame.T[:, inverse].swapaxes(0, 1))

    @cached_property
    def _with_mean(self):
        return self._frames @ self.given.mean

    @cached_property
    def plain(self):
        """The column and the mean over genes, given the other columns.

        Returns
        -------
        size, cross, total : ndarray, shape (m,)
            Sum of squares of what is left of the column, product of both, sum of squares of the
            mean. The column has the sum of squares 1 given the other columns.
        """
        total = self.given.mean @ self.given.mean - (self._with_mean[:, :-1] ** 2).sum(axis=1)
        return np.ones(len(total)), self._with_mean[:, -1], total

    @cached_property
    def adjusted(self):
        """The same, given the differences between genes too; missing where nothing is left."""
        mean, contrasts = self.given.mean, self.given.contrasts
        k = self.given.k
        of_mean = contrasts.T @ mean
        rest = mean - contrasts @ of_mean
        of_frame = self._frames @ contrasts
        gram = np.empty((len(self.order), k + 1, k + 1))
        gram[:, :k, :k] = np.eye(k) - of_frame @ of_frame.swapaxes(1, 2)
        gram[:, :k, k] = gram[:, k, :k] = self._with_mean - of_frame @ of_mean
        gram[:, k, k] = rest @ rest
        for i in range(k - 1):
            pivot = gram[:, i, i].copy()
            pivot[pivot < NOTHING] = np.nan
            row = gram[:, i, i + 1 :]
            gram[:, i + 1 :, i + 1 :] -= row[:, :, None] * (row / pivot[:, None])[:, None, :]
        size = np.where(gram[:, k - 1, k - 1] < NOTHING, np.nan, gram[:, k - 1, k - 1])
        return size, gram[:, k - 1, k], gram[:, k, k]
