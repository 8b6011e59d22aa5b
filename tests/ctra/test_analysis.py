"""A declared model gives one table with every statistic, and says who and what is left out."""

import numpy as np
import pandas as pd
import pytest

from ctra.analysis import AnalysisError, fit_model
from ctra.inference import composite
from ctra.marginal import fit_common_slopes

GENES = ["IL1B", "TNF", "MX1", "IFNB1"]


@pytest.fixture
def cohort():
    """Twenty subjects, four genes of which one is at the floor in everybody."""
    rng = np.random.default_rng(5)
    subjects = pd.Index([f"{i:03d}" for i in range(20)], name="subject")
    participants = pd.DataFrame(
        {
            "sample": [f"S{i}" for i in subjects],
            "prwo": rng.normal(4, 0.6, 20),
            "orientation": rng.normal(1, 1, 20),
            "age": rng.normal(45, 10, 20),
        },
        index=subjects,
    )
    endog = pd.DataFrame(rng.standard_normal((20, 4)), index=participants["sample"], columns=GENES)
    endog["IFNB1"] = 0.0
    return endog, participants


def fit(cohort, **options):
    settings = {
        "exposures": ["prwo"],
        "products": [],
        "covariates": ["age"],
        "method": "reml",
        "standardize": False,
    }
    return fit_model(*cohort, **settings | options)


def test_one_row_an_effect_and_statistic(cohort):
    table, _, _ = fit(cohort, exposures=["prwo", "orientation"], products=[["prwo", "orientation"]])
    assert list(zip(table["effect"], table["statistic"], strict=True)) == [
        (effect, statistic)
        for effect in ("prwo", "orientation", "prwo:orientation")
        for statistic in ("un", "composite")
    ]
    assert (table["status"] == "ok").all()
    assert (table[["n", "n_genes", "k", "df"]] == [20, 3, 4, 15]).all(axis=None)


@pytest.mark.parametrize("method", ["reml", "ml"])
def test_numbers_are_those_of_the_fits(cohort, method):
    endog, participants = cohort
    table, _, _ = fit(cohort, method=method)
    z = (participants["prwo"] - participants["prwo"].mean()) / participants["prwo"].std()
    x = pd.DataFrame({"prwo": z, "age": participants["age"]})
    y = endog[GENES[:3]].set_axis(participants.index)
    fits = {"un": fit_common_slopes(y, x, method=method), "composite": composite(y, x)}
    for row in table.to_dict("records"):
        expected = fits[row["statistic"]]
        assert row["estimate"] == pytest.approx(expected.params["prwo"], rel=1e-12)
        assert row["std_error"] == pytest.approx(expected.bse["prwo"], rel=1e-12)
        assert row["p_value"] == pytest.approx(expected.pvalues["prwo"], rel=1e-12)
        assert [row["ci_low"], row["ci_high"]] == pytest.approx(
            expected.conf_int().loc["prwo"].tolist(), rel=1e-12
        )


def test_gene_at_the_floor_is_named_and_left_out(cohort):
    _, genes, _ = fit(cohort)
    assert genes["symbol"].tolist() == GENES
    assert genes["status"].tolist() == ["analysed", "analysed", "analysed", "constant"]
    assert genes["un_weight"].sum() == pytest.approx(1)
    assert np.isnan(genes["un_weight"].iloc[3])


def test_unidentified_model_is_a_status_and_never_a_number(cohort):
    endog, participants = cohort
    few = participants.head(5)
    table, genes, _ = fit((endog, few))
    un = table[table["statistic"] == "un"].iloc[0]
    assert un["status"].startswith("not identified: n = 5 subjects, p = 3 genes, k = 2 columns")
    assert un[["estimate", "std_error", "t", "p_value", "ci_low", "ci_high"]].isna().all()
    assert genes["un_weight"].isna().all()
    assert table[table["statistic"] == "composite"].iloc[0]["status"] == "ok"


def test_too_few_subjects_for_any_statistic_are_rows_with_a_status(cohort):
    endog, participants = cohort
    table, _, _ = fit((endog, participants.head(3)))
    assert table["status"].tolist() == [
        "not identified: n = 3 subjects, p = 3 genes, k = 2 columns: n - k - p = -2, but at least "
        "1 is needed",
        "not identified: 3 subjects are too few for 2 columns and an intercept; 4 are needed",
    ]


def test_subjects_with_missing_values_are_counted_and_named(cohort):
    endog, participants = cohort
    participants.loc["003", "prwo"] = np.nan
    participants.loc[["005", "003"], "age"] = np.nan
    table, _, flow = fit((endog, participants))
    assert flow["step"].tolist() == ["analysed sample", "prwo is missing", "age is missing"]
    assert flow["n_left"].tolist() == [20, 19, 18]
    assert flow["subjects"].tolist() == ["", "003", "005"]
    assert (table["n"] == 18).all()


def test_order_of_the_samples_does_not_matter(cohort):
    endog, participants = cohort
    shuffled = endog.sample(frac=1, random_state=np.random.default_rng(1))
    pd.testing.assert_frame_equal(fit(cohort)[0], fit((shuffled, participants))[0])


def test_standardised_genes_have_slopes_in_their_sd(cohort):
    endog, participants = cohort
    stretched = endog * [1, 10, 100, 1]
    for ours, theirs in zip(
        fit(cohort, standardize=True)[0]["estimate"],
        fit((stretched, participants), standardize=True)[0]["estimate"],
        strict=True,
    ):
        assert ours == pytest.approx(theirs, rel=1e-9)


def test_nobody_complete(cohort):
    endog, participants = cohort
    with pytest.raises(AnalysisError, match="no subject has all of prwo, age"):
        fit((endog, participants.assign(age=np.nan)))


def test_no_gene_varies(cohort):
    endog, participants = cohort
    with pytest.raises(AnalysisError, match="none of 4 genes varies among 20 subjects"):
        fit((endog * 0, participants))


def test_category_among_the_covariates(cohort):
    """As its indicators by hand; who has no level is left out."""
    endog, participants = cohort
    levels = ["low", "high", "none", "low"] * 5
    by_hand = participants.assign(
        high=[float(level == "high") for level in levels],
        none=[float(level == "none") for level in levels],
    ).drop("003")
    levels[3] = None
    school = participants.assign(school=levels)
    options = {"covariates": ["age", "school"], "categories": {"school": "low"}}
    table, _, flow = fit((endog, school), **options)
    expected = fit((endog, by_hand), covariates=["age", "high", "none"])[0]
    pd.testing.assert_frame_equal(table, expected)
    assert (table["k"] == 4).all()
    assert flow["step"].to_list() == ["analysed sample", "school is missing"]
    assert flow["subjects"].to_list() == ["", "003"]
