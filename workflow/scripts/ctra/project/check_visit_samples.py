"""Which sample is of whose visit: what the configuration says, and what a matrix has of them."""

import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from ctra.cohort.alike import OF_IDS, OF_LEVELS, WORDS_FOR_MISSING, differences, folded
from ctra.cohort.levels import MISSING, level_name
from ctra.cohort.specification import Visits
from ctra.cohort.subjects import SubjectTable
from ctra.cohort.visits import VisitRow, not_in_order, sample_columns, visit_of_key
from ctra.files.names import some
from ctra.project.configuration import Config
from ctra.project.context import Context

NO_NAMES = WORDS_FOR_MISSING | {"none", "no sample", "not done"}  # in place of samples
SHOWN = 5  # rows of one fault that are told one by one


def key_faults(context: Context, name: str, study: Config, order: Sequence[str]) -> Iterator[str]:
    """Faults of the keys that say which sample is of which visit.

    Parameters
    ----------
    context : Context
    name : str
        The study.
    study : dict
    order : list of str
        Its visits; none where it has none.
    """
    if not order:
        return
    visit, where = study["visit"], context.find("studies", name, "visit")
    of_key = context.find("studies", name, "visit", "sample") if "sample" in visit else where
    each = f"sample: {{{', '.join(f'{one}: COLUMN' for one in order)}}}"
    if "samples" in study:
        if "sample" in visit:
            yield f"{of_key}: the sample sheet says which sample is whose visit; delete `sample`"
    elif "sample" not in visit and "column" in visit:
        yield (
            f"{where}: which column of the matrix is whose visit? Name the column of the phenotype "
            "that has the names of the samples: sample: COLUMN"
        )
    elif "sample" not in visit:
        yield (
            f"{where}: which column of the matrix is whose visit? Name the columns of the "
            f"phenotype that have the names of the samples: {each}; or, where each visit has a "
            "row, the columns with visit and sample: column: COLUMN, sample: COLUMN"
        )
    elif isinstance(visit["sample"], str) and "column" not in visit:
        yield (
            f"{of_key}: sample is one column, {visit['sample']!r}, but no column has the visits. "
            f"Where a participant has one row, name a column for each visit: {each}; where each "
            "visit has a row, name the column with the visits: column: COLUMN"
        )
    elif isinstance(visit["sample"], dict) and "column" in visit:
        yield (
            f"{of_key}: sample has a column for each visit, but column {visit['column']!r} has "
            "the visits too. Where a participant has one row, delete `column`; where each visit "
            "has a row, name one column with the samples: sample: COLUMN"
        )
    elif isinstance(visit["sample"], dict):
        find = partial(context.find, "studies", name, "visit", "sample")
        yield from faults_by_visit(find, visit["sample"], visit["order"], "with its samples")


def faults_by_visit(
    find: Callable[..., str], columns: dict[str, str], visits: Sequence[float | str], what: str
) -> Iterator[str]:
    """Visits that have no column, are not in the order, or share a column.

    Parameters
    ----------
    find : callable
        `file:line` of the key, or of a visit under it.
    columns : dict of str to str
        By visit, as the configuration has them.
    visits : list of float or str
        The order.
    what : str
        What the column of a visit has: `with its samples`.
    """
    order = [level_name(visit) for visit in visits]
    first: dict[str, str] = {}
    key_of: dict[str, str] = {}
    for key, column in columns.items():
        where = find(key)
        visit = visit_of_key(key, visits)
        if key_of.setdefault(visit, key) != key:
            yield f"{where}: visit {key!r} is the same as {key_of[visit]!r}; delete one of the two"
        elif visit not in order:
            yield f"{where}: {not_in_order(visit, order)}"
        elif first.setdefault(column, visit) != visit:
            yield (
                f"{where}: column {column!r} is that of visit {first[column]!r} already; name a "
                "column of its own for each visit"
            )
    for visit in order:
        if visit not in key_of:
            yield f"{find()}: visit {visit!r} has no column; name the one {what}: {visit}: COLUMN"


def match_matrix(context: Context, name: str, study: Config, table: SubjectTable) -> Iterator[str]:
    """Tell from the phenotype whose visit each sample of a matrix is.

    Parameters
    ----------
    context : Context
        Its samples of the study get participant and visit; the others are left out.
    name : str
    study : dict
    table : SubjectTable
        Its phenotype.
    """
    matrix: str = study.get("counts") or study["expression"]
    there = {one.name: one for one in context.samples[name]}
    columns = _columns(study["visit"])
    naught = {*MISSING, *context.headers[name].notes}
    named = [row for row in table.visits if row.sample not in naught]
    names = {row.sample for row in named}
    free = {folded(sample, OF_IDS): sample for sample in there if sample not in names}
    found = [row for row in named if row.sample in there]
    missed = [row for row in named if row.sample not in there]
    meant = [row for row in missed if folded(row.sample, OF_IDS) in free]
    yield from _placeholder_faults(table, missed, columns)
    samples = [row for row in named if row.sample in there or not _is_placeholder(row.sample)]
    yield from _twice_faults(table, samples, columns, there)
    yield from _spelling_faults(table, meant, free, matrix)
    have = {columns[row.visit] for row in [*found, *meant]}
    lacking = {column: visit for visit, column in columns.items() if column not in have}
    for column, visit in lacking.items():
        where = _where_of(context, name, study["visit"], visit)
        yield (
            f"{where}: no value of column {column!r} of {table.path} is a sample of {matrix}; "
            f"there: {some(there)}. Name the column that has them, or correct its names"
        )
    if lacking:
        return
    absent = [row for row in missed if folded(row.sample, OF_IDS) not in free]
    _tell_absent(table, matrix, absent, columns)
    if others := [sample for sample in there if sample not in names]:
        where = " or ".join(map(repr, dict.fromkeys(columns.values())))
        _say(
            f"{matrix}: not in column {where} of {table.path}, and left out, are {len(others)} of "
            f"{len(there)} samples: {some(others)}"
        )
    of = [replace(there[row.sample], subject=row.subject, visit=row.visit) for row in found]
    context.samples[name][:] = of


