"""Leave-one-out slopes: by hand, and every one of them equal to a refit."""

import numpy as np
import pandas as pd
import pytest

from ctra.files.errors import InferenceError, NotIdentifiedError
from ctra.inference import composite, influence, rao
from ctra.marginal import fit_common_slopes

FITS = {
    "un": lambda y, x, method: fit_common_slopes(y, x, method=method),
    "rao": lambda y, x, method: rao(y, x),
    "composite": lambda y, x, method: composite(y, x),
}


def refits(y, x, column, statistic, method, only=None):
    """Rows as in the table, by fits without each subject and gene, or without `only` those."""
    rows = []
    for kind, labels in (("subject", y.index), ("gene", y.columns)):
        for label in labels if only is None else [name for name in only if name in labels]:
            if kind == "subject":
                fit = FITS[statistic](y.drop(index=label), x.drop(index=label), method)
            else:
                fit = FITS[statistic](y.drop(columns=label), x, method)
            numbers = (fit.params[column], fit.bse[column], fit.df[column], fit.pvalues[column])
            rows.append((kind, label, *numbers))
    columns = ["left_out", "label", "estimate", "std_error", "df", "p_value"]
    return pd.DataFrame(rows, columns=columns)


def close(table, expected):
    """Equal to 1e-10 of the numbers' size, labels included."""
    for column in expected:
        if table[column].dtype.kind == "f":
            size = expected[column].abs().max()
            assert table[column].to_numpy() == pytest.approx(
                expected[column].to_numpy(), rel=1e-10, abs=1e-10 * size
            )
        else:
            assert table[column].tolist() == expected[column].tolist()


@pytest.mark.parametrize("method", ["reml", "ml"])
@pytest.mark.parametrize("statistic", FITS)
def test_equal_to_refits(draw, statistic, method):
    y, x = draw(25, 6, 3, seed=1)
    found = influence(y, x, "x1", method=method)
    part = found.table.query("statistic == @statistic").reset_index(drop=True)
    close(part, refits(y, x, "x1", statistic, method))
    full = FITS[statistic](y, x, method)
    expected = [full.params["x1"], full.bse["x1"], full.df["x1"], full.pvalues["x1"]]
    assert found.full.loc[statistic].tolist() == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("statistic", FITS)
def test_equal_to_refits_in_a_real_cohort(cohort, statistic):
    y, x = cohort
    only = [*y.index[::30], *y.columns[::13]]
    found = influence(y, x, "zhedonia", statistics=[statistic])
    part = found.table[found.table["label"].isin(only)].reset_index(drop=True)
    close(part, refits(y, x, "zhedonia", statistic, "reml", only))


def test_range_by_hand():
    # means 0 1 2 6 on x = 0 1 2 3; without the last the slope is 1 and without the second
    # (0, 0) (2, 2) (3, 6): 13/7 * ... the largest change is that of the last
    y = pd.DataFrame({"a": [0.0, 1, 2, 6], "b": [0.0, 1, 2, 6]}, index=list("stuv"))
    x = pd.DataFrame({"x": [0.0, 1, 2, 3]}, index=y.index)
    found = influence(y, x, "x", statistics=["composite"])
    subjects, genes = found.range.to_dict("records")
    assert found.full.loc["composite", "estimate"] == pytest.approx(1.9)
    assert (subjects["most"], subjects["most_estimate"]) == ("v", pytest.approx(1))
    # without s: 1 2 6 on 1 2 3 has the slope 5/2
    assert (subjects["estimate_low"], subjects["estimate_high"]) == pytest.approx((1, 2.5))
    assert subjects["undetermined"] == 0
    assert (genes["estimate_low"], genes["estimate_high"]) == pytest.approx((1.9, 1.9))


def test_order_of_subjects_does_not_matter(draw):
    y, x = draw(25, 4, 2, seed=2)
    rows = np.random.default_rng(3).permutation(25)
    here = influence(y, x, "x0").range
    there = influence(y.iloc[rows], x.iloc[rows], "x0").range
    pd.testing.assert_frame_equal(here, there, rtol=1e-9)


