"""The fits of a model by every statistic, each with its results or the reason why it has none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

import pandas as pd

from ctra.files.errors import NotIdentifiedError
from ctra.inference.functions import Functions
from ctra.inference.partial import Partial
from ctra.marginal.data import ModelData
from ctra.marginal.results import MarginalResults, SlopeResults

_A = TypeVar("_A")
_P = ParamSpec("_P")
_R = TypeVar("_R")


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
    refits : int
        At most so many permutations of a statistic that is fitted anew in each (`csh`).
    seed : int
    """

    statistics: Mapping[str, Functions]
    method: str
    standardize: bool
    permutations: int
    refits: int
    seed: int


@dataclass(frozen=True)
class Fits:
    """A model fitted by every statistic.

    Attributes
    ----------
    data : ModelData
    effects : list of str
        Columns of the design that are exposures or products.
    slopes : dict of str to SlopeResults or str
        By statistic that estimates slopes: its results, or why the data do not determine it.
    partials : dict of str to Partial or str
        By effect: its column given the others, or why there is none.
    """

    data: ModelData
    effects: list[str]
    slopes: dict[str, SlopeResults | str]
    partials: dict[str, Partial | str]

    @property
    def known(self) -> dict[str, Partial]:
        """The effects whose columns the data determine."""
        return {
            effect: partial
            for effect, partial in self.partials.items()
            if not isinstance(partial, str)
        }

    @property
    def weighted(self) -> dict[str, pd.Series]:
        """Weights of the genes, by the statistic whose common slopes have them."""
        return {
            statistic: fit.weights
            for statistic, fit in self.slopes.items()
            if isinstance(fit, MarginalResults) and fit.weights is not None
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
    slopes = {
        statistic: or_reason(of.fit, data, settings.method)
        for statistic, of in settings.statistics.items()
        if of.fit is not None
    }
    partials = {effect: or_reason(Partial, data, effect) for effect in effects}
    return Fits(data, effects, slopes, partials)


def or_reason(
    function: Callable[Concatenate[_A, _P], _R],
    first: _A | str,
    *args: _P.args,
    **options: _P.kwargs,
) -> _R | str:
    """The result of a function, or why the data do not determine it.

    Parameters
    ----------
    function : callable
    first : object or str
        Its first argument; a str is the reason why there is none.
    *args, **options
        Its other arguments.

    Returns
    -------
    object or str
    """
    if isinstance(first, str):
        return first
    try:
        return function(first, *args, **options)
    except NotIdentifiedError as error:
        return f"not identified: {error}"


def by_statistic(
    slopes: Mapping[str, SlopeResults | str],
    labels: pd.DataFrame,
    test: Callable[[SlopeResults], pd.DataFrame],
) -> pd.DataFrame:
    """Tests of every statistic that estimates slopes.

    Parameters
    ----------
    slopes : dict of str to SlopeResults or str
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
    tables = {
        statistic: labels.assign(status=fit) if isinstance(fit, str) else labels.join(test(fit))
        for statistic, fit in slopes.items()
    }
    table = pd.concat(tables, names=["statistic"]).reset_index("statistic")
    return table.sort_index(kind="stable").reset_index(drop=True)
