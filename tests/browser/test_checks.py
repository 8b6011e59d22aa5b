"""The checks of checks.js find what is planted into a good page, and nothing else."""

from pathlib import Path

import pytest

GOOD = Path(__file__).with_name("good.html")

H1 = "div.page > main > h1"
LABEL = 'figure#bars > svg > text "up"'
# Check, what it is asked, the fault as a script, and what the check says.
FAULTS = [
    # by the formula of WCAG 2: L of 119 is .1845, 1.05 / .2345 = 4.48
    ("contrast", None, "h1.style.color = '#777'", ["4.48 rgb(119,119,119) on rgb(255,255,255)"]),
    ("contrast", None, "h1.style.opacity = '.5'", ["3.34 rgb(141,141,141) on rgb(255,255,255)"]),
    ("contrast", None, "main.style.background = 'rgb(0 0 0 / .5)'", ["on rgb(127,127,127)"]),
    ("contrast", None, "h1.style.color = 'color(srgb 0.8 0.8 0.8)'", ["rgb(204,204,204) on"]),
    ("contrast", None, "sheet.textContent = 'h1::after {content: \"!\"; color: #ccc}'", ["h1"]),
    ("contrast", None, "label.setAttribute('x', 70)", [f"on rgb(11,92,173): {LABEL}"]),
    ("contrast", {"paper": True}, "h1.style.cssText = 'color: #fff; background: #000'", [H1]),
    ("overflow", None, "h1.style.width = '1300px'", ["the page is", H1]),
    ("overflow", None, "h1.style.marginLeft = '-999px'", [H1]),
    ("overflow", None, "root.style.overflowX = 'clip'; h1.style.width = '1300px'", [H1]),
    ("cut", None, "h1.style.cssText = 'width: 9px; overflow: hidden; white-space: nowrap'", [H1]),
    ("spilt", None, "h1.style.cssText = 'width: 9px; white-space: nowrap'", [H1]),
    ("outside", None, "label.setAttribute('x', -30)", [LABEL]),
    ("scrolling", None, "scroll.style.width = '99px'", ["figure#slopes > div.scroll"]),
    ("unseen", None, "main.append(details)", ['details > p "folded"']),
    ("unseen", {"folded": True}, "main.append(details); h1.style.visibility = 'hidden'", [H1]),
    ("references", None, "h1.id = 'bars'", ["twice: bars"]),
    ("references", None, "h1.setAttribute('aria-describedby', 'x')", ["nowhere: x, of aria-"]),
    ("references", None, "bar.setAttribute('clip-path', 'url(#x)')", ["nowhere: x, of clip-path"]),
    ("references", None, "main.innerHTML += '<a href=\"#x\">'", ["nowhere: x, of href"]),
    ("headings", None, "h1.outerHTML = '<h2>x</h2>'", ["not one h1", "skips a level"]),
    ("fetched", None, "main.innerHTML += '<object data=\"a.svg\">'", ["a.svg"]),
]  # fmt: skip
NAMES = """
const root = document.documentElement, h1 = document.querySelector("h1");
const main = document.querySelector("main"), scroll = document.querySelector(".scroll");
const bar = document.querySelector("svg .bar"), label = document.querySelector("svg text");
const details = document.createElement("details");
const sheet = document.head.appendChild(document.createElement("style"));
details.innerHTML = "<summary>more</summary><p>folded</p>";
"""


@pytest.mark.parametrize(("check", "argument", "fault", "found"), FAULTS)
def test_a_planted_fault_is_found(view, check, argument, fault, found):
    opened = view(GOOD)
    assert opened.check(check, argument) == []
    opened.page.evaluate(f"() => {{ {NAMES} {fault} }}")
    said = opened.check(check, argument)
    assert said
    for text in found:
        assert any(text in line for line in said), said
