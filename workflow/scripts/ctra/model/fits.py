"""The fits of a model by every statistic, each with its results or the reason why it has none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from ctra.files.errors import NotIdentifiedError
from ctra.inference.functions import Functions
from ctra.inference.partial import Partial
from ctra.marginal.data import ModelData
from ctra.marginal.results import SlopeResults
from ctra.model.refusal import Refusal

NO_MAXIMUM = "not identified: no best fit was found; the data hardly determine one ({})"

NO_GENE = "no result: no gene was found that varies; a change needs one at the baseline, too"


@dataclass(frozen=True)
class Settings:
    """How a model is analysed.

    Attributes
    ----------
    statistics : dict of str to Functions
        In the order of the results.
    method : {"reml", "ml"}
        Of the mixed models.
    standardize : bool
        z-score the genes over the subjects of the model.
    permutations : int
        Draws of the permutations and of the bootstrap; 0 for neither.
    seed : int
    smallest : float, optional
        The smallest slope that matters.
    """

    statistics: Mapping[str, Functions]
    method: str
    standardize: bool
    permutations: int
    seed: int
    smallest: float | None = None


@dataclass(frozen=True)
class Fits:
    """A model fitted by every statistic.

    Attributes
    ----------
    data : ModelData
    effects : list of str
        Columns of the design that are exposures or products.
    slopes : dict of str to SlopeResults or Refusal
        By statistic that estimates slopes: its results, or why the data do not determine it.
    partials : dict of str to Partial or Refusal
        By effect: its column given the others, or why there is none.
    weights : dict of str to Series
        Weights of the genes, by the statistic whose slopes have them.
    """

    data: ModelData
    effects: list[str]
    slopes: dict[str, SlopeResults | Refusal]
    partials: dict[str, Partial | Refusal]
    weights: dict[str, pd.Series]

    @property
    def known(self) -> dict[str, Partial]:
        """The effects whose columns the data determine."""
        return {
            effect: partial
            for effect, partial in self.partials.items()
            if not isinstance(partial, Refusal)
        }


def fit_statistics(data: ModelData, effects: list[str], settings: Settings) -> Fits:
    """Fit every statistic, and prepare the column of every effect.

    Parameters
    ----------
    data : ModelData
    effects : list of str
        Columns of its design.
    settings : Settings

    Returns
    -------
    Fits
    """
    slopes = fit_slopes(data, settings)
    weights = {}
    for statistic, fit in slopes.items():
        weigh = settings.statistics[statistic].weights
        if weigh is not None and not isinstance(fit, Refusal):
            weights[statistic] = weigh(fit)
    partials: dict[str, Partial | Refusal] = {}
    for effect in effects:
        if not data.p:
            partials[effect] = Refusal(NO_GENE)
            continue
        try:
            partials[effect] = Partial(data, effect)
        except NotIdentifiedError as error:
            partials[effect] = Refusal.of(error)
    return Fits(data, effects, slopes, partials, weights)


def fit_slopes(data: ModelData, settings: Settings) -> dict[str, SlopeResults | Refusal]:
    """Fit every statistic that estimates slopes.

    Parameters
    ----------
    data : ModelData
    settings : Settings

    Returns
    -------
    dict of str to SlopeResults or Refusal
        By statistic, in the order of the settings. A fit that did not converge is none: its numbers
        are where the iterations stopped. Without a gene none has any.
    """
    slopes: dict[str, SlopeResults | Refusal] = {}
    for statistic, of in settings.statistics.items():
        if of.fit is None:
            continue
        if not data.p:
            slopes[statistic] = Refusal(NO_GENE)
            continue
        try:
            fit = of.fit(data, settings.method)
        except NotIdentifiedError as error:
            slopes[statistic] = Refusal.of(error)
            continue
        slopes[statistic] = fit if fit.status == "ok" else Refusal(NO_MAXIMUM.format(fit.status))
    return slopes


def by_statistic(
    slopes: Mapping[str, SlopeResults | Refusal],
    labels: pd.DataFrame,
    test: Callable[[SlopeResults], pd.DataFrame],
) -> pd.DataFrame:
    """Tests of every statistic that estimates slopes.

    Parameters
    ----------
    slopes : dict of str to SlopeResults or Refusal
        By statistic.
    labels : DataFrame
        Of the rows of a test.
    test : callable
        Rows of one fit, as many as labels.

    Returns
    -------
    DataFrame
        A row a label and statistic: the labels, statistic, and the test, or the reason as status.
    """
    tables = {}
    for statistic, fit in slopes.items():
        if isinstance(fit, Refusal):
            tables[statistic] = labels.assign(status=fit.reason)
        else:
            tables[statistic] = labels.join(test(fit))
    table = pd.concat(tables, names=["statistic"]).reset_index("statistic")
    return table.sort_index(kind="stable").reset_index(drop=True)
