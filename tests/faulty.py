"""Faults that people make, each refused with a message that is held to the same rules.

A `Fault` breaks a sound project in one place. `refusal` breaks it, calls what reads it, and judges
what comes: an error of ours (not a traceback), under 4 lines, with the words that are expected.
The words begin with file and line wherever the fault has one. `make faults` prints the sum.
"""

import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from written_project import WrittenProject

from ctra.files.errors import CtraError

LONGEST = 3  # lines of the message of one fault

outcomes: Counter[str] = Counter()


@dataclass(frozen=True)
class Fault:
    """One thing that a person did, and what must be said of it.

    Attributes
    ----------
    name : str
        What the person did, in words.
    change : callable
        Breaks the sound project in the current folder.
    says : str
        Stands in the message; it begins with `file:line: ` where there is a line.
    read : callable
        Reads what was broken; the check of the whole project by default.
    """

    name: str
    change: Callable[[WrittenProject], object]
    says: str
    read: Callable[[WrittenProject], object] = WrittenProject.read


def write(file: str, content: str | bytes) -> Callable[[WrittenProject], None]:
    """A change: a file has this content."""

    def change(project: WrittenProject) -> None:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content_bytes = content.encode()
        else:
            content_bytes = content
        Path(file).write_bytes(content_bytes)

    return change


def edit(file: str, old: str, new: str) -> Callable[[WrittenProject], None]:
    """A change: a text that occurs once in a file is replaced."""
    return lambda project: project.edit(file, old, new)


def together(*changes: Callable[[WrittenProject], object]) -> Callable[[WrittenProject], None]:
    """A change made of several."""

    def change(project: WrittenProject) -> None:
        for one in changes:
            one(project)

    return change


def entity_bomb(file: str) -> Callable[[WrittenProject], None]:
    """A change: a workbook whose text is made of ten times ten times ten ... entities."""

    def change(project: WrittenProject) -> None:
        openpyxl.Workbook().save("sound.xlsx")
        entities = '<!DOCTYPE a [<!ENTITY e0 "lol">' + "".join(
            f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12)
        )
        with zipfile.ZipFile("sound.xlsx") as old, zipfile.ZipFile(file, "w") as new:
            for part in old.namelist():
                content = old.read(part)
                if part == "xl/workbook.xml":
                    content = f"{entities}]>".encode() + content
                new.writestr(part, content)

    return change


def each_of(*faults: Fault) -> pytest.MarkDecorator:
    """Parametrize a test over faults."""
    return pytest.mark.parametrize("fault", [pytest.param(f, id=f.name) for f in faults])


def refusal(fault: Fault, project: WrittenProject) -> str:
    """Break a project and give the message that its reader refuses it with."""
    fault.change(project)
    outcome = "tracebacks"
    try:
        fault.read(project)
        outcome = "silent"
    except CtraError as error:
        outcome = "refused"
        message = str(error)
    finally:
        outcomes[outcome] += 1
    assert outcome == "refused", "this fault passes in silence"
    if fault.says not in message or len(message.splitlines()) > LONGEST:
        outcomes["refused"] -= 1
        outcomes["badly said"] += 1
    assert fault.says in message
    assert len(message.splitlines()) <= LONGEST, message
    return message
