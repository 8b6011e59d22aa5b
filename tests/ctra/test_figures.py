"""Figures show what the tables say, and nothing that has no number."""

import numpy as np
import pandas as pd
import pytest

from ctra.figures import FigureError, draw_effects, draw_flow, draw_moderation, draw_reads, save


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


def test_moderation_lines_are_the_fitted_values(moderation):
    ax = draw_moderation(moderation, [("prwo", "orientation")], "Study 2", unit="log2 mRNA").axes[0]
    at_plus_1_sd = {line.get_label(): line for line in ax.lines}["orientation: +1 SD"]
    z, fitted = at_plus_1_sd.get_data()
    assert (z[0], z[-1]) == (-2, 2)
    # -0.02 z + 0.15 - 0.04 z at z = -2 and 2
    assert fitted[[0, -1]].tolist() == pytest.approx([0.27, 0.03])
    assert [line.get_label() for line in ax.lines] == [
        "orientation: \N{MINUS SIGN}1 SD",
        "orientation: mean",
        "orientation: +1 SD",
    ]


def test_moderation_without_a_product(moderation):
    with pytest.raises(FigureError, match="no product of exposures among prwo, orientation"):
        draw_moderation(moderation, [], "Study 2", unit="log2 mRNA")


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
    for name in ("a.svg", "b.svg"):
        save(draw_effects(results, "Study 1", unit="log2 mRNA"), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


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
