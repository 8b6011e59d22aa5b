"""Results as sentences, with the numbers written as the APA's manual asks for."""

from collections.abc import Mapping

import pandas as pd

from ctra.inference.catalogue import BY_KEY, STATISTICS
from ctra.report.apa import apa_number, apa_p
from ctra.report.cells import Row
from ctra.report.verdict import finding

SLOPES = [statistic.key for statistic in STATISTICS if statistic.slope]
ASSOCIATED = {
    "lower CTRA expression": "negatively associated with",
    "falling slope": "negatively associated with",
    "higher CTRA expression": "positively associated with",
    "rising slope": "positively associated with",
    "no association shown": "not shown to be associated with",
}
COLUMNS = ["study", "model", "effect", "statistic", "sentence"]


def effect_sentences(results: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """A sentence for every effect of a model and each slope of it whose status is ok.

    A test that does not keep its level, as far as permutations tell, is not said to show anything.

    Parameters
    ----------
    results : DataFrame
        Results of a model, from `ctra.model.analysis.fit_model`, with study and model.
    titles : dict of str to str
        Titles of questionnaires by column; other columns are called by their name.

    Returns
    -------
    DataFrame
        study, model, effect, statistic, sentence.
    """

    def name(effect: str) -> str:
        labels = [_label(column, titles) for column in effect.split(":")]
        return labels[0] if len(labels) == 1 else f"the product of {' and '.join(labels)}"

    sentences = []
    for row in _reported(results).to_dict("records"):
        says = f"CTRA expression was {ASSOCIATED.get(finding(row))} {name(row['effect'])}, "
        if row.get("calibrated") in ("no", "undecided") or finding(row) == "undecided":
            says = f"The slope of CTRA expression on {name(row['effect'])} was estimated as "
        sentences.append(says + _numbers(row))
    return _reported(results).assign(sentence=sentences).reindex(columns=COLUMNS)


def slope_sentences(slopes: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    """A sentence for every simple slope of the composite, whose test needs no measured size.

    Parameters
    ----------
    slopes : DataFrame
        Slopes of a model, from `ctra.model.analysis.fit_model`, with study and model.
    titles : dict of str to str
        As for `effect_sentences`.

    Returns
    -------
    DataFrame
        As `effect_sentences`; the effect is e.g. `prwo at orientation +1 SD`.
    """
    rows = _reported(slopes[slopes["statistic"] == "composite"])
    effects, sentences = [], []
    for row in rows.to_dict("records"):
        place = "mean" if row["value"] == 0 else f"{row['value']:+g} SD".replace("-", "−")
        where = f"the mean of {_label(row['moderator'], titles)}"
        if row["value"]:
            side = "above" if row["value"] > 0 else "below"
            where = f"{abs(row['value']):g} SD {side} {where}"
        effects.append(f"{row['exposure']} at {row['moderator']} {place}")
        sentences.append(
            f"At {where}, CTRA expression was {ASSOCIATED[finding(row | {'effect': ''})]} "
            f"{_label(row['exposure'], titles)}, {_numbers(row)}"
        )
    return rows.assign(effect=effects, sentence=sentences).reindex(columns=COLUMNS)


def _reported(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["statistic"].isin(SLOPES) & (table["status"] == "ok")]


def _label(column: str, titles: Mapping[str, str]) -> str:
    title = titles.get(column, column)
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _numbers(row: Row) -> str:
    df = f"{row['df']:.0f}" if row["df"] % 1 == 0 else f"{row['df']:.1f}"
    limits = ", ".join(apa_number(row[end]) for end in ("ci_low", "ci_high"))
    size = ""
    if row.get("calibrated") in ("no", "undecided"):
        size = f", size {apa_p(row['size'])}"
    said = BY_KEY[row["statistic"]].sentence
    ending = f" ({said})" if said else ""
    return (
        f"b = {apa_number(row['estimate'])}, 95% CI [{limits}], "
        f"SE = {apa_number(row['std_error'])}, t({df}) = {apa_number(row['t'], 2)}, "
        f"p {apa_p(row['p_value'])}{size}{ending}."
    )
