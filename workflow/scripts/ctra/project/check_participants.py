"""The participants of the samples are in the phenotype, under the same spelling."""

import sys
from collections.abc import Iterator, Sequence

from ctra.cohort.alike import OF_IDS, differences, folded
from ctra.cohort.subjects import SubjectTable
from ctra.files.names import some
from ctra.project.context import Context
from ctra.project.samples import Sample

SHOWN = 3  # participants who are told one by one


def participant_faults(
    context: Context, name: str, start: str, table: SubjectTable
) -> Iterator[str]:
    """Samples of participants who are not in the phenotype; those of a matrix are left out.

    Parameters
    ----------
    context : Context
    name : str
        The study.
    start : str
        Path of its sheet or matrix.
    table : SubjectTable
        Its phenotype.
    """
    samples = context.samples[name]
    strangers = [sample for sample in samples if sample.subject not in table.subjects]
    if name in context.headers:
        yield from _annotation_faults(context, name, start, table)
    if not strangers:
        return
    free = table.subjects.keys() - {sample.subject for sample in samples}
    spelled = {folded(subject, OF_IDS): subject for subject in sorted(free)}
    meant = {one.subject: spelled.get(folded(one.subject, OF_IDS)) for one in strangers}
    pairs = {subject: other for subject, other in meant.items() if other is not None}
    others = [sample for sample in strangers if sample.subject not in pairs]
    column = f"in column {table.subject!r} of {table.path}"
    if pairs:
        line = next(sample.line for sample in strangers if sample.subject in pairs)
        ways = dict.fromkeys(way for pair in pairs.items() for way in differences(*pair, OF_IDS))
        yield (
            f"{start}:{line}: {_people([*pairs])} not {column}; {_people([*pairs.values()])}, with "
            f"another spelling ({', '.join(ways)}): write the same in both"
        )
    if others and name in context.headers and len(others) < len(samples):
        _leave_out(context, name, f"{start}:{samples[0].line}", column, others)
    elif others:
        subjects = list(dict.fromkeys(sample.subject for sample in others))
        advice = f"add {'it' if len(subjects) == 1 else 'them'} there, or take out here"
        elsewhere = [other for other in table.usable if {*subjects} <= table.texts(other)]
        if elsewhere and len(others) == len(samples):
            advice = f"column {elsewhere[0]!r} has them: is it the one with the ids (`subject`)?"
        yield f"{start}:{others[0].line}: {_people(subjects)} not {column}; {advice}"


def _people(subjects: Sequence[str]) -> str:
    """The first of some participants by their ids, and how many more there are."""
    first = ", ".join(map(repr, subjects[:SHOWN]))
    if len(subjects) == 1:
        return f"participant {first} is"
    more = f" and {len(subjects) - SHOWN} more" if len(subjects) > SHOWN else ""
    return f"participants {first}{more} are"


def _annotation_faults(
    context: Context, name: str, start: str, table: SubjectTable
) -> Iterator[str]:
    """Participants, or samples of visits, whose column of a matrix was taken for annotation."""
    header = context.headers[name]
    what, names = "participant", {*table.subjects}
    if table.visits:
        what, names = "sample", {row.sample for row in table.visits}
    for column in header.notes:
        if column in names:
            yield (
                f"{start}:{header.line}: column {column!r} is a {what}, but has no numbers in its "
                "first rows, or the name of an annotation; correct the numbers, or rename it"
            )


def _leave_out(
    context: Context, name: str, place: str, column: str, others: Sequence[Sample]
) -> None:
    """Leave out the samples of a matrix who are nobody in the phenotype, where others are there."""
    samples, out = context.samples[name], set(others)
    context.samples[name] = [one for one in samples if one not in out]
    print(
        f"{place}: {len(others)} of {len(samples)} samples are not {column}, and are left out: "
        f"{some(one.subject for one in others)}",
        file=sys.stderr,
    )
