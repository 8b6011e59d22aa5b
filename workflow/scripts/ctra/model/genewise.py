"""Slopes of single genes and of the groups of genes, beside the slope of all."""

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

from ctra.files.errors import NotIdentifiedError
from ctra.inference import composite
from ctra.marginal import MarginalModel, fit_common_slopes


def gene_slopes(y, x, effects):
    """Least-squares slopes of every gene, with false discovery rates.

    Parameters
    ----------
    y : DataFrame, shape (n, p)
        A row a subject, a column a gene (signed) that varies.
    x : DataFrame, shape (n, k)
        Between-subject columns without the intercept.
    effects : list of str
        Columns of x whose slopes are wanted.

    Returns
    -------
    DataFrame, one row an effect and gene
        effect, symbol, estimate, std_error, df, t, p_value, ci_low, ci_high (95 %), and fdr: the
        p values of the effect adjusted over its genes (Benjamini & Hochberg 1995, by
        statsmodels.stats.multitest.multipletests, `fdr_bh`).

    Raises
    ------
    NotIdentifiedError
        If n - 1 - k < 1.
    """
    (n, p), k = y.shape, x.shape[1]
    df = n - 1 - k
    if df < 1:
        raise NotIdentifiedError(f"{n} subjects are too few for {k} columns and an intercept")
    xc, yc = (table.to_numpy() - table.to_numpy().mean(axis=0) for table in (x, y))
    unscaled = np.linalg.inv(xc.T @ xc)
    slopes = unscaled @ xc.T @ yc
    variance = ((yc - xc @ slopes) ** 2).sum(axis=0) / df
    rows = [x.columns.get_loc(effect) for effect in effects]
    estimate = slopes[rows]
    error = np.sqrt(np.outer(np.diag(unscaled)[rows], variance))
    p_value = 2 * stats.t.sf(np.abs(estimate / error), df)
    half = stats.t.ppf(0.975, df) * error
    return pd.DataFrame(
        {
            "effect": np.repeat(effects, p),
            "symbol": np.tile(y.columns, len(effects)),
            "estimate": estimate.ravel(),
            "std_error": error.ravel(),
            "df": df,
            "t": (estimate / error).ravel(),
            "p_value": p_value.ravel(),
            "ci_low": (estimate - half).ravel(),
            "ci_high": (estimate + half).ravel(),
            "fdr": np.concatenate(
                [multipletests(of_one, method="fdr_bh")[1] for of_one in p_value]
            ),
        }
    )


def group_slopes(y, x, groups, effects):
    """Slopes of the mean of each group of genes, and a test that the groups' slopes are equal.

    Parameters
    ----------
    y : DataFrame, shape (n, p)
        A row a subject, a column a gene (signed).
    x : DataFrame, shape (n, k)
        Between-subject columns without the intercept.
    groups : Series of str, shape (p,)
        Group by gene.
    effects : list of str
        Columns of x whose slopes are wanted.

    Returns
    -------
    DataFrame, one row an effect and group, and one an effect for all groups (`equal slopes`)
        effect, group, n_genes; of a group estimate, std_error, df, t, p_value, ci_low, ci_high and
        status, as from `composite`; of the test F, df_num, df and p_value. No test where there is
        one group.

    Raises
    ------
    NotIdentifiedError
        If n - 1 - k < 1.
    NotIdentifiedError
        If there are g > 1 groups and n - k - g < 1, or the mean of a group is a linear combination
        of the columns and the other groups.

    Notes
    -----
    The test is that of the products of group and effect in `ctra.marginal.MarginalModel`: the
    groups' means as repeated measures with an unstructured covariance, every column of x free to
    differ between groups. Its Wald F with q = g - 1 and v = n - 1 - k degrees of freedom is
    Hotelling's T^2 / q; (v - q + 1) / v times it is F(q, v - q + 1) exactly (SAS/STAT, PROC MIXED,
    option HLM of the REPEATED statement; McKeon 1974, doi:10.1093/biomet/61.2.381).
    """
    members = {group: y[genes.index] for group, genes in groups.groupby(groups, sort=False)}
    fits = {group: composite(table, x) for group, table in members.items()}
    test = _equal_slopes(members, x, effects) if len(members) > 1 else None
    rows = []
    for effect in effects:
        for group, fit in fits.items():
            row = fit.t_test({group: {effect: 1}}).loc[group]
            rows.append(
                {"effect": effect, "group": group, "n_genes": members[group].shape[1], **row}
            )
        if test is not None:
            rows.append({"effect": effect, "group": "equal slopes", "n_genes": y.shape[1]})
            rows[-1] |= test[effect]
    return pd.DataFrame(rows)


def _equal_slopes(members, x, effects):
    """F, df_num, df, p_value and status by effect."""
    (n, k), g = x.shape, len(members)
    means = pd.DataFrame({group: table.mean(axis=1) for group, table in members.items()})
    fit_common_slopes(means, x)  # refuses what the data do not determine
    first, *others = members
    dummies = pd.DataFrame(np.eye(g)[:, 1:], index=list(members), columns=others)
    design = {("intercept", first): np.ones(n * g)}
    design |= {("group", group): np.tile(dummies[group], n) for group in others}
    for column in x:
        values = np.repeat(x[column].to_numpy(), g)
        design[column, first] = values
        design |= {
            (f"{column} by group", group): values * np.tile(dummies[group], n) for group in others
        }
    exog = pd.DataFrame({f"{effect} {group}": v for (effect, group), v in design.items()})
    fit = MarginalModel(
        means.to_numpy().ravel(),
        exog,
        np.repeat(np.arange(n), g),
        np.tile(np.arange(g), n),
        effects=[effect for effect, _ in design],
    ).fit()
    q, v = g - 1, n - 1 - k
    tests = {}
    for effect in effects:
        wald = fit.f_test({group: {f"{effect} by group {group}": 1} for group in others})
        f = wald["F"] * (v - q + 1) / v
        p = stats.f.sf(f, q, v - q + 1)
        numbers = {"F": f, "df_num": q, "df": v - q + 1, "p_value": p}
        tests[effect] = {**numbers, "status": wald["status"]}
    return tests
