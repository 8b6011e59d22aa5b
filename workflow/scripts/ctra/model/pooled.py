"""The effects of several studies together: which can be, and their means."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ctra.files.effects import factors_of, is_product
from ctra.inference.pooling import Pooled, pool

Design = Mapping[str, Any]  # of a study: covariates, clusters, expression; visits and exposures
METHODS = ("fixed", "random")
GROUP = ["effect", "beside"]
COLUMNS = [
    *GROUP,
    "method",
    "without",
    "studies",
    "n_studies",
    "n",
    "estimate",
    "std_error",
    "df",
    "t",
    "p_value",
    "ci_low",
    "ci_high",
    "prediction_low",
    "prediction_high",
    "q",
    "p_differ",
    "tau2",
    "tau2_low",
    "tau2_high",
    "i2",
    "i2_low",
    "i2_high",
    "differ_in",
    "designs",
    "apart",
    "status",
]
ALONE = "not pooled: no other study has it beside the same exposures"
AT_MEAN = "not pooled: it stands at the mean of the other exposure, which each study has of its own"
TWICE = "not pooled: models {models} of {study} have it, and the same participants"
TOO_FEW = "not pooled: fewer than two studies are left"
NO_RESULT = "no result"
OTHER_UNIT = "its matrix may have another unit (expression.standardize: true gives all the same)"


def pool_studies(
    results: pd.DataFrame, designs: Mapping[str, Design], comparable: Collection[str]
) -> pd.DataFrame:
    """Means over studies of every effect that two or more studies have.

    Parameters
    ----------
    results : DataFrame
        Tables of all declared models (`ctra.model.analysis.fit_model`), with study and model.
    designs : dict of str to dict
        By study: covariates, clusters and expression as text; visits, a dict of text by model, of
        which visit its outcome is; and exposures, a dict of text by name, how those that are no
        columns of the phenotype are made.
    comparable : collection of str
        The studies whose expression has one unit.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`. An effect is the same where it stands beside the same other
        effects. A row each for one effect in all studies (fixed) and for effects that vary
        (random); of three studies or more, also without each of them. status says why there is no
        mean, in one row. apart names studies that have the effect and are not in the mean.
    """
    rows = results[results["statistic"] == "composite"].reset_index(drop=True)
    models = rows.groupby(["study", "model"])["effect"].agg(list).rename("others")
    others = rows.join(models, on=["study", "model"])["others"]
    pairs = zip(rows["effect"], others, strict=True)
    rows["beside"] = [beside(effect, together) for effect, together in pairs]
    made = []
    for _, of_effect in rows.groupby("effect", sort=False):
        if of_effect["study"].nunique() > 1:
            for _, block in of_effect.groupby("beside", sort=False):
                made += _rows(block, designs, comparable)
    return pd.DataFrame(made).reindex(columns=COLUMNS)


def beside(effect: str, effects: Collection[str]) -> str:
    """The other effects of a model, in one order whatever the model's is."""
    return "; ".join(sorted({*effects} - {effect}))


def _rows(
    block: pd.DataFrame, designs: Mapping[str, Design], comparable: Collection[str]
) -> list[dict[str, Any]]:
    """Rows of an effect: of its means, or the one that says why there are none."""
    there = block["estimate"].notna() & block["std_error"].gt(0)
    unit = block["study"].isin(comparable)
    pairs = zip(block["study"], there, unit, strict=True)
    reasons = {
        study: OTHER_UNIT if ok else NO_RESULT for study, ok, same in pairs if not (ok and same)
    }
    says = {
        "effect": block["effect"].iloc[0],
        "beside": block["beside"].iloc[0],
        "apart": "; ".join(f"{study}: {why}" for study, why in reasons.items()),
    }
    left = block[there & unit]
    if why := _refusal(block, left):
        return [says | {"studies": "; ".join(block["study"].unique()), "status": why}]
    says |= _compared(left, designs)
    made = _means(left, says)
    if len(left) > 2:
        for study in left["study"]:
            made += _means(left[left["study"] != study], says | {"without": study})
    return made


def _refusal(block: pd.DataFrame, left: pd.DataFrame) -> str:
    """Why an effect has no mean over studies; empty where it has one."""
    if block["study"].nunique() == 1:
        return ALONE
    others = block["beside"].iloc[0].split("; ")
    if any(map(is_product, others)) and not is_product(block["effect"].iloc[0]):
        return AT_MEAN
    several = block[block["study"].duplicated(keep=False)]
    if len(several):
        study = several["study"].iloc[0]
        models = several.loc[several["study"] == study, "model"]
        return TWICE.format(models=" and ".join(models), study=study)
    return TOO_FEW if len(left) < 2 else ""


def _compared(block: pd.DataFrame, designs: Mapping[str, Design]) -> dict[str, str]:
    """In what the designs of the studies of an effect differ, in names and in full."""
    of: dict[str, list[str]] = {}
    parts = factors_of(block["effect"].iloc[0])
    for row in block.to_dict("records"):
        design = designs[row["study"]]
        aspects = {name: design[name] for name in ("expression", "covariates", "clusters")}
        aspects["visit of the outcome"] = design["visits"].get(row["model"], "none")
        aspects["genes"] = f"{row['n_genes']:.0f}"
        made = (design["exposures"].get(part, "column") for part in parts)
        aspects["how it is made"] = " × ".join(made)
        for name, value in aspects.items():
            of.setdefault(name, []).append(value)
    differ = {name: values for name, values in of.items() if len({*values}) > 1}
    full = []
    for name, values in differ.items():
        pairs = zip(block["study"], values, strict=True)
        full.append(f"{name}: {', '.join(f'{value} ({study})' for study, value in pairs)}")
    return {"differ_in": "; ".join(differ), "designs": "; ".join(full)}


def _means(block: pd.DataFrame, says: Mapping[str, str]) -> list[dict[str, Any]]:
    """The two rows of the studies of a block."""
    pooled = pool(block["estimate"].to_numpy(), block["std_error"].to_numpy())
    same = {
        **says,
        "studies": "; ".join(block["study"]),
        "n_studies": len(block),
        "n": block["n"].sum(),
        "status": "ok",
        **_spread(pooled),
    }
    ends = {"fixed": (np.nan, np.nan), "random": pooled.prediction}
    rows = []
    for method in METHODS:
        low, high = ends[method]
        prediction = {"prediction_low": low, "prediction_high": high}
        rows.append({**same, "method": method, **getattr(pooled, method)._asdict(), **prediction})
    return rows


def _spread(pooled: Pooled) -> dict[str, float]:
    """How much the studies differ."""
    values = {"q": pooled.q, "p_differ": pooled.p_differ}
    for name in ("tau2", "i2"):
        ends = zip((name, f"{name}_low", f"{name}_high"), getattr(pooled, name), strict=True)
        values.update(ends)
    return values
