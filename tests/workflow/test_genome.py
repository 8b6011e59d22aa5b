"""A study with its slopes of all expressed genes, from the matrix to the report's appendix."""

import re

import at_expression
import numpy as np
import pandas as pd


def test_all_expressed_genes_are_in_a_table_and_a_figure(project, root):
    config = at_expression.write_study(project.folder, root)
    config["inference"] = {"covariance": [], "permutations": 0, "genome_wide": True}
    project.configure(config)
    matrix = pd.read_csv(project.folder / "data" / "expression.tsv", sep="\t", index_col="gene")
    exposure = pd.read_csv(project.folder / "data" / "people.csv")["prwo"].to_numpy()
    rng = np.random.default_rng(1)
    names = [f"ENSG00000{number:06d}" for number in range(900001, 900101)]
    others = pd.DataFrame(rng.normal(8, 1, (100, matrix.shape[1])), names, matrix.columns)
    others.iloc[0] += 2 * exposure
    whole = pd.concat([matrix, others]).rename_axis("gene")
    whole.to_csv(project.folder / "data" / "expression.tsv", sep="\t")
    project.snakemake("--", "results/report.html")
    (row,) = project.table("results/models/kals/prwo.genome_effects.tsv").to_dict("records")
    assert (row["n_expressed"], row["n_genes"]) == (len(whole), len(matrix))
    assert row["lowest"].split("; ")[0] == names[0]
    table = project.table("results/models/kals/prwo.genome.tsv").set_index("symbol")
    assert (table["fdr"] < 0.05).sum() == row["n_fdr"] >= 1
    plain = project.table("results/models/kals/prwo.genewise.tsv").set_index("symbol")
    signed = table.loc[plain.index, "estimate"] * plain["sign"]
    np.testing.assert_allclose(signed, plain["estimate"], rtol=1e-9)
    page = (project.folder / "results/report.html").read_text()
    assert 'id="figure-kals-genome-prwo"' in page
    words = re.sub(r"<[^>]*>", "", page)
    assert f"{row['n_fdr']} of {len(whole)} expressed genes have a false discovery rate" in words
