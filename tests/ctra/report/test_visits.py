"""What the report says of visits: numbers of the tables, in plain sentences."""

import numpy as np
import pandas as pd
import pytest

from ctra.files.table import read_table, write_table
from ctra.report import visits

KEYS = ["contrast", "visit", "arm", "versus", "difference", "ci_low", "ci_high", "t", "p_value"]
CONTRASTS = pd.DataFrame(
    [
        ("change", "week5", "kindness", "baseline", -0.3196, -0.4738, -0.1649, -4.2135, 0.00017),
        ("change", "week5", "control", "baseline", 0.0204, -0.1370, 0.1780, 0.2642, 0.7932),
        ("difference", "baseline", "kindness", "control", -0.0172, -0.2916, 0.2573, -0.13, 0.9),
        ("difference of changes", "week5", "kindness", "control", -0.3401, -0.5605, -0.1198,
         -3.1354, 0.0035),
        ("difference of changes", "week12", "kindness", "control", 0.1, -0.1, 0.3, 1.0, 0.32),
    ],
    columns=KEYS,
).assign(std_error=0.1083, df=34.43, F=np.nan, df_num=np.nan, status="ok")  # fmt: skip

SLOPES = pd.DataFrame(
    [
        ("between participants", -0.0236, 0.1034, 36.22, -0.2283, 0.8207, -0.2332, 0.1860),
        ("within participants", -0.0734, 0.0291, 65.44, -2.5223, 0.0141, -0.1315, -0.0153),
        ("between less within", 0.0498, 0.1070, 41.11, 0.4654, 0.6441, -0.1662, 0.2658),
    ],
    columns=["effect", "estimate", "std_error", "df", "t", "p_value", "ci_low", "ci_high"],
).assign(exposure="Stress", n_missing=2, missing_samples="P06 at week5;P07 at week5", status="ok")
SLOPES = pd.concat([SLOPES, SLOPES.assign(exposure="Sleep", n_missing=0)], ignore_index=True)


def test_slopes_are_told_in_sentences():
    beside, of_stress, of_sleep = visits.slopes_say(SLOPES)
    assert beside.startswith("These tests are not corrected for their number.")
    assert "Where responses differ, p of a slope within participants is too small" in beside
    assert of_stress == (
        "At visits where a participant's Stress was 1 SD above their own mean, CTRA expression "
        "differed by −0.073, 95% CI [−0.132, −0.015], SE = 0.029, t(65.4) = −2.52, p = .014. "
        "Participants whose mean of Stress was 1 SD higher differed from the others by −0.024, "
        "95% CI [−0.233, 0.186], SE = 0.103, t(36.2) = −0.23, p = .821. The second number less the "
        "first is 0.050, 95% CI [−0.166, 0.266], SE = 0.107, t(41.1) = 0.47, p = .644. Left out "
        "for want of a value: P06 at week5, P07 at week5."
    )
    assert "Left out" not in of_sleep


def test_an_exposure_may_be_called_by_a_number(tmp_path):
    """It is a name as any other when the table has been written and read."""
    write_table(SLOPES.assign(exposure="01"), tmp_path / "slopes.tsv")
    _, says = visits.slopes_say(read_table(tmp_path / "slopes.tsv"))
    assert says.startswith("At visits where a participant's 01 was 1 SD above their own mean")


def test_slopes_without_a_result_say_why():
    few = SLOPES.head(3).assign(status="not fitted: few", n_missing=0)
    assert visits.slopes_say(few)[1:] == [
        "Stress, between participants, within participants and between less within: not fitted: "
        "few."
    ]
    alike = SLOPES.head(3).assign(status=["not fitted: alike", "ok", "not fitted: alike"])
    _, says = visits.slopes_say(alike)
    assert says.startswith(
        "Stress, between participants and between less within: not fitted: alike. At visits"
    )
    assert says.endswith("Left out for want of a value: P06 at week5, P07 at week5.")
    assert visits.slopes_say(pd.DataFrame({"study": []})) == []


