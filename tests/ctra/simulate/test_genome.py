"""The random genome: genes, sequences and files agree with each other."""

import re
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from ctra.files.sequence import reverse_complement
from ctra.simulate.genome import make_genome, write_fasta, write_gtf

GENE_SET = pd.read_csv(
    Path(__file__).parents[3] / "resources/ctra_genes.tsv", sep="\t", dtype={"chromosome": str}
)
CONTIGS, GENES = make_genome(GENE_SET, seed=1)


def on_strand(gene, start, end):
    """Sequence of the contig from start to end, read on the gene's strand."""
    sequence = CONTIGS[gene.chromosome][start:end]
    return sequence if gene.strand == "+" else reverse_complement(sequence)


def test_genes_are_the_set_globin_sex_and_160_others_on_their_chromosomes():
    placed = {gene.id: (gene.name, gene.chromosome) for gene in GENES}
    wanted = GENE_SET[["ensembl_id", "hgnc_symbol", "chromosome"]].itertuples(index=False)
    for gene, name, chromosome in wanted:
        assert placed[gene] == (name, chromosome)
    assert placed["ENSG00000206172"] == ("HBA1", "16")
    assert placed["ENSG00000188536"] == ("HBA2", "16")
    assert placed["ENSG00000244734"] == ("HBB", "11")
    assert placed["ENSG09000000160"][0] == "DEMO160"
    assert placed["ENSG00000229807"] == ("XIST", "X")
    on_y = {name for name, chromosome in placed.values() if chromosome == "Y"}
    assert on_y == {"RPS4Y1", "DDX3Y", "EIF1AY", "KDM5D", "UTY", "USP9Y", "ZFY"}
    assert len(GENES) == len(placed) == 53 + 3 + 160 + 8
    assert list(CONTIGS) == [*(str(number) for number in range(1, 23)), "X", "Y"]


def test_transcript_is_the_spliced_contig_on_the_strand_of_the_gene():
    assert {gene.strand for gene in GENES} == {"+", "-"}
    for gene in GENES:
        assert b"".join(on_strand(gene, *exon) for exon in gene.exons) == gene.transcript
        assert len(gene.transcript) >= 500
        assert 3 <= len(gene.exons) <= 5
        assert 100 <= gene.exons[-1][1] - gene.exons[-1][0] <= 400


def test_introns_run_from_gt_to_ag():
    for gene in GENES:
        for one, other in pairwise(gene.exons):
            start, end = min(one[1], other[1]), max(one[0], other[0])
            intron = on_strand(gene, start, end)
            assert 80 <= len(intron) <= 300
            assert (intron[:2], intron[-2:]) == (b"GT", b"AG")


def test_genes_do_not_overlap():
    spans = sorted((g.chromosome, min(min(g.exons)), max(max(g.exons))) for g in GENES)
    for (chromosome, _, end), (next_chromosome, start, _) in pairwise(spans):
        assert chromosome != next_chromosome or 200 <= start - end <= 500


def test_hba1_and_hba2_differ_only_at_the_end():
    first, second = (gene.transcript for gene in GENES if gene.name in ("HBA1", "HBA2"))
    assert first[:-150] == second[:-150]
    differences = sum(a != b for a, b in zip(first[-150:], second[-150:], strict=True))
    assert differences == pytest.approx(150 * 3 / 4, abs=30)


def test_files_depend_on_the_seed_alone(tmp_path):
    written = []
    for number, seed in enumerate([1, 1, 2]):
        contigs, genes = make_genome(GENE_SET, seed)
        fasta, gtf = tmp_path / f"{number}.fa", tmp_path / f"{number}.gtf"
        write_fasta(contigs, fasta)
        write_gtf(genes, gtf)
        written.append((fasta.read_bytes(), gtf.read_bytes()))
    assert written[0] == written[1]
    assert written[0][0] != written[2][0]
    assert written[0][1] != written[2][1]


def test_fasta_read_back_is_the_genome(tmp_path):
    write_fasta(CONTIGS, tmp_path / "genome.fa")
    records = (tmp_path / "genome.fa").read_text().split(">")[1:]
    lines = {name: rest for name, *rest in (record.splitlines() for record in records)}
    assert {name: "".join(rest).encode() for name, rest in lines.items()} == CONTIGS
    assert all(len(line) == 60 for rest in lines.values() for line in rest[:-1])


def test_gtf_read_back_holds_the_genes(tmp_path):
    write_gtf(GENES, tmp_path / "genes.gtf")
    columns = [
        "chromosome",
        "source",
        "feature",
        "start",
        "end",
        "score",
        "strand",
        "frame",
        "text",
    ]
    table = pd.read_csv(
        tmp_path / "genes.gtf", sep="\t", names=columns, quoting=3, dtype={"chromosome": str}
    )
    attributes = pd.DataFrame([dict(re.findall(r'(\w+) "(.+?)";', text)) for text in table["text"]])
    table = pd.concat([table, attributes], axis=1)
    for gene in GENES:
        lines = table[table["gene_id"] == gene.id]
        assert lines["feature"].tolist() == ["gene", "transcript"] + ["exon"] * len(gene.exons)
        exons = lines[lines["feature"] == "exon"]
        assert list(zip(exons["start"] - 1, exons["end"], strict=True)) == list(gene.exons)
        assert exons["exon_number"].tolist() == [str(n + 1) for n in range(len(gene.exons))]
        for span in ("gene", "transcript"):
            whole = lines[lines["feature"] == span].iloc[0]
            assert (whole["start"], whole["end"]) == (exons["start"].min(), exons["end"].max())
        assert set(lines["gene_name"]) == {gene.name}
        biotype = "lncRNA" if gene.name == "XIST" else "protein_coding"
        assert set(lines["gene_biotype"]) == {biotype}
        assert set(lines["strand"]) == {gene.strand}
        assert set(lines["chromosome"]) == {gene.chromosome}
