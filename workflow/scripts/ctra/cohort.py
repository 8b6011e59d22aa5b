"""From the phenotype to the analysed sample: scores, declared exclusions and their flow."""

import operator

import pandas as pd

from ctra import formula
from ctra.scales import cronbach_alpha

COMPARISONS = {"above": operator.gt, "below": operator.lt}


class CohortError(ValueError):
    """A cohort that cannot be put together, or of which nobody is left."""


def describe_scales(phenotype, scales, subjects):
    """Number of items, consistency, mean and SD of each questionnaire in the analysed sample.

    Parameters
    ----------
    phenotype : ctra.phenotype.Phenotype
    scales : list of ctra.scales.Scale
    subjects : Index

    Returns
    -------
    DataFrame, one row a scale
        scale, title, items, n (subjects with a score), alpha (Cronbach's), mean, sd.
    """
    rows = []
    for scale in scales:
        responses = phenotype.numbers(scale.items).loc[subjects]
        score = scale.score(responses)
        rows.append(
            {
                "scale": scale.name,
                "title": scale.title,
                "items": len(scale.items),
                "n": score.count(),
                "alpha": cronbach_alpha(scale.recode(responses)),
                "mean": score.mean(),
                "sd": score.std(),
            }
        )
    return pd.DataFrame(rows, columns=["scale", "title", "items", "n", "alpha", "mean", "sd"])


def study_columns(phenotype, scales, derive, columns):
    """Scores, derived columns and columns of the phenotype, as numbers.

    Parameters
    ----------
    phenotype : ctra.phenotype.Phenotype
    scales : list of ctra.scales.Scale
    derive : dict of str to str
        Formula by new column; it may use the columns of the phenotype, the scales and the new
        columns above it.
    columns : list of str
        Further columns wanted.

    Returns
    -------
    DataFrame, shape (n_subjects, n_columns)
        The wanted columns first, then the other scores and derived columns.
    """
    made = {scale.name: scale.score(phenotype.numbers(scale.items)) for scale in scales}

    def column(name):
        return made[name] if name in made else phenotype.numbers([name])[name]

    for name, text in derive.items():
        made[name] = formula.evaluate(text, column)
    names = dict.fromkeys([*columns, *made])
    return pd.DataFrame({name: column(name) for name in names}, index=phenotype.text.index)


def exclude(phenotype, samples, rules, verdicts=None):
    """Apply the verdicts on the samples and the declared exclusions, in order.

    Parameters
    ----------
    phenotype : ctra.phenotype.Phenotype
    samples : Series of str
        Sample by subject, for the subjects with expression data.
    rules : list of dict
        column, reason, and one of equals, above, below.
    verdicts : DataFrame, optional
        sample and verdict, from `ctra.quality.judge`; those that fail are excluded first.

    Returns
    -------
    subjects : Index
        Who is left, in the order of the phenotype.
    flow : DataFrame, one row a step
        step, n_excluded, n_left, n_undecided (left in because the value is missing), subjects (the
        ids excluded, separated by semicolons).

    Raises
    ------
    CohortError
        If a sample has no phenotype, or nobody is left.
    """
    everybody = phenotype.text.index
    strangers = samples.index.difference(everybody)
    if len(strangers):
        raise CohortError(
            f"{len(strangers)} subjects with expression data are not in {phenotype.path}: "
            f"{', '.join(strangers[:10])}"
        )
    left = everybody
    rows = [flow_row("in the phenotype", [], left)]
    absent = everybody.difference(samples.index, sort=False)
    left = left.drop(absent)
    rows.append(flow_row("no expression data", absent, left))
    if verdicts is not None:
        failed = verdicts.loc[verdicts["verdict"] == "fail", "sample"]
        out = left[samples[left].isin(failed).to_numpy()]
        left = left.drop(out)
        rows.append(flow_row("read quality (qc/samples.tsv)", out, left))
    for rule in rules:
        if "equals" in rule:
            applies = phenotype.equal(rule["column"], rule["equals"]).loc[left]
        else:
            comparison = next(name for name in COMPARISONS if name in rule)
            values = phenotype.numbers([rule["column"]])[rule["column"]].loc[left]
            applies = COMPARISONS[comparison](values, rule[comparison])
            applies = applies.astype("boolean").where(values.notna())
        out = left[applies.fillna(False).to_numpy(dtype=bool)]
        left = left.drop(out)
        rows.append(flow_row(rule["reason"], out, left, undecided=int(applies.isna().sum())))
    if left.empty:
        raise CohortError(f"nobody of {len(everybody)} subjects in {phenotype.path} is left")
    return left, pd.DataFrame(rows)


def flow_row(step, excluded, left, undecided=0):
    """One step of a flow table."""
    return {
        "step": step,
        "n_excluded": len(excluded),
        "n_left": len(left),
        "n_undecided": undecided,
        "subjects": ";".join(excluded),
    }
