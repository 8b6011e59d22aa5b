"""The page's tables of results, each from rows of a result table."""

from collections.abc import Callable

import pandas as pd

from ctra.inference.catalogue import BY_KEY
from ctra.report.apa import (
    apa_interval,
    apa_number,
    apa_p,
    apa_share,
    effect_name,
)
from ctra.report.cells import (
    Block,
    Column,
    Row,
    estimate,
    number,
    p_value,
    percent,
    table,
    text,
    whole,
)
from ctra.report.findings import of_claimed_products
from ctra.report.model_notes import LEFT_OUT
from ctra.report.summary import mark_claims, starred_p
from ctra.report.words import names_in
from ctra.results import Result

STARRED = (
    "Stars (* p < .05, ** p < .01, *** p < .001) stand at effects that are shown, and at tests "
    "that can be trusted here. A test that takes all genes to have one slope has no stars where "
    "their slopes may differ."
)
MEASURED = (
    "False-alarm rate, shuffled: how often the test rejects at 5 % in permuted data without an "
    "effect. Permuting also removes a spread that depends on the exposure. Hence p of spread "
    "(Koenker's test), and the false-alarm rate under sign flips, which keep each participant's "
    "spread. Calibrated: none of the three speaks against the test."
)
POOLED = (
    "Fixed: if the effect is the same in all studies. Random: if it varies between them, by REML "
    "and Knapp and Hartung. p that they differ: Cochran's Q. I²: the share of the differences "
    "between the slopes that varying effects explain. τ: SD of the effects."
)
NO_CLAIM = "Rows without a p: the product is not shown, and its simple slopes are then no findings."
MODEL = text("Model", "model")
EFFECT = Column("Effect", ("effect",), lambda row: effect_name(row["effect"]), numbers=False)
STATISTIC = Column(
    "Statistic", ("statistic",), lambda row: BY_KEY[row["statistic"]].table, numbers=False
)
P = p_value("p", "p_value")
GENES = [  # what became of a gene of a set
    text("Gene", "symbol"),
    text("Group", "group"),
    Column("Sign", ("sign",), lambda row: "+" if row["sign"] > 0 else "−"),
    text("Row of the matrix", "gene"),
    text("Found by", "matched_by"),
    text("Status", "status"),
]


def pooled(means: pd.DataFrame) -> Block | None:
    """The effects of several studies together, one effect beside effects that vary."""

    def share(row: Row) -> str:
        low, high = apa_share(row["i2_low"]), apa_share(row["i2_high"])
        return f"{apa_share(row['i2'])} [{low}, {high}]"

    def others(row: Row) -> str:
        return " and ".join(map(effect_name, names_in(row["beside"])))

    columns = [EFFECT]
    if means["beside"].any():
        columns.append(Column("Beside", ("beside",), others, numbers=False))
    if means["without"].any():
        columns.append(text("Without", "without"))
    columns += [
        whole("Studies", "n_studies"),
        whole("n", "n"),
        estimate("Fixed effect: b [95% CI]", "fixed_"),
        estimate("Random effects: b [95% CI]"),
        _interval("Another study (95 %)", "prediction"),
        p_value("p that they differ", "p_differ"),
        Column("I² [95% CI]", ("i2", "i2_low", "i2_high"), share),
        number("τ", "tau", 3),
    ]
    return table("table-pooled", "The studies together", means, columns, POOLED)


