"""The abstract: what a study found, in a few sentences for a reader who has one minute."""

from collections.abc import Sequence

import pandas as pd

from ctra.files.effects import contrast_of, is_product
from ctra.inference.catalogue import BY_KEY
from ctra.report.apa import (
    apa_correlation,
    apa_number,
    apa_p,
    apa_share,
    effect_name,
    in_sentence,
    listed,
)
from ctra.report.cells import Row
from ctra.report.conclusion import how_large
from ctra.report.findings import CLAIMS, FRAGILE, LEVEL, NO_RESULT, NOT_SHOWN
from ctra.report.model_notes import LEFT_OUT
from ctra.report.naming import context, names_of
from ctra.report.sections import Results
from ctra.report.trust import doubt, percent

MOST_NAMED = 4  # exposures in the question; more are counted
CTRA = (
    "the conserved transcriptional response to adversity (CTRA). This profile is of 53 genes of "
    "blood cells. Under adversity genes of inflammation become more active, and genes that defend "
    "against viruses less. Higher CTRA expression is the less favourable direction."
)

SHOWN_IS = (
    "Shown means that p is below .05 in each test that decides ({tests}), and that nothing else "
    "speaks against it. The p given here is the largest of these: use this one."
)
NOTHING_SHOWN = (
    "Nothing can be called shown here: without permutations and sign flips, the t test stands "
    "alone."
)
FRAGILE_IS = (
    "Fragile means that the t test finds the effect, but something speaks against relying on it."
)
NOT_SHOWN_IS = "Not shown means that an effect is not settled, and not that there is none."
PRODUCT_IS = (
    "A × between two names, as in {product}, asks whether the slope of the one depends on the "
    "other (moderation)."
)
PAPERS = {"un": ", Lee et al., 2025"}  # whose a published model is


def question(findings: pd.DataFrame) -> str:
    """What was asked, of all studies, and what the answer would mean.

    Parameters
    ----------
    findings : DataFrame

    Returns
    -------
    str
    """
    effects = [effect for effect in findings["effect"] if not is_product(effect)]
    exposures = _exposures(effects)
    are = "is" if len(exposures) == 1 else "are"
    names = listed(exposures)
    if len(exposures) > MOST_NAMED:
        names = f"{len(exposures)} exposures, among them {' and '.join(exposures[:2])},"
    return f"The question was whether {names} {are} associated with {CTRA}"


def _exposures(effects: Sequence[str]) -> list[str]:
    """Exposures in a sentence, each once: `arm (kindness or control)`, if it has two groups."""
    groups: dict[str, list[str]] = {}
    for effect in dict.fromkeys(effects):
        contrast = contrast_of(effect)
        levels = groups.setdefault(contrast.column if contrast else effect, [])
        levels += [f" ({contrast.level} or {contrast.reference})"] if contrast else []
    return [
        in_sentence(column) + ("".join(levels) if len(levels) == 1 else "")
        for column, levels in groups.items()
    ]


def words_mean(findings: pd.DataFrame, *, drawn: bool, clustered: bool) -> str:
    """What shown, fragile, not shown and × mean, each in a sentence, as far as they occur.

    Parameters
    ----------
    findings : DataFrame
        Of all studies.
    drawn : bool
        Whether there are permutations or sign flips: without them nothing is shown.
    clustered : bool
        Whether a study has clusters, and thereby a further test.

    Returns
    -------
    str
    """
    there = {*findings["finding"]}
    tests = "t test, permutation, sign flips" + (", and with clusters CR2" if clustered else "")
    told = {
        SHOWN_IS.format(tests=tests) if drawn else NOTHING_SHOWN: True,
        FRAGILE_IS: FRAGILE in there,
        NOT_SHOWN_IS: NOT_SHOWN in there,
    }
    says = [sentence for sentence, occurs in told.items() if occurs]
    products = list(filter(is_product, findings["effect"]))
    if products:
        says.append(PRODUCT_IS.format(product=effect_name(products[0])))
    return " ".join(says)


def abstract(results: Results) -> list[str]:
    """Who was studied, what was found, how large and how sure it is, and what it hangs on.

    Parameters
    ----------
    results : Results
        Of one study.

    Returns
    -------
    list of str
        Sentences. The effect that is told is the only or the primary one; without one, the finding
        with the smallest p; without a finding none is.
    """
    findings = results["findings"]
    told = _told(findings)
    says = [_who(results["flow"], results["results"])]
    if told is not None:
        of_effect = results["verdicts"].merge(pd.DataFrame([told])[["model", "effect"]])
        name = names_of(results["verdicts"])[told["model"], told["effect"]]
        verdict = of_effect["verdict"].iloc[0]
        says.append(f"{_lead(findings, told)}: {name}. {verdict}")
    if told is not None and told["finding"] != NO_RESULT:
        composite = _of_composite(results["results"], told)
        of_model = composite[composite["model"] == told["model"]]
        says += filter(None, [how_large(of_model.iloc[0].to_dict())])
        says += _elsewhere(findings, results["results"], told)
        says += _hangs_on(results["influence"], told)
        says += _with_covariates(results["sensitivity"], told)
    says += _others(findings, results["results"], told)
    if told is None:
        says += _left_open(results["results"])
    return says + _published(results["results"], told)


