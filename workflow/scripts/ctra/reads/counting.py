"""Reads counted in genes: unique alignments against the union of each gene's exons."""

from dataclasses import dataclass

import numpy as np

from ctra.files.errors import ReadsError
from ctra.reads.bam import read_alignments, read_header
from ctra.reads.umi import LONGEST, count_molecules, encode_umis, umi_length

NO_FEATURE, AMBIGUOUS = -1, -2
TAIL = 10  # nt; fewer are often cut for their quality, or look like the adapter by chance
STRANDS = {"forward": False, "reverse": True}


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

    genes: list
    sense: np.ndarray
    antisense: np.ndarray
    no_feature: int
    ambiguous: int
    multiple: int = 0
    unmapped: int = 0
    internal: np.ndarray | None = None
    drop_internal: bool = False
    molecules: np.ndarray | None = None
    saturated: int | None = None
    aligner: str | None = None

    @property
    def counted(self):
        """Number by gene that enters the count matrix: molecules, or reads not left out."""
        if self.molecules is not None:
            return self.molecules
        return self.sense - self.internal if self.drop_internal else self.sense

    def rows(self):
        """Header and rows of the table: what enters the matrix, and all that it comes from."""
        columns = {"gene": self.genes, "count": self.counted}
        for name in ("sense", "antisense", "internal", "molecules"):
            if getattr(self, name) is not None:
                columns[name] = getattr(self, name)
        yield tuple(columns)
        yield from zip(*columns.values(), strict=True)


def count_genes(
    bam,
    exons,
    *,
    strand="forward",
    umi=False,
    a_rich=None,
    read_length=None,
    lengths=None,
    drop_internal=False,
    batch=200_000,
):
    """Count the uniquely mapped reads of a BAM in genes.

    Parameters
    ----------
    bam : str or Path
        Single-end alignments by STAR (mapping quality 255 = unique), in any order.
    exons : iterable of (str, str, int, int, str)
        Gene, contig, start, end (0-based, half-open) and strand of every exon.
    strand : {"forward", "reverse"}
        Whether a read has the strand of the mRNA (QuantSeq FWD) or the opposite one (REV).
    umi : bool
        Whether the names of the reads end in `_` and a UMI; molecules are counted then.
    a_rich : iterable of (str, int, int, str), optional
        Contig, start, end and strand of the intervals where an alignment that ends there was primed
        internally, by `ctra.reference.priming.a_rich_sites`.
    read_length : int, optional
        Of untrimmed reads, in nt. A FWD read from which less than 10 nt were cut did not run into
        a poly-A, and its end tells nothing of priming; without it every end does, as in REV reads,
        which begin there.
    lengths : dict of str to int, optional
        Length of the genome's contigs in nt, which the BAM must have.
    drop_internal : bool
        Whether those reads are left out of `Counts.molecules` and `Counts.counted`.
    batch : int
        Most alignments held in memory at a time.

    Returns
    -------
    Counts
        Genes in order of first appearance in `exons`.

    Raises
    ------
    ReadsError
        If the exons or sites name a contig that the BAM has not, if reads are to be dropped without
        sites, or if the name of a read that counts does not end in a UMI as long as the first one.
    ReadsError
        If the file is not a whole BAM of single-end alignments by STAR.

    Notes
    -----
    A read belongs to a gene if any aligned base lies in an exon of it; if that holds for several
    genes of the strand it is ambiguous. This is the rule of STAR's GeneCounts and of htseq-count's
    union mode (Anders et al. 2015, doi:10.1093/bioinformatics/btu638).

    With UMIs, all reads of genes are held to the end of the file: some 150 bytes a read at most.
    """
    if drop_internal and a_rich is None:
        raise ReadsError(f"{bam}: no A-rich sites given by which internally primed reads are known")
    exons, sites = list(exons), list(a_rich or [])
    genes = list(dict.fromkeys(gene for gene, *_ in exons))
    contigs, first, aligner = read_header(bam)
    named = {contig for _, contig, *_ in exons} | {contig for contig, *_ in sites}
    if missing := sorted(named - contigs.keys()):
        raise ReadsError(f"{bam}: contigs of the annotation not in it: {', '.join(missing)}")
    for contig, length in (lengths or {}).items():
        if contigs.get(contig, length) != length:
            raise ReadsError(
                f"{bam}: contig {contig!r} has {contigs[contig]} nt, but {length} in the genome; "
                "alignments to another assembly: align again"
            )
    # every contig on one axis, with a gap behind it, and then again for the strand -
    offsets = np.cumsum([0] + [length + 1 for length in contigs.values()])
    on_axis = {
        (contig, sign): int(offset + (sign == "-") * offsets[-1])
        for sign in "+-"
        for contig, offset in zip(contigs, offsets, strict=False)
    }
    segments = _segments(exons, genes, on_axis)
    site_bounds = np.array(
        sorted(on_axis[contig, sign] + p for contig, *interval, sign in sites for p in interval)
    )

    totals = {sense: np.zeros(len(genes) + 2, dtype=np.int64) for sense in (True, False)}
    internal = np.zeros(len(genes), dtype=np.int64)
    multiple = unmapped = length = 0
    tagged = [np.zeros((3, 0), dtype=np.int64)]
    for reads in read_alignments(bam, first, batch):
        multiple += reads.multiple
        unmapped += reads.unmapped
        on_minus = reads.reverse ^ STRANDS[strand]
        offset = {
            sense: offsets[reads.contig] + (on_minus == sense) * offsets[-1]
            for sense in (True, False)
        }
        gene = {sense: _assign(*segments, reads, offset[sense]) for sense in (True, False)}
        for sense in (True, False):
            totals[sense] += np.bincount(gene[sense] + 2, minlength=len(genes) + 2)
        gene = gene[True]
        kept = gene >= 0
        if a_rich is not None:
            three_prime = np.where(on_minus, reads.start, reads.end - 1) + offset[True]
            # inside an interval lies what has an odd number of bounds up to it
            primed = kept & (np.searchsorted(site_bounds, three_prime, side="right") % 2 == 1)
            if read_length is not None and strand == "forward":
                primed &= reads.length <= read_length - TAIL
            internal += np.bincount(gene[primed], minlength=len(genes))
            if drop_internal:
                kept &= ~primed
        if umi and kept.any():
            kept = np.flatnonzero(kept)
            length = length or umi_length(reads.name(kept[0]))
            position = reads.five_prime[kept] + offset[True][kept]
            tagged.append(np.stack([gene[kept], position, _umis(bam, reads, kept, length)]))
    molecules = saturated = None
    if umi:
        molecules, saturated = count_molecules(
            *np.concatenate(tagged, axis=1), length=length, n_genes=len(genes)
        )
    return Counts(
        genes=genes,
        sense=totals[True][2:],
        antisense=totals[False][2:],
        no_feature=int(totals[True][NO_FEATURE + 2]),
        ambiguous=int(totals[True][AMBIGUOUS + 2]),
        multiple=multiple,
        unmapped=unmapped,
        internal=None if a_rich is None else internal,
        drop_internal=drop_internal,
        molecules=molecules,
        saturated=saturated,
        aligner=aligner,
    )


