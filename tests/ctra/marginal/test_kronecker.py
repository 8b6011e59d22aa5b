"""Genes at visits (UN@CS): by hand, beside the dense likelihood, and at its limits other programs.

The limits are one visit, where it is CS, and one gene, where it is UN: fits of R and SAS exist of
both.
"""

import numpy as np
import pandas as pd
import proc_mixed
import pytest
from scipy.linalg import helmert
from scipy.optimize import minimize
from scipy.special import expit, logit

from ctra.files.errors import MarginalError, NotIdentifiedError
from ctra.marginal import MarginalModel, fit_common_slopes
from ctra.marginal.kronecker import KroneckerData, fit_kronecker

ROUNDING = 1e-9  # relative: of inverses of dense matrices with condition numbers up to 1e4


def trial(n, visits, genes, *, missing=0.0, seed=1):
    """Genes of two arms (N, p), design, subjects and visits; some visits missing."""
    rng = np.random.default_rng(seed)
    mixing = rng.standard_normal((visits, visits)) / 2 + np.eye(visits)
    level = rng.standard_normal((n, visits, 1))
    y = np.einsum("nvp,wv->nwp", level + rng.standard_normal((n, visits, genes)), mixing)
    subject, visit = np.repeat(np.arange(n), visits), np.tile(np.arange(visits), n)
    y = y.reshape(-1, genes) + 3 * np.arange(genes)
    columns = {
        f"{arm} at {v}": ((subject % 2 == place) & (visit == v)).astype(float)
        for place, arm in enumerate("ab")
        for v in range(visits)
    }
    exog = pd.DataFrame({**columns, "age": rng.standard_normal(n)[subject]})
    there = rng.random(len(y)) >= missing
    return y[there], exog[there].reset_index(drop=True), subject[there], visit[there]


def effects_of(exog):
    return ["visit and arm" if " at " in name else name for name in exog]


def dense(data, covariance, correlation):
    """-2 log restricted L by the textbook formula, effects and their SE, with N p x N p matrices.

    The effects are those of exog, then the genes' means coded as orthonormal contrasts.
    """
    y, exog, subject, visit = data
    p = y.shape[1]
    genes = correlation + (1 - correlation) * np.eye(p)
    same = subject[:, None] == subject
    v = np.kron(covariance[np.ix_(visit, visit)] * same, genes)
    common = np.kron(exog, np.ones((p, 1)))
    x = np.hstack([common, np.kron(np.ones((len(y), 1)), helmert(p).T)])
    inverse = np.linalg.inv(v)
    information = x.T @ inverse @ x
    effects = np.linalg.solve(information, x.T @ inverse @ y.ravel())
    residual = y.ravel() - x @ effects
    value = (
        (len(residual) - len(effects)) * np.log(2 * np.pi)
        + np.linalg.slogdet(v)[1]
        + np.linalg.slogdet(information)[1]
        + residual @ inverse @ residual
    )
    return value, effects, np.sqrt(np.diag(np.linalg.inv(information)))


def test_four_people_with_two_genes_at_two_visits_by_hand():
    """The visits' sums and differences are uncorrelated, and so the likelihood has a closed form.

    The genes' mean times sqrt 2, turned to sums (a) and differences (b) of the visits over sqrt 2,
    is a = 1, -1, 1, -1 and b = 1, 1, -1, -1. The genes' difference over sqrt 2, turned alike, is
    1, -1, -1, 1 and 1, 1, -1, -1; a mean is estimated of its sums, and none of its differences. All
    squares sum to 4. With variances s and d of the latter two, and k s and k d of a and b, REML
    has (3 + 3) s = 4/k + 4, (3 + 4) d = 4/k + 4 and 6 k = 4/s + 4/d, so k = 7/6, s = 26/21 and
    d = 52/49. Then k = (1 + r) / (1 - r) gives r = 1/13. The change of the genes' mean is b, with
    variance k d.
    """
    first = np.array([[2, 0], [0, 0], [-1, 1], [-1, -1]])
    second = np.array([[0, 0], [-2, 0], [1, 1], [1, -1]])
    # everybody changes by 1, and one gene is higher by 3
    y = np.vstack([first, second + 1]) + np.array([3, 0])
    visit = np.repeat([0, 1], 4)
    exog = pd.DataFrame({"before": visit == 0, "after": visit == 1}, dtype=float)
    fit = fit_kronecker(y, exog, np.tile(range(4), 2), visit, ["visit", "visit"])
    assert fit.status == "ok"
    optimum = 1e-6  # the iterations end at a gradient of 1e-7
    assert fit.correlation == pytest.approx(1 / 13, rel=optimum)
    covariance = fit.covariance.to_numpy()
    of_sums, of_differences = covariance @ [1, 1], covariance @ [1, -1]
    # of a gene, the variances are those of its parts: (1 + k) / 2 times s and d
    assert of_sums == pytest.approx(13 / 12 * 26 / 21 * np.ones(2), rel=optimum)
    assert of_differences == pytest.approx(13 / 12 * 52 / 49 * np.array([1, -1]), rel=optimum)
    change = fit.t_test({"change": {"after": 1, "before": -1}}).iloc[0]
    assert change["estimate"] == pytest.approx(1)
    assert change["std_error"] == pytest.approx(np.sqrt(7 / 6 * 52 / 49 / 4), rel=optimum)
    # 16 values, 2 means of visits, 1 difference of genes, and 3 between the people
    assert change["df"] == 16 - 2 - 1 - 3


