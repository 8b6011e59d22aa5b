"""What to make of an effect, in words, by the rules of docs/statistics.md."""

from collections.abc import Mapping

import pandas as pd

from ctra.inference.catalogue import STATISTICS
from ctra.report.apa import apa_number, apa_p
from ctra.report.cells import Row
from ctra.report.model_notes import LEFT_OUT

LEVEL = 0.05
PUBLISHED = {one.key: f"The {one.sentence}" for one in STATISTICS if one.published}


def verdicts(
    table: pd.DataFrame, genewise: pd.DataFrame, influence: pd.DataFrame, power: pd.DataFrame
) -> pd.DataFrame:
    """A paragraph an effect.

    Parameters
    ----------
    table, genewise, influence, power : DataFrame
        Tables of one model, from `ctra.model.analysis.fit_model`.

    Returns
    -------
    DataFrame
        effect, finding (from `finding`), verdict.
    """
    paragraphs = []
    for effect, rows in table.groupby("effect", sort=False):
        tests = {row["statistic"]: row for row in rows.to_dict("records")}
        sentences = [published(tests[name], PUBLISHED[name]) for name in PUBLISHED if name in tests]
        sentences.append(conclusion(tests["composite"]))
        if tests["composite"]["status"] == "ok":
            genes, without, plan = (
                part[part["effect"] == effect] for part in (genewise, influence, power)
            )
            sentences += [agreement(tests, genes), stability(without), sample_size(plan)]
        says = " ".join(filter(None, sentences))
        paragraphs.append((effect, finding(tests["composite"]), says))
    return pd.DataFrame(paragraphs, columns=["effect", "finding", "verdict"])


def published(test: Row, name: str) -> str:
    """What the published style of analysis says, and whether it can be trusted here.

    Parameters
    ----------
    test : dict
        Row of un or csh.
    name : str
        What the sentence calls it.

    Returns
    -------
    str
    """
    if test["status"] != "ok":
        return f"{name} has no result here ({test['status']})."
    says = f"{name} says b = {apa_number(test['estimate'])}, p {apa_p(test['p_value'])}"
    if pd.isna(test["size"]):
        return f"{says}; whether its test can be trusted was not measured."
    limits = f"95% CI {100 * test['size_low']:.0f} to {_percent(test['size_high'])}"
    share = f"{_percent(test['size'])} ({limits}) of permuted data without an effect"
    if test["calibrated"] == "undecided":
        return f"{says}; too few permutations tell whether it can be trusted: it rejects {share}."
    if test["calibrated"] == "yes":
        return f"{says}; its test can be trusted here: at 5 % it rejects {share}."
    return (
        f"{says}; this p cannot be trusted here: at 5 % the test rejects {share}. By permutation "
        f"p {apa_p(test['p_permutation'])}."
    )


def finding(test: Row) -> str:
    """What the composite shows, in a few words.

    Parameters
    ----------
    test : dict
        effect and the test of it.

    Returns
    -------
    str
        `lower CTRA expression` or `higher CTRA expression` with more of the exposure, if both p
        values, or the nominal one where there are no permutations, are below 0.05; of a product
        then `falling slope` or `rising slope`, of one exposure with more of the other.
        `undecided` where the p values disagree, `no association shown` where neither is below, and
        `no result`.
    """
    if test["status"] != "ok":
        return "no result"
    values = [test["p_value"], test.get("p_permutation", float("nan"))]
    below = [p < LEVEL for p in values if not pd.isna(p)]
    if not all(below):
        return "undecided" if any(below) else "no association shown"
    falls = test["estimate"] < 0
    if ":" in test["effect"]:
        return f"{'falling' if falls else 'rising'} slope"
    return f"{'lower' if falls else 'higher'} CTRA expression"


