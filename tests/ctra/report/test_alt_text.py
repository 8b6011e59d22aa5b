"""Figures stand in the page with ids of their own, and a text with their numbers."""

from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from ctra.report import alt_text as pictures
from ctra.report.apa import apa_number
from ctra.report.figures.effects import draw_effects
from ctra.report.figures.style import save
from ctra.report.svg import XLINK

DOCUMENT = """<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
 <metadata>when</metadata>
 <defs><clipPath id="p1"><rect/></clipPath><path id="m1"/></defs>
 <g id="axes_1" clip-path="url(#p1)"><use xlink:href="#m1"/><text>id="m1" &lt;b&gt; #1</text></g>
</svg>"""


def test_ids_and_what_refers_to_them():
    made = pictures.picture("figure-a", "Slopes", DOCUMENT, 'b = 1 "<')
    assert made["id"] == "figure-a"
    svg = ElementTree.fromstring(made["svg"])
    assert (svg.get("role"), svg.get("aria-label")) == ("group", 'b = 1 "<')
    assert [e.get("id") for e in svg.iter() if e.get("id")] == [
        "figure-a.p1",
        "figure-a.m1",
        "figure-a.axes_1",
    ]
    group = svg.find(f"{{{pictures.SVG}}}g")
    assert group.get("clip-path") == "url(#figure-a.p1)"
    assert group[0].get(f"{{{XLINK}}}href") == "#figure-a.m1"
    assert group[1].text == 'id="m1" <b> #1'  # a text is no reference
    assert "when" not in made["svg"]
    assert "<?xml" not in made["svg"]


@pytest.mark.parametrize("statistic", ["composite", "un", "csh", "rao"])
def test_slopes_with_their_intervals(given, statistic):
    rows = given["results"][given["results"]["study"] == "study1"]
    says = pictures.slopes_say(rows)
    for row in rows[rows["statistic"] == statistic].to_dict("records"):
        numbers = [apa_number(row[name]) for name in ("estimate", "ci_low", "ci_high")]
        assert "{} [{}, {}]".format(*numbers) in says
    assert "prwo × orientation (model main): composite" in says


def test_every_colour_keeps_its_number(given, tmp_path):
    """Attributes such as fill="#6b6b6b" begin with # and refer to nothing."""
    rows, found = (given[name] for name in ("results", "findings"))
    rows, found = (table[table["study"] == "study1"] for table in (rows, found))
    save(draw_effects(rows, found, "Study 1", "log2 mRNA"), tmp_path / "a.svg")
    document = (tmp_path / "a.svg").read_text("utf-8")
    made = pictures.picture("x", "Slopes", document, "")["svg"]
    assert made.count("#6b6b6b") == document.count("#6b6b6b") > 0


def test_flow():
    flow = pd.DataFrame(
        {
            "step": ["recruited", "no blood", "age is missing"],
            "n_excluded": [0, 9, 0],
            "n_left": [20, 11, 11],
        }
    )
    results = pd.DataFrame({"model": ["a", "b"], "n": [11, 9]})
    assert pictures.flow_says(flow, results) == (
        "recruited: 20; left out: 9 no blood; analysed sample: 11; a: n = 11; b: n = 9."
    )


def test_simple_slopes():
    row = {"exposure": "prwo", "moderator": "orientation", "value": -1.0, "status": "ok"}
    row["statistic"] = "composite"
    slopes = pd.DataFrame([row | {"estimate": -0.1, "ci_low": -0.25, "ci_high": 0.05}])
    absent = slopes.assign(status="not identified: n", estimate=np.nan)
    told = pd.concat([slopes, slopes.assign(statistic="un"), absent]).assign(model="m")
    product = {"model": "m", "effect": "orientation:prwo"}
    found = pd.DataFrame([product | {"finding": "falling slope"}])
    says = "prwo at orientation −1.0 SD: −0.100 [−0.250, 0.050]."
    assert pictures.simple_slopes_say(told, found) == says
    assert pictures.simple_slopes_say(told, found.assign(finding="fragile")) == (
        f"{says} The product of prwo and orientation is no finding."
    )


def test_genes():
    genes = pd.DataFrame(
        {
            "effect": "prwo",
            "symbol": ["A", "B", "C"],
            "estimate": [0.2, -0.3, 0.1],
            "fdr": [0.01, 0.5, 0.04],
        }
    )
    group = {"effect": "prwo", "group": "antibody", "estimate": 0.0}
    groups = pd.DataFrame([group | {"ci_low": -0.1, "ci_high": 0.1}])
    assert pictures.genes_say(genes, groups) == (
        "prwo: 1 of 3 genes have a negative slope, from −0.300 (B) to 0.200 (A); false discovery "
        "rate below 5 %: C, A; means of the groups: antibody 0.000 [−0.100, 0.100]."
    )


def test_correlations():
    means = pd.DataFrame({"group": ["a", "a"], "other": ["a", "b"], "mean_r": [0.5, -0.126]})
    assert pictures.correlations_say(means) == "a with a genes 0.50; a with b genes −0.13."


def test_power():
    row = {"effect": "a:b", "model": "m", "statistic": "composite", "n_80": 419.0}
    power = pd.DataFrame([row | {"power": 0.38, "n": 152}, row | {"statistic": "rao"}])
    assert pictures.power_says(power) == (
        "a × b (model m): 419 participants for 80 % power, 38 % with the 152 here."
    )


def test_nothing_to_say(given):
    none = given["results"].assign(estimate=np.nan)
    assert pictures.slopes_say(none) == "no result."


def test_thin_marks_are_named_by_their_shapes():
    """The numbers beside the figure are of the composite alone."""
    rows = pd.DataFrame({"statistic": ["composite", "csh", "un"], "estimate": [0.1, 0.2, np.nan]})
    assert pictures.thin_marks_are(rows) == (
        "A triangle is the simpler mixed model (one correlation). The appendix has their numbers "
        "(Every test)."
    )
    assert pictures.thin_marks_are(rows.head(1)) == ""
