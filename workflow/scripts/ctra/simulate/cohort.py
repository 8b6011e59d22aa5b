"""Both cohorts: who they are, their latent traits, and their answers to the questionnaires."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq, root
from scipy.special import ndtr
from scipy.stats import beta

from ctra.files.errors import SimulationError

# of the random numbers, beside the seed
STREAM, PARENT_STREAM, SENSITIVITY_STREAM = 2, 8, 9
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(80)  # quadrature of a standard normal
WEIGHTS = WEIGHTS / WEIGHTS.sum()
PURPOSE_WITH_PRWO = 0.5  # correlation of the traits


@dataclass(frozen=True)
class Scale:
    """A questionnaire: its items, and the published moments of its mean score."""

    trait: str
    prefix: str  # of the item columns
    items: int
    low: int
    high: int
    reversed: tuple[int, ...]  # numbers of the reverse-worded items
    alpha: float
    mean: float
    sd: float


@dataclass(frozen=True)
class Group:
    """Subjects who were recruited, or will be excluded, for the same reason.

    Ages are the quantiles of a beta distribution over the years from youngest to oldest.
    """

    size: int
    youngest: int
    oldest: int
    shape: tuple[float, float] = (1.0, 1.0)  # of the ages
    female: float = 0.47  # share of women
    rin: tuple[float, float] = (6.5, 9.5)  # range of the RNA integrity number
    ill: int = 0


@dataclass(frozen=True)
class Design:
    """A study: its groups, scales, correlation of PRWO and loneliness, and shares of habits."""

    number: int
    groups: tuple[Group, ...]
    scales: tuple[Scale, ...]
    correlation: float
    smoking: float
    alcohol: float


class ItemModel(NamedTuple):
    """The continuous response behind an item; noise is an SD."""

    centre: float
    loading: float
    noise: float


def _prwo(*, alpha: float, mean: float, sd: float) -> Scale:
    return Scale("prwo", "prwo", 3, 1, 5, (1, 3), alpha, mean, sd)


def _loneliness(*, alpha: float, mean: float, sd: float) -> Scale:
    turned = (1, 5, 6, 9, 10, 15, 16, 19, 20)
    return Scale("loneliness", "ucla", 20, 1, 4, turned, alpha, mean, sd)


PURPOSE = Scale("purpose", "purpose", 3, 1, 5, (1, 3), 0.60, 3.5, 0.75)
PARENTS = {  # the rest of 947 with mean age 74.1, SD 6.5; of 561 with 44.82, 13.83 and 281 women
    "study1": Group(862, 66, 95, (0.952, 2.39), female=0.57),
    "study2": Group(409, 20, 69, (1.15, 1.13), female=205 / 409),
}
OLD = (1.06, 1.39)  # of 66 to 80 years: mean 72, SD 4
DECADES = ((1.6, 1), (1, 1), (1, 1), (1, 1), (1, 1.6))  # SD 13.7 over all; even decades give 14.4
DESIGNS = {
    "study1": Design(
        number=1,
        groups=(
            Group(53, 66, 80, OLD),
            Group(3, 66, 80, OLD, rin=(2.0, 4.9)),
            Group(12, 66, 80, OLD, ill=1),
            Group(17, 81, 92),
        ),
        scales=(
            _prwo(alpha=0.68, mean=3.85, sd=0.63),
            _loneliness(alpha=0.92, mean=1.80, sd=0.50),
            PURPOSE,
        ),
        correlation=-0.77,
        smoking=0.10,
        alcohol=0.20,
    ),
    "study2": Design(
        number=2,
        groups=tuple(
            Group(16 if decade == 40 else 15, decade, decade + 9, shape, female)
            for decade, shape in zip(range(20, 70, 10), DECADES, strict=True)
            for female in (0.0, 1.0)
        ),
        scales=(
            _prwo(alpha=0.61, mean=3.89, sd=0.66),
            _loneliness(alpha=0.88, mean=1.77, sd=0.47),
            PURPOSE,
            Scale("individualism", "ind", 8, 1, 9, (), 0.74, 5.83, 1.03),
            Scale("collectivism", "col", 8, 1, 9, (), 0.78, 6.52, 0.95),
        ),
        correlation=-0.69,
        smoking=0.20,
        alcohol=0.35,
    ),
}


def simulate_cohort(
    study: str, subjects: Sequence[str], seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the phenotype table and the latent traits of a study.

    Parameters
    ----------
    study : {"study1", "study2"}
    subjects : sequence of str
        IDs, as many as the study has.
    seed : int

    Returns
    -------
    phenotype : DataFrame, shape (n_subjects, ...)
        id, age (years), female, bmi (kg/m2), smoking, alcohol, symptoms (count), rin (RNA integrity
        number), recent_illness, the item responses as they were given (reverse-worded items are
        not yet recoded), and the columns of `draw_sensitivity`.
    traits : DataFrame, shape (n_subjects, n_traits)
        Standard normal; rows subjects.

    Raises
    ------
    SimulationError
        If the number of subjects is not the design's.
    """
    design = DESIGNS[study]
    size = sum(group.size for group in design.groups)
    if len(subjects) != size:
        raise SimulationError(
            f"{study} has {size} participants by design, but {len(subjects)} IDs were given"
        )
    rng = np.random.default_rng([seed, STREAM, design.number])
    groups = [_recruit(group, design, rng) for group in design.groups]
    people = pd.concat(groups, ignore_index=True)
    people = people.iloc[rng.permutation(size)].reset_index(drop=True)
    people.insert(0, "id", list(subjects))
    people.insert(3, "bmi", rng.normal(23.5, 3.0, size).clip(16, 38).round(1))
    people.insert(6, "symptoms", rng.poisson(1.0, size))
    traits = draw_traits(study, size, rng)
    answers = [draw_responses(scale, traits[scale.trait], rng) for scale in design.scales]
    traits.index = pd.Index(subjects, name="subject")
    rng = np.random.default_rng([seed, SENSITIVITY_STREAM, design.number])
    return pd.concat([people, *answers, draw_sensitivity(size, rng)], axis=1), traits


