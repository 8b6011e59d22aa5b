"""The columns that a study names: of the phenotype, of its scales, or derived."""

from collections.abc import Iterator, Sequence

from ctra.cohort.formula import column_names
from ctra.cohort.levels import level_name, to_level
from ctra.cohort.subjects import CODES, SubjectTable
from ctra.files.columns import TEXT_COLUMNS
from ctra.files.effects import contrast_of
from ctra.files.errors import CohortError, FileError, did_you_mean
from ctra.files.visits import ALL, UNKNOWN_ARM
from ctra.project.configuration import Config
from ctra.project.context import Context

Limits = tuple[float, float] | None  # lowest and highest number allowed
Key = tuple[str | int, ...]  # of the study's part of the configuration
SHOWN = 10  # values of a column in a message


def column_faults(context: Context, name: str, study: Config, table: SubjectTable) -> Iterator[str]:
    """Columns that are not there, do not hold what they must, or have a name that is taken.

    Parameters
    ----------
    context : Context
    name : str
        The study.
    study : dict
    table : SubjectTable
        Its phenotype.
    """
    yield from _StudyColumns(context, name, study, table).faults()


def columns_of_models(study: Config) -> Iterator[tuple[Key, str]]:
    """Columns of the models and of the parent cohort, each with its key.

    Parameters
    ----------
    study : dict
    """
    for i, column in enumerate(study["covariates"]):
        yield ("covariates", i), column
    for model, spec in study["models"].items():
        for i, column in enumerate(spec["exposures"]):
            yield ("models", model, "exposures", i), column
    for added, columns in study["sensitivity"].items():
        for i, column in enumerate(columns):
            yield ("sensitivity", added, i), column
    if "parent" in study:
        for column in study["parent"]["columns"]:
            yield ("parent", "columns"), column


