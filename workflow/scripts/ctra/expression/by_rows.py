"""Matrices of genes by samples, of which a step needs some rows, or all of them in turn."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

BLOCK = 1000  # rows in memory at a time
NONE = pd.Index([], dtype=str)


class ByRows(Protocol):
    """A matrix of n_genes x n_samples, wherever it is kept."""

    @property
    def genes(self) -> pd.Index:
        """Names of the rows."""

    @property
    def samples(self) -> pd.Index:
        """Names of the columns."""

    def rows(self, genes: Iterable[str]) -> pd.DataFrame:
        """Rows of some genes, in their order; index `gene`, columns the samples."""

    def blocks(self, without: pd.Index = NONE) -> Iterator[pd.DataFrame]:
        """All rows in turn, some at a time, but for those of some genes."""


@dataclass(frozen=True)
class HeldMatrix:
    """A matrix in memory.

    Attributes
    ----------
    matrix : DataFrame, shape (n_genes, n_samples)
    """

    matrix: pd.DataFrame

    @property
    def genes(self) -> pd.Index:
        """Names of the rows."""
        return self.matrix.index

    @property
    def samples(self) -> pd.Index:
        """Names of the columns."""
        return self.matrix.columns

    def rows(self, genes: Iterable[str]) -> pd.DataFrame:
        """Rows of some genes, in their order."""
        return self.matrix.loc[list(genes)]

    def blocks(self, without: pd.Index = NONE) -> Iterator[pd.DataFrame]:
        """All rows in turn, some at a time, but for those of some genes."""
        places = np.flatnonzero(~self.genes.isin(without))
        for first in range(0, len(places), BLOCK):
            yield self.matrix.iloc[places[first : first + BLOCK]]
