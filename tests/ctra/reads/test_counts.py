"""What of a sample enters the count matrix, and the table that it stands in."""

from dataclasses import replace

import numpy as np
import pytest

from ctra.reads.counts import Counts

COUNTS = Counts(["A", "B"], np.array([7, 3]), np.array([1, 0]), no_feature=2, ambiguous=0)


@pytest.mark.parametrize(
    ("known", "counted"),
    [
        ({}, [7, 3]),
        ({"internal": np.array([2, 0])}, [7, 3]),
        ({"internal": np.array([2, 0]), "drop_internal": True}, [5, 3]),
        ({"molecules": np.array([4, 1])}, [4, 1]),
    ],
    ids=["reads", "flagged", "left out", "molecules"],
)
def test_what_enters_the_matrix(known, counted):
    assert replace(COUNTS, **known).counted.tolist() == counted


def test_the_table_has_a_column_for_what_was_asked_for():
    assert COUNTS.text() == "gene\tcount\tsense\tantisense\nA\t7\t7\t1\nB\t3\t3\t0\n"
    every = replace(COUNTS, internal=np.array([2, 0]), molecules=np.array([4, 1]))
    assert every.text() == (
        "gene\tcount\tsense\tantisense\tinternal\tmolecules\nA\t4\t7\t1\t2\t4\nB\t1\t3\t0\t0\t1\n"
    )
