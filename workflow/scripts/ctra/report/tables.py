"""The page's tables of results, each from rows of a result table."""

from collections.abc import Callable, Mapping

import pandas as pd

from ctra.inference.catalogue import BY_KEY
from ctra.report.apa import apa_number, apa_p, apa_share, effect_name
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
from ctra.report.model_notes import LEFT_OUT
from ctra.report.summary import mark_differing, starred_p
from ctra.results import Result

MEASURED = (
    "Size: how often the test rejects at 5 % in permuted data without an effect. Stars (* p < .05, "
    "** p < .01, *** p < .001) only for tests that keep their level here, and for tests of a "
    "common slope only where the slopes of the genes are not shown to differ."
)
MARKS = {"lower CTRA expression": "▼ ", "higher CTRA expression": "▲ "}
COVERED = {"yes": " ✓", "NO": " ✗"}
MODEL = text("Model", "model")
EFFECT = Column("Effect", ("effect",), lambda row: effect_name(row["effect"]), numbers=False)
STATISTIC = Column(
    "Statistic", ("statistic",), lambda row: BY_KEY[row["statistic"]].table, numbers=False
)
P = p_value("p", "p_value")


def effects(rows: pd.DataFrame, titles: Mapping[str, str]) -> Block | None:
    """What the composite and the unstructured model say of every effect of all studies."""

    def finding(row: Row) -> str:
        return MARKS.get(row["finding"], "") + str(row["finding"]).removesuffix(" expression")

    def truth(row: Row) -> str:
        return true.write(row) + COVERED.get(row["covered"], "")

    true = number("Simulated truth (✓ in the CI)", "truth", 3)
    columns = [
        Column("Study", ("study",), lambda row: titles[row["study"]], numbers=False),
        EFFECT,
        MODEL,
        Column("The composite shows", ("finding",), finding, numbers=False),
        estimate("Composite b [95 % CI]"),
        starred_p("p"),
    ]
    if rows["un_status"].notna().any():
        columns += [estimate("Unstructured b [95 % CI]", "un_"), starred_p("its p", "un_")]
    if "truth" in rows:
        columns.append(Column(true.title, true.names, truth))
    note = MEASURED if rows["size"].notna().any() else ""
    return table("table-effects", "Every effect at a glance", rows, columns, note)


def statistics(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Every statistic of every effect, and whether it can be believed here."""

    def tells(row: Row) -> str:
        return b.write(row) if BY_KEY[row["statistic"]].slope else f_test(row)

    def size(row: Row) -> str:
        if pd.isna(row["size"]):
            return ""
        low, high = apa_share(row["size_low"]), apa_share(row["size_high"])
        return f"{apa_share(row['size'])} [{low}, {high}]"

    b = estimate("")
    columns = [
        EFFECT,
        MODEL,
        STATISTIC,
        Column("b [95 % CI], or F", (*b.names, "F"), tells),
        starred_p("p"),
        p_value("Permutation p", "p_permutation"),
        Column("Size [95 % CI]", ("size", "size_low", "size_high"), size),
        text("Calibrated", "calibrated"),
        Column("Bootstrap 95 % CI", ("bca_low", "bca_high"), _bootstrap),
        number("% per SD", "percent_sd", 1),
        number("% over the range", "percent_range", 1),
    ]
    note = f"{MEASURED} " if rows["size"].notna().any() else ""
    note += (
        "Per cent: how much higher the mRNA is at the higher of two values than at the lower, "
        "whichever way the slope goes; per SD, and over the observed range of the exposure."
    )
    caption = f"Every statistic, and whether it can be believed here, {title}"
    return table(name, caption, mark_differing(rows), columns, note)


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


def slopes(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Simple slopes of the composite."""
    columns = [
        MODEL,
        text("Slope of", "exposure"),
        text("at", "moderator"),
        Column("of (SD)", ("value",), lambda row: apa_number(row["value"], 1)),
        estimate("b [95 % CI]"),
        P,
        number("% per SD", "percent_sd", 1),
    ]
    note = (
        "How often these tests reject without an effect was not measured; results/models/ has the "
        "simple slopes of the other statistics."
    )
    caption = f"Simple slopes of the composite, {title}"
    return table(name, caption, _of_composite(rows), columns, note)


def regions(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Where along the moderator the slope of the composite differs from 0."""

    def limits(low: str, high: str) -> Callable[[Row], str]:
        def write(row: Row) -> str:
            ends = [row[low], row[high]]
            if all(pd.isna(end) for end in ends):
                return ""
            below, above = (
                "no limit" if abs(end) == float("inf") else apa_number(end, 2) for end in ends
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
    caption = f"Johnson–Neyman regions of the composite, {title}"
    return table(name, caption, _of_composite(rows), columns)


def sensitivity(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """The composite with each sensitivity set."""
    columns = [
        EFFECT,
        MODEL,
        estimate("b [95 % CI]"),
        starred_p("p"),
        p_value("Permutation p", "p_permutation"),
        whole("n", "n"),
    ]
    caption = f"Composite with further covariates, {title}"
    return table(name, caption, _of_composite(mark_differing(rows)), columns)


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
        Column("b [95 % CI], or F", (*b.names, "F"), tells),
        P,
    ]
    return table(name, f"Composite by group of genes, {title}", rows, columns)


def genes(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """What became of every gene of the set."""
    columns = [
        text("Gene", "symbol"),
        text("Group", "group"),
        Column("Sign", ("sign",), lambda row: "+" if row["sign"] > 0 else "−"),
        text("Row of the matrix", "gene"),
        text("Found by", "matched_by"),
        text("Status", "status"),
        text("Left out, constant, of", "constant"),
        number("SD (log2), first model", "sd"),
    ]
    return table(name, f"What became of the {len(rows)} genes, {title}", rows, columns)


def plain(result: Result, name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """A table as it is: the columns that the catalogue of results tells, by their type."""
    write = {"integer": whole, "number": _exact, "share": _exact, "p": p_value}
    columns = [
        write.get(column.type, text)(column.name, column.name)
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


def _bootstrap(row: Row) -> str:
    if pd.isna(row["bca_low"]):
        return ""
    return f"[{apa_number(row['bca_low'])}, {apa_number(row['bca_high'])}]"


def _of_composite(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["statistic"] == "composite"]
