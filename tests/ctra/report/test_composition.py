"""What becomes of an effect beside the markers of cells, in words."""

import pandas as pd
import pytest

from ctra.report.composition import cell_types, of_cells, of_profile, slopes, survival

ROW = {
    "study": "one",
    "model": "m",
    "effect": "x",
    "outcome": "CTRA composite",
    "markers": None,
    "n": 80,
    "estimate": -0.1,
    "ci_low": -0.16,
    "ci_high": -0.04,
    "p_value": 0.002,
    "status": "ok",
    "with_estimate": -0.09,
    "with_ci_low": -0.15,
    "with_ci_high": -0.03,
    "with_p_value": 0.004,
    "with_status": "ok",
    "moved": 0.01,
    "moved_se": 0.33,
}
CELLS = [("T cells", 0.2, 0.001), ("monocytes", -0.3, 0.02), ("B cells", 0.1, 0.03)]


def told(cells=(), **changes):
    rows = [ROW | changes]
    for outcome, b, p in cells:
        rows.append({**ROW, "outcome": outcome, "estimate": b, "p_value": p, "with_status": None})
    return survival(pd.DataFrame(rows))["m", "x"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "The slope survives the markers of cells (b = −0.100 [−0.160, −0.040] without them, "),
        (
            {"with_estimate": -0.04, "with_p_value": 0.2},
            "The slope does not survive the markers of cells: most of it is gone",
        ),
        (
            {"with_estimate": -0.04, "with_p_value": 0.03},
            "The slope survives the markers of cells, but most of it is gone",
        ),
        (
            {"with_estimate": -0.06, "with_p_value": 0.2},
            "Whether the slope survives the markers of cells is open: it is less certain",
        ),
        (
            {"with_estimate": 0.02, "with_p_value": 0.5},
            "The slope does not survive the markers of cells",
        ),
        ({"with_estimate": 0.1}, "With the markers of cells the slope has the other direction"),
        ({"p_value": 0.3}, "Only beside the markers of cells is there a slope"),
        ({"p_value": 0.3, "with_p_value": 0.05}, "No slope is shown without the markers of cells,"),
        (
            {"with_status": "not told: CD14: the same value"},
            "Whether the slope survives the markers of cells is open: CD14: the same value.",
        ),
        (
            {"status": "not identified: x"},
            "Whether the slope survives the markers of cells is open: x.",
        ),
    ],
)
def test_what_becomes_of_a_slope(changes, says):
    assert told(**changes).startswith(says)


def test_all_numbers_are_told():
    assert told().endswith(
        "(b = −0.100 [−0.160, −0.040] without them, p = .002; −0.090 [−0.150, −0.030] with them, "
        "p = .004)."
    )


def test_cells_that_an_effect_goes_with():
    """Holm's p are .003, .04 and .04."""
    assert told(CELLS).endswith(
        " It goes with more mRNA of T cells and B cells, and with less mRNA of monocytes (Holm's p "
        "< .05)."
    )
    weak = [(outcome, b, 2 * p) for outcome, b, p in CELLS]
    assert told(weak).endswith(" It goes with more mRNA of T cells (Holm's p < .05).")
    assert "It goes with" not in told([("T cells", 0.2, 0.06)])


def test_a_study_without_markers_has_nothing():
    nothing = pd.DataFrame({"study": []})
    assert survival(nothing) == {}
    assert of_profile(nothing).empty
    assert of_cells(nothing).empty


def test_the_tables(given):
    rows = given["composition"][given["composition"]["study"] == "study1"]
    table = slopes("t", of_profile(rows), "Study 1")
    assert len(table["rows"]) == 3
    assert [column.title for column in table["head"]][3:6] == [
        "b without markers [95% CI]",
        "p",
        "b with markers [95% CI]",
    ]
    table = cell_types("t", of_cells(rows), "Study 1")
    assert [row[2]["text"] for row in table["rows"]] == ["T cells", "monocytes"] * 3
