"""STAR reads from our copy of an annotation what we read from the annotation, however odd it is."""

import gzip
import random
import subprocess
from pathlib import Path

import pytest

from ctra.reference.annotation import read_annotation
from ctra.reference.genome import read_contigs, read_sequences
from ctra.reference.star import build_index, indexed_genes, star_id

INDEX = (
    "geneInfo.tab",
    "exonGeTrInfo.tab",
    "sjdbList.fromGTF.out.tab",
    "chrName.txt",
    "chrStart.txt",
)
FASTA = "".join(
    f">{name}\n{''.join(random.Random(name).choices('ACGT', k=9000))}\n" for name in ("1", "2")
)


def line(first, last, gene="G1", transcript="T1", *, contig="1", strand="+", source="x", more=""):
    """An exon."""
    attributes = f'{more}gene_id "{gene}"; transcript_id "{transcript}";'
    return "\t".join((contig, source, "exon", str(first), str(last), ".", strand, ".", attributes))


SOUND = [line(301, 500), line(701, 900), line(2001, 2300, "G2", "T2"), line(2501, 2600, "G2", "T2")]
FIRST, SECOND = ("1", "501", "700", "+"), ("1", "2301", "2500", "+")  # introns: first and last base
ON_TWO = [row.replace("1", "2", 1) for row in SOUND]  # on contig 2
ODD = {
    "sound": SOUND,
    "blank in column 2": [row.replace("x", "Curated Genomic", 1) for row in SOUND],
    "blank in column 2 of one line": [SOUND[0].replace("x", "a b", 1), *SOUND[1:]],
    "column 2 empty": [row.replace("x", "", 1) for row in SOUND],
    "transcript of two genes": [row.replace("T2", "T1") for row in SOUND],
    "transcript of two strands": [*SOUND, line(1101, 1200, strand="-")],
    "blank in a gene id": [row.replace("G1", "my gene") for row in SOUND],
    "two gene ids alike up to the blank": [
        row.replace("G1", "my gene").replace("G2", "my other gene") for row in SOUND
    ],
    "semicolon in a gene id": [row.replace("G1", "G;1") for row in SOUND],
    "blank in a transcript id": [row.replace("T1", "my T1") for row in SOUND],
    "transcript ids alike up to the blank": [
        row.replace("T1", "my T1").replace("T2", "my T2") for row in SOUND
    ],
    "gene_id in a note in front": [
        *SOUND[:2],
        *(row.replace("gene_id", 'note "as gene_id X1 of old"; gene_id') for row in SOUND[2:]),
    ],
    "gene_id in quotes in a note": [
        *SOUND[:2],
        *(row.replace("gene_id", r'note "the gene_id \"X1\" is"; gene_id') for row in SOUND[2:]),
    ],
    "transcript_id in a note": [
        row.replace("gene_id", 'note "transcript_id T of"; gene_id') for row in SOUND
    ],
    "versions of Ensembl": [row.replace("G1", "ENSG00000157601.14") for row in SOUND],
    "from the end": SOUND[::-1],
    "a line twice": [*SOUND, SOUND[0]],
    "exons side by side": [*SOUND, line(901, 950)],
    "unquoted attributes between": [
        row.replace("gene_id", "level 2; gene_id").replace("transcript_id", "n 1; transcript_id")
        for row in SOUND
    ],
    "no blank behind semicolons": [row.replace("; ", ";") for row in SOUND],
    "letters beyond ASCII": [row.replace("G1", "Gène").replace("x", "é", 1) for row in SOUND],
    "comments and other features": ["# x", SOUND[0].replace("exon", "CDS"), *SOUND, "", "#"],
    "Windows line ends": [row + "\r" for row in SOUND],
}
INTRONS = {
    "transcript of two contigs": ([*SOUND, *ON_TWO[:2]], {FIRST, SECOND, ("2", *FIRST[1:])}),
    "gene of two contigs": ([*SOUND, *ON_TWO[2:]], {FIRST, SECOND, ("2", *SECOND[1:])}),
    "no transcript_id": ([row.partition(" transcript_id")[0] for row in SOUND], set()),
    "empty transcript_id": ([row.replace("T1", "") for row in SOUND], {SECOND}),
    "overlapping exons of a transcript": (
        [*SOUND, line(451, 550)],
        {("1", "551", "700", "+"), SECOND},
    ),
} | {name: (rows, {FIRST, SECOND}) for name, rows in ODD.items()}


