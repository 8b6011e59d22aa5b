"""What each effect of a study shows, which p of it to believe, and whether it is a finding."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ctra.files.effects import factors_of, is_product
from ctra.report.cells import Row

LEVEL = 0.05
FRAGILE, NOT_SHOWN, NO_RESULT = "fragile", "no association shown", "no result"
OF_MEAN = ("composite", "robust")  # statistics of the slope that a finding is of
CLAIMS = ("lower CTRA expression", "higher CTRA expression", "falling slope", "rising slope")
COLUMNS = [
    "model",
    "effect",
    "primary",
    "estimate",
    "p_value",
    "p_permutation",
    "p_wild",
    "p",
    "tested",
    "p_holm",
    "finding",
    "reason",
]


def findings(
    results: pd.DataFrame,
    influence: pd.DataFrame,
    *,
    primary: tuple[str, str] | None = None,
    clustered: bool = False,
) -> pd.DataFrame:
    """What each effect of a study shows.

    Parameters
    ----------
    results, influence : DataFrame
        Tables of the declared models of one study (`ctra.model.analysis.fit_model`), with a column
        model.
    primary : (str, str), optional
        Model and effect that the study declares as its primary one.
    clustered : bool
        Whether the study declares clusters of participants.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`, a row an effect. p is the one to believe: see `believable`.
        tested is how many effects of the study have one. finding and reason: see `judge`.

    Notes
    -----
    p_holm: Holm 1979, Scand J Stat 6:65, over the p of all effects.
    """
    keys = ["model", "effect", "statistic"]
    alone = influence[influence["left_out"] == "subject"].set_index(keys)["p_high"]
    p_high = alone[~alone.index.duplicated()].to_dict()
    rows = []
    for (model, effect), of_effect in results.groupby(keys[:2], sort=False):
        tests = {str(row["statistic"]): row for row in of_effect.to_dict("records")}
        finding, reason = judge(tests, p_high.get((model, effect, "composite")), clustered)
        values = believable(tests, clustered)
        row = {"model": model, "effect": effect, "estimate": tests["composite"]["estimate"]}
        row["primary"] = "yes" if (model, effect) == primary else "no"
        rows.append(row | values | {"finding": finding, "reason": reason})
    table = pd.DataFrame(rows).reindex(columns=COLUMNS)
    return table.assign(tested=table["p"].notna().sum(), p_holm=holm(table["p"]))


def judge(tests: Mapping[str, Row], p_high: float | None, clustered: bool) -> tuple[str, str]:
    """What an effect shows, and why that is not to be relied on.

    Parameters
    ----------
    tests : dict of str to dict
        Rows of the effect by statistic: the composite and the robust one are needed.
    p_high : float or None
        The composite's highest p without one participant.
    clustered : bool
        Whether the study declares clusters of participants.

    Returns
    -------
    finding : str
        One of `CLAIMS` where the composite's nominal p is below 0.05 and there is no doubt;
        `fragile` with one; `no association shown` where that p is not below; `no result`.
    reason : str
        The first doubt about a fragile effect; else empty.

    Notes
    -----
    A p by sign flips that is missing is a doubt, `not measured`. One by permutation may be missing:
    clusters may leave no useful permutations.
    """
    composite = tests["composite"]
    if composite["status"] != "ok":
        return NO_RESULT, ""
    if not composite["p_value"] < LEVEL:
        return NOT_SHOWN, ""
    if reason := _doubt(composite, tests["robust"], p_high, clustered):
        return FRAGILE, reason
    return claim(composite), ""


def claim(test: Row) -> str:
    """The direction of a slope, in a few words.

    Parameters
    ----------
    test : dict
        effect and estimate.

    Returns
    -------
    str
        `lower CTRA expression` or `higher CTRA expression` with more of the exposure; of a product
        `falling slope` or `rising slope` of one exposure with more of the other.
    """
    falls = test["estimate"] < 0
    if is_product(test["effect"]):
        return "falling slope" if falls else "rising slope"
    return "lower CTRA expression" if falls else "higher CTRA expression"


def believable(tests: Mapping[str, Row], clustered: bool) -> dict[str, float]:
    """Every p of an effect, and the one to believe.

    Parameters
    ----------
    tests, clustered
        As for `judge`.

    Returns
    -------
    dict of str to float
        p_value and p_permutation of the composite, p_wild of the robust one, and p. This is the
        largest of them, and with clusters of the robust p_value too. Those missing do not count.
    """
    composite, robust = tests["composite"], tests["robust"]
    values = {
        "p_value": composite["p_value"],
        "p_permutation": composite["p_permutation"],
        "p_wild": robust["p_wild"],
    }
    every = [*values.values(), robust["p_value"] if clustered else np.nan]
    there = [p for p in every if not pd.isna(p)]
    return values | {"p": max(there, default=np.nan)}


def holm(p: pd.Series) -> pd.Series:
    """Holm's p of several tests; missing ones stay so, and are not counted."""
    ordered = p.dropna().sort_values(kind="stable")
    steps = ordered * np.arange(len(ordered), 0, -1)
    return steps.cummax().clip(upper=1).reindex(p.index)


def of_claimed_products(rows: pd.DataFrame, findings: pd.DataFrame) -> pd.Series:
    """Whether the product behind each simple slope or region is a finding.

    Parameters
    ----------
    rows : DataFrame
        model, exposure and moderator, of one study.
    findings : DataFrame
        From `findings`, of that study.

    Returns
    -------
    Series of bool
        On the index of the rows.
    """
    claimed = findings[findings["finding"].isin(CLAIMS)]
    effects = zip(claimed["model"], claimed["effect"], strict=True)
    shown = {(model, frozenset(factors_of(effect))) for model, effect in effects}
    pairs = zip(rows["model"], rows["exposure"], rows["moderator"], strict=True)
    of_shown = [(model, frozenset(pair)) in shown for model, *pair in pairs]
    return pd.Series(of_shown, rows.index, dtype=bool)


def says_something(value: object) -> bool:
    """Whether a cell of text has one: an empty cell is read as a missing number."""
    return isinstance(value, str) and bool(value)


def _doubt(composite: Row, robust: Row, p_high: float | None, clustered: bool) -> str:
    """The first reason not to claim a slope whose nominal p is below 0.05; empty for none."""
    by_wild, by_cluster = robust["p_wild"] >= LEVEL, robust["p_value"] >= LEVEL
    needed = ["p_wild", "p_value"] if clustered else ["p_wild"]
    doubts = {
        "few": says_something(robust["breakdown"]),
        "curvature": is_product(composite["effect"]) and not composite["p_squares"] < LEVEL,
        "cluster": clustered and (by_wild or by_cluster),
        "not measured": any(pd.isna(robust[p]) for p in needed),
        "spread": by_wild and composite["spread_p"] < LEVEL,
        "one participant": by_wild and p_high is not None and p_high >= LEVEL,
        "permutation": composite["p_permutation"] >= LEVEL,
        "unequal spread": by_wild,
    }
    return next((name for name, holds in doubts.items() if holds), "")
