"""What the conclusion on an effect hangs on: single participants, genes, and their scale."""

from collections.abc import Mapping

import pandas as pd

from ctra.inference.catalogue import BY_KEY
from ctra.report.apa import apa_number, apa_p
from ctra.report.cells import Row
from ctra.report.findings import LEVEL
from ctra.report.model_notes import LEFT_OUT
from ctra.report.trust import UNTRIED, doubt, doubt_in_words, slopes_differ

SAME_SLOPE = {"robust": "composite"}  # told once, where both disagree


def agreement(tests: Mapping[str, Row], genes: pd.DataFrame) -> list[str]:
    """Whether the genes agree.

    Parameters
    ----------
    tests : dict of str to dict
        Rows of one effect, by statistic.
    genes : DataFrame
        Their gene-wise slopes.

    Returns
    -------
    list of str
        Share of the genes with the direction of the composite, and the test of equal slopes; the
        exact test of the common slope (`rao`) where they are not shown to differ.
    """
    same = int((genes["agrees"] == "yes").sum())
    says = [f"{same} of {len(genes)} genes have the composite's direction."]
    test, rao = tests["homogeneity"], tests["rao"]
    differ = slopes_differ(test)
    if not differ:
        return [*says, f"Whether their slopes are equal is not tested ({test['status']})."]
    if differ == "untrusted":
        return [*says, f"A test of equal slopes cannot be trusted here: {_why_untrusted(test)}."]
    numbers = (
        f"F({test['df_num']:.0f}, {test['df']:.0f}) = {apa_number(test['F'], 2)}, "
        f"p {apa_p(test['p_value'])}"
    )
    if differ == "yes":
        numbers += f", by sign flips p {apa_p(test['p_wild'])}"
        return [*says, f"Their slopes differ ({numbers}): these data have no common slope."]
    says.append(f"Their slopes are not shown to differ ({numbers}).")
    if rao["status"] == "ok" and rao["calibrated"] == "yes":
        slope = f"{apa_number(rao['estimate'])}, exact p {apa_p(rao['p_value'])}"
        says.append(f"If they are equal, the common slope is {slope}.")
    return says


def stability(influence: pd.DataFrame) -> list[str]:
    """Whether one participant or gene carries the composite.

    Parameters
    ----------
    influence : DataFrame
        Rows of one effect.

    Returns
    -------
    list of str
        Sentences. One does if the composite's p is on the other side of 0.05 without it than with
        all. None where nothing can be left out. What is left may fit exactly, and have no p; see
        `ctra.inference.left_out`.
    """
    rows = influence[influence["statistic"] == "composite"].dropna(subset=["most", "p_low"])
    carried, spans = [], []
    for row in rows.to_dict("records"):
        kind = LEFT_OUT[row["left_out"]]
        span = " to ".join(dict.fromkeys(apa_p(row[end]) for end in ("p_low", "p_high")))
        span = "p " + span.replace("to = ", "to ")
        spans.append(f"without one {kind} {span}")
        if len({row[name] < LEVEL for name in ("p_value", "p_low", "p_high")}) > 1:
            carried += [
                f"Whether p of the t test is below .05 depends on single {kind}s: "
                f"without one {span}.",
                f"Without {kind} {row['most']} b moves the farthest, to "
                f"{apa_number(row['most_estimate'])} ({_p_or_exact(row['most_p_value'])}).",
            ]
    if carried or not spans:
        return carried
    return [f"No single participant or gene changes what the composite says ({'; '.join(spans)})."]


def scales_disagree(scales: pd.DataFrame) -> list[str]:
    """Where log2 and z-scored genes say different things.

    Parameters
    ----------
    scales : DataFrame
        Rows of one effect in the table `gene_scales`.

    Returns
    -------
    list of str
        A sentence a statistic at most: where one p is below 0.05 and the other is not, or both
        are and the slopes have opposite signs.
    """
    told: dict[str, str] = {}
    for statistic, rows in scales[scales["status"] == "ok"].groupby("statistic", sort=False):
        both = {row["scale"]: row for row in rows.to_dict("records")}
        if SAME_SLOPE.get(str(statistic)) in told or set(both) != {"log2", "z"}:
            continue
        log2, z = both["log2"], both["z"]
        below = [row["p_value"] < LEVEL for row in (log2, z)]
        across = any(below) and not all(below)
        if across or (all(below) and log2["estimate"] * z["estimate"] < 0):
            differ = "disagree on p < .05" if across else "have opposite signs"
            told[str(statistic)] = (
                f"By the {_name(str(statistic))}, log2 genes ({_slope(log2)}) and z-scored genes "
                f"({_slope(z)}) {differ}."
            )
    return list(told.values())


def _why_untrusted(homogeneity: Row) -> str:
    """Why the genes' slopes are not said to differ, though the nominal p is below 0.05."""
    if not pd.isna(homogeneity["p_wild"]):
        return f"sign flips do not confirm it (p {apa_p(homogeneity['p_wild'])})"
    return doubt_in_words(homogeneity) if doubt(homogeneity) == "clusters" else UNTRIED


def _name(statistic: str) -> str:
    """A statistic in the middle of a sentence."""
    of = BY_KEY[statistic]
    return of.table if of.slope else f"test of {of.table}"


def _slope(row: Row) -> str:
    """The slope with its p; of a test alone the p."""
    p = f"p {apa_p(row['p_value'])}"
    return p if pd.isna(row["estimate"]) else f"b = {apa_number(row['estimate'])}, {p}"


def _p_or_exact(p: float) -> str:
    return "an exact fit, without a p" if pd.isna(p) else f"p {apa_p(p)}"
