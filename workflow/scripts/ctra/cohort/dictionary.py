"""A data dictionary of REDCap: labels of the columns of a phenotype, and of their values.

Needs the standard library alone: a project is checked before its environment is there.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from ctra.cohort.cells import read_cells
from ctra.files.errors import FileError, did_you_mean

NAME, KIND, LABEL, CHOICES = COLUMNS = (
    "Variable / Field Name",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
)
ONE_OF = ("radio", "dropdown")
FIXED = {"yesno": {"1": "Yes", "0": "No"}, "truefalse": {"1": "True", "0": "False"}}
CHECKED = {"1": "Checked", "0": "Unchecked"}  # of a column of a checkbox
OTHERS = ("text", "notes", "calc", "slider", "sql", "descriptive", "file")
KINDS = (*ONE_OF, *FIXED, "checkbox", *OTHERS)
WITHOUT_COLUMN = ("descriptive", "file")
APART = ("br", "p", "div", "li", "tr", "td", "h1", "h2", "h3")  # tags between two words
UNSEEN = ("script", "style")


@dataclass
class Dictionary:
    """What a data dictionary says of the columns of a phenotype.

    Attributes
    ----------
    names : dict of str to str
        Label by column, without HTML.
    labels : dict of str to dict of str to str
        Label by code, by column.
    absent : list of str
        Columns of the dictionary that the phenotype does not have.
    """

    names: dict[str, str] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)


def read_dictionary(path: Path | str, header: Collection[str]) -> Dictionary:
    """Read a data dictionary of REDCap.

    Parameters
    ----------
    path : str or Path
        As REDCap writes it (.csv), or the same as another table of `read_cells`. Of its columns,
        `COLUMNS` are read.
    header : list of str
        The columns of the phenotype, exported with codes. A checkbox has one a choice,
        `<field>___<code>`, the code in small letters and with _ for what is no letter or digit.

    Returns
    -------
    Dictionary

    Raises
    ------
    FileError
        With all faults: a column that is missing, a field without a name or with that of another
        one, a type that REDCap does not have, choices that are no `code, label`, a code that
        stands twice; or no field is a column of the phenotype.
    """
    table = read_cells(path)
    lacking = [column for column in COLUMNS if column not in table.header]
    if lacking:
        raise FileError(
            f"{table.place}: no column {', '.join(map(repr, lacking))}, which a data dictionary of "
            f"REDCap has; there: {', '.join(table.header)}"
        )
    places = [table.header.index(column) for column in COLUMNS]
    found = Dictionary()
    faults: list[str] = []
    lines: dict[str, int] = {}
    for line, cells in table.rows:
        name, kind, label, choices = (cells[place] for place in places)
        wrong = list(_field_faults(name, kind, lines))
        codes, broken = _codes(kind, choices)
        faults += [f"{path}:{line}: {fault}" for fault in wrong]
        faults += [f"{path}:{line}: field {name!r}, column {CHOICES!r}: {one}" for one in broken]
        lines.setdefault(name, line)
        if wrong or broken or kind in WITHOUT_COLUMN:
            continue
        for column, words, values in _columns(name, kind, plain(label), codes):
            if column not in header:
                found.absent.append(column)
                continue
            found.names[column] = words
            if values:
                found.labels[column] = values
    if not faults and not found.names:
        faults = [f"{path}: none of its {len(table.rows)} fields is a column of the phenotype"]
    if faults:
        raise FileError("\n".join(faults))
    return found


def plain(label: str) -> str:
    """A label on one line, without HTML; what only looks like a tag (`< 5`) stays."""
    reader = _Words()
    reader.feed(label)
    reader.close()
    return " ".join("".join(reader.words).split())


class _Words(HTMLParser):
    """The text of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self.unseen = tag
        if tag in APART:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.unseen:
            self.unseen = ""
        if tag in APART:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.words.append(data)


def _field_faults(name: str, kind: str, lines: Mapping[str, int]) -> Iterator[str]:
    """What is wrong with the name and the type of a field."""
    if not name:
        yield f"no name in column {NAME!r}"
    elif name in lines:
        yield f"column {NAME!r}: field {name!r} is already on line {lines[name]}"
    if kind not in KINDS:
        hint = did_you_mean(kind, KINDS) or f"; there are: {', '.join(KINDS)}"
        yield f"field {name!r}, column {KIND!r}: no type {kind!r}{hint}"


def _codes(kind: str, choices: str) -> tuple[dict[str, str], list[str]]:
    """Label by code of a field, and what is wrong with its choices."""
    if kind in FIXED:
        return FIXED[kind], []
    if kind not in (*ONE_OF, "checkbox"):
        return {}, []
    codes: dict[str, str] = {}
    faults = []
    for choice in choices.split("|"):
        code, comma, label = (part.strip() for part in choice.partition(","))
        if not (code and comma and plain(label)):
            faults.append(f"{choice.strip()!r} is no choice; write code, label | code, label")
        elif code in codes:
            faults.append(f"code {code!r} stands twice, for {codes[code]!r} and {plain(label)!r}")
        else:
            codes[code] = plain(label)
    return codes, faults


def _columns(
    name: str, kind: str, label: str, codes: dict[str, str]
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Columns that REDCap exports of a field: name, label and labels of the values."""
    if kind != "checkbox":
        yield name, label, codes
        return
    for code, choice in codes.items():
        ending = re.sub("[^a-z0-9]", "_", code.lower())
        yield f"{name}___{ending}", f"{choice} ({label})" if label else choice, CHECKED
