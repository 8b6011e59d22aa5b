"""The figures, drawn from the result tables alone."""

import textwrap
import unicodedata

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

# Okabe & Ito's colours, told apart under every colour vision, and markers for print without colour
STYLES = {
    "composite": {"color": "#0072B2", "marker": "o", "label": "mean composite"},
    "un": {"color": "#D55E00", "marker": "s", "label": "unstructured model, as published"},
}
# what becomes of a read, from the best to the worst; blues are counted or mapped, browns lost
FATES = {
    "counted in a gene": (("sense",), "#08519c"),
    "unique, in no gene or in several": (("no_feature", "ambiguous"), "#6baed6"),
    "several places": (("multiple",), "#c6dbef"),
    "not aligned": (
        (
            *("too_many_loci", "unmapped_mismatches", "unmapped_short", "unmapped_other"),
            *("chimeric", "unmapped"),
        ),
        "#fdbe85",
    ),
    "too short after trimming": (("too_short",), "#d94701"),
    "without the UMI's spacer": (("no_spacer",), "#7f2704"),
}
LINE = 0.18  # height of a line in a box, in inches
LEVELS = {-1: ("#E69F00", ":"), 0: ("#555555", "--"), 1: ("#009E73", "-")}

mpl.rcParams["svg.fonttype"] = "none"


class FigureError(ValueError):
    """Results without anything to draw."""


def save(figure, path):
    """Write a figure as SVG; the same figure gives the same bytes."""
    with mpl.rc_context({"svg.hashsalt": "ctra"}):
        figure.savefig(path, format="svg", metadata={"Date": None})


def draw_effects(results, title, unit):
    """Slopes with 95 % CI: each exposure in a model of its own, and adjusted for one another.

    Parameters
    ----------
    results : DataFrame
        Tables of the models of one study, from `ctra.analysis.fit_model`, with a column model.
    title : str
    unit : str
        Unit of the slopes.

    Returns
    -------
    Figure
        A panel for the models with one exposure, and one for those with several and no product.
    """
    products = results.groupby("model")["effect"].transform(lambda e: e.str.contains(":").any())
    several = results.groupby("model")["effect"].transform("nunique") > 1
    panels = [
        (name, panel)
        for name, panel in (
            ("separate models", results[~products & ~several]),
            ("mutually adjusted", results[~products & several]),
        )
        if len(panel)
    ]
    panels = panels or [("all effects", results)]
    figure = Figure(figsize=(1 + 3.2 * len(panels), 3.6), layout="constrained")
    axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for letter, (name, panel), ax in zip("AB", panels, axes, strict=False):
        rows = panel[["model", "effect"]].drop_duplicates().reset_index(drop=True)
        for shift, (statistic, style) in zip((-0.12, 0.12), STYLES.items(), strict=True):
            fits = rows.merge(panel[panel["statistic"] == statistic], how="left")
            drawn = fits["estimate"].notna()
            if drawn.any():
                ax.errorbar(
                    fits.index[drawn] + shift,
                    fits["estimate"][drawn],
                    yerr=(fits["ci_high"] - fits["estimate"])[drawn],
                    linestyle="none",
                    capsize=3,
                    **style,
                )
        ax.axhline(0, color="#999999", linewidth=0.8, zorder=0)
        repeated = rows["effect"].duplicated(keep=False)
        labels = rows["effect"].where(~repeated, rows["effect"] + "\n(" + rows["model"] + ")")
        ax.set_xticks(range(len(rows)), labels, parse_math=False)
        ax.set_xlim(-0.6, len(rows) - 0.4)
        ax.set_title(f"{letter}  {name}", loc="left", fontsize=10)
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel(f"CTRA, {unit} per SD of the exposure")
    figure.suptitle(title, parse_math=False)
    handles = {}
    for ax in axes:
        handles |= dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
    figure.legend(
        handles.values(), handles, loc="outside lower center", ncols=2, frameon=False, fontsize=8
    )
    return figure


def draw_moderation(results, products, title, unit):
    """Fitted composite over an exposure, at the moderator's mean and one SD below and above.

    Parameters
    ----------
    results : DataFrame
        Table of one model, from `ctra.analysis.fit_model`.
    products : list of (str, str)
        Exposure and moderator of each product.
    title, unit : str

    Returns
    -------
    Figure
        A panel a product; CTRA as the difference from a participant with mean exposure and mean
        moderator.

    Raises
    ------
    FigureError
        If there is no product.
    """
    if not products:
        raise FigureError(f"no product of exposures among {', '.join(results['effect'].unique())}")
    slopes = results[results["statistic"] == "composite"].set_index("effect")["estimate"]
    figure = Figure(figsize=(1 + 3.6 * len(products), 3.6), layout="constrained")
    axes = figure.subplots(1, len(products), sharey=True, squeeze=False)[0]
    z = np.linspace(-2, 2, 41)
    for (exposure, moderator), ax in zip(products, axes, strict=True):
        product = slopes[f"{exposure}:{moderator}"]
        for level, (color, line) in LEVELS.items():
            fitted = slopes[exposure] * z + slopes[moderator] * level + product * z * level
            name = "mean" if level == 0 else f"{level:+d} SD".replace("-", "\N{MINUS SIGN}")
            ax.plot(z, fitted, color=color, linestyle=line, label=f"{moderator}: {name}")
        ax.set_xlabel(f"{exposure} (SD)", parse_math=False)
        ax.set_xlim(-2, 2)
        ax.spines[["top", "right"]].set_visible(False)
        ax.legend(frameon=False, fontsize=8)
    axes[0].set_ylabel(f"CTRA, fitted difference ({unit})")
    figure.suptitle(title, parse_math=False)
    return figure


