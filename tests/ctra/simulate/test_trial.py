"""The simulated trial has its design, and its effects are the declared ones."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ctra.files.errors import SimulationError
from ctra.simulate.cohort import simulate_cohort
from ctra.simulate.expression import (
    ARM_EFFECT,
    COVARIATE_SLOPES,
    NOT_EXPRESSED,
    STAYS,
    STRESS_SLOPE,
    model_effects,
    simulate_expression,
    simulate_trial_expression,
    trial_effects,
)
from ctra.simulate.genome import SEX_GENES, make_genome
from ctra.simulate.trial import STRESS_MEAN, STRESS_SD, USUAL, VISITS, simulate_trial

GENE_SET = pd.read_csv(
    Path(__file__).parents[3] / "resources/ctra_genes.tsv", sep="\t", dtype={"chromosome": str}
)
GENES = make_genome(GENE_SET, seed=1)[1]
EXPRESSED = GENE_SET[~GENE_SET["symbol"].isin(NOT_EXPRESSED)]
IDS = [f"{n:04d}" for n in range(1, 41)]
MODEL = {"exposures": ["arm"], "products": [], "change": "week8"}


def signed(cpm):
    """Signed log2 CPM of the expressed genes, shape (n_genes, n_visits)."""
    log2 = np.log2(cpm.loc[EXPRESSED["ensembl_id"]])
    return log2.to_numpy() * EXPRESSED["sign"].to_numpy()[:, None]


def expression(visits, seed=5):
    return simulate_trial_expression(visits, GENES, GENE_SET, seed)


@pytest.mark.parametrize("seed", [1, 2, 81])
def test_arms_are_of_one_size_within_each_sex(seed):
    visits = simulate_trial(IDS, seed)
    assert visits["id"].tolist() == [name for name in IDS for _ in VISITS]
    assert visits["visit"].tolist() == [*VISITS] * 40
    people = visits.drop_duplicates("id")
    assert people.groupby(["female", "arm"]).size().to_dict() == {
        (0, "control"): 8,
        (0, "kindness"): 8,
        (1, "control"): 12,
        (1, "kindness"): 12,
    }
    assert (visits.groupby("id")[["arm", "age", "female"]].nunique() == 1).all(axis=None)
    assert visits["age"].between(25, 65).all()
    assert visits["stress"].between(0, 10).all()


def test_stress_has_its_moments_and_no_effect_of_the_arm():
    """800 trials: standard errors of a mean are .008, of an SD .006, of the correlation .004."""
    trials = pd.concat(
        [simulate_trial(IDS, seed).assign(trial=seed) for seed in range(800)], ignore_index=True
    )
    stress = trials.pivot(index=["trial", "id", "arm"], columns="visit", values="stress")
    assert stress.mean().tolist() == pytest.approx([STRESS_MEAN] * 2, abs=0.03)
    # a value in 3,000 is cut off at 0 or 10
    assert stress.std().tolist() == pytest.approx([STRESS_SD] * 2, abs=0.02)
    assert stress.corr().iloc[0, 1] == pytest.approx(USUAL, abs=0.015)
    of_arms = stress.groupby("arm").mean()
    # four standard errors of a difference
    assert (of_arms.loc["kindness"] - of_arms.loc["control"]).abs().max() < 0.064


def test_the_arm_differs_by_its_effect_alone():
    """Beside the same trial with the treated in the control arm, up to rounding."""
    visits = simulate_trial(IDS, seed=5)
    treated = (visits["arm"] == "kindness") & (visits["visit"] == "week8")
    moved = signed(expression(visits)) - signed(expression(visits.assign(arm="control")))
    np.testing.assert_allclose(moved[:, treated], ARM_EFFECT, rtol=0, atol=1e-12)
    np.testing.assert_allclose(moved[:, ~treated], 0, rtol=0, atol=1e-12)
    assert treated.sum() == 20


@pytest.mark.parametrize(
    ("column", "slope"),
    [
        ("stress", STRESS_SLOPE),
        ("age", COVARIATE_SLOPES["age"]),
        ("female", COVARIATE_SLOPES["female"]),
    ],
)
def test_a_unit_more_moves_every_gene_by_its_slope(column, slope):
    """Of one visit, beside another: all move together where columns are centred."""
    visits = simulate_trial(IDS, seed=5)
    more = visits[column] + (visits.index == 7)
    moved = signed(expression(visits.assign(**{column: more}))) - signed(expression(visits))
    np.testing.assert_allclose(moved[:, 7] - moved[:, 0], slope, rtol=0, atol=1e-12)


def test_a_share_of_the_variance_stays_over_the_visits():
    """Correlation of the composites of 4,000 women without stress; its standard error is .010."""
    visits = pd.DataFrame({"id": np.repeat(np.arange(4000), 2), "visit": [*VISITS] * 4000})
    visits = visits.assign(arm="control", age=40, female=1, stress=STRESS_MEAN)
    composite = signed(expression(visits)).mean(axis=0).reshape(-1, 2)
    assert np.corrcoef(composite.T)[0, 1] == pytest.approx(STAYS, abs=0.04)


def test_every_visit_has_a_million_and_the_genes_of_its_sex():
    visits = simulate_trial(IDS, seed=5)
    cpm = expression(visits)
    assert cpm.index.tolist() == [gene.id for gene in GENES]
    assert cpm.columns.tolist() == [*visits[["id", "visit"]].itertuples(index=False, name=None)]
    np.testing.assert_allclose(cpm.sum(), 1e6, rtol=1e-12)
    xist, *on_y = SEX_GENES
    women = (visits["female"] == 1).to_numpy()
    assert (cpm.loc[xist, women] > 0).all()
    assert (cpm.loc[on_y].loc[:, women] == 0).all(axis=None)
    assert (cpm.loc[on_y].loc[:, ~women] > 0).all(axis=None)


def test_same_seed_same_trial():
    trials = [simulate_trial(IDS, seed) for seed in (5, 5, 6)]
    pd.testing.assert_frame_equal(trials[0], trials[1])
    assert not trials[0].equals(trials[2])
    tables = [expression(trials[0], seed) for seed in (5, 5, 6)]
    pd.testing.assert_frame_equal(tables[0], tables[1])
    assert not tables[0].equals(tables[2])


def test_the_cohorts_are_what_they_were_without_a_trial():
    """Weighted sums of Study 1 with seed 1, noted before the trial was written."""
    ids = [f"{n:04d}" for n in range(1, 86)]
    people, traits = simulate_cohort("study1", ids, seed=1)
    cpm = simulate_expression("study1", people, traits, GENES, GENE_SET, seed=1)
    numbers = people.drop(columns="id").to_numpy()
    assert (numbers @ np.arange(numbers.shape[1])).sum() == pytest.approx(195792.49, rel=1e-12)
    weighted = cpm.loc[EXPRESSED["ensembl_id"]] @ np.arange(85)
    assert np.log2(weighted).sum() == pytest.approx(1155.652595767174, rel=1e-12)


def test_wrong_number_of_participants_is_refused():
    with pytest.raises(
        SimulationError, match="study3 has 40 participants by design, but 2 IDs were given"
    ):
        simulate_trial(["0001", "0002"], seed=3)


def test_the_truth_is_the_declared_effect():
    table = model_effects({"study3": {"week8": MODEL}})
    assert table.index.tolist() == [("study3", "week8", "arm: kindness vs control")]
    assert table.to_numpy().tolist() == [[ARM_EFFECT] * 2]


@pytest.mark.parametrize("other", [{"exposures": ["arm", "stress"]}, {"change": "baseline"}])
def test_the_truth_of_another_model_is_not_known(other):
    with pytest.raises(
        SimulationError, match="study3 has a truth of the exposure arm at week8 alone"
    ):
        trial_effects(MODEL | other)
