"""The report and the summary say what the tables say, and take texts as texts."""

import re

import numpy as np
import pandas as pd
import pytest

from ctra.report import effect_table, format_p, mark_differing, p_of_test, render, summary

REASON = "not identified: n = 53 subjects, p = 47 genes, k = 7 columns"
NUMBERS = ["estimate", "ci_low", "ci_high", "p_value"]

VERDICTS = pd.DataFrame(
    {
        "study": "study1",
        "sample": ["S1", "S2"],
        "verdict": ["pass", "fail"],
        "reasons": ["", "12 reads; at least 1,000 are <needed>"],
    }
)


WARNINGS = {
    "study": "study1",
    "model": ["prwo", "mutual", "mutual"],
    "column": ["bmi", "bmi", "age"],
    "warning": ["outlier", "outlier", "collinear"],
    "value": [7.61, 7.61, 12.345],
    "rule": ["> 4", "> 4", "> 10"],
    "subjects": ["007", "007", np.nan],
}
LEVELS = {
    "column": "school",
    "level": ["high", "low", "none"],
    "use": ["indicator", "reference", "dropped"],
}
DESCRIBED = {
    "variable": ["age", "female"],
    "level": [np.nan, "1"],
    "label": [np.nan, "woman"],
    "kind": ["number", "binary"],
    "n": 53,
    "missing": 0,
    "mean": [71.96, np.nan],
    "sd": [4.0, np.nan],
    "min": 66,
    "max": 80,
    "count": [np.nan, 25],
    "percent": [np.nan, 47.2],
}
CORRELATED = {
    "variable": ["prwo", "prwo"],
    "other": ["loneliness", "age"],
    "n": 53,
    "r": [-0.743, 0.1],
    "ci_low": [-0.844, -0.1],
    "ci_high": [-0.592, 0.3],
    "p_value": [1e-10, 0.5],
}
VERDICT = {"study": "study1", "model": "prwo", "effect": "prwo", "verdict": "It <holds>."}
HOMOGENEOUS = {"statistic": "homogeneity", "F": 1.5316, "df_num": 46, "df": 97, "calibrated": "yes"}
COMPARED = {
    "variable": "age",
    "n": 53,
    "mean": 72.0,
    "parent_n": 947,
    "parent_mean": 74.1246,
    "parent_sd": 6.54,
    "z": -2.4065,
    "p_value": 0.0161,
}


@pytest.fixture
def results():
    rows = [
        ("study1", "prwo", "prwo", "un", *[np.nan] * 4, REASON),
        ("study1", "prwo", "prwo", "composite", -0.0961, -0.1542, -0.0379, 0.0018, "ok"),
        ("study2", "prwo", "prwo", "un", -0.0098, -0.0401, 0.0206, 0.5437, "ok"),
        ("study2", "prwo", "prwo", "composite", -0.0004, -0.089, 0.0049, 0.0000012, "ok"),
    ]
    table = pd.DataFrame(
        rows, columns=["study", "model", "effect", "statistic", *NUMBERS, "status"]
    )
    sizes = {"size": [np.nan, 0.051, 0.314, 0.05], "size_low": 0.04, "size_high": 0.06}
    calibrated = [np.nan, "yes", "no", "yes"]
    table = table.assign(**sizes, calibrated=calibrated, p_permutation=[np.nan, 0.002, 0.8, 0.0001])
    return table.assign(n=[53, 53, 152, 152], n_genes=47)


OF_MODEL = {"study": "study1", "model": "prwo", "statistic": "composite", "status": "ok"}
SLOPE = OF_MODEL | {
    "exposure": "prwo", "moderator": "orientation", "value": 1.0, "estimate": -0.2,
    "ci_low": -0.3, "ci_high": -0.1, "p_value": 0.02,
}  # fmt: skip
GROUP = OF_MODEL | {
    "effect": "prwo", "group": "interferon", "n_genes": 27, "estimate": -0.0617,
    "ci_low": -0.1293, "ci_high": 0.006, "p_value": 0.074, "F": np.nan,
}  # fmt: skip
EQUAL_GROUPS = GROUP | {
    "group": "equal slopes",
    "F": 2.981,
    "df_num": 2.0,
    "df": 143.0,
    "p_value": 0.054,
}
WEIGHTS = {
    "study": "study1", "model": "prwo", "sentence": "Of 47 genes 20 have <negative> weights.",
}  # fmt: skip
SENTENCE = OF_MODEL | {"effect": "prwo", "sentence": "CTRA expression was <not> associated."}


