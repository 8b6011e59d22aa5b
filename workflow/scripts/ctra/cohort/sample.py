"""From the phenotype to the analysed sample: its columns, the declared exclusions, their flow."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ctra.cohort import formula
from ctra.cohort.clusters import ADVICE, cluster_fault, possible_clusters
from ctra.cohort.flow import FlowRow, flow_row
from ctra.cohort.phenotype import Phenotype
from ctra.cohort.specification import Exclusion, Recruited
from ctra.files.errors import CohortError

AS_TEXT = ""  # a reference that is text: the levels are the cells as they stand


def study_columns(
    phenotype: Phenotype,
    scores: pd.DataFrame,
    derive: Mapping[str, str],
    columns: list[str],
    *,
    markers: pd.DataFrame | None = None,
    categories: Mapping[str, float | str] | None = None,
    cluster: str = "",
) -> pd.DataFrame:
    """Scores, derived columns and columns of the phenotype.

    Parameters
    ----------
    phenotype : Phenotype
    scores : DataFrame, shape (n_participants, n_scales)
        Index as that of the phenotype.
    derive : dict of str to str
        Formula by new column; it may use the columns of the phenotype, the scales, the markers and
        the new columns above it.
    columns : list of str
        Further columns wanted.
    markers : DataFrame, shape (n_sequenced, n_markers), optional
        Index the participants.
    categories : dict of str to (float or str), optional
        Reference level by column of the phenotype.
    cluster : str, optional
        Column of the phenotype with the clusters.

    Returns
    -------
    DataFrame, shape (n_participants, n_columns)
        The wanted columns first, then the other scores, markers, derived columns, categories and
        clusters. Without `cluster`, the last are other columns that look like clusters. Categories
        and clusters are text, all others numbers.
    """
    made: dict[str, pd.Series | float] = {str(name): scores[name] for name in scores}
    if markers is not None:
        here = markers.reindex(phenotype.text.index)
        made |= {str(name): here[name] for name in here}

    def column(name: str) -> pd.Series | float:
        return made[name] if name in made else phenotype.numbers(name)

    for name, text in derive.items():
        made[name] = formula.evaluate(text, column)
    for name, reference in (categories or {}).items():
        made[name] = phenotype.levels(name, reference)
    others = [str(phenotype.text.index.name), *columns, *made]
    suspected = [] if cluster else possible_clusters(phenotype.header, others)
    for name in [cluster] if cluster else suspected:
        made[name] = phenotype.levels(name, AS_TEXT)
    names = dict.fromkeys([*columns, *made])
    return pd.DataFrame({name: column(name) for name in names}, index=phenotype.text.index)


def analysed_sample(
    columns: pd.DataFrame, samples: pd.Series, cluster: str, source: Path | str
) -> pd.DataFrame:
    """The columns of the analysed participants, and the sample of each.

    Parameters
    ----------
    columns : DataFrame, shape (n_participants, n_columns)
        From `study_columns`.
    samples : Series of str, shape (n,)
        First sample of each analysed participant.
    cluster : str
        Column of the clusters; empty without.
    source : str or Path
        The phenotype's file, for the messages.

    Returns
    -------
    DataFrame, shape (n, 1 + n_columns)
        Index the participants' ids: sample, and the columns.

    Raises
    ------
    CohortError
        If a participant has no cluster, or the clusters are no clusters (`cluster_fault`).
    """
    participants = columns.loc[samples.index].rename_axis("subject")
    participants.insert(0, "sample", samples)
    if cluster:
        clusters = participants[cluster]
        without = participants.index[clusters.isna()]
        fault = cluster_fault(cluster, clusters.to_list())
        if len(without):
            raise CohortError(
                f"{source}: no cluster in column {cluster!r} for {', '.join(without[:10])} "
                f"({len(without)} in all); {ADVICE}"
            )
        if fault:
            raise CohortError(f"{source}: {fault}")
    return participants


def by_participant(samples: Mapping[str, str]) -> pd.Series:
    """The samples of a study, by participant.

    Parameters
    ----------
    samples : dict of str to str
        Participant by sample, those of an earlier visit first.

    Returns
    -------
    Series of str, shape (n_samples,)
        Index the participants.
    """
    return pd.Series(list(samples), list(samples.values()), dtype=str, name="sample")


def failing(verdict: pd.DataFrame) -> pd.Series:
    """Samples that fail, of a table with sample and verdict."""
    return verdict.loc[verdict["verdict"] == "fail", "sample"]


def first_of(samples: pd.Series, verdicts: Mapping[str, pd.DataFrame]) -> pd.Series:
    """The first sample of each participant that passes.

    Parameters
    ----------
    samples : Series of str
        From `by_participant`.
    verdicts : dict of str to DataFrame
        As for `exclude`.

    Returns
    -------
    Series of str
        Of those with a sample that passes.
    """
    for verdict in verdicts.values():
        samples = samples[~samples.isin(failing(verdict))]
    return samples[~samples.index.duplicated()]


def exclude(
    phenotype: Phenotype,
    samples: pd.Series,
    rules: list[Exclusion],
    verdicts: Mapping[str, pd.DataFrame] | None = None,
    recruited: Recruited | None = None,
) -> tuple[pd.Index, pd.DataFrame]:
    """Apply the verdicts on the samples and the declared exclusions, in order.

    Parameters
    ----------
    phenotype : Phenotype
    samples : Series of str
        Sample by participant, for those with expression data; a participant with visits may have
        several, in the order of time.
    rules : list of Exclusion
    verdicts : dict of str to DataFrame, optional
        By step of the flow: sample, verdict and reasons, as from `ctra.reads.quality.judge`; those
        without a sample that passes are excluded first.
    recruited : Recruited, optional

    Returns
    -------
    subjects : Index of str
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
            f"{phenotype.source}: no row for {', '.join(strangers[:10])} "
            f"({len(strangers)} in all), who have expression data; add rows, or leave out the "
            "samples"
        )
    left = everybody
    rows = recruitment(recruited, phenotype)
    rows.append(flow_row("in the table of participants", [], left))
    absent = everybody.difference(samples.index, sort=False)
    left = left.drop(absent)
    rows.append(flow_row("no expression data", absent, left))
    passing = samples
    for step, verdict in (verdicts or {}).items():
        passing = passing[~passing.isin(failing(verdict))]
        out = left[~left.isin(passing.index)]
        left = left.drop(out)
        rows.append(flow_row(step, out, left))
    for rule in rules:
        applies = _applies(rule, phenotype).loc[left]
        out = left[applies.fillna(False).to_numpy(dtype=bool)]
        left = left.drop(out)
        rows.append(flow_row(rule["reason"], out, left, undecided=int(applies.isna().sum())))
    if left.empty:
        raise CohortError(_nobody_left(rows, phenotype, samples, verdicts))
    return left, pd.DataFrame(rows)


