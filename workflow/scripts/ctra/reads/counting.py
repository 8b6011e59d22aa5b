"""Reads counted in genes: unique alignments against the union of each gene's exons."""

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ctra.files.errors import ReadsError
from ctra.reads.bam import Alignments, open_bam, read_alignments
from ctra.reads.counts import Counts
from ctra.reads.segments import AMBIGUOUS, NO_FEATURE, Axis, Segments, cut_segments
from ctra.reads.umi import LONGEST, count_molecules, encode_umis, umi_length

NOT_PRIMED = -1
LEAST_CUT = 10  # nt; fewer are often cut for their quality, or look like the adapter by chance
STRANDS = {"forward": False, "reverse": True}


def count_genes(
    bam: Path | str,
    exons: Iterable[tuple[str, str, int, int, str]],
    *,
    strand: str = "forward",
    umi: bool = False,
    a_rich: Iterable[tuple[str, int, int, str]] | None = None,
    read_length: Callable[[], int | None] | None = None,
    lengths: dict[str, int] | None = None,
    drop_internal: bool = False,
    batch: int = 200_000,
) -> Counts:
    """Count the uniquely mapped reads of a BAM in genes.

    Parameters
    ----------
    bam : str or Path
        Single-end alignments by STAR, in any order; a file or a pipe.
    exons : iterable of (str, str, int, int, str)
        Gene, contig, start, end (0-based, half-open) and strand of every exon.
    strand : {"forward", "reverse"}
        Whether a read has the strand of the mRNA (QuantSeq FWD) or the opposite one (REV).
    umi : bool
        Whether the names of the reads end in `_` and a UMI; molecules are counted then.
    a_rich : iterable of (str, int, int, str), optional
        Contig, start, end and strand of the intervals where an alignment that ends there was primed
        internally, by `ctra.reference.priming.a_rich_sites`.
    read_length : callable, optional
        The length of untrimmed reads in nt, asked for when all alignments are read. A FWD read from
        which less than 10 nt were cut did not run into a poly-A, and its end tells nothing of
        priming; without it every end does, as in REV reads, which begin there.
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
        If the exons or sites name a contig that the BAM lacks, if reads are to be dropped without
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
    exons = list(exons)
    sites = None if a_rich is None else list(a_rich)
    genes = list(dict.fromkeys(exon[0] for exon in exons))
    with open_bam(bam) as (header, file):
        named = {exon[1] for exon in exons} | {site[0] for site in sites or []}
        _check_contigs(bam, header.contigs, named, lengths or {})
        axis = Axis(header.contigs)
        totals = _Totals(
            len(genes),
            cut_segments(exons, genes, axis),
            axis,
            antisense_reads=STRANDS[strand],
            priming=None if sites is None else _Priming(sites, axis),
            drop_internal=drop_internal,
            molecules=_Molecules(bam) if umi else None,
        )
        for reads in read_alignments(bam, file, batch, header.programs):
            totals.add(reads)
    # the end of a REV read tells of priming whatever its length
    length = read_length() if read_length and strand == "forward" else None
    longest = None if length is None else length - LEAST_CUT
    return totals.counts(genes, header.programs.aligner, longest)


def _check_contigs(
    bam: Path | str, contigs: dict[str, int], named: set[str], lengths: dict[str, int]
) -> None:
    """Check that a BAM has the contigs that are named, in the lengths of the genome."""
    if missing := sorted(named - contigs.keys()):
        first = f"{', '.join(missing[:5])}{', ...' if len(missing) > 5 else ''}"
        raise ReadsError(
            f"{bam}: contigs of the annotation not in it: {first}; it has "
            f"{', '.join([*contigs][:3])} and so on; align to the genome of the configuration"
        )
    for contig, length in lengths.items():
        if contigs.get(contig, length) != length:
            raise ReadsError(
                f"{bam}: contig {contig!r} has {contigs[contig]} nt, but {length} in the genome; "
                "alignments to another assembly: align again"
            )


class _Priming:
    """Where alignments end that were primed internally, and the reads that may have been.

    Parameters
    ----------
    sites : list of (str, int, int, str)
        As `count_genes` takes them.
    axis : Axis
    """

    def __init__(self, sites: list[tuple[str, int, int, str]], axis: Axis) -> None:
        bounds = []
        for contig, start, end, strand in sites:
            bounds += [axis.place(contig, strand, start), axis.place(contig, strand, end)]
        self._bounds = np.array(sorted(bounds), dtype=np.int64)
        self._reads = [np.zeros((2, 0), dtype=np.int64)]  # gene and length

    def lengths(
        self, gene: NDArray[np.int64], three_prime: NDArray[np.int64], length: NDArray[np.int32]
    ) -> NDArray[np.int64]:
        """Length of the reads of genes that end at such a place of the axis; else NOT_PRIMED."""
        # inside an interval lies what has an odd number of bounds up to it
        inside = np.searchsorted(self._bounds, three_prime, side="right") % 2 == 1
        there = inside & (gene >= 0)
        self._reads.append(np.stack([gene[there], length[there]]))
        return np.where(there, length, NOT_PRIMED)

    def count(self, n_genes: int, longest: int | None) -> NDArray[np.int64]:
        """Reads by gene that were primed internally."""
        gene, length = np.concatenate(self._reads, axis=1)
        return np.bincount(gene[_primed(length, longest)], minlength=n_genes)


def _primed(lengths: NDArray[np.int64], longest: int | None) -> NDArray[np.bool_]:
    """Whether reads were primed internally; one longer than `longest` cannot tell."""
    return (lengths != NOT_PRIMED) & (lengths <= (np.inf if longest is None else longest))


class _Molecules:
    """Reads with their UMIs, held until all are there.

    Parameters
    ----------
    bam : str or Path
        For the messages.
    """

    def __init__(self, bam: Path | str) -> None:
        self._bam = bam
        self._length = 0  # of the UMIs in nt, known by the first read
        self._reads = [np.zeros((4, 0), dtype=np.int64)]

    def add(
        self,
        reads: Alignments,
        rows: NDArray[np.intp],
        gene: NDArray[np.int64],
        position: NDArray[np.int64],
        lengths: NDArray[np.int64],
    ) -> None:
        """Take in rows of a batch: of each the gene, the 5' end on the axis, `_Priming.lengths`."""
        if not len(rows):
            return
        self._length = self._length or umi_length(reads.name(rows[0]))
        umis = encode_umis(reads.name_tails(self._length + 1)[rows])
        wrong = rows[umis < 0] if self._length else rows
        if len(wrong):
            raise ReadsError(
                f"{self._bam}: read {reads.name(wrong[0])}, where the name ends in '_' and a UMI "
                f"of {self._length or f'1 to {LONGEST}'} letters A, C, G, T or N, the same number "
                "in all reads; extract the UMIs before alignment"
            )
        self._reads.append(np.stack([gene, position, umis, lengths]))

    def count(
        self, n_genes: int, drop_internal: bool, longest: int | None
    ) -> tuple[NDArray[np.int64], int]:
        """Molecules by gene, and reads where the UMIs are used up."""
        reads = np.concatenate(self._reads, axis=1)
        if drop_internal:
            reads = reads[:, ~_primed(reads[3], longest)]
        gene, position, umi, _ = reads
        return count_molecules(gene, position, umi, length=self._length, n_genes=n_genes)


