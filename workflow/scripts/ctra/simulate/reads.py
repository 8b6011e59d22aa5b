"""Reads of a 3' library (QuantSeq 3' FWD, single-end, 76 nt) and how many come from where."""

import gzip
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.files.outputs import whole
from ctra.files.sequence import reverse_complement
from ctra.simulate.genome import BASES, Gene

STREAM = 5  # of the random numbers, beside the seed
READ_LENGTH = 76
ADAPTER = b"AGATCGGAAGAGCACACGTCTGAACTCCAGTCAC"
BACKGROUND = {"dimer": 0.03, "unmappable": 0.02, "genomic": 0.01}  # shares of the reads
SHORTEST_INSERT, INSERT_SHAPE, INSERT_SCALE = 25, 2.5, 50.0  # nt; mean 150
PRIMER_MISMATCH = np.linspace(0.12, 0.02, 9)  # at the first cycles, made by the random primer
SEQUENCING_ERROR = 0.002
POOR_RIN, POOR_YIELD = 5, 0.25  # poor RNA gives a quarter of the reads
LONGEST_TAIL = 30  # nt of poly-A; the shortest has 18
# 256 equally likely Phred+33 levels of a NextSeq: fragment, adapter, dark cycles
QUALITIES = np.array(
    [
        list(b"E" * 205 + b"A" * 30 + b"<" * 10 + b"6" * 7 + b"/" * 4),
        list(b"E" * 90 + b"A" * 66 + b"<" * 40 + b"6" * 30 + b"/" * 30),
        list(b"#" * 256),
    ],
    dtype=np.uint8,
)


@dataclass(frozen=True)
class Templates:
    """What reads are copied from.

    Attributes
    ----------
    genes : Index, length n_genes
        Gene IDs.
    sequence : ndarray of uint8, shape (length,)
        Codes 0-3 (A, C, G, T) of all transcripts, then of the genome, then of its other strand.
    ends : ndarray of int, shape (n_genes,)
        Where in `sequence` each transcript ends.
    lengths : ndarray of int, shape (n_genes,)
        Of the transcripts, nt.
    unannotated : ndarray of int, shape (n_places,)
        Where in `sequence` a read of intronic or intergenic origin may start.
    """

    genes: pd.Index
    sequence: NDArray[np.uint8]
    ends: NDArray[np.int64]
    lengths: NDArray[np.int64]
    unannotated: NDArray[np.int64]


def make_templates(genes: Sequence[Gene], contigs: Mapping[str, bytes]) -> Templates:
    """Make the templates of genes and the contigs that they lie on."""
    transcripts = b"".join(gene.transcript for gene in genes)
    genome = b"".join(contigs.values())
    lengths = np.array([len(gene.transcript) for gene in genes])
    offsets, offset = {}, 0
    for name, contig in contigs.items():
        offsets[name] = offset
        offset += len(contig)
    exonic = np.zeros(len(genome), dtype=int)
    for gene in genes:
        for start, end in gene.exons:
            exonic[offsets[gene.chromosome] + start : offsets[gene.chromosome] + end] = 1
    for offset in offsets.values():
        exonic[offset] = 1  # no read crosses from one contig into the next
    before = np.concatenate([[0], np.cumsum(exonic)])
    forward = np.flatnonzero(before[READ_LENGTH:] == before[:-READ_LENGTH])
    reverse = len(genome) - READ_LENGTH - forward
    return Templates(
        genes=pd.Index([gene.id for gene in genes], name="gene"),
        sequence=_codes(transcripts + genome + reverse_complement(genome)),
        ends=np.cumsum(lengths),
        lengths=lengths,
        unannotated=len(transcripts) + np.concatenate([forward, len(genome) + reverse]),
    )


