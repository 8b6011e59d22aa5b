"""Every effect of all studies in one table: what it shows, how large it is, and its p."""

from collections.abc import Mapping

import pandas as pd

from ctra.report.apa import apa_correlation
from ctra.report.cells import Block, Column, Row, estimate, number, p_value, table
from ctra.report.findings import FRAGILE, NOT_SHOWN
from ctra.report.naming import names_of
from ctra.report.summary import PRIMARY, believed_is, believed_p, shown, starred_p

PARTIAL_R = "r: the partial correlation; .10 is small, .30 medium, .50 large (Cohen)."
CORRECTED = (
    "Holm p: corrected for all effects tested in the study; whether one is shown does not depend "
    "on it."
)
FRAGILE_IS = (
    "Fragile: p of the t test is below .05 and the CI leaves out 0, but something speaks against a "
    "finding; the verdict says what."
)
PUBLISHED_IS = "Published model: the mixed model with unstructured covariance of Lee et al. (2025)."
STARS = "* p < .05, ** p < .01, *** p < .001."
MARKS = {"lower CTRA expression": "▼ ", "higher CTRA expression": "▲ "}
COVERED = {"yes": " ✓", "NO": " ✗"}


def glance(
    rows: pd.DataFrame, titles: Mapping[str, str], *, clustered: bool = False
) -> Block | None:
    """What the composite and the published model say of every effect of all studies."""
    called = {study: names_of(of) for study, of in rows.groupby("study")}

    def finding(row: Row) -> str:
        if row["finding"] == NOT_SHOWN:
            return "not shown"
        return MARKS.get(row["finding"], "") + shown(row).removesuffix(" expression")

    def effect(row: Row) -> str:
        name = called[row["study"]][row["model"], row["effect"]]
        return f"{name}{PRIMARY[row['primary']]}"

    def correlation(row: Row) -> str:
        return "" if pd.isna(row["partial_r"]) else apa_correlation(row["partial_r"])

    def truth(row: Row) -> str:
        return true.write(row) + COVERED.get(row["covered"], "")

    true = number("Simulated truth (✓ in the CI)", "truth", 3)
    columns = [
        Column("Study", ("study",), lambda row: titles[row["study"]], numbers=False),
        Column("Effect", ("effect",), effect, numbers=False),
        Column("Shows", ("finding",), finding, numbers=False),
        estimate("b [95% CI]"),
        Column("r", ("partial_r",), correlation),
        believed_p("p"),
        p_value("Holm p", "p_holm"),
    ]
    if rows["tested"].max() == 1:
        columns.pop()
    if len(titles) == 1:
        del columns[0]
    if rows["un_status"].notna().any():
        p = starred_p("Published model's p", "un_")
        columns.append(Column(p.title, p.names, lambda row: p.write(row) or _status(row)))
    if "truth" in rows:
        columns.append(Column(true.title, true.names, truth))
    told = {
        PARTIAL_R: True,
        f"{'. '.join(believed_is(rows, clustered=clustered))}.": True,
        CORRECTED: rows["tested"].max() > 1,
        FRAGILE_IS: rows["finding"].eq(FRAGILE).any(),
        PUBLISHED_IS: rows["un_status"].notna().any(),
    }
    notes = [note for note, occurs in told.items() if occurs]
    if any("*" in column.write(row) for row in rows.to_dict("records") for column in columns):
        notes.append(STARS)
    return table("table-effects", "Every effect at a glance", rows, columns, " ".join(notes))


def _status(row: Row) -> str:
    """Why the published model has no p; empty where it was not asked for."""
    return "" if pd.isna(row["un_status"]) else str(row["un_status"])
