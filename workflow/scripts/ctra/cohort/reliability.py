"""How well the items of a questionnaire hang together: Cronbach's alpha and the single items."""

import pandas as pd
from scipy.stats import f


def cronbach_alpha(items):
    """Cronbach's alpha of recoded items.

    Parameters
    ----------
    items : DataFrame, shape (n_subjects, n_items)
        Subjects with a missing item are left out.

    Returns
    -------
    float
        k / (k - 1) (1 - sum of the items' variances / variance of their sum); Cronbach 1951,
        doi:10.1007/BF02310555. Missing for a single item, and where the sum does not vary.
    """
    items = items.dropna()
    k = items.shape[1]
    total = items.sum(axis=1).var()
    if k < 2 or not total > 0:
        return float("nan")
    return k / (k - 1) * (1 - items.var().sum() / total)


def alpha_interval(alpha, subjects, items, *, level=0.95):
    """Confidence interval of Cronbach's alpha.

    Parameters
    ----------
    alpha : float
    subjects, items : int
        Numbers of those that it was computed from.
    level : float

    Returns
    -------
    low, high : float
        Missing where alpha is.

    Notes
    -----
    Feldt, Woodruff & Salih 1987, doi:10.1177/014662168701100107: with normal scores and equal
    covariances of the items (1 - population alpha) / (1 - alpha) has the F distribution with n - 1
    and (n - 1)(k - 1) degrees of freedom. psych 2.2.9 (R) has it as `alpha.ci`.
    """
    df = subjects - 1, (subjects - 1) * (items - 1)
    tail = (1 - level) / 2
    low, high = (1 - (1 - alpha) * f.ppf(share, *df) for share in (1 - tail, tail))
    return float(low), float(high)


def item_rest_correlations(items):
    """Correlation of each recoded item with the sum of the others (corrected item-total).

    Parameters
    ----------
    items : DataFrame, shape (n_subjects, n_items)
        Subjects with a missing item are left out.

    Returns
    -------
    Series of float, shape (n_items,)
        Missing where the item or the rest does not vary.
    """
    items = items.dropna()
    rest = pd.DataFrame({item: items.drop(columns=item).sum(axis=1) for item in items})
    varies = (items.nunique() > 1) & (rest.nunique() > 1)
    return items.loc[:, varies].corrwith(rest).reindex(items.columns)
