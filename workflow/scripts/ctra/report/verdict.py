"""What to make of an effect, in words, by the rules of docs/statistics.md."""

import math
from collections.abc import Mapping

import pandas as pd

from ctra.files.effects import contrast_of
from ctra.report.apa import apa_interval, apa_number, apa_p, at_mean_of
from ctra.report.cells import Row
from ctra.report.conclusion import groups_differ, in_short
from ctra.report.findings import (
    CLAIMS,
    FRAGILE,
    LEVEL,
    NO_RESULT,
    NOT_SHOWN,
    findings,
    says_something,
)
from ctra.report.profile import share_of_profile
from ctra.report.robustness import agreement, scales_disagree, stability
from ctra.report.trust import PUBLISHED, UNTRIED, doubt, doubt_in_words, percent, published

Tables = Mapping[str, pd.DataFrame]
OF_EFFECTS = ("table", "genewise", "groups", "influence", "power", "gene_scales", "differences")
BY = {"p_value": "by the t test", "p_permutation": "by permutation", "p_wild": "by sign flips"}
BY_CLUSTER = "by cluster-robust standard errors"
MANY = {2: "two", 3: "three", 4: "four"}


def verdicts(
    tables: Tables, model: str, *, clustered: bool = False, smallest: float | None = None
) -> pd.DataFrame:
    """A paragraph an effect.

    Parameters
    ----------
    tables : dict of str to DataFrame
        Tables of one model, from `ctra.model.analysis.fit_model`: table, genewise, groups,
        influence, power, gene_scales, differences and genes. Beside them findings
        (`ctra.report.findings`) and gene_set, of the study.
    model : str
        Its name. A model that findings do not have is one with a sensitivity set, `model+set`.
    clustered : bool
        Whether the study declares clusters of participants.
    smallest : float, optional
        The smallest slope that matters, as the configuration has it.

    Returns
    -------
    DataFrame
        effect, finding, verdict (what it shows, in short) and why (what that rests on). With a
        sensitivity set it is said what the slope is, and no finding is claimed.
    """
    of_study, table = tables["findings"], tables["table"]
    found = of_study[of_study["model"] == model]
    robustness = found.empty
    if robustness:
        of_model = (tables[name].assign(model=model) for name in ("table", "influence"))
        found = findings(*of_model, clustered=clustered)
    effects = table["effect"].unique().tolist()
    paragraphs = []
    for row in found.to_dict("records"):
        effect = row["effect"]
        own = {name: tables[name][tables[name]["effect"] == effect] for name in OF_EFFECTS}
        tests = {test["statistic"]: test for test in own["table"].to_dict("records")}
        by_cluster = tests["robust"]["p_value"] if clustered else None
        if robustness:
            declared = of_study[of_study["model"] == model.partition("+")[0]]
            short, *says = robust_conclusion(row, tests, own["influence"], declared, by_cluster)
        else:
            short = in_short(row, tests["composite"], at_mean_of(effect, effects))
            says = conclusion(row, tests, own["influence"], by_cluster)
            says += multiplicity(row) + bound(row, tests, smallest, clustered)
            says += groups_in_words(tables["differences"], effect)
        # the test of the groups passes clusters over
        differ = [] if clustered else groups_differ(own["groups"])
        short = " ".join([short, *differ[:1]])
        says += differ[1:]
        if row["finding"] != NO_RESULT:
            says += share_of_profile(tables["gene_set"], tables["genes"])
            says += sizes(tests["composite"]) + reservations(row, tests)
            says += agreement(tests, own["genewise"]) + scales_disagree(own["gene_scales"])
            says += stability(own["influence"])
            says += [] if robustness else sample_size(own["power"])
        says += [one for name in PUBLISHED if name in tests for one in published(tests[name])]
        finding = f"with these covariates: {row['finding']}" if robustness else row["finding"]
        paragraphs.append((effect, finding, short, " ".join(says)))
    return pd.DataFrame(paragraphs, columns=["effect", "finding", "verdict", "why"])


