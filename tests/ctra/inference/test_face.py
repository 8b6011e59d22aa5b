"""The face of the room names what the notebook offers, and loads nothing before it is asked."""

import ast
import inspect

import pytest

from ctra import inference
from ctra.inference import notebook


def test_public_names_are_those_of_the_notebook():
    assert inference.__all__ == notebook.__all__ == dir(inference)
    for name in inference.__all__:
        assert getattr(inference, name) is getattr(notebook, name)


def test_type_checkers_see_the_same_names():
    tree = ast.parse(inspect.getsource(inference))
    (seen,) = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "ctra.inference.notebook"
    ]
    assert [alias.name for alias in seen.names] == inference.__all__


def test_errors_can_be_caught_by_their_names():
    with pytest.raises(inference.NotIdentifiedError):
        inference.composite([[1.0], [2.0]], [[1.0], [2.0]])
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        inference.nothing  # noqa: B018