def _nobody_left(
    rows: list[FlowRow],
    phenotype: Phenotype,
    samples: pd.Series,
    verdicts: Mapping[str, pd.DataFrame] | None,
) -> str:
    """Why nobody is analysed: how many each step leaves out, and why the first sample fails."""
    steps = [f"{row['n_excluded']} by '{row['step']}'" for row in rows if row["n_excluded"]]
    says = (
        f"nobody of {len(phenotype.text)} participants in {phenotype.source} is left: "
        f"{', '.join(steps)}"
    )
    for table in (verdicts or {}).values():
        failed = table[table["sample"].isin(samples) & (table["verdict"] == "fail")]
        for sample, reasons in failed[["sample", "reasons"]].head(1).itertuples(index=False):
            says += f"; sample {sample}: {reasons}"
    return f"{says}. Correct the data, the limits or `exclude`"


def _applies(rule: Exclusion, phenotype: Phenotype) -> pd.Series:
    """Whether a rule excludes each participant; missing where the value is."""
    if "equals" in rule:
        return phenotype.equal(rule["column"], rule["equals"])
    values = phenotype.numbers(rule["column"])
    applies = values > rule["above"] if "above" in rule else values < rule["below"]
    return applies.astype("boolean").where(values.notna())


def recruitment(recruited: Recruited | None, phenotype: Phenotype) -> list[FlowRow]:
    """Rows of a flow table from the recruits to the phenotype; ids of the lost are not known.

    Parameters
    ----------
    recruited : Recruited or None
    phenotype : Phenotype

    Returns
    -------
    list of FlowRow

    Raises
    ------
    CohortError
        If the recruits less the lost are not those in the phenotype.
    """
    if recruited is None:
        return []
    left = recruited["n"]
    rows = [flow_row("recruited", [], []) | {"n_left": left}]
    for step in recruited["lost"]:
        left -= step["n"]
        rows.append(flow_row(step["reason"], [], []) | {"n_excluded": step["n"], "n_left": left})
    if left != len(phenotype.text):
        raise CohortError(
            f"{recruited['n']} recruited less those lost are {left}, but {phenotype.source} has "
            f"{len(phenotype.text)} participants; correct `recruited`"
        )
    return rows
