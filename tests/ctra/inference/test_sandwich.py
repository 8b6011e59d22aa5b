"""Robust standard errors: by hand, beside statsmodels and R, and where one participant decides."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from ctra.inference import MarginalError, composite, robust
from ctra.inference.partial import Partial
from ctra.inference.sandwich import breakdown
from ctra.marginal.data import ModelData
from ctra.marginal.results import UNKNOWN

COLUMNS = ["a", "b", "v"]


def test_by_hand():
    """One column, x = -1, -1, 1, 1 and y = 0, 2, 4, 8: slope 2.5, leverages 1/2.

    The residuals are -1, 1, -2, 2. HC3 doubles them: sum (x e / (1 - h))² = 4 + 4 + 16 + 16 = 40,
    and x'x = 4, so the variance is 40 / 16.
    """
    fit = robust(np.array([[0.0], [2], [4], [8]]), np.array([[-1.0], [-1], [1], [1]]))
    assert fit.params[0] == pytest.approx(2.5, rel=1e-14)
    assert fit.bse[0] == pytest.approx(np.sqrt(2.5), rel=1e-14)
    assert fit.df[0] == 2


def test_hc3_is_that_of_statsmodels_and_of_r(villages):
    data, of_r = villages("sandwich.csv")
    fit = robust(data[["y"]], data[COLUMNS])
    ours = sm.OLS(data["y"], sm.add_constant(data[COLUMNS])).fit(cov_type="HC3", use_t=True)
    for column in COLUMNS:
        assert fit.bse[column] == pytest.approx(ours.bse[column], rel=1e-12)
        assert fit.pvalues[column] == pytest.approx(ours.pvalues[column], rel=1e-11)
        assert fit.bse[column] == pytest.approx(of_r.loc[column, "hc3"], rel=1e-12)


def test_cr2_and_its_degrees_of_freedom_are_those_of_clubsandwich(villages):
    data, of_r = villages("sandwich.csv")
    fit = robust(data[["y"]], data[COLUMNS], data["g"])
    assert fit.params.tolist() == composite(data[["y"]], data[COLUMNS]).params.tolist()
    for column in COLUMNS:
        assert fit.bse[column] == pytest.approx(of_r.loc[column, "cr2"], rel=1e-11)
        assert fit.df[column] == pytest.approx(of_r.loc[column, "df"], rel=1e-10)
        assert fit.pvalues[column] == pytest.approx(of_r.loc[column, "p"], rel=1e-10)


def test_a_real_cohort_has_the_errors_of_statsmodels(cohort):
    y, x = cohort
    fit = robust(y, x)
    ours = sm.OLS(y.mean(axis=1), sm.add_constant(x)).fit(cov_type="HC3")
    assert fit.bse.to_numpy() == pytest.approx(ours.bse[x.columns].to_numpy(), rel=1e-8)


def test_a_real_cohort_has_the_cr2_of_its_definition(cohort):
    """Clusters in the order of the sheet, unequal; every matrix of the definition written out."""
    y, x = cohort
    codes = np.repeat(np.arange(14), [3, 5, 12, 9, 8, 7, 10, 9, 8, 11, 6, 12, 14, 8])
    design = sm.add_constant(x).to_numpy()
    bread = np.linalg.inv(design.T @ design)
    residual = y.mean(axis=1).to_numpy() - design @ bread @ design.T @ y.mean(axis=1)
    left = np.eye(len(y)) - design @ bread @ design.T
    scores, pulls = [], []
    for code in range(14):
        rows = codes == code
        values, vectors = np.linalg.eigh(left[np.ix_(rows, rows)])
        root = vectors @ np.diag(values**-0.5) @ vectors.T
        scores.append(design[rows].T @ root @ residual[rows])
        pulls.append(left[:, rows] @ root @ design[rows] @ bread)
    covariance = bread @ sum(np.outer(score, score) for score in scores) @ bread
    fit = robust(y, x, codes)
    assert fit.bse.to_numpy() == pytest.approx(np.sqrt(np.diag(covariance))[1:], rel=1e-8)
    for number, column in enumerate(x.columns, start=1):
        of_groups = np.array([pull[:, number] for pull in pulls])
        form = of_groups @ of_groups.T
        assert fit.df[column] == pytest.approx(np.trace(form) ** 2 / (form**2).sum(), rel=1e-8)


def test_alone_in_clusters_means_hc2(draw):
    """CR2 of clusters of one participant is HC2: (1 - h)^(-1/2) in place of (1 - h)^-1."""
    y, x = draw(20, 3, 2, seed=1)
    fit = robust(y, x, np.arange(20))
    ours = sm.OLS(y.mean(axis=1), sm.add_constant(x)).fit(cov_type="HC2")
    assert fit.bse.to_numpy() == pytest.approx(ours.bse[1:].to_numpy(), rel=1e-11)


def test_labels_of_clusters_are_needed_of_everybody(draw):
    y, x = draw(20, 3, 2, seed=1)
    for labels in (np.arange(19), [np.nan, *range(19)]):
        with pytest.raises(MarginalError, match="19 labels of clusters; 20 are needed"):
            robust(y, x, labels)


def test_a_column_that_one_participant_has_has_no_error(draw):
    """The others keep theirs: what the one participant adds to them is nothing."""
    y, x = draw(20, 3, 2, seed=1)
    with_one = x.assign(one=np.eye(20)[3])
    fit = robust(y, with_one)
    assert np.isnan(fit.bse["one"])
    table = fit.t_test({"one": {"one": 1}, "x0": {"x0": 1}, "both": {"x0": 1, "one": 1}})
    assert table["std_error"].isna().tolist() == [True, False, True]
    assert table["status"].tolist() == [UNKNOWN, "ok", UNKNOWN]
    assert table.loc["x0", "p_value"] == fit.pvalues["x0"]
    assert fit.f_test({"x0": {"x0": 1}, "x1": {"x1": 1}})["p_value"] > 0
    assert fit.f_test({"x0": {"x0": 1}, "one": {"one": 1}})["status"] == UNKNOWN
    without = robust(y.drop(3), x.drop(3))
    assert fit.bse[["x0", "x1"]].tolist() == pytest.approx(without.bse.tolist(), rel=1e-10)


def data_of(column, clusters=None):
    rng = np.random.default_rng(1)
    n = len(column)
    x = pd.DataFrame({"x": column, "z": rng.standard_normal(n)})
    y = pd.DataFrame(rng.standard_normal((n, 2)))
    return Partial(ModelData.paired(y, x, clusters), "x")


@pytest.mark.parametrize(
    ("column", "clusters", "says"),
    [
        (np.eye(30)[4], None, "one participant alone determines the slope"),
        (np.arange(30) < 4, None, "4 of 30 participants differ from the others in x"),
        (
            np.arange(30) < 26,
            None,
            "4 of 30 participants differ from the others in x",
        ),
        (np.arange(30) < 5, None, ""),
        (np.minimum(np.arange(30), 4), None, "4 of 30 participants differ from the others in x"),
        (np.minimum(np.arange(30), 5), None, ""),
        # ten clusters of three: the column varies between them alone
        (
            np.arange(30) < 12,
            np.arange(30) // 3,
            "4 of 10 clusters differ from the others in x",
        ),
        (np.arange(30) < 15, np.arange(30) // 3, ""),
        (np.arange(30) < 3, np.arange(30) // 3, "one cluster alone determines the slope"),
        # within clusters participants count
        (np.arange(30) % 3 == 0, np.arange(30) // 3, ""),
    ],
)
def test_why_no_finding_can_be_claimed(column, clusters, says):
    found = breakdown(data_of(column.astype(float), clusters))
    assert found.startswith(says)
    assert bool(found) == bool(says)


def test_of_a_product_the_exposures_count():
    rng = np.random.default_rng(1)
    x = pd.DataFrame({"few": (np.arange(30) < 4) * 1.0, "z": rng.standard_normal(30)})
    x["few:z"] = (x["few"] - 0.1) * x["z"]
    given = Partial(ModelData.paired(pd.DataFrame(rng.standard_normal((30, 2))), x), "few:z")
    assert breakdown(given) == "4 of 30 participants differ from the others in few; 5 are needed"


def test_of_a_product_of_two_values_each_the_smallest_combination_counts():
    rng = np.random.default_rng(1)
    a, b = np.repeat([0.0, 0, 1, 1], [28, 15, 13, 4]), np.repeat([0.0, 1, 0, 1], [28, 15, 13, 4])
    x = pd.DataFrame({"a": a, "b": b, "a:b": (a - a.mean()) * (b - b.mean())})
    given = Partial(ModelData.paired(pd.DataFrame(rng.standard_normal((60, 2))), x), "a:b")
    assert breakdown(given) == (
        "4 of 60 participants share a combination of a and b; 5 are needed of each"
    )


def test_clusters_count_where_an_exposure_of_a_product_varies_between_them_alone():
    rng = np.random.default_rng(1)
    codes = np.repeat(np.arange(16), 4)
    x = pd.DataFrame({"few": (codes < 3) * 1.0, "z": rng.standard_normal(64)})
    x["z:few"] = (x["few"] - 0.2) * x["z"]
    y = pd.DataFrame(rng.standard_normal((64, 2)))
    given = Partial(ModelData.paired(y, x, codes), "z:few")
    assert breakdown(given) == "3 of 16 clusters differ from the others in few; 5 are needed"
