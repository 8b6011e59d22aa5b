"""The effects of each gene set beside those of the profile, and what the page says of them."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.cells import Row
from ctra.report.other_sets import by_set, in_methods, set_says, slopes_say
from ctra.report.set_findings import COLUMNS, compare_sets

SHOWN = {"p_value": 0.003, "p_permutation": 0.004, "p_wild": 0.012}
OPEN = {"p_value": 0.3, "p_permutation": 0.2, "p_wild": 0.4}


def rows_of(model: str, effect: str, p: Row, **changes: object) -> list[Row]:
    """The composite and the robust composite of an effect, with the same p."""
    row = {"model": model, "effect": effect, "status": "ok", "n": 40, "n_genes": 3, **p, **changes}
    row = {"estimate": -0.1, "ci_low": -0.2, "ci_high": -0.01, "spread_p": 0.5, **row}
    row |= {"breakdown": np.nan, "p_squares": np.nan}
    return [row | {"statistic": name} for name in ("composite", "robust")]


@pytest.fixture
def table():
    results = [
        *rows_of("a", "x", OPEN, n_genes=2),
        *rows_of("b", "y", SHOWN, estimate=0.1),
        *rows_of("a@few", "x", SHOWN),
        *rows_of("b@few", "y", OPEN),
    ]
    influence = pd.DataFrame(columns=["model", "effect", "statistic", "left_out", "p_high"])
    analysed = pd.DataFrame(
        [("a", "FOS", "constant"), ("a", "JUN", "constant"), ("a@few", "IL6", "analysed")],
        columns=["model", "symbol", "status"],
    )
    genes = pd.DataFrame(
        [("ctra", "found")] * 4 + [("few", "found"), ("few", "missing")],
        columns=["gene_set", "status"],
    )
    return compare_sets(pd.DataFrame(results), influence, analysed, genes)


def test_a_row_an_effect_and_set_the_profile_first(table):
    assert list(table) == COLUMNS
    keys = list(table[["model", "effect", "gene_set"]].itertuples(index=False, name=None))
    assert keys == [("a", "x", "ctra"), ("a", "x", "few"), ("b", "y", "ctra"), ("b", "y", "few")]


def test_genes_listed_found_analysed_and_constant(table):
    first, second, *_ = table.to_dict("records")
    assert [first[name] for name in ("n_listed", "n_found", "n_genes")] == [4, 4, 2]
    assert first["constant"] == "FOS;JUN"
    assert [second[name] for name in ("n_listed", "n_found", "n_genes")] == [2, 1, 3]
    assert pd.isna(second["constant"])


def test_another_set_is_judged_as_the_profile_is_without_its_name(table):
    assert table["finding"].tolist() == [
        "no association shown",
        "lower composite",
        "higher CTRA expression",
        "no association shown",
    ]
    assert table["p"].tolist() == [0.4, 0.012, 0.012, 0.4]  # the largest of three


def test_the_table_of_the_page(table):
    block = by_set("table-gene_sets-s", table, "Study")
    texts = [[cell["text"] for cell in row] for row in block["rows"]]
    assert texts[0][:5] == ["x", "CTRA profile", "4 of 4", "2", "40"]
    assert texts[1][:4] == ["x", "few", "1 of 2", "3"]
    assert texts[1][-1] == "lower composite"
    assert (
        "Left out of model a, CTRA profile, since they do not vary: FOS, JUN." in block["notes"][0]
    )


def test_the_note_says_what_p_is_with_draws_and_without(table):
    (drawn,) = by_set("table-gene_sets-s", table, "Study")["notes"]
    none = table.assign(p_permutation=np.nan, p_wild=np.nan)
    (undrawn,) = by_set("table-gene_sets-s", none, "Study")["notes"]
    assert "p: the largest of those by t test, permutation and sign flips" in drawn
    assert "p: that of the t test" in undrawn
    assert "Without permutations and sign flips nothing is a finding." in undrawn


def test_the_figure_in_words(table):
    assert slopes_say(table).startswith(
        "x (model a), CTRA profile: −0.100 [−0.200, −0.010], p = .300"
    )


@pytest.mark.parametrize(
    ("groups", "signs", "found", "says"),
    [
        ("aabb", (1, 1, 1, 1), 4, []),
        ("aabb", (1, 1, -1, -1), 3, ["Of the genes found, 1 counts with a minus."]),
        (
            "aaaa",
            (-1, -1, -1, -1),
            2,
            [
                "All count with a minus: of an exposure or a group, a slope below 0 means more of "
                "their mRNA.",
                "They are one group, so there are no groups to compare.",
            ],
        ),
        (
            "aabb",
            (1, 1, -1, -1),
            1,
            ["It is a single gene here: the composite is that gene alone."],
        ),
        (
            "abbbb",
            (1, 1, 1, 1, 1),
            2,
            ["Fewer than half are analysed: what is said holds for these genes alone."],
        ),
    ],
)
def test_what_a_set_is_and_bears(groups, signs, found, says):
    status = ["found"] * found + ["missing"] * (len(groups) - found)
    genes = pd.DataFrame({"group": list(groups), "sign": signs, "status": status})
    first = f"few: {found} of {len(groups)} genes were found (few.tsv)."
    rows = pd.DataFrame({"n_genes": [found]})
    assert set_says(genes.assign(gene_set="few", source="few.tsv"), rows) == " ".join(
        [first, *says]
    )


@pytest.mark.parametrize(
    ("n_genes", "says"),
    [
        ([0, 0], "Of these, none varies. So there is no result."),
        (
            [1, 1],
            "Of these, 1 varies. It is a single gene here: the composite is that gene alone.",
        ),
        (
            [2, 1],
            "Of these, 1 to 2, by the model, vary. It is a single gene here where fewest vary: the "
            "composite is that gene alone.",
        ),
        ([2, 0], "Of these, 0 to 2, by the model, vary. Where none varies there is no result."),
        (
            [2, 2],
            "Of these, 2 vary. Fewer than half are analysed: what is said holds for these genes "
            "alone.",
        ),
        ([3, 3], "Of these, 3 vary."),
    ],
)
def test_genes_that_are_found_but_do_not_vary_bear_nothing(n_genes, says):
    """Of five genes four are found, in two groups, all with a plus."""
    status = ["found"] * 4 + ["missing"]
    genes = pd.DataFrame({"group": list("aabbb"), "sign": 1, "status": status})
    told = set_says(
        genes.assign(gene_set="few", source="few.tsv"), pd.DataFrame({"n_genes": n_genes})
    )
    assert told == f"few: 4 of 5 genes were found (few.tsv). {says}"


def test_a_single_gene_with_a_minus():
    genes = pd.DataFrame({"gene_set": "few", "source": "x", "group": ["a"], "sign": -1})
    told = set_says(genes.assign(status="found"), pd.DataFrame({"n_genes": [1]}))
    assert told.endswith(
        "It counts with a minus: of an exposure or a group, a slope below 0 means more of its mRNA."
    )


def test_methods_name_the_sets_and_that_no_p_is_corrected():
    assert in_methods({}) == []
    ((about, says),) = in_methods({"gene_sets": {"core": "core", "mine": "mine.tsv"}})
    assert about == "Other gene sets"
    assert "(core, mine)" in says
    assert "no p is corrected for their number" in says
