"""True expression of every sample, and the true effects on the scale that the models estimate."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.files.effects import Contrast
from ctra.files.errors import SimulationError
from ctra.simulate.cohort import DESIGNS, score_moments
from ctra.simulate.genome import GLOBIN, SEX_GENES, Gene
from ctra.simulate.trial import ARMS, NUMBER, TRIAL, VISITS

GENE_STREAM, SUBJECT_STREAM, SEX_STREAM = 3, 4, 7  # of the random numbers, beside the seed
LATENT_SLOPES = {  # log2 per SD of the trait, on the signed expression of every expressed gene
    "study1": {"prwo": -0.126},
    "study2": {"prwo": -0.024, "orientation": 0.157, "prwo:orientation": -0.034},
}
ARM_EFFECT = -0.3  # log2, likewise: in the treated arm of the trial, at its last visit
STRESS_SLOPE = 0.08  # log2 per point of the stress of a visit, likewise
STAYS = 0.6  # share of the variance of a gene that is the same at all visits of a participant
COVARIATE_SLOPES = {"age": 0.003, "female": -0.04, "bmi": 0.008, "smoking": 0.06}  # log2 per unit
NOT_EXPRESSED = ("IFNB1", "IFIT1L", "IFITM4P", "IFITM5", "IGLL3", "FOSL1")
LEVELS = (11.6, 13.8)  # log2 CPM; higher ones would fill the million in some subjects
FACTOR_LOADINGS = {"proinflammatory": (0.15, 0.4), "interferon": (0.2, 0.5), "antibody": (0.3, 0.6)}
RESIDUAL_SD = 0.35  # log2
GLOBIN_ODDS, GLOBIN_SPREAD = 0.19, 0.4  # in what the gene set leaves: median, SD of the log
SEX_ODDS, SEX_SPREAD = 0.04, 0.2  # likewise
SOCIAL = ("prwo", "loneliness", "purpose")
CULTURAL = ("individualism", "collectivism", "orientation")


class Profile(NamedTuple):
    """The genes, and what is the same of them in all studies.

    The vectors `level` (log2 CPM), `loading` (log2) and `sign` have the genes of the set, and
    `others` the log odds of those beside set, globin and sex.
    """

    gene_set: pd.DataFrame
    names: pd.Index
    sign: NDArray[np.int64]
    level: NDArray[np.float64]
    loading: NDArray[np.float64]
    others: pd.Series

    def shifted(self, signed: NDArray[np.float64]) -> NDArray[np.float64]:
        """Levels of samples whose signed genes differ by so much: shape (n_set, n_samples)."""
        return self.level[:, None] + self.sign[:, None] * signed


def simulate_expression(
    study: str,
    phenotype: pd.DataFrame,
    traits: pd.DataFrame,
    genes: Sequence[Gene],
    gene_set: pd.DataFrame,
    seed: int,
) -> pd.DataFrame:
    """Make the true counts per million of every gene and subject.

    Parameters
    ----------
    study : {"study1", "study2"}
    phenotype : DataFrame, shape (n_subjects, ...)
        Columns age, female, bmi, smoking; rows in the order of `traits`.
    traits : DataFrame, shape (n_subjects, n_traits)
        Latent traits; rows subjects.
    genes : list of Gene
    gene_set : DataFrame, shape (n_set, ...)
        Columns symbol, ensembl_id, group, sign.
    seed : int
        Levels and loadings of the genes depend on it alone and are those of both studies.

    Returns
    -------
    DataFrame, shape (n_genes, n_subjects)
        Columns add up to 1e6.

    Raises
    ------
    SimulationError
        If the gene set would take more than 1e6 CPM in a sample.

    Notes
    -----
    log2 CPM_ij = mu_j + s_j (x_i'b + c_i'g) + l_j f_i,group(j) + e_ij with s_j the sign of the
    gene, x the latent traits and their product, c the centred covariates. Globin, sex and the
    other genes share what the gene set leaves of the million, so that the slopes b are exact.

    Women express XIST, men the genes of chromosome Y, about 20,000 CPM altogether. A real library
    has 50-100 CPM of each; so much more shows the sex in the few reads of the demonstration, about
    150 in 8,000 and 35 in the 2,000 of a sample with poor RNA. The other sex has none.
    """
    profile = _make_profile(genes, gene_set, seed)
    number = DESIGNS[study].number
    rng = np.random.default_rng([seed, SUBJECT_STREAM, number])
    noise = _draw_noise(profile, len(traits), rng)
    log2 = profile.shifted(_signed_mean(study, phenotype, traits)) + noise
    sex = np.random.default_rng([seed, SEX_STREAM, number])
    cpm = _per_million(study, profile, log2, phenotype["female"], rng, sex)
    return cpm.set_axis(traits.index, axis="columns")


def simulate_trial_expression(
    visits: pd.DataFrame, genes: Sequence[Gene], gene_set: pd.DataFrame, seed: int
) -> pd.DataFrame:
    """Make the true counts per million of every gene at every visit of the trial.

    Parameters
    ----------
    visits : DataFrame, shape (n_visits, ...)
        From `ctra.simulate.trial.simulate_trial`.
    genes, gene_set, seed
        As for `simulate_expression`.

    Returns
    -------
    DataFrame, shape (n_genes, n_visits)
        Columns participant and visit; they add up to 1e6.

    Raises
    ------
    SimulationError
        As `simulate_expression`.

    Notes
    -----
    As there, with the arm's effect at the last visit and the stress of the visit in place of the
    traits. Of the variance of f and e a share `STAYS` is the participant's, and the rest of each
    visit anew: without stress it is the correlation of two visits.
    """
    profile = _make_profile(genes, gene_set, seed)
    rng = np.random.default_rng([seed, SUBJECT_STREAM, NUMBER])
    who, people = pd.factorize(visits["id"])
    of_people, of_visits = (_draw_noise(profile, n, rng) for n in (len(people), len(visits)))
    noise = np.sqrt(STAYS) * of_people[:, who] + np.sqrt(1 - STAYS) * of_visits
    log2 = profile.shifted(_signed_mean_of_visits(visits)) + noise
    sex = np.random.default_rng([seed, SEX_STREAM, NUMBER])
    cpm = _per_million(TRIAL, profile, log2, visits["female"], rng, sex)
    return cpm.set_axis(pd.MultiIndex.from_frame(visits[["id", "visit"]]), axis="columns")


def true_effects(
    study: str, exposures: Sequence[str], products: Sequence[Sequence[str]] = ()
) -> pd.DataFrame:
    """Compute the true slopes of a model whose exposures are z-scored questionnaire scores.

    Parameters
    ----------
    study : {"study1", "study2"}
    exposures : sequence of str
        Names of scores: prwo, loneliness, purpose; in study 2 also individualism, collectivism,
        orientation.
    products : sequence of (str, str)
        A social score (one of the first three) and a cultural one.

    Returns
    -------
    DataFrame, shape (n_exposures + n_products, 2)
        latent_slope, per SD of the trait (0 where there is none), and truth, the slope per SD of
        the score; both in log2 CPM of an expressed gene. A product's row is "prwo:orientation".

    Raises
    ------
    SimulationError
        If the study lacks a score, or a product is not of a social and a cultural score.

    Notes
    -----
    truth holds the coefficients of the population regression, Corr(z)^-1 Corr(z, trait) b. They
    differ from b because scores measure the traits with error, and because a score also speaks for
    what it correlates with. Social and cultural scores are independent, hence products are
    uncorrelated with single scores, and E[z1 z2 t1 t2] = E[z1 t1] E[z2 t2].
    """
    scores, with_traits = score_moments(study)
    unknown = [name for name in chain(exposures, *products) if name not in scores]
    if unknown:
        raise SimulationError(
            f"{study} has no score {', '.join(unknown)}, only {', '.join(map(str, scores))}"
        )
    for product in products:
        if product[0] not in SOCIAL or product[1] not in CULTURAL:
            raise SimulationError(
                f"product {':'.join(product)}: first one of {', '.join(SOCIAL)}, then one of "
                f"{', '.join(CULTURAL)}"
            )
    slopes = LATENT_SLOPES[study]
    exposures = list(exposures)
    own = [effect for effect in slopes if ":" not in effect]
    covariance = with_traits.loc[exposures, own] @ pd.Series(slopes)[own]
    truth = np.linalg.solve(scores.loc[exposures, exposures], covariance).tolist()
    if products:
        first, second = (list(names) for names in zip(*products, strict=True))
        among = scores.loc[first, first].to_numpy() * scores.loc[second, second].to_numpy()
        kept = with_traits.loc[first, "prwo"].array * with_traits.loc[second, "orientation"].array
        truth += np.linalg.solve(among, kept * slopes["prwo:orientation"]).tolist()
    effects = exposures + [":".join(product) for product in products]
    return pd.DataFrame(
        {"latent_slope": [slopes.get(effect, 0.0) for effect in effects], "truth": truth},
        index=pd.Index(effects, name="effect"),
    )


def trial_effects(model: Mapping[str, Any]) -> pd.DataFrame:
    """Compute the true effect of the arm in a model of the trial.

    Parameters
    ----------
    model : dict
        exposures, and change, the visit of the outcome.

    Returns
    -------
    DataFrame, shape (1, 2)
        As `true_effects`; both columns are the effect. Randomised arms differ in nothing else, so
        it is the same whatever the model adjusts for.

    Raises
    ------
    SimulationError
        If the model is not of the arm alone, at the last visit.
    """
    column, level, reference = "arm", ARMS[1], ARMS[0]
    if model["exposures"] != [column] or model.get("change") != VISITS[-1]:
        raise SimulationError(f"{TRIAL} has a truth of the exposure {column} at {VISITS[-1]} alone")
    effects = pd.Index([str(Contrast(column, level, reference))], name="effect")
    return pd.DataFrame({"latent_slope": ARM_EFFECT, "truth": ARM_EFFECT}, index=effects)


def model_effects(models: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> pd.DataFrame:
    """Compute the true slopes of all models of all studies.

    Parameters
    ----------
    models : dict
        {study: {model: {"exposures": [...], "products": [[a, b], ...]}}}; a model of the trial
        has change too.

    Returns
    -------
    DataFrame, shape (n_effects, 2)
        As `true_effects`; index study, model, effect. A model that `true_effects` or
        `trial_effects` refuses (an exposure that is no questionnaire score, say) has no rows.
    """
    tables = {}
    for study, of_study in models.items():
        for name, model in of_study.items():
            try:
                if study == TRIAL:
                    effects = trial_effects(model)
                else:
                    effects = true_effects(study, model["exposures"], model["products"])
            except SimulationError as error:
                print(f"model {name} has no known truth: {error}")
            else:
                tables[study, name] = effects
    if not tables:
        index = pd.MultiIndex.from_tuples([], names=["study", "model", "effect"])
        return pd.DataFrame({"latent_slope": [], "truth": []}, index=index)
    return pd.concat(tables, names=["study", "model"])


def _make_profile(genes: Sequence[Gene], gene_set: pd.DataFrame, seed: int) -> Profile:
    """Draw levels and loadings of the genes, which depend on the seed alone."""
    rng = np.random.default_rng([seed, GENE_STREAM])
    level = rng.uniform(*LEVELS, len(gene_set))
    bounds = np.array([FACTOR_LOADINGS[group] for group in gene_set["group"]])
    loading = rng.uniform(bounds[:, 0], bounds[:, 1])
    names = pd.Index([gene.id for gene in genes], name="gene")
    others = names.difference([*gene_set["ensembl_id"], *GLOBIN, *SEX_GENES])
    odds = pd.Series(rng.normal(0, 1.2, len(others)), others)
    return Profile(gene_set, names, gene_set["sign"].to_numpy(), level, loading, odds)


def _draw_noise(profile: Profile, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw l_j f_i,group(j) + e_ij, log2, shape (n_set, n)."""
    factors = pd.DataFrame({group: rng.standard_normal(n) for group in FACTOR_LOADINGS})
    noise = rng.normal(0, RESIDUAL_SD, (len(profile.level), n))
    of_groups = factors[profile.gene_set["group"]].to_numpy().T
    return noise + profile.loading[:, None] * of_groups


