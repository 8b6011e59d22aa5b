"""An annotation is read, plain or gzip, compared with the genome, and refused with its line."""

import re

import pytest

from ctra.files.errors import GenomeError
from ctra.reference.annotation import read_annotation
from ctra.reference.gene import Gene
from ctra.reference.genome import read_contigs

FASTA = ">1 dna:chromosome\nACGT\nAC\n>MT\nACG\n"


def exon(contig="1", start="1", end="4", strand="+", attributes='gene_id "G1";', feature="exon"):
    """One line of a GTF."""
    return "\t".join([contig, "test", feature, start, end, ".", strand, ".", attributes]) + "\n"


def check_contigs(gtf, fasta):
    """As the check of a project does it."""
    read_annotation(gtf).extent.check(fasta, read_contigs(fasta))


# ---- Contigs ------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("contigs", "named"), [(5, "1, 2, 3, 4, 5"), (6, "1, 2, 3, 4, 5 and 1 more")]
)
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
        "(L, KI0, KI1, KI2, KI3 and 164 more); was the annotation cut off? "
    )


def test_the_first_feature_beyond_each_contig_is_named(file):
    """Contig 1 has 6 nt, MT 3; whatever the feature is, and in the order of the lines."""
    lines = [exon("MT", end="3"), exon(end="6"), exon(end="7", feature="CDS"), exon("MT", end="4")]
    gtf, fasta = file("a.gtf", "".join([*lines, exon(end="9")])), file("g.fa", FASTA)
    needed = "genome and annotation must be of the same assembly and source"
    message = (
        f"a.gtf:3: 7 is beyond contig '1' (6 nt in g.fa); {needed}\n"
        f"a.gtf:4: 4 is beyond contig 'MT' (3 nt in g.fa); {needed}"
    )
    with pytest.raises(GenomeError) as refusal:
        check_contigs(gtf, fasta)
    assert str(refusal.value) == message
    with pytest.raises(GenomeError) as refusal:
        read_annotation(gtf).extent.check(fasta, read_contigs(fasta))
    assert str(refusal.value) == message


def test_of_many_contigs_that_the_genome_has_not_two_are_named_and_the_rest_counted(file):
    gtf = file("a.gtf", "".join(exon(f"chr{number}") for number in range(1, 26)))
    with pytest.raises(GenomeError) as refusal:
        check_contigs(gtf, file("g.fa", FASTA))
    first, second, rest = str(refusal.value).splitlines()
    assert first.startswith("a.gtf:1: contig 'chr1' is not in g.fa (there: 1, MT); ")
    assert second.startswith("a.gtf:2: contig 'chr2' is not in g.fa (there: 1, MT); ")
    assert rest == "a.gtf: 23 more contigs likewise"


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
    assert read_annotation(gtf).genes == {
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
        read_annotation(file("a.gtf", "#comment\n" + exon() + line))
    assert str(refusal.value) == f"a.gtf:3: {message}"


@pytest.mark.parametrize("text", ["", "#comment\n", exon(feature="CDS")])
def test_an_annotation_without_exons_is_refused(file, text):
    with pytest.raises(GenomeError, match=r"^a\.gtf: no line with feature 'exon'; a GTF with"):
        read_annotation(file("a.gtf", text))


def test_the_pseudoautosomal_genes_of_gencode_are_genes_of_their_own(file):
    x = exon("X", attributes='gene_id "ENSG00000182378.15"; gene_name "PLCXD1"')
    y = exon("Y", attributes='gene_id "ENSG00000182378.15_PAR_Y"; gene_name "PLCXD1"')
    genes = read_annotation(file("a.gtf", x + y)).genes
    assert {gene: next(iter(genes[gene].exons))[0] for gene in genes} == {
        "ENSG00000182378": "X",
        "ENSG00000182378_PAR_Y": "Y",
    }


def test_real_ensembl_annotation(shared_data):
    gtf = shared_data / "chr21mini" / "genes.gtf.gz"
    genes = read_annotation(gtf).genes
    ids = {gene.name: gene.id for gene in genes.values()}
    assert len(genes) == 722
    assert (ids["MX1"], ids["MX2"]) == ("ENSG00000157601", "ENSG00000183486")
    nameless = genes["ENSG00000279493"]
    assert (nameless.name, nameless.biotype) == ("ENSG00000279493", "artifact")
    assert nameless.exons == {("21", 300, 380, "+"), ("21", 580, 1013, "+")}
    check_contigs(gtf, shared_data / "chr21mini" / "genome.fa.gz")


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
    assert read_annotation(gtf).introns is introns


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
    genes = read_annotation(gtf).genes
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
    assert [gene.biotype for gene in read_annotation(gtf).genes.values()] == ["rRNA", ""]


# ---- Attributes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "gene"),
    [
        ('gene_id "G1";', "G1"),
        ('gene_id "G1"', "G1"),
        ('  gene_id  "G1" ; transcript_id "T"', "G1"),
        ('gene_id\u00a0"G1";', "G1"),
        ('gene_id " G1 ";', "G1"),
        ('gene_id "my gene; 1";', "my gene; 1"),
        ('gene_id "G1" transcript_id "T"', "G1"),
        ('level 2; gene_id "G1"; exon_number 3;', "G1"),
        ('transcript_id "T"; gene_id "G1"; note "gene_id of old";', "G1"),
        ('note "as gene_id X1; of old"; gene_id "G1";', "G1"),
        (r'note "the gene_id \"X1\" is"; gene_id "G1";', "G1"),
        ('gene_id "G1"; gene_id "G1";', "G1"),
        ('tag "a"; tag "b"; gene_id "G1"; db_xref "x"; db_xref "y";', "G1"),
        ('Dbxref "a" "gene_id" "b"; gene_id "G1"; transcript_id "T";', "G1"),
        ('note see gene_id "X"; gene_id "G1";', "G1"),
        ('note "the "old" locus"; gene_id "G1";', "G1"),
        ('note "of "gene_id X" and"; gene_id "G1";', "G1"),
        ('my key "X"; gene_id "G1";', "G1"),
        ('my_gene_id "X"; gene_id "G1";', "G1"),
        ('gene_id "ENSG00000157601.14"; ref.gene "x";', "ENSG00000157601"),
    ],
)
def test_the_gene_id_is_what_is_quoted_behind_its_key(file, attributes, gene):
    assert list(read_annotation(file("a.gtf", exon(attributes=attributes))).genes) == [gene]


@pytest.mark.parametrize(
    "last",
    [
        exon().rstrip("\n"),
        exon(attributes='gene_id "G1"; transcript_id "T";').rstrip("\n"),
        exon(feature="CDS", attributes="").rstrip("\n"),
        "#!end",
        " ",
    ],
)
def test_a_last_line_without_a_line_end_may_be_whole(file, last):
    assert list(read_annotation(file("a.gtf", exon() + last)).genes) == ["G1"]
