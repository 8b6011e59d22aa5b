"""From the recruits to the models of a study with markers, categories and a parent cohort."""

import re

import numpy as np
import pandas as pd
import pytest

from ctra.simulate.cohort import simulate_cohort, simulate_parent

MARKERS = {"CD4": "ENSG00000010610", "CD14": "CD14"}
STUDY = {
    "title": "Study 1",
    "expression": "expression.csv",
    "phenotype": "phenotype.csv",
    "subject": "id",
    "scales": ["prwo", "loneliness"],
    "markers": list(MARKERS),
    "categories": {"school": "high school", "region": 1},
    "cluster": "village",
    "primary": ["helpers", "prwo"],
    "recruited": {"n": 947, "lost": [{"n": 862, "reason": "no blood drawn"}]},
    "parent": {"file": "parent.csv", "columns": ["age", "prwo"]},
    "derive": {"helpers": "CD4 - CD14"},
    "exclude": [
        {"column": "rin", "below": 5, "reason": "poor RNA quality"},
        {"column": "recent_illness", "equals": 1, "reason": "recent illness"},
        {"column": "age", "above": 80, "reason": "age more than 2 SD above the mean"},
    ],
    "covariates": ["age", "school", "CD14", "region"],
    "models": {"prwo": {"exposures": ["prwo"]}, "helpers": {"exposures": ["prwo", "helpers"]}},
}


@pytest.fixture(scope="module")
def cohort(tmp_path_factory, root, project_class):
    """85 participants; a level of school is found in those alone who are above 80 years old."""
    project = project_class(tmp_path_factory.mktemp("cohort"), root)
    rng = np.random.default_rng(1)
    people, _ = simulate_cohort("study1", [f"{i:04d}" for i in range(1, 86)], 1)
    simulate_parent("study1", people, 1).to_csv(project.folder / "parent.csv", index=False)
    people["school"] = rng.choice(["high school", "university"], 85)
    people["school"] = people["school"].mask(people["age"] > 80, "primary school")
    people["region"] = rng.choice(["1", "2.0", "3"], 85)
    people.loc[people.index[people["age"] < 75][:2], "region"] = "NA"
    people["village"] = rng.permutation([f"{i % 12:02d}" for i in range(85)])
    people.to_csv(project.folder / "phenotype.csv", index=False)
    profile = pd.read_csv(root / "resources" / "ctra_genes.tsv", sep="\t")["symbol"]
    genes = [*profile, *MARKERS.values()]
    expression = pd.DataFrame(rng.normal(5, 1, (len(genes), 85)), genes, people["id"])
    expression.rename_axis("gene").to_csv(project.folder / "expression.csv")
    project.configure(
        {"inference": {"smallest": 0.05, "permutations": 200}, "studies": {"s": STUDY}}
    )
    project.snakemake()
    return project, people.set_index("id"), expression


def test_each_phenotype_is_an_input_of_one_rule(cohort):
    """That of the study, and that of its parent cohort; everything else reads tables of ours."""
    project, *_ = cohort
    plan, _ = project.dry_run("--forceall")
    jobs = re.findall(r"^(?:local)?rule (\w+):\n +input: (.+)$", plan, flags=re.MULTILINE)
    readers = {
        file: {rule for rule, inputs in jobs if file in inputs.split(", ") and rule != "all"}
        for file in ("phenotype.csv", "parent.csv", "results/cohort/s/phenotype.tsv")
    }
    assert readers == {
        "phenotype.csv": {"phenotype"},
        "parent.csv": {"representativeness"},
        "results/cohort/s/phenotype.tsv": {"participants", "scales", "codebook", "specifications"},
    }


def test_flow(cohort):
    project, *_ = cohort
    flow = project.table("results/cohort/s/flow.tsv")
    assert flow["n_left"].to_list() == [947, 85, 85, 85, 82, 70, 53]
    svg = (project.folder / "results/figures/s/flow.svg").read_text()
    for text in ("recruited", "n = 947", "recent illness", "n = 12", "analysed sample", "n = 53"):
        assert f">{text}</text>" in svg


