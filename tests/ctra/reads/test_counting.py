"""Reads in genes: each rule on a read of its own, then against a count base by base."""

from dataclasses import dataclass

import numpy as np
import pysam
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctra.files.errors import ReadsError
from ctra.reads.counting import count_genes

CONTIGS = {"1": 1000, "2": 500}
EXONS = [  # gene, contig, start, end, strand
    ("MX1", "1", 100, 200, "+"),
    ("MX1", "1", 300, 400, "+"),
    ("OAS1", "1", 380, 500, "+"),  # overlaps the last exon of MX1
    ("RELA", "1", 150, 250, "-"),  # opposite strand of MX1
    ("IRF7", "2", 0, 50, "+"),
    ("IRF7", "2", 20, 80, "+"),  # overlapping exons of one gene
]


@dataclass
class Read:
    contig: str
    start: int
    cigar: str = "50M"
    reverse: bool = False
    mapq: int = 255
    flag: int = 0
    name: str = "read"


def write_bam(path, reads):
    header = {
        "HD": {"VN": "1.6"},
        "SQ": [{"SN": name, "LN": n} for name, n in CONTIGS.items()],
        "PG": [{"ID": "STAR", "PN": "STAR"}],
    }
    with pysam.AlignmentFile(path, "wb", header=header) as bam:
        for read in reads:
            record = pysam.AlignedSegment(bam.header)
            record.query_name = read.name
            record.flag = read.flag
            record.reference_name = read.contig
            record.reference_start = read.start
            record.cigarstring = read.cigar
            record.is_reverse = read.reverse
            record.mapping_quality = read.mapq
            record.query_sequence = "A" * record.infer_query_length()
            bam.write(record)
    return path


def sense(counts):
    return {gene: int(n) for gene, n in zip(counts.genes, counts.sense, strict=True) if n}


@pytest.mark.parametrize(
    ("read", "outcome"),
    [
        (Read("1", 120), {"MX1": 1}),
        (Read("1", 199), {"MX1": 1}),  # one base is enough
        (Read("1", 200), "no_feature"),  # the first base behind the exon is not
        (Read("1", 251), {"MX1": 1}),  # its last base is the first of the second exon
        (Read("1", 250), "no_feature"),
        (Read("1", 90, reverse=True), "no_feature"),
        (Read("1", 160, reverse=True), {"RELA": 1}),
        (Read("1", 390), "ambiguous"),
        (Read("1", 350), "ambiguous"),  # begins in MX1 alone
        (Read("1", 420), {"OAS1": 1}),
        (Read("1", 180, "20M100N30M"), {"MX1": 1}),
        (Read("1", 205, "20M160N30M"), "ambiguous"),
        (Read("1", 210, "20M200N30M"), {"OAS1": 1}),  # the intron does not count
        (Read("1", 180, "30S20M"), {"MX1": 1}),  # nor do clipped bases
        (Read("1", 200, "30S20M"), "no_feature"),
        (Read("1", 60, "30M20I20M"), {"MX1": 1}),  # an insertion takes no place on the genome
        (Read("1", 60, "30M20I10M"), "no_feature"),
        (Read("1", 60, "30M20D10M"), {"MX1": 1}),  # a deletion does
        (Read("2", 10), {"IRF7": 1}),
        (Read("2", 30), {"IRF7": 1}),
        (Read("2", 300), "no_feature"),
    ],
)
def test_one_read(tmp_path, read, outcome):
    counts = count_genes(write_bam(tmp_path / "one.bam", [read]), EXONS)
    expected = outcome if isinstance(outcome, dict) else {}
    assert sense(counts) == expected
    assert (counts.no_feature, counts.ambiguous) == (
        int(outcome == "no_feature"),
        int(outcome == "ambiguous"),
    )


def test_reads_that_map_to_several_places_do_not_count(tmp_path):
    bam = write_bam(tmp_path / "multi.bam", [Read("1", 120, mapq=q) for q in (0, 1, 3)])
    counts = count_genes(bam, EXONS)
    assert (counts.sense.sum(), counts.no_feature, counts.ambiguous) == (0, 0, 0)
    assert (counts.multiple, counts.unmapped) == (3, 0)