def test_a_common_slope_has_no_stars_where_slopes_differ():
    keys = {"study": "s", "model": "m"}
    rows = [
        {**keys, "effect": effect, "statistic": statistic, "p_value": p, "calibrated": "yes"}
        for effect, p_equal in (("a", 0.01), ("b", 0.4))
        for statistic, p in (("rao", 0.0001), ("composite", 0.002), ("homogeneity", p_equal))
    ]
    marked = mark_differing(pd.DataFrame(rows))
    assert [p_of_test(row) for row in marked.to_dict("records")] == [
        *("< .001 (slopes differ)", ".002 **", ".010 *"),
        *("< .001 ***", ".002 **", ".400"),
    ]


@pytest.fixture
def truth():
    keys = {"study": ["study1", "study2"], "model": "prwo", "effect": "prwo"}
    return pd.DataFrame({**keys, "truth": [-0.104, -0.2]})


TITLES = {"study1": "Study 1", "study2": "Study 2"}


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0431, ".043"),
        (0.0004, "< .001"),
        (0.0005, "< .001"),
        (0.001, ".001"),
        (0.9999, "1.000"),
        (np.nan, ""),
    ],
)
def test_p_values(p, text):
    assert format_p(p) == text


@pytest.mark.parametrize(
    ("p", "calibrated", "text"),
    [
        (0.0009, "yes", "< .001 ***"),
        (0.003, "yes", ".003 **"),
        (0.049, "yes", ".049 *"),
        (0.05, "yes", ".050"),
        (0.003, "no", ".003 (size .31)"),
        (0.003, np.nan, ".003"),  # not measured
        (np.nan, np.nan, ""),
    ],
)
def test_only_calibrated_tests_have_stars(p, calibrated, text):
    assert p_of_test({"p_value": p, "size": 0.314, "calibrated": calibrated}) == text


def test_statistics_of_an_effect_side_by_side(results, truth):
    first, second = effect_table(results, truth).to_dict("records")
    assert first["composite"] == "-0.096 [-0.154, -0.038]"
    assert (first["un"], first["un_p"]) == (REASON, "")
    assert (first["truth"], first["covered"]) == ("-0.104", "yes")
    assert second["composite"] == "0.000 [-0.089, 0.005]"  # never -0.000
    assert second["covered"] == "NO"


def test_effect_without_known_truth(results, truth):
    table = effect_table(results, truth[truth["study"] == "study1"])
    assert table["covered"].tolist() == ["yes", ""]
    assert "1 of 1 composite intervals cover" in summary(table, TITLES, "log2 mRNA", VERDICTS)


def test_summary(results, truth):
    text = summary(effect_table(results, truth), TITLES, "log2 mRNA", VERDICTS)
    assert re.search(r"Study 1\nmodel +effect +n +genes", text)
    assert re.search(
        r"prwo +prwo +53 +47 +-0\.096 \[-0\.154, -0\.038\] +\.002 \*\* +-0\.104 +yes", text
    )
    assert text.count(REASON) == 1  # the reason stands once, below the table
    assert "1 of 2 composite intervals cover the simulated truth" in text
    assert "1 of 2 samples passed the quality checks" in text


def test_summary_without_truth(results):
    text = summary(effect_table(results), TITLES, "log2 mRNA", VERDICTS[:0])
    assert "quality" not in text  # no study starts at reads
    assert "truth" not in text