def simulate_reads(
    cpm: pd.Series, templates: Templates, n_reads: int, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], pd.Series]:
    """Draw the reads of one sample.

    Parameters
    ----------
    cpm : Series, length n_genes
        True counts per million; index gene IDs.
    templates : Templates
    n_reads : int
    rng : numpy Generator

    Returns
    -------
    sequences, qualities : ndarray of uint8, shape (n_reads, 76)
        ASCII codes; qualities are Phred+33.
    counts : Series of int, length n_genes + 3
        Number of reads of each gene, then dimer (adapter), unmappable (random sequence) and
        genomic (introns and spacers, either strand).

    Notes
    -----
    A read has the strand of the mRNA. It starts `insert` nt before the transcript's 3' end and runs
    towards it; what a short insert leaves of the 76 cycles is filled by poly-A tail, adapter,
    and dark cycles, which the instrument calls G.
    """
    n_genes = len(templates.genes)
    names = pd.Index([*templates.genes, *BACKGROUND], name="gene")
    background = np.array(list(BACKGROUND.values()))
    expressed = cpm[templates.genes].to_numpy()
    shares = np.concatenate([expressed / expressed.sum() * (1 - background.sum()), background])
    origin = rng.choice(len(names), n_reads, p=shares)
    dimer, unmappable, genomic = (origin == n_genes + number for number in range(len(BACKGROUND)))

    gene = np.minimum(origin, n_genes - 1)  # the background is overwritten below
    insert = SHORTEST_INSERT + rng.gamma(INSERT_SHAPE, INSERT_SCALE, n_reads).astype(int)
    insert = np.minimum(insert, templates.lengths[gene])
    tail = rng.integers(18, LONGEST_TAIL + 1, n_reads)
    insert[dimer], tail[dimer] = rng.integers(0, 11, dimer.sum()), 0
    insert[unmappable | genomic] = READ_LENGTH
    start = templates.ends[gene] - insert
    start[genomic] = rng.choice(templates.unannotated, genomic.sum())

    codes = templates.sequence[start[:, None] + np.arange(READ_LENGTH)]
    codes[unmappable] = rng.integers(0, 4, (unmappable.sum(), READ_LENGTH))
    counts = pd.Series(np.bincount(origin, minlength=len(names)), index=names)
    sequences, qualities = sequence_inserts(codes, insert, tail, PRIMER_MISMATCH, rng)
    return sequences, qualities, counts


