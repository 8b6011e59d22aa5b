"""Visits of a study: what its configuration, its sheet and its phenotype say of them agrees."""

import sys
from collections.abc import Iterator, Sequence

from ctra.cohort.formula import column_names
from ctra.cohort.levels import MISSING, level_name
from ctra.cohort.subjects import SubjectTable
from ctra.cohort.visits import VisitRow, not_in_order, sample_columns
from ctra.files.errors import CohortError, did_you_mean
from ctra.files.names import some
from ctra.project.check_columns import Key, columns_of_models
from ctra.project.check_varying import varying_key_faults
from ctra.project.check_visit_samples import SHOWN, key_faults, match_matrix
from ctra.project.configuration import Config
from ctra.project.context import Context
from ctra.project.samples import Sample


def visit_order(study: Config) -> list[str]:
    """The visits of a study in the order of time, as text; none where it has none."""
    return [level_name(visit) for visit in study["visit"]["order"]] if "visit" in study else []


def plan_faults(context: Context, name: str, study: Config) -> Iterator[str]:
    """Faults of visits that the configuration alone shows.

    Parameters
    ----------
    context : Context
    name : str
        The study.
    study : dict
    """
    order = visit_order(study)
    for model, spec in study["models"].items():
        where = context.find("studies", name, "models", model)
        if not order and "change" in spec:
            yield (
                f"{context.find('studies', name, 'models', model, 'change')}: study {name!r} has "
                "no visits; declare `visit`, or delete `change`"
            )
        elif order and "change" not in spec:
            yield (
                f"{where}: model {model!r} does not say of which visit; name one of "
                f"{', '.join(order[1:])}: change: {order[-1]}"
            )
        elif order and level_name(spec["change"]) not in order[1:]:
            told = level_name(spec["change"])
            yield (
                f"{context.find('studies', name, 'models', model, 'change')}: change is {told!r}; "
                f"a visit after the baseline {order[0]!r} is needed: {', '.join(order[1:])}"
                f"{did_you_mean(told, order[1:])}"
            )
    for i, visit in enumerate(order):
        if visit in order[:i]:
            yield (
                f"{context.find('studies', name, 'visit', 'order', i)}: visit {visit!r} stands "
                "twice in `order`; name each visit once"
            )
    if order and study["markers"]:
        yield (
            f"{context.find('studies', name, 'markers')}: markers are one value a participant, but "
            "differ between visits; delete `markers`"
        )
    yield from key_faults(context, name, study, order)
    yield from varying_key_faults(context, name, study)


def sheet_faults(context: Context, name: str, study: Config) -> Iterator[str]:
    """Visits of the sample sheet that the configuration does not name, or that it lacks.

    Parameters
    ----------
    context : Context
    name : str
        The study.
    study : dict
    """
    order = visit_order(study)
    for sample in context.samples[name] if "samples" in study else []:
        where = f"{study['samples']}:{sample.line}: sample {sample.name!r}"
        if sample.visit and not order:
            yield f"{where} is of visit {sample.visit!r}, but study {name!r} declares no `visit`"
        elif order and not sample.visit:
            yield f"{where} has no visit; add the column `visit`, with one of {', '.join(order)}"
        elif order and sample.visit not in order:
            yield f"{where}: {not_in_order(sample.visit, order)}"


def visit_faults(context: Context, name: str, study: Config, table: SubjectTable) -> Iterator[str]:
    """Faults of the visits in a phenotype; the samples of a matrix get theirs.

    Parameters
    ----------
    context : Context
    name : str
        The study.
    study : dict
    table : SubjectTable
        Its phenotype.
    """
    if "visit" not in study:
        return
    order = visit_order(study)
    uses = list(_uses(context, study))
    misused = list(_use_faults(context, name, study, uses))
    yield from misused
    if misused:
        return
    yield from _constant_faults(study, table, {column for _, column in uses})
    if "column" in study["visit"]:
        _tell_filled(table, {column for _, column in uses}, order[0])
        _tell_mixed(context, study, table)
    if name in context.headers and "sample" in study["visit"]:
        yield from match_matrix(context, name, study, table)
    places = {visit: place for place, visit in enumerate(order)}
    context.samples[name].sort(key=lambda sample: places.get(sample.visit, 0))
    _tell(context.samples[name], table, order, of_rows="column" in study["visit"])


def _uses(context: Context, study: Config) -> Iterator[tuple[Key, str]]:
    """Every column that the study takes of a participant, with the key that names it."""
    for i, rule in enumerate(study["exclude"]):
        yield ("exclude", i, "column"), rule["column"]
    for i, name in enumerate(study["scales"]):
        scale, _ = context.scale(name)
        for item in scale.items if scale else ():
            yield ("scales", i), item
    for column, text in study["derive"].items():
        try:
            sources = column_names(text)
        except CohortError:  # told with the models
            continue
        for source in sources:
            yield ("derive", column), source
    if "sex" in study:
        yield ("sex", "column"), study["sex"]["column"]
    arm = study.get("arm", {}).get("column")
    for column in study["categories"]:
        yield ("arm", "column") if column == arm else ("categories", column), column
    if "cluster" in study:
        yield ("cluster",), study["cluster"]
    yield from columns_of_models(study)


