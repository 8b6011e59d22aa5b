"""Numbers as the manual of the APA asks for them, and effects as papers write them."""

import math
import re
from collections.abc import Iterable, Sequence

from ctra.files.effects import contrast_of, factors_of, is_product

NUMBER = re.compile(r"[-−+]?[\d.]+")


def apa_number(value: float, digits: int = 3) -> str:
    """A number that may exceed 1: rounded, with a minus sign, 0 without one."""
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if not float(text) else text.replace("-", "−")


def apa_p(p: float) -> str:
    """A p value with its relation: `= .253`, `< .001`, `> .999`; no zero before the point."""
    if p < 0.001:
        return "< .001"
    text = f"{p:.3f}"
    return "> .999" if text == "1.000" else f"= {text.removeprefix('0')}"


def apa_share(share: float) -> str:
    """A number between 0 and 1 with two digits and no zero before the point."""
    return f"{share:.2f}".removeprefix("0")


def apa_correlation(r: float) -> str:
    """A correlation with two digits and no zero before the point."""
    return apa_number(r, 2).replace("0.", ".", 1)


def apa_interval(low: float, high: float, digits: int = 3) -> str:
    """An interval in brackets, `no limit` for an infinite end; empty where it excludes nothing.

    Parameters
    ----------
    low, high : float
        Its ends; one that is missing, or two infinite ones, make no interval.
    digits : int

    Returns
    -------
    str
    """
    ends = (low, high)
    if any(math.isnan(end) for end in ends) or all(math.isinf(end) for end in ends):
        return ""
    written = (apa_number(end, digits) if math.isfinite(end) else "no limit" for end in ends)
    return f"[{', '.join(written)}]"


def in_sentence(name: str) -> str:
    """A name within a sentence: its first letter small, unless it begins an acronym."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def group(level: str) -> str:
    """A group within a sentence: `the control group`, or of a number `group 1`."""
    words = level.lower().split()
    if words[:1] == ["group"]:
        return level
    if words[-1:] == ["group"]:
        return f"the {level}"
    return f"group {level}" if NUMBER.fullmatch(level) else f"the {level} group"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: `a`, `a and b`, `a, b and c`."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if names[1:] else names[0]


def effect_name(effect: str) -> str:
    """An effect as people write it: products with a multiplication sign."""
    return " × ".join(factors_of(effect))


def at_mean_of(effect: str, effects: Iterable[str]) -> list[str]:
    """Exposures at whose mean the slope of an exposure stands: its partners in products.

    Parameters
    ----------
    effect : str
    effects : iterable of str
        Those of the model.

    Returns
    -------
    list of str
        Empty of a product, and in a model without a product of the effect.
    """
    pairs = [factors_of(other) for other in dict.fromkeys(effects) if is_product(other)]
    return [name for pair in pairs if effect in pair for name in pair if name != effect]


def beside(effect: str, effects: Iterable[str]) -> list[str]:
    """The other exposures of a model: of a category its column, however many groups it has.

    Parameters
    ----------
    effect : str
    effects : iterable of str
        Those of the model.
    """
    groups = {one: contrast_of(one) for one in [effect, *effects] if not is_product(one)}
    columns = {one: of.column if of else one for one, of in groups.items()}
    return [one for one in dict.fromkeys(columns.values()) if one != columns.get(effect)]