def conclusion(
    found: Row,
    tests: Mapping[str, Row],
    influence: pd.DataFrame,
    by_cluster: float | None = None,
) -> list[str]:
    """What the composite says in numbers.

    Parameters
    ----------
    found : dict
        The effect's row of the findings.
    tests : dict of str to dict
        Rows of the effect in the results, by statistic.
    influence : DataFrame
        Rows of the effect.
    by_cluster : float, optional
        P of the robust composite, where the study declares clusters.

    Returns
    -------
    list of str
        Sentences.
    """
    if found["finding"] == NO_RESULT:
        return [f"The mean composite has no result here ({tests['composite']['status']})."]
    says = [slope_and_intervals(tests), p_to_believe(found, by_cluster)]
    if found["finding"] == FRAGILE:
        says.append(reason_in_words(found, tests, influence))
    return says


def robust_conclusion(
    found: Row,
    tests: Mapping[str, Row],
    influence: pd.DataFrame,
    declared: pd.DataFrame,
    by_cluster: float | None = None,
) -> list[str]:
    """What the composite says with the covariates of a sensitivity set.

    Parameters
    ----------
    found, tests, influence, by_cluster
        As for `conclusion`.
    declared : DataFrame
        Findings of the model without the set.

    Returns
    -------
    list of str
        Sentences, which claim nothing.
    """
    composite = tests["composite"]
    if found["finding"] == NO_RESULT:
        return [f"With these covariates the mean composite has no result ({composite['status']})."]
    slope = f"b = {apa_number(composite['estimate'])}"
    slope += _interval(composite, "ci", "95% CI")
    says = [f"With these covariates the slope of the mean composite is {slope}."]
    says.append(p_to_believe(found, by_cluster))
    if found["finding"] == FRAGILE:
        says.append(reason_in_words(found, tests, influence))
    for row in declared[declared["effect"] == found["effect"]].to_dict("records"):
        if row["finding"] != NO_RESULT:
            slope = f"b = {apa_number(row['estimate'])}"
            slope += "" if pd.isna(row["p"]) else f", p {apa_p(row['p'])}"
            says.append(f"In the model as declared it is {slope}.")
    return says


def slope_and_intervals(tests: Mapping[str, Row]) -> str:
    """The composite's slope with the confidence intervals that there are, as a sentence."""
    composite, robust = tests["composite"], tests["robust"]
    what = "difference" if contrast_of(composite["effect"]) else "slope"
    says = f"The {what} is b = {apa_number(composite['estimate'])}"
    says += _interval(composite, "ci", "95% CI") + _interval(composite, "bca", "by bootstrap")
    return f"{says}{_interval(robust, 'wild', 'by sign flips')}."


def p_to_believe(found: Row, by_cluster: float | None = None) -> str:
    """The largest p, and of which it is the largest, as a sentence.

    Parameters
    ----------
    found, by_cluster
        As for `conclusion`.

    Returns
    -------
    str
    """
    values = {name: found[p] for p, name in BY.items()} | {BY_CLUSTER: by_cluster}
    each = [f"{name} {_p(p)}" for name, p in values.items() if not pd.isna(p)]
    if not each:
        return "It has no p here."
    if found["reason"] == "few":
        return f"No p is to be believed here: {', '.join(each)}."
    if len(each) == 1:
        return f"The p of the t test, {_p(found['p'])}, is the only one here."
    return f"The p told is {_p(found['p'])}, the largest of {MANY[len(each)]}: {', '.join(each)}."


