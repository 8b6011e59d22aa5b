"""Questionnaires in the analysed sample: how well their items hang together, mean and SD."""

import pandas as pd
from scipy.special import fdtri

from ctra.cohort.phenotype import Phenotype
from ctra.cohort.scales import Scale
from ctra.files.rounding import varies

SCALE_COLUMNS = [
    "scale",
    "title",
    "source",
    "scoring",
    "items",
    "n",
    "mean",
    "sd",
    "n_complete",
    "alpha",
    "alpha_ci_low",
    "alpha_ci_high",
    "remarks",
    "reference",
]
ITEM_COLUMNS = [
    "scale",
    "item",
    "reversed",
    "n",
    "n_between",
    "min",
    "max",
    "mean",
    "sd",
    "item_rest_r",
    "remarks",
]
# Participants from whom, and shares of the range, from which it is remarked that nobody answers so
ANSWERED = 20
UNUSED, UNUSED_BY_ITEM = 0.1, 0.3


def cronbach_alpha(items: pd.DataFrame) -> float:
    """Cronbach's alpha of recoded items.

    Parameters
    ----------
    items : DataFrame, shape (n_participants, n_items)
        Participants with a missing item are left out.

    Returns
    -------
    float
        k / (k - 1) (1 - sum of the items' variances / variance of their sum); Cronbach 1951,
        doi:10.1007/BF02310555. Missing for a single item, and where the sum does not vary.
    """
    items = items.dropna()
    k = items.shape[1]
    total = items.sum(axis=1)
    if k < 2 or not varies(total, _largest(items)):
        return float("nan")
    return k / (k - 1) * (1 - items.var().sum() / total.var())


def alpha_interval(
    alpha: float, participants: int, items: int, *, level: float = 0.95
) -> tuple[float, float]:
    """Confidence interval of Cronbach's alpha.

    Parameters
    ----------
    alpha : float
    participants, items : int
        Numbers of those that it was computed from.
    level : float

    Returns
    -------
    low, high : float
        Missing where alpha is.

    Notes
    -----
    Feldt, Woodruff & Salih 1987, doi:10.1177/014662168701100107: with normal scores and equal
    covariances of the items (1 - population alpha) / (1 - alpha) has the F distribution with n - 1
    and (n - 1)(k - 1) degrees of freedom. psych 2.2.9 (R) has it as `alpha.ci`.
    """
    df = participants - 1, (participants - 1) * (items - 1)
    tail = (1 - level) / 2
    low, high = (1 - (1 - alpha) * fdtri(*df, share) for share in (1 - tail, tail))
    return float(low), float(high)


def item_rest_correlations(items: pd.DataFrame) -> pd.Series:
    """Correlation of each recoded item with the sum of the others (corrected item-total).

    Parameters
    ----------
    items : DataFrame, shape (n_participants, n_items)
        Participants with a missing item are left out.

    Returns
    -------
    Series of float, shape (n_items,)
        Missing where the item or the rest does not vary.
    """
    items = items.dropna()
    rest = pd.DataFrame({item: items.drop(columns=item).sum(axis=1) for item in items})
    size = _largest(items)
    vary = [varies(items[item], size) and varies(rest[item], size) for item in items]
    return items.loc[:, vary].corrwith(rest).reindex(items.columns)


def _largest(items: pd.DataFrame) -> float:
    """Largest sum of responses, by which the rounding of recoded items is measured."""
    return items.abs().sum(axis=1).max()


