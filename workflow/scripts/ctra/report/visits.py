"""Visits in the report: who came, how the arms changed, and what a paper says of it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ctra.files.visits import ALL, BETWEEN, CHANGE, LESS, OF_CHANGES, WITHIN
from ctra.report.apa import apa_interval, apa_number, apa_p, listed
from ctra.report.cells import Block, Column, Row, number, p_value, table, text, whole

BESIDE = (
    "These tests {alike}are not corrected for their number. None is a finding; conclude from the "
    "declared models."
)

# Shares of p < .05 in simulated studies of 24, 40 and 80: benchmarks/varying_size.py.
RESPONSES = (
    "They take all participants to respond and to vary alike. Where responses differ, p of a slope "
    "within participants is too small: in simulations, 13 to 15 % were below .05 by chance, not "
    "5 %, and 7 to 9 % of the differences. Where the spread rises with the exposure, it was 6 to "
    "9 % of all three."
)

# Participants of a model from which on a finding was as rare as promised: .054 (SE .008) in the one
# scenario that was simulated, double the spread in a treated third (docs/statistics.md).
KEPT_FROM = 40
UNEQUAL_ARMS = (
    " With fewer than 40 participants, a finding may be too frequent where one arm varies more. In "
    "simulated trials of 24 without an effect, whose treated third varied twice as much, 7.6 % had "
    "one."
)

# Of 400 trials a cell (SE .011 at .05), 24 to 80 participants: benchmarks/visit_genes_size.py.
PUBLISHED_SIZE = (
    "The published-style p takes composite and genes to correlate alike between visits. In "
    "simulated trials without an effect, p was below .05 in 4 to 6 % where that held. Where "
    "differences between genes correlated .8 and the composite .6, it was 8 to 13 %. Where they "
    "correlated .3, it was 2 to 3 %."
)


def attendance(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """How many came to each visit, and who did not."""

    def ids_of(heading: str, column: str) -> Column:
        def write(row: Row) -> str:
            ids = row[column]
            return ids.replace(";", ", ") if isinstance(ids, str) else ""

        return Column(heading, (column,), write, numbers=False)

    columns = [
        text("Visit", "visit"),
        text("Arm", "arm"),
        whole("Participants", "n"),
        whole("Analysed", "n_analysed"),
        ids_of("Sample failed", "failed_ids"),
        ids_of("No sample", "no_sample_ids"),
        ids_of("Did not come", "absent_ids"),
        ids_of("Sample, but no row", "no_row_ids"),
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
    columns = [*_tests(1), p_value("p", "p_value")]
    return table(name, f"Changes over the visits, {title}", rows, columns)


def of_genes(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """The same by the published-style model of all genes, with p of the composite beside."""
    columns = [
        *_tests(0),
        p_value("p, published style", "p_value"),
        p_value("p of the composite, to go by", "p_composite"),
    ]
    caption = f"Changes over the visits by the published-style model of all genes, {title}"
    return table(name, caption, rows, columns, PUBLISHED_SIZE)


def _tests(digits: int) -> list[Column]:
    """Columns of a contrast, its estimate and its t or F; digits of the degrees of freedom."""

    def tells(row: Row) -> str:
        if pd.isna(row["F"]):
            return _interval(row, "difference")
        return f"F({row['df_num']:.0f}, {row['df']:.{digits}f}) = {apa_number(row['F'], 2)}"

    def t_test(row: Row) -> str:
        if pd.isna(row["t"]):
            return ""
        return f"t({row['df']:.{digits}f}) = {apa_number(row['t'], 2)}"

    return [
        text("Contrast", "contrast"),
        text("Visit", "visit"),
        text("Arm", "arm"),
        text("less", "versus"),
        Column("Difference [95% CI], or F", ("difference", "ci_low", "ci_high", "F"), tells),
        Column("t(df)", ("t", "df"), t_test),
    ]


def slopes(name: str, rows: pd.DataFrame, title: str) -> Block | None:
    """Slopes of exposures that differ between visits, between and within participants."""
    columns = [
        text("Exposure", "exposure"),
        text("Slope", "effect"),
        whole("Participants", "n"),
        whole("Samples", "n_samples"),
        Column(
            "Slope per SD [95% CI]",
            ("estimate", "ci_low", "ci_high"),
            lambda row: _interval(row, "estimate"),
        ),
        number("SE", "std_error", 3),
        number("df", "df", 1),
        p_value("p", "p_value"),
    ]
    return table(name, f"Slopes within and between participants, {title}", rows, columns)


def slopes_say(rows: pd.DataFrame) -> list[str]:
    """Slopes within and between participants in sentences; why there are none.

    Parameters
    ----------
    rows : DataFrame
        Of one study, from `ctra.model.varying.varying_effects`.

    Returns
    -------
    list of str
        One paragraph an exposure.
    """
    if rows.empty:
        return []
    told = [f"{BESIDE.format(alike='')} {RESPONSES}"]
    for exposure, own in rows.groupby("exposure", sort=False):
        by_effect = {row["effect"]: row for row in own.to_dict("records")}
        says = [f"{exposure}, {reason}." for reason in _reasons(own)]
        if by_effect[WITHIN]["status"] == "ok":
            says.append(
                f"At visits where a participant's {exposure} was 1 SD above their own mean, CTRA "
                f"expression differed by {_slope(by_effect[WITHIN])}"
            )
        if by_effect[BETWEEN]["status"] == "ok":
            says.append(
                f"Participants whose mean of {exposure} was 1 SD higher differed from the others "
                f"by {_slope(by_effect[BETWEEN])}"
            )
        if by_effect[LESS]["status"] == "ok":
            says.append(f"The second number less the first is {_slope(by_effect[LESS])}")
        if own["n_missing"].iloc[0]:
            ids = own["missing_samples"].iloc[0].replace(";", ", ")
            says.append(f"Left out for want of a value: {ids}.")
        told.append(" ".join(says))
    return told


def _slope(row: Row) -> str:
    """A slope and its test."""
    return f"{apa_number(row['estimate'])}, {_test(row)}"


def _reasons(rows: pd.DataFrame) -> list[str]:
    """Why some slopes have no number: each reason once, behind the slopes that it is of."""
    without = rows[rows["status"] != "ok"]
    of_reason = without.groupby("status", sort=False)["effect"].agg(list)
    return [f"{listed(effects)}: {why}" for why, effects in of_reason.items()]


def came(rows: pd.DataFrame) -> list[str]:
    """How many were analysed at each visit: one sentence, or none without visits."""
    if rows.empty:
        return []
    of_all = rows[rows["arm"] == ALL]
    here = [f"{row['n_analysed']} at {row['visit']}" for row in of_all.to_dict("records")]
    n = of_all["n"].iloc[0]
    return [f"Of {n} participants, samples were analysed of {listed(here)}."]


def changes_say(rows: pd.DataFrame) -> list[str]:
    """Changes and their differences in sentences, after what they rest on; why there are none.

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
    alike = "take all arms to vary alike and " if ok["arm"].nunique() > 1 else ""
    says = [BESIDE.format(alike=alike)]
    says += [_change(row) for row in ok[ok["contrast"] == CHANGE].to_dict("records")]
    says += [_of_changes(row) for row in ok[ok["contrast"] == OF_CHANGES].to_dict("records")]
    return says


