"""The functions of a statistic, found by their names; what has none of its own is refitted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.files.errors import InferenceError, NotIdentifiedError
from ctra.inference.partial import Draws, Evaluate, Partial
from ctra.inference.planning import PlannedTest
from ctra.marginal.data import ModelData
from ctra.marginal.results import SlopeResults
from ctra.marginal.structures import Floats

if TYPE_CHECKING:
    from ctra.inference.equal_slopes import HomogeneityResults
    from ctra.inference.flipped import Errors
    from ctra.inference.left_out import LeftOut


# prepares the evaluation for a column and the method of the likelihood
Prepare = Callable[[Partial, str], Evaluate]


@dataclass(frozen=True)
class Functions:
    """The functions of one statistic: `fit` of a slope, or `test` of a test alone.

    Attributes
    ----------
    fit : callable
        (ModelData, method) to the slopes of all columns.
    test : callable
        (Partial, method) to the F test of one column.
    permuted : callable, optional
        (Partial, method) to an evaluation of many draws at once.
    refitted : callable, optional
        (Partial, method) to an evaluation of draws that fits each faster than `fit` does.
    reweighted : callable, optional
        A Partial to the `Errors` whose signs are drawn, where not those of the data: such as the
        same over each subject's spread.
    left_out : callable, optional
        (Partial, method) to the slopes without each subject and gene, in closed form.
    power : PlannedTest, optional
    weights : callable, optional
        Its slopes to the weights of the genes in them.
    """

    fit: Callable[[ModelData, str], SlopeResults] | None = None
    test: "Callable[[Partial, str], HomogeneityResults] | None" = None
    permuted: Prepare | None = None
    refitted: Prepare | None = None
    reweighted: "Callable[[Partial], Errors] | None" = None
    left_out: "Callable[[Partial, str], LeftOut] | None" = None
    power: PlannedTest | None = None
    weights: Callable[[SlopeResults], pd.Series] | None = None

    def prepare(self, partial: Partial, method: str) -> Evaluate:
        """Evaluation of draws: of its own, or by fits of the permuted data."""
        own = self.permuted or self.refitted
        if own is not None:
            return own(partial, method)
        self.value(partial, method)  # refuses what the data do not determine
        return lambda draws: self._refits(draws, method)

    def value(self, partial: Partial, method: str) -> tuple[float, float]:
        """The statistic of the column, t or F, and its p; missing where a fit does not converge."""
        if self.fit is not None:
            fit = self.fit(partial.data, method)
            if fit.status != "ok":
                return np.nan, np.nan
            return fit.tvalues[partial.column], fit.pvalues[partial.column]
        if self.test is not None:
            found = self.test(partial, method)
            return found.f, found.p_value
        raise InferenceError("a statistic needs a fit of slopes or a test of a column")

    def _refits(self, draws: Draws, method: str) -> tuple[Floats, Floats]:
        """Values and p of the draws, each from a fit of its own."""
        found = []
        for order in draws.shuffles.order:
            try:
                found.append(self.value(permuted_data(draws.partial, order), method))
            except NotIdentifiedError:
                found.append((np.nan, np.nan))
        values, p_values = np.array(found).T
        return values, p_values


def permuted_data(partial: Partial, order: NDArray[np.integer]) -> Partial:
    """The column and data whose genes are those of one permutation.

    Parameters
    ----------
    partial : Partial
    order : ndarray of int, shape (n,)

    Returns
    -------
    Partial
        Of the same design; in a draw that changes nothing, of the same genes but for rounding.
    """
    data = partial.data
    moved = data.genes - partial.permuted + partial.permuted[order]
    y = pd.DataFrame(moved, index=data.y.index, columns=data.y.columns)
    return Partial(ModelData(y, data.design, data.clusters), partial.column)


def resolve(names: Mapping[str, Mapping[str, str]]) -> dict[str, Functions]:
    """Find the functions of statistics.

    Parameters
    ----------
    names : dict of str to dict of str to str
        By statistic: where each of the functions of `Functions` is, as "module:name".

    Returns
    -------
    dict of str to Functions
        In the same order.
    """
    return {
        statistic: Functions(**{role: resolve_name(name) for role, name in roles.items()})
        for statistic, roles in names.items()
    }


def planned_tests(statistics: Mapping[str, Functions]) -> dict[str, PlannedTest]:
    """The statistics that have a power."""
    return {name: of.power for name, of in statistics.items() if of.power is not None}
