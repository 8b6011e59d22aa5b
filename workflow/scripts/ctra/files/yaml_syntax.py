"""The syntax of a YAML file: its nodes with their lines, and faults in plain words."""

import re
from pathlib import Path
from typing import Any

import yaml

from ctra.files.errors import FileError

LARGEST = 2**18  # bytes of a file
DEEPEST = 50  # levels of lists and keys within each other
SHOWN = 60  # characters of a line in a message
DIRECTIVE = "a line with %; delete it: the rules are those of YAML 1.2"

# What PyYAML finds, in words, and whether the fault is where something opens.
FAULTS = [
    (r"found character '\\t'", "a tab stands here; write blanks instead", False),
    ("found character '(.)'", "text that begins with {0} needs quotes", False),
    (
        "mapping values are not allowed",
        "a colon that is of no key. Text with a colon needs quotes; or the line above lacks its "
        "colon, or the blank behind it; or this key begins in another column than those beside it",
        False,
    ),
    ("could not find expected ':'", "a key without colon and blank", True),
    (
        "(sequence entries|mapping keys) are not allowed",
        "no list and no key can begin here; begin it on a line of its own",
        False,
    ),
    (
        "expected <block end>, but found '<scalar>'",
        "text behind a closing quotation mark or bracket; put all of it in quotes, and write an "
        "apostrophe within single quotes twice",
        False,
    ),
    (
        "expected <block end>, but found '<block|expected <block end>, but found '-'",
        "this begins in another column than what is beside it; indent both alike",
        False,
    ),
    (
        "expected <block end>, but found '(.)'",
        "{0} does not belong here; delete it, or put the text in quotes",
        False,
    ),
    (r"expected ',' or '(.)'", "what opens here is not closed by {0}, or lacks a comma", True),
    ("expected the node content", "a value is missing here", False),
    (
        "found unexpected (end of stream|document separator)",
        "the quotation mark that opens here is not closed",
        True,
    ),
    (
        "found unknown escape character|expected escape sequence",
        "a backslash in double quotes; put the text in single quotes",
        False,
    ),
    (
        "found undefined alias '(.*)'",
        "*{0} stands for what is marked &{0}, and nothing is; text that begins with * needs quotes",
        False,
    ),
    ("second occurrence", "this mark (&) is there already; give it another name", False),
    ("expected alphabetic or numeric", "text that begins with * or & needs quotes", True),
    ("but found another document", "a second document begins here; delete it", False),
    (
        "expected '<document start>'",
        "this is no part of what is above; write keys and values alone (key: value)",
        False,
    ),
    (
        "expected (chomping|indentation|a comment)",
        "text that begins with | or > needs quotes",
        True,
    ),
    ("found incompatible YAML", DIRECTIVE, False),
    ("expected (URI|'>'|'!'|' ')", "text that begins with ! needs quotes", True),
]


class _Loader(yaml.SafeLoader):
    """Nodes of one document, neither tagged nor too deep."""

    depth = 0

    def compose_document(self) -> yaml.Node | None:
        start: Any = self.peek_event()
        if start.version or start.tags:
            raise yaml.MarkedYAMLError(problem=DIRECTIVE, problem_mark=start.start_mark)
        return super().compose_document()

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Any = self.peek_event()
        problem = ""
        if getattr(event, "tag", None):
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            problem = f"the tag {tag}; delete it, or put text that begins with ! in quotes"
        if self.depth == DEEPEST:
            problem = f"more than {DEEPEST} levels within each other"
        if problem:
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_text(path: Path | str) -> str:
    """The text of a file of UTF-8.

    Raises
    ------
    FileError
        If it cannot be read, is larger than `LARGEST`, or is not UTF-8.
    """
    if Path(path).is_dir():
        raise FileError(f"{path}: a folder; a YAML file is needed")
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise FileError(f"{path}: no such file; write it, or name another one") from None
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror}") from None
    if len(content) > LARGEST:
        raise FileError(f"{path}: more than {LARGEST} bytes; is it a YAML file?")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError(f"{path}: UTF-16 or UTF-32; save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        wrong = content[error.start]
        raise FileError(f"{path}:{line}: byte {wrong:#x} is not UTF-8; save it as UTF-8") from None


def compose(path: Path | str, text: str) -> yaml.Node | None:
    """Nodes of a YAML text, with their lines; None where there are none.

    Parameters
    ----------
    path : str or Path
        For the messages.
    text : str

    Raises
    ------
    FileError
        If it is no YAML; has several documents, tags, directives, or control characters; or is
        nested too deep.
    """
    try:
        return yaml.compose(text, _Loader)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise FileError(
            f"{path}:{line}: the character U+{error.character:04X}, which no text has; is it a "
            "YAML file? Save it as UTF-8 text"
        ) from None
    except (ValueError, OverflowError):  # of a code point that is none
        raise FileError(
            f"{path}: \\U with a number beyond all characters; put the text in single quotes"
        ) from None
    except yaml.MarkedYAMLError as error:
        raise FileError(_describe(path, text, error)) from None


def _describe(path: Path | str, text: str, error: yaml.MarkedYAMLError) -> str:
    """`file:line:column`, what is wrong there, and the line."""
    mark, words = error.problem_mark, error.problem or ""
    for pattern, meaning, opens in FAULTS:
        found = re.match(pattern, words)
        if found:
            words = meaning.format(*found.groups())
            mark = (opens and error.context_mark) or mark
            break
    if mark is None:
        return f"{path}: {words}"
    line = [*text.splitlines(), ""][mark.line].strip()
    shown = line if len(line) <= SHOWN else f"{line[:SHOWN]} ..."
    return f"{path}:{mark.line + 1}:{mark.column + 1}: {words}; the line: {shown}"
