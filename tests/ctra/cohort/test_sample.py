"""Who is analysed: scores, derived columns and exclusions of a cohort small enough to count."""

import numpy as np
import pandas as pd
import pytest
import yaml

from ctra.cohort.canonical import canonical_table
from ctra.cohort.phenotype import Phenotype
from ctra.cohort.sample import analysed_sample, exclude, study_columns
from ctra.cohort.scales import Scale
from ctra.cohort.subjects import SubjectTable
from ctra.files.errors import CohortError
from ctra.files.strict_yaml import read_yaml
from ctra.files.table import write_table

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


USED = {  # so that every column is in the canonical table, site as text
    "columns": ["age", "rin", "ill", "q1", "q2", "q3"],
    "categories": {"site": "Seoul"},
}


@pytest.fixture
def phenotype(file, canonical):
    return canonical(file(TABLE), **USED)


@pytest.fixture
def scores(file, scored):
    return scored(file(TABLE), [SHORT])


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
        "'in the table of participants' 0 5 0 \n"
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


@pytest.mark.parametrize("written", ["0012", "'0012'"])
def test_an_id_with_leading_zeros_means_the_participant_of_that_id(file, canonical, written):
    """By the rules of YAML 1.1, 0012 is the number 10."""
    file(f"{{column: id, equals: {written}, reason: withdrew}}", "rule.yaml")
    ids = ["0010", "0012", "0112", "10", "12"]
    rules = [read_yaml("rule.yaml")]
    phenotype = canonical(
        file("\n".join(["id,age", *(f"{name},60" for name in ids)])), exclude=rules
    )
    left, _ = exclude(phenotype, pd.Series(dict.fromkeys(ids, "S")), rules)
    assert left.to_list() == ["0010", "0112", "10", "12"]


def test_samples_that_failed_are_out_before_any_rule(phenotype):
    """0002 would be out by each of the two rules too, and is named once."""
    verdicts = pd.DataFrame({"sample": ["S2", "S4", "S5"], "verdict": ["fail", "pass", "fail"]})
    rules = [{"column": "ill", "equals": 1, "reason": "ill"}]
    subjects, flow = exclude(phenotype, ALL, rules, {"read quality (qc/samples.tsv)": verdicts})
    assert subjects.tolist() == ["0001", "0003", "0004"]
    assert flow["step"].tolist()[2:] == ["read quality (qc/samples.tsv)", "ill"]
    assert flow["n_excluded"].tolist()[2:] == [2, 0]
    assert flow["subjects"].tolist()[2:] == ["0002;0005", ""]


def test_participants_are_listed_in_the_order_of_the_phenotype(file, canonical):
    header, *rows = TABLE.splitlines()
    rules = [{"column": "age", "above": 80, "reason": "old"}]
    phenotype = canonical(file("\n".join([header, *rows[::-1]])), **USED)
    subjects, flow = exclude(phenotype, ALL.drop(["0001", "0004"]), rules)
    assert subjects.to_list() == ["0005"]
    assert flow["subjects"].to_list() == ["", "0004;0001", "0003;0002"]


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


def test_samples_of_unknown_participants_are_refused(phenotype):
    samples = pd.concat([ALL, pd.Series({"1": "S1", "9": "S9"})])
    message = r"^p\.csv: no row for 1, 9 \(2 in all\), who have expression data; add rows, or"
    with pytest.raises(CohortError, match=message):
        exclude(phenotype, samples, [])


@pytest.mark.parametrize(
    ("samples", "rules", "steps"),
    [
        (ALL, [{"column": "age", "above": 0, "reason": "r"}], "5 by 'r'"),
        (ALL[:0], [], "5 by 'no expression data'"),
    ],
)
def test_a_cohort_of_nobody_is_refused(phenotype, samples, rules, steps):
    with pytest.raises(CohortError) as refusal:
        exclude(phenotype, samples, rules)
    assert str(refusal.value) == (
        f"nobody of 5 participants in p.csv is left: {steps}. Correct the data, the limits or "
        "`exclude`"
    )


def test_if_all_samples_fail_quality_the_first_reasons_are_told(phenotype):
    verdicts = pd.DataFrame({"sample": ALL, "verdict": "fail", "reasons": "12 reads; too few"})
    message = r"5 by 'read quality \(qc/samples\.tsv\)'; sample S\d: 12 reads; too few\. Correct"
    with pytest.raises(CohortError, match=message):
        exclude(phenotype, ALL, [], {"read quality (qc/samples.tsv)": verdicts})


# ---- Columns ------------------------------------------------------------------------------------


def test_columns_are_the_wanted_ones_first_then_scores_and_derived_ones(phenotype, scores):
    derive = {"older": "age - 60", "product": "older * short"}
    table = study_columns(phenotype, scores, derive, ["rin", "product"])
    assert table.columns.to_list() == ["rin", "product", "short", "older", "site"]
    assert table.index.to_list() == ALL.index.to_list()
    # scores: 4/3, 7/3, 10/3, 5 and missing; ages above 60: 0, 25, 30, 10, 15
    np.testing.assert_allclose(table["short"], [4 / 3, 7 / 3, 10 / 3, 5, np.nan])
    np.testing.assert_allclose(table["product"], [0, 175 / 3, 100, 50, np.nan])


