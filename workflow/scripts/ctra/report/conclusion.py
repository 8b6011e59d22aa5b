"""What an effect shows in one or two sentences that need no statistics to be understood."""

import math

import pandas as pd

from ctra.files.effects import contrast_of, factors_of, is_product
from ctra.report.apa import apa_correlation, apa_interval, apa_number, apa_p, group, in_sentence
from ctra.report.cells import Row
from ctra.report.findings import CLAIMS, FRAGILE, LEVEL, NO_RESULT, claim

DOUBTS = {  # by the reason of a fragile effect
    "few": "too few participants decide it",
    "curvature": "it may be a curve",
    "cluster": "participants within clusters may be alike",
    "not measured": "no sign flips were drawn",
    "spread": "participants' spread follows the exposure",
    "one participant": "it hangs on single participants",
    "permutation": "shuffled participants often give as large a slope",
    "unequal spread": "participants may vary unequally",
}
COHEN = {0.1: "negligible", 0.3: "small", 0.5: "medium"}  # correlations below are called so
EQUAL = "equal slopes"  # row of the groups of genes with the test that they have one slope


def in_short(found: Row, composite: Row, at_mean: list[str]) -> str:
    """What an effect shows, how large it is and how sure, in at most 40 words beside its names.

    Parameters
    ----------
    found : dict
        The effect's row of the findings.
    composite : dict
        Its row of the composite in the results.
    at_mean : list of str
        Exposures at whose mean the slope stands.

    Returns
    -------
    str
        Begins with `Shown`, `Fragile`, `Not shown` or `No result`.
    """
    finding = found["finding"]
    if finding == NO_RESULT:
        return f"No result: {composite['status']}."
    where = f", at the mean of {' and '.join(map(in_sentence, at_mean))}" if at_mean else ""
    numbers = f"{size(composite)}, p {apa_p(found['p'])}"
    says = f"{direction(composite)}{where} ({numbers})."
    if finding in CLAIMS:
        return f"Shown: {says}{_by_chance(found)}"
    if finding == FRAGILE:
        return f"Fragile: {says} But {DOUBTS[found['reason']]}."
    return (
        f"Not shown: these data leave open whether {_sought(found['effect'])}{where} ({numbers})."
    )


def _sought(effect: str) -> str:
    """What data may show of an effect."""
    if groups := contrast_of(effect):
        one, other = group(groups.level), group(groups.reference)
        return f"CTRA expression differs by {in_sentence(groups.column)}, between {one} and {other}"
    return "there is moderation" if is_product(effect) else "there is an association"


def _by_chance(found: Row) -> str:
    """That a finding may be one of many tests; empty of a primary one, and where Holm's p holds."""
    if found["primary"] == "yes" or not found["p_holm"] >= LEVEL:
        return ""
    return f" But one such p among {found['tested']:.0f} tests may be chance (Holm)."


def direction(composite: Row) -> str:
    """Which way a slope goes: `with more loneliness comes higher CTRA expression`.

    Of groups: `by arm, CTRA expression is higher in the treated group than in the control group`.
    """
    if groups := contrast_of(composite["effect"]):
        more = claim(composite).removesuffix(" CTRA expression")
        where = f"in {group(groups.level)} than in {group(groups.reference)}"
        return f"by {in_sentence(groups.column)}, CTRA expression is {more} {where}"
    names = [in_sentence(name) for name in factors_of(composite["effect"])]
    if len(names) == 1:
        return f"with more {names[0]} comes {claim(composite)}"
    one, other = names
    falls = "falls" if composite["estimate"] < 0 else "rises"
    return f"the slope of {one} {falls} with more {other}"


def size(composite: Row) -> str:
    """A slope with its 95 % interval, in per cent where it is of log2 mRNA, and as a partial r."""
    says = f"b = {apa_number(composite['estimate'])}"
    if limits := apa_interval(composite["ci_low"], composite["ci_high"]):
        says += f", 95% CI {limits}"
    if contrast_of(composite["effect"]):
        if not pd.isna(composite["percent_range"]):
            percent = apa_number(100 * (2 ** composite["estimate"] - 1), 1)
            says += f", a difference of {percent} %"
    elif not pd.isna(composite["percent_sd"]) and not is_product(composite["effect"]):
        says += f", {apa_number(composite['percent_sd'], 1)} % per SD"
    return f"{says}, r = {apa_correlation(composite['partial_r'])}"


def how_large(composite: Row) -> str:
    """The size of an effect beside a rule of thumb, with the limits that the data leave.

    Parameters
    ----------
    composite : dict
        Its row of the composite in the results.

    Returns
    -------
    str
        A sentence or two; empty where there is no partial correlation.

    Notes
    -----
    Cohen 1988, Statistical power analysis for the behavioral sciences: a correlation of .10 is
    small, of .30 medium, of .50 large.
    """
    r, *ends = (composite[f"partial_r{end}"] for end in ("", "_low", "_high"))
    if pd.isna(r):
        return ""
    size = f"By Cohen's rule of thumb (.10, .30, .50) the estimate r = {apa_correlation(r)} is "
    size += f"{size_word(r)}."
    if pd.isna(ends).any():
        return size
    words = [size_word(end) for end in ends]
    if ends[0] < 0 < ends[1]:
        reach = f"reaches from a {words[0]} negative to a {words[1]} positive correlation"
    elif words[0] == words[1]:
        reach = f"is {words[0]} throughout"
    else:
        near, far = (size_word(end) for end in sorted(ends, key=abs))
        reach = f"reaches from {near} to {far}"
    limits = f"[{', '.join(map(apa_correlation, ends))}]"
    return f"{size} Its 95% CI {limits} {reach}."


def size_word(r: float) -> str:
    """What Cohen calls a correlation: `negligible`, `small`, `medium` or `large`."""
    return next((word for limit, word in COHEN.items() if abs(r) < limit), "large")


def groups_differ(groups: pd.DataFrame) -> list[str]:
    """Whether the groups of genes have different slopes, by the F test.

    Parameters
    ----------
    groups : DataFrame
        Rows of one effect.

    Returns
    -------
    list of str
        A sentence with the slopes, and one with F and p for the reasons; none where p is not below
        0.05.
    """
    test = groups[(groups["group"] == EQUAL) & (groups["p_value"] < LEVEL)]
    if test.empty:
        return []
    row = test.iloc[0]
    slopes = groups[(groups["group"] != EQUAL) & groups["estimate"].map(math.isfinite)]
    told = ", ".join(
        f"{genes} {apa_number(slope)}"
        for genes, slope in zip(slopes["group"], slopes["estimate"], strict=True)
    )
    return [
        f"The groups of genes may differ in their slopes ({told}).",
        f"That the groups of genes have one slope: F({row['df_num']:.0f}, {row['df']:.0f}) = "
        f"{apa_number(row['F'], 2)}, p {apa_p(row['p_value'])}.",
    ]
