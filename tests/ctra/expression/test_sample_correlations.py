"""How samples go with each other: by hand, beside R and all pairs, in blocks, on real cohorts."""

import hashlib
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from ctra.expression import by_rows, sample_correlations
from ctra.expression.by_rows import HeldMatrix
from ctra.expression.sample_correlations import COLUMNS, correlate_samples


def correlated(matrix, least=None):
    return correlate_samples(HeldMatrix(pd.DataFrame(matrix)), least).set_index("sample")


@pytest.fixture
def matrix(rng):
    """200 genes of 20 samples alike; the last gene is on the floor in most samples."""
    level = rng.uniform(1, 12, (200, 1))
    samples = [f"S{number:02d}" for number in range(20)]
    values = level + rng.normal(0, 0.5, (200, 20))
    values[-1, :15] = values[-1, 0] = values.min() - 1
    return pd.DataFrame(values, [f"G{number}" for number in range(200)], samples)


def test_three_samples_worked_by_hand(monkeypatch):
    """Correlations 1, -.5 and -.5; the first gene is on the floor."""
    monkeypatch.setattr(sample_correlations, "LEAST_GENES", 3)
    table = correlated({"a": [0.0, 1, 2, 3], "b": [0.0, 2, 4, 6], "c": [0.0, 3, 1, 2]})
    np.testing.assert_allclose(table["mean_r"], [0.25, 0.25, -0.5], atol=1e-14)
    assert table["n_genes"].tolist() == [3] * 3
    assert table["z"].isna().all()  # of 10 samples or more


def test_the_numbers_are_those_of_r(root):
    folder = root / "tests" / "reference" / "correlations"
    with open(folder / "expected.tsv", encoding="utf-8") as lines:
        for told, file in (line.split()[2:] for line in lines if line.startswith("#")):
            assert hashlib.sha256((folder / file).read_bytes()).hexdigest() == told, file
    given = pd.read_csv(folder / "data.tsv", sep="\t", index_col="gene")
    expected = pd.read_csv(folder / "expected.tsv", sep="\t", comment="#").set_index("sample")
    table = correlated(given)
    # 15 digits are printed; sums of 200 squares lose one or two
    np.testing.assert_allclose(table["mean_r"], expected["mean_r"], rtol=1e-12)
    np.testing.assert_allclose(table["z"], expected["z"], rtol=1e-10)
    assert table.index[table["stands_out"] == "yes"].tolist() == ["s12"]


def test_it_is_the_mean_over_all_pairs_of_the_expressed_genes(matrix, monkeypatch):
    monkeypatch.setattr(by_rows, "BLOCK", 7)
    table = correlated(matrix)
    pairs = matrix.iloc[:-1].corr().to_numpy()
    np.testing.assert_allclose(table["mean_r"], (pairs.sum(axis=1) - 1) / 19, rtol=1e-12)
    assert table["n_genes"].tolist() == [199] * 20
    assert table.reset_index().columns.tolist() == COLUMNS


def test_genes_without_reads_are_left_out_where_each_sample_has_a_floor(matrix, rng):
    """They would make all samples alike, and count."""
    unread = pd.DataFrame(np.tile(-6 - rng.uniform(0, 2, 20), (300, 1)), columns=matrix.columns)
    unread.index = [f"U{gene}" for gene in unread.index]
    table = correlated(pd.concat([matrix, unread]))
    pairs = matrix.corr().to_numpy()
    np.testing.assert_allclose(table["mean_r"], (pairs.sum(axis=1) - 1) / 19, rtol=1e-12)


def test_a_sample_unlike_the_others_is_named_and_may_fail(matrix, rng):
    matrix["S03"] = rng.permutation(matrix["S03"])
    table = correlated(matrix)
    assert table.index[table["stands_out"] == "yes"].tolist() == ["S03"]
    assert (table["verdict"] == "pass").all()
    judged = correlated(matrix, 0.5)
    assert judged.index[judged["verdict"] == "fail"].tolist() == ["S03"]
    reason = f"{table.loc['S03', 'mean_r']:.3f} mean correlation with the other samples; at least"
    assert judged.loc["S03", "reasons"] == f"{reason} 0.500 is needed"
    assert (judged["reasons"].drop("S03") == "").all()


def test_the_limit_itself_is_allowed(matrix):
    lowest = correlated(matrix)["mean_r"].min()
    assert (correlated(matrix, lowest)["verdict"] == "pass").all()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda matrix: matrix.head(60), "60 expressed genes; 100 are needed"),
        (lambda matrix: matrix.sub(matrix.mean(axis=1), axis=0), "the genes are centred"),
        (
            lambda matrix: matrix.sub(matrix.mean(axis=1), axis=0).iloc[:, :12],
            "the genes are centred",  # over a cohort of which these are a part
        ),
        (lambda matrix: matrix[["S19"]], "there is no other sample"),
    ],
)
def test_why_nothing_is_told(matrix, change, says):
    table = correlated(change(matrix), 0.5)
    assert table["status"].str.startswith(f"not told: {says}").all()
    assert table["mean_r"].isna().all()
    assert (table["verdict"] == "pass").all()
    assert (table["stands_out"] == "no").all()


def test_a_sample_of_one_value_is_no_other(matrix):
    table = correlated(matrix.assign(S05=matrix.loc["G0", "S05"]))
    assert table.loc["S05", "status"] == "not told: the sample has one value in all of them"
    rest = correlated(matrix.drop(columns="S05"))
    np.testing.assert_allclose(table["mean_r"].drop("S05"), rest["mean_r"], rtol=1e-12)


def test_a_sample_of_one_value_fails_where_there_is_a_limit(matrix):
    table = correlated(matrix.assign(S05=matrix.loc["G0", "S05"]), 0.1)
    assert table.loc["S05", ["verdict", "reasons"]].tolist() == [
        "fail",
        "one value in all expressed genes, which correlates with nothing",
    ]
    assert (table["verdict"].drop("S05") == "pass").all()


def test_samples_that_are_copies_have_nobody_who_stands_out(matrix):
    table = correlated({f"S{number}": matrix["S00"] for number in range(12)})
    np.testing.assert_allclose(table["mean_r"], 1)
    assert table["z"].isna().all()


def test_samples_of_a_real_cohort(shared_data):
    """58 samples of shallow libraries: most genes have a read in few samples, so that r is low."""
    table = pd.read_csv(shared_data / "tau_trials" / "expression_log2.tsv.gz", sep="\t")
    genes = table.drop_duplicates("Gene").set_index("Gene")
    found = correlated(genes, 0.4)
    expressed = genes[(genes > 0).sum(axis=1) > 29]
    pairs = expressed.corr().to_numpy()
    np.testing.assert_allclose(found["mean_r"], (pairs.sum(axis=1) - 1) / 57, rtol=1e-10)
    assert found["n_genes"].eq(len(expressed)).all()
    assert found["mean_r"].between(0.13, 0.45).all()
    assert (found["verdict"] == "fail").sum() == (found["mean_r"] < 0.4).sum()


def test_memory_is_that_of_a_block(rng):
    """Not that of a table of all pairs, nor of a copy of the matrix."""
    held = HeldMatrix(pd.DataFrame(rng.normal(8, 1, (20000, 50))))
    tracemalloc.start()
    correlate_samples(held, None)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8e6  # the matrix has 8 MB; a block of 1,000 genes 0.4 MB
