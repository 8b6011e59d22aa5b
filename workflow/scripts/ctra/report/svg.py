"""SVG as our figures have it: its names, and marks that say their values."""

from xml.etree import ElementTree

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
TOLD = "told: "  # in front of the text of a mark, where the id of its element stands

ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", XLINK)


def with_titles(document: str) -> str:
    """Give each mark a title in place of an id that is one.

    Parameters
    ----------
    document : str
        SVG, in which the id of some elements is `TOLD` and what to say of them.

    Returns
    -------
    str
        The same, in which these elements have a title, which browsers show on hover, and ids
        `mark_1`, `mark_2`, …. The first can be reached by Tab, and the page's program goes to the
        others by the arrow keys: hundreds of stops are none.
    """
    root = ElementTree.fromstring(document)
    marks = [element for element in root.iter() if element.get("id", "").startswith(TOLD)]
    for number, element in enumerate(marks, 1):
        title = ElementTree.Element(f"{{{SVG}}}title")
        title.text = element.attrib["id"].removeprefix(TOLD)
        element.insert(0, title)
        element.set("id", f"mark_{number}")
        element.set("role", "img")
        element.set("tabindex", "0" if number == 1 else "-1")
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"
