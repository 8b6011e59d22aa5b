"""Slopes of single genes and of the groups of genes, beside the slope of all."""

from collections.abc import Hashable

import numpy as np
import pandas as pd
from scipy.special import fdtrc, stdtr, stdtrit

from ctra.files.errors import NotIdentifiedError
from ctra.files.rounding import explains, rounding_norm
from ctra.inference.mean_composite import fit_composite
from ctra.marginal.data import ModelData
from ctra.marginal.identified import check_design, check_identified
from ctra.marginal.model import MarginalModel
from ctra.marginal.results import MarginalResults, SlopeResults
from ctra.marginal.structures import Floats
from ctra.model.fits import Fits
from ctra.model.refusal import Refusal


def gene_slopes(data: ModelData, effects: list[str]) -> pd.DataFrame:
    """Least-squares slopes of every gene, with false discovery rates.

    Parameters
    ----------
    data : ModelData
        Genes that vary.
    effects : list of str
        Columns of the design whose slopes are wanted.

    Returns
    -------
    DataFrame, one row an effect and gene
        effect, symbol, estimate, std_error, df, t, p_value, ci_low, ci_high (95 %), and fdr: the
        p values of the effect adjusted over its genes (Benjamini & Hochberg 1995, J R Stat Soc B
        57:289). A slope that is nothing but rounding is 0. Of a gene that the columns fit exactly
        there is the estimate alone: its standard error would be 0.

    Raises
    ------
    NotIdentifiedError
        If n - 1 - k < 1.
    """
    n, p, k = data.n, data.p, data.k
    check_design(data)
    df = n - 1 - k
    xc, yc = data.design.centred, data.centred_genes
    unscaled = np.linalg.inv(xc.T @ xc)
    slopes = unscaled @ xc.T @ yc
    variance = ((yc - xc @ slopes) ** 2).sum(axis=0) / df
    largest = np.abs(data.genes).max(axis=0)
    variance[explains(data.design.qr[0], yc, largest)] = np.nan
    # along what the others leave of a column; a slope of 0 has no direction by chance
    along = np.abs(slopes) / np.sqrt(np.diag(unscaled))[:, None]
    slopes[along <= rounding_norm(yc, largest)] = 0
    rows = [list(data.x).index(effect) for effect in effects]
    estimate = slopes[rows]
    error = np.sqrt(np.outer(np.diag(unscaled)[rows], variance))
    p_value = 2 * stdtr(df, -np.abs(estimate / error))
    half = stdtrit(df, 0.975) * error
    return pd.DataFrame(
        {
            "effect": np.repeat(effects, p),
            "symbol": np.tile(data.y.columns, len(effects)),
            "estimate": estimate.ravel(),
            "std_error": error.ravel(),
            "df": df,
            "t": (estimate / error).ravel(),
            "p_value": p_value.ravel(),
            "ci_low": (estimate - half).ravel(),
            "ci_high": (estimate + half).ravel(),
            "fdr": np.concatenate([_discovery_rates(of_one) for of_one in p_value]),
        }
    )


def _discovery_rates(p_value: Floats) -> Floats:
    """Adjusted p values; those that are missing stay so, and are none of the tests."""
    n = np.count_nonzero(~np.isnan(p_value))
    falling = np.argsort(-p_value)[:n]  # missing ones come last
    rates = np.full(len(p_value), np.nan)
    rates[falling] = np.minimum.accumulate(p_value[falling] * (n / np.arange(n, 0, -1)))
    return rates


def group_slopes(data: ModelData, groups: pd.Series, effects: list[str]) -> pd.DataFrame:
    """Slopes of the mean of each group of genes, and a test that the groups' slopes are equal.

    Parameters
    ----------
    data : ModelData
    groups : Series of str, shape (p,)
        Group by gene.
    effects : list of str
        Columns of the design whose slopes are wanted.

    Returns
    -------
    DataFrame, one row an effect and group, and one an effect for all groups (`equal slopes`)
        effect, group, n_genes; of a group estimate, std_error, df, t, p_value, ci_low, ci_high and
        status, as from `composite`; of the test F, df_num, df and p_value. No test where there is
        one group.

    Raises
    ------
    NotIdentifiedError
        If n - 1 - k < 1; or if there are g > 1 groups and n - k - g < 1, or the mean of a group is
        a linear combination of the columns and the other groups.

    Notes
    -----
    The test is that of the products of group and effect in `ctra.marginal.MarginalModel`: the
    groups' means as repeated measures with an unstructured covariance, every column of x free to
    differ between groups. Its Wald F with q = g - 1 and v = n - 1 - k degrees of freedom is
    Hotelling's T^2 / q; (v - q + 1) / v times it is F(q, v - q + 1) exactly (SAS/STAT, PROC MIXED,
    option HLM of the REPEATED statement; McKeon 1974, doi:10.1093/biomet/61.2.381).
    """
    members = {group: list(genes.index) for group, genes in groups.groupby(groups, sort=False)}
    fits = {
        group: fit_composite(ModelData(data.y[genes], data.design))
        for group, genes in members.items()
    }
    test = _equal_slopes(data, members, effects) if len(members) > 1 else None
    rows = []
    for effect in effects:
        for group, fit in fits.items():
            row = fit.t_test({group: {effect: 1.0}}).loc[group]
            rows.append({"effect": effect, "group": group, "n_genes": len(members[group]), **row})
        if test is not None:
            row = {"effect": effect, "group": "equal slopes", "n_genes": data.p}
            rows.append(row | test[effect])
    return pd.DataFrame(rows)


