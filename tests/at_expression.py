"""A study of random numbers that starts at expression: the shortest way to results."""

import numpy as np
import pandas as pd


def write_study(folder, root):
    """Write its tables to data/ of a folder, and return its configuration."""
    rng = np.random.default_rng(20251022)
    gene_set = pd.read_csv(root / "resources" / "ctra_genes.tsv", sep="\t")
    ids = [f"P{number:02d}" for number in range(40)]
    expression = pd.DataFrame(rng.normal(8, 1, (len(gene_set), len(ids))), columns=ids)
    expression.insert(0, "gene", gene_set["symbol"])
    ages = rng.integers(20, 60, len(ids))
    people = pd.DataFrame({"id": ids, "prwo": rng.normal(size=len(ids)), "age": ages})
    (folder / "data").mkdir()
    expression.to_csv(folder / "data" / "expression.tsv", sep="\t", index=False)
    people.to_csv(folder / "data" / "people.csv", index=False)
    study = {
        "expression": "data/expression.tsv",
        "phenotype": "data/people.csv",
        "subject": "id",
        "covariates": ["age"],
        "models": {"prwo": {"exposures": ["prwo"]}},
    }
    settings = {"covariance": ["csh"], "permutations": 200}
    return {"inference": settings, "studies": {"kals": study}}
