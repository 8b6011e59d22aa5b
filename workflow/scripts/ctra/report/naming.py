"""What readers call an effect: by what else its model has, not by the model's name."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from ctra.files.effects import is_product
from ctra.report.apa import at_mean_of, beside, effect_name, in_sentence


def context(effect: str, effects: Iterable[str]) -> str:
    """What else is in the model of an effect: `adjusted for loneliness`, or empty.

    Parameters
    ----------
    effect : str
    effects : iterable of str
        Those of its model.
    """
    effects = list(dict.fromkeys(effects))
    if is_product(effect):
        return ""
    partners = at_mean_of(effect, effects)
    others = [other for other in beside(effect, effects) if other not in partners]
    said = [("at the mean of", partners), ("adjusted for", others)]
    parts = [f"{how} {' and '.join(map(in_sentence, of))}" for how, of in said if of]
    return ", ".join(parts)


def names_of(rows: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Names of the effects of one study: `Loneliness, adjusted for Positive relations`.

    Parameters
    ----------
    rows : DataFrame
        model and effect, in words, of all effects of each model.

    Returns
    -------
    dict of (str, str) to str
        By model and effect. Where two models have effects of one name, that of the model is added.
    """
    effects = rows.groupby("model", sort=False)["effect"].agg(list)
    names = {
        (str(model), effect): ", ".join(filter(None, [effect_name(effect), context(effect, of)]))
        for model, of in effects.items()
        for effect in dict.fromkeys(of)
    }
    often = Counter(names.values())
    return {
        key: f"{name} (model {key[0]})" if often[name] > 1 else name for key, name in names.items()
    }
