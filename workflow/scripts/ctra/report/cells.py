"""Tables that people read: the text of each cell beside the numbers behind it."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ctra.report.apa import apa_interval, apa_number, apa_p

NOT_IDENTIFIED = "not identified:"
NOT_TOLD = "not told:"
Row = Mapping[Hashable, Any]  # of a table: what stands in it, by column
Block = dict[str, Any]  # of the page: its kind, and what the template needs of that kind


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    title : str
        Heading.
    names : tuple of str
        Where the rows have what the cells tell.
    write : callable
        From a row, a dict, to the text of its cell.
    numbers : bool
        Whether these are numbers, which the page holds in full precision beside the text.
    """

    title: str
    names: tuple[str, ...]
    write: Callable[[Row], str]
    numbers: bool = True

    def cell(self, row: Row) -> dict[str, Any]:
        """Text, and the numbers behind it separated by tabs (None of a text)."""
        numbers = ["" if _missing(row[name]) else str(row[name]) for name in self.names]
        return {"text": self.write(row), "value": "\t".join(numbers) if self.numbers else None}


def text(title: str, name: str) -> Column:
    """A column of texts."""
    return Column(title, (name,), _cell(name, str), numbers=False)


def whole(title: str, name: str) -> Column:
    """A column of whole numbers."""
    return Column(title, (name,), _cell(name, "{:,.0f}".format))


def number(title: str, name: str, digits: int = 2) -> Column:
    """A column of numbers."""
    return Column(title, (name,), _cell(name, lambda value: apa_number(value, digits)))


def percent(title: str, name: str, digits: int = 1) -> Column:
    """A column of shares, written in percent."""
    return Column(title, (name,), _cell(name, lambda share: apa_number(100 * share, digits)))


def p_value(title: str, name: str) -> Column:
    """A column of p values without stars."""
    return Column(title, (name,), _cell(name, lambda p: apa_p(p).removeprefix("= ")))


def estimate(title: str, prefix: str = "") -> Column:
    """A column of estimates with their 95% CI, or the status where there is no number."""
    names = tuple(f"{prefix}{part}" for part in ("estimate", "ci_low", "ci_high"))

    def write(row: Row) -> str:
        status = row.get(f"{prefix}status", "ok")
        if status != "ok" and _missing(row[names[0]]):
            return "" if _missing(status) else str(status)
        value, low, high = (row[part] for part in names)
        return f"{apa_number(value)} {apa_interval(low, high)}".strip()

    return Column(title, names, write)


def table(
    name: str, caption: str, rows: pd.DataFrame, columns: Sequence[Column], note: str = ""
) -> Block | None:
    """A table as the page's template takes it.

    Parameters
    ----------
    name : str
        Id of the table in the page, and name of the file that it is saved as.
    caption, note : str
    rows : DataFrame
    columns : list of Column

    Returns
    -------
    dict or None
        kind, id, caption, how (how to read it, empty), notes, head (titles and names) and rows of
        cells; None without rows. Of a status the reason is among the notes.
    """
    if rows.empty:
        return None
    cells = [[column.cell(row) for column in columns] for row in rows.to_dict("records")]
    why = reasons([[cell["text"] for cell in row] for row in cells])
    return {
        "kind": "table",
        "id": name,
        "caption": caption,
        "how": "",
        "notes": [*why, note] if note else why,
        "head": columns,
        "rows": [[cell | {"text": short(cell["text"])} for cell in row] for row in cells],
    }


def short(status: str) -> str:
    """A status without its reason, and with a dagger for it; other texts as they are."""
    return "no result †" if status.startswith(NOT_IDENTIFIED) else status


def reason(status: str) -> str:
    """Why there is no number, without the words that say that there is none."""
    return status.removeprefix(NOT_IDENTIFIED).removeprefix(NOT_TOLD).strip()


def reasons(rows: Sequence[Sequence[str]]) -> list[str]:
    """The reasons that `short` leaves out of rows of texts, each once."""
    texts = dict.fromkeys(text for row in rows for text in row)
    return [f"† {reason(text)}" for text in texts if text.startswith(NOT_IDENTIFIED)]


def _cell(name: str, write: Callable[[Any], str]) -> Callable[[Row], str]:
    return lambda row: "" if _missing(row[name]) else write(row[name])


def _missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))
