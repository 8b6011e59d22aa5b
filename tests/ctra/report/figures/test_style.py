"""What holds for all figures: the same bytes every time, one legend, fonts that are there."""

import matplotlib as mpl
from matplotlib.font_manager import get_font_names

from ctra.report.figures.effects import draw_effects
from ctra.report.figures.style import save


def test_same_figure_same_bytes(tmp_path, results, findings):
    for name in "ab":
        figure = draw_effects(results, findings, "Study 1", unit="log2 mRNA")
        save(figure, *(tmp_path / f"{name}.{kind}" for kind in ("svg", "png")))
    for kind, start in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        first, second = ((tmp_path / f"{name}.{kind}").read_bytes() for name in "ab")
        assert first == second
        assert first.startswith(start)


def test_legend_names_each_statistic_that_is_drawn_anywhere(results, findings):
    names = {"prwo": "z", "mutual": "mutual"}
    swapped, found = (
        table.assign(model=table["model"].map(names)) for table in (results, findings)
    )
    for table, of in ((results, findings), (swapped, found), (results.iloc[::-1], findings)):
        legend = draw_effects(table, of, "Study 1", unit="log2 mRNA").legends[0]
        assert {text.get_text() for text in legend.get_texts()} == {
            "mean composite",
            "unstructured model, as published",
        }


def test_only_fonts_that_are_there():
    """Matplotlib warns of each that is not, at every text."""
    fonts = mpl.rcParams["font.family"]
    assert fonts[0] == "DejaVu Sans"
    assert set(fonts) <= set(get_font_names())