@pytest.mark.parametrize("missing", [0.0, 0.25])
def test_likelihood_effects_and_errors_are_those_of_the_dense_model(missing):
    data = trial(14, 3, 3, missing=missing)
    fit = fit_kronecker(*data)
    value, effects, errors = dense(data, fit.covariance.to_numpy(), fit.correlation)
    assert fit.status == "ok"
    assert fit.minus2_loglik == pytest.approx(value, rel=ROUNDING)
    assert fit.params.to_numpy() == pytest.approx(effects[:-2], rel=ROUNDING)
    assert fit.bse.to_numpy() == pytest.approx(errors[:-2], rel=ROUNDING)


@pytest.mark.parametrize("missing", [0.0, 0.25])
def test_no_other_parameters_have_a_higher_likelihood(missing):
    data = trial(14, 3, 3, missing=missing)
    fit = fit_kronecker(*data)
    lower = np.tril_indices(3)

    def value(parameters):
        factor = np.zeros((3, 3))
        factor[lower] = parameters[:-1]
        correlation = -1 / 2 + 3 / 2 * expit(parameters[-1])  # all that three genes may have
        return dense(data, factor @ factor.T, correlation)[0]

    factor = np.linalg.cholesky(fit.covariance)
    best = np.append(factor[lower], logit((fit.correlation + 1 / 2) / (3 / 2)))
    rng = np.random.default_rng(2)
    for _ in range(20):
        assert value(best + rng.normal(0, 0.01, best.size)) > fit.minus2_loglik
    # the optimiser's own tolerance: it stops within about 1e-7 above the optimum, never below
    away = minimize(value, best + rng.normal(0, 0.2, best.size), method="BFGS")
    assert away.fun == pytest.approx(fit.minus2_loglik, abs=1e-6)


def test_the_gradient_is_that_of_the_value():
    y, exog, subject, visit = trial(12, 3, 4, missing=0.2)
    data = KroneckerData(y, exog.to_numpy(), subject, visit)
    covariance = np.array([[2, 0.5, 0.2], [0.5, 1, 0.4], [0.2, 0.4, 1.5]])
    step, gradient = 1e-5, data.value_and_gradient(covariance)[1]
    for direction in (np.eye(3), np.diag([1.0, 0, 0]), np.ones((3, 3)) - np.eye(3)):
        high, low = (
            data.value_and_gradient(covariance + sign * step * direction)[0] for sign in (1, -1)
        )
        # central differences of a value near 100 lose half of its digits
        assert (high - low) / (2 * step) == pytest.approx((gradient * direction).sum(), rel=1e-6)


# ---- Limits -------------------------------------------------------------------------------------


def test_one_visit_is_compound_symmetry():
    y, exog, subject, visit = trial(20, 1, 4)
    fit = fit_kronecker(y, exog, subject, visit)
    slopes = pd.DataFrame({"b": exog["b at 0"], "age": exog["age"]})
    cs = fit_common_slopes(y, slopes, covariance="cs")
    difference = fit.t_test({"b": {"b at 0": 1, "a at 0": -1}, "age": {"age": 1}})
    assert difference["estimate"].to_numpy() == pytest.approx(cs.params.to_numpy(), rel=ROUNDING)
    assert difference["std_error"].to_numpy() == pytest.approx(cs.bse.to_numpy(), rel=1e-7)
    assert difference["df"].to_list() == cs.df.to_list() == [17, 17]
    variance, shared = cs.covariance.iloc[0, 0], cs.covariance.iloc[0, 1]
    assert fit.covariance.iloc[0, 0] == pytest.approx(variance, rel=1e-7)
    assert fit.correlation == pytest.approx(shared / variance, rel=1e-7)
    # cs has an intercept a gene; ours are a mean and contrasts of length 1, which adds log p
    assert fit.minus2_loglik - np.log(4) == pytest.approx(cs.minus2_loglik, rel=ROUNDING)


def test_one_gene_is_the_unstructured_model():
    y, exog, subject, visit = trial(20, 3, 1, missing=0.2)
    fit = fit_kronecker(y, exog, subject, visit)
    un = MarginalModel(y[:, 0], exog, subject, visit).fit()
    assert fit.params.to_numpy() == pytest.approx(un.params.to_numpy(), rel=1e-7)
    assert fit.cov_params.to_numpy() == pytest.approx(un.cov_params.to_numpy(), rel=1e-7)
    assert fit.covariance.to_numpy() == pytest.approx(un.covariance.to_numpy(), rel=1e-7)
    assert fit.minus2_loglik == pytest.approx(un.minus2_loglik, rel=ROUNDING)


