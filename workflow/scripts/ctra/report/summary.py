"""The statistics of each effect side by side, and the summary for the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ctra.files.effects import contrast_of, is_product
from ctra.inference.catalogue import STATISTICS
from ctra.report.apa import apa_p, effect_name
from ctra.report.cells import Column, Row, estimate, number, p_value, reasons, short, text, whole
from ctra.report.findings import CLAIMS, FRAGILE, OF_MEAN, says_something
from ctra.report.naming import names_of
from ctra.report.trust import doubt_in_short, slopes_differ

STARS = (0.05, 0.01, 0.001)
COMMON = [statistic.key for statistic in STATISTICS if statistic.common]
KEYS = ["study", "model", "effect"]
CLAIMED = ["primary", "p", "tested", "p_holm", "finding", "reason"]  # columns of the findings
DIFFER = {"yes": "slopes differ", "untrusted": "slopes may differ"}
LARGEST = "p: the largest of those by t test, permutation and sign flips"
BY_CLUSTERS = ", and where there are clusters by cluster-robust standard errors"
NO_PERMUTATION = (
    "A p by permutation is missing where strata or clusters leave too few permutations",
    "p is then the largest of the others",
)
T_TEST = "p: that of the t test"
T_TEST_BY_CLUSTERS = (
    "; where there are clusters, the larger of it and that by cluster-robust standard errors"
)
NO_DRAWS = "Without permutations and sign flips nothing is a finding"
PRIMARY = {"yes": " (primary)", "no": ""}


def effect_table(
    results: pd.DataFrame, findings: pd.DataFrame, truth: pd.DataFrame
) -> pd.DataFrame:
    """One row an effect, the composite and the unstructured model side by side.

    Parameters
    ----------
    results : DataFrame
        Tables of all models, from `ctra.model.analysis.fit_model`, with study and model.
    findings : DataFrame
        Of all studies (`ctra.report.findings`), with study.
    truth : DataFrame
        study, model, effect and truth, where the data were simulated; else no rows.

    Returns
    -------
    DataFrame
        The composite's rows of `results` with the columns `CLAIMED` of the findings; the columns
        of `un` with the prefix `un_`, missing where it was not asked for; with a truth also truth,
        and covered: yes or NO, whether the composite's CI holds it.
    """
    of_statistic = {
        name: rows.set_index(KEYS)
        for name, rows in mark_claims(results, findings).groupby("statistic")
    }
    composite = of_statistic["composite"]
    un = of_statistic.get("un", composite.head(0)).add_prefix("un_").reindex(composite.index)
    effects = composite.join(un).join(findings.set_index(KEYS)[CLAIMED])
    if len(truth):
        effects = effects.join(truth.set_index(KEYS)["truth"])
        true, known = effects["truth"], (effects["truth"] + effects["estimate"]).notna()
        covered = effects["ci_low"].le(true) & effects["ci_high"].ge(true)
        effects["covered"] = covered.map({True: "yes", False: "NO"}).where(known)
    order = pd.MultiIndex.from_frame(results[KEYS].drop_duplicates())
    return effects.reindex(order).reset_index()


def mark_claims(results: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """Mark the tests whose p claims more than the data bear.

    Parameters
    ----------
    results, findings : DataFrame
        As for `effect_table`.

    Returns
    -------
    DataFrame
        With two columns. unclaimed: whether it is a test of the composite's slope, and the effect
        is no finding. slopes_differ: of a test of one slope for all genes, whether they differ
        (see `ctra.report.trust.slopes_differ`) as one of `DIFFER`, else empty. Such a test may
        have a small p for slopes that differ around 0.
    """
    homogeneity = results[results["statistic"] == "homogeneity"].to_dict("records")
    differ = {tuple(row[key] for key in KEYS): slopes_differ(row) for row in homogeneity}
    claims = findings[findings["finding"].isin(CLAIMS)]
    keys = pd.MultiIndex.from_frame(results[KEYS])
    claimed = keys.isin(pd.MultiIndex.from_frame(claims[KEYS]))
    says = pd.Series([DIFFER.get(differ.get(key, ""), "") for key in keys], results.index)
    return results.assign(
        unclaimed=results["statistic"].isin(OF_MEAN) & ~claimed,
        slopes_differ=says.where(results["statistic"].isin(COMMON), ""),
    )


def starred_p(title: str, prefix: str = "") -> Column:
    """A column of p values: with stars if the test can be trusted, with a word if it cannot.

    Its cells are `.003 **`, `.003 (false alarms 31 %)`, `.003 (slopes differ)`; `.003` where the
    size was not measured. The stars are those of the largest of the p by t test, permutation
     and sign flips, and the composite has some only where its effect is a finding. The
    rows are those of `mark_claims`, or with a prefix of `effect_table`.
    """

    def write(row: Row) -> str:
        p = row[f"{prefix}p_value"]
        if pd.isna(p):
            return ""
        written = apa_p(p).removeprefix("= ")
        why = doubt_in_short(row, prefix) or row[f"{prefix}slopes_differ"]
        if why:
            return f"{written} ({why})"
        if row[f"{prefix}calibrated"] != "yes" or row[f"{prefix}unclaimed"]:
            return written
        others = [row[f"{prefix}{name}"] for name in ("p_permutation", "p_wild")]
        return f"{written} {stars(max([p, *(p for p in others if not pd.isna(p))]))}".strip()

    return Column(title, (f"{prefix}p_value",), write)


def believed_p(title: str) -> Column:
    """A column of the p to believe, with stars of findings alone; rows of `effect_table`."""

    def write(row: Row) -> str:
        if pd.isna(row["p"]):
            return ""
        written = apa_p(row["p"]).removeprefix("= ")
        return f"{written} {stars(row['p'])}".strip() if row["finding"] in CLAIMS else written

    return Column(title, ("p",), write)


def were_drawn(effects: pd.DataFrame) -> bool:
    """Whether effects have permutations or sign flips: any of their columns that are here."""
    return bool(effects.filter(["p_permutation", "p_wild", "size"]).notna().any(axis=None))


def has_clusters(config: Mapping[str, Any]) -> bool:
    """Whether a study of a configuration declares clusters of participants."""
    return any("cluster" in study for study in config["studies"].values())


def believed_is(effects: pd.DataFrame, *, clustered: bool = False) -> list[str]:
    """What the p of a column of `believed_p` is of these effects, a line a thought.

    Parameters
    ----------
    effects : DataFrame
        From `effect_table`.
    clustered : bool
        Whether a study declares clusters of participants.

    Returns
    -------
    list of str
    """
    if not were_drawn(effects):
        return [T_TEST + T_TEST_BY_CLUSTERS * clustered, NO_DRAWS]
    largest = LARGEST + BY_CLUSTERS * clustered
    lacks = effects["p_value"].notna() & effects["p_permutation"].isna()
    return [largest, *NO_PERMUTATION] if lacks.any() else [largest]


def stars(p: float) -> str:
    """As many stars as there are levels that a p is below."""
    return "*" * sum(p < level for level in STARS)


def shown(row: Row) -> str:
    """What an effect shows, in a few words: with the reason where it is fragile."""
    finding = str(row["finding"])
    return f"{finding}: {row['reason']}" if says_something(row["reason"]) else finding


def effects_tested(effects: pd.DataFrame, study: str) -> str:
    """How many effects of a study were tested, and which is primary, as sentences."""
    rows = effects[effects["study"] == study]
    n = f"{rows['tested'].max():.0f}"
    says = {"0": "No effect has a result.", "1": "1 effect was tested."}.get(
        n, f"{n} effects were tested, for which Holm's p is corrected."
    )
    primary = rows[rows["primary"] == "yes"]
    if primary.empty:
        return f"{says} No primary effect was declared: all are exploratory."
    one = primary.iloc[0]
    return f"{says} {names_of(rows)[one['model'], one['effect']]} is the primary one."


def summary(
    effects: pd.DataFrame,
    samples: pd.DataFrame,
    config: Mapping[str, Any],
    *,
    titles: Mapping[str, str],
    unit: str,
) -> str:
    """Results as text for the terminal.

    Parameters
    ----------
    effects : DataFrame
        From `effect_table`.
    samples : DataFrame
        From `ctra.reads.quality.judge`, of all studies; no rows where none starts at reads.
    config : dict
        The configuration, defaults filled in.
    titles : dict of str to str
        Title by study.
    unit : str
        Unit of the expression.

    Returns
    -------
    str
    """
    with_un, simulated = bool(effects["un_status"].notna().any()), "truth" in effects
    columns = _columns(with_un, simulated)
    rows = effects.to_dict("records")
    cells = [[column.write(row) for column in columns] for row in rows]
    heads = [column.title for column in columns]
    by_column = zip(heads, *cells, strict=True)
    widths = [max(len(short(cell)) for cell in column) for column in by_column]

    def line(texts: Sequence[str]) -> str:
        padded = (short(cell).ljust(width) for cell, width in zip(texts, widths, strict=True))
        return "  ".join(padded).rstrip()

    lines = [f"CTRA profile: slopes in {unit} per SD of the exposure"]
    for study, title in titles.items():
        of_study = [texts for row, texts in zip(rows, cells, strict=True) if row["study"] == study]
        lines += ["", title, line(heads), *map(line, of_study)]
        lines += [*reasons(of_study), effects_tested(effects, study)]
    lines += ["", *_legend(effects, with_un, has_clusters(config))]
    if simulated:
        lines.append(coverage(effects))
    if len(samples):
        lines.append(passed(samples))
    return "\n".join(lines) + "\n"


def _columns(with_un: bool, simulated: bool) -> list[Column]:
    """Columns of the summary, with the unstructured model and the simulated truth."""
    columns = [
        text("model", "model"),
        Column("effect", ("effect",), _marked_effect, numbers=False),
        whole("n", "n"),
        estimate("composite b [95% CI]"),
        believed_p("p"),
        p_value("Holm p", "p_holm"),
    ]
    if simulated:
        columns += [number("truth", "truth", 3), text("in CI", "covered")]
    columns.append(Column("shows", ("finding", "reason"), shown, numbers=False))
    if with_un:
        columns += [estimate("UN b [95% CI]", "un_"), starred_p("UN p", "un_")]
    return columns


def _legend(effects: pd.DataFrame, with_un: bool, clustered: bool) -> list[str]:
    """Lines that say what the columns of the summary are."""
    lines = ["composite: mean over the genes; conclude from it"]
    if effects["effect"].map(contrast_of).notna().any():
        lines.append("b of a group (vs): its difference from the reference")
    if effects["effect"].map(is_product).any():
        lines.append("b of an exposure with a product: at the mean of the other exposure")
    drawn = were_drawn(effects)
    lines += believed_is(effects, clustered=clustered)
    if (effects["finding"] == FRAGILE).any():
        lines.append(
            "fragile: p of the t test is below .05, but something speaks against a finding"
        )
    if with_un:
        lines.append("UN: the mixed model as published")
    if drawn:
        lines.append("false alarms: how often a test finds an effect, at 5 %, where there is none")
        starred = "findings, and UN where it can be trusted" if with_un else "findings"
        lines.append(f"* p < .05, ** p < .01, *** p < .001, only of {starred}")
    return lines


def _marked_effect(row: Row) -> str:
    return f"{effect_name(row['effect'])}{PRIMARY[row['primary']]}"


def coverage(effects: pd.DataFrame) -> str:
    """How many intervals of the composite cover a truth that is known, as a sentence."""
    known = effects["covered"].dropna()
    held = f"{(known == 'yes').sum()} of {len(known)}"
    return f"{held} composite intervals cover the simulated truth"


def passed(samples: pd.DataFrame) -> str:
    """How many samples passed the quality checks, as a sentence."""
    n = (samples["verdict"] == "pass").sum()
    return f"{n} of {len(samples)} samples passed the checks of their reads"
