"""One declared model: its subjects, its genes, and its results by every statistic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.cohort.clusters import cluster_fault, possible_clusters
from ctra.cohort.flow import flow_row
from ctra.files.effects import contrast_of
from ctra.files.errors import AnalysisError
from ctra.files.rounding import varying
from ctra.inference.functions import planned_tests
from ctra.marginal.data import Design, ModelData
from ctra.marginal.iterative import one_thread
from ctra.marginal.results import SlopeResults
from ctra.model.design import design_matrix, model_warnings, z_scores
from ctra.model.diagnostics import MEASURED, influences, weights
from ctra.model.differences import DIFFERENCES, difference_table
from ctra.model.effects import effect_tests, known_statistics, with_draws
from ctra.model.fits import Fits, Settings, fit_statistics
from ctra.model.gene_scales import gene_scales
from ctra.model.genewise import gene_table, group_table
from ctra.model.moderation import Slopes, regions_table, slopes_table
from ctra.model.power import powers
from ctra.model.refusal import Refusal
from ctra.model.sizes import SIZES, with_sizes
from ctra.model.visits import at_visits, composite_at

TEST = ["estimate", "std_error", "df", "t", "p_value", "ci_low", "ci_high"]
PERCENT = ["percent_sd", "percent_range"]
NUMBERS = ["n", "n_genes", "k", "status"]
BOUNDS = ["low", "high", "low_score", "high_score"]
F_TEST = ["F", "df_num"]
BCA = ["bca_low", "bca_high"]
OF_GENE = ["fdr", "agrees", "un_weight", "status"]
COLUMNS = {
    "table": [
        "effect",
        "statistic",
        *TEST,
        *F_TEST,
        *BCA,
        *MEASURED,
        "breakdown",
        *SIZES,
        *PERCENT,
        *NUMBERS,
    ],
    "slopes": ["exposure", "moderator", "value", "statistic", *TEST, *PERCENT, *NUMBERS],
    "regions": ["exposure", "moderator", "statistic", *BOUNDS, "slope", "n", "status"],
    "genewise": ["effect", "symbol", "group", "sign", *TEST, *OF_GENE],
    "gene_scales": ["effect", "statistic", "scale", "main", *TEST, "status"],
    "differences": DIFFERENCES,
    "groups": ["effect", "group", "n_genes", *TEST, *F_TEST, "status"],
}


@dataclass(frozen=True)
class Specification:
    """One declared model.

    Attributes
    ----------
    exposures : list of str
    products : list of list of str
        Pairs of exposures.
    covariates : list of str
    categories : dict of str to str
        Reference level of the exposures and covariates that are categories.
    slopes : list of Slopes
        Simple slopes wanted.
    cluster : str
        Column of text with the cluster of each participant; empty without clusters.
    strata : list of str
        Columns of text within whose combinations participants were randomised, where they were.
    visits : list of str
        The baseline, and the visit of the outcome, whose composite is adjusted for that of the
        baseline; empty where participants came once.
    """

    exposures: list[str]
    products: list[list[str]]
    covariates: list[str]
    categories: Mapping[str, str]
    slopes: list[Slopes]
    cluster: str = ""
    strata: Sequence[str] = ()
    visits: Sequence[str] = ()

    @property
    def texts(self) -> list[str]:
        """Columns of the analysed sample that are text, whatever they look like."""
        return [*self.categories, self.cluster]

    @property
    def composites(self) -> list[str]:
        """Columns of the composite at the baseline, and at the visit of the outcome."""
        return [composite_at(visit) for visit in self.visits]

    @property
    def adjusted(self) -> list[str]:
        """The covariates; those of a change begin with the composite at the baseline."""
        return [*self.composites[:1], *self.covariates]

    @property
    def measured(self) -> list[str]:
        """Columns of the analysed sample that the design is made of."""
        return [*self.exposures, *self.adjusted]

    @property
    def columns(self) -> list[str]:
        """Columns of the analysed sample that the model needs."""
        others = [*self.strata, self.cluster] if self.cluster else self.strata
        return list(dict.fromkeys([*self.composites[::-1], *self.measured, *others]))

    def exposure_columns(self, x: pd.DataFrame) -> list[str]:
        """Columns of a design that are exposures, or groups of an exposure that is a category."""
        return [name for name in map(str, x) if name.partition(": ")[0] in self.exposures]

    def clusters(self, participants: pd.DataFrame) -> NDArray[np.intp] | None:
        """Code of the cluster of each participant, from 0 in the order in which they come.

        Raises
        ------
        AnalysisError
            If the participants have too few clusters, or nobody shares one.
        """
        if not self.cluster:
            return None
        clusters = participants[self.cluster]
        fault = cluster_fault(self.cluster, clusters.to_list())
        if fault:
            raise AnalysisError(fault)
        return pd.factorize(clusters)[0]

    def strata_of(self, participants: pd.DataFrame) -> NDArray[np.intp] | None:
        """Code of the stratum of each participant; None where they were not randomised in any."""
        if not self.strata:
            return None
        return np.asarray(participants.groupby(list(self.strata)).ngroup(), dtype=np.intp)

    def possible_clusters(self, participants: pd.DataFrame) -> pd.DataFrame:
        """Columns outside the model that look like clusters, where none are declared."""
        if self.cluster:
            return participants[[]]
        return participants[possible_clusters(map(str, participants), self.measured)]

    def design(self, participants: pd.DataFrame) -> pd.DataFrame:
        """Design without the intercept: exposures, products, covariates."""
        return design_matrix(
            participants, self.exposures, self.products, self.adjusted, self.categories
        )


@one_thread
def fit_model(
    endog: pd.DataFrame,
    participants: pd.DataFrame,
    gene_set: pd.DataFrame,
    specification: Specification,
    settings: Settings,
    visits: pd.DataFrame | None = None,
    *,
    of_profile: bool = True,
) -> dict[str, pd.DataFrame]:
    """Fit one model by every statistic.

    Parameters
    ----------
    endog : DataFrame, shape (n_samples, p)
        Signed log2 expression, from `ctra.expression.geneset.signed_expression`.
    participants : DataFrame
        Analysed sample: index the subjects; `sample`, and the columns of the model.
    gene_set : DataFrame
        symbol, group and sign, from `ctra.expression.geneset.match_genes`.
    specification : Specification
    settings : Settings
    visits : DataFrame, optional
        Who came when, from `ctra.cohort.attendance.visit_table`, for a model of a change.
    of_profile : bool
        Whether the genes are the profile. Where no gene of another set varies, every status says
        so, and the other models go on.

    Returns
    -------
    dict of str to DataFrame
        table: one row an effect (exposures, then products) and statistic, in the order of the
        settings: estimate, std_error, df, t, p_value, ci_low, ci_high (95 %); F on df_num and df of
        a test alone; bca_low and bca_high of the composite; p_permutation, size with size_low and
        size_high, and calibrated, from `ctra.inference.permutation.permutations` on the column
        given the others; percent_sd and percent_range (of exposures, where expression is in log2;
        see Notes), n, n_genes, k, and status: `ok`, or why there is no number.
        slopes: estimates and tests of the slopes at the values of a moderator, without those of
        permutations.
        regions: of the moderator, from `ctra.model.moderation.regions_table`.
        genewise: one row an effect and gene that varies, from `ctra.model.genewise.gene_table`,
        with its group, sign and weight in the unstructured fit.
        groups: from `ctra.model.genewise.group_table`.
        differences: from `ctra.model.differences.difference_table`.
        genes: one row a gene: symbol, status (`analysed`, or `constant`: but for rounding the same
        value in all subjects and therefore left out), sd (log2), and its weights, a column
        `<statistic>_weight` each, in the slopes of the statistics of the settings that have some.
        gene_scales: from `ctra.model.gene_scales`.
        weights, influence: from `ctra.model.diagnostics`. power: from `ctra.model.power.powers`.
        warnings: from `ctra.model.design.model_warnings`.
        subjects: one row a subject: composite (the mean over the genes), adjusted (less the
        intercept and what the composite's fit gives the covariates), and the exposures as z scores,
        or 0 and 1 for the groups of a category.
        flow: subjects left out for missing values, from `complete_cases`.

    Raises
    ------
    AnalysisError
        If a column is not there, no subject is complete, no gene of the profile varies, the
        columns cannot stand together, or the clusters are no clusters.

    Notes
    -----
    A slope b makes 100 (2^|b| - 1) percent difference in mRNA between subjects one SD apart, and
    100 (2^(|b| range) - 1) between the lowest and the highest observed exposure; Lee et al. 2025.
    A group of a category has the latter alone: its difference from the reference.
    """
    people = at_visits(participants, endog, visits, specification.visits, settings.standardize)
    still = not of_profile and _baseline_is_still(people, specification)
    if still:
        people, specification = people.dropna(subset="sample"), replace(specification, visits=())
    complete, flow = complete_cases(people, specification.columns)
    x = specification.design(complete)
    expression = endog.loc[complete["sample"]].set_axis(complete.index)
    y = expression.iloc[:, :0] if still else varying_genes(expression, of_profile=of_profile)
    data = _paired(z_scores(y) if settings.standardize else y, x, specification, complete)
    exposures = specification.exposure_columns(x)
    effects = list(x.columns[: len(exposures) + len(specification.products)])
    fits = fit_statistics(data, effects, settings)
    composite = fits.slopes["composite"]
    tests = with_sizes(effect_tests(fits, settings), data, settings.smallest)
    tested = {name: settings.statistics[name] for name in known_statistics(tests)}
    in_percent = None if settings.standardize else x[exposures]
    of_gene = gene_set.set_index("symbol")[["group", "sign"]]
    weight = _weights(fits, settings)
    genes = gene_table(fits, composite).join(of_gene.join(weight), on="symbol")
    results = with_draws(tests, fits, settings).reindex(columns=COLUMNS["table"])
    slopes = slopes_table(fits, specification.slopes).reindex(columns=COLUMNS["slopes"])
    regions = regions_table(fits, specification.slopes, complete)
    return {
        "table": _with_numbers(results, results["effect"], data, in_percent),
        "slopes": _with_numbers(slopes, slopes["exposure"], data, in_percent),
        "regions": regions.reindex(columns=COLUMNS["regions"]),
        "genewise": genes.reindex(columns=COLUMNS["genewise"]),
        "groups": group_table(fits, of_gene["group"]).reindex(columns=COLUMNS["groups"]),
        "differences": difference_table(fits, complete[specification.exposures], settings),
        "genes": _genes(expression, y, weight),
        "subjects": _subjects(fits, composite, exposures),
        "flow": flow,
        "weights": weights(fits.weights),
        "influence": influences(fits.known, tested, settings.method),
        "gene_scales": gene_scales(fits, y, settings).reindex(columns=COLUMNS["gene_scales"]),
        "power": powers(fits.partials, planned_tests(settings.statistics)),
        "warnings": model_warnings(
            complete[specification.measured], x, specification.possible_clusters(complete)
        ),
    }


def complete_cases(
    participants: pd.DataFrame, columns: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Subjects without a missing value, and a flow row for every column that loses somebody.

    Parameters
    ----------
    participants : DataFrame
        Index the subjects.
    columns : list of str
        The model's columns.

    Returns
    -------
    complete : DataFrame
    flow : DataFrame
        As from `ctra.cohort.sample.exclude`.

    Raises
    ------
    AnalysisError
        If a column is not there, or nobody is left.
    """
    absent = [column for column in columns if column not in participants]
    if absent:
        raise AnalysisError(f"{', '.join(absent)}: no such column in the analysed sample")
    left = participants
    rows = [flow_row("analysed sample", [], left.index)]
    for column in columns:
        missing = left.index[left[column].isna()]
        left = left.drop(missing)
        if len(missing):
            rows.append(flow_row(f"{column} is missing", missing, left.index))
    if left.empty:
        raise AnalysisError(f"no participant has all of {', '.join(columns)}")
    return left, pd.DataFrame(rows)


def varying_genes(expression: pd.DataFrame, *, of_profile: bool = True) -> pd.DataFrame:
    """Genes that do not have the same value, but for rounding, in all subjects.

    Parameters
    ----------
    expression : DataFrame, shape (n, p)
        Logarithms.
    of_profile : bool
        Whether they are the profile, of which there has to be one.

    Returns
    -------
    DataFrame

    Raises
    ------
    AnalysisError
        If there is none of the profile.
    """
    analysed = varying(expression, least=1.0)  # of values near 1 logarithms are near 0
    if of_profile and not analysed.any():
        n, p = expression.shape
        raise AnalysisError(f"none of {p} genes varies among {n} participants")
    return expression.loc[:, analysed]


def _paired(
    y: pd.DataFrame, x: pd.DataFrame, specification: Specification, complete: pd.DataFrame
) -> ModelData:
    """Genes, of which there may be none, and design of the complete cases."""
    groups = specification.clusters(complete), specification.strata_of(complete)
    if y.empty:
        return ModelData(y, Design(x), *groups)
    return ModelData.paired(y, x, *groups)


def _baseline_is_still(people: pd.DataFrame, specification: Specification) -> bool:
    """Whether a model is of a change, and the composite that it adjusts for does not vary."""
    if not specification.visits:
        return False
    others = [name for name in specification.columns if name not in specification.composites]
    both = people.dropna(subset=others)[specification.composites].dropna()
    return both.empty or not varying(both, least=1.0)[0]


def _weights(fits: Fits, settings: Settings) -> pd.DataFrame:
    """Weights of the genes that vary, a column `<statistic>_weight` a statistic that has some."""
    columns = {
        f"{name}_weight": fits.weights.get(name, np.nan)
        for name, of in settings.statistics.items()
        if of.weights is not None
    }
    return pd.DataFrame(columns, index=fits.data.y.columns)


def _genes(expression: pd.DataFrame, y: pd.DataFrame, weight: pd.DataFrame) -> pd.DataFrame:
    """Table `genes`: every gene, those left out too."""
    status = np.where(expression.columns.isin(y.columns), "analysed", "constant")
    genes = pd.DataFrame({"status": status, "sd": expression.std()}, index=expression.columns)
    return genes.join(weight).rename_axis("symbol").reset_index()


def _subjects(fits: Fits, composite: SlopeResults | Refusal, exposures: list[str]) -> pd.DataFrame:
    """Table `subjects`: the composite, adjusted for the covariates, and the exposures."""
    x, mean = fits.data.x, fits.data.y.mean(axis=1)
    values = pd.DataFrame({"subject": mean.index, "composite": mean.to_numpy()})
    values["adjusted"] = np.nan
    if not isinstance(composite, Refusal):
        residual = mean - mean.mean() - (x - x.mean()) @ composite.params
        of_effects = x[fits.effects] @ composite.params[fits.effects]
        values["adjusted"] = (residual + of_effects).to_numpy()
    return values.join(x[exposures].reset_index(drop=True))


def _with_numbers(
    table: pd.DataFrame, tested: pd.Series, data: ModelData, in_percent: pd.DataFrame | None
) -> pd.DataFrame:
    """A table of tests with the numbers of subjects, genes and columns, and in percent of mRNA.

    The percent are those of the slopes of exposures, where they are given: in log2.
    """
    table = table.assign(n=data.n, n_genes=data.p, k=data.k)
    if in_percent is None:
        return table
    slope = table["estimate"].where(tested.isin(in_percent.columns))
    per_sd = slope.where(tested.map(contrast_of).isna())
    spans = in_percent.max() - in_percent.min()
    return table.assign(
        percent_sd=100 * (2**per_sd - 1), percent_range=100 * (2 ** (slope * tested.map(spans)) - 1)
    )
