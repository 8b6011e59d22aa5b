"""Figures show what the tables say, and nothing that has no number."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.font_manager import get_font_names
from statistics_of import statistics_of

from ctra.files.errors import ReportError
from ctra.inference.notebook import Plan, power
from ctra.model.power import planned_tests, power_curves
from ctra.report.figures import (
    draw_correlations,
    draw_effects,
    draw_flow,
    draw_genes,
    draw_moderation,
    draw_power,
    draw_reads,
    draw_sensitivity,
    save,
)

TESTS = planned_tests(statistics_of())


def row(model, effect, statistic, estimate, half=0.05, status="ok"):
    return {
        "model": model,
        "effect": effect,
        "statistic": statistic,
        "estimate": estimate,
        "ci_low": estimate - half,
        "ci_high": estimate + half,
        "status": status,
    }


@pytest.fixture
def results():
    return pd.DataFrame(
        [
            row("prwo", "prwo", "un", -0.2),
            row("prwo", "prwo", "composite", -0.1),
            row("mutual", "prwo", "un", np.nan, status="not identified"),
            row("mutual", "prwo", "composite", -0.05),
            row("mutual", "loneliness", "un", np.nan, status="not identified"),
            row("mutual", "loneliness", "composite", 0.07),
        ]
    )


@pytest.fixture
def moderation():
    slopes = {"prwo": -0.02, "orientation": 0.15, "prwo:orientation": -0.04}
    return pd.DataFrame(
        [row("moderation", *item[:1], "composite", item[1]) for item in slopes.items()]
    )


def drawn(ax):
    """Estimates in a panel, by legend label."""
    return {c.get_label(): c[0].get_ydata().tolist() for c in ax.containers}


def test_effects_in_two_panels(results):
    figure = draw_effects(results, "Study 2 (KALS)", unit="log2 mRNA")
    separate, mutual = figure.axes
    assert drawn(separate) == {
        "mean composite": [-0.1],
        "unstructured model, as published": [-0.2],
    }
    assert drawn(mutual) == {"mean composite": [-0.05, 0.07]}
    assert [tick.get_text() for tick in mutual.get_xticklabels()] == ["prwo", "loneliness"]
    assert separate.get_title(loc="left") == "A  separate models"
    assert "log2 mRNA per SD" in separate.get_ylabel()
    assert figure.get_suptitle() == "Study 2 (KALS)"


def test_error_bars_are_the_confidence_limits(results):
    panel = draw_effects(results, "Study 1", unit="log2 mRNA").axes[0]
    bars = panel.containers[0].lines[2][0].get_segments()[0]
    assert bars[:, 1].tolist() == pytest.approx([-0.15, -0.05])


def test_legend_names_each_statistic_that_is_drawn_anywhere(results):
    swapped = results.assign(model=results["model"].map({"prwo": "z", "mutual": "mutual"}))
    for table in (results, swapped, results.iloc[::-1]):
        legend = draw_effects(table, "Study 1", unit="log2 mRNA").legends[0]
        assert {text.get_text() for text in legend.get_texts()} == {
            "mean composite",
            "unstructured model, as published",
        }


def test_one_panel_where_there_is_one_kind_of_model(results):
    only = results[results["model"] == "prwo"]
    assert len(draw_effects(only, "Study 1", unit="SD of the gene").axes) == 1


@pytest.fixture
def slopes():
    numbers = {-1: 0.02, 0: -0.02, 1: -0.06}
    rows = [
        {"exposure": "prwo", "moderator": "orientation", "value": value, "estimate": slope}
        for value, slope in numbers.items()
    ]
    un = [row | {"statistic": "un", "estimate": 9.0} for row in rows]
    return pd.DataFrame([*(row | {"statistic": "composite"} for row in rows), *un])


SUBJECTS = pd.DataFrame(
    {
        "prwo": [-2.5, 0, 1, 0.5],
        "orientation": [-2, 0.2, 0.6, 3],
        "adjusted": [0.1, 0.2, 0.3, 0.4],
    }
)


def test_moderation_lines_are_the_fitted_values(moderation, slopes):
    (ax,) = draw_moderation(moderation, slopes, SUBJECTS, "Study 2", unit="log2 mRNA").axes
    at_plus_1_sd = {line.get_label(): line for line in ax.lines}["orientation: +1 SD"]
    z, fitted = at_plus_1_sd.get_data()
    assert (z[0], z[-1]) == (-2, 2)
    # 0.15 - 0.06 z at z = -2 and 2
    assert fitted[[0, -1]].tolist() == pytest.approx([0.27, 0.03])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "orientation: \N{MINUS SIGN}1 SD",
        "orientation: mean",
        "orientation: +1 SD",
    ]


def test_every_participant_is_a_point_by_the_nearest_line(moderation, slopes):
    (ax,) = draw_moderation(moderation, slopes, SUBJECTS, "Study 2", unit="log2 mRNA").axes
    clouds = [line for line in ax.lines if line.get_linestyle() == "None"]
    points = [line.get_xydata().tolist() for line in clouds]
    assert points == [[[-2.5, 0.1]], [[0, 0.2]], [[1, 0.3], [0.5, 0.4]]]
    lines = [line for line in ax.lines if line.get_linestyle() != "None"]
    for cloud, line in zip(clouds, lines, strict=True):
        assert (cloud.get_color(), cloud.get_marker()) == (line.get_color(), line.get_marker())
    assert len({(line.get_linestyle(), line.get_marker()) for line in lines}) == 3  # without colour
    assert ax.get_xlim() == pytest.approx((-2.65, 2.65))


def test_moderation_without_a_product(moderation, slopes):
    with pytest.raises(ReportError, match="no simple slope of the effects prwo, orientation"):
        draw_moderation(moderation, slopes.head(0), SUBJECTS, "Study 2", unit="log2 mRNA")


def test_sensitivity_has_a_panel_an_effect_and_a_row_a_set(results):
    added = results.assign(model=results["model"] + "+ses", estimate=results["estimate"] + 0.01)
    figure = draw_sensitivity(pd.concat([results, added]), "Study 1", unit="log2 mRNA")
    titles = ["prwo\nmodel prwo", "prwo\nmodel mutual", "loneliness\nmodel mutual"]
    assert [ax.get_title() for ax in figure.axes] == titles
    first, _, last = figure.axes
    assert [label.get_text() for label in first.get_yticklabels()] == ["as declared", "+ ses"]
    marks = {c.get_label(): c[0].get_xydata() for c in first.containers}
    assert marks["mean composite"][:, 0].tolist() == pytest.approx([-0.1, -0.09])
    assert marks["unstructured model, as published"][:, 0].tolist() == pytest.approx([-0.2, -0.19])
    assert marks["mean composite"][:, 1].round().tolist() == [0, 1]
    assert [c.get_label() for c in last.containers] == ["mean composite"]  # no number, no mark
    assert first.get_ylim() == (1.5, -0.5)  # as declared above
    assert first.get_xlabel() == "log2 mRNA per SD"
    assert "Study 1" in figure.get_suptitle()


def test_sensitivity_without_a_set(results):
    with pytest.raises(ReportError, match="no sensitivity set among prwo, mutual"):
        draw_sensitivity(results, "Study 1", unit="log2 mRNA")


GROUP_OF = {"IL1B": "proinflammatory", "TNF": "proinflammatory", "MX1": "interferon"}


@pytest.fixture
def genewise():
    slopes = {"IL1B": 0.3, "TNF": -0.1, "MX1": 0.2}
    fdr = {"IL1B": 0.01, "TNF": 0.5, "MX1": 0.05}
    rows = [
        row("prwo", "prwo", "", slope) | {"symbol": symbol, "fdr": fdr[symbol]}
        for symbol, slope in slopes.items()
    ]
    return pd.DataFrame(rows).assign(group=list(GROUP_OF.values()))


@pytest.fixture
def groups():
    means = {"proinflammatory": 0.1, "interferon": 0.2, "equal slopes": np.nan}
    return pd.DataFrame(
        [row("prwo", "prwo", "", mean) | {"group": group} for group, mean in means.items()]
    )


def test_genes_are_sorted_within_groups_with_the_group_below(genewise, groups):
    figure = draw_genes(genewise, groups, "Study 1: model prwo", unit="log2 mRNA")
    (ax,) = figure.axes
    labels = dict(
        zip((t.get_text() for t in ax.get_yticklabels()), ax.get_yticks().tolist(), strict=True)
    )
    assert sorted(labels, key=labels.get) == [
        *("TNF", "IL1B", "mean of proinflammatory", "MX1", "mean of interferon")
    ]
    marks = {
        tuple(point): c[0] for c in ax.containers for point in c[0].get_xydata().round(9).tolist()
    }
    estimates = dict(zip(genewise["symbol"], genewise["estimate"], strict=True))
    estimates |= {"mean of proinflammatory": 0.1, "mean of interferon": 0.2}
    assert set(marks) == {(estimates[name], place) for name, place in labels.items()}
    filled = {name: marks[estimates[name], labels[name]] for name in GROUP_OF}
    assert [m.get_markerfacecolor() != "white" for m in filled.values()] == [True, False, False]
    assert ax.get_ylim()[0] > max(labels.values()) > min(labels.values()) > ax.get_ylim()[1]
    assert ax.get_xlabel() == "signed slope, log2 mRNA per SD"
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == ["proinflammatory (2)", "interferon (1)"]


def test_unidentified_gene_slopes_have_no_marks(genewise, groups):
    empty = ["estimate", "ci_low", "ci_high", "fdr"]
    figure = draw_genes(
        *(genewise.assign(**dict.fromkeys(empty, np.nan)), groups.head(0)),
        *("Study 1", "log2 mRNA"),
    )
    assert figure.axes[0].containers == []


def test_correlations_are_ordered_by_group():
    rng = np.random.default_rng(2)
    expression = pd.DataFrame(rng.standard_normal((9, 4)), columns=["MX1", "IL1B", "IGJ", "TNF"])
    expression["IGJ"] = 0.0
    symbols = ["IL1B", "IL6", "MX1", "TNF", "IGJ"]
    gene_set = pd.DataFrame(
        {
            "symbol": symbols,
            "group": [GROUP_OF.get(symbol, "antibody") for symbol in symbols],
        }
    )
    figure = draw_correlations(expression, gene_set, "Study 1")
    ax, bar = figure.axes
    order = ["IL1B", "TNF", "MX1"]  # IGJ does not vary, IL6 was not found
    assert [label.get_text() for label in ax.get_yticklabels()] == order
    expected = np.corrcoef(expression[order].to_numpy().T)
    assert ax.images[0].get_array().data == pytest.approx(expected)
    assert ax.images[0].get_clim() == (-1, 1)
    assert [line.get_ydata()[0] for line in ax.lines if line.get_ydata()[0] != 0] == [1.5]
    assert [text.get_text() for text in ax.texts] == ["proinflammatory", "interferon"]
    assert bar.get_ylabel() == "correlation of signed log2 expression"
    assert figure.get_suptitle() == "Study 1: 3 genes in 9 participants"


def test_every_read_of_every_sample_is_in_the_bars():
    reads = pd.DataFrame(
        {
            "sample": ["large", "small", "aligned"],
            "raw": [3000, 1000, 2000],
            "sense": [2000, 600, 1500],
            "no_feature": [300, 100, 200],
            "ambiguous": [50, 0, 0],
            "multiple": [250, 100, 200],
            "unmapped_short": [100, 100, np.nan],
            "unmapped": [np.nan, np.nan, 100],
            "too_short": [300, 100, np.nan],
            "no_spacer": [0, 0, np.nan],
        }
    )
    verdicts = pd.DataFrame({"sample": ["small", "large"], "verdict": ["fail", "pass"]})
    (ax,) = draw_reads(reads, verdicts, "Study 1").axes
    assert [label.get_text() for label in ax.get_xticklabels()] == ["small", "aligned", "large"]
    heights = [[bar.get_height() for bar in container] for container in ax.containers]
    assert np.sum(heights, axis=0).tolist() == pytest.approx([1, 2, 3])  # thousands
    assert [container.get_label() for container in ax.containers] == [
        "counted in a gene",
        "unique, in no gene or in several",
        "several places",
        "not aligned",
        "too short after trimming",
    ]
    assert ax.lines[0].get_xdata().tolist() == [0]
    assert ax.lines[0].get_label() == "failed: 1 of 3"
    assert ax.get_ylabel() == "thousand reads"


def test_same_figure_same_bytes(tmp_path, results):
    for name in "ab":
        figure = draw_effects(results, "Study 1", unit="log2 mRNA")
        save(figure, *(tmp_path / f"{name}.{kind}" for kind in ("svg", "png")))
    for kind, start in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        first, second = ((tmp_path / f"{name}.{kind}").read_bytes() for name in "ab")
        assert first == second
        assert first.startswith(start)


FLOW = pd.DataFrame(
    [
        ("recruited", 0, 947),
        (
            "no blood drawn in wave 2, or the PAXgene tube was lost on its way to the laboratory",
            862,
            85,
        ),
        ("in the phenotype", 0, 85),
        ("poor RNA quality", 3, 82),
        ("recent illness", 12, 70),
        ("age more than $2 SD$ above the mean", 17, 53),
    ],
    columns=["step", "n_excluded", "n_left"],
)


def boxes(figure):
    """Texts of the boxes at the left and at the right, from top to bottom."""
    (ax,) = figure.axes
    columns = {}
    for box in ax.patches:
        inside = [
            text
            for text in ax.texts
            if text.get_text() and box.get_bbox().contains(*text.get_position())
        ]
        inside.sort(key=lambda text: -text.get_position()[1])
        lines = " / ".join(text.get_text() for text in inside)
        columns.setdefault(box.get_x(), []).append((-box.get_y(), lines))
    return [[lines for _, lines in sorted(columns[x])] for x in sorted(columns)]


def test_flow_has_a_box_for_each_number_left_and_each_exclusion():
    left, out = boxes(draw_flow(FLOW, "Study 1"))
    assert left == [
        "recruited / n = 947",
        "n = 85",
        "n = 82",
        "n = 70",
        "analysed sample / n = 53",
    ]
    assert out == [
        "no blood drawn in wave 2, or the / PAXgene tube was lost on its way to / the laboratory "
        "/ n = 862",
        "poor RNA quality / n = 3",
        "recent illness / n = 12",
        "age more than $2 SD$ above the mean / n = 17",
    ]


def test_flow_boxes_do_not_overlap_and_are_inside():
    figure = draw_flow(FLOW, "Study 1")
    bounds = [box.get_bbox() for box in figure.axes[0].patches]
    for i, box in enumerate(bounds):
        assert not any(box.overlaps(other) for other in bounds[:i])
        assert box.x0 > 0
        assert box.y0 > 0
        assert box.x1 < figure.get_figwidth()
        assert box.y1 < figure.get_figheight()


def test_flow_in_which_nobody_is_lost():
    assert boxes(draw_flow(FLOW.iloc[2:3], "Study 2")) == [
        ["in the phenotype / n = 85", "analysed sample / n = 85"]
    ]


def test_korean_reasons_are_wrapped_at_half_the_length():
    flow = FLOW.head(2).assign(
        step=["모집된 사람", "신경심리 검사를 받지 않았거나 채혈을 거부한 사람"]
    )
    _, out = boxes(draw_flow(flow, "Study 1"))
    assert out == ["신경심리 검사를 받지 않았거나 / 채혈을 거부한 사람 / n = 862"]


PLANS = pd.DataFrame(
    {
        "model": "prwo",
        "effect": "prwo",
        "statistic": ["composite", "rao"],
        "estimate": -0.1,
        "n": 152,
        "n_genes": 47,
        "k": 7,
        "r_squared": 0.05,
        "variance": [0.08, 0.056],
    }
)


def test_power_has_a_panel_an_effect_and_a_curve_a_statistic():
    small = PLANS.assign(model="small", variance=[0.08, np.nan], n=53)
    plans = pd.concat([PLANS, small])
    figure = draw_power(plans, power_curves(plans, TESTS), "Study 1")
    assert [ax.get_title() for ax in figure.axes] == ["prwo\nmodel prwo", "prwo\nmodel small"]
    first, second = figure.axes
    curves = {line.get_label(): line for line in first.lines if len(line.get_xdata()) > 2}
    assert list(curves) == ["mean composite", "exact for a slope that all genes share"]
    plan = Plan(47, 7, 0.05, 0.08, 0.056)
    for statistic, line in zip(("composite", "rao"), curves.values(), strict=True):
        n, of_curve = line.get_xdata()[40], line.get_ydata()[40]
        assert of_curve == pytest.approx(power(plan, int(n), -0.1)[statistic], rel=1e-12)
    assert [len(ax.lines) for ax in figure.axes] == [4, 3]  # without a variance, no curve
    assert second.lines[-1].get_xdata()[0] == 53  # its participants
    assert first.get_ylim() == (0, 1.02)
    assert first.get_xlabel() == "participants"
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == list(curves)


def test_power_without_a_plan():
    figure = draw_power(PLANS, power_curves(PLANS.assign(variance=np.nan), TESTS), "Study 1")
    assert "no effect whose power can be computed" in [text.get_text() for text in figure.texts]
    assert figure.axes == []


def test_only_fonts_that_are_there():
    """Matplotlib warns of each that is not, at every text."""
    fonts = mpl.rcParams["font.family"]
    assert fonts[0] == "DejaVu Sans"
    assert set(fonts) <= set(get_font_names())
