"""A study with missing covariates, from its phenotype to the answer on the page."""

import re

import at_expression
import numpy as np
import pandas as pd


def test_missing_covariates_are_imputed_beside_the_complete_cases(project, root):
    config = at_expression.write_study(project.folder, root)
    config["inference"] = {"covariance": [], "permutations": 0}
    config["studies"]["kals"] |= {
        "impute": "covariates",
        "labels": {"prwo": "Positive relations"},
    }
    people = pd.read_csv(project.folder / "data" / "people.csv")
    people["age"] = people["age"].astype(float).mask(people.index < 6)
    people["prwo"] = people["prwo"].mask(people.index == 39)
    people.to_csv(project.folder / "data" / "people.csv", index=False)
    project.configure(config)
    project.snakemake("--", "results/report.html")
    (row,) = project.table("results/models/kals/prwo.imputation.tsv").to_dict("records")
    table = project.table("results/models/kals/prwo.tsv").set_index("statistic")
    assert (row["n"], row["n_complete"], row["imputations"]) == (39, 33, 20)
    assert (row["imputed"], row["not_imputed"], row["status"]) == ("age: 6", "prwo: 1", "ok")
    np.testing.assert_allclose(
        row["complete_estimate"], table.loc["composite", "estimate"], rtol=1e-12
    )
    page = (project.folder / "results/report.html").read_text()
    words = re.sub(r"<[^>]*>", "", page)
    assert re.search(r"missing covariates imputed.*n = 39; complete cases: .*n = 33", words)
    assert "Left out for missing values that are not imputed: Positive relations: 1." in words
    assert 'id="table-imputation-kals"' in page
    assert "Exposures were not imputed." in page
