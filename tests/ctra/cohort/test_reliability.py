"""Cronbach's alpha, its interval and item-rest correlations, by hand and against psych of R."""

import hashlib
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy.stats import f
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from ctra.cohort.reliability import (
    alpha_interval,
    cronbach_alpha,
    describe_items,
    describe_scales,
    item_rest_correlations,
)
from ctra.cohort.sample import exclude
from ctra.cohort.scales import Scale
from ctra.simulate.cohort import DESIGNS, simulate_cohort


def responses(*rows):
    """Responses to q1, q2 and q3, one row a participant: a, b, c."""
    return pd.DataFrame(rows, columns=["q1", "q2", "q3"], index=list("abcdef")[: len(rows)])


# ---- Cronbach's alpha ---------------------------------------------------------------------------


def test_alpha_worked_by_hand():
    """Alpha of three subjects and three items.

    Items (1 2 3), (2 2 5), (1 3 2): variances 1, 3, 1, together 5.
    Sums of the subjects 4, 7, 10: variance 9.
    alpha = 3/2 (1 - 5/9) = 2/3.
    """
    table = responses([1, 2, 1], [2, 2, 3], [3, 5, 2])
    assert cronbach_alpha(table) == pytest.approx(2 / 3, rel=1e-14)


def test_alpha_of_two_items_worked_by_hand():
    """Variances 1 and 1, sums 2, 5, 5 with variance 3: alpha = 2 (1 - 2/3) = 2/3."""
    items = pd.DataFrame({"q1": [1, 2, 3], "q2": [1, 3, 2]})
    assert cronbach_alpha(items) == pytest.approx(2 / 3, rel=1e-14)


def test_alpha_of_identical_items_is_one():
    assert cronbach_alpha(responses([1, 1, 1], [2, 2, 2], [5, 5, 5])) == pytest.approx(1)


def test_alpha_is_that_of_the_standardized_formula_where_variances_are_equal():
    """With equal variances alpha = k r / (1 + (k - 1) r), r the mean correlation."""
    rng = np.random.default_rng(3)
    items = rng.normal(size=(50, 1)) + rng.normal(size=(50, 4))
    items = pd.DataFrame((items - items.mean(0)) / items.std(0, ddof=1))
    r = (items.corr().to_numpy().sum() - 4) / 12
    assert cronbach_alpha(items) == pytest.approx(4 * r / (1 + 3 * r), rel=1e-12)


def test_alpha_is_the_reliability_of_a_two_way_analysis_of_variance():
    """Hoyt 1941, doi:10.1007/BF02289270: 1 - MS(residual) / MS(subjects), by statsmodels."""
    rng = np.random.default_rng(5)
    items = pd.DataFrame(rng.integers(1, 6, size=(12, 4))).astype(float)
    long = items.stack().rename_axis(["subject", "item"]).rename("response").reset_index()
    anova = anova_lm(ols("response ~ C(subject) + C(item)", long).fit())
    expected = 1 - anova.loc["Residual", "mean_sq"] / anova.loc["C(subject)", "mean_sq"]
    assert cronbach_alpha(items) == pytest.approx(expected, rel=1e-10)


def test_alpha_does_not_depend_on_the_order_of_subjects_or_items():
    rng = np.random.default_rng(4)
    items = pd.DataFrame(rng.integers(1, 6, size=(20, 5)).astype(float))
    shuffled = items.iloc[rng.permutation(20), rng.permutation(5)]
    assert cronbach_alpha(shuffled) == pytest.approx(cronbach_alpha(items), rel=1e-12)


def test_alpha_leaves_out_subjects_with_a_missing_item():
    table = responses([1, 2, 1], [4, np.nan, 1], [2, 2, 3], [3, 5, 2])
    assert cronbach_alpha(table) == pytest.approx(2 / 3, rel=1e-14)


