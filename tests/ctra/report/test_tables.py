"""A table that the page has no words of its own for is shown by what the catalogue says of it."""

import pandas as pd

from ctra.report.tables import influence, plain, statistics
from ctra.results import Column, Result

TABLE = Result(
    "table",
    "extremes",
    "results/models/{study}/{model}.extremes.tsv",
    title="the extreme genes",
    section="Genes",
    columns=(
        Column("study", "id", "", "study"),
        Column("symbol", "id", "", "gene"),
        Column("n", "integer", "", "participants"),
        Column("estimate", "number", "log2", "slope"),
        Column("p_value", "p", "", "p value"),
        Column("molecules", "integer", "", "molecules", optional=True),
    ),
)


def test_columns_by_their_type():
    rows = pd.DataFrame(
        {"study": "s", "symbol": ["IL8"], "n": [1234], "estimate": [-0.12345], "p_value": [0.0004]}
    )
    block = plain(TABLE, "table-extremes-s", rows, "Study 1")
    assert block["caption"] == "The extreme genes, Study 1"
    assert [column.title for column in block["head"]] == ["symbol", "n", "estimate", "p_value"]
    assert [cell["text"] for cell in block["rows"][0]] == ["IL8", "1,234", "−0.123", "< .001"]
    assert block["rows"][0][2]["value"] == "-0.12345"


def texts(block):
    return [[cell["text"] for cell in row] for row in block["rows"]]


def test_a_test_alone_says_its_f_and_a_slope_its_estimate(given):
    rows = given["results"][given["results"]["effect"] == "prwo"]
    block = statistics("t", rows, "Study")
    title = [column.title for column in block["head"]].index("b [95 % CI], or F")
    for says, row in zip(texts(block), rows.to_dict("records"), strict=True):
        assert says[title].startswith("F(") == (row["statistic"] == "homogeneity")
        assert "nan" not in says[title]


def test_one_participant_or_gene_is_left_out(given):
    block = influence("t", given["influence"], "Study")
    title = [column.title for column in block["head"]].index("Without one")
    assert {row[title] for row in texts(block)} == {"participant", "gene"}
