"""Names in a message: a few of many."""

from collections.abc import Iterable

SHOWN = 5


def some(names: Iterable[str]) -> str:
    """The first few of many names, each once.

    Parameters
    ----------
    names : iterable of str

    Returns
    -------
    str
    """
    once = list(dict.fromkeys(names))
    more = f" and {len(once) - SHOWN} more" if len(once) > SHOWN else ""
    return ", ".join(once[:SHOWN]) + more
