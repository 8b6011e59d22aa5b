"""Rubin's rules: by hand, in their limits, and beside mice."""

import hashlib

import numpy as np
import pandas as pd
import pytest

from ctra.inference.rubin import pool_imputations


def test_worked_by_hand():
    """W = 2, B = 1, m = 3: T = 10/3; the share of it between is .4."""
    pooled = pool_imputations([0.0, 1.0, 2.0], [1.0, 2.0, 3.0], 9.0)
    assert pooled.estimate == 1
    assert pooled.std_error == pytest.approx(np.sqrt(10 / 3))
    old, observed = 2 / 0.4**2, 10 / 12 * 9 * 0.6
    assert pooled.df == pytest.approx(old * observed / (old + observed))
    assert pooled.t == pytest.approx(1 / np.sqrt(10 / 3))
    increase = 4 / 3 / 2
    assert pooled.fmi == pytest.approx((increase + 2 / (pooled.df + 3)) / (increase + 1))


def test_imputations_that_agree_are_one_fit():
    """Barnard and Rubin's degrees of freedom are then (df + 1) / (df + 3) of df."""
    pooled = pool_imputations([0.5] * 20, [0.04] * 20, 30.0)
    assert pooled.std_error == pytest.approx(0.2)
    assert pooled.df == pytest.approx(31 / 33 * 30)
    assert pooled.ci_low < 0.5 < pooled.ci_high


def test_the_numbers_are_those_of_mice(root):
    folder = root / "tests" / "reference" / "mice"
    with open(folder / "expected.tsv", encoding="utf-8") as lines:
        for told, file in (line.split()[2:] for line in lines if line.startswith("#")):
            assert hashlib.sha256((folder / file).read_bytes()).hexdigest() == told, file
    each = pd.read_csv(folder / "imputations.tsv", sep="\t")
    expected = pd.read_csv(folder / "expected.tsv", sep="\t", comment="#")
    expected = expected[expected["imputations"] == 20].set_index("term")
    for term, of_term in each.groupby("term"):
        pooled = pool_imputations(of_term["estimate"], of_term["variance"], 116.0)
        for name, value in pooled._asdict().items():
            # mice prints 15 digits
            assert value == pytest.approx(expected.loc[term, name], rel=1e-10), (term, name)
