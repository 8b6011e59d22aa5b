"""Reads counted in genes: unique alignments against the union of each gene's exons."""

from dataclasses import dataclass

import numpy as np
import pysam

NO_FEATURE, AMBIGUOUS = -1, -2
UNIQUE_MAPQ = 255
STRANDS = {"forward": False, "reverse": True}


class CountError(ValueError):
    """Alignments that cannot be counted, or counts that disagree."""


@dataclass(frozen=True)
class Counts:
    """Unique alignments of one sample, each counted once on either strand.

    Attributes
    ----------
    genes : list of str
    sense, antisense : ndarray of int, shape (n_genes,)
        Reads on the strand of the gene under the protocol, and on the other.
    no_feature, ambiguous : int
        Unique reads on the sense strand of no gene, and of several genes.
    """

    genes: list
    sense: np.ndarray
    antisense: np.ndarray
    no_feature: int
    ambiguous: int


def count_genes(bam, exons, *, strand="forward", batch=200_000):
    """Count the uniquely mapped reads of a BAM in genes.

    Parameters
    ----------
    bam : str or Path
        Single-end alignments by STAR (mapping quality 255 = unique), in any order.
    exons : iterable of (str, str, int, int, str)
        Gene, contig, start, end (0-based, half-open) and strand of every exon.
    strand : {"forward", "reverse"}
        Whether a read has the strand of the mRNA (QuantSeq FWD) or the opposite one (REV).
    batch : int
        Alignments held in memory at a time.

    Returns
    -------
    Counts
        Genes in order of first appearance in `exons`.

    Raises
    ------
    CountError
        If the exons name a contig that the BAM has not.

    Notes
    -----
    A read belongs to a gene if any aligned base lies in an exon of it; if that holds for several
    genes of the strand it is ambiguous. This is the rule of STAR's GeneCounts and of htseq-count's
    union mode (Anders et al. 2015, doi:10.1093/bioinformatics/btu638).
    """
    exons = list(exons)
    genes = list(dict.fromkeys(gene for gene, *_ in exons))
    with pysam.AlignmentFile(bam, "rb") as alignments:
        offsets = np.concatenate([[0], np.cumsum(np.array(alignments.lengths, dtype=np.int64) + 1)])
        contigs = dict(zip(alignments.references, offsets[:-1].tolist(), strict=True))
        missing = sorted({contig for _, contig, *_ in exons} - contigs.keys())
        if missing:
            raise CountError(f"{bam}: contigs of the annotation not in it: {', '.join(missing)}")
        segments = {sign: _segments(exons, genes, contigs, sign) for sign in "+-"}
        totals = {sense: np.zeros(len(genes) + 2, dtype=np.int64) for sense in (True, False)}
        for starts, ends, reads, reverse in _batches(alignments, offsets, batch):
            for sense in (True, False):
                # the strand of the gene that a read is compared with
                on_minus = reverse ^ STRANDS[strand] ^ (not sense)
                gene = np.where(
                    on_minus,
                    _assign(*segments["-"], starts, ends, reads, len(reverse)),
                    _assign(*segments["+"], starts, ends, reads, len(reverse)),
                )
                totals[sense] += np.bincount(gene + 2, minlength=len(genes) + 2)
    return Counts(
        genes=genes,
        sense=totals[True][2:],
        antisense=totals[False][2:],
        no_feature=int(totals[True][NO_FEATURE + 2]),
        ambiguous=int(totals[True][AMBIGUOUS + 2]),
    )


def _batches(alignments, offsets, size):
    """Blocks of the unique alignments: starts, ends, index of their read; and reads' strands."""
    starts, ends, reads, reverse = [], [], [], []
    offsets = offsets.tolist()

    def arrays():
        return (
            np.array(starts, dtype=np.int64),
            np.array(ends, dtype=np.int64),
            np.array(reads, dtype=np.int64),
            np.array(reverse, dtype=bool),
        )

    for read in alignments.fetch(until_eof=True):
        if read.is_unmapped or read.mapping_quality != UNIQUE_MAPQ:
            continue
        offset = offsets[read.reference_id]
        for start, end in read.get_blocks():
            starts.append(start + offset)
            ends.append(end + offset)
            reads.append(len(reverse))
        reverse.append(read.is_reverse)
        if len(reverse) == size:
            yield arrays()
            starts, ends, reads, reverse = [], [], [], []
    if reverse:
        yield arrays()


def _segments(exons, genes, contigs, sign):
    """Cut one strand where the set of covering genes changes.

    Returns
    -------
    starts, ends : ndarray of int, shape (m,)
        Disjoint segments covered by at least one gene, in genome order.
    gene : ndarray of int, shape (m,)
        Index of the one gene that covers the segment, AMBIGUOUS for several.
    """
    index = {gene: i for i, gene in enumerate(genes)}
    merged = []
    on_strand = [
        (index[gene], contigs[contig] + start, contigs[contig] + end)
        for gene, contig, start, end, strand in exons
        if strand == sign
    ]
    for gene, start, end in sorted(on_strand):
        if merged and merged[-1][0] == gene and start <= merged[-1][2]:
            merged[-1][2] = max(merged[-1][2], end)
        else:
            merged.append([gene, start, end])
    gene, start, end = np.array(merged, dtype=np.int64).reshape(-1, 3).T
    bounds, where = np.unique(np.concatenate([start, end]), return_inverse=True)
    opens_closes = np.repeat([1, -1], len(gene))
    depth = np.cumsum(np.bincount(where, weights=opens_closes, minlength=len(bounds)))
    covering = np.cumsum(np.bincount(where, weights=opens_closes * np.tile(gene, 2)))
    covered = np.flatnonzero(depth > 0)
    owner = np.where(depth == 1, covering, AMBIGUOUS)[covered].astype(np.int64)
    return bounds[covered], bounds[covered + 1], owner


def _assign(seg_starts, seg_ends, seg_gene, starts, ends, reads, n_reads):
    """Gene of each read on one strand, NO_FEATURE or AMBIGUOUS."""
    first = np.searchsorted(seg_ends, starts, side="right")
    last = np.searchsorted(seg_starts, ends, side="left") - 1
    hit = first <= last
    first, last, reads = first[hit], last[hit], reads[hit]
    changes = np.concatenate([[0], np.cumsum(seg_gene[1:] != seg_gene[:-1])])
    several = changes[last] != changes[first]
    gene = np.where(several, AMBIGUOUS, seg_gene[first])
    lowest = np.full(n_reads, np.iinfo(np.int64).max)
    highest = np.full(n_reads, NO_FEATURE)
    np.minimum.at(lowest, reads, gene)
    np.maximum.at(highest, reads, gene)
    return np.where(
        highest == lowest,
        highest,
        np.where(lowest == np.iinfo(np.int64).max, NO_FEATURE, AMBIGUOUS),
    )
