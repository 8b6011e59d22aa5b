"""The counts of one sample, and all that they come from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Counts:
    """Unique alignments of one sample, each counted once on either strand.

    Attributes
    ----------
    genes : list of str
    sense, antisense : ndarray of int, shape (n_genes,)
        Reads on the strand of the gene under the protocol, and on the other; all of them.
    no_feature, ambiguous : int
        Unique reads on the sense strand of no gene, and of several genes.
    multiple, unmapped : int
        Reads with several places in the genome, and records of reads with none.
    internal : ndarray of int, shape (n_genes,), or None
        Those among `sense` that were primed within the transcript; None where nothing says so.
    drop_internal : bool
        Whether these are left out of `molecules` and `counted`.
    molecules : ndarray of int, shape (n_genes,), or None
        Distinct UMIs among the sense reads that are not left out; None without UMIs.
    saturated : int or None
        Those reads at positions with more than 30 % of the possible UMIs, where `molecules` is too
        low.
    aligner : str or None
        Program and version that made the alignments.
    """

    genes: list[str]
    sense: NDArray[np.int64]
    antisense: NDArray[np.int64]
    no_feature: int
    ambiguous: int
    multiple: int = 0
    unmapped: int = 0
    internal: NDArray[np.int64] | None = None
    drop_internal: bool = False
    molecules: NDArray[np.int64] | None = None
    saturated: int | None = None
    aligner: str | None = None

    @property
    def counted(self) -> NDArray[np.int64]:
        """Number by gene that enters the count matrix: molecules, or reads not left out."""
        if self.molecules is not None:
            return self.molecules
        if self.drop_internal and self.internal is not None:
            return self.sense - self.internal
        return self.sense

    def text(self) -> str:
        """The table as TSV: what enters the matrix, and all that it comes from."""
        columns = {"gene": self.genes, "count": self.counted.tolist()}
        columns |= {"sense": self.sense.tolist(), "antisense": self.antisense.tolist()}
        if self.internal is not None:
            columns["internal"] = self.internal.tolist()
        if self.molecules is not None:
            columns["molecules"] = self.molecules.tolist()
        rows = [tuple(columns), *zip(*columns.values(), strict=True)]
        return "".join("\t".join(map(str, row)) + "\n" for row in rows)
