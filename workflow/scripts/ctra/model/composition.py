"""Whether the slopes of a model hang on the composition of the cells in the blood."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

import pandas as pd

from ctra.files.errors import AnalysisError, NotIdentifiedError
from ctra.files.rounding import varying
from ctra.inference.mean_composite import fit_composite
from ctra.inference.sandwich import fit_robust
from ctra.marginal.data import ModelData
from ctra.marginal.iterative import one_thread
from ctra.model.analysis import Specification, complete_cases, varying_genes
from ctra.model.design import z_scores
from ctra.model.refusal import Refusal

PROFILE = "CTRA composite"  # outcome; the others are types of cells
TEST = ["estimate", "std_error", "df", "t", "p_value", "ci_low", "ci_high"]
BESIDE = "with_"  # prefix of the columns of the model with the markers
ALL_EXPOSED = "not told: all markers are exposures, or in one"
NO_MARKER = "not told: its markers have one value in all participants, or are exposures"
NOTHING_DERIVED: Mapping[str, Collection[str]] = MappingProxyType({})
COLUMNS = [
    "effect",
    "outcome",
    "markers",
    "n",
    *TEST,
    "status",
    *(f"{BESIDE}{name}" for name in [*TEST, "status"]),
    "moved",
    "moved_se",
]


@one_thread
def composition(
    endog: pd.DataFrame,
    participants: pd.DataFrame,
    markers: pd.DataFrame,
    specification: Specification,
    *,
    standardize: bool,
    made_of: Mapping[str, Collection[str]] = NOTHING_DERIVED,
) -> pd.DataFrame:
    """The slopes of a model without and with the markers of cells, and those of the markers.

    Parameters
    ----------
    endog : DataFrame, shape (n_samples, p)
        Signed log2 expression, from `ctra.expression.geneset.signed_expression`.
    participants : DataFrame
        As for `ctra.model.analysis.fit_model`; with the markers as columns, in log2.
    markers : DataFrame, one row a marker
        symbol and cell_type.
    specification : Specification
        Markers among its covariates count as those that are beside.
    standardize : bool
        Whether genes are z-scored.
    made_of : dict of str to collection of str
        By derived column, those that it is made of. A covariate made of markers counts as one.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`. An effect has a row of the composite: its slope without any
        marker, with all of them as covariates (`with_`), moved (the latter less the former) and
        moved_se (the same in standard errors of the former). Then it has a row a type of cell,
        with the mean of its markers as the outcome of the model without markers. All are of the
        same participants. status and with_status are ok, or why there is no number.

    Notes
    -----
    The tests are those of `fit_composite`; with clusters those of `fit_robust` (CR2). A marker
    that is an exposure of the model, or in one, is no covariate and no outcome.
    """
    known = set(markers["symbol"])
    sources = {name: {name, *made_of.get(name, ())} & known for name in specification.columns}
    exposed = set().union(*(sources[name] for name in specification.exposures))
    names = [name for name in markers["symbol"] if name not in exposed]
    others = [name for name in specification.covariates if not sources[name]]
    complete, _ = complete_cases(participants, [*specification.columns, *markers["symbol"]])
    genes = varying_genes(endog.loc[complete["sample"]].set_axis(complete.index))
    profile = z_scores(genes) if standardize else genes
    without = replace(specification, covariates=others)
    x = without.design(complete)
    effects = list(x.columns[: len(without.exposure_columns(x)) + len(without.products)])
    alone = _slopes(profile, complete, without, effects)
    if names:
        beside = _slopes(profile, complete, replace(without, covariates=[*others, *names]), effects)
    else:
        nothing = pd.DataFrame(index=effects, columns=TEST, dtype=float)
        beside = nothing.assign(status=ALL_EXPOSED)
    joined = alone.join(beside.add_prefix(BESIDE))
    joined["moved"] = joined[f"{BESIDE}estimate"] - joined["estimate"]
    joined["moved_se"] = joined["moved"] / joined["std_error"]
    parts = [joined.assign(outcome=PROFILE, markers="")]
    for cell_type, own in markers.groupby("cell_type", sort=False)["symbol"]:
        of_cells = complete[[name for name in own if name not in exposed]]
        of_cells = of_cells.loc[:, varying(of_cells, least=1.0)]
        if of_cells.empty:
            of_markers = pd.DataFrame({"status": NO_MARKER}, index=effects)
        else:
            outcome = z_scores(of_cells) if standardize else of_cells
            of_markers = _slopes(outcome, complete, without, effects)
        parts.append(of_markers.assign(outcome=cell_type, markers="; ".join(map(str, of_cells))))
    table = pd.concat(parts).rename_axis("effect").reset_index()
    order = table["effect"].map(effects.index).argsort(kind="stable")
    return table.iloc[order].reset_index(drop=True).assign(n=len(complete)).reindex(columns=COLUMNS)


def _slopes(
    outcome: pd.DataFrame,
    complete: pd.DataFrame,
    specification: Specification,
    effects: list[str],
) -> pd.DataFrame:
    """Slope of the mean of some genes on each effect, or the reason why there is none."""
    nothing = pd.DataFrame(index=effects, columns=TEST, dtype=float)
    try:
        x = specification.design(complete)
    except AnalysisError as error:  # markers that are constant, or too many of them
        return nothing.assign(status=f"not told: {error}")
    data = ModelData.paired(outcome, x, specification.clusters(complete))
    try:
        fit = fit_robust(data) if specification.cluster else fit_composite(data)
    except NotIdentifiedError as error:
        return nothing.assign(status=Refusal.of(error).reason)
    return fit.t_test({effect: {effect: 1.0} for effect in effects})
