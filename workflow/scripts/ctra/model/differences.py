"""Groups of an exposure beside each other: in log2 and per cent, and all groups in one test."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ctra.files.effects import Contrast, contrast_of
from ctra.inference.batches import batches
from ctra.inference.clusters import shuffled
from ctra.inference.partial import Partial
from ctra.inference.permutation import TIE
from ctra.marginal.data import ModelData
from ctra.marginal.results import SlopeResults
from ctra.marginal.structures import Floats
from ctra.model.fits import Fits, Settings
from ctra.model.refusal import Refusal

COMPOSITE, ROBUST = "composite", "robust"
ALL = "all groups"  # row of the test that no group differs
DIFFERENCES = [
    "effect",
    "group",
    "reference",
    "n_group",
    "n_reference",
    "statistic",
    "difference",
    "std_error",
    "df",
    "t",
    "p_value",
    "ci_low",
    "ci_high",
    "percent",
    "percent_low",
    "percent_high",
    "d",
    "F",
    "df_num",
    "p_permutation",
    "status",
]
WITH_CLUSTERS = "not tested: there is no joint test of groups with clusters"
Row = dict[str, object]


def difference_table(fits: Fits, exposures: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Differences between groups: of a category, and of a number with two values.

    Parameters
    ----------
    fits : Fits
    exposures : DataFrame, shape (n, n_exposures)
        As they were measured, in the subjects of the model; a column of text is a category.
    settings : Settings

    Returns
    -------
    DataFrame
        The columns of `DIFFERENCES`, by the composite and the robust composite. A row a group:
        how far its mean expression is from that of the reference, in log2 and in per cent (none of
        genes that are standardised), adjusted for the other columns. d is the same in SD of the
        composite beside the columns. The reference of a number is its lower value. Of a category
        with three groups or more also a row `all groups`: F of the test that none differs from the
        reference; of the composite its p by permutation, too.
    """
    rows: list[Row] = []
    for name, values in exposures.items():
        compared = list(_compared(fits, str(name), values))
        for statistic in (COMPOSITE, ROBUST):
            fit, sd = fits.slopes[statistic], _residual_sd(fits)
            rows += [
                {"statistic": statistic} | numbers | _difference(fit, effect, per_group, sd)
                for effect, per_group, numbers in compared
            ]
            if len(compared) > 1:
                effects = [effect for effect, _, _ in compared]
                test = {"effect": name, "group": ALL, "statistic": statistic}
                rows.append(test | joint_test(fits, statistic, effects, settings))
    table = pd.DataFrame(rows, columns=DIFFERENCES)
    table = table.astype(dict.fromkeys(("n_group", "n_reference", "df_num"), "Int64"))
    if not settings.standardize:
        for percent, log2 in (
            ("percent", "difference"),
            ("percent_low", "ci_low"),
            ("percent_high", "ci_high"),
        ):
            table[percent] = 100 * (2 ** table[log2].astype(float) - 1)
    return table


def _compared(fits: Fits, name: str, values: pd.Series) -> Iterator[tuple[str, float, Row]]:
    """Effects of an exposure that compare groups, their slope's units in a group, and labels."""
    if not pd.api.types.is_numeric_dtype(values):
        of_groups = {effect: contrast_of(effect) for effect in fits.effects}
        for effect, groups in of_groups.items():
            if groups is not None and groups.column == name:
                yield effect, 1.0, _labels(effect, groups, values)
    elif values.nunique() == 2:
        low, high = sorted(values.unique())
        groups = Contrast(name, f"{high:g}", f"{low:g}")
        text = values.map({low: groups.reference, high: groups.level})
        yield name, float((high - low) / values.std()), _labels(name, groups, text)


def _labels(effect: str, groups: Contrast, values: pd.Series) -> Row:
    return {
        "effect": effect,
        "group": groups.level,
        "reference": groups.reference,
        "n_group": int((values == groups.level).sum()),
        "n_reference": int((values == groups.reference).sum()),
    }


def _difference(fit: SlopeResults | Refusal, effect: str, per_group: float, sd: float) -> Row:
    """The test of an effect, with its slope in the unit of the groups."""
    if isinstance(fit, Refusal):
        return {"status": fit.reason}
    test = fit.t_test({effect: {effect: per_group}}).loc[effect]
    difference = test["estimate"]
    return {"difference": difference, "d": difference / sd, **test.drop("estimate")}


def _residual_sd(fits: Fits) -> float:
    """SD of the composite beside the columns; without others the pooled SD of the groups."""
    fit, data = fits.slopes[COMPOSITE], fits.data
    if isinstance(fit, Refusal):
        return np.nan
    residual = data.mean - data.mean.mean() - (data.x - data.x.mean()).to_numpy() @ fit.params
    return float(np.sqrt(residual @ residual / (data.n - 1 - data.k)))


def joint_test(fits: Fits, statistic: str, effects: list[str], settings: Settings) -> Row:
    """Test that no group of a category differs from its reference.

    Parameters
    ----------
    fits : Fits
    statistic : {"composite", "robust"}
    effects : list of str
        The groups' columns of the design.
    settings : Settings

    Returns
    -------
    dict
        F, df_num, df, p_value and status; of the composite p_permutation, where there are draws.
    """
    fit = fits.slopes[statistic]
    if isinstance(fit, Refusal):
        return {"status": fit.reason}
    if fits.data.clusters is not None:
        return {"status": WITH_CLUSTERS}
    test = fit.f_test({effect: {effect: 1.0} for effect in effects})
    found: Row = {str(key): value for key, value in test.rename({"df_denom": "df"}).items()}
    if statistic == COMPOSITE and settings.permutations:
        found["p_permutation"] = permuted_f(
            fits.data, effects, seed=settings.seed, draws=settings.permutations
        )
    return found


def permuted_f(data: ModelData, effects: list[str], *, seed: int, draws: int) -> float:
    """P by permutation of the composite's F of several columns.

    Parameters
    ----------
    data : ModelData
        Without clusters; subjects change places within its strata.
    effects : list of str
    seed, draws : int

    Returns
    -------
    float
        (1 + draws with an F at least as large) / (1 + draws).

    Notes
    -----
    What the other columns leave of the mean over genes is permuted: Freedman & Lane 1983,
    doi:10.1080/07350015.1983.10509354.
    """
    x = data.x[[*data.x.columns.drop(effects), *effects]].to_numpy()
    basis = np.linalg.qr(np.column_stack([np.ones(data.n), x]))[0]
    others, own = np.split(basis, [basis.shape[1] - len(effects)], axis=1)
    left = data.mean - others @ (others.T @ data.mean)

    def ratio(values: Floats) -> Floats:
        """What the columns explain of draws (m, n), over what all columns leave of them."""
        explained = ((values @ own) ** 2).sum(axis=1)
        beside = (values**2).sum(axis=1) - ((values @ others) ** 2).sum(axis=1)
        return np.asarray(explained / (beside - explained))

    observed = ratio(left[None])[0]
    partial = Partial(data, effects[0])
    as_far = sum(
        int((ratio(left[shuffled(partial, size, rng)]) >= (1 - TIE) * observed).sum())
        for size, rng in batches(draws, seed)
    )
    return (1 + as_far) / (1 + draws)
