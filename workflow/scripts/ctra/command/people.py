"""What can be proposed of a phenotype: ids, questionnaires, sex, covariates and categories."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ctra.cohort.alike import OF_IDS, differences, folded
from ctra.cohort.cells import Cells
from ctra.cohort.scales import Scale
from ctra.cohort.specification import Sex
from ctra.cohort.subjects import SubjectTable
from ctra.files.errors import CohortError, FileError

SEX = "sex gender 성별 geschlecht sexe sexo".split()
FEMALE = "female females f w woman women girl weiblich frau 여 여성 여자".split()
MALE = "male males m man men boy männlich mann 남 남성 남자".split()
# Names of columns that such studies adjust for, sex aside; the first column of each is proposed.
USUAL = [r"age|alter|나이|연령", r"bmi", r"smok\w*|cigarettes?", r"alcohol\w*|drink\w*"]

# Names of columns that tell the rows of a participant apart.
VISIT = re.compile(
    r"(study_?)?(visit|time_?point|time|wave|session|occasion|week|month|방문|시점)(_?(name|no|nr))?",
    re.IGNORECASE,
)


def id_columns(cells: Cells) -> list[str]:
    """Columns in which every participant has a value of their own."""
    columns = zip(*(row for _, row in cells.rows), strict=True)
    return [
        name
        for name, column in zip(cells.header, columns, strict=True)
        if name not in cells.unusable and "" not in column and len(set(column)) == len(column)
    ]


def best_ids(cells: Cells, matched: Callable[[Collection[str]], int]) -> tuple[str, int]:
    """The column of ids that matches the samples best, and how many it matches.

    Parameters
    ----------
    cells : Cells
    matched : callable
        Number of samples that some ids match.

    Returns
    -------
    (str, int)
        Of several, the first in the file; an empty name where no column can have ids.
    """
    found = {}
    for name in id_columns(cells):
        place = cells.header.index(name)
        found[name] = matched([row[place] for _, row in cells.rows])
    best = max(found, key=lambda name: found[name], default="")
    return best, found.get(best, 0)


def came_again(cells: Cells, ids: str, names: Collection[str]) -> str:
    """How it shows that participants came more than once; empty where it does not.

    Parameters
    ----------
    cells : Cells
    ids : str
        The column that is proposed for the ids.
    names : collection of str
        Of the samples.

    Returns
    -------
    str
        Another column names samples that the ids do not, each once; or a column that is called
        by a word for visits tells the rows of a participant apart.
    """
    by_column = zip(*(row for _, row in cells.rows), strict=True)
    of_all = zip(cells.header, by_column, strict=True)
    columns = {name: column for name, column in of_all if name not in cells.unusable}
    there = {*names}
    for name, column in columns.items():
        named = [cell for cell in column if cell in there]
        if {*named} - {*columns[ids]} and len({*named}) == len(named):
            return f"column {name!r} names samples that column {ids!r} does not"
    for visit in filter(VISIT.fullmatch, columns):
        for name, column in columns.items():
            pairs = {*zip(column, columns[visit], strict=True)}
            several = 3 * len({*column}) <= 2 * len(column)  # a third of the rows or more
            if several and len(pairs) == len(column):
                return f"column {name!r} has values in several rows, told apart by {visit!r}"
    return ""


def other_spelling(cells: Cells, names: Collection[str]) -> str:
    """What is to be said of a column that has the ids of samples in another spelling.

    Parameters
    ----------
    cells : Cells
    names : collection of str
        Of the samples.

    Returns
    -------
    str
        Begins with a semicolon; empty where no column has them.
    """
    for column in id_columns(cells):
        place = cells.header.index(column)
        meant = {folded(row[place], OF_IDS): row[place] for _, row in cells.rows}
        for name in names:
            if (id := meant.get(folded(name, OF_IDS))) is not None:
                ways = ", ".join(differences(name, id, OF_IDS))
                return f"; column {column!r} has {id!r} for {name!r}: another spelling ({ways})"
    return ""


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire whose items, or whose score, are in a phenotype.

    Attributes
    ----------
    scale : Scale
        Its items are the columns of the phenotype.
    renamed : bool
        Whether these have other names than in the definition.
    """

    scale: Scale
    renamed: bool


