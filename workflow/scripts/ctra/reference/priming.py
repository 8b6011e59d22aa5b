"""Internal priming: where oligo(dT) may have primed in a transcript, not at its poly-A tail."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ctra.files.sequence import reverse_complement
from ctra.reference.annotation import Annotation
from ctra.reference.gene import Gene, Place
from ctra.reference.genome import read_sequences

RUN = 6
WINDOW, IN_WINDOW = 10, 7
# Bases of a run of A that an alignment may have at its end.
ENTERED = 3
# No site is this near to the 3' end of a transcript.
END = 20


def scan_genome(fasta: Path | str, annotation: Annotation) -> tuple[dict[str, int], list[Place]]:
    """Contigs of a genome and the A-rich sites in its exons; the genome is read once.

    Parameters
    ----------
    fasta : str or Path
        Plain or gzip.
    annotation : Annotation

    Returns
    -------
    contigs : dict of str to int
        Length in nt by name, in the order of the file.
    sites : list of (str, int, int, str)
        Contig, start, end and the mRNA's strand of each interval of `a_rich_sites`.

    Raises
    ------
    GenomeError
        If the FASTA cannot be read, or the annotation does not lie within it or does not cover it
        (`ctra.reference.annotation.Extent.check`).
    """
    exons, ends = _by_strand(annotation.genes.values())
    contigs: dict[str, int] = {}
    sites: list[Place] = []
    for contig, sequence in read_sequences(fasta):
        contigs[contig] = len(sequence)
        if annotation.extent.first_beyond(contig, len(sequence)):
            continue  # the check below says so
        for strand in "+-":
            if (contig, strand) in exons:
                found = a_rich_sites(sequence, exons[contig, strand], ends[contig, strand], strand)
                sites += [(contig, start, end, strand) for start, end in found]
    annotation.extent.check(fasta, contigs)
    return contigs, sites


def a_rich_sites(
    sequence: bytes | bytearray,
    exons: Iterable[tuple[int, int]],
    three_prime: Iterable[int],
    strand: str,
) -> list[tuple[int, int]]:
    """Places in exons where a read that ends there was primed on As of the genome.

    Parameters
    ----------
    sequence : bytes
        Of the contig; lower case is read as upper case.
    exons : iterable of (int, int)
        Start and end (0-based, half-open) of the exons on the strand, within the contig.
    three_prime : iterable of int
        Last base (0-based) of each transcript on the strand.
    strand : {"+", "-"}

    Returns
    -------
    list of (int, int)
        Start and end of intervals (0-based, half-open) of positions p: the last aligned base in
        the direction of the mRNA, which is the rightmost of an alignment to a gene on +, the
        leftmost on -.

    Notes
    -----
    On the mRNA's strand, the 10 nt after p hold at least 7 A, or there are 6 A in a row among
    p - 2 .. p + 10. The trimming of poly-A takes the As of the genome off the read with those of
    the tail, so that the alignment ends before the stretch. It ends in it where one or two As are
    left at the end of a read, or where the primer sits behind another base in the stretch: so the
    row may begin up to 3 nt before p + 1. The window of 7 in 10 may not, as that would double the
    places in random sequence. Of these the rule flags 0.4 % where A is 25 % of the bases, and 1.8 %
    where it is 32 %.

    Bases outside the exons do not count: behind an exon the mRNA goes on with the next one, not
    with the intron. Positions up to 20 nt from the 3' end of a transcript are left out: there the
    read ends at its tail.
    """
    starts, stops = _merged(exons)
    # N around each exon: what is behind its end does not count
    margin = b"N" * WINDOW
    text = b"".join(
        margin + sequence[start:stop] + margin
        for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)
    ).upper()
    if strand == "-":
        text = reverse_complement(text)
    found = _primed(np.frombuffer(text, np.uint8) == ord("A"))
    if strand == "-":
        found = len(text) - 1 - found[::-1]
    offsets = np.cumsum(stops - starts + 2 * WINDOW)
    piece = np.searchsorted(offsets, found, side="right")
    positions = found - offsets[piece] + WINDOW + stops[piece]
    positions = positions[(starts[piece] <= positions) & (positions < stops[piece])]
    positions = positions[~_near(positions, np.array(sorted(three_prime)))]
    runs = np.split(positions, np.flatnonzero(np.diff(positions) > 1) + 1)
    return [(int(run[0]), int(run[-1]) + 1) for run in runs if len(run)]


def _by_strand(
    genes: Iterable[Gene],
) -> tuple[dict[tuple[str, str], set[tuple[int, int]]], dict[tuple[str, str], set[int]]]:
    """Exons (start and end), and last bases of transcripts, by contig and strand."""
    exons: dict[tuple[str, str], set[tuple[int, int]]] = {}
    ends: dict[tuple[str, str], set[int]] = {}
    for gene in genes:
        for contig, start, end, strand in gene.exons:
            exons.setdefault((contig, strand), set()).add((start, end))
        for contig, last, strand in gene.ends:
            ends.setdefault((contig, strand), set()).add(last)
    return exons, ends


def _merged(exons: Iterable[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Starts and ends, in order, of the stretches that exons cover together."""
    starts, ends = np.array(sorted(exons)).T
    reach = np.maximum.accumulate(ends)
    gap = starts[1:] > reach[:-1]
    return starts[np.append(True, gap)], reach[np.append(gap, True)]


def _near(positions: NDArray[np.int64], three_prime: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each position is near to one of the sorted 3' ends."""
    up_to = np.searchsorted(three_prime, positions + END, side="right")
    before = np.searchsorted(three_prime, positions - END, side="left")
    return up_to > before


def _primed(is_a: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Indices at which the rule of `a_rich_sites` holds, in a sequence on the mRNA's strand."""
    before = np.concatenate([[0], np.cumsum(is_a, dtype=np.int32)])
    in_window = before[WINDOW:] - before[:-WINDOW] >= IN_WINDOW
    runs = np.cumsum(np.append(False, before[RUN:] - before[:-RUN] == RUN), dtype=np.int32)
    # all of them at the indices WINDOW .. n - WINDOW - 1
    behind = in_window[WINDOW + 1 :]
    up_to_end, up_to_start = runs[2 * WINDOW + 2 - RUN :], runs[WINDOW + 1 - ENTERED :]
    in_a_row = up_to_end > up_to_start[: len(up_to_end)]
    return WINDOW + np.flatnonzero(behind | in_a_row)
