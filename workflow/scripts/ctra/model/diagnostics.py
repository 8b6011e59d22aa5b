"""What there is to believe of the statistics of a model: size, influence, weights."""

from collections.abc import Mapping
from contextlib import suppress

import numpy as np
import pandas as pd

from ctra.files.errors import InferenceError, NotIdentifiedError
from ctra.inference.functions import Functions
from ctra.inference.left_out import leave_out
from ctra.inference.partial import Partial
from ctra.inference.permutation import permutations
from ctra.inference.resampling import bootstrap_slope
from ctra.inference.weights import describe_weights
from ctra.model.fits import Settings

MEASURED = ["p_permutation", "size", "size_low", "size_high", "calibrated"]
INFLUENCE = [
    "effect",
    "statistic",
    "left_out",
    "estimate",
    "p_value",
    "estimate_low",
    "estimate_high",
    "p_low",
    "p_high",
    "most",
    "most_estimate",
    "most_p_value",
    "undetermined",
]
WEIGHTS = ["statistic", "negative", "negative_mass", "effective"]

BOOTSTRAP_SUBJECTS = 5  # a parameter


def calibrate(
    partials: Mapping[str, Partial], statistics: Mapping[str, Functions], settings: Settings
) -> pd.DataFrame:
    """Permutation p and measured size of the statistics of each effect.

    Parameters
    ----------
    partials : dict of str to Partial
        By effect: its column given the others.
    statistics : dict of str to Functions
        Those that the data determine.
    settings : Settings

    Returns
    -------
    DataFrame
        effect, statistic and the columns of `MEASURED`.
    """
    tables = []
    for effect, partial in partials.items():
        found = permutations(
            partial,
            statistics,
            seed=settings.seed,
            draws=settings.permutations,
            refits=settings.refits,
            method=settings.method,
        )
        tables.append(found.table.assign(effect=effect))
    return pd.concat(tables).reset_index()[["effect", "statistic", *MEASURED]]


def bootstrap_limits(partials: Mapping[str, Partial], settings: Settings) -> pd.DataFrame:
    """BCa limits of the composite's slopes.

    Missing where there is no composite or too few resamples determine one, and with fewer than 5
    subjects a parameter: of 20 subjects and 9 parameters the limits were 1.5 times as far apart as
    those of t.

    Parameters
    ----------
    partials, settings
        As for `calibrate`.

    Returns
    -------
    DataFrame
        effect, statistic (`composite`), bca_low, bca_high (95 %).
    """
    rows = []
    for effect, partial in partials.items():
        low = high = np.nan
        if partial.n >= BOOTSTRAP_SUBJECTS * (partial.k + 1):
            with suppress(InferenceError, NotIdentifiedError):
                found = bootstrap_slope(partial, seed=settings.seed, draws=settings.permutations)
                low, high = found.low, found.high
        rows.append((effect, "composite", low, high))
    return pd.DataFrame(rows, columns=["effect", "statistic", "bca_low", "bca_high"])


def influences(
    partials: Mapping[str, Partial], statistics: Mapping[str, Functions], method: str
) -> pd.DataFrame:
    """How far one subject or one gene moves each slope.

    Parameters
    ----------
    partials, statistics
        As for `calibrate`; statistics without an update in closed form are passed over.
    method : {"reml", "ml"}

    Returns
    -------
    DataFrame
        The columns of `INFLUENCE`, a row an effect, statistic and kind left out (`subject`, then
        `gene`): estimate and p_value of all data, and those of `InfluenceResults.range`.
    """
    updated = {name: of.left_out for name, of in statistics.items() if of.left_out is not None}
    if not updated:
        return pd.DataFrame(columns=INFLUENCE)
    tables = []
    for effect, partial in partials.items():
        found = leave_out(partial, updated, method)
        full = found.full[["estimate", "p_value"]]
        tables.append(found.range.join(full, on="statistic").assign(effect=effect))
    return pd.concat(tables, ignore_index=True).reindex(columns=INFLUENCE)


def weights(of_genes: Mapping[str, pd.Series]) -> pd.DataFrame:
    """What the common slopes are averages of.

    Parameters
    ----------
    of_genes : dict of str to Series
        Weights of the genes, by statistic.

    Returns
    -------
    DataFrame
        The columns of `WEIGHTS`, from `ctra.inference.weights.describe_weights`.
    """
    rows = []
    for statistic, of_statistic in of_genes.items():
        found = describe_weights(of_statistic)
        rows.append((statistic, found.negative, found.negative_mass, found.effective))
    return pd.DataFrame(rows, columns=WEIGHTS)
