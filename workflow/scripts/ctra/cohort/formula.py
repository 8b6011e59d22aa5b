"""New columns declared as sums, differences and products: `collectivism - individualism`."""

import ast
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING

from ctra.files.errors import CohortError

if TYPE_CHECKING:
    import pandas as pd

OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}


def evaluate(text: str, value: "Callable[[str], pd.Series | float]") -> "pd.Series | float":
    """Evaluate a formula; nothing but names, numbers, +, -, * and brackets is understood.

    Parameters
    ----------
    text : str
        The formula.
    value : callable
        Gives the value of a column name: a number, an array or a column.

    Returns
    -------
    number, array or column
        Of the kind that `value` gives.

    Raises
    ------
    CohortError
        If the text has anything else in it.
    """
    return _evaluate(_parse(text), value, text)


def column_names(text: str) -> list[str]:
    """Names in a formula, in order of appearance, each once.

    Raises
    ------
    CohortError
        As in `evaluate`.
    """
    names = []

    def note(name: str) -> int:
        names.append(name)
        return 1

    evaluate(text, note)
    return list(dict.fromkeys(names))


def _parse(text: str) -> ast.expr:
    """The expression that a formula is."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        raise CohortError(f"{text!r}: not a sum, difference or product of columns") from None


def _evaluate(
    node: ast.expr, value: "Callable[[str], pd.Series | float]", text: str
) -> "pd.Series | float":
    """The value of a part of a formula."""
    match node:
        case ast.Name():
            return value(node.id)
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.UnaryOp(op=ast.USub()):
            return -_evaluate(node.operand, value, text)
        case ast.BinOp() if type(node.op) in OPERATORS:
            left, right = (_evaluate(side, value, text) for side in (node.left, node.right))
            return OPERATORS[type(node.op)](left, right)
    raise CohortError(
        f"{text!r}: {ast.unparse(node)!r} is not allowed; "
        "only column names, numbers, +, -, * and brackets are"
    )