def _equal_slopes(
    data: ModelData, members: dict[str, list[str]], effects: list[str]
) -> dict[str, dict[str, object]]:
    """F, df_num, df, p_value and status by effect."""
    means = pd.DataFrame({group: data.y[genes].mean(axis=1) for group, genes in members.items()})
    check_identified(ModelData(means, data.design), "un")
    fit = _group_model(means, data.x)
    q, v = len(members) - 1, data.n - 1 - data.k
    tests = {}
    for effect in effects:
        wald = fit.f_test({group: {f"{effect} by group {group}": 1} for group in means.columns[1:]})
        f = wald["F"] * (v - q + 1) / v
        p = fdtrc(q, v - q + 1, f)
        numbers = {"F": f, "df_num": q, "df": v - q + 1, "p_value": p}
        tests[effect] = {**numbers, "status": wald["status"]}
    return tests


def _group_model(means: pd.DataFrame, x: pd.DataFrame) -> MarginalResults:
    """The groups' means as repeated measures, every column free to differ between groups."""
    n, g = means.shape
    first, *others = means.columns
    dummies = pd.DataFrame(np.eye(g)[:, 1:], index=means.columns, columns=others)
    design: dict[tuple[Hashable, Hashable], Floats] = {("intercept", first): np.ones(n * g)}
    design |= {("group", group): np.tile(dummies[group], n) for group in others}
    for column in x:
        values = np.repeat(x[column].to_numpy(), g)
        design[column, first] = values
        design |= {
            (f"{column} by group", group): values * np.tile(dummies[group], n) for group in others
        }
    exog = pd.DataFrame({f"{effect} {group}": v for (effect, group), v in design.items()})
    return MarginalModel(
        means.to_numpy().ravel(),
        exog,
        np.repeat(np.arange(n), g),
        np.tile(np.arange(g), n),
        effects=[effect for effect, _ in design],
    ).fit()


def gene_table(fits: Fits, composite: SlopeResults | Refusal) -> pd.DataFrame:
    """Slopes of the genes, and whether each agrees in direction with the composite.

    Parameters
    ----------
    fits : Fits
    composite : SlopeResults or Refusal
        Its slopes, or the reason why there are none.

    Returns
    -------
    DataFrame
        As from `gene_slopes`, with agrees (`yes`, or `no`, as for a slope of 0) and status; the
        reason alone where there is no composite.
    """
    if isinstance(composite, Refusal):
        labels = [(effect, symbol) for effect in fits.effects for symbol in fits.data.y]
        return pd.DataFrame(labels, columns=["effect", "symbol"]).assign(status=composite.reason)
    table = gene_slopes(fits.data, fits.effects)
    same = np.sign(table["estimate"]) * np.sign(table["effect"].map(composite.params)) > 0
    reason = "not identified: no variance beside the columns"
    status = np.where(table["std_error"].isna(), reason, "ok")
    return table.assign(agrees=same.map({True: "yes", False: "no"}), status=status)


def group_table(fits: Fits, group_of: pd.Series) -> pd.DataFrame:
    """Slopes of the groups of genes, or the reason why there are none.

    Parameters
    ----------
    fits : Fits
    group_of : Series of str
        Group by gene.

    Returns
    -------
    DataFrame
        As from `group_slopes`; a row an effect with the reason as status where it refuses.
    """
    groups = group_of[fits.data.y.columns]
    try:
        return group_slopes(fits.data, groups, fits.effects)
    except NotIdentifiedError as error:
        return pd.DataFrame({"effect": fits.effects, "status": Refusal.of(error).reason})
