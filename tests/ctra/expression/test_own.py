"""Matrices of this workflow, of which some rows are in memory at a time."""

import numpy as np
import pandas as pd
import pytest

from ctra.expression import by_rows, own
from ctra.expression.by_rows import HeldMatrix
from ctra.expression.own import OwnMatrix, join_counts
from ctra.files.table import read_table, write_blocks, write_table

GENES = ["ENSG00000157601.4", "-AS1", "NA", "MARCHF1", "7SK", "=x", "g7"]


@pytest.fixture(params=[1, 3, 1000])
def block(request, monkeypatch):
    """Blocks of one row, of some, and one of all rows."""
    for module in (by_rows, own):
        monkeypatch.setattr(module, "BLOCK", request.param)


@pytest.fixture(params=[int, float])
def table(request):
    values = np.random.default_rng(1).normal(5, 40, (7, 4)).astype(request.param)
    return pd.DataFrame(values, pd.Index(GENES, name="gene"), ["007", "b", "-c", "1e5"])


@pytest.fixture
def path(tmp_path, table):
    write_table(table, tmp_path / "m.tsv", index=True)
    return tmp_path / "m.tsv"


def test_blocks_are_written_as_the_whole_table(block, table, path, tmp_path):
    """Byte for byte: names that are formulas, and numbers with all their digits."""
    write_blocks(HeldMatrix(table).blocks(), tmp_path / "blocks.tsv")
    assert (tmp_path / "blocks.tsv").read_bytes() == path.read_bytes()


def test_a_matrix_on_the_disk_is_the_one_that_was_written(block, table, path):
    held = HeldMatrix(table.rename(index={"ENSG00000157601.4": "ENSG00000157601"}))
    matrix = OwnMatrix(path)
    assert matrix.genes.tolist() == held.genes.tolist()
    assert matrix.samples.tolist() == held.samples.tolist()
    for some in ([], ["g7"], ["g7", "ENSG00000157601", "NA"]):
        pd.testing.assert_frame_equal(matrix.rows(some), held.rows(some))
    for without in ([], ["NA", "ENSG00000157601"]):
        blocks = (pd.concat(m.blocks(pd.Index(without, dtype=str))) for m in (matrix, held))
        pd.testing.assert_frame_equal(*blocks)
    assert sum(map(len, matrix.blocks(held.genes))) == 0


def test_samples_are_taken_in_the_order_asked_for(table, path):
    matrix = OwnMatrix(path, ["-c", "007"])
    assert matrix.samples.tolist() == ["-c", "007"]
    assert matrix.rows(["g7"]).loc["g7"].tolist() == table.loc["g7", ["-c", "007"]].tolist()


def test_counts_are_joined_by_blocks(block, tmp_path):
    """The same as putting the columns side by side."""
    samples = {"S1": [1, 0, 2**40, 7], "S2": [5, 6, 7, 8], "S3": [0, 0, 0, 1]}
    files = []
    for name, counts in samples.items():
        write_table(pd.DataFrame({"gene": list("abcd"), "count": counts}), tmp_path / name)
        files.append(tmp_path / name)
    joined = pd.concat(join_counts(files, list(samples), tmp_path))
    pd.testing.assert_frame_equal(
        joined.reset_index(), read_table(files[0])[["gene"]].assign(**samples)
    )
