"""Whether a product is more than the curvature of its exposures."""

import numpy as np

from ctra.files.errors import NotIdentifiedError
from ctra.files.rounding import varies
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
        P of the composite's slope on the product. Missing of a single exposure, where both
        exposures have two values, and where the columns with the squares are not identified.

    Notes
    -----
    If two exposures are correlated, a curve in one of them looks like their product: Ganzach 1997,
    doi:10.1037/1082-989X.2.3.235. The square of an exposure with two values says nothing that the
    exposure does not, and is left out.
    """
    if ":" not in effect:
        return np.nan
    x = data.x.copy()
    for exposure in effect.split(":"):
        values = x[exposure].to_numpy()
        middle = (values.min() + values.max()) / 2
        if varies(np.abs(values - middle), np.abs(values).max()):  # more than two values
            x[f"{exposure}²"] = values**2
    if x.shape[1] == data.k:
        return np.nan
    try:
        fit = fit_composite(ModelData(data.y, Design(x), data.clusters))
    except NotIdentifiedError:
        return np.nan
    return float(fit.pvalues[effect])