def statistics(findings: pd.DataFrame, name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Every statistic of every effect."""

    def tells(row: Row) -> str:
        return b.write(row) if BY_KEY[row["statistic"]].slope else f_test(row)

    b = estimate("")
    columns = [
        EFFECT,
        MODEL,
        STATISTIC,
        Column("b [95% CI], or F", (*b.names, "F"), tells),
        starred_p("p"),
        _interval("Bootstrap 95% CI", "bca"),
        _interval("Sign-flip 95% CI", "wild"),
        number("% per SD", "percent_sd", 1),
        number("% over the range", "percent_range", 1),
    ]
    note = f"{STARRED} " if rows["size"].notna().any() else ""
    note += (
        "Per cent: how much more mRNA there is, or less where it is negative, with one SD more of "
        "the exposure, and at its highest value beside its lowest."
    )
    return table(name, f"Every statistic, {title}", mark_claims(rows, findings), columns, note)


def measured(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Whether each test can be believed here; none where nothing was measured."""

    def size(row: Row) -> str:
        if pd.isna(row["size"]):
            return ""
        low, high = apa_share(row["size_low"]), apa_share(row["size_high"])
        return f"{apa_share(row['size'])} [{low}, {high}]"

    columns = [
        EFFECT,
        MODEL,
        STATISTIC,
        P,
        p_value("Permutation p", "p_permutation"),
        p_value("Sign-flip p", "p_wild"),
        Column("False-alarm rate, shuffled [95% CI]", ("size", "size_low", "size_high"), size),
        number("False-alarm rate, sign flips", "size_wild"),
        p_value("p of spread", "spread_p"),
        text("Calibrated", "calibrated"),
    ]
    known = rows[rows["calibrated"].notna()]
    return table(name, f"Whether each test can be believed, {title}", known, columns, MEASURED)


def differences(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Groups of each exposure beside their reference."""

    def tells(row: Row) -> str:
        if not pd.isna(row["F"]) or row["status"] != "ok":
            return f_test(row)
        return f"{apa_number(row['difference'])} {apa_interval(row['ci_low'], row['ci_high'])}"

    columns = [
        EFFECT,
        MODEL,
        text("Group", "group"),
        whole("n", "n_group"),
        text("Reference", "reference"),
        whole("n", "n_reference"),
        STATISTIC,
        Column("Difference [95% CI], or F", ("difference", "ci_low", "ci_high", "F"), tells),
        number("%", "percent", 1),
        _interval("95% CI of %", "percent"),
        P,
        p_value("Permutation p", "p_permutation"),
    ]
    note = (
        "Group less reference, adjusted for the other columns of the model. All groups: F of the "
        "test that none differs from the reference. What is shown is told by the verdicts."
    )
    return table(name, f"Differences between groups, {title}", rows, columns, note)


def influence(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Every slope without each participant, and without each gene."""

    def span(low: str, high: str, write: Callable[[float], str]) -> Callable[[Row], str]:
        return lambda row: "" if pd.isna(row[low]) else f"{write(row[low])} to {write(row[high])}"

    def p_text(p: float) -> str:
        return apa_p(p).removeprefix("= ")

    columns = [
        EFFECT,
        MODEL,
        STATISTIC,
        number("b", "estimate", 3),
        P,
        Column("Without one", ("left_out",), lambda row: LEFT_OUT[row["left_out"]], numbers=False),
        Column(
            "b",
            ("estimate_low", "estimate_high"),
            span("estimate_low", "estimate_high", apa_number),
        ),
        Column("p", ("p_low", "p_high"), span("p_low", "p_high", p_text)),
        text("Moves b the farthest", "most"),
        number("to", "most_estimate", 3),
    ]
    caption = f"Slopes without each participant, and without each gene, {title}"
    return table(name, caption, rows[rows["most"].notna()], columns)


def slopes(findings: pd.DataFrame, name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Simple slopes of the composite; those of a product that is not shown have no p."""
    columns = [
        MODEL,
        text("Slope of", "exposure"),
        text("at", "moderator"),
        Column("of (SD)", ("value",), lambda row: apa_number(row["value"], 1)),
        estimate("b [95% CI]"),
        P,
        number("% per SD", "percent_sd", 1),
    ]
    note = (
        "How often these tests reject without an effect was not measured; results/models/ has the "
        "simple slopes of the other statistics."
    )
    caption = f"Simple slopes of the composite, {title}"
    rows = _of_composite(rows)
    of_shown = of_claimed_products(rows, findings)
    if not of_shown.all():
        note = f"{NO_CLAIM} {note}"
    return table(name, caption, rows.assign(p_value=rows["p_value"].where(of_shown)), columns, note)


def regions(findings: pd.DataFrame, name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Where along the moderator the composite's slope differs from 0, of products shown."""

    def limits(low: str, high: str) -> Callable[[Row], str]:
        def write(row: Row) -> str:
            ends = [row[low], row[high]]
            if all(pd.isna(end) for end in ends):
                return ""
            below, above = (
                observed if abs(end) == float("inf") else apa_number(end, 2)
                for end, observed in zip(ends, ("the lowest", "the highest"), strict=True)
            )
            return f"{below} to {above}"

        return write

    columns = [
        MODEL,
        text("Slope of", "exposure"),
        text("along", "moderator"),
        Column("Region (SD)", ("low", "high"), limits("low", "high")),
        Column("Region (score)", ("low_score", "high_score"), limits("low_score", "high_score")),
        text("The slope is", "slope"),
        whole("Participants in it", "n"),
    ]
    note = "The lowest and the highest: of the moderator's observed values; nothing is said beyond."
    caption = f"Johnson–Neyman regions of the composite, {title}"
    rows = _of_composite(rows)
    return table(name, caption, rows[of_claimed_products(rows, findings)], columns, note)


def sensitivity(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """The composite with each sensitivity set."""
    keys = ["study", "model", "effect"]
    robust = rows[rows["statistic"] == "robust"].set_index(keys)["p_wild"].rename("p_flips")
    columns = [
        EFFECT,
        MODEL,
        estimate("b [95% CI]"),
        P,
        p_value("Permutation p", "p_permutation"),
        p_value("Sign-flip p", "p_flips"),
        whole("n", "n"),
    ]
    note = "These models show how robust the findings are; none of them is a finding of its own."
    caption = f"Composite with further covariates, {title}"
    return table(name, caption, _of_composite(rows).join(robust, on=keys), columns, note)


def power(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Participants for 80 % power, and power of the present number."""
    columns = [
        EFFECT,
        MODEL,
        STATISTIC,
        number("Slope", "estimate", 3),
        whole("n", "n"),
        percent("Power (%)", "power", 0),
        whole("n for 80 %", "n_80"),
    ]
    note = (
        "For the composite's slope, or what the configuration plans. For a slope that was found, "
        "power follows from its p and says nothing more; the participants are for planning."
    )
    return table(name, f"Power, {title}", rows[rows["power"].notna()], columns, note)


def groups(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Slopes of the mean of each group of genes."""

    def tells(row: Row) -> str:
        return b.write(row) if pd.isna(row["F"]) else f_test(row)

    b = estimate("")
    columns = [
        EFFECT,
        MODEL,
        text("Group", "group"),
        whole("Genes", "n_genes"),
        Column("b [95% CI], or F", (*b.names, "F"), tells),
        P,
    ]
    return table(name, f"Composite by group of genes, {title}", rows, columns)


def genes(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """What became of every gene of the set."""
    columns = [
        *GENES,
        text("Left out, constant, of", "constant"),
        number("SD (log2), first model", "sd"),
    ]
    return table(name, f"What became of the {len(rows)} genes, {title}", rows, columns)


def plain(result: Result, name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """A table as it is: the columns that the catalogue of results tells, by title and type."""
    write = {"integer": whole, "number": _exact, "share": _exact, "p": p_value}
    columns = [
        write.get(column.type, text)(column.title, column.name)
        for column in result.columns
        if column.name in rows and column.name != "study"
    ]
    return table(name, f"{result.title[:1].upper()}{result.title[1:]}, {title}", rows, columns)


def f_test(row: Row) -> str:
    """An F test as text, or why there is none."""
    if row["status"] != "ok":
        return str(row["status"])
    return f"F({row['df_num']:.0f}, {row['df']:.0f}) = {apa_number(row['F'], 2)}"


def _exact(title: str, name: str) -> Column:
    return number(title, name, 3)


def _interval(title: str, kind: str) -> Column:
    """A column of confidence intervals."""
    low, high = f"{kind}_low", f"{kind}_high"

    def write(row: Row) -> str:
        return apa_interval(row[low], row[high])

    return Column(title, (low, high), write)


def _of_composite(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["statistic"] == "composite"]
