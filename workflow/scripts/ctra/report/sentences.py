"""Results as sentences, with the numbers written as the APA's manual asks for."""

from collections.abc import Mapping

import pandas as pd

from ctra.files.effects import Contrast, contrast_of, factors_of
from ctra.inference.catalogue import BY_KEY, STATISTICS
from ctra.report.apa import (
    apa_interval,
    apa_number,
    apa_p,
    apa_share,
    at_mean_of,
    group,
    in_sentence,
)
from ctra.report.cells import Row
from ctra.report.findings import (
    FRAGILE,
    LEVEL,
    NOT_SHOWN,
    OF_MEAN,
    claim,
    of_claimed_products,
)
from ctra.report.trust import doubt

SLOPES = [statistic.key for statistic in STATISTICS if statistic.slope]
COLUMNS = ["study", "model", "effect", "statistic", "sentence"]


def effect_sentences(
    results: pd.DataFrame, findings: pd.DataFrame, titles: Mapping[str, str]
) -> pd.DataFrame:
    """A sentence for every effect of a model and each slope of it whose status is ok.

    An association is claimed only of a finding, in its direction, and only by tests that are
    calibrated here.

    Parameters
    ----------
    results : DataFrame
        Results of a model, from `ctra.model.analysis.fit_model`, with study and model.
    findings : DataFrame
        Of the study (`ctra.report.findings`).
    titles : dict of str to str
        Labels by column; other columns are called by their name.

    Returns
    -------
    DataFrame
        study, model, effect, statistic, sentence.
    """
    rows, keys = _reported(results), ["model", "effect"]
    found = {(row["model"], row["effect"]): row for row in findings.to_dict("records")}
    effects = results["effect"].unique().tolist()
    sentences = []
    for row in rows.to_dict("records"):
        effect, of_effect = row["effect"], found[tuple(row[key] for key in keys)]
        labels = [_label(column, titles) for column in factors_of(effect)]
        name = labels[0] if len(labels) == 1 else f"the product of {' and '.join(labels)}"
        at_mean = " and ".join(_label(column, titles) for column in at_mean_of(effect, effects))
        where = f"at the mean of {at_mean}" if at_mean else ""
        tests = ", ".join(_further_p(row, of_effect))
        says = f"{_claim(row, of_effect['finding'], name, where)} {_numbers(row, tests)}"
        fragile = row["statistic"] in OF_MEAN and of_effect["finding"] == FRAGILE
        sentences.append(f"{says} The result is fragile, and no finding." if fragile else says)
    return rows.assign(sentence=sentences).reindex(columns=COLUMNS)


def slope_sentences(
    slopes: pd.DataFrame, findings: pd.DataFrame, titles: Mapping[str, str]
) -> pd.DataFrame:
    """A sentence for every simple slope of the composite; it claims something only of findings.

    Parameters
    ----------
    slopes : DataFrame
        Slopes of a model, from `ctra.model.analysis.fit_model`, with study and model.
    findings, titles
        As for `effect_sentences`. Below a product that is no finding no slope has a p.

    Returns
    -------
    DataFrame
        As `effect_sentences`; the effect is e.g. `prwo at orientation +1 SD`.
    """
    rows = _reported(slopes[slopes["statistic"] == "composite"])
    effects, sentences = [], []
    of_claimed = of_claimed_products(rows, findings)
    for row, claimed in zip(rows.to_dict("records"), of_claimed, strict=True):
        place = "mean" if row["value"] == 0 else f"{row['value']:+g} SD".replace("-", "−")
        where = f"the mean of {_label(row['moderator'], titles)}"
        if row["value"]:
            side = "above" if row["value"] > 0 else "below"
            where = f"{abs(row['value']):g} SD {side} {where}"
        effects.append(f"{row['exposure']} at {row['moderator']} {place}")
        name = _label(row["exposure"], titles)
        if claimed:
            says = f"At {where}, CTRA expression was {_associated(row)} {name}, {_numbers(row)}"
        else:
            says = (
                f"At {where}, the slope on {name} was estimated as {_estimate(row)}. The product "
                "is no finding, and neither is this slope."
            )
        sentences.append(says)
    return rows.assign(effect=effects, sentence=sentences).reindex(columns=COLUMNS)