@pytest.mark.parametrize(
    "items",
    [
        pytest.param(pd.DataFrame({"q1": [1.0, 2.0, 3.0]}), id="a single item"),
        pytest.param(responses([1, 2, 1], [1, 2, 1]), id="nobody differs"),
        pytest.param(responses([1, 3, 2], [3, 1, 2]), id="the sum does not vary"),
        pytest.param(responses([1, 2, 1]), id="a single subject"),
        pytest.param(responses([1, 2, np.nan]), id="nobody"),
    ],
)
def test_alpha_is_missing_where_it_is_not_defined(items):
    assert np.isnan(cronbach_alpha(items))


# ---- Interval of alpha --------------------------------------------------------------------------


def test_interval_worked_by_hand():
    """F with 2 and 2 degrees of freedom has the distribution function x / (1 + x).

    Its quantiles at .025 and .975 are 1/39 and 39; 3 subjects, 2 items, alpha = 2/3:
    1 - 39/3 = -12 and 1 - 1/(3 * 39) = 116/117.
    """
    assert alpha_interval(2 / 3, 3, 2) == pytest.approx((-12, 116 / 117), rel=1e-12)


def test_interval_holds_the_population_value_as_often_as_it_says():
    """10,000 samples of 20 subjects and 4 parallel items, alpha 4/5; standard error .0022."""
    rng = np.random.default_rng(8)
    items = rng.normal(size=(10_000, 20, 1)) + rng.normal(size=(10_000, 20, 4))
    total = items.sum(axis=2).var(axis=1, ddof=1)
    alpha = 4 / 3 * (1 - items.var(axis=1, ddof=1).sum(axis=1) / total)
    low, high = (1 - (1 - alpha) * f.ppf(share, 19, 57) for share in (0.975, 0.025))
    assert alpha_interval(alpha[0], 20, 4) == pytest.approx((low[0], high[0]), rel=1e-12)
    assert ((low < 0.8) & (high > 0.8)).mean() == pytest.approx(0.95, abs=0.007)


@pytest.mark.parametrize(("alpha", "subjects", "items"), [(np.nan, 10, 3), (0.5, 1, 3)])
def test_interval_is_missing_where_alpha_is(alpha, subjects, items):
    assert np.isnan(alpha_interval(alpha, subjects, items)).all()


# ---- Item-rest correlations ---------------------------------------------------------------------


def test_item_rest_correlations_worked_by_hand():
    """Items (1 2 3), (2 2 5), (1 3 2).

    Rests of the first (3 5 7), r = 1; of the second (2 5 5): deviations (-1 -1 2) and (-2 1 1),
    r = 3/6; of the third (3 4 8): (-1 1 0) and (-2 -1 3), r = 1/sqrt(2 * 14).
    """
    table = responses([1, 2, 1], [2, 2, 3], [3, 5, 2], [4, np.nan, 1])
    r = item_rest_correlations(table)
    assert r.to_dict() == pytest.approx({"q1": 1, "q2": 0.5, "q3": 28**-0.5}, rel=1e-14)


def test_an_item_that_does_not_vary_has_no_correlation():
    r = item_rest_correlations(responses([1, 2, 1], [1, 2, 3], [1, 5, 2]))
    assert r.isna().to_list() == [True, False, False]


# ---- psych of R ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def psych(root):
    """Folder with the data, and psych's results as scale, item, quantity -> value."""
    folder = root / "tests" / "reference" / "psych"
    expected = pd.read_csv(folder / "expected.tsv", sep="\t", comment="#", na_filter=False)
    return folder, expected.set_index(["scale", "item", "quantity"])["value"].to_dict()


def test_the_results_of_psych_are_those_of_its_script_and_data(psych):
    folder, _ = psych
    for line in (folder / "expected.tsv").read_text(encoding="utf-8").splitlines()[:2]:
        _, _, told, file = line.split()
        assert hashlib.sha256((folder / file).read_bytes()).hexdigest() == told, file


