"""From read counts to log2 counts per million."""

import numpy as np
import pandas as pd

LOG2_LIMIT = 40


class ExpressionError(ValueError):
    """Counts or expression values that cannot be what they are said to be."""


def log2_cpm(counts, *, library_size=None, floor=1.0):
    """Counts to log2 counts per million reads, small values raised to a floor.

    Parameters
    ----------
    counts : DataFrame, shape (n_genes, n_samples)
        Reads, >= 0.
    library_size : Series of float, optional
        Reads a sample that make the million, by sample; the column sums without it.
    floor : float
        CPM below this count as this.

    Returns
    -------
    DataFrame, shape (n_genes, n_samples)
        log2(max(counts / library_size * 1e6, floor)).

    Raises
    ------
    ExpressionError
        If a library size is missing, zero or below its sample's counts, or the floor is not
        positive.

    Notes
    -----
    Lee et al. 2025, Methods: "gene transcript abundance per million mapped reads", floored at 1
    and log2-transformed.
    """
    if not 0 < floor < np.inf:
        raise ExpressionError(f"floor of {floor} CPM; a finite number above 0 is needed")
    sums = counts.sum()
    size = sums if library_size is None else library_size.reindex(counts.columns)
    bad = counts.columns[~(size > 0) | (size < sums)]
    if len(bad):
        raise ExpressionError(
            f"library size of {len(bad)} of {counts.shape[1]} samples is zero, missing or below "
            f"the sum of the counts, first {bad[0]}: {size[bad[0]]}, counts {sums[bad[0]]}"
        )
    return np.log2((counts / size * 1e6).clip(lower=floor))


def check_log2(expression):
    """Check that a matrix given as log2 expression can be one.

    Parameters
    ----------
    expression : DataFrame, shape (n_genes, n_samples)

    Raises
    ------
    ExpressionError
        If a value exceeds 40: 2**40 is beyond any count or intensity.
    """
    highest = expression.max()
    if highest.max() > LOG2_LIMIT:
        raise ExpressionError(
            f"sample {highest.idxmax()} has a value of {highest.max():g}, too high for log2 "
            "expression; a matrix of counts is given as `counts:`, not as `expression:`"
        )


def signed_expression(expression, genes):
    """Expression of the found genes, each multiplied by its sign in the profile.

    Parameters
    ----------
    expression : DataFrame, shape (n_genes, n_samples)
        log2 values.
    genes : DataFrame
        From `ctra.geneset.match_genes`.

    Returns
    -------
    DataFrame, shape (n_samples, n_found)
        Columns the printed symbols, in the order of the gene set.
    """
    found = genes[genes["status"] == "found"]
    values = expression.loc[found["gene"]].to_numpy() * found["sign"].to_numpy()[:, None]
    # + 0.0: a gene at the floor has 0, not -0
    return pd.DataFrame(values.T + 0.0, index=expression.columns, columns=found["symbol"].to_list())