class _Totals:
    """What is counted, batch by batch.

    Parameters
    ----------
    n_genes : int
    segments : Segments
    axis : Axis
    antisense_reads : bool
        Whether reads have the strand opposite to that of the mRNA.
    priming : _Priming, optional
    drop_internal : bool
    molecules : _Molecules, optional
    """

    def __init__(
        self,
        n_genes: int,
        segments: Segments,
        axis: Axis,
        *,
        antisense_reads: bool,
        priming: _Priming | None,
        drop_internal: bool,
        molecules: _Molecules | None,
    ) -> None:
        self._n_genes, self._segments, self._axis = n_genes, segments, axis
        self._antisense_reads, self._drop_internal = antisense_reads, drop_internal
        self._priming, self._molecules = priming, molecules
        # AMBIGUOUS and NO_FEATURE, then the genes
        self._sense = np.zeros(n_genes + 2, dtype=np.int64)
        self._antisense = np.zeros(n_genes + 2, dtype=np.int64)
        self._multiple = self._unmapped = 0

    def add(self, reads: Alignments) -> None:
        """Count a batch."""
        self._multiple += reads.multiple
        self._unmapped += reads.unmapped
        on_minus = reads.reverse ^ self._antisense_reads
        begins = self._axis.begins(reads.contig, on_minus)
        gene = self._segments.assign(reads, begins)
        self._sense += self._by_gene(gene)
        other_strand = self._axis.begins(reads.contig, ~on_minus)
        self._antisense += self._by_gene(self._segments.assign(reads, other_strand))
        lengths = np.full(len(gene), NOT_PRIMED)
        if self._priming is not None:
            three_prime = np.where(on_minus, reads.start, reads.end - 1) + begins
            lengths = self._priming.lengths(gene, three_prime, reads.length)
        if self._molecules is not None:
            rows = np.flatnonzero(gene >= 0)
            position = (reads.five_prime + begins)[rows]
            self._molecules.add(reads, rows, gene[rows], position, lengths[rows])

    def _by_gene(self, gene: NDArray[np.int64]) -> NDArray[np.int64]:
        """Reads that are AMBIGUOUS, that have NO_FEATURE, and by gene."""
        return np.bincount(gene - AMBIGUOUS, minlength=self._n_genes - AMBIGUOUS)

    def counts(self, genes: list[str], aligner: str, longest: int | None) -> Counts:
        """The counts when all batches are in; of longer reads the end tells nothing of priming."""
        internal = molecules = saturated = None
        if self._priming is not None:
            internal = self._priming.count(self._n_genes, longest)
        if self._molecules is not None:
            molecules, saturated = self._molecules.count(
                self._n_genes, self._drop_internal, longest
            )
        return Counts(
            genes=genes,
            sense=self._sense[-AMBIGUOUS:],
            antisense=self._antisense[-AMBIGUOUS:],
            no_feature=int(self._sense[NO_FEATURE - AMBIGUOUS]),
            ambiguous=int(self._sense[0]),
            multiple=self._multiple,
            unmapped=self._unmapped,
            internal=internal,
            drop_internal=self._drop_internal,
            molecules=molecules,
            saturated=saturated,
            aligner=aligner,
        )
