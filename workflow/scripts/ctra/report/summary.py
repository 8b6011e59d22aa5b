"""The statistics of each effect side by side, and the summary for the terminal."""

from collections.abc import Mapping, Sequence

import pandas as pd

from ctra.inference.catalogue import STATISTICS
from ctra.report.apa import apa_p, apa_share
from ctra.report.cells import Column, Row, estimate, number, reasons, short, text, whole

STARS = (0.05, 0.01, 0.001)
COMMON = [statistic.key for statistic in STATISTICS if statistic.common]
KEYS = ["study", "model", "effect"]


def effect_table(
    results: pd.DataFrame, verdicts: pd.DataFrame, truth: pd.DataFrame
) -> pd.DataFrame:
    """One row an effect, the composite and the unstructured model side by side.

    Parameters
    ----------
    results : DataFrame
        Tables of all models, from `ctra.model.analysis.fit_model`, with study and model.
    verdicts : DataFrame
        Their verdicts, with study and model.
    truth : DataFrame
        study, model, effect and truth, where the data were simulated; else no rows.

    Returns
    -------
    DataFrame
        The composite's rows of `results` with finding (from the verdicts); the columns of `un`
        with the prefix `un_`, missing where it was not asked for; with a truth also truth, and
        covered: yes or NO, whether the composite's CI holds it.
    """
    of_statistic = {
        name: rows.set_index(KEYS) for name, rows in mark_differing(results).groupby("statistic")
    }
    composite = of_statistic["composite"]
    un = of_statistic.get("un", composite.head(0)).add_prefix("un_").reindex(composite.index)
    effects = composite.join(un).join(verdicts.set_index(KEYS)["finding"])
    if len(truth):
        effects = effects.join(truth.set_index(KEYS)["truth"])
        true, known = effects["truth"], (effects["truth"] + effects["estimate"]).notna()
        covered = effects["ci_low"].le(true) & effects["ci_high"].ge(true)
        effects["covered"] = covered.map({True: "yes", False: "NO"}).where(known)
    order = pd.MultiIndex.from_frame(results[KEYS].drop_duplicates())
    return effects.reindex(order).reset_index()


def mark_differing(results: pd.DataFrame) -> pd.DataFrame:
    """Mark the tests of a common slope where the slopes of the genes differ.

    Parameters
    ----------
    results : DataFrame
        Tables of models, from `ctra.model.analysis.fit_model`, with study and model.

    Returns
    -------
    DataFrame
        With the column slopes_differ: whether it is a test of one slope for all genes, and that
        they have one is rejected at 5 %. Such a test may be small for slopes that differ around 0.
    """
    rejected = (results["statistic"] == "homogeneity") & (results["p_value"] < STARS[0])
    differing = pd.MultiIndex.from_frame(results.loc[rejected, KEYS])
    common = results["statistic"].isin(COMMON)
    return results.assign(
        slopes_differ=common & pd.MultiIndex.from_frame(results[KEYS]).isin(differing)
    )


def starred_p(title: str, prefix: str = "") -> Column:
    """A column of p values: with stars if the test is calibrated, with its size if it is not.

    Its cells are `.003 **`, `.003 (size .31)`, `.003 (slopes differ)`; `.003` where the size was
    not measured. The rows are those of `mark_differing`, or with a prefix of `effect_table`.
    """

    def write(row: Row) -> str:
        p, calibrated = row[f"{prefix}p_value"], row[f"{prefix}calibrated"]
        if pd.isna(p):
            return ""
        written = apa_p(p).removeprefix("= ")
        if calibrated in ("no", "undecided"):
            return f"{written} (size {apa_share(row[f'{prefix}size'])})"
        if row[f"{prefix}slopes_differ"] is True:
            return f"{written} (slopes differ)"
        if calibrated == "yes":
            return f"{written} {'*' * sum(p < level for level in STARS)}".strip()
        return written

    return Column(title, (f"{prefix}p_value",), write)


def summary(
    effects: pd.DataFrame, titles: Mapping[str, str], unit: str, samples: pd.DataFrame
) -> str:
    """Results as text for the terminal.

    Parameters
    ----------
    effects : DataFrame
        From `effect_table`.
    titles : dict of str to str
        Title by study.
    unit : str
        Unit of the expression.
    samples : DataFrame
        From `ctra.reads.quality.judge`, of all studies; no rows where none starts at reads.

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
        lines += reasons(of_study)
    lines += ["", "composite: mean over the genes; conclude from it"]
    if with_un:
        lines.append("UN: the mixed model as published")
    if effects["size"].notna().any():
        lines += ["size: how often a test rejects at 5 % where there is no effect, if too often"]
        lines += ["* p < .05, ** p < .01, *** p < .001, only of tests that keep their level here"]
    if simulated:
        lines.append(coverage(effects))
    if len(samples):
        lines.append(passed(samples))
    return "\n".join(lines) + "\n"


def _columns(with_un: bool, simulated: bool) -> list[Column]:
    """Columns of the summary, with the unstructured model and the simulated truth."""
    columns = [
        text("model", "model"),
        text("effect", "effect"),
        whole("n", "n"),
        estimate("composite b [95 % CI]"),
        starred_p("p"),
    ]
    if simulated:
        columns += [number("truth", "truth", 3), text("in CI", "covered")]
    columns.append(text("shows", "finding"))
    if with_un:
        columns += [estimate("UN b [95 % CI]", "un_"), starred_p("UN p", "un_")]
    return columns


def coverage(effects: pd.DataFrame) -> str:
    """How many intervals of the composite cover a truth that is known, as a sentence."""
    known = effects["covered"].dropna()
    held = f"{(known == 'yes').sum()} of {len(known)}"
    return f"{held} composite intervals cover the simulated truth"


def passed(samples: pd.DataFrame) -> str:
    """How many samples passed the quality checks, as a sentence."""
    n = (samples["verdict"] == "pass").sum()
    return f"{n} of {len(samples)} samples passed the quality checks"
