"""Slopes of genes and groups against single regressions, and their equality against Wilks."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from ctra.files.errors import NotIdentifiedError
from ctra.inference import composite
from ctra.marginal.data import ModelData
from ctra.model import genewise

TEST = ["estimate", "std_error", "df", "t", "p_value", "ci_low", "ci_high"]
EFFECTS = ["prwo", "loneliness"]


def gene_slopes(y, x, effects):
    return genewise.gene_slopes(ModelData.paired(y, x), effects)


def group_slopes(y, x, groups, effects):
    return genewise.group_slopes(ModelData.paired(y, x), groups, effects)


@pytest.fixture
def data():
    """Thirty subjects, seven genes in three groups, two exposures and a covariate."""
    rng = np.random.default_rng(12)
    y = pd.DataFrame(rng.standard_normal((30, 7)), columns=list("ABCDEFG"))
    x = pd.DataFrame(rng.standard_normal((30, 3)), columns=[*EFFECTS, "age"])
    y[["A", "B"]] += 0.8 * x[["prwo"]].to_numpy()
    groups = pd.Series(["one", "two", "one", "two", "two", "three", "three"], index=y.columns)
    return y, x, groups


def test_by_hand():
    # 0, 1, 2, 5 on 0, 1, 2, 3: slope 1.6, residuals .4, -.2, -.8, .6
    y, x = pd.DataFrame({"A": [0.0, 1, 2, 5]}), pd.DataFrame({"prwo": [0.0, 1, 2, 3]})
    (row,) = gene_slopes(y, x, ["prwo"]).to_dict("records")
    assert row["estimate"] == pytest.approx(1.6)
    assert row["std_error"] == pytest.approx(np.sqrt(1.2 / 2 / 5))
    assert (row["df"], row["symbol"], row["fdr"]) == (2, "A", row["p_value"])


def test_each_gene_is_a_regression_of_its_own(data):
    y, x, _ = data
    table = gene_slopes(y, x, EFFECTS)
    assert table["effect"].tolist() == ["prwo"] * 7 + ["loneliness"] * 7
    assert table["symbol"].tolist() == list(y) * 2
    for row in table.to_dict("records"):
        ols = sm.OLS(y[row["symbol"]], sm.add_constant(x)).fit()
        effect = row["effect"]
        expected = [ols.params[effect], ols.bse[effect], 26, ols.tvalues[effect]]
        expected += [ols.pvalues[effect], *ols.conf_int().loc[effect]]
        assert [row[name] for name in TEST] == pytest.approx(expected, rel=1e-9)


def test_false_discovery_rates_by_their_definition(data):
    y, x, _ = data
    for _, rows in gene_slopes(y, x, EFFECTS).groupby("effect"):
        p = np.sort(rows["p_value"])
        adjusted = [min(p[j] * 7 / (j + 1) for j in range(i, 7)) for i in range(7)]
        assert np.sort(rows["fdr"]).tolist() == pytest.approx(np.minimum(adjusted, 1).tolist())


def test_a_group_is_the_composite_of_its_genes(data):
    y, x, groups = data
    table = group_slopes(y, x, groups, EFFECTS)
    assert table["group"].tolist() == ["one", "two", "three", "equal slopes"] * 2
    assert table["n_genes"].tolist() == [2, 3, 2, 7] * 2
    rows = table.set_index(["effect", "group"])
    fit = composite(y[["B", "D", "E"]], x)
    assert rows.loc[("loneliness", "two"), "estimate"] == fit.params["loneliness"]
    assert rows.loc[("loneliness", "two"), "std_error"] == fit.bse["loneliness"]


def test_equality_of_two_slopes_is_a_regression_of_the_difference(data):
    y, x, groups = data
    two = groups.replace("three", "one")
    table = group_slopes(y, x, two, EFFECTS).set_index(["effect", "group"])
    means = y.T.groupby(two).mean().T
    ols = sm.OLS(means["one"] - means["two"], sm.add_constant(x)).fit()
    for effect in EFFECTS:
        row = table.loc[(effect, "equal slopes")]
        assert row["F"] == pytest.approx(ols.tvalues[effect] ** 2, rel=1e-7)
        assert row["p_value"] == pytest.approx(ols.pvalues[effect], rel=1e-7)
        assert (row["df_num"], row["df"]) == (1, 26)


def test_equality_of_three_slopes_is_wilks_exact_test(data):
    y, x, groups = data
    table = group_slopes(y, x, groups, EFFECTS).set_index(["effect", "group"])
    means = y.T.groupby(groups).mean().T.to_numpy()
    contrasts = means[:, 1:] - means[:, :1]

    def error(columns):
        design = sm.add_constant(x[columns]).to_numpy()
        residual = contrasts - design @ np.linalg.lstsq(design, contrasts, rcond=None)[0]
        return np.linalg.det(residual.T @ residual)

    for effect in EFFECTS:
        wilks = error(list(x)) / error([name for name in x if name != effect])
        f = (1 - wilks) / wilks * 25 / 2  # (v - q + 1) / q with v = 26, q = 2
        row = table.loc[(effect, "equal slopes")]
        assert row["F"] == pytest.approx(f, rel=1e-7)
        assert row["p_value"] == pytest.approx(stats.f.sf(f, 2, 25), rel=1e-7)
        assert (row["df_num"], row["df"], row["status"]) == (2, 25, "ok")


def test_order_of_groups_does_not_matter_for_the_test(data):
    y, x, groups = data
    turned = group_slopes(y[list(y)[::-1]], x, groups[::-1], EFFECTS)
    table = group_slopes(y, x, groups, EFFECTS)
    for effect in EFFECTS:
        f = [
            t.loc[(t["effect"] == effect) & (t["group"] == "equal slopes"), "F"].item()
            for t in (table, turned)
        ]
        assert f[0] == pytest.approx(f[1], rel=1e-7)


def test_one_group_has_no_test(data):
    y, x, _ = data
    table = group_slopes(y, x, pd.Series("one", index=y.columns), EFFECTS)
    assert table["group"].tolist() == ["one", "one"]


def test_too_few_subjects(data):
    y, x, groups = data
    with pytest.raises(
        NotIdentifiedError, match="4 participants are too few for 3 columns and an inter"
    ):
        gene_slopes(y.head(4), x.head(4), EFFECTS)
    with pytest.raises(NotIdentifiedError, match="participants are too few for 3 genes"):
        group_slopes(y.head(6), x.head(6), groups, EFFECTS)


def test_groups_of_the_same_mean(data):
    y, x, groups = data
    y[["F", "G"]] = y[["A", "C"]].to_numpy()
    with pytest.raises(NotIdentifiedError, match="three follows from the columns and other"):
        group_slopes(y, x, groups, EFFECTS)


# What is 0 in exact arithmetic comes out as 0 or 1e-17, by the processor and the units.
units = pytest.mark.parametrize("unit", [1, 0.1, 1 / 3, 1e-3, 7e5])


@units
def test_a_gene_that_the_columns_fit_has_an_estimate_alone(data, unit):
    y, x, _ = data
    y["B"] = unit * (0.3 * x["prwo"] - 0.7 * x["age"] + 0.1)
    rows = gene_slopes(y, x, ["prwo"]).set_index("symbol")
    assert rows.loc["B", "estimate"] == pytest.approx(0.3 * unit)
    assert rows.loc["B", ["std_error", "t", "p_value", "ci_low", "ci_high", "fdr"]].isna().all()
    others = gene_slopes(y.drop(columns="B"), x, ["prwo"]).set_index("symbol")
    assert rows["fdr"].drop("B").tolist() == pytest.approx(others["fdr"].tolist())
    alone = gene_slopes(y[["B"]], x, ["prwo"])
    assert alone["fdr"].isna().all()


@units
@pytest.mark.parametrize("order", [[0, 1, 2, 3, 4, 5], [4, 2, 5, 0, 3, 1]])
def test_a_slope_of_0_has_no_sign(unit, order):
    """The gene is even in x."""
    x = pd.DataFrame({"x": [-3.0, -2, -1, 1, 2, 3]}).iloc[order]
    y = pd.DataFrame({"A": unit * np.array([0.7, 0.3, 0.1, 0.1, 0.3, 0.7])}).iloc[order]
    row = gene_slopes(y, x, ["x"]).iloc[0]
    assert (row["estimate"], row["p_value"]) == (0, 1)