def test_every_read_is_counted_once(tmp_path):
    unmapped, secondary = Read("1", 120, flag=4), Read("1", 120, mapq=1, flag=256)
    several = [Read("1", 120, mapq=3), Read("1", 300, mapq=3, flag=256), secondary]
    reads = [Read("1", 120), unmapped, *several, unmapped, Read("2", 300), Read("1", 390)]
    counts = count_genes(write_bam(tmp_path / "all.bam", reads), EXONS)
    assert sense(counts) == {"MX1": 1}
    assert (counts.no_feature, counts.ambiguous) == (1, 1)
    assert (counts.multiple, counts.unmapped) == (1, 2)
    assert (counts.internal, counts.molecules, counts.saturated) == (None, None, None)
    assert counts.counted is counts.sense


def test_other_strand_and_reverse_protocol(tmp_path):
    reads = [Read("1", 120), Read("1", 120), Read("1", 260, reverse=True)]
    reads += [Read("1", 210, reverse=True)]
    bam = write_bam(tmp_path / "strands.bam", reads)
    forward, reverse = (count_genes(bam, EXONS, strand=s) for s in ("forward", "reverse"))
    assert sense(forward) == {"MX1": 2, "RELA": 1}
    # turned round, the reads at 120 reach RELA's exon at 150, the one at 260 MX1's at 300
    assert sense(reverse) == {"MX1": 1, "RELA": 2}
    assert forward.antisense.tolist() == reverse.sense.tolist()
    assert reverse.antisense.tolist() == forward.sense.tolist()


def test_contig_of_the_annotation_that_the_bam_does_not_have(tmp_path):
    bam = write_bam(tmp_path / "one.bam", [Read("1", 120)])
    with pytest.raises(ReadsError, match="contigs of the annotation not in it: chr1"):
        count_genes(bam, [*EXONS, ("JUN", "chr1", 0, 9, "+")])


# positions 169 and 170 of MX1, 180 .. 182 of RELA on the other strand
SITES = [("1", 169, 171, "+"), ("1", 180, 183, "-"), ("2", 0, 500, "-")]


@pytest.mark.parametrize(
    ("read", "internal"),
    [
        (Read("1", 119), False),  # its last base is 168
        (Read("1", 120), True),
        (Read("1", 121), True),
        (Read("1", 122), False),
        (Read("1", 110, "20M10N30M"), True),
        (Read("1", 110, "20M10N25M5S"), False),  # clipped bases are behind its end
        (Read("1", 110, "5S20M10N30M5S"), True),
        (Read("1", 180, reverse=True), True),  # ends at its first base
        (Read("1", 182, reverse=True), True),
        (Read("1", 183, reverse=True), False),
        (Read("1", 120, reverse=True), False),
        (Read("2", 10), False),
    ],
)
@pytest.mark.parametrize("strand", ["forward", "reverse"])
def test_reads_that_end_at_a_rich_sites(tmp_path, read, internal, strand):
    reverse = read.reverse ^ (strand == "reverse")
    read = Read(read.contig, read.start, read.cigar, reverse)
    counts = count_genes(
        write_bam(tmp_path / "one.bam", [read]), EXONS, strand=strand, a_rich=SITES
    )
    assert counts.sense.sum() == 1
    assert counts.internal.tolist() == (counts.sense * internal).tolist()
    assert counts.counted.sum() == 1


@pytest.mark.parametrize(
    ("strand", "read_length", "internal"),
    [("forward", 60, 1), ("forward", 59, 0), ("forward", None, 1), ("reverse", 50, 1)],
)
def test_untrimmed_reads_do_not_tell_where_they_were_primed(
    tmp_path, strand, read_length, internal
):
    """FWD reads run towards the primer, REV reads start at it. The read has 50 nt."""
    read = Read("1", 120, reverse=strand == "reverse")
    bam = write_bam(tmp_path / "a.bam", [read])
    told = None if read_length is None else lambda: read_length
    counts = count_genes(bam, EXONS, strand=strand, a_rich=SITES, read_length=told)
    assert counts.internal.sum() == internal


