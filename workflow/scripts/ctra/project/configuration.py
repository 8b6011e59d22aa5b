"""The configuration against its schema, and the lines of its keys."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, cast

import yaml
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from ctra.files.errors import ProjectError, did_you_mean
from ctra.files.sources import shown

Config = dict[str, Any]  # as YAML gives it; the schema says what is in it


class Locations:
    """Where the keys of a configuration stand.

    Parameters
    ----------
    files : list of str or Path
        The YAML files that it was read from, later ones over earlier ones.
    section : tuple of str
        Keys of the files under which it stands, where a larger workflow hands a part of its own
        configuration on.
    """

    def __init__(self, files: list[str] | list[Path], section: tuple[str, ...] = ()) -> None:
        self._section = section
        self._documents = [
            (file, yaml.compose(Path(file).read_text(encoding="utf-8"))) for file in files
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
                if isinstance(node, yaml.MappingNode):
                    pair = next((pair for pair in node.value if pair[0].value == str(key)), None)
                    if pair is None:
                        break
                    line, node = pair[0].start_mark.line + 1, pair[1]
                elif isinstance(node, yaml.SequenceNode) and key in range(len(node.value)):
                    node = node.value[key]
                    line = node.start_mark.line + 1
                else:
                    break
                depth += 1
            best = max((depth, f"{file}:{line}"), best, key=lambda found: found[0])
        return best[1]

    def repeated_keys(self) -> Iterator[str]:
        """Faults: keys that a file gives twice, of which readers of YAML silently take the last."""
        for file, node in self._documents:
            yield from _repeated_keys(file, node)


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
    faults = list(locations.repeated_keys())
    for error in _FillingValidator(schema).iter_errors(config):
        faults += _describe(error, locations)
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


_FillingValidator = extend(Draft202012Validator, {"properties": _fill_in})


def _describe(error: ValidationError, locations: Locations) -> Iterator[str]:
    """Faults behind one error of the schema's validator, in words."""
    path = list(error.absolute_path)
    name = ".".join(map(str, path)) or "the configuration"
    where = locations.find(*path)
    schema = cast(Config, error.schema)
    # as the schema and the configuration have it; the validator says of what type each is
    wanted: Any = error.validator_value
    given: Any = error.instance
    meaning = f" ({schema['description']})" if "description" in schema and path else ""
    match error.validator:
        case "additionalProperties":
            allowed = sorted(schema["properties"])
            for key in sorted(set(given) - set(allowed)):
                yield (
                    f"{locations.find(*path, key)}: unknown key {key!r} in {name}; allowed: "
                    f"{', '.join(allowed)}{did_you_mean(key, allowed)}"
                )
        case "required":
            yield f"{where}: {name} lacks {', '.join(key for key in wanted if key not in given)}"
        case "enum":
            values = ", ".join(map(str, wanted))
            yield f"{where}: {name} is {given!r}; allowed: {values}{meaning}"
        case "type":
            kinds = wanted if isinstance(wanted, str) else " or ".join(wanted)
            yield f"{where}: {name} is {given!r}; its type must be {kinds}{meaning}"
        case _:
            yield f"{where}: {name}: {error.message}{meaning}"


def _repeated_keys(file: str | Path, node: yaml.Node | None) -> Iterator[str]:
    if isinstance(node, yaml.MappingNode):
        lines: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in lines:
                yield f"{file}:{line}: key {key.value!r} is already on line {lines[key.value]}"
            lines[key.value] = line
            yield from _repeated_keys(file, value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(file, item)
