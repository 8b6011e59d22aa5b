"""YAML files that are part of the workflow."""

from pathlib import Path
from typing import Any

import yaml


def read_own_yaml(path: Path | str) -> dict[str, Any]:
    """Keys and values of a file that needs no checks; faster than `ctra.files.strict_yaml`."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, Any] = yaml.load(Path(path).read_text(encoding="utf-8"), loader)
    return found