def test_changes_are_told_in_sentences():
    assert visits.changes_say(CONTRASTS) == [
        "These tests take all arms to vary alike and are not corrected for their number. None is a "
        "finding; conclude from the declared models.",
        "From baseline to week5, CTRA expression changed by −0.320 in kindness, 95% CI "
        "[−0.474, −0.165], SE = 0.108, t(34.4) = −4.21, p < .001.",
        "From baseline to week5, CTRA expression changed by 0.020 in control, 95% CI "
        "[−0.137, 0.178], SE = 0.108, t(34.4) = 0.26, p = .793.",
        "Up to week5, the change in kindness less that in control was −0.340, 95% CI "
        "[−0.560, −0.120], SE = 0.108, t(34.4) = −3.14, p = .004.",
        "Up to week12, the change in kindness less that in control was 0.100, 95% CI "
        "[−0.100, 0.300], SE = 0.108, t(34.4) = 1.00, p = .320.",
    ]


def test_the_change_of_the_only_arm_names_no_arm():
    rows = CONTRASTS.head(1).assign(arm="all")
    beside, says = visits.changes_say(rows)
    assert beside.startswith("These tests are not corrected for their number. None is a finding;")
    assert says.startswith("From baseline to week5, CTRA expression changed by −0.320, 95% CI ")


def test_a_model_without_a_result_says_why():
    rows = CONTRASTS.assign(status="not fitted: few")
    assert visits.changes_say(rows) == ["The model of all visits has no result (not fitted: few)."]


def test_an_f_test_stands_in_the_table_with_its_degrees_of_freedom():
    joint = {"contrast": "all differences of changes", "F": 5.516, "df_num": 2, "df": 34.72}
    rows = pd.DataFrame([{**dict.fromkeys(KEYS), **joint, "p_value": 0.0083, "status": "ok"}])
    block = visits.contrasts("t", rows, "trial")
    assert [cell["text"] for cell in block["rows"][0]][4:] == ["F(2, 34.7) = 5.52", "", ".008"]


def test_an_f_test_that_is_not_there_says_why():
    joint = {"contrast": "all differences of changes", "df_num": 2, "status": "no F test: few"}
    rows = pd.DataFrame([dict.fromkeys([*KEYS, "F", "df"], np.nan) | joint])
    block = visits.contrasts("t", rows, "trial")
    assert [cell["text"] for cell in block["rows"][0]][4:] == ["no F test: few", "", ""]
    assert visits.changes_say(pd.concat([CONTRASTS, rows])) == visits.changes_say(CONTRASTS)


def test_the_published_style_p_stands_beside_the_one_to_go_by():
    block = visits.of_genes("t", CONTRASTS.assign(p_composite=0.21, df=5998), "trial")
    assert block["rows"][0][5]["text"] == "t(5998) = −4.21"
    assert [column.title for column in block["head"]][-2:] == [
        "p, published style",
        "p of the composite, to go by",
    ]
    assert [row[-2]["text"] for row in block["rows"]] == ["< .001", ".793", ".900", ".004", ".320"]
    assert {row[-1]["text"] for row in block["rows"]} == {".210"}
    assert block["notes"] == [visits.PUBLISHED_SIZE]


ATTENDANCE = pd.DataFrame(
    {
        "visit": ["baseline", "baseline", "week5"],
        "arm": ["all", "kindness", "all"],
        "n": [40, 20, 40],
        "n_analysed": [39, 19, 38],
        "failed_ids": np.nan,
        "no_sample_ids": [np.nan, np.nan, "P10"],
        "absent_ids": ["P05", "P05", "P08;P09"],
        "no_row_ids": np.nan,
    }
)


def test_who_came_is_one_sentence():
    assert visits.came(ATTENDANCE) == [
        "Of 40 participants, samples were analysed of 39 at baseline and 38 at week5."
    ]
    assert visits.came(pd.DataFrame({"study": []})) == []


def test_who_is_missing_is_named_in_the_table():
    block = visits.attendance("t", ATTENDANCE, "trial")
    last = [cell["text"] for cell in block["rows"][-1]]
    assert last == ["week5", "all", "40", "38", "", "P10", "P08, P09", ""]
    assert block["notes"] == []
    told = visits.attendance("t", ATTENDANCE.assign(no_row_ids="P01"), "trial")
    assert told["notes"][0].startswith(
        "Sample, but no row: the table of participants has no row of this visit"
    )


