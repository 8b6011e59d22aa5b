"""True expression has the stated slopes, and the stated truth is what regression estimates."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ctra.files.errors import SimulationError
from ctra.simulate.cohort import DESIGNS, draw_responses, draw_traits, simulate_cohort
from ctra.simulate.expression import (
    COVARIATE_SLOPES,
    LATENT_SLOPES,
    NOT_EXPRESSED,
    model_effects,
    simulate_expression,
    true_effects,
)
from ctra.simulate.genome import GLOBIN, SEX_GENES, make_genome

GENE_SET = pd.read_csv(
    Path(__file__).parents[3] / "resources/ctra_genes.tsv", sep="\t", dtype={"chromosome": str}
)
GENES = make_genome(GENE_SET, seed=1)[1]
EXPRESSED = GENE_SET[~GENE_SET["symbol"].isin(NOT_EXPRESSED)]
IDS = {
    study: [f"{n:04d}" for n in range(1, size + 1)]
    for study, size in [("study1", 85), ("study2", 152)]
}
MODERATION = ["prwo", "orientation"], [("prwo", "orientation")]


def composite(cpm):
    """Mean signed log2 CPM of the expressed genes, shape (n_subjects,)."""
    signed = np.log2(cpm.loc[EXPRESSED["ensembl_id"]]).mul(EXPRESSED["sign"].to_numpy(), axis=0)
    return signed.mean().to_numpy()


def z_scores(study, responses):
    """Z scores of the mean scores: DataFrame, one column a scale, and orientation in study 2."""
    scores = {}
    for scale in DESIGNS[study].scales:
        items = responses[[f"{scale.prefix}{n}" for n in range(1, scale.items + 1)]].copy()
        turned = [f"{scale.prefix}{n}" for n in scale.reversed]
        items[turned] = scale.low + scale.high - items[turned]
        scores[scale.trait] = items.mean(axis=1)
    scores = pd.DataFrame(scores)
    if study == "study2":
        scores["orientation"] = scores["collectivism"] - scores["individualism"]
    return (scores - scores.mean()) / scores.std()


def regressors(table, exposures, products):
    """Columns of a model: the exposures and their products."""
    columns = {name: table[name] for name in exposures}
    columns |= {f"{a}:{b}": table[a] * table[b] for a, b in products}
    return pd.DataFrame(columns)


def ols(x, y):
    """Slopes and their standard errors, as Series, and the residual degrees of freedom."""
    design = np.column_stack([np.ones(len(x)), x])
    slopes, (rss,), *_ = np.linalg.lstsq(design, y)
    df = len(y) - design.shape[1]
    errors = np.sqrt(rss / df * np.diag(np.linalg.inv(design.T @ design)))
    return pd.Series(slopes[1:], x.columns), pd.Series(errors[1:], x.columns), df


def crowd(study, size, rng):
    """Phenotype and traits of many people, with covariates but no design."""
    people = {"age": rng.uniform(20, 70, size), "bmi": rng.normal(23, 3, size)}
    people |= {name: rng.integers(0, 2, size) for name in ("female", "smoking")}
    return pd.DataFrame(people), draw_traits(study, size, rng)


@pytest.mark.parametrize("study", DESIGNS)
def test_every_subject_has_a_million(study):
    people, traits = simulate_cohort(study, IDS[study], seed=5)
    cpm = simulate_expression(study, people, traits, GENES, GENE_SET, seed=5)
    assert cpm.index.tolist() == [gene.id for gene in GENES]
    assert cpm.columns.tolist() == IDS[study]
    np.testing.assert_allclose(cpm.sum(), 1e6, rtol=1e-12)
    silent = GENE_SET.loc[GENE_SET["symbol"].isin(NOT_EXPRESSED), "ensembl_id"]
    assert len(silent) == 6
    assert (cpm.loc[silent] == 0).all(axis=None)
    assert (cpm.drop([*silent, *SEX_GENES]) > 0).all(axis=None)
    assert cpm.loc[list(GLOBIN)].sum().mean() == pytest.approx(1e5, rel=0.2)
    assert composite(cpm).std() == pytest.approx(0.25, abs=0.06)


@pytest.mark.parametrize("study", DESIGNS)
def test_genes_of_either_sex_are_silent_in_the_other(study):
    people, traits = simulate_cohort(study, IDS[study], seed=5)
    cpm = simulate_expression(study, people, traits, GENES, GENE_SET, seed=5)
    women = (people["female"] == 1).to_numpy()
    xist, on_y = cpm.loc["ENSG00000229807"], cpm.loc[list(SEX_GENES)[1:]]
    assert (xist[~women] == 0).all()
    assert (on_y.loc[:, women] == 0).all(axis=None)
    both = xist + on_y.sum()
    # 20 reads of the 2,000 that a sample with poor RNA has
    assert both.min() > 20 / 2000 * 1e6
    assert both.median() == pytest.approx(20_000, rel=0.1)
    for gene in on_y.index[1:]:
        np.testing.assert_array_equal(on_y.loc[gene], on_y.iloc[0])


@pytest.mark.parametrize("study", DESIGNS)
def test_traits_and_covariates_have_their_slopes(study):
    people, traits = crowd(study, 8_000, np.random.default_rng(11))
    cpm = simulate_expression(study, people, traits, GENES, GENE_SET, seed=5)
    effects = LATENT_SLOPES[study]
    single = [effect for effect in effects if ":" not in effect]
    products = [effect.split(":") for effect in effects if ":" in effect]
    x = pd.concat([regressors(traits, single, products), people[list(COVARIATE_SLOPES)]], axis=1)
    slopes, errors, _ = ols(x, composite(cpm))
    expected = pd.Series(effects | COVARIATE_SLOPES)
    assert ((slopes - expected).abs() < 4 * errors).all()
    assert errors[list(effects)].max() < 0.003


def test_genes_have_the_same_level_in_both_studies():
    levels = {}
    for study in DESIGNS:
        people, traits = crowd(study, 2_000, np.random.default_rng(11))
        cpm = simulate_expression(study, people, traits, GENES, GENE_SET, seed=5)
        levels[study] = np.log2(cpm.loc[EXPRESSED["ensembl_id"]]).mean(axis=1)
    # standard error of the difference at most 0.7 * sqrt(2 / 2000) = 0.022
    np.testing.assert_allclose(levels["study1"], levels["study2"], atol=0.09)


def test_same_seed_same_expression():
    people, traits = simulate_cohort("study1", IDS["study1"], seed=5)
    tables = [simulate_expression("study1", people, traits, GENES, GENE_SET, s) for s in (5, 5, 6)]
    pd.testing.assert_frame_equal(tables[0], tables[1])
    assert not tables[0].equals(tables[2])


def test_gene_set_that_overflows_the_million_is_refused():
    people, traits = simulate_cohort("study1", IDS["study1"], seed=5)
    with pytest.raises(
        SimulationError, match=r"study1: the gene set needs over 1e6 CPM in \d+ of 85 samples"
    ):
        simulate_expression("study1", people, traits - 40, GENES, GENE_SET, seed=5)


@pytest.mark.parametrize(
    ("study", "exposures", "products"),
    [
        ("study1", ["prwo"], []),
        ("study1", ["loneliness"], []),
        ("study1", ["prwo", "loneliness"], []),
        ("study1", ["prwo", "purpose"], []),
        ("study2", ["prwo", "loneliness"], []),
        ("study2", *MODERATION),
        (
            "study2",
            ["prwo", "loneliness", "orientation"],
            [("prwo", "orientation"), ("loneliness", "orientation")],
        ),
        ("study2", ["individualism", "collectivism"], [("purpose", "collectivism")]),
    ],
)
def test_truth_is_what_regression_on_scores_finds(study, exposures, products):
    rng = np.random.default_rng(13)
    traits = draw_traits(study, 200_000, rng)
    scales = DESIGNS[study].scales
    answers = [draw_responses(scale, traits[scale.trait], rng) for scale in scales]
    z = z_scores(study, pd.concat(answers, axis=1))
    signed = sum(
        slope * traits[effect.split(":")].prod(axis=1)
        for effect, slope in LATENT_SLOPES[study].items()
    )
    slopes, _, _ = ols(regressors(z, exposures, products), signed)
    truth = true_effects(study, exposures, products)
    assert truth.index.tolist() == slopes.index.tolist()
    np.testing.assert_allclose(truth["truth"], slopes, atol=0.0015)  # largest standard error 0.0004


def test_latent_slope_of_an_effect_that_is_not_there_is_zero():
    effects = true_effects("study2", ["prwo", "loneliness"])
    assert effects["latent_slope"].tolist() == [-0.024, 0.0]


def test_product_of_two_social_scores_is_refused():
    with pytest.raises(
        SimulationError, match="product prwo:loneliness: first one of prwo, loneliness"
    ):
        true_effects("study1", ["prwo", "loneliness"], [("prwo", "loneliness")])


def test_score_that_the_study_lacks_is_refused():
    with pytest.raises(SimulationError, match="study1 has no score orientation, only prwo, lone"):
        true_effects("study1", ["prwo"], [("prwo", "orientation")])


def test_effects_of_all_models_in_one_table():
    models = {
        "study1": {"prwo": {"exposures": ["prwo"], "products": []}},
        "study2": {
            "both": {"exposures": ["prwo", "orientation"], "products": [["prwo", "orientation"]]}
        },
    }
    table = model_effects(models)
    assert table.index.names == ["study", "model", "effect"]
    pd.testing.assert_frame_equal(
        table.loc[("study2", "both")], true_effects("study2", *MODERATION)
    )


def test_a_model_whose_truth_is_unknown_has_no_rows(capsys):
    known = {"exposures": ["prwo"], "products": []}
    unknown = {"exposures": ["prwo", "bmi"], "products": []}
    table = model_effects({"study1": {"known": known, "unknown": unknown}})
    assert table.index.tolist() == [("study1", "known", "prwo")]
    assert "model unknown has no known truth: study1 has no score bmi" in capsys.readouterr().out


SOCIAL = (["prwo"], []), (["loneliness"], []), (["prwo", "loneliness"], [])


@pytest.mark.parametrize(
    ("study", "models", "cohorts"),
    [
        ("study1", SOCIAL, 200),
        pytest.param("study1", SOCIAL, 400, marks=pytest.mark.slow),
        pytest.param("study2", (*SOCIAL, MODERATION), 400, marks=pytest.mark.slow),
    ],
)
def test_confidence_intervals_cover_the_truth(study, models, cohorts):
    """OLS of the composite in 200 or 400 cohorts; a coverage of .95 has an SE of .015 or .011.

    The z scores divide by the SD of the cohort, the truth by that of the population, which costs
    large slopes some percent of coverage.
    """
    truths = [true_effects(study, *model)["truth"] for model in models]
    covered = []
    for seed in range(cohorts):
        people, traits = simulate_cohort(study, IDS[study], seed)
        cpm = simulate_expression(study, people, traits, GENES, GENE_SET, seed)
        kept = (people["rin"] >= 5) & (people["recent_illness"] == 0)
        if study == "study1":
            kept &= people["age"] <= 80
        people, signed = people[kept], composite(cpm)[kept.to_numpy()]
        z = z_scores(study, people)
        covariates = people[["age", "female", "bmi", "smoking", "alcohol", "symptoms"]]
        row = []
        for model, truth in zip(models, truths, strict=True):
            x = pd.concat([regressors(z, *model), covariates], axis=1)
            slopes, errors, df = ols(x, signed)
            margin = stats.t.ppf(0.975, df) * errors[truth.index]
            row += ((slopes[truth.index] - truth).abs() <= margin).tolist()
        covered.append(row)
    coverage = pd.DataFrame(covered).mean()
    assert coverage.between(0.89, 0.98).all(), coverage