def test_genes_that_are_copies_but_for_noise_have_the_errors_of_one_gene():
    """As the differences between genes go to 0 and keep the visits' covariance, r goes to 1."""
    y, exog, subject, visit = trial(20, 2, 1)
    noise, *_ = trial(20, 2, 5, seed=7)
    fit = fit_kronecker(y + 1e-4 * noise, exog, subject, visit)
    assert fit.correlation == pytest.approx(1, abs=1e-6)


def test_without_covariates_complete_data_have_the_means_of_arms_and_visits():
    y, exog, subject, visit = trial(20, 3, 4)
    cells = exog.drop(columns="age")
    fit = fit_kronecker(y, cells, subject, visit)
    means = [y[cells[name] == 1].mean() for name in cells]
    assert fit.params.to_numpy() == pytest.approx(means, rel=ROUNDING)


@pytest.fixture(scope="module")
def references(shared_data):
    return proc_mixed.reference(shared_data, "r_reference.json")


def test_one_visit_is_the_fit_of_r(references, shared_data):
    """mmrm's CS of four cells, here four genes: FEV1 of 39 people with no cell missing."""
    expected = references["fev_complete"]["fits"]["CS_REML"]
    table = proc_mixed.load(shared_data, "fev_complete")
    exog, _ = proc_mixed.design(table, ["FEV1_BL", "SEX", "RACE"])
    exog = exog.set_axis(table["subject"]).groupby(level=0).first()
    y = table.pivot(index="subject", columns="cell", values="endog").loc[exog.index]
    fit = fit_kronecker(y, exog, exog.index, np.zeros(len(exog)))
    names = list(expected["beta"])
    places = [names.index(name) for name in exog if name != "(Intercept)"]
    shared = [names[place] for place in places]
    assert len(shared) == 4
    theirs = np.array(expected["beta_vcov_model_based"]["matrix"])[np.ix_(places, places)]
    # the reference is refined to a gradient of 3e-11: 1e-6 covers the digits of both
    assert fit.params[shared].to_list() == pytest.approx(
        [expected["beta"][name] for name in shared], rel=1e-6
    )
    assert fit.cov_params.loc[shared, shared].to_numpy() == pytest.approx(theirs, rel=1e-6)
    covariance = np.array(expected["cov_matrix"]["matrix"])
    assert fit.covariance.iloc[0, 0] == pytest.approx(covariance[0, 0], rel=1e-6)
    assert fit.correlation == pytest.approx(covariance[0, 1] / covariance[0, 0], rel=1e-6)


def test_one_gene_is_the_fit_of_r(references, shared_data):
    """mmrm's UN of four visits, 263 of 800 missing."""
    expected = references["fev_data"]["fits"]["ARMCD+SEX__UN_REML"]
    table = proc_mixed.load(shared_data, "fev_data")
    table = table[table["endog"].notna()].reset_index(drop=True)
    exog, _ = proc_mixed.design(table, ["ARMCD", "SEX"])
    fit = fit_kronecker(table[["endog"]], exog, table["subject"], table["cell"])
    assert list(fit.params.index) == list(expected["beta"])
    assert fit.params.to_list() == pytest.approx(list(expected["beta"].values()), rel=1e-6)
    theirs = np.array(expected["beta_vcov_model_based"]["matrix"])
    assert fit.cov_params.to_numpy() == pytest.approx(theirs, rel=1e-6)
    assert fit.minus2_loglik == pytest.approx(expected["minus2_loglik"], rel=1e-9)


# ---- Degrees of freedom, units, refusals --------------------------------------------------------


def test_degrees_of_freedom_are_sas_s_default():
    """Between-within: all values but the effects and what is between people, 12 - 1 - 1."""
    data = trial(12, 3, 5, missing=0.2)
    fit = fit_kronecker(*data, effects_of(data[1]))
    values, effects = data[0].size, 6 + 1 + 4
    assert fit.df["age"] == 10
    assert fit.df["b at 2"] == values - effects - 10


def test_units_and_order_of_rows_do_not_matter():
    y, exog, subject, visit = trial(12, 3, 5, missing=0.2)
    fit = fit_kronecker(y, exog, subject, visit)
    turned = fit_kronecker(1e3 * y[::-1], exog[::-1], subject[::-1], visit[::-1])
    assert turned.tvalues.to_numpy() == pytest.approx(fit.tvalues.to_numpy(), rel=1e-7)
    assert turned.correlation == pytest.approx(fit.correlation, rel=1e-7)


def test_bad_data_are_refused():
    y, exog, subject, visit = trial(12, 2, 3)
    with pytest.raises(NotIdentifiedError, match="no variance in the differences between genes"):
        fit_kronecker(y[:, :1] + np.arange(3), exog, subject, visit)
    with pytest.raises(NotIdentifiedError, match="one depends on the columns before"):
        fit_kronecker(y, exog.assign(one=1.0), subject, visit)
    y[4, 2] = np.nan
    with pytest.raises(MarginalError, match="endog is nan in row 4; all genes are needed"):
        fit_kronecker(y, exog, subject, visit)
