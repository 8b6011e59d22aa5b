"""Questionnaires: their definitions, and item responses to scores."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from ctra.files.errors import CohortError, did_you_mean
from ctra.files.strict_yaml import compose_yaml, values

if TYPE_CHECKING:
    import pandas as pd

REQUIRED = ("title", "items", "range", "reversed", "reference")
OPTIONAL = ("min_items", "scoring")
SCORINGS = ("mean", "sum")
KEYS_NEEDED = (
    f"a questionnaire has {', '.join(REQUIRED)}, and may have {', '.join(OPTIONAL)}; "
    "where no item is reversed, reversed is []"
)


@dataclass(frozen=True)
class Scale:
    """A questionnaire scored as the mean or sum of its items.

    Attributes
    ----------
    name, title, reference : str
    items : list of str
        Columns of the phenotype.
    range : tuple of float
        Lowest and highest response. Responses between two whole numbers are allowed.
    reversed : list of str
        Items whose high responses mean little of what the scale measures.
    min_items : int, optional
        Fewest items answered for a score; by default all.
    scoring : {"mean", "sum"}
    """

    name: str
    title: str
    items: list[str]
    range: tuple[float, float]
    reversed: list[str]
    reference: str
    min_items: int | None = None
    scoring: str = "mean"

    @classmethod
    def load(cls, path: Path | str) -> "Scale":
        """Read a scale from its YAML file; the name is the file's.

        Raises
        ------
        FileError
            If it is no YAML, or a key is there twice.
        CohortError
            If a key is missing or unknown; there are no items, or one is no text or stands twice;
            the range is not two numbers in order; an item is reversed that is not among the items,
            or twice; min_items is more than the items; the scoring is unknown.
        """
        path = Path(path)
        node = compose_yaml(path)
        keys = values(path, node)
        lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}
        faults = []
        for key in [key for key in keys if key not in {*REQUIRED, *OPTIONAL}]:
            hint = did_you_mean(key, [*REQUIRED, *OPTIONAL])
            faults.append(f"{path}:{lines[key]}: no key {key!r}{hint or f'; {KEYS_NEEDED}'}")
        missing = [key for key in REQUIRED if key not in lines]
        if missing:
            faults.append(f"{path}: no {', '.join(missing)}; {KEYS_NEEDED}")
        if not faults:
            faults = [
                f"{path}:{lines[key]}: {key} is {keys[key]!r}; {needed} is needed"
                for key, needed, sound in _checks(**keys)
                if not sound
            ]
        if faults:
            raise CohortError("\n".join(faults))
        low, high = keys.pop("range")
        return cls(name=path.stem, range=(low, high), **keys)

    @property
    def limits(self) -> tuple[float, float]:
        """Lowest and highest score."""
        times = len(self.items) if self.scoring == "sum" else 1
        low, high = self.range
        return times * low, times * high

    @property
    def needed(self) -> int:
        """Fewest items answered for a score."""
        return self.min_items or len(self.items)

    def prescored(self, header: Collection[str]) -> bool:
        """Whether a phenotype with these columns has the score itself, not the items."""
        return self.name in header and self.name not in self.items

    def columns(self, header: Collection[str], path: Path | str) -> dict[str, tuple[float, float]]:
        """Columns of a phenotype that give the score, and the limits of their numbers.

        Parameters
        ----------
        header : list of str
            The columns of the phenotype.
        path : str or Path
            Of the phenotype, for the messages.

        Returns
        -------
        dict of str to (float, float)
            The items; or a column of the scale's name, which holds the score itself.

        Raises
        ------
        CohortError
            If there is such a column beside items, or neither it nor all of the items.
        """
        there = [item for item in self.items if item in header]
        if self.prescored(header):
            if there:
                raise CohortError(
                    f"{path} has the scale {self.name!r} as a column and its items too "
                    f"({', '.join(there)}); rename or delete the one or the others"
                )
            return {self.name: self.limits}
        if len(there) < len(self.items):
            absent = [item for item in self.items if item not in there]
            raise CohortError(
                f"scale {self.name!r} needs columns not in {path}: {', '.join(absent)}; or one "
                f"column {self.name!r} with the scores"
            )
        return dict.fromkeys(self.items, self.range)

    def recode(self, responses: "pd.DataFrame") -> "pd.DataFrame":
        """Responses with the reversed items turned round: r becomes low + high - r.

        Parameters
        ----------
        responses : DataFrame, shape (n_participants, n_columns)
            Has the items as columns, within the range; missing responses stay missing.

        Returns
        -------
        DataFrame, shape (n_participants, n_items)
        """
        low, high = self.range
        items = responses[self.items]
        turned = {item: low + high - items[item] for item in self.reversed}
        return items.assign(**turned)

    def score(self, responses: "pd.DataFrame") -> "pd.Series":
        """Mean or sum of the recoded items; missing if fewer than `min_items` are answered.

        Parameters
        ----------
        responses : DataFrame, shape (n_participants, n_columns)
            As for `recode`.

        Returns
        -------
        Series of float, shape (n_participants,)

        Notes
        -----
        Where items are missing, the mean is that of the answered ones, and the sum is the sum of
        the answered ones times items / items answered.
        """
        recoded = self.recode(responses)
        answered = recoded.notna().sum(axis=1)
        whole = len(self.items) if self.scoring == "sum" else 1
        score = recoded.sum(axis=1) * whole / answered
        return score.where(answered >= self.needed)


def find_scale(name: str, folders: Sequence[Path | str]) -> Path:
    """Path of the definition of a scale, in the first of some folders that has it.

    Parameters
    ----------
    name : str
    folders : list of str or Path

    Returns
    -------
    Path

    Raises
    ------
    CohortError
        If none has it.
    """
    for folder in folders:
        path = Path(folder, f"{name}.yaml")
        if path.is_file():
            return path
    own = Path(folders[0])
    if Path(own, f"{name}.yml").is_file():
        raise CohortError(f"{own}/{name}.yml: rename it to {name}.yaml")
    known = sorted({path.stem for folder in folders for path in Path(folder).glob("*.yaml")})
    raise CohortError(
        f"unknown scale {name!r}{did_you_mean(name, known)}; there are: {', '.join(known)}; "
        f"your own are looked for in {own}"
    )


def _checks(
    title: object,
    items: object,
    range: object,
    reversed: object,
    reference: object,
    min_items: object = None,
    scoring: object = "mean",
) -> Iterator[tuple[str, str, bool]]:
    """Key, what is needed, and whether the definition has it."""
    yield "title", "a text", isinstance(title, str)
    yield "reference", "a text", isinstance(reference, str)
    columns = items if _texts(items) else []
    yield "items", "a list of columns, each once,", bool(columns)
    yield "range", "[lowest, highest response]", _limits(range)
    if columns:
        sound = _texts(reversed) and set(reversed) <= set(columns)
        yield "reversed", "a list of some of the items", sound
        sound = min_items is None or (type(min_items) is int and 1 <= min_items <= len(columns))
        yield "min_items", f"a whole number from 1 to {len(columns)}", sound
    yield "scoring", " or ".join(SCORINGS), scoring in SCORINGS


def _limits(values: object) -> bool:
    """Whether this is a list of two numbers, the lower one first."""
    if not isinstance(values, list) or len(values) != 2:
        return False
    return all(type(value) in (int, float) for value in values) and values[0] < values[1]


def _texts(values: object) -> TypeGuard[list[str]]:
    """Whether this is a list of texts, each once."""
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        return False
    return len(set(values)) == len(values)
