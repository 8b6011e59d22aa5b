"""The profile by each floor and library size is that of log2 CPM of all genes."""

import numpy as np
import pandas as pd
import pytest

from ctra.expression.by_rows import HeldMatrix
from ctra.expression.counts import CountMatrix
from ctra.expression.cpm import log2_cpm
from ctra.expression.geneset import match_genes
from ctra.expression.variants import Wanted, library_sizes, mapped_if_known, variants

SAMPLES = {"S1": "p1", "S2": "p2"}


@pytest.fixture
def read():
    """Counts of five genes, one of them a spike-in, in two samples."""
    genes = pd.Index(["A", "B", "C", "CD4", "ERCC-1"], name="gene")
    counts = pd.DataFrame({"S1": [0, 50, 40, 5, 5], "S2": [1, 900, 50, 30, 19]}, genes)
    return CountMatrix(HeldMatrix(counts), counts.sum(), [])


@pytest.fixture
def wanted(read):
    names = pd.DataFrame({"gene": read.counts.genes, "name": read.counts.genes})
    genes = pd.DataFrame({"symbol": ["A", "B", "Z"], "group": "g", "sign": [1, -1, 1]})
    genes = genes.assign(hgnc_symbol=genes["symbol"], ensembl_id=["E1", "E2", "E3"])
    marker = pd.DataFrame({"symbol": ["CD4"], "ensembl_id": ["E4"]})
    return Wanted(match_genes(genes, names), marker, names, SAMPLES)


def test_library_sizes_are_mapped_or_counted_without_what_is_excluded(read):
    mapped = pd.Series({"S1": 200.0, "S2": 2000.0})
    sizes = library_sizes(read, ["mapped", "counted"], ["ERCC"], mapped=mapped)
    assert {name: size.tolist() for name, size in sizes.items()} == {
        "mapped": [195, 1981],
        "counted": [95, 981],
    }
    assert list(library_sizes(read, ["counted"], [], mapped=mapped)) == ["counted"]


def test_mapped_reads_that_are_not_known_make_no_million(read):
    reads = pd.DataFrame({"sample": ["S1", "S2"], "mapped": [200.0, np.nan]})
    assert mapped_if_known(reads) is None
    assert mapped_if_known(None) is None
    assert list(library_sizes(read, ["mapped", "counted"], [])) == ["counted"]
    known = mapped_if_known(reads.assign(mapped=[1.0, 2.0]))
    assert known.to_dict() == {"S1": 1.0, "S2": 2.0}


def test_each_variant_is_that_of_all_genes(read, wanted):
    sizes = {"counted": read.counted, "mapped": 2 * read.counted}
    profiles, markers = variants(read.counts, wanted, sizes, [1, 100000])
    assert profiles.columns.tolist() == ["million", "floor", "sample", "A", "B"]
    assert markers.columns.tolist() == ["million", "floor", "subject", "CD4"]
    assert profiles[["million", "floor"]].drop_duplicates().to_numpy().tolist() == [
        ["counted", 1],
        ["counted", 100000],
        ["mapped", 1],
        ["mapped", 100000],
    ]
    for (million, floor), rows in profiles.groupby(["million", "floor"]):
        every = log2_cpm(read.counts.matrix, library_size=sizes[million], floor=floor)
        assert rows["sample"].tolist() == ["S1", "S2"]
        assert rows["A"].tolist() == every.loc["A"].tolist()
        assert rows["B"].tolist() == (-every.loc["B"]).tolist()
        of_cells = markers[(markers["million"] == million) & (markers["floor"] == floor)]
        assert of_cells["subject"].tolist() == ["p1", "p2"]
        assert of_cells["CD4"].tolist() == every.loc["CD4"].tolist()


def test_a_study_without_markers(read, wanted):
    without = Wanted(wanted.gene_set, wanted.markers.head(0), wanted.rows, SAMPLES)
    assert without.genes.tolist() == ["A", "B"]
    profiles, markers = variants(read.counts, without, {"counted": read.counted}, [1])
    assert len(profiles) == 2
    assert markers.columns.tolist() == ["million", "floor", "subject"]
    assert markers.empty
