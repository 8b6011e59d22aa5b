"""The analysed sample in tables: who they are, what goes with what, and the parent cohort."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri, stdtr

from ctra.cohort.levels import level_name
from ctra.cohort.phenotype import Phenotype
from ctra.files.rounding import ROUNDING, varies, varying

DESCRIPTIVE_COLUMNS = [
    "variable",
    "level",
    "label",
    "kind",
    "n",
    "missing",
    "mean",
    "sd",
    "min",
    "max",
    "count",
    "percent",
]
CATEGORY_COLUMNS = ["column", "level", "label", "n_phenotype", "n_analysed", "use"]
CORRELATION_COLUMNS = ["variable", "other", "n", "r", "ci_low", "ci_high", "p_value"]


def describe(
    participants: pd.DataFrame, labels: Mapping[str, Mapping[str, str]] | None = None
) -> pd.DataFrame:
    """Mean, SD and range of numbers; counts and shares of groups.

    Parameters
    ----------
    participants : DataFrame, shape (n_participants, n_columns)
        The analysed sample; a column of text is a category.
    labels : dict of str to dict of str to str, optional
        Label by level of a column, where SPSS or Stata has them.

    Returns
    -------
    DataFrame, one row a number or binary column, and one a level of a category
        variable; level (of a binary column the higher of its two values) and its label; kind
        (`number`, `binary` or `category`); n and missing; of numbers mean, sd (divisor n - 1), min,
        max; of the others count, and percent of n.
    """
    rows = []
    for name, column in participants.items():
        known = column.dropna()
        row = {"variable": name, "n": len(known), "missing": len(column) - len(known)}
        if pd.api.types.is_numeric_dtype(column) and known.nunique() != 2:
            row |= {"kind": "number", "mean": known.mean(), "sd": known.std()}
            rows.append(row | {"min": known.min(), "max": known.max()})
            continue
        counts = known.value_counts().sort_index()
        kind = "category"
        if pd.api.types.is_numeric_dtype(column):
            kind, counts = "binary", counts.tail(1)
        for level, n in zip(counts.index, counts, strict=True):
            name_of_level = level_name(level)
            label = (labels or {}).get(str(name), {}).get(name_of_level)
            row |= {"kind": kind, "level": name_of_level, "label": label}
            rows.append(row | {"count": n, "percent": 100 * n / len(known)})
    return pd.DataFrame(rows, columns=DESCRIPTIVE_COLUMNS).astype({"count": "Int64"})


def describe_categories(
    phenotype: Phenotype,
    labels: Mapping[str, Mapping[str, str]],
    categories: Mapping[str, float | str],
    subjects: pd.Index,
) -> pd.DataFrame:
    """Levels of the categorical columns, and what becomes of each in the design.

    Parameters
    ----------
    phenotype : Phenotype
    labels : dict of str to dict of str to str
        Label by level of a column, where SPSS or Stata has them.
    categories : dict of str to (float or str)
        Reference level by column.
    subjects : Index of str
        The participants of the analysed sample.

    Returns
    -------
    DataFrame, one row a level
        column, level, label (where SPSS or Stata has one), n_phenotype, n_analysed, and use:
        `reference`, `indicator`, or `dropped` where nobody of the analysed sample has it.
    """
    rows = []
    for column, reference in categories.items():
        levels = phenotype.levels(column, reference)
        analysed = levels[subjects].value_counts()
        for level, n in levels.value_counts().sort_index().items():
            n_analysed = analysed.get(level, 0)
            use = "reference" if level == level_name(reference) else "indicator"
            rows.append(
                {
                    "column": column,
                    "level": level,
                    "label": labels.get(column, {}).get(str(level)),
                    "n_phenotype": n,
                    "n_analysed": n_analysed,
                    "use": use if n_analysed else "dropped",
                }
            )
    return pd.DataFrame(rows, columns=CATEGORY_COLUMNS)


def correlate(participants: pd.DataFrame) -> pd.DataFrame:
    """Correlation of every two columns of numbers.

    Parameters
    ----------
    participants : DataFrame, shape (n_participants, n_columns)
        Columns of text are left out.

    Returns
    -------
    DataFrame, one row a pair
        variable, other, n (participants with both), r (Pearson's), ci_low and ci_high (95 %),
        p_value. Missing where a column is constant, or n is too small: below 3 for p, below 4 for
        the interval.

    Notes
    -----
    The interval is tanh(artanh r +- 1.96 / sqrt(n - 3)), Fisher 1921; p that of
    t = r sqrt((n - 2) / (1 - r**2)) with n - 2 degrees of freedom.
    """
    numbers = participants.select_dtypes("number")
    rows = []
    for a, b in combinations(numbers, 2):
        both = numbers[[a, b]].dropna()
        n = len(both)
        row = {"variable": a, "other": b, "n": n}
        if n > 2 and varying(both).all():
            x, y = (both - both.mean()).to_numpy().T
            r = x @ y / np.sqrt((x @ x) * (y @ y))
            if 1 - abs(r) <= ROUNDING * np.sqrt(n):  # of sums of n products, each rounded
                r = np.sign(r)
            with np.errstate(divide="ignore"):  # |r| = 1
                t = abs(r) * np.sqrt((n - 2) / (1 - r**2))
                z = np.arctanh(r)
            row |= {"r": r, "p_value": 2 * stdtr(n - 2, -t)}
            if n > 3:
                half = ndtri(0.975) / np.sqrt(n - 3)
                row |= {"ci_low": np.tanh(z - half), "ci_high": np.tanh(z + half)}
        rows.append(row)
    return pd.DataFrame(rows, columns=CORRELATION_COLUMNS)


def represent(participants: pd.DataFrame, parent: pd.DataFrame) -> pd.DataFrame:
    """Means of the analysed sample beside those of the cohort that it was drawn from.

    Parameters
    ----------
    participants : DataFrame, shape (n_participants, n_columns)
        The analysed sample.
    parent : DataFrame, shape (n_parent, n_columns)
        The same columns in the parent cohort.

    Returns
    -------
    DataFrame, one row a column
        variable; n, mean and sd of the analysed sample; parent_n, parent_mean, parent_sd; z and
        p_value (two-sided). Missing values are left out column by column.

    Notes
    -----
    z = (mean - parent_mean) / (parent_sd / sqrt(n)), the parent's moments taken as those of the
    population: with the parent's mean 44.82 and SD 13.83, and mean 45 in 152, z is 0.16; Lee et
    al. 2025, doi:10.1111/nyas.15372, print 0.17. That the sample is part of a finite parent is left
    out, as there: the true standard error is smaller by sqrt(1 - n / parent_n).
    """
    rows = []
    for name in parent:
        sample, whole = participants[name].dropna(), parent[name].dropna()
        # without spread in the parent there is nothing to measure the difference by
        spread = whole.std() if varies(whole, whole.abs().max()) else np.nan
        z = (sample.mean() - whole.mean()) / spread * np.sqrt(len(sample))
        rows.append(
            {
                "variable": name,
                "n": len(sample),
                "mean": sample.mean(),
                "sd": sample.std(),
                "parent_n": len(whole),
                "parent_mean": whole.mean(),
                "parent_sd": whole.std(),
                "z": z,
                "p_value": 2 * ndtr(-abs(z)),
            }
        )
    return pd.DataFrame(rows)
