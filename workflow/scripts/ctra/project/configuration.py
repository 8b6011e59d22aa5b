"""The configuration against its schema, and the lines of its keys."""

import difflib
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

from ctra.files.errors import ProjectError


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

    def __init__(self, files, section=()):
        self._section = section
        self._documents = [
            (file, yaml.compose(Path(file).read_text(encoding="utf-8"))) for file in files
        ]

    def find(self, *path):
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

    def repeated_keys(self):
        """Faults: keys that a file gives twice, of which readers of YAML silently take the last."""
        for file, node in self._documents:
            yield from _repeated_keys(file, node)


def find_section(config: dict[str, object], whole: object) -> tuple[str, ...] | None:
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


def check_config(config, schema, files, section=()):
    """Check a configuration against its schema.

    Parameters
    ----------
    config : dict
    schema : dict
        JSON schema, draft 2020-12.
    files : list of str or Path
        The YAML files that the configuration was read from, to name the line of a fault.
    section : tuple of str
        Keys of the files under which it stands.

    Raises
    ------
    ProjectError
        With all faults.
    """
    locations = Locations(files, section)
    faults = list(locations.repeated_keys())
    for error in Draft202012Validator(schema).iter_errors(config):
        faults += _describe(error, locations)
    if faults:
        raise ProjectError("\n".join(dict.fromkeys(faults)))


def did_you_mean(word, words):
    """Hint at the known word that is most like an unknown one; empty if none is."""
    close = difflib.get_close_matches(word, words, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _describe(error, locations):
    """Faults behind one error of the schema's validator, in words."""
    path = list(error.absolute_path)
    name = ".".join(map(str, path)) or "the configuration"
    where = locations.find(*path)
    meaning = error.schema.get("description")
    meaning = f" ({meaning})" if meaning and path else ""
    match error.validator:
        case "additionalProperties":
            allowed = sorted(error.schema["properties"])
            for key in sorted(set(error.instance) - set(allowed)):
                yield (
                    f"{locations.find(*path, key)}: unknown key {key!r} in {name}; allowed: "
                    f"{', '.join(allowed)}{did_you_mean(key, allowed)}"
                )
        case "required":
            missing = [key for key in error.validator_value if key not in error.instance]
            yield f"{where}: {name} lacks {', '.join(missing)}"
        case "enum":
            allowed = ", ".join(map(str, error.validator_value))
            yield f"{where}: {name} is {error.instance!r}; allowed: {allowed}{meaning}"
        case "type":
            kinds = error.validator_value
            kinds = " or ".join([kinds] if isinstance(kinds, str) else kinds)
            yield f"{where}: {name} is {error.instance!r}; of type {kinds} is needed{meaning}"
        case _:
            yield f"{where}: {name}: {error.message}{meaning}"


def _repeated_keys(file, node):
    if isinstance(node, yaml.MappingNode):
        lines = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in lines:
                yield f"{file}:{line}: key {key.value!r} is already on line {lines[key.value]}"
            lines[key.value] = line
            yield from _repeated_keys(file, value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(file, item)
