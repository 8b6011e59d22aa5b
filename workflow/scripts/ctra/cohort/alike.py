"""Texts that people call the same and programs do not: ids of participants, levels of a category.

Needs the standard library alone: a project is checked before its environment is there.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping

WORDS_FOR_MISSING = frozenset(
    "n/a na n.a. #n/a #na <na> nan #null! #value! #div/0! #ref! #num! #name? null missing "
    "- -- --- – — ?".split()
)
_FULL_WIDTH = {ord("！") + i: ord("!") + i for i in range(94)}


def _without(pattern: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)
    return lambda text: compiled.sub("", text)


# How what programs and people do to a text is undone, by the words for it; in this order.
OF_LEVELS: dict[str, Callable[[str], str]] = {
    "characters that cannot be seen": _without("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]"),
    "full-width characters": lambda text: text.translate(_FULL_WIDTH),
    "accents as characters of their own": lambda text: unicodedata.normalize("NFC", text),
    "the .0 of a number": _without(r"(?<=\d)[.,]0+$"),
    "leading zeros": _without(r"(?<![\d.,])0+(?=\d)"),
    "blanks": _without(r"\s+"),
    "capitals": str.casefold,
}
BY_R: dict[str, Callable[[str], str]] = {
    "an X in front, as R writes it": _without(r"^X(?=[\W\d])"),
    "the .0 of a number": OF_LEVELS["the .0 of a number"],
    "signs such as -, which R writes as dots": _without(r"[!-/:-@\[-`{-~–—−]"),
}
OF_IDS = BY_R | OF_LEVELS


def folded(text: str, changes: Mapping[str, Callable[[str], str]], but: str = "") -> str:
    """A text with all changes undone but one: texts that are alike become one."""
    for name, undo in changes.items():
        if name != but:
            text = undo(text)
    return text


def differences(one: str, other: str, changes: Mapping[str, Callable[[str], str]]) -> list[str]:
    """Words for the changes by which two texts differ; none where they are not alike.

    Parameters
    ----------
    one, other : str
    changes : dict of str to callable
        `OF_LEVELS` or `OF_IDS`.

    Returns
    -------
    list of str
    """
    if folded(one, changes) != folded(other, changes):
        return []
    needed = [
        name for name in changes if folded(one, changes, name) != folded(other, changes, name)
    ]
    return needed or ["more than one sign"]


def level_faults(
    lines: Mapping[str, int], told: Collection[str], *, every: bool
) -> Iterator[tuple[int, str]]:
    """Levels that read like a missing value, or like another level.

    Parameters
    ----------
    lines : dict of str to int
        Line on which each level stands first, missing ones left out.
    told : collection of str
        Levels that the configuration names: they are levels, whatever they look like.
    every : bool
        Whether every level counts, as of a category; else those that are told.

    Yields
    ------
    (int, str)
        Line, and what is wrong there.
    """
    first: dict[str, str] = {}
    for level in [*told, *lines]:
        line = lines.get(level, 0)
        other = first.setdefault(folded(level, OF_LEVELS), level)
        sign = level == "-" and "+" in lines
        if level.casefold() in WORDS_FOR_MISSING and level not in told and not sign:
            yield (
                line,
                f"{level!r} reads like a missing value; declare it under `missing`, or write "
                "another word if it is a level",
            )
        elif level not in told and other != level and (every or other in told):
            by = " and ".join(differences(level, other, OF_LEVELS))
            yield (
                line,
                f"{level!r} differs from {other!r} only by {by}; write the same in all rows",
            )
