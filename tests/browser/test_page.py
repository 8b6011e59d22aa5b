"""The page as a whole: complete, quiet, and by itself."""

import re
from urllib.parse import unquote, urlsplit

# What a browser loads from a file of its own, or from nowhere.
OWN = re.compile(r"data:|blob:")


def test_nothing_on_the_console(view, report):
    opened = view(report)
    opened.page.emulate_media(color_scheme="dark")
    opened.page.set_viewport_size({"width": 360, "height": 800})
    opened.page.emulate_media(media="print")
    assert opened.messages == []


def test_no_request_leaves_the_page(view, report):
    opened = view(report)
    opened.page.mouse.wheel(0, 1e6)  # what is loaded when it comes into sight
    opened.page.emulate_media(media="print")
    opened.page.wait_for_load_state("networkidle")
    page, *others = opened.requests
    assert page == report.as_uri()
    assert [url for url in others if not OWN.match(url)] == []
    assert opened.check("fetched") == []


def test_files_that_the_page_links_to_are_there(view, report):
    links = view(report).page.eval_on_selector_all("a", "links => links.map(a => a.href)")
    for link in links:
        if link.startswith("file:"):
            path = report.parent / unquote(urlsplit(link).path)
            assert path.exists(), link
        else:
            assert urlsplit(link).scheme in ("https", "mailto"), link


def test_ids_are_unique_and_found(view, report):
    assert view(report).check("references") == []


def test_headings_are_an_outline(view, report):
    assert view(report).check("headings") == []


def test_every_section_is_in_the_contents(view, report):
    page = view(report).page
    links = page.eval_on_selector_all(
        "nav#toc a", "links => links.map(a => a.getAttribute('href'))"
    )
    sections = page.eval_on_selector_all("section[id]", "found => found.map(e => '#' + e.id)")
    assert sections
    assert [unquote(link) for link in links if unquote(link) in sections] == sections
    assert page.locator("section[id]:not(:has(h2, h3))").count() == 0


def test_contents_stay_in_sight_and_lead_to_their_sections(view, report):
    page = view(report).page
    page.mouse.wheel(0, 1e6)
    page.wait_for_function("scrollY > 0 || document.body.scrollHeight <= innerHeight")
    assert page.locator("nav#toc").evaluate("nav => nav.getBoundingClientRect().top >= 0")
    for link in page.locator("nav#toc a").all():
        link.click()
        heading = page.locator(":target").locator("h2, h3").first
        box = heading.bounding_box()
        assert 0 <= box["y"] < 800, f"{heading.inner_text()} is out of sight"
        covered = heading.evaluate(
            """h => { const {left, top, height} = h.getBoundingClientRect();
            return !h.contains(document.elementFromPoint(left + 2, top + height / 2)); }"""
        )
        assert not covered, f"{heading.inner_text()} is covered"


def test_all_is_there_without_scripts(view, report):
    plain, scripted = view(report, script=False), view(report)
    assert plain.check("unseen", {"folded": True}) == []
    for selector in ("section", "caption", "td", "svg", "h2", "p"):
        texts = f"[...document.querySelectorAll('{selector}')].map(e => e.textContent)"
        assert plain.page.evaluate(texts) == scripted.page.evaluate(texts), selector
