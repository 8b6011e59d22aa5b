"""Whether effects hang on the composition of the cells: in words, and as tables."""

import pandas as pd

from ctra.report.apa import apa_interval, apa_number, apa_p, effect_name
from ctra.report.cells import (
    Block,
    Column,
    Row,
    estimate,
    number,
    p_value,
    reason,
    table,
    text,
    whole,
)
from ctra.report.findings import LEVEL, holm

PROFILE = "CTRA composite"
KEPT = 0.5  # share of a slope that is left, above which it is not called gone
OUTCOME = ["study", "model", "effect"]
NOTE = "By the t test of the composite, or with clusters by CR2. No row is a finding by itself."
SURVIVES = "The slope survives the markers of cells"
SURVIVES_NOT = "The slope does not survive the markers of cells"
OPEN = "Whether the slope survives the markers of cells is open"
NOWHERE = "No slope is shown without the markers of cells, nor with them"
EFFECT = Column("Effect", ("effect",), lambda row: effect_name(row["effect"]), numbers=False)


def of_profile(composition: pd.DataFrame) -> pd.DataFrame:
    """Rows of the composite, from the table of `ctra.model.composition.composition`."""
    return composition[composition["outcome"] == PROFILE] if len(composition) else composition


def of_cells(composition: pd.DataFrame) -> pd.DataFrame:
    """Rows of the types of cells, with p_holm: p corrected for the types of an effect."""
    if composition.empty:
        return composition
    rows = composition[composition["outcome"] != PROFILE]
    return rows.assign(p_holm=rows.groupby(OUTCOME)["p_value"].transform(holm))


def survival(composition: pd.DataFrame) -> dict[tuple[str, str], str]:
    """What becomes of every effect beside the markers of cells, in words.

    Parameters
    ----------
    composition : DataFrame
        From `ctra.model.composition.composition`, of one study, with model.

    Returns
    -------
    dict of (str, str) to str
        A sentence by model and effect, and one on the types of cells that the effect goes with.
    """
    cells = of_cells(composition)
    says = {}
    for row in of_profile(composition).to_dict("records"):
        own = cells[(cells["model"] == row["model"]) & (cells["effect"] == row["effect"])]
        says[row["model"], row["effect"]] = f"{_survives(row)}{_goes_with(own)}"
    return says


def slopes(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """The composite's slope without and with the markers, side by side."""
    columns = [
        EFFECT,
        text("Model", "model"),
        whole("n", "n"),
        estimate("b without markers [95% CI]"),
        p_value("p", "p_value"),
        estimate("b with markers [95% CI]", "with_"),
        p_value("p with", "with_p_value"),
        number("b moved by", "moved", 3),
        number("in SE", "moved_se", 1),
    ]
    return table(name, f"Slopes without and with markers of cells, {title}", rows, columns, NOTE)


def cell_types(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """The slopes of the markers of each type of cells."""
    columns = [
        EFFECT,
        text("Model", "model"),
        text("Cells", "outcome"),
        text("Markers", "markers"),
        estimate("b [95% CI]"),
        p_value("p", "p_value"),
        p_value("Holm p", "p_holm"),
    ]
    note = "Holm's p is corrected for the types of cells of one effect."
    return table(name, f"Slopes of the markers of cells, {title}", rows, columns, note)


def _survives(row: Row) -> str:
    """What becomes of one effect."""
    for status in (row["status"], row["with_status"]):
        if status != "ok":
            return f"{OPEN}: {reason(status)}."
    without, beside = row["estimate"], row["with_estimate"]
    numbers = (
        f"b = {apa_number(without)} {apa_interval(row['ci_low'], row['ci_high'])} without them, "
        f"p {apa_p(row['p_value'])}; {apa_number(beside)} "
        f"{apa_interval(row['with_ci_low'], row['with_ci_high'])} with them, "
        f"p {apa_p(row['with_p_value'])}"
    )
    shown, still = row["p_value"] < LEVEL, row["with_p_value"] < LEVEL
    if not shown:
        says = "Only beside the markers of cells is there a slope" if still else NOWHERE
    elif without * beside < 0 and still:
        says = "With the markers of cells the slope has the other direction"
    elif beside / without > KEPT:
        says = SURVIVES if still else f"{OPEN}: it is less certain"
    else:
        says = (
            f"{SURVIVES}, but most of it is gone"
            if still
            else f"{SURVIVES_NOT}: most of it is gone"
        )
    return f"{says} ({numbers})."


def _goes_with(cells: pd.DataFrame) -> str:
    """The types of cells whose markers go with an effect; empty for none."""
    found = cells[cells["p_holm"] < LEVEL]
    parts = []
    for word, rows in (
        ("more", found[found["estimate"] > 0]),
        ("less", found[found["estimate"] < 0]),
    ):
        if len(rows):
            parts.append(f"{word} mRNA of {' and '.join(rows['outcome'])}")
    return f" It goes with {', and with '.join(parts)} (Holm's p < .05)." if parts else ""
