"""The questions that begin a study: ids, exposures, covariates, and who is female."""

import argparse
from collections.abc import Callable, Collection

from ctra.cohort.cells import read_cells, worksheets
from ctra.cohort.specification import Sex
from ctra.cohort.subjects import SubjectTable
from ctra.command.asking import Asker, split_names
from ctra.command.people import (
    Questionnaire,
    as_value,
    best_ids,
    came_again,
    find_questionnaires,
    find_sex,
    other_spelling,
    reference_level,
    usual_covariates,
)
from ctra.command.place import SCALES, existing_file
from ctra.files.errors import FileError, ProjectError, did_you_mean
from ctra.files.names import some

FEWEST = 2  # participants a level of a category, on average
NONE = "none"
LISTED = 40  # names of columns on the terminal


class Questions:
    """The questions on one phenotype.

    Parameters
    ----------
    options : Namespace
        As from `ctra.command.main.parser`.
    names : collection of str
        Of the samples.
    matched : callable
        Number of samples that some ids match.

    Attributes
    ----------
    path : Path
        The phenotype.
    reading : dict of str to str
        Keys of the configuration that say how it is read.
    table : SubjectTable
        With the ids of the first answer.
    questionnaires : list of Questionnaire
        Those found, once `look` has been called.
    sex_column : str
        The column with the sex; empty where there is none.
    """

    def __init__(
        self,
        options: argparse.Namespace,
        names: Collection[str],
        matched: Callable[[Collection[str]], int],
    ) -> None:
        self._options, self._asker = options, Asker(options.yes)
        self.path = existing_file(options.phenotype)
        given = {"sheet": self._sheet(), "decimal": options.decimal}
        self.reading = {key: value for key, value in given.items() if value}
        self.questionnaires: list[Questionnaire] = []
        self.sex_column = ""
        self._sex: Sex | None = None
        self.table = self._participants(names, matched)

    def _sheet(self) -> str | None:
        """The worksheet of the phenotype, which is asked for where there are several."""
        if self._options.sheet or len(names := worksheets(self.path)) < 2:
            return self._options.sheet

        def understand(text: str) -> str:
            if text not in names:
                raise ProjectError(f"no worksheet {text!r}; there: {', '.join(names)}")
            return text

        return self._asker.ask(
            f"Worksheet with the participants ({', '.join(names)})",
            understand,
            option="--sheet",
            given=None,
            proposal="",
        )

    def _participants(
        self, names: Collection[str], matched: Callable[[Collection[str]], int]
    ) -> SubjectTable:
        """The phenotype, with the column of ids."""
        cells = read_cells(self.path, sheet=self.reading.get("sheet"))
        print(f"{self.path}: {len(cells.rows)} rows, {len(cells.header)} columns")
        print(f"samples: {len(names)} ({some(names)})")
        best, n = best_ids(cells, matched)
        if not n and self._options.id is None:
            raise ProjectError(
                f"{self.path}: no column has the ids of the samples ({some(names)}), a row a "
                f"participant{other_spelling(cells, names)}; write the same ids in both, or where "
                "participants came more than once, write the configuration with `visit`"
            )
        if self._options.id is None and (how := came_again(cells, best, names)):
            raise ProjectError(
                f"{self.path}: {how}, as where participants came more than once; write the "
                "configuration with `visit`, or name the column with the ids: --id COLUMN"
            )

        def understand(text: str) -> SubjectTable:
            self._known(text, cells.header)
            table = SubjectTable(self.path, text, **self.reading)
            if not matched(table.subjects):
                raise ProjectError(
                    f"column {text!r} has no id of a sample: it has {some(table.subjects)}, the "
                    f"samples are {some(names)}"
                )
            return table

        return self._asker.ask(
            f"Column with the participants' ids ({n} of {len(names)} samples match)",
            understand,
            option="--id",
            given=self._options.id,
            proposal=best,
        )

    def look(self) -> None:
        """Find questionnaires and the sex, and tell of them."""
        self.questionnaires, remarks = find_questionnaires(self.table, SCALES)
        for one in self.questionnaires:
            print(f"found questionnaire {one.scale.name}: {one.scale.title}")
        for remark in remarks:
            print(f"not taken for a questionnaire: {remark}")
        self._sex, self.sex_column = find_sex(self.table)
        if self._sex:
            female, male = self._sex["female"], self._sex["male"]
            print(f"found sex in column {self.sex_column}: {female!r} is female, {male!r} is male")

    def exposures(self) -> list[str]:
        """Columns or questionnaires whose associations are tested."""
        options, scored = self._options, self._scored()
        if options.exposures is None and not (options.yes and scored):
            print(f"\nnames to choose from: {self._choices()}")
        return self._asker.ask(
            "Exposures (what may go with gene expression), by commas",
            self._exposures,
            option="--exposures",
            given=self._options.exposures,
            proposal=", ".join(scored),
        )

    def _choices(self) -> str:
        """Names that exposures may have, without items of questionnaires; the first of many."""
        items = {item for one in self.questionnaires for item in one.scale.items}
        names = [one for one in self._columns() if one not in items]
        more = f" ... and {len(names) - LISTED} more" if len(names) > LISTED else ""
        return ", ".join(names[:LISTED]) + more

    def _exposures(self, text: str) -> list[str]:
        """Exposures by their names: each has numbers, or is a category."""
        names = split_names(text)
        if not names:
            raise ProjectError("at least one exposure is needed")
        for name in names:
            self._known(name, self._columns())
            if name in self._scored():
                continue
            if not self.table.coded(name):
                self._check_levels(name)
            elif not name.isidentifier():
                raise ProjectError(f"the numbers of {name!r} are labels: rename it, with no blanks")
        return names

    def covariates(self, exposures: Collection[str]) -> list[str]:
        """Columns that every model adjusts for."""
        usual = usual_covariates(self.table, self.sex_column)
        proposal = ", ".join(one for one in usual if one not in exposures)

        def understand(text: str) -> list[str]:
            names = split_names(text)
            for name in names:
                self._known(name, self._columns())
                if name in exposures:
                    raise ProjectError(f"{name!r} is an exposure already")
                if name not in self._scored():
                    self._check_levels(name)
            return names

        return self._asker.ask(
            f"Covariates (what is adjusted for), by commas, or {NONE}",
            understand,
            option="--covariates",
            given=self._options.covariates,
            proposal=proposal or NONE,
        )

    def _check_levels(self, column: str) -> None:
        """Check that a column is one of numbers, or a category."""
        levels = self.table.texts(column)
        several = len(levels) * FEWEST > len(self.table.subjects)
        if levels and (not several or reference_level(self.table, column) is None):
            return
        try:
            self.table.numbers(column)
        except FileError as error:
            raise ProjectError(
                f"{str(error).splitlines()[0]}; and for a category it has too many different texts "
                f"({len(levels)})"
            ) from None
        raise ProjectError(f"column {column!r} has labels for {len(levels)} numbers: too many")

    def sex(self) -> Sex | None:
        """The column with the sex and its two values; asks who is female where nothing says it."""
        if self._sex or not self.sex_column:
            return self._sex
        values = sorted(self.table.texts(self.sex_column))

        def understand(text: str) -> Sex | None:
            if text not in (*values, NONE):
                raise ProjectError(f"{text!r} is none of {', '.join(values)} and {NONE}")
            if text == NONE:
                return None
            male = values[1 - values.index(text)]
            return Sex(column=self.sex_column, female=as_value(text), male=as_value(male))

        return self._asker.ask(
            f"Which value of {self.sex_column!r} is female, {' or '.join(values)}, or {NONE}",
            understand,
            option="--female",
            given=self._options.female,
            proposal=NONE,
        )

    def _scored(self) -> list[str]:
        """Names of the questionnaires that are found."""
        return [one.scale.name for one in self.questionnaires]

    def _columns(self) -> list[str]:
        """Names that exposures and covariates may have."""
        return [one for one in [*self.table.header, *self._scored()] if one != self.table.subject]

    @staticmethod
    def _known(name: str, columns: Collection[str]) -> None:
        """Refuse a name that no column has."""
        if name not in columns:
            hint, there = did_you_mean(name, columns), f"; there: {', '.join(columns)}"
            raise ProjectError(f"no column {name!r}{hint or there}")
