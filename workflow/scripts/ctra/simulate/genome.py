"""A small random genome with the gene set, globin, sex and other genes, as FASTA and GTF."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from ctra.files.outputs import whole
from ctra.files.sequence import reverse_complement

STREAM, SEX_STREAM = 1, 6  # of the random numbers, beside the seed
CHROMOSOMES = tuple(str(number) for number in range(1, 23))
GLOBIN = {
    "ENSG00000206172": ("HBA1", "16"),
    "ENSG00000188536": ("HBA2", "16"),
    "ENSG00000244734": ("HBB", "11"),
}
SEX_GENES = {
    "ENSG00000229807": ("XIST", "X"),
    "ENSG00000129824": ("RPS4Y1", "Y"),
    "ENSG00000067048": ("DDX3Y", "Y"),
    "ENSG00000198692": ("EIF1AY", "Y"),
    "ENSG00000012817": ("KDM5D", "Y"),
    "ENSG00000183878": ("UTY", "Y"),
    "ENSG00000114374": ("USP9Y", "Y"),
    "ENSG00000067646": ("ZFY", "Y"),
}
OTHER_GENES = 160
OWN_END = 150  # nt at the 3' end in which HBA2 differs from HBA1
BASES = np.frombuffer(b"ACGT", dtype=np.uint8)

# unspliced sequence of a gene on its strand, and its exons (start and end)
Body = tuple[bytes, list[tuple[int, int]]]


@dataclass(frozen=True)
class Gene:
    """A gene with one transcript.

    Attributes
    ----------
    id, name : str
        Ensembl gene ID and symbol.
    chromosome : str
        Name of the contig.
    strand : {"+", "-"}
    exons : tuple of (int, int)
        Start and end on the contig, 0-based and half-open, in transcript order.
    transcript : bytes
        Spliced sequence, 5' to 3', without poly-A tail.
    biotype : str
        In Ensembl's words.
    """

    id: str
    name: str
    chromosome: str
    strand: str
    exons: tuple[tuple[int, int], ...]
    transcript: bytes
    biotype: str


def make_genome(gene_set: pd.DataFrame, seed: int) -> tuple[dict[str, bytes], list[Gene]]:
    """Make a random genome with the genes of the set, globin, sex and 160 other genes.

    Parameters
    ----------
    gene_set : DataFrame, shape (n_genes, ...)
        Columns hgnc_symbol, ensembl_id, chromosome (text).
    seed : int

    Returns
    -------
    contigs : dict of str to bytes
        Sequence of each chromosome: 1-22, X, Y.
    genes : list of Gene
        In the order of the genome.

    Notes
    -----
    A gene has 3-5 exons, introns of 80-300 nt that start with GT and end with AG on its strand, and
    at least 550 nt of transcript; 200-500 nt lie between neighbours. HBA2 is a copy of HBA1 with
    another end, so that reads from upstream of it map to both. X carries XIST, Y seven genes of its
    own; both chromosomes have random numbers of their own.
    """
    rng = np.random.default_rng([seed, STREAM])
    columns = gene_set["ensembl_id"], gene_set["hgnc_symbol"], gene_set["chromosome"]
    labels = {gene: (name, chromosome) for gene, name, chromosome in zip(*columns, strict=True)}
    labels |= GLOBIN
    for number in range(1, OTHER_GENES + 1):
        chromosome = CHROMOSOMES[number % len(CHROMOSOMES)]
        labels[f"ENSG09{number:09d}"] = (f"DEMO{number:03d}", chromosome)

    bodies = {name: _draw_gene(rng) for name, _ in labels.values()}
    alpha, exons = bodies["HBA1"]
    own_end = rng.choice(BASES, OWN_END).tobytes()
    bodies["HBA2"] = (alpha[:-OWN_END] + own_end, exons)

    contigs, genes = _place(CHROMOSOMES, labels, bodies, rng)

    rng = np.random.default_rng([seed, SEX_STREAM])
    bodies = {name: _draw_gene(rng) for name, _ in SEX_GENES.values()}
    sex_contigs, sex_genes = _place(("X", "Y"), SEX_GENES, bodies, rng)
    return contigs | sex_contigs, genes + sex_genes


def write_fasta(contigs: Mapping[str, bytes], path: Path | str) -> None:
    """Write contigs as FASTA with 60 columns."""
    with whole(path) as [part], open(part, "w") as file:
        for name, sequence in contigs.items():
            text = sequence.decode()
            file.write(f">{name}\n")
            file.writelines(f"{text[i : i + 60]}\n" for i in range(0, len(text), 60))


def write_gtf(genes: Iterable[Gene], path: Path | str) -> None:
    """Write genes as GTF in Ensembl's manner, exons in transcript order."""
    with whole(path) as [part], open(part, "w") as file:
        for gene in genes:
            start, end = min(min(gene.exons)), max(max(gene.exons))
            of_gene = (
                f'gene_id "{gene.id}"; gene_version "1"; gene_name "{gene.name}"; '
                f'gene_biotype "{gene.biotype}";'
            )
            of_transcript = f'{of_gene} transcript_id "{gene.id.replace("ENSG", "ENST")}";'
            lines = [("gene", start, end, of_gene), ("transcript", start, end, of_transcript)]
            for number, exon in enumerate(gene.exons, start=1):
                lines.append(("exon", *exon, f'{of_transcript} exon_number "{number}";'))
            for feature, left, right, attributes in lines:
                place = f"{feature}\t{left + 1}\t{right}\t.\t{gene.strand}\t."
                file.write(f"{gene.chromosome}\tdemo\t{place}\t{attributes}\n")


