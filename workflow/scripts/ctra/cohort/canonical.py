"""The phenotype of a study as tables of the project's own, made once and read by all later steps.

The canonical table has a row for each participant of the file, in its order: the id, and the
columns of the file that the study uses. A column that is only taken as numbers has numbers in it;
one that is compared as text has what stands in the file. The scores have a table of their own,
since a scale may have the name of one of its items. `ctra.cohort.phenotype` reads these tables.
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping
from textwrap import shorten
from types import MappingProxyType

import pandas as pd

from ctra.cohort.clusters import possible_clusters
from ctra.cohort.formula import column_names
from ctra.cohort.levels import level_name
from ctra.cohort.scales import Scale
from ctra.cohort.specification import Exclusion, Sex, Visits
from ctra.cohort.subjects import SubjectTable
from ctra.cohort.varying import varying_values
from ctra.files.effects import Contrast

LABEL_COLUMNS = ["column", "level", "label"]
NAME_COLUMNS = ["column", "label", "source", "description"]
VARYING_COLUMNS = ["subject", "visit", "exposure", "exposure_value"]
NO_GROUPS: Mapping[str, float | str] = MappingProxyType({})
LONGEST = 60  # characters of a name that a file gives a column; longer ones are whole questions


def canonical_table(
    table: SubjectTable,
    scales: list[Scale],
    exclude: list[Exclusion],
    *,
    derive: Mapping[str, str],
    columns: list[str],
    categories: Mapping[str, float | str],
    cluster: str = "",
    markers: Collection[str] = (),
    sex: Sex | None = None,
) -> pd.DataFrame:
    """The columns of a phenotype that a study uses, as numbers or as they stand in the file.

    Parameters
    ----------
    table : SubjectTable
    scales : list of Scale
    exclude : list of Exclusion
        As for `ctra.cohort.sample.exclude`.
    derive, columns, categories, cluster
        As for `ctra.cohort.sample.study_columns`.
    markers : list of str
        Names that formulas and `columns` may use beside the scales and the phenotype's columns.
    sex : Sex, optional

    Returns
    -------
    DataFrame, shape (n_participants, n_columns)
        The id, then the columns in the order of the file: numbers, or text where a column is
        compared as text. A column that is taken as both is text that reads back to the number.
        Without `cluster`, columns that look like clusters are there too, as text.

    Raises
    ------
    CohortError
        If a scale has neither its items nor its score, or both.
    FileError
        If a column is not there, or a cell is not what it is taken as.
    """
    compared: list[tuple[str, float | str]]
    compared = [(rule["column"], rule.get("equals", math.nan)) for rule in exclude]
    if sex is not None:
        compared += [(sex["column"], sex["female"]), (sex["column"], sex["male"])]
    for column, reference in categories.items():
        table.levels(column, reference)  # refuses a reference that nobody has
        compared.append((column, reference))
    texts = [column for column, value in compared if isinstance(value, str)]
    texts += [*table.visit_columns, *([cluster] if cluster else [])]
    numbers = [column for column, value in compared if not isinstance(value, str)]
    for scale in scales:
        numbers += scale.columns(table.header, table.path)
    made = {*markers, *(scale.name for scale in scales)}
    for name, text in derive.items():
        numbers += [source for source in column_names(text) if source not in made]
        made.add(name)
    numbers += [column for column in columns if column not in {*made, *categories}]
    used: dict[str, list[float] | list[str]] = {}
    used |= {column: table.numbers(column) for column in numbers}
    used |= {column: table.cells(column) for column in [table.subject, *texts]}
    suspected = [] if cluster else possible_clusters(table.usable, used)
    used |= {column: table.cells(column) for column in suspected}
    others = [column for column in table.header if column in used and column != table.subject]
    return pd.DataFrame({column: used[column] for column in [table.subject, *others]})


def score_table(table: SubjectTable, scales: list[Scale]) -> pd.DataFrame:
    """Scores of all participants, from their responses or as the phenotype has them.

    Parameters
    ----------
    table : SubjectTable
    scales : list of Scale

    Returns
    -------
    DataFrame of float, shape (n_participants, n_scales)
        Index the participants' ids.

    Raises
    ------
    CohortError
        If a scale has neither its items nor its score, or both.
    FileError
        If a cell is neither missing nor a number within the limits.
    """
    scores = pd.DataFrame(index=pd.Index(list(table.subjects), name=table.subject))
    for scale in scales:
        sources = scale.columns(table.header, table.path)
        cells = {column: table.numbers(column, limits) for column, limits in sources.items()}
        numbers = pd.DataFrame(cells, index=scores.index, dtype=float)
        prescored = scale.prescored(table.header)
        scores[scale.name] = numbers[scale.name] if prescored else scale.score(numbers)
    return scores


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
    rows = list(varying_values(table, visit)) if visit else []
    return pd.DataFrame(rows, columns=VARYING_COLUMNS).dropna(subset="exposure_value")


def parent_columns(table: SubjectTable, scales: list[Scale], columns: list[str]) -> pd.DataFrame:
    """Columns of a parent cohort: scores of the scales, and numbers of its table.

    Parameters
    ----------
    table : SubjectTable
    scales : list of Scale
    columns : list of str

    Returns
    -------
    DataFrame of float, shape (n_participants, n_columns)

    Raises
    ------
    CohortError, FileError
        As for `score_table`; and if a column is not there, or a cell of it is no number.
    """
    scores = score_table(table, scales)
    return pd.DataFrame(
        {name: scores[name] if name in scores else table.numbers(name) for name in columns},
        index=scores.index,
    )


def label_table(table: SubjectTable, columns: Collection[str]) -> pd.DataFrame:
    """Labels of the values of some columns, where the file or its dictionary has them.

    Parameters
    ----------
    table : SubjectTable
    columns : list of str

    Returns
    -------
    DataFrame of str, one row a labelled value
        column, level, label.
    """
    rows = [
        (column, level, label)
        for column, known in table.labels.items()
        if column in columns
        for level, label in known.items()
    ]
    return pd.DataFrame(rows, columns=LABEL_COLUMNS)


def name_table(
    table: SubjectTable,
    scales: list[Scale],
    declared: Mapping[str, str],
    made: Collection[str] = (),
    grouped: Mapping[str, float | str] = NO_GROUPS,
) -> pd.DataFrame:
    """What people call the columns of a study, and the groups of its exposures.

    Parameters
    ----------
    table : SubjectTable
    scales : list of Scale
    declared : dict of str to str
        Labels of the configuration, by column.
    made : list of str
        Derived columns and markers.
    grouped : dict of str to (float or str), optional
        Exposures that are categories, and the reference of each.

    Returns
    -------
    DataFrame of str, one row a column with a label, and one a group whose values have labels
        column, label, source and description. A label of the configuration comes before the title
        of a questionnaire, and that before the label in the file (`configuration`,
        `questionnaire`, `file`). Labels of a file are cut to 60 characters; the description has
        them whole. Where two columns have one label, or a label is the name of another column, the
        name of the column is added. A colon becomes a dash, since it stands for a product.
    """
    found = {name: (label, "file") for name, label in table.names.items() if label.strip()}
    found |= {scale.name: (scale.title, "questionnaire") for scale in scales}
    found |= {column: (label, "configuration") for column, label in declared.items()}
    labels = {column: _in_short(*told) for column, told in found.items()}
    taken = Counter(labels.values())
    names = {*table.header, *found, *made}
    rows = []
    for column, label in labels.items():
        alone = taken[label] == 1 and label not in names - {column}
        shown = label if alone else f"{label} ({column})"
        whole = " ".join(table.names.get(column, "").split())
        rows.append((column, shown, found[column][1], whole))
    called = {column: label for column, label, *_ in rows}
    for column, reference in grouped.items():
        rows += _group_names(table, column, reference, called.get(column, column))
    return pd.DataFrame(rows, columns=NAME_COLUMNS)


def _group_names(
    table: SubjectTable, column: str, reference: float | str, called: str
) -> list[tuple[str, str, str, str]]:
    """Rows of the groups of a category, where the file has labels of its values."""
    labels = table.labels.get(column, {})
    first = level_name(reference)
    levels = sorted({level for level in table.levels(column, reference) if level} - {first})
    words = {level: _in_short(labels.get(level, level), "file") for level in [first, *levels]}
    return [
        (
            str(Contrast(column, level, first)),
            str(Contrast(called, words[level], words[first])),
            "file",
            "",
        )
        for level in levels
        if words[level] != level or words[first] != first
    ]


def _in_short(label: str, source: str) -> str:
    """A label on one line, without a colon."""
    plain = " ".join(label.replace(":", " –").split())
    if source != "file" or len(plain) <= LONGEST:
        return plain
    short = shorten(plain, LONGEST, placeholder=" …")
    return short if short != "…" else f"{plain[: LONGEST - 2]} …"  # Chinese has no blanks


def tell_reading(table: SubjectTable) -> None:
    """Print how a phenotype was read, for the log."""
    if table.encoding:
        print(f"{table.path}: read as {table.encoding}")
    for column, fault in table.unusable.items():
        print(f"{fault.splitlines()[0]}; column {column!r} is left out")
    if table.undescribed:
        print(
            f"{table.path}: without {len(table.undescribed)} columns of the dictionary: "
            f"{', '.join(table.undescribed)}"
        )
    for column, n in table.emptied.items():
        print(f"{table.path}: column {column!r}: {n} cells have a value that is declared missing")
