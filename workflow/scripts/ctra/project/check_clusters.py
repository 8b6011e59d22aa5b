"""The column of clusters of a study: it is there, free for them, and has enough of them."""

from collections.abc import Iterator

from ctra.cohort.clusters import ADVICE, cluster_fault
from ctra.cohort.levels import to_level
from ctra.cohort.subjects import SubjectTable
from ctra.files.errors import did_you_mean
from ctra.project.configuration import Config
from ctra.project.context import Context

SHOWN = 5  # participants without a cluster who are told one by one


def cluster_faults(
    context: Context, name: str, study: Config, table: SubjectTable
) -> Iterator[str]:
    """Faults of `cluster`; its values are those of the participants with expression data.

    Exclusions and missing values may leave fewer clusters: rules participants and model check it.

    Parameters
    ----------
    context : Context
    name : str
        The study.
    study : dict
    table : SubjectTable
        Its phenotype.
    """
    if "cluster" not in study:
        return
    column, where = study["cluster"], context.find("studies", name, "cluster")
    if column not in table.header:
        yield f"{where}: no column {column!r} in {table.path}{did_you_mean(column, table.header)}"
        return
    if column == study["subject"]:
        yield (
            f"{where}: {column!r} has the ids, so that nobody shares a cluster; name a column "
            "whose values participants share"
        )
        return
    for use, columns in _uses(study):
        if column in columns:
            yield (
                f"{where}: {column!r} is among the {use} too; it is either a cluster or a fixed "
                "effect: delete it here or there"
            )
    yield from _value_faults(context, name, table, column, where)


def _uses(study: Config) -> Iterator[tuple[str, list[str]]]:
    """What else a study takes columns for, and which."""
    for use in ("covariates", "categories", "scales", "markers"):
        yield use, list(study[use])
    for model, spec in study["models"].items():
        yield f"exposures of model {model!r}", spec["exposures"]
    for added, columns in study["sensitivity"].items():
        yield f"columns of the sensitivity set {added!r}", columns
    if "parent" in study:
        yield "columns of the parent cohort", study["parent"]["columns"]


def _value_faults(
    context: Context, name: str, table: SubjectTable, column: str, where: str
) -> Iterator[str]:
    """Participants without a cluster; clusters that are too few, or shared by nobody."""
    clusters = dict(zip(table.subjects, map(to_level, table.cells(column)), strict=True))
    subjects = [sample.subject for sample in context.samples[name] if sample.subject in clusters]
    without = [subject for subject in subjects if clusters[subject] is None]
    for subject in without[:SHOWN]:
        yield (
            f"{table.path}:{table.subjects[subject]}: participant {subject!r} has no cluster in "
            f"column {column!r}; {ADVICE}"
        )
    if len(without) > SHOWN:
        yield f"{table.path}: column {column!r}: {len(without) - SHOWN} more have no cluster"
    if subjects and not without:
        fault = cluster_fault(column, [clusters[subject] for subject in subjects])
        if fault:
            yield f"{where}: {fault}"
