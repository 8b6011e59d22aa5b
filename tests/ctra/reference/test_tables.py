"""The tables of the reference are read as they are written."""

from ctra.reference.gene import Gene
from ctra.reference.tables import (
    read_contig_table,
    read_exons,
    read_sites,
    write_contigs,
    write_exons,
    write_genes,
    write_introns,
    write_sites,
)


def test_exons_read_back_as_the_workflow_writes_them(file):
    path = file("exons.tsv", "gene\tcontig\tstart\tend\tstrand\nG1\t1\t0\t4\t+\nG2\tMT\t1\t2\t-\n")
    assert read_exons(path) == [("G1", "1", 0, 4, "+"), ("G2", "MT", 1, 2, "-")]


def test_genes_exons_and_contigs_are_written(tmp_path):
    genes = [
        Gene("G1", "MX1", "protein_coding", {("1", 10, 12, "+"), ("1", 0, 4, "+")}),
        Gene("G2", "G2", "", {("1", 20, 30, "-"), ("MT", 0, 4, "-")}),
    ]
    write_genes(genes, tmp_path / "genes.tsv")
    write_exons(genes, tmp_path / "exons.tsv")
    write_contigs({"1": 100, "KI1": 5, "MT": 10}, genes, tmp_path / "contigs.tsv")
    written = {name: (tmp_path / f"{name}.tsv").read_text() for name in ("genes", "contigs")}
    assert written == {
        "genes": "gene\tname\tbiotype\nG1\tMX1\tprotein_coding\nG2\tG2\t\n",
        "contigs": "contig\tlength\tgenes\n1\t100\t2\nKI1\t5\t0\nMT\t10\t1\n",
    }
    assert read_exons(tmp_path / "exons.tsv") == [
        ("G1", "1", 0, 4, "+"),
        ("G1", "1", 10, 12, "+"),
        ("G2", "1", 20, 30, "-"),
        ("G2", "MT", 0, 4, "-"),
    ]


def test_contigs_are_read_as_they_are_written(tmp_path):
    write_contigs({"1": 500, "MT": 16}, [], tmp_path / "contigs.tsv")
    assert read_contig_table(tmp_path / "contigs.tsv") == {"1": 500, "MT": 16}


def test_sites_are_read_as_they_are_written(tmp_path):
    sites = [("1", 35, 43, "+"), ("X", 0, 9, "-")]
    write_sites(sites, tmp_path / "a_rich.tsv")
    assert read_sites(tmp_path / "a_rich.tsv") == sites


def test_introns_are_written_as_star_reads_them(tmp_path):
    write_introns([("1", 74, 86)], tmp_path / "introns.tsv")
    assert (tmp_path / "introns.tsv").read_text() == "1\t74\t86\t+\n"
    write_introns([], tmp_path / "introns.tsv")
    assert (tmp_path / "introns.tsv").read_text() == ""
