"""The cohort of Fredrickson et al. 2015 (GEO GSE55762), as the models take it."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.expression.by_rows import HeldMatrix
from ctra.expression.geneset import match_genes, signed_expression
from ctra.expression.matrix import read_matrix
from ctra.files.table import read_table
from ctra.model.design import z_scores

EXPOSURES = ["zhedonia", "zeudaimonia"]
COVARIATES = (
    "male age white bmi alcohol smoke illness cd3d cd3e cd4 cd8a fcgr3a cd19 ncam1 cd14".split()
)


def load(root: Path, shared_data: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Signed log2 expression (122 x 52) and design (122 x 17)."""
    folder = shared_data / "fredrickson2015"
    expression = read_matrix(folder / "expression_log2.tsv", {}).values
    rows = pd.DataFrame({"gene": expression.index, "name": expression.index})
    genes = match_genes(read_table(root / "resources" / "ctra_genes.tsv"), rows)
    phenotype = pd.read_csv(folder / "phenotype.tsv", sep="\t", index_col="subject")
    y = signed_expression(HeldMatrix(expression), genes)
    return y, phenotype.loc[y.index, [*EXPOSURES, *COVARIATES]]


def residual_covariance(root: Path, shared_data: Path) -> NDArray[np.float64]:
    """Covariance (52 x 52) of what the design leaves of the genes' z scores."""
    expression, design = load(root, shared_data)
    y, x = z_scores(expression).to_numpy(), np.column_stack([np.ones(len(design)), design])
    residual = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    covariance: NDArray[np.float64] = residual.T @ residual / (len(x) - x.shape[1])
    return covariance