def draw_sensitivity(size: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw what models may further be adjusted for: DataFrame, shape (size, 5).

    education (years), income (class 1-9), network_size (persons), support (mean score, 1-4) and
    chronic (number of conditions), independent of all else: no true slope depends on them.
    """
    return pd.DataFrame(
        {
            "education": rng.normal(11, 3.5, size).round().clip(0, 20).astype(int),
            "income": rng.integers(1, 10, size),
            "network_size": 1 + rng.binomial(5, 0.55, size),
            "support": rng.normal(3, 0.5, size).clip(1, 4).round(2),
            "chronic": rng.poisson(1.2, size),
        }
    )


def simulate_parent(study: str, phenotype: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Make the cohort that the subjects of a study were drawn from.

    Parameters
    ----------
    study : {"study1", "study2"}
    phenotype : DataFrame
        From `simulate_cohort`.
    seed : int

    Returns
    -------
    DataFrame, shape (n_parent, 6)
        id, age, female and the responses to PRWO: those of the phenotype, then those of the people
        who gave no blood, whose ids begin with a P. These answer as the others do.
    """
    design, others = DESIGNS[study], PARENTS[study]
    rng = np.random.default_rng([seed, PARENT_STREAM, design.number])
    people = _recruit(others, design, rng)[["age", "female"]]
    people.insert(0, "id", [f"P{i:04d}" for i in range(1, others.size + 1)])
    prwo = design.scales[0]
    answers = draw_responses(prwo, rng.standard_normal(others.size), rng)
    people = pd.concat([people, answers], axis=1)
    return pd.concat([phenotype[list(people)], people], ignore_index=True)


def draw_traits(study: str, size: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw latent traits: DataFrame, shape (size, n_traits), standard normal columns."""
    correlation = trait_correlations(study)
    normal = rng.standard_normal((size, len(correlation))) @ np.linalg.cholesky(correlation).T
    traits = pd.DataFrame(normal, columns=correlation.columns)
    if "collectivism" in traits:
        traits["orientation"] = (traits["collectivism"] - traits["individualism"]) / np.sqrt(2)
    return traits


def draw_responses(
    scale: Scale, trait: pd.Series | NDArray[np.float64], rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the responses to a scale, as given: DataFrame of int, shape (n_people, n_items).

    `trait` has shape (n_people,). An item is clip(round(centre + loading * trait + noise), low,
    high); see `item_model`.
    """
    centre, loading, noise = item_model(scale)
    latent = (
        centre
        + loading * np.asarray(trait)[:, None]
        + rng.normal(0, noise, (len(trait), scale.items))
    )
    columns = [f"{scale.prefix}{number}" for number in range(1, scale.items + 1)]
    items = pd.DataFrame(latent.round().clip(scale.low, scale.high).astype(int), columns=columns)
    turned = [f"{scale.prefix}{number}" for number in scale.reversed]
    items[turned] = scale.low + scale.high - items[turned]
    return items


@cache
def item_model(scale: Scale) -> ItemModel:
    """Solve for the item parameters that give the rounded items the moments of the scale.

    Returns
    -------
    ItemModel

    Notes
    -----
    With k items of variance v and covariance c, the mean score has variance
    s2 = (v + (k - 1) c) / k and alpha = c / s2, hence c = alpha s2 and v = s2 (k - (k - 1) alpha).
    Centre and total SD follow from mean and v of the rounded and clipped normal, the loading from
    c = Var(E[item | trait]).
    """
    covariance = scale.alpha * scale.sd**2
    variance = scale.sd**2 * (scale.items - (scale.items - 1) * scale.alpha)
    steps = np.arange(scale.high - scale.low)  # P(item > low + step) gives the moments

    def moments_missed(parameters: NDArray[np.float64]) -> tuple[float, float]:
        above = ndtr((parameters[0] - scale.low - steps - 0.5) / np.exp(parameters[1]))
        mean, square = above.sum(), ((2 * steps + 1) * above).sum()
        return scale.low + mean - scale.mean, square - mean**2 - variance

    centre, log_sd = root(moments_missed, [scale.mean, np.log(variance) / 2], tol=1e-12).x
    sd = np.exp(log_sd)

    def covariance_missed(share: float) -> float:
        model = ItemModel(centre, sd * np.sqrt(share), sd * np.sqrt(1 - share))
        return float(WEIGHTS @ (_expected(scale, model, NODES) - scale.mean) ** 2 - covariance)

    share = brentq(covariance_missed, 1e-6, 1 - 1e-3)
    return ItemModel(centre, sd * np.sqrt(share), sd * np.sqrt(1 - share))


@cache
def trait_correlations(study: str) -> pd.DataFrame:
    """Solve for the correlations of the traits that have items: DataFrame, (n_traits, n_traits).

    PRWO and loneliness correlate so that their scores have the design's correlation. Purpose
    depends on PRWO alone; individualism and collectivism are independent of all others.
    """
    design = DESIGNS[study]
    names = [scale.trait for scale in design.scales]
    prwo, loneliness = design.scales[:2]

    def missed(r: float) -> float:
        return _covariance(prwo, loneliness, r) / (prwo.sd * loneliness.sd) - design.correlation

    r = brentq(missed, -0.999, 0)
    correlation = pd.DataFrame(np.eye(len(names)), index=names, columns=names)
    social = ["prwo", "loneliness", "purpose"]
    b = PURPOSE_WITH_PRWO
    correlation.loc[social, social] = [[1, r, b], [r, 1, r * b], [b, r * b, 1]]
    return correlation


@cache
def score_moments(study: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compute the population correlations of the observed mean scores by quadrature.

    Returns
    -------
    scores : DataFrame, shape (n_scores, n_scores)
        Among the scores; orientation is the collectivism score minus the individualism score.
    with_traits : DataFrame, shape (n_scores, n_scores)
        Scores (rows) with latent traits (columns).
    """
    scales = DESIGNS[study].scales
    between = trait_correlations(study)
    names = list(between)
    correlation = between.to_numpy()
    covariance = np.diag([scale.sd**2 for scale in scales])
    for i, a in enumerate(scales):
        for j, b in enumerate(scales):
            if i != j:
                covariance[i, j] = _covariance(a, b, correlation[i, j])
    scores = pd.DataFrame(covariance, index=names, columns=names)
    slopes = [WEIGHTS @ (_expected(scale, item_model(scale), NODES) * NODES) for scale in scales]
    mixing = pd.DataFrame(np.eye(len(names)), index=names, columns=names)
    if "collectivism" in names:
        mixing.loc["orientation"] = mixing.loc["collectivism"] - mixing.loc["individualism"]
    scores = mixing @ scores @ mixing.T
    with_traits = mixing @ between.mul(slopes, axis=0) @ mixing.T
    sd = np.sqrt(np.diag(scores))
    trait_sd = np.sqrt(np.diag(mixing @ between @ mixing.T))
    return scores.div(np.outer(sd, sd)), with_traits.div(np.outer(sd, trait_sd))


def _recruit(group: Group, design: Design, rng: np.random.Generator) -> pd.DataFrame:
    """Draw the subjects of a group, with sex and habits in fixed shares: DataFrame, (size, 6)."""
    quantiles = beta.ppf((np.arange(group.size) + 0.5) / group.size, *group.shape)
    years = group.oldest - group.youngest + 1

    def assign(share: float) -> NDArray[np.int64]:
        return rng.permutation(np.arange(group.size) < round(share * group.size)).astype(int)

    return pd.DataFrame(
        {
            "age": group.youngest + np.floor(quantiles * years).astype(int),
            "female": assign(group.female),
            "smoking": assign(design.smoking),
            "alcohol": assign(design.alcohol),
            "rin": rng.uniform(*group.rin, group.size).round(1),
            "recent_illness": group.ill,
        }
    )


def _expected(scale: Scale, model: ItemModel, trait: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute the expected response, shape (n,), to an item given the trait, shape (n,)."""
    thresholds = np.arange(scale.low, scale.high) + 0.5
    centre, loading, noise = model
    return scale.low + ndtr((centre + loading * trait[:, None] - thresholds) / noise).sum(axis=1)


def _covariance(a: Scale, b: Scale, r: float) -> float:
    """Integrate the covariance of the mean scores of two scales whose traits correlate r."""
    of_a = _expected(a, item_model(a), NODES) - a.mean
    second = r * NODES[:, None] + np.sqrt(1 - r**2) * NODES
    of_b = _expected(b, item_model(b), second.ravel()).reshape(second.shape) - b.mean
    return float((WEIGHTS * of_a) @ of_b @ WEIGHTS)
