"""Marks of a figure say their values."""

from xml.etree import ElementTree

from ctra.report.svg import SVG, TOLD, with_titles

DOCUMENT = f"""<?xml version="1.0"?>
<svg xmlns="{SVG}"><g id="axes_1"><g id="{TOLD}b = 1 &lt; 2"><path/></g><g id="{TOLD}외로움"/></g>
</svg>"""


def test_a_mark_has_its_text_as_title():
    root = ElementTree.fromstring(with_titles(DOCUMENT))
    first, second = root.findall(f".//{{{SVG}}}g[@role='img']")
    assert [mark[0].tag for mark in (first, second)] == [f"{{{SVG}}}title"] * 2
    assert (first[0].text, second[0].text) == ("b = 1 < 2", "외로움")
    assert (first.get("id"), second.get("id")) == ("mark_1", "mark_2")


def test_tab_stops_once_a_figure():
    """Hundreds of stops are in nobody's way; arrow keys lead from mark to mark in the page."""
    root = ElementTree.fromstring(with_titles(DOCUMENT))
    stops = [element.get("tabindex") for element in root.iter() if element.get("tabindex")]
    assert stops == ["0", "-1"]