def test_internally_primed_reads_are_left_out_of_what_is_counted(tmp_path):
    reads = [Read("1", start) for start in (100, 120, 121)] + [Read("2", 10), Read("1", 210)]
    reads += [Read("1", 180, reverse=True)] * 2 + [Read("1", 390)]
    bam = write_bam(tmp_path / "a.bam", reads)
    kept = count_genes(bam, EXONS, a_rich=SITES)
    dropped = count_genes(bam, EXONS, a_rich=SITES, drop_internal=True)
    assert kept.genes == ["MX1", "OAS1", "RELA", "IRF7"]
    for counts in (kept, dropped):
        assert counts.sense.tolist() == [3, 0, 2, 1]
        assert counts.internal.tolist() == [2, 0, 2, 0]
        assert (counts.no_feature, counts.ambiguous) == (1, 1)
    assert kept.counted.tolist() == [3, 0, 2, 1]
    assert dropped.counted.tolist() == [1, 0, 0, 1]


def test_alignments_to_another_assembly(tmp_path):
    bam = write_bam(tmp_path / "a.bam", [Read("1", 120)])
    contigs = dict(CONTIGS)
    assert count_genes(bam, EXONS, lengths=contigs | {"3": 5}).sense.sum() == 1
    with pytest.raises(ReadsError, match=r"a\.bam: contig '2' has \d+ nt, but 7 in the genome"):
        count_genes(bam, EXONS, lengths=contigs | {"2": 7})


def test_sites_are_needed_to_drop_reads(tmp_path):
    bam = write_bam(tmp_path / "a.bam", [Read("1", 120)])
    with pytest.raises(ReadsError, match=r"a\.bam: no A-rich sites given"):
        count_genes(bam, EXONS, drop_internal=True)
    with pytest.raises(ReadsError, match="contigs of the annotation not in it: chr2"):
        count_genes(bam, EXONS, a_rich=[("chr2", 0, 9, "+")])


def molecules(path, reads, **options):
    reads = [Read(*place, name=f"read{i}_{umi}") for i, (*place, umi) in enumerate(reads)]
    counts = count_genes(write_bam(path / "umi.bam", reads), EXONS, umi=True, **options)
    found = zip(counts.genes, counts.molecules.tolist(), strict=True)
    return {gene: n for gene, n in found if n}, counts


def test_molecules_of_a_position(tmp_path):
    reads = [("1", 120, "50M", False, "ACGT")] * 4 + [("1", 120, "50M", False, "ACGA")]
    assert molecules(tmp_path, reads)[0] == {"MX1": 1}
    assert molecules(tmp_path, [*reads, ("1", 121, "50M", False, "ACGT")])[0] == {"MX1": 2}
    assert molecules(tmp_path, [*reads, ("1", 120, "50M", False, "TTTT")])[0] == {"MX1": 2}
    _, counts = molecules(tmp_path, reads)
    assert sense(counts) == {"MX1": 5}
    assert counts.counted is counts.molecules


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # the 5' end is at 120, clipped or not
        (("1", 120, "50M", False), ("1", 125, "5S45M", False), 1),
        (("1", 120, "50M", False), ("1", 120, "40M10S", False), 1),
        (("1", 120, "50M", False), ("1", 120, "30M90N20M", False), 1),
        (("1", 120, "50M", False), ("1", 120, "5S45M", False), 2),
        # reads on - have it at the right: 230
        (("1", 180, "51M", True), ("1", 190, "36M5S", True), 1),
        (("1", 180, "51M", True), ("1", 190, "41M", True), 1),
        (("1", 180, "51M", True), ("1", 180, "41M", True), 2),
    ],
)
def test_reads_of_one_molecule_have_the_same_five_prime_end(tmp_path, one, other, expected):
    found, _ = molecules(tmp_path, [(*one, "ACGT"), (*other, "ACGT")])
    assert sum(found.values()) == expected


def test_molecules_of_the_reverse_protocol(tmp_path):
    reads = [("1", 120, "50M", True, "ACGT"), ("1", 130, "40M", True, "ACGT")]
    assert molecules(tmp_path, reads, strand="reverse")[0] == {"MX1": 1}


def test_only_reads_that_are_kept_have_molecules(tmp_path):
    reads = [("1", 120, "50M", False, "ACGT"), ("1", 100, "50M", False, "ACGT")]
    reads += [("1", 121, "50M", False, "ACGT")]
    reads += [("1", 390, "50M", False, "ACGT"), ("1", 260, "50M", True, "ACGT")]
    assert molecules(tmp_path, reads)[0] == {"MX1": 3}
    assert molecules(tmp_path, reads, a_rich=SITES)[0] == {"MX1": 3}
    found, counts = molecules(tmp_path, reads, a_rich=SITES, drop_internal=True)
    assert found == {"MX1": 1}
    assert counts.counted is counts.molecules
    found, counts = molecules(tmp_path, reads[3:])
    assert (found, counts.saturated) == ({}, 0)


