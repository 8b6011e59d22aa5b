"""The model of all visits beside its closed forms on complete data, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from scipy.optimize import minimize

from ctra.model.repeated import TEST, Repeated, repeated_measures

ORDER = ["before", "after"]
ELEVEN = [f"visit {number}" for number in range(11)]
CLOSED = 1e-8  # relative: the iterations end at a gradient of 1e-7, which b and SE feel squared


def trial_of(n=24, order=ORDER, lost=()):
    """People in two arms with three genes; two of three are treated."""
    rng = np.random.default_rng(4)
    ids = pd.Index([f"{i:02d}" for i in range(n)], name="subject")
    people = pd.DataFrame(
        {
            "sample": [f"{i}{order[0]}" for i in ids],
            "arm": np.resize(["b", "a", "b"], n),
            "age": rng.normal(45, 10, n),
        },
        index=ids,
    )
    rows = [
        (i, visit, f"{i}{visit}", "did not come" if (i, visit) in lost else "analysed")
        for i in ids
        for visit in order
    ]
    visits = pd.DataFrame(rows, columns=["subject", "visit", "sample", "status"])
    level = np.repeat(rng.normal(size=n), len(order))[:, None]
    endog = pd.DataFrame(
        level + rng.normal(size=(len(rows), 3)), index=visits["sample"], columns=list("XYZ")
    )
    return endog, people, visits


def of_one_arm():
    """A trial in which nobody of the reference has an age."""
    endog, people, visits = trial_of(n=12)
    return endog, people.assign(arm=people["arm"].where(people["arm"] == "b")), visits


def that_change_alike():
    """A trial in which everybody changes by 1: the change has no variance."""
    endog, people, visits = trial_of(n=12)
    for i in people.index:
        endog.loc[f"{i}after"] = endog.loc[f"{i}before"] + 1
    return endog, people, visits


def of_sites(n, sites, arms=None):
    """A trial with sites; their first is the reference."""
    endog, people, visits = trial_of(n=n)
    arms = people["arm"].to_list() if arms is None else arms
    return endog, people.assign(site=[*sites], arm=[*arms]), visits


def fit(trial, *, arm="arm", covariates=(), order=ORDER, **options):
    categories = {"arm": "a"} if arm else {}
    if "site" in covariates:
        categories["site"] = trial[1]["site"].iloc[0]
    plan = Repeated(order, arm, list(covariates), categories, **options)
    return repeated_measures(*trial, plan, standardize=False)


def at(trial, visit):
    """The composite of everybody at a visit."""
    endog, people, _ = trial
    return endog.loc[[f"{i}{visit}" for i in people.index]].mean(axis=1).to_numpy()


def contrast(tables, kind, visit="after", arm="b", name="contrasts"):
    rows = tables[name].set_index(["contrast", "visit", "arm"])
    return rows.loc[(kind, visit, arm)]


def agrees(ours, estimate, std_error, df, name="difference"):
    assert ours[name] == pytest.approx(estimate, rel=CLOSED)
    assert ours["std_error"] == pytest.approx(std_error, rel=CLOSED)
    assert ours["df"] == pytest.approx(df, rel=1e-6)  # from second derivatives


def test_the_difference_of_changes_is_the_t_test_of_the_changes():
    """Two visits, nobody lost: the two groups' t test of after less before, on n - 2 df."""
    trial = trial_of()
    change = at(trial, "after") - at(trial, "before")
    treated = (trial[1]["arm"] == "b").to_numpy()
    t = stats.ttest_ind(change[treated], change[~treated])
    ours = contrast(fit(trial), "difference of changes")
    estimate = change[treated].mean() - change[~treated].mean()
    agrees(ours, estimate, estimate / t.statistic, 22)
    assert ours["t"] == pytest.approx(t.statistic, rel=CLOSED)
    assert ours["p_value"] == pytest.approx(t.pvalue, rel=1e-6)
    low, high = t.confidence_interval()
    assert [ours["ci_low"], ours["ci_high"]] == pytest.approx([low, high], rel=1e-6)


