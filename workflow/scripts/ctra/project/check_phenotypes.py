"""The phenotype of a study and the table of its parent cohort: who is in them, and what."""

import sys
from collections.abc import Iterator

from ctra.cohort.levels import level_name
from ctra.cohort.subjects import SubjectTable, reading_options
from ctra.files.effects import Contrast, contrast_of
from ctra.files.errors import CohortError, FileError
from ctra.project.check_clusters import cluster_faults
from ctra.project.check_columns import column_faults
from ctra.project.check_participants import participant_faults
from ctra.project.check_values import value_faults
from ctra.project.check_varying import varying_faults, varying_key_faults
from ctra.project.check_visit_samples import key_faults
from ctra.project.check_visits import visit_faults, visit_order
from ctra.project.configuration import Config
from ctra.project.context import Context


def phenotype_faults(context: Context, name: str, study: Config, start: str) -> Iterator[str]:
    """Participants and columns that the study needs and its phenotype lacks.

    Parameters
    ----------
    context : Context
    name : str
        The study.
    study : dict
    start : str
        Path of its sheet or matrix.
    """
    path = study["phenotype"]
    where = context.find("studies", name, "phenotype")
    missing = list(context.missing(path, where, "phenotype"))
    if "dictionary" in study:
        where = context.find("studies", name, "dictionary")
        missing += context.missing(study["dictionary"], where, "dictionary")
    yield from missing
    if missing or context.generated(path):
        return
    told = [*key_faults(context, name, study, visit_order(study))]
    if told or any(varying_key_faults(context, name, study)):  # told with the plan
        return
    try:
        table = SubjectTable(path, study["subject"], **reading_options(study))
    except FileError as error:
        yield str(error)
        return
    if table.encoding == "cp949":
        print(f"{path}: not UTF-8, read as Korean (CP949); else set encoding", file=sys.stderr)
    for column, fault in table.unusable.items():
        first = fault.splitlines()[0]
        print(f"{first}; column {column!r} is left out where nothing uses it", file=sys.stderr)
    _take_codes(study, table)
    unmatched = list(visit_faults(context, name, study, table))
    yield from unmatched
    if unmatched:
        return
    yield from participant_faults(context, name, start, table)
    yield from column_faults(context, name, study, table)
    yield from cluster_faults(context, name, study, table)
    yield from value_faults(context, name, study, table)
    yield from varying_faults(context, name, study, table)
    if "recruited" in study:
        yield from _recruitment_faults(context, name, study, table)


def _take_codes(study: Config, table: SubjectTable) -> None:
    """Put the codes of the file where the study names values by their labels."""
    for rule in study["exclude"]:
        if "equals" in rule:
            rule["equals"] = table.code(rule["column"], rule["equals"])
    for column, reference in study["categories"].items():
        study["categories"][column] = table.code(column, reference)
    groups = contrast_of(study["primary"][1]) if "primary" in study else None
    if groups and groups.column in study["categories"]:
        named = (groups.level, groups.reference)
        codes = [level_name(table.code(groups.column, level)) for level in named]
        study["primary"][1] = str(Contrast(groups.column, *codes))
    if "sex" in study:
        for sex in ("female", "male"):
            study["sex"][sex] = table.code(study["sex"]["column"], study["sex"][sex])


def _recruitment_faults(
    context: Context, name: str, study: Config, table: SubjectTable
) -> Iterator[str]:
    """Numbers of recruits that do not add up to the phenotype."""
    recruited = study["recruited"]["n"]
    lost = sum(step["n"] for step in study["recruited"]["lost"])
    if recruited - lost != len(table.subjects):
        yield (
            f"{context.find('studies', name, 'recruited')}: {recruited} recruited less {lost} lost "
            f"are {recruited - lost}, but {table.path} has {len(table.subjects)} participants"
        )


def parent_faults(context: Context, name: str, study: Config) -> Iterator[str]:
    """Columns that the table of the parent cohort lacks, or that are no numbers."""
    parent, where = study["parent"], context.find("studies", name, "parent")
    path = parent["file"]
    missing = list(context.missing(path, where, "parent"))
    yield from missing
    if missing or context.generated(path):
        return
    try:
        table = SubjectTable(path, study["subject"], **reading_options(parent))
    except FileError as error:
        yield str(error)
        return
    for column in parent["columns"]:
        scale, _ = context.scale(column) if column in study["scales"] else (None, "")
        try:
            limits = scale.columns(table.header, path) if scale else {column: None}
            for source, limit in limits.items():
                table.numbers(source, limit)
        except (CohortError, FileError) as error:
            yield f"{where}: {error}"
