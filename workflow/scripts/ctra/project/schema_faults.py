"""Faults that the schema finds in a configuration, in words."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from jsonschema import ValidationError

from ctra.files.errors import did_you_mean

OF_TWINS = re.compile(r"twin|zygo|^(mz|dz)(_|$)", re.IGNORECASE)
INSTEAD = (
    "; for twins, write cluster: with the column of the pairs (no model tells identical twins from "
    "fraternal ones)"
)
SHOWN = 80  # characters of a value in a message
NULL = "give a value, or delete the key"
WRITE = {
    "array": "write a list: [a, b]",
    "boolean": "write true or false, without quotes",
    "integer": "write a whole number in plain digits, such as 1000, without quotes",
    "number": "write a finite number in plain digits, such as 1000 or 0.5, without quotes",
    "object": "write keys and values: {key: value}",
    "string": "write one text; a number, true or false that is meant as text needs quotes",
}


def describe(error: ValidationError, find: Callable[..., str]) -> Iterator[str]:
    """Faults behind one error of the schema's validator, in words.

    Parameters
    ----------
    error : ValidationError
    find : callable
        `file:line` of a key, given as the keys that lead to it.

    Yields
    ------
    str
    """
    path = list(error.absolute_path)
    name = ".".join(map(str, path)) or "the configuration"
    where = find(*path)
    # as the schema and the configuration have it; the validator says of what type each is
    schema: Any = error.schema
    wanted: Any = error.validator_value
    given: Any = error.instance
    meaning = f" ({schema['description']})" if "description" in schema and path else ""
    match error.validator:
        case "additionalProperties":
            allowed = sorted(schema["properties"])
            for key in sorted(map(str, set(given) - set(allowed))):
                of_twins = "cluster" in allowed and OF_TWINS.search(key)
                hint = INSTEAD if of_twins else did_you_mean(key, allowed)
                yield (
                    f"{find(*path, key)}: unknown key {key!r} in {name}; allowed: "
                    f"{', '.join(allowed)}{hint}"
                )
        case "required":
            yield f"{where}: {name} lacks {', '.join(key for key in wanted if key not in given)}"
        case "enum":
            values = ", ".join(map(str, wanted))
            yield f"{where}: {name} is {_shown(given)}; allowed: {values}{meaning}"
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            kind = "string" if "string" in kinds and isinstance(given, bool) else kinds[0]
            yield (
                f"{where}: {name} is {_shown(given)}; its type must be {' or '.join(kinds)}"
                f"{meaning}; {NULL if given is None else WRITE[kind]}"
            )
        case "minProperties" | "maxProperties" if "allowed" in schema:
            yield f"{where}: {name}: {', '.join(given)}; allowed: {schema['allowed']}"
        case "pattern" if "propertyNames" in error.absolute_schema_path:
            where = find(*path, given)
            yield f"{where}: the name {given!r} in {name}; allowed: {schema['allowed']}"
        case "pattern":
            yield f"{where}: {name} is {given!r}; allowed: {schema['allowed']}{meaning}"
        case _:
            yield f"{where}: {name}: {error.message.replace(repr(given), _shown(given))}{meaning}"


def _shown(value: object) -> str:
    """A value as YAML has it, cut where it is long."""
    text = {"None": "null", "True": "true", "False": "false"}.get(repr(value), repr(value))
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} ..."