def test_markers_are_columns_of_the_expression_matrix(cohort):
    project, _, expression = cohort
    table = project.table("results/cohort/s/participants.tsv", dtype={"subject": str})
    table = table.set_index("subject")
    for symbol, gene in MARKERS.items():
        assert table[symbol].to_list() == expression.loc[gene, table.index].to_list()
    assert table["helpers"].equals(table["CD4"] - table["CD14"])


def test_slopes_without_and_with_the_markers(cohort):
    """CD14 is a covariate of the model: its slope is that with CD14, not that with both markers."""
    project, *_ = cohort
    table = project.table("results/models/s/prwo.composition.tsv").set_index("outcome")
    assert table.index.tolist() == ["CTRA composite", "CD4+ T cells", "CD14+ monocytes"]
    assert (table["n"] == project.table("results/models/s/prwo.tsv")["n"].iloc[0]).all()
    page = (project.folder / "results/report.html").read_text()
    assert 'id="table-composition-s"' in page
    assert 'id="table-cell_types-s"' in page
    assert "the markers of cells" in page
    helpers = project.table("results/models/s/helpers.composition.tsv").set_index("outcome")
    of_profile = helpers.loc["CTRA composite"]
    says = "not told: all markers are exposures, or in one"  # helpers is made of both
    assert of_profile["with_status"].eq(says).all()


def test_categories_are_in_the_models_and_the_tables(cohort):
    """k: prwo, age, university, CD14, and regions 2 and 3; primary school is dropped."""
    project, people, _ = cohort
    levels = project.table("results/cohort/s/categories.tsv")
    assert levels[["column", "level", "use"]].to_numpy().tolist() == [
        ["school", "high school", "reference"],
        ["school", "primary school", "dropped"],
        ["school", "university", "indicator"],
        ["region", "1", "reference"],
        ["region", "2", "indicator"],
        ["region", "3", "indicator"],
    ]
    analysed = levels.groupby("column")["n_analysed"].sum()
    missing = project.table("results/models/s/prwo.flow.tsv").iloc[-1]
    assert (missing["step"], missing["n_left"]) == ("region is missing", analysed["region"])
    assert analysed["school"] == 53
    table = project.table("results/models/s/prwo.tsv")
    assert (table["k"] == 6).all()
    assert (table["n"] == missing["n_left"]).all()
    described = project.table("results/cohort/s/descriptives.tsv")
    regions = described[described["variable"] == "region"]
    assert regions["level"].astype(str).to_list() == ["1", "2", "3"]
    assert regions["count"].sum() == regions["n"].iloc[0] == analysed["region"]
    described = described.set_index("variable")
    kept = people.loc[
        (people["rin"] >= 5) & (people["recent_illness"] == 0) & (people["age"] <= 80)
    ]
    assert described.loc["age", "mean"] == pytest.approx(kept["age"].mean(), rel=1e-12)


def test_clusters_stand_beside_the_participants_as_text(cohort):
    """They are no measurement: neither described nor correlated."""
    project, people, _ = cohort
    text = {"subject": str, "village": str}
    table = project.table("results/cohort/s/participants.tsv", dtype=text).set_index("subject")
    assert table["village"].to_list() == people.loc[table.index, "village"].to_list()
    assert "00" in set(table["village"])
    for name, column in (("descriptives", "variable"), ("correlations", "other")):
        assert "village" not in set(project.table(f"results/cohort/s/{name}.tsv")[column])


def test_loneliness_goes_with_prwo(cohort):
    """Drawn with r = -.77; the interval of 53 subjects holds it."""
    project, *_ = cohort
    table = project.table("results/cohort/s/correlations.tsv").set_index(["variable", "other"])
    row = table.loc[("prwo", "loneliness")]
    assert row["ci_low"] < -0.77 < row["ci_high"]
    assert row["n"] == 53