def draw_reads(reads, verdicts, title):
    """What became of the reads of each sample, from the smallest library to the largest.

    Parameters
    ----------
    reads : DataFrame, one row a sample
        From `ctra.reads.account`.
    verdicts : DataFrame, one row a sample
        From `ctra.quality.judge`.
    title : str

    Returns
    -------
    Figure
        A stacked bar a sample, in reads; samples that failed have a cross below.
    """
    fates = pd.DataFrame(
        {
            fate: reads[[column for column in columns if column in reads]].sum(axis=1)
            for fate, (columns, _) in FATES.items()
        }
    )
    order = pd.DataFrame({"reads": fates.sum(axis=1), "sample": reads["sample"]})
    order = order.sort_values(["reads", "sample"]).index
    samples, fates = reads["sample"][order].tolist(), fates.loc[order]
    failed = verdicts.loc[verdicts["verdict"] == "fail", "sample"]
    figure = Figure(figsize=(9, 3.8), layout="constrained")
    ax = figure.subplots()
    largest = fates.sum(axis=1).max()
    unit, name = (1e6, "million reads") if largest >= 1e6 else (1e3, "thousand reads")
    places, bottom = np.arange(len(samples)), np.zeros(len(samples))
    for fate, (_, color) in FATES.items():
        n = fates[fate].to_numpy() / unit
        if n.any():
            ax.bar(places, n, 1, bottom, color=color, label=fate, edgecolor="none")
            bottom += n
    crosses = np.flatnonzero(np.isin(samples, failed))
    label = f"failed: {len(crosses)} of {len(samples)}"
    (marks,) = ax.plot(crosses, np.zeros(len(crosses)), "kx", clip_on=False, label=label)
    marks.set_in_layout(False)
    ax.set_xlim(-0.5, len(samples) - 0.5)
    ax.set_ylim(0, bottom.max() * 1.02)
    if len(samples) <= 40:
        ax.set_xticks(places, samples, rotation=90, fontsize=7, parse_math=False)
    else:
        ax.set_xticks([])
    ax.set_xlabel(f"{len(samples)} samples, by number of reads")
    ax.set_ylabel(name)
    ax.spines[["top", "right"]].set_visible(False)
    figure.suptitle(f"{title}: what became of the reads", parse_math=False)
    figure.legend(loc="outside lower center", ncols=4, frameon=False, fontsize=8)
    return figure


def draw_flow(flow, title):
    """From the recruits to the analysed sample: who was left out at which step.

    Parameters
    ----------
    flow : DataFrame, one row a step
        From `ctra.cohort.exclude`.
    title : str

    Returns
    -------
    Figure
        Boxes with the number left from top to bottom, and to their right those with the reason and
        number of each exclusion; steps that exclude nobody have none.
    """
    first, *steps = flow.to_dict("records")
    steps = [step for step in steps if step["n_excluded"]]
    left = [f"{_wrapped(first['step'])}\nn = {first['n_left']}"]
    left += [f"n = {step['n_left']}" for step in steps[:-1]]
    left.append(f"analysed sample\nn = {(steps or [first])[-1]['n_left']}")
    out = [f"{_wrapped(step['step'])}\nn = {step['n_excluded']}" for step in steps] or [None]
    heights = [0.2 + LINE * (text.count("\n") + 1) if text else 0 for text in [*left, *out]]
    gaps = [max(0.5, 0.3 + height) for height in heights[len(left) :]]
    figure = Figure(figsize=(7, 0.8 + sum(heights[: len(left)]) + sum(gaps)))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, figure.get_figwidth()), ylim=(0, figure.get_figheight()))
    ax.set_axis_off()
    arrow = {"arrowstyle": "-|>", "color": "#555555", "shrinkA": 0, "shrinkB": 0}
    middle, side = 1.8, 3.6
    top = figure.get_figheight() - 0.6
    for i, text in enumerate(left):
        _box(ax, text, (middle - 1.5, top), (3, heights[i]))
        if i == len(gaps):
            break
        below = top - heights[i]
        top = below - gaps[i]
        ax.annotate("", (middle, top), (middle, below), arrowprops=arrow)
        if out[i]:
            half_way, height = below - gaps[i] / 2, heights[len(left) + i]
            ax.annotate("", (side, half_way), (middle, half_way), arrowprops=arrow)
            _box(ax, out[i], (side, half_way + height / 2), (3.2, height))
    figure.suptitle(f"{title}: participants", y=1 - 0.3 / figure.get_figheight(), parse_math=False)
    return figure


def _box(ax, text, corner, size):
    """A box with centred lines; its upper left corner and its size in inches."""
    (x, y), (width, height) = corner, size
    ax.add_patch(Rectangle((x, y - height), width, height, facecolor="white", edgecolor="black"))
    for i, line in enumerate(text.split("\n")):
        place = (x + width / 2, y - 0.1 - LINE * (i + 0.5))
        ax.text(*place, line, ha="center", va="center", fontsize=9, parse_math=False)


def _wrapped(text):
    """A text in lines that fit a box; Chinese and Korean characters are twice as wide."""
    wide = any(unicodedata.east_asian_width(character) in "WF" for character in text)
    return textwrap.fill(text, 18 if wide else 36)
