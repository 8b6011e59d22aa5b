"""Whether an effect is about these genes, in words."""

import pandas as pd

from ctra.report.apa import apa_p
from ctra.report.cells import Row
from ctra.report.findings import LEVEL, NO_RESULT, NOT_SHOWN

QUESTION = "Is it these genes?"
STANDS_OUT = "Yes: their slopes stand out from those of other expressed genes"
LIKE_OTHERS = "That is not shown: other expressed genes may have slopes like theirs"
OPEN = "That is open: only one of two tests says that they stand out from other expressed genes."


def these_genes(competitive: pd.DataFrame, findings: pd.DataFrame) -> dict[tuple[str, str], str]:
    """The answer for every effect that the usual test of the composite finds.

    Parameters
    ----------
    competitive : DataFrame
        From `ctra.model.competitive.competitive`, with model, of one study.
    findings : DataFrame
        From `ctra.report.findings`, of that study.

    Returns
    -------
    dict of (str, str) to str
        Sentences by model and effect. The test of the composite is self-contained: it asks whether
        the genes of the set have a slope, whatever the others have.
    """
    found = findings[~findings["finding"].isin([NOT_SHOWN, NO_RESULT])]
    keys = {*zip(found["model"], found["effect"], strict=True)}
    return {
        (row["model"], row["effect"]): _answer(row)
        for row in competitive.to_dict("records")
        if (row["model"], row["effect"]) in keys
    }


def _answer(row: Row) -> str:
    if row["status"] != "ok":
        return f"That is {row['status']}."
    low, high = sorted([row["p_value"], row["p_sets"]])
    if high < LEVEL:
        return f"{STANDS_OUT} (two tests, the larger p {apa_p(high)})."
    if low < LEVEL:
        return f"{OPEN} The appendix has both p."
    return f"{LIKE_OTHERS} (two tests, the smaller p {apa_p(low)})."
