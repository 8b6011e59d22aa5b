"""A study with many other genes, from its matrix to the answer on the page."""

import at_expression
import numpy as np
import pandas as pd
import pytest


@pytest.mark.slow
def test_the_genes_of_the_profile_among_others(project, root):
    config = at_expression.write_study(project.folder, root)
    config["inference"] = {"covariance": [], "permutations": 200}
    project.configure(config)
    matrix = pd.read_csv(project.folder / "data" / "expression.tsv", sep="\t", index_col="gene")
    exposure = pd.read_csv(project.folder / "data" / "people.csv")["prwo"].to_numpy()
    signs = pd.read_csv(root / "resources" / "ctra_genes.tsv", sep="\t")["sign"].to_numpy()
    matrix += 0.6 * np.outer(signs, exposure)
    rng = np.random.default_rng(1)
    names = [f"ENSG00000{number:06d}" for number in range(900001, 900201)]
    others = pd.DataFrame(rng.normal(8, 1, (200, matrix.shape[1])), names, matrix.columns)
    whole = pd.concat([matrix, others]).rename_axis("gene")
    whole.to_csv(project.folder / "data" / "expression.tsv", sep="\t")
    project.snakemake("--", "results/report.html")
    (row,) = project.table("results/models/kals/prwo.competitive.tsv").to_dict("records")
    composite = (
        project.table("results/models/kals/prwo.tsv").set_index("statistic").loc["composite"]
    )
    assert row["status"] == "ok"
    assert (row["n_genes"], row["n_others"]) == (composite["n_genes"], 200)
    np.testing.assert_allclose(row["estimate"], composite["estimate"], rtol=1e-12)
    assert row["p_value"] < 0.001
    assert row["p_sets"] == 1 / 1001
    page = (project.folder / "results/report.html").read_text()
    assert "Is it these genes? Yes: their slopes stand out" in page
