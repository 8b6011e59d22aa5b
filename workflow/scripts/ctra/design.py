"""The between-subject design: exposures as z scores, their products, covariates."""

import numpy as np
import pandas as pd

COLLINEAR = 1e-6  # of the largest singular value of standardised columns


class DesignError(ValueError):
    """Columns that cannot stand together in a model, by name."""


def z_scores(table):
    """Columns with mean 0 and SD 1 (divisor n - 1)."""
    return (table - table.mean()) / table.std()


def indicators(levels, reference):
    """Columns of 0 and 1 for the levels of a category but its reference.

    Parameters
    ----------
    levels : Series of str, shape (n,)
        Named as the category.
    reference : str

    Returns
    -------
    DataFrame, shape (n, n_levels - 1)
        A column `category: level` for each other level that occurs, sorted.

    Raises
    ------
    DesignError
        If nobody has the reference.
    """
    there = sorted(levels.unique())
    if reference not in there:
        raise DesignError(
            f"{levels.name}: none of the {len(levels)} analysed subjects has the reference "
            f"{reference!r}; their levels: {', '.join(there)}"
        )
    others = [level for level in there if level != reference]
    return pd.DataFrame(
        {f"{levels.name}: {level}": (levels == level).astype(float) for level in others},
        index=levels.index,
    )


def effect_name(effect):
    """An effect as people write it: products with a multiplication sign."""
    return effect.replace(":", " × ")


def design_matrix(participants, exposures, products=(), covariates=(), categories=()):
    """Design of a model without the intercept.

    Parameters
    ----------
    participants : DataFrame, shape (n, n_columns)
        The analysed subjects, no value missing.
    exposures : list of str
        Enter as z scores in these subjects.
    products : list of (str, str)
        Products of two different exposures' z scores, not standardised again; named `a:b`.
    covariates : list of str
        Enter as they are; those that are categories as `indicators`.
    categories : dict of str to str, optional
        Reference level by column of levels.

    Returns
    -------
    DataFrame, shape (n, k)
        Exposures, products, covariates.

    Raises
    ------
    DesignError
        If a product is of an exposure with itself, a column is constant, nobody has the reference
        of a category, or a column is a linear combination of those before it, but for a part in a
        million.
    """
    squared = [a for a, b in products if a == b]
    if squared:
        raise DesignError(
            f"product of {squared[0]} with itself; two different exposures are needed"
        )
    columns = participants[[*exposures, *covariates]]
    constant = columns.columns[columns.nunique() < 2]
    if len(constant):
        raise DesignError(
            f"{', '.join(constant)}: the same value in all {len(columns)} analysed subjects"
        )
    z = z_scores(columns[list(exposures)])
    crossed = pd.DataFrame({f"{a}:{b}": z[a] * z[b] for a, b in products}, index=columns.index)
    adjusted = [
        indicators(columns[name], categories[name]) if name in categories else columns[name]
        for name in covariates
    ]
    x = pd.concat([z, crossed, *adjusted], axis=1)
    scaled = z_scores(x).to_numpy()
    for k in range(1, x.shape[1] + 1):
        if np.linalg.matrix_rank(scaled[:, :k], rtol=COLLINEAR) < k:
            raise DesignError(
                f"{x.columns[k - 1]} is a linear combination of {', '.join(x.columns[: k - 1])} "
                f"in the {len(x)} analysed subjects; leave one of them out"
            )
    return x
