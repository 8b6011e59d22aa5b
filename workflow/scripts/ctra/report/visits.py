"""Visits in the report: who came, how the arms changed, and what a paper says of it."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from ctra.files.visits import ALL
from ctra.report.apa import apa_interval, apa_number, apa_p
from ctra.report.cells import Block, Column, Row, number, p_value, table, text, whole

LEVEL = 0.05
CHANGE, OF_CHANGES = "change", "difference of changes"
BESIDE = (
    "These tests stand beside the declared models. They are not corrected for their number, and "
    "none is a finding of its own."
)


def attendance(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """How many came to each visit, and who did not."""

    def listed(heading: str, column: str) -> Column:
        def write(row: Row) -> str:
            ids = row[column]
            return ids.replace(";", ", ") if isinstance(ids, str) else ""

        return Column(heading, (column,), write, numbers=False)

    columns = [
        text("Visit", "visit"),
        text("Arm", "arm"),
        whole("Participants", "n"),
        whole("Analysed", "n_analysed"),
        listed("Sample failed", "failed_ids"),
        listed("No sample", "no_sample_ids"),
        listed("Did not come", "absent_ids"),
        listed("Sample, but no row", "no_row_ids"),
    ]
    note = (
        "Sample, but no row: the table of participants has no row of this visit. These samples "
        "are analysed with what other rows say of the participant."
    )
    none = rows["no_row_ids"].isna().all()
    return table(name, f"Participants by visit, {title}", rows, columns, "" if none else note)


def means(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Adjusted means by visit and arm."""
    columns = [
        text("Visit", "visit"),
        text("Arm", "arm"),
        whole("n", "n"),
        Column("Mean [95% CI]", ("mean", "ci_low", "ci_high"), lambda row: _interval(row, "mean")),
        number("SE", "std_error", 3),
        number("df", "df", 1),
    ]
    return table(name, f"Adjusted means by visit, {title}", rows, columns)


def contrasts(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Changes and differences of the adjusted means."""

    def tells(row: Row) -> str:
        if pd.isna(row["F"]):
            return _interval(row, "difference")
        return f"F({row['df_num']:.0f}, {row['df']:.1f}) = {apa_number(row['F'], 2)}"

    def t_test(row: Row) -> str:
        if pd.isna(row["t"]):
            return ""
        return f"t({row['df']:.1f}) = {apa_number(row['t'], 2)}"

    columns = [
        text("Contrast", "contrast"),
        text("Visit", "visit"),
        text("Arm", "arm"),
        text("less", "versus"),
        Column("Difference [95% CI], or F", ("difference", "ci_low", "ci_high", "F"), tells),
        Column("t(df)", ("t", "df"), t_test),
        p_value("p", "p_value"),
    ]
    return table(name, f"Changes over the visits, {title}", rows, columns, BESIDE)


def came(rows: pd.DataFrame) -> list[str]:
    """How many were analysed at each visit: one sentence, or none without visits."""
    if rows.empty:
        return []
    of_all = rows[rows["arm"] == ALL]
    here = [f"{row['n_analysed']} at {row['visit']}" for row in of_all.to_dict("records")]
    n = of_all["n"].iloc[0]
    return [f"Of {n} participants, samples were analysed of {_and(here)}."]


def changes_say(rows: pd.DataFrame) -> list[str]:
    """Changes and their differences as sentences for a paper; why there are none.

    Parameters
    ----------
    rows : DataFrame
        Contrasts of one study, from `ctra.model.repeated.repeated_measures`.

    Returns
    -------
    list of str
    """
    if rows.empty:
        return []
    if rows["status"].ne("ok").all():
        return [f"The model of all visits has no result ({rows['status'].iloc[0]})."]
    ok = rows[rows["status"] == "ok"]
    says = [_change(row) for row in ok[ok["contrast"] == CHANGE].to_dict("records")]
    says += [_of_changes(row) for row in ok[ok["contrast"] == OF_CHANGES].to_dict("records")]
    return says


def trajectories_say(rows: pd.DataFrame) -> str:
    """The adjusted means in words, for those who do not see them."""
    told = [
        f"{_of_arm(row)}{row['visit']}: {_interval(row, 'mean')}, n = {row['n']}"
        for row in rows.to_dict("records")
    ]
    return f"{'; '.join(told)}."


def left_out(rows: pd.DataFrame) -> list[str]:
    """Whom the model of all visits leaves out."""
    return [
        f"The model of all visits leaves out {row['n_excluded']} ({row['step']}): "
        f"{row['subjects'].replace(';', ', ')}."
        for row in rows.to_dict("records")
        if row["n_excluded"]
    ]


def baseline_of(spec: Mapping[str, Any]) -> list[str]:
    """What models of a study with visits adjust for beside its covariates, in words."""
    return [f"the composite at {spec['visit']['order'][0]}"] if "visit" in spec else []


def in_methods(spec: Mapping[str, Any]) -> str:
    """What a study with visits did, for the methods; empty of the others."""
    if "visit" not in spec:
        return ""
    first, *later = spec["visit"]["order"]
    models = spec["models"].items()
    changes = _and(f"model {name} at {model['change']}" for name, model in models)
    arms = " by arm" if "arm" in spec else ""
    return (
        f" Participants came at {first} and at {_and(map(str, later))}. The outcome of a model is "
        f"the composite at a later visit ({changes}), adjusted for the composite at {first}. "
        f"Beside them, a mixed model has the composite of all visits{arms}, with the same "
        "covariates, an unstructured covariance between the visits, REML, and the standard errors "
        "and degrees of freedom of Kenward and Roger (1997). Participants who missed a visit "
        "count in it with the others."
    )


def _change(row: Row) -> str:
    """A change within an arm."""
    arm = "" if row["arm"] == ALL else f" in {row['arm']}"
    if row["p_value"] < LEVEL:
        way = "fell" if row["difference"] < 0 else "rose"
        return f"From {row['versus']} to {row['visit']}, CTRA expression {way}{arm}, {_test(row)}"
    return (
        f"From {row['versus']} to {row['visit']}, CTRA expression was not shown to change{arm}, "
        f"{_test(row)}"
    )


def _of_changes(row: Row) -> str:
    """How the change of an arm differs from that of the reference."""
    if row["p_value"] < LEVEL:
        way = "down by more, or up" if row["difference"] < 0 else "up by more, or down"
        says = f"CTRA expression went {way} by less, in {row['arm']} than in {row['versus']}"
    else:
        says = f"the change was not shown to differ between {row['arm']} and {row['versus']}"
    return f"Up to {row['visit']}, {says}, {_test(row)}"


def _test(row: Row) -> str:
    return (
        f"difference = {apa_number(row['difference'])}, 95% CI "
        f"{apa_interval(row['ci_low'], row['ci_high'])}, SE = {apa_number(row['std_error'])}, "
        f"t({row['df']:.1f}) = {apa_number(row['t'], 2)}, p {apa_p(row['p_value'])}."
    )


def _interval(row: Row, name: str) -> str:
    """An estimate with its 95% CI, or why there is none."""
    if row["status"] != "ok":
        return str(row["status"])
    return f"{apa_number(row[name])} {apa_interval(row['ci_low'], row['ci_high'])}"


def _of_arm(row: Row) -> str:
    return "" if row["arm"] == ALL else f"{row['arm']}, "


def _and(parts: Iterable[str]) -> str:
    """Parts of a sentence with `and` before the last."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
