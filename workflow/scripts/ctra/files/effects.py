"""What the effects of a model are called: exposures, their products, and groups of a category."""

import re
from typing import NamedTuple

CONTRAST = re.compile(r"(?P<column>.+?): (?P<level>.+) vs (?P<reference>.+)")


class Contrast(NamedTuple):
    """A group of a category beside the reference."""

    column: str
    level: str
    reference: str

    def __str__(self) -> str:
        """The effect: `arm: treated vs control`; an exposure has no colon in its name."""
        return f"{self.column}: {self.level} vs {self.reference}"


def contrast_of(effect: str) -> Contrast | None:
    """The groups that an effect compares; None of a slope."""
    found = CONTRAST.fullmatch(effect)
    return None if found is None else Contrast(**found.groupdict())


def factors_of(effect: str) -> list[str]:
    """The exposures that a product is of; else the effect alone."""
    return [effect] if contrast_of(effect) else effect.split(":")


def is_product(effect: str) -> bool:
    """Whether an effect is a product of two exposures."""
    return len(factors_of(effect)) > 1
