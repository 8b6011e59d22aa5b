"""Who is analysed: scores, derived columns and exclusions of a cohort small enough to count."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml

from ctra.cohort.phenotype import Phenotype
from ctra.cohort.reliability import alpha_interval
from ctra.cohort.sample import (
    describe_categories,
    describe_items,
    describe_scales,
    exclude,
    study_columns,
)
from ctra.cohort.scales import Scale
from ctra.files.errors import CohortError, FileError
from ctra.simulate.cohort import DESIGNS, simulate_cohort

TABLE = """\
id,age,rin,ill,site,q1,q2,q3
0001,60,9.0,0,Seoul,1,2,1
0002,85,4.0,1,Seoul,2,2,3
0003,90,NA,0,Busan,3,5,2
0004,70,4.5,0,NA,5,5,5
0005,75,8.0,NA,Busan,NA,1,1
"""
SHORT = Scale("short", "A short scale", ["q1", "q2", "q3"], (1, 5), [], "Somebody 1990")
ALL = pd.Series({f"000{i}": f"S{i}" for i in range(1, 6)}, name="sample")


@pytest.fixture
def phenotype(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "p.csv").write_text(TABLE, encoding="utf-8")
    return Phenotype("p.csv", "id")


# ---- Exclusions ---------------------------------------------------------------------------------


def test_flow_from_everybody_to_the_analysed_sample(phenotype):
    """0003 has no RIN, 0005 no illness: both stay, counted as undecided."""
    rules = [
        {"column": "rin", "below": 5, "reason": "poor RNA"},
        {"column": "ill", "equals": 1, "reason": "ill"},  # 0002, but gone already
        {"column": "age", "above": 80, "reason": "old"},
    ]
    subjects, flow = exclude(phenotype, ALL.drop("0001"), rules)
    assert subjects.to_list() == ["0005"]
    assert flow.to_csv(index=False, sep=" ", lineterminator="\n", quotechar="'") == (
        "step n_excluded n_left n_undecided subjects\n"
        "'in the phenotype' 0 5 0 \n"
        "'no expression data' 1 4 0 0001\n"
        "'poor RNA' 2 2 1 0002;0004\n"
        "ill 0 2 1 \n"
        "old 1 1 0 0003\n"
    )


@pytest.mark.parametrize(
    ("rule", "excluded", "undecided"),
    [
        ({"column": "age", "above": 75}, "0002;0003", 0),  # 75 itself is not above 75
        ({"column": "age", "below": 75}, "0001;0004", 0),
        ({"column": "age", "equals": 75}, "0005", 0),
        ({"column": "age", "equals": 75.0}, "0005", 0),
        ({"column": "site", "equals": "Seoul"}, "0001;0002", 1),
        ({"column": "site", "equals": "NA"}, "0004", 0),
        ({"column": "id", "equals": "0003"}, "0003", 0),  # somebody withdrew
        ({"column": "rin", "above": 100}, "", 1),
    ],
)
def test_one_rule(phenotype, rule, excluded, undecided):
    subjects, flow = exclude(phenotype, ALL, [{**rule, "reason": "r"}])
    last = flow.iloc[-1]
    assert (last["subjects"], last["n_undecided"]) == (excluded, undecided)
    assert subjects.to_list() == [name for name in ALL.index if name not in excluded.split(";")]


def test_samples_that_failed_are_out_before_any_rule(phenotype):
    """0002 would be out by each of the two rules too, and is named once."""
    verdicts = pd.DataFrame({"sample": ["S2", "S4", "S5"], "verdict": ["fail", "pass", "fail"]})
    rules = [{"column": "ill", "equals": 1, "reason": "ill"}]
    subjects, flow = exclude(phenotype, ALL, rules, verdicts)
    assert subjects.tolist() == ["0001", "0003", "0004"]
    assert flow["step"].tolist()[2:] == ["read quality (qc/samples.tsv)", "ill"]
    assert flow["n_excluded"].tolist()[2:] == [2, 0]
    assert flow["subjects"].tolist()[2:] == ["0002;0005", ""]


def test_subjects_are_listed_in_the_order_of_the_phenotype(tmp_path):
    header, *rows = TABLE.splitlines()
    (tmp_path / "p.csv").write_text("\n".join([header, *rows[::-1]]), encoding="utf-8")
    rules = [{"column": "age", "above": 80, "reason": "old"}]
    phenotype = Phenotype(tmp_path / "p.csv", "id")
    subjects, flow = exclude(phenotype, ALL.drop(["0001", "0004"]), rules)
    assert subjects.to_list() == ["0005"]
    assert flow["subjects"].to_list() == ["", "0004;0001", "0003;0002"]


def test_a_text_is_not_compared_with_numbers(phenotype):
    with pytest.raises(FileError, match=r"^p\.csv:2: column 'site': 'Seoul' is not a number"):
        exclude(phenotype, ALL, [{"column": "site", "equals": 1, "reason": "r"}])


def test_the_order_of_the_samples_does_not_matter(phenotype):
    rules = [{"column": "rin", "below": 5, "reason": "poor RNA"}]
    forward, backward = exclude(phenotype, ALL, rules), exclude(phenotype, ALL[::-1], rules)
    assert backward[0].equals(forward[0])
    assert backward[1].equals(forward[1])


def test_order_of_the_rules_changes_who_counts_under_which_but_not_who_is_left(phenotype):
    rules = [
        {"column": "rin", "below": 5, "reason": "poor RNA"},
        {"column": "ill", "equals": 1, "reason": "ill"},
    ]
    (left, flow), (left_too, flow_too) = (exclude(phenotype, ALL, r) for r in (rules, rules[::-1]))
    assert left.equals(left_too)
    assert flow.set_index("step")["n_excluded"][["poor RNA", "ill"]].to_list() == [2, 0]
    assert flow_too.set_index("step")["n_excluded"][["poor RNA", "ill"]].to_list() == [1, 1]


def test_samples_of_unknown_subjects_are_refused(phenotype):
    samples = pd.concat([ALL, pd.Series({"1": "S1", "9": "S9"})])
    message = r"^2 subjects with expression data are not in p\.csv: 1, 9$"
    with pytest.raises(CohortError, match=message):
        exclude(phenotype, samples, [])


@pytest.mark.parametrize(
    ("samples", "rules"),
    [(ALL, [{"column": "age", "above": 0, "reason": "r"}]), (ALL[:0], [])],
)
def test_a_cohort_of_nobody_is_refused(phenotype, samples, rules):
    with pytest.raises(CohortError, match=r"^nobody of 5 subjects in p\.csv is left$"):
        exclude(phenotype, samples, rules)


# ---- Columns ------------------------------------------------------------------------------------


def test_columns_are_the_wanted_ones_first_then_scores_and_derived_ones(phenotype):
    derive = {"older": "age - 60", "product": "older * short"}
    table = study_columns(phenotype, [SHORT], derive, ["rin", "product"])
    assert table.columns.to_list() == ["rin", "product", "short", "older"]
    assert table.index.to_list() == ALL.index.to_list()
    # scores: 4/3, 7/3, 10/3, 5 and missing; ages above 60: 0, 25, 30, 10, 15
    np.testing.assert_allclose(table["short"], [4 / 3, 7 / 3, 10 / 3, 5, np.nan])
    np.testing.assert_allclose(table["product"], [0, 175 / 3, 100, 50, np.nan])


@pytest.mark.parametrize(
    ("derive", "columns", "missing"),
    [({}, ["agee"], "agee"), ({"x": "y + 1", "y": "age"}, [], "y"), ({"x": "x + 1"}, [], "x")],
)
def test_a_column_that_is_not_there_yet_is_refused(phenotype, derive, columns, missing):
    with pytest.raises(FileError, match=rf"^p\.csv:1: no column '{missing}'; there: id, age"):
        study_columns(phenotype, [SHORT], derive, columns)


# ---- Scales -------------------------------------------------------------------------------------


def test_scales_are_described_in_the_analysed_sample(phenotype):
    """Of 0001, 0002, 0003 and 0005, who has no score.

    Scores 4/3, 7/3, 10/3: mean 7/3, SD 1. Alpha of these items is 3/2 (1 - 5/9) = 2/3
    (test_reliability.py). F with 2 and 4 degrees of freedom has the distribution function
    1 - (1 + x/2)^-2, and its quantiles at .975 and .025 are 2 (.025^-.5 - 1) and 2 (.975^-.5 - 1).
    """
    subjects = pd.Index(["0003", "0001", "0002", "0005"])
    (row,) = describe_scales(phenotype, [SHORT], subjects).to_dict("records")
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
        "reference": "Somebody 1990",
    }


def test_a_scale_with_min_items_has_more_scores_than_complete_subjects(phenotype):
    scale = replace(SHORT, min_items=2)
    (row,) = describe_scales(phenotype, [scale], ALL.index).to_dict("records")
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


def test_responses_between_whole_numbers_are_counted(tmp_path):
    (tmp_path / "p.csv").write_text("id,q1,q2,q3\na,1,2.5,3\nb,2,1.5,\n", encoding="utf-8")
    phenotype = Phenotype(tmp_path / "p.csv", "id")
    table = describe_items(phenotype, [SHORT], phenotype.text.index)
    assert table["n_between"].to_list() == [0, 2, 0]


@pytest.mark.parametrize("study", DESIGNS)
def test_the_demonstration_has_the_scales_of_the_paper(tmp_path, root, study):
    """Mean and SD within 3 of their standard errors, alpha within the 99.9 % interval."""
    sheet = pd.read_csv(root / "config" / "samples.tsv", sep="\t", dtype=str)
    config = yaml.safe_load((root / "config" / "config.yaml").read_text(encoding="utf-8"))
    spec = config["studies"][study]
    rows = sheet[sheet["study"] == study].drop_duplicates("sample")
    people, _ = simulate_cohort(study, rows["subject"], config["simulate"]["seed"])
    people.to_csv(tmp_path / "p.csv", index=False)
    phenotype = Phenotype(tmp_path / "p.csv", "id")
    samples = rows.set_index("subject")["sample"]
    subjects, _ = exclude(phenotype, samples, spec.get("exclude", []))
    folder = root / "resources" / "scales"
    scales = [Scale.load(folder / f"{name}.yaml") for name in spec["scales"]]
    found = describe_scales(phenotype, scales, subjects).set_index("scale")
    published = {scale.trait: scale for scale in DESIGNS[study].scales}
    for name, row in found.iterrows():
        scale = published[name]
        assert row["n"] == {"study1": 53, "study2": 152}[study]
        assert row["mean"] == pytest.approx(scale.mean, abs=3 * scale.sd / row["n"] ** 0.5)
        assert row["sd"] == pytest.approx(scale.sd, abs=3 * scale.sd / (2 * row["n"] - 2) ** 0.5)
        low, high = alpha_interval(row["alpha"], row["n"], row["items"], level=0.999)
        assert low < scale.alpha < high


def test_scores_that_the_phenotype_has_are_described_as_such(tmp_path):
    (tmp_path / "p.csv").write_text("id,short\na,2\nb,4\nc,\n", encoding="utf-8")
    phenotype = Phenotype(tmp_path / "p.csv", "id")
    (row,) = describe_scales(phenotype, [SHORT], phenotype.text.index).to_dict("records")
    assert (row["source"], row["n"], row["mean"], row["n_complete"]) == ("pre-scored", 2, 3, 0)
    assert np.isnan([row["alpha"], row["alpha_ci_low"], row["alpha_ci_high"]]).all()
    assert describe_items(phenotype, [SHORT], phenotype.text.index).shape == (0, 8)


@pytest.mark.parametrize(("describe", "columns"), [(describe_scales, 13), (describe_items, 8)])
def test_a_study_without_scales_has_an_empty_table_with_its_header(phenotype, describe, columns):
    table = describe(phenotype, [], ALL.index)
    assert table.shape == (0, columns)
    assert table.columns[0] == "scale"


# ---- Recruits -----------------------------------------------------------------------------------


def test_flow_begins_with_the_recruits(phenotype):
    lost = [{"n": 12, "reason": "moved"}, {"n": 3, "reason": "no blood drawn"}]
    _, flow = exclude(phenotype, ALL, [], None, {"n": 20, "lost": lost})
    assert flow[["step", "n_excluded", "n_left"]].to_numpy().tolist() == [
        ["recruited", 0, 20],
        ["moved", 12, 8],
        ["no blood drawn", 3, 5],
        ["in the phenotype", 0, 5],
        ["no expression data", 0, 5],
    ]
    assert flow["subjects"].eq("").all()  # who was lost before has no id here


def test_recruits_must_add_up(phenotype):
    message = r"^20 recruited less those lost are 19, but p\.csv has 5 subjects$"
    with pytest.raises(CohortError, match=message):
        exclude(phenotype, ALL, [], None, {"n": 20, "lost": [{"n": 1, "reason": "moved"}]})


# ---- Categories ---------------------------------------------------------------------------------


def test_categories_are_text_behind_the_other_columns(phenotype):
    table = study_columns(phenotype, [], {"x": "ill"}, ["site"], categories={"site": "Seoul"})
    assert table.columns.to_list() == ["site", "x"]
    assert table["site"].to_list() == ["Seoul", "Seoul", "Busan", None, "Busan"]


def test_levels_are_listed_and_those_of_nobody_dropped(phenotype):
    categories = {"site": "Seoul", "ill": 0}
    table = describe_categories(phenotype, categories, pd.Index(["0001", "0002", "0004"]))
    assert table.drop(columns="label").to_numpy().tolist() == [
        ["site", "Busan", 2, 0, "dropped"],
        ["site", "Seoul", 2, 2, "reference"],
        ["ill", "0", 3, 2, "reference"],
        ["ill", "1", 1, 1, "indicator"],
    ]


def test_labels_of_levels(phenotype):
    phenotype.labels["ill"] = {"0": "well", "1": "had a cold"}
    table = describe_categories(phenotype, {"ill": 1}, ALL.index)
    assert table[["level", "label", "use"]].to_numpy().tolist() == [
        ["0", "well", "indicator"],
        ["1", "had a cold", "reference"],
    ]


def test_a_study_without_categories_has_an_empty_table_with_its_header(phenotype):
    table = describe_categories(phenotype, {}, ALL.index)
    assert table.shape == (0, 6)


# ---- Markers ------------------------------------------------------------------------------------


def test_markers_can_be_derived_from_and_are_missing_without_a_sample(phenotype):
    markers = pd.DataFrame({"CD4": [1.0, 2]}, index=["0002", "0005"])
    table = study_columns(phenotype, [], {"x": "CD4 + 1"}, ["age"], markers=markers)
    assert table.columns.to_list() == ["age", "CD4", "x"]
    np.testing.assert_array_equal(table["x"], [np.nan, 2, np.nan, np.nan, 3])


def test_the_markers_of_the_schema_are_those_of_the_resource(root):
    schema = yaml.safe_load((root / "workflow/schemas/config.schema.yaml").read_text("utf-8"))
    study = schema["properties"]["studies"]["additionalProperties"]["properties"]
    markers = pd.read_csv(root / "resources/leukocyte_markers.tsv", sep="\t")
    assert markers["symbol"].to_list() == study["markers"]["items"]["enum"]
    assert markers["ensembl_id"].str.fullmatch(r"ENSG\d{11}").all()
    assert markers["ensembl_id"].is_unique
