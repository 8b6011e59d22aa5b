"""Tests of the exposures that can be believed, and what there is to know of those that cannot.

The public functions are those of `ctra.inference.notebook`: composite, rao, homogeneity, permute,
bootstrap, influence, describe_weights, power and what belongs to them.
"""

from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    """Public functions, looked up when asked for: the rules read the catalogue without numpy."""
    notebook = import_module("ctra.inference.notebook")
    if name in notebook.__all__:
        return getattr(notebook, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
