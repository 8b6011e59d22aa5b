"""Exposures that have a value at every visit: what the configuration names, and the phenotype."""

from collections.abc import Iterator
from functools import partial

from ctra.cohort.subjects import CODES, SubjectTable
from ctra.cohort.varying import varying_columns, varying_values
from ctra.files.errors import FileError, did_you_mean
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
    faults = []
    kept = {study["subject"]: "has the ids of the participants"}
    kept |= dict.fromkeys(table.visit_columns, "says whose visit a sample is")
    if isinstance(visit.get("sample"), str):
        kept[visit["sample"]] = "has the names of samples"
    kept |= dict.fromkeys(study["categories"], "is a category")
    for key, column in varying_columns(visit):
        where = context.find("studies", name, "visit", "varying", *key)
        if column not in table.header:
            hint = did_you_mean(column, table.header)
            faults.append(f"{where}: no column {column!r} in {table.path}{hint}")
        elif column in kept:
            faults.append(
                f"{where}: column {column!r} {kept[column]}; name a column of numbers that differ "
                "between visits"
            )
        elif table.coded(column):
            labels, codes = table.labels[column], sorted(table.texts(column), key=float)
            shown = ", ".join(f"{code} {labels[code]}" for code in codes[:CODES])
            faults.append(
                f"{where}: the numbers of column {column!r} are labels ({shown} ...); an exposure "
                "that differs between visits is an amount"
            )
    yield from faults
    if not faults:
        try:
            list(varying_values(table, study["visit"]))
        except FileError as error:
            yield str(error)