def test_a_change_within_an_arm_has_the_spread_of_both():
    """Its SE is that of a mean of n_b changes, with the variance pooled over the arms."""
    trial = trial_of()
    change = at(trial, "after") - at(trial, "before")
    treated = (trial[1]["arm"] == "b").to_numpy()
    pooled = sum(((c - c.mean()) ** 2).sum() for c in (change[treated], change[~treated])) / 22
    ours = contrast(fit(trial), "change")
    agrees(ours, change[treated].mean(), np.sqrt(pooled / treated.sum()), 22)
    assert ours["versus"] == "before"


@pytest.mark.parametrize("visit", ORDER)
def test_the_difference_at_a_visit_is_its_regression(visit):
    trial = trial_of()
    treated = (trial[1]["arm"] == "b").to_numpy(dtype=float)
    ols = sm.OLS(at(trial, visit), sm.add_constant(treated)).fit()
    agrees(contrast(fit(trial), "difference", visit), ols.params[1], ols.bse[1], 22)


def test_means_by_arm_and_visit_are_those_of_the_regression_at_the_visit():
    trial = trial_of()
    treated = (trial[1]["arm"] == "b").to_numpy(dtype=float)
    means = fit(trial)["means"].set_index(["visit", "arm"])
    for visit in ORDER:
        cells = np.column_stack([1 - treated, treated])
        ols = sm.OLS(at(trial, visit), cells).fit()
        for place, arm in enumerate("ab"):
            ours = means.loc[(visit, arm)]
            agrees(ours, ols.params[place], ols.bse[place], 22, name="mean")
    assert means["n"].to_list() == [8, 16, 8, 16]


def test_adjusted_means_with_a_covariate():
    """A slope common to both visits: on complete data the likelihood falls into that of the change
    and that of the mean of both visits given the change (Rao). The means are those of the latter,
    a regression on arm, age and change, at the mean age and at the mean change of the arm, less or
    plus half of this change."""
    trial = trial_of()
    people = trial[1]
    treated = (people["arm"] == "b").to_numpy(dtype=float)
    before, after = (at(trial, visit) for visit in ORDER)
    change, middle = after - before, (after + before) / 2
    age = (people["age"] - people["age"].mean()).to_numpy()
    arms = np.column_stack([1 - treated, treated])
    ols = sm.OLS(middle, np.column_stack([arms, age, change])).fit()
    tables = fit(trial, covariates=["age"])
    means = tables["means"].set_index(["visit", "arm"])["mean"]
    for place, arm in enumerate("ab"):
        of_arm = change[treated == place].mean()
        centre = ols.params[place] + ols.params[3] * of_arm
        assert means["before", arm] == pytest.approx(centre - of_arm / 2, rel=CLOSED)
        assert means["after", arm] == pytest.approx(centre + of_arm / 2, rel=CLOSED)
    # the covariate, which is the same at both visits, is not in the changes
    ours = contrast(tables, "difference of changes")
    assert ours["difference"] == pytest.approx(
        change[treated == 1].mean() - change[treated == 0].mean(), rel=CLOSED
    )


def test_one_arm_has_the_paired_t_test():
    trial = trial_of()
    t = stats.ttest_rel(at(trial, "after"), at(trial, "before"))
    tables = fit(trial, arm="")
    ours = contrast(tables, "change", arm="all")
    assert ours["t"] == pytest.approx(t.statistic, rel=CLOSED)
    assert ours["df"] == pytest.approx(23, rel=1e-6)
    assert tables["contrasts"]["contrast"].to_list() == ["change"]


def test_who_missed_a_visit_counts_with_the_other():
    lost = [("03", "after"), ("05", "before")]
    tables = fit(trial_of(lost=lost))
    assert tables["means"]["n"].sum() == 48 - 2
    assert len(tables["values"]) == 46
    assert tables["contrasts"]["status"].eq("ok").all()
    ours = contrast(tables, "difference of changes")
    assert 20 < ours["df"] < 22  # more than the 22 with both less 2, fewer than all less 2