def means_say(rows: pd.DataFrame) -> str:
    """The adjusted means in words, for those who do not see them."""
    told = [
        f"{_of_arm(row)}{row['visit']}: {_interval(row, 'mean')}, n = {row['n']}"
        for row in rows.to_dict("records")
    ]
    return f"{'; '.join(told)}."


def forest_says(contrasts: pd.DataFrame, slopes: pd.DataFrame) -> str:
    """The changes, their differences and the slopes in words, for those who do not see them."""
    changes = changes_say(contrasts)
    return " ".join([*(changes[1:] or changes), *slopes_say(slopes)[1:]])


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


def outcomes(spec: Mapping[str, Any]) -> list[str]:
    """Of which visit the outcome of each model is: one sentence, or none without visits."""
    if "visit" not in spec:
        return []
    baseline = spec["visit"]["order"][0]
    return [f"The outcome is CTRA expression given that at {baseline}: {_changes(spec)}."]


def in_methods(spec: Mapping[str, Any], n: pd.Series, *, drawn: bool) -> str:
    """What a study with visits compares, for the methods; empty of the others.

    Parameters
    ----------
    spec : dict
        The study in the configuration.
    n : Series of float
        Participants by model.
    drawn : bool
        Whether there are permutations: without them nothing is a finding.
    """
    if "visit" not in spec:
        return ""
    arm = spec.get("arm", {}).get("column")
    of_arms = [name for name, model in spec["models"].items() if arm in model["exposures"]]
    few = UNEQUAL_ARMS if drawn and n.reindex(of_arms).min() < KEPT_FROM else ""
    first, *later = spec["visit"]["order"]
    return (
        f" Participants came at {first} and at {listed(list(map(str, later)))}. The outcome of a "
        f"model is the composite at a later visit ({_changes(spec)}), adjusted for the composite "
        f"at {first}.{few}"
    )


