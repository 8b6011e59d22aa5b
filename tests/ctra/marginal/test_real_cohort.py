"""The unstructured model on the cohort of Fredrickson et al. 2015."""

import fredrickson
import pytest

from ctra.design import z_scores
from ctra.marginal import fit_common_slopes

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
    assert fit.df == 104  # SAS: 122 subjects - rank of intercept and 17 columns


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


@pytest.mark.parametrize(("scale", "negative_mass"), [("z", 0.71), ("raw", 0.26)])
def test_weights_may_be_negative(cohort, scale, negative_mass):
    y, x = cohort
    weights = fit_common_slopes(z_scores(y) if scale == "z" else y, x).weights
    assert weights.sum() == pytest.approx(1)
    assert -weights[weights < 0].sum() == pytest.approx(
        negative_mass, abs=0.005
    )  # 2 digits printed
