"""What there is to believe of the statistics of a model: size, influence, weights, power."""

from contextlib import suppress

import numpy as np
import pandas as pd

from ctra.files.errors import InferenceError, NotIdentifiedError
from ctra.inference import (
    Plan,
    bootstrap,
    describe_weights,
    influence,
    permute,
    plan_from_data,
    power,
    subjects_needed,
)

MEASURED = ["p_permutation", "size", "size_low", "size_high", "calibrated"]
INFLUENCE = [
    *("effect", "statistic", "left_out", "estimate", "p_value", "estimate_low", "estimate_high"),
    *("p_low", "p_high", "most", "most_estimate", "most_p_value", "undetermined"),
]
WEIGHTS = ["statistic", "negative", "negative_mass", "effective", "sentence"]
POWER = [
    *("effect", "statistic", "estimate", "n", "power", "n_80", "n_genes", "k", "r_squared"),
    *("variance", "status"),
]
CURVE = ["model", "effect", "statistic", "subjects", "power"]
LARGEST_STUDY = 2000  # subjects, at the end of a power curve
LEFT_OUT = ("composite", "rao", "un")  # whose fits have updates in closed form

BOOTSTRAP_SUBJECTS = 5  # a parameter


def calibrate(y, x, effects, statistics, **options):
    """Permutation p and measured size of the statistics of each effect.

    Parameters
    ----------
    y : DataFrame, shape (n, p)
        Genes (signed) that vary.
    x : DataFrame, shape (n, k)
        Design without the intercept.
    effects : list of str
        Columns of x.
    statistics : list of str
        Those that the data determine; of `ctra.inference.statistics.STATISTICS`.
    **options
        seed, draws, refits and method, of `ctra.inference.permute`.

    Returns
    -------
    DataFrame
        effect, statistic and the columns of `MEASURED`.
    """
    tables = [
        permute(y, x, effect, statistics=statistics, **options).table.assign(effect=effect)
        for effect in effects
    ]
    return pd.concat(tables).reset_index()[["effect", "statistic", *MEASURED]]


def bootstrap_limits(y, x, effects, **options):
    """BCa limits of the composite's slopes.

    Missing where too few resamples determine one, and with fewer than 5 subjects a parameter: of
    20 subjects and 9 parameters the limits were 1.5 times as far apart as those of t.

    Parameters
    ----------
    y, x, effects
        As for `calibrate`.
    **options
        seed and draws, of `ctra.inference.bootstrap`.

    Returns
    -------
    DataFrame
        effect, statistic (`composite`), bca_low, bca_high (95 %).
    """
    rows = []
    enough = len(x) >= BOOTSTRAP_SUBJECTS * (x.shape[1] + 1)
    for effect in effects:
        limits = np.nan, np.nan
        if enough:
            with suppress(InferenceError):
                found = bootstrap(y, x, effect, **options)
                limits = found.low, found.high
        rows.append((effect, "composite", *limits))
    return pd.DataFrame(rows, columns=["effect", "statistic", "bca_low", "bca_high"])


def influences(y, x, effects, statistics, method):
    """How far one subject or one gene moves each slope.

    Parameters
    ----------
    y, x, effects, statistics
        As for `calibrate`; statistics without an update in closed form are passed over.
    method : {"reml", "ml"}

    Returns
    -------
    DataFrame
        The columns of `INFLUENCE`, a row an effect, statistic and kind left out (`subject`, then
        `gene`): estimate and p_value of all data, and those of `InfluenceResults.range`.
    """
    updated = [statistic for statistic in LEFT_OUT if statistic in statistics]
    tables = []
    for effect in effects if updated else []:
        found = influence(y, x, effect, statistics=updated, method=method)
        full = found.full[["estimate", "p_value"]]
        tables.append(found.range.join(full, on="statistic").assign(effect=effect))
    return pd.concat(tables or [pd.DataFrame()], ignore_index=True).reindex(columns=INFLUENCE)


