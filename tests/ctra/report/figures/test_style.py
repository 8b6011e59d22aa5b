"""What holds for all figures: the same bytes every time, sizes, values on hover, fonts."""

import re
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from matplotlib.font_manager import get_font_names

from ctra.report.figures.effects import draw_effects
from ctra.report.figures.style import broken, save
from ctra.report.svg import SVG


def test_same_figure_same_bytes(tmp_path, results, findings):
    for name in "ab":
        figure = draw_effects(results, findings, "Study 1", unit="log2 mRNA")
        save(figure, *(tmp_path / f"{name}.{kind}" for kind in ("svg", "png")))
    for kind, start in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        first, second = ((tmp_path / f"{name}.{kind}").read_bytes() for name in "ab")
        assert first == second
        assert first.startswith(start)


def test_marks_have_titles_in_the_svg(tmp_path, results, findings):
    """The p of a composite is the one that its verdict tells."""
    save(draw_effects(results, findings, "Study 1", unit="log2 mRNA"), tmp_path / "a.svg")
    root = ElementTree.parse(tmp_path / "a.svg").getroot()
    assert [title.text for title in root.iter(f"{{{SVG}}}title")] == [
        "prwo, mean composite, lower CTRA expression: "
        "b = −0.100, 95% CI [−0.150, −0.050], p = .041",
        "prwo, published mixed model, its test is not to be trusted: "
        "b = −0.200, 95% CI [−0.250, −0.150], p = .030",
        "prwo, adjusted for loneliness, mean composite, no association shown: "
        "b = −0.050, 95% CI [−0.100, 0.000], p = .200",
        "loneliness, adjusted for prwo, mean composite, fragile: "
        "b = 0.070, 95% CI [0.020, 0.120], p = .060",
    ]


def test_the_svg_is_as_wide_as_a_page_of_a_journal(tmp_path, results, findings):
    """170 mm; an interval or a name that is long makes it no wider."""
    save(draw_effects(results, findings, "Study 1", unit="log2 mRNA"), tmp_path / "a.svg")
    width = ElementTree.parse(tmp_path / "a.svg").getroot().get("width")
    assert float(width.removesuffix("pt")) / 72 * 25.4 == pytest.approx(170)


def test_texts_have_seven_points_at_least(tmp_path, results, findings):
    save(draw_effects(results, findings, "Study 1", unit="log2 mRNA"), tmp_path / "a.svg")
    sizes = re.findall(
        r"font(?:-size)?: *(?:bold )?([\d.]+)px", (tmp_path / "a.svg").read_text("utf-8")
    )
    assert len(sizes) > 10
    assert all(7 <= float(size) <= 9 for size in sizes)


def test_texts_are_broken_where_they_no_longer_fit():
    """Between words, and within a word only where it is longer than a line."""
    assert broken("one two three", 10, 8) == "one two three"
    assert broken("one two three", 0.5, 8) == "one two\nthree"
    assert broken("one two\nthree", 10, 8) == "one two\nthree"
    assert broken("", 1, 8) == ""
    long = broken("W" * 50, 1, 8)
    assert long.replace("\n", "") == "W" * 50
    assert {len(line) for line in long.split("\n")[:-1]} == {9}  # 72 points / 8 / 0.99 em


def test_wide_letters_take_more_room():
    assert broken("외로움 외로움", 0.5, 8) == "외로움\n외로움"
    assert broken("abc abc", 0.5, 8) == "abc abc"
    assert broken("i" * 20, 0.5, 8, bold=False).count("\n") < broken("W" * 20, 0.5, 8).count("\n")


def test_only_fonts_that_are_there():
    """Matplotlib warns of each that is not, at every text; readers have a font of their own."""
    assert mpl.rcParams["font.family"] == ["sans-serif"]
    fonts = mpl.rcParams["font.sans-serif"]
    assert fonts[0] == "DejaVu Sans"
    assert set(fonts) <= set(get_font_names())