def test_two_later_visits_have_a_test_of_all_differences_of_changes():
    """Complete data of three visits: Hotelling's T2 of the two changes between two groups."""
    order = ["before", "after", "later"]
    trial = trial_of(order=order)
    treated = (trial[1]["arm"] == "b").to_numpy()
    changes = np.column_stack([at(trial, visit) - at(trial, "before") for visit in order[1:]])
    groups = changes[treated], changes[~treated]
    n, m = map(len, groups)
    gap = groups[0].mean(axis=0) - groups[1].mean(axis=0)
    pooled = sum((len(g) - 1) * np.cov(g.T) for g in groups) / (n + m - 2)
    t2 = n * m / (n + m) * gap @ np.linalg.solve(pooled, gap)
    f = t2 * (n + m - 3) / (2 * (n + m - 2))
    joint = fit(trial, order=order)["contrasts"].iloc[-1]
    assert joint["contrast"] == "all differences of changes"
    assert joint["df_num"] == 2
    assert joint["df"] == pytest.approx(n + m - 3, rel=1e-5)
    assert joint["F"] == pytest.approx(f, rel=1e-5)
    assert joint["p_value"] == pytest.approx(stats.f.sf(f, 2, n + m - 3), rel=1e-4)


@pytest.mark.parametrize(
    ("n", "later", "status"),
    [
        (6, 2, "no F test: too few participants"),
        (7, 2, "ok"),
        (7, 3, "no F test: too few participants"),
        (8, 3, "ok"),
    ],
)
def test_a_test_of_all_differences_of_changes_needs_participants(n, later, status):
    order = ["before", "after", "later", "last"][: later + 1]
    joint = fit(trial_of(n=n, order=order), order=order)["contrasts"].iloc[-1]
    assert joint["status"] == status
    assert joint[["F", "df", "p_value"]].notna().tolist() == [status == "ok"] * 3


def test_arms_have_the_labels_of_the_file():
    tables = fit(trial_of(), labels={"a": "waiting list", "b": "kindness"})
    assert tables["means"]["arm"].to_list() == ["waiting list", "kindness"] * 2
    assert {*tables["values"]["arm"]} == {"waiting list", "kindness"}
    assert contrast(tables, "difference", arm="kindness")["versus"] == "waiting list"


def test_a_missing_covariate_is_counted_by_name():
    trial = trial_of()
    trial[1].loc["04", "age"] = np.nan
    tables = fit(trial, covariates=["age"])
    assert tables["flow"]["subjects"].to_list() == ["", "04"]
    assert "04" not in {*tables["values"]["subject"]}