def describe_scales(
    phenotype: Phenotype, scores: pd.DataFrame, scales: list[Scale], subjects: pd.Index
) -> pd.DataFrame:
    """Consistency, mean and SD of each questionnaire in the analysed sample.

    Parameters
    ----------
    phenotype : Phenotype
    scores : DataFrame, shape (n_participants, n_scales)
    scales : list of Scale
    subjects : Index of str
        The participants of the analysed sample.

    Returns
    -------
    DataFrame, one row a scale
        scale, title, source (`items`, or `pre-scored` where the phenotype has the scores), scoring,
        items (their number), n (participants with a score), mean, sd, n_complete (those with all
        items), alpha (Cronbach's, of those), alpha_ci_low and alpha_ci_high (95 %), remarks (what
        speaks against the scoring: a negative alpha, responses of a narrower range), reference.
    """
    rows = []
    for scale in scales:
        score = scores.loc[subjects, scale.name]
        row = {
            "scale": scale.name,
            "title": scale.title,
            "source": "pre-scored",
            "scoring": scale.scoring,
            "items": len(scale.items),
            "n": score.count(),
            "mean": score.mean(),
            "sd": score.std(),
            "n_complete": 0,
        }
        if not scale.prescored(phenotype.header):
            given = _responses(phenotype, scale).loc[subjects]
            complete = scale.recode(given).dropna()
            alpha = cronbach_alpha(complete)
            low, high = alpha_interval(alpha, len(complete), len(scale.items))
            row |= {"source": "items", "n_complete": len(complete), "alpha": alpha}
            row |= {"alpha_ci_low": low, "alpha_ci_high": high}
            row["remarks"] = _scale_remarks(given, complete, alpha, scale)
        rows.append(row | {"reference": scale.reference})
    return pd.DataFrame(rows, columns=SCALE_COLUMNS)


def describe_items(phenotype: Phenotype, scales: list[Scale], subjects: pd.Index) -> pd.DataFrame:
    """Each item of each questionnaire in the analysed sample.

    Parameters
    ----------
    phenotype : Phenotype
    scales : list of Scale
    subjects : Index of str
        The participants of the analysed sample.

    Returns
    -------
    DataFrame, one row an item
        scale, item, reversed (yes or no), n (answered), n_between (responses between two whole
        numbers), min and max (of the responses as given), mean and sd (reversed items turned
        round), item_rest_r (correlation with the sum of the other items, in the participants with
        all of them), remarks (what speaks against the scoring: a negative correlation, or responses
        of a narrower range). Scales that the phenotype has the scores of have no rows.
    """
    tables = [pd.DataFrame(columns=ITEM_COLUMNS)]
    for scale in scales:
        if not scale.prescored(phenotype.header):
            given = _responses(phenotype, scale).loc[subjects]
            items = scale.recode(given)
            rest = item_rest_correlations(items)
            table = {
                "scale": scale.name,
                "item": scale.items,
                "reversed": ["yes" if item in scale.reversed else "no" for item in scale.items],
                "n": items.count(),
                "n_between": (items.notna() & (items % 1 != 0)).sum(),
                "min": given.min(),
                "max": given.max(),
                "mean": items.mean(),
                "sd": items.std(),
                "item_rest_r": rest,
                "remarks": [_item_remarks(given[item], rest[item], scale) for item in scale.items],
            }
            tables.append(pd.DataFrame(table))
    return pd.concat(tables[1:] or tables, ignore_index=True)


def _scale_remarks(given: pd.DataFrame, complete: pd.DataFrame, alpha: float, scale: Scale) -> str:
    """What speaks against how a questionnaire is scored."""
    remarks = ["alpha is negative: check which items are reversed"] if alpha < 0 else []
    rest = item_rest_correlations(complete)
    if (rest < 0).any():
        against = ", ".join(rest.index[rest < 0])
        remarks.append(f"against the other items: {against}; check which are reversed")
    remarks += _unused(pd.Series(given.to_numpy().ravel()), scale, len(given), UNUSED)
    return "; ".join(remarks)


def _item_remarks(given: pd.Series, rest: float, scale: Scale) -> str:
    """What speaks against how an item is scored."""
    remarks = ["against the other items: check whether it is reversed"] if rest < 0 else []
    remarks += _unused(given, scale, given.count(), UNUSED_BY_ITEM)
    return "; ".join(remarks)


def _unused(given: pd.Series, scale: Scale, n: int, share: float) -> list[str]:
    """Whether nobody gives the responses at an end of a scale, so that its range may be wrong."""
    low, high = scale.range
    lowest, highest = given.min(), given.max()
    if n < ANSWERED or max(lowest - low, high - highest) < share * (high - low):
        return []
    return [f"responses are {lowest:g} to {highest:g} where {low:g} to {high:g} is declared"]


def _responses(phenotype: Phenotype, scale: Scale) -> pd.DataFrame:
    """The items of a scale as they were answered."""
    return pd.DataFrame({item: phenotype.numbers(item) for item in scale.items})