@pytest.mark.parametrize(
    ("rows", "introns"), [pytest.param(*case, id=name) for name, case in INTRONS.items()]
)
def test_star_reads_the_same_genes_exons_and_introns(file, star, rows, introns):
    gtf, fasta = file("a.gtf", "\n".join(rows) + "\n"), file("g.fa", FASTA)
    genes = index_of(gtf, fasta)
    found = Path("index/sjdbList.fromGTF.out.tab").read_text().splitlines()
    assert exons_of_star() == {star_id(gene): genes[gene].exons for gene in genes}
    assert {tuple(row.split("\t")[:4]) for row in found} == introns


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.rstrip(), id="no line end"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="Windows line ends"),
        pytest.param(lambda text: text.replace(">2", "\n\n>2\n"), id="empty lines"),
        pytest.param(lambda text: text.replace(">2", "> 2 x > y"), id="blanks in a header"),
        pytest.param(lambda text: text.replace(">2", ">2\tx"), id="tab in a header"),
        pytest.param(lambda text: text.replace("ACGT", "acgt").replace("TTT", "RYN"), id="letters"),
        pytest.param(lambda text: text.replace(">2", ">empty\n>2") + ">last\n", id="empty contigs"),
        pytest.param(lambda text: text + ">HLA*01:02|x,y\nACGT\n", id="signs in a name"),
    ],
)
def test_star_reads_the_same_contigs(file, star, change):
    """`build_index` compares names and lengths."""
    gtf, fasta = file("a.gtf", "\n".join(SOUND) + "\n"), file("g.fa", change(FASTA))
    index_of(gtf, fasta)
    read = {name: len(sequence) for name, sequence in read_sequences(fasta)}
    assert read_contigs(fasta) == read


def index_of(gtf, fasta):
    """Make the index; the genes that were read."""
    with open("exons.gtf", "w", encoding="utf-8") as copy:
        genes = read_annotation(gtf, copy).genes
    Path("index").mkdir()
    Path("introns.tsv").write_text("2\t8001\t8100\t+\n")  # STAR may abort without any
    options = ["--genomeFastaFiles", fasta, "--sjdbGTFfile", "exons.gtf", "--sjdbOverhang", "75"]
    options += ["--genomeSAindexNbases", "5", "--sjdbFileChrStartEnd", "introns.tsv"]
    build_index([f"index/{name}" for name in INDEX], genes, read_contigs(fasta), options, 1)
    return genes


def exons_of_star():
    """Exons by gene id, 0-based and half-open, as they are in the index."""
    genes = indexed_genes("index")
    names = Path("index/chrName.txt").read_text().split()
    starts = list(map(int, Path("index/chrStart.txt").read_text().split()))
    exons = {gene: set() for gene in genes}
    for row in Path("index/exonGeTrInfo.tab").read_text().splitlines()[1:]:
        first, last, strand, gene, _ = map(int, row.split())
        place = max(i for i, start in enumerate(starts) if start <= first)
        start, end = first - starts[place], last - starts[place] + 1
        exons[genes[gene]].add((names[place], start, end, "-" if strand == 2 else "+"))
    return exons


@pytest.mark.parametrize("real", [False, True], ids=["small", "Ensembl"])
def test_the_index_of_a_sound_annotation_is_the_same_from_the_copy(file, star, request, real):
    """So are the counts: suffix array, exons of genes and junctions are equal byte by byte."""
    if real:
        data = request.getfixturevalue("shared_data") / "chr21mini"
        text = gzip.decompress((data / "genes.gtf.gz").read_bytes()).decode()
        fasta = gzip.decompress((data / "genome.fa.gz").read_bytes()).decode()
    else:
        text, fasta = "\n".join(SOUND) + "\n", FASTA
    file("a.gtf", text), file("g.fa", fasta)
    with open("exons.gtf", "w", encoding="utf-8") as copy:
        read_annotation("a.gtf", copy)
    for name in ("a", "exons"):
        command = [star, "--runMode", "genomeGenerate", "--genomeDir", name, "--sjdbGTFfile"]
        command += [f"{name}.gtf", "--genomeFastaFiles", "g.fa", "--genomeSAindexNbases", "8"]
        subprocess.run(command, check=True, capture_output=True)
    for table in ("exonGeTrInfo.tab", "sjdbList.out.tab", "SA", "Genome"):
        assert Path("a", table).read_bytes() == Path("exons", table).read_bytes()
