"""Simulated libraries with a fault or another protocol, and the truth about them.

A function that makes reads gives their names, which tell where each comes from, their sequences
and qualities (ndarray of uint8, shape (n_reads, 76), ASCII codes), and the truth.
"""

import gzip
from dataclasses import replace

import numpy as np
import pandas as pd

from ctra.simulate.genome import BASES
from ctra.simulate.reads import (
    INSERT_SCALE,
    INSERT_SHAPE,
    LONGEST_TAIL,
    PRIMER_MISMATCH,
    QUALITIES,
    READ_LENGTH,
    SHORTEST_INSERT,
    sequence_inserts,
)

UMI_LENGTH, SPACER = 6, b"TATA"
PRIMER_LENGTH = 18  # of the oligo-dT, nt
CYCLES = np.arange(READ_LENGTH)


def umi_reads(cpm, templates, n_molecules, rng, *, duplicates=1.0, error=0.005):
    """Draw the reads of a library with unique molecular identifiers: NNNNNNTATA, then the insert.

    Parameters
    ----------
    cpm : Series, length n_genes
        True counts per million; index gene IDs.
    templates : Templates
    n_molecules : int
    rng : numpy Generator
    duplicates : float
        Expected number of reads of a molecule beyond the first (Poisson).
    error : float
        Chance of a wrong base, at each of the first ten cycles of each read.

    Returns
    -------
    names : list of str
        gene:molecule:read.
    sequences, qualities : ndarray of uint8, shape (n_reads, 76)
        In random order.
    truth : DataFrame of int, shape (n_genes, 3)
        molecules; distinct, the different ones by start and identifier; reads.

    Notes
    -----
    What the random primer or the polymerase got wrong in the insert, all reads of a molecule share.
    """
    gene, insert, tail = _draw_molecules(cpm, templates, n_molecules, rng)
    codes = templates.sequence[(templates.ends[gene] - insert)[:, None] + CYCLES]
    sequences, qualities = sequence_inserts(codes, insert, tail, PRIMER_MISMATCH, rng)
    umi = rng.integers(0, 4, (n_molecules, UMI_LENGTH))
    spacer = np.broadcast_to(np.frombuffer(SPACER, dtype=np.uint8), (n_molecules, len(SPACER)))
    sequences = np.hstack([BASES[umi], spacer, sequences])[:, :READ_LENGTH]

    molecule = rng.permutation(
        np.repeat(np.arange(n_molecules), 1 + rng.poisson(duplicates, n_molecules))
    )
    sequences = sequences[molecule]
    front = UMI_LENGTH + len(SPACER)
    wrong = np.zeros(sequences.shape, dtype=bool)
    wrong[:, :front] = rng.random((len(molecule), front)) < error
    read_as = BASES.searchsorted(sequences[wrong]) + rng.integers(1, 4, wrong.sum())
    sequences[wrong] = BASES[read_as % 4]
    of_front = QUALITIES[0, rng.integers(0, 256, (len(molecule), front))]
    qualities = np.hstack([of_front, qualities[molecule]])[:, :READ_LENGTH]

    table = pd.DataFrame({"gene": gene, "insert": insert, "umi": umi @ 4 ** np.arange(UMI_LENGTH)})
    truth = pd.DataFrame(
        {
            "molecules": _per_gene(gene, templates),
            "distinct": _per_gene(table.drop_duplicates()["gene"], templates),
            "reads": _per_gene(gene[molecule], templates),
        }
    )
    ids = templates.genes[gene[molecule]]
    names = [
        f"{one}:{of}:{number}" for number, (one, of) in enumerate(zip(ids, molecule, strict=True))
    ]
    return names, sequences, qualities, truth


def rev_reads(cpm, templates, n_reads, rng):
    """Draw the reads of a QuantSeq REV library.

    A read starts at the poly-A site and runs up the mRNA on the other strand; what a short insert
    leaves of the 76 cycles is filled by adapter and dark cycles.

    Parameters
    ----------
    cpm : Series, length n_genes
        True counts per million; index gene IDs.
    templates : Templates
    n_reads : int
    rng : numpy Generator

    Returns
    -------
    names : list of str
        gene:read.
    sequences, qualities : ndarray of uint8, shape (n_reads, 76)
    truth : Series of int, length n_genes
        Number of reads of each gene.
    """
    gene, insert, _ = _draw_molecules(cpm, templates, n_reads, rng)
    codes = 3 - templates.sequence[templates.ends[gene][:, None] - 1 - CYCLES]
    tail, right = np.zeros(n_reads, dtype=int), np.zeros_like(PRIMER_MISMATCH)
    sequences, qualities = sequence_inserts(codes, insert, tail, right, rng)
    names = [f"{one}:{number}" for number, one in enumerate(templates.genes[gene])]
    return names, sequences, qualities, _per_gene(gene, templates)


