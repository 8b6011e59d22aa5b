"""Exposures that have a value at every visit of a participant."""

from collections.abc import Iterator

import pandas as pd

from ctra.cohort.specification import Visits
from ctra.cohort.subjects import SubjectTable
from ctra.cohort.visits import columns_by_visit

VARYING_COLUMNS = ["subject", "visit", "exposure", "exposure_value"]


def varying_table(table: SubjectTable, visit: Visits | None) -> pd.DataFrame:
    """Values of the exposures that differ between visits.

    Parameters
    ----------
    table : SubjectTable
    visit : Visits, optional
        None where participants come once.

    Returns
    -------
    DataFrame, one row an exposure, participant and visit with a value
        subject, visit, exposure, exposure_value, in the order of the exposures, the participants in
        the file, and time. Empty without such exposures.

    Raises
    ------
    FileError
        If a column is not there, all of it is missing, or a cell is no number.
    """
    rows = list(_rows(table, visit)) if visit else []
    return pd.DataFrame(rows, columns=VARYING_COLUMNS).dropna(subset="exposure_value")


def varying_columns(visit: Visits) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Columns of a phenotype with exposures that differ between visits, and their keys."""
    varying = visit.get("varying", [])
    if isinstance(varying, list):
        yield from (((i,), column) for i, column in enumerate(varying))
    else:
        for exposure, columns in varying.items():
            yield from (((exposure, key), column) for key, column in columns.items())


def _rows(table: SubjectTable, visit: Visits) -> Iterator[tuple[str, str, str, float]]:
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
