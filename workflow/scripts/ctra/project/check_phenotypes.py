"""The phenotype of a study and the table of its parent cohort: who is in them, and what."""

import sys
from collections.abc import Iterator

from ctra.cohort.subjects import SubjectTable, reading_options
from ctra.files.errors import CohortError, FileError
from ctra.files.names import some
from ctra.project.check_clusters import cluster_faults
from ctra.project.check_columns import column_faults
from ctra.project.configuration import Config
from ctra.project.context import Context
from ctra.project.samples import Sample


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
    yield from missing
    if missing or context.generated(path):
        return
    try:
        table = SubjectTable(path, study["subject"], **reading_options(study))
    except FileError as error:
        yield str(error)
        return
    if table.encoding == "cp949":
        print(f"{path}: not UTF-8, read as Korean (CP949); else set encoding", file=sys.stderr)
    yield from _participant_faults(context, name, study, start, table)
    yield from column_faults(context, name, study, table)
    yield from cluster_faults(context, name, study, table)
    if "recruited" in study:
        yield from _recruitment_faults(context, name, study, table)


def _participant_faults(
    context: Context, name: str, study: Config, start: str, table: SubjectTable
) -> Iterator[str]:
    """Samples of participants who are not in the phenotype."""
    strangers = [one for one in context.samples[name] if one.subject not in table.subjects]
    if name in context.headers:
        yield from _annotation_faults(context, name, start, table)
        strangers = _leave_out(context, name, start, table, strangers)
    without_zeros = {name.lstrip("0"): name for name in table.subjects} if strangers else {}
    for sample in strangers:
        alike = without_zeros.get(sample.subject.lstrip("0"))
        advice = "add it there, or take it out here"
        if alike:
            advice = f"{alike!r} is, and leading zeros count: write the same in both"
        yield (
            f"{start}:{sample.line}: participant {sample.subject!r} is not in "
            f"column {study['subject']!r} of {table.path}; {advice}"
        )


def _annotation_faults(
    context: Context, name: str, start: str, table: SubjectTable
) -> Iterator[str]:
    """Participants whose column of a matrix was taken for annotation."""
    header = context.headers[name]
    for column in header.notes:
        if column in table.subjects:
            yield (
                f"{start}:{header.line}: column {column!r} is a participant, but has no numbers in "
                "its first rows, or the name of an annotation; correct the numbers, or rename it"
            )


def _leave_out(
    context: Context, name: str, start: str, table: SubjectTable, strangers: list[Sample]
) -> list[Sample]:
    """Leave out the samples of a matrix who are nobody in the phenotype, where others are there.

    Those who are somebody but for leading zeros are not left out, but returned.
    """
    samples = context.samples[name]
    if len(strangers) in (0, len(samples)):
        return strangers
    absent = table.subjects.keys() - {one.subject for one in samples}
    alike = {subject.lstrip("0") for subject in absent}
    others = [one for one in strangers if one.subject.lstrip("0") not in alike]
    if others:
        out = set(others)
        context.samples[name] = [one for one in samples if one not in out]
        print(
            f"{start}:{samples[0].line}: {len(others)} of {len(samples)} samples are not in column "
            f"{table.subject!r} of {table.path}, and are left out: "
            f"{some(one.subject for one in others)}",
            file=sys.stderr,
        )
    return [one for one in strangers if one.subject.lstrip("0") in alike]


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
