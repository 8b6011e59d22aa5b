"""Fourteen listings of SAS PROC MIXED on the incomplete FEV trial.

SAS stops 3e-6 to 1e-5 above the optimum, so its printed digits are no tolerance: the differences
allowed here are those that the distance to the optimum explains.
"""

import re

import numpy as np
import proc_mixed
import pytest

RUNS = [
    "SAS__sas_log_simple",
    "Robust__empirical_us",
    "SAS__sas_coef_ci_reml_un",
    "SAS__sas_log_simple_reml",
    "SAS__sas_resid_un",
    "SAS__sas_cs_ml",
    "Robust__empirical_cs",
    "SAS__sas_cs_reml",
    "SAS__sas_csh_ml",
    "Robust__empirical_csh",
    "SAS__sas_csh_reml",
]
TERMS = {
    "FEV1 ~ 1": [],
    "FEV1 ~ ARMCD": ["ARMCD"],
    "FEV1 ~ ARMCD + SEX": ["ARMCD", "SEX"],
    "FEV1 ~ RACE + SEX + AVISIT:ARMCD": ["RACE", "SEX", "AVISIT:ARMCD"],
}


KENWARD_ROGER = {
    "ddfm_covtype__kr1_us": "kenward-roger-first-order",
    "ddfm_covtype__kr_us": "kenward-roger",
    "ddfm_covtype__kr_csh": "kenward-roger",
}


@pytest.fixture(scope="module")
def listings(shared_data):
    return {
        run["id"]: run for run in proc_mixed.reference(shared_data, "sas_listings.json")["runs"]
    }


def test_every_run_is_here(listings):
    assert list(listings) == RUNS


@pytest.fixture(params=RUNS)
def run(request, listings, shared_data):
    """A listing and our fit of it."""
    sas = listings[request.param]
    terms = TERMS[sas["model"]["r_formula"]]
    df = "satterthwaite" if sas["ddfm_printed"] == "Satterthwaite" else "between-within"
    table = proc_mixed.load(shared_data, sas["data"])
    return sas, proc_mixed.fit(table, terms, sas["structure"], sas["method"], df)


def test_likelihood_and_fit_statistics(run):
    sas, fit = run
    assert fit.minus2_loglik == pytest.approx(sas["minus2_loglik_full"], abs=2e-5)
    assert fit.minus2_loglik <= sas["minus2_loglik_full"] + 1e-7  # ours is the optimum
    printed = {name.split(" (")[0]: row["value"] for name, row in sas["fit_statistics"].items()}
    for name, value in {"AIC": fit.aic, "AICC": fit.aicc, "BIC": fit.bic}.items():
        assert value == pytest.approx(printed[name], abs=0.051)  # one decimal printed
    test = fit.null_model_test()
    assert test["df"] == sas["null_model_lrt"]["df"]
    assert test["chi2"] == pytest.approx(sas["null_model_lrt"]["chi_square"], abs=0.0051)


def test_covariance(run):
    sas, fit = run
    order = sas["visit_order"]
    matrix = fit.covariance.loc[order, order].to_numpy()
    sd = np.sqrt(np.diag(matrix))
    ours = {"CS": matrix[0, 1], "Residual": matrix[0, 0] - matrix[0, 1]}
    ours["CSH"] = matrix[0, 1] / sd[0] / sd[1]
    for row in sas["covariance_parameters"]:
        name = row["parameter"]
        if places := re.fullmatch(r"(?:UN|Var)\((\d)(?:,(\d))?\)", name):
            i, j = int(places[1]), int(places[2] or places[1])
            ours[name] = matrix[i - 1, j - 1]
        assert ours[name] == pytest.approx(row["estimate"], rel=3e-3, abs=0.02), name


def test_last_cell_is_aliased(run):
    """Of eight cells of visit and arm, with an intercept, SAS sets the last to 0 without an SE."""
    sas, fit = run
    if "AVISIT*ARMCD" in sas["model"]["effects"]:
        assert fit.aliased == ("AVISITVIS4:ARMCDTRT",)
        assert np.isnan(fit.params[fit.aliased[0]])
        assert np.isnan(fit.bse[fit.aliased[0]])
    else:
        assert fit.aliased == ()


def effect_name(row):
    """R's name of a row of SAS's solution."""
    if row["Effect"] == "Intercept":
        return "(Intercept)"
    return row["Effect"] + row[row["Effect"]]


def test_fixed_effects(run):
    sas, fit = run
    rows = [row for row in sas.get("fixed_effects", []) if row["df"] is not None]
    for row in rows:
        name = effect_name(row)
        assert fit.params[name] == pytest.approx(row["estimate"], abs=1.5e-3)
        if sas["fixed_effects_se_method"] == "Model-Based":
            assert fit.bse[name] == pytest.approx(row["std_error"], rel=5e-4)
        assert fit.df[name] == pytest.approx(row["df"], abs=0.51)  # printed as whole numbers
    assert rows or sas["id"] == "SAS__sas_resid_un"  # whose listing has the tests alone


def test_type_3_tests(run):
    sas, fit = run
    for row in sas.get("type_3_tests_of_fixed_effects", []):
        factors = row["Effect"].split("*")
        # visits and arms together: all differences between the eight cells
        names = [name for name in fit.params.dropna().index if factors[0] in name]
        test = fit.f_test({name: {name: 1.0} for name in names})
        assert test["df_num"] == row["num_df"]
        assert test["df_denom"] == pytest.approx(row["den_df"], abs=0.51)
        if sas["fixed_effects_se_method"] == "Model-Based":
            assert test["F"] == pytest.approx(row["f"], rel=2e-3, abs=0.0051)


@pytest.mark.parametrize("run", KENWARD_ROGER)
def test_kenward_roger(run, shared_data):
    runs = {
        one["id"]: one for one in proc_mixed.reference(shared_data, "kr_reference.json")["runs"]
    }
    assert runs.keys() == KENWARD_ROGER.keys()
    sas, table = runs[run], proc_mixed.load(shared_data, "fev_data")
    fit = proc_mixed.fit(table, sas["model"], sas["structure"], sas["method"], KENWARD_ROGER[run])
    assert fit.minus2_loglik == pytest.approx(sas["m2ll"], abs=2e-5)
    for row in sas["fixed"]:
        if row["df"] is None:  # the reference level
            continue
        name = effect_name(row)
        assert fit.params[name] == pytest.approx(row["estimate"], abs=1.5e-3)
        assert fit.bse[name] == pytest.approx(row["std_error"], rel=5e-4)
        assert fit.df[name] == pytest.approx(row["df"], abs=0.51)  # printed as whole numbers
        # as far as estimate and standard error together
        assert fit.tvalues[name] == pytest.approx(row["t"], rel=1e-3, abs=0.0051)
