"""Participants who come more than once: one row of each, and who came when.

Needs the standard library alone: a project is checked before its environment is there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ctra.cohort.levels import MISSING, level_name
from ctra.cohort.specification import Visits
from ctra.files.errors import FileError, did_you_mean

BETWEEN = ";"  # the visits of a participant


@dataclass(frozen=True)
class VisitRow:
    """One row of a phenotype with visits, or the sample of one in the row of a participant.

    Attributes
    ----------
    line : int
    subject, visit : str
    sample : str
        As its column has it; empty where there is none.
    cells : list of str
    """

    line: int
    subject: str
    visit: str
    sample: str
    cells: list[str]


def visit_of_key(key: str, order: Sequence[float | str]) -> str:
    """The visit that a key of `sample` means: 1.0 is the visit 1 where the order has numbers.

    Parameters
    ----------
    key : str
    order : list of float or str
        The visits as the configuration has them.

    Returns
    -------
    str
        As `ctra.cohort.levels.level_name` writes it; the key itself where the order has no such
        number.
    """
    try:
        number = float(key)
    except ValueError:
        return key
    return level_name(number) if number in order else key


def columns_by_visit(columns: Mapping[str, str], order: Sequence[float | str]) -> dict[str, str]:
    """Columns of a phenotype with one row a participant, by visit.

    Parameters
    ----------
    columns : dict of str to str
        A column for each visit, as the configuration has them.
    order : list of float or str
        The visits as the configuration has them.

    Returns
    -------
    dict of str to str
        In the order of time.
    """
    named = {visit_of_key(key, order): column for key, column in columns.items()}
    return {name: named[name] for name in map(level_name, order)}


def sample_columns(visit: Visits) -> dict[str, str]:
    """Columns with the samples of a matrix, where a phenotype has one row a participant.

    Parameters
    ----------
    visit : Visits

    Returns
    -------
    dict of str to str
        By visit, in the order of time; empty where the phenotype has a row a participant and visit,
        or a sample sheet names the samples.
    """
    sample = visit.get("sample", "")
    return {} if isinstance(sample, str) else columns_by_visit(sample, visit["order"])


def named_samples(
    lines: Sequence[int],
    subjects: Sequence[str],
    rows: Sequence[list[str]],
    places: Mapping[str, int],
) -> list[VisitRow]:
    """The visits of which rows of participants name a sample.

    Parameters
    ----------
    lines : list of int
    subjects : list of str
        The participant of each row.
    rows : list of list of str
    places : dict of str to int
        Of the column with the samples of each visit, in the order of time.

    Returns
    -------
    list of VisitRow
        In the order of the rows, then of time.
    """
    return [
        VisitRow(line, subject, visit, cells[place], cells)
        for line, subject, cells in zip(lines, subjects, rows, strict=True)
        for visit, place in places.items()
        if cells[place] not in MISSING
    ]


def one_row_each(
    path: Path | str, rows: Sequence[VisitRow], order: Sequence[str], place: int
) -> tuple[list[VisitRow], list[int], list[list[str]]]:
    """Make one row of the visits of each participant.

    Parameters
    ----------
    path : str or Path
        The phenotype, for the messages.
    rows : list of VisitRow
    order : list of str
        The visits in the order of time.
    place : int
        Of the column with the visits.

    Returns
    -------
    visits : list of VisitRow
        The rows in the order of the participants' first rows, then of time.
    lines : list of int
        First row of each participant in the file.
    cells : list of list of str
        Of each participant: the first value that is there, in the order of time. The column of
        visits has all their visits, separated by semicolons.

    Raises
    ------
    FileError
        If a visit is not among those of the order, or a participant has one twice.
    """
    faults: list[str] = []
    first: dict[tuple[str, str], int] = {}
    by_subject: dict[str, list[VisitRow]] = {}
    for row in rows:
        where = f"{path}:{row.line}: participant {row.subject!r}"
        if row.visit in MISSING:
            faults.append(f"{where} has no visit in this row; name one of {', '.join(order)}")
        elif row.visit not in order:
            faults.append(f"{where}: {not_in_order(row.visit, order)}")
        elif first.setdefault((row.subject, row.visit), row.line) != row.line:
            faults.append(
                f"{where} has visit {row.visit!r} on line {first[row.subject, row.visit]} already; "
                "one row a participant and visit is allowed"
            )
        by_subject.setdefault(row.subject, []).append(row)
    if faults:
        raise FileError("\n".join(faults))
    in_time = [sorted(own, key=lambda row: order.index(row.visit)) for own in by_subject.values()]
    lines = [min(row.line for row in own) for own in in_time]
    gathered = [_gathered(own, place) for own in in_time]
    return [row for own in in_time for row in own], lines, gathered


def not_in_order(visit: str, order: Sequence[str]) -> str:
    """That a file has a visit that the configuration does not name."""
    return (
        f"visit {visit!r} is not in `visit: order`, which has {', '.join(order)}"
        f"{did_you_mean(visit, order)}; write the same name here and there"
    )


def _gathered(rows: Sequence[VisitRow], place: int) -> list[str]:
    """Cells of a participant: of each column the first that is there, and all visits."""
    columns = zip(*(row.cells for row in rows), strict=True)
    cells = [next((cell for cell in column if cell not in MISSING), "") for column in columns]
    cells[place] = BETWEEN.join(row.visit for row in rows)
    return cells