def test_scales_and_items_are_as_psych_has_them(psych, root, canonical, scored):
    """psych 2.2.9; 15 digits were printed, and sums of 60 numbers err by less than 1e-13."""
    folder, expected = psych
    names = ["prwo", "loneliness", "collectivism"]
    scales = [Scale.load(root / "resources" / "scales" / f"{name}.yaml") for name in names]
    phenotype = canonical(folder / "data.tsv", scales=scales)
    scores = scored(folder / "data.tsv", scales)
    tables = [
        describe_scales(phenotype, scores, scales, scores.index).assign(item=""),
        describe_items(phenotype, scales, scores.index),
    ]
    found = pd.concat(tables).set_index(["scale", "item"]).stack()
    compared = {key: float(found[key]) for key in expected}
    assert len(compared) == 6 * 3 + 4 * (3 + 20 + 8)
    assert compared == pytest.approx(expected, rel=1e-12)


def test_item_that_does_not_vary_has_no_correlation():
    """Whatever rounding makes of the rest: 0.1 and 0.2 have no exact sum."""
    items = pd.DataFrame({"a": [1, 2, 4, 3], "b": 0.1, "c": 0.2})
    assert item_rest_correlations(items).isna().all()


# ---- Tables -------------------------------------------------------------------------------------


TABLE = """\
id,q1,q2,q3
0001,1,2,1
0002,2,2,3
0003,3,5,2
0004,5,5,5
0005,NA,1,1
"""
SHORT = Scale("short", "A short scale", ["q1", "q2", "q3"], (1, 5), [], "Somebody 1990")


@pytest.fixture
def phenotype(file, canonical):
    return canonical(file(TABLE), scales=[SHORT])


@pytest.fixture
def scores(file, scored):
    return scored(file(TABLE), [SHORT])


def test_scales_are_described_in_the_analysed_sample(phenotype, scores):
    """Of 0001, 0002, 0003 and 0005, who has no score.

    Scores 4/3, 7/3, 10/3: mean 7/3, SD 1. Alpha of these items is 3/2 (1 - 5/9) = 2/3
    (test_reliability.py). F with 2 and 4 degrees of freedom has the distribution function
    1 - (1 + x/2)^-2, and its quantiles at .975 and .025 are 2 (.025^-.5 - 1) and 2 (.975^-.5 - 1).
    """
    subjects = pd.Index(["0003", "0001", "0002", "0005"])
    (row,) = describe_scales(phenotype, scores, [SHORT], subjects).to_dict("records")
    assert row == {
        "scale": "short",
        "title": "A short scale",
        "source": "items",
        "scoring": "mean",
        "items": 3,
        "n": 3,
        "mean": pytest.approx(7 / 3),
        "sd": pytest.approx(1),
        "n_complete": 3,
        "alpha": pytest.approx(2 / 3),
        "alpha_ci_low": pytest.approx(1 - 2 / 3 * (0.025**-0.5 - 1)),
        "alpha_ci_high": pytest.approx(1 - 2 / 3 * (0.975**-0.5 - 1)),
        "remarks": "",
        "reference": "Somebody 1990",
    }


def test_a_scale_with_min_items_has_more_scores_than_complete_participants(phenotype, scored):
    scale = replace(SHORT, min_items=2)
    scores = scored("p.csv", [scale])
    (row,) = describe_scales(phenotype, scores, [scale], scores.index).to_dict("records")
    assert (row["n"], row["n_complete"]) == (5, 4)
    assert row["mean"] == pytest.approx((4 / 3 + 7 / 3 + 10 / 3 + 5 + 1) / 5)


