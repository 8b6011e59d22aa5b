"""A cell as a number, or as a level of a category; cells that are missing."""

import math

MISSING = ("", "NA", "NaN", ".")


def to_number(cell: str, *, comma: bool) -> float:
    """A cell as a number; missing (nan) for an empty cell, NA, NaN and a single dot.

    Parameters
    ----------
    cell : str
    comma : bool
        Whether a comma is a decimal mark, too.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the cell is neither missing nor a number.
    """
    if cell in MISSING:
        return math.nan
    return float(cell.replace(",", ".") if comma else cell)


def level_name(value: float | str) -> str:
    """A level of a category as text; a number with the digits that it needs."""
    return value if isinstance(value, str) else f"{value:.15g}"


def to_level(value: float | str) -> str | None:
    """A cell, or the number in it, as a level of a category; None where it is missing."""
    missing = value in MISSING if isinstance(value, str) else math.isnan(value)
    return None if missing else level_name(value)
