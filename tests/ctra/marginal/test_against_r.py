"""R's mmrm 0.3.18, refined to the optimum, and nlme::gls: Orthodont and the FEV trial."""

import numpy as np
import proc_mixed
import pytest

from ctra.marginal import MarginalError

TERMS = {
    "distance ~ age * Sex": ["age", "Sex", "age:Sex"],
    "FEV1 ~ AVISIT + FEV1_BL + SEX + RACE": ["AVISIT", "FEV1_BL", "SEX", "RACE"],
    "FEV1 ~ 1": [],
    "FEV1 ~ ARMCD": ["ARMCD"],
    "FEV1 ~ ARMCD + SEX": ["ARMCD", "SEX"],
}
FITS = [
    ("orthodont", "UN_REML"),
    ("orthodont", "UN_ML"),
    ("orthodont", "CS_REML"),
    ("orthodont", "CS_ML"),
    ("orthodont", "CSH_REML"),
    ("orthodont", "CSH_ML"),
    ("fev_complete", "UN_REML"),
    ("fev_complete", "CS_REML"),
    ("fev_complete", "CSH_REML"),
    ("fev_complete", "CSH_ML"),
    ("fev_data", "1__UN_REML"),
    ("fev_data", "1__UN_ML"),
    ("fev_data", "1__CS_REML"),
    ("fev_data", "1__CSH_REML"),
    ("fev_data", "ARMCD__UN_REML"),
    ("fev_data", "ARMCD__CS_REML"),
    ("fev_data", "ARMCD__CSH_REML"),
    ("fev_data", "ARMCD+SEX__UN_REML"),
]


@pytest.fixture(scope="module")
def references(shared_data):
    return proc_mixed.reference(shared_data, "r_reference.json")


def test_every_fit_of_the_reference_is_here(references):
    there = {
        (data, name)
        for data, part in references.items()
        if isinstance(part, dict)
        for name in part["fits"]
    }
    assert there == set(FITS)


@pytest.fixture(params=FITS, ids=lambda fit: " ".join(fit))
def case(request, references, shared_data):
    """The reference, and a function that makes our fit of it."""
    data, name = request.param
    expected = references[data]["fits"][name]
    structure, method = name.split("__")[-1].split("_")
    terms = TERMS[expected["formula"].rsplit(" + ", 1)[0]]
    table = proc_mixed.load(shared_data, data)
    return expected, lambda df: proc_mixed.fit(table, terms, structure, method, df), name


def test_estimates_standard_errors_covariance_and_likelihood(case):
    expected, make, _ = case
    fit = make("between-within")
    assert fit.status == "ok"
    assert list(fit.params.index) == list(expected["beta"])
    # the reference is refined to a gradient of 3e-11: 1e-6 covers the digits of both
    assert fit.params.to_list() == pytest.approx(list(expected["beta"].values()), rel=1e-6)
    covariance = np.array(expected["beta_vcov_model_based"]["matrix"])
    assert fit.cov_params.to_numpy() == pytest.approx(covariance, rel=1e-6)
    assert fit.covariance.to_numpy() == pytest.approx(
        np.array(expected["cov_matrix"]["matrix"]), rel=1e-6
    )
    assert fit.minus2_loglik == pytest.approx(expected["minus2_loglik"], rel=1e-9)


def test_satterthwaite(case):
    expected, make, _ = case
    fit = make("satterthwaite")
    reference = expected["methods"]["Satterthwaite"]
    for row in reference["fixed_effects"]:
        # its Hessian and derivatives are automatic, ours are closed forms
        assert fit.df[row["term"]] == pytest.approx(row["df"], rel=1e-6)
        assert fit.pvalues[row["term"]] == pytest.approx(row["p"], rel=1e-4)
    for row in reference.get("joint_tests", []):
        names = row["coefficients"]
        names = [names] if isinstance(names, str) else names
        test = fit.f_test({name: {name: 1.0} for name in names})
        assert test["F"] == pytest.approx(row["f_stat"], rel=1e-6)
        assert test["df_denom"] == pytest.approx(row["denom_df"], rel=1e-6)
        assert test["p_value"] == pytest.approx(row["p_val"], rel=1e-4)


def test_kenward_roger(case):
    """mmrm's `Linear` leaves out the second derivatives, as SAS's first-order form does.

    Its full form has those of logarithms of SDs, for `un` too; SAS, and we, take the parameters
    that SAS prints, of which `un` and `cs` are linear.
    """
    expected, make, name = case
    reference = expected["methods"]["Kenward-Roger-Linear"]
    if name.endswith("_ML"):
        with pytest.raises(MarginalError, match="it is made for 'reml'"):
            make("kenward-roger")
        return
    fit = make("kenward-roger-first-order")
    adjusted = np.array(reference["beta_vcov_adjusted"]["matrix"])
    # the derivatives of mmrm are automatic, of both to rounding: 1e-6 is that of its optimum
    assert fit.cov_params.to_numpy() == pytest.approx(adjusted, rel=1e-6)
    for row in reference["fixed_effects"]:
        assert fit.df[row["term"]] == pytest.approx(row["df"], rel=1e-6)
        assert fit.pvalues[row["term"]] == pytest.approx(row["p"], rel=1e-4)
    for row in reference.get("joint_tests", []):
        test = fit.f_test({name: {name: 1.0} for name in np.atleast_1d(row["coefficients"])})
        assert test["F"] == pytest.approx(row["f_stat"], rel=1e-6)
        assert test["df_denom"] == pytest.approx(row["denom_df"], rel=1e-6)
        assert test["p_value"] == pytest.approx(row["p_val"], rel=1e-4)
    full = make("kenward-roger")
    assert full.df.to_list() == fit.df.to_list()
    if not name.endswith("CSH_REML"):
        assert full.cov_params.equals(fit.cov_params)


def test_residual(case):
    expected, make, _ = case
    reference = expected["methods"]["Residual"]["fixed_effects"]
    assert make("residual").df.to_list() == [row["df"] for row in reference]


def test_between_within(case):
    """mmrm splits under UN too and counts the intercept as within; SAS, and we, do neither."""
    expected, make, name = case
    fit = make("between-within")
    reference = expected["methods"]["Between-Within"]["fixed_effects"]
    for row in reference:
        if row["term"] != "(Intercept)" and "UN" not in name:
            assert fit.df[row["term"]] == row["df"]
    if "UN" in name:
        assert fit.df.nunique() == 1
