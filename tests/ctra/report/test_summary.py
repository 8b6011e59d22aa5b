"""The statistics of an effect side by side, and the summary says what the tables say."""

import numpy as np
import pandas as pd
import pytest

from ctra.report.apa import apa_number, apa_p
from ctra.report.summary import (
    believed_p,
    effect_table,
    effects_tested,
    mark_claims,
    shown,
    starred_p,
    summary,
)

REASON = "not identified: 53 participants are too few for 47 genes and 7 columns"
NO_TRUTH = pd.DataFrame()
TITLES = {"study1": "Study 1", "study2": "Study 2"}


def test_a_common_slope_has_no_stars_where_slopes_differ():
    keys = {"study": "s", "model": "m"}
    measured = {"calibrated": "yes", "doubt": "", "status": "ok", "p_permutation": np.nan}
    rows = [
        {**keys, **measured, "effect": effect, "statistic": statistic, "p_value": p, "p_wild": wild}
        for effect, p_equal, wild in (("a", 0.01, 0.02), ("b", 0.4, 0.02), ("c", 0.01, 0.06))
        for statistic, p in (("rao", 0.0001), ("composite", 0.002), ("homogeneity", p_equal))
    ]
    found = pd.DataFrame([{**keys, "effect": "a", "finding": "lower CTRA expression"}])
    marked = mark_claims(pd.DataFrame(rows), found)
    assert [starred_p("p").write(row) for row in marked.to_dict("records")] == [
        "< .001 (slopes differ)",
        ".002 *",  # of the largest p, that by sign flips
        ".010 *",
        "< .001 *",
        ".002",  # no finding
        ".400",
        "< .001 (slopes may differ)",  # sign flips do not confirm it
        ".002",
        ".010",
    ]


@pytest.mark.parametrize(
    ("p", "calibrated", "text"),
    [
        (0.0009, "yes", "< .001 ***"),
        (0.003, "yes", ".003 **"),
        (0.049, "yes", ".049 *"),
        (0.05, "yes", ".050"),
        (0.003, "no", ".003 (false alarms 31 %)"),
        (0.003, "undecided", ".003 (false alarms 31 %)"),
        (0.003, np.nan, ".003"),  # not measured
        (np.nan, np.nan, ""),
    ],
)
def test_only_calibrated_tests_have_stars(p, calibrated, text):
    row = {"p_value": p, "size": 0.314, "calibrated": calibrated, "slopes_differ": ""}
    row["doubt"] = {"no": "size", "undecided": "few draws"}.get(calibrated, "")
    row |= {"size_low": 0.3, "p_permutation": 0.0001, "p_wild": np.nan, "unclaimed": False}
    assert starred_p("p").write(row) == text


@pytest.mark.parametrize(
    ("finding", "text"),
    [("higher CTRA expression", ".003 **"), ("falling slope", ".003 **"), ("fragile", ".003")],
)
def test_only_findings_have_stars(finding, text):
    assert believed_p("p").write({"p": 0.003, "finding": finding}) == text
    assert believed_p("p").write({"p": np.nan, "finding": "no result"}) == ""


def test_fragile_with_its_reason():
    assert shown({"finding": "fragile", "reason": "spread"}) == "fragile: spread"
    assert shown({"finding": "falling slope", "reason": np.nan}) == "falling slope"


def test_number_of_tests_and_the_primary_effect():
    keys = {"study": "s", "model": "m", "tested": 2}
    effects = pd.DataFrame([{**keys, "effect": name, "primary": "no"} for name in ("a", "a:b")])
    corrected = "2 effects were tested, for which Holm's p is corrected."
    assert (
        effects_tested(effects, "s")
        == f"{corrected} No primary effect was declared: all are exploratory."
    )
    declared = effects.assign(primary=["no", "yes"])
    assert effects_tested(declared, "s") == f"{corrected} a × b is the primary one."
    assert effects_tested(effects.assign(tested=1), "s").startswith("1 effect was tested. No")
    assert effects_tested(effects.assign(tested=0), "s").startswith("No effect has a result. No")


def test_composite_and_unstructured_model_side_by_side(given, effects):
    assert effects[["study", "effect"]].to_numpy().tolist() == [
        [study, effect]
        for study in ("study1", "study2")
        for effect in ("prwo", "orientation", "prwo:orientation")
    ]
    for statistic, prefix in (("composite", ""), ("un", "un_")):
        rows = given["results"][given["results"]["statistic"] == statistic]
        for column in ("estimate", "ci_low", "ci_high", "p_value", "size", "n"):
            assert effects[prefix + column].tolist() == rows[column].tolist()
    for column in ("finding", "p", "p_holm"):
        assert effects[column].tolist() == given["findings"][column].tolist()


