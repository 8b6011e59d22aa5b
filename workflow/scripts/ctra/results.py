"""Every result table, figure and file, as results.yaml declares them.

Rules, report, workbook and documentation read the catalogue here. What computes does not import it:
a new word must not rerun a model. What computing depends on, the columns that hold text whatever it
looks like, is in `ctra.files.columns`, which `python -m ctra.report.documents` writes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ctra.files.errors import FileError
from ctra.files.own_yaml import read_own_yaml

SOURCE = Path(__file__).with_name("results.yaml")
TYPES = ("id", "text", "integer", "number", "share", "p", "number or text")
# sections of the report, by study
PAGES = (
    "participants",
    "visits",
    "results",
    "moderation",
    "sensitivity",
    "genes",
    "quality",
    "power",
)
COLUMN_KEYS = {"type", "unit", "meaning", "title"}
KEYS = {  # of an entry: those that are known, and those that it needs
    "tables": (
        [
            "path",
            "of",
            "row",
            "title",
            "caption",
            "section",
            "label",
            "sheet",
            "page",
            "columns",
            "meanings",
        ],
        ["path", "row", "title", "section", "columns"],
    ),
    "figures": (
        ["path", "of", "title", "caption", "section", "label"],
        ["path", "title", "caption", "section", "label"],
    ),
    "files": (
        ["path", "of", "title", "caption", "section", "label"],
        ["path", "title", "section"],
    ),
}


@dataclass(frozen=True)
class Column:
    """A column of a result table.

    Attributes
    ----------
    name : str
        In braces where it stands for several, such as one a sample.
    type : str
        Of `TYPES`; `id` is text even where it looks like a number.
    unit : str
        Empty where there is none.
    meaning : str
        What the numbers are.
    optional : bool
        Whether the table may be without it.
    title : str
        What people read above it.
    """

    name: str
    type: str
    unit: str
    meaning: str
    optional: bool = False
    title: str = ""


@dataclass(frozen=True)
class Result:
    """A table, figure or other file of the results.

    Attributes
    ----------
    kind : str
        `table`, `figure` or `file`.
    name : str
        Key in the catalogue.
    path : str
        With the wildcards study, model, gene_set or sample.
    of : str
        Condition under which it is made, a key of `CONDITIONS`; empty where it always is.
    title, caption : str
        In a few words, and in sentences for `snakemake --report`, which shows what has a caption.
    section, label : str
        Section of the documentation and category of `snakemake --report`, and its name there.
    row : str
        What a row of a table is.
    sheet : bool
        Whether the table is a sheet of the workbook.
    page : str
        Section of the report, of `PAGES`, at whose end the table stands as it is; empty for none.
    columns : tuple of Column
    """

    kind: str
    name: str
    path: str
    title: str
    section: str
    of: str = ""
    caption: str = ""
    label: str = ""
    row: str = ""
    sheet: bool = False
    page: str = ""
    columns: tuple[Column, ...] = ()

    @property
    def scope(self) -> str:
        """What there is one file of: `project`, `study`, `model`, `gene_set` or `sample`."""
        wildcards = re.findall(r"{(\w+)}", self.path)
        return wildcards[-1] if wildcards else "project"

    @property
    def says_study(self) -> bool:
        """Whether a column of the table says which study a row is of."""
        return any(column.name == "study" for column in self.columns)

    def column(self, name: str) -> Column:
        """What a column of the table is: as declared by its name, or by one in braces."""
        by_name = {column.name: column for column in self.columns}
        in_braces = [column for column in self.columns if column.name.startswith("{")]
        if name in by_name:
            return by_name[name]
        return replace(in_braces[-1], name=name, title=name.replace("_", " "))

    @property
    def about(self) -> str:
        """Name of the file with the caption."""
        return f"{self.kind}_{self.name}"


def read_catalogue(path: Path) -> tuple[dict[str, str], dict[str, dict[str, Result]]]:
    """Read results.yaml.

    Parameters
    ----------
    path : Path

    Returns
    -------
    conditions : dict of str to str
        What each condition means.
    results : dict of str to dict of str to Result
        By `tables`, `figures` and `files`, and by name, in the order of the file.

    Raises
    ------
    FileError
        If an entry has a key that is not known, lacks one that it needs, or names a column or
        condition that is not declared.
    """
    given = read_own_yaml(path)
    conditions = given["conditions"]
    results = {
        kind: {
            name: _result(kind, name, entry, conditions, given["columns"])
            for name, entry in given[kind].items()
        }
        for kind in KEYS
    }
    return conditions, results


def _result(
    kind: str,
    name: str,
    entry: Mapping[str, Any],
    conditions: Mapping[str, str],
    columns: Mapping[str, Mapping[str, str]],
) -> Result:
    """An entry of the catalogue, checked."""
    known, needed = KEYS[kind]
    names, meanings = entry.get("columns", []), entry.get("meanings", {})
    if not isinstance(names, list):
        raise FileError(f"{SOURCE.name}: {kind}: {name}: columns is {names!r}; a list is needed")
    faults = [f"{key} is not known" for key in entry if key not in known]
    faults += [f"{key} is missing" for key in needed if key not in entry]
    plain = [name.rstrip("?") for name in names]
    faults += [f"{name} is not declared" for name in plain if name not in columns]
    faults += [f"{name} is not in columns" for name in meanings if name not in plain]
    if entry.get("of", "") not in {"", *conditions}:
        faults.append(f"{entry['of']} is not a condition")
    if entry.get("page", PAGES[0]) not in PAGES:
        faults.append(f"{entry['page']} is not a section of the report ({', '.join(PAGES)})")
    elif "page" in entry and not entry.get("sheet"):
        faults.append("page needs sheet: true")
    if faults:
        raise FileError(f"{SOURCE.name}: {kind}: {name}: {'; '.join(faults)}")
    words = {key: value for key, value in entry.items() if key not in ("columns", "meanings")}
    if "caption" in entry:
        words = {"label": name, **words, "caption": entry["caption"].strip()}
    declared = tuple(_column(name, columns[name.rstrip("?")], meanings) for name in names)
    return Result(kind.removesuffix("s"), name, columns=declared, **words)


def _column(name: str, entry: Mapping[str, str], meanings: Mapping[str, str]) -> Column:
    """A column of a table, checked; a question mark after its name makes it optional."""
    plain = name.rstrip("?")
    if entry.get("type") not in TYPES or not {"type", "meaning"} <= set(entry) <= COLUMN_KEYS:
        raise FileError(
            f"{SOURCE.name}: columns: {plain}: needs a type ({', '.join(TYPES)}), a meaning, and "
            "may have a unit and a title"
        )
    meaning = meanings.get(plain, entry["meaning"])
    title = entry.get("title", plain.replace("_", " "))
    unit = entry.get("unit", "")
    return Column(plain, entry["type"], unit, meaning, optional=name != plain, title=title)


CONDITIONS, _RESULTS = read_catalogue(SOURCE)
TABLES, FIGURES, FILES = (_RESULTS[kind] for kind in KEYS)
SHEETS = {name: table for name, table in TABLES.items() if table.sheet}
