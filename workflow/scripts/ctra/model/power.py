"""Power of a study like the one at hand, and of one that is planned."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from ctra.files.errors import InferenceError, NotIdentifiedError
from ctra.inference.partial import Partial
from ctra.inference.planning import Plan, PlannedTest, numbers_needed, plan_of, powers_at
from ctra.model.refusal import Refusal

POWER = [
    "effect",
    "statistic",
    "estimate",
    "n",
    "power",
    "n_80",
    "n_genes",
    "k",
    "r_squared",
    "variance",
    "status",
]
CURVE = ["model", "effect", "statistic", "subjects", "power"]
LARGEST_STUDY = 2000  # subjects, at the end of a power curve


def powers(
    partials: Mapping[str, Partial | Refusal], tests: Mapping[str, PlannedTest]
) -> pd.DataFrame:
    """Power of a study like this one for the slope that the composite found here.

    Parameters
    ----------
    partials : dict of str to Partial or Refusal
        By effect: its column given the others, or why there is none.
    tests : dict of str to PlannedTest
        By statistic.

    Returns
    -------
    DataFrame
        The columns of `POWER`, a row an effect and statistic: estimate (of the composite), n, power
        at n, n_80 (subjects for 80 % power), n_genes, k, r_squared and variance (what a
        `ctra.inference.planning.Plan` of the statistic is made of), and status.
    """
    rows: list[dict[str, object]] = []
    for effect, partial in partials.items():
        if isinstance(partial, Refusal):
            rows.append({"effect": effect, "status": partial.reason})
        else:
            rows += _of_effect(effect, partial, tests)
    table = pd.DataFrame(rows, columns=POWER)
    return table.astype(dict.fromkeys(("n", "n_80", "n_genes", "k"), "Int64"))


def _of_effect(
    effect: str, partial: Partial, tests: Mapping[str, PlannedTest]
) -> list[dict[str, object]]:
    """Rows of one effect."""
    try:
        plan, slope = plan_of(partial)
        needed = numbers_needed(plan, slope, tests)
    except (NotIdentifiedError, InferenceError) as error:
        return [{"effect": effect, "status": f"not identified: {error}"}]
    now = powers_at(plan, partial.n, slope, tests)
    rows = []
    for statistic, test in tests.items():
        row = {
            "effect": effect,
            "statistic": statistic,
            "estimate": slope,
            "n": partial.n,
            "n_genes": plan.p,
            "k": plan.k,
            "r_squared": plan.r_squared,
        }
        variance = plan.variances[test.variance]
        if np.isnan(variance):
            numbers = (
                f"{partial.n} participants are too few for {plan.p} genes and {plan.k} predictors"
            )
            rows.append(row | {"status": f"not identified: {numbers}"})
            continue
        status = "ok" if needed[statistic] else "more than a billion participants"
        found = {"power": now[statistic], "n_80": needed[statistic], "variance": variance}
        rows.append(row | found | {"status": status})
    return rows


def planned(plans: pd.DataFrame, tests: Mapping[str, PlannedTest], **given: float) -> pd.DataFrame:
    """Power of a planned study with the covariance of this one.

    Parameters
    ----------
    plans : DataFrame
        From `powers`, with a column model.
    tests : dict of str to PlannedTest
        By statistic.
    **given
        Of the planned study: n, estimate (slope per SD of the exposure that is expected) and
        r_squared; what is not given is that of the study at hand.

    Returns
    -------
    DataFrame
        As plans, with the power and n_80 of the plan; without effects whose variance is not known.
    """
    rows = []
    for plan, of_effect in _plans(plans.assign(**given), tests):
        n, effect = int(of_effect["n"].iloc[0]), float(of_effect["estimate"].iloc[0])
        power = powers_at(plan, n, effect, tests)
        needed = numbers_needed(plan, effect, tests)
        statistic = of_effect["statistic"]
        rows.append(of_effect.assign(power=statistic.map(power), n_80=statistic.map(needed)))
    return pd.concat([plans.head(0), *rows]).astype({"n_80": "Int64"})


def power_curves(plans: pd.DataFrame, tests: Mapping[str, PlannedTest]) -> pd.DataFrame:
    """Power over the number of subjects.

    Parameters
    ----------
    plans : DataFrame
        From `powers` or `planned`, with a column model.
    tests : dict of str to PlannedTest
        By statistic.

    Returns
    -------
    DataFrame
        model, effect, statistic, subjects (80 numbers at most, up to 2,000, equally spaced in
        their logarithm) and power; no rows for effects and statistics without a variance.
    """
    rows = []
    for plan, of_effect in _plans(plans, tests):
        first = of_effect.iloc[0]
        for n in np.unique(np.geomspace(plan.k + 3, LARGEST_STUDY, 80).astype(int)):
            found = powers_at(plan, int(n), first["estimate"], tests)
            rows += [
                (first["model"], first["effect"], statistic, n, power)
                for statistic, power in found.items()
            ]
    return pd.DataFrame(rows, columns=CURVE).dropna(ignore_index=True)


def _plans(
    plans: pd.DataFrame, tests: Mapping[str, PlannedTest]
) -> Iterator[tuple[Plan, pd.DataFrame]]:
    """Plan and rows of every effect of every model whose variance is known."""
    known = plans[plans["variance"].notna()]
    for _, of_effect in known.groupby(["model", "effect"], sort=False):
        first = of_effect.iloc[0]
        variances = {
            tests[row["statistic"]].variance: row["variance"]
            for row in of_effect.to_dict("records")
            if row["statistic"] in tests
        }
        plan = Plan(
            p=int(first["n_genes"]),
            k=int(first["k"]),
            r_squared=first["r_squared"],
            var_mean=variances.get("var_mean", np.nan),
            var_common=variances.get("var_common", np.nan),
        )
        yield plan, of_effect
