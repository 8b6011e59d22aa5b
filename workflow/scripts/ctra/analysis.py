"""One declared model: its subjects, its genes, and one table with all statistics side by side."""

import pandas as pd

from ctra.cohort import flow_row
from ctra.design import design_matrix, z_scores
from ctra.inference import CompositeError, composite
from ctra.marginal import NotIdentifiedError, fit_common_slopes

COLUMNS = [
    "effect",
    "statistic",
    "estimate",
    "std_error",
    "df",
    "t",
    "p_value",
    "ci_low",
    "ci_high",
    "n",
    "n_genes",
    "k",
    "status",
]


class AnalysisError(ValueError):
    """A model without subjects or genes."""


def complete_cases(participants, columns):
    """Subjects without a missing value, and a flow row for every column that loses somebody.

    Parameters
    ----------
    participants : DataFrame
        Index the subjects.
    columns : list of str
        The model's columns.

    Returns
    -------
    complete : DataFrame
    flow : DataFrame
        As from `ctra.cohort.exclude`.

    Raises
    ------
    AnalysisError
        If nobody is left.
    """
    left = participants
    rows = [flow_row("analysed sample", [], left)]
    for column in columns:
        missing = left.index[left[column].isna()]
        left = left.drop(missing)
        if len(missing):
            rows.append(flow_row(f"{column} is missing", missing, left))
    if left.empty:
        raise AnalysisError(f"no subject has all of {', '.join(columns)}")
    return left, pd.DataFrame(rows)


def fit_model(
    endog, participants, *, exposures, products, covariates, method, standardize, categories=()
):
    """Fit one model by every statistic.

    Parameters
    ----------
    endog : DataFrame, shape (n_samples, p)
        Signed log2 expression, from `ctra.expression.signed_expression`.
    participants : DataFrame
        Analysed sample: index the subjects; `sample`, and the columns of the model.
    exposures, products, covariates, categories
        As for `ctra.design.design_matrix`.
    method : {"reml", "ml"}
        Of the unstructured model.
    standardize : bool
        z-score the genes over the subjects of the model.

    Returns
    -------
    table : DataFrame
        One row an effect (exposures, then products) and statistic (`un`, `composite`): estimate,
        std_error, df, t, p_value, ci_low, ci_high (95 %), n, n_genes, k, and status: `ok`, or why
        there is no number.
    genes : DataFrame
        One row a gene: symbol, status (`analysed`, or `constant`: the same value in all subjects
        and therefore left out), sd (log2), and un_weight, its weight in the unstructured fit.
    flow : DataFrame
        Subjects left out for missing values, from `complete_cases`.

    Raises
    ------
    AnalysisError
        If no subject is complete or no gene varies.
    """
    participants, flow = complete_cases(participants, [*exposures, *covariates])
    x = design_matrix(participants, exposures, products, covariates, categories)
    values = endog.loc[participants["sample"]].set_axis(participants.index)
    varying = values.nunique() > 1
    if not varying.any():
        raise AnalysisError(f"none of {len(varying)} genes varies among {len(values)} subjects")
    genes = pd.DataFrame(
        {
            "symbol": values.columns,
            "status": varying.map({True: "analysed", False: "constant"}).to_numpy(),
            "sd": values.std().to_numpy(),
            "un_weight": float("nan"),
        }
    )
    y = values.loc[:, varying]
    if standardize:
        y = z_scores(y)
    numbers = {"n": len(y), "n_genes": y.shape[1], "k": x.shape[1]}
    effects = list(x.columns[: len(exposures) + len(products)])
    fits = {
        "un": _fit_or_reason(lambda: fit_common_slopes(y, x, method=method)),
        "composite": _fit_or_reason(lambda: composite(y, x)),
    }
    if not isinstance(fits["un"], str):
        genes.loc[varying.to_numpy(), "un_weight"] = fits["un"].weights.to_numpy()
    rows = [
        {"effect": effect, "statistic": statistic, **_statistics(fit, effect), **numbers}
        for effect in effects
        for statistic, fit in fits.items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS), genes, flow


def _fit_or_reason(fit):
    """The results of a fit, or why the data do not determine it."""
    try:
        return fit()
    except (NotIdentifiedError, CompositeError) as error:
        return f"not identified: {error}"


def _statistics(fit, effect):
    if isinstance(fit, str):
        return {"status": fit}
    low, high = fit.conf_int().loc[effect]
    return {
        "estimate": fit.params[effect],
        "std_error": fit.bse[effect],
        "df": fit.df[effect],
        "t": fit.tvalues[effect],
        "p_value": fit.pvalues[effect],
        "ci_low": low,
        "ci_high": high,
        "status": fit.status,
    }
