"""The rows that Lee et al. 2025 print: what follows from their own numbers (docs/statistics.md).

Print its two tables:

    pytest tests/ctra/marginal/test_published_rows.py -s -k table
"""

import numpy as np
import pytest
from scipy import stats

from ctra.files.errors import NotIdentifiedError
from ctra.marginal import fit_common_slopes

PRINTED = {  # participants, exposures and products of the model, b, CI, SE, df, t, p
    "PRWO": (53, 1, -0.126, (-0.134, -0.119), 0.004, 46, -31.55, "<.001"),
    "PRWO beside loneliness": (53, 2, -0.131, (-0.139, -0.123), 0.004, 45, -33.88, "<.001"),
    "PRWO, Study 2": (152, 1, -0.008, (-0.022, 0.006), 0.007, 144, -1.15, ".253"),
    "PRWO at the mean": (152, 3, -0.024, (-0.047, -0.001), 0.012, 142, -2.08, ".034"),
    "orientation": (152, 3, 0.157, (0.073, 0.241), 0.043, 142, 3.62, "<.001"),
    "PRWO × orientation": (152, 3, -0.034, (-0.056, -0.012), 0.011, 141, -3.11, ".002"),
    "PRWO at +1 SD": (152, 3, -0.058, (-0.095, -0.021), 0.019, 142, -3.01, ".003"),
    "PRWO at −1 SD": (152, 3, 0.010, (-0.021, 0.041), 0.016, 142, 0.61, ".543"),
}
COVARIATES = ["age", "sex", "BMI", "smoking", "alcohol", "symptoms"]
P = 53


def p_value(t, df):
    return 2 * stats.t.sf(abs(t), df)


def beyond(t, n, k, p):
    """Share of normal data without an effect in which |t| of un is larger.

    t is Rao's, of nu = n - k - p df, times the root of (n - 1 - k) / (nu L). L is the share of the
    exposure that the p - 1 differences between genes leave by chance, independent of Rao's t.
    """
    nu = n - k - p
    left = stats.beta((nu + 1) / 2, (p - 1) / 2).ppf((np.arange(50_000) + 0.5) / 50_000)
    return p_value(t * np.sqrt(nu * left / (n - 1 - k)), nu).mean()


def nominal(n, k, p):
    """Size of the nominal 5 % test of un."""
    return beyond(stats.t.isf(0.025, n - 1 - k), n, k, p)


def printed(p):
    """A p value as the paper prints it."""
    return "<.001" if p < 0.001 else f"{p:.3f}".removeprefix("0")


# ---- t, df and p --------------------------------------------------------------------------------


def test_p_follows_from_t_and_df_but_for_one():
    """A t of two decimals stands for a range, and so does its p."""
    other = {}
    for row, (*_, df, t, p) in PRINTED.items():
        values = [p_value(abs(t) + rounding, df) for rounding in (-0.005, 0, 0.005)]
        if not p.startswith("<") and not values[2] - 0.0005 <= float(p) <= values[0] + 0.0005:
            other[row] = (p, printed(values[1]))
        elif p.startswith("<"):
            assert values[0] < 0.001
    assert other == {"PRWO at the mean": (".034", ".039")}
    assert stats.t.isf(0.034 / 2, 142) == pytest.approx(2.14, abs=0.005)


def test_t_and_interval_follow_from_b_and_se():
    for _, _, b, (low, high), se, df, t, _ in PRINTED.values():
        assert (abs(b) - 0.0005) / (se + 0.0005) <= abs(t) <= (abs(b) + 0.0005) / (se - 0.0005)
        assert (high - low) / 2 == pytest.approx(stats.t.isf(0.025, df) * se, abs=0.0015)


def test_simple_slopes_follow_from_the_product():
    b = {row: numbers[2] for row, numbers in PRINTED.items()}
    for row, sd in (("PRWO at +1 SD", 1), ("PRWO at −1 SD", -1)):
        slope = b["PRWO at the mean"] + sd * b["PRWO × orientation"]
        assert slope == pytest.approx(b[row], abs=1e-12)