def plant_a_runs(contigs, genes, planted, length):
    """Put a run of A between two C into the middle of transcripts, and into the genome.

    Parameters
    ----------
    contigs : dict of str to bytes
    genes : list of Gene
    planted : collection of str
        IDs of the genes that get one.
    length : int
        Of the run, nt.

    Returns
    -------
    contigs, genes
        Changed copies.
    runs : dict of str to int
        Of each gene, where in its transcript the run starts (0-based).
    """
    sequences = {name: bytearray(sequence) for name, sequence in contigs.items()}
    changed, runs = [], {}
    for gene in genes:
        if gene.id in planted:
            before, (start, end) = _middle_exon(gene)
            offset = min(max(len(gene.transcript) // 2 - before, 1), end - start - length - 1)
            run = runs[gene.id] = before + offset
            one, other = gene.transcript[: run - 1], gene.transcript[run + length + 1 :]
            gene = replace(gene, transcript=one + b"C" + b"A" * length + b"C" + other)
            if gene.strand == "+":
                first, text = start + offset - 1, b"C" + b"A" * length + b"C"
            else:
                first, text = end - offset - length - 1, b"G" + b"T" * length + b"G"
            sequences[gene.chromosome][first : first + length + 2] = text
        changed.append(gene)
    return {name: bytes(sequence) for name, sequence in sequences.items()}, changed, runs


def internally_primed_reads(templates, runs, length, n_reads, rng):
    """Draw reads whose oligo-dT primer sat on an A-run of the transcript, not on its tail.

    Parameters
    ----------
    templates : Templates
        Of genes with runs.
    runs : dict of str to int
        As `plant_a_runs`; at least 36 nt from the start of the transcript.
    length : int
        Of the runs, at most 18 nt.
    n_reads : int
        Of each gene in `runs`.
    rng : numpy Generator

    Returns
    -------
    names : list of str
        internal:gene:read.
    sequences, qualities : ndarray of uint8, shape (n_reads of all genes, 76)
    truth : Series of int, length n_genes
        Number of reads of each gene.

    Notes
    -----
    A read has 25-36 nt before the run, the A of the genome that the primer left free (0 to all of
    the run), the primer's 18 A, at least 4 nt of adapter, and dark cycles.
    """
    gene = np.repeat(templates.genes.get_indexer(list(runs)), n_reads)
    run = np.repeat([*runs.values()], n_reads)
    before = rng.integers(25, 37, len(gene))
    insert = before + rng.integers(0, length + 1, len(gene))
    start = templates.ends[gene] - templates.lengths[gene] + run - before
    tail = np.full(len(gene), PRIMER_LENGTH)
    codes = templates.sequence[start[:, None] + CYCLES]
    sequences, qualities = sequence_inserts(codes, insert, tail, PRIMER_MISMATCH, rng)
    names = [f"internal:{one}:{number}" for number, one in enumerate(templates.genes[gene])]
    return names, sequences, qualities, _per_gene(gene, templates)


def write_fastq(path, names, sequences, qualities):
    """Write reads as a gzipped FASTQ file; such files may be appended to each other."""
    with gzip.open(path, "wt", compresslevel=1) as file:
        for name, bases, levels in zip(names, sequences, qualities, strict=True):
            file.write(f"@{name}\n{bases.tobytes().decode()}\n+\n{levels.tobytes().decode()}\n")


def _draw_molecules(cpm, templates, n, rng):
    """Draw gene (place in the templates), insert and tail (nt) of n molecules."""
    expressed = cpm[templates.genes].to_numpy()
    gene = rng.choice(len(expressed), n, p=expressed / expressed.sum())
    insert = SHORTEST_INSERT + rng.gamma(INSERT_SHAPE, INSERT_SCALE, n).astype(int)
    tail = rng.integers(PRIMER_LENGTH, LONGEST_TAIL + 1, n)
    return gene, np.minimum(insert, templates.lengths[gene]), tail


def _per_gene(gene, templates):
    """Count places in the templates: Series of int, length n_genes."""
    return pd.Series(np.bincount(gene, minlength=len(templates.genes)), index=templates.genes)


def _middle_exon(gene):
    """Find the exon with the middle of the transcript, and how much transcript is before it."""
    ends = np.cumsum([end - start for start, end in gene.exons])
    number = np.searchsorted(ends, len(gene.transcript) // 2, side="right")
    start, end = gene.exons[number]
    return int(ends[number]) - (end - start), (start, end)
