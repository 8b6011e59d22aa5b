"""Ids of the participants in the rows of a table: none is empty, none is a summary, each is once.

Needs the standard library alone: a project is checked before its environment is there.
"""

from collections.abc import Iterable
from pathlib import Path

from ctra.files.errors import FileError

SHOWN = 5  # rows of visits that are told one by one
ONE_ROW = (
    "; one row a participant is allowed. Where each visit has a row, name the column with the "
    "visits under `visit`: column: COLUMN"
)
SUMMARIES = frozenset(  # rows below a table that are no participants
    "mean average avg sd std stdev variance median min max minimum maximum sum total count "
    "n se sem".split()
) | {
    "m (sd)",
    "mean (sd)",
    "std dev",
    "std. dev.",
    "std. deviation",
    "standard deviation",
    "평균",
    "합계",
}


def check_ids(
    path: Path | str, column: str, rows: Iterable[tuple[int, str]], *, once: bool, visits: bool
) -> None:
    """Refuse rows without a participant; and those of whom an earlier row has.

    Parameters
    ----------
    path : str or Path
    column : str
        Of the ids.
    rows : iterable of (int, str)
        Line and id of each.
    once : bool
        Whether a participant has one row.
    visits : bool
        Whether participants come more than once.

    Raises
    ------
    FileError
        With all faults; with visits, the first few.
    """
    faults = []
    first: dict[str, int] = {}
    for line, name in rows:
        before = first.setdefault(name, line)
        if not name:
            faults.append(f"{path}:{line}: no id in column {column!r}")
        elif name.casefold() in SUMMARIES:
            faults.append(
                f"{path}:{line}: {name!r} in column {column!r} reads like a summary, not a "
                "participant; delete the row, or give them another id"
            )
        elif once and before != line:
            advice = ONE_ROW if visits else ""
            faults.append(
                f"{path}:{line}: participant {name!r} is already on line {before}{advice}"
            )
    if visits and len(faults) > SHOWN:
        faults[SHOWN:] = [f"{path}: {len(faults) - SHOWN} more rows are refused"]
    if faults:
        raise FileError("\n".join(faults))
