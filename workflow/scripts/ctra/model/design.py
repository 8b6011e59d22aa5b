"""The between-subject design: exposures as z scores, their products, covariates."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctra.cohort.levels import level_name
from ctra.files.effects import Contrast
from ctra.files.errors import AnalysisError
from ctra.files.rounding import varies, varying

WARNING_COLUMNS = ["column", "warning", "value", "limit", "subjects"]
ONE_VALUE = 0.95
OUTLYING = 4
SMALL_GROUP = 5
INFLATED = 10
SUBJECTS_A_PARAMETER = 10

NO_CATEGORIES: Mapping[str, str] = MappingProxyType({})

LARGEST = 1e100  # number of a column; beyond it a sum of squares is none
COLLINEAR = 1e-6  # of the largest singular value of standardised columns


def z_scores(table: pd.DataFrame) -> pd.DataFrame:
    """Columns with mean 0 and SD 1 (divisor n - 1); missing if one is constant but for rounding."""
    return (table - table.mean()) / table.std().where(varying(table))


def indicators(levels: pd.Series, reference: str) -> pd.DataFrame:
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
    AnalysisError
        If nobody has the reference.
    """
    there = sorted(levels.unique())
    if reference not in there:
        raise AnalysisError(
            f"{levels.name}: none of the {len(levels)} analysed participants has the "
            f"reference {reference!r}; their levels: {', '.join(there)}"
        )
    others = [level for level in there if level != reference]
    return pd.DataFrame(
        {f"{levels.name}: {level}": (levels == level).astype(float) for level in others},
        index=levels.index,
    )


def contrasts(levels: pd.Series, reference: str) -> pd.DataFrame:
    """As `indicators`, named as effects: `arm: treated vs control` for each other level."""
    others = indicators(levels, reference)
    prefix = f"{levels.name}: "

    def effect(name: str) -> str:
        return str(Contrast(str(levels.name), name.removeprefix(prefix), reference))

    return others.rename(columns=effect)


def design_matrix(
    participants: pd.DataFrame,
    exposures: Sequence[str],
    products: Iterable[Sequence[str]] = (),
    covariates: Sequence[str] = (),
    categories: Mapping[str, str] = NO_CATEGORIES,
) -> pd.DataFrame:
    """Design of a model without the intercept.

    Parameters
    ----------
    participants : DataFrame, shape (n, n_columns)
        The analysed subjects, no value missing.
    exposures : list of str
        Enter as z scores in these subjects; those that are categories as `contrasts`.
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
    AnalysisError
        If a product is of an exposure with itself, a column or product is constant but for
        rounding, a number too large, nobody has the reference of a category, there are too few
        participants, or a column is a linear combination of others, but for a part in a million.
    """
    squared = [a for a, b in products if a == b]
    if squared:
        raise AnalysisError(
            f"product of {squared[0]} with itself; two different exposures are needed"
        )
    grouped = [name for name in exposures if name in categories]
    if factors := [name for pair in products for name in pair if name in grouped]:
        raise AnalysisError(
            f"product of {factors[0]}, which is a category; two exposures that are numbers are "
            "needed"
        )
    columns = participants[[*exposures, *covariates]]
    _check_size(columns)
    _check_constant(columns)
    z = z_scores(columns[[name for name in exposures if name not in grouped]])
    crossed = pd.DataFrame({f"{a}:{b}": z[a] * z[b] for a, b in products}, index=columns.index)
    _check_constant(crossed)
    adjusted = [
        indicators(columns[name], categories[name]) if name in categories else columns[name]
        for name in covariates
    ]
    exposed = [z]
    if grouped:
        exposed = [
            contrasts(columns[name], categories[name]) if name in grouped else z[[name]]
            for name in exposures
        ]
    x = pd.concat([*exposed, crossed, *adjusted], axis=1)
    _check_dependence(x)
    return x


def _check_dependence(x: pd.DataFrame) -> None:
    """Refuse a design with more columns than participants tell apart, or with dependent columns."""
    n, k = x.shape
    if n <= k:
        raise AnalysisError(
            f"{n} participants with all values are too few for {k} columns and an intercept "
            f"({', '.join(map(str, x))}); leave columns out"
        )
    scaled = z_scores(x).to_numpy()
    for last in range(k):
        dependent = list(range(last + 1))
        if _independent(scaled[:, dependent]):
            continue
        for column in range(last - 1, -1, -1):  # those without which they depend all the same
            others = [other for other in dependent if other != column]
            if not _independent(scaled[:, others]):
                dependent = others
        *rest, name = x.columns[dependent]
        raise AnalysisError(
            f"{name} is a linear combination of {', '.join(rest)} in the {n} analysed "
            "participants; leave one of them out"
        )