# ---- Recruits -----------------------------------------------------------------------------------


def test_flow_begins_with_the_recruits(phenotype):
    lost = [{"n": 12, "reason": "moved"}, {"n": 3, "reason": "no blood drawn"}]
    _, flow = exclude(phenotype, ALL, [], None, {"n": 20, "lost": lost})
    assert flow[["step", "n_excluded", "n_left"]].to_numpy().tolist() == [
        ["recruited", 0, 20],
        ["moved", 12, 8],
        ["no blood drawn", 3, 5],
        ["in the table of participants", 0, 5],
        ["no expression data", 0, 5],
    ]
    assert flow["subjects"].eq("").all()  # who was lost before has no id here


def test_recruits_must_add_up(phenotype):
    message = (
        r"^20 recruited less those lost are 19, but p\.csv has 5 participants; correct `recruited`$"
    )
    with pytest.raises(CohortError, match=message):
        exclude(phenotype, ALL, [], None, {"n": 20, "lost": [{"n": 1, "reason": "moved"}]})


def test_categories_are_text_behind_the_other_columns(phenotype, scores):
    table = study_columns(
        phenotype, scores[[]], {"x": "ill"}, ["site"], categories={"site": "Seoul"}
    )
    assert table.columns.to_list() == ["site", "x"]
    assert table["site"].to_list() == ["Seoul", "Seoul", "Busan", None, "Busan"]


@pytest.mark.parametrize(
    ("villages", "message"),
    [
        (
            [None, *"abcdefgh", None],
            r"^p\.csv: no cluster in column 'v' for 0, 9 \(2 in all\); give each a value: one of "
            "their own if they share it with nobody$",
        ),
        ([*"aabbccddee"], r"^p\.csv: 5 clusters in column 'v' for 10 participants; at least 8"),
    ],
)
def test_clusters_of_the_analysed_sample_are_checked(villages, message):
    ids = [*"0123456789"]
    samples = pd.Series(ids, ids)
    columns = pd.DataFrame({"v": villages}, ids)
    with pytest.raises(CohortError, match=message):
        analysed_sample(columns, samples, "v", "p.csv")
    assert list(analysed_sample(columns, samples, "", "p.csv")) == ["sample", "v"]


def test_columns_that_look_like_clusters_come_last_where_none_are_declared(file, canonical, scores):
    """The ids are not among them, nor a column of the models; a formula may use one."""
    name = file(
        "site_id,age,batch,School,plate,family_size\n1,60,b,4,1,3\n2,61,NA,5,2,3\n", "v.csv"
    )
    table = SubjectTable(name, "site_id")
    uses = {"derive": {"x": "School + age"}, "columns": ["age", "plate"], "categories": {}}
    write_table(canonical_table(table, [], [], **uses), "phenotype.tsv")
    phenotype = Phenotype("phenotype.tsv")
    assert phenotype.header == ["site_id", "age", "batch", "School", "plate"]
    made = study_columns(phenotype, scores.iloc[:2, :0].set_axis(["1", "2"]), **uses)
    assert made.columns.to_list() == ["age", "plate", "x", "batch", "School"]
    assert made["batch"].to_list() == ["b", None]
    with_clusters = canonical_table(table, [], [], **uses, cluster="batch")
    assert list(with_clusters) == phenotype.header


def test_clusters_are_text_as_in_the_file_and_come_last(file, canonical, scores):
    text = "id,age,rin,village\n0001,60,9,01\n0002,61,8,1\n0003,62,7,NA\n"
    phenotype = canonical(file(text, "v.csv"), columns=["age", "rin"], cluster="village")
    table = study_columns(phenotype, scores.iloc[:3, :0], {"x": "rin"}, ["age"], cluster="village")
    assert table.columns.to_list() == ["age", "x", "village"]
    assert table["village"].to_list() == ["01", "1", None]


# ---- Markers ------------------------------------------------------------------------------------

MARKERS = pd.DataFrame(
    {"symbol": ["CD4", "CD14"], "ensembl_id": ["ENSG00000010610", "ENSG00000170458"]}
)
EXPRESSION = pd.DataFrame(
    {"S1": [1.0, 2, 3], "S2": [4.0, 5, 6]}, index=["ENSG00000170458.12", "MX1", "CD4"]
)


def test_markers_can_be_derived_from_and_are_missing_without_a_sample(phenotype, scores):
    markers = pd.DataFrame({"CD4": [1.0, 2]}, index=["0002", "0005"])
    table = study_columns(phenotype, scores[[]], {"x": "CD4 + 1"}, ["age"], markers=markers)
    assert table.columns.to_list() == ["age", "CD4", "x", "site"]
    np.testing.assert_array_equal(table["x"], [np.nan, 2, np.nan, np.nan, 3])


def test_the_markers_of_the_schema_are_those_of_the_resource(root):
    schema = yaml.safe_load((root / "workflow/schemas/config.schema.yaml").read_text("utf-8"))
    study = schema["properties"]["studies"]["additionalProperties"]["properties"]
    markers = pd.read_csv(root / "resources/leukocyte_markers.tsv", sep="\t")
    assert markers["symbol"].to_list() == study["markers"]["items"]["enum"]
    assert markers["ensembl_id"].str.fullmatch(r"ENSG\d{11}").all()
    assert markers["ensembl_id"].is_unique
