"""The demonstration, as a new user runs it; takes a few minutes."""

import pytest

from ctra.simulate.expression import ARM_EFFECT, STRESS_SLOPE


@pytest.mark.slow
def test_demonstration(demonstration):
    project = demonstration
    summary = (project.folder / "results/summary.txt").read_text()
    assert "12 of 12 composite intervals cover" in summary
    flow = project.table("results/cohort/study1/flow.tsv")
    assert flow["n_excluded"].tolist() == [0, 821, 41, 0, 0, 0, 3, 12, 17]
    assert flow["n_left"].tolist() == [947, 126, 85, 85, 85, 85, 82, 70, 53]
    for study, r in (("study1", -0.77), ("study2", -0.69)):  # as published
        pairs = project.table(f"results/cohort/{study}/correlations.tsv")
        pair = pairs.set_index(["variable", "other"]).loc[("prwo", "loneliness")]
        assert pair["ci_low"] < r < pair["ci_high"]
    parent = project.table("results/cohort/study1/representativeness.tsv").set_index("variable")
    assert parent.loc["age", "z"] == pytest.approx(-2.40, abs=0.05)  # as published
    assert (project.table("results/models/study2/prwo.tsv")["n"] == 152).all()
    models = {path.name.split(".")[0] for path in project.folder.glob("results/models/study1/*")}
    sets = ("", "+ses", "+network", "+support", "+chronic", "+purpose")
    assert models == {model + s for model in ("prwo", "loneliness", "mutual") for s in sets}
    slopes = project.table("results/models/study2/moderation.slopes.tsv")
    assert set(slopes["value"]) == {-1, 0, 1}
    assert (slopes["status"] == "ok").all()
    un = project.table("results/models/study1/prwo.tsv").set_index("statistic").loc["un"]
    assert un["status"].startswith(
        "not identified: 53 participants are too few for 47 genes and 7 predictors"
    )
    assert un[["estimate", "p_value"]].isna().all()
    assert "Nothing to be done" in project.snakemake()[0]


@pytest.mark.slow
def test_the_trial_of_the_demonstration(demonstration):
    project = demonstration
    flow = project.table("results/cohort/study3/flow.tsv")
    assert flow["n_left"].tolist()[:3] == [52, 43, 40]
    assert flow["n_left"].tolist()[-1] == 40
    attendance = project.table("results/cohort/study3/attendance.tsv", dtype=str)
    of_all = attendance[attendance["arm"] == "all"].set_index("visit").fillna("")
    assert of_all["n_analysed"].to_dict() == {"baseline": "39", "week8": "38"}
    assert of_all["no_sample_ids"].to_dict() == {"baseline": "0009", "week8": ""}
    assert of_all["absent_ids"].to_dict() == {"baseline": "", "week8": "0023;0034"}
    left = project.table("results/models/study3/week8.flow.tsv").set_index("step")["subjects"]
    assert left["composite at week8 is missing"] == "0023;0034"
    assert left["composite at baseline is missing"] == "0009"
    (truth,) = project.table("demo/truth/effects.tsv").query("study == 'study3'")["truth"]
    assert truth == ARM_EFFECT
    found = project.table("results/models/study3.findings.tsv").iloc[0]
    assert found["effect"] == "arm: kindness vs control"
    assert (found["primary"], found["finding"]) == ("yes", "lower CTRA expression")
    tests = project.table("results/models/study3/week8.tsv").set_index("statistic")
    for statistic in ("composite", "robust"):
        assert tests.loc[statistic, "ci_low"] < ARM_EFFECT < tests.loc[statistic, "ci_high"]
    assert tests.loc["composite", "n"] == 37
    contrasts = project.table("results/models/study3.visit_contrasts.tsv")
    changes = contrasts[contrasts["contrast"] == "difference of changes"].iloc[0]
    assert changes["ci_low"] < ARM_EFFECT < changes["ci_high"]
    slopes = project.table("results/models/study3.visit_slopes.tsv").set_index("effect")
    stress = (
        STRESS_SLOPE * project.table("results/cohort/study3/varying.tsv")["exposure_value"].std()
    )
    within = slopes.loc["within participants"]
    assert within["ci_low"] < stress < within["ci_high"]
    # its effect is in no mean over studies: the cohorts have slopes of other names
    pooled = project.table("results/models/pooled.tsv")
    assert not pooled["studies"].str.contains("study3").any()
