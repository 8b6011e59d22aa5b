"""From read counts to log2 counts per million."""

from typing import cast

import numpy as np
import pandas as pd

from ctra.files.errors import ExpressionError

ROUNDING = 1e-9  # of sums of fractions in another order


def log2_cpm(
    counts: pd.DataFrame, *, library_size: pd.Series | None = None, floor: float = 1.0
) -> pd.DataFrame:
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
    check_size(size, sums)
    cpm = (counts / size * 1e6).clip(lower=floor)
    return cast(pd.DataFrame, np.log2(cpm))  # numpy's types know of no table


def check_size(size: pd.Series, sums: pd.Series) -> None:
    """Check that counts can be a part of their libraries.

    Parameters
    ----------
    size : Series of float
        Reads a sample that make the million, by sample.
    sums : Series of float
        Sums of its counts.

    Raises
    ------
    ExpressionError
        If a library size is missing, zero or below the sum.
    """
    bad = sums.index[~(size > 0) | (size < sums * (1 - ROUNDING))]
    if len(bad):
        raise ExpressionError(
            f"library size of {len(bad)} of {len(sums)} samples is zero, missing or below "
            f"the sum of the counts, first {bad[0]}: {size[bad[0]]}, counts {sums[bad[0]]}"
        )


def mapped_reads(libraries: pd.DataFrame) -> pd.Series:
    """Reads that map to the genome, by sample.

    Parameters
    ----------
    libraries : DataFrame, one row a sample
        sample, mapped.

    Returns
    -------
    Series of float

    Raises
    ------
    ExpressionError
        If a sample has no such number: its BAM has lost the reads with several places.
    """
    mapped = libraries.set_index("sample")["mapped"]
    lost = mapped.index[mapped.isna()]
    if len(lost):
        raise ExpressionError(
            f"the BAMs of {len(lost)} of {len(mapped)} samples (first {lost[0]}) have no read with "
            "several places in the genome: they were filtered, and mapped reads are not known; "
            "set expression: {library_size: counted}"
        )
    return mapped