def _use_faults(
    context: Context, name: str, study: Config, uses: Sequence[tuple[Key, str]]
) -> Iterator[str]:
    """Keys that take the column of visits or samples for a measure."""
    visit = study["visit"]
    own = dict.fromkeys(sample_columns(visit).values(), "has the names of samples")
    if "column" in visit:
        says = "says which visit a row is"
        own |= {visit[key]: says for key in ("column", "sample") if key in visit}
    for key, column in uses:
        if column in own:
            yield (
                f"{context.find('studies', name, *key)}: {column!r} {own[column]}, and is no "
                "measure of a participant; take it out"
            )


def _constant_faults(study: Config, table: SubjectTable, used: set[str]) -> Iterator[str]:
    """Participants whose arm, stratum or cluster differs between their visits."""
    arm = study.get("arm", {"column": "", "strata": []})
    constant = {arm["column"]: "arm", **dict.fromkeys(arm["strata"], "stratum")}
    constant |= {study.get("cluster", ""): "cluster"}
    for column in table.usable:
        place = table.header.index(column)
        first: dict[str, VisitRow] = {}
        differ = []
        for row in table.visits:
            cell = row.cells[place]
            if cell in MISSING:
                continue
            before = first.setdefault(row.subject, row).cells[place]
            if before != cell:
                differ.append((row, first[row.subject]))
        if column in constant:
            for row, other in differ[:SHOWN]:
                yield (
                    f"{table.path}:{row.line}: participant {row.subject!r} has "
                    f"{constant[column]} {row.cells[place]!r} in column {column!r}, but "
                    f"{other.cells[place]!r} on line {other.line}; it must be the same at all "
                    "visits"
                )
            if len(differ) > SHOWN:
                yield f"{table.path}: column {column!r}: {len(differ) - SHOWN} more rows differ"
        elif differ and column in used:
            _say(
                f"{table.path}: column {column!r} differs between the visits of "
                f"{some(row.subject for row, _ in differ)}; the first value of each counts"
            )


def _taken(table: SubjectTable, column: str) -> dict[str, str]:
    """The visit of the first value of each participant who has one."""
    place, visits = table.header.index(column), dict[str, str]()
    for row in table.visits:
        if row.cells[place] not in MISSING:
            visits.setdefault(row.subject, row.visit)
    return visits


def _tell_filled(table: SubjectTable, used: set[str], first: str) -> None:
    """Say of whom a later value counts since there is none at the baseline."""
    columns: dict[tuple[str, ...], list[str]] = {}
    for column in table.usable:
        taken = _taken(table, column) if column in used else {}
        later = tuple(subject for subject, visit in taken.items() if visit != first)
        columns.setdefault(later, []).append(column)
    for later, names in columns.items():
        if later:
            _say(
                f"{table.path}: no value at {first} of {some(names)}; the first later value "
                f"counts: {some(later)}"
            )


def _tell_mixed(context: Context, study: Config, table: SubjectTable) -> None:
    """Say of whom the items of a questionnaire are of several visits."""
    for name in study["scales"]:
        scale, _ = context.scale(name)
        items = [item for item in scale.items if item in table.usable] if scale else []
        visits: dict[str, set[str]] = {}
        for item in items:
            for subject, visit in _taken(table, item).items():
                visits.setdefault(subject, set()).add(visit)
        if mixed := [subject for subject, own in visits.items() if len(own) > 1]:
            _say(
                f"{table.path}: items of scale {name!r} are of different visits in {len(mixed)} "
                f"participants ({some(mixed)})"
            )


def _tell(samples: list[Sample], table: SubjectTable, order: list[str], *, of_rows: bool) -> None:
    """Say of each visit who has no row, a row without a sample, and a sample without a row.

    Where participants have one row, a sample that is named stands for the row of a visit.
    """
    neither, lost = "neither row nor sample", "a row, but no sample"
    if not of_rows:
        neither, lost = "no sample", "a sample that is not there"
    for visit in order:
        rows = {row.subject for row in table.visits if row.visit == visit}
        have = {sample.subject for sample in samples if sample.visit == visit}
        told = {neither: table.subjects.keys() - rows - have, lost: rows - have}
        if of_rows:
            told["a sample, but no row"] = have - rows
        for what, who in told.items():
            if who:
                many = f"{len(who)} of {len(table.subjects)} participants"
                _say(f"{table.path}: visit {visit}: {what}: {many} ({some(sorted(who))})")


def _say(text: str) -> None:
    print(text, file=sys.stderr)
