"""What became of the reads of a study."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator, PercentFormatter

from ctra.report.figures.style import (
    BLACK,
    GREY,
    PAGE,
    SMALL,
    TEXT,
    headline,
    open_frame,
    tell,
)


class Fate(NamedTuple):
    """What becomes of a read: its columns in the account of a sample, and its colour."""

    columns: tuple[str, ...]
    color: str


# from the best to the worst, as STAR names it where STAR says it; blues are mapped, browns lost
FATES = {
    "uniquely mapped, counted in a gene": Fate(("sense",), "#08519c"),
    "uniquely mapped, in no gene or in several": Fate(("no_feature", "ambiguous"), "#6baed6"),
    "mapped to multiple loci": Fate(("multiple",), "#c6dbef"),
    "mapped to too many loci": Fate(("too_many_loci",), "#d9d9d9"),
    "unmapped: too short": Fate(("unmapped_short",), "#fdbe85"),
    "unmapped: other": Fate(
        ("unmapped_mismatches", "unmapped_other", "chimeric", "unmapped"), "#fd8d3c"
    ),
    "trimmed away: too short": Fate(("too_short",), "#d94701"),
    "without the UMI's spacer": Fate(("no_spacer",), "#7f2704"),
}
MOST_NAMES = 40  # of samples, that can be read beside their bars
PITCH, TALLEST = 0.14, 5.5  # inches of a bar with a name, and of all bars at most


def draw_reads(reads: pd.DataFrame, verdicts: pd.DataFrame, title: str) -> Figure:
    """What became of the reads of each sample, from the largest share that was counted down.

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
        A bar of 100 % for each sample, and at the right a bar with its number of reads. Samples
        that failed have a cross and their name at the left; of up to 40 samples, all have names.
    """
    fates = _count_fates(reads)
    failed = fates.index.isin(verdicts.loc[verdicts["verdict"] == "fail", "sample"])
    there = [name for name in FATES if fates[name].any()]
    height = min(TALLEST, max(0.6, PITCH * len(fates)))
    more = 0.15 * -(-len(there) // 2)
    figure = Figure(figsize=(PAGE, height + 1.1 + more), layout="constrained")
    shares, totals = figure.subplots(1, 2, sharey=True, width_ratios=(4, 1))
    _draw_shares(shares, fates, there)
    _draw_totals(totals, fates)
    _name_samples(shares, fates.index.tolist(), failed.tolist())
    shares.set_ylim(len(fates) - 0.5, -0.5)
    if failed.any():
        shares.set_title(f"× failed: {failed.sum()} of {len(fates)}", loc="left")
    headline(figure, f"{title}: what became of the reads")
    shares.set_ylabel(f"{len(fates)} samples, by the share counted")
    figure.legend(loc="outside lower left", ncols=2, borderaxespad=0.2, handles=_entries(there))
    return figure


def _entries(names: list[str]) -> list[Rectangle]:
    """Entries of the legend."""
    return [
        Rectangle(
            (0, 0), 1, 1, facecolor=FATES[name].color, edgecolor=GREY, linewidth=0.3, label=name
        )
        for name in names
    ]


def _count_fates(reads: pd.DataFrame) -> pd.DataFrame:
    """Reads by sample and fate, the largest share that was counted first."""
    reads = reads.set_index("sample")
    fates = pd.DataFrame(index=reads.index)
    for name, fate in FATES.items():
        columns = [column for column in fate.columns if column in reads]
        fates[name] = reads[columns].sum(axis=1)
    counted = fates.iloc[:, 0] / fates.sum(axis=1)
    ordered = fates.assign(share=-counted).sort_values(["share", "sample"])
    return ordered.drop(columns="share")


def _draw_shares(ax: Axes, fates: pd.DataFrame, names: list[str]) -> None:
    """A bar of 100 % for each sample, from the best fate to the worst."""
    total = fates.sum(axis=1)
    thickness = 0.8 if len(fates) <= MOST_NAMES else 1.0
    left = np.zeros(len(fates))
    for name in names:
        share = (fates[name] / total.where(total > 0, 1)).to_numpy()
        bars = ax.barh(
            range(len(fates)), share, thickness, left, color=FATES[name].color, edgecolor="none"
        )
        for bar, sample, n, part in zip(bars, fates.index, fates[name], share, strict=True):
            tell(bar, f"{sample}: {100 * part:.1f} % {name} ({n:,.0f} reads)")
        left += share
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    ax.set_xlabel("share of the reads", fontsize=TEXT)
    open_frame(ax)


def _draw_totals(ax: Axes, fates: pd.DataFrame) -> None:
    """A bar for each sample with its number of reads."""
    total = fates.sum(axis=1)
    unit, name = (1e6, "million reads") if total.max() >= 1e6 else (1e3, "thousand reads")
    thickness = 0.8 if len(fates) <= MOST_NAMES else 1.0
    bars = ax.barh(range(len(fates)), total / unit, thickness, color=GREY, edgecolor="none")
    for bar, sample, n in zip(bars, fates.index, total, strict=True):
        tell(bar, f"{sample}: {n:,.0f} reads")
    ax.set_xlabel(name, fontsize=TEXT)
    ax.set_xlim(left=0)
    ax.xaxis.set_major_locator(MaxNLocator(3))
    ax.tick_params(axis="y", length=0, labelleft=False)
    open_frame(ax)


def _name_samples(ax: Axes, samples: list[str], failed: list[bool]) -> None:
    """Names at the left: of all samples, or of those that failed where there are many."""
    every = len(samples) <= MOST_NAMES
    named = [number for number in range(len(samples)) if every or failed[number]]
    labels = [f"× {samples[number]}" if failed[number] else samples[number] for number in named]
    ax.set_yticks(named, labels, fontsize=SMALL, color=BLACK, parse_math=False)
    ax.tick_params(axis="y", length=0)