def test_items_are_described_in_the_analysed_sample(phenotype):
    """q1 of 0001, 0002, 0003: 1, 2, 3, reversed 5, 4, 3, with the rests (3 5 7): r = -1."""
    scale = replace(SHORT, reversed=["q1"])
    table = describe_items(phenotype, [scale], pd.Index(["0001", "0002", "0003", "0005"]))
    assert table["scale"].to_list() == ["short"] * 3
    assert table["item"].to_list() == ["q1", "q2", "q3"]
    assert table["reversed"].to_list() == ["yes", "no", "no"]
    assert table["n"].to_list() == [3, 4, 4]
    assert table["n_between"].to_list() == [0, 0, 0]
    np.testing.assert_allclose(table["mean"], [4, 10 / 4, 7 / 4])
    np.testing.assert_allclose(table["sd"], [1, 3**0.5, (11 / 12) ** 0.5])
    assert table["item_rest_r"][0] == pytest.approx(-1)


def test_responses_between_whole_numbers_are_counted(file, canonical):
    phenotype = canonical(file("id,q1,q2,q3\na,1,2.5,3\nb,2,1.5,\n"), scales=[SHORT])
    table = describe_items(phenotype, [SHORT], phenotype.text.index)
    assert table["n_between"].to_list() == [0, 2, 0]


@pytest.mark.parametrize("study", DESIGNS)
def test_the_demonstration_has_the_scales_of_the_paper(canonical, scored, root, study):
    """Mean and SD within 3 of their standard errors, alpha within the 99.9 % interval."""
    sheet = pd.read_csv(root / "config" / "samples.tsv", sep="\t", dtype=str)
    config = yaml.safe_load((root / "config" / "config.yaml").read_text(encoding="utf-8"))
    spec = config["studies"][study]
    rows = sheet[sheet["study"] == study].drop_duplicates("sample")
    people, _ = simulate_cohort(study, rows["subject"], config["simulate"]["seed"])
    people.to_csv("p.csv", index=False)
    folder = root / "resources" / "scales"
    scales = [Scale.load(folder / f"{name}.yaml") for name in spec["scales"]]
    rules = spec.get("exclude", [])
    phenotype = canonical("p.csv", scales=scales, exclude=rules)
    scores = scored("p.csv", scales)
    samples = rows.set_index("subject")["sample"]
    subjects, _ = exclude(phenotype, samples, rules)
    found = describe_scales(phenotype, scores, scales, subjects).set_index("scale")
    published = {scale.trait: scale for scale in DESIGNS[study].scales}
    for name, row in found.iterrows():
        scale = published[name]
        assert row["n"] == {"study1": 53, "study2": 152}[study]
        assert row["mean"] == pytest.approx(scale.mean, abs=3 * scale.sd / row["n"] ** 0.5)
        assert row["sd"] == pytest.approx(scale.sd, abs=3 * scale.sd / (2 * row["n"] - 2) ** 0.5)
        low, high = alpha_interval(row["alpha"], row["n"], row["items"], level=0.999)
        assert low < scale.alpha < high


def test_scores_that_the_phenotype_has_are_described_as_such(file, canonical, scored):
    name = file("id,short\na,2\nb,4\nc,\n")
    phenotype, scores = canonical(name, scales=[SHORT]), scored(name, [SHORT])
    (row,) = describe_scales(phenotype, scores, [SHORT], scores.index).to_dict("records")
    assert (row["source"], row["n"], row["mean"], row["n_complete"]) == ("pre-scored", 2, 3, 0)
    assert np.isnan([row["alpha"], row["alpha_ci_low"], row["alpha_ci_high"]]).all()
    assert describe_items(phenotype, [SHORT], phenotype.text.index).shape == (0, 11)


def test_a_study_without_scales_has_empty_tables_with_their_headers(phenotype, scores):
    tables = [
        describe_scales(phenotype, scores[[]], [], scores.index),
        describe_items(phenotype, [], scores.index),
    ]
    assert [table.shape for table in tables] == [(0, 14), (0, 11)]
    assert [table.columns[0] for table in tables] == ["scale", "scale"]


