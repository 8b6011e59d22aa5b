"""The simulated cohorts have the designs and the questionnaires' published moments."""

import numpy as np
import pandas as pd
import pytest

from ctra.files.errors import SimulationError
from ctra.simulate.cohort import (
    DESIGNS,
    draw_responses,
    draw_traits,
    score_moments,
    simulate_cohort,
    simulate_parent,
)

IDS = {
    study: [f"{n:04d}" for n in range(1, size + 1)]
    for study, size in [("study1", 85), ("study2", 152)]
}
MANY = 500_000


def scored(study, responses):
    """Items of each scale with the reverse-worded ones recoded: dict of trait to DataFrame."""
    tables = {}
    for scale in DESIGNS[study].scales:
        items = responses[[f"{scale.prefix}{n}" for n in range(1, scale.items + 1)]].copy()
        for n in scale.reversed:
            items[f"{scale.prefix}{n}"] = scale.low + scale.high - items[f"{scale.prefix}{n}"]
        tables[scale.trait] = items
    return tables


@pytest.fixture(scope="module", params=["study1", "study2"])
def population(request):
    """Study, traits and scored items of 500,000 people."""
    rng = np.random.default_rng(7)
    traits = draw_traits(request.param, MANY, rng)
    scales = DESIGNS[request.param].scales
    answers = [draw_responses(scale, traits[scale.trait], rng) for scale in scales]
    return request.param, traits, scored(request.param, pd.concat(answers, axis=1))


def test_study1_loses_3_12_and_17_subjects_and_keeps_53():
    people, _ = simulate_cohort("study1", IDS["study1"], seed=3)
    assert people["id"].tolist() == IDS["study1"]
    poor, ill, old = people["rin"] < 5, people["recent_illness"] == 1, people["age"] > 80
    assert (poor.sum(), ill.sum(), old.sum()) == (3, 12, 17)
    assert not ((poor & ill) | (poor & old) | (ill & old)).any()
    kept = people[~(poor | ill | old)]
    assert len(kept) == 53
    assert kept["female"].sum() == 25
    assert kept["age"].between(66, 80).all()
    assert kept["age"].mean() == pytest.approx(72, abs=0.5)
    assert kept["age"].std() == pytest.approx(4, abs=0.2)
    assert people.loc[old, "age"].between(81, 92).all()
    assert kept["rin"].between(6.5, 9.5).all()
    assert 0 < kept["smoking"].sum() < 53  # or a model with that covariate could not be fitted


