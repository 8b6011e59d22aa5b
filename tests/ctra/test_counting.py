"""Reads in genes: each rule on a read of its own, then against a count base by base."""

from dataclasses import dataclass

import pysam
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctra.counting import CountError, count_genes

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


def write_bam(path, reads):
    header = {
        "HD": {"VN": "1.6"},
        "SQ": [{"SN": name, "LN": n} for name, n in CONTIGS.items()],
        "PG": [{"ID": "STAR", "PN": "STAR"}],
    }
    with pysam.AlignmentFile(path, "wb", header=header) as bam:
        for number, read in enumerate(reads):
            record = pysam.AlignedSegment(bam.header)
            record.query_name = f"read{number}"
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
    with pytest.raises(CountError, match="contigs of the annotation not in it: chr1"):
        count_genes(bam, [*EXONS, ("JUN", "chr1", 0, 9, "+")])


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
