"""log2 counts per million against values worked by hand, and the signs of the profile."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ctra.expression.cpm import ExpressionError, log2_cpm
from ctra.expression.geneset import match_genes, signed_expression
from ctra.expression.matrix import check_log2, read_matrix
from ctra.files.table import read_table


def matrix(values, genes=("g1", "g2"), samples=("a", "b")):
    return pd.DataFrame(values, index=list(genes), columns=list(samples))


# ---- log2 CPM -----------------------------------------------------------------------------------


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


# ---- log2 or not --------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [[[0, 40], [-3, 12]], [[-100, 0], [0, 0]]])
def test_log2_values_pass(values):
    check_log2(matrix(values))


def test_counts_given_as_log2_expression_are_refused():
    message = (
        r"^sample b has a value of 1234, too high for log2 expression; "
        r"a matrix of counts is given as `counts:`, not as `expression:`$"
    )
    with pytest.raises(ExpressionError, match=message):
        check_log2(matrix([[12, 1234], [0, 1]]))


# ---- Signs --------------------------------------------------------------------------------------

GENES = pd.DataFrame(
    {
        "symbol": ["IL8", "IL6", "MX1"],
        "sign": [1, 1, -1],
        "gene": ["CXCL8", None, "MX1"],
        "status": ["found", "missing", "found"],
    }
)


def test_signed_expression_worked_by_hand():
    """MX1 counts down; IL6 is missing; rows outside the set are left out."""
    expression = matrix([[1, 2], [3, 4], [5, 6]], genes=["MX1", "ACTB", "CXCL8"])
    signed = signed_expression(expression, GENES)
    expected = pd.DataFrame({"IL8": [5.0, 6.0], "MX1": [-1.0, -2.0]}, index=["a", "b"])
    pd.testing.assert_frame_equal(signed, expected)


def test_permuted_rows_and_samples_give_the_permuted_result():
    rng = np.random.default_rng(1)
    expression = matrix(rng.normal(size=(2, 3)), genes=["MX1", "CXCL8"], samples="abc")
    permuted = signed_expression(expression.loc[["CXCL8", "MX1"], ["c", "a", "b"]], GENES)
    pd.testing.assert_frame_equal(permuted, signed_expression(expression, GENES).loc[list("cab")])


def test_real_cohort(root, shared_data):
    expression = read_matrix(shared_data / "fredrickson2015" / "expression_log2.tsv")
    check_log2(expression)
    rows = pd.DataFrame({"gene": expression.index, "name": expression.index})
    genes = match_genes(read_table(root / "resources" / "ctra_genes.tsv"), rows)
    signed = signed_expression(expression, genes)
    assert signed.shape == (122, 52)
    assert signed.index.to_list() == expression.columns.to_list()
    assert signed.loc["F15_002", "IL1A"] == expression.loc["IL1A", "F15_002"]
    np.testing.assert_array_equal(signed["IGJ"], -expression.loc["IGJ"])