def _claim(row: Row, finding: str, name: str, where: str) -> str:
    """The start of a sentence, with what a slope shows or else that it is an estimate."""
    believed = [p for p in (row["p_value"], row["p_permutation"], row["p_wild"]) if not pd.isna(p)]
    if row["statistic"] in OF_MEAN:
        trusted, not_shown = True, finding == NOT_SHOWN
    else:
        trusted, not_shown = row["calibrated"] == "yes", True
    claimed = trusted and claim(row) == finding and max(believed, default=1.0) < LEVEL
    not_shown = trusted and not_shown and row["p_value"] >= LEVEL
    if groups := contrast_of(name):
        return _claim_of_groups(row, groups, claims=claimed or not_shown)
    if claimed or not_shown:
        start = f"{where[:1].upper()}{where[1:]}, " if where else ""
        return f"{start}CTRA expression was {_associated(row)} {name},"
    place = f", {where}," if where else ""
    return f"The slope of CTRA expression on {name}{place} was estimated as"


def _claim_of_groups(row: Row, groups: Contrast, *, claims: bool) -> str:
    """The same of a group beside the reference."""
    by, one, other = f"By {groups.column},", group(groups.level), group(groups.reference)
    if not claims:
        return f"{by} the difference of CTRA expression between {one} and {other} was estimated as"
    if not row["p_value"] < LEVEL:
        return f"{by} CTRA expression was not shown to differ between {one} and {other},"
    more = "lower" if row["estimate"] < 0 else "higher"
    return f"{by} CTRA expression was {more} in {one} than in {other},"


def _associated(row: Row) -> str:
    """What a slope shows whose p can be believed."""
    if not row["p_value"] < LEVEL:
        return "not shown to be associated with"
    return f"{'negatively' if row['estimate'] < 0 else 'positively'} associated with"


def _further_p(row: Row, found: Row) -> list[str]:
    """What stands beside the nominal p: the others of the composite; else a size that is wrong."""
    if row["statistic"] == "composite":
        names = {"p_permutation": "permutation", "p_wild": "sign-flip", "p_holm": "Holm"}
        return [f"{name} p {apa_p(found[p])}" for p, name in names.items() if not pd.isna(found[p])]
    if doubt(row) not in ("size", "few draws"):
        return []
    size, low, high = (apa_share(row[name]) for name in ("size", "size_low", "size_high"))
    return [f"false-alarm rate {size} [{low}, {high}]"]


def _reported(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["statistic"].isin(SLOPES) & (table["status"] == "ok")]


def _label(column: str, titles: Mapping[str, str]) -> str:
    groups = contrast_of(column)
    if groups and column not in titles:
        return str(groups._replace(column=_label(groups.column, titles)))
    return in_sentence(titles.get(column, column))


def _estimate(row: Row) -> str:
    limits = apa_interval(row["ci_low"], row["ci_high"])
    return f"b = {apa_number(row['estimate'])}" + (f", 95% CI {limits}" if limits else "")


def _numbers(row: Row, further: str = "") -> str:
    df = f"{row['df']:.0f}" if row["df"] % 1 == 0 else f"{row['df']:.1f}"
    said = BY_KEY[row["statistic"]].sentence
    ending = f" ({said})" if said else ""
    beside = f", {further}" if further else ""
    return (
        f"{_estimate(row)}, SE = {apa_number(row['std_error'])}, "
        f"t({df}) = {apa_number(row['t'], 2)}, p {apa_p(row['p_value'])}{beside}{ending}."
    )
