"""Molecules from UMIs: networks worked by hand, then against a walk from UMI to UMI."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctra.reads.umi import count_molecules, encode_umis, umi_length


def encode(umis):
    tails = np.frombuffer("".join(f"_{umi}" for umi in umis).encode(), np.uint8)
    return encode_umis(tails.reshape(len(umis), -1))


def molecules(counts, gene=0, position=0):
    """Molecules of reads given as number by UMI, all of one gene and position."""
    umis = [umi for umi, n in counts.items() for _ in range(n)]
    gene, position = np.full(len(umis), gene), np.full(len(umis), position)
    length = len(umis[0])
    found, _ = count_molecules(gene, position, encode(umis), length=length, n_genes=1)
    return found.tolist()


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # the network of Smith et al. 2017, figure 1: 90 < 2 x 72 - 1, so AAAT stands alone
        ({"ACGT": 456, "TCGT": 2, "CCGT": 2, "ACAT": 72, "ACAG": 1, "AAAT": 90}, 2),
        ({"ACGT": 1}, 1),
        ({"ACGT": 7}, 1),
        ({"AAAA": 3, "AAAC": 2}, 1),  # 3 = 2 x 2 - 1
        ({"AAAA": 4, "AAAC": 3}, 2),
        ({"AAAA": 2, "AAAC": 2}, 2),
        ({"AAAA": 1, "AAAC": 1}, 1),
        ({"AAAA": 5, "AACC": 1}, 2),  # two letters apart
        ({"AAAA": 5, "AAAC": 1, "AACC": 1}, 1),  # but within one of what is absorbed
        ({"AAAA": 1, "AAAC": 1, "AACC": 1, "ACCC": 1, "TTTT": 1}, 2),  # a chain of singles
        ({"AAAA": 4, "AAAC": 2, "AACC": 1, "GACC": 3}, 2),  # reached from both ends
        ({"AANA": 1, "AAGA": 1}, 1),
        ({"AANA": 1, "TTTT": 9}, 2),
        ({"NNAA": 1, "GTAA": 9}, 2),
    ],
)
def test_networks_by_hand(counts, expected):
    assert molecules(counts) == [expected]


def test_umis_that_are_all_far_apart_are_all_molecules():
    # the last letter is the sum of the others, so that two UMIs differ in two letters or more
    umis = ["".join("ACGT"[i] for i in (a, b, (a + b) % 4)) for a in range(4) for b in range(4)]
    assert molecules(dict.fromkeys(umis, 1)) == [16]
    assert molecules(dict.fromkeys(umis, 50)) == [16]


def test_genes_and_positions_are_apart():
    gene, position = np.array([0, 0, 0, 2, 2]), np.array([10, 11, 11, 11, 11])
    umis = encode(["ACG", "ACG", "ACG", "ACG", "TTT"])
    found, _ = count_molecules(gene, position, umis, length=3, n_genes=4)
    assert found.tolist() == [2, 0, 2, 0]


def test_positions_with_more_than_three_tenths_of_the_umis_are_saturated():
    umis = encode(["AA", "AC", "CA", "GG", "AA", "AC", "CA", "GG", "TT", "TT"])
    gene, position = np.zeros(10, dtype=int), np.repeat([5, 6], [4, 6])
    _, saturated = count_molecules(gene, position, umis, length=2, n_genes=1)
    assert saturated == 6  # 5 of 16 UMIs at the second position, 4 of 16 at the first


def test_no_reads():
    nothing = np.zeros(0, dtype=np.int64)
    found, saturated = count_molecules(nothing, nothing, nothing, length=6, n_genes=2)
    assert (found.tolist(), saturated) == ([0, 0], 0)


def by_walking(reads):
    """Molecules by gene from a breadth-first walk, most frequent UMI first."""
    found = Counter()
    for gene, position in {read[:2] for read in reads}:
        counts = Counter(umi for *place, umi in reads if place == [gene, position])
        seen = set()
        for umi in sorted(counts, key=lambda umi: (-counts[umi], umi)):
            if umi in seen:
                continue
            found[gene] += 1
            queue = [umi]
            while queue:
                a = queue.pop(0)
                seen.add(a)
                queue += [
                    b
                    for b in counts.keys() - seen
                    if sum(x != y for x, y in zip(a, b, strict=True)) == 1
                    and counts[a] >= 2 * counts[b] - 1
                ]
    return [found[gene] for gene in range(2)]


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(1, 4), st.sampled_from(["AC", "ACGTN"]))
def test_equals_a_walk_through_the_networks(data, length, letters):
    umi = st.text(letters, min_size=length, max_size=length)
    some = data.draw(st.lists(umi, min_size=1, max_size=12))
    read = st.tuples(st.integers(0, 1), st.integers(-1, 0), st.sampled_from(some))
    reads = data.draw(st.lists(read, min_size=1, max_size=60))
    gene, position, umis = zip(*reads, strict=True)
    found, _ = count_molecules(
        np.array(gene), np.array(position), encode(umis), length=length, n_genes=2
    )
    assert found.tolist() == by_walking(reads)


@pytest.mark.parametrize(
    ("name", "length"),
    [
        ("read1_ACGTAC", 6),
        ("a_b_N", 1),
        ("read_ACGTACGTACGT", 12),
        ("read_ACGTACGTACGTA", 0),
        ("read1", 0),
        ("read1_", 0),
        ("read_1", 0),
        ("ACGTAC", 0),
        ("read1_acgtac", 0),
    ],
)
def test_length_of_the_umi_in_a_name(name, length):
    assert umi_length(name) == length


def test_names_without_a_umi_of_the_length():
    tails = [b"_ACGT", b"xACGT", b"__CGT", b"_AC\0G", b"_acgt", b"_ACGN"]
    codes = encode_umis(np.frombuffer(b"".join(tails), np.uint8).reshape(-1, 5))
    assert (codes < 0).tolist() == [False, True, True, True, True, False]
