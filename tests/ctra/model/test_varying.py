"""Slopes within and between participants: worked by hand, beside R's gls, and what is refused."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.linalg import hadamard

from ctra.files.visits import BETWEEN, LESS, WITHIN
from ctra.model import repeated
from ctra.model.repeated import Repeated
from ctra.model.varying import COLUMNS, varying_effects

NLME = Path(__file__).parents[2] / "reference" / "nlme"


def study_of(rows):
    """What `varying_effects` takes, of a table with subject, visit, x and y."""
    rows = rows.assign(sample=rows["subject"] + rows["visit"], status="analysed", exposure="x")
    people = rows.groupby("subject").first()
    endog = rows.set_index("sample")[["y"]]
    varying = rows.rename(columns={"x": "exposure_value"}).dropna(subset="exposure_value")
    columns = ["subject", "visit", "exposure", "exposure_value"]
    return endog, people, rows[["subject", "visit", "sample", "status"]], varying[columns]


def fit(rows, order=("before", "after"), arm="", covariates=(), **options):
    plan = Repeated(order, arm, list(covariates), {"arm": "a"} if arm else {}, **options)
    table = varying_effects(*study_of(rows), plan, standardize=False)
    assert list(table) == COLUMNS
    return table.set_index("effect")


@pytest.fixture
def plain(monkeypatch):
    """Standard errors without Kenward and Roger's adjustment, which other programs print."""
    monkeypatch.setattr(repeated, "DF_METHOD", "between-within")


def eight():
    """Participants whose means, changes and errors are orthogonal: each line is one regression.

    The mean of y is 0.5 of that of x, and the change of y is -0.2 of that of x, and an error.
    """
    _, mean, change, error, other, *_ = hadamard(8)
    rows = []
    for i in range(8):
        for sign, visit in ((-1, "before"), (1, "after")):
            x = mean[i] + sign * 2 * change[i]
            y = 0.5 * mean[i] + 0.3 * error[i] + sign * (-0.2 * 2 * change[i] + 0.1 * other[i])
            rows.append((f"{i}", visit, x, y))
    return pd.DataFrame(rows, columns=["subject", "visit", "x", "y"])


def test_eight_participants_by_hand(plain):
    table = fit(eight())
    sd = np.sqrt(16 * (1 + 4) / 15)  # of x: its square is 1 + 4 on average, in 16 samples
    # the means: errors of .3 on 6 degrees of freedom, and a sum of squares of x of 8
    between = (0.5, np.sqrt(8 * 0.3**2 / 6 / 8))
    # half the changes: errors of .1, and a sum of squares of 8 times 4
    within = (-0.2, np.sqrt(8 * 0.1**2 / 6 / 32))
    less = (0.7, np.hypot(between[1], within[1]))
    for effect, (estimate, error) in {BETWEEN: between, WITHIN: within, LESS: less}.items():
        assert table.loc[effect, "estimate"] == pytest.approx(estimate * sd, rel=1e-6), effect
        assert table.loc[effect, "std_error"] == pytest.approx(error * sd, rel=1e-6), effect
    assert table["n"].tolist() == [8] * 3
    assert table["n_samples"].tolist() == [16] * 3


def test_equal_to_gls_of_r(plain):
    """nlme 3.1.162, whose iterations stop at some 1e-5 of a standard error."""
    lines = (NLME / "expected.tsv").read_text().splitlines()
    for line in lines[:2]:
        told, file = line.removeprefix("# sha256 ").split()
        assert hashlib.sha256((NLME / file).read_bytes()).hexdigest() == told, file
    theirs = pd.read_csv(NLME / "expected.tsv", sep="\t", comment="#", index_col="effect")
    rows = pd.read_csv(NLME / "data.tsv", sep="\t", dtype={"subject": str})
    ours = fit(rows, ("first", "second", "third"), "arm", ["age"])
    off = (ours[["estimate", "std_error"]] - theirs).div(theirs["std_error"], axis=0)
    assert off.abs().to_numpy().max() < 1e-5


