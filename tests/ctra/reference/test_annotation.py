"""Genome and annotation are read, plain or gzip, and refused with file and line."""

import gzip
import re

import pytest

from ctra.files.errors import GenomeError
from ctra.reference.annotation import (
    Gene,
    check_contigs,
    has_introns,
    read_contig_table,
    read_contigs,
    read_exons,
    read_genes,
    strip_version,
    write_contigs,
    write_exons,
    write_genes,
)
from ctra.reference.star import sjdb_overhang, stand_in_intron, star_parameters

FASTA = ">1 dna:chromosome\nACGT\nAC\n>MT\nACG\n"


def exon(contig="1", start="1", end="4", strand="+", attributes='gene_id "G1";', feature="exon"):
    """One line of a GTF."""
    return "\t".join([contig, "test", feature, start, end, ".", strand, ".", attributes]) + "\n"


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Write a file into the current folder, gzip where the name says so."""
    monkeypatch.chdir(tmp_path)

    def write(name, text):
        data = text.encode()
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return name

    return write


# ---- Contigs ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["g.fa", "g.fa.gz"])
@pytest.mark.parametrize("text", [FASTA, FASTA.replace("\n", "\r\n"), FASTA.rstrip("\n")])
def test_contigs_have_their_lengths_in_the_order_of_the_file(file, name, text):
    assert list(read_contigs(file(name, text)).items()) == [("1", 6), ("MT", 3)]


def test_gzip_is_told_by_the_content_not_the_name(file, tmp_path):
    (tmp_path / "g.fa").write_bytes(gzip.compress(FASTA.encode()))
    assert read_contigs("g.fa") == {"1": 6, "MT": 3}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ACGT\n>1\nACGT\n", r"^g\.fa:1: not FASTA; a line starting with '>' is first$"),
        (">1\nA\n>2\nA\n>1\nA\n", r"^g\.fa:5: contig name '1'; a name that occurs once is needed$"),
        (">1\nA\n> \nA\n", r"^g\.fa:3: contig name ''; a name that occurs once is needed$"),
        (">1\n>2\n", r"^g\.fa: no sequence in it$"),
        ("", r"^g\.fa: no sequence in it$"),
    ],
)
def test_a_bad_genome_is_refused(file, text, message):
    with pytest.raises(GenomeError, match=message):
        read_contigs(file("g.fa", text))


@pytest.mark.parametrize(("gtf", "fasta"), [("a.gtf", "g.fa.gz"), ("a.gtf.gz", "g.fa")])
def test_contigs_of_genome_and_annotation_match(file, gtf, fasta):
    lines = "#!genome-build GRCh38\n" + exon("1") + "\n" + exon("MT", "1", "3")
    check_contigs(file(gtf, lines), file(fasta, FASTA))


def test_every_contig_that_the_genome_has_not_is_named_once_with_its_first_line(file):
    gtf = file("a.gtf", "#comment\n" + exon("chr1") * 2 + exon("1") + exon("chrM"))
    with pytest.raises(GenomeError) as refusal:
        check_contigs(gtf, file("g.fa", FASTA))
    needed = "genome and annotation must be of the same assembly and source"
    assert str(refusal.value).splitlines() == [
        f"a.gtf:2: contig 'chr1' is not in g.fa (there: 1, MT); {needed}",
        f"a.gtf:5: contig 'chrM' is not in g.fa (there: 1, MT); {needed}",
    ]


@pytest.mark.parametrize(("contigs", "named"), [(5, "1, 2, 3, 4, 5"), (6, "1, 2, 3, 4, 5, ...")])
def test_the_message_names_up_to_five_contigs_of_the_genome(file, contigs, named):
    fasta = file("g.fa", "".join(f">{name}\nA\n" for name in range(1, contigs + 1)))
    with pytest.raises(GenomeError, match=re.escape(f"(there: {named})")):
        check_contigs(file("a.gtf", exon("chr1")), fasta)


def test_a_genome_named_otherwise_in_part_is_refused(file):
    gtf = file("a.gtf", exon("1") + exon("chrMT", "1", "3"))
    with pytest.raises(GenomeError, match=r"^a\.gtf:2: contig 'chrMT' is not in g\.fa [^\n]*$"):
        check_contigs(gtf, file("g.fa", FASTA))


def test_contigs_without_genes_may_make_up_a_twentieth_of_the_genome(file):
    """As many contigs as in GRCh38's primary assembly: 169 of 194 without genes, all short."""
    gtf = file("a.gtf", "".join(exon(str(number)) for number in range(1, 26)))
    chromosomes = "".join(f">{number}\n{'A' * 1000}\n" for number in range(1, 26))
    scaffolds = "".join(f">KI{number}\n{'A' * 7}\n" for number in range(169))  # 4.5 %
    check_contigs(gtf, file("g.fa", chromosomes + scaffolds))
    scaffolds = "".join(f">KI{number}\n{'A' * 8}\n" for number in range(168)) + f">L\n{'A' * 9}\n"
    with pytest.raises(GenomeError) as refusal:
        check_contigs(gtf, file("g.fa", chromosomes + scaffolds))
    assert str(refusal.value).startswith(
        "a.gtf: no exon on 169 of 194 contigs of g.fa, 5.1% of its length where 5% is allowed "
        "(L, KI0, KI1, KI2, KI3, ...); was the annotation cut off? "
    )