def test_what_the_rest_does_not_determine_is_missing(draw):
    y, x = draw(12, 3, 1, seed=4)
    x["only_first"] = (np.arange(12) == 0).astype(float)
    found = influence(y, x, "only_first", statistics=["composite"])
    missing = found.table["estimate"].isna()
    assert found.table.loc[missing, "label"].tolist() == [0]
    assert found.range["undetermined"].tolist() == [1, 0]
    # 8 - 2 - 5 = 1 df with all subjects, none without one; the composite has 4
    y, x = draw(8, 5, 2, seed=5)
    table = influence(y, x, "x0").table.query("left_out == 'subject'")
    known = table.groupby("statistic")["p_value"].count().to_dict()
    assert known == {"un": 0, "rao": 0, "composite": 8}
    # a profile of one gene has none without it
    alone = influence(y[["g0"]], x, "x0").table.query("left_out == 'gene'")
    assert alone["estimate"].isna().all()


def test_refusals(draw):
    y, x = draw(8, 6, 2, seed=6)
    with pytest.raises(InferenceError, match="statistic 'csh'; allowed: composite, rao, un"):
        influence(y, x, "x0", statistics=["csh"])
    with pytest.raises(NotIdentifiedError, match="8 participants are too few for 6 genes"):
        influence(y, x, "x0")


# What is 0 in exact arithmetic comes out as 0 or 1e-32, by the processor and the units.
UNITS = [1, 0.1, 1 / 3, 1e-3, 7e5]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 1, 0, 2]])
def test_the_rest_fits_exactly(unit, order):
    """Means 0 1 2 6: without the last they are x itself; the slope is known, its error is not."""
    y = pd.DataFrame({"a": [0.0, 1, 2, 6], "b": [0.0, 1, 2, 6]}, index=list("stuv")) * unit
    x = pd.DataFrame({"x": [0.0, 1, 2, 3]}, index=y.index)
    found = influence(y.iloc[order], x.iloc[order], "x", statistics=["composite"])
    rows = found.table[found.table["left_out"] == "subject"].set_index("label")
    assert rows.loc["v", "estimate"] == pytest.approx(unit)
    assert rows[["std_error", "p_value"]].isna().all(axis=1).to_dict() == {
        **dict.fromkeys("stu", False),
        "v": True,
    }
    subjects, genes = found.range.to_dict("records")
    assert (subjects["undetermined"], subjects["most"]) == (0, "v")
    assert np.isnan(subjects["most_p_value"])
    assert subjects["p_low"] == pytest.approx(rows["p_value"].min())
    # the genes are the same: neither moves the slope, and the first is named
    assert genes["most"] == "a"


@pytest.mark.parametrize("unit", UNITS)
def test_the_rest_fits_exactly_without_a_subject_of_a_leverage_near_1(unit):
    x = pd.DataFrame({"x": [0.0, 1, 2, 4, 1e4], "z": [1.0, -2, 0, 1, 3e4]})
    y = pd.DataFrame({"a": 0.3 * x["x"] + 0.7 * x["z"] + [0, 0, 0, 0, 50.0]}) * unit
    rows = influence(y, x, "x", statistics=["composite"]).table
    assert np.isnan(rows["p_value"][4])
    assert rows["estimate"][4] == pytest.approx(0.3 * unit)


@pytest.mark.parametrize("unit", UNITS)
def test_the_gene_that_is_left_fits_exactly(unit):
    x = pd.DataFrame({"x": [0.0, 1, 2, 3, 5]})
    y = pd.DataFrame({"exact": 0.3 * x["x"] + 0.1, "other": [0.3, 1, -1, 0.2, 4]}) * unit
    rows = influence(y, x, "x", statistics=["composite"]).table
    genes = rows[rows["left_out"] == "gene"].set_index("label")
    assert genes["p_value"].isna().to_dict() == {"exact": False, "other": True}
    assert genes.loc["other", "estimate"] == pytest.approx(0.3 * unit)


@pytest.mark.parametrize("unit", UNITS)
def test_an_exact_fit_of_all_is_refused(unit):
    x = pd.DataFrame({"x": [0.0, 1, 2, 3, 5]})
    y = pd.DataFrame({"a": unit * (0.3 * x["x"] + 0.1)})
    with pytest.raises(NotIdentifiedError, match="no variance in the mean of the genes"):
        influence(y, x, "x", statistics=["composite"])
