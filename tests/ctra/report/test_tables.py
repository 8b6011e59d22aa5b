"""A table that the page has no words of its own for is shown by what the catalogue says of it."""

import pandas as pd

from ctra.report.tables import influence, plain, regions, sensitivity, slopes, statistics
from ctra.results import Column, Result

TABLE = Result(
    "table",
    "extremes",
    "results/models/{study}/{model}.extremes.tsv",
    title="the extreme genes",
    section="Genes",
    columns=(
        Column("study", "id", "", "study"),
        Column("symbol", "id", "", "gene", title="gene"),
        Column("n", "integer", "", "participants", title="n"),
        Column("estimate", "number", "log2", "slope", title="b"),
        Column("p_value", "p", "", "p value", title="p"),
        Column("molecules", "integer", "", "molecules", title="molecules", optional=True),
    ),
)


def test_columns_by_their_title_and_type():
    rows = pd.DataFrame(
        {"study": "s", "symbol": ["IL8"], "n": [1234], "estimate": [-0.12345], "p_value": [0.0004]}
    )
    block = plain(TABLE, "table-extremes-s", rows, "Study 1")
    assert block["caption"] == "The extreme genes, Study 1"
    assert [column.title for column in block["head"]] == ["gene", "n", "b", "p"]
    assert [cell["text"] for cell in block["rows"][0]] == ["IL8", "1,234", "−0.123", "< .001"]
    assert block["rows"][0][2]["value"] == "-0.12345"


def texts(block):
    return [[cell["text"] for cell in row] for row in block["rows"]]


def test_a_test_alone_says_its_f_and_a_slope_its_estimate(given):
    rows = given["results"][given["results"]["effect"] == "prwo"]
    block = statistics(given["findings"], "t", rows, "Study")
    title = [column.title for column in block["head"]].index("b [95% CI], or F")
    for says, row in zip(texts(block), rows.to_dict("records"), strict=True):
        assert says[title].startswith("F(") == (row["statistic"] == "homogeneity")
        assert "nan" not in says[title]


def test_one_participant_or_gene_is_left_out(given):
    block = influence("t", given["influence"], "Study")
    title = [column.title for column in block["head"]].index("Without one")
    assert {row[title] for row in texts(block)} == {"participant", "gene"}


def titles(block):
    return [column.title for column in block["head"]]


def found(given, finding):
    """Findings of study1 in which every product has this one."""
    table = given["findings"][given["findings"]["study"] == "study1"]
    return table.assign(finding=finding)


def of_study1(table):
    return table[table["study"] == "study1"]


def test_simple_slopes_have_a_p_only_below_a_product_that_is_a_finding(given):
    rows = of_study1(given["slopes"])
    for finding, claims in (("falling slope", True), ("fragile", False)):
        block = slopes(found(given, finding), "t", rows, "Study")
        written = [row[titles(block).index("p")] for row in texts(block)]
        assert len(written) == 3
        assert all(written) == any(written) == claims
        assert any("no findings" in note for note in block["notes"]) != claims


def test_regions_only_of_products_that_are_findings(given):
    rows = of_study1(given["regions"])
    assert regions(found(given, "no association shown"), "t", rows, "Study") is None
    shown = regions(found(given, "rising slope"), "t", rows, "Study")
    assert len(shown["rows"]) == (rows["statistic"] == "composite").sum()


def test_a_sensitivity_set_has_no_stars(given):
    rows = given["sensitivity"].assign(p_value=1e-9)
    block = sensitivity("t", rows, "Study")
    assert {row[titles(block).index("p")] for row in texts(block)} == {"< .001"}
    assert "none of them is a finding" in block["notes"][0]
