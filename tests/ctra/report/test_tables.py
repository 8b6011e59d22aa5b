"""A table that the page has no words of its own for is shown by what the catalogue says of it."""

import pandas as pd

from ctra.report.tables import plain
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