def test_small_samples_make_kenward_and_rogers_errors_larger(monkeypatch):
    rows = pd.read_csv(NLME / "data.tsv", sep="\t", dtype={"subject": str})
    ours = fit(rows, ("first", "second", "third"), "arm", ["age"])
    monkeypatch.setattr(repeated, "DF_METHOD", "between-within")
    theirs = fit(rows, ("first", "second", "third"), "arm", ["age"])
    assert (ours["std_error"] > theirs["std_error"]).all()
    assert ours["df"].between(20, 60).all()  # of 30 participants and 83 samples


def test_unit_and_origin_of_the_exposure_do_not_matter():
    rows = eight()
    other = fit(rows.assign(x=3 + 10 * rows["x"]))
    pd.testing.assert_frame_equal(fit(rows), other, rtol=1e-8)


def test_a_sample_without_a_value_is_left_out_and_named():
    rows = eight()
    rows.loc[[3, 4], "x"] = np.nan
    table = fit(rows)
    assert table["n_missing"].tolist() == [2] * 3
    assert set(table["missing_samples"]) == {"2 at before;1 at after"}
    assert table["n_samples"].tolist() == [14] * 3
    assert table["status"].eq("ok").all()


def test_the_own_mean_is_that_of_the_visits_that_count():
    """A value at a visit without a sample changes nothing."""
    rows = eight()
    endog, people, visits, varying = study_of(rows)
    visits.loc[visits["sample"] == "3after", "status"] = "failed"
    plan = Repeated(("before", "after"), "", [], {})
    told = varying_effects(endog, people, visits, varying, plan, standardize=False)
    varying.loc[(varying["subject"] == "3") & (varying["visit"] == "after"), "exposure_value"] = 99
    other = varying_effects(endog, people, visits, varying, plan, standardize=False)
    pd.testing.assert_frame_equal(told, other)
    assert told["n_samples"].tolist() == [15] * 3


def constant():
    rows = eight()
    return rows.assign(x=rows.groupby("subject")["x"].transform("first"))


def of_visits():
    rows = constant()
    return rows.assign(x=rows["x"] + 7 * (rows["visit"] == "after"))


def times(factor):
    rows = eight()
    return rows.assign(x=rows["x"] * factor)


def of_one_visit():
    rows = eight()
    return rows.assign(x=rows["x"].where(rows["visit"] == "before"))


ALIKE = "all participants have the same mean of it"
ALONE = "no participant has two values of it that differ"
TOLD = "what differs of it is told by the visits, arms and covariates already"
REFUSED = {  # why there is no slope between participants, and none within them; ok where there is
    "nobody changes": (constant(), "ok", ALONE),
    "means alike": (eight().assign(x=lambda rows: rows["x"] - rows.groupby("subject")["x"]
                                   .transform("mean")), ALIKE, "ok"),
    "all change alike": (of_visits(), "ok", TOLD),
    "one value": (eight().assign(x=3.0), *["all samples have one value of it"] * 2),
    "huge": (times(1e200), *["it has a number beyond 1e+100"] * 2),
    "few": (
        eight().iloc[:8],
        *["participants with a value of it at all visits: 4; at least 5 are needed"] * 2,
    ),
    "not at a visit": (
        of_one_visit(), *["participants with a value of it at after: 0; at least 2 are needed"] * 2
    ),
    "the composite itself": (
        eight().assign(y=lambda rows: rows["x"]),
        *["4 fixed effects leave no variance in 16 observations"] * 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "between", "within"), REFUSED.values(), ids=REFUSED)
def test_without_a_slope_the_status_says_why(rows, between, within):
    table = fit(rows)
    said = table["status"].str.removeprefix("not fitted: ")
    assert said[[BETWEEN, WITHIN]].tolist() == [between, within]
    assert table["estimate"].notna().tolist() == [between == "ok", within == "ok", False]
    assert said[LESS] != "ok"


def test_without_a_part_the_other_is_the_same():
    """The parts are orthogonal in these participants: one does not change the other."""
    both = fit(eight())
    rows = eight()
    spread = rows["x"].std()
    rows["x"] -= rows.groupby("subject")["x"].transform("mean")
    alone = fit(rows)
    ours = alone.loc[WITHIN, "estimate"] / rows["x"].std()
    assert ours == pytest.approx(both.loc[WITHIN, "estimate"] / spread, rel=1e-6)


def test_with_clusters_there_is_no_slope():
    table = fit(eight(), cluster="family")
    assert table["status"].str.startswith("not fitted: participants have clusters (family)").all()
