"""Slopes of the exposures: each alone, and adjusted for one another."""

from ctra.report.figures.effects import draw_effects


def drawn(ax):
    """Estimates in a panel, by legend label."""
    shown = {}
    for container in ax.containers:
        shown.setdefault(container.get_label(), []).extend(container[0].get_ydata().tolist())
    return {label: sorted(estimates) for label, estimates in shown.items()}


def test_effects_in_two_panels(results, findings):
    figure = draw_effects(results, findings, "Study 2 (KALS)", unit="log2 mRNA")
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


def test_one_panel_where_there_is_one_kind_of_model(results, findings):
    only = results[results["model"] == "prwo"]
    assert len(draw_effects(only, findings, "Study 1", unit="SD of the gene").axes) == 1
