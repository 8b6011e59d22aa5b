"""From the phenotype to the analysed sample: scores, declared exclusions and their flow."""

import operator

import pandas as pd

from ctra.cohort import formula
from ctra.cohort.reliability import alpha_interval, cronbach_alpha, item_rest_correlations
from ctra.cohort.subjects import level_name
from ctra.files.errors import CohortError

SCALE_COLUMNS = (
    *("scale", "title", "source", "scoring", "items", "n", "mean", "sd"),
    *("n_complete", "alpha", "alpha_ci_low", "alpha_ci_high", "reference"),
)
ITEM_COLUMNS = ("scale", "item", "reversed", "n", "n_between", "mean", "sd", "item_rest_r")
CATEGORY_COLUMNS = ("column", "level", "label", "n_phenotype", "n_analysed", "use")
COMPARISONS = {"above": operator.gt, "below": operator.lt}


def describe_scales(phenotype, scales, subjects):
    """Consistency, mean and SD of each questionnaire in the analysed sample.

    Parameters
    ----------
    phenotype : ctra.cohort.phenotype.Phenotype
    scales : list of ctra.cohort.scales.Scale
    subjects : Index

    Returns
    -------
    DataFrame, one row a scale
        scale, title, source (`items`, or `pre-scored` where the phenotype has the scores), scoring,
        items (their number), n (subjects with a score), mean, sd, n_complete (subjects with all
        items), alpha (Cronbach's, of those), alpha_ci_low and alpha_ci_high (95 %), reference.
    """
    rows = []
    for scale in scales:
        score = scale.scores(phenotype).loc[subjects]
        row = {
            "scale": scale.name,
            "title": scale.title,
            "source": "pre-scored",
            "scoring": scale.scoring,
            "items": len(scale.items),
            "n": score.count(),
            "mean": score.mean(),
            "sd": score.std(),
            "n_complete": 0,
        }
        responses = scale.responses(phenotype)
        if responses is not None:
            complete = scale.recode(responses).loc[subjects].dropna()
            alpha = cronbach_alpha(complete)
            low, high = alpha_interval(alpha, *complete.shape)
            row |= {"source": "items", "n_complete": len(complete), "alpha": alpha}
            row |= {"alpha_ci_low": low, "alpha_ci_high": high}
        rows.append(row | {"reference": scale.reference})
    return pd.DataFrame(rows, columns=SCALE_COLUMNS)


def describe_items(phenotype, scales, subjects):
    """Each item of each questionnaire in the analysed sample.

    Parameters
    ----------
    phenotype : ctra.cohort.phenotype.Phenotype
    scales : list of ctra.cohort.scales.Scale
    subjects : Index

    Returns
    -------
    DataFrame, one row an item
        scale, item, reversed (yes or no), n (answered), n_between (responses between two whole
        numbers), mean and sd (reversed items turned round), item_rest_r (correlation with the sum
        of the other items, in the subjects with all of them). Scales that the phenotype has the
        scores of have no rows.
    """
    tables = [pd.DataFrame(columns=ITEM_COLUMNS)]
    for scale in scales:
        responses = scale.responses(phenotype)
        if responses is not None:
            items = scale.recode(responses).loc[subjects]
            table = {
                "scale": scale.name,
                "item": scale.items,
                "reversed": ["yes" if item in scale.reversed else "no" for item in scale.items],
                "n": items.count(),
                "n_between": (items.notna() & (items % 1 != 0)).sum(),
                "mean": items.mean(),
                "sd": items.std(),
                "item_rest_r": item_rest_correlations(items),
            }
            tables.append(pd.DataFrame(table))
    return pd.concat(tables[1:] or tables, ignore_index=True)