def conclusion(test: Row) -> str:
    """What the composite says, as a sentence.

    Parameters
    ----------
    test : dict
        Row of the composite.

    Returns
    -------
    str
    """
    if test["status"] != "ok":
        return f"The mean composite has no result here ({test['status']})."
    found = finding(test)
    moderation = f"shows moderation (a {found} of one exposure with more of the other)"
    says = {
        "undecided": "is undecided",
        "no association shown": "does not show an association",
        "falling slope": moderation,
        "rising slope": moderation,
    }.get(found, f"shows an association (more of the exposure, {found})")
    numbers = [
        f"b = {apa_number(test['estimate'])}",
        f"95% CI {_interval(test, 'ci_low', 'ci_high')}",
        f"p {apa_p(test['p_value'])}",
    ]
    if not pd.isna(test["p_permutation"]):
        numbers.append(f"by permutation p {apa_p(test['p_permutation'])}")
    if not pd.isna(test["bca_low"]):
        numbers.append(f"bootstrap CI {_interval(test, 'bca_low', 'bca_high')}")
    says = f"The mean composite, from which to conclude, {says}: {', '.join(numbers)}."
    if not pd.isna(test["size"]) and test["calibrated"] != "yes":
        share = _percent(test["size"])
        says += f" Its test rejects {share} of permuted data at 5 %; go by the permutation p."
    holds_0 = {
        test[f"{kind}_low"] <= 0 <= test[f"{kind}_high"]
        for kind in ("ci", "bca")
        if not pd.isna(test[f"{kind}_low"])
    }
    if len(holds_0) > 1:
        says += " The two intervals disagree on whether 0 is in them."
    return says


def agreement(tests: Mapping[str, Row], genes: pd.DataFrame) -> str:
    """Whether the genes agree.

    Parameters
    ----------
    tests : dict of str to dict
        Rows of one effect, by statistic.
    genes : DataFrame
        Their gene-wise slopes.

    Returns
    -------
    str
        Share of the genes with the direction of the composite, and the test of equal slopes; the
        exact test of the common slope (`rao`) where they are not shown to differ.
    """
    same = int((genes["agrees"] == "yes").sum())
    share = f"{same} of {len(genes)} genes have the composite's direction"
    test = tests["homogeneity"]
    if test["status"] != "ok":
        return f"{share}; whether their slopes are equal is not tested ({test['status']})."
    numbers = (
        f"F({test['df_num']:.0f}, {test['df']:.0f}) = {apa_number(test['F'], 2)}, "
        f"p {apa_p(test['p_value'])}"
    )
    if test["p_value"] < LEVEL:
        return (
            f"{share}, and their slopes differ ({numbers}): a common slope is not what these data "
            "have."
        )
    says, rao = f"{share}, and their slopes are not shown to differ ({numbers})", tests["rao"]
    if rao["status"] != "ok":
        return f"{says}."
    return (
        f"{says}; if they are equal, the common slope is {apa_number(rao['estimate'])}, exact "
        f"p {apa_p(rao['p_value'])}."
    )


def stability(influence: pd.DataFrame) -> str:
    """Whether one participant or gene carries the composite.

    Parameters
    ----------
    influence : DataFrame
        Rows of one effect.

    Returns
    -------
    str
        One does if the composite's p is on the other side of 0.05 without it than with all. Empty
        where nothing can be left out. What is left may fit exactly, and have no p; see
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
            carried.append(
                f"Whether the composite's p is below .05 depends on single {kind}s: "
                f"without one {span}; "
                f"{row['most']} moves b the farthest, to {apa_number(row['most_estimate'])} "
                f"({_p_or_exact(row['most_p_value'])})."
            )
    if carried or not spans:
        return " ".join(carried)
    return f"No single participant or gene changes what the composite says ({'; '.join(spans)})."


def sample_size(power: pd.DataFrame) -> str:
    """How many participants would give 80 % power for the composite's slope.

    Parameters
    ----------
    power : DataFrame
        Rows of one effect.

    Returns
    -------
    str
        Empty where there is no number.
    """
    rows = power[(power["statistic"] == "composite") & power["n_80"].notna()]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    return (
        f"For a slope of this size {row['n_80']:.0f} participants give the composite 80 % power; "
        f"the {row['n']:.0f} here give {_percent(row['power'])}."
    )


def _p_or_exact(p: float) -> str:
    return "an exact fit, without a p" if pd.isna(p) else f"p {apa_p(p)}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _interval(test: Row, low: str, high: str) -> str:
    return f"[{apa_number(test[low])}, {apa_number(test[high])}]"
