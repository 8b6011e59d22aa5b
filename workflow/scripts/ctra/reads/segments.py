"""The genes of both strands on one axis, and the gene that each read lies in."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ctra.reads.bam import Alignments

NO_FEATURE, AMBIGUOUS = -1, -2


class Axis:
    """All contigs one behind the other with a gap between them, and then again for the strand -.

    Parameters
    ----------
    contigs : dict of str to int
        Length in nt by name, in the order of the BAM's header.
    """

    def __init__(self, contigs: dict[str, int]) -> None:
        steps = [length + 1 for length in contigs.values()]
        self._begins = np.cumsum([0, *steps], dtype=np.int64)
        self._begin: dict[tuple[str, str], int] = {}
        for contig, begin in zip(contigs, self._begins[:-1].tolist(), strict=True):
            self._begin[contig, "+"] = begin
            self._begin[contig, "-"] = begin + int(self._begins[-1])

    def place(self, contig: str, strand: str, position: int) -> int:
        """Place on the axis of a position on a strand of a contig."""
        return self._begin[contig, strand] + position

    def begins(self, contig: NDArray[np.int32], minus: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Where the contigs of reads begin on the axis, on the strand - where `minus` says so."""
        return self._begins[contig] + minus * self._begins[-1]


@dataclass(frozen=True)
class Segments:
    """Both strands, cut where the set of covering genes changes.

    Attributes
    ----------
    starts, ends : ndarray of int, shape (m,)
        Disjoint segments covered by at least one gene, in order of the axis.
    gene : ndarray of int, shape (m,)
        Index of the one gene that covers the segment, AMBIGUOUS for several.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    gene: NDArray[np.int64]

    def assign(self, reads: Alignments, begins: NDArray[np.int64]) -> NDArray[np.int64]:
        """Gene of each read on the strand of a contig that begins there, or what it has instead.

        Parameters
        ----------
        reads : Alignments
        begins : ndarray of int, shape (n,)
            From `Axis.begins`.

        Returns
        -------
        ndarray of int, shape (n,)
            Index of the gene, NO_FEATURE or AMBIGUOUS.
        """
        block_starts = reads.block_start + begins[reads.block_read]
        block_ends = reads.block_end + begins[reads.block_read]
        first = np.searchsorted(self.ends, block_starts, side="right")
        hit = np.append(self.starts, np.iinfo(np.int64).max)[first] < block_ends
        first, read = first[hit], reads.block_read[hit]
        last = np.searchsorted(self.starts, block_ends[hit], side="left") - 1
        changes = np.cumsum(np.append(0, self.gene[1:] != self.gene[:-1]))
        several = changes[last] != changes[first]
        of_block = np.where(several, AMBIGUOUS, self.gene[first])
        # the blocks of a read stand together
        new = np.flatnonzero(np.diff(read, prepend=-1))
        gene = np.full(len(begins), NO_FEATURE)
        if len(new):
            lowest = np.minimum.reduceat(of_block, new)
            highest = np.maximum.reduceat(of_block, new)
            gene[read[new]] = np.where(lowest == highest, highest, AMBIGUOUS)
        return gene


def cut_segments(
    exons: Sequence[tuple[str, str, int, int, str]], genes: Sequence[str], axis: Axis
) -> Segments:
    """Cut both strands where the set of covering genes changes.

    Parameters
    ----------
    exons : list of (str, str, int, int, str)
        Gene, contig, start, end (0-based, half-open) and strand.
    genes : list of str
        All genes of the exons, whose places here are their indices.
    axis : Axis
    """
    index = {gene: number for number, gene in enumerate(genes)}
    placed = [
        (index[gene], axis.place(contig, strand, start), axis.place(contig, strand, end))
        for gene, contig, start, end, strand in exons
    ]
    merged: list[list[int]] = []
    for number, begin, stop in sorted(placed):
        if merged and merged[-1][0] == number and begin <= merged[-1][2]:
            merged[-1][2] = max(merged[-1][2], stop)
        else:
            merged.append([number, begin, stop])
    gene, start, end = np.array(merged, dtype=np.int64).reshape(-1, 3).T
    bounds, where = np.unique(np.concatenate([start, end]), return_inverse=True)
    opens_closes = np.repeat([1, -1], len(gene))
    depth = np.cumsum(np.bincount(where, weights=opens_closes, minlength=len(bounds)))
    # where one gene covers the axis, the sum of the covering genes' indices is its own
    covering = np.cumsum(np.bincount(where, weights=opens_closes * np.tile(gene, 2)))
    covered = np.flatnonzero(depth > 0)
    owner = np.where(depth == 1, covering, AMBIGUOUS)[covered].astype(np.int64)
    return Segments(bounds[covered], bounds[covered + 1], owner)
