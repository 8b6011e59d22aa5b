"""Pictures with a text instead, and their downloads."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

SVG = "{http://www.w3.org/2000/svg}"
LOOKS = """svg => JSON.stringify([...svg.querySelectorAll("*")].filter(e => e.getBBox).map(e => {
    const written = [...e.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    const style = getComputedStyle(e);
    const looks = ["fill", "stroke", "stroke-width", "opacity"];
    if (written) looks.push("font-family", "font-size", "font-weight");
    return [e.tagName, ...looks.map(name => style[name])];
}))"""
PARTS = ["svg[role=group]", "figcaption", "[data-action=svg]", "[data-action=png]"]
PICTURE = """picture => {
  const svg = picture.querySelector("svg");
  const { width, height } = svg.getBoundingClientRect();
  return {
    label: svg.ariaLabel,
    caption: picture.querySelector("figcaption").innerText.trim(),
    viewBox: svg.getAttribute("viewBox"),
    text: svg.textContent,
    width,
    height,
  };
}"""


@pytest.fixture(params=["light", "dark"])
def opened(look, request):
    return look(scheme=request.param, unfolded=True)


@pytest.fixture
def pictures(opened):
    return opened.figures("picture")


def test_every_picture_has_its_parts(opened, pictures):
    outside = "svg:not(figure.picture[id] svg[role=group], [aria-hidden=true])"
    assert opened.check("shown", outside) == []
    assert opened.check("lacking", {"figures": "figure.picture", "parts": PARTS}) == []
    assert len(opened.check("shown", "figure.picture [data-action]")) == 2 * len(pictures)
    for name, picture in pictures.items():
        found = picture.evaluate(PICTURE)
        assert re.search(r"\d", found["label"]), name
        assert found["caption"], name


def test_svg(view, opened, pictures, tmp_path):
    """The file alone looks as it does in the page, and asks for nothing."""
    for name, picture in pictures.items():
        path = tmp_path / f"{name}.svg"
        assert opened.download(picture, "svg", path) == path.name
        root = ElementTree.parse(path).getroot()
        inline = picture.evaluate(PICTURE)
        assert root.tag == f"{SVG}svg"
        assert root.get("viewBox") == inline["viewBox"]
        assert "".join(root.itertext()).split() == inline["text"].split()
        alone = view(path)
        assert alone.requests == [path.as_uri()]
        looks = alone.page.locator("svg").first.evaluate(LOOKS)
        assert looks == picture.locator("svg").evaluate(LOOKS), name


def brightness(pixels):
    """Relative luminance as in WCAG 2, of pixels of shape (..., 3) from 0 to 255."""
    part = np.arange(256) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear[pixels] @ [0.2126, 0.7152, 0.0722]


def test_png(opened, pictures, tmp_path):
    """Twice the size on the page at least, not empty, and to be read on white paper."""
    for name, picture in pictures.items():
        path = tmp_path / f"{name}.png"
        assert opened.download(picture, "png", path) == path.name
        box = picture.evaluate(PICTURE)
        with Image.open(path) as image:
            assert image.format == "PNG"
            width, height = image.size
            size = (width // 4, height // 4)
            fourth = image.resize(size, Image.Resampling.NEAREST).convert("RGBA")
            white = Image.new("RGBA", size, "white")
            pixels = np.asarray(Image.alpha_composite(white, fourth))[..., :3]
        assert width >= 2 * box["width"] - 1, name
        # a side is rounded to whole pixels, in the page and in the file
        assert width / height == pytest.approx(box["width"] / box["height"], rel=0.01), name
        light = brightness(pixels)
        paper = light[0, 0]
        drawn = np.abs(light - paper) > 0.1
        assert drawn.mean() > 0.001, f"{name} is empty"
        contrast = (np.maximum(light, paper) + 0.05) / (np.minimum(light, paper) + 0.05)
        assert contrast.max() >= 4.5, f"{name} is pale"


def test_a_mark_says_its_value_below_its_picture(view, report):
    """By pointing at it, and by Tab and the arrow keys."""
    page = view(report).page
    several = page.locator("svg [tabindex='-1']")
    picture = page.locator("figure.picture").filter(has=several).first
    marks, told = picture.locator("svg [tabindex]"), picture.locator(".told")
    titles = [mark.locator("title").text_content() for mark in marks.all()]
    assert all(re.search(r"\d", title) for title in titles)
    marks.last.dispatch_event("pointerover")
    assert told.inner_text() == titles[-1]
    picture.locator("svg [tabindex='0']").focus()
    assert told.inner_text() == titles[0]
    page.keyboard.press("ArrowDown")
    assert told.inner_text() == titles[1]
    assert picture.locator("svg [tabindex='0']").count() == 1
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # there is none before the first
    assert told.inner_text() == titles[0]
