"""What the reader of log2 expression says of genes without reads."""

import numpy as np
import pandas as pd
import pytest

from ctra.expression.known import known_genes
from ctra.expression.log2 import read_expression
from ctra.project.check_starts import KNOWN_GENES


@pytest.fixture
def notes(tmp_path, rng):
    """What is told of 1,200 genes of 10 samples, of which the last 300 are given."""

    def told(floor):
        values = rng.normal(rng.uniform(3, 12, (1200, 1)), 0.1, (1200, 10))
        values[900:] = floor(values[900:])
        table = pd.DataFrame(values, [f"G{i}" for i in range(1200)], [f"S{i}" for i in range(10)])
        table.to_csv(tmp_path / "e.tsv", sep="\t", index_label="gene")
        _, said = read_expression(tmp_path / "e.tsv", known_genes(KNOWN_GENES), list(table))
        return [note.partition("e.tsv: ")[2] for note in said]

    return told


def test_one_floor_is_nothing_to_tell(notes):
    assert len(notes(lambda genes: 0 * genes)) == 1


def test_a_floor_of_each_sample_is_told(notes):
    depth = np.linspace(-2.5, -1, 10)
    assert (
        "the lowest value of a sample is -2.5 to -1: genes that have it in half of the samples or "
        "more count as not expressed; a gene of the profile that has it in all samples is nothing "
        "but depth, and still counts: leave it out"
    ) in notes(lambda genes: 0 * genes + depth)


NO_FLOOR = (
    "in no sample do 1 % of the genes share the lowest value, so that genes without reads cannot "
    "be told from others: all count as expressed; leave such genes out"
)


def test_that_there_is_no_floor_is_told(notes):
    assert NO_FLOOR in notes(lambda genes: genes)


def test_rounded_values_have_ties_by_chance_and_no_floor(notes):
    """Two of 1,200 genes have the lowest value of each sample."""

    def tied(genes):
        genes = genes.copy()
        genes[:2] = 0
        return genes

    assert NO_FLOOR in notes(tied)


def test_samples_without_a_floor_are_named_beside_the_others(notes):
    depth = np.linspace(-2.5, -1, 10)

    def but_one(genes):
        return np.where(np.arange(10) == 9, genes, depth)

    said = notes(but_one)
    assert NO_FLOOR not in said
    assert (
        "in 1 of 10 samples (S9) fewer than 1 % of the genes share the lowest value, so that genes "
        "without reads cannot be told from others there: in these samples all genes count as "
        "having reads"
    ) in said
    assert any(note.startswith("the lowest value of a sample is -2.5 to -1.17: ") for note in said)
