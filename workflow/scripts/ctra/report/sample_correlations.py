"""How the samples of a study go with each other, in words."""

import pandas as pd

from ctra.report.apa import apa_correlation
from ctra.report.cells import reason

SHOWN = 10  # names in a sentence


def samples_say(rows: pd.DataFrame) -> str:
    """How alike the samples are, and which stand out, as sentences.

    Parameters
    ----------
    rows : DataFrame, one row a sample
        From `ctra.expression.sample_correlations.correlate_samples`, of one study.

    Returns
    -------
    str
    """
    told = rows[rows["status"] == "ok"]
    if told.empty:
        why = reason(rows["status"].iloc[0])
        return f"How alike the samples are is not told: {why}. No sample is left out for it."
    lowest = told.sort_values("mean_r", kind="stable").iloc[0]
    says = [
        f"The expression of a sample correlates {apa_correlation(told['mean_r'].median())} with "
        f"that of the others (median; lowest {apa_correlation(lowest['mean_r'])}, "
        f"{lowest['sample']}), over {lowest['n_genes']:,.0f} expressed genes.",
        _standing_out(rows),
    ]
    untold = rows.loc[rows["status"] != "ok", "sample"]
    if len(untold):
        says.append(f"Not told of samples with one value in all genes: {', '.join(untold)}.")
    return " ".join(says)


def unlike_the_others(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the samples that stand out or fail, the least like the others first."""
    unlike = (rows["stands_out"] == "yes") | (rows["verdict"] == "fail")
    return rows[unlike].sort_values("mean_r", kind="stable")


def _standing_out(rows: pd.DataFrame) -> str:
    """Which samples stand out, and how many are left out for their correlation."""
    failed = (rows["verdict"] == "fail").sum()
    left = f"{failed} of {len(rows)} samples are left out for it (quality.min_correlation)."
    if rows["z"].isna().all():
        return f"Who stands out is not told: that takes 10 samples that are not all alike. {left}"
    out = rows[rows["stands_out"] == "yes"].sort_values("mean_r", kind="stable")
    if out.empty:
        return f"No sample stands out. {left}"
    names = ", ".join(out["sample"].head(SHOWN))
    more = f" and {len(out) - SHOWN} more" if len(out) > SHOWN else ""
    many = "1 sample stands" if len(out) == 1 else f"{len(out)} samples stand"
    return f"{many} out, far less like the others than is usual: {names}{more}. {left}"