def _where_of(context: Context, name: str, spec: Visits, visit: str) -> str:
    """Where the configuration names the column with the samples of a visit."""
    sample = spec["sample"]
    of_each = {} if isinstance(sample, str) else sample
    keys = [key for key in of_each if visit_of_key(key, spec["order"]) == visit]
    return context.find("studies", name, "visit", "sample", *keys)


def _tell_absent(
    table: SubjectTable, matrix: str, rows: Sequence[VisitRow], columns: Mapping[str, str]
) -> None:
    """Say which samples of each column a matrix lacks."""
    for column in dict.fromkeys(columns.values()):
        if own := [row.sample for row in rows if columns[row.visit] == column]:
            _say(
                f"{table.path}: not in {matrix} are {len(own)} of the samples in column "
                f"{column!r}: {some(own)}"
            )


def _columns(visit: Visits) -> dict[str, str]:
    """Column with the samples of each visit; one of all visits where each has a row."""
    sample = visit.get("sample", {})
    if isinstance(sample, str):
        return dict.fromkeys(map(level_name, visit["order"]), sample)
    return sample_columns(visit)


def _twice_faults(
    table: SubjectTable,
    rows: Sequence[VisitRow],
    columns: Mapping[str, str],
    there: Collection[str],
) -> Iterator[str]:
    """Samples that are named twice, in the same spelling or another.

    Names of the matrix stand for themselves. Others are compared as the levels of a category are,
    and not as R changes names: P1_11 and P11_1 are two samples.
    """
    first: dict[str, VisitRow] = {}
    faults = []
    exact = {row.sample for row in rows}
    free_last = sorted(there, key=lambda sample: sample not in exact)
    own = {folded(sample, OF_LEVELS): sample for sample in free_last}
    for row in sorted(rows, key=lambda row: row.sample not in there):
        alike = folded(row.sample, OF_LEVELS)
        other = first.setdefault(row.sample if row.sample in there else own.get(alike, alike), row)
        if other is not row:
            spelled = "" if other.sample == row.sample else f", as {other.sample!r}"
            column = columns[row.visit]
            none = f", or if it means none, declare missing: {{{column}: [{row.sample!r}]}}"
            faults.append(
                f"{table.path}:{row.line}: column {column!r}: sample {row.sample!r} is on line "
                f"{other.line} already, in column {columns[other.visit]!r}{spelled}; name each "
                f"sample once{'' if row.sample in there or alike in own else none}"
            )
    yield from faults[:SHOWN]
    if len(faults) > SHOWN:
        yield f"{table.path}: {len(faults) - SHOWN} more cells name a sample again"


def _is_placeholder(sample: str) -> bool:
    """Whether a name reads as if there were no sample."""
    return sample.casefold() in NO_NAMES


def _placeholder_faults(
    table: SubjectTable, missed: Sequence[VisitRow], columns: Mapping[str, str]
) -> Iterator[str]:
    """Words for a missing value in place of a sample: they would count as somebody who came."""
    cells: dict[tuple[str, str], list[int]] = {}
    for row in missed:
        if _is_placeholder(row.sample):
            cells.setdefault((columns[row.visit], row.sample), []).append(row.line)
    for (column, word), lines in cells.items():
        more = f" (and in {len(lines) - 1} more cells)" if len(lines) > 1 else ""
        yield (
            f"{table.path}:{lines[0]}: column {column!r}: {word!r} is no sample{more}, and reads "
            f"like a missing value; declare missing: {{{column}: [{word!r}]}}, or leave it empty"
        )


def _spelling_faults(
    table: SubjectTable, rows: Sequence[VisitRow], free: Mapping[str, str], matrix: str
) -> Iterator[str]:
    """Samples that a matrix has under another spelling."""
    for row in rows[:SHOWN]:
        other = free[folded(row.sample, OF_IDS)]
        yield (
            f"{table.path}:{row.line}: sample {row.sample!r} is not in {matrix}; {other!r} is, "
            f"with another spelling ({', '.join(differences(row.sample, other, OF_IDS))}): write "
            "the same in both"
        )
    if len(rows) > SHOWN:
        yield f"{table.path}: {len(rows) - SHOWN} more samples are spelled otherwise"


def _say(text: str) -> None:
    print(text, file=sys.stderr)
