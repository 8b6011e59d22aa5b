"""The figures, drawn from the result tables alone."""

import textwrap
import unicodedata
from itertools import cycle

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font_names
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from ctra.files.errors import ReportError
from ctra.files.outputs import whole
from ctra.report.apa import effect_name

# Okabe & Ito's colours, told apart under every colour vision, and markers for print without colour
STYLES = {
    "composite": {"color": "#0072B2", "marker": "o", "label": "mean composite"},
    "rao": {"color": "#CC79A7", "marker": "D", "label": "exact for a slope that all genes share"},
    "un": {"color": "#D55E00", "marker": "s", "label": "unstructured model, as published"},
    "csh": {"color": "#009E73", "marker": "^", "label": "heterogeneous compound symmetry"},
}
GROUPS = {
    "proinflammatory": ("#D55E00", "o"),
    "interferon": ("#0072B2", "s"),
    "antibody": ("#009E73", "^"),
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
# of a moderator: colour, line and marker
LEVELS = [
    ("#E69F00", ":", "v"),
    ("#555555", "--", "o"),
    ("#009E73", "-", "^"),
    ("#0072B2", "-.", "s"),
    ("#CC79A7", (0, (4, 1, 1, 1, 1, 1)), "D"),
]
Z = np.linspace(-2, 2, 41)  # of the exposure, where the fitted lines are drawn
ZERO = {"color": "#999999", "linewidth": 0.8, "zorder": 0}
SHIFT = 0.2  # between two statistics of one effect
FDR = 0.05
LINE = 0.18  # height of a line in a box, in inches
PNG_DPI = 200

# fonts with Korean letters, of Debian, Windows and macOS; those that are there are used
KOREAN = ("Noto Sans CJK KR", "NanumGothic", "Malgun Gothic", "Apple SD Gothic Neo")

mpl.rcParams["svg.fonttype"] = "none"
mpl.rcParams["font.family"] = ["DejaVu Sans", *sorted({*KOREAN} & {*get_font_names()})]


def save(figure, *paths):
    """Write a figure as SVG or PNG, as the paths end; the same figure gives the same bytes."""
    metadata = {".svg": {"Date": None}, ".png": {"Software": None}}
    with mpl.rc_context({"svg.hashsalt": "ctra"}):
        with whole(*paths) as parts:
            for part in parts:
                kind = {"metadata": metadata[part.suffix], "dpi": PNG_DPI}
                figure.savefig(part, bbox_inches="tight", **kind)  # long names widen the figure


def draw_effects(results, title, unit):
    """Slopes with 95 % CI: each exposure in a model of its own, and adjusted for one another.

    Parameters
    ----------
    results : DataFrame
        Tables of the models of one study (`ctra.model.analysis.fit_model`), with a column model.
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
        _draw_statistics(ax, rows, panel, vertical=True)
        ax.axhline(0, **ZERO)
        repeated = rows["effect"].duplicated(keep=False)
        labels = rows["effect"].where(~repeated, rows["effect"] + "\n(" + rows["model"] + ")")
        ax.set_xticks(range(len(rows)), labels.map(effect_name), parse_math=False)
        ax.set_xlim(-0.6, len(rows) - 0.4)
        ax.set_title(f"{letter}  {name}", loc="left", fontsize=10)
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel(f"CTRA, {unit} per SD of the exposure")
    figure.suptitle(title, parse_math=False)
    _add_legend(figure, axes)
    return figure


def draw_sensitivity(results, title, unit):
    """Slopes with 95 % CI of every model as declared, and adjusted for each sensitivity set.

    Parameters
    ----------
    results : DataFrame
        Tables of the models of one study (`ctra.model.analysis.fit_model`), with a column model;
        those of sensitivity sets are named `model+set`.
    title : str
    unit : str
        Unit of the slopes.

    Returns
    -------
    Figure
        A panel an effect of a declared model, a row a set.

    Raises
    ------
    ReportError
        If there is no model with a set.
    """
    names = results["model"].str.partition("+")
    results = results.assign(model=names[0], added=names[2])
    sets = list(dict.fromkeys(results["added"]))
    if sets == [""]:
        raise ReportError(f"no sensitivity set among {', '.join(results['model'].unique())}")
    panels = results[["model", "effect"]].drop_duplicates().to_numpy().tolist()
    columns = min(4, len(panels))
    rows = -(-len(panels) // columns)
    size = (1.4 + 2.3 * columns, 0.9 + rows * (0.9 + 0.28 * len(sets)))
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(rows, columns, sharey=True, squeeze=False)
    labels = [f"+ {added}" if added else "as declared" for added in sets]
    for (model, effect), ax in zip(panels, axes.flat, strict=False):
        panel = results[(results["model"] == model) & (results["effect"] == effect)]
        _draw_statistics(ax, pd.DataFrame({"added": sets}), panel, vertical=False)
        ax.axvline(0, **ZERO)
        ax.set_yticks(range(len(sets)), labels, parse_math=False)
        ax.set_ylim(len(sets) - 0.5, -0.5)
        ax.set_title(f"{effect_name(effect)}\nmodel {model}", fontsize=9, parse_math=False)
        ax.set_xlabel(f"{unit} per SD", fontsize=8)
        ax.tick_params(axis="x", labelsize=8)
        ax.xaxis.set_major_locator(MaxNLocator(4))
        ax.spines[["top", "right"]].set_visible(False)
    for ax in axes.flat[len(panels) :]:
        ax.remove()
    figure.suptitle(f"{title}: further adjustments, one at a time (95 % CI)", parse_math=False)
    _add_legend(figure, axes.flat[: len(panels)])
    return figure


def draw_power(plans, curves, title):
    """Power of the composite and of Rao's test over the number of participants.

    Parameters
    ----------
    plans : DataFrame
        Power tables of the models of one study, from `ctra.model.analysis.fit_model`, with a column
        model.
    curves : DataFrame
        From `ctra.model.diagnostics.power_curves`.
    title : str

    Returns
    -------
    Figure
        A panel an effect of a model, for the slope that the composite found and the covariance of
        the study; dashed at 80 %, dotted at the participants of the study. Without a curve, a
        sentence that says so: such a study has too few participants for its columns.
    """
    if curves.empty:
        figure = Figure(figsize=(5, 1.5))
        figure.text(0.5, 0.4, "no effect whose power can be computed", ha="center", va="center")
        figure.suptitle(title, parse_math=False)
        return figure
    panels = curves.groupby(["model", "effect"], sort=False)
    columns = min(4, len(panels))
    rows = -(-len(panels) // columns)
    figure = Figure(figsize=(1.2 + 2.4 * columns, 1 + 2.2 * rows), layout="constrained")
    axes = figure.subplots(rows, columns, sharey=True, squeeze=False)
    here = plans.groupby(["model", "effect"])["n"].first()
    for ((model, effect), tests), ax in zip(panels, axes.flat, strict=False):
        of_statistics = tests.groupby("statistic")
        for (statistic, curve), dashes in zip(of_statistics, ("-", "--"), strict=False):
            style = {key: STYLES[statistic][key] for key in ("color", "label")}
            ax.plot(curve["subjects"], curve["power"], linestyle=dashes, **style)
        ax.axhline(0.8, linestyle="--", **ZERO)
        ax.axvline(here[model, effect], linestyle=":", **ZERO | {"color": "black"})
        limits = tests["subjects"].min(), tests["subjects"].max()
        ax.set(xscale="log", ylim=(0, 1.02), xlim=limits)
        ax.set_title(f"{effect_name(effect)}\nmodel {model}", fontsize=9, parse_math=False)
        ax.set_xlabel("participants", fontsize=8)
        ax.tick_params(axis="x", labelsize=8)
        ax.spines[["top", "right"]].set_visible(False)
    for ax in axes[:, 0]:
        ax.set_ylabel("power")
    for ax in axes.flat[len(panels) :]:
        ax.remove()
    figure.suptitle(f"{title}: power for the slopes found, or planned", parse_math=False)
    _add_legend(figure, axes.flat[: len(panels)])
    return figure


def draw_moderation(results, slopes, subjects, title, unit):
    """Fitted composite over an exposure at values of the moderator, and the participants.

    Parameters
    ----------
    results, slopes, subjects : DataFrame
        Tables of one model, from `ctra.model.analysis.fit_model`.
    title, unit : str

    Returns
    -------
    Figure
        A panel a pair of exposure and moderator; CTRA as the difference from a participant with
        mean exposures. A participant is a point, adjusted for the covariates, in the colour of the
        value of the moderator that is nearest to the own one.

    Raises
    ------
    ReportError
        If there is no simple slope.
    """
    slopes = slopes[slopes["statistic"] == "composite"]
    if slopes.empty:
        raise ReportError(f"no simple slope of the effects {', '.join(results['effect'].unique())}")
    b = results[results["statistic"] == "composite"].set_index("effect")["estimate"]
    panels = slopes.groupby(["exposure", "moderator"], sort=False)
    figure = Figure(figsize=(1.2 + 3.8 * len(panels), 4), layout="constrained")
    axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for ((exposure, moderator), lines), ax in zip(panels, axes, strict=True):
        levels, own = lines["value"].to_numpy(), subjects[moderator].to_numpy()
        nearest = np.abs(own[:, None] - levels).argmin(axis=1)
        for i, (line, (color, dashes, marker)) in enumerate(
            zip(lines.to_dict("records"), cycle(LEVELS), strict=False)
        ):
            here = subjects[nearest == i]
            ax.plot(
                here[exposure],
                here["adjusted"],
                **{"linestyle": "none", "marker": marker, "markersize": 3.5, "color": color},
                **{"alpha": 0.55, "markeredgewidth": 0},
            )
            level = line["value"]
            name = "mean" if level == 0 else f"{level:+g} SD".replace("-", "\N{MINUS SIGN}")
            fitted = b[moderator] * level + line["estimate"] * Z
            ax.plot(
                *(Z, fitted),
                **{"color": color, "linestyle": dashes, "linewidth": 2, "marker": marker},
                **{"markevery": [0, -1], "label": f"{moderator}: {name}"},
            )
        ax.set_xlabel(f"{exposure} (SD)", parse_math=False)
        reach = max(2, subjects[exposure].abs().max()) + 0.15
        ax.set_xlim(-reach, reach)
        ax.spines[["top", "right"]].set_visible(False)
        ax.legend(frameon=False, fontsize=8, title="fitted, and participants nearest to it")
        ax.get_legend().get_title().set_fontsize(8)
    axes[0].set_ylabel(f"CTRA, difference from the mean ({unit})")
    figure.suptitle(title, parse_math=False)
    return figure


def draw_genes(genewise, groups, title, unit):
    """Slopes of the genes with 95 % CI, sorted within their groups, and those of the groups.

    Parameters
    ----------
    genewise, groups : DataFrame
        Tables of one model, from `ctra.model.analysis.fit_model`.
    title, unit : str

    Returns
    -------
    Figure
        A panel an effect, a row a gene, in the order of the first effect. Signed slopes: genes
        that follow a common effect lie on one side. Filled where the false discovery rate is
        below 5 %. Diamonds are the means of the groups.
    """
    effects = list(dict.fromkeys(genewise["effect"]))
    order = {group: i for i, group in enumerate(GROUPS)}
    first = genewise[genewise["effect"] == effects[0]]
    first = first.assign(place=first["group"].map(order)).sort_values(["place", "estimate"])
    rows, group_rows = {}, {}
    for group, genes in first.groupby("group", sort=False):
        start = len(rows) + 1.5 * len(group_rows)
        rows |= {symbol: start + i for i, symbol in enumerate(genes["symbol"])}
        group_rows[group] = start + len(genes)
    height = max(group_rows.values()) + 1
    size = (1.6 + 2.6 * len(effects), 1.4 + 0.15 * height)
    figure = Figure(figsize=size, layout="constrained")
    axes = figure.subplots(1, len(effects), sharey=True, squeeze=False)[0]
    for effect, ax in zip(effects, axes, strict=True):
        of_effect = genewise[genewise["effect"] == effect]
        for group, (color, marker) in GROUPS.items():
            genes = of_effect[of_effect["group"] == group]
            for found, fill in ((genes["fdr"] < FDR, color), (~(genes["fdr"] < FDR), "white")):
                some = genes[found & genes["estimate"].notna()]
                if len(some):
                    style = {"color": color, "marker": marker, "markerfacecolor": fill}
                    _draw_intervals(
                        *(ax, some["symbol"].map(rows), some),
                        **{"vertical": False, "markersize": 4, "elinewidth": 0.8, **style},
                    )
            mean = groups[(groups["effect"] == effect) & (groups["group"] == group)]
            if mean["estimate"].notna().any():
                style = {"color": color, "marker": "D", "markersize": 7, "elinewidth": 2}
                label = f"{group} ({len(genes)})"
                _draw_intervals(ax, [group_rows[group]], mean, vertical=False, label=label, **style)
        ax.axvline(0, **ZERO)
        labels = {**rows, **{f"mean of {group}": y for group, y in group_rows.items()}}
        ax.set_yticks(list(labels.values()), labels, fontsize=6.5, parse_math=False)
        ax.set_ylim(height, -1)
        ax.set_title(effect_name(effect), fontsize=10, parse_math=False)
        ax.set_xlabel(f"signed slope, {unit} per SD", fontsize=8)
        ax.tick_params(axis="x", labelsize=8)
        ax.spines[["top", "right"]].set_visible(False)
    figure.suptitle(f"{title} (95 % CI; filled: FDR < {FDR:.0%})", parse_math=False)
    _add_legend(figure, axes)
    return figure


def draw_correlations(expression, gene_set, title):
    """Correlations between the signed genes of a study, ordered by group.

    Parameters
    ----------
    expression : DataFrame, shape (n_samples, p)
        Signed log2 expression of the analysed sample; genes that do not vary are left out.
    gene_set : DataFrame
        symbol and group, from `ctra.expression.geneset.match_genes`.
    title : str

    Returns
    -------
    Figure
        A heat map whose lightness grows with the correlation, lines between the groups.
    """
    groups = gene_set.set_index("symbol")["group"]
    genes = [
        symbol
        for group in GROUPS
        for symbol in groups.index[groups == group]
        if symbol in expression and expression[symbol].nunique() > 1
    ]
    figure = Figure(figsize=(8, 7.2), layout="constrained")
    ax = figure.subplots()
    image = ax.imshow(expression[genes].corr(), cmap="cividis", vmin=-1, vmax=1)
    ax.set_xticks(range(len(genes)), genes, rotation=90, fontsize=6, parse_math=False)
    ax.set_yticks(range(len(genes)), genes, fontsize=6, parse_math=False)
    start = 0
    for group in GROUPS:
        n = int((groups[genes] == group).sum())
        if start and n:
            ax.axhline(start - 0.5, color="white", linewidth=1.5)
            ax.axvline(start - 0.5, color="white", linewidth=1.5)
        if n:
            ax.text(len(genes), start + (n - 1) / 2, group, rotation=270, va="center", fontsize=8)
        start += n
    bar = figure.colorbar(image, ax=ax, shrink=0.6, pad=0.06)
    bar.set_label("correlation of signed log2 expression")
    numbers = f"{len(genes)} genes in {len(expression)} participants"
    figure.suptitle(f"{title}: {numbers}", parse_math=False)
    return figure


def _draw_statistics(ax, rows, results, *, vertical):
    """Estimates with CI of each row of a panel, the statistics side by side."""
    there = [statistic for statistic in STYLES if (results["statistic"] == statistic).any()]
    shifts = SHIFT * (np.arange(len(there)) - (len(there) - 1) / 2)
    for shift, statistic in zip(shifts, there, strict=True):
        fits = rows.merge(results[results["statistic"] == statistic], how="left")
        drawn = fits[fits["estimate"].notna()]
        if len(drawn):
            _draw_intervals(ax, drawn.index + shift, drawn, vertical=vertical, **STYLES[statistic])


def _draw_intervals(ax, places, fits, *, vertical, **style):
    """Estimates with CI at places along the other axis."""
    half = fits["ci_high"] - fits["estimate"]
    at = (places, fits["estimate"]) if vertical else (fits["estimate"], places)
    error = {"yerr" if vertical else "xerr": half}
    ax.errorbar(*at, **error, linestyle="none", **{"capsize": 2, **style})


def _add_legend(figure, axes):
    """One legend below the panels, an entry a label."""
    handles = {}
    for ax in axes:
        handles |= dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
    figure.legend(
        handles.values(), handles, loc="outside lower center", ncols=3, frameon=False, fontsize=8
    )


def draw_reads(reads, verdicts, title):
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
        From `ctra.cohort.sample.exclude`.
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
