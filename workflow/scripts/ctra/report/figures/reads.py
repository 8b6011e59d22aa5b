"""What became of the reads of a study."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from ctra.report.figures.style import legend_below, open_frame


class Fate(NamedTuple):
    """What becomes of a read: its columns in the account of a sample, and its colour."""

    columns: tuple[str, ...]
    color: str


# from the best to the worst; blues are counted or mapped, browns lost
FATES = {
    "counted in a gene": Fate(("sense",), "#08519c"),
    "unique, in no gene or in several": Fate(("no_feature", "ambiguous"), "#6baed6"),
    "several places": Fate(("multiple",), "#c6dbef"),
    "not aligned": Fate(
        (
            "too_many_loci",
            "unmapped_mismatches",
            "unmapped_short",
            "unmapped_other",
            "chimeric",
            "unmapped",
        ),
        "#fdbe85",
    ),
    "too short after trimming": Fate(("too_short",), "#d94701"),
    "without the UMI's spacer": Fate(("no_spacer",), "#7f2704"),
}
MOST_NAMES = 40  # of samples, that can be read below their bars


def draw_reads(reads: pd.DataFrame, verdicts: pd.DataFrame, title: str) -> Figure:
    """What became of the reads of each sample, from the smallest library to the largest.

    Parameters
    ----------
    reads : DataFrame, one row a sample
        From `ctra.reads.accounts.account`.
    verdicts : DataFrame, one row a sample
        From `ctra.reads.quality.judge`.
    title : str

    Returns
    -------
    Figure
        A stacked bar for each sample, in reads; samples that failed have a cross below.
    """
    fates = _count_fates(reads)
    failed = fates.index.isin(verdicts.loc[verdicts["verdict"] == "fail", "sample"])
    figure = Figure(figsize=(9, 3.8), layout="constrained")
    ax = figure.subplots()
    _draw_bars(ax, fates)
    _draw_crosses(ax, failed)
    ax.set_xlim(-0.5, len(fates) - 0.5)
    if len(fates) <= MOST_NAMES:
        names = fates.index.tolist()
        ax.set_xticks(range(len(names)), names, rotation=90, fontsize=7, parse_math=False)
    else:
        ax.set_xticks([])
    ax.set_xlabel(f"{len(fates)} samples, by number of reads")
    open_frame(ax)
    figure.suptitle(f"{title}: what became of the reads", parse_math=False)
    legend_below(figure, [ax], columns=4)
    return figure


def _count_fates(reads: pd.DataFrame) -> pd.DataFrame:
    """Reads by sample and fate, the smallest library first."""
    reads = reads.set_index("sample")
    fates = pd.DataFrame(index=reads.index)
    for name, fate in FATES.items():
        columns = [column for column in fate.columns if column in reads]
        fates[name] = reads[columns].sum(axis=1)
    total = fates.sum(axis=1)
    return fates.assign(total=total).sort_values(["total", "sample"]).drop(columns="total")


def _draw_bars(ax: Axes, fates: pd.DataFrame) -> None:
    """A stacked bar for each sample, from the best fate to the worst."""
    largest = fates.sum(axis=1).max()
    unit, unit_name = (1e6, "million reads") if largest >= 1e6 else (1e3, "thousand reads")
    places, bottom = np.arange(len(fates)), np.zeros(len(fates))
    for name, fate in FATES.items():
        n = fates[name].to_numpy() / unit
        if n.any():
            ax.bar(places, n, 1, bottom, color=fate.color, label=name, edgecolor="none")
            bottom += n
    ax.set_ylim(0, bottom.max() * 1.02)
    ax.set_ylabel(unit_name)


def _draw_crosses(ax: Axes, failed: NDArray[np.bool_]) -> None:
    """A cross below each sample that failed."""
    crosses = np.flatnonzero(failed)
    label = f"failed: {len(crosses)} of {len(failed)}"
    (marks,) = ax.plot(crosses, np.zeros(len(crosses)), "kx", clip_on=False, label=label)
    marks.set_in_layout(False)
