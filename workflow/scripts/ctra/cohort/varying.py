"""Exposures that have a value at every visit of a participant.

Needs the standard library alone: a project is checked before its environment is there.
"""

from collections.abc import Iterator

from ctra.cohort.specification import Visits
from ctra.cohort.subjects import SubjectTable
from ctra.cohort.visits import columns_by_visit


def varying_columns(visit: Visits) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Columns of a phenotype with exposures that differ between visits, and their keys."""
    varying = visit.get("varying", [])
    if isinstance(varying, list):
        yield from (((i,), column) for i, column in enumerate(varying))
    else:
        for exposure, columns in varying.items():
            yield from (((exposure, key), column) for key, column in columns.items())


def varying_values(table: SubjectTable, visit: Visits) -> Iterator[tuple[str, str, str, float]]:
    """Participant, visit, exposure and value of each cell, missing ones as nan.

    Parameters
    ----------
    table : SubjectTable
    visit : Visits

    Raises
    ------
    FileError
        If a column is not there, all of it is missing, or a cell is no number.
    """
    varying = visit.get("varying", [])
    if isinstance(varying, list):
        for column in varying:
            numbers = table.numbers_at_visits(column)
            for row, value in zip(table.visits, numbers, strict=True):
                yield row.subject, row.visit, column, value
        return
    for exposure, columns in varying.items():
        named = columns_by_visit(columns, visit["order"])
        by_subject = zip(*map(table.numbers, named.values()), strict=True)
        for subject, values in zip(table.subjects, by_subject, strict=True):
            for name, value in zip(named, values, strict=True):
                yield subject, name, exposure, value