def test_truth_and_whether_the_interval_holds_it(effects):
    known = effects[effects["study"] == "study1"]
    assert known["truth"].tolist() == [0.0, -0.6, 9.0]
    inside = known["ci_low"].le(known["truth"]) & known["ci_high"].ge(known["truth"])
    assert known["covered"].tolist() == ["yes" if held else "NO" for held in inside]
    assert effects.loc[effects["study"] == "study2", "covered"].isna().all()


def test_model_that_was_not_asked_for(given):
    results = given["results"]
    effects = effect_table(results[results["statistic"] != "un"], given["findings"], NO_TRUTH)
    assert effects["un_estimate"].isna().all()
    assert effects["estimate"].notna().all()


def test_summary(given, effects, config):
    text = summary(effects, given["samples"], config, titles=TITLES, unit="log2 mRNA")
    first = effects.iloc[0]
    limits = f"[{apa_number(first['ci_low'])}, {apa_number(first['ci_high'])}]"
    line = next(line for line in text.splitlines() if line.startswith("main   prwo"))
    assert line.split()[:4] == ["main", "prwo", "40", apa_number(first["estimate"])]
    assert limits in line
    for name in ("p", "p_holm"):
        assert apa_p(first[name]).removeprefix("= ") in line
    assert first["finding"] in line
    assert "3 effects were tested, for which Holm's p is corrected." in text
    assert "No primary effect was declared: all are exploratory." in text
    assert text.index("Study 1") < text.index(line) < text.index("Study 2")
    held = (effects["covered"] == "yes").sum()
    assert f"{held} of 3 composite intervals cover the simulated truth" in text
    assert "2 of 4 samples passed the checks of their reads" in text


def test_legend_with_and_without_draws(given, effects, config):
    text = summary(effects, given["samples"], config, titles=TITLES, unit="log2 mRNA")
    assert "p: the largest of those by t test, permutation and sign flips" in text
    assert text.count("only of findings, and UN where it can be trusted\n") == 1
    of_composite = effects.assign(un_status=np.nan)
    text = summary(of_composite, given["samples"], config, titles=TITLES, unit="log2 mRNA")
    assert "< .001, only of findings\n" in text
    missing = dict.fromkeys(["p_permutation", "p_wild", "size"], np.nan)
    undrawn = effects.assign(**missing)
    text = summary(undrawn, given["samples"], config, titles=TITLES, unit="log2 mRNA")
    assert "\np: that of the t test\n" in text
    assert "Without permutations and sign flips nothing is a finding" in text
    for word in ("the largest", "false alarms:", "*** p"):
        assert word not in text


@pytest.mark.parametrize(
    ("draws", "says"),
    [
        ({}, "sign flips, and where there are clusters by cluster-robust standard errors\n"),
        (
            dict.fromkeys(["p_permutation", "p_wild", "size"], np.nan),
            "p: that of the t test; where there are clusters, the larger of it and that by cluster",
        ),
    ],
)
def test_clusters_are_told_of_where_there_are_some(given, effects, config, draws, says):
    studies = config["studies"] | {"study1": config["studies"]["study1"] | {"cluster": "village"}}
    told = {"titles": TITLES, "unit": "log2 mRNA"}
    rows, samples = effects.assign(**draws), given["samples"]
    assert says in summary(rows, samples, config | {"studies": studies}, **told)
    assert "cluster" not in summary(rows, samples, config, **told)


def test_reason_stands_once_below_its_study(given, config):
    results = given["results"].copy()
    un = (results["statistic"] == "un") & (results["study"] == "study1")
    results.loc[un, ["estimate", "ci_low", "ci_high", "p_value"]] = np.nan
    results.loc[un, "status"] = REASON
    effects = effect_table(results, given["findings"], NO_TRUTH)
    text = summary(effects, given["samples"].head(0), config, titles=TITLES, unit="log2 mRNA")
    assert text.count(f"† {REASON.removeprefix('not identified: ')}\n") == 1
    assert text.count("no result †") == 3
    assert "quality" not in text  # no study starts at reads
    assert "truth" not in text
