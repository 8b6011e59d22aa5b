"""A-rich sites: stretches made by hand, a look at every base, and reads primed in a transcript."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctra.files.errors import GenomeError
from ctra.reference.annotation import Annotation, Extent
from ctra.reference.gene import Gene
from ctra.reference.priming import _near, scan_genome


def write_fasta(path, contigs, width=60):
    with open(path, "w") as file:
        for name, sequence in contigs.items():
            file.write(f">{name} a contig\n")
            file.writelines(sequence[i : i + width] + "\n" for i in range(0, len(sequence), width))
    return path


def a_rich_sites(fasta, exons, ends):
    """Sites of one gene with these exons; transcripts end far away where nothing is said."""
    gene = Gene("MX1", "MX1", "", {tuple(place) for _, *place in exons})
    far = {(contig, -1000, strand) for contig, _, _, strand in gene.exons}
    gene.ends = {*far, *ends}
    extent = Extent("genes.gtf")
    for number, (contig, _, end, _) in enumerate(sorted(gene.exons), 1):
        extent.add(number, contig, "exon", str(end))
    extent.with_exons |= {"1", "2"}  # nobody asks here what share of the genome has genes
    _, sites = scan_genome(fasta, Annotation({gene.id: gene}, True, extent))
    return sites


def complement(sequence):
    return sequence.translate(str.maketrans("ACGTacgt", "TGCAtgca"))[::-1]


@pytest.mark.parametrize(
    ("stretch", "expected"),  # the first base of the stretch is at 40
    [
        ("AAAAAA", [(35, 43)]),  # p - 2 .. p + 10 holds 40 .. 45
        ("aaaaaa", [(35, 43)]),
        ("AAAAACA", []),
        ("AAAAANA", []),
        ("AAAACAAA", [(37, 40)]),  # p + 1 .. p + 10 holds 40 .. 47
        ("AAACACAACC", []),
        ("AAACACAACA", [(39, 40)]),
        ("AAACAAAACA", [(37, 41)]),
        ("AAAAAAAAA", [(35, 46)]),
        ("AAAAAA" + "C" * 20 + "AAAAAA", [(35, 43), (61, 69)]),
    ],
)
def test_stretches_by_hand(tmp_path, stretch, expected):
    sequence = "C" * 40 + stretch + "C" * 80
    fasta = write_fasta(tmp_path / "genome.fa", {"1": sequence})
    exons = [("MX1", "1", 0, len(sequence), "+"), ("MX2", "1", 0, len(sequence), "-")]
    assert a_rich_sites(fasta, exons, []) == [("1", *interval, "+") for interval in expected]


def test_genes_on_the_other_strand(tmp_path):
    sequence = "C" * 40 + "TTTTTT" + "C" * 40
    fasta = write_fasta(tmp_path / "genome.fa", {"1": sequence})
    exons = [("MX1", "1", 0, 86, "+"), ("MX2", "1", 0, 86, "-")]
    # 6 T at 40 .. 45 are 6 A from the right: p - 10 .. p + 2 holds them
    assert a_rich_sites(fasta, exons, []) == [("1", 43, 51, "-")]


def test_stretch_behind_an_exon_is_not_one_of_the_transcript(tmp_path):
    """The first 6 A are in the exon, the others in the intron after it."""
    fasta = write_fasta(tmp_path / "genome.fa", {"1": "C" * 50 + "A" * 6 + "C" * 44 + "A" * 9})
    assert a_rich_sites(fasta, [("MX1", "1", 20, 100, "+")], []) == [("1", 45, 53, "+")]


def test_stretch_across_exons_that_touch(tmp_path):
    fasta = write_fasta(tmp_path / "genome.fa", {"1": "C" * 40 + "AAAAAA" + "C" * 80})
    exons = [("MX1", "1", 0, 43, "+"), ("MX1", "1", 43, 126, "+")]
    assert a_rich_sites(fasta, exons, []) == [("1", 35, 43, "+")]


@pytest.mark.parametrize(("position", "near"), [(79, 0), (80, 1), (120, 1), (121, 0)])
def test_twenty_bases_from_an_end_are_near(position, near):
    assert _near(np.array([position]), np.array([100])).tolist() == [bool(near)]


def test_where_a_transcript_ends_the_tail_begins(tmp_path):
    fasta = write_fasta(tmp_path / "genome.fa", {"1": "C" * 100 + "A" * 6 + "C" * 50})

    def sites(*ends):
        return a_rich_sites(fasta, [("MX1", "1", 20, 156, "+")], [("1", end, "+") for end in ends])

    assert sites() == sites(155) == [("1", 95, 103, "+")]
    assert sites(118) == [("1", 95, 98, "+")]  # more than 20 nt from it
    assert sites(155, 110) == []  # a shorter transcript of the gene
    assert a_rich_sites(fasta, [("MX1", "1", 20, 156, "+")], [("1", 110, "-")]) == sites()


def by_the_base(contigs, exons, ends):
    """Positions by contig and strand, each looked at on its own."""
    found = set()
    for contig, sequence in contigs.items():
        for sign in "+-":
            here = [e[2:4] for e in exons if e[1] == contig and e[4] == sign]
            inside = {p for start, end in here for p in range(start, end)}
            text = "".join(base if p in inside else "N" for p, base in enumerate(sequence))
            padded = "N" * 10 + (text if sign == "+" else complement(text)).upper() + "N" * 10
            near = [last for name, last, strand in ends if (name, strand) == (contig, sign)]
            for p in inside:
                i = 10 + (p if sign == "+" else len(text) - 1 - p)
                if all(abs(p - last) > 20 for last in near) and (
                    padded[i + 1 : i + 11].count("A") >= 7 or "AAAAAA" in padded[i - 2 : i + 11]
                ):
                    found.add((contig, p, sign))
    return found


sequences = st.text("AAAAATTTTTCGN", min_size=90, max_size=200)
exons = st.tuples(
    st.just("MX1"),
    st.sampled_from(["1", "2"]),
    st.integers(0, 60),
    st.integers(61, 90),
    st.sampled_from("+-"),
)
ends = st.tuples(st.sampled_from(["1", "2"]), st.integers(0, 89), st.sampled_from("+-"))


def positions(sites):
    return [(contig, p, sign) for contig, start, end, sign in sites for p in range(start, end)]


@settings(max_examples=100, deadline=None)
@given(
    sequences,
    sequences,
    st.lists(exons, min_size=1, max_size=5),
    st.lists(ends, max_size=3),
    st.integers(1, 70),
)
def test_equals_a_look_at_every_base(tmp_path_factory, one, two, exons, ends, width):
    contigs = {"1": one, "2": two}
    fasta = write_fasta(tmp_path_factory.mktemp("fasta") / "genome.fa", contigs, width)
    found = positions(a_rich_sites(fasta, exons, ends))
    assert len(found) == len(set(found))
    assert set(found) == by_the_base(contigs, exons, ends)


@settings(max_examples=50, deadline=None)
@given(sequences, st.lists(exons, min_size=1, max_size=5), st.lists(ends, max_size=3))
def test_the_other_strand_is_the_mirror(tmp_path_factory, sequence, exons, ends):
    folder, n = tmp_path_factory.mktemp("fasta"), len(sequence)
    exons = [(gene, "1", *place) for gene, _, *place in exons]
    ends = [("1", *place) for _, *place in ends]
    mirrored = [(gene, "1", n - e, n - s, "-+"[sign == "-"]) for gene, _, s, e, sign in exons]
    mirrored_ends = [("1", n - 1 - last, "-+"[sign == "-"]) for _, last, sign in ends]
    found = positions(a_rich_sites(write_fasta(folder / "a.fa", {"1": sequence}), exons, ends))
    fasta = write_fasta(folder / "b.fa", {"1": complement(sequence)})
    again = positions(a_rich_sites(fasta, mirrored, mirrored_ends))
    assert {(contig, n - 1 - p, "-+"[sign == "-"]) for contig, p, sign in again} == set(found)


def random_bases(rng, n, a):
    return rng.choice(list("ACGT"), n, p=[a, 0.5 - a, 0.5 - a, a])


@pytest.mark.parametrize(
    ("a", "at_most"),
    [(0.25, 0.005), (0.32, 0.02)],  # 0.0044 and 0.0184 in 3 million bases
)
def test_few_sites_where_nothing_primes(tmp_path, a, at_most):
    rng = np.random.default_rng(1)
    sequence = "".join(random_bases(rng, 500_000, a))
    fasta = write_fasta(tmp_path / "genome.fa", {"1": sequence})
    exons = [("MX1", "1", 0, len(sequence), sign) for sign in "+-"]
    assert len(positions(a_rich_sites(fasta, exons, []))) / (2 * len(sequence)) < at_most


def test_reads_that_were_primed_in_a_transcript_are_found(tmp_path):
    """The primer's As replace those of the stretch; trimming takes all that end the read."""
    rng = np.random.default_rng(2)
    sequence, stretches = random_bases(rng, 400_000, 0.3), range(200, 399_000, 400)
    for start in stretches:
        length = rng.integers(6, 13)
        sequence[start : start + length] = "A"
        if length >= 8:  # another base in it
            sequence[start + rng.integers(1, length - 1)] = rng.choice(list("CGT"))
    exons = [("MX1", "1", 0, len(sequence), "+")]
    fasta = write_fasta(tmp_path / "genome.fa", {"1": "".join(sequence)})
    sites = {p for _, p, _ in positions(a_rich_sites(fasta, exons, []))}
    found = []
    for start in stretches:
        for first in range(4):  # base of the stretch on which the primer begins
            trimmed = start + first
            while sequence[trimmed - 1] == "A":
                trimmed -= 1
            for tail in range(1, 19):  # bases of it that the read reaches
                end = trimmed if tail >= 3 else start + first + tail  # cutadapt leaves two As
                found.append(end - 1 in sites)
    assert np.mean(found) >= 0.97  # 0.98: those missed end two or three bases into a 7 in 10


