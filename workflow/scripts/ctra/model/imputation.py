"""The slopes of a model with missing covariates imputed, beside those of complete cases."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.files.errors import NotIdentifiedError
from ctra.files.rounding import varies
from ctra.inference.mean_composite import fit_composite
from ctra.inference.rubin import pool_imputations
from ctra.marginal.data import ModelData
from ctra.marginal.iterative import one_thread
from ctra.model.analysis import Specification, complete_cases, varying_genes
from ctra.model.design import design_matrix, indicators, z_scores
from ctra.model.visits import at_visits

LEAST = 20  # imputations
CYCLES = 5  # of the chained equations between two imputations; twice as many before the first
RIDGE = 1e-5  # of the sums of squares of the equations' columns, added to them; as in mice
SPARE = 5  # participants beyond the coefficients of an equation, at least
TEST = ["estimate", "std_error", "df", "t", "p_value", "ci_low", "ci_high"]
COMPLETE = "complete_"  # prefix of the columns of the complete cases
COLUMNS = [
    "effect",
    "n",
    "n_complete",
    "imputed",
    "not_imputed",
    "imputations",
    *TEST,
    "fmi",
    "status",
    *(f"{COMPLETE}{name}" for name in TEST),
]


@one_thread
def imputation(
    endog: pd.DataFrame,
    participants: pd.DataFrame,
    specification: Specification,
    visits: pd.DataFrame | None = None,
    *,
    standardize: bool,
    seed: int,
) -> pd.DataFrame:
    """The composite's slopes with missing covariates imputed, and in complete cases.

    Parameters
    ----------
    endog : DataFrame, shape (n_samples, p)
        Signed log2 expression, from `ctra.expression.geneset.signed_expression`.
    participants, visits
        As for `ctra.model.analysis.fit_model`.
    specification : Specification
        Without clusters.
    standardize : bool
        Whether genes are z-scored.
    seed : int

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`, a row an effect. n participants have all that is not imputed:
        exposures, strata and composites; n_complete of them have all covariates, too. imputed has
        the covariates with missing values, each with their number; not_imputed the others, each
        with the number of participants who miss it. imputations is their number, 0 where nothing
        is imputed.
        The slope over the imputations has a t test by Rubin's rules; fmi is its fraction of missing
        information. `complete_` are those of the model in complete cases. status is ok, or why
        nothing is imputed.

    Notes
    -----
    There are as many imputations as per cent of the participants miss a covariate, and at least 20
    (White, Royston & Wood 2011, doi:10.1002/sim.4067). They are drawn by `completed`. In its
    equations are all covariates, the exposures, their products, and the composite. A category
    enters by its columns of 0 and 1, and drawn values are not rounded (Horton, Lipsitz & Parzen
    2003, doi:10.1198/0003130032314). Exposures are z-scored in the n participants, and those of the
    complete cases in these.
    """
    people = at_visits(participants, endog, visits, specification.visits, standardize)
    fixed = [name for name in specification.columns if name not in specification.covariates]
    kept, _ = complete_cases(people, fixed)
    complete, _ = complete_cases(people, specification.columns)
    x = specification.design(complete)
    exposed = design_matrix(
        kept, specification.exposures, specification.products, (), specification.categories
    )
    effects = [str(effect) for effect in exposed]
    beside, status = _of_complete(_genes(endog, complete, standardize), x, effects)
    table = beside.add_prefix(COMPLETE)
    genes = _genes(endog, kept, standardize)
    # the composite is last, and no column of the design
    variables = pd.concat([exposed, _covariates(kept, specification), genes.mean(axis=1)], axis=1)
    if status == "ok":
        status = _refusal(variables.iloc[:, :-1], complete.index)
    imputations = 0
    if status == "ok":
        imputations = max(LEAST, -(-100 * (len(kept) - len(complete)) // len(kept)))
        drawn = [
            _slopes(genes, values.iloc[:, :-1], effects)
            for values in completed(variables, imputations, np.random.default_rng(seed))
        ]
        table = table.join(_pooled(drawn))
    table = table.assign(
        n=len(kept),
        n_complete=len(complete),
        imputed=_counted(kept[specification.covariates]),
        not_imputed=_counted(people[fixed]),
        imputations=imputations,
        status=status,
    )
    return table.rename_axis("effect").reset_index().reindex(columns=COLUMNS)


def completed(
    variables: pd.DataFrame, imputations: int, rng: np.random.Generator
) -> Iterator[pd.DataFrame]:
    """Draw missing values by chained equations.

    Parameters
    ----------
    variables : DataFrame of float, shape (n, q)
        Columns that predict each other, some with missing values.
    imputations : int
    rng : Generator

    Yields
    ------
    DataFrame, shape (n, q)
        The variables without missing values.

    Notes
    -----
    Chained equations with Bayesian linear regression, as mice's method `norm` (van Buuren &
    Groothuis-Oudshoorn 2011, doi:10.18637/jss.v045.i03): in turn, each column with missing values
    is regressed on all others, variance and coefficients are drawn from their posterior, and the
    values from the normal distribution that these give. statsmodels' MICE has predictive mean
    matching alone, which gives only values that were observed: too low ones where high ones are
    missing.
    """
    given = variables.to_numpy(dtype=float)
    centre, spread = np.nanmean(given, axis=0), np.nanstd(given, axis=0, ddof=1)
    scores, missing = (given - centre) / spread, np.isnan(given)
    scores[missing] = 0
    incomplete = np.flatnonzero(missing.any(axis=0)).tolist()
    for number in range(imputations):
        for _ in range(CYCLES if number else 2 * CYCLES):
            for place in incomplete:
                of_column = missing[:, place]
                scores[of_column, place] = _drawn(scores, place, of_column, rng)
        values = np.where(missing, scores * spread + centre, given)
        yield pd.DataFrame(values, variables.index, variables.columns)


def _drawn(
    scores: NDArray[np.float64], place: int, missing: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Values of one column, drawn where they are missing."""
    exog = np.delete(scores, place, axis=1)
    exog = np.column_stack([np.ones(len(exog)), exog])
    known, endog = exog[~missing], scores[~missing, place]
    products = known.T @ known
    inverse = np.linalg.inv(products + RIDGE * np.diag(np.diag(products)))
    params = inverse @ (known.T @ endog)
    left = endog - known @ params
    sigma = np.sqrt(left @ left / rng.chisquare(len(endog) - exog.shape[1]))
    params = params + sigma * (np.linalg.cholesky(inverse) @ rng.normal(size=len(params)))
    return np.asarray(exog[missing] @ params + sigma * rng.normal(size=missing.sum()))


def _covariates(kept: pd.DataFrame, specification: Specification) -> pd.DataFrame:
    """The covariates as numbers: categories by their columns of 0 and 1."""
    columns = []
    for name in specification.adjusted:
        if name in specification.categories:
            levels = indicators(kept[name].dropna(), specification.categories[name])
            columns.append(levels.reindex(kept.index))
        else:
            columns.append(kept[[name]])
    return pd.concat([kept[[]], *columns], axis=1)


def _refusal(design: pd.DataFrame, complete: pd.Index) -> str:
    """Why nothing is imputed; ok where it is."""
    known = design.notna().sum()
    if (known == len(design)).all():
        return "not imputed: no covariate of the model has a missing value"
    needed = design.shape[1] + 1 + SPARE  # of an equation: the others, the composite, intercept
    if known.min() < needed:
        return (
            f"not imputed: {known.idxmin()} is known of {known.min()} participants; {needed} are "
            "needed for its equation"
        )
    there = design.loc[complete]
    if alike := [str(name) for name in there if not varies(there[name], there[name].abs().max())]:
        return (
            f"not imputed: all {len(complete)} participants without a missing value are alike in "
            f"{', '.join(alike)}, and tell nothing about those who are not"
        )
    return "ok"


def _genes(endog: pd.DataFrame, people: pd.DataFrame, standardize: bool) -> pd.DataFrame:
    """The genes that vary in some participants."""
    genes = varying_genes(endog.loc[people["sample"]].set_axis(people.index))
    return z_scores(genes) if standardize else genes


def _of_complete(
    genes: pd.DataFrame, x: pd.DataFrame, effects: list[str]
) -> tuple[pd.DataFrame, str]:
    """The tests of the effects in complete cases, and ok or the reason why there are none."""
    try:
        tests = _slopes(genes, x, [effect for effect in effects if effect in x])
    except NotIdentifiedError as error:
        return pd.DataFrame(index=effects, columns=TEST, dtype=float), f"not imputed: {error}"
    return tests[TEST].reindex(effects), "ok"


def _slopes(genes: pd.DataFrame, x: pd.DataFrame, effects: list[str]) -> pd.DataFrame:
    """The tests of the effects on the mean of the genes."""
    fit = fit_composite(ModelData.paired(genes, x))
    return fit.t_test({effect: {effect: 1.0} for effect in effects})


def _pooled(drawn: list[pd.DataFrame]) -> pd.DataFrame:
    """The tests of the effects over the imputations."""
    estimates, errors, df = (
        np.array([of[name] for of in drawn]) for name in ("estimate", "std_error", "df")
    )
    pooled = [
        pool_imputations(*one)._asdict()
        for one in zip(estimates.T, errors.T**2, df[0], strict=True)
    ]
    return pd.DataFrame(pooled, drawn[0].index)


def _counted(columns: pd.DataFrame) -> str:
    """The columns with missing values, each with how many."""
    numbers = columns.isna().sum()
    return "; ".join(f"{name}: {number}" for name, number in numbers[numbers > 0].items())