def reason_in_words(found: Row, tests: Mapping[str, Row], influence: pd.DataFrame) -> str:
    """Why a fragile effect is no finding, for a reader who is no statistician.

    Parameters
    ----------
    found, tests, influence
        As for `conclusion`.

    Returns
    -------
    str
    """
    composite, robust = tests["composite"], tests["robust"]
    of_one = influence[
        (influence["statistic"] == "composite") & (influence["left_out"] == "subject")
    ]
    robust_p = [found["p_wild"]]
    if found["reason"] == "cluster":
        robust_p.append(robust["p_value"])
    largest = max((p for p in robust_p if not pd.isna(p)), default=float("nan"))
    allowed = f"a test that allows for this gives p {apa_p(largest)}"
    beside = "the product is not determined"
    if not pd.isna(composite["p_squares"]):
        beside = f"the product has p {apa_p(composite['p_squares'])}"
    return {
        "few": f"Too few participants decide it: {robust['breakdown']}.",
        "curvature": "It may be a curve rather than moderation: beside the squares of both "
        f"exposures {beside}.",
        "cluster": f"Participants of one cluster may be alike, and {allowed}.",
        "not measured": f"No more than the p of the t test is known: {UNTRIED}.",
        "spread": f"How much participants vary depends on the exposure, and {allowed}.",
        "one participant": "It hangs on single participants: without one its p goes up to "
        f"{_p(of_one['p_high'].max())}, and sign flips give p {apa_p(found['p_wild'])}.",
        "permutation": "With the participants shuffled at random, slopes as large are too common: "
        f"p {apa_p(found['p_permutation'])}.",
        "unequal spread": f"Participants may vary unequally, and {allowed}.",
    }[found["reason"]]


def multiplicity(found: Row) -> list[str]:
    """How many effects were tested, and what this does to the p; nothing without a result."""
    if pd.isna(found["p_holm"]):
        return []
    tested, corrected = f"{found['tested']:.0f}", _p(found["p_holm"])
    if tested == "1":
        return ["It is the only effect tested in the study."]
    if found["primary"] == "yes":
        says = "It is the study's primary effect, whose p needs no correction."
        return [says, f"Holm's p over all {tested} effects tested is {corrected}."]
    says = f"It is one of {tested} effects tested; its p corrected for this (Holm) is {corrected}"
    if found["finding"] in CLAIMS and found["p_holm"] >= LEVEL:
        says += ": with so many tests it may be chance"
    return [f"{says}."]


def bound(
    found: Row, tests: Mapping[str, Row], smallest: float | None, clustered: bool = False
) -> list[str]:
    """Which slopes are excluded where no association is shown.

    Parameters
    ----------
    found : dict
        The effect's row of the findings.
    tests : dict of str to dict
        Rows of the effect in the results, by statistic.
    smallest : float, optional
        The smallest slope that matters.
    clustered : bool
        Whether the study declares clusters of participants.

    Returns
    -------
    list of str
        By the composite's 90 % interval. Where its test cannot be trusted, and with clusters, by
        the 95 % interval of the sign flips. Nothing where that one has no limits.
    """
    composite, robust = tests["composite"], tests["robust"]
    if found["finding"] != NOT_SHOWN or says_something(robust["breakdown"]):
        return []
    if clustered or doubt(composite) not in ("", "few draws"):
        limits = [abs(robust[end]) for end in ("wild_low", "wild_high")]
        if not all(map(math.isfinite, limits)):
            return []
        farthest = apa_number(max(limits))
        return [f"Slopes farther from 0 than {farthest} are excluded by sign flips."]
    if not math.isfinite(composite["bound"]):
        return []
    farthest = composite["bound"]
    says = [f"Slopes farther from 0 than {apa_number(farthest)} are excluded (90 % interval)."]
    if smallest is not None and not pd.isna(composite["p_equivalent"]):
        p = composite["p_equivalent"]
        shown = "equivalent" if p < LEVEL else "not shown to be equivalent"
        says.append(f"The slope is {shown} to 0 within ±{smallest:g} (p {apa_p(p)}).")
    return says