def test_an_annotation_cut_off_after_some_contigs_is_refused(file):
    gtf = file("a.gtf", exon("1") + exon("MT", feature="gene", end="3"))
    with pytest.raises(GenomeError, match=r"no exon on 1 of 2 contigs of g\.fa, 33\.3% of its"):
        check_contigs(gtf, file("g.fa", FASTA))


# ---- Genes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.gtf", "a.gtf.gz"])
def test_genes_have_their_exons_zero_based_and_half_open(file, name):
    """GTF counts from 1 and includes the end: 1 to 4 are the four bases 0, 1, 2, 3."""
    first = 'gene_id "ENSG00000157601.14"; gene_name "MX1"; gene_type "protein_coding";'
    gtf = file(
        name,
        "#!genome-build GRCh38\n"
        + exon(feature="gene", attributes=first)
        + " \n"
        + exon(start="1", end="4", attributes=first + ' transcript_id "T1";')
        + exon(start="11", end="12", attributes=first + ' transcript_id "T1";')
        + exon(start="1", end="4", attributes=first + ' transcript_id "T2";')
        + exon("MT", "2", "2", "-", 'gene_id "G2"; gene_biotype "lncRNA"'),
    )
    assert read_genes(gtf) == {
        "ENSG00000157601": Gene(
            "ENSG00000157601",
            "MX1",
            "protein_coding",
            {("1", 0, 4, "+"), ("1", 10, 12, "+")},
            {("1", 11, "+"), ("1", 3, "+")},
        ),
        "G2": Gene("G2", "G2", "lncRNA", {("MT", 1, 2, "-")}, {("MT", 1, "-")}),
    }