def test_degrees_of_freedom_of_the_declared_columns():
    """Those printed of Study 1 are one too many; one product has one too few."""
    df = {
        row: (n - 1 - len(COVARIATES) - own, printed_df)
        for row, (n, own, _, _, _, printed_df, *_) in PRINTED.items()
    }
    assert {row: pair for row, pair in df.items() if pair[0] != pair[1]} == {
        "PRWO": (45, 46),
        "PRWO beside loneliness": (44, 45),
        "PRWO × orientation": (142, 141),
    }
    assert printed(p_value(-3.11, 142)) == printed(p_value(-3.11, 141)) == ".002"


# ---- Saturation ---------------------------------------------------------------------------------


def random_data(rng, n, k, p):
    return rng.standard_normal((n, p)), rng.standard_normal((n, k))


@pytest.mark.parametrize("k", [7, 8])
def test_study_1_is_not_identified(k):
    message = f"53 participants are too few for 53 genes and {k} predictors; {54 + k} are needed"
    with pytest.raises(NotIdentifiedError, match=message):
        fit_common_slopes(*random_data(np.random.default_rng(1), 53, k, P))


@pytest.mark.parametrize(("n", "k", "p", "t"), [(53, 6, 46, 31.55), (53, 6, 44, 31.55)])
def test_share_beyond_a_t_is_that_of_simulated_data(n, k, p, t):
    rng = np.random.default_rng(20251022)
    fits = [fit_common_slopes(*random_data(rng, n, k, p)) for _ in range(400)]
    share = np.mean([abs(fit.tvalues.iloc[0]) > t for fit in fits])
    expected = beyond(t, n, k, p)
    assert share == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / 400))


def test_share_beyond_the_critical_t_is_the_measured_size():
    """Of a real cohort by permutation, and of simulated ones; both stand in docs/statistics.md."""
    assert nominal(122, 17, 52) == pytest.approx(0.313, abs=0.009)
    for n, simulated in ((76, 0.640), (122, 0.287), (152, 0.217), (300, 0.093)):
        error = np.sqrt(simulated * (1 - simulated) / 1000)
        assert nominal(n, 8, 52) == pytest.approx(simulated, abs=3 * error)


def test_table_of_saturated_models(root):
    """`docs/statistics.md` has these rows."""
    rows = [
        f"| {p} | {53 - 6 - p} | {nominal(53, 6, p):.2f} | {beyond(31.55, 53, 6, p):.3f} |"
        for p in (46, 45, 44, 43, 42, 40)
    ]
    print("", *rows, sep="\n")
    assert "\n".join(rows) in (root / "docs" / "statistics.md").read_text(encoding="utf-8")


def test_table_of_study_2(root):
    """`docs/statistics.md` has these rows, with the degrees of freedom of the declared columns."""
    rows = []
    for row, (n, own, _, _, _, _, t, p) in PRINTED.items():
        if n == 152:
            k = len(COVARIATES) + own
            recomputed = printed(p_value(t, n - 1 - k))
            share = printed(beyond(abs(t), n, k, P))
            name = row.removesuffix(", Study 2")
            rows.append(
                f"| {name} | {f'{t:.2f}'.replace('-', '−')} | {p} | {recomputed} | {share} |"
            )
    print("", *rows, sep="\n")
    assert "\n".join(rows) in (root / "docs" / "statistics.md").read_text(encoding="utf-8")


def test_standard_error_of_a_saturated_model():
    """What the SE of Study 2 makes of Study 1, if the genes of both vary alike."""
    sigma = 0.007 * np.sqrt(151 * 144 / (152 - 7 - P))
    assert sigma == pytest.approx(0.108, abs=0.0005)
    known = sigma / np.sqrt(52)  # were the p - 1 coefficients known
    assert known == pytest.approx(0.015, abs=0.0005)
    assert 46 * (0.004 / known) ** 2 == pytest.approx(3.3, abs=0.05)
