"""The checks of checks.js find what is planted into a good page, and nothing else."""

import pytest

# (check, argument, fault as a script, what the check says of it)
FAULTS = [
    ("contrast", None, "h1.style.color = '#777'", ["4.48 rgb(119,119,119) on rgb(255,255,255): div.page > main > h1"]),
    ("contrast", None, "h1.style.opacity = '.5'", ["3.34 rgb(141,141,141) on rgb(255,255,255)"]),
    ("contrast", None, "main.style.background = 'rgb(0 0 0 / .5)'", ["4.35 rgb(26,26,26) on rgb(127,127,127): div.page > main > h1"]),
    ("contrast", None, "h1.style.color = 'color(srgb 0.8 0.8 0.8)'", ["rgb(204,204,204) on"]),
    ("contrast", None, "h1.innerHTML = '<style>h1::after {content: \"!\"; color: #ccc}</style>x'", ["h1::after"]),
    ("contrast", None, "label.setAttribute('x', 70)", ["rgb(26,26,26) on rgb(11,92,173): figure#bars > svg > text \"up\""]),
    ("contrast", {"paper": True}, "h1.style.cssText = 'color: #fff; background: #000'", ["h1"]),
    ("overflow", None, "h1.style.width = '1300px'", ["the page is", "h1"]),
    ("overflow", None, "h1.style.marginLeft = '-999px'", ["h1"]),
    ("overflow", None, "root.style.overflowX = 'clip'; h1.style.width = '1300px'", ["h1"]),
    ("cut", None, "h1.style.cssText = 'width: 9px; overflow: hidden; white-space: nowrap'", ["h1"]),
    ("cut", None, "label.setAttribute('x', -30)", ["figure#bars > svg > text \"up\""]),
    ("scrolling", None, "scroll.style.width = '99px'", ["figure#slopes > div.scroll"]),
    ("unseen", None, "main.append(details)", ["details > p \"folded\""]),
    ("unseen", {"folded": True}, "main.append(details); h1.style.visibility = 'hidden'", ["h1"]),
    ("references", None, "h1.id = 'bars'", ["twice: bars"]),
    ("references", None, "h1.setAttribute('aria-describedby', 'x')", ["nowhere: x, of aria-describedby"]),
    ("references", None, "bar.setAttribute('clip-path', 'url(#x)')", ["nowhere: x, of clip-path of"]),
    ("references", None, "main.innerHTML += '<a href=\"#x\">'", ["nowhere: x, of href of"]),
    ("headings", None, "h1.outerHTML = '<h2>x</h2>'", ["not one h1", "skips a level: div.page > main > h2"]),
    ("fetched", None, "main.innerHTML += '<object data=\"a.svg\">'", ["a.svg"]),
]  # fmt: skip
NAMES = """
const root = document.documentElement, h1 = document.querySelector("h1");
const main = document.querySelector("main"), scroll = document.querySelector(".scroll");
const bar = document.querySelector("svg .bar"), label = document.querySelector("svg text");
const details = document.createElement("details");
details.innerHTML = "<summary>more</summary><p>folded</p>";
"""


@pytest.mark.parametrize(("check", "argument", "fault", "found"), FAULTS)
def test_a_planted_fault_is_found(view, contract, check, argument, fault, found):
    opened = view(contract)
    assert opened.check(check, argument) == []
    opened.page.evaluate(f"() => {{ {NAMES} {fault} }}")
    said = opened.check(check, argument)
    assert said
    for text in found:
        assert any(text in line for line in said), said
