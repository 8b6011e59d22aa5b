"""The sex of the RNA in a study that starts at a matrix, and a column that may be a formula."""

import os

import numpy as np
import pandas as pd

PARTICIPANTS = [f"=P{i:02d}" for i in range(30)]


def test_a_swapped_sample_of_a_matrix_is_left_out_and_named(project, root):
    rng = np.random.default_rng(1)
    genes = pd.read_csv(root / "resources" / "ctra_genes.tsv", sep="\t")["hgnc_symbol"]
    women = np.arange(30) % 2 == 0
    expression = pd.DataFrame(rng.normal(8, 1, (53, 30)), genes, PARTICIPANTS)
    expression.loc["XIST"] = np.where(women, 10, 2)
    expression.loc["RPS4Y1"] = np.where(women, 2, 10)
    said = np.where(women, "F", "M")
    said[4] = "M"
    said[6] = ""
    people = pd.DataFrame({"id": PARTICIPANTS, "sex": said, "x": rng.normal(size=30)})
    people.to_csv(project.folder / "people.csv", index=False)
    expression.rename_axis("gene").to_csv(project.folder / "expression.tsv", sep="\t")
    study = {
        "expression": "expression.tsv",
        "phenotype": "people.csv",
        "subject": "id",
        "sex": {"column": "sex", "female": "F", "male": "M"},
        "models": {"main": {"exposures": ["x"]}},
    }
    project.configure({"inference": {"permutations": 0}, "studies": {"one": study}})
    project.snakemake("results/tables.xlsx", "results/figures/one/flow.svg")
    sex = project.table("results/expression/one/sex.tsv").set_index("sample")
    assert sex.index[sex["verdict"] == "fail"].tolist() == ["'=P04"]
    assert sex.index[sex["not_checked"] == "sex"].tolist() == ["'=P06"]
    flow = project.table("results/cohort/one/flow.tsv").set_index("step")
    step = flow.loc["sex of the RNA (expression/one/sex.tsv)"]
    assert (step["n_excluded"], step["n_left"], step["subjects"]) == (1, 29, "'=P04")
    assert (project.table("results/models/one/main.tsv")["n"] == 29).all()
    files = [path for path in (project.folder / "results").rglob("*.tsv")]
    cells = [
        cell for path in files for cell in path.read_text("utf-8").replace("\n", "\t").split("\t")
    ]
    assert not [cell for cell in cells if cell.startswith(("=P", '"=P'))]
    swapped = expression.rename(columns={"=P00": "=P01", "=P01": "=P00"})[PARTICIPANTS]
    swapped.rename_axis("gene").to_csv(project.folder / "expression.tsv", sep="\t")
    os.utime(project.folder / "expression.tsv", (5, 5))  # an older file takes its place
    project.snakemake("results/expression/one/sex.tsv")
    sex = project.table("results/expression/one/sex.tsv").set_index("sample")
    assert sex.index[sex["verdict"] == "fail"].tolist() == ["'=P00", "'=P01", "'=P04"]