def _umis(bam, reads, rows, length):
    """UMIs of some reads as integers."""
    umis = encode_umis(reads.name_tails(length + 1)[rows])
    wrong = rows[umis < 0] if length else rows
    if len(wrong):
        raise ReadsError(
            f"{bam}: read {reads.name(wrong[0])}, where the name ends in '_' and a UMI of "
            f"{length or f'1 to {LONGEST}'} letters A, C, G, T or N, the same number in all reads; "
            "extract the UMIs before alignment"
        )
    return umis


def _segments(exons, genes, on_axis):
    """Cut both strands where the set of covering genes changes.

    Parameters
    ----------
    on_axis : dict of (str, str) to int
        Where a contig's strand begins on the axis.

    Returns
    -------
    starts, ends : ndarray of int, shape (m,)
        Disjoint segments covered by at least one gene, in order of the axis.
    gene : ndarray of int, shape (m,)
        Index of the one gene that covers the segment, AMBIGUOUS for several.
    """
    index = {gene: i for i, gene in enumerate(genes)}
    merged = []
    placed = [
        (index[gene], on_axis[contig, strand] + start, on_axis[contig, strand] + end)
        for gene, contig, start, end, strand in exons
    ]
    for gene, start, end in sorted(placed):
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


def _assign(seg_starts, seg_ends, seg_gene, reads, offset):
    """Gene of each read on the strands that the offsets lead to, NO_FEATURE or AMBIGUOUS."""
    starts = reads.block_start + offset[reads.block_read]
    ends = reads.block_end + offset[reads.block_read]
    first = np.searchsorted(seg_ends, starts, side="right")
    hit = np.append(seg_starts, np.iinfo(np.int64).max)[first] < ends
    first, read = first[hit], reads.block_read[hit]
    last = np.searchsorted(seg_starts, ends[hit], side="left") - 1
    changes = np.cumsum(np.append(0, seg_gene[1:] != seg_gene[:-1]))
    several = changes[last] != changes[first]
    of_block = np.where(several, AMBIGUOUS, seg_gene[first])
    # the blocks of a read stand together
    new = np.flatnonzero(np.diff(read, prepend=-1))
    gene = np.full(len(offset), NO_FEATURE)
    if len(new):
        lowest = np.minimum.reduceat(of_block, new)
        highest = np.maximum.reduceat(of_block, new)
        gene[read[new]] = np.where(lowest == highest, highest, AMBIGUOUS)
    return gene
