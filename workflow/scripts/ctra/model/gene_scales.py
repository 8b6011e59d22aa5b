"""The slopes with genes in log2, and with genes that all vary by 1 SD."""

from dataclasses import replace

import pandas as pd

from ctra.model.design import z_scores
from ctra.model.fits import Fits, Settings, by_statistic, fit_slopes

SCALES = ("log2", "z")  # as they are, and as z scores over the participants of the model


def gene_scales(fits: Fits, y: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Every slope on both scales of the genes.

    Parameters
    ----------
    fits : Fits
        On the scale of the settings.
    y : DataFrame, shape (n, p)
        The genes in log2.
    settings : Settings

    Returns
    -------
    DataFrame
        effect, statistic, scale, main (`yes` for the scale of the settings), and the columns of
        `SlopeResults.t_test`.
    """
    main, other = SCALES[::-1] if settings.standardize else SCALES
    genes = y if settings.standardize else z_scores(y)
    of_other = fit_slopes(replace(fits.data, y=genes), settings)
    slopes = {main: fits.slopes, other: of_other}
    labels = pd.DataFrame({"effect": fits.effects})
    contrasts = {row: {effect: 1.0} for row, effect in enumerate(fits.effects)}
    tables = []
    for scale in SCALES:
        table = by_statistic(slopes[scale], labels, lambda fit: fit.t_test(contrasts))
        tables.append(table.assign(scale=scale, main="yes" if scale == main else "no"))
    table = pd.concat(tables, ignore_index=True)
    order = table["effect"].map(fits.effects.index).argsort(kind="stable")
    return table.iloc[order].reset_index(drop=True)
