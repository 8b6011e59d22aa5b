"""MarginalModel on long data: labels, missing cells, degrees of freedom, contrasts, refusals."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from ctra.files.errors import MarginalError
from ctra.marginal import MarginalModel, fit_common_slopes


@pytest.fixture
def table():
    """Twelve subjects, three visits, a group between and a time within subjects."""
    rng = np.random.default_rng(4)
    subject, visit = np.divmod(np.arange(36), 3)
    group = (subject % 2).astype(float)
    level = rng.standard_normal(12)[subject]
    return pd.DataFrame(
        {
            "endog": 5 + group + 0.5 * visit + level + rng.standard_normal(36),
            "subject": [f"s{i:02d}" for i in subject],
            "visit": np.array(["first", "second", "third"])[visit],
            "one": 1.0,
            "group": group,
            "time": visit.astype(float),
        }
    )


COLUMNS = ["one", "group", "time"]


def model(table, columns=COLUMNS, **options):
    return MarginalModel(
        table["endog"], table[columns], table["subject"], table["visit"], **options
    )


def test_independent_cells_are_ordinary_least_squares(table):
    fit = model(table, covariance="vc").fit(df_method="residual")
    ols = sm.OLS(table["endog"], table[COLUMNS]).fit()
    assert fit.params.to_numpy() == pytest.approx(ols.params.to_numpy(), rel=1e-7)
    assert fit.bse.to_numpy() == pytest.approx(ols.bse.to_numpy(), rel=1e-7)
    assert (fit.df == ols.df_resid).all()
    ml = model(table, covariance="vc", method="ml").fit()
    assert ml.minus2_loglik == pytest.approx(-2 * ols.llf, rel=1e-10)
    assert ml.aic == pytest.approx(ols.aic + 2, rel=1e-10)  # statsmodels leaves the variance out
    assert fit.null_minus2_loglik == pytest.approx(fit.minus2_loglik, rel=1e-10)


@pytest.mark.parametrize("covariance", ["un", "cs", "csh", "vc"])
@pytest.mark.parametrize("method", ["reml", "ml"])
def test_genes_in_long_format_are_the_model_with_common_slopes(covariance, method):
    rng = np.random.default_rng(6)
    n, p = 20, 4
    x = pd.DataFrame(rng.standard_normal((n, 2)), columns=["prwo", "age"])
    y = pd.DataFrame(
        rng.standard_normal((n, p)) + rng.standard_normal((n, 1)), columns=list("ABCD")
    )
    subject, cell = np.divmod(np.arange(n * p), p)
    exog = pd.DataFrame(np.eye(p)[cell], columns=y.columns).assign(A=1.0)  # intercept and genes
    exog = exog.join(x.loc[subject].reset_index(drop=True))
    long = MarginalModel(
        y.to_numpy().ravel(), exog, subject, y.columns[cell], covariance=covariance, method=method
    ).fit()
    wide = fit_common_slopes(y, x, covariance=covariance, method=method)
    slopes = ["prwo", "age"]
    gap = (long.params[slopes] - wide.params) / wide.bse
    assert gap.abs().max() < 1e-6
    assert long.bse[slopes].to_numpy() == pytest.approx(wide.bse.to_numpy(), rel=1e-6)
    assert (long.df[slopes] == wide.df).all()
    for statistic in ("minus2_loglik", "null_minus2_loglik", "aic", "aicc", "bic"):
        assert getattr(long, statistic) == pytest.approx(getattr(wide, statistic), rel=1e-9)
    assert wide.weights.sum() == pytest.approx(1)
    assert wide.status == long.status == "ok"


def test_order_of_rows_does_not_matter(table):
    shuffled = table.sample(frac=1, random_state=np.random.default_rng(1))
    one, two = model(table).fit(), model(shuffled).fit()
    assert two.params.to_numpy() == pytest.approx(one.params.to_numpy(), rel=1e-9)
    assert two.covariance.to_numpy() == pytest.approx(one.covariance.to_numpy(), rel=1e-7)


def test_a_missing_endog_is_a_missing_cell(table):
    gone = table["endog"].sample(5, random_state=np.random.default_rng(2)).index
    with_gaps = table.assign(endog=table["endog"].drop(gone))
    one, two = model(with_gaps).fit(), model(table.drop(gone)).fit()
    assert one.params.to_numpy() == pytest.approx(two.params.to_numpy(), rel=1e-9)
    assert one.n_obs == two.n_obs == 31


def test_subject_without_observation_counts_for_bic_alone(table):
    table.loc[table["subject"] == "s11", "endog"] = np.nan
    fit = model(table).fit()
    assert (fit.n_subjects, fit.n_obs) == (12, 33)
    assert (fit.df == 11 - 2).all()
    assert fit.bic == pytest.approx(fit.minus2_loglik + 6 * np.log(12))


def test_cells_are_in_the_order_of_their_categories(table):
    order = ["third", "first", "second"]
    fit = model(table.assign(visit=pd.Categorical(table["visit"], order))).fit()
    plain = model(table).fit()
    assert list(fit.covariance) == order
    assert fit.covariance.loc["first", "third"] == pytest.approx(
        plain.covariance.loc["first", "third"], rel=1e-6
    )


def test_between_and_within(table):
    # 12 subjects - intercept - group; 36 rows - 12 subjects - time
    assert model(table, covariance="cs").fit().df.tolist() == [10, 10, 23]
    assert model(table, covariance="un").fit().df.tolist() == [10, 10, 10]
    assert model(table, covariance="cs").fit(df_method="residual").df.tolist() == [33, 33, 33]


def test_an_effect_is_classified_whole(table):
    """Two columns of one effect, of which only one varies within subjects: both are within."""
    apart = model(table, covariance="cs").fit()
    together = model(table, covariance="cs", effects=["one", "a", "a"]).fit()
    assert apart.df.tolist() == [10, 10, 23]
    assert together.df.tolist() == [11, 22, 22]


def test_satterthwaite_is_exact_in_a_balanced_design(table):
    """Group against time in a split plot: the error strata of analysis of variance."""
    fit = model(table, covariance="cs").fit(df_method="satterthwaite")
    assert fit.df["group"] == pytest.approx(10, rel=1e-4)
    assert fit.df["time"] == pytest.approx(23, rel=1e-4)


def test_aliased_column_has_no_estimate(table):
    table["twice"] = 2 * table["group"] + table["one"]
    columns = ["one", "group", "twice", "time"]
    fit = model(table, columns).fit()
    assert fit.aliased == ("twice",)
    assert np.isnan(fit.params["twice"])
    assert np.isnan(fit.bse["twice"])
    assert np.isnan(fit.df["twice"])
    plain = model(table).fit()
    assert fit.params[COLUMNS].to_numpy() == pytest.approx(plain.params.to_numpy(), rel=1e-7)
    assert fit.aic == pytest.approx(plain.aic)


def test_contrasts_by_hand(table):
    fit = model(table, covariance="cs").fit()
    row = fit.t_test({"at time 2": {"one": 1, "time": 2}, "group": {"group": 1}})
    c = fit.cov_params
    assert row.loc["at time 2", "estimate"] == pytest.approx(
        fit.params["one"] + 2 * fit.params["time"]
    )
    variance = c.loc["one", "one"] + 4 * c.loc["time", "time"] + 4 * c.loc["one", "time"]
    assert row.loc["at time 2", "std_error"] == pytest.approx(variance**0.5)
    assert row.loc["at time 2", "df"] == 10  # the smaller one of 10 and 23
    assert row.loc["group", "p_value"] == pytest.approx(fit.pvalues["group"])
    assert row.loc["group", ["ci_low", "ci_high"]].tolist() == pytest.approx(
        fit.conf_int().loc["group"].tolist()
    )


def test_f_of_one_contrast_is_the_square_of_t(table):
    for df_method in ("between-within", "residual", "satterthwaite"):
        fit = model(table).fit(df_method=df_method)
        test = fit.f_test({"group": {"group": 1}})
        assert test["F"] == pytest.approx(fit.tvalues["group"] ** 2)
        assert test["df_denom"] == pytest.approx(fit.df["group"])
        assert test["p_value"] == pytest.approx(fit.pvalues["group"])


def test_f_of_two_contrasts_by_hand(table):
    fit = model(table).fit()
    names = ["group", "time"]
    b, c = fit.params[names].to_numpy(), fit.cov_params.loc[names, names].to_numpy()
    test = fit.f_test({name: {name: 1} for name in names})
    assert test["F"] == pytest.approx(b @ np.linalg.inv(c) @ b / 2)
    assert (test["df_num"], test["df_denom"]) == (2, 10)


@pytest.mark.parametrize("covariance", ["un", "csh"])
def test_units_and_origins(table, covariance):
    """Slopes scale with the units; a shift of a covariate is taken up by the intercept."""
    other = table.assign(endog=10 * table["endog"], time=table["time"] * 7 + 100)
    one, two = (model(t, covariance=covariance).fit() for t in (table, other))
    assert two.params["time"] * 7 / 10 == pytest.approx(one.params["time"], rel=1e-6)
    assert two.params["group"] / 10 == pytest.approx(one.params["group"], rel=1e-6)
    for name in ("group", "time"):
        assert two.tvalues[name] == pytest.approx(one.tvalues[name], rel=1e-6)


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({}, {"covariance": "ar1"}, "covariance 'ar1'; allowed: un, cs, csh, vc"),
        ({}, {"method": "mle"}, "method 'mle'; allowed: reml, ml"),
        ({"endog": np.nan}, {}, "none of 36 rows has an observation"),
        ({"subject": "s"}, {}, "subject 's' has cell 'first' twice"),
        ({"time": np.inf}, {}, "column 'time' is inf in row 0, where endog has a value"),
    ],
)
def test_refused(table, change, options, message):
    with pytest.raises(MarginalError, match=message):
        model(table.assign(**change), **options)


@pytest.mark.parametrize("what", ["subject", "visit"])
def test_refused_missing_label(table, what):
    table.loc[4, what] = None
    name = {"subject": "subject", "visit": "cell"}[what]
    with pytest.raises(MarginalError, match=f"{name} is missing in row 4; every row needs one"):
        model(table)


def test_refused_name_that_stands_twice(table):
    with pytest.raises(MarginalError, match="exog has the column 'one' twice"):
        model(table, ["one", "one", "time"])


def test_refused_number_of_effects(table):
    with pytest.raises(MarginalError, match="2 effects for 3 columns; one a column is needed"):
        model(table, effects=["a", "b"])


def test_refused_cells_that_never_meet(table):
    """Nothing in the data says how the first and the third visit correlate."""
    half = table["subject"].isin([f"s{i:02d}" for i in range(6)])
    table.loc[half & (table["visit"] == "first"), "endog"] = np.nan
    table.loc[~half & (table["visit"] == "third"), "endog"] = np.nan
    with pytest.raises(
        MarginalError, match="cells 'first' and 'third' are never observed in the same"
    ):
        model(table)
    assert model(table, covariance="csh").fit().status == "ok"


@pytest.mark.parametrize("covariance", ["cs", "csh"])
def test_refused_structures_of_one_cell(table, covariance):
    first = table[table["visit"] == "first"]
    with pytest.raises(MarginalError, match=f"{covariance} needs two cells or more; vc is for one"):
        model(first, ["one", "group"], covariance=covariance)


def test_refused_without_degrees_of_freedom(table):
    few = table[table["subject"].isin(["s00", "s01"])]
    with pytest.raises(
        MarginalError, match="0 between-within degrees of freedom: too few subjects"
    ):
        model(few, covariance="cs").fit()


def test_large_mean_costs_no_digits(table):
    fit = model(table).fit()
    far = model(table.assign(endog=table["endog"] + 1e6)).fit()
    assert far.status == "ok"
    # endog itself has lost six of its sixteen digits
    assert far.minus2_loglik == pytest.approx(fit.minus2_loglik, abs=1e-6)
    assert far.params["group"] == pytest.approx(fit.params["group"], rel=1e-6)


@pytest.mark.parametrize("covariance", ["un", "cs"])
def test_coding_of_the_intercept_does_not_matter(table, covariance):
    """One mean a visit, without an intercept, is the intercept and two differences."""
    means = pd.get_dummies(table["visit"]).astype(float)
    fit = model(table.join(means), [*means.columns, "group"], covariance=covariance).fit()
    assert fit.df["group"] == 10


def test_aicc_by_hand(table):
    for method, n in (("ml", 36), ("reml", 36 - 3)):
        fit = model(table, covariance="cs", method=method).fit()
        d = 2 + 3 * (method == "ml")
        assert fit.aicc == pytest.approx(fit.minus2_loglik + 2 * d * n / (n - d - 1))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"a": {"group": 1}, "b": {"group": 2}}, "2 rows of rank 1"),
        (
            {"a": {"group": 0.1, "time": 0.3}, "b": {"time": 1}, "c": {"group": 1}},
            "3 rows of rank 2",
        ),
        ({"a": {"group": 0}}, r"no finite coefficient other than 0 in \['a'\]"),
        ({}, "no finite coefficient"),
    ],
)
def test_refused_joint_contrasts(table, rows, message):
    fit = model(table).fit()
    with pytest.raises(MarginalError, match=message):
        fit.f_test(rows)


def test_refused_rows_in_another_order(table):
    with pytest.raises(MarginalError, match="other row labels, or another order; align them first"):
        MarginalModel(table["endog"], table[COLUMNS][::-1], table["subject"], table["visit"])


def test_refused_lengths(table):
    with pytest.raises(MarginalError, match="have 35, 36, 36 and 36 rows"):
        MarginalModel(table["endog"][1:], table[COLUMNS], table["subject"], table["visit"])


def test_refused_cell_without_observation(table):
    table.loc[table["visit"] == "third", "endog"] = np.nan
    with pytest.raises(MarginalError, match="no observation of cell 'third'"):
        model(table)


def test_refused_more_effects_than_observations(table):
    with pytest.raises(MarginalError, match="3 observations are too few for 3 fixed effects"):
        model(table.iloc[[0, 4, 8]])


def test_refused_degrees_of_freedom(table):
    with pytest.raises(
        MarginalError, match="df_method 'kr'; allowed: between-within, residual, satt"
    ):
        model(table).fit(df_method="kr")
    rng = np.random.default_rng(3)
    with pytest.raises(MarginalError, match="satterthwaite with 11 cells under un; at most 10"):
        fit_common_slopes(
            rng.standard_normal((20, 11)), rng.standard_normal((20, 1)), df_method="satterthwaite"
        )


def test_refused_contrast_of_an_unknown_or_aliased_effect(table):
    fit = model(table.assign(twice=2 * table["group"]), [*COLUMNS, "twice"]).fit()
    for name in ("twice", "bmi"):
        with pytest.raises(
            MarginalError, match=f"no estimate of {name}; there are one, group, time"
        ):
            fit.t_test({"x": {name: 1}})


def test_fit_that_does_not_converge_says_so():
    """Three subjects, three cells: the likelihood has no maximum."""
    rng = np.random.default_rng(5)
    subject, cell = np.divmod(np.arange(9), 3)
    fit = MarginalModel(
        rng.standard_normal(9), np.ones((9, 1)), subject, cell, covariance="un", method="ml"
    ).fit()
    assert not fit.converged
    assert fit.status.startswith("not converged after")
    assert fit.status in repr(fit)
    assert fit.t_test({"mean": {0: 1}})["status"].tolist() == [fit.status]
    assert fit.f_test({"mean": {0: 1}})["status"] == fit.status


def test_direction_that_the_data_say_nothing_about():
    """Subjects with one cell each: SDs can be estimated, their correlation cannot."""
    rng = np.random.default_rng(6)
    cell = np.arange(60) % 3
    fit = MarginalModel(
        rng.standard_normal(60), np.ones((60, 1)), np.arange(60), cell, covariance="csh"
    ).fit(df_method="satterthwaite")
    assert fit.status == "Hessian not positive definite"
    assert fit.df.isna().all()


def test_too_few_complete_subjects_are_said():
    """Three subjects with all four cells: the likelihood has no bound, an optimum is local."""
    rng = np.random.default_rng(7)
    y = rng.standard_normal((40, 4))
    y[3:][np.arange(37), np.arange(37) % 4] = np.nan
    subject, cell = np.divmod(np.arange(160), 4)
    fit = MarginalModel(y.ravel(), np.ones((160, 1)), subject, cell, covariance="un").fit()
    assert fit.converged
    assert fit.status == "perhaps a local maximum: 3 of 40 participants have all 4 cells"


@pytest.mark.parametrize("unit", [1, 0.1, 1 / 3, 1e-3, 7e5])
@pytest.mark.parametrize("covariance", ["un", "vc"])
def test_refused_exact_fit(table, unit, covariance):
    table["endog"] = unit * (table[COLUMNS] @ (0.1 + 0.3 * np.arange(len(COLUMNS))))
    with pytest.raises(MarginalError, match="fixed effects leave no variance in 36 observations"):
        model(table, covariance=covariance)


@pytest.mark.parametrize(("n_complete", "status"), [(3, "perhaps"), (4, "perhaps"), (5, "ok")])
def test_no_more_complete_participants_than_cells_may_be_a_local_maximum(n_complete, status):
    rng = np.random.default_rng(3)
    fit = fit_common_slopes(rng.standard_normal((20, 4)), rng.standard_normal((20, 1)))
    assert replace(fit, n_complete=n_complete).status.startswith(status)


def test_aicc_of_as_few_observations_as_parameters():
    """SAS takes n as no less than d + 2: with d = 6 parameters, 2 * 6 * 8 / (8 - 6 - 1) = 96."""
    rng = np.random.default_rng(3)
    fit = fit_common_slopes(rng.standard_normal((20, 3)), rng.standard_normal((20, 1)))
    assert replace(fit, n_obs=9).aicc == pytest.approx(fit.minus2_loglik + 96)  # 9 - 4 < 6 + 2


def test_two_of_many_participants_with_both_visits_are_enough():
    """What the others leave of the correlation is flat, but no ridge."""
    rng = np.random.default_rng(5)
    both = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 200)
    table = pd.DataFrame(both, columns=["first", "second"]).rename_axis("subject").reset_index()
    long = table.melt("subject", var_name="visit", value_name="endog").assign(one=1.0)
    kept = (long["subject"] < 2) | ((long["subject"] % 2 == 0) == (long["visit"] == "first"))
    fit = MarginalModel(
        long.loc[kept, "endog"],
        long.loc[kept, ["one"]],
        long.loc[kept, "subject"],
        long.loc[kept, "visit"],
        covariance="un",
    ).fit()
    assert (fit.converged, fit.positive_definite) == (True, True)