def test_saturated_positions(tmp_path):
    reads = [("1", 120, "50M", False, umi) for umi in "AACGTT"]
    assert molecules(tmp_path, reads)[1].saturated == 6  # all 4 UMIs of one letter
    assert molecules(tmp_path, [("1", 120, "50M", False, "A")])[1].saturated == 0  # 1 of 4


@pytest.mark.parametrize("batch", [1, 3, 1000])
def test_molecules_whatever_the_batch(tmp_path, batch):
    rng = np.random.default_rng(1)
    reads = [
        ("1", int(start), "50M", False, "".join(rng.choice(list("AC"), 6)))
        for start in rng.integers(110, 116, 200)
    ]
    found, counts = molecules(tmp_path, reads)
    again, counts_again = molecules(tmp_path, reads, batch=batch)
    assert 6 <= found["MX1"] < 200
    assert (again, counts_again.saturated) == (found, counts.saturated)


@pytest.mark.parametrize(
    ("names", "fault"),
    [
        (["a_ACGT", "b"], "read b, where the name ends in '_' and a UMI of 4 letters"),
        (["a", "b_ACGT"], "read a, where the name ends in '_' and a UMI of 1 to 12 letters"),
        (["a_ACGT", "b_ACGTA"], "read b_ACGTA, .* of 4 letters"),
        (["a_ACGT", "b_CGT"], "read b_CGT, .* of 4 letters"),
        (["a_ACGT", "b_acgt"], "read b_acgt, .* of 4 letters"),
        (["a:1:2", "b:1:3"], "read a:1:2, .* of 1 to 12 letters"),
    ],
)
@pytest.mark.parametrize("batch", [1, 1000])
def test_names_without_a_umi(tmp_path, names, fault, batch):
    bam = write_bam(tmp_path / "a.bam", [Read("1", 120, name=name) for name in names])
    with pytest.raises(ReadsError, match=rf"a\.bam: {fault}"):
        count_genes(bam, EXONS, umi=True, batch=batch)


def by_the_base(reads, exons):
    """Genes of each read from sets of covered bases."""
    covered = {}
    for gene, contig, start, end, strand in exons:
        for base in range(start, end):
            covered.setdefault((contig, base, strand), set()).add(gene)
    hits = []
    for read in reads:
        strand = "-" if read.reverse else "+"
        left, rest = read.cigar.split("M", 1)
        bases = list(range(read.start, read.start + int(left)))
        if rest:
            skip, right = rest.removesuffix("M").split("N")
            start = read.start + int(left) + int(skip)
            bases += range(start, start + int(right))
        hits.append(set().union(*(covered.get((read.contig, b, strand), set()) for b in bases)))
    return hits


exons = st.builds(
    lambda gene, contig, start, length, strand: (gene, contig, start, start + length, strand),
    st.sampled_from("ABCDE"),
    st.sampled_from(["1", "2"]),
    st.integers(0, 150),
    st.integers(1, 60),
    st.sampled_from("+-"),
)
reads = st.builds(
    lambda contig, start, left, skip, right, reverse: Read(
        contig, start, f"{left}M{skip}N{right}M" if skip else f"{left}M", reverse
    ),
    st.sampled_from(["1", "2"]),
    st.integers(0, 200),
    st.integers(1, 40),
    st.sampled_from([0, 0, 1, 30]),
    st.integers(1, 20),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(exons, min_size=1, max_size=12), st.lists(reads, max_size=20), st.integers(1, 7))
def test_equals_a_count_base_by_base(tmp_path_factory, exons, reads, batch):
    bam = write_bam(tmp_path_factory.mktemp("bam") / "random.bam", reads)
    counts = count_genes(bam, exons, batch=batch)
    hits = by_the_base(reads, exons)
    expected = {}
    for genes in hits:
        if len(genes) == 1:
            expected[min(genes)] = expected.get(min(genes), 0) + 1
    assert sense(counts) == expected
    assert counts.no_feature == sum(not genes for genes in hits)
    assert counts.ambiguous == sum(len(genes) > 1 for genes in hits)
    assert counts.sense.sum() + counts.no_feature + counts.ambiguous == len(reads)
