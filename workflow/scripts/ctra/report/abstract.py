"""The abstract: what a study found, in a few sentences for a reader who has one minute."""

import pandas as pd

from ctra.inference.catalogue import BY_KEY
from ctra.report.apa import apa_number, apa_p, effect_name
from ctra.report.cells import Row
from ctra.report.findings import CLAIMS, FRAGILE, LEVEL, NOT_SHOWN
from ctra.report.sections import Results
from ctra.report.trust import doubt, percent


def abstract(results: Results) -> list[str]:
    """Who was studied, what was found, how large and how sure it is, and what it hangs on.

    Parameters
    ----------
    results : Results
        Of one study.

    Returns
    -------
    list of str
        Sentences. The effect that is told is the primary one; without one, the finding with the
        smallest p; without a finding none is.
    """
    findings = results["findings"]
    told = _told(findings)
    says = [_who(results["flow"], results["results"])]
    if told is not None:
        of_effect = results["verdicts"].merge(pd.DataFrame([told])[["model", "effect"]])
        lead = "Primary effect" if told["primary"] == "yes" else "Clearest finding"
        says.append(f"{lead}, {effect_name(told['effect'])}: {of_effect['verdict'].iloc[0]}")
    says += _others(findings, told)
    if told is not None:
        says += _rests_on(results, told)
    return says + _published(results["results"], told)


def _told(findings: pd.DataFrame) -> Row | None:
    """The effect that the abstract tells."""
    rows = findings[findings["primary"] == "yes"]
    if rows.empty:
        rows = findings[findings["finding"].isin(CLAIMS)].sort_values("p", kind="stable")
    return None if rows.empty else dict(rows.iloc[0])


def _who(flow: pd.DataFrame, results: pd.DataFrame) -> str:
    first, left = flow.iloc[0], flow["n_left"].iloc[-1]
    n = results["n"].dropna()
    span = " to ".join(dict.fromkeys(f"{size:.0f}" for size in (n.min(), n.max())))
    models = "" if n.eq(left).all() else f" ({span} in the models)"
    return f"{left} of {first['n_left']} participants ({first['step']}) were analysed{models}."


def _others(findings: pd.DataFrame, told: Row | None) -> list[str]:
    """How many of the other effects are shown, which, and how many are fragile."""
    rest = findings[findings["p"].notna()]
    if told is not None:
        rest = rest[(rest["model"] != told["model"]) | (rest["effect"] != told["effect"])]
    if rest.empty:
        return []
    kinds = {
        "shown": rest[rest["finding"].isin(CLAIMS)],
        "fragile": rest[rest["finding"] == FRAGILE],
        "not shown": rest[rest["finding"] == NOT_SHOWN],
    }
    parts = [
        f"{len(rows)} {'is' if len(rows) == 1 else 'are'} {kind}{_named(rows)}"
        for kind, rows in kinds.items()
        if len(rows)
    ]
    others = "other effects" if told is not None else "effects"
    return [f"Of {len(rest)} {others} tested, {' and '.join(parts)}."]


def _named(rows: pd.DataFrame) -> str:
    """Names of claimed and fragile effects in brackets, each with its direction."""
    names = dict.fromkeys(
        f"{effect_name(row['effect'])}: {row['finding']}"
        for row in rows[rows["finding"] != NOT_SHOWN].to_dict("records")
    )
    return f" ({'; '.join(names)})" if names else ""


def _rests_on(results: Results, told: Row) -> list[str]:
    """Whether the effect hangs on single participants or genes, or on the covariates."""

    def of_effect(name: str) -> pd.DataFrame:
        rows = results[name]
        return rows[(rows["effect"] == told["effect"]) & (rows["statistic"] == "composite")]

    influence = of_effect("influence").dropna(subset=["p_low"])
    influence = influence[influence["model"] == told["model"]]
    says = []
    hangs = []
    for row in influence.to_dict("records"):
        below = {row[name] < LEVEL for name in ("p_value", "p_low", "p_high")}
        if len(below) > 1:
            one = {"subject": "participant", "gene": "gene"}[row["left_out"]]
            hangs.append(f"single {one}s (without one, p is between {_ends(row)})")
    if hangs:
        says.append(f"Whether its usual p is below .05 hangs on {' and '.join(hangs)}.")
    elif len(influence):
        says.append("No single participant or gene decides this.")
    with_set = of_effect("sensitivity")
    with_set = with_set[with_set["model"].str.split("+").str[0] == told["model"]]["estimate"]
    if with_set.notna().any():
        says.append(
            f"With each of {len(with_set)} sets of further covariates, b is between "
            f"{apa_number(with_set.min())} and {apa_number(with_set.max())}; without them "
            f"{apa_number(told['estimate'])}."
        )
    return says


def _ends(row: Row) -> str:
    return " and ".join(apa_p(row[name]).removeprefix("= ") for name in ("p_low", "p_high"))


def _published(results: pd.DataFrame, told: Row | None) -> list[str]:
    """That the published model's p is not used where it finds too much."""
    rows = results[results["statistic"].map(lambda key: BY_KEY[key].published)]
    if told is not None:
        rows = rows[(rows["model"] == told["model"]) & (rows["effect"] == told["effect"])]
    return [
        f"Do not use the p of the {BY_KEY[row['statistic']].sentence}: it finds an effect in "
        f"{percent(row['size'])} of data that have none."
        for row in rows.to_dict("records")
        if doubt(row) == "size"
    ][:1]
