"""The demonstration, as a new user runs it; takes a few minutes."""

import pytest


@pytest.mark.slow
def test_demonstration(demonstration):
    project = demonstration
    summary = (project.folder / "results/summary.txt").read_text()
    assert "11 of 11 composite intervals cover" in summary
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
