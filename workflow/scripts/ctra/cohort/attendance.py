"""Who came when: each participant and visit, and the numbers by visit and arm."""

from collections.abc import Collection, Mapping, Sequence
from itertools import product

import pandas as pd

from ctra.cohort.levels import MISSING
from ctra.cohort.phenotype import Phenotype
from ctra.cohort.sample import failing
from ctra.cohort.visits import BETWEEN
from ctra.files.visits import ABSENT, ALL, ANALYSED, FAILED, NO_SAMPLE, UNKNOWN_ARM

VISIT_COLUMNS = ["subject", "visit", "in_phenotype", "sample", "status"]
KINDS = ["failed_ids", "no_sample_ids", "absent_ids", "no_row_ids"]
ATTENDANCE_COLUMNS = ["visit", "arm", "n", "n_analysed", *KINDS]


def visit_table(
    phenotype: Phenotype,
    participants: pd.DataFrame,
    samples: pd.Series,
    verdicts: Sequence[pd.DataFrame],
    *,
    column: str,
    named: Mapping[str, str],
    order: Sequence[str],
    visit_of: Mapping[str, str],
) -> pd.DataFrame:
    """What there is of each analysed participant at each visit.

    Parameters
    ----------
    phenotype : Phenotype
        If it has a column of visits, this has all of a participant, separated by semicolons.
    participants : DataFrame, shape (n, n_columns)
        Index the analysed participants.
    samples : Series of str
        From `ctra.cohort.sample.by_participant`.
    verdicts : list of DataFrame
        sample and verdict, as from `ctra.reads.quality.judge`.
    column : str
        The phenotype's column of visits; empty where the file has one row a participant.
    named : dict of str to str
        Of such a file, by visit: the column with the samples of a matrix.
    order : list of str
        The visits in the order of time.
    visit_of : dict of str to str
        Visit by sample.

    Returns
    -------
    DataFrame, one row a participant and visit
        subject, visit, in_phenotype (whether there is a row; yes or no), sample (empty without one)
        and status: analysed, failed (its sample), no sample (but a row), or did not come. Where the
        file has one row a participant, a sample that it or the sheet names stands for the row.
    """
    failed = {sample for verdict in verdicts for sample in failing(verdict)}
    found = {(subject, visit_of[sample]): sample for subject, sample in samples.items()}
    came = _rows_of_visits(phenotype, column) if column else {*found, *_named(phenotype, named)}
    rows = []
    for one in product(participants.index, order):
        sample, there = found.get(one, ""), one in came
        absent = NO_SAMPLE if there else ABSENT
        judged = FAILED if sample in failed else ANALYSED
        rows.append((*one, "yes" if there else "no", sample, judged if sample else absent))
    return pd.DataFrame(rows, columns=VISIT_COLUMNS)


def _rows_of_visits(phenotype: Phenotype, column: str) -> Collection[tuple[str, str]]:
    """Participants and visits that have a row in the file."""
    told = phenotype.text[column].items()
    return {(str(subject), visit) for subject, cell in told for visit in cell.split(BETWEEN)}


def _named(phenotype: Phenotype, named: Mapping[str, str]) -> Collection[tuple[str, str]]:
    """Participants and visits of which the file names a sample."""
    return {
        (str(subject), visit)
        for visit, column in named.items()
        for subject, cell in phenotype.text[column].items()
        if cell not in MISSING
    }


def attendance(visits: pd.DataFrame, arms: pd.Series | None) -> pd.DataFrame:
    """Numbers of participants by visit and arm, and who is missing.

    Parameters
    ----------
    visits : DataFrame
        From `visit_table`.
    arms : Series of str, optional
        Arm by participant; missing where it is not known.

    Returns
    -------
    DataFrame, one row a visit and arm, after one of all arms
        visit, arm (`all` for all of them, `arm not known` for those without one), n (analysed
        participants), n_analysed (with a sample at this visit that is analysed), and the ids,
        separated by semicolons, of the others: failed_ids, no_sample_ids and absent_ids; and
        no_row_ids of those who have a sample, but no row in the phenotype.
    """
    groups = {ALL: visits}
    if arms is not None:
        of_row = arms.reindex(visits["subject"]).to_numpy()
        groups |= {str(arm): visits[of_row == arm] for arm in sorted(arms.dropna().unique())}
        if arms.isna().any():
            groups[UNKNOWN_ARM] = visits[pd.isna(of_row)]
    rows = []
    for visit in visits["visit"].unique():
        for arm, own in groups.items():
            here = own[own["visit"] == visit].set_index("subject")
            sampled = here["sample"] != ""
            kinds = [here["status"] == status for status in (FAILED, NO_SAMPLE, ABSENT)]
            kinds.append(sampled & (here["in_phenotype"] == "no"))
            ids = [BETWEEN.join(here.index[holds]) for holds in kinds]
            rows.append((visit, arm, len(here), (here["status"] == ANALYSED).sum(), *ids))
    return pd.DataFrame(rows, columns=ATTENDANCE_COLUMNS)
