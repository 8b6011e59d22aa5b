"""Steps from everybody to those who are analysed, as the flow tables have them."""

from collections.abc import Collection, Sized
from typing import TypedDict


class FlowRow(TypedDict):
    """One step of a flow table."""

    step: str
    n_excluded: int
    n_left: int
    n_undecided: int
    subjects: str


def flow_row(step: str, excluded: Collection[str], left: Sized, undecided: int = 0) -> FlowRow:
    """One step of a flow table.

    Parameters
    ----------
    step : str
        Why participants are left out.
    excluded, left : collection of str
        Ids of those who are left out, and who is left after the step.
    undecided : int
        How many are left in because the value is missing.

    Returns
    -------
    FlowRow
        The ids of the excluded are separated by semicolons.
    """
    return {
        "step": step,
        "n_excluded": len(excluded),
        "n_left": len(left),
        "n_undecided": undecided,
        "subjects": ";".join(excluded),
    }
