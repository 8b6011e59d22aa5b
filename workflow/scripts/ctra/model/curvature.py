"""Whether a product is more than the curvature of its exposures."""

import numpy as np
import pandas as pd

from ctra.files.effects import factors_of, is_product
from ctra.files.errors import NotIdentifiedError
from ctra.inference.mean_composite import fit_composite
from ctra.marginal.data import Design, ModelData


def p_squares(data: ModelData, effect: str) -> float:
    """P of a product of two exposures beside the squares of both.

    Parameters
    ----------
    data : ModelData
        Its columns have the product, named `a:b`, and both exposures.
    effect : str
        A product, or a single exposure.

    Returns
    -------
    float
        P of the composite's slope on the product. Missing of a single exposure, and where the
        product cannot be told from a curve: beside the squares it depends on the other columns, or
        there are too few participants. No finding can then be claimed of it.

    Notes
    -----
    If two exposures are correlated, a curve in one of them looks like their product: Ganzach 1997,
    doi:10.1037/1082-989X.2.3.235. A square that depends on the columns beside the product says
    nothing new and is left out: that of an exposure with two values, or one that is a covariate.
    """
    if not is_product(effect):
        return np.nan
    exposures = factors_of(effect)
    squares = (data.x[exposures] ** 2).rename(columns="{}²".format)
    beside = pd.concat([data.x.drop(columns=effect), squares], axis=1)
    told = beside.drop(columns=beside.columns[Design(beside).dependent])
    try:
        fit = fit_composite(ModelData(data.y, Design(told.join(data.x[effect])), data.clusters))
    except NotIdentifiedError:
        return np.nan
    return float(fit.pvalues[effect])
