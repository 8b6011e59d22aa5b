"""What to do about a text where a number is needed: missing, thousands, or another decimal mark.

Needs the standard library alone: a project is checked before its environment is there.
"""

import re

from ctra.cohort.alike import WORDS_FOR_MISSING

# Groups of three digits between equal marks, and what comes after another mark: 1,234.5
GROUPED = re.compile(r"([+-]?[1-9]\d{0,2}([,.'’\s])\d{3}((?:\2\d{3})*))((?!\2)[.,]\d+)?")
DECIMAL = re.compile(r"[+-]?\d*[.,]\d+")


def number_advice(column: str, text: str, decimal: str, *, plain: bool) -> str:
    """What to do about a text that is no number.

    Parameters
    ----------
    column, text : str
    decimal : {".", ",", ""}
        Decimal mark of the file; empty where it is not known.
    plain : bool
        Whether it is a text file, for which a decimal mark can be declared.

    Returns
    -------
    str
        To be added to a message; empty where nothing can be said. Followed, it gives the number
        that was meant: 2,037 may be two thousand or two, so that both are told.
    """
    if text.casefold() in WORDS_FOR_MISSING:
        return f"; if it means missing, declare missing: {{{column}: [{text!r}]}}"
    declared = ""
    if "." in text and decimal == ",":
        declared = "; the decimal mark is declared to be a comma"
    grouped = GROUPED.fullmatch(text)
    if grouped:
        whole, mark, others, fraction = grouped.groups(default="")
        number = re.sub(r"[^+\d-]", "", whole)
        number += fraction.replace(".", ",") if declared else fraction
        if declared or others or fraction or mark not in ",.":
            return f"{declared}; write thousands without separators: {number}"
        if plain:
            return f'; for thousands write {number}, for decimals set decimal: "{mark}"'
        return f"; for thousands write {number}, for decimals {text.replace(',', '.')}"
    if declared or not plain or not DECIMAL.fullmatch(text):
        return declared
    if "," in text:
        return '; for decimal commas set decimal: ","'
    return '; for decimal dots set decimal: "."'
