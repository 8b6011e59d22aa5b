"""What the configuration says of the participants of a study, as the schema has checked it."""

from typing import NotRequired, TypedDict


class Exclusion(TypedDict):
    """Whom to leave out: a column, and one of the three that it is compared by."""

    column: str
    reason: str
    equals: NotRequired[float | str]
    above: NotRequired[float]
    below: NotRequired[float]


class Lost(TypedDict):
    """How many recruits never came into the phenotype, and why."""

    n: int
    reason: str


class Recruited(TypedDict):
    """How many were recruited, and who of them was lost, in order."""

    n: int
    lost: list[Lost]


class Visits(TypedDict):
    """Where the visits stand, their order in time, and the samples of a matrix.

    With `column` a phenotype has a row a participant and visit, and `sample` is its column with the
    samples. Without, it has a row a participant, and `sample` has such a column by visit. So does
    each of the `varying` exposures, which are columns of the phenotype with `column`.
    """

    column: NotRequired[str]
    order: list[float | str]
    sample: NotRequired[str | dict[str, str]]
    varying: NotRequired[list[str] | dict[str, dict[str, str]]]


class Sex(TypedDict):
    """Where the sex of the participants stands, and its two values."""

    column: str
    female: float | str
    male: float | str
