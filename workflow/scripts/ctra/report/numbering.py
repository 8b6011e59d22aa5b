"""Numbers of the page's figures and tables, and sentences that refer to them."""

from collections.abc import Iterator, Sequence
from typing import Any

from ctra.report.cells import Block

Part = dict[str, Any]  # of the page: id, title and blocks
NAMES = {"picture": "Figure", "table": "Table"}


def number_blocks(parts: Sequence[Part]) -> None:
    """Number figures and tables once through, and say at the start of a part where they are.

    Parameters
    ----------
    parts : list of dict
        Parts of the page, in their order. Each figure and table gets a key `number`, as in `Figure
        2`; each heading an `id`; each part a `guide`, as in `Figures 2 and 3, Table 4.`, and
        `headings`.
    """
    last = dict.fromkeys(NAMES, 0)
    for part in parts:
        numbers: dict[str, list[int]] = {kind: [] for kind in NAMES}
        for block in _flat(part["blocks"]):
            if block["kind"] in NAMES:
                kind = block["kind"]
                last[kind] += 1
                numbers[kind].append(last[kind])
                block["number"] = f"{NAMES[kind]} {last[kind]}"
        part["headings"] = [block for block in part["blocks"] if block["kind"] == "heading"]
        for place, block in enumerate(part["headings"], 1):
            block["id"] = f"{part['id']}-{place}"
        part["guide"] = _guide(numbers)


def _flat(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        yield from _flat(block.get("blocks", ()))


def _guide(numbers: dict[str, list[int]]) -> str:
    """Which figures and tables a part has: `See Figure 2 and Tables 3 to 5`."""
    told = []
    for kind, found in numbers.items():
        if len(found) == 1:
            told.append(f"{NAMES[kind]} {found[0]}")
        elif found:
            told.append(f"{NAMES[kind]}s {found[0]} to {found[-1]}")
    return f"See {' and '.join(told)}." if told else ""