def _changes(spec: Mapping[str, Any]) -> str:
    """Of which visit the outcome of each model is."""
    models = spec["models"].items()
    return listed([f"model {name} at {model['change']}" for name, model in models])


def all_visits(
    config: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], titles: Mapping[str, str]
) -> list[tuple[str, str]]:
    """The model of all visits in the words of a paper, of each study that has its results.

    Parameters
    ----------
    config, tables, titles
        As for `ctra.report.methods.methods`.

    Returns
    -------
    list of (str, str)
        Heading and paragraph.
    """
    contrasts = tables["visit_contrasts"]
    if contrasts.empty:
        return []
    fitted = {*contrasts.loc[contrasts["status"] == "ok", "study"]}
    told = []
    for study, title in titles.items():
        if study in fitted:
            trial = "arm" in config["studies"][study]
            arms, same = (" by arm", ", taken to be the same in all arms") if trial else ("", "")
            says = (
                f"Beside the models, a mixed model has the composite of all visits{arms}, with the "
                f"same covariates and an unstructured covariance between the visits{same}. It was "
                "fitted by REML, with the standard errors and degrees of freedom of Kenward and "
                "Roger (1997). Participants who missed a visit count in it with the others."
            )
            if names := _split(tables["visit_slopes"], study):
                says += (
                    f" Further such models have {listed(names)} at each visit, split into the "
                    "mean of the participant and the deviation from it, in SD over all samples."
                )
            told.append((f"All visits, {title}", says))
    return told


def _split(rows: pd.DataFrame, study: str) -> list[str]:
    """Exposures of a study that are split within and between participants."""
    if rows.empty:
        return []
    return list(rows.loc[(rows["study"] == study) & (rows["status"] == "ok"), "exposure"].unique())


def _change(row: Row) -> str:
    """A change within an arm."""
    arm = "" if row["arm"] == ALL else f" in {row['arm']}"
    return (
        f"From {row['versus']} to {row['visit']}, CTRA expression changed by "
        f"{apa_number(row['difference'])}{arm}, {_test(row)}"
    )


def _of_changes(row: Row) -> str:
    """How the change of an arm differs from that of the reference."""
    return (
        f"Up to {row['visit']}, the change in {row['arm']} less that in {row['versus']} was "
        f"{apa_number(row['difference'])}, {_test(row)}"
    )


def _test(row: Row) -> str:
    return (
        f"95% CI {apa_interval(row['ci_low'], row['ci_high'])}, "
        f"SE = {apa_number(row['std_error'])}, "
        f"t({row['df']:.1f}) = {apa_number(row['t'], 2)}, p {apa_p(row['p_value'])}."
    )


def _interval(row: Row, name: str) -> str:
    """An estimate with its 95% CI, or why there is none."""
    if row["status"] != "ok":
        return str(row["status"])
    return f"{apa_number(row[name])} {apa_interval(row['ci_low'], row['ci_high'])}"


def _of_arm(row: Row) -> str:
    return "" if row["arm"] == ALL else f"{row['arm']}, "