@pytest.mark.parametrize(
    ("gene_id", "stripped"),
    [
        ("ENSG00000157601.14", "ENSG00000157601"),
        ("ENSMUSG00000000001.4", "ENSMUSG00000000001"),
        ("ENSG00000157601", "ENSG00000157601"),
        ("ENSG00000182378.15_PAR_Y", "ENSG00000182378_PAR_Y"),  # not the gene on X
        ("RP11-34P13.7", "RP11-34P13.7"),  # a symbol, not a version
        ("Os01g0100100.1", "Os01g0100100.1"),
        ("ENST00000398598.7", "ENST00000398598.7"),  # a transcript
        ("xENSG00000157601.14", "xENSG00000157601.14"),
    ],
)
def test_versions_are_stripped_from_ensembl_gene_ids_only(gene_id, stripped):
    assert strip_version(gene_id) == stripped


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (exon().replace("\t", " "), "1 columns where GTF has 9"),
        (exon().replace("\n", "\textra\n"), "10 columns where GTF has 9"),
        (exon(attributes='transcript_id "T1";'), 'exon without gene_id "..."'),
        (exon(attributes='gene_id "";'), 'exon without gene_id "..."'),
        (exon(attributes="ID=exon1;Parent=T1"), 'exon without gene_id "..."'),  # GFF3
        (exon(start="0"), "exon from '0' to '4'"),
        (exon(start="5"), "exon from '5' to '4'"),
        (exon(end="4.5"), "exon from '1' to '4.5'"),
        (exon(start="-1"), "exon from '-1' to '4'"),
        (exon(strand="."), "strand '.'; + or - is needed"),
    ],
)
def test_a_bad_line_is_refused_with_its_number(file, line, message):
    with pytest.raises(GenomeError) as refusal:
        read_genes(file("a.gtf", "#comment\n" + exon() + line))
    assert str(refusal.value) == f"a.gtf:3: {message}"


@pytest.mark.parametrize("text", ["", "#comment\n", exon(feature="CDS")])
def test_an_annotation_without_exons_is_refused(file, text):
    with pytest.raises(GenomeError, match=r"^a\.gtf: no line with feature 'exon'; a GTF with"):
        read_genes(file("a.gtf", text))


def test_the_pseudoautosomal_genes_of_gencode_are_genes_of_their_own(file):
    x = exon("X", attributes='gene_id "ENSG00000182378.15"; gene_name "PLCXD1"')
    y = exon("Y", attributes='gene_id "ENSG00000182378.15_PAR_Y"; gene_name "PLCXD1"')
    genes = read_genes(file("a.gtf", x + y))
    assert {gene: next(iter(genes[gene].exons))[0] for gene in genes} == {
        "ENSG00000182378": "X",
        "ENSG00000182378_PAR_Y": "Y",
    }


def test_real_ensembl_annotation(shared_data):
    gtf = shared_data / "chr21mini" / "genes.gtf.gz"
    genes = read_genes(gtf)
    ids = {gene.name: gene.id for gene in genes.values()}
    assert len(genes) == 722
    assert (ids["MX1"], ids["MX2"]) == ("ENSG00000157601", "ENSG00000183486")
    nameless = genes["ENSG00000279493"]
    assert (nameless.name, nameless.biotype) == ("ENSG00000279493", "artifact")
    assert nameless.exons == {("21", 300, 380, "+"), ("21", 580, 1013, "+")}
    check_contigs(gtf, shared_data / "chr21mini" / "genome.fa.gz")


# ---- Sizes of the index -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contigs", "bases", "bits"),
    [
        # log2(3.1e9) / 2 - 1 = 14.8, at most 14; log2(3.1e9 / 194) = 23.9, at most 18
        pytest.param([3_100_000_000 - 193] + [1] * 193, 14, 18, id="human"),
        # log2(2**20) / 2 - 1 = 9; log2(2**20 / 1) = 20, at most 18
        pytest.param([2**20], 9, 18, id="one short contig"),
        # log2(2**20) / 2 - 1 = 9; log2(2**20 / 2**10) = 10
        pytest.param([2**10] * 2**10, 9, 10, id="fragmented"),
        # log2(5000) / 2 - 1 = 5.1; contigs of 50 nt are shorter than a read: log2(100) = 6.6
        pytest.param([50] * 100, 5, 6, id="contigs shorter than a read"),
    ],
)
def test_index_parameters_follow_the_manual_of_star(contigs, bases, bits):
    sizes = {str(number): length for number, length in enumerate(contigs)}
    assert star_parameters(sizes, sparse=2) == {
        "genomeSAindexNbases": bases,
        "genomeChrBinNbits": bits,
        "genomeSAsparseD": 2,
    }


# ---- Introns ------------------------------------------------------------------------------------


def of_transcript(name, start, end):
    return exon(start=start, end=end, attributes=f'gene_id "G"; transcript_id "{name}"')