def _told(findings: pd.DataFrame) -> Row | None:
    """The effect that the abstract tells."""
    rows = findings if len(findings) == 1 else findings[findings["primary"] == "yes"]
    if rows.empty:
        rows = findings[findings["finding"].isin(CLAIMS)].sort_values("p", kind="stable")
    return None if rows.empty else dict(rows.iloc[0])


def _lead(findings: pd.DataFrame, told: Row) -> str:
    """Why this effect is the one that is told."""
    if told["primary"] == "yes":
        return "Primary effect"
    return "The effect tested" if len(findings) == 1 else "Clearest finding"


def _who(flow: pd.DataFrame, results: pd.DataFrame) -> str:
    """How many participants were analysed, and why most of the others were not."""
    first, left = flow.iloc[0], flow["n_left"].iloc[-1]
    n = results["n"].dropna()
    span = " to ".join(dict.fromkeys(f"{size:.0f}" for size in (n.min(), n.max())))
    models = "" if n.eq(left).all() else f" ({span} in the models)"
    lost = flow["n_excluded"].sum()
    if not lost:
        return f"All {left} participants {first['step']} were analysed{models}."
    most = flow.sort_values("n_excluded", kind="stable").iloc[-1]
    of = f"of {first['n_left']} {first['step']}"
    whom = f"{most['n_excluded']} of the {lost}" if most["n_excluded"] < lost else f"the {lost}"
    why = f"{whom} others: {most['step']}"
    return f"{left} participants were analysed{models}, {of} ({why})."


def covered(results: Results, covariates: Sequence[str]) -> list[str]:
    """What every model of a study adjusts for, and how many genes its means are of.

    Parameters
    ----------
    results : Results
        Of one study.
    covariates : list of str
        Its covariates, in words.

    Returns
    -------
    list of str
        Sentences; none on genes where the means are of the whole profile.
    """
    says = ["No model adjusts for covariates."]
    if covariates:
        names = listed([in_sentence(one) for one in covariates])
        says = [f"All models adjust for: {names}."]
    used, whole = results["results"]["n_genes"].dropna(), len(results["gene_set"])
    if used.empty or used.min() == whole:
        return says
    span = " to ".join(dict.fromkeys(f"{n:.0f}" for n in (used.min(), used.max())))
    missing = int((results["gene_set"]["status"] != "found").sum())
    constant = whole - missing - int(used.min())
    says.append(f"{span} of the {whole} genes of the profile are used.")
    if missing:
        says.append(f"{missing} {'was' if missing == 1 else 'were'} not measured.")
    if constant:
        have = "has" if constant == 1 else "have"
        says.append(f"{constant} {have} one value in all participants, as genes without reads do.")
    return says


def _elsewhere(findings: pd.DataFrame, results: pd.DataFrame, told: Row) -> list[str]:
    """What the same effect shows in other models, and beside which exposures."""
    rows = findings[(findings["effect"] == told["effect"]) & findings["p"].notna()]
    effects = results.groupby("model")["effect"].unique()
    own = context(told["effect"], effects[told["model"]])
    says = []
    for row in rows[rows["model"] != told["model"]].to_dict("records"):
        others = context(row["effect"], effects[row["model"]])
        where = others or f"not {own}"
        if others == own:
            where = f"in model {row['model']}"
        start, kind = f"But {where}", _kind(row["finding"])
        if row["finding"] == told["finding"]:
            start = f"{where[0].upper()}{where[1:]}"
            kind += " either" if kind == "not shown" else " too"
        elif kind == _kind(told["finding"]):
            kind += " in the other direction"
        numbers = f"b = {apa_number(row['estimate'])}, p {apa_p(row['p'])}"
        says.append(f"{start} it is {kind} ({numbers}).")
    return says


def _kind(finding: str) -> str:
    if finding in CLAIMS:
        return "shown"
    return FRAGILE if finding == FRAGILE else "not shown"


def _others(findings: pd.DataFrame, results: pd.DataFrame, told: Row | None) -> list[str]:
    """How many of the other effects are shown, which, and how many are fragile."""
    rest = findings[findings["p"].notna()]
    other = ""
    if told is not None:
        rest, other = rest[rest["effect"] != told["effect"]], "further "
    if rest.empty:
        return []
    if rest["finding"].eq(NOT_SHOWN).all():
        tested = f"any of the {len(rest)} {other}effects"
        if len(rest) == 1:
            tested = f"the one {other}effect"
        return [f"No association is shown for {tested} tested."]
    kinds = rest["finding"].map(_kind)
    parts = [
        f"{len(rows)} {'is' if len(rows) == 1 else 'are'} {kind}{_named(rows, results)}"
        for kind in ("shown", "fragile", "not shown")
        if len(rows := rest[kinds == kind])
    ]
    effects = "effect" if len(rest) == 1 else "effects"
    return [f"Of {len(rest)} {other}{effects} tested, {' and '.join(parts)}."]


