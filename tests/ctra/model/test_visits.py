"""A change given the baseline: the analysis of covariance of statsmodels, and who is in it."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from ctra.model.analysis import Specification, fit_model
from ctra.model.imputation import imputation
from ctra.model.visits import at_visits, composites

GENES = ["IL1B", "TNF", "MX1", "IFNB1"]
GENE_SET = pd.DataFrame(
    {"symbol": GENES, "group": ["proinflammatory"] * 2 + ["interferon"] * 2, "sign": [1, 1, -1, -1]}
)
PAIR = ("before", "after")
MISSING = {("07", "before"), ("11", "after")}


@pytest.fixture
def trial():
    """Thirty people in two arms; 07 has no baseline, 11 did not come again."""
    rng = np.random.default_rng(8)
    ids = pd.Index([f"{i:02d}" for i in range(30)], name="subject")
    people = pd.DataFrame(
        {
            "sample": [f"{i}before" for i in ids],
            "arm": np.tile(["control", "treated"], 15),
            "site": np.repeat(["a", "b"], 15),
            "age": rng.normal(45, 10, 30),
        },
        index=ids,
    )
    rows = [
        (i, visit, f"{i}{visit}", "failed" if (i, visit) in MISSING else "analysed")
        for i in ids
        for visit in PAIR
    ]
    visits = pd.DataFrame(rows, columns=["subject", "visit", "sample", "status"])
    level = np.repeat(rng.normal(size=30), 2)[:, None]
    endog = level + rng.normal(size=(60, 4))
    return pd.DataFrame(endog, index=visits["sample"], columns=GENES), people, visits


def change(**options):
    return Specification(
        exposures=["arm"],
        products=[],
        covariates=["age"],
        categories={"arm": "control", "site": "a"},
        slopes=[],
        visits=PAIR,
        **options,
    )


def by_hand(trial):
    """Composite after, and the columns of the model, of the 28 who have both."""
    endog, people, _ = trial
    both = people.drop(["07", "11"])
    after, before = (
        endog.loc[[f"{i}{visit}" for i in both.index]].mean(axis=1).to_numpy()
        for visit in PAIR[::-1]
    )
    treated = (both["arm"] == "treated").to_numpy(dtype=float)
    columns = np.column_stack([treated, before, both["age"]])
    return after, sm.add_constant(columns)


@pytest.fixture
def tables(trial, settings):
    endog, people, visits = trial
    return fit_model(endog, people, GENE_SET, change(), settings, visits)


def test_a_change_is_the_analysis_of_covariance(trial, tables):
    rows = tables["table"].set_index("statistic")
    ancova = sm.OLS(*by_hand(trial)).fit()
    robust = ancova.get_robustcov_results("HC3")
    for name, theirs in (("composite", ancova), ("robust", robust)):
        ours = rows.loc[name]
        assert ours["estimate"] == pytest.approx(theirs.params[1], rel=1e-8)
        assert ours["std_error"] == pytest.approx(theirs.bse[1], rel=1e-8)
        assert ours["df"] == 28 - 4
    assert rows.loc["composite", "p_value"] == pytest.approx(ancova.pvalues[1], rel=1e-8)
    assert rows.loc["composite", "n"] == 28


def test_a_lost_baseline_and_a_lost_visit_are_counted_by_name(tables):
    flow = tables["flow"].set_index("step")["subjects"]
    assert flow.to_dict() == {
        "analysed sample": "",
        "composite at after is missing": "11",
        "composite at before is missing": "07",
    }


def test_arms_are_shuffled_within_their_strata(trial, settings):
    """Within one stratum a person, nobody changes places: there is no p by permutation."""
    endog, people, visits = trial
    people["site"] = [f"block {i}" for i in range(30)]
    tables = fit_model(endog, people, GENE_SET, change(strata=["site"]), settings, visits)
    composite = tables["table"].set_index("statistic").loc["composite"]
    assert np.isnan(composite["p_permutation"])
    assert composite["p_value"] > 0


def test_the_composites_of_both_visits_stand_beside_a_participant(trial):
    endog, people, visits = trial
    frame = at_visits(people, endog, visits, PAIR, False)
    assert frame.index.equals(people.index)
    assert frame.loc["03", "composite at before"] == endog.loc["03before"].mean()
    assert frame.loc["03", "sample"] == "03after"
    assert np.isnan(frame.loc["07", "composite at before"])
    assert pd.isna(frame.loc["11", "sample"])


def test_genes_that_are_standardised_are_so_over_all_visits(trial):
    """The mean over genes of z scores: 0 over all analysed samples, not at each visit."""
    endog, _, visits = trial
    endog = endog + np.tile([0, 1], 30)[:, None]  # everybody rises by one
    first, second = (composites(endog, visits, visit, standardize=True) for visit in PAIR)
    assert len(first) == len(second) == 29
    together = pd.concat([first, second])["composite"]
    assert together.mean() == pytest.approx(0, abs=1e-12)  # rounding of 58 numbers near 1
    assert second["composite"].mean() > 0.2 > first["composite"].mean()


def test_covariates_of_a_change_are_imputed_but_no_composite(trial):
    endog, people, visits = trial
    people.loc[["03", "07"], "age"] = np.nan
    settings = {"standardize": True, "seed": 1}
    row = imputation(endog, people, change(), visits, **settings).iloc[0]
    assert (row["n"], row["n_complete"], row["imputed"]) == (28, 27, "age: 1")
    assert row["not_imputed"] == "composite at after: 1; composite at before: 1"
    known = people.assign(age=people["age"].fillna(people["age"].mean()))
    beside = imputation(endog, known, change(), visits, **settings).iloc[0]
    assert beside["status"] == "not imputed: no covariate of the model has a missing value"
    # one of 28 is imputed
    assert row["estimate"] == pytest.approx(beside["complete_estimate"], abs=0.1)


def test_of_another_set_a_baseline_without_variance_is_a_status(trial, settings):
    """Genes that are at the floor at the baseline alone."""
    endog, people, visits = trial
    before = endog.index.isin(visits["sample"][visits["visit"] == PAIR[0]])
    endog.loc[before] = 0.0
    tables = fit_model(endog, people, GENE_SET, change(), settings, visits, of_profile=False)
    says = "no result: no gene was found that varies; a change needs one at the baseline, too"
    assert tables["table"]["status"].eq(says).all()
