"""All expressed genes of a study in the participants of a model."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.files.floor import expressed, floor_of
from ctra.files.rounding import fits_exactly, varying
from ctra.model.analysis import Specification, complete_cases
from ctra.model.visits import at_visits


class Analysed(NamedTuple):
    """A model, and all expressed genes of its participants.

    Attributes
    ----------
    x : DataFrame, shape (n, k)
        Design without the intercept.
    effects : list of str
        Columns of it whose slopes are wanted.
    genes : DataFrame, shape (n, G)
        log2 values of the genes that are expressed or of the set, and vary.
    signs : Series, shape (G,)
        1 or -1 of the genes of the set, 0 of the others.
    in_model : list of str
        Other such genes, which the columns of the design fit exactly, as a leukocyte marker that
        is a covariate. They have no residual variance, and no test.
    """

    x: pd.DataFrame
    effects: list[str]
    genes: pd.DataFrame
    signs: pd.Series
    in_model: list[str]


def analysed_genes(
    expression: pd.DataFrame,
    gene_set: pd.DataFrame,
    participants: pd.DataFrame,
    specification: Specification,
    visits: pd.DataFrame | None,
    *,
    standardize: bool,
) -> Analysed:
    """Take the genes of the set, and the others that are expressed in a model's participants.

    Parameters
    ----------
    expression : DataFrame, shape (n_genes, n_samples)
        log2 values of all genes of the study.
    gene_set : DataFrame
        gene, sign and status, from `ctra.expression.geneset.match_genes`.
    participants, specification, visits
        As for `ctra.model.analysis.fit_model`.
    standardize : bool
        Whether the genes of a composite that is a column are z-scored.

    Returns
    -------
    Analysed
        A gene is expressed where more than half of the participants are above the floor of their
        samples, from `ctra.files.floor.floor_of`.
    """
    of_set = gene_set[gene_set["status"] == "found"].set_index("gene")["sign"]
    there = expression.index.intersection(of_set.index)
    signed = expression.loc[there].T * of_set[there]
    people = at_visits(participants, signed, visits, specification.visits, standardize)
    complete, _ = complete_cases(people, specification.columns)
    x = specification.design(complete)
    exposures = specification.exposure_columns(x)
    effects = list(x.columns[: len(exposures) + len(specification.products)])
    genes = expression[complete["sample"]].T
    floor = pd.Series(floor_of([expression]).values, expression.columns)
    others = expressed(genes.to_numpy().T, floor[complete["sample"]])
    wanted = genes.columns.isin(of_set.index) | others
    genes = genes.loc[:, varying(genes, least=1.0) & wanted]
    own = _in_model(genes, x)
    genes, in_model = genes.loc[:, ~own], list(genes.columns[own])
    return Analysed(x, effects, genes, of_set.reindex(genes.columns).fillna(0), in_model)


def _in_model(genes: pd.DataFrame, x: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether the columns of a design fit each gene exactly; not told where they fit any."""
    n, k = x.shape
    if n - 1 - k < 1:
        return np.zeros(genes.shape[1], dtype=bool)
    columns = np.column_stack([np.ones(n), x])
    return fits_exactly(columns, genes.to_numpy(), genes.abs().max().to_numpy().clip(min=1))
