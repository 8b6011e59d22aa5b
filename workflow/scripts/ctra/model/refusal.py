"""Why a statistic has no result, in the place of the result."""

from dataclasses import dataclass
from typing import Self

from ctra.files.errors import NotIdentifiedError


@dataclass(frozen=True)
class Refusal:
    """Why there is no result.

    Attributes
    ----------
    reason : str
        The status of its rows.
    """

    reason: str

    @classmethod
    def of(cls, error: NotIdentifiedError) -> Self:
        """What the data do not determine."""
        return cls(f"not identified: {error}")