def study_columns(phenotype, scales, derive, columns, *, markers=None, categories=()):
    """Scores, derived columns and columns of the phenotype.

    Parameters
    ----------
    phenotype : ctra.cohort.phenotype.Phenotype
    scales : list of ctra.cohort.scales.Scale
    derive : dict of str to str
        Formula by new column; it may use the columns of the phenotype, the scales, the markers and
        the new columns above it.
    columns : list of str
        Further columns wanted.
    markers : DataFrame, shape (n_sequenced, n_markers), optional
        Index the subjects.
    categories : dict of str to (float or str), optional
        Reference level by column of the phenotype.

    Returns
    -------
    DataFrame, shape (n_subjects, n_columns)
        The wanted columns first, then the other scores, markers, derived columns and categories.
        Categories are text, all others numbers.
    """
    made = {scale.name: scale.scores(phenotype) for scale in scales}
    if markers is not None:
        made |= dict(markers.reindex(phenotype.text.index).items())

    def column(name):
        return made[name] if name in made else phenotype.numbers([name])[name]

    for name, text in derive.items():
        made[name] = formula.evaluate(text, column)
    made |= {name: phenotype.levels(name, categories[name]) for name in categories}
    names = dict.fromkeys([*columns, *made])
    return pd.DataFrame({name: column(name) for name in names}, index=phenotype.text.index)


def describe_categories(phenotype, categories, subjects):
    """Levels of the categorical columns, and what becomes of each in the design.

    Parameters
    ----------
    phenotype : ctra.cohort.phenotype.Phenotype
    categories : dict of str to (float or str)
        Reference level by column.
    subjects : Index
        The analysed sample.

    Returns
    -------
    DataFrame, one row a level
        column, level, label (where SPSS or Stata has one), n_phenotype, n_analysed, and use:
        `reference`, `indicator`, or `dropped` where nobody of the analysed sample has it.
    """
    rows = []
    for column, reference in categories.items():
        levels = phenotype.levels(column, reference)
        analysed = levels[subjects].value_counts()
        for level, n in levels.value_counts().sort_index().items():
            n_analysed = analysed.get(level, 0)
            use = "reference" if level == level_name(reference) else "indicator"
            rows.append(
                {
                    "column": column,
                    "level": level,
                    "label": phenotype.labels.get(column, {}).get(level),
                    "n_phenotype": n,
                    "n_analysed": n_analysed,
                    "use": use if n_analysed else "dropped",
                }
            )
    return pd.DataFrame(rows, columns=CATEGORY_COLUMNS)


def exclude(phenotype, samples, rules, verdicts=None, recruited=None):
    """Apply the verdicts on the samples and the declared exclusions, in order.

    Parameters
    ----------
    phenotype : ctra.cohort.phenotype.Phenotype
    samples : Series of str
        Sample by subject, for the subjects with expression data.
    rules : list of dict
        column, reason, and one of equals, above, below.
    verdicts : DataFrame, optional
        sample and verdict, from `ctra.reads.quality.judge`; those that fail are excluded first.
    recruited : dict, optional
        n, and lost: list of n and reason of those who never came into the phenotype, in order.

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
        If a sample has no phenotype, nobody is left, or the recruits less the lost are not those in
        the phenotype.
    """
    everybody = phenotype.text.index
    strangers = samples.index.difference(everybody)
    if len(strangers):
        raise CohortError(
            f"{len(strangers)} subjects with expression data are not in {phenotype.path}: "
            f"{', '.join(strangers[:10])}"
        )
    left = everybody
    rows = [*recruitment(recruited, phenotype), flow_row("in the phenotype", [], left)]
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


def recruitment(recruited, phenotype):
    """Rows of a flow table from the recruits to the phenotype; ids of the lost are not known.

    Parameters
    ----------
    recruited : dict or None
        As for `exclude`.
    phenotype : ctra.cohort.phenotype.Phenotype

    Returns
    -------
    list of dict

    Raises
    ------
    CohortError
        If the recruits less the lost are not those in the phenotype.
    """
    if recruited is None:
        return []
    left, rows = recruited["n"], []
    for step in ({"reason": "recruited", "n": 0}, *recruited["lost"]):
        left -= step["n"]
        row = flow_row(step["reason"], [], [])
        rows.append(row | {"n_excluded": step["n"], "n_left": left})
    if left != len(phenotype.text):
        raise CohortError(
            f"{recruited['n']} recruited less those lost are {left}, but {phenotype.path} has "
            f"{len(phenotype.text)} subjects"
        )
    return rows


def flow_row(step, excluded, left, undecided=0):
    """One step of a flow table."""
    return {
        "step": step,
        "n_excluded": len(excluded),
        "n_left": len(left),
        "n_undecided": undecided,
        "subjects": ";".join(excluded),
    }