def test_contigs_of_the_genome_are_those_of_the_file(tmp_path):
    fasta = write_fasta(tmp_path / "genome.fa", {"1": "ACGT" * 10, "MT": "A"})
    gene = Gene("MX1", "MX1", "", {("1", 0, 9, "+")}, {("1", 8, "+")})
    extent = Extent("genes.gtf")
    extent.add(1, "1", "exon", "9")
    contigs, _ = scan_genome(fasta, Annotation({"MX1": gene}, True, extent))
    assert list(contigs.items()) == [("1", 40), ("MT", 1)]


def test_contig_or_exon_that_the_genome_does_not_have(tmp_path):
    fasta = write_fasta(tmp_path / "genome.fa", {"1": "ACGT" * 10})
    with pytest.raises(GenomeError) as refusal:
        a_rich_sites(fasta, [("MX1", "X", 0, 9, "+"), ("MX2", "2", 0, 9, "+")], [])
    assert [line.split(" is not in")[0] for line in str(refusal.value).splitlines()] == [
        "genes.gtf:1: contig '2'",
        "genes.gtf:2: contig 'X'",
    ]
    with pytest.raises(GenomeError, match=r"^genes\.gtf:1: 41 is beyond contig '1' \(40 nt in "):
        a_rich_sites(fasta, [("MX1", "1", 0, 41, "+")], [])