@pytest.mark.parametrize(
    ("exons", "introns"),
    [
        ([("a", "1", "9"), ("a", "11", "19")], True),
        ([("a", "11", "19"), ("a", "1", "9")], True),
        ([("a", "1", "9"), ("a", "10", "19")], False),
        ([("a", "10", "19"), ("a", "1", "9")], False),
        ([("a", "1", "9"), ("a", "5", "15"), ("a", "12", "19")], False),
        ([("a", "1", "9"), ("b", "31", "39"), ("a", "10", "19")], False),
        ([("", "1", "9"), ("", "31", "39")], False),
    ],
    ids=["two exons", "from the end", "side by side", "from the end, side by side", "overlapping",
         "of two transcripts", "of no transcript"],
)  # fmt: skip
def test_an_intron_lies_between_two_exons_of_a_transcript(file, exons, introns):
    gtf = file("a.gtf", "#comment\n" + "".join(of_transcript(*line) for line in exons))
    assert has_introns(gtf) is introns


@pytest.mark.parametrize(
    ("exons", "place"),
    [
        ({("1", 0, 10, "+"), ("1", 40, 60, "+")}, ("1", 74, 86)),  # the middle of 60 to 100
        ({("1", 45, 95, "+"), ("1", 50, 60, "-")}, ("1", 16, 30)),  # one within the other
        ({("1", 0, 50, "+"), ("1", 50, 100, "+")}, ("2", 11, 20)),
    ],
)
def test_the_intron_that_stands_in_is_where_no_exons_are(exons, place):
    """From 1, both ends included: of 60 to 100 the bases 74 to 86."""
    assert stand_in_intron({"1": 100, "2": 30}, [Gene("G", "G", "", exons)]) == place


# ---- Tables -------------------------------------------------------------------------------------


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


def test_ends_of_transcripts_on_both_strands(file):
    """Exons in any order; one without transcript_id is a transcript of its own."""
    gtf = file(
        "a.gtf",
        exon("1", "21", "30", "-", 'gene_id "G1"; transcript_id "T1";')
        + exon("1", "41", "50", "-", 'gene_id "G1"; transcript_id "T1";')
        + exon("1", "5", "9", "-", 'gene_id "G1";')
        + exon("1", "71", "80", "+", 'gene_id "G2"; transcript_id "T2";')
        + exon("1", "61", "65", "+", 'gene_id "G2"; transcript_id "T2";'),
    )
    genes = read_genes(gtf)
    assert genes["G1"].ends == {("1", 4, "-"), ("1", 20, "-")}
    assert genes["G2"].ends == {("1", 79, "+")}


def test_biotype_of_the_line_of_the_gene(file):
    """NCBI gives it there alone; a gene without any has none."""
    gtf = file(
        "a.gtf",
        exon("1", "1", "9", "+", 'gene_id "G1"; gene_biotype "rRNA";', feature="gene")
        + exon("1", "1", "9", "+", 'gene_id "G1";')
        + exon("1", "21", "29", "+", 'gene_id "G2";'),
    )
    assert [gene.biotype for gene in read_genes(gtf).values()] == ["rRNA", ""]


@pytest.mark.parametrize(
    ("lengths", "overhang"), [([50, 76, 76], 75), ([1], 1), ([], 99)], ids=["76", "1", "none"]
)
def test_overhang_is_the_length_of_the_reads_less_one(file, lengths, overhang):
    text = "".join(f"@r\n{'A' * n}\n+\n{'F' * n}\n" for n in lengths)
    assert sjdb_overhang(file("a.fastq.gz", text)) == overhang


def test_overhang_without_a_lane():
    assert sjdb_overhang() == 99


def test_contigs_are_read_as_they_are_written(tmp_path):
    write_contigs({"1": 500, "MT": 16}, [], tmp_path / "contigs.tsv")
    assert read_contig_table(tmp_path / "contigs.tsv") == {"1": 500, "MT": 16}