def weights(fits):
    """What the common slopes are averages of.

    Parameters
    ----------
    fits : dict of str to MarginalResults
        By statistic.

    Returns
    -------
    DataFrame
        The columns of `WEIGHTS`, from `ctra.inference.describe_weights`.
    """
    rows = [
        {"statistic": statistic, **vars(describe_weights(fit.weights))}
        for statistic, fit in fits.items()
    ]
    return pd.DataFrame(rows, columns=WEIGHTS)


def powers(y, x, effects):
    """Power of a study like this one for the slope that the composite found here.

    Parameters
    ----------
    y, x, effects
        As for `calibrate`.

    Returns
    -------
    DataFrame
        The columns of `POWER`, a row an effect and statistic (`composite`, `rao`): estimate (of
        the composite), n, power at n, n_80 (subjects for 80 % power), n_genes, k, r_squared and
        variance (what a `ctra.inference.Plan` of the statistic is made of), and status.
    """
    n, p = y.shape
    rows = []
    for effect in effects:
        try:
            plan, slope = plan_from_data(y, x, effect)
            needed = subjects_needed(plan, slope)
        except (NotIdentifiedError, InferenceError) as error:
            rows.append({"effect": effect, "status": f"not identified: {error}"})
            continue
        now = power(plan, n, slope)
        variances = {"composite": plan.var_mean, "rao": plan.var_common}
        for statistic, variance in variances.items():
            known = {
                "effect": effect,
                "statistic": statistic,
                "estimate": slope,
                "n": n,
                "n_genes": p,
                "k": plan.k,
                "r_squared": plan.r_squared,
            }
            if np.isnan(variance):
                reason = f"n = {n} subjects, p = {p} genes, k = {plan.k} columns"
                rows.append(known | {"status": f"not identified: {reason}"})
                continue
            rows.append(
                known
                | {"power": now[statistic], "n_80": needed[statistic], "variance": variance}
                | {"status": "ok" if needed[statistic] else "more than a billion subjects"}
            )
    table = pd.DataFrame(rows, columns=POWER)
    return table.astype(dict.fromkeys(("n", "n_80", "n_genes", "k"), "Int64"))


def planned(plans, **given):
    """Power of a planned study with the covariance of this one.

    Parameters
    ----------
    plans : DataFrame
        From `powers`, with a column model.
    **given
        Of the planned study: n, estimate (slope per SD of the exposure that is expected) and
        r_squared; what is not given is that of the study at hand.

    Returns
    -------
    DataFrame
        As plans, with the power and n_80 of the plan; without effects whose variance is not known.
    """
    rows = []
    for plan, tests in _plans(plans.assign(**given)):
        n, effect = int(tests["n"].iloc[0]), tests["estimate"].iloc[0]
        found = {"power": power(plan, n, effect), "n_80": subjects_needed(plan, effect)}
        rows.append(
            tests.assign(**{name: tests["statistic"].map(of) for name, of in found.items()})
        )
    return pd.concat([plans.head(0), *rows]).astype({"n_80": "Int64"})


def _plans(plans):
    """Plan and rows of every effect of every model whose variance is known."""
    known = plans[plans["variance"].notna()]
    for _, tests in known.groupby(["model", "effect"], sort=False):
        first = tests.iloc[0]
        variances = tests.set_index("statistic")["variance"].reindex(["composite", "rao"])
        yield Plan(int(first["n_genes"]), int(first["k"]), first["r_squared"], *variances), tests


def power_curves(plans):
    """Power over the number of subjects.

    Parameters
    ----------
    plans : DataFrame
        From `powers` or `planned`, with a column model.

    Returns
    -------
    DataFrame
        model, effect, statistic, subjects (80 numbers at most, up to 2,000, equally spaced in
        their logarithm) and power; no rows for effects and statistics without a variance.
    """
    rows = []
    for plan, tests in _plans(plans):
        first = tests.iloc[0]
        model, effect = first["model"], first["effect"]
        for n in np.unique(np.geomspace(plan.k + 3, LARGEST_STUDY, 80).astype(int)):
            found = power(plan, int(n), first["estimate"])
            rows += [(model, effect, statistic, n, value) for statistic, value in found.items()]
    return pd.DataFrame(rows, columns=CURVE).dropna(ignore_index=True)
