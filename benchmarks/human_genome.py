"""An artificial human genome: repeats, gaps, genes of human structure, and reads of a 3' library.

The contigs have the proportions of GRCh38's, genes are denser: there are as many in a fifth of the
sequence. Repeats are mutated copies of random families, without insertions and deletions.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "scripts"))

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from ctra.simulate.reads import READ_LENGTH, Templates  # noqa: E402

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Bases = NDArray[np.uint8]  # 0-3 for A, C, G, T and 4 for N: 3 - b is the complement
LETTERS = np.frombuffer(b"ACGTN", np.uint8)
# Chromosomes 1-22, X and Y of GRCh38, Mb.
CONTIGS = [249, 242, 198, 190, 182, 171, 159, 145, 138, 134, 135, 133, 114, 107, 102, 90, 83, 80]
CONTIGS += [59, 64, 47, 51, 156, 57]
GAP, SATELLITE, TELOMERE = 0.04, 0.03, 10_000  # shares of a contig, and nt; gaps are N
COMPOSITION = np.repeat(np.arange(4, dtype=np.uint8), [76, 52, 52, 76])  # 41 % G and C
# Share of the genome that is written (younger over older, genes over all), families, nt of their
# consensus, share of it that is a family's own, mean nt of a copy if the consensus had no end,
# least and greatest divergence of a copy. A copy is the end of its consensus. In hg19 L1 is 17.9 %,
# Alu 10.8 %, and about half are repeats (Rodić and Burns 2013, doi 10.1371/journal.pgen.1003402).
REPEATS = {
    "old": (0.33, 300, 1500, 1.0, 300, 0.15, 0.30),
    "L1": (0.26, 40, 6000, 0.2, 900, 0.03, 0.20),
    "Alu": (0.13, 40, 300, 0.06, 1000, 0.04, 0.16),
}
SHORTEST = 30  # nt of a copy
MONOMER, HIGHER_ORDER = 171, 12  # alpha satellite: nt, and monomers of a unit that is repeated
DUPLICATED, DUPLICATION = 0.05, (10_000, 100_000)  # segmental: share, nt; they differ by 1-5 %
GENES_A_MB = 200 / 3
CODING, LONG_NONCODING = 0.5, 0.3  # of the genes; the others are pseudogenes of one exon
# Piovesan 2019, doi 10.1186/s13104-019-4343-8, table 2, transcripts of coding genes: 9 exons in
# the median, 11.3 in the mean; exons but the last 124 and 159 nt; last ones 1,877 nt in the mean,
# by the mean of all (311); introns 1,747 nt in the median. Their mean of 6,938 has no room here:
# it is 2,880. Log-normal: median and standard deviation of the logarithm.
EXONS, EXON, LAST, INTRON = (9, 0.67), (124, 0.7), (1200, 0.95), (1747, 1.0)
TRANSCRIPTS = 4, 1  # of a coding and of another gene, beyond the first, in the mean
PLACES = 200_000  # drawn for the reads from repeats


@dataclass(frozen=True)
class Genome:
    """Bases of all contigs in a row, which of them are repeats, and where each contig begins.

    Genes lie between `first` and `last`: before are gap and satellite, behind is the telomere.
    """

    bases: Bases
    repeat: Flags
    start: Ints
    end: Ints
    first: Ints
    last: Ints


@dataclass(frozen=True)
class Genes:
    """Genes, and their exons in the order of the mRNA, each with its gene and place in the genome.

    Kinds are 0 (coding), 1 (long non-coding) and 2 (pseudogene).
    """

    reverse: Flags
    kind: Ints
    contig: Ints
    gene: Ints
    start: Ints
    end: Ints


def within(lengths: Ints) -> Ints:
    """0, 1, ... of each length, one after the other."""
    return np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)


def draw(n: int, rng: np.random.Generator) -> Bases:
    """Random sequence of n nt."""
    return COMPOSITION[rng.integers(0, 256, n, dtype=np.uint8)]


def log_normal(of: tuple[float, float], n: int, rng: np.random.Generator) -> Ints:
    """Whole numbers of a median and a standard deviation of the logarithm."""
    return np.rint(of[0] * np.exp(of[1] * rng.standard_normal(n))).astype(int)


def scatter(genome: Genome, length: Ints, rng: np.random.Generator) -> Ints:
    """Places between gaps and telomeres at which stretches of these lengths begin."""
    room = genome.last - genome.first
    contig = rng.choice(len(room), len(length), p=room / room.sum())
    within_contig = rng.random(len(length)) * (room[contig] - length)
    return genome.first[contig] + within_contig.astype(int)


def paint(
    genome: Genome,
    to: Ints,
    source: Bases,
    start: Ints,
    length: Ints,
    divergence: NDArray[np.float64],
    turned: Flags,
    rng: np.random.Generator,
) -> None:
    """Write copies of stretches of a source, mutated, and turned to the other strand or not."""
    for part in np.array_split(np.arange(len(to)), 1 + length.sum() // 10**7):
        n, place = length[part], within(length[part])
        copy = source[np.repeat(start[part], n) + place]
        wrong = rng.random(len(copy), dtype=np.float32) < np.repeat(divergence[part], n)
        copy[wrong] = (copy[wrong] + rng.integers(1, 4, wrong.sum(), dtype=np.uint8)) % 4
        turn = np.repeat(turned[part], n)
        place[turn] = (np.repeat(n, n) - 1 - place)[turn]
        copy[turn] = 3 - copy[turn]
        place += np.repeat(to[part], n)
        genome.bases[place] = copy
        genome.repeat[place] = True


def make_genome(megabases: float, rng: np.random.Generator) -> Genome:
    """Random contigs with gaps and repeats: 24, or as many as can have 2 Mb, but at least 2."""
    shares = np.array(CONTIGS[: int(np.clip(megabases // 2, 2, 24))], float)
    lengths = (shares / shares.sum() * megabases * 1e6).astype(int)
    end = np.cumsum(lengths)
    start, gap, array = end - lengths, (GAP * lengths).astype(int), SATELLITE * lengths
    first, last, n = start + gap + array.astype(int), end - TELOMERE, int(end[-1])
    genome = Genome(draw(n, rng), np.zeros(n, bool), start, end, first, last)

    for share, families, size, own, mean, low, high in REPEATS.values():
        of_their_own = rng.random((families, size)) < own
        theirs = draw(families * size, rng).reshape(-1, size)
        library = np.where(of_their_own, theirs, draw(size, rng)).ravel()
        copies = int(share * n / (SHORTEST + mean * (1 - np.exp((SHORTEST - size) / mean))))
        length = np.minimum(size, SHORTEST + rng.exponential(mean, copies).astype(int))
        begin = (1 + rng.integers(0, families, copies)) * size - length
        to, divergence = scatter(genome, length, rng), rng.uniform(low, high, copies)
        paint(genome, to, library, begin, length, divergence, rng.random(copies) < 0.5, rng)
    copies = int(DUPLICATED * n / np.mean(DUPLICATION))
    length = rng.integers(*DUPLICATION, copies)
    begin, to = scatter(genome, length, rng), scatter(genome, length, rng)
    divergence, turned = rng.uniform(0.01, 0.05, copies), rng.random(copies) < 0.5
    paint(genome, to, genome.bases, begin, length, divergence, turned, rng)

    unit = np.tile(draw(MONOMER, rng), HIGHER_ORDER)
    unit = np.where(rng.random(len(unit)) < 0.3, draw(len(unit), rng), unit)
    satellite, forward = first - start - gap, np.zeros(len(start), bool)
    source = np.resize(unit, satellite.max())
    paint(genome, start + gap, source, 0 * start, satellite, forward + 0.02, forward, rng)
    for begin, stop in ((start, start + gap), (last, end)):
        genome.bases[np.repeat(begin, stop - begin) + within(stop - begin)] = 4
    return genome


def make_genes(genome: Genome, rng: np.random.Generator) -> Genes:
    """Genes, in a row on either strand of a contig; their exons are written into the genome."""
    strands = np.repeat(np.arange(len(genome.start)), 2)  # contig of each
    first, room = genome.first[strands], (genome.last - genome.first)[strands]
    n = round(GENES_A_MB * genome.end[-1] / 1e6)
    strand = np.searchsorted(np.cumsum(room) / room.sum(), (np.arange(n) + 0.5) / n)
    reverse, kind = (
        strand % 2 == 1,
        np.searchsorted([CODING, CODING + LONG_NONCODING], rng.random(n)),
    )
    exons = np.choose(kind, [np.maximum(1, log_normal(EXONS, n, rng)), 2 + rng.poisson(0.7, n), 1])
    gene, number, last = np.repeat(np.arange(n), exons), within(exons), np.cumsum(exons) - 1
    length = np.maximum(20, log_normal(EXON, len(gene), rng))
    length[last] = np.maximum(150, log_normal(LAST, n, rng))
    pseudo = np.flatnonzero(kind == 2)
    parent = rng.choice(np.flatnonzero(kind == 0), len(pseudo))
    length[last[pseudo]] = length[last[parent]]
    intron = np.where(number > 0, np.maximum(70, log_normal(INTRON, len(gene), rng)), 0)

    so_far = np.cumsum(length + intron)
    span = np.diff(so_far[last], prepend=0)
    left = first[strand]
    for i in range(len(room)):
        here = np.flatnonzero(strand == i)
        free = room[i] - span[here].sum()
        if free < 0:
            raise ValueError("the genes have no room; take a larger genome")
        gaps = free * rng.dirichlet(np.ones(len(here) + 1))[:-1]
        left[here] += np.cumsum(gaps).astype(int) + np.cumsum(span[here]) - span[here]
    offset = so_far - length - (so_far[last] - span)[gene]
    start = left[gene] + np.where(reverse[gene], span[gene] - offset - length, offset)
    genes = Genes(reverse, kind, strands[strand], gene, start, start + length)

    # One last exon in eight keeps the repeats that lie there, as some 3' UTRs have Alus.
    own = np.ones(len(gene), bool)
    own[last] = rng.random(n) > 1 / 8
    exonic = np.repeat(start[own], length[own]) + within(length[own])
    genome.bases[exonic] = draw(len(exonic), rng)
    genome.repeat[exonic] = False
    divergence, turned = rng.uniform(0.02, 0.15, len(pseudo)), reverse[pseudo] != reverse[parent]
    copied = start[last[pseudo]], genome.bases, start[last[parent]], length[last[pseudo]]
    paint(genome, *copied, divergence, turned, rng)
    write_splice_sites(genome, genes, number > 0, number + 1 < exons[gene])
    return genes


def write_splice_sites(genome: Genome, genes: Genes, acceptor: Flags, donor: Flags) -> None:
    """Let introns begin with GT and end with AG on the strand of their gene."""
    turned = genes.reverse[genes.gene]
    # exons, whether the intron is right of them, and the two bases of it beside them
    for exons, right, bases in (
        (donor & ~turned, True, (2, 3)),
        (donor & turned, False, (0, 1)),
        (acceptor & ~turned, False, (0, 2)),
        (acceptor & turned, True, (1, 3)),
    ):
        at = genes.end[exons] if right else genes.start[exons] - 2
        genome.bases[at], genome.bases[at + 1] = bases


def make_transcripts(genes: Genes, rng: np.random.Generator) -> pd.DataFrame:
    """Exons of transcripts, in the order of the mRNA: columns transcript, gene, start, end.

    The first transcript has all exons of its gene. The others leave out a fifth of the inner ones,
    and half of them end earlier.
    """
    exons = np.bincount(genes.gene)
    n = 1 + rng.poisson(np.where(genes.kind == 0, *TRANSCRIPTS))
    gene = np.repeat(np.arange(len(n)), n)
    size = exons[gene]
    row = np.repeat((np.cumsum(exons) - exons)[gene], size) + within(size)
    table = pd.DataFrame({"transcript": np.repeat(np.arange(len(gene)), size)})
    table["gene"], table["start"], table["end"] = genes.gene[row], genes.start[row], genes.end[row]
    first, number = np.repeat(within(n) == 0, size), within(size)
    last = number + 1 == np.repeat(size, size)
    early = last & ~first & (rng.random(len(table)) < 0.5)
    cut = (table["end"] - table["start"]) * rng.uniform(0, 0.7, len(table)) * early
    turned = genes.reverse[table["gene"]]
    table["start"] += (cut * turned).astype(int)
    table["end"] -= (cut * ~turned).astype(int)
    return table[first | (number == 0) | last | (rng.random(len(table)) < 0.8)]


def write_fasta(path: Path, genome: Genome) -> None:
    """Contigs chr1 and so on, 60 nt a line."""
    with open(path, "wb") as file:
        for number, (start, end) in enumerate(zip(genome.start, genome.end, strict=True), 1):
            letters, whole = LETTERS[genome.bases[start:end]], (end - start) // 60 * 60
            lines = np.insert(letters[:whole].reshape(-1, 60), 60, ord("\n"), axis=1)
            file.write(b">chr%d\n%s%s\n" % (number, lines.tobytes(), letters[whole:].tobytes()))


def write_gtf(path: Path, genome: Genome, genes: Genes, table: pd.DataFrame) -> None:
    """Genes, transcripts, exons and coding sequence, with attributes as many as Ensembl's."""
    kinds = ["protein_coding", "lncRNA", "processed_pseudogene"]
    strand = np.where(genes.reverse, "-", "+")
    with open(path, "w") as file:

        def write(feature: str, gene: int, start: int, end: int, more: str = "") -> None:
            contig = genes.contig[gene]
            begin, stop = start - genome.start[contig] + 1, end - genome.start[contig]
            file.write(
                f"chr{contig + 1}\tsimulated\t{feature}\t{begin}\t{stop}\t.\t"
                f'{strand[gene]}\t.\tgene_id "ENSG09{gene:09d}"; gene_version "1"; '
                f'gene_name "SIM{gene}"; gene_source "ensembl_havana"; '
                f'gene_biotype "{kinds[genes.kind[gene]]}";{more}\n'
            )

        n_exons, spans = 0, table.groupby("gene").agg({"start": "min", "end": "max"})
        ends = dict(zip(spans.index.tolist(), spans.to_numpy().tolist(), strict=True))
        for transcript, gene, exons in by_transcript(table):
            if gene in ends:
                write("gene", gene, *ends.pop(gene))
            name = f' transcript_id "ENST09{transcript:09d}"; transcript_version "1"; '
            name += f'transcript_name "SIM{gene}-{transcript}"; transcript_source "havana";'
            write("transcript", gene, min(exons)[0], max(exons)[1], name)
            for number, (start, end) in enumerate(exons, 1):
                exon = f'{name} exon_number "{number}"; tag "gencode_basic";'
                write("exon", gene, start, end, f'{exon} exon_id "ENSE09{n_exons:09d}";')
                n_exons += 1
                if genes.kind[gene] == 0 and 1 < number < len(exons):
                    write("CDS", gene, start, end, f'{exon} protein_id "ENSP09{transcript:09d}";')


