"""The results of a model: every effect by every statistic, with its permutation p and its size."""

import pandas as pd

from ctra.files.errors import NotIdentifiedError
from ctra.inference.sandwich import breakdown
from ctra.model.diagnostics import ROBUST, bootstrap_limits, calibrate
from ctra.model.fits import Fits, Settings, by_statistic
from ctra.model.refusal import Refusal


def effect_tests(fits: Fits, settings: Settings) -> pd.DataFrame:
    """Every effect by every statistic.

    Parameters
    ----------
    fits : Fits
    settings : Settings

    Returns
    -------
    DataFrame
        A row an effect and statistic, those that estimate slopes first: effect, statistic, the
        columns of `SlopeResults.t_test`, F and df_num of the tests alone, and breakdown (of
        `robust`: why no finding can be claimed; else missing).
    """
    labels = pd.DataFrame({"effect": fits.effects})
    contrasts = {row: {effect: 1.0} for row, effect in enumerate(fits.effects)}
    slopes = by_statistic(fits.slopes, labels, lambda fit: fit.t_test(contrasts))
    table = pd.concat([slopes, _tests_alone(fits, settings)], ignore_index=True)
    order = table["effect"].map(fits.effects.index).argsort(kind="stable")
    return _with_breakdown(table.iloc[order].reset_index(drop=True), fits)


def with_draws(table: pd.DataFrame, fits: Fits, settings: Settings) -> pd.DataFrame:
    """The same, with what permutations and resamples say of the statistics.

    Parameters
    ----------
    table : DataFrame
        From `effect_tests`.
    fits : Fits
    settings : Settings

    Returns
    -------
    DataFrame
        With the columns of `calibrate` and `bootstrap_limits`, if there are any draws.
    """
    tested = known_statistics(table)
    if not settings.permutations or not tested:
        return table
    keys = ["effect", "statistic"]
    statistics = {name: settings.statistics[name] for name in tested}
    table = table.merge(calibrate(fits.known, statistics, settings), how="left", on=keys)
    return table.merge(bootstrap_limits(fits.known, settings), how="left", on=keys)


def known_statistics(table: pd.DataFrame) -> list[str]:
    """Statistics that have a result for an effect."""
    return list(dict.fromkeys(table.loc[table["status"] == "ok", "statistic"]))


def _with_breakdown(table: pd.DataFrame, fits: Fits) -> pd.DataFrame:
    """The table with why no finding can be claimed, on the rows of the robust composite."""
    says = {effect: breakdown(partial) for effect, partial in fits.known.items()}
    table["breakdown"] = table["effect"].map(says).where(table["statistic"] == ROBUST)
    return table


def _tests_alone(fits: Fits, settings: Settings) -> pd.DataFrame:
    """Every effect by every statistic without a slope."""
    rows = []
    tests = {name: of.test for name, of in settings.statistics.items() if of.test is not None}
    for effect, partial in fits.partials.items():
        for statistic, test in tests.items():
            row: dict[str, object] = {"effect": effect, "statistic": statistic}
            if isinstance(partial, Refusal):
                rows.append(row | {"status": partial.reason})
                continue
            try:
                found = test(partial, settings.method)
            except NotIdentifiedError as error:
                rows.append(row | {"status": Refusal.of(error).reason})
                continue
            numbers = {"F": found.f, "df_num": found.df_num, "df": found.df_denom}
            rows.append(row | {"status": "ok"} | numbers | {"p_value": found.p_value})
    return pd.DataFrame(rows)
