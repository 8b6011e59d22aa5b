"""What there is to believe of the statistics of a model: size, influence, weights."""

from collections.abc import Hashable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd

from ctra.files.errors import InferenceError, NotIdentifiedError
from ctra.inference.flips import flip_signs
from ctra.inference.functions import Functions
from ctra.inference.left_out import leave_out
from ctra.inference.partial import Partial
from ctra.inference.permutation import permutations
from ctra.inference.resampling import bootstrap_slope, resampled_slopes
from ctra.inference.spread import residual_variances, spread_p, squared_residuals
from ctra.inference.weights import describe_weights
from ctra.inference.wild_signs import wild_bootstrap
from ctra.model.fits import Settings

MEASURED = [
    "p_permutation",
    "size",
    "size_low",
    "size_high",
    "calibrated",
    "doubt",
    "spread_p",
    "p_wild",
    "wild_low",
    "wild_high",
    "size_wild",
]
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
COMPOSITE, ROBUST = "composite", "robust"  # statistics of the mean over genes
# Of the test whether spread follows the exposure: half the usual level, since the doubts add up
SPREAD = 0.025
FLIPPED = 0.2  # share of sign flips that a trusted test may reject

Row = Mapping[Hashable, Any]


def calibrate(
    partials: Mapping[str, Partial], statistics: Mapping[str, Functions], settings: Settings
) -> pd.DataFrame:
    """What permutations, sign flips and the spread of subjects say of the statistics.

    Parameters
    ----------
    partials : dict of str to Partial
        By effect, of the same data: its column given the others.
    statistics : dict of str to Functions
        Those that the data determine.
    settings : Settings

    Returns
    -------
    DataFrame
        effect, statistic and the columns of `MEASURED`: p_permutation, size, size_low, size_high
        from `ctra.inference.permutation.permutations`; p_wild and size_wild from
        `ctra.inference.flips.flip_signs`; p_wild, wild_low and wild_high of `robust` from
        `ctra.inference.wild_signs.wild_bootstrap`; spread_p from `ctra.inference.spread.spread_p`;
        and calibrated, from `certified`.
    """
    tables = []
    found = permutations(
        partials,
        statistics,
        seed=settings.seed,
        draws=settings.permutations,
        method=settings.method,
    )
    for effect, partial in partials.items():
        table = _with_signs(found[effect].table, partial, statistics, settings)
        tables.append(table.assign(effect=effect))
    return pd.concat(tables).reset_index()[["effect", "statistic", *MEASURED]]


def certified(row: Row, clustered: bool) -> tuple[str, str]:
    """Whether a test keeps its level, by all that was measured of it.

    Parameters
    ----------
    row : dict
        statistic; size and calibrated, of permuted data; spread_p and size_wild.
    clustered : bool
        Whether subjects belong to clusters.

    Returns
    -------
    calibrated : {"yes", "no", "undecided"}
    doubt : str
        The first of these that holds, else empty. `clusters`: subjects belong to clusters, which
        all but `robust` pass over. `size`: permuted data are rejected too often. `spread`: it
        follows the exposure (spread_p below 0.025), save for `robust`, which allows that. `flips`:
        more than a fifth of sign flips are rejected; their share varies in good data, too. `few
        draws`: permutations do not tell, nor sign flips in their place.
    """
    robust = row["statistic"] == ROBUST
    by_size = row["calibrated"]
    if robust and clustered and np.isnan(row["size"]):
        by_size = "yes"  # no permutation keeps its clusters together: sign flips alone tell
    doubts = {
        "clusters": clustered and not robust,
        "size": by_size == "no",
        "spread": row["spread_p"] < SPREAD and not robust,
        "flips": row["size_wild"] > FLIPPED,
        "few draws": by_size == "undecided",
    }
    doubt = next((name for name, holds in doubts.items() if holds), "")
    return {"": "yes", "few draws": "undecided"}.get(doubt, "no"), doubt


def _with_signs(
    table: pd.DataFrame,
    partial: Partial,
    statistics: Mapping[str, Functions],
    settings: Settings,
) -> pd.DataFrame:
    """The table of permutations with what sign flips and spread say."""
    draws = {"seed": settings.seed, "draws": settings.permutations}
    flips = flip_signs(partial, statistics, method=settings.method, **draws)
    table = table.join(flips).assign(wild_low=np.nan, wild_high=np.nan)
    of_mean = table.index.isin([COMPOSITE, ROBUST])
    table["spread_p"] = np.where(
        of_mean,
        spread_p(partial, squared_residuals(partial)),
        spread_p(partial, residual_variances(partial)),
    )
    clustered = partial.data.clusters is not None
    if clustered:
        table.loc[~of_mean, "p_wild"] = np.nan
    if ROBUST in table.index:
        wild = wild_bootstrap(partial, **draws)
        table.loc[ROBUST, ["p_wild", "wild_low", "wild_high"]] = wild.p_value, wild.low, wild.high
    rows = table.reset_index().to_dict("records")
    table[["calibrated", "doubt"]] = [certified(row, clustered) for row in rows]
    return table


def bootstrap_limits(partials: Mapping[str, Partial], settings: Settings) -> pd.DataFrame:
    """BCa limits of the composite's slopes.

    Missing where there is no composite or too few resamples determine one, and with fewer than 5
    subjects a parameter: of 20 subjects and 9 parameters the limits were 1.5 times as far apart as
    those of t.

    Parameters
    ----------
    partials, settings
        As for `calibrate`; the partials are of the same data.

    Returns
    -------
    DataFrame
        effect, statistic (`composite`), bca_low, bca_high (95 %).
    """
    rows = []
    resampled = pd.DataFrame()
    for effect, partial in partials.items():
        low = high = np.nan
        if partial.n >= BOOTSTRAP_SUBJECTS * (partial.k + 1):
            if resampled.empty:  # all columns in one go
                resampled = resampled_slopes(
                    partial.data, seed=settings.seed, draws=settings.permutations
                )
            with suppress(InferenceError, NotIdentifiedError):
                found = bootstrap_slope(partial, resampled)
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
