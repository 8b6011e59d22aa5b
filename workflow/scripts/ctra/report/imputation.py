"""What becomes of effects with missing covariates imputed: in words, and as a table."""

import pandas as pd

from ctra.report.apa import apa_interval, apa_number, apa_p, effect_name
from ctra.report.cells import Block, Column, Row, estimate, number, p_value, table, text, whole
from ctra.report.findings import LEVEL, says_something

COMPLETE = "complete_"
NOT_IMPUTED = "not imputed: "
NOTE = (
    "By the t test of the composite; no row is a finding by itself. Missing "
    "information: its share of all information on the slope."
)
SAYS = {  # by whether a slope is shown in complete cases, and with covariates imputed
    (True, True): "The slope stays with missing covariates imputed",
    (True, False): "With missing covariates imputed the slope is not shown any more",
    (False, True): "Only with missing covariates imputed is a slope shown",
    (False, False): "No slope is shown with missing covariates imputed, nor in complete cases",
}


def with_imputed(imputation: pd.DataFrame) -> dict[tuple[str, str], str]:
    """What becomes of every effect with missing covariates imputed, as a sentence.

    Parameters
    ----------
    imputation : DataFrame
        From `ctra.model.imputation.imputation`, of one study, with model.

    Returns
    -------
    dict of (str, str) to str
        By model and effect.
    """
    return {(row["model"], row["effect"]): _says(row) for row in imputation.to_dict("records")}


def values_say(imputation: pd.DataFrame) -> list[str]:
    """Which values are imputed in each model of a study, and who is left out, as sentences."""
    rows = imputation.drop_duplicates("model").to_dict("records")
    return [says for row in rows if (says := _values(row))]


def slopes(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """The slopes with missing covariates imputed, and those of complete cases."""
    columns = [
        Column("Effect", ("effect",), lambda row: effect_name(row["effect"]), numbers=False),
        text("Model", "model"),
        whole("n", "n"),
        estimate("b imputed [95% CI]"),
        p_value("p", "p_value"),
        number("Missing information", "fmi"),
        whole("n complete", "n_complete"),
        estimate("b in complete cases [95% CI]", COMPLETE),
        p_value("p complete", f"{COMPLETE}p_value"),
    ]
    return table(name, f"Slopes with missing covariates imputed, {title}", rows, columns, NOTE)


def _says(row: Row) -> str:
    """What becomes of one effect."""
    if row["status"] != "ok":
        return f"Nothing is imputed: {row['status'].removeprefix(NOT_IMPUTED)}."
    values = [row["estimate"], row[f"{COMPLETE}estimate"]]
    shown = (row[f"{COMPLETE}p_value"] < LEVEL, row["p_value"] < LEVEL)
    turned = all(shown) and values[0] * values[1] < 0
    says = "With missing covariates imputed the slope turns round" if turned else SAYS[shown]
    imputed, complete = (
        f"b = {apa_number(row[f'{kind}estimate'])} "
        f"{apa_interval(row[f'{kind}ci_low'], row[f'{kind}ci_high'])}, "
        f"p {apa_p(row[f'{kind}p_value'])}"
        for kind in ("", COMPLETE)
    )
    return (
        f"{says} ({imputed}, n = {row['n']:.0f}; complete cases: {complete}, "
        f"n = {row['n_complete']:.0f})."
    )


def _values(row: Row) -> str:
    """Missing values of one model: those that are imputed, and those that are not."""
    parts = []
    if row["imputations"] and says_something(row["imputed"]):
        parts.append(f"{row['imputations']:.0f} imputations of missing values ({row['imputed']}).")
    if says_something(row["not_imputed"]):
        parts.append(f"Left out for missing values that are not imputed: {row['not_imputed']}.")
    return " ".join([f"Model {row['model']}:", *parts]) if parts else ""