def test_study2_is_stratified_by_decade_and_sex():
    people, _ = simulate_cohort("study2", IDS["study2"], seed=3)
    cells = people.groupby([people["age"] // 10, "female"]).size()
    assert sorted(cells) == [15] * 8 + [16] * 2
    assert people["age"].between(20, 69).all()
    assert people["age"].mean() == pytest.approx(45, abs=0.6)
    assert people["age"].std() == pytest.approx(13.83, abs=0.3)
    assert people["rin"].min() >= 6.5
    assert people["recent_illness"].sum() == 0


@pytest.mark.parametrize("study", DESIGNS)
def test_columns_and_ranges(study):
    people, traits = simulate_cohort(study, IDS[study], seed=3)
    first = "id age female bmi smoking alcohol symptoms rin recent_illness prwo1".split()
    assert people.columns[:10].tolist() == first
    for scale in DESIGNS[study].scales:
        items = people[[f"{scale.prefix}{n}" for n in range(1, scale.items + 1)]]
        assert items.min().min() >= scale.low
        assert items.max().max() <= scale.high
    last = "education income network_size support chronic".split()
    assert people.columns[-5:].tolist() == last
    low, high = people[last].min(), people[last].max()
    assert (low >= [0, 1, 1, 1, 0]).all()
    assert (high <= [20, 9, 6, 4, 20]).all()
    assert (people[last].nunique() > 3).all()
    assert traits.index.tolist() == IDS[study]
    assert people["bmi"].between(16, 38).all()
    assert set(people["female"]) | set(people["smoking"]) | set(people["alcohol"]) == {0, 1}


def test_same_seed_same_cohort():
    tables = [simulate_cohort("study2", IDS["study2"], seed)[0] for seed in (3, 3, 4)]
    pd.testing.assert_frame_equal(tables[0], tables[1])
    assert not tables[0].equals(tables[2])


def test_wrong_number_of_subjects_is_refused():
    with pytest.raises(
        SimulationError, match="study1 has 85 participants by design, but 2 IDs were given"
    ):
        simulate_cohort("study1", ["0001", "0002"], seed=3)


# Standard errors at 500,000 are at most .0015; the published values have two decimals.
def test_scores_have_the_published_moments(population):
    study, _, items = population
    for scale in DESIGNS[study].scales:
        table = items[scale.trait]
        score = table.mean(axis=1)
        k = scale.items
        alpha = k / (k - 1) * (1 - table.var().sum() / table.sum(axis=1).var())
        assert score.mean() == pytest.approx(scale.mean, abs=0.005), scale.trait
        assert score.std() == pytest.approx(scale.sd, abs=0.005), scale.trait
        assert alpha == pytest.approx(scale.alpha, abs=0.005), scale.trait


def test_prwo_and_loneliness_correlate_as_published(population):
    study, _, items = population
    r = np.corrcoef(items["prwo"].mean(axis=1), items["loneliness"].mean(axis=1))[0, 1]
    assert r == pytest.approx({"study1": -0.77, "study2": -0.69}[study], abs=0.005)


def test_score_moments_are_those_of_the_population(population):
    study, traits, items = population
    scores = pd.DataFrame({trait: table.mean(axis=1) for trait, table in items.items()})
    if study == "study2":
        scores["orientation"] = scores["collectivism"] - scores["individualism"]
    among, with_traits = score_moments(study)
    expected = pd.concat([scores.add_prefix("score_"), traits], axis=1).corr()
    names = [f"score_{name}" for name in among]
    np.testing.assert_allclose(among, expected.loc[names, names], atol=0.006)
    np.testing.assert_allclose(with_traits, expected.loc[names, list(with_traits)], atol=0.006)


@pytest.mark.parametrize(
    ("study", "size", "mean", "sd", "z"),
    [("study1", 947, 74.1, 6.5, -2.40), ("study2", 561, 44.82, 13.83, 0.0)],
)
def test_the_parent_cohort(study, size, mean, sd, z):
    """Published: 947; 561 with age 44.82 +- 13.83 and 281 women; z of age -2.40 in Study 1.

    Age and sex are those of the design, whatever the seed. In Study 2 the simulated sample has mean
    age 44.57 where the published one has 45.
    """
    people, _ = simulate_cohort(study, IDS[study], seed=3)
    parent = simulate_parent(study, people, seed=3)
    assert parent.columns.to_list() == ["id", "age", "female", "prwo1", "prwo2", "prwo3"]
    assert len(parent) == size
    assert parent["id"].is_unique
    assert parent.head(len(people)).equals(people[parent.columns])
    assert parent["age"].mean() == pytest.approx(mean, abs=0.2)
    assert parent["age"].std() == pytest.approx(sd, abs=0.1)
    kept = people[(people["rin"] >= 5) & (people["recent_illness"] == 0)]
    kept = kept[kept["age"] <= 80]["age"]
    found = (kept.mean() - parent["age"].mean()) / (parent["age"].std() / len(kept) ** 0.5)
    assert found == pytest.approx(z, abs=0.15)
    if study == "study2":
        assert parent["female"].sum() == 281
    pd.testing.assert_frame_equal(simulate_parent(study, people, seed=3), parent)
    others = simulate_parent(study, people, seed=4)
    assert not others["prwo1"].equals(parent["prwo1"])
