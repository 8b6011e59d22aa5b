"""What a matrix is, is told by its numbers."""

import numpy as np
import pandas as pd
import pytest

from ctra.expression.looks import looks_like, missing_code


@pytest.fixture(scope="module")
def counts():
    rng = np.random.default_rng(3)
    means = rng.lognormal(3, 2, 3000)
    return rng.poisson(means[:, None] * [1, 1.5, 0.7, 2.2, 1.1, 0.9]).astype(float)


def cpm(counts):
    return counts / counts.sum(axis=0) * 1e6


def z(values):
    values = values[values.std(axis=1) > 0]
    return (values - values.mean(axis=1, keepdims=True)) / values.std(axis=1, ddof=1, keepdims=True)


def salmon(counts):
    """Reads of every third gene are shared among transcripts."""
    given = counts.copy()
    given[::3] += 0.25 * (given[::3] > 0)
    return given


LENGTHS = np.random.default_rng(4).uniform(0.3, 9, 3000)[:, None]
KINDS = {
    "counts": ("counts", lambda c: c),
    "counts drawn to one depth": (
        "counts",
        lambda c: np.random.default_rng(5).multinomial(10**6, cpm(c)[:, 0] / 1e6, 6).T,
    ),
    "Salmon": ("estimated counts", salmon),
    "CPM": ("TPM or CPM", cpm),
    "rounded CPM": ("TPM or CPM", lambda c: cpm(c).round()),
    "TPM": ("TPM or CPM", lambda c: cpm(c / LENGTHS)),
    "rounded TPM": ("TPM or CPM", lambda c: cpm(c / LENGTHS).round()),
    "FPKM": ("FPKM, TPM or other values per gene", lambda c: cpm(c) / LENGTHS),
    "TPM of some genes": (
        "FPKM, TPM or other values per gene",
        lambda c: cpm(c / LENGTHS)[:2000],
    ),
    "DESeq2": ("normalised counts", lambda c: c / [0.83, 1.21, 0.64, 1.7, 0.97, 0.77]),
    "log2": ("log2", lambda c: np.log2(cpm(c) + 1)),
    "floored": ("log2", lambda c: np.log2(cpm(c).clip(1))),
    "ln": ("natural logarithms", lambda c: np.log(cpm(c) + 1)),
    "ln floored": ("natural logarithms", lambda c: np.log(cpm(c).clip(1))),
    "log10": ("decimal logarithms", lambda c: np.log10(cpm(c) + 1)),
    "rounded log2": ("rounded log2 values or few counts", lambda c: np.log2(cpm(c) + 1).round()),
    "few counts": ("rounded log2 values or few counts", lambda c: c.clip(0, 40)),
    "z": ("z scores", lambda c: z(np.log2(cpm(c) + 1))),
    "centred": ("log2", lambda c: np.log2(cpm(c) + 1) - np.log2(cpm(c) + 1).mean()),
}


@pytest.mark.parametrize("name", KINDS)
def test_kind(counts, name):
    kind, make = KINDS[name]
    assert looks_like(pd.DataFrame(make(counts))).kind == kind


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([[5.1, -9999], [6, 7]], -9999),
        ([[5.1, -99], [6, 7]], -99),
        ([[5.1, -9], [6, 7]], -9),
        ([[5.1, -9], [-0.3, 7]], None),
        ([[5.1, -8.9], [6, 7]], None),
        ([[-30.0, 0], [1, 2]], None),
    ],
)
def test_codes_of_missing_values(values, code):
    assert missing_code(pd.DataFrame(values, dtype=float)) == code
