"""log2 counts per million against values worked by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ctra.expression.cpm import log2_cpm, mapped_reads
from ctra.files.errors import ExpressionError


def matrix(values, genes=("g1", "g2"), samples=("a", "b")):
    return pd.DataFrame(values, index=list(genes), columns=list(samples))


def test_log2_cpm_worked_by_hand():
    """Column sums 4 and 8: CPM 250000, 750000 and 125000, 875000."""
    expected = [
        [np.log2(1e6) - 2, np.log2(1e6) - 3],
        [np.log2(1e6) - 2 + np.log2(3), np.log2(1e6) - 3 + np.log2(7)],
    ]
    np.testing.assert_allclose(log2_cpm(matrix([[1, 1], [3, 7]])), expected, rtol=1e-14)


def test_library_sizes_and_floor_worked_by_hand():
    """CPM 8, 0 of a million reads; 2048, 0.5 of two millions, taken by name, not by position."""
    counts = matrix([[8, 4096], [0, 1]])
    size = pd.Series({"b": 2_000_000, "other": 5, "a": 1_000_000})
    assert log2_cpm(counts, library_size=size).to_numpy().tolist() == [[3, 11], [0, 0]]
    floored = log2_cpm(counts, library_size=size, floor=0.25)
    assert floored.to_numpy().tolist() == [[3, 11], [-2, -1]]


COUNTS = arrays(np.int64, (4, 3), elements=st.integers(0, 10_000)).filter(
    lambda counts: counts.sum(axis=0).all()
)


@settings(deadline=None, max_examples=50)
@given(counts=COUNTS, factor=st.integers(1, 50))
def test_depth_of_a_library_does_not_matter(counts, factor):
    counts = pd.DataFrame(counts, columns=list("abc"))
    np.testing.assert_allclose(log2_cpm(counts * factor), log2_cpm(counts), rtol=1e-12)


@settings(deadline=None, max_examples=50)
@given(counts=COUNTS, order=st.permutations("abc"))
def test_permuted_samples_give_the_permuted_result(counts, order):
    counts = pd.DataFrame(counts, columns=list("abc"))
    pd.testing.assert_frame_equal(log2_cpm(counts[order]), log2_cpm(counts)[order])


@settings(deadline=None, max_examples=50)
@given(counts=COUNTS)
def test_without_a_floor_in_the_way_a_library_sums_to_a_million(counts):
    cpm = 2 ** log2_cpm(pd.DataFrame(counts), floor=1e-300)
    np.testing.assert_allclose(cpm.sum(), 1e6, rtol=1e-9)


@pytest.mark.parametrize(
    ("values", "size", "message"),
    [
        (
            [[1, 0], [1, 0]],
            None,
            r"^library size of 1 of 2 samples is zero, missing or below the sum of the counts, "
            r"first b: 0, counts 0$",
        ),
        (
            [[1, 1], [1, 3]],
            {"a": 1, "b": 2},  # fewer mapped than counted reads
            r"^library size of 2 of 2 samples is .*, first a: 1, counts 2$",
        ),
        (
            [[1, 1], [1, 1]],
            {"a": 2, "B": 2},
            r"^library size of 1 of 2 samples is .*, first b: nan, counts 2$",
        ),
        ([[0, 0], [0, 0]], {"a": 9, "b": 0}, r"of 1 of 2 samples .*, first b: 0, counts 0$"),
    ],
)
def test_counts_that_cannot_be_are_refused(values, size, message):
    size = None if size is None else pd.Series(size)
    with pytest.raises(ExpressionError, match=message):
        log2_cpm(matrix(values), library_size=size)


@pytest.mark.parametrize("floor", [0, -1, float("nan"), float("inf")])
def test_a_floor_without_a_logarithm_is_refused(floor):
    with pytest.raises(ExpressionError, match=rf"^floor of {floor} CPM; a finite number above 0"):
        log2_cpm(matrix([[1, 1], [1, 1]]), floor=floor)


def test_mapped_reads_by_sample():
    table = pd.DataFrame({"sample": ["a", "b"], "mapped": [5.0, 7.0]})
    assert mapped_reads(table).to_dict() == {"a": 5, "b": 7}
    table.loc[1, "mapped"] = np.nan
    with pytest.raises(ExpressionError, match=r"1 of 2 samples \(first b\) have no read with sev"):
        mapped_reads(table)