def sequence_inserts(
    codes: NDArray[np.uint8],
    insert: NDArray[np.int64],
    tail: NDArray[np.int64],
    mismatch: NDArray[np.float64],
    rng: np.random.Generator,
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Read inserts out, with what follows them, errors and qualities.

    Parameters
    ----------
    codes : ndarray of uint8, shape (n_reads, 76)
        Codes 0-3 (A, C, G, T), right as far as the insert goes; the rest is overwritten in place.
    insert, tail : ndarray of int, shape (n_reads,)
        Lengths of insert and poly-A tail, nt; the tail at most 30.
    mismatch : ndarray, shape (9,)
        Chance that the random primer made a wrong base, at each of the first cycles.
    rng : numpy Generator

    Returns
    -------
    sequences, qualities : ndarray of uint8, shape (n_reads, 76)
        As `simulate_reads`.
    """
    past = np.arange(READ_LENGTH) - insert[:, None]
    read, cycle = np.nonzero(past >= 0)
    codes[read, cycle] = PAST_CODES[tail[read], past[read, cycle]]
    level = rng.integers(0, 256, codes.shape, dtype=np.uint8)
    qualities = QUALITIES[0, level]
    part = PAST_PARTS[tail[read], past[read, cycle]]
    qualities[read, cycle] = QUALITIES[part, level[read, cycle]]

    chance = np.full(READ_LENGTH, SEQUENCING_ERROR)
    chance[: len(mismatch)] += mismatch
    wrong = rng.random(codes.shape, dtype=np.float32) < chance
    wrong[:, : len(mismatch)] &= past[:, : len(mismatch)] < 0
    codes[wrong] = (codes[wrong] + rng.integers(1, 4, wrong.sum())) % 4
    return BASES[codes], qualities


def write_fastq(
    paths: Sequence[Path | str],
    sample: str,
    sequences: NDArray[np.uint8],
    qualities: NDArray[np.uint8],
) -> None:
    """Write the reads of a sample spread evenly over its lanes, one gzipped FASTQ file a lane."""
    bases_of = np.array_split(sequences, len(paths))
    levels_of = np.array_split(qualities, len(paths))
    lanes = zip(paths, bases_of, levels_of, strict=True)
    for lane, (path, bases, levels) in enumerate(lanes, start=1):
        n = len(bases)
        digits = max(6, len(str(n)))
        numbers = np.arange(1, n + 1)[:, None] // 10 ** np.arange(digits)[::-1] % 10 + ord("0")
        columns = [
            _repeat(f"@DEMO:1:{sample}:L{lane:03d}:", n),
            numbers.astype(np.uint8),
            _repeat("\n", n),
            bases,
            _repeat("\n+\n", n),
            levels,
            _repeat("\n", n),
        ]
        with whole(path) as [part], open(part, "wb") as file:
            file.write(gzip.compress(np.hstack(columns).tobytes(), compresslevel=1, mtime=0))


def list_samples(
    sheet: pd.DataFrame, phenotypes: Mapping[str, pd.DataFrame]
) -> list[tuple[str, list[str], float]]:
    """List the samples of a sheet, each with its lanes and the yield that its RNA allows.

    Parameters
    ----------
    sheet : DataFrame, shape (n_lanes, ...)
        Text columns sample, study, subject, fastq.
    phenotypes : dict of str to DataFrame
        Of the studies that measured the RNA: columns id (text) and rin.

    Returns
    -------
    list of (str, list of str, float)
        Sample, FASTQ paths, and 1, or 0.25 if rin < 5.
    """
    poor = {
        (study, subject)
        for study, table in phenotypes.items()
        for subject in table.loc[table["rin"] < POOR_RIN, "id"]
    }
    samples = []
    for names, lanes in sheet.groupby(["sample", "study", "subject"]):
        sample, study, subject = map(str, names)
        factor = POOR_YIELD if (study, subject) in poor else 1.0
        samples.append((sample, lanes["fastq"].tolist(), factor))
    return samples


def simulate_library(
    samples: Sequence[tuple[str, Sequence[Path | str], float]],
    cpm: pd.DataFrame,
    genes: Sequence[Gene],
    contigs: Mapping[str, bytes],
    reads: int,
    seed: int,
    threads: int,
) -> pd.DataFrame:
    """Write the reads of all samples, the same bytes whatever the number of threads.

    Parameters
    ----------
    samples : list of (str, list of str, float)
        Sample, FASTQ paths (one a lane), and factor on the number of reads.
    cpm : DataFrame, shape (n_genes, n_samples)
        True counts per million; columns samples.
    genes : list of Gene
    contigs : dict of str to bytes
    reads : int
        Per sample, > 0.
    seed, threads : int

    Returns
    -------
    DataFrame of int, shape (n_genes + 3, n_samples)
        True number of reads of each gene, and rows dimer, unmappable, genomic.
    """
    templates = make_templates(genes, contigs)

    def write_sample(number: int) -> pd.Series:
        sample, paths, factor = samples[number]
        rng = np.random.default_rng([seed, STREAM, number])
        n_reads = round(reads * factor)
        sequences, qualities, counts = simulate_reads(cpm[sample], templates, n_reads, rng)
        write_fastq(paths, sample, sequences, qualities)
        return counts.rename(sample)

    with ThreadPoolExecutor(threads) as pool:
        return pd.concat(pool.map(write_sample, range(len(samples))), axis=1)


def _repeat(text: str, n: int) -> NDArray[np.uint8]:
    """Give the ASCII codes of a text in each of n rows, shape (n, length)."""
    return np.broadcast_to(np.frombuffer(text.encode(), dtype=np.uint8), (n, len(text)))


def _codes(sequence: bytes) -> NDArray[np.uint8]:
    """Give the codes 0-3 of a sequence of A, C, G, T."""
    return BASES.searchsorted(np.frombuffer(sequence, dtype=np.uint8)).astype(np.uint8)


def _past_insert() -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Tabulate codes and parts (row of QUALITIES) after the insert, each (tail length, cycle)."""
    codes, parts = [], []
    for tail in range(LONGEST_TAIL + 1):
        dark = READ_LENGTH - tail - len(ADAPTER)
        codes.append(_codes(b"A" * tail + ADAPTER + b"G" * dark))
        parts.append([0] * tail + [1] * len(ADAPTER) + [2] * dark)
    return np.array(codes), np.array(parts)


PAST_CODES, PAST_PARTS = _past_insert()
