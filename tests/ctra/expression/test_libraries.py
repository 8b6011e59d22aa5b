"""What makes the million: spike-ins and excluded contigs are measured, and left out on request."""

import numpy as np
import pandas as pd
import pytest

from ctra.expression.by_rows import HeldMatrix
from ctra.expression.counts import CountMatrix
from ctra.expression.cpm import log2_cpm
from ctra.expression.libraries import excluded_genes, make_million
from ctra.files.errors import ExpressionError

GENES = pd.DataFrame({"S1": [60.0, 30.0, 10.0], "S2": [80.0, 15.0, 5.0]}, ["MX1", "JUN", "MT-CO1"])
ERCC = pd.DataFrame({"S1": [4.0, 0.0], "S2": [20.0, 5.0]}, ["ERCC-00002", "ERCC-00171"])


@pytest.fixture
def read():
    counts = pd.concat([GENES, ERCC])
    return CountMatrix(HeldMatrix(counts), counts.sum(), ["as read"])


def test_spike_ins_are_measured_and_told_though_they_stay(read):
    excluded, libraries, notes = make_million(read, [])
    assert excluded.empty
    assert libraries["library_size"].tolist() == [104, 125]
    assert libraries["spiked"].tolist() == [4, 25]
    assert libraries["spiked_share"].tolist() == [4 / 104, 0.2]
    assert notes == [
        "as read",
        "library size: column sums",
        "Warning: spike-ins and excluded contigs have more than 5% of the counted reads of 1 "
        "samples (in the million; see expression.exclude_contigs), at most 20.0%: S2",
    ]


def test_without_them_the_values_are_those_of_the_genes_alone(read):
    excluded, libraries, notes = make_million(read, ["ERCC"])
    size = libraries.set_index("sample")["library_size"]
    (counts,) = read.counts.blocks(without=excluded)
    pd.testing.assert_frame_equal(log2_cpm(counts, library_size=size), log2_cpm(GENES))
    assert libraries["spiked_share"].tolist() == [4 / 104, 0.2]
    assert "2 genes of ERCC (expression.exclude_contigs) are left out" in notes[2]
    assert "(left out), at most 20.0%: S2" in notes[3]


def test_mapped_reads_are_less_those_that_are_left_out(read):
    mapped = pd.Series({"S1": 204.0, "S2": 225.0})
    exons = pd.DataFrame({"gene": ["JUN", "MX1", "MX1"], "contig": ["spike", "spike", "21"]})
    excluded, libraries, _ = make_million(read, ["spike"], exons=exons, mapped=mapped)
    assert excluded.tolist() == ["JUN"]
    assert libraries["library_size"].tolist() == [174, 210]
    assert libraries["spiked"].tolist() == [34, 40]


@pytest.mark.parametrize(
    ("contigs", "out"),
    [([], []), (["MT"], ["MT-CO1"]), (["ERCC-00002"], ["ERCC-00002"]), (["MX"], [])],
)
def test_rows_named_as_contigs(read, contigs, out):
    assert excluded_genes(read.counts.genes, contigs).tolist() == out


def test_a_contig_that_is_not_there_is_told(read):
    assert (
        "no gene of chrERCC (expression.exclude_contigs) is there"
        in make_million(read, ["chrERCC"])[2]
    )


def test_samples_with_few_reads_fail_by_the_reads_that_are_left(read):
    _, libraries, notes = make_million(read, ["ERCC"], least=101)
    assert libraries["verdict"].tolist() == ["fail", "fail"]
    assert libraries["reasons"][0] == "100 counted reads; at least 101 is needed"
    assert notes[-1] == (
        "2 samples have too few reads (quality.min_reads), and are in no statistic: S1, S2"
    )


def test_a_sample_without_counted_reads_has_no_share(read):
    counts = pd.concat([GENES, ERCC]).assign(S2=0.0)
    mapped = pd.Series({"S1": 200.0, "S2": 9.0})
    of_none = CountMatrix(HeldMatrix(counts), counts.sum(), [])
    _, libraries, _ = make_million(of_none, [], mapped=mapped)
    assert np.isnan(libraries["spiked_share"][1])


@pytest.mark.parametrize(
    ("mapped", "message"),
    [
        (None, r"^library size of 1 of 2 samples is zero, missing or below .*, first S2: 0.0, cou"),
        ({"S1": 104.0, "S2": 124.0}, r"^library size of 1 of 2 samples .*, first S2: 124.0, coun"),
        ({"S1": 104.0}, r"^library size of 1 of 2 samples is .*, first S2: nan, counts"),
    ],
    ids=["no reads", "fewer mapped than counted", "not known"],
)
def test_a_library_that_cannot_hold_its_counts_is_refused(read, mapped, message):
    counts = pd.concat([GENES, ERCC])
    if mapped is None:
        counts = counts.assign(S2=0.0)
    one = CountMatrix(HeldMatrix(counts), counts.sum(), [])
    with pytest.raises(ExpressionError, match=message):
        make_million(one, [], mapped=None if mapped is None else pd.Series(mapped))
