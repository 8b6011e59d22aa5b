"""The unstructured model on the cohort of Fredrickson et al. 2015."""

import fredrickson
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.linalg import helmert

from ctra.marginal import fit_common_slopes
from ctra.model.design import z_scores

# estimate and SE of zhedonia, then of zeudaimonia
FULL = {  # an independent implementation of the closed form; 6 digits printed
    "z": [-0.014244, 0.011166, -0.002597, 0.011463],
    "raw": [0.000073, 0.001943, -0.003107, 0.001995],
}
FIRST_GENES = {  # z-scored
    4: [0.166477, 0.065957, -0.004361, 0.067711],  # the same implementation
    8: [0.058763, 0.051972, 0.051229, 0.053353],
    16: [-0.012459, 0.026417, 0.029595, 0.027119],
}
MMRM_16 = [-0.012457, 0.026418, 0.029589, 0.027120]  # R mmrm 0.3.18, us(gene | subject), REML


@pytest.fixture(scope="module")
def cohort(root, shared_data):
    return fredrickson.load(root, shared_data)


ITERATIVE = {  # an independent implementation; 6 digits printed, 4 of -2 log L
    ("csh", "ml"): (17290.7570, [0.085745, 0.121792, -0.510693, 0.125031]),
    ("csh", "reml"): (17479.8392, [0.052314, 0.135662, -0.530853, 0.139269]),
}


def numbers(fit):
    return [
        value
        for exposure in fredrickson.EXPOSURES
        for value in (fit.params[exposure], fit.bse[exposure])
    ]


@pytest.mark.parametrize("scale", ["z", "raw"])
def test_all_52_genes(cohort, scale):
    y, x = cohort
    fit = fit_common_slopes(z_scores(y) if scale == "z" else y, x)
    assert numbers(fit) == pytest.approx(FULL[scale], abs=1e-6)  # the printed digits
    assert (fit.df == 104).all()  # SAS: 122 subjects - rank of intercept and 17 columns


@pytest.mark.parametrize(("covariance", "method"), ITERATIVE)
def test_heterogeneous_compound_symmetry(cohort, covariance, method):
    y, x = cohort
    fit = fit_common_slopes(z_scores(y), x, covariance=covariance, method=method)
    minus2_loglik, expected = ITERATIVE[covariance, method]
    assert fit.status == "ok"
    assert fit.minus2_loglik == pytest.approx(minus2_loglik, abs=5e-5)
    assert numbers(fit) == pytest.approx(expected, abs=1e-6)
    if method == "ml":
        # nlme::gls (corCompSymm, varIdent; R 4): slope to 5e-6, log L to its printed digits
        assert fit.params["zeudaimonia"] == pytest.approx(-0.51068855, abs=1e-5)
        assert -fit.minus2_loglik / 2 == pytest.approx(-8645.379, abs=1e-3)


@pytest.mark.parametrize("n_genes", FIRST_GENES)
def test_first_genes(cohort, n_genes):
    y, x = cohort
    fit = fit_common_slopes(z_scores(y).iloc[:, :n_genes], x)
    assert numbers(fit) == pytest.approx(FIRST_GENES[n_genes], abs=1e-6)  # the printed digits


def test_first_16_genes_as_mmrm_fits_them(cohort):
    y, x = cohort
    fit = fit_common_slopes(z_scores(y).iloc[:, :16], x)
    # mmrm iterates and stops a little before the optimum
    assert numbers(fit) == pytest.approx(MMRM_16, abs=1e-5)


def test_regression_on_contrasts_has_the_slopes_and_the_exact_standard_errors(cohort):
    """Rao's covariance adjustment: t on n - k - p degrees of freedom, by statsmodels."""
    y, x = cohort
    y = z_scores(y)
    contrasts = pd.DataFrame(y.to_numpy() @ helmert(52).T, index=y.index).add_prefix("z")
    ols = sm.OLS(y.mean(axis=1), sm.add_constant(pd.concat([x, contrasts], axis=1))).fit()
    fit = fit_common_slopes(y, x)
    assert ols.params[x.columns].to_numpy() == pytest.approx(fit.params.to_numpy(), rel=1e-8)
    assert ols.df_resid == 122 - 17 - 52
    # an independent implementation; 6 and 4 digits printed
    exposures = fredrickson.EXPOSURES
    assert ols.bse[exposures].to_numpy() == pytest.approx([0.021218, 0.022805], abs=1e-6)
    assert ols.tvalues[exposures].to_numpy() == pytest.approx([-0.6713, -0.1139], abs=1e-4)
    # the published standard errors are about half of the exact ones
    assert (fit.bse[exposures] / ols.bse[exposures]).between(0.5, 0.55).all()


@pytest.mark.parametrize(("scale", "negative_mass"), [("z", 0.71), ("raw", 0.26)])
def test_weights_may_be_negative(cohort, scale, negative_mass):
    y, x = cohort
    weights = fit_common_slopes(z_scores(y) if scale == "z" else y, x).weights
    assert weights.sum() == pytest.approx(1)
    assert -weights[weights < 0].sum() == pytest.approx(
        negative_mass, abs=0.005
    )  # 2 digits printed