def by_transcript(table: pd.DataFrame) -> Iterator[tuple[int, int, list[list[int]]]]:
    """Each transcript with its gene, and start and end of its exons."""
    names, first = np.unique(table["transcript"], return_index=True)
    genes, exons = table["gene"].to_numpy()[first], table[["start", "end"]].to_numpy()
    parts = np.split(exons, first[1:])
    for name, gene, part in zip(names.tolist(), genes.tolist(), parts, strict=True):
        yield name, gene, part.tolist()


def make_templates(
    genome: Genome, genes: Genes, table: pd.DataFrame, rng: np.random.Generator
) -> Templates:
    """3' ends of three transcripts in ten, up to three exons of each, and places in repeats."""
    chosen = rng.random(table["transcript"].max() + 1) < 0.3
    ends = table[chosen[table["transcript"]]].groupby("transcript").tail(3)
    size, start = (ends["end"] - ends["start"]).to_numpy(), ends["start"].to_numpy()
    turn, place = np.repeat(genes.reverse[ends["gene"]], size), within(size)
    place[turn] = (np.repeat(size, size) - 1 - place)[turn]
    sequence = genome.bases[np.repeat(start, size) + place]
    sequence[turn] = 3 - sequence[turn]
    lengths = pd.Series(size).groupby(ends["transcript"].to_numpy()).sum()
    at = rng.integers(0, len(genome.bases) - READ_LENGTH, PLACES)
    reads = genome.bases[at[genome.repeat[at]][:, None] + np.arange(READ_LENGTH)]
    reads = reads[(reads < 4).all(axis=1)]
    reads[::2] = 3 - reads[::2, ::-1]
    return Templates(
        genes=lengths.index,
        sequence=np.concatenate([sequence, reads.ravel()]),
        ends=lengths.cumsum().to_numpy(),
        lengths=lengths.to_numpy(),
        unannotated=len(sequence) + np.arange(len(reads)) * READ_LENGTH,
    )