# ---- Rounding -----------------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [0, 0.1, 1 / 3, 5])
def test_decimals_that_add_up_to_the_same_sum(shift):
    """0.1 + 0.7 and 0.3 + 0.5 differ in the last place; the scale is none."""
    items = pd.DataFrame({"q1": [0.1, 0.3, 0.7, 0.6], "q2": [0.7, 0.5, 0.1, 0.2]}) + shift
    items["q3"] = 0.1
    assert np.isnan(cronbach_alpha(items))


def test_an_item_and_a_rest_that_vary_by_rounding_alone():
    same = [0.8, 0.1 + 0.7, 0.3 + 0.5, 0.2 + 0.6]
    assert len(set(same)) > 1
    items = pd.DataFrame({"q1": same, "q2": [0.1, 0.3, 0.7, 0.6], "q3": [0.7, 0.5, 0.1, 0.2]})
    r = item_rest_correlations(items)  # the rest of the first is 0.8 in all
    assert r.isna().tolist() == [True, False, False]
    assert r.to_list()[1:] == pytest.approx([-1, -1])


# ---- What speaks against the scoring ------------------------------------------------------------


@pytest.fixture
def answers(canonical, here):
    """Tables of a scale q1 to q3 on a range, from answers of 30 participants."""

    def tables(given, reversed=(), limits=(1, 7)):
        scale = Scale("short", "Short", list(given), limits, list(reversed), "none")
        table = pd.DataFrame(given, index=pd.Index([f"p{i:02d}" for i in range(30)], name="id"))
        table.to_csv(here / "p.csv")
        phenotype = canonical("p.csv", scales=[scale])
        subjects = phenotype.text.index
        scores = pd.DataFrame({"short": scale.score(table)}, index=subjects)
        items = describe_items(phenotype, [scale], subjects).set_index("item")
        return describe_scales(phenotype, scores, [scale], subjects).iloc[0], items

    return tables


UP = [1, 2, 3, 4, 5, 6, 7, 4, 3, 5] * 3


def test_nothing_speaks_against_a_sound_scale(answers):
    scale, items = answers({"q1": UP, "q2": UP, "q3": UP})
    assert scale["remarks"] == ""
    assert items["remarks"].tolist() == ["", "", ""]
    assert items["min"].tolist() == [1, 1, 1]
    assert items["max"].tolist() == [7, 7, 7]


def test_an_item_that_should_be_reversed_is_named(answers):
    down = [8 - answer for answer in UP]
    scale, items = answers({"q1": UP, "q2": UP, "q3": down})
    assert "against the other items: q3; check which are reversed" in scale["remarks"]
    assert items.loc["q3", "remarks"] == "against the other items: check whether it is reversed"
    assert answers({"q1": UP, "q2": UP, "q3": down}, ["q3"])[0]["remarks"] == ""


def test_a_negative_alpha_is_told(answers):
    scale, _ = answers({"q1": UP, "q2": [7 - answer // 2 for answer in UP]})
    assert scale["remarks"].startswith("alpha is negative: check which items are reversed; ")


@pytest.mark.parametrize(("limits", "told"), [((1, 7), False), ((1, 9), True), ((0, 7), True)])
def test_answers_of_a_narrower_range_are_told(answers, limits, told):
    scale, _ = answers({"q1": UP, "q2": UP}, limits=limits)
    low, high = limits
    expected = f"responses are 1 to 7 where {low} to {high} is declared" if told else ""
    assert scale["remarks"] == expected


def test_one_item_of_a_narrower_range_is_told(answers):
    """Answers to 5 of 7, turned round as if they were to 7, would be wrong by two."""
    scale, items = answers({"q1": UP, "q2": UP, "q3": [min(answer, 5) for answer in UP]})
    assert scale["remarks"] == ""
    assert items.loc["q3", "remarks"] == "responses are 1 to 5 where 1 to 7 is declared"


def test_few_participants_need_not_give_every_answer(answers):
    given = {"q1": [4] * 15 + [np.nan] * 15, "q2": [3, 4, 5] * 5 + [np.nan] * 15}
    _, items = answers(given)
    assert items["remarks"].tolist() == ["", ""]
