"""The effects of several studies together, in words."""

from collections.abc import Mapping

import pandas as pd

from ctra.report.apa import apa_interval, apa_number, apa_p, effect_name, in_sentence, listed
from ctra.report.cells import Row
from ctra.report.findings import LEVEL, says_something
from ctra.report.words import names_in

KEYS = ["effect", "beside", "without"]
REFUSED = "not pooled: "
FEWEST_VARYING = 3  # studies in a figure of varying effects; two say next to nothing of that
LIMITS = {  # by the number of studies: what they can say, and what they cannot
    2: "Two studies can say whether they clearly contradict each other, and how large the effect "
    "is if it is the same in both. They cannot say how much effects vary between studies.",
    4: "So few studies say little about how much effects vary between studies.",
}
WIDE = {  # by the number of studies: how to take the random-effects interval
    2: "The random-effects interval rests on one difference, and is therefore very wide. With two "
    "studies, a 0 within it does not speak against an effect.",
    4: "So few studies make the random-effects interval wide, and a 0 within it hardly speaks "
    "against an effect.",
}
NO_FINDING = (
    "A mean over studies is no finding by itself. It takes the usual standard error of each study "
    "for true, and knows nothing of its permutations and sign flips."
)


def side_by_side(pooled: pd.DataFrame) -> pd.DataFrame:
    """The means of both methods in one row.

    Parameters
    ----------
    pooled : DataFrame
        From `ctra.model.pooled.pool_studies`; no rows, or no columns, of a single study.

    Returns
    -------
    DataFrame
        A row an effect and study that is left out: columns as there, those of the random effects
        without a prefix, those of the fixed effect with `fixed_`; also tau, the root of tau2.
    """
    if pooled.empty:
        return pooled
    rows = pooled[pooled["status"] == "ok"]
    keys = rows[KEYS].astype(object)
    rows = rows.drop(columns=KEYS).join(keys.where(keys.notna(), ""))
    fixed, random = (
        rows[rows["method"] == method].set_index(KEYS) for method in ("fixed", "random")
    )
    both = random.join(fixed.add_prefix("fixed_")).reset_index()
    return both.assign(tau=both["tau2"] ** 0.5)


def together(pooled: pd.DataFrame, titles: Mapping[str, str]) -> list[str]:
    """What the studies say together, and what they cannot say.

    Parameters
    ----------
    pooled : DataFrame
        As for `side_by_side`, with effects in words.
    titles : dict of str to str
        Title by study.

    Returns
    -------
    list of str
        Sentences; none where no effect has a mean.
    """
    means = side_by_side(pooled)
    if means.empty:
        return []
    means = means[means["without"] == ""]
    rows = means.to_dict("records")
    effects = "1 effect is" if len(rows) == 1 else f"{len(rows)} effects are"
    fewest, most = means["n_studies"].min(), means["n_studies"].max()
    if len(titles) == 2:
        studies = "both studies"
    else:
        studies = "two studies or more" if fewest < most else f"{most:.0f} of {len(titles)} studies"
    told = [f"{effects} in {studies}, in models with the same exposures."]
    differ = [_named(row) for row in rows if row["p_differ"] < LEVEL]
    told.append(
        f"The studies differ more than chance allows in {listed(differ)}."
        if differ
        else "In none of them do the studies differ more than chance allows (p < .05)."
        if len(rows) > 1
        else f"The studies do not differ more than chance allows (p {apa_p(rows[0]['p_differ'])})."
    )
    one = [_as_one(row) for row in rows if not row["p_differ"] < LEVEL]
    told += [f"Taken as one effect, b is {listed(one)}."] if one else []
    return told + _of_number(means, LIMITS)


def cautions(pooled: pd.DataFrame) -> list[str]:
    """What to keep in mind about the means, as sentences; none where no effect has a mean.

    Parameters
    ----------
    pooled : DataFrame
        As for `side_by_side`.

    Returns
    -------
    list of str
    """
    means = side_by_side(pooled)
    return [] if means.empty else [*_of_number(means, WIDE), *_designs(means), NO_FINDING]


def not_together(pooled: pd.DataFrame, titles: Mapping[str, str]) -> list[str]:
    """Which effects, or studies of them, are in no mean, and why.

    Parameters
    ----------
    pooled, titles
        As for `together`.

    Returns
    -------
    list of str
        A sentence for each reason.
    """
    if pooled.empty:
        return []
    refused = pooled[pooled["status"] != "ok"]
    told = [
        f"No mean over studies: {'; '.join(_of(row, titles) for row in rows.to_dict('records'))} "
        f"({str(status).removeprefix(REFUSED)})."
        for status, rows in refused.groupby("status", sort=False)
    ]
    whole = pooled[(pooled["method"] == "fixed") & pooled["without"].isna()]
    for row in whole.to_dict("records"):
        if says_something(row["apart"]):
            told.append(f"Not in the mean of {_name(row)}: {row['apart']}.")
    return told


def _of_number(means: pd.DataFrame, texts: Mapping[int, str]) -> list[str]:
    """The text for the number of studies, of the effect that has the fewest; none for many."""
    least = int(means["n_studies"].min())
    return [text for most, text in texts.items() if least <= most][:1]


def _as_one(row: Row) -> str:
    """The fixed effect of an effect."""
    limits = apa_interval(row["fixed_ci_low"], row["fixed_ci_high"])
    return f"{apa_number(row['fixed_estimate'])} {limits} for {in_sentence(_name(row))}"


def _named(row: Row) -> str:
    """An effect in which studies differ, with its p."""
    return f"{_name(row)} (p {apa_p(row['p_differ'])})"


def _name(row: Row) -> str:
    """An effect and what it stands beside."""
    others = " and ".join(map(effect_name, names_in(row["beside"])))
    return effect_name(row["effect"]) + (f" beside {others}" if others else "")


def _of(row: Row, titles: Mapping[str, str]) -> str:
    """An effect without a mean, and its studies."""
    return f"{_name(row)}, {' and '.join(titles[study] for study in names_in(row['studies']))}"


def _designs(means: pd.DataFrame) -> list[str]:
    """In what the designs differ, over all effects."""
    aspects = [name for cell in means["differ_in"] for name in names_in(cell)]
    every = list(dict.fromkeys(aspects))
    if not every:
        return []
    return [
        f"The designs of the studies differ: {', '.join(every)}. A difference between their slopes "
        "may come from that."
    ]
