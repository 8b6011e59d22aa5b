"""Participants who come more than once: their composite at each visit, and models of it."""

from collections.abc import Sequence

import pandas as pd

from ctra.files.rounding import varying
from ctra.files.visits import ANALYSED
from ctra.model.design import z_scores


def composite_at(visit: str) -> str:
    """Name of the column with the composite at a visit."""
    return f"composite at {visit}"


def analysed_genes(endog: pd.DataFrame, visits: pd.DataFrame, *, standardize: bool) -> pd.DataFrame:
    """The genes that vary among the analysed samples of all visits.

    Parameters
    ----------
    endog, visits, standardize
        As for `composites`.

    Returns
    -------
    DataFrame, shape (n_analysed, p_varying)
        z-scored over these samples where `standardize`.
    """
    values = endog.loc[visits.loc[visits["status"] == ANALYSED, "sample"]]
    values = values.loc[:, varying(values, least=1.0)]
    return z_scores(values) if standardize else values


def composites(
    endog: pd.DataFrame, visits: pd.DataFrame, visit: str, *, standardize: bool
) -> pd.DataFrame:
    """The composite of those with an analysed sample at a visit.

    Parameters
    ----------
    endog : DataFrame, shape (n_samples, p)
        Signed log2 expression, from `ctra.expression.geneset.signed_expression`.
    visits : DataFrame
        From `ctra.cohort.attendance.visit_table`.
    visit : str
    standardize : bool
        Whether genes are z-scored, over the samples of all visits.

    Returns
    -------
    DataFrame, shape (n, 2)
        Index the participants: sample, and composite, the mean over the genes that vary.
    """
    values = analysed_genes(endog, visits, standardize=standardize)
    there = visits[(visits["status"] == ANALYSED) & (visits["visit"] == visit)]
    found = there.set_index("subject")[["sample"]]
    return found.assign(composite=values.mean(axis=1)[found["sample"]].to_numpy())


def at_visits(
    participants: pd.DataFrame,
    endog: pd.DataFrame,
    visits: pd.DataFrame | None,
    pair: Sequence[str],
    standardize: bool,
) -> pd.DataFrame:
    """Participants with their composite at the baseline and at the visit of the outcome.

    Parameters
    ----------
    participants : DataFrame
        Analysed sample: index the subjects.
    endog, visits
        As for `composites`; without visits the participants stay as they are.
    pair : (str, str)
        The baseline, and the visit of the outcome; empty without visits.
    standardize : bool
        Whether genes are z-scored.

    Returns
    -------
    DataFrame
        The participants with the columns `composite at VISIT` of both visits, missing where there
        is no analysed sample. Their sample is that of the outcome.
    """
    if visits is None:
        return participants
    people = participants.drop(columns="sample")
    for visit in pair:
        found = composites(endog, visits, visit, standardize=standardize)
        people["sample"] = found["sample"]
        people[composite_at(visit)] = found["composite"]
    return people
