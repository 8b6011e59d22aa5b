"""The values of the models' columns: constant or too large ones are told before the first job."""

import math
from collections.abc import Iterator, Sequence
from typing import cast

from ctra.cohort import formula
from ctra.cohort.levels import level_name
from ctra.cohort.specification import Exclusion
from ctra.cohort.subjects import SubjectTable
from ctra.files.errors import CtraError
from ctra.project.configuration import Config
from ctra.project.context import Context
from ctra.project.plan import study_models

LARGEST = 1e100  # numbers beyond it, or all within 1 / LARGEST, have no sums of squares

Values = Sequence[float | str | None]  # of a column, by row of the phenotype


def value_faults(context: Context, name: str, study: Config, table: SubjectTable) -> Iterator[str]:
    """Columns of models that are constant, or too large, in all who can be analysed.

    The participants of a model are at most those with expression data, no exclusion and no value
    missing. Who fails the checks of the reads is not known yet; a column that is constant in more
    participants is so in fewer.

    Parameters
    ----------
    context : Context
    name : str
        The study.
    study : dict
    table : SubjectTable
        Its phenotype.
    """
    known = _known_columns(study, table)
    samples = {sample.subject for sample in context.samples[name]}
    rows = {i for i, subject in enumerate(table.subjects) if subject in samples}
    for rule in study["exclude"]:
        rows -= _excluded(rule, table)
    told: set[str] = set()
    for model, spec in study_models(study).items():
        columns = {c: known[c] for c in [*spec["exposures"], *spec["covariates"]] if c in known}
        complete = sorted(rows.difference(*map(_missing, columns.values())))
        for column, values in columns.items():
            fault = _fault([values[i] for i in complete])
            if fault and column not in told:
                told.add(column)
                where = context.find("studies", name, *_key(study, model, column))
                yield f"{where}: column {column!r} {fault}"


def _known_columns(study: Config, table: SubjectTable) -> dict[str, Values]:
    """Columns of the models that are in the phenotype, or derived of such columns alone."""
    derived: dict[str, list[float]] = {}
    for column, text in study["derive"].items():
        try:
            sources = {s: derived.get(s) or table.numbers(s) for s in formula.column_names(text)}
        except CtraError:  # a score or marker, or what is told elsewhere
            continue
        rows = ({s: of[i] for s, of in sources.items()} for i in range(len(table.rows)))
        derived[column] = [cast(float, formula.evaluate(text, row.__getitem__)) for row in rows]
    made: dict[str, Values] = {**derived}
    for spec in study_models(study).values():
        for column in {*spec["exposures"], *spec["covariates"]} & {*table.usable}:
            categories = study["categories"]
            try:
                if column in categories:
                    made[column] = table.levels(column, categories[column])
                else:
                    made[column] = table.numbers(column)
            except CtraError:
                continue
    return made


def _excluded(rule: Exclusion, table: SubjectTable) -> set[int]:
    """Rows of those whom a rule excludes; none if its column is refused elsewhere."""
    value = rule.get("equals")
    try:
        if isinstance(value, str):
            return {i for i, cell in enumerate(table.cells(rule["column"])) if cell == value}
        numbers = table.numbers(rule["column"])
    except CtraError:
        return set()
    low, high = rule.get("below", -math.inf), rule.get("above", math.inf)
    return {i for i, x in enumerate(numbers) if x == value or x < low or x > high}


def _missing(values: Values) -> set[int]:
    """Rows without a value; only nan differs from itself."""
    return {i for i, value in enumerate(values) if value is None or value != value}


def _fault(values: Values) -> str:
    """What is wrong with the values of a column in the participants of a model."""
    sizes = [abs(value) for value in values if isinstance(value, int | float)]
    if sizes and (max(sizes) > LARGEST or 0 < max(sizes) < 1 / LARGEST):
        return f"has {max(sizes):g}, of which there is no square; give it in another unit"
    if len(values) > 1 and len({*values}) == 1:
        return (
            f"is {level_name(values[0] or 0)} in all {len(values)} participants who can be in the "
            "model: nothing depends on it. Take it out, or correct the phenotype or `exclude`"
        )
    return ""


def _key(study: Config, model: str, column: str) -> tuple[str | int, ...]:
    """Where the configuration names a column of a model."""
    declared, _, added = model.partition("+")
    for key in (("models", declared, "exposures"), ("covariates",), ("sensitivity", added)):
        columns = study
        for part in key:
            columns = columns.get(part, {})
        if column in columns:
            return (*key, list(columns).index(column))
    return ("models", declared)