def test_parent_cohort(cohort):
    project, *_ = cohort
    table = project.table("results/cohort/s/representativeness.tsv").set_index("variable")
    assert table.loc["age", "z"] == pytest.approx(-2.40, abs=0.15)  # as published
    assert table["parent_n"].to_list() == [947, 947]


def test_warnings(cohort):
    """Six slopes and the intercept ask for 70 subjects."""
    project, *_ = cohort
    for model, parameters in (("prwo", 7), ("helpers", 8)):
        table = project.table(f"results/models/s/{model}.warnings.tsv").set_index("warning")
        few = table.loc["few participants"]
        n = len(project.table(f"results/models/s/{model}.subjects.tsv"))
        assert (few["value"], few["limit"]) == (pytest.approx(n / parameters), 10)


def test_report(cohort):
    project, *_ = cohort
    page = (project.folder / "results/report.html").read_text()
    assert page.index(">analysed sample</text>") < page.index("Flow of the participants, ")
    assert "school: primary school has no analysed participant, and is left out" in page
    assert "<td>school: university</td>" in page
    assert "fewer than 10 participants a parameter (7)" in page
    assert "<td>Positive relations with others</td><td>helpers</td>" in page
    assert '<td>age</td><td class="number" data-value="53">53</td>' in page


def test_participants_wait_for_the_expression_only_where_markers_are_asked_for(cohort):
    project, *_ = cohort
    wanted = ("--forceall", "results/cohort/s/participants.tsv")
    assert project.planned(*wanted) == {"markers": 1, "phenotype": 1, "participants": 1}
    plain = {"models": {"prwo": {"exposures": ["prwo"]}}, "markers": [], "derive": {}}
    plain |= {"covariates": ["age"], "primary": ["prwo", "prwo"]}
    project.configure({"studies": {"s": STUDY | plain}})
    assert project.planned(*wanted) == {"phenotype": 1, "participants": 1}


def test_clusters_that_are_not_declared_are_warned_of(cohort):
    """The columns school and region of the phenotype are covariates of the model."""
    project, *_ = cohort
    undeclared = {key: value for key, value in STUDY.items() if key != "cluster"}
    project.configure({"studies": {"s": undeclared}})
    project.snakemake("results/models/s/prwo.warnings.tsv", "results/cohort/s/descriptives.tsv")
    table = project.table("results/models/s/prwo.warnings.tsv").set_index("warning")
    n = len(project.table("results/models/s/prwo.subjects.tsv"))
    row = table.loc["possible clusters"]
    assert row[["column", "value", "limit"]].to_list() == ["village", 12, n // 2]
    assert "village" not in set(project.table("results/cohort/s/descriptives.tsv")["variable"])


def test_too_few_clusters_after_exclusions_stop_the_participants(cohort):
    """Everybody but those above 80 lives in one of six towns."""
    project, people, _ = cohort
    towns = np.where(people["age"] > 80, people.index, [f"T{i % 6}" for i in range(85)])
    file = project.folder / "towns.csv"
    people.assign(town=towns).reset_index().to_csv(file, index=False)
    study = STUDY | {"phenotype": "towns.csv", "cluster": "town"}
    project.configure({"studies": {"s": study}})
    project.snakemake("results/cohort/s/participants.tsv", check=False)
    log = (project.folder / "logs/participants/s.log").read_text()
    assert "towns.csv: 6 clusters in column 'town' for 53 participants; at least 8 are" in log


def test_a_marker_that_the_matrix_has_not_is_named(cohort):
    project, *_ = cohort
    project.configure({"studies": {"s": STUDY | {"markers": ["CD4", "CD14", "CD19"]}}})
    _, code = project.snakemake("results/cohort/s/markers.tsv", check=False)
    assert code != 0
    log = (project.folder / "logs/markers/s.log").read_text()
    assert "CD19 (ENSG00000177455) is missing among the 55 genes" in log
