"""What an effect shows in one or two sentences that need no statistics to be understood."""

import math

import pandas as pd

from ctra.report.apa import apa_interval, apa_number, apa_p, in_sentence
from ctra.report.cells import Row
from ctra.report.findings import CLAIMS, FRAGILE, LEVEL, NO_RESULT, claim

DOUBTS = {  # by the reason of a fragile effect
    "few": "too few participants decide it",
    "curvature": "it may be a curve rather than moderation",
    "cluster": "participants of one cluster may be alike",
    "not measured": "no sign flips were drawn",
    "spread": "how much participants vary depends on the exposure",
    "one participant": "it hangs on single participants",
    "permutation": "shuffled participants often give as large a slope",
    "unequal spread": "participants may vary unequally",
}
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
    says = f"{direction(composite)}{where} ({size(composite)}, p {apa_p(found['p'])})."
    if finding in CLAIMS:
        return f"Shown: {says}"
    if finding == FRAGILE:
        return f"Fragile: {says} But {DOUBTS[found['reason']]}."
    what = "moderation" if ":" in found["effect"] else "an association"
    return (
        f"Not shown: these data do not show {what}{where} ({size(composite)}, "
        f"p {apa_p(found['p'])})."
    )


def direction(composite: Row) -> str:
    """Which way a slope goes: `more loneliness goes with higher CTRA expression`."""
    names = [in_sentence(name) for name in composite["effect"].split(":")]
    if len(names) == 1:
        return f"more {names[0]} goes with {claim(composite)}"
    one, other = names
    falls = "falls" if composite["estimate"] < 0 else "rises"
    return f"the slope of {one} {falls} with more {other}"


def size(composite: Row) -> str:
    """How large a slope is, with its 95 % interval: in per cent where it is of log2 mRNA.

    A product, and a slope of standardised genes, is given as b.
    """
    ends = [composite[name] for name in ("estimate", "ci_low", "ci_high")]
    if pd.isna(composite["percent_sd"]) or ":" in composite["effect"]:
        return f"b = {apa_number(ends[0])}, 95% CI {apa_interval(*ends[1:])}"
    change, low, high = (100 * (2**end - 1) for end in ends)
    more = "less" if change < 0 else "more"
    limits = apa_interval(low, high, 1)
    return f"{apa_number(abs(change), 1)} % {more} mRNA per SD, 95% CI {limits} %"


def groups_differ(groups: pd.DataFrame) -> list[str]:
    """Whether the groups of genes have different slopes, by the nominal F test.

    Parameters
    ----------
    groups : DataFrame
        Rows of one effect.

    Returns
    -------
    list of str
        A sentence with F, p and the slopes; none where p is not below 0.05.
    """
    test = groups[(groups["group"] == EQUAL) & (groups["p_value"] < LEVEL)]
    if test.empty:
        return []
    row = test.iloc[0]
    slopes = groups[(groups["group"] != EQUAL) & groups["estimate"].map(math.isfinite)]
    told = ", ".join(
        f"{group} {apa_number(slope)}"
        for group, slope in zip(slopes["group"], slopes["estimate"], strict=True)
    )
    return [
        f"The groups of genes differ: F({row['df_num']:.0f}, {row['df']:.0f}) = "
        f"{apa_number(row['F'], 2)}, p {apa_p(row['p_value'])} ({told})."
    ]
