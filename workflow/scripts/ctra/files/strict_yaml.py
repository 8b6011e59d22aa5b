"""YAML files that people write, by the core rules of YAML 1.2.

A value is a number, true, false, null or text. `no`, `on`, `12:30` and `2020-01-01` are text. So is
what is no number as it is written: 0012, 0x1F, 1_000, .nan, 1e999, a whole number of more than 15
digits. Keys are always text.
"""

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from ctra.files.errors import FileError
from ctra.files.yaml_syntax import DEEPEST, SHOWN, compose, read_text

MOST = 200_000  # values of a file, those that aliases repeat counted each time
CODE = "__use_yte__"  # Snakemake runs the Python in a file with this key
MERGE = "<<"  # of YAML 1.1

NUMBER = re.compile(r"[-+]?(?!0[0-9])([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$")
LONGEST = 15  # digits of a whole number that is the same as a floating-point number
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# types of values by the rules of YAML 1.1, as Snakemake reads
OLD_TYPES = {"int": int, "float": float, "bool": bool, "null": type(None), "str": str}


def read_yaml(path: Path | str) -> dict[str, Any]:
    """Keys and values of a YAML file.

    Raises
    ------
    FileError
        As by `compose_yaml` and `values`.
    """
    return values(path, compose_yaml(path))


def compose_yaml(path: Path | str, *, text: str | None = None) -> yaml.MappingNode:
    """Nodes of a YAML file, with their lines.

    Parameters
    ----------
    path : str or Path
    text : str, optional
        What is in it, where that is known already.

    Raises
    ------
    FileError
        If it cannot be read, is no YAML, has no keys, or is a template that runs code.
    """
    node = compose(path, read_text(path) if text is None else text)
    if node is None or _is_null(node):
        raise FileError(f"{path}: empty; keys and values are needed (key: value)")
    if not isinstance(node, yaml.MappingNode):
        kind = "a list" if isinstance(node, yaml.SequenceNode) else "text"
        raise FileError(f"{path}:{_line(node)}: {kind}; keys and values are needed (key: value)")
    for key, _ in node.value:
        if key.value == CODE:
            raise FileError(
                f"{path}:{_line(key)}: {CODE} makes Snakemake run code that stands in this file; "
                "delete the key, and write values instead of code"
            )
    return node


class _Dumper(yaml.SafeDumper):
    """Text that looks like a number of YAML 1.2 gets quotes too."""


_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", NUMBER, list("+-.0123456789"))


def dump_yaml(settings: Mapping[str, Any]) -> str:
    """Keys and values as a YAML text that `read_yaml` gives back."""
    return yaml.dump(dict(settings), Dumper=_Dumper, sort_keys=False, allow_unicode=True)


def values(path: Path | str, node: yaml.Node) -> Any:
    """What stands behind a node: dict, list, text, number, bool or None.

    Parameters
    ----------
    path : str or Path
        For the messages.
    node : Node

    Raises
    ------
    FileError
        With all faults: keys that are twice there, empty, or no text; nothing behind a key; a
        merge; a line break or another control character in a text; too many values, or aliases
        within themselves.
    """
    reader = _Reader(path)
    value = reader.value(node, 0)
    if reader.faults:
        raise FileError("\n".join(dict.fromkeys(reader.faults)))
    return value


def retyped(path: Path | str, node: yaml.Node) -> Iterator[str]:
    """Faults: values and keys below a node that the rules of YAML 1.1 take for something else."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from retyped(path, item)
    elif isinstance(node, yaml.MappingNode):
        for key, item in node.value:
            yield from _retyped(path, key, str)
            yield from retyped(path, item)
    else:
        yield from _retyped(path, node, type(_scalar(node)))


class _Reader:
    """Values of one file, and the faults found on the way."""

    def __init__(self, path: Path | str) -> None:
        self.path = path
        self.faults: list[str] = []
        self.count = 0

    def value(self, node: yaml.Node, depth: int) -> Any:
        """Value of a node."""
        self.count += 1
        if self.count > MOST or depth > DEEPEST:
            raise FileError(
                f"{self.path}:{_line(node)}: repeated by aliases (*) to more than {MOST} values or "
                f"{DEEPEST} levels; write out what is meant"
            )
        if isinstance(node, yaml.SequenceNode):
            for item in filter(_is_empty, node.value):
                self.fault(item, "an item of a list with nothing in it; give a value, or delete it")
            return [self.value(item, depth + 1) for item in node.value]
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, depth)
        value = _scalar(node)
        if isinstance(value, str) and CONTROL.search(value):
            self.fault(
                node, f"{value[:SHOWN]!r} has a line break, a tab or the like; write it on one line"
            )
        return value

    def mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Any]:
        """Keys and values of a node."""
        lines: dict[str, int] = {}
        mapping: dict[str, Any] = {}
        for key, item in node.value:
            text = key.value if isinstance(key, yaml.ScalarNode) else ""
            if text in lines:
                self.fault(key, f"key {text!r} is already on line {lines[text]}")
            elif text == MERGE and key.style is None:
                self.fault(key, f"{MERGE} is no key of YAML 1.2; write out the keys that it merges")
            elif not text or CONTROL.search(text):
                self.fault(key, "a key is empty, a list, or of several lines; a text is needed")
            lines[text] = _line(key)
            if _is_empty(item):
                hint = (
                    " (text with a comma needs quotes, a decimal a dot)" if node.flow_style else ""
                )
                self.fault(key, f"nothing behind {text!r}{hint}; give a value, or delete the key")
            mapping[text] = self.value(item, depth + 1)
        return mapping

    def fault(self, node: yaml.Node, words: str) -> None:
        """Note a fault."""
        self.faults.append(f"{self.path}:{_line(node)}: {words}")


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.style is None and not node.value


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and _scalar(node) is None


def _line(node: yaml.Node) -> int:
    line: int = node.start_mark.line
    return line + 1


def _scalar(node: Any) -> str | float | bool | None:
    """Value of a node that is neither a list nor has keys."""
    text: str = node.value
    if node.style is not None:  # in quotes, or a block
        return text
    if text in WORDS:
        return WORDS[text]
    if not NUMBER.fullmatch(text):
        return text
    if text.lstrip("+-").isdigit():
        return int(text) if len(text.lstrip("+-")) <= LONGEST else text
    return float(text) if math.isfinite(float(text)) else text


def _retyped(path: Path | str, node: yaml.Node, wanted: type) -> Iterator[str]:
    """Whether a key or value is of another type in YAML 1.1: one fault or none."""
    old = node.tag.rpartition(":")[2]
    if OLD_TYPES.get(old) is not wanted:
        yield (
            f"{path}:{_line(node)}: {node.value} is taken for another type ({old}) where the "
            "larger workflow reads it; put a text or key in quotes, and write a number plainly "
            "(1000, 0.5)"
        )
