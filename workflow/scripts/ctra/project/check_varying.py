"""Exposures that have a value at every visit: what the configuration names, and the phenotype."""

from collections.abc import Iterator
from functools import partial

from ctra.cohort.formula import column_names
from ctra.cohort.levels import MISSING
from ctra.cohort.specification import Visits
from ctra.cohort.subjects import CODES, SubjectTable
from ctra.cohort.varying import varying_columns, varying_values
from ctra.files.errors import CohortError, FileError, did_you_mean
from ctra.project.check_columns import Key
from ctra.project.check_visit_samples import faults_by_visit
from ctra.project.configuration import Config
from ctra.project.context import Context


def varying_key_faults(context: Context, name: str, study: Config) -> Iterator[str]:
    """Faults of `varying` that the configuration alone shows.

    Parameters
    ----------
    context : Context
    name : str
        The study.
    study : dict
    """
    visit = study.get("visit", {})
    if "varying" not in visit:
        return
    find = partial(context.find, "studies", name, "visit", "varying")
    varying = visit["varying"]
    if isinstance(varying, list) and "column" not in visit:
        each = ", ".join(f"{one}: COLUMN" for one in visit["order"])
        yield (
            f"{find()}: the phenotype has one row a participant, so an exposure needs a column for "
            f"each visit: varying: {{{varying[0]}: {{{each}}}}}"
        )
    elif isinstance(varying, dict) and "column" in visit:
        yield (
            f"{find()}: each visit has a row, so an exposure is one column: varying: "
            f"[{', '.join(varying)}]; or, where a participant has one row, delete `column`"
        )
    elif isinstance(varying, dict):
        for exposure, columns in varying.items():
            of_one = partial(find, exposure)
            yield from faults_by_visit(of_one, columns, visit["order"], "with its values")


def varying_faults(
    context: Context, name: str, study: Config, table: SubjectTable
) -> Iterator[str]:
    """Exposures that are not in the phenotype, or are not amounts.

    Parameters
    ----------
    context : Context
    name : str
        The study.
    study : dict
    table : SubjectTable
        Its phenotype.
    """
    visit = study.get("visit", {})
    if "varying" not in visit:
        return
    faults = list(_column_faults(context, name, study, table))
    yield from faults
    if not faults:
        try:
            list(varying_values(table, visit))
        except FileError as error:
            yield str(error)


def _column_faults(
    context: Context, name: str, study: Config, table: SubjectTable
) -> Iterator[str]:
    """Columns that are not there, are something else, or stand twice."""
    visit, kept, covariates = study["visit"], _kept(study, table), _covariates(study)
    first: dict[str, Key] = {}
    for key, column in varying_columns(visit):
        where = context.find("studies", name, "visit", "varying", *key)
        if column not in table.header:
            hint = _hint(study, table, column)
            yield f"{where}: no column {column!r} in {table.path}{hint}"
        elif column in kept:
            yield (
                f"{where}: column {column!r} {kept[column]}; name a column of numbers that differ "
                "between visits"
            )
        elif column in covariates:
            yield (
                f"{where}: column {column!r} is in the covariates too, with the first value of "
                "each participant; that would take away what the means tell. Name it in one place"
            )
        elif first.setdefault(column, key) != key:
            yield (
                f"{where}: column {column!r} is named for another exposure already; name a column "
                "of its own for each exposure and visit"
            )
        elif key[0] in table.header:
            yield (
                f"{where}: {key[0]!r} is a column of {table.path}, so it cannot name the exposure "
                "of all visits; choose a name that no column has"
            )
        elif table.coded(column, _texts(visit, table, column)):
            labels = table.labels[column]
            shown = ", ".join(f"{code} {label}" for code, label in [*labels.items()][:CODES])
            yield (
                f"{where}: the numbers of column {column!r} are labels ({shown} ...); an exposure "
                "that differs between visits is an amount. If it is one, copy it to a column "
                "without value labels, and name that"
            )


def _kept(study: Config, table: SubjectTable) -> dict[str, str]:
    """Columns that are no amounts, and what they are."""
    kept = {study["subject"]: "has the ids of the participants"}
    kept |= dict.fromkeys(table.visit_columns, "says whose visit a sample is")
    if isinstance(study["visit"].get("sample"), str):
        kept[study["visit"]["sample"]] = "has the names of samples"
    return kept | dict.fromkeys(study["categories"], "is a category")


def _covariates(study: Config) -> set[str]:
    """The covariates of a study, and the columns that derived ones are made of."""
    columns = set(study["covariates"])
    for name, text in reversed(study["derive"].items()):
        if name in columns:
            try:
                columns |= set(column_names(text))
            except CohortError:  # told with the models
                continue
    return columns


def _hint(study: Config, table: SubjectTable, column: str) -> str:
    """What to do about a column that is not there."""
    made = dict.fromkeys(study["scales"], "a questionnaire")
    made |= dict.fromkeys(study["derive"], "a derived column")
    if column in made:
        return (
            f"; it is {made[column]}, with one value a participant. Compute the value of each "
            "visit in the phenotype, and name the column that has it"
        )
    return did_you_mean(column, table.header)


def _texts(visit: Visits, table: SubjectTable, column: str) -> set[str]:
    """Values of an exposure at all visits, each once; without those that are missing."""
    varying = visit["varying"]
    if isinstance(varying, list):
        place = table.header.index(column)
        return {row.cells[place] for row in table.visits} - set(MISSING)
    own = next(columns.values() for columns in varying.values() if column in columns.values())
    return {text for one in own if one in table.header for text in table.texts(one)}