def _per_million(
    study: str,
    profile: Profile,
    log2: NDArray[np.float64],
    female: pd.Series,
    rng: np.random.Generator,
    sex_rng: np.random.Generator,
) -> pd.DataFrame:
    """Fill the million beside the gene set, whose log2 CPM has the shape (n_set, n_samples)."""
    gene_set, n = profile.gene_set, log2.shape[1]
    cpm = 2.0**log2
    cpm[gene_set["symbol"].isin(NOT_EXPRESSED)] = 0
    left = 1e6 - cpm.sum(axis=0)
    if (left <= 0).any():
        raise SimulationError(
            f"{study}: the gene set needs over 1e6 CPM in {sum(left <= 0)} of {n} samples"
        )
    globin = GLOBIN_ODDS * np.exp(rng.normal(0, GLOBIN_SPREAD, n))
    odds = profile.others.to_numpy()[:, None]
    rest = np.exp(odds + rng.normal(0, 0.3, (len(odds), n)))
    sex = SEX_ODDS * np.exp(sex_rng.normal(0, SEX_SPREAD, n))
    one = left / (1 + globin + sex)  # CPM at odds of 1
    globin = one * globin * np.full((len(GLOBIN), 1), 1 / len(GLOBIN))
    sex = one * sex * _sex_shares(female)
    rest *= one / rest.sum(axis=0)
    rows = [*gene_set["ensembl_id"], *GLOBIN, *SEX_GENES, *profile.others.index]
    table = pd.DataFrame(np.vstack([cpm, globin, sex, rest]), index=rows)
    return table.loc[profile.names].rename_axis("gene")