def _left_open(results: pd.DataFrame) -> list[str]:
    """How large the effects may be that the intervals leave open, of exposures and of groups."""
    rows = results[results["statistic"] == "composite"]
    in_percent = rows["percent_range"].notna() & ~rows["effect"].map(is_product).astype(bool)
    of_group = rows["effect"].map(contrast_of).notna()
    says = []
    for kind, where in (
        (rows[in_percent & ~of_group], "with one SD more of an exposure"),
        (rows[in_percent & of_group], "in a group than in its reference"),
    ):
        low, high = kind["ci_low"].min(), kind["ci_high"].max()
        if low < 0 < high:
            lower, higher = (f"{100 * abs(2.0**end - 1):.1f} %" for end in (low, high))
            says.append(
                f"By the 95% CIs of these effects, CTRA expression may still be up to {lower} "
                f"lower or {higher} higher {where}."
            )
    largest = rows[["partial_r_low", "partial_r_high"]].abs().to_numpy().max(initial=0)
    if largest:
        says.append(
            f"All 95% CIs of r lie within ±{apa_share(largest)}; by Cohen's rule of thumb .10 is "
            "small, .30 medium, and .50 large."
        )
    return says


def _named(rows: pd.DataFrame, results: pd.DataFrame) -> str:
    """Names of claimed and fragile effects in brackets, each with its direction and r."""
    names = []
    told = rows[rows["finding"] != NOT_SHOWN]
    composite = results[results["statistic"] == "composite"]
    keys = zip(composite["model"], composite["effect"], strict=True)
    sizes = dict(zip(keys, composite["partial_r"], strict=True))
    for (effect, finding), same in told.groupby(["effect", "finding"], sort=False):
        r = [apa_correlation(sizes[model, str(effect)]) for model in same["model"]]
        models = f" in {len(same)} models" if len(same) > 1 else ""
        names.append(f"{effect_name(str(effect))}: {finding}{models}, r = {' and '.join(r)}")
    return f" ({'; '.join(names)})" if names else ""


def _hangs_on(influence: pd.DataFrame, told: Row) -> list[str]:
    """Whether single participants or genes decide whether the composite's p is below 0.05."""
    rows = _of_composite(influence, told).dropna(subset=["p_low"])
    rows = rows[rows["model"] == told["model"]]
    hangs = [
        f"one {LEFT_OUT[row['left_out']]}"
        for row in rows.to_dict("records")
        if len({row[name] < LEVEL for name in ("p_value", "p_low", "p_high")}) > 1
    ]
    if hangs:
        whose = " or ".join(hangs)
        return [f"Leaving out {whose} can move p of the t test to the other side of .05."]
    if rows.empty:
        return []
    side = "below" if rows["p_high"].max() < LEVEL else "above"
    return [f"Whichever participant or gene is left out, p of the t test stays {side} .05."]


def _with_covariates(sensitivity: pd.DataFrame, told: Row) -> list[str]:
    """Between which limits the slope stays with the sensitivity sets; nothing without one."""
    if sensitivity.empty:  # of a study without sets, which has no columns either
        return []
    rows = _of_composite(sensitivity, told).dropna(subset=["estimate"])
    models = rows["model"].str.partition("+")
    b, sets = (column[models[0] == told["model"]] for column in (rows["estimate"], models[2]))
    if b.empty:
        return []
    ends = [apa_number(end) for end in (b.min(), b.max())]
    which, span = "each set", f"between {ends[0]} and {ends[1]}"
    if len(b) == 1:
        which, span = "the set", ends[0]
    return [
        f"With {which} of further covariates ({', '.join(sets)}) its slope b is {span}; without "
        f"them {apa_number(told['estimate'])}."
    ]


def _of_composite(rows: pd.DataFrame, told: Row) -> pd.DataFrame:
    return rows[(rows["effect"] == told["effect"]) & (rows["statistic"] == "composite")]


def _in_full(statistic: str) -> str:
    """A published model with what it is: `published model (mixed model with ...)`."""
    of = BY_KEY[statistic]
    return f"{of.table} ({of.sentence}{PAPERS.get(statistic, '')})"


def _published(results: pd.DataFrame, told: Row | None) -> list[str]:
    """That the p of the first published model is not used where it finds too much."""
    rows = results[results["statistic"].map(lambda key: BY_KEY[key].published)]
    if told is not None:
        rows = rows[(rows["model"] == told["model"]) & (rows["effect"] == told["effect"])]
    rows = rows[rows["statistic"] == rows["statistic"].head(1).squeeze()]
    return [
        f"Do not use the p of the {_in_full(row['statistic'])}. With the participants shuffled, so "
        f"that there is no effect, it still reports one in {percent(row['size'])} of cases. Right "
        "would be 5 %."
        for row in rows.to_dict("records")
        if doubt(row) == "size"
    ][:1]
