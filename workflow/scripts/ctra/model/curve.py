"""The slope of an effect in every specification, sorted, summed up and tested together."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.cohort.choices import Cohort
from ctra.files.errors import NotIdentifiedError
from ctra.files.rounding import varies
from ctra.inference.joint import Specified, joint_test
from ctra.inference.mean_composite import fit_composite
from ctra.inference.partial import Partial
from ctra.inference.permutation import LEVEL, too_few_orders
from ctra.inference.permuted import composite_t
from ctra.inference.sandwich import fit_robust
from ctra.marginal.iterative import one_thread
from ctra.model.analysis import TEST, Specification
from ctra.model.refusal import Refusal
from ctra.model.specifications import Choices, Made, every_specification

CHOICES = ["million", "floor", "scale", "covariates", "who"]
COLUMNS = {
    "specifications": [
        "effect",
        "declared",
        *CHOICES,
        "statistic",
        *TEST,
        "beta",
        "n",
        "n_genes",
        "k",
        "status",
    ],
    "curve": [
        "effect",
        "n_specifications",
        "n_same_sign",
        "n_below",
        "n_opposite",
        "n_significant",
        "expected",
        "beta",
        "beta_low",
        "beta_median",
        "beta_high",
        "p_median",
        "p_share",
        "hangs_on",
        "hangs_share",
        "n_refused",
        "n_same",
        "not_here",
        "status",
    ],
}
TOO_FEW = "no joint test: strata leave too few permutations"
CLUSTERS = "no joint test: participants with clusters do not change places one by one"
ALONE = "no other combination of choices has a result"
NO_DRAWS = "no joint test: specifications.permutations is 0"


@one_thread
def specification_curve(
    profiles: pd.DataFrame,
    markers: pd.DataFrame | None,
    cohort: Cohort,
    specification: Specification,
    choices: Choices,
    *,
    effects: Sequence[str],
    seed: int,
    draws: int,
) -> dict[str, pd.DataFrame]:
    """Fit a model in all combinations of the choices, sum them up, and test them together.

    Parameters
    ----------
    profiles, markers, cohort, specification, choices
        As for `ctra.model.specifications.every_specification`.
    effects : list of str
        Those that are looked at; all of the model where it is empty.
    seed, draws : int
        Of the joint test; there is none without draws.

    Returns
    -------
    dict of str to DataFrame
        specifications: a row an effect and specification, from the lowest to the highest beta,
        those without a result last. The slope is that of the mean composite in a model of its own;
        beta is the same in SD of the composite per SD of the column. With clusters its standard
        error is the robust one, and there is no joint test.
        curve: a row an effect. See `COLUMNS`, and `ctra.inference.joint.joint_test`.
    """
    made, n_same, strata = every_specification(profiles, markers, cohort, specification, choices)
    about = {"n_same": n_same, "not_here": choices.not_here(profiles)}
    tables, curves = [], []
    for effect in effects or _effects(made, specification):
        rows, specified = _fits(made, effect, clustered=bool(specification.cluster))
        curve = {"effect": effect} | about | _summary(rows)
        if curve["status"] == "ok":
            curve |= _together(specified, bool(specification.cluster), strata, seed, draws)
        tables.append(rows.sort_values("beta", kind="stable"))
        curves.append(curve)
    return {
        "specifications": pd.concat(tables, ignore_index=True),
        "curve": pd.DataFrame(curves).reindex(columns=COLUMNS["curve"]),
    }


def _effects(made: Sequence[Made], specification: Specification) -> list[str]:
    """Exposures and products of the model as declared, which comes first."""
    x = next(one.data.x for one in made if not isinstance(one.data, Refusal))
    return list(x.columns[: len(specification.exposure_columns(x)) + len(specification.products)])


def _fits(
    made: Sequence[Made], effect: str, *, clustered: bool
) -> tuple[pd.DataFrame, list[Specified]]:
    """Row of an effect in every specification, and its column in those with a result."""
    rows, specified = [], []
    for place, one in enumerate(made):
        row: dict[str, Any] = {"effect": effect, "declared": "no" if place else "yes"}
        row |= {**one.chosen, "statistic": "robust" if clustered else "composite"}
        row["beta"] = np.nan
        rows.append(row)
        if isinstance(one.data, Refusal):
            row["status"] = one.data.reason
            continue
        row |= {"n": one.data.n, "n_genes": one.data.p, "k": one.data.k}
        if effect not in one.data.x:
            row["status"] = f"nobody is in the group of {effect}"
            continue
        try:
            fit = (fit_robust if clustered else fit_composite)(one.data)
            partial = Partial(one.data, effect)
        except NotIdentifiedError as error:
            row["status"] = Refusal.of(error).reason
            continue
        scale = float(one.data.x[effect].std(ddof=1) / one.data.mean.std(ddof=1))
        test = fit.t_test({effect: {effect: 1.0}})
        row |= {name: test[name].iloc[0] for name in [*TEST, "status"]}
        row["beta"] = row["estimate"] * scale
        if row["status"] == "ok":
            specified.append(Specified(partial, one.people, scale))
    return pd.DataFrame(rows).reindex(columns=COLUMNS["specifications"]), specified


def _summary(rows: pd.DataFrame) -> dict[str, Any]:
    """How the slopes of all specifications lie."""
    there = rows[rows["status"] == "ok"]
    found: dict[str, Any] = {"n_specifications": len(there), "n_refused": len(rows) - len(there)}
    declared = rows.iloc[0]
    if declared["status"] != "ok":
        reason = declared["status"].removeprefix("not identified: ")
        return found | {"status": f"the declared model has no result: {reason}"}
    if len(there) == 1:
        return found | {"status": ALONE}
    beta, below = there["beta"], there["p_value"] < LEVEL
    median, same = beta.median(), np.sign(beta) == np.sign(declared["beta"])
    on, share = _hangs_on(there)
    return found | {
        "n_same_sign": int(same.sum()),
        "n_below": int((below & same).sum()),
        "n_opposite": int((below & ~same).sum()),
        "n_significant": int((below & (np.sign(beta) == np.sign(median))).sum()),
        "beta": declared["beta"],
        "beta_low": beta.min(),
        "beta_median": median,
        "beta_high": beta.max(),
        "hangs_on": on,
        "hangs_share": share,
        "status": "ok",
    }


def _hangs_on(rows: pd.DataFrame) -> tuple[str, float]:
    """The choice that moves beta most, and its share of the sum of squares of beta."""
    away = rows["beta"] - rows["beta"].mean()
    varied = [choice for choice in CHOICES if rows[choice].nunique() > 1]
    if not varied or not varies(rows["beta"], rows["beta"].abs().max()):
        return "", np.nan
    between = {choice: away.groupby(rows[choice]).transform("mean") for choice in varied}
    shares = {choice: float((mean**2).sum() / (away**2).sum()) for choice, mean in between.items()}
    most = max(shares, key=lambda choice: shares[choice])
    return most, shares[most]


def _together(
    specified: Sequence[Specified],
    clustered: bool,
    strata: NDArray[np.intp] | None,
    seed: int,
    draws: int,
) -> dict[str, Any]:
    """The joint test of an effect, or why there is none."""
    if not draws:
        return {"status": NO_DRAWS}
    if clustered:
        return {"status": CLUSTERS}
    if any(too_few_orders(one.partial) for one in specified):
        return {"status": TOO_FEW}
    how: dict[str, Any] = {"seed": seed, "draws": draws, "method": "reml"}
    found = joint_test(specified, composite_t, strata=strata, **how)
    return {
        "expected": found.expected,
        "p_median": found.p_median,
        "p_share": found.p_share,
    }