def _signed_mean_of_visits(visits: pd.DataFrame) -> NDArray[np.float64]:
    """Compute what arm, stress and covariates add to the signed log2, shape (n_visits,)."""
    treated = (visits["arm"] == ARMS[1]) & (visits["visit"] == VISITS[-1])
    slopes = pd.Series({"stress": STRESS_SLOPE} | COVARIATE_SLOPES)[["stress", "age", "female"]]
    columns = visits[slopes.index]
    return (ARM_EFFECT * treated + (columns - columns.mean()) @ slopes).to_numpy()


def _signed_mean(study: str, phenotype: pd.DataFrame, traits: pd.DataFrame) -> NDArray[np.float64]:
    """Compute what trait and covariates add to the signed log2 expression, shape (n_subjects,)."""
    effects = sum(
        slope * traits[effect.split(":")].prod(axis=1).to_numpy()
        for effect, slope in LATENT_SLOPES[study].items()
    )
    slopes = pd.Series(COVARIATE_SLOPES)
    covariates = phenotype[slopes.index]
    return effects + ((covariates - covariates.mean()) @ slopes).to_numpy()


def _sex_shares(female: pd.Series) -> NDArray[np.float64]:
    """Share the expression of sex genes, shape (n_sex_genes, n_subjects).

    XIST has all of it where `female` is 1, elsewhere the genes of chromosome Y have equal parts.
    """
    on_y = np.array([chromosome == "Y" for _, chromosome in SEX_GENES.values()])
    woman = female.to_numpy() == 1
    return np.where(on_y[:, None], ~woman / on_y.sum(), woman)
