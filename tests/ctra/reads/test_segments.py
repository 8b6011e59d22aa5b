"""Both strands of two contigs on one axis, cut where the genes change."""

from types import SimpleNamespace

import numpy as np

from ctra.reads.segments import AMBIGUOUS, NO_FEATURE, Axis, cut_segments

AXIS = Axis({"1": 100, "2": 50})


def test_places_on_the_axis():
    """A gap of one stands behind each contig: 101 to contig 2, 152 to the strand -."""
    assert AXIS.place("1", "+", 7) == 7
    assert AXIS.place("2", "+", 7) == 101 + 7
    assert AXIS.place("1", "-", 7) == 152 + 7
    assert AXIS.place("2", "-", 7) == 152 + 101 + 7
    begins = AXIS.begins(np.array([0, 1, 1], np.int32), np.array([False, False, True]))
    assert begins.tolist() == [0, 101, 253]


def test_segments_of_genes_that_overlap():
    """B lies over the end of A, on one strand; C is alone on the other."""
    exons = [
        ("A", "1", 10, 30, "+"),
        ("A", "1", 20, 40, "+"),  # an exon of another transcript
        ("B", "1", 35, 60, "+"),
        ("C", "1", 35, 60, "-"),
    ]
    segments = cut_segments(exons, ["A", "B", "C"], AXIS)
    assert segments.starts.tolist() == [10, 35, 40, 152 + 35]
    assert segments.ends.tolist() == [35, 40, 60, 152 + 60]
    assert segments.gene.tolist() == [0, AMBIGUOUS, 1, 2]


def assigned(starts, ends, exons, genes):
    """Genes of reads of one block each on contig 1."""
    n = len(starts)
    reads = SimpleNamespace(
        block_read=np.arange(n), block_start=np.array(starts), block_end=np.array(ends)
    )
    return cut_segments(exons, genes, AXIS).assign(reads, np.zeros(n, dtype=np.int64)).tolist()


def test_reads_that_end_where_a_gene_begins_do_not_touch_it():
    exons = [("A", "1", 10, 20, "+"), ("B", "1", 20, 30, "+")]
    starts, ends = [12, 20, 19, 5, 30], [20, 25, 21, 10, 35]
    expected = [0, 1, AMBIGUOUS, NO_FEATURE, NO_FEATURE]
    assert assigned(starts, ends, exons, ["A", "B"]) == expected


def test_exons_of_a_gene_that_touch_are_one():
    exons = [("A", "1", 10, 20, "+"), ("A", "1", 20, 30, "+")]
    assert cut_segments(exons, ["A"], AXIS).starts.tolist() == [10]
    assert assigned([18], [22], exons, ["A"]) == [0]
