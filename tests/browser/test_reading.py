"""To be read by everybody: on a phone and on paper, by night, with a keyboard and by ear."""

import re
from pathlib import Path

import axe_playwright_python
import pytest

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
# Contrast takes axe longest, and it cannot tell that of pictures. That of cells and of pictures
# is for test_contrast, which judges every text in the same windows.
AUDIT = """() => {
  axe.configure({rules: [{id: "color-contrast", selector: ":not(td):not(text)"}]});
  return axe.run(document, {resultTypes: ["violations"]});
}"""
A4 = 210 / 25.4 * 96  # CSS pixels
CHROMIUM_MARGIN = 0.4 * 96  # where the page asks for none


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_as_wide_as_the_window(look, width):
    opened = look(width=width, unfolded=True)
    assert opened.check("overflow") == []
    assert opened.check("cut") == []
    assert opened.check("spilt") == []


def test_labels_stand_inside_their_pictures(look):
    assert look(unfolded=True).check("outside") == []


WINDOWS = pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light")]
)


@WINDOWS
def test_contrast(view, report, width, scheme):
    opened = view(report, width=width, scheme=scheme)
    opened.unfold()
    for head in opened.page.locator("table:first-of-type th:first-child button").all()[:1]:
        head.click()  # the sign of the direction
    assert opened.check("contrast", {"least": 4.5}) == []


def test_dark_is_dark(look):
    script = "['color', 'backgroundColor'].map(name => getComputedStyle(document.body)[name])"
    light = look().page.evaluate(script)
    dark = look(scheme="dark").page.evaluate(script)
    assert not set(light) & set(dark)


@WINDOWS
def test_axe(look, width, scheme):
    opened = look(width=width, scheme=scheme, unfolded=True)
    opened.page.evaluate(AXE)
    found = opened.page.evaluate(AUDIT)
    assert found["testEngine"]["name"] == "axe-core"
    serious = [
        f"{rule['id']}: {node['failureSummary']} {node['html'][:200]}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
    assert serious == []
    assert "color-contrast" in [rule["id"] for rule in found["passes"]], "axe has looked at nothing"


@pytest.mark.parametrize("width", [360, 1280])
def test_keyboard(view, report, width):
    """Tab goes to all that can be used, in the order of the page, and shows where it is."""
    opened = view(report, width=width)
    wanted = "nav#toc a, th button, .scroll[tabindex], [data-action], summary"
    places = dict(opened.check("places", wanted))
    stops = opened.check("places", "a, button, summary, .paper, [tabindex='0']")
    opened.check("follow")
    for _ in range(len(stops) + 10):  # to the end, and by the links that only the focus shows
        opened.page.keyboard.down("Tab")
    opened.page.keyboard.up("Tab")
    _, *followed = opened.page.evaluate("followed")
    seen = []
    for focus in followed:
        if focus["place"] in (-1, *seen[:1]):
            break
        seen.append(focus["place"])
        assert focus["ring"], f"no sign of the focus: {focus['name']}"
        assert focus["uncovered"], f"the focus is covered: {focus['name']}"
    else:
        pytest.fail("Tab does not come to the end of the page")
    assert seen == sorted(seen), "the order of Tab is not that of the page"
    assert [name for place, name in places.items() if place not in seen] == []


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_glossary_opens_where_a_word_is_and_stays_on_the_page(look, width):
    """With the focus on a word its meaning is there, however near the edge the word stands."""
    page = look(width=width).page
    words = page.evaluate(
        """() => [...document.querySelectorAll('.term')].filter(t => t.checkVisibility()).map(t => {
          t.focus({preventScroll: true});
          const tip = getComputedStyle(t, '::after');
          return {
            word: t.textContent, tip: t.dataset.tip, shown: tip.display,
            meaning: document.querySelector(t.hash)?.nextElementSibling.textContent,
            beyond: document.documentElement.scrollWidth - innerWidth,
          };
        })"""
    )
    assert len(words) > 10
    for word in words:
        assert word["tip"] == word["meaning"], word
        assert word["shown"] == "block", word
        assert word["beyond"] <= 0, word


def test_keyboard_sorts(view, report):
    page = view(report).page
    head = page.locator("figure.table th").first
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "descending"


def printed(opened):
    """Show the page as on paper; the width that its margins leave, in CSS pixels."""
    opened.page.emulate_media(media="print")
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    margins = opened.page.evaluate(
        """[...document.styleSheets].flatMap(function rules(group) {
          return [...group.cssRules].flatMap(rule => rule.cssRules && !(rule instanceof CSSPageRule)
            ? rules(rule) : rule instanceof CSSPageRule
            ? [[rule.style.marginLeft, rule.style.marginRight]] : []);
        }).at(-1) ?? ["", ""]"""
    )
    units = {"mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96, "pt": 96 / 72, "px": 1}

    def pixels(length):
        if not length:
            return CHROMIUM_MARGIN
        number, unit = re.fullmatch(r"([\d.]+)([a-z]*)", length).groups()
        return float(number) * units.get(unit, 1)

    return A4 - sum(map(pixels, margins))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_print(look, scheme):
    opened = look(scheme=scheme)
    width = printed(opened)
    opened.page.set_viewport_size({"width": int(width), "height": 1000})
    assert opened.check("shown", "nav#toc, [data-action]") == []
    # what a verdict rests on is folded beside it, and printed in the appendix
    assert [what for what in opened.check("unseen") if "details.why" not in what] == []
    assert opened.page.locator("p.printed").first.is_visible()
    assert opened.check("overflow") == []
    assert opened.check("cut") == []
    assert opened.check("spilt") == []
    assert opened.check("scrolling") == []
    assert opened.check("contrast", {"paper": True}) == []


def boxes_of_pages(opened):
    """The media box of each page of the print, as it is written."""
    pdf = opened.page.pdf(format="A4", prefer_css_page_size=True)
    return re.findall(rb"/Type\s*/Page\b[^s].*?/MediaBox\s*\[([\d. ]+)\]", pdf, re.DOTALL)


def test_pdf(view, report):
    """Portrait pages of A4; the main part has eight at most."""
    opened = view(report)
    boxes = boxes_of_pages(opened)
    assert boxes
    for box in boxes:  # in points
        assert [float(x) for x in box.split()] == pytest.approx([0, 0, 595, 842], abs=1)
    opened.page.locator(".appendix").evaluate("part => part.remove()")
    assert len(boxes_of_pages(opened)) <= min(8, len(boxes) - 1)
