"""An exposure that differs between visits: its slope within and between participants."""

import pandas as pd

from ctra.files.rounding import varies
from ctra.files.visits import BETWEEN, LESS, WITHIN
from ctra.marginal.iterative import one_thread
from ctra.model.analysis import complete_cases
from ctra.model.design import LARGEST
from ctra.model.repeated import Repeated, cells_of, composite_values, fit_composite, visits_design

EFFECTS = (BETWEEN, WITHIN, LESS)
COLUMNS = [
    "exposure", "effect", "n", "n_samples", "n_missing", "missing_samples",
    "estimate", "std_error", "df", "t", "p_value", "ci_low", "ci_high", "status",
]  # fmt: skip
NO_VALUES = "no sample has a value of it"
TOO_LARGE = f"it has a number beyond {LARGEST:g}"
CONSTANT = "all samples have one value of it"
ALONE = "no participant has two values of it that differ"
ALIKE = "all participants have the same mean of it"
NOT_APART = "what differs of it is told by the visits, arms and covariates already"


@one_thread
def varying_effects(
    endog: pd.DataFrame,
    participants: pd.DataFrame,
    visits: pd.DataFrame,
    varying: pd.DataFrame,
    plan: Repeated,
    *,
    standardize: bool,
) -> pd.DataFrame:
    """Split each exposure that differs between visits, and fit both slopes of the composite.

    Parameters
    ----------
    endog, participants, visits, plan, standardize
        As for `ctra.model.repeated.repeated_measures`.
    varying : DataFrame
        From `ctra.cohort.canonical.varying_table`.

    Returns
    -------
    DataFrame, three rows an exposure
        exposure; effect: `between participants` (slope of the participant's mean), `within
        participants` (slope of the deviation from it) and `between less within`; n (participants)
        and n_samples that count; n_missing and missing_samples: those without a value of the
        exposure, as `subject at visit`; and the estimate per SD of the exposure with its test.
        status says why there is no number.

    Raises
    ------
    AnalysisError
        If a column is not there, or nobody has all of them.

    Notes
    -----
    c_iv = mean of arm and visit + covariates + b_B m_i + b_W (x_iv - m_i) + e_iv, m_i the mean of x
    over the visits of participant i that count; Neuhaus & Kalbfleisch 1998, doi:10.2307/3109770.
    The covariance, the estimation and the tests are those of `repeated_measures`. x is in SD over
    all samples that count.
    """
    columns = [column for column in (plan.arm, *plan.covariates) if column]
    complete, _ = complete_cases(participants, columns)
    arms = plan.arms(complete)
    values = composite_values(endog, visits, arms, plan, standardize=standardize)
    rows = []
    for exposure, own in varying.groupby("exposure", sort=False):
        rows += _effects(str(exposure), values.merge(own, how="left"), complete, arms, plan)
    return pd.DataFrame(rows, columns=COLUMNS)


def _effects(
    exposure: str, values: pd.DataFrame, people: pd.DataFrame, arms: pd.Series, plan: Repeated
) -> list[dict[str, object]]:
    """The three rows of an exposure; `values` has the column `exposure_value`."""
    without = values[values["exposure_value"].isna()]
    used = values.dropna(subset="exposure_value").reset_index(drop=True)
    told = {
        "exposure": exposure,
        "n": used["subject"].nunique(),
        "n_samples": len(used),
        "n_missing": len(without),
        "missing_samples": ";".join(without["subject"] + " at " + without["visit"]),
    }
    found = _slopes(used, people, arms, plan)
    if isinstance(found, str):
        found = {effect: {"status": f"not fitted: {found}"} for effect in EFFECTS}
    return [told | {"effect": effect} | found[effect] for effect in EFFECTS]


def _slopes(
    used: pd.DataFrame, people: pd.DataFrame, arms: pd.Series, plan: Repeated
) -> dict[str, dict[str, object]] | str:
    """The test of each effect, or why there is none; one reason where there is no model."""
    parts = _parts(used["subject"], used["exposure_value"])
    if isinstance(parts, str):
        return parts
    means = cells_of(used, arms, plan)
    present = people.loc[used["subject"].unique()]
    names = {part: f"{part} of the exposure" for part in parts}
    exog = visits_design(used, means, present, plan, parts.rename(columns=names))
    fit = exog if isinstance(exog, str) else fit_composite(used, exog, plan)
    if isinstance(fit, str):
        return fit
    why = {BETWEEN: ALIKE, WITHIN: ALONE} | dict.fromkeys(map(str, parts), NOT_APART)
    slopes = {part: {name: 1.0} for part, name in names.items() if fit.params.notna()[name]}
    lost = [why[part] for part in (BETWEEN, WITHIN) if part not in slopes]
    if not lost:
        slopes[LESS] = {names[BETWEEN]: 1.0, names[WITHIN]: -1.0}
    why[LESS] = "; ".join(lost)
    rows = fit.t_test(slopes).T.to_dict() if slopes else {}
    return {
        effect: dict(rows[effect]) if effect in rows else {"status": f"not fitted: {why[effect]}"}
        for effect in EFFECTS
    }


def _parts(subjects: pd.Series, values: pd.Series) -> pd.DataFrame | str:
    """The participant's mean of z scores and the deviation from it, if they vary; or why not."""
    if values.empty:
        return NO_VALUES
    if values.abs().max() > LARGEST:
        return TOO_LARGE
    if not varies(values, float(values.abs().max())):
        return CONSTANT
    z = (values - values.mean()) / values.std()
    mean = z.groupby(subjects).transform("mean")
    parts = {BETWEEN: mean, WITHIN: z - mean}
    size = float(z.abs().max())
    return pd.DataFrame({name: part for name, part in parts.items() if varies(part, size)})
