"""One declared model: its subjects, its genes, and its results by every statistic."""

import numpy as np
import pandas as pd

from ctra.cohort.sample import flow_row
from ctra.files.errors import AnalysisError, NotIdentifiedError
from ctra.inference import composite, homogeneity, rao
from ctra.marginal import fit_common_slopes
from ctra.model.design import design_matrix, z_scores
from ctra.model.diagnostics import (
    MEASURED,
    bootstrap_limits,
    calibrate,
    influences,
    powers,
    weights,
)
from ctra.model.genewise import gene_slopes, group_slopes
from ctra.model.moderation import simple_slopes, slope_regions
from ctra.report.verdict import verdicts

TEST = ["estimate", "std_error", "df", "t", "p_value", "ci_low", "ci_high"]
PERCENT = ["percent_sd", "percent_range"]
NUMBERS = ["n", "n_genes", "k", "status"]
COLUMNS = {
    "table": [
        *("effect", "statistic", *TEST, "F", "df_num", "bca_low", "bca_high", *MEASURED),
        *(*PERCENT, *NUMBERS),
    ],
    "slopes": ["exposure", "moderator", "value", "statistic", *TEST, *PERCENT, *NUMBERS],
    "regions": [
        *("exposure", "moderator", "statistic", "low", "high", "low_score", "high_score"),
        *("slope", "n", "status"),
    ],
    "genewise": [
        *("effect", "symbol", "group", "sign", *TEST, "fdr", "agrees", "un_weight", "status"),
    ],
    "groups": ["effect", "group", "n_genes", *TEST, "F", "df_num", "status"],
}
VERDICT_FROM = ("table", "genewise", "influence", "power")


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
        As from `ctra.cohort.sample.exclude`.

    Raises
    ------
    AnalysisError
        If a column is not there, or nobody is left.
    """
    absent = [column for column in columns if column not in participants]
    if absent:
        raise AnalysisError(f"{', '.join(absent)}: no such column in the analysed sample")
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
    endog,
    participants,
    gene_set,
    *,
    exposures,
    products,
    covariates,
    slopes,
    covariance,
    method,
    standardize,
    permutations,
    refits,
    seed,
    categories=(),
):
    """Fit one model by every statistic.

    Parameters
    ----------
    endog : DataFrame, shape (n_samples, p)
        Signed log2 expression, from `ctra.expression.geneset.signed_expression`.
    participants : DataFrame
        Analysed sample: index the subjects; `sample`, and the columns of the model.
    gene_set : DataFrame
        symbol, group and sign, from `ctra.expression.geneset.match_genes`.
    exposures, products, covariates, categories
        As for `ctra.model.design.design_matrix`.
    slopes : list of dict
        Simple slopes wanted: of (an exposure), at (its moderator), values (of the moderator, in
        SD).
    covariance : list of {"un", "csh"}
        Of the mixed models beside the mean composite.
    method : {"reml", "ml"}
        Of the mixed models.
    standardize : bool
        z-score the genes over the subjects of the model.
    permutations : int
        Draws of the permutations and of the bootstrap; 0 for neither.
    refits : int
        At most so many permutations of a statistic that is fitted anew in each (`csh`).
    seed : int

    Returns
    -------
    dict of str to DataFrame
        table: one row an effect (exposures, then products) and statistic (`composite`, `rao`, those
        of `covariance`, `homogeneity`): estimate, std_error, df, t, p_value, ci_low, ci_high
        (95 %); F on df_num and df of `homogeneity`; bca_low and bca_high of the composite;
        p_permutation, size with size_low and size_high, and calibrated, from
        `ctra.inference.permute` on the column given the others; percent_sd and percent_range (of
        exposures, where expression is in log2; see Notes), n, n_genes, k, and status: `ok`, or why
        there is no number.
        slopes: estimates and tests of the slopes at the values of a moderator, without those of
        permutations.
        regions: of the moderator, from `ctra.model.moderation.slope_regions`, with low_score and
        high_score in the moderator's own unit and n, the subjects within.
        genewise: one row an effect and gene that varies, from `ctra.model.genewise.gene_slopes`,
        with its group, sign and weight in the unstructured fit, and whether its (signed) slope
        `agrees` in direction with that of the composite.
        groups: from `ctra.model.genewise.group_slopes`.
        genes: one row a gene: symbol, status (`analysed`, or `constant`: the same value in all
        subjects and therefore left out), sd (log2), and un_weight and csh_weight, its weights in
        these fits.
        weights, influence, power: from `ctra.model.diagnostics`.
        verdict: from `ctra.report.verdict.verdicts`.
        subjects: one row a subject: composite (the mean over the genes), adjusted (less the
        intercept and what the composite's fit gives the covariates), and the exposures as z scores.
        flow: subjects left out for missing values, from `complete_cases`.

    Raises
    ------
    AnalysisError
        If a column is not there, no subject is complete or no gene varies.
    AnalysisError
        If the columns cannot stand together.

    Notes
    -----
    A slope b makes 100 (2^|b| - 1) percent difference in mRNA between subjects one SD apart, and
    100 (2^(|b| range) - 1) between the lowest and the highest observed exposure; Lee et al. 2025.
    """
    participants, flow = complete_cases(participants, [*exposures, *covariates])
    x = design_matrix(participants, exposures, products, covariates, categories)
    values = endog.loc[participants["sample"]].set_axis(participants.index)
    varying = values.nunique() > 1
    if not varying.any():
        raise AnalysisError(f"none of {len(varying)} genes varies among {len(values)} subjects")
    y = values.loc[:, varying]
    if standardize:
        y = z_scores(y)
    fits = {"composite": _or_reason(composite, y, x), "rao": _or_reason(rao, y, x)}
    for structure in covariance:
        fits[structure] = _or_reason(fit_common_slopes, y, x, covariance=structure, method=method)
    fitted = {name: fit for name, fit in fits.items() if not isinstance(fit, str)}
    mixed = {name: fitted[name] for name in ("un", "csh") if name in fitted}
    of_gene = pd.DataFrame(np.nan, index=values.columns, columns=["un_weight", "csh_weight"])
    for name, fit in mixed.items():
        of_gene[f"{name}_weight"] = fit.weights
    effects = list(x.columns[: len(exposures) + len(products)])
    spans = x[exposures].max() - x[exposures].min()
    table = pd.concat([_effects(fits, effects), _homogeneity(y, x, effects)], ignore_index=True)
    order = table["effect"].map(effects.index).argsort(kind="stable")
    table = table.iloc[order].reset_index(drop=True)
    tested = list(dict.fromkeys(table.loc[table["status"] == "ok", "statistic"]))
    if permutations and tested:
        draws = {"seed": seed, "draws": permutations}
        measured = calibrate(y, x, effects, tested, refits=refits, method=method, **draws)
        table = table.merge(measured, how="left", on=["effect", "statistic"])
        limits = bootstrap_limits(y, x, effects, **draws)
        table = table.merge(limits, how="left", on=["effect", "statistic"])
    tables = {
        "table": table,
        "slopes": _slopes(fits, slopes),
        "regions": _regions(fits, slopes, participants, x),
        "genewise": _genewise(fits["composite"], y, x, effects),
        "groups": _groups(y, x, gene_set, effects),
        "genes": pd.DataFrame(
            {
                "symbol": values.columns,
                "status": varying.map({True: "analysed", False: "constant"}).to_numpy(),
                "sd": values.std().to_numpy(),
                **{name: column.to_numpy() for name, column in of_gene.items()},
            }
        ),
        "subjects": _subject_values(fits["composite"], y, x, effects, exposures),
        "flow": flow,
        "weights": weights(mixed),
        "influence": influences(y, x, effects, tested, method),
        "power": powers(y, x, effects),
    }
    declared = gene_set.set_index("symbol")[["group", "sign"]]
    tables["genewise"] = tables["genewise"].join(declared.join(of_gene["un_weight"]), on="symbol")
    for name, exposure in (("table", "effect"), ("slopes", "exposure")):
        table = tables[name].reindex(columns=COLUMNS[name])
        table[["n", "n_genes", "k"]] = len(y), y.shape[1], x.shape[1]
        b = table["estimate"].abs().where(table[exposure].isin(exposures) & (not standardize))
        table["percent_sd"] = 100 * (2**b - 1)
        table["percent_range"] = 100 * (2 ** (b * table[exposure].map(spans)) - 1)
        tables[name] = table
    tables = {
        name: table.reindex(columns=COLUMNS.get(name, table.columns))
        for name, table in tables.items()
    }
    return tables | {"verdict": verdicts(*(tables[name] for name in VERDICT_FROM))}


def _or_reason(fit, *tables, **options):
    """The results of a fit, or why the data do not determine it."""
    try:
        return fit(*tables, **options)
    except NotIdentifiedError as error:
        return f"not identified: {error}"


def _by_statistic(fits, labels, test):
    """`test(fit)` of every fit beside the labels of its rows; the reason where there is no fit."""
    tables = {
        statistic: labels.assign(status=fit) if isinstance(fit, str) else labels.join(test(fit))
        for statistic, fit in fits.items()
    }
    table = pd.concat(tables, names=["statistic"]).reset_index("statistic")
    return table.sort_index(kind="stable").reset_index(drop=True)


def _effects(fits, effects):
    contrasts = {row: {effect: 1} for row, effect in enumerate(effects)}
    labels = pd.DataFrame({"effect": effects})
    return _by_statistic(fits, labels, lambda fit: fit.t_test(contrasts))


def _homogeneity(y, x, effects):
    rows = []
    for effect in effects:
        found = _or_reason(homogeneity, y, x, effect)
        row = {"effect": effect, "statistic": "homogeneity", "status": "ok"}
        if isinstance(found, str):
            rows.append(row | {"status": found})
        else:
            numbers = {"F": found.f, "df_num": found.df_num, "df": found.df_denom}
            rows.append(row | numbers | {"p_value": found.p_value})
    return pd.DataFrame(rows)


def _slopes(fits, slopes):
    rows = [(one["of"], one["at"], value) for one in slopes for value in one["values"]]
    labels = pd.DataFrame(rows, columns=["exposure", "moderator", "value"])

    def test(fit):
        tables = [simple_slopes(fit, one["of"], one["at"], one["values"]) for one in slopes]
        return pd.concat(tables, ignore_index=True)

    return _by_statistic(fits, labels, test) if rows else labels


def _regions(fits, slopes, participants, x):
    tables = []
    for one in slopes:
        z, scores = x[one["at"]], participants[one["at"]]
        for statistic, fit in fits.items():
            if isinstance(fit, str):
                regions = pd.DataFrame({"status": [fit]})
            else:
                regions = slope_regions(fit, one["of"], one["at"])
                inside = [
                    z.between(low, high).sum() for low, high in regions[["low", "high"]].to_numpy()
                ]
                regions["n"] = inside
                regions["status"] = fit.status
                for end in ("low", "high"):
                    regions[f"{end}_score"] = scores.mean() + scores.std() * regions[end]
            tables.append(
                regions.assign(exposure=one["of"], moderator=one["at"], statistic=statistic)
            )
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _genewise(fit, y, x, effects):
    if isinstance(fit, str):
        labels = [(effect, symbol, fit) for effect in effects for symbol in y]
        return pd.DataFrame(labels, columns=["effect", "symbol", "status"])
    table = gene_slopes(y, x, effects)
    same = np.sign(table["estimate"]) == np.sign(table["effect"].map(fit.params))
    return table.assign(agrees=same.map({True: "yes", False: "no"}), status="ok")


def _groups(y, x, gene_set, effects):
    groups = gene_set.set_index("symbol")["group"][y.columns]
    table = _or_reason(group_slopes, y, x, groups, effects)
    return pd.DataFrame({"effect": effects, "status": table}) if isinstance(table, str) else table


def _subject_values(fit, y, x, effects, exposures):
    values = pd.DataFrame({"subject": y.index, "composite": y.mean(axis=1).to_numpy()})
    values["adjusted"] = np.nan
    if not isinstance(fit, str):
        fitted = (x - x.mean()) @ fit.params
        mean = y.mean(axis=1)
        residual = mean - mean.mean() - fitted
        values["adjusted"] = (residual + x[effects] @ fit.params[effects]).to_numpy()
    return values.join(x[exposures].reset_index(drop=True))