def test_page(root, results, truth):
    titles = {"study2": "<script>alert(1)</script>", "study1": '한국 성인 "KALS" & co'}
    flow = {"step": "in the phenotype", "n_excluded": 0, "n_left": 85, "n_undecided": 0}
    lost = {"step": "age is missing", "n_excluded": 2, "n_left": 51, "subjects": "007;011"}
    reads = {"raw": [8000, 2000], "mapped": [7600, 1000], "counted": [7200, 900]}
    genes = {"symbol": ["IL6", "MX1", "JUN"], "status": ["missing", "ambiguous", "found"]}
    constant = {"model": ["prwo", "mutual", "mutual"], "symbol": ["IFNB1", "IFNB1", "IL1A"]}
    page = render(
        root / "workflow" / "report" / "report.html.jinja",
        effect_table(pd.concat([results, results.head(2).assign(effect="loneliness")]), truth),
        flow=pd.DataFrame([{"study": study, **flow} for study in titles]),
        gene_set=pd.DataFrame({"study": "study1", **genes}),
        reads=pd.DataFrame({"study": "study1", **reads, "sense_share": [0.99, 0.95]}),
        verdicts=VERDICTS,
        model_flow=pd.DataFrame([{"study": "study1", "model": "prwo", **lost}]),
        model_genes=pd.DataFrame({"study": "study1", "status": "constant", **constant}),
        model_warnings=pd.DataFrame(WARNINGS),
        model_verdicts=pd.DataFrame([VERDICT]),
        model_slopes=pd.DataFrame([SLOPE, SLOPE | {"statistic": "un", "estimate": 9.9}]),
        model_groups=pd.DataFrame([GROUP, EQUAL_GROUPS]),
        sensitivity=results.head(2).assign(model="prwo+ses"),
        sentences=pd.DataFrame([SENTENCE]),
        model_weights=pd.DataFrame([WEIGHTS]),
        results=pd.concat([results, results.tail(2).assign(**HOMOGENEOUS)]),
        categories=pd.DataFrame({"study": "study1", **LEVELS}),
        descriptives=pd.DataFrame({"study": "study1", **DESCRIBED}),
        correlations=pd.DataFrame({"study": "study1", **CORRELATED}),
        representativeness=pd.DataFrame({"study": "study1", **COMPARED}, index=[0]),
        flow_figures=["<?xml?><svg><text>flow 2</text></svg>", "<svg><text>flow 1</text></svg>"],
        figures=["<?xml?><svg><text>drawn</text></svg>"],
        titles=titles,
        unit="log2 mRNA",
    )
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>" not in page
    assert "한국 성인 &#34;KALS&#34; &amp; co" in page
    assert page.index("&lt;script&gt;") < page.index("한국")  # in the order of the configuration
    assert "<svg><text>drawn</text></svg>" in page
    assert '<td>53</td><td>47</td><td class="number">-0.096 [-0.154, -0.038]</td>' in page
    assert "<td>prwo at orientation +1 SD</td>" in page
    assert "9.900" not in page  # no size is measured of the simple slopes of un
    assert '<td>interferon</td><td>27</td><td class="number">-0.062 [-0.129, 0.006]</td>' in page
    assert '<td class="number">F(2, 143) = 2.98</td><td class="number">.054</td>' in page
    assert "<td>prwo+ses</td>" in page
    assert "Model prwo: Of 47 genes 20 have &lt;negative&gt; weights." in page
    assert "<p>CTRA expression was &lt;not&gt; associated.</p>" in page
    assert "1 of 3 genes found; IL6 missing; MX1 ambiguous." in page
    assert "Model prwo: age is missing in 2 participants, who are left out (007;011)." in page
    assert "left out of prwo, mutual: IFNB1." in page
    assert "left out of mutual: IL1A." in page
    assert "<td>mapped to the genome (%)</td><td>72.5</td><td>50.0</td><td>95.0</td>" in page
    assert "1 of 2 samples passed the quality checks" in page
    assert "<td>S2</td><td>12 reads; at least 1,000 are &lt;needed&gt;</td>" in page
    assert page.index("<svg><text>flow 2</text></svg>") < page.index("한국")
    assert page.index("<svg><text>flow 1</text></svg>") > page.index("한국")
    assert '<td class="number">71.96 (4.00)</td><td class="number">66 to 80</td>' in page
    assert "<td>female: 1 (woman)</td><td>53</td><td>0</td>" in page
    assert '<td class="number">25 (47 %)</td>' in page
    assert "school: low is the reference." in page
    assert "school: none is in nobody of the analysed participants, and left out." in page
    assert "school: high" not in page  # an indicator like any other
    assert "<td>age</td><td>53</td><td>72.00</td><td>947</td><td>74.12</td>" in page
    assert '<td class="number">-2.41</td><td class="number">.016</td>' in page
    assert page.count("Beside the cohort") == 1
    assert "<td>prwo and loneliness</td>" in page
    assert "<td>prwo and age</td>" in page
    assert '<td class="number">-0.74 [-0.84, -0.59]</td><td class="number">&lt; .001</td>' in page
    assert page.count("<td>outlier</td>") == 1
    assert "<td>&gt; 4</td><td>007</td><td>prwo, mutual</td>" in page
    assert "<b>prwo (model prwo).</b> It &lt;holds&gt;." in page
    assert page.count("&lt;holds&gt;") == 1
    un = (
        '<td class="number">.544 (size .31)</td><td>.800</td><td class="number">.31 [.04, .06]</td>'
    )
    assert f"<td>unstructured</td><td>-0.010 [-0.040, 0.021]</td>{un}<td>no</td>" in page
    composite = '<td class="number">.002 **</td><td>.002</td><td class="number">.05 [.04, .06]</td>'
    assert f"<td>mean composite</td><td>-0.096 [-0.154, -0.038]</td>{composite}<td>yes" in page
    assert "<td>equal slopes</td><td>F(46, 97) = 1.53</td>" in page
    assert page.count("Sequencing") == 1  # study 2 did not start at reads
    assert not re.search(r"(src|href)\s*=", page)  # nothing from outside
