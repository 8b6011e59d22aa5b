"""The page as a whole: complete, quiet, and by itself."""

import re
from urllib.parse import unquote, urlsplit

import pytest

from ctra.files.log import TOOK

# What a browser loads from a file of its own, or from nowhere.
OWN = re.compile(r"data:|blob:")
HEADING = """() => {
  const heading = document.querySelector(":is(h2, h3):target, :target :is(h2, h3)");
  const {left, top, height} = heading.getBoundingClientRect();
  const onTop = document.elementFromPoint(left + 2, top + height / 2);
  return {name: heading.innerText, top, bare: heading.contains(onTop)};
}"""


def test_nothing_on_the_console(look):
    look(scheme="dark")
    look(width=360)
    assert look(media="print").messages == []


def test_no_request_leaves_the_page(view, report):
    opened = view(report)
    opened.page.mouse.wheel(0, 1e6)  # what is loaded when it comes into sight
    opened.page.emulate_media(media="print")
    opened.page.wait_for_load_state("networkidle")
    page, *others = opened.requests
    assert page == report.as_uri()
    assert [url for url in others if not OWN.match(url)] == []
    assert opened.check("fetched") == []


def test_files_that_the_page_links_to_are_there(look, report):
    links = look().page.eval_on_selector_all("a", "links => links.map(a => a.href)")
    for link in links:
        if link.startswith("file:"):
            path = report.parent / unquote(urlsplit(link).path)
            assert path.exists(), link
        else:
            assert urlsplit(link).scheme in ("https", "mailto"), link


def test_ids_are_unique_and_found(look):
    assert look().check("references") == []


def test_headings_are_an_outline(look):
    assert look().check("headings") == []


def test_every_section_is_in_the_contents(look):
    page = look().page
    links = page.eval_on_selector_all(
        "nav#toc a", "links => links.map(a => a.getAttribute('href'))"
    )
    sections = page.eval_on_selector_all("section[id]", "found => found.map(e => '#' + e.id)")
    assert sections
    assert [unquote(link) for link in links if unquote(link) in sections] == sections
    assert page.locator("section[id]:not(:has(h2, h3))").count() == 0


@pytest.mark.parametrize("width", [360, 1280])
def test_contents_stay_in_sight_and_lead_to_their_sections(view, report, width):
    page = view(report, width=width, height=300).page
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert page.evaluate("scrollY") > 0
    assert page.locator("nav#toc").evaluate("nav => nav.getBoundingClientRect().top >= -1")
    links = page.locator("nav#toc a").filter(visible=True).all()
    assert len(links) > 5
    for link in links:
        link.click()
        heading = page.evaluate(HEADING)
        assert 0 <= heading["top"] < 300, f"{heading['name']} is out of sight"
        assert heading["bare"], f"{heading['name']} is covered"


def test_all_is_there_without_scripts(view, look, report):
    plain, scripted = view(report, script=False), look()
    assert plain.check("unseen", {"folded": True}) == []
    texts = """selectors => selectors.map(
      selector => [...document.querySelectorAll(selector)].map(e => e.textContent))"""
    selectors = ["section", "caption", "td", "svg", "h2", "p"]
    assert plain.page.evaluate(texts, selectors) == scripted.page.evaluate(texts, selectors)


def test_names_are_texts(view, hostile, hostile_names):
    """Marks of HTML, templates and formulas, Korean and 200 letters stand as they were given."""
    opened = view(hostile.folder / "results" / "report.html")
    text = opened.page.evaluate("document.body.textContent")
    assert [name for name in hostile_names if name not in text] == []
    assert opened.page.evaluate("window.hostile") is None
    assert opened.messages == []


@pytest.mark.parametrize(
    "project", ["small", pytest.param("demonstration", marks=pytest.mark.slow)]
)
def test_made_soon_and_small(request, project):
    """The demonstration has three studies: 245 participants and 39 models."""
    project = request.getfixturevalue(project)
    *_, last = (project.folder / "logs" / "report.log").read_text(encoding="utf-8").splitlines()
    assert float(re.match(rf"{TOOK}([\d.]+) s, ", last).group(1)) < 10
    assert (project.folder / "results" / "report.html").stat().st_size < 3e6
