"""Genes without reads are at the floor, whatever the program that took the logarithm."""

import io

import numpy as np
import pandas as pd
import pytest

from ctra.files.floor import SAME, expressed, floor_of

READ, SELDOM, UNREAD = 300, 100, 300  # genes: in all samples, in 3 of 40, in none


@pytest.fixture
def counts(rng):
    depth = rng.uniform(5e6, 2e7, 40)
    table = np.zeros((READ + SELDOM + UNREAD, 40))
    table[:READ] = rng.poisson(rng.uniform(20, 2000, (READ, 1)) * depth / 1e7)
    for gene in range(READ, READ + SELDOM):
        table[gene, rng.choice(40, 3, replace=False)] = 1
    return table


def edger(counts):
    """`cpm(log=TRUE)` of edgeR: the prior count follows the library size, and rounding differs."""
    library = counts.sum(axis=0)
    prior = 2 * library / library.mean()
    return np.log2((counts + prior) / (library + 2 * prior) * 1e6)


def voom(counts):
    """`voom` of limma: the prior count is .5 whatever the library size."""
    return np.log2((counts + 0.5) / (counts.sum(axis=0) + 1) * 1e6)


def floored(counts):
    return np.log2(np.maximum(counts / counts.sum(axis=0) * 1e6, 1))


def of_digits(digits):
    def written(matrix):
        text = pd.DataFrame(matrix).to_csv(index=False, float_format=f"%.{digits}g")
        return pd.read_csv(io.StringIO(text)).to_numpy()

    return written


@pytest.mark.parametrize("digits", [17, 15, 7])
@pytest.mark.parametrize("take", [edger, voom, floored])
def test_genes_without_reads_are_not_expressed(counts, take, digits):
    matrix = of_digits(digits)(take(counts))
    floor = floor_of([matrix])
    assert floor.shared.all()
    assert expressed(matrix, floor.values).tolist() == [True] * READ + [False] * (SELDOM + UNREAD)


@pytest.mark.parametrize("take", [edger, voom])
def test_single_precision(counts, take):
    matrix = take(counts.astype(np.float32)).astype(np.float32)
    assert expressed(matrix, floor_of([matrix]).values).sum() == READ


def test_the_floor_of_voom_is_the_logarithm_of_no_reads(counts):
    expected = np.log2(0.5 / (counts.sum(axis=0) + 1) * 1e6)
    np.testing.assert_allclose(floor_of([voom(counts)]).values, expected, rtol=1e-12)


def test_some_genes_at_a_time(counts):
    matrix = voom(counts)
    whole = floor_of([matrix])
    for size in (1, 7, 10_000):
        parts = floor_of(matrix[i : i + size] for i in range(0, len(matrix), size))
        for one, other in zip(parts, whole, strict=True):
            np.testing.assert_array_equal(one, other)


def test_a_microarray_has_no_floor(rng):
    matrix = rng.normal(rng.uniform(3, 12, (500, 1)), 0.1, (500, 20))
    floor = floor_of([matrix])
    assert not floor.shared.any()
    assert expressed(matrix, floor.values).all()


def test_rounded_values_of_a_microarray_have_ties_and_no_floor(rng):
    """Of 12,000 genes in steps of .01, a few have the lowest value of a sample by chance."""
    matrix = rng.normal(rng.uniform(3, 12, (12_000, 1)), 0.1, (12_000, 20)).round(2)
    assert ((matrix == matrix.min(axis=0)).sum(axis=0) > 1).any()
    floor = floor_of([matrix])
    assert not floor.shared.any()
    assert expressed(matrix, floor.values).all()


@pytest.mark.parametrize("n", [2, 200, 201, 1000, 30_000])
def test_one_gene_of_a_hundred_makes_a_floor(n, rng):
    """2 of up to 200 genes, 3 of 201, 10 of 1,000, and 200 of any number from 20,000 on."""
    needed = {2: 2, 200: 2, 201: 3, 1000: 10, 30_000: 200}[n]
    matrix = rng.uniform(1, 2, (n, 2))
    matrix[:needed, 0] = 0
    matrix[: needed - 1, 1] = 0
    assert floor_of([matrix]).shared.tolist() == [True, False]


def test_by_hand():
    """Two genes share 0 in the first sample; the others have the lowest value of the matrix."""
    matrix = np.array([[0, 1, 2], [SAME / 2, -3, 4], [5, 6, 7.0]])
    floor = floor_of([matrix])
    assert floor.shared.tolist() == [True, False, False]
    assert floor.values.tolist() == [SAME / 2, -3, -3]
    assert expressed(matrix, floor.values).tolist() == [True, False, True]
    alone = floor_of([matrix[:1]])
    assert not alone.shared.any()