def _independent(columns: NDArray[np.float64]) -> bool:
    return bool(np.linalg.matrix_rank(columns, rtol=COLLINEAR) == columns.shape[1])


def _check_size(columns: pd.DataFrame) -> None:
    """Refuse numbers of which there is no square."""
    largest = columns.select_dtypes("number").abs().max()
    beyond = largest[~largest.lt(LARGEST)]
    if len(beyond):
        raise AnalysisError(
            f"{', '.join(map(str, beyond.index))}: up to {beyond.max():g}, of which there is no "
            "square; give it in another unit"
        )


def _check_constant(columns: pd.DataFrame) -> None:
    """Refuse numbers that are the same but for rounding in all subjects, or one level of all."""
    constant = [str(name) for name, column in columns.items() if _is_constant(column)]
    if constant:
        raise AnalysisError(
            f"{', '.join(constant)}: the same value in all {len(columns)} analysed participants"
        )


def _is_constant(column: pd.Series) -> bool:
    if pd.api.types.is_numeric_dtype(column):
        return not varies(column, column.abs().max())
    return column.nunique() < 2


def variance_inflation(x: pd.DataFrame, categories: Iterable[str] = ()) -> pd.Series:
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
    correlations = x.corr().to_numpy()
    columns = [str(column) for column in x]
    groups = {column: [column] for column in columns}
    for name in categories:
        levels = [column for column in columns if column.startswith(f"{name}: ")]
        groups = {column: own for column, own in groups.items() if column not in levels}
        groups |= {name: levels} if levels else {}
    inflation = {}
    for name, own in groups.items():
        inside = np.isin(columns, own)
        within = np.linalg.det(correlations[np.ix_(inside, inside)])
        within *= np.linalg.det(correlations[np.ix_(~inside, ~inside)])
        inflation[name] = (within / np.linalg.det(correlations)) ** (1 / len(own))
    return pd.Series(inflation, dtype=float)


def model_warnings(
    participants: pd.DataFrame, x: pd.DataFrame, suspected: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What a statistician would look at before believing a model.

    Parameters
    ----------
    participants : DataFrame, shape (n, n_columns)
        Exposures and covariates in the subjects of the model, no value missing; a column of text is
        a category.
    x : DataFrame, shape (n, k)
        Their design, from `ctra.model.design.design_matrix`.
    suspected : DataFrame, shape (n, n_others), optional
        Columns outside the model whose names look like those of clusters, none declared.

    Returns
    -------
    DataFrame, one row a warning
        column, warning, value, limit (beyond which it is), subjects (ids, where the warning is
        about them):

        - `near-constant`: more than 95 % of the subjects have the same value;
        - `small group`: fewer than 5 subjects in a group of a binary column or category, each by
          itself;
        - `outlier`: z beyond 4 in a column with more than two values, one row a subject; z is taken
          over all subjects and cannot exceed (n - 1) / sqrt(n), so that it takes 18 of them;
        - `collinear`: a variance inflation factor above 10;
        - `few participants`: fewer than 10 a parameter, which are the slopes and the intercept;
        - `possible clusters`: a suspected column with 2 to n/2 different values.
    """
    rows: list[tuple[object, str, float, float, object]] = []
    for name, column in participants.items():
        counts = column.value_counts().sort_index()
        share = counts.max() / len(column)
        if share > ONE_VALUE:
            rows.append((name, "near-constant", share, ONE_VALUE, ""))
        numeric = pd.api.types.is_numeric_dtype(column)
        if not numeric or len(counts) == 2:
            few = counts[counts < SMALL_GROUP]
            rows += [
                (f"{name}: {level_name(level)}", "small group", n, SMALL_GROUP, "")
                for level, n in zip(few.index.tolist(), few.tolist(), strict=True)
            ]
        else:
            z = z_scores(column.to_frame())[name]
            rows += [
                (name, "outlier", value, OUTLYING, subject)
                for subject, value in z[z.abs() > OUTLYING].items()
            ]
    categories = participants.columns.difference(participants.select_dtypes("number").columns)
    inflation = variance_inflation(x, categories)
    rows += [
        (name, "collinear", value, INFLATED, "")
        for name, value in inflation[inflation > INFLATED].items()
    ]
    parameters = x.shape[1] + 1
    if len(x) < SUBJECTS_A_PARAMETER * parameters:
        per_parameter = len(x) / parameters
        rows.append(("all", "few participants", per_parameter, SUBJECTS_A_PARAMETER, ""))
    if suspected is not None:
        values, most = suspected.nunique(), len(x) // 2
        rows += [
            (name, "possible clusters", value, most, "")
            for name, value in values[values.between(2, most)].items()
        ]
    return pd.DataFrame(rows, columns=WARNING_COLUMNS)