class _StudyColumns:
    """The columns of one study; each method yields the faults that it finds.

    Attributes
    ----------
    known : set of str
        Columns of the phenotype, scales, markers, and derived columns so far.
    limits : dict of str to (float, float) or None
        Columns that must be numbers, so far.
    compared : dict of str to list of str
        Texts that columns are compared with, so far.
    told : set of str
        Columns with labels that have been told, so far.
    """

    def __init__(self, context: Context, name: str, study: Config, table: SubjectTable) -> None:
        self.context, self.name, self.study, self.table = context, name, study, table
        self.known = {*table.header, *study["scales"], *study["markers"]} - {study["subject"]}
        self.limits: dict[str, Limits] = {}
        self.compared: dict[str, list[str]] = {}
        self.told: set[str] = set()

    def faults(self) -> Iterator[str]:
        """Every fault; the order matters, since each step may add to `known` and `limits`."""
        yield from self.exclusions()
        yield from self.scales()
        yield from self.derived()
        yield from self.sex()
        yield from self.named()
        yield from self.labels()
        yield from self.value_labels()
        yield from self.levels()
        yield from self.numbers()
        yield from self.taken_names()

    def find(self, *key: str | int) -> str:
        """`file:line` of a key of the study."""
        return self.context.find("studies", self.name, *key)

    def absent(
        self, key: Key, column: str, columns: list[str], places: str, hint: str = ""
    ) -> Iterator[str]:
        """Whether a column is not among those that may be named there: one fault or none."""
        if column not in columns:
            hint = hint or did_you_mean(column, columns)
            yield f"{self.find(*key)}: no column {column!r} in {places}{hint}"

    def unnamed_scale(self, column: str) -> str:
        """Hint at a questionnaire that the study has not named; empty for any other column."""
        if column in self.study["scales"] or not self.context.scale(column)[0]:
            return ""
        return f"; it is a questionnaire: name it under studies.{self.name}.scales"

    def exclusions(self) -> Iterator[str]:
        """Columns by which participants are excluded, and the values that exclude them."""
        path, header = str(self.table.path), self.table.header
        for i, rule in enumerate(self.study["exclude"]):
            column = rule["column"]
            yield from self.absent(("exclude", i, "column"), column, header, path)
            if not isinstance(rule.get("equals"), str):
                self.limits[column] = None
            elif column in header:
                self.compared.setdefault(column, []).append(rule["equals"])
                values = self.table.texts(column)
                if rule["equals"] not in values:
                    yield (
                        f"{self.find('exclude', i, 'equals')}: nobody has {rule['equals']!r} in "
                        f"column {column!r} of {path}; there: {', '.join(sorted(values)[:SHOWN])}"
                    )

    def scales(self) -> Iterator[str]:
        """Items of the scales; a scale that cannot be read is told with the models."""
        for i, key in enumerate(self.study["scales"]):
            scale, _ = self.context.scale(key)
            try:
                self.limits |= scale.columns(self.table.header, self.table.path) if scale else {}
            except CohortError as error:
                yield f"{self.find('scales', i)}: {error}"

    def derived(self) -> Iterator[str]:
        """Columns in formulas; a text that is no formula is told with the models."""
        places = f"{self.table.path}, scales or derived columns above it"
        for column, text in self.study["derive"].items():
            try:
                sources = column_names(text)
            except CohortError:
                sources = []
            for source in sources:
                known, hint = sorted(self.known), self.unnamed_scale(source)
                yield from self.absent(("derive", column), source, known, places, hint)
                self.limits.setdefault(source, None)
            self.known.add(column)

    def sex(self) -> Iterator[str]:
        """The column with the sex, and its two values."""
        if "sex" not in self.study:
            return
        column, female, male = (self.study["sex"][key] for key in ("column", "female", "male"))
        yield from self.absent(("sex", "column"), column, self.table.header, str(self.table.path))
        if female == male:
            where = self.find("sex")
            yield f"{where}: female and male are both {female!r}; two values are needed"
        elif column in self.table.header:
            yield from self.sexes(column, female, male)

    def sexes(self, column: str, female: float | str, male: float | str) -> Iterator[str]:
        """Values of the sex that nobody has, while others have a value that is neither."""
        if isinstance(female, str) or isinstance(male, str):
            self.compared[column] = [level_name(value) for value in (female, male)]
            there = self.table.texts(column)
        else:
            self.limits.setdefault(column, None)
            try:
                levels = map(to_level, self.table.numbers(column))
            except FileError:  # told with the numbers
                return
            there = {level for level in levels if level is not None}
        told = {"female": level_name(female), "male": level_name(male)}
        others = sorted(there - {*told.values()})
        absent = [sex for sex, value in told.items() if value not in there]
        if len(absent) == 2 or (absent and others):
            yield (
                f"{self.find('sex', absent[0])}: nobody has {told[absent[0]]!r} in column "
                f"{column!r} of {self.table.path}; there: {', '.join(sorted(there)[:SHOWN])}. Name "
                "the values of the column, and declare those of neither sex under `missing`"
            )

    def named(self) -> Iterator[str]:
        """Columns of the models and of the parent cohort."""
        places = f"{self.table.path}, scales or derived columns"
        for key, column in columns_of_models(self.study):
            known, hint = sorted(self.known), self.unnamed_scale(column)
            yield from self.absent(key, column, known, places, hint)
            if column not in self.study["categories"]:
                self.limits.setdefault(column, None)
                yield from self.labelled(key, column)

    def labels(self) -> Iterator[str]:
        """Columns that the study gives a label."""
        known = self.known.union(self.study.get("visit", {}).get("varying", []))
        places = f"{self.table.path}, scales or derived columns"
        for column in self.study["labels"]:
            yield from self.absent(("labels", column), column, sorted(known), places)

    def value_labels(self) -> Iterator[str]:
        """Values that the study gives a label."""
        path = str(self.table.path)
        for column, told in self.study.get("value_labels", {}).items():
            yield from self.absent(("value_labels", column), column, self.table.header, path)
            if column not in self.table.usable:
                continue
            there = {self.table.value_name(text) for text in self.table.texts(column)}
            unnamed = sorted(there - told.keys())
            for value in [value for value in told if value not in there] if unnamed else ():
                yield (
                    f"{self.find('value_labels', column, value)}: nobody has {value!r} in column "
                    f"{column!r} of {path}; without a label are: {', '.join(unnamed[:SHOWN])}"
                )
            if column not in self.study["categories"]:
                yield from self.names(("value_labels", column), column, sorted(there))

    def names(self, key: Key, column: str, values: Sequence[str]) -> Iterator[str]:
        """Values of a column that have one name, or an arm with that of all arms together."""
        labels, of_name = self.table.labels.get(column, {}), dict[str, list[str]]()
        for value in values:
            of_name.setdefault(labels.get(value, value), []).append(value)
        advice = f"give each value its own name: value_labels: {{{column}: {{VALUE: NAME}}}}"
        for name, own in of_name.items():
            if len(own) > 1:
                yield (
                    f"{self.find(*key)}: values {', '.join(map(repr, own))} of column {column!r} "
                    f"have one name, {name!r}; {advice}"
                )
            elif key == ("arm",) and "visit" in self.study and name in (ALL, UNKNOWN_ARM):
                yield (
                    f"{self.find(*key)}: arm {own[0]!r} of column {column!r} has the name "
                    f"{name!r}, which tables of visits keep for others; {advice}"
                )

    def labelled(self, key: Key, column: str) -> Iterator[str]:
        """Whether a column of numbers has labels for three or more, and no other numbers."""
        if column in self.told or column not in self.table.header:
            return
        if self.table.coded(column):
            self.told.add(column)
            labels = self.table.labels[column]
            codes = sorted(self.table.texts(column), key=float)
            shown = ", ".join(f"{code} {labels[code]}" for code in codes[:CODES])
            yield (
                f"{self.find(*key)}: the numbers of column {column!r} are labels ({shown} ...): "
                f"name it under categories ({column}: {codes[0]}); or if they are amounts, derive "
                f"a number of it ({column}_number: {column})"
            )

    def levels(self) -> Iterator[str]:
        """Categories and their references; texts of a column that are not what they seem."""
        for column, reference in self.study["categories"].items():
            of_arm = column == self.study.get("arm", {}).get("column")
            key = ("arm",) if of_arm else ("categories", column)
            try:
                levels = self.table.levels(column, reference)
            except FileError as error:
                yield f"{self.find(*key)}: {error}"
            else:
                there = sorted({level for level in levels if level is not None})
                yield from self.names(key, column, there)
                yield from self.primary_group(column, levels)
                if isinstance(reference, str):
                    yield from self.texts(column, [reference], every=True)
        for column, told in self.compared.items():
            yield from self.texts(column, told, every=False)
        if "cluster" in self.study:
            yield from self.texts(self.study["cluster"], [], every=True)

    def primary_group(self, column: str, levels: Sequence[str | None]) -> Iterator[str]:
        """Whether the primary effect is of a group of a category that nobody is in."""
        groups = contrast_of(self.study["primary"][1]) if "primary" in self.study else None
        if groups and groups.column == column and groups.level not in levels:
            there = sorted({level for level in levels if level is not None} - {groups.reference})
            yield (
                f"{self.find('primary', 1)}: nobody has {groups.level!r} in column {column!r} of "
                f"{self.table.path}; beside the reference there are {', '.join(there[:SHOWN])}"
            )

    def texts(self, column: str, told: list[str], *, every: bool) -> Iterator[str]:
        """Texts of a column that stand for a missing value, or for another of its texts."""
        if column in self.table.header and column != self.study["subject"]:
            try:
                self.table.check_levels(column, told, every=every)
            except FileError as error:
                yield str(error)

    def numbers(self) -> Iterator[str]:
        """Cells that are no numbers within their limits."""
        for column in self.table.header:
            if column in self.limits:
                try:
                    self.table.numbers(column, self.limits[column])
                except FileError as error:
                    yield str(error)

    def taken_names(self) -> Iterator[str]:
        """New columns with the name of another one, or of a column of the results."""
        of_others = {*self.table.header, *self.study["scales"]}
        for key, others in (
            ("derive", of_others | {*self.study["markers"]}),
            ("markers", of_others),
        ):
            for column in self.study[key]:
                if column in others:
                    yield (
                        f"{self.find(key)}: {column!r} is a column of {self.table.path}, a scale "
                        "or a marker already; rename one of the two"
                    )
        derived: list[tuple[Key, str]] = [(("derive", name), name) for name in self.study["derive"]]
        cluster: list[tuple[Key, str]] = []
        if "cluster" in self.study:
            cluster = [(("cluster",), self.study["cluster"])]
        for place, column in [*columns_of_models(self.study), *derived, *cluster]:
            if column in TEXT_COLUMNS:
                yield (
                    f"{self.find(*place)}: {column!r} is a column of the tables of results; "
                    f"rename it in {self.table.path}, or derive a column of another name"
                )