def find_questionnaires(table: SubjectTable, folder: Path) -> tuple[list[Questionnaire], list[str]]:
    """Questionnaires of a folder whose items are in a phenotype, by their names or labels.

    Parameters
    ----------
    table : SubjectTable
    folder : Path
        With the definitions of scales.

    Returns
    -------
    found : list of Questionnaire
    remarks : list of str
        On those that are there in part, or have responses out of their range.
    """
    found, remarks = [], []
    for path in sorted(folder.glob("*.yaml")):
        scale = Scale.load(path)
        columns = dict(_item_columns(scale, table))
        absent = [item for item in scale.items if item not in columns]
        if len(columns) < 2 and not scale.prescored(table.header):
            continue
        if columns and absent:
            remarks.append(f"{scale.name} ({scale.title}): no column for {', '.join(absent)}")
            continue
        renamed = any(item != column for item, column in columns.items())
        if renamed:
            items, turned = ([columns[i] for i in some] for some in (scale.items, scale.reversed))
            scale = replace(scale, items=items, reversed=turned)
        try:
            for column, limits in scale.columns(table.header, table.path).items():
                table.numbers(column, limits)
        except (CohortError, FileError) as error:
            remarks.append(f"{scale.name} ({scale.title}): {str(error).splitlines()[0]}")
            continue
        found.append(Questionnaire(scale, renamed))
    return found, remarks


def _item_columns(scale: Scale, table: SubjectTable) -> Iterator[tuple[str, str]]:
    """Each item that has one column: of its name, or with its name at the start of the label."""
    for item in scale.items:
        if item in table.usable:
            yield item, item
            continue
        starts = re.compile(rf"{re.escape(item)}(?!\w)", re.IGNORECASE)
        columns = [
            name
            for name in table.usable
            if name.casefold() == item.casefold() or starts.match(table.names.get(name, ""))
        ]
        if len(columns) == 1:
            yield item, columns[0]


def find_sex(table: SubjectTable) -> tuple[Sex | None, str]:
    """The column with the sex, by its name and the words of its values.

    Parameters
    ----------
    table : SubjectTable

    Returns
    -------
    sex : dict or None
        None where the values do not say who is female.
    column : str
        The column in any case; empty where there is none.
    """
    for words in ([*SEX, *FEMALE, *MALE], None):
        columns = [one for one in table.usable if words is None or one.casefold() in words]
        found = [sex for column in columns if (sex := _sex_in(table, column))]
        if len(found) == 1 or (found and words):
            return found[0], found[0]["column"]
    named = [one for one in table.usable if one.casefold() in SEX and len(table.texts(one)) == 2]
    return None, named[0] if named else ""


def _sex_in(table: SubjectTable, column: str) -> Sex | None:
    """The two values of a column that say female and male; None where they do not."""
    values = sorted(table.texts(column))
    labels = table.labels.get(column, {})
    words = {value: labels.get(value, value).strip().casefold() for value in values}
    female = [value for value, word in words.items() if word in FEMALE]
    male = [value for value, word in words.items() if word in MALE]
    name = column.casefold()
    if values == ["0", "1"] and not female and name in [*FEMALE, *MALE] and len(name) > 1:
        female, male = (["1"], ["0"]) if name in FEMALE else (["0"], ["1"])
    if len(female) == len(male) == 1:
        return Sex(column=column, female=as_value(female[0]), male=as_value(male[0]))
    return None


def as_value(text: str) -> float | str:
    """A cell as the configuration names it: a number where it is one as it is written."""
    return int(text) if re.fullmatch(r"-?(0|[1-9]\d{0,8})", text) else text


def usual_covariates(table: SubjectTable, sex: str) -> list[str]:
    """Columns that such studies adjust for, by their names: age, sex, BMI, smoking, alcohol.

    Parameters
    ----------
    table : SubjectTable
    sex : str
        The column with the sex; empty where there is none.

    Returns
    -------
    list of str
        Those of which not every participant has the same value.
    """
    found = []
    for pattern in USUAL:
        named = re.compile(rf"({pattern})([_. ].*)?", re.IGNORECASE)
        found += [one for one in table.usable if named.fullmatch(one)][:1]
    if sex:
        found.insert(1 if found else 0, sex)
    return [one for one in dict.fromkeys(found) if len(table.texts(one)) > 1]


def reference_level(table: SubjectTable, column: str) -> float | str | None:
    """The first level of a column that is a category; None where it is one of numbers.

    Parameters
    ----------
    table : SubjectTable
    column : str

    Returns
    -------
    float, str or None
        A category has labels for all its numbers, three or more, or holds text.
    """
    if table.coded(column):
        return as_value(min(table.texts(column), key=float))
    try:
        table.numbers(column)
    except FileError:
        return min(table.texts(column), default=None)
    return None


def words_of(table: SubjectTable, column: str, value: float | str) -> str:
    """Label of a value of a column; the value itself where it has none."""
    return table.labels.get(column, {}).get(str(value), str(value))
