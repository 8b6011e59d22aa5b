"""The configuration against its schema, and the lines of its keys."""

import math
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, cast

import yaml
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from ctra.files.errors import FileError, ProjectError
from ctra.files.sources import shown
from ctra.files.strict_yaml import compose_yaml, retyped, values
from ctra.project.schema_faults import describe

Config = dict[str, Any]  # as YAML gives it; the schema says what is in it

OPTION = "--config"  # of Snakemake's command line


class Locations:
    """Where the keys of a configuration stand.

    Parameters
    ----------
    files : list of str or Path
        The YAML files that it was read from, later ones over earlier ones.
    section : tuple of str
        Keys of the files under which it stands, where a larger workflow hands a part of its own
        configuration on.
    arguments : iterable of str
        What the command line lays over the files: key=value, the value in YAML.

    Raises
    ------
    FileError
        As by `ctra.files.strict_yaml.compose_yaml`.
    """

    def __init__(
        self,
        files: list[str] | list[Path],
        section: tuple[str, ...] = (),
        arguments: Iterable[str] = (),
    ) -> None:
        self._section = section
        self._documents: list[tuple[str | Path, yaml.Node]] = [
            *((file, compose_yaml(file)) for file in files),
            *(
                (OPTION, compose_yaml(OPTION, text=text.replace("=", ": ", 1)))
                for text in arguments
            ),
        ]

    def find(self, *path: str | int) -> str:
        """`file:line` of a key, given as the keys that lead to it.

        Where it is not there, the nearest key above it; of several files that have it the last one,
        whose value counts.
        """
        best = (-1, "the module's configuration")
        for file, node in self._documents:
            line, depth = 1, 0
            for key in (*self._section, *path):
                step = _step(node, key)
                if step is None:
                    break
                line, node = step[0].start_mark.line + 1, step[1]
                depth += 1
            best = max((depth, f"{file}:{line}"), best, key=lambda found: found[0])
        return best[1]

    def values(self) -> Config:
        """What the files and arguments say, a later one over those before it.

        Raises
        ------
        FileError
            As by `ctra.files.strict_yaml.values`.
        """
        config: Config = {}
        for file, node in self._documents:
            _merge(config, values(file, node))
        return config

    def check_handed_on(self) -> None:
        """Check the section of the files of which a larger workflow has read the values.

        Raises
        ------
        FileError
            As by `ctra.files.strict_yaml.values`; and if the larger workflow takes a value for
            another one than this workflow does.
        """
        faults: list[str] = []
        for file, node in self._documents:
            section: yaml.Node = node
            for key in self._section:
                step = _step(section, key)
                if step is None:
                    break
                section = step[1]
            else:
                values(file, section)
                faults += retyped(file, section)
        if faults:
            raise FileError("\n".join(dict.fromkeys(faults)))


def find_section(config: Config, whole: object) -> tuple[str, ...] | None:
    """Keys that lead to one configuration within another, which may be the same; None if none do.

    Parameters
    ----------
    config : dict
        The very object, not one that is equal to it.
    whole : dict

    Returns
    -------
    tuple of str, or None
    """
    if whole is config:
        return ()
    if isinstance(whole, dict):
        for key, value in whole.items():
            section = find_section(config, value)
            if section is not None:
                return (key, *section)
    return None


def _step(node: yaml.Node, key: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """Node of a key, or of a place in a list, and the node behind it; None where there is none."""
    if isinstance(node, yaml.MappingNode):
        return next((pair for pair in node.value if pair[0].value == str(key)), None)
    if isinstance(node, yaml.SequenceNode) and key in range(len(node.value)):
        return node.value[key], node.value[key]
    return None


def _merge(below: Config, above: Config) -> None:
    """Lay one configuration over another, key by key."""
    for key, value in above.items():
        if isinstance(value, dict) and isinstance(below.get(key), dict):
            _merge(below[key], value)
        else:
            below[key] = value


def check_config(config: Config, schema: Config, locations: Locations) -> None:
    """Check a configuration against its schema, and fill in the defaults of the schema.

    Parameters
    ----------
    config : dict
        Keys that are not given are added.
    schema : dict
        JSON schema, draft 2020-12.
    locations : Locations
        Of the keys, to name the line of a fault.

    Raises
    ------
    ProjectError
        With all faults.
    """
    faults: list[str] = []
    for error in _FillingValidator(schema).iter_errors(config):
        faults += describe(error, locations.find)
    if faults:
        raise ProjectError(shown("\n".join(dict.fromkeys(faults))))


def _fill_in(
    validator: Any, properties: Config, instance: Any, schema: Config
) -> Iterator[ValidationError]:
    """Check the keys of an object; those that it lacks get their default first."""
    if isinstance(instance, dict):
        for key, part in properties.items():
            if "default" in part:
                instance.setdefault(key, deepcopy(part["default"]))
    yield from Draft202012Validator.VALIDATORS["properties"](
        validator, properties, instance, schema
    )


def _match(
    validator: Any, pattern: str, instance: Any, schema: Config
) -> Iterator[ValidationError]:
    """Check a text against a pattern, a line break at its end included."""
    if isinstance(instance, str) and not re.fullmatch(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _is_integer(checker: Any, instance: object) -> bool:
    return type(instance) is int


def _is_number(checker: Any, instance: object) -> bool:
    return type(instance) in (int, float) and math.isfinite(cast(float, instance))


_FillingValidator = extend(
    Draft202012Validator,
    {"properties": _fill_in, "pattern": _match},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"integer": _is_integer, "number": _is_number}
    ),
)