@pytest.mark.parametrize(
    ("trial", "options", "says"),
    [
        (
            trial_of(n=6),
            {"cluster": "family"},
            "not fitted: participants have clusters (family), which the model of all visits takes "
            "for independent",
        ),
        (
            trial_of(n=6, lost=[("01", "after"), ("04", "after")]),
            {},
            "not fitted: participants of arm a at after: 0; at least 2 are needed",
        ),
        (
            trial_of(n=6, lost=[(f"0{i}", "after") for i in range(5)]),
            {"arm": ""},
            "not fitted: participants at after: 1; at least 2 are needed",
        ),
        (
            of_one_arm(),
            {},
            "not fitted: participants of arm a at before: 0; at least 2 are needed",
        ),
        (
            trial_of(n=8, lost=[(f"0{i}", "before") for i in (0, 1, 2, 3)]
                     + [(f"0{i}", "after") for i in (6,)]),
            {},
            "not fitted: participants at all visits: 3; at least 4 are needed",
        ),
        (
            trial_of(n=40, order=ELEVEN),
            {"order": ELEVEN},
            "not fitted: there are 11 visits; an unstructured covariance of at most 10 is "
            "estimated",
        ),
        (  # 2 arms, 2 visits, and 3 columns of 4 sites
            of_sites(6, "pqrspq", "aababb"),
            {"covariates": ["site"]},
            "not fitted: participants at all visits: 6; at least 7 are needed",
        ),
        (
            of_sites(6, "pqrstp", "ababab"),
            {"covariates": ["site"]},
            "not fitted: participants at all visits: 6; at least 8 are needed",
        ),
        (
            of_sites(5, "pqrsp", "ababa"),
            {"covariates": ["site"]},
            "not fitted: site: s is a linear combination of arm: b vs a, site: q in the 5 analysed "
            "participants; leave one of them out",
        ),
        (
            that_change_alike(),
            {},
            "not fitted: no best fit was found; there are too few participants with all visits, or "
            "their visits are too alike",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_fitted_says_why(trial, options, says):
    tables = fit(trial, **options)
    for name in ("means", "contrasts", "genes"):
        assert set(tables[name]["status"]) == {says}
    assert tables["means"][["mean", "std_error", "df"]].isna().all(axis=None)
    assert tables["contrasts"][TEST].isna().all(axis=None)
    assert tables["genes"][[*TEST, "p_composite"]].isna().all(axis=None)


def test_all_genes_on_complete_data_have_the_differences_of_the_composite():
    """Without covariates both are differences of the same means; spread and df are not the same."""
    tables = fit(trial_of(order=["before", "after", "later"]), order=["before", "after", "later"])
    genes, composite = tables["genes"], tables["contrasts"]
    assert genes["status"].eq("ok").all()
    keys = ["contrast", "visit", "arm", "versus"]
    assert genes[keys].equals(composite[keys])
    assert genes["difference"].to_numpy() == pytest.approx(
        composite["difference"].to_numpy(), rel=CLOSED, nan_ok=True
    )
    assert genes["p_composite"].equals(composite["p_value"])
    # 24 x 3 x 3 values less 6 means, 2 differences between genes, and 23 between the people
    assert set(genes["df"]) == {216 - 6 - 2 - 23}


def test_all_genes_of_one_arm_at_two_visits_by_the_likelihood():
    """The covariance of a change: 2 x 2 matrices of sums and differences of visits (hand-made)."""
    endog, people, visits = trial_of(n=12)
    ours = contrast(fit((endog, people, visits), arm=""), "change", arm="all", name="genes")
    genes = np.stack([endog.loc[[f"{i}{visit}" for i in people.index]] for visit in ORDER])
    mean, rest = genes.mean(axis=2), genes - genes.mean(axis=2, keepdims=True)
    rest -= rest.mean(axis=(0, 1))

    def value(parameters):
        """-2 log restricted likelihood but for constants, with the genes' means at their mean."""
        root = np.array([[parameters[0], 0], parameters[1:3]])
        inverse = np.linalg.inv(root @ root.T)
        of_mean = mean - mean.mean(axis=1, keepdims=True)
        squares = np.einsum("vn,vw,wn", of_mean, inverse, of_mean) / np.exp(parameters[3])
        column = inverse.sum(axis=0)
        pull = np.einsum("v,vnp->p", column, rest)
        squares += np.einsum("vnp,vw,wnp", rest, inverse, rest) - pull @ pull / 12 / column.sum()
        log_det = 2 * np.log(np.abs(parameters[0] * parameters[2]))
        return squares + (11 + 24) * log_det + 22 * parameters[3] + 2 * np.log(column.sum())

    found = minimize(value, [1, 0.5, 1, 0], method="BFGS", options={"gtol": 1e-6}).x
    root = np.array([[found[0], 0], found[1:3]])
    variance = np.exp(found[3]) * ([1, -1] @ root @ root.T @ [1, -1]) / 12
    assert ours["std_error"] == pytest.approx(np.sqrt(variance), rel=1e-5)  # BFGS stops near it


@pytest.mark.parametrize("standardize", [True, False])
def test_a_gene_without_variance_is_no_gene_of_any_model(standardize):
    """A gene at the floor in all samples; the others are fitted as without it."""
    endog, people, visits = trial_of()
    plan = Repeated(ORDER, "arm", [], {"arm": "a"})
    without = repeated_measures(endog, people, visits, plan, standardize=standardize)
    endog = endog.assign(W=0.0)
    floored = repeated_measures(endog, people, visits, plan, standardize=standardize)
    for name in ("means", "contrasts", "genes"):
        assert floored[name]["status"].eq("ok").all()
        pd.testing.assert_frame_equal(floored[name], without[name])