def groups_in_words(differences: pd.DataFrame, effect: str) -> list[str]:
    """The difference between two groups, and whether any group of a category differs.

    Parameters
    ----------
    differences : DataFrame
        Those of the model.
    effect : str

    Returns
    -------
    list of str
        Of a number with two values, and of a group of a category; else empty.
    """
    rows = differences[(differences["statistic"] == "composite") & (differences["status"] == "ok")]
    groups = contrast_of(effect)
    says = []
    for row in rows[rows["effect"] == effect].to_dict("records"):
        size = f"{apa_number(row['difference'])}{_interval(row, 'ci', '95% CI')}"
        if not pd.isna(row["percent"]):
            size += f" (log2), or {apa_number(row['percent'], 1)} %"
            size += _interval(row, "percent", "95% CI", 1)
        if not pd.isna(row["d"]):
            size += f", d = {apa_number(row['d'], 2)}"
        says.append(
            f"Between groups, {row['group']} (n = {row['n_group']:.0f}) less {row['reference']} "
            f"(n = {row['n_reference']:.0f}), this is {size}."
        )
    if groups is not None:
        together = rows[(rows["effect"] == groups.column) & rows["F"].notna()]
        for row in together.to_dict("records"):
            test = f"F({row['df_num']:.0f}, {row['df']:.0f}) = {apa_number(row['F'], 2)}"
            permuted = row["p_permutation"]
            by = "" if pd.isna(permuted) else f", by permutation p {apa_p(permuted)}"
            says.append(f"All groups together: {test}, p {apa_p(row['p_value'])}{by}.")
    return says


def sizes(composite: Row) -> list[str]:
    """Familiar measures of the size of an effect; nothing where they are missing."""
    if pd.isna(composite["beta"]):
        return []
    return [
        f"In familiar sizes: β = {apa_number(composite['beta'], 2)}, partial r = "
        f"{apa_number(composite['partial_r'], 2)}{_interval(composite, 'partial_r', '95% CI', 2)}, "
        f"ΔR² = {apa_number(composite['delta_r2'])}."
    ]


def reservations(found: Row, tests: Mapping[str, Row]) -> list[str]:
    """What else to know of the composite: its t test, and intervals that disagree."""
    says, composite, breakdown = [], tests["composite"], tests["robust"]["breakdown"]
    if says_something(breakdown) and found["reason"] != "few":
        says.append(f"No finding could be claimed here: {breakdown}.")
    if doubt(composite) not in ("", "few draws") and found["reason"] not in ("spread", "cluster"):
        says.append(f"Do not go by the p of the t test alone: {doubt_in_words(composite)}.")
    holds_0 = {
        composite[f"{kind}_low"] <= 0 <= composite[f"{kind}_high"]
        for kind in ("ci", "bca")
        if not pd.isna(composite[f"{kind}_low"])
    }
    if len(holds_0) > 1:
        says.append("The t and the bootstrap interval disagree on whether 0 is in them.")
    return says


def sample_size(power: pd.DataFrame) -> list[str]:
    """How many participants would give 80 % power for the composite's slope.

    Parameters
    ----------
    power : DataFrame
        Rows of one effect.

    Returns
    -------
    list of str
        Empty where there is no number.
    """
    rows = power[(power["statistic"] == "composite") & power["n_80"].notna()]
    if rows.empty:
        return []
    row = rows.iloc[0]
    return [
        f"For a slope of this size {row['n_80']:.0f} participants give the composite 80 % power; "
        f"the {row['n']:.0f} here give {percent(row['power'])}."
    ]


def _p(p: float) -> str:
    """A p value without its equals sign."""
    return apa_p(p).removeprefix("= ")


def _interval(test: Row, kind: str, name: str, digits: int = 3) -> str:
    """A comma, what an interval is called, and its ends; empty where it is missing."""
    ends = apa_interval(test[f"{kind}_low"], test[f"{kind}_high"], digits)
    return f", {name} {ends}" if ends else ""
