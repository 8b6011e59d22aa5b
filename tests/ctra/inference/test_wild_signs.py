"""The wild bootstrap: beside a loop of regressions, and that loop beside wildboottest."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.linalg import sqrtm

from ctra.inference import InferenceError, robust, wild
from ctra.inference.signs import sign_batches

COLUMNS = ["a", "b", "v"]


def loop(y, x, column, codes, signs, t_of, scaled):
    """P by a regression a pattern of signs: share of t at least as far from 0 as that of the data.

    t_of gives t of the column from residuals and all; scaled is the power of what the other
    columns leave of each cluster, by which its residuals are multiplied.
    """
    design = sm.add_constant(x)
    others = design.drop(columns=column).to_numpy()
    residuals = y - others @ np.linalg.lstsq(others, y, rcond=None)[0]
    hat = others @ np.linalg.pinv(others)
    moved = residuals.copy()
    for code in np.unique(codes):
        rows = codes == code
        left = np.eye(rows.sum()) - hat[np.ix_(rows, rows)]
        moved[rows] = np.linalg.matrix_power(np.linalg.inv(sqrtm(left).real), scaled) @ moved[rows]
    observed = abs(t_of(sm.OLS(y, design), codes, column))
    found = [abs(t_of(sm.OLS(moved * s[codes], design), codes, column)) for s in signs]
    return np.mean(np.array(found) >= observed * (1 - 1e-9))


def t_hc3(model, codes, column):
    return model.fit(cov_type="HC3").tvalues[column]


def t_cv1(model, codes, column):
    return model.fit(cov_type="cluster", cov_kwds={"groups": codes}).tvalues[column]


def t_cr2(model, codes, column):
    x = pd.DataFrame(model.exog, columns=model.exog_names)[COLUMNS]
    return robust(pd.DataFrame({"y": model.endog}), x, codes).tvalues[column]


def all_signs(n_groups):
    return np.vstack(list(sign_batches(n_groups, 2 ** (n_groups - 1), 1)))


@pytest.mark.parametrize("column", COLUMNS)
def test_the_loop_is_wildboottest_where_it_does_the_same(villages, column):
    data, expected = villages("wild.csv")
    codes = pd.factorize(data["g"])[0]
    p = loop(data["y"].to_numpy(), data[COLUMNS], column, codes, all_signs(10), t_cv1, 0)
    # it compares rounded numbers, and may miss the pattern of the data and its opposite
    assert p - expected.loc[column, "p"] in (0, 2 / 1024)


@pytest.mark.parametrize("column", COLUMNS)
def test_every_pattern_of_clusters_equals_the_loop(villages, column):
    data, _ = villages("wild.csv")
    codes = pd.factorize(data["g"])[0]
    p = loop(data["y"].to_numpy(), data[COLUMNS], column, codes, all_signs(10), t_cr2, 1)
    found = wild(data[["y"]], data[COLUMNS], column, seed=1, clusters=data["g"])
    assert found.p_value == pytest.approx(p, abs=1e-12)


def test_every_pattern_of_nine_participants_equals_the_loop(villages):
    data, _ = villages("wild.csv")
    few = data.iloc[::4].reset_index(drop=True).iloc[:9]
    codes = np.arange(len(few))
    p = loop(few["y"].to_numpy(), few[["a", "v"]], "a", codes, all_signs(len(few)), t_hc3, 1)
    found = wild(few[["y"]], few[["a", "v"]], "a", seed=1)
    assert found.p_value == pytest.approx(p, abs=1e-12)


def test_drawn_signs_equal_the_loop_with_the_same_signs(villages):
    data, _ = villages("wild.csv")
    (signs,) = sign_batches(40, 50, 3)
    codes = np.arange(40)
    share = loop(data["y"].to_numpy(), data[COLUMNS], "a", codes, signs, t_hc3, 1)
    found = wild(data[["y"]], data[COLUMNS], "a", seed=3, draws=50)
    assert found.p_value == pytest.approx((1 + 50 * share) / 51, abs=1e-12)


def test_a_real_cohort_equals_the_loop(cohort):
    y, x = cohort
    (signs,) = sign_batches(122, 200, 1)
    column, codes = x.columns[0], np.arange(122)
    share = loop(y.mean(axis=1).to_numpy(), x, column, codes, signs, t_hc3, 1)
    found = wild(y, x, column, seed=1, draws=200)
    assert found.p_value == pytest.approx((1 + 200 * share) / 201, abs=1e-8)


def test_limits_are_the_slopes_that_are_not_rejected(villages):
    data, _ = villages("wild.csv")
    found = wild(data[["y"]], data[COLUMNS], "a", seed=1, draws=999)
    estimate = robust(data[["y"]], data[COLUMNS]).params["a"]
    for limit in (found.low, found.high):
        for share, rejected in ((0.98, False), (1.02, True)):
            null = estimate + share * (limit - estimate)
            moved = data[["y"]].sub(null * data["a"], axis=0)
            p = wild(moved, data[COLUMNS], "a", seed=1, draws=999).p_value
            assert (p < 0.05) == rejected


def test_same_numbers_again_and_others_by_another_seed(villages):
    data, _ = villages("wild.csv")
    arguments = (data[["y"]], data[COLUMNS], "a")
    assert wild(*arguments, seed=1) == wild(*arguments, seed=1)
    assert wild(*arguments, seed=1).low != wild(*arguments, seed=2).low


def test_nothing_is_known_where_one_participant_decides(draw):
    y, x = draw(20, 3, 2, seed=1)
    found = wild(y, x.assign(one=np.eye(20)[3]), "one", seed=1)
    assert np.isnan([found.p_value, found.low, found.high]).all()
    with pytest.raises(InferenceError, match="0 draws; at least 1"):
        wild(y, x, "x0", seed=1, draws=0)


def test_a_participant_who_is_fitted_exactly_has_no_sign(draw):
    """One with a covariate of its own says nothing of the other columns: as without it."""
    y, x = draw(12, 3, 2, seed=1)
    found = wild(y, x.assign(one=np.eye(12)[0]), "x0", seed=1)
    without = wild(y.drop(0), x.drop(0), "x0", seed=1)
    assert found.p_value == pytest.approx(without.p_value, abs=1e-12)
    assert [found.low, found.high] == pytest.approx([without.low, without.high], rel=1e-6)


def test_the_signs_of_the_data_count_where_all_patterns_are_tried():
    """Of 512 patterns of 10 participants none is as far as the data: they are one of them."""
    x = np.arange(10.0)
    y = x + 0.01 * np.random.default_rng(1).standard_normal(10)
    assert wild(y[:, None], x[:, None], 0, seed=1, draws=1000).p_value == 1 / 512
