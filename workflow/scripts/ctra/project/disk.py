"""Room on the disk that a run takes, estimated from its input files before the first job."""

import math
import os
from dataclasses import dataclass

from ctra.files.compressed import compression

GB = 1e9
ALIGNING, BAM = 0.5, 1.3  # of the gzipped FASTQ
PLAIN_FASTQ, PLAIN_GENOME, PLAIN_ANNOTATION = 3, 4, 30  # times the gzipped file
HUMAN = {"genome": 3.1e9, "annotation": 1.6e9}
GENE_IN_ANNOTATION, GENE, SAMPLE = 800, 100, 100_000
HUMAN_GENES = 80_000


@dataclass(frozen=True)
class DiskNeed:
    """Bytes that a run adds to a disk.

    Attributes
    ----------
    peak : float
        At most, at any time.
    kept : float
        Of these, in the end.
    missing : int
        Input files that were not there yet, and are not in the numbers.
    """

    peak: float
    kept: float
    missing: int


def disk_need(
    samples: list[list[str]],
    genome: str | None,
    annotation: str | None,
    *,
    at_once: int,
    sparse: int = 1,
    indexed: bool = False,
    keep_bam: bool = False,
) -> DiskNeed:
    """Estimate the room that a run takes.

    Parameters
    ----------
    samples : list of list of str
        FASTQ files of each sample that is still to be counted.
    genome, annotation : str or None
        FASTA and GTF, plain or gzip; None if they are still to be fetched, and are then taken for
        the human ones.
    at_once : int
        Samples that are aligned at a time, at most.
    sparse : int
        One position of so many of the genome is in the index.
    indexed : bool
        Whether the index is there.
    keep_bam : bool

    Returns
    -------
    DiskNeed

    Notes
    -----
    By the gzipped FASTQ, what STAR writes for itself takes at most 0.5 times its size, and the BAM
    1.3. Measured: 0.26 and 1.15 on real QuantSeq FWD reads of 101 nt (67,352, and the same ten
    times over), 0.04 and 1.06 on the demonstration's, 0.01 and 1.18 on the 7 million of
    docs/scale.md, with STAR 2.7.10b and cutadapt 5.2.

    The index of a genome of G bytes takes (2.5 + 8.5 / sparse) G, and at least 16 / sparse G while
    it is made: measured at sparse = 1 on 1.75 Mb, 10.9 and 15.8. A gene takes 100 bytes in
    the tables of a sample (measured 80) and at least 800 in the annotation (802 and 996), and a
    sample 100 kB in small files and logs.
    """
    reads = [sum(_size(file, PLAIN_FASTQ, packed=True) for file in files) for files in samples]
    fasta, gtf = _reference("genome", genome), _reference("annotation", annotation)
    index = 0 if indexed else (2.5 + 8.5 / sparse) * fasta
    genes = min(HUMAN_GENES, gtf / GENE_IN_ANNOTATION)
    kept = index + len(samples) * (SAMPLE + GENE * genes) + keep_bam * BAM * sum(reads)
    while_indexing = 0 if indexed else fasta + gtf + max(index, 16 / sparse * fasta)
    in_work = sorted(reads)[-at_once:]
    peak = max(while_indexing, kept + ALIGNING * sum(in_work))
    files = [file for files in samples for file in files]
    files += [file for file in (genome, annotation) if file]
    return DiskNeed(peak, kept, sum(not os.path.exists(file) for file in files))


def _reference(kind: str, path: str | None) -> float:
    """Bytes of the plain genome or annotation."""
    plain = {"genome": PLAIN_GENOME, "annotation": PLAIN_ANNOTATION}[kind]
    return _size(path, plain) if path else HUMAN[kind]


def _size(path: str, ratio: float, packed: bool = False) -> float:
    """Bytes of a file as it would be plain, or packed by gzip; 0 for one that is not there."""
    if not os.path.exists(path):
        return 0
    size = os.path.getsize(path)
    if packed:
        return size if compression(path) else size / ratio
    return size * ratio if compression(path) else size


def describe_need(need: DiskNeed, free: int) -> str:
    """Say in a sentence what a run needs.

    Parameters
    ----------
    need : DiskNeed
    free : int
        Bytes that are free.

    Returns
    -------
    str
    """
    text = (
        f"Disk: at most {_gb(need.peak)} GB are needed at results/ at a time, "
        f"{_gb(need.kept)} GB of them are kept; {free / GB:.1f} GB are free."
    )
    if need.missing:
        text += f" {need.missing} input files are not there yet, and not in these numbers."
    if need.peak > free:
        text += " The disk may become full: make room, or analyse fewer samples at a time."
    return text


def _gb(size: float) -> float:
    """Bytes in GB, rounded up to one digit."""
    return math.ceil(10 * size / GB) / 10
