"""Whether the p of a test can be trusted here, in words."""

import pandas as pd

from ctra.inference.catalogue import STATISTICS
from ctra.report.apa import apa_number, apa_p
from ctra.report.cells import Row
from ctra.report.findings import LEVEL, says_something

UNTRIED = "it was not tried with sign flips (inference.permutations: 0)"
PUBLISHED = {one.key: f"The {one.table}" for one in STATISTICS if one.published}


def doubt(test: Row, prefix: str = "") -> str:
    """Why a test is not called calibrated.

    Parameters
    ----------
    test : dict
        A row of the results.
    prefix : str
        Of the names of its columns.

    Returns
    -------
    str
        As `ctra.model.diagnostics.certified` has it: `clusters`, `size`, `spread`, `flips` or `few
        draws`. Empty of a calibrated test, and of one that was not measured.
    """
    why = test[f"{prefix}doubt"]
    return str(why) if says_something(why) else ""


def doubt_in_short(test: Row, prefix: str = "") -> str:
    """The same for a cell of a table: `false alarms 31 %`, or `unequal spread`."""
    why = doubt(test, prefix)
    if why in ("size", "few draws"):
        return f"false alarms {percent(test[f'{prefix}size'])}"
    if why == "flips":
        return f"false alarms {percent(test[f'{prefix}size_wild'])} by sign flips"
    return {"spread": "unequal spread", "clusters": "clusters"}.get(why, "")


def doubt_in_words(test: Row) -> str:
    """The same as a clause; empty where `doubt` is."""
    return {
        "few draws": "too few permutations tell",
        "size": f"at 5 % the test rejects {permuted_size(test)}",
        "spread": "how much participants vary depends on the exposure "
        f"(p {apa_p(test['spread_p'])})",
        "flips": "with the signs of the residuals flipped at random, it rejects "
        f"{percent(test['size_wild'])} at 5 %",
        "clusters": "participants of a cluster may be alike, which it passes over",
    }.get(doubt(test), "")


def published(test: Row) -> list[str]:
    """What the published style of analysis says, and whether it can be trusted here.

    Parameters
    ----------
    test : dict
        Row of a statistic in `PUBLISHED`.

    Returns
    -------
    list of str
        Sentences.
    """
    name = PUBLISHED[test["statistic"]]
    if test["status"] != "ok":  # the page says it once, of the whole study
        return []
    says = [f"{name} says b = {apa_number(test['estimate'])}, p {apa_p(test['p_value'])}."]
    why = doubt(test)
    if why == "few draws":
        says.append("Too few permutations tell whether its test can be trusted.")
    elif test["calibrated"] == "yes":
        says.append(f"Its test can be trusted here: at 5 % it rejects {permuted_size(test)}.")
    elif not why:
        says.append("Whether its test can be trusted was not measured.")
    else:
        says.append(f"This p cannot be trusted here: {doubt_in_words(test)}.")
    if why == "size":
        says.append(f"By permutation p {apa_p(test['p_permutation'])}.")
    elif why in ("spread", "flips") and not pd.isna(test["p_wild"]):
        says.append(f"By sign flips p {apa_p(test['p_wild'])}.")
    return says


def slopes_differ(homogeneity: Row) -> str:
    """Whether the genes' slopes are shown to differ.

    Parameters
    ----------
    homogeneity : dict
        Row of the test that they are equal.

    Returns
    -------
    str
        `yes` if its nominal p and that by sign flips are below 0.05, `no` if the nominal one is
        not. Else `untrusted`, also where no sign flips are there, as with clusters. Empty where
        there is no test.
    """
    if homogeneity["status"] != "ok":
        return ""
    if not homogeneity["p_value"] < LEVEL:
        return "no"
    return "yes" if homogeneity["p_wild"] < LEVEL else "untrusted"


def permuted_size(test: Row) -> str:
    """How often a test rejects permuted data, with the limits of this share."""
    limits = f"95% CI {100 * test['size_low']:.0f} to {percent(test['size_high'])}"
    return f"{percent(test['size'])} ({limits}) of permuted data without an effect"


def percent(share: float) -> str:
    """A share in percent, without digits."""
    return f"{100 * share:.0f} %"
