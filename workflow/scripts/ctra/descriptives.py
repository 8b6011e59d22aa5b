"""The analysed sample in tables: who they are, what goes with what, and what to be wary of."""

from itertools import combinations, combinations_with_replacement

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri, stdtr

from ctra.design import z_scores
from ctra.subjects import level_name

DESCRIPTIVE_COLUMNS = (
    *("variable", "level", "label", "kind", "n", "missing"),
    *("mean", "sd", "min", "max", "count", "percent"),
)
CORRELATION_COLUMNS = ("variable", "other", "n", "r", "ci_low", "ci_high", "p_value")
WARNING_COLUMNS = ("column", "warning", "value", "rule", "subjects")
ONE_VALUE = 0.95
OUTLYING = 4
SMALL_GROUP = 5
INFLATED = 10
SUBJECTS_A_PARAMETER = 10


def describe(participants, labels=None):
    """Mean, SD and range of numbers; counts and shares of groups.

    Parameters
    ----------
    participants : DataFrame, shape (n_subjects, n_columns)
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
        for level, n in counts.items():
            name_of_level = level_name(level)
            label = (labels or {}).get(name, {}).get(name_of_level)
            row |= {"kind": kind, "level": name_of_level, "label": label}
            rows.append(row | {"count": n, "percent": 100 * n / len(known)})
    return pd.DataFrame(rows, columns=DESCRIPTIVE_COLUMNS).astype({"count": "Int64"})


def correlate(participants):
    """Correlation of every two columns of numbers.

    Parameters
    ----------
    participants : DataFrame, shape (n_subjects, n_columns)
        Columns of text are left out.

    Returns
    -------
    DataFrame, one row a pair
        variable, other, n (subjects with both), r (Pearson's), ci_low and ci_high (95 %), p_value.
        Missing where a column is constant, or n is too small: below 3 for p, below 4 for the
        interval.

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
        if n > 2 and (both.nunique() > 1).all():
            x, y = (both - both.mean()).to_numpy().T
            r = np.clip(x @ y / np.sqrt((x @ x) * (y @ y)), -1, 1)
            with np.errstate(divide="ignore"):  # |r| = 1
                t = abs(r) * np.sqrt((n - 2) / (1 - r**2))
                z = np.arctanh(r)
            row |= {"r": r, "p_value": 2 * stdtr(n - 2, -t)}
            if n > 3:
                half = ndtri(0.975) / np.sqrt(n - 3)
                row |= {"ci_low": np.tanh(z - half), "ci_high": np.tanh(z + half)}
        rows.append(row)
    return pd.DataFrame(rows, columns=CORRELATION_COLUMNS)


def correlate_groups(expression, gene_set):
    """Mean correlation of the genes within and between the groups of the profile.

    Parameters
    ----------
    expression : DataFrame, shape (n_samples, p)
        Signed log2 expression of the analysed sample; genes that do not vary are left out.
    gene_set : DataFrame
        symbol and group, from `ctra.geneset.match_genes`.

    Returns
    -------
    DataFrame, one row a pair of groups
        group, other, n_pairs (of two different genes) and mean_r, the mean of their Pearson
        correlations; pairs of groups without a pair of genes have no row.
    """
    varying = expression.loc[:, expression.nunique() > 1]
    r = varying.corr().to_numpy()
    group = gene_set.set_index("symbol")["group"][varying.columns].to_numpy()
    first, second = np.triu_indices(len(group), 1)
    rows = []
    for a, b in combinations_with_replacement(dict.fromkeys(gene_set["group"]), 2):
        pair = ((group[first] == a) & (group[second] == b)) | (
            (group[first] == b) & (group[second] == a)
        )
        if pair.any():
            n, mean = int(pair.sum()), r[first[pair], second[pair]].mean()
            rows.append({"group": a, "other": b, "n_pairs": n, "mean_r": mean})
    return pd.DataFrame(rows, columns=["group", "other", "n_pairs", "mean_r"])


def represent(participants, parent):
    """Means of the analysed sample beside those of the cohort that it was drawn from.

    Parameters
    ----------
    participants : DataFrame, shape (n_subjects, n_columns)
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
        spread = whole.std() if whole.nunique() > 1 else np.nan
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


def variance_inflation(x, categories=()):
    """Variance inflation factor of each column of a design, and of each category as a whole.

    Parameters
    ----------
    x : DataFrame, shape (n, k)
        Without the intercept, of full rank.
    categories : iterable of str
        Columns whose levels are columns of x, named `column: level`.

    Returns
    -------
    Series of float
        By column, or category.

    Notes
    -----
    1 / (1 - R**2) of the regression of the column on the others and an intercept (Belsley, Kuh &
    Welsch 1980, doi:10.1002/0471725153). Of a category with m columns the generalised factor to the
    power 1/m, which does not change with the reference: det R_in det R_out / det R with the
    correlations within its columns, within the others, and of all (Fox & Monette 1992,
    doi:10.1080/01621459.1992.10475190).
    """
    correlations = x.corr()
    groups = {column: [column] for column in x}
    for name in categories:
        levels = [column for column in x if column.startswith(f"{name}: ")]
        groups = {column: own for column, own in groups.items() if column not in levels}
        groups |= {name: levels} if levels else {}
    inflation = {}
    for name, own in groups.items():
        rest = correlations.drop(index=own, columns=own)
        within = np.linalg.det(correlations.loc[own, own]) * np.linalg.det(rest)
        inflation[name] = (within / np.linalg.det(correlations)) ** (1 / len(own))
    return pd.Series(inflation, dtype=float)


def model_warnings(participants, x):
    """What a statistician would look at before believing a model.

    Parameters
    ----------
    participants : DataFrame, shape (n, n_columns)
        Exposures and covariates in the subjects of the model, no value missing; a column of text is
        a category.
    x : DataFrame, shape (n, k)
        Their design, from `ctra.design.design_matrix`.

    Returns
    -------
    DataFrame, one row a warning
        column, warning, value, rule, subjects (ids, where the warning is about them):

        - `near-constant`: more than 95 % of the subjects have the same value;
        - `small group`: fewer than 5 subjects in a group of a binary column or category, each by
          itself;
        - `outlier`: z beyond 4 in a column with more than two values, one row a subject; z is taken
          over all subjects and cannot exceed (n - 1) / sqrt(n), so that it takes 18 of them;
        - `collinear`: a variance inflation factor above 10;
        - `few subjects`: fewer than 10 a parameter, which are the slopes and the intercept.
    """
    rows = []
    for name, column in participants.items():
        counts = column.value_counts().sort_index()
        share = counts.max() / len(column)
        if share > ONE_VALUE:
            rule = f"more than {ONE_VALUE:.0%} have one value".replace("%", " %")
            rows.append((name, "near-constant", share, rule, ""))
        numeric = pd.api.types.is_numeric_dtype(column)
        if not numeric or len(counts) == 2:
            rows += [
                (f"{name}: {level_name(level)}", "small group", n, f"fewer than {SMALL_GROUP}", "")
                for level, n in counts[counts < SMALL_GROUP].items()
            ]
        else:
            z = z_scores(column)
            rows += [
                (name, "outlier", value, f"|z| > {OUTLYING}", subject)
                for subject, value in z[z.abs() > OUTLYING].items()
            ]
    categories = participants.columns.difference(participants.select_dtypes("number").columns)
    inflation = variance_inflation(x, categories)
    rows += [
        (name, "collinear", value, f"variance inflation factor > {INFLATED}", "")
        for name, value in inflation[inflation > INFLATED].items()
    ]
    parameters = x.shape[1] + 1
    if len(x) < SUBJECTS_A_PARAMETER * parameters:
        rule = f"fewer than {SUBJECTS_A_PARAMETER} subjects a parameter ({parameters})"
        rows.append(("all", "few subjects", len(x) / parameters, rule, ""))
    return pd.DataFrame(rows, columns=WARNING_COLUMNS)
