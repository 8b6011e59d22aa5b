"""The specification curve in words."""

from collections.abc import Callable, Mapping

import pandas as pd

from ctra.report.apa import apa_number, apa_p, apa_share, effect_name, listed
from ctra.report.cells import Block, Column, Row, number, p_value, table, whole

HANGS = "Does it hang on choices of the analysis?"
OUTLIERS = "without outliers"
NUMBER = (
    "p of the number: how often shuffled data without an effect have as many p < .05 in one "
    "direction; by chance: how many they have on average."
)
CHOICES: dict[str, tuple[str, Callable[[object], str]]] = {  # heading, and an option in words
    "million": ("Library size", lambda option: f"{option} reads"),
    "floor": ("Floor", lambda option: f"{float(str(option)):g} CPM"),
    "scale": ("Scale of the genes", lambda option: "z scores" if option == "z" else str(option)),
    "covariates": ("Covariates", str),
    "who": ("Participants", str),
}


def in_how_many(curve: pd.DataFrame) -> dict[tuple[str, str], str]:
    """In how many specifications each effect has its sign and a small p.

    Parameters
    ----------
    curve : DataFrame
        From `ctra.model.curve.specification_curve`, with model, of one study.

    Returns
    -------
    dict of (str, str) to str
        A sentence by model and effect.
    """
    return {(row["model"], row["effect"]): _in_how_many(row) for row in curve.to_dict("records")}


def curves_say(curve: pd.DataFrame) -> dict[tuple[str, str], str]:
    """What the specifications of each effect say together.

    Parameters
    ----------
    curve : DataFrame
        From `ctra.model.curve.specification_curve`, with model, of one study.

    Returns
    -------
    dict of (str, str) to str
        Sentences by model and effect.
    """
    return {(row["model"], row["effect"]): _says(row) for row in curve.to_dict("records")}


def in_methods(curve: pd.DataFrame, specifications: pd.DataFrame) -> str:
    """What was varied and how it was tested, for the methods; empty where nothing was.

    Parameters
    ----------
    curve, specifications : DataFrame
        From `ctra.model.curve.specification_curve`, with study and model.

    Returns
    -------
    str
    """
    if curve.empty or curve["n_same_sign"].isna().all():
        return ""
    options = specifications.groupby("study")[[*CHOICES]].nunique()
    varied = [
        heading.lower() for choice, (heading, _) in CHOICES.items() if (options[choice] > 1).any()
    ]
    says = [f"The slope was estimated in all combinations of options for {listed(varied)}."]
    if specifications["who"].eq(OUTLIERS).any():
        says.append("Outliers are more than 3 SD from the mean in the composite or in an exposure.")
    if curve["p_median"].notna().any():
        says.append(
            "The curve was tested by permutations that were the same in all specifications: by its "
            "median, and by the number of p < .05 in one direction."
        )
    return " ".join(says)


def _in_how_many(row: Row) -> str:
    if pd.isna(row["n_same_sign"]):
        return f"There is no specification curve: {row['status']}."
    says = (
        f"The slope has the sign of the main analysis in {row['n_same_sign']:.0f} of "
        f"{row['n_specifications']:.0f} specifications. In {row['n_below']:.0f} of these, p of the "
        "t test is below .05 as well."
    )
    if row["n_opposite"]:
        says += f" In {row['n_opposite']:.0f} it has the other sign and such a p."
    return says


def _says(row: Row) -> str:
    if pd.isna(row["n_same_sign"]):
        return _in_how_many(row)
    says = [
        _in_how_many(row),
        f"The median slope is {apa_number(row['beta_median'], 2)} SD per SD; the slopes go from "
        f"{apa_number(row['beta_low'], 2)} to {apa_number(row['beta_high'], 2)}.",
        _joint(row),
    ]
    if isinstance(row["hangs_on"], str):
        choice = CHOICES[row["hangs_on"]][0].lower()
        share = apa_share(row["hangs_share"])
        says.append(f"The slope hangs most on the choice of {choice} ({share} of the differences).")
    if row["n_refused"]:
        have = "specification has" if row["n_refused"] == 1 else "specifications have"
        says.append(f"{row['n_refused']:.0f} {have} no result; the table says why.")
    return " ".join(says)


def _joint(row: Row) -> str:
    """What the joint test says of a curve."""
    if pd.isna(row["p_median"]):
        return f"There is {row['status']}."
    says = "In shuffled data without an effect, a median as far from 0 has "
    says += f"p {apa_p(row['p_median'])}."
    if not row["n_significant"]:
        return says
    return (
        f"{says} As many as {row['n_significant']:.0f} with p < .05 in one direction have "
        f"p {apa_p(row['p_share'])}; on average there are {apa_number(row['expected'], 1)}."
    )


def curve_table(
    called: Mapping[tuple[str, str], str], name: str, rows: pd.DataFrame, title: str
) -> Block | None:
    """The specification curves of a study in numbers; `called` names the effects."""

    def of_effect(row: Row) -> str:
        return called.get((row["model"], row["effect"]), effect_name(row["effect"]))

    def same_sign(row: Row) -> str:
        if pd.isna(row["n_same_sign"]):
            return ""
        return f"{row['n_same_sign']:.0f} of {row['n_specifications']:.0f}"

    def span(row: Row) -> str:
        if pd.isna(row["beta_low"]):
            return ""
        return f"{apa_number(row['beta_low'], 2)} to {apa_number(row['beta_high'], 2)}"

    def choice(row: Row) -> str:
        return CHOICES[row["hangs_on"]][0] if isinstance(row["hangs_on"], str) else ""

    columns = [
        Column("Effect", ("effect",), of_effect, False),
        Column("Same sign", ("n_same_sign", "n_specifications"), same_sign),
        whole("With p < .05", "n_below"),
        number("By chance", "expected", 1),
        number("β as declared", "beta"),
        Column("β from … to", ("beta_low", "beta_high"), span),
        number("Median β", "beta_median"),
        p_value("p of the median", "p_median"),
        p_value("p of the number", "p_share"),
        Column("Hangs most on", ("hangs_on",), choice, numbers=False),
    ]
    absent = [f"No choice here: {says}." for says in rows["not_here"].dropna().unique() if says]
    caption = f"The specification curve in numbers, and its joint test, {title}"
    return table(name, caption, rows, columns, " ".join([NUMBER, *absent]))


def curve_alt_text(curve: pd.DataFrame) -> str:
    """What the figure of a model shows, for those who do not see it."""
    return " ".join(
        f"{effect_name(effect)}: {says}" for (_, effect), says in curves_say(curve).items()
    )