def _place(
    chromosomes: Sequence[str],
    labels: Mapping[str, tuple[str, str]],
    bodies: Mapping[str, Body],
    rng: np.random.Generator,
) -> tuple[dict[str, bytes], list[Gene]]:
    """Lay genes out on their chromosomes, in random order and on random strands.

    `labels` gives name and chromosome of each gene ID, `bodies` what `_draw_gene` drew for a name.
    """
    contigs: dict[str, bytes] = {}
    genes: list[Gene] = []
    for chromosome in chromosomes:
        contig = _draw_spacer(rng)
        here = [gene for gene, (_, of_gene) in labels.items() if of_gene == chromosome]
        for gene in rng.permutation(here).tolist():
            name = labels[gene][0]
            sense, exons = bodies[name]
            start = len(contig)
            transcript = b"".join(sense[left:right] for left, right in exons)
            if rng.random() < 0.5:
                strand, placed = "+", [(start + left, start + right) for left, right in exons]
                contig += sense
            else:
                end = start + len(sense)
                strand, placed = "-", [(end - right, end - left) for left, right in exons]
                contig += reverse_complement(sense)
            biotype = "lncRNA" if name == "XIST" else "protein_coding"
            genes.append(Gene(gene, name, chromosome, strand, tuple(placed), transcript, biotype))
            contig += _draw_spacer(rng)
        contigs[chromosome] = contig
    return contigs, genes


def _draw_gene(rng: np.random.Generator) -> Body:
    """Draw the unspliced sequence of a gene on its strand, and its exons."""
    exons = rng.integers(3, 6)
    lengths = rng.integers(80, 301, size=2 * exons - 1)  # introns at the odd places
    lengths[0:-1:2] = rng.integers(200, 351, size=exons - 1)
    lengths[-1] = rng.integers(OWN_END, 401)
    ends = np.cumsum(lengths)
    bounds = [(int(end - length), int(end)) for end, length in zip(ends, lengths, strict=True)][::2]
    sense = rng.choice(BASES, ends[-1])
    for (_, donor), (acceptor, _) in pairwise(bounds):
        sense[donor : donor + 2] = list(b"GT")
        sense[acceptor - 2 : acceptor] = list(b"AG")
    return sense.tobytes(), bounds


def _draw_spacer(rng: np.random.Generator) -> bytes:
    """Draw the sequence of 200-500 nt between two genes."""
    return rng.choice(BASES, rng.integers(200, 501)).tobytes()