@pytest.mark.parametrize("arm", ["all", "kindness"])
def test_means_are_told_to_those_who_do_not_see_them(arm):
    rows = pd.DataFrame(
        [{"visit": "week5", "arm": arm, "n": 20, "mean": -2.6197, "ci_low": -2.7981,
          "ci_high": -2.4414, "status": "ok"}]
    )  # fmt: skip
    of_arm = "" if arm == "all" else "kindness, "
    assert visits.means_say(rows) == f"{of_arm}week5: −2.620 [−2.798, −2.441], n = 20."


SPEC = {
    "visit": {"order": ["baseline", 5, 12]},
    "arm": {"column": "arm"},
    "models": {
        "early": {"exposures": ["arm"], "change": 5},
        "late": {"exposures": ["stress"], "change": 12},
    },
}


SPEC_OF_ONE_ARM = {key: value for key, value in SPEC.items() if key != "arm"}


def test_the_outcome_of_each_model_is_said():
    assert visits.outcomes(SPEC) == [
        "The outcome is CTRA expression given that at baseline: model early at 5 and model late at "
        "12."
    ]
    assert visits.outcomes({}) == []


@pytest.mark.parametrize(
    ("status", "arm", "says"),
    [
        ("ok", {}, "between the visits. It"),
        ("ok", {"arm": {}}, "between the visits, taken to be the same in all arms. It"),
        ("ok", {}, "Further such models have Stress and Sleep at each visit, split into the mean"),
        ("not fitted: participants have clusters (family)", {}, ""),
    ],
)
def test_the_methods_tell_of_the_model_of_all_visits_where_it_is_fitted(status, arm, says):
    rows = CONTRASTS.assign(status=status, study="s")
    tables = {"visit_contrasts": rows, "visit_slopes": SLOPES.assign(status=status, study="s")}
    told = visits.all_visits({"studies": {"s": arm}}, tables, {"s": "Trial"})
    assert [of for of, _ in told] == (["All visits, Trial"] if says else [])
    assert says in "".join(text for _, text in told)
    without = tables | {"visit_slopes": pd.DataFrame({"study": []})}
    told = visits.all_visits({"studies": {"s": arm}}, without, {"s": "Trial"})
    assert "split into" not in "".join(text for _, text in told)
    none = {"visit_contrasts": pd.DataFrame({"study": []})}
    assert visits.all_visits({}, none, {"s": "Trial"}) == []


def test_the_methods_name_the_visits():
    says = visits.in_methods(SPEC, pd.Series({"early": 40, "late": 40}), drawn=True)
    assert "Participants came at baseline and at 5 and 12." in says
    assert "(model early at 5 and model late at 12), adjusted for the composite at baseline" in says
    assert "Kenward and Roger" not in says  # of the model of all visits
    assert visits.in_methods({}, pd.Series(), drawn=True) == ""


@pytest.mark.parametrize(
    ("early", "late", "drawn", "spec", "told"),
    [
        (39, 80, True, SPEC, True),
        (40, 80, True, SPEC, False),
        (40, 20, True, SPEC, False),  # the small model has not the arm
        (39, 80, False, SPEC, False),  # nothing is a finding
        (np.nan, 80, True, SPEC, False),
        (39, 39, True, SPEC_OF_ONE_ARM, False),
    ],
)
def test_small_trials_are_told_what_unequal_arms_do(root, early, late, drawn, spec, told):
    """The numbers are those of the table in docs/statistics.md."""
    says = visits.in_methods(spec, pd.Series({"early": early, "late": late}), drawn=drawn)
    assert ("twice as much, 7.6 % had one." in says) == told
    text = (root / "docs" / "statistics.md").read_text(encoding="utf-8")
    row = text.split("| no effect; double the spread in a treated third | 24 |")[1].split("|")
    assert row[2].strip() == "0.076"
